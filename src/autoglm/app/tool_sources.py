"""Everything that brings tools besides the built-in ones, found by the settings and the home; and loading it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from autoglm.core.errors import AutoglmError
from autoglm.core.ports import Clock, HttpClient
from autoglm.settings.tree import Settings
from autoglm.tools.decorator import AnyTool
from autoglm.tools.registry import ToolRegistry
from autoglm.tools.sources import ToolSource

LOADING_S = 20.0
"""How long one source may take to name its tools."""


@dataclass(frozen=True, slots=True)
class SourceTrouble:
    """A source whose tools are not there, and why."""

    origin: str
    problem: str
    hint: str = ""


class Parts(Protocol):
    """What sources are made from."""

    @property
    def settings(self) -> Settings: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def egress(self) -> HttpClient: ...


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
    from autoglm.app.mcp_servers import mcp_servers

    return mcp_servers(parts)


def _agents(parts: Parts) -> Iterable[ToolSource]:
    if not parts.settings.agents.peers:
        return ()
    from autoglm.app.agents import agent_sources

    return agent_sources(parts)


def _sandboxes(parts: Parts) -> Iterable[ToolSource]:
    from autoglm.app.sandboxes import sandbox_sources

    return sandbox_sources(parts.settings)


def _skills(parts: Parts) -> Iterable[ToolSource]:
    settings = parts.settings
    if settings.skills.folder is None and not (settings.home / "skills").is_dir():
        return ()
    from autoglm.app.skills import skill_sources

    return skill_sources(settings)


def _browser(parts: Parts) -> Iterable[ToolSource]:
    if not parts.settings.browser.enabled:
        return ()
    from autoglm.app.browser import browser_sources

    return browser_sources(parts.settings)


Family: TypeAlias = Callable[[Parts], Iterable[ToolSource]]
"""The sources of one kind that the settings and the home name; nothing is opened yet."""

FAMILIES: tuple[Family, ...] = (_imports, _mcp_servers, _agents, _sandboxes, _skills, _browser)

Admit: TypeAlias = Callable[[Iterable[AnyTool]], Iterable[AnyTool]]
"""Leaves out the tools that the settings switch off, and bounds the others."""


def tool_sources(parts: Parts) -> tuple[ToolSource, ...]:
    """Every source of every family."""
    return tuple(source for family in FAMILIES for source in family(parts))


async def load_tools(
    sources: Sequence[ToolSource], registry: ToolRegistry, *, admit: Admit, within_s: float = LOADING_S
) -> tuple[SourceTrouble, ...]:
    """Let all sources name their tools at once. A source that cannot is a trouble; the others stay in use."""
    async with asyncio.TaskGroup() as tasks:
        asked = [tasks.create_task(_tools_of(source, within_s)) for source in sources]
    troubles = []
    for source, found in zip(sources, (task.result() for task in asked), strict=True):
        if isinstance(found, SourceTrouble):
            troubles.append(found)
            continue
        try:
            registry.put(source.origin, admit(found))
        except AutoglmError as error:
            troubles.append(SourceTrouble(source.origin, error.message, error.hint))
    return tuple(troubles)


async def _tools_of(source: ToolSource, within_s: float) -> Sequence[AnyTool] | SourceTrouble:
    try:
        async with asyncio.timeout(within_s):
            return await source.tools()
    except TimeoutError:
        return SourceTrouble(source.origin, f"It did not name its tools within {within_s:g} s.")
    except AutoglmError as error:
        return SourceTrouble(source.origin, error.message, error.hint)
