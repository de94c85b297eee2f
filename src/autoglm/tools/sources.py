"""Where tools come from besides the built-in ones: the port that each kind of import implements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from autoglm.tools.decorator import AnyTool


class ToolSource(Protocol):
    """A plugin, an imported document, an MCP server, an agent, a folder of skills."""

    @property
    def origin(self) -> str:
        """Its kind and name: `openapi:petstore`. Every tool of it has this origin."""

    async def tools(self) -> Sequence[AnyTool]:
        """Everything that it offers now. Raises AutoglmError."""

    async def close(self) -> None:
        """Let go of what it holds open."""


@runtime_checkable
class HoldsForRuns(Protocol):
    """A source that keeps something open for a run, between its calls."""

    @property
    def origin(self) -> str: ...

    async def end(self, run_id: str) -> bool:
        """The run makes no further call: close what was kept for it; False when there was nothing."""
