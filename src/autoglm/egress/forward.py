"""A proxy on loopback for a program that cannot be given our client, a browser: all that it asks for comes through.

Each connection is held to the allowed hosts and, like every request of ours, to the rules of addresses: a name is
resolved once, all its addresses are checked, and the connection goes to a checked one. It cannot see into TLS; it
decides by host and address alone.
"""

from __future__ import annotations

import asyncio
import base64
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace

from autoglm.core.errors import AutoglmError, EgressRefused, FailureKind, ToolError
from autoglm.egress.addresses import Target, check_addresses, fits_host, parse_target
from autoglm.egress.client import Resolve
from autoglm.egress.resolve import system_resolve
from autoglm.egress.rules import EgressRules

_HEAD_BYTES = 65_536
_HEAD_S = 10.0
_PIECE = 65_536
_MOST_CONNECTIONS = 128
_MOST_REFUSALS = 100
_HOP_BY_HOP = {"connection", "keep-alive", "proxy-connection", "proxy-authorization", "proxy-authenticate", "upgrade"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardBounds:
    """`hosts` are names or patterns ("*.example.org"), or "*" for every public one. `max_bytes` counts all that comes
    back; a connection on which nothing moves for `idle_s` is closed."""

    hosts: tuple[str, ...]
    max_bytes: int = 200_000_000
    idle_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that did not get through: to which host ("" for none), and why, as a sentence; whether it may not, or
    only could not."""

    host: str
    reason: str
    is_forbidden: bool = True


@dataclass(frozen=True, slots=True)
class _Head:
    """The head of a message: its first line in three parts, and its header lines as they came."""

    first: tuple[str, str, str]
    lines: tuple[str, ...]

    def value(self, name: str) -> str:
        values = [line.partition(":")[2].strip() for line in self.lines if _name(line) == name]
        return values[0] if values else ""

    def closing(self, first: str) -> bytes:
        """The same head for one message on a connection of its own."""
        kept = [line for line in self.lines if _name(line) not in _HOP_BY_HOP]
        return "\r\n".join([first, *kept, "Connection: close", "", ""]).encode("latin-1")


class ForwardProxy:
    """Start it, give `server`, `username` and `password` to the program, close it. Nobody else can use it."""

    def __init__(self, rules: EgressRules, bounds: ForwardBounds, *, resolve: Resolve | None = None) -> None:
        self.server = ""
        self.username = "browser"
        self.password = secrets.token_urlsafe(24)
        self._rules = rules
        self._bounds = bounds
        self._resolve = resolve or system_resolve
        self._left_bytes = bounds.max_bytes
        self._refusals: list[Refusal] = []
        self._serving: set[asyncio.Task[None]] = set()
        self._listener: asyncio.Server | None = None
        self._is_closing = False

    async def start(self) -> None:
        """Raises ToolError where our own connections go through another proxy, which checks addresses in our place."""
        if self._rules.proxy:
            raise ToolError(
                "The browser cannot be used while egress.proxy is set: its addresses could not be checked.",
                kind=FailureKind.UNAVAILABLE,
                hint="Let this machine connect by itself, or do without the browser.",
            )
        self._listener = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=_HEAD_BYTES)
        self.server = f"http://127.0.0.1:{self._listener.sockets[0].getsockname()[1]}"

    def take_refusals(self) -> tuple[Refusal, ...]:
        """What did not get through since the last time, in order."""
        taken, self._refusals = tuple(self._refusals), []
        return taken

    async def close(self) -> None:
        self._is_closing = True
        if self._listener is not None:
            self._listener.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    # --- one connection ----------------------------------------------------------------------------------------------

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            if len(self._serving) <= _MOST_CONNECTIONS:
                await self._serve(reader, writer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass  # this connection is over; the browser shows its page what that means
        except asyncio.CancelledError:
            if not self._is_closing:
                raise  # by `close` it is meant; asyncio's streams would log it as a fault
        finally:
            self._serving.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(_HEAD_S):
            head = await _read_head(reader)
        if not self._is_ours(head):
            writer.write(_refusal("407 Proxy Authentication Required", 'Proxy-Authenticate: Basic realm="autoglm"'))
            return
        host = ""
        try:
            target = self._target(head)
            host = target.host
            upstream = await self._connect(target, self._rules_for(host))
        except AutoglmError as error:
            is_forbidden = isinstance(error, EgressRefused)
            self._refuse(Refusal(host, error.message, is_forbidden))
            status = "403 Forbidden" if is_forbidden else "502 Bad Gateway"
            writer.write(_refusal(status, "Content-Type: text/plain", body=error.message))
            return
        try:
            await (self._tunnel if head.first[0] == "CONNECT" else self._exchange)(
                head, target, (reader, writer), upstream
            )
        finally:
            upstream[1].close()

    def _is_ours(self, head: _Head) -> bool:
        expected = base64.b64encode(f"{self.username}:{self.password}".encode()).decode()
        return secrets.compare_digest(head.value("proxy-authorization").encode(), f"Basic {expected}".encode())

    def _target(self, head: _Head) -> Target:
        """Raises EgressRefused."""
        method, address, _ = head.first
        if method != "CONNECT" and not address.startswith("http://"):
            raise EgressRefused("The browser asked for something that is no address.")
        return parse_target(f"https://{address}/" if method == "CONNECT" else address, self._rules)

    def _rules_for(self, host: str) -> EgressRules:
        """What is open to our own tools in a private network is open to pages when the host is named for them; "*"
        names public ones alone. Raises EgressRefused."""
        if any(fits_host(host, pattern) for pattern in self._bounds.hosts):
            return self._rules
        if "*" in self._bounds.hosts:
            return replace(self._rules, allow_hosts=())
        raise EgressRefused(f"The host {host} is not in browser.allow_hosts.")

    async def _connect(self, target: Target, rules: EgressRules) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Raises EgressRefused, and ToolError for a host that cannot be reached."""
        try:
            async with asyncio.timeout(self._rules.connect_s):
                found = (target.address,) if target.address else await self._resolve(target.host, target.port)
                for address in check_addresses(target, found, rules):
                    with suppress(OSError):
                        return await asyncio.open_connection(str(address), target.port, limit=_HEAD_BYTES)
        except (OSError, TimeoutError):
            pass
        raise ToolError(f"{target.host} cannot be reached.", kind=FailureKind.UNAVAILABLE)

    async def _tunnel(self, _head: _Head, _target: Target, near: _Pipe, far: _Pipe) -> None:
        near[1].write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await self._pump_both(near, far)

    async def _exchange(self, head: _Head, target: Target, near: _Pipe, far: _Pipe) -> None:
        """One request and its answer. The connection is not used again: the next request may be for another host."""
        if head.value("transfer-encoding"):
            near[1].write(_refusal("411 Length Required"))
            return
        left = int(head.value("content-length") or 0)
        path = "/" + target.url.split("/", 3)[3]
        far[1].write(head.closing(f"{head.first[0]} {path} HTTP/1.1"))
        while left > 0 and (piece := await self._read(near[0], min(left, _PIECE))):
            far[1].write(piece)
            await far[1].drain()
            left -= len(piece)
        async with asyncio.timeout(self._bounds.idle_s):
            answer = await _read_head(far[0])
        near[1].write(answer.closing(" ".join(answer.first)))
        await self._pump(far[0], near[1], counts=True)

    async def _pump_both(self, near: _Pipe, far: _Pipe) -> None:
        """Until both sides have ended, or one of them breaks."""
        with suppress(ExceptionGroup):
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._pump(near[0], far[1]))
                tasks.create_task(self._pump(far[0], near[1], counts=True))

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, counts: bool = False) -> None:
        while piece := await self._read(source, _PIECE):
            if counts and not self._count(len(piece)):
                raise OSError("too much")
            sink.write(piece)
            await sink.drain()
        with suppress(OSError):
            sink.write_eof()

    async def _read(self, source: asyncio.StreamReader, size: int) -> bytes:
        async with asyncio.timeout(self._bounds.idle_s):
            return await source.read(size)

    def _count(self, size: int) -> bool:
        self._left_bytes -= size
        if self._left_bytes < 0:
            most = f"The pages sent more than {self._bounds.max_bytes:,} bytes; the rest was left out."
            self._refuse(Refusal("", most))
        return self._left_bytes >= 0

    def _refuse(self, refusal: Refusal) -> None:
        if refusal not in self._refusals and len(self._refusals) < _MOST_REFUSALS:
            self._refusals.append(refusal)


_Pipe = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _read_head(reader: asyncio.StreamReader) -> _Head:
    """Raises IncompleteReadError, LimitOverrunError, and ValueError for what is no HTTP/1 message."""
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[:-2]
    first, second, third = lines[0].split(" ", 2)
    return _Head((first, second, third), tuple(lines[1:]))


def _name(line: str) -> str:
    return line.partition(":")[0].strip().lower()


def _refusal(status: str, *headers: str, body: str = "") -> bytes:
    content = body.encode()
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(content)}", "Connection: close", "", ""]
    return "\r\n".join(lines).encode() + content
