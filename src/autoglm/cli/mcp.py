"""`autoglm mcp serve`: our MCP server over standard input and output, for a client that starts this command."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from collections.abc import Awaitable, Callable

import click

from autoglm.cli.base import Group
from autoglm.cli.messages import say
from autoglm.cli.session import Options
from autoglm.core.errors import UsageError
from autoglm.settings.tree import Settings
from autoglm.version import VERSION


@click.group(cls=Group, help=say("help.mcp"))
def mcp() -> None:
    pass


@mcp.command("serve", help=say("help.mcp.serve"))
@click.pass_obj
def serve(options: Options) -> None:
    settings = options.settings()
    asyncio.run(_serve(settings, _own_output()))


def _own_output() -> int:
    """Standard output for messages alone: whatever else is printed, by whomever, goes to standard error."""
    sys.stdout.flush()
    output = os.dup(1)
    os.dup2(2, 1)
    return output


async def _serve(settings: Settings, output: int) -> None:
    from autoglm.app.composition import Composition
    from autoglm.app.engine import Engine
    from autoglm.app.offers.mcp import McpOffer
    from autoglm.app.offers.runs_under_way import RunsUnderWay
    from autoglm.server.mcp.answering import McpServer
    from autoglm.server.mcp.stdio import MOST_LINE_BYTES, serve_lines

    reader = await _reader(MOST_LINE_BYTES)
    async with Engine(Composition(settings)) as engine, asyncio.TaskGroup() as tasks:
        runs = RunsUnderWay(engine)
        working = tasks.create_task(runs.work())
        try:
            server = McpServer(McpOffer(engine, runs), version=VERSION)
            await serve_lines(server, reader, _writer(output), principal="local")
        finally:
            working.cancel()


async def _reader(most_bytes: int) -> asyncio.StreamReader:
    """Standard input. Raises UsageError for what is no pipe."""
    if stat.S_ISCHR(os.fstat(0).st_mode) and not os.isatty(0):  # such as /dev/null: nothing can wait for it
        raise UsageError(say("mcp.no_pipe"))
    reader = asyncio.StreamReader(limit=most_bytes)
    try:
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(os.dup(0), "rb", buffering=0)
        )
    except ValueError:
        raise UsageError(say("mcp.no_pipe")) from None
    return reader


def _writer(output: int) -> Callable[[bytes], Awaitable[None]]:
    def write(line: bytes) -> None:
        with memoryview(line) as rest:
            done = 0
            while done < len(rest):
                done += os.write(output, rest[done:])

    async def write_aside(line: bytes) -> None:
        await asyncio.to_thread(write, line)  # a client that does not read must not stop everything else

    return write_aside
