"""The MCP servers of the settings as sources of tools: their secrets, their environment, who may be started."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from autoglm.app.sources.parts import Parts
from autoglm.core.errors import FailureKind, SettingsError, ToolError
from autoglm.core.values import digest
from autoglm.settings.files import make_folder
from autoglm.settings.mcp import server_headers, server_variables
from autoglm.settings.mcp_tree import McpServerSettings
from autoglm.settings.tree import Settings
from autoglm.tools.imported.pins import Pins
from autoglm.tools.mcp.http import HttpWire, Place
from autoglm.tools.mcp.messages import Wire
from autoglm.tools.mcp.source import McpSource, Server
from autoglm.tools.mcp.stdio import Program, start
from autoglm.version import VERSION


def mcp_servers(parts: Parts) -> Iterator[McpSource]:
    """A source for each server; nothing is started or asked yet."""
    for settings in parts.settings.mcp.servers:
        server = Server(
            name=settings.name,
            place=digest([settings.url, *settings.command]),
            timeout_s=settings.timeout_s,
            allow=settings.allow_tools,
            deny=settings.deny_tools,
            trusts_hints=settings.trust_hints,
        )
        yield McpSource(
            server,
            _connect(parts, settings),
            pins=Pins(_folder(parts.settings)),
            clock=parts.clock,
            version=VERSION,
        )


def _folder(settings: Settings) -> Path:
    return settings.home / "imports" / "mcp"


def _connect(parts: Parts, server: McpServerSettings) -> Callable[[], Awaitable[Wire]]:
    async def connect() -> Wire:
        try:
            return await _started(parts, server) if server.command else _reached(parts, server)
        except SettingsError as error:
            raise ToolError(error.message, kind=FailureKind.REFUSED, hint=error.hint) from None

    return connect


async def _started(parts: Parts, server: McpServerSettings) -> Wire:
    """Raises ToolError for a command that nobody has allowed, to the letter."""
    settings = parts.settings
    if server.command not in settings.mcp.allow_commands:
        raise ToolError(
            f"The command of the MCP server {server.name} is not allowed: {' '.join(server.command)}.",
            kind=FailureKind.REFUSED,
            hint="An administrator can add exactly this list of arguments to mcp.allow_commands.",
        )
    variables = server_variables(server)
    make_folder(settings.home)
    return await start(
        Program(
            name=server.name,
            command=server.command,
            environment=variables.values,
            folder=settings.home,
            secrets=variables.secrets,
            most_bytes=_most_bytes(settings),
        )
    )


def _reached(parts: Parts, server: McpServerSettings) -> Wire:
    headers = server_headers(server)
    place = Place(
        name=server.name,
        url=server.url,
        headers=headers.values,
        secrets=headers.secrets,
        allow_private=server.allow_private,
        most_bytes=_most_bytes(parts.settings),
    )
    return HttpWire(parts.egress, place)


def _most_bytes(settings: Settings) -> int:
    """A message may be as large as the output that comes of it, and its frame."""
    return settings.tools.max_output_bytes + 100_000
