"""Tells sources that a run has ended. What cannot be closed in time is a trouble, and no failure of the run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from autoglm.app.sources.loading import SourceTrouble
from autoglm.tools.sources import HoldsForRuns, ToolSource

ENDING_S = 5.0


class SourceHoldings:
    """Holdings: what the sources keep open for runs. `sources` are those in use by now."""

    def __init__(self, sources: Callable[[], Sequence[ToolSource]], *, within_s: float = ENDING_S) -> None:
        self._sources = sources
        self._within_s = within_s
        self._troubles: dict[str, SourceTrouble] = {}

    @property
    def troubles(self) -> tuple[SourceTrouble, ...]:
        """The last of each source."""
        return tuple(self._troubles.values())

    async def let_go(self, run_id: str) -> None:
        for source in self._sources():
            if isinstance(source, HoldsForRuns):
                await self._end(source, run_id)

    async def _end(self, source: HoldsForRuns, run_id: str) -> None:
        try:
            async with asyncio.timeout(self._within_s):
                await source.end(run_id)
        except Exception as error:  # noqa: BLE001 - the run has its outcome; this is told beside it
            why = f"{type(error).__name__}: {error}".removesuffix(": ")
            problem = f"What it held for run {run_id} could not be closed: {why}."
            self._troubles[source.origin] = SourceTrouble(source.origin, problem)
