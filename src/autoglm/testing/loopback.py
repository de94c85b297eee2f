"""A server on loopback that misbehaves on request: each path is one way to fail."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

from autoglm.core.http import HttpRequest


@dataclass
class Loopback:
    """`seen` holds the head and body of every request. `replies` are whole answers that are given first, in order."""

    port: int = 0
    seen: list[bytes] = field(default_factory=list)
    replies: list[bytes] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def request(
        self, path: str, *, total_s: float = 5.0, idle_s: float = 5.0, max_bytes: int = 1_000_000
    ) -> HttpRequest:
        return HttpRequest(url=self.url(path), allow_private=True, total_s=total_s, idle_s=idle_s, max_bytes=max_bytes)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            size = _content_length(head)
            self.seen.append(head + await reader.readexactly(size))
            path = head.split()[1].decode()
            if self.replies:
                writer.write(self.replies.pop(0))
                return
            await ANSWERS.get(path.split("?")[0].strip("/").split("/")[0], hello)(writer, self, path)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


def _content_length(head: bytes) -> int:
    found = [line[15:] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    return int(found[0]) if found else 0


@asynccontextmanager
async def loopback() -> AsyncIterator[Loopback]:
    state = Loopback()
    server = await asyncio.start_server(state.answer, "127.0.0.1", 0)
    state.port = server.sockets[0].getsockname()[1]
    try:
        yield state
    finally:
        server.close()


def plain(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


async def hello(writer: asyncio.StreamWriter, _state: Loopback, _path: str) -> None:
    writer.write(plain(b"hello", "Content-Type: text/plain"))


async def drip(writer: asyncio.StreamWriter, _state: Loopback, _path: str) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(1000):
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def hang(_writer: asyncio.StreamWriter, _state: Loopback, _path: str) -> None:
    await asyncio.sleep(1)


async def stall(writer: asyncio.StreamWriter, _state: Loopback, _path: str) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nstart")
    await writer.drain()
    await asyncio.sleep(1)


async def cut(writer: asyncio.StreamWriter, _state: Loopback, _path: str) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")


async def cut_chunked(writer: asyncio.StreamWriter, _state: Loopback, _path: str) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")


async def huge(writer: asyncio.StreamWriter, _state: Loopback, _path: str) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    for _ in range(640):
        writer.write(b"x" * 65_536)
        await writer.drain()


async def declared(writer: asyncio.StreamWriter, _state: Loopback, _path: str) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 40000000\r\n\r\n")
    await writer.drain()
    await asyncio.sleep(1)


async def bomb(writer: asyncio.StreamWriter, _state: Loopback, _path: str) -> None:
    writer.write(plain(gzip.compress(b"0" * 50_000_000), "Content-Encoding: gzip"))


async def broken_gzip(writer: asyncio.StreamWriter, _state: Loopback, _path: str) -> None:
    writer.write(plain(b"this is not gzip at all", "Content-Encoding: gzip"))


async def headers(writer: asyncio.StreamWriter, _state: Loopback, _path: str) -> None:
    writer.write(plain(b"", *(f"X-{n}: {'y' * 4000}" for n in range(60))))


async def long_header(writer: asyncio.StreamWriter, _state: Loopback, _path: str) -> None:
    writer.write(plain(b"", "X-Long: " + "y" * 100_000))


async def garbage(writer: asyncio.StreamWriter, _state: Loopback, _path: str) -> None:
    writer.write(b"\x00\x01 this is not HTTP\r\n\r\n")


async def loop(writer: asyncio.StreamWriter, _state: Loopback, path: str) -> None:
    writer.write(plain(b"", f"Location: {path}/x", status="302 Found"))


async def to_private(writer: asyncio.StreamWriter, _state: Loopback, _path: str) -> None:
    writer.write(plain(b"", "Location: http://169.254.169.254/latest/meta-data/", status="302 Found"))


async def to_file(writer: asyncio.StreamWriter, _state: Loopback, _path: str) -> None:
    writer.write(plain(b"", "Location: file:///etc/passwd", status="302 Found"))


async def to_other(writer: asyncio.StreamWriter, state: Loopback, _path: str) -> None:
    writer.write(plain(b"", f"Location: {state.url('/hello', 'other.test')}", status="307 Temporary Redirect"))


async def see_other(writer: asyncio.StreamWriter, _state: Loopback, _path: str) -> None:
    writer.write(plain(b"", "Location: /hello", status="303 See Other"))


async def unavailable(writer: asyncio.StreamWriter, _state: Loopback, _path: str) -> None:
    writer.write(plain(b"busy", "Retry-After: 7", status="503 Service Unavailable"))


Answer: TypeAlias = Callable[[asyncio.StreamWriter, Loopback, str], Awaitable[None]]
ANSWERS: Mapping[str, Answer] = {
    answer.__name__: answer
    for answer in (
        hello,
        drip,
        hang,
        stall,
        cut,
        cut_chunked,
        huge,
        declared,
        bomb,
        broken_gzip,
        headers,
        long_header,
        garbage,
        loop,
        to_private,
        to_file,
        to_other,
        see_other,
        unavailable,
    )
}
