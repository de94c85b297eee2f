"""ServerChan (Server酱): messages to one's own WeChat or phone.

Rules from sct.ftqq.com, doc.sc3.ft07.com and the vendor's easychen/serverchan-demo: POST title and desp to
https://sctapi.ftqq.com/SENDKEY.send for keys that begin with SCT, to https://UID.push.ft07.com/send/SENDKEY.send for
keys of the form sctpUIDt...; `code` 0 means accepted.
A title has at most 32 characters, a text 32 KB. The server knows no idempotency key.
"""

from __future__ import annotations

import re

import msgspec

from autoglm.channels.replies import check_status, read_object, scrubbed, split_bytes
from autoglm.core.errors import FailureKind, SettingsError, ToolError
from autoglm.core.http import HttpRequest, HttpResponse
from autoglm.core.ports import Delivery, HttpClient, Receipt
from autoglm.core.tools import Effect

TITLE_CHARACTERS = 32
TEXT_BYTES = 32_000
_REMEMBERED = 1_000
_OVER_LIMIT = re.compile(r"次数|频率|超过|limit|too many|frequen", re.IGNORECASE)


class ServerChanChannel:
    """`base_url` replaces the vendor's address, for tests and own gateways. Keys delivered by this process are
    remembered. Raises SettingsError for a sendkey of an unknown form."""

    effect = Effect.UNSAFE

    def __init__(self, http: HttpClient, sendkey: str, *, base_url: str = "", allow_private: bool = False) -> None:
        self._http = http
        self._sendkey = sendkey
        self._url = _address(sendkey, base_url)
        self._allow_private = allow_private
        self._seen: dict[str, str] = {}

    def __repr__(self) -> str:
        return "ServerChanChannel(sendkey=***)"

    async def deliver(self, delivery: Delivery) -> Receipt:
        if delivery.key and delivery.key in self._seen:
            return Receipt(channel="serverchan", message_id=self._seen[delivery.key], is_duplicate=True)
        title, text = title_and_text(delivery)
        response = await self._http.fetch(
            HttpRequest(
                url=self._url,
                method="POST",
                headers={"Content-Type": "application/json;charset=utf-8"},
                body=msgspec.json.encode({"title": title, "desp": text}),
                max_bytes=100_000,
                allow_private=self._allow_private,
            )
        )
        number = self._message_id(response)
        if delivery.key:
            self._seen[delivery.key] = number
            if len(self._seen) > _REMEMBERED:
                del self._seen[next(iter(self._seen))]
        return Receipt(channel="serverchan", message_id=number)

    def _message_id(self, response: HttpResponse) -> str:
        # A wrong key is answered with status 400 and a reason in the body, which says more than the status.
        if response.status >= 500 or response.status == 429:
            check_status("serverchan", response)
        answer = read_object("serverchan", response)
        if answer.get("code") == 0:
            found = answer.get("data")
            return str(found.get("pushid", "")) if isinstance(found, dict) else ""
        said = scrubbed(f"{answer.get('message', '')} {answer.get('info', '')}".strip(), self._sendkey)
        is_limited = bool(_OVER_LIMIT.search(said))
        raise ToolError(
            f"ServerChan refused the message with code {answer.get('code')}: {said}.",
            kind=FailureKind.RATE_LIMITED if is_limited else FailureKind.REFUSED,
            hint="The number of messages a day is limited." if is_limited else "Check the sendkey in the settings.",
        )


def title_and_text(delivery: Delivery) -> tuple[str, str]:
    """A title within the limit (the text's first line when there is none) and the text, as Markdown, cut where the
    vendor would refuse it."""
    lines = delivery.text.strip().splitlines() or [""]
    title = " ".join((delivery.title or lines[0]).split())
    if len(title) > TITLE_CHARACTERS:
        title = title[: TITLE_CHARACTERS - 1] + "…"
    # The text is read as Markdown: single line breaks would vanish, pictures would be loaded from elsewhere.
    text = delivery.text if delivery.markdown else delivery.text.replace("\n", "\n\n")
    text = text.replace("![", "! [")
    if len(text.encode()) > TEXT_BYTES:
        text = next(split_bytes(text, TEXT_BYTES - 4)) + "…"
    return title or "Open-AutoGLM", text


def _address(sendkey: str, base_url: str) -> str:
    turbo = re.fullmatch(r"sctp(\d+)t\w+", sendkey)
    if turbo:
        return f"{base_url or f'https://{turbo[1]}.push.ft07.com'}/send/{sendkey}.send"
    if re.fullmatch(r"SCT\w+", sendkey):
        return f"{base_url or 'https://sctapi.ftqq.com'}/{sendkey}.send"
    raise SettingsError(
        "The ServerChan sendkey has an unknown form.", hint="It begins with SCT, or with sctp, digits and t."
    )
