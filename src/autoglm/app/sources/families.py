"""The families of sources, and whether the settings and the home name any of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from autoglm.app.sources.parts import Parts
from autoglm.tools.sources import ToolSource


def _imports(parts: Parts) -> Iterable[ToolSource]:
    folder = parts.settings.home / "imports"
    if not folder.is_dir():
        return ()
    from autoglm.tools.openapi.kept import KeptImports
    from autoglm.tools.openapi.source import OpenApiSource

    kept = KeptImports(folder)
    return tuple(OpenApiSource(name, kept, parts.egress) for name in kept.names())


def _mcp_servers(parts: Parts) -> Iterable[ToolSource]:
    if not parts.settings.mcp.servers:
        return ()
    from autoglm.app.sources.mcp import mcp_servers

    return mcp_servers(parts)


def _agents(parts: Parts) -> Iterable[ToolSource]:
    if not parts.settings.agents.peers:
        return ()
    from autoglm.app.sources.peers import agent_sources

    return agent_sources(parts)


def _sandboxes(parts: Parts) -> Iterable[ToolSource]:
    from autoglm.app.sources.sandboxes import sandbox_sources

    return sandbox_sources(parts.settings)


def _skills(parts: Parts) -> Iterable[ToolSource]:
    settings = parts.settings
    if settings.skills.folder is None and not (settings.home / "skills").is_dir():
        return ()
    from autoglm.app.sources.skills import skill_sources

    return skill_sources(settings)


def _browser(parts: Parts) -> Iterable[ToolSource]:
    if not parts.settings.browser.enabled:
        return ()
    from autoglm.app.sources.browser import browser_sources

    return browser_sources(parts.settings)


Family: TypeAlias = Callable[[Parts], Iterable[ToolSource]]
"""The sources of one kind that the settings and the home name; nothing is opened yet."""

FAMILIES: tuple[Family, ...] = (_imports, _mcp_servers, _agents, _sandboxes, _skills, _browser)


def tool_sources(parts: Parts) -> tuple[ToolSource, ...]:
    """Every source of every family."""
    return tuple(source for family in FAMILIES for source in family(parts))
