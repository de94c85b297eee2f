"""An imported document as a source of tools."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from autoglm.core.ports import HttpClient
from autoglm.tools.decorator import AnyTool
from autoglm.tools.openapi.calling import Caller, tools_of
from autoglm.tools.openapi.kept import KeptImports


@dataclass(frozen=True, slots=True)
class OpenApiSource:
    """A ToolSource. Its tools are read from the home; nothing is fetched."""

    name: str
    kept: KeptImports
    http: HttpClient

    @property
    def origin(self) -> str:
        return f"openapi:{self.name}"

    async def tools(self) -> Sequence[AnyTool]:
        """Raises StorageError."""
        return await asyncio.to_thread(self._load)

    async def close(self) -> None:
        """It holds nothing open."""

    def _load(self) -> Sequence[AnyTool]:
        entry = self.kept.entry(self.name)
        caller = Caller(api=self.kept.api(entry), http=self.http, idempotency_header=entry.choices.idempotency_header)
        return tools_of(self.name, caller)
