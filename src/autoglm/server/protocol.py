"""HTTP/1.1 for strangers: uvicorn's protocol with caps on headers, a deadline for requests that trickle in, and an end
to the work when its client leaves."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_MOST_HEADERS = 100


class GatewayProtocol(HttpToolsProtocol):
    """`working` is the task that answers; the application sets it."""

    max_header_bytes = 32_768
    read_s = 30.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        self.working: asyncio.Task[Any] | None = None
        self.is_gone = False
        self._head_bytes = 0
        self._head_count = 0
        self._is_in_head = False
        self._is_whole = False
        self._is_too_large = False
        self._deadline: asyncio.TimerHandle | None = self.loop.call_later(self.read_s, self._late)

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_gone = True
        self._disarm()
        super().connection_lost(exc)
        if self.working is not None:
            self.working.cancel()

    def data_received(self, data: bytes) -> None:
        """A request that comes whole, as most do, costs no timer."""
        was_in_head = self._is_in_head
        super().data_received(data)
        if self._is_whole:
            if self._deadline is not None:
                self._disarm()
            return
        if self._deadline is None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(self.read_s, self._late)
        if was_in_head and self._is_in_head:
            self._head_bytes += len(data)
            if self._head_bytes > self.max_header_bytes and not self.transport.is_closing():
                self._refuse(b"431 Request Header Fields Too Large")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {"autoglm.connection": self}  # type: ignore[dict-item]  # ours
        self._head_bytes = self._head_count = 0
        self._is_in_head = True
        self._is_whole = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head_bytes += len(name) + len(value) + 4
        self._head_count += 1
        if self._head_bytes > self.max_header_bytes or self._head_count > _MOST_HEADERS:
            self._is_too_large = True
            raise ValueError("headers are too large")  # ends the parsing; see send_400_response
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._is_whole = True
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        if self._is_too_large:
            self._refuse(b"431 Request Header Fields Too Large")
        else:
            super().send_400_response(msg)

    def _late(self) -> None:
        """The request has not come whole in its time."""
        self._deadline = None
        if self.transport.is_closing():
            return
        if self.flow.read_paused:  # we are the ones who do not read
            self._deadline = self.loop.call_later(self.read_s, self._late)
        elif self.cycle is None or not self.cycle.response_started or self.cycle.response_complete:
            self._refuse(b"408 Request Timeout")
        else:
            self.transport.close()

    def _refuse(self, status: bytes) -> None:
        self.transport.write(b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def gateway_protocol(*, max_header_bytes: int, read_s: float) -> type[GatewayProtocol]:
    """The protocol with these bounds."""
    return type("BoundProtocol", (GatewayProtocol,), {"max_header_bytes": max_header_bytes, "read_s": read_s})
