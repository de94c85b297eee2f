"""One request and its answer over ASGI: reads the body within its bounds, writes whole answers and streams.

Must not know: routes, models.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from typing import Any

from autoglm.core.chat import ChatAnswer, RouteStep
from autoglm.server.errors import ApiRefusal
from autoglm.server.guard import Guard

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
RawHeader = tuple[bytes, bytes]

_JSON = (b"content-type", b"application/json")
_EVENTS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache"),
    (b"x-accel-buffering", b"no"),  # nginx keeps events back otherwise
)


class ClientLeft(Exception):
    """The client closed the connection before its request was whole."""


class Exchange:
    """What is known of one request while it is answered; afterwards it is noted from here."""

    __slots__ = (
        "_receive", "_send", "answer", "at", "failure", "has_begun", "headers", "id", "is_over", "method",
        "model", "more_headers", "path", "principal", "query", "route", "run_id", "started", "status",
    )  # fmt: skip

    def __init__(self, scope: Scope, receive: Receive, send: Send, *, call_id: str, at: float, started: float) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: bytes = scope.get("query_string", b"")
        self.id = call_id
        self.at = at
        self.started = started
        self.headers: Mapping[bytes, bytes] = {}
        self.more_headers: tuple[RawHeader, ...] = ()
        self.principal = ""
        self.model = ""
        self.run_id = ""
        self.answer: ChatAnswer | None = None
        self.route: tuple[RouteStep, ...] = ()
        self.status = 200
        self.failure = ""
        self.has_begun = False
        self.is_over = False
        self._receive = receive
        self._send = send

    async def body(self, guard: Guard) -> bytes:
        """The whole body, read no further than the cap. Raises ApiRefusal, ClientLeft."""
        guard.check_size(self.headers)
        message = await self._receive()
        body: bytes = message.get("body", b"")
        if (
            message["type"] == "http.request"
            and not message.get("more_body")
            and len(body) <= guard.rules.max_body_bytes
        ):
            return body
        pieces = [body]
        size = len(body)
        while message["type"] == "http.request" and message.get("more_body") and size <= guard.rules.max_body_bytes:
            message = await self._receive()
            pieces.append(message.get("body", b""))
            size += len(pieces[-1])
        if message["type"] != "http.request":
            raise ClientLeft
        if size > guard.rules.max_body_bytes:
            raise guard.too_large()
        return b"".join(pieces)

    async def reply(self, body: bytes, *, status: int = 200, headers: Sequence[RawHeader] = (_JSON,)) -> None:
        """A whole answer."""
        self.status = status
        self.has_begun = True
        length = (b"content-length", str(len(body)).encode())
        await self._start([*headers, length])
        await self._send({"type": "http.response.body", "body": body})
        self.is_over = True

    async def refuse(self, refusal: ApiRefusal) -> None:
        """An error for an answer."""
        await self.reply(refusal.body, status=refusal.status, headers=(_JSON, *refusal.headers))

    async def begin_events(self) -> None:
        """The head of a stream."""
        self.has_begun = True
        await self._start(list(_EVENTS))

    async def write(self, piece: bytes) -> None:
        await self._send({"type": "http.response.body", "body": piece, "more_body": True})

    async def end_events(self, piece: bytes) -> None:
        """The last events."""
        await self._send({"type": "http.response.body", "body": piece})
        self.is_over = True

    async def _start(self, headers: list[RawHeader]) -> None:
        headers += ((b"x-request-id", self.id.encode()), *self.more_headers)
        await self._send({"type": "http.response.start", "status": self.status, "headers": headers})
