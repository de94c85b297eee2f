"""Calls that are asked a second time, of the version on trial, to see how it does. Nobody gets their answers.

They wait in a bounded queue and are worked off by `run`, so that they never hold up a real call; what does not fit
is left out. They only ask: what a model wants to call is not called.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from autoglm.core.chat import ChatAnswer, ChatRequest, Usage
from autoglm.core.ports import Clock
from autoglm.routing.endpoint import Draw

_MOST_WAITING = 100
_WORKERS = 4
Ask: TypeAlias = Callable[[], Awaitable[ChatAnswer | None]]


@dataclass(frozen=True, slots=True)
class ShadowTotals:
    """What shadow calls came to so far; their cost is part of nobody's run."""

    calls: int = 0
    failures: int = 0
    left_out: int = 0
    usage: Usage = field(default_factory=Usage)


class Shadows:
    """`offer` takes a share of calls; nothing is taken while nobody works them off. `observe` sees each answer."""

    def __init__(self, *, draw: Draw, clock: Clock) -> None:
        self._draw = draw
        self._clock = clock
        self._waiting: asyncio.Queue[tuple[ChatRequest, Ask]] = asyncio.Queue(_MOST_WAITING)
        self._is_running = False
        self.totals = ShadowTotals()
        self.observe: Callable[[ChatRequest, ChatAnswer], None] = lambda _request, _answer: None

    def offer(self, share: float, request: ChatRequest, ask: Ask) -> None:
        if not self._is_running or not share or self._draw() >= share:
            return
        if self._waiting.full():
            self.totals = replace(self.totals, left_out=self.totals.left_out + 1)
        else:
            self._waiting.put_nowait((request, ask))

    async def run(self) -> None:
        """Work them off until cancelled."""
        self._is_running = True
        try:
            async with asyncio.TaskGroup() as tasks:
                for _ in range(_WORKERS):
                    tasks.create_task(self._work())
        finally:
            self._is_running = False

    async def _work(self) -> None:
        while True:
            request, ask = await self._waiting.get()
            if request.deadline is None or self._clock.now() < request.deadline:
                self._count(request, await ask())

    def _count(self, request: ChatRequest, answer: ChatAnswer | None) -> None:
        totals = replace(self.totals, calls=self.totals.calls + 1)
        if answer is None:
            totals = replace(totals, failures=totals.failures + 1)
        else:
            totals = replace(totals, usage=totals.usage.plus(answer.usage))
            self.observe(replace(request, purpose=f"shadow:{request.purpose}"), answer)
        self.totals = totals
