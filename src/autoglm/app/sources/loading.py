"""Lets sources name their tools, and says of which that went wrong. Must not know: what sources there are."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from autoglm.core.errors import AutoglmError
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


Admit: TypeAlias = Callable[[Iterable[AnyTool]], Iterable[AnyTool]]
"""Leaves out the tools that the settings switch off, and bounds the others."""


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
