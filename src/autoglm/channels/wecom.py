"""The WeCom (企业微信) group bot.

Rules from developer.work.weixin.qq.com/document/path/91770: a text has at most 2,048 bytes, a Markdown text 4,096,
both UTF-8; a bot sends at most 20 messages a minute (then errcode 45009). The server knows no idempotency key.
"""

from __future__ import annotations

import re
from collections import deque

import msgspec

from autoglm.channels.replies import check_status, read_object, scrubbed, split_bytes
from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.http import HttpRequest
from autoglm.core.ports import Clock, Delivery, HttpClient, Receipt
from autoglm.core.tools import Effect
from autoglm.core.values import Json

TEXT_BYTES = 2_048
MARKDOWN_BYTES = 4_096
PER_MINUTE = 20
_URL = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="
_REMEMBERED = 1_000
_MARK_BYTES = 10  # "(20/20)\n" and some room
_KINDS = {
    -1: FailureKind.UNAVAILABLE,
    45009: FailureKind.RATE_LIMITED,
    45033: FailureKind.RATE_LIMITED,
    40008: FailureKind.INVALID_ARGS,
    40058: FailureKind.INVALID_ARGS,
    44004: FailureKind.INVALID_ARGS,
}
_HINTS = {
    45009: "A bot may send 20 messages a minute.",
    93000: "The bot's key is wrong, or the bot was removed from the group: make a new one in the group's settings.",
}


class WeComBotChannel:
    """`webhook` is the bot's whole address, or its key alone. A long message is sent in several parts; when one of them
    fails, another try with the same key goes on after the last part that was sent, within this process."""

    effect = Effect.UNSAFE

    def __init__(
        self, http: HttpClient, webhook: str, *, clock: Clock, allow_private: bool = False, base_url: str = _URL
    ) -> None:
        self._http = http
        self._url = webhook if "://" in webhook else base_url + webhook
        self._secret = webhook.rpartition("key=")[2]
        self._clock = clock
        self._allow_private = allow_private
        self._sent_at: deque[float] = deque()
        self._parts_sent: dict[str, int] = {}

    def __repr__(self) -> str:
        return "WeComBotChannel(webhook=***)"

    async def deliver(self, delivery: Delivery) -> Receipt:
        bodies = message_bodies(delivery)
        done = self._parts_sent.get(delivery.key, 0) if delivery.key else 0
        if done >= len(bodies):
            return Receipt(channel="wecom", message_id=delivery.key, is_duplicate=True)
        self._check_rate(len(bodies) - done)
        for number, body in enumerate(bodies[done:], start=done + 1):
            await self._send(body, f"part {number} of {len(bodies)}")
            if delivery.key:
                self._remember(delivery.key, number)
        return Receipt(channel="wecom", message_id=delivery.key)

    async def _send(self, body: Json, part: str) -> None:
        self._sent_at.append(self._clock.now())
        request = HttpRequest(
            url=self._url,
            method="POST",
            headers={"Content-Type": "application/json"},
            body=msgspec.json.encode(body),
            max_bytes=100_000,
            allow_private=self._allow_private,
        )
        response = await self._http.fetch(request)
        check_status("wecom", response)
        answer = read_object("wecom", response)
        code = answer.get("errcode")
        if code == 0:
            return
        number = code if isinstance(code, int) else 0
        raise ToolError(
            f"WeCom refused {part} with errcode {number}: {scrubbed(str(answer.get('errmsg', '')), self._secret)}.",
            kind=_KINDS.get(number, FailureKind.REFUSED),
            hint=_HINTS.get(number, ""),
            retry_after_s=60.0 if number == 45009 else None,
        )

    def _check_rate(self, wanted: int) -> None:
        """Ask the own count before the server: a message refused half way is worse than one that waits."""
        now = self._clock.now()
        while self._sent_at and self._sent_at[0] <= now - 60:
            self._sent_at.popleft()
        if len(self._sent_at) + wanted > PER_MINUTE:
            free_at = self._sent_at[len(self._sent_at) + wanted - PER_MINUTE - 1] + 60
            raise ToolError(
                "The WeCom bot has sent its 20 messages of this minute.",
                kind=FailureKind.RATE_LIMITED,
                retry_after_s=max(0.0, free_at - now),
            )

    def _remember(self, key: str, parts: int) -> None:
        self._parts_sent[key] = parts
        if len(self._parts_sent) > _REMEMBERED:
            del self._parts_sent[next(iter(self._parts_sent))]


def message_bodies(delivery: Delivery) -> list[dict[str, Json]]:
    """The requests that carry a delivery, each within WeCom's limit. Raises ToolError (TOO_LARGE) above 20 of them."""
    kind, limit = ("markdown", MARKDOWN_BYTES) if delivery.markdown else ("text", TEXT_BYTES)
    heading = f"**{delivery.title}**\n" if delivery.markdown and delivery.title else ""
    heading = heading or (f"{delivery.title}\n" if delivery.title else "")
    text = heading + delivery.text
    if delivery.markdown and delivery.target:
        text += "\n" + "".join(f"<@{name}>" for name in _names(delivery.target))
    parts = [text] if len(text.encode()) <= limit else list(split_bytes(text, limit - _MARK_BYTES))
    if len(parts) > PER_MINUTE:
        raise ToolError(
            f"The message needs {len(parts)} WeCom messages; the most is {PER_MINUTE}.",
            kind=FailureKind.TOO_LARGE,
            hint="Send a summary, or write a file.",
        )
    if len(parts) > 1:
        parts = [f"({number}/{len(parts)})\n{part}" for number, part in enumerate(parts, start=1)]
    bodies: list[dict[str, Json]] = [{"msgtype": kind, kind: {"content": part}} for part in parts]
    if not delivery.markdown and delivery.target:
        bodies[-1] = {"msgtype": kind, kind: {"content": parts[-1], **_mentions(delivery.target)}}
    return bodies


def _mentions(target: str) -> dict[str, Json]:
    names = _names(target)
    phones = [name for name in names if re.fullmatch(r"1\d{10}", name)]
    users = [name for name in names if name not in phones]
    found: dict[str, Json] = {}
    if users:
        found["mentioned_list"] = users
    if phones:
        found["mentioned_mobile_list"] = phones
    return found


def _names(target: str) -> list[str]:
    return [name for name in re.split(r"[,，;；\s]+", target) if name]
