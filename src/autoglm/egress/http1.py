"""HTTP/1.1 for the calls that are made by the thousand: connections that are kept open, parsed by httptools.

It does for a POST what `transport` does with aiohttp, at about a third of the CPU. It sends nothing a second time, and
it uses a kept connection only for a request that may go to that connection's address.
"""

from __future__ import annotations

import asyncio
import ssl
import zlib
from collections import deque
from functools import lru_cache
from typing import Any, TypeAlias

import httptools
from yarl import URL

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.http import HttpRequest
from autoglm.egress.addresses import Address, Target
from autoglm.egress.rules import EgressRules

_KEPT_S = 15.0
_HIGH_WATER = 256 * 1024
_Place: TypeAlias = tuple[bool, str, str, int]


class Http1Transport:
    """Connections by where they lead: what was opened for a request that may go to private addresses is never used for
    one that may not."""

    def __init__(self, rules: EgressRules) -> None:
        self._rules = rules
        self._idle: dict[_Place, list[Connection]] = {}
        self._tls: ssl.SSLContext | None = None

    async def send(
        self,
        request: HttpRequest,
        target: Target,
        addresses: tuple[Address, ...],
        *,
        is_private: bool,
        until: float,
    ) -> Connection:
        """The connection with the head of the answer. Raises ToolError, OSError, TimeoutError."""
        place = (is_private, *target.origin)
        connection = self._kept(place, addresses) or await self._connected(place, target, addresses, until)
        try:
            await connection.ask(_request_bytes(request, target), until)
        except BaseException:
            connection.close()
            raise
        return connection

    def give_back(self, connection: Connection) -> None:
        """Keep the connection for another request, when its answer was read whole; close it otherwise."""
        if connection.can_be_kept:
            connection.rest(asyncio.get_running_loop().time())
            self._idle.setdefault(connection.place, []).append(connection)
        else:
            connection.close()

    async def close(self) -> None:
        idle, self._idle = self._idle, {}
        for connections in idle.values():
            for connection in connections:
                connection.close()
        await asyncio.sleep(0)  # the event loop lets go of the sockets in its next turn

    def _kept(self, place: _Place, addresses: tuple[Address, ...]) -> Connection | None:
        """The connection that was used last: the others may grow old."""
        waiting = self._idle.get(place)
        now = asyncio.get_running_loop().time()
        while waiting:
            connection = waiting.pop()
            if connection.is_open and now - connection.rests_since < _KEPT_S and connection.address in addresses:
                return connection
            connection.close()
        return None

    async def _connected(
        self, place: _Place, target: Target, addresses: tuple[Address, ...], until: float
    ) -> Connection:
        """To the first address that takes it. Raises OSError, TimeoutError when it is too late for any."""
        loop = asyncio.get_running_loop()
        is_tls = target.scheme == "https"
        failure: OSError = OSError("no address")
        for address in addresses:
            try:
                async with asyncio.timeout_at(min(loop.time() + self._rules.connect_s, until)):
                    _, connection = await loop.create_connection(
                        lambda address=address: Connection(self, place, address, self._rules.max_header_bytes),
                        str(address),
                        target.port,
                        ssl=self._context() if is_tls else None,
                        server_hostname=target.host if is_tls else None,
                    )
                    return connection
            except TimeoutError:
                if loop.time() >= until:
                    raise
                failure = ConnectionError("no connection in time")
            except OSError as error:
                failure = error
        raise failure

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context()
        return self._tls


class Connection(asyncio.Protocol):
    """One connection, and the one answer that is under way on it. A callback protocol: httptools calls `on_...`."""

    def __init__(self, owner: Http1Transport, place: _Place, address: Address, max_header_bytes: int) -> None:
        self.place = place
        self.address = address
        self.is_open = False
        self.rests_since = 0.0
        self.status = 0
        self.headers: dict[str, str] = {}
        self.header_bytes = 0
        self._owner = owner
        self._max_header_bytes = max_header_bytes
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpResponseParser(self)
        self._transport: Any = None
        self._is_asking = self._has_head = self._is_whole = self._is_paused = False
        self._keeps_alive = False
        self._chunks: deque[bytes] = deque()
        self._buffered = 0
        self._unpacker: Any = None
        self._failure: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._until = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0

    # --- for whoever asks --------------------------------------------------------------------------------------------

    async def ask(self, request: bytes, until: float) -> None:
        """Send the request and wait for the head of the answer. Raises ToolError, OSError, TimeoutError."""
        self.status, self.headers, self.header_bytes = 0, {}, 0
        self._is_asking, self._has_head, self._is_whole = True, False, False
        self._unpacker = None
        if not self.is_open:
            raise ConnectionResetError("the connection was closed")
        self._transport.write(request)
        while not self._has_head:
            await self._wait(until)

    async def read(self, until: float) -> bytes:
        """What has come of the body; b"" at its end. Raises ToolError, OSError, TimeoutError."""
        while True:
            while not self._chunks:
                if self._is_whole:
                    return self._unpacked_end()
                await self._wait(until)
            data = self._taken()
            if self._unpacker is not None:
                data = self._unpacked(data)
            if data:  # a packed piece may hold nothing yet
                return data

    def _taken(self) -> bytes:
        data = self._chunks.popleft() if len(self._chunks) == 1 else b"".join(self._chunks)
        self._chunks.clear()
        self._buffered = 0
        if self._is_paused:
            self._is_paused = False
            self._transport.resume_reading()
        return data

    @property
    def can_be_kept(self) -> bool:
        return self.is_open and self._is_whole and self._keeps_alive and not self._chunks and self._failure is None

    def rest(self, now: float) -> None:
        self._is_asking = False
        self.rests_since = now

    def release(self) -> None:
        """The answer has been read as far as anybody wants it."""
        self._owner.give_back(self)

    def close(self) -> None:
        self.is_open = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._transport is not None:
            self._transport.abort()

    async def _wait(self, until: float) -> None:
        """Until something happens. One timer serves many waits: when it is due, it looks how late this one is."""
        self._raise_failure()
        self._waiter = waiter = self._loop.create_future()
        self._until = until
        if self._timer is None or self._timer_at > until:
            self._set_timer(until)
        try:
            await waiter
        finally:
            self._waiter = None
        if not self._chunks:
            self._raise_failure()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _set_timer(self, at: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer_at = at
        self._timer = self._loop.call_at(at, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._waiter is None or self._waiter.done():
            return
        if self._until <= self._loop.time() + 0.001:
            self._waiter.set_exception(TimeoutError())
        else:
            self._set_timer(self._until)

    def _unpacked(self, data: bytes) -> bytes:
        """Packed although it was not asked for. Not more at a time than a piece of a body may be."""
        try:
            plain: bytes = self._unpacker.decompress(self._unpacker.unconsumed_tail + data, _HIGH_WATER)
        except zlib.error:
            raise self._unpackable() from None
        if self._unpacker.unconsumed_tail:
            self._chunks.appendleft(b"")  # the rest is unpacked when it is read
        return plain

    def _unpacked_end(self) -> bytes:
        """Nothing more; unless what was packed is not all there."""
        if self._unpacker is not None and not self._unpacker.eof:
            raise self._unpackable()
        return b""

    def _unpackable(self) -> ToolError:
        return ToolError(f"{self.place[2]} sent a body that cannot be unpacked.", kind=FailureKind.BAD_OUTPUT)

    # --- for the event loop ------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self.is_open = True

    def data_received(self, data: bytes) -> None:
        if not self._is_asking:
            self.close()  # an answer to nothing
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._fail(self._failure or ConnectionError("no HTTP"))
        except httptools.HttpParserUpgrade:
            self._fail(ConnectionError("an upgrade"))
        else:
            if not self._has_head:
                self.header_bytes += len(data)
                if self.header_bytes > 2 * self._max_header_bytes:
                    self._fail(self._too_large())
            self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        if not self._is_asking or self._is_whole:
            return
        if self._has_head and exc is None and self._ends_with_connection:
            self._is_whole = True
            self._wake()
        elif self._has_head:
            host = self.place[2]
            message = f"{host} cut the connection in the middle of the answer."
            self._fail(ToolError(message, kind=FailureKind.UNAVAILABLE, hint="Try again."))
        else:
            self._fail(exc if isinstance(exc, OSError) else ConnectionResetError("no answer"))

    @property
    def _ends_with_connection(self) -> bool:
        return "content-length" not in self.headers and "transfer-encoding" not in self.headers

    def _fail(self, failure: Exception) -> None:
        if self._failure is None:
            self._failure = failure
        self._keeps_alive = False
        self._wake()
        self.close()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _too_large(self) -> ToolError:
        return ToolError(f"{self.place[2]} sent headers that are too large.", kind=FailureKind.TOO_LARGE)

    # --- for httptools -----------------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        if self._is_whole:
            raise ValueError("an answer to nothing")  # ends the parsing and the connection; the answer stays

    def on_header(self, name: bytes, value: bytes) -> None:
        self.header_bytes += len(name) + len(value)
        if self.header_bytes > self._max_header_bytes:
            self._failure = self._too_large()
            raise ValueError("headers are too large")  # ends the parsing
        key, text = name.decode("latin-1").lower(), value.decode("utf-8", "surrogateescape")
        self.headers[key] = f"{self.headers[key]}, {text}" if key in self.headers else text

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if 100 <= status < 200:
            return
        self.status = status
        self._has_head = True
        self._keeps_alive = self._parser.should_keep_alive()
        if self.headers.get("content-encoding", "identity").lower() in {"gzip", "x-gzip", "deflate"}:
            self._unpacker = zlib.decompressobj(wbits=47)  # finds out which of the two it is

    def on_body(self, body: bytes) -> None:
        self._chunks.append(body)
        self._buffered += len(body)
        if self._buffered > _HIGH_WATER and not self._is_paused:
            self._is_paused = True
            self._transport.pause_reading()

    def on_message_complete(self) -> None:
        if self._has_head:
            self._is_whole = True
        else:  # 100 Continue and its like: the answer follows
            self.headers, self.header_bytes = {}, 0


@lru_cache(maxsize=1024)
def _head_start(url: str) -> bytes:
    parsed = URL(url)
    host = parsed.raw_authority
    return f"POST {parsed.raw_path_qs} HTTP/1.1\r\nHost: {host}\r\nContent-Length: ".encode()


def _request_bytes(request: HttpRequest, target: Target) -> bytes:
    """The whole request; its headers have been checked."""
    lines = [f"{name}: {value}\r\n" for name, value in request.headers.items()]
    length = str(len(request.body)).encode()
    return b"".join((_head_start(target.url), length, b"\r\n", "".join(lines).encode(), b"\r\n", request.body))
