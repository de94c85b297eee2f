"""What the settings of MCP servers must be, and their secrets and variables. Who may allow a command to be started."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from autoglm.core.errors import SettingsError
from autoglm.settings.mcp_tree import McpServerSettings, McpSettings
from autoglm.settings.references import Revealed, check_name, check_references, revealed

_PASSED_ON = ("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR")


def check_mcp(mcp: McpSettings, *, found: Path | None, is_named: bool, home: Path) -> None:
    """Raises SettingsError. `found` is the settings file that was read, `is_named` whether somebody named it: a file
    that lies in a folder, as that of a project from elsewhere, must not start programs of its choice."""
    if mcp.allow_commands and found is not None and not is_named and found.parent != home and _allows(found):
        raise SettingsError(
            f"{found} allows commands (mcp.allow_commands), and nobody named it.",
            hint=f"Move mcp.allow_commands to {home / found.name}, or name the file if you trust it: --config {found}.",
        )
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


def _allows(path: Path) -> bool:
    from autoglm.settings.sources import from_file  # noqa: PLC0415 -- only in this one case

    section = from_file(path).content
    mcp = section.get("mcp") if isinstance(section, Mapping) else None
    return mcp is not None and isinstance(mcp.content, Mapping) and "allow_commands" in mcp.content


def _check_server(server: McpServerSettings, where: str, names: set[str]) -> None:
    check_name(server.name, where, names)
    if bool(server.url) == bool(server.command):
        raise SettingsError(f"{where} ({server.name}) needs either `url` or `command`.")
    check_references(server.env, f"{where}.env")
    check_references(server.headers, f"{where}.headers")
