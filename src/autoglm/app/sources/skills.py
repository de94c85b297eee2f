"""The skills of the home and of the settings' folder, as sources of tools."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autoglm.core.errors import AutoglmError
from autoglm.settings.tree import Settings
from autoglm.tools.decorator import AnyTool
from autoglm.tools.sandbox.port import MIB, Bounds, Sandbox
from autoglm.tools.skills.shelf import Shelf
from autoglm.tools.skills.skill import INTERPRETERS
from autoglm.tools.sources import ToolSource


def shelf_of(settings: Settings) -> Shelf:
    return Shelf(settings.home / "skills", settings.skills.folder)


def skill_sources(settings: Settings) -> Iterator[ToolSource]:
    """One for each skill; those that are not approved say so instead of giving tools."""
    from autoglm.tools.skills.source import SkillSource
    from autoglm.tools.workspace import Workspace

    try:
        shelved = shelf_of(settings).skills()
    except AutoglmError as error:
        yield _Unreadable(error)
        return
    workspace, sandbox = Workspace(settings.workspace), _sandbox(settings)
    for skill in shelved:
        yield SkillSource(skill, workspace, sandbox)


def _sandbox(settings: Settings) -> Sandbox | None:
    """What holds the scripts; None while native commands are switched off. A script of an approved skill needs no
    further word: its interpreter is allowed for it alone."""
    if not settings.sandbox.native:
        return None
    from autoglm.tools.sandbox.native import NativeSandbox

    bounds = Bounds(
        wall_s=settings.sandbox.wall_s,
        memory_bytes=settings.sandbox.memory_mib * MIB,
        output_bytes=settings.sandbox.output_bytes,
    )
    return NativeSandbox(tuple(INTERPRETERS.values()), bounds=bounds)


class _Unreadable:
    """Stands for all skills when it cannot be told which are approved."""

    origin = "skills"

    def __init__(self, why: AutoglmError) -> None:
        self._why = why

    async def tools(self) -> Sequence[AnyTool]:
        raise self._why

    async def close(self) -> None:
        """Nothing is held open."""
