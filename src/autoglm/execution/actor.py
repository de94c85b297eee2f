"""One run under way: facts come in, the machine decides, the journal is written, then intents are performed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from autoglm.core.errors import AutoglmError, FailureKind, StaleLease
from autoglm.core.events import (
    AnswerRequested,
    DeadlinePassed,
    Decision,
    Event,
    PlanRequested,
    Record,
    RunStopping,
    StepFailed,
    StepStarted,
    TimePassed,
    TimerSet,
)
from autoglm.core.ports import Lease
from autoglm.core.tools import Effect
from autoglm.execution.attempts import Attempts
from autoglm.execution.calls import plan_request
from autoglm.execution.graph import in_order
from autoglm.execution.machine import on_event
from autoglm.execution.outside import Pace, Ports
from autoglm.execution.performing import merged, perform_answer, perform_plan, perform_step
from autoglm.execution.slots import Slots
from autoglm.execution.state import RunState, Status


class RunActor:
    """Owns one run while it is under way. `drive` returns when the run has ended or waits for a person."""

    def __init__(
        self,
        ports: Ports,
        state: RunState,
        *,
        lease: Lease,
        last_seq: int,
        slots: Slots,
        pace: Pace,
        publish: Callable[[Record], None],
    ) -> None:
        self.state = state
        self.lease = lease
        self._ports = ports
        self._last_seq = last_seq
        self._known = asyncio.Event()  # to the store: before its first record is written, nobody can write to the run
        if last_seq > 0:
            self._known.set()
        self._slots = slots
        self._pace = pace
        self._publish = publish
        self._facts: list[Event] = []
        self._has_facts = asyncio.Event()
        self._letters_seen = state.letters_read
        self._held_until = asyncio.get_running_loop().time() + pace.lease_s
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._attempts = Attempts(post=self.post, broken=self._break)
        self._broken: BaseException | None = None
        self._planning: asyncio.Task[None] | None = None

    def post(self, *facts: Event) -> None:
        """Tell the run what happened; it is recorded and acted upon in order."""
        self._facts.extend(facts)
        self._has_facts.set()

    async def drive(self, first: Sequence[Event]) -> RunState:
        """Record what is known at first, wait for the run's turn, then go on until it has ended or waits for a person.
        Raises StaleLease and StorageError; what was performed and not recorded is performed again on resume."""
        task = self.state.task
        try:
            async with asyncio.TaskGroup() as tasks:
                keeper = tasks.create_task(self._keep())
                waiting = None if self._slots.has_room else await self._record(first)
                async with self._slots.run(principal=task.principal, priority=task.priority):
                    if waiting is None:
                        await self._act(first, tasks)
                    else:
                        self._perform_all(waiting, tasks)
                    await self._go_on(tasks)
                keeper.cancel()
        except BaseExceptionGroup as failures:
            raise _first_of(failures) from None
        finally:
            for timer in self._timers.values():
                timer.cancel()
            await self._attempts.leave()
        return self.state

    async def _go_on(self, tasks: asyncio.TaskGroup) -> None:
        self._arm_timers()
        while self.state.outcome is None and not await self._waits_for_a_person():
            await self._has_facts.wait()
            self._has_facts.clear()
            if self._broken is not None:
                raise self._broken
            facts, self._facts = merged(self._facts), []
            await self._act(facts, tasks)

    async def _act(self, facts: Sequence[Event], tasks: asyncio.TaskGroup) -> None:
        """Record facts and what is decided upon them, and perform it.

        What changes nothing outside starts while its intent is being written: when that write is lost, nothing has
        happened. An effect waits until its intent, and with it all that led to it, is on disk.
        """
        records, decisions = self._fold(facts)
        early: list[Decision] = []
        late: list[Decision] = []
        for decision in decisions:
            (early if self._is_harmless(decision) else late).append(decision)
        self._perform_all(early, tasks)
        if AnswerRequested() in early:
            await asyncio.sleep(
                0
            )  # an answer that is told without a model is there in the next turn: it shares the write
            facts, self._facts = merged(self._facts), []
            more, decided = self._fold(facts)
            records += more
            late += decided
        await self._write(records)
        self._perform_all(late, tasks)

    def _is_harmless(self, decision: Decision) -> bool:
        if isinstance(decision, StepStarted):
            return self.state.steps[decision.step].traits.effect is Effect.NONE
        return isinstance(decision, PlanRequested | AnswerRequested)

    async def _waits_for_a_person(self) -> bool:
        """Nothing moves, and nobody has written meanwhile: the worker can leave the run."""
        if self.state.is_parked and not self._facts:
            await self._read_letters()
        return self.state.is_parked and not self._facts

    async def _record(self, facts: Sequence[Event]) -> list[Decision]:
        """Let the machine decide upon facts, and write all of it down; what was decided may be performed then."""
        records, decisions = self._fold(facts)
        await self._write(records)
        return decisions

    async def _write(self, records: Sequence[Record]) -> None:
        await self._ports.journal.append(self.lease, records)
        self._known.set()
        for record in records:
            self._publish(record)

    def _fold(self, facts: Sequence[Event]) -> tuple[list[Record], list[Decision]]:
        now = self._ports.clock.now()
        events: list[Event] = []
        decisions: list[Decision] = []
        for fact in facts:
            if self.state.outcome is not None:
                break  # the end of a run is its last record
            self.state, decided = on_event(self.state, fact, now)
            events += (fact, *decided)
            decisions += decided
        first = self._last_seq + 1
        self._last_seq += len(events)
        run_id = self.state.run_id
        return [Record(run_id, first + offset, now, event) for offset, event in enumerate(events)], decisions

    def _perform_all(self, decisions: Sequence[Decision], tasks: asyncio.TaskGroup) -> None:
        for decision in decisions:
            self._perform(decision, tasks)

    def _perform(self, decision: Decision, tasks: asyncio.TaskGroup) -> None:
        match decision:
            case StepStarted() if self.state.is_stopping:
                self.post(_not_sent(decision))
            case StepStarted():
                work = perform_step(self._ports, self.state, decision, slots=self._slots, grip=self)
                self._attempts.start(decision, work)
            case PlanRequested() if self.state.is_planning:
                request = plan_request(self.state, self._ports.toolbox.specs(), now=self._ports.clock.now())
                self._planning = tasks.create_task(perform_plan(self._ports, request, post=self.post))
            case AnswerRequested():
                tasks.create_task(perform_answer(self._ports, self.state, post=self.post))
            case TimerSet():
                self._set_timer(decision.step, decision.at, TimePassed(step=decision.step))
            case RunStopping():
                self._tell_to_stop()
            case _:
                pass  # nothing to perform: it is in the journal, and views show it

    def _tell_to_stop(self) -> None:
        self._attempts.tell_to_stop()
        if self._planning is not None:
            self._planning.cancel()

    def _break(self, error: BaseException) -> None:
        """An attempt found that this worker must leave the run."""
        self._broken = error
        self._has_facts.set()

    def time(self, step: str, timeout_s: float) -> None:
        """The attempt begins now, and has so many seconds."""
        self._attempts.time(step, timeout_s)

    async def hold(self) -> None:
        """Return only while the lease lasts: a worker that was suspended may have lost the run to another one.
        Raises StaleLease when it has."""
        while self._left_s() <= 0:
            await self._renew()

    def _left_s(self) -> float:
        """How long the lease lasts: by the clock that other workers go by, and by one that nobody can set back."""
        by_loop = self._held_until - asyncio.get_running_loop().time()
        return min(self.lease.expires_at - self._ports.clock.now(), by_loop)

    # --- time and letters --------------------------------------------------------------------------------------------

    def _arm_timers(self) -> None:
        """Set the timers that the state calls for; after a resume nothing else remembers them."""
        for step in in_order(self.state.steps.values()):
            if step.status is Status.SLEEPING and step.path not in self._timers:
                self._set_timer(step.path, step.wake_at, TimePassed(step=step.path))
        if (deadline := self.state.deadline) is not None:
            self._set_timer("", deadline, DeadlinePassed(limit=_limit(self.state)))

    def _set_timer(self, name: str, at: float, fact: Event) -> None:
        wait_s = at - self._ports.clock.now()
        if wait_s <= 0:
            self.post(fact)
        else:
            self._timers[name] = asyncio.get_running_loop().call_later(wait_s, self.post, fact)

    async def _keep(self) -> None:
        """Read letters and keep the lease, as long as the run is under way."""
        while True:
            await asyncio.sleep(self._pace.poll_s)
            await self._read_letters()
            if self._left_s() <= self._pace.lease_s / 2:
                await self._keep_lease()

    async def _keep_lease(self) -> None:
        try:
            await self._renew()
        except StaleLease:
            if self.state.outcome is None:  # else the record of the end, written meanwhile, has released it
                raise

    async def _renew(self) -> None:
        await self._known.wait()
        asked_at = asyncio.get_running_loop().time()
        self.lease = await self._ports.leases.renew(self.lease, ttl_s=self._pace.lease_s)
        self._held_until = asked_at + self._pace.lease_s

    async def _read_letters(self) -> None:
        if not self._known.is_set():
            return
        letters = await self._ports.inbox.receive(self.state.run_id, after=self._letters_seen)
        for number, letter in letters:
            if number > self._letters_seen:  # two readings may be under way at once
                self._letters_seen = number
                self.post(replace(letter, letter=number))


def _not_sent(started: StepStarted) -> StepFailed:
    message = "told to stop before it was sent"
    return StepFailed(step=started.step, attempt=started.attempt, kind=FailureKind.CANCELLED, message=message)


def _limit(state: RunState) -> str:
    if state.task.budget.time_s is not None and state.deadline != state.task.deadline:
        return f"The time budget of {state.task.budget.time_s:g} s (budget.time_s) is used up."
    return "The deadline of the task has passed."


def _first_of(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    """What went wrong first: the journal's complaint, rather than the cancellations that follow from it."""
    known = failures.subgroup(AutoglmError) or failures
    first: BaseException = known
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return first
