"""A model endpoint on loopback that fails on purpose, alone or in front of a real one. It speaks OpenAI's format over
plain sockets, counts what it was asked, and keeps nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import msgspec

from autoglm.core.errors import StepError
from autoglm.core.http import HttpRequest
from autoglm.core.ports import HttpClient
from autoglm.core.values import Json
from autoglm.server.faults import FAULTS, Asked, Fault, Manner, answer_well, refuse, sign_in

_MAX_BODY_BYTES = 20_000_000
_NOT_PASSED_ON = {"host", "content-length", "connection", "transfer-encoding", "accept-encoding"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """The real endpoint behind a faulty one; `base_url` goes up to and without /chat/completions."""

    http: HttpClient
    base_url: str
    total_s: float = 300.0
    idle_s: float = 60.0


@dataclass(slots=True)
class Counts:
    """Requests to the model so far: all, those that met the fault, those under way, the most at one time, and those
    whose client left before the answer was whole."""

    asked: int = 0
    faulty: int = 0
    open: int = 0
    most_open: int = 0
    left: int = 0


@dataclass(slots=True, kw_only=True)
class FaultyEndpoint:
    """Fails a `share` of the requests, evenly spread; the others it answers well, itself or by `forward`.
    `fault`, `share` and `manner` may be changed while it serves."""

    fault: Fault = Fault.OK
    share: float = 1.0
    manner: Manner = field(default_factory=Manner)
    forward: Forward | None = None
    counts: Counts = field(default_factory=Counts)
    port: int = 0
    _due: float = 0.0
    _connections: set[asyncio.StreamWriter] = field(default_factory=set)
    _is_idle: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[FaultyEndpoint]:
        """Listens on a free port of the loopback while inside; every connection ends with it."""
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            await self._hang_up()

    async def _hang_up(self) -> None:
        while self._connections:
            self._is_idle.clear()
            for writer in self._connections:
                writer.transport.abort()
            await self._is_idle.wait()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(writer)
        try:
            with suppress(OSError, EOFError, ValueError, asyncio.LimitOverrunError):
                while await self._exchanged(reader, writer):
                    pass
        finally:
            writer.close()
            self._connections.discard(writer)
            if not self._connections:
                self._is_idle.set()

    async def _exchanged(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its answer; whether the connection can be used again."""
        asked = await _read_request(reader)
        reply = _SocketReply(reader, writer)
        if asked.method != "POST" or not asked.path.endswith("/chat/completions"):
            await _answer_aside(asked, reply, self.manner)
            return reply.is_whole
        self._count_begin()
        try:
            self.counts.left += await _has_left(reader, during=self._answer(asked, reply))
        finally:
            self.counts.open -= 1
        return reply.is_whole

    async def _answer(self, asked: Asked, reply: _SocketReply) -> None:
        with suppress(OSError):  # the client has left
            if self._is_next_bad():
                self.counts.faulty += 1
                await FAULTS[self.fault](asked, reply, self.manner)
            elif self.forward is not None:
                await _forwarded(asked, reply, self.forward)
            else:
                await answer_well(asked, reply, self.manner)

    def _count_begin(self) -> None:
        self.counts.asked += 1
        self.counts.open += 1
        self.counts.most_open = max(self.counts.most_open, self.counts.open)

    def _is_next_bad(self) -> bool:
        """Without chance, so that what is shown can be shown again: a third means every third one."""
        if self.fault is Fault.OK:
            return False
        self._due += self.share
        if self._due < 1 - 1e-9:
            return False
        self._due -= 1
        return True


class _SocketReply:
    """A Reply over a connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._is_chunked = False
        self.has_started = False
        self.is_whole = False

    async def start(
        self, status: str, content_type: str, *headers: str, body: bytes | None = None, chunked: bool = True
    ) -> None:
        self.has_started = True
        self._is_chunked = chunked and body is None
        framing = "Connection: close"
        if body is not None:
            framing = f"Content-Length: {len(body)}"
        elif chunked:
            framing = "Transfer-Encoding: chunked"
        lines = (f"HTTP/1.1 {status}", f"Content-Type: {content_type}", framing, *headers, "", "")
        self._writer.write("\r\n".join(lines).encode() + (body or b""))
        await self._writer.drain()
        self.is_whole = body is not None

    async def send(self, piece: bytes) -> None:
        if piece:
            self._writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" if self._is_chunked else piece)
            await self._writer.drain()

    async def end(self) -> None:
        if self._is_chunked:
            self._writer.write(b"0\r\n\r\n")
            await self._writer.drain()
            self.is_whole = True

    async def client_gone(self) -> None:
        await asyncio.Event().wait()  # _has_left ends it


async def _has_left(reader: asyncio.StreamReader, *, during: Coroutine[None, None, None]) -> bool:
    """Work until it is done or the client leaves; whether it left. Whoever asks again before the answer leaves too."""
    async with asyncio.TaskGroup() as group:
        leaving = group.create_task(_left(reader))
        working = group.create_task(during)
        await asyncio.wait((leaving, working), return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()
        return working.cancel()


async def _left(reader: asyncio.StreamReader) -> None:
    with suppress(OSError):
        await reader.read(1)


async def _read_request(reader: asyncio.StreamReader) -> Asked:
    """Raises EOFError when the client has left, ValueError for what is no HTTP."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ", 2)
    pairs = (line.partition(":") for line in head[1:] if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    size = int(headers.get("content-length", "0"))
    if not 0 <= size <= _MAX_BODY_BYTES:
        raise ValueError("the body is too large")
    body = await reader.readexactly(size)
    return Asked(method=method, path=path.partition("?")[0], headers=headers, body=body, content=_json_object(body))


def _json_object(body: bytes) -> Mapping[str, Json]:
    try:
        content: Json = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


async def _answer_aside(asked: Asked, reply: _SocketReply, manner: Manner) -> None:
    """What is no question to the model."""
    if asked.path.endswith("/models"):
        model: Json = {"id": manner.model, "object": "model", "created": 1_700_000_000, "owned_by": "fake"}
        listed = msgspec.json.encode({"object": "list", "data": [model]})
        await reply.start("200 OK", "application/json", body=listed)
    elif asked.path == "/sign-in":
        await sign_in(reply)
    else:
        await refuse(reply, "404 Not Found", "not_found")


async def _forwarded(asked: Asked, reply: _SocketReply, forward: Forward) -> None:
    """The real endpoint's own answer, piece by piece; 502 when it gives none."""
    url = forward.base_url.rstrip("/").removesuffix("/chat/completions") + "/chat/completions"
    request = HttpRequest(
        url=url,
        method="POST",
        headers={name: value for name, value in asked.headers.items() if name not in _NOT_PASSED_ON},
        body=asked.body,
        total_s=forward.total_s,
        idle_s=forward.idle_s,
        allow_private=True,  # an administrator has set this address
    )
    try:
        async with forward.http.stream(request) as response:
            kept = [f"Retry-After: {response.headers['retry-after']}"] if "retry-after" in response.headers else []
            content_type = response.headers.get("content-type", "application/octet-stream")
            await reply.start(f"{response.status} Forwarded", content_type, *kept)
            async for chunk in response.chunks:
                await reply.send(chunk)
            await reply.end()
    except StepError:
        if not reply.has_started:
            await refuse(reply, "502 Bad Gateway", "bad_gateway")
