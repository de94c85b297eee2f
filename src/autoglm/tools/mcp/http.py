"""A wire to a server behind an address: each message is a POST, its answer is JSON or a stream of events.

Connections are the HttpClient's. A stream that breaks off before its answer is taken up again where the server numbers
its events, as the revisions up to 2025-11-25 do.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from autoglm.core.errors import AutoglmError, FailureKind, ToolError
from autoglm.core.http import HttpRequest, HttpStream
from autoglm.core.mcp import METHOD_HEADER, NAME_HEADER, SESSION_HEADER, VERSION_HEADER, VERSION_KEY, header_value
from autoglm.core.ports import HttpClient
from autoglm.core.sse import EventReader
from autoglm.security.hiding import Hiding
from autoglm.tools.cleaning import clean_line
from autoglm.tools.mcp.messages import (
    Ask,
    Incoming,
    Params,
    Refusal,
    Reply,
    answer_line,
    notice_line,
    read_message,
    request_line,
    told_progress,
    without_secrets,
)

MOST_BYTES = 10_000_000
_MOST_UNASKED = 10_000
_MOST_RETURNS = 20
_RETURN_MS = 1_000
_LONGEST_RETURN_MS = 30_000
_LAST_WORD_S = 2.0
_NO_HEADERS: Mapping[str, str] = {}
_NAMED = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a server is. `headers` go with every request; `secrets` are the values in them that nobody may see."""

    name: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    allow_private: bool = False
    most_bytes: int = MOST_BYTES


class HttpWire:
    """A Wire."""

    def __init__(self, http: HttpClient, place: Place) -> None:
        self.changes = 0
        self._http = http
        self._place = place
        self._hiding = Hiding(place.secrets)
        self._numbers = itertools.count(1)
        self._revision = ""
        self._session = ""

    @property
    def is_dead(self) -> bool:
        return False  # each message finds its own way

    def begin_session(self, revision: str) -> None:
        self._revision = revision

    async def ask(self, ask: Ask) -> Reply:
        if ask.method == "initialize":
            self._revision = self._session = ""
        number = next(self._numbers)
        meta = ask.params.get("_meta")
        params = {**ask.params, "_meta": {**(meta if isinstance(meta, Mapping) else {}), "progressToken": number}}
        exchange = _Exchange(number, ask)
        try:
            async with asyncio.timeout(ask.within_s):
                reply = await self._exchanged(exchange, request_line(number, ask.method, params))
                return without_secrets(reply, self._hiding)
        except TimeoutError:
            raise await self._late(exchange) from None
        except asyncio.CancelledError:
            await self._cancel(number, "the caller left")
            raise

    async def tell(self, method: str, params: Params) -> None:
        await self._post_quietly(notice_line(method, params))

    async def close(self) -> None:
        """Let the server forget the session, if there is one."""
        if self._session:
            request = self._request("DELETE", b"", within_s=_LAST_WORD_S)
            self._session = ""
            with suppress(AutoglmError):
                await self._http.fetch(request)

    # --- one exchange ------------------------------------------------------------------------------------------------

    async def _exchanged(self, exchange: _Exchange, body: bytes) -> Reply:
        """The reply from the answer to the POST, or from the streams that go on with it."""
        headers = self._described(exchange.ask.params, exchange.ask.method) | dict(exchange.ask.headers)
        request = self._request("POST", body, within_s=exchange.ask.within_s, headers=headers)
        reply = await self._taken(exchange, request)
        for _ in range(_MOST_RETURNS):
            if reply is not None:
                return reply
            if not exchange.events.last_id:
                break
            wait_ms = _RETURN_MS if exchange.events.retry_ms is None else exchange.events.retry_ms
            await asyncio.sleep(min(wait_ms, _LONGEST_RETURN_MS) / 1000)
            back = {"accept": "text/event-stream", "last-event-id": exchange.events.last_id}
            reply = await self._taken(exchange, self._request("GET", b"", within_s=exchange.ask.within_s, headers=back))
        raise self._cut()

    async def _taken(self, exchange: _Exchange, request: HttpRequest) -> Reply | None:
        """The reply in one HTTP answer; None when it ends before."""
        async with self._http.stream(request) as answer:
            if answer.status == 200 and exchange.ask.method == "initialize":
                self._session = answer.headers.get(SESSION_HEADER, "")
            if answer.status == 200 and answer.headers.get("content-type", "").startswith("text/event-stream"):
                return await self._streamed(exchange, answer)
            return self._plain(answer, b"".join([piece async for piece in answer.chunks]))

    async def _streamed(self, exchange: _Exchange, answer: HttpStream) -> Reply | None:
        exchange.events.restart()
        try:
            async for piece in answer.chunks:
                for data in exchange.events.feed(piece):
                    if (reply := await self._told(exchange, read_message(data))) is not None:
                        return reply
        except ToolError as error:
            if error.kind is not FailureKind.UNAVAILABLE:
                raise
        return None  # cut off, in good order or not

    def _plain(self, answer: HttpStream, body: bytes) -> Reply:
        """What is not a stream: one message, or an HTTP status that says why there is none."""
        message = read_message(body, status=answer.status)
        if message is not None and message.reply is not None:
            return message.reply
        if answer.status in {401, 403}:
            raise self._failed(
                f"refuses our credential (status {answer.status})",
                FailureKind.REFUSED,
                hint="Look at its headers in mcp.servers, such as `Authorization: Bearer env:NAME`.",
            )
        if answer.status == 429:
            raise self._failed("is asked too often", FailureKind.RATE_LIMITED, retry_after=answer.headers)
        if answer.status >= 500:
            raise self._failed(f"answers with status {answer.status}", FailureKind.UNAVAILABLE)
        if answer.status == 200:
            raise self._failed("sent an answer that is no message", FailureKind.BAD_OUTPUT)
        return Refusal(0, clean_line(body[:400].decode(errors="replace"), max_chars=200), None, answer.status)

    async def _told(self, exchange: _Exchange, message: Incoming | None) -> Reply | None:
        """The reply, if this message is it; what comes before it is heeded."""
        if message is None:
            raise self._failed("sent an event that is no message", FailureKind.BAD_OUTPUT)
        if message.reply is not None and message.id == exchange.number:
            return message.reply
        await self._heed(exchange, message)
        return None

    async def _heed(self, exchange: _Exchange, message: Incoming) -> None:
        """A notification or a request of the server, or a reply to something else."""
        exchange.unasked += 1
        if exchange.unasked > _MOST_UNASKED:
            raise self._failed("floods us with messages that nobody asked for", FailureKind.BAD_OUTPUT)
        if message.method and message.id is not None:
            await self._post_quietly(answer_line(message))
        elif message.method == "notifications/tools/list_changed":
            self.changes += 1
        elif message.method == "notifications/progress" and message.params.get("progressToken") == exchange.number:
            exchange.progress = told_progress(message.params)

    # --- requests ----------------------------------------------------------------------------------------------------

    def _request(
        self, method: str, body: bytes, *, within_s: float, headers: Mapping[str, str] = _NO_HEADERS
    ) -> HttpRequest:
        ours = {"accept": "application/json, text/event-stream"}
        if body:
            ours["content-type"] = "application/json"
        if self._session:
            ours[SESSION_HEADER] = self._session
        if self._revision:
            ours[VERSION_HEADER] = self._revision
        return HttpRequest(
            url=self._place.url,
            method=method,
            headers={**self._place.headers, **ours, **headers},
            body=body,
            total_s=within_s,
            idle_s=within_s,
            max_bytes=self._place.most_bytes,
            allow_private=self._place.allow_private,
        )

    def _described(self, params: Params, method: str) -> dict[str, str]:
        """What a modern request says beside its body."""
        meta = params.get("_meta")
        revision = meta.get(VERSION_KEY) if isinstance(meta, Mapping) else None
        if not isinstance(revision, str):
            return {}
        headers = {VERSION_HEADER: revision, METHOD_HEADER: method}
        name = params.get(_NAMED.get(method, ""))
        return {**headers, NAME_HEADER: header_value(name)} if isinstance(name, str) else headers

    async def _post_quietly(self, body: bytes) -> None:
        """A message that has no answer; whether it arrives decides nothing."""
        with suppress(AutoglmError):
            await self._http.fetch(self._request("POST", body, within_s=_LAST_WORD_S))

    async def _cancel(self, number: int, reason: str) -> None:
        """To a modern server the closed connection says it."""
        if self._revision:
            await self.tell("notifications/cancelled", {"requestId": number, "reason": reason})

    async def _late(self, exchange: _Exchange) -> ToolError:
        await self._cancel(exchange.number, "it took too long")
        more = f"; its last word was {self._hiding.text(exchange.progress)}" if exchange.progress else ""
        return self._failed(
            f"did not answer {exchange.ask.method} within {exchange.ask.within_s:.3g} s{more}",
            FailureKind.TIMEOUT,
            hint="Allow it more time: timeout_s of the server in mcp.servers.",
        )

    def _cut(self) -> ToolError:
        return self._failed("broke off before its answer", FailureKind.OUTCOME_UNKNOWN)

    def _failed(
        self, what: str, kind: FailureKind, *, hint: str = "", retry_after: Mapping[str, str] | None = None
    ) -> ToolError:
        wait = (retry_after or {}).get("retry-after", "")
        return ToolError(
            f"The MCP server {self._place.name} {what}.",
            kind=kind,
            hint=hint,
            retry_after_s=float(wait) if wait.isdigit() else None,
        )


@dataclass(slots=True)
class _Exchange:
    """One request on its way, over however many HTTP answers."""

    number: int
    ask: Ask
    events: EventReader = field(default_factory=EventReader)
    unasked: int = 0
    progress: str = ""
