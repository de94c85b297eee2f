"""What long-running commands do for the pools: watch the file, ask shadow calls, keep replicas. One task owns it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from autoglm.app.pools.building import known_names
from autoglm.core.chat import ChatAnswer, ChatRequest
from autoglm.core.ports import Clock, Ids
from autoglm.models.updating.live import Keeper, LiveModels
from autoglm.models.updating.watching import ModelsWatch
from autoglm.settings.models_file import load_models
from autoglm.telemetry.calls import CallRecord

_LOOK_EVERY_S = 0.5


def shadow_notes(
    note: Callable[[CallRecord], None], *, clock: Clock, ids: Ids
) -> Callable[[ChatRequest, ChatAnswer], None]:
    """Takes each shadow call down as one, so that its cost shows and is nobody's run; for `Shadows.observe`."""

    def observe(request: ChatRequest, answer: ChatAnswer) -> None:
        usage = answer.usage
        note(
            CallRecord(
                id=ids.new_id(),
                at=clock.now(),
                principal=f"shadow:{request.principal}",
                path="shadow",
                model=request.model,
                endpoint=answer.endpoint,
                route=answer.route,
                input_tokens=usage.input_tokens,
                output_tokens=usage.output_tokens,
                money=usage.money,
                is_estimate=usage.is_estimate,
                seconds=sum(step.seconds for step in answer.route),
            )
        )

    return observe


class ModelsUpkeep:
    """`run` works until cancelled. Without a `path` there is no file to watch, and versions change on request only."""

    def __init__(
        self, live: LiveModels, *, path: Path | None, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._live = live
        self._path = path
        self._sleep = sleep

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._live.shadows.run())
            if self._path is not None:
                watch = ModelsWatch(
                    self._path, self._live, load=lambda path: load_models(path, known=known_names()), sleep=self._sleep
                )
                tasks.create_task(watch.run())
            await self._keep(tasks)

    async def _keep(self, tasks: asyncio.TaskGroup) -> None:
        """Every keeper of a version that is alive runs, and no other."""
        running: dict[Keeper, asyncio.Task[None]] = {}
        while True:
            wanted = {keeper for version in self._live.alive for keeper in version.keepers}
            for keeper in set(running) - wanted:
                running.pop(keeper).cancel()
            for keeper in wanted - set(running):
                running[keeper] = tasks.create_task(keeper.run())
            await self._sleep(_LOOK_EVERY_S)
