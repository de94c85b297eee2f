"""What the settings of MCP servers must be, and their secrets and variables."""

from __future__ import annotations

import os
from collections.abc import Mapping

from autoglm.core.errors import SettingsError
from autoglm.settings.mcp_tree import McpServerSettings, McpSettings
from autoglm.settings.references import Revealed, check_name, check_references, revealed

_PASSED_ON = ("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR")


def check_mcp(mcp: McpSettings) -> None:
    """Raises SettingsError."""
    names: set[str] = set()
    for index, server in enumerate(mcp.servers):
        _check_server(server, f"mcp.servers[{index}]", names)


def server_variables(server: McpServerSettings, *, environ: Mapping[str, str] | None = None) -> Revealed:
    """The whole environment of a server that is started: little of ours, and what is named for it.
    Raises SettingsError for a reference with nothing behind it."""
    environ = os.environ if environ is None else environ
    ours = {name: environ[name] for name in _PASSED_ON if name in environ}
    own = revealed(server.env, f"the MCP server {server.name}", environ)
    return Revealed({**ours, **own.values}, own.secrets)


def server_headers(server: McpServerSettings, *, environ: Mapping[str, str] | None = None) -> Revealed:
    """Raises SettingsError for a reference with nothing behind it."""
    return revealed(server.headers, f"the MCP server {server.name}", os.environ if environ is None else environ)


def _check_server(server: McpServerSettings, where: str, names: set[str]) -> None:
    check_name(server.name, where, names)
    if bool(server.url) == bool(server.command):
        raise SettingsError(f"{where} ({server.name}) needs either `url` or `command`.")
    check_references(server.env, f"{where}.env")
    check_references(server.headers, f"{where}.headers")
