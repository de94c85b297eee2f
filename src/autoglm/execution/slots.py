"""Bounds over all runs of a process: calls of one tool at a time, and runs under way, fairly shared."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from immutables import Map


@dataclass(frozen=True, slots=True)
class Waiting:
    """A run in the line. `number` is the order of arrival."""

    number: int
    principal: str
    priority: int


@dataclass(frozen=True, slots=True)
class Line:
    """Who waits, and how much each principal has had. Higher priority goes first; among equals the principal
    with the least served so far (start-time fair queueing with one unit a run), then the earlier arrival."""

    waiting: tuple[Waiting, ...] = ()
    served: Map[str, int] = field(default_factory=Map)
    floor: int = 0

    def join(self, run: Waiting) -> Line:
        """A principal that comes back after a pause starts level with the others, not with a credit."""
        share = max(self.served.get(run.principal, 0), self.floor)
        return Line((*self.waiting, run), self.served.set(run.principal, share), self.floor)

    def leave(self, run: Waiting) -> Line:
        return Line(tuple(other for other in self.waiting if other != run), self.served, self.floor)

    def next(self) -> tuple[Waiting, Line] | None:
        """Whose turn it is, and the line after that; None when nobody waits."""
        if not self.waiting:
            return None
        chosen = min(self.waiting, key=lambda run: (-run.priority, self.served[run.principal], run.number))
        share = self.served[chosen.principal]
        line = self.leave(chosen)
        return chosen, Line(line.waiting, self.served.set(chosen.principal, share + 1), max(self.floor, share))


class Slots:
    """Shares the process between runs: at most `max_runs` under way, and a bound for each tool."""

    def __init__(self, *, max_runs: int = 64) -> None:
        self._max_runs = max_runs
        self._under_way = 0
        self._line = Line()
        self._arrivals = 0
        self._turns: dict[Waiting, asyncio.Future[None]] = {}
        self._tools: dict[str, asyncio.Semaphore] = {}

    @property
    def has_room(self) -> bool:
        """Whether a run that comes now need not wait."""
        return self._under_way < self._max_runs and not self._line.waiting

    @asynccontextmanager
    async def run(self, *, principal: str, priority: int) -> AsyncIterator[None]:
        """Hold a place among the runs under way; waits for its turn."""
        self._arrivals += 1
        mine = Waiting(self._arrivals, principal, priority)
        turn = self._turns[mine] = asyncio.get_running_loop().create_future()
        self._line = self._line.join(mine)
        self._let_in()
        try:
            await turn
            yield
        finally:
            self._turns.pop(mine, None)
            if turn.done() and not turn.cancelled():
                self._under_way -= 1
            else:
                self._line = self._line.leave(mine)
            self._let_in()

    def _let_in(self) -> None:
        while self._under_way < self._max_runs and (found := self._line.next()) is not None:
            chosen, self._line = found
            turn = self._turns[chosen]
            if not turn.cancelled():  # a run that has just been given up has not left the line yet
                self._under_way += 1
                turn.set_result(None)

    def tool(self, name: str, bound: int) -> asyncio.Semaphore:
        """The places for calls of one tool; the first bound that is named stays."""
        if name not in self._tools:
            self._tools[name] = asyncio.Semaphore(bound)
        return self._tools[name]
