"""Homes on disk and in memory behind one fixture, and short ways to fill them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest

from autoglm.core.events import AnswerRequested, Event, Outcome, Record, RunCreated, RunFinished, StepSucceeded
from autoglm.core.ports import Lease, RunEntry
from autoglm.core.task import Task
from autoglm.core.values import Value
from autoglm.storage import SqliteHome
from autoglm.testing.clock import ManualClock
from autoglm.testing.memory import MemoryDisk, MemoryHome

Home: TypeAlias = SqliteHome | MemoryHome


class Homes:
    """Opens homes on one place, as processes do that follow each other or run beside each other."""

    def __init__(self, make: Callable[[], Home], clock: ManualClock) -> None:
        self.clock = clock
        self._make = make
        self._opened: list[Home] = []

    def open(self) -> Home:
        home = self._make()
        self._opened.append(home)
        return home

    async def close(self) -> None:
        for home in self._opened:
            await home.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(params=["sqlite", "memory"])
async def homes(request: pytest.FixtureRequest, clock: ManualClock, tmp_path: Path) -> AsyncIterator[Homes]:
    disk = MemoryDisk()
    makes: dict[str, Callable[[], Home]] = {
        "sqlite": lambda: SqliteHome(tmp_path / "home", clock=clock),
        "memory": lambda: MemoryHome(clock=clock, disk=disk),
    }
    made = Homes(makes[request.param], clock)
    yield made
    await made.close()


@pytest.fixture
async def disk_homes(clock: ManualClock, tmp_path: Path) -> AsyncIterator[Homes]:
    made = Homes(lambda: SqliteHome(tmp_path / "home", clock=clock), clock)
    yield made
    await made.close()


class Pen:
    """Writes runs: each call takes the run's next sequence numbers."""

    async def begin(self, home: Home, run_id: str, *, owner: str = "w1") -> Lease:
        lease: Lease = await home.leases.take(run_id, owner=owner, ttl_s=30.0)
        await self.write(home, lease, RunCreated(task=Task(request=f"do {run_id}")))
        return lease

    async def write(self, home: Home, lease: Lease, *events: Event, after: int | None = None) -> Sequence[Record]:
        last = await self.last(home, lease.run_id) if after is None else after
        records = [Record(lease.run_id, last + n, 1.5 + n, event) for n, event in enumerate(events, 1)]
        await home.journal.append(lease, records)
        return records

    async def last(self, home: Home, run_id: str) -> int:
        entries = await home.runs.list(limit=1_000)
        return next((entry.last.seq for entry in entries if isinstance(entry, RunEntry) and entry.run_id == run_id), 0)

    async def whole(self, home: Home, run_id: str) -> Lease:
        lease = await self.begin(home, run_id)
        await self.write(home, lease, self.output("x" * 300), AnswerRequested(), RunFinished(outcome=Outcome.DONE))
        return lease

    def output(self, content: str) -> StepSucceeded:
        return StepSucceeded(step="s1", attempt=1, output=Value(content))


@pytest.fixture
def pen() -> Pen:
    return Pen()
