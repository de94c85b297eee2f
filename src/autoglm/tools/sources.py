"""Where tools come from besides the built-in ones: the port that each kind of import implements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

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
