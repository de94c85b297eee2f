"""The MCP server over standard streams: one message a line, requests answered as they become ready."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from autoglm.core.errors import UsageError
from autoglm.core.values import Json
from autoglm.server.jsonrpc import RpcError, error_line
from autoglm.server.mcp.answering import McpServer
from autoglm.server.mcp.messages import McpMessage, read_mcp

MOST_LINE_BYTES = 16_000_000
_MOST_AT_ONCE = 100

Write = Callable[[bytes], Awaitable[None]]


async def serve_lines(server: McpServer, reader: asyncio.StreamReader, write: Write, *, principal: str) -> None:
    """Answer until the input ends; requests under way are cancelled then. Raises UsageError for a message that is
    longer than the reader's limit."""
    talk = _Talk(server, write, principal)
    async with asyncio.TaskGroup() as tasks:
        while line := await _line(reader):
            await talk.take(line, tasks)
        talk.end()


class _Talk:
    """`working` holds the requests under way by their numbers."""

    def __init__(self, server: McpServer, write: Write, principal: str) -> None:
        self._server = server
        self._write = write
        self._principal = principal
        self._turn = asyncio.Lock()
        self._room = asyncio.Semaphore(_MOST_AT_ONCE)
        self._working: dict[Json, asyncio.Task[None]] = {}

    async def take(self, line: bytes, tasks: asyncio.TaskGroup) -> None:
        try:
            message = read_mcp(line)
        except RpcError as error:
            await self._send(error_line(None, error))
            return
        if message is None:
            return
        if message.method == "notifications/cancelled":
            self._cancel(message.params.get("requestId"))
        elif message.number is not None:
            await self._room.acquire()
            self._working[message.number] = tasks.create_task(self._answer(message))

    def end(self) -> None:
        for number in tuple(self._working):
            self._cancel(number)

    async def _answer(self, message: McpMessage) -> None:
        """A request that is cancelled has no answer."""
        try:
            with suppress(asyncio.CancelledError):
                answer = await self._server.answer(message, principal=self._principal, send=self._send)
                await self._send(answer)
        finally:
            self._working.pop(message.number, None)
            self._room.release()

    def _cancel(self, number: Json) -> None:
        if isinstance(number, int | str) and (task := self._working.get(number)) is not None:
            task.cancel()

    async def _send(self, line: bytes) -> None:
        async with self._turn:
            await self._write(line + b"\n")


async def _line(reader: asyncio.StreamReader) -> bytes:
    """The next line that is not empty; b"" at the end."""
    while True:
        try:
            line = await reader.readuntil(b"\n")
        except asyncio.IncompleteReadError as end:
            return end.partial.strip()
        except asyncio.LimitOverrunError:
            raise UsageError(f"A message has more than {MOST_LINE_BYTES:,} bytes.") from None
        if line.strip():
            return line
