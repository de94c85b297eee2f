"""One worker process: a Runner with an owner name of its own, on a virtual loop of its own. It may die or freeze at
every port that it uses, and leaves nothing behind but what is on the disk and what it has sent.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from autoglm.core.errors import BusyError, StorageError
from autoglm.core.events import Record
from autoglm.core.ports import Inbox, Journal, Lease, Leases, Letter
from autoglm.core.task import Limits, Task
from autoglm.core.tools import CallContext, ToolSpec
from autoglm.core.values import Value
from autoglm.execution.outside import Pace, Ports
from autoglm.execution.replay import fold
from autoglm.execution.runner import Runner
from autoglm.execution.slots import Slots
from autoglm.execution.state import RunState
from autoglm.testing.clock import SequentialIds
from autoglm.testing.memory import MemoryHome
from autoglm.testing.simulation.loop import VirtualLoop
from autoglm.testing.simulation.minds import SimulatedAgents, SimulatedAnswerer, SimulatedModel, SimulatedPlanner
from autoglm.testing.simulation.tools import SPECS, TRAITS, Outside, Reply
from autoglm.testing.simulation.world import World
from autoglm.testing.snippets import FakeSnippets

PACE = Pace(lease_s=6.0, poll_s=1.0)
SCAN_S = 3.0
FREEZES_S = (2.0, 20.0, 120.0)
"""Shorter than a lease, longer than one, and long enough for a person to have been asked meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """How likely trouble is each time a port is used. All are zero in calm weather."""

    death: float = 0.0
    freeze: float = 0.0
    storage_error: float = 0.0


CALM = Odds()


@dataclass(slots=True)
class Active:
    """The calls that a process has under way, so that bounds can be checked."""

    by_run: Counter[str] = field(default_factory=Counter)
    by_tool: Counter[str] = field(default_factory=Counter)


class Process:
    """Started once; `kill` ends it without a word, and another one with another name takes its place."""

    def __init__(self, world: World, outside: Outside, *, name: str, odds: Callable[[], Odds]) -> None:
        self.name = name
        self.is_dead = False
        self.world = world
        self.active = Active()
        self.driving: set[str] = set()
        self._outside = outside
        self._odds = odds
        self._chance = world.chance.stream("process", name)
        self._loop = VirtualLoop(world.agenda)
        self._parked: dict[str, RunState] = {}
        self._limits: dict[str, Limits] = {}
        self._home = MemoryHome(clock=world.clock, disk=world.disk, delay_s=lambda: self._chance.between(0.001, 0.02))
        self._runner = Runner(
            self._ports(),
            owner=name,
            ids=SequentialIds(name),
            slots=Slots(max_runs=self._chance.whole(2, 6)),
            pace=PACE,
            publish=lambda record: world.acknowledge(name, (record,)),
        )
        self._jobs: list[asyncio.Task[None]] = [self._loop.create_task(self._look_after_runs())]

    def _ports(self) -> Ports:
        return Ports(
            clock=self.world.clock,
            journal=FragileJournal(self, self._home.journal),
            leases=FragileLeases(self, self._home.leases),
            inbox=FragileInbox(self, self._home.inbox),
            toolbox=FragileTools(self, self._outside),
            planner=SimulatedPlanner(self.world),
            answerer=SimulatedAnswerer(self.world),
            models=SimulatedModel(self.world),
            snippets=FakeSnippets(),
            agents=SimulatedAgents(self.world),
        )

    # --- life and death ----------------------------------------------------------------------------------------------

    def submit(self, task: Task, run_id: str) -> None:
        self._limits[run_id] = task.limits
        self._start(run_id, partial(self._runner.run, task, run_id=run_id))

    def kill(self) -> None:
        """The end, as by kill -9: what the journal has not acknowledged is there or not."""
        if self.is_dead:
            return
        self.is_dead = True
        self.world.figures["deaths"] += 1
        self.world.note(f"{self.name} dies")
        self._loop.interrupt()
        self._home.crash(is_written=self._chance.happens(0.5))
        self.world.agenda.after(0.0, self.bury)

    def bury(self) -> None:
        """Let what is left unwind. Nothing of it reaches anybody, since every port of a dead process is dead."""
        for job in self._jobs:
            job.cancel()
        if not self._loop.is_closed():
            self._loop.unfreeze()
            self._loop.go_on()
            if asyncio.all_tasks(self._loop):
                self.world.find(f"{self.name} left tasks behind: {asyncio.all_tasks(self._loop)}")
            self._loop.close()

    def freeze(self, seconds: float) -> None:
        self.world.figures["freezes"] += 1
        self.world.note(f"{self.name} freezes for {seconds:.1f} s")
        self._loop.freeze(seconds)

    async def trouble(self) -> None:
        """Whatever may strike at a moment at which the process waits for the outside."""
        if self.is_dead:
            await self._forever()
        odds = self._odds()
        if self._chance.happens(odds.death):
            self.kill()
            await self._forever()
        if self._chance.happens(odds.freeze):
            self.freeze(self._chance.between(0.1, self._chance.pick(FREEZES_S)))
            await asyncio.sleep(0)
        if self._chance.happens(odds.storage_error):
            self.world.figures["storage errors"] += 1
            raise StorageError("The disk has a bad moment.")

    async def _forever(self) -> None:
        await self._loop.create_future()

    def future(self) -> asyncio.Future[Value]:
        return self._loop.create_future()

    # --- work --------------------------------------------------------------------------------------------------------

    async def _look_after_runs(self) -> None:
        """Resume what others left, at the start and now and then, as every worker does."""
        while True:
            try:
                for run_id in await self._home.runs.unfinished():
                    if run_id not in self.driving and await self._can_go_on(run_id):
                        self._start(run_id, partial(self._runner.resume, run_id))
            except StorageError as error:
                self.world.note(f"{self.name} cannot look around: {error}")
            await asyncio.sleep(SCAN_S)

    async def _can_go_on(self, run_id: str) -> bool:
        """A parked run goes on when somebody has written to it, or when its deadline has passed."""
        parked = self._parked.get(run_id)
        if parked is None:
            return True
        if parked.deadline is not None and parked.deadline <= self.world.clock.now():
            return True
        return bool(await self._home.inbox.receive(run_id, after=parked.letters_read))

    def _start(self, run_id: str, work: Callable[[], Awaitable[RunState]]) -> None:
        self.driving.add(run_id)
        self._jobs.append(self._loop.create_task(self._drive(run_id, work)))

    async def _drive(self, run_id: str, work: Callable[[], Awaitable[RunState]]) -> None:
        try:
            state = await work()
            self._parked[run_id] = state
            self._compare(state)
        except (StorageError, BusyError) as error:
            self.world.figures[type(error).__name__] += 1
            self.world.note(f"{self.name} {run_id} stops: {type(error).__name__}")
        except Exception as error:  # noqa: BLE001 - whatever else comes out of the engine is what is looked for
            self.world.find(f"{run_id}: {type(error).__name__}: {error}")
        finally:
            self.driving.discard(run_id)

    def _compare(self, state: RunState) -> None:
        """The state that a worker ends with must be what the journal adds up to."""
        records = self.world.records(state.run_id)
        if records[-1].at == state.now and fold(state.run_id, records) != state:
            self.world.find(f"{state.run_id}: the journal folds to another state than the live one")

    def begin(self, tool: str, context: CallContext) -> None:
        self.active.by_run[context.run_id] += 1
        self.active.by_tool[tool] += 1
        limits = self._limits_of(context.run_id)
        if self.active.by_run[context.run_id] > limits.max_parallel:
            self.world.find(f"{context.run_id}: more than {limits.max_parallel} calls at once")
        bound = TRAITS[tool].max_parallel
        if bound and self.active.by_tool[tool] > bound:
            self.world.find(f"{self.name}: more than {bound} calls of {tool} at once")

    def end(self, tool: str, context: CallContext) -> None:
        self.active.by_run[context.run_id] -= 1
        self.active.by_tool[tool] -= 1

    def _limits_of(self, run_id: str) -> Limits:
        if run_id not in self._limits:
            created = self.world.records(run_id)[0].event
            self._limits[run_id] = getattr(created, "task", Task()).limits
        return self._limits[run_id]


# --- ports that may fail ---------------------------------------------------------------------------------------------


class FragileJournal(Journal):
    def __init__(self, process: Process, journal: Journal) -> None:
        self._process = process
        self._journal = journal

    async def append(self, lease: Lease, records: Sequence[Record]) -> None:
        await self._process.trouble()
        await self._journal.append(lease, records)
        await self._process.trouble()

    async def read(self, run_id: str, *, after_seq: int = 0) -> Sequence[Record]:
        await self._process.trouble()
        return await self._journal.read(run_id, after_seq=after_seq)


class FragileLeases(Leases):
    def __init__(self, process: Process, leases: Leases) -> None:
        self._process = process
        self._leases = leases

    async def take(self, run_id: str, *, owner: str, ttl_s: float) -> Lease:
        await self._process.trouble()
        lease = await self._leases.take(run_id, owner=owner, ttl_s=ttl_s)
        await self._process.trouble()
        return lease

    async def renew(self, lease: Lease, *, ttl_s: float) -> Lease:
        await self._process.trouble()
        return await self._leases.renew(lease, ttl_s=ttl_s)

    async def release(self, lease: Lease) -> None:
        if not self._process.is_dead:
            await self._leases.release(lease)


class FragileInbox(Inbox):
    def __init__(self, process: Process, inbox: Inbox) -> None:
        self._process = process
        self._inbox = inbox

    async def send(self, run_id: str, letter: Letter) -> None:
        await self._inbox.send(run_id, letter)

    async def receive(self, run_id: str, *, after: int = 0) -> Sequence[tuple[int, Letter]]:
        await self._process.trouble()
        return await self._inbox.receive(run_id, after=after)


class FragileTools:
    """The Toolbox of a process. A call is on its way at once; the process may die while it waits for the answer."""

    def __init__(self, process: Process, outside: Outside) -> None:
        self._process = process
        self._outside = outside

    def specs(self) -> Sequence[ToolSpec]:
        return SPECS

    async def call(self, tool: str, args: Value, context: CallContext) -> Value:
        if self._process.is_dead:
            raise asyncio.CancelledError
        future = self._process.future()
        self._process.begin(tool, context)
        try:
            self._outside.receive(tool, args, context, _answering(self._process, future))
            await self._process.trouble()
            return await future
        finally:
            self._process.end(tool, context)


def _answering(process: Process, future: asyncio.Future[Value]) -> Callable[[Reply], None]:
    def answer(reply: Reply) -> None:
        if process.is_dead or future.done():
            return
        if isinstance(reply, asyncio.CancelledError):
            future.cancel()
        elif isinstance(reply, BaseException):
            future.set_exception(reply)
            future.exception()  # a process that dies now leaves it unread, which is no mistake
        else:
            future.set_result(reply)

    return answer
