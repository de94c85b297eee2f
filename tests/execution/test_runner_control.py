"""Runs that are cancelled, parked, taken over, or lose their worker."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

import pytest

from autoglm.core.errors import BusyError, FailureKind, NotFound, StaleLease, StorageError, StorageFull
from autoglm.core.events import (
    CancelRequested,
    DeadlinePassed,
    Event,
    Outcome,
    PersonAnswered,
    PersonAsked,
    PlanClosed,
    PlanRequested,
    Record,
    RunCreated,
    RunFinished,
    RunResumed,
    RunStopping,
    StepFailed,
    StepsPlanned,
    StepStarted,
    StepSucceeded,
    TimePassed,
)
from autoglm.core.plan import Plan, Retry, Step
from autoglm.core.ports import Lease, Letter, PlanEnd, PlanPart, PlanRequest
from autoglm.core.task import Budget, Task
from autoglm.core.tools import CallContext
from autoglm.core.values import Value
from autoglm.execution.actor import RunActor
from autoglm.execution.outside import Ports
from autoglm.execution.slots import Slots
from autoglm.execution.state import RunState, Status
from autoglm.testing.office import PACE, Office, Planner, echo, hang
from autoglm.testing.script import TRAITS
from autoglm.testing.simulation.loop import virtually

RUN = "run-000001"
TASK = Task(plan=Plan(steps=(Step(id="a", tool="hang"),)))


def kinds(events: Sequence[Event], *types: type) -> list[Event]:
    return [event for event in events if isinstance(event, types)]


async def asked(office: Office) -> PersonAsked:
    (found,) = kinds(await office.events(), PersonAsked)
    assert isinstance(found, PersonAsked)
    return found


def now() -> float:
    return asyncio.get_running_loop().time()


def actor_of(
    office: Office, lease: Lease, *, ports: Ports | None = None, publish: Callable[[Record], None]
) -> RunActor:
    return RunActor(
        ports or office.ports(),
        RunState(run_id=lease.run_id),
        lease=lease,
        last_seq=0,
        slots=Slots(),
        pace=PACE,
        publish=publish,
    )


async def driven(office: Office, *facts: Event, ports: Ports | None = None, later: Sequence[Event] = ()) -> RunState:
    """A run whose first record holds these facts; `later` are posted before it begins to perform."""
    lease = await office.home.leases.take(RUN, owner="w1", ttl_s=30.0)
    actor = actor_of(office, lease, ports=ports, publish=office.published.append)
    actor.post(*later)
    return await actor.drive(facts, turn=Slots().run(principal="", priority=0))


CREATED = RunCreated(task=Task())
ONE_STEP = (StepsPlanned(steps=(Step(id="a", tool="send"),), traits=TRAITS), PlanClosed())


# --- cancelling ------------------------------------------------------------------------------------------------------


@virtually
async def test_a_letter_cancels_a_run_and_its_calls_are_told():
    told: list[str] = []

    async def stubborn(_args: Value, context: CallContext) -> Value:
        try:
            return await hang(_args, context)
        finally:
            told.append(context.step)

    office = Office({"hang": stubborn})
    async with asyncio.TaskGroup() as tasks:
        run = tasks.create_task(office.worker().run(TASK))
        await asyncio.sleep(3.2)
        await office.home.inbox.send(RUN, CancelRequested(by="mei"))

    assert now() == 3.5
    assert run.result().outcome is Outcome.CANCELLED
    assert told == ["a"]
    events = await office.events()
    assert kinds(events, CancelRequested) == [CancelRequested(by="mei", letter=1)]
    assert kinds(events, StepFailed) == [
        StepFailed(step="a", attempt=1, kind=FailureKind.CANCELLED, message="told to stop while it was running")
    ]


@virtually
async def test_a_success_that_a_cancelled_call_still_gives_counts():
    async def finishes(_args: Value, _context: CallContext) -> Value:
        try:
            return await hang(_args, _context)
        except asyncio.CancelledError:
            return Value("just in time")

    office = Office({"hang": finishes})
    async with asyncio.TaskGroup() as tasks:
        run = tasks.create_task(office.worker().run(TASK))
        await asyncio.sleep(1.2)
        await office.home.inbox.send(RUN, CancelRequested(by="mei"))

    assert run.result().steps["a"].output == Value("just in time")
    assert run.result().outcome is Outcome.CANCELLED


@virtually
async def test_a_call_that_is_cancelled_together_with_its_start_is_not_sent():
    office = Office()

    state = await driven(office, CREATED, *ONE_STEP, CancelRequested(by="mei"))

    assert office.tools.calls == []
    assert state.steps["a"].failure is not None
    assert state.steps["a"].failure.message == "told to stop before it was sent"
    assert state.outcome is Outcome.CANCELLED


class InstantJournal:
    """A journal that never lets anybody else go on while it writes."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    async def append(self, lease: Lease, records: Sequence[Record]) -> None:
        self.records.extend(records)

    async def read(self, run_id: str, *, after_seq: int = 0) -> Sequence[Record]:
        return self.records[after_seq:]


@virtually
async def test_a_call_that_is_cancelled_before_it_could_begin_ends_all_the_same():
    office = Office()
    ports = replace(office.ports(), journal=InstantJournal())

    state = await driven(office, CREATED, *ONE_STEP, ports=ports, later=[CancelRequested(by="mei")])

    assert state.outcome is Outcome.CANCELLED
    assert state.running == 0


@virtually
async def test_a_planner_is_told_when_its_run_is_cancelled():
    ended: list[float] = []

    class Thinker(Planner):
        async def plan(self, request: PlanRequest) -> AsyncIterator[PlanPart]:
            try:
                await asyncio.sleep(1000.0)
                yield PlanEnd()
            finally:
                ended.append(now())

    office = Office()
    office.planner = Thinker()
    async with asyncio.TaskGroup() as tasks:
        run = tasks.create_task(office.worker().run(Task(request="x")))
        await asyncio.sleep(2.2)
        await office.home.inbox.send(RUN, CancelRequested(by="mei"))

    assert ended == [2.5]
    assert run.result().outcome is Outcome.CANCELLED


@virtually
async def test_the_deadline_of_a_task_ends_its_run():
    office = Office()

    state = await office.worker().run(replace(TASK, deadline=office.clock.now() + 4.0))

    assert now() == 4.0
    assert state.outcome is Outcome.FAILED
    assert kinds(await office.events(), DeadlinePassed) == [
        DeadlinePassed(limit="The deadline of the task has passed.")
    ]


@virtually
async def test_the_time_budget_of_a_task_ends_its_run():
    office = Office()

    state = await office.worker().run(replace(TASK, budget=Budget(time_s=2.5), deadline=office.clock.now() + 9.0))

    assert now() == 2.5
    assert state.ending is not None
    assert state.ending.reason == "The time budget of 2.5 s (budget.time_s) is used up."


@virtually
async def test_a_deadline_before_the_end_of_the_time_budget_is_named_as_such():
    office = Office()

    state = await office.worker().run(replace(TASK, budget=Budget(time_s=9.0), deadline=office.clock.now() + 2.5))

    assert state.ending is not None
    assert state.ending.reason == "The deadline of the task has passed."


@virtually
async def test_a_task_whose_deadline_has_passed_already_ends_at_once():
    office = Office()

    state = await office.worker().run(replace(TASK, deadline=office.clock.now() - 1.0))

    assert now() == 0.0
    assert state.outcome is Outcome.FAILED


@virtually
async def test_nothing_is_written_after_the_end_of_a_run():
    office = Office()

    state = await driven(office, CREATED, PlanClosed(answer="done"), CancelRequested(by="mei"))

    assert state.outcome is Outcome.DONE
    assert isinstance((await office.events())[-1], RunFinished)
    assert office.disk.rows[RUN].finished


# --- people ----------------------------------------------------------------------------------------------------------


@virtually
async def test_a_run_that_waits_for_a_person_gives_its_worker_and_its_lease_back():
    office = Office()

    state = await office.run(Step(id="q", tool="ask_user", args={"question": "Which?"}))

    assert state.is_parked
    assert state.outcome is None
    assert office.disk.rows[RUN].owner == ""


@virtually
async def test_a_parked_run_goes_on_at_once_when_it_is_resumed_after_a_letter():
    office = Office()
    await office.run(Step(id="q", tool="ask_user"))
    question = await asked(office)
    await office.home.inbox.send(RUN, PersonAnswered(step="q", digest=question.digest, answer="red", by="li"))

    state = await office.worker("w2").resume(RUN)

    assert now() == 0.0
    assert state.outcome is Outcome.DONE
    assert state.steps["q"].output is not None
    assert state.steps["q"].output.content == {"answer": "red"}
    assert kinds(await office.events(), RunResumed) == [RunResumed(worker="w2", token=2)]


@virtually
async def test_a_parked_run_that_nobody_has_written_to_parks_again():
    office = Office()
    await office.run(Step(id="q", tool="ask_user"))

    state = await office.worker().resume(RUN)

    assert state.is_parked


@virtually
async def test_a_letter_is_read_once_however_often_the_run_is_resumed():
    office = Office()
    await office.run(Step(id="q", tool="ask_user"))
    await office.home.inbox.send(RUN, PersonAnswered(step="q", digest="wrong", answer="red", by="li"))

    await office.worker().resume(RUN)
    await office.worker().resume(RUN)

    assert len(kinds(await office.events(), PersonAnswered)) == 1


@virtually
async def test_a_letter_that_comes_just_before_a_run_parks_is_read():
    office = Office()
    plan = Plan(steps=(Step(id="a", tool="echo"), Step(id="q", tool="ask_user", after=("a",))))

    async def writes_a_letter(args: Value, context: CallContext) -> Value:
        await office.home.inbox.send(RUN, CancelRequested(by="mei"))
        return await echo(args, context)

    office.tools.functions["echo"] = writes_a_letter
    state = await office.worker().run(Task(plan=plan))

    assert state.outcome is Outcome.CANCELLED
    assert now() == 0.0


@virtually
async def test_a_parked_run_whose_deadline_has_passed_ends_when_it_is_resumed():
    office = Office()
    plan = Plan(steps=(Step(id="q", tool="ask_user"),))
    await office.worker().run(Task(plan=plan, deadline=office.clock.now() + 60.0))
    office.clock.shift_s += 61.0

    state = await office.worker().resume(RUN)

    assert state.outcome is Outcome.FAILED
    assert now() == 0.0


class SlowInbox:
    """Two readings of it may be under way at once."""

    def __init__(self, office: Office) -> None:
        self._inbox = office.home.inbox

    async def send(self, run_id: str, letter: Letter) -> None:
        await self._inbox.send(run_id, letter)

    async def receive(self, run_id: str, *, after: int = 0) -> Sequence[tuple[int, Letter]]:
        letters = await self._inbox.receive(run_id, after=after)
        await asyncio.sleep(1.0)
        return letters


@virtually
async def test_a_letter_that_is_read_twice_at_once_counts_once():
    office = Office()
    steps = (Step(id="a", tool="wait", args={"seconds": 1.2}), Step(id="q", tool="ask_user", after=("a",)))
    worker = office.worker(ports=replace(office.ports(), inbox=SlowInbox(office)))
    async with asyncio.TaskGroup() as tasks:
        run = tasks.create_task(worker.run(Task(plan=Plan(steps=steps))))
        await asyncio.sleep(0.2)
        await office.home.inbox.send(RUN, PersonAnswered(step="q", digest="x", answer=1, by="li"))

    assert run.result().is_parked
    assert len(kinds(await office.events(), PersonAnswered)) == 1


# --- leases ----------------------------------------------------------------------------------------------------------


@virtually
async def test_a_second_worker_is_told_that_a_run_is_taken():
    office = Office()
    async with asyncio.TaskGroup() as tasks:
        run = tasks.create_task(office.worker("w1").run(TASK))
        await asyncio.sleep(1.0)
        with pytest.raises(BusyError, match="held by w1"):
            await office.worker("w2").resume(RUN)
        await office.home.inbox.send(RUN, CancelRequested(by="mei"))

    assert run.result().outcome is Outcome.CANCELLED
    assert len(office.tools.calls) == 1


@virtually
async def test_a_lease_is_kept_as_long_as_the_work_lasts():
    async def long(_args: Value, _context: CallContext) -> Value:
        await asyncio.sleep(300.0)
        return Value("done")

    office = Office({"send": long})
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(office.worker("w1").run(Task(plan=Plan(steps=(Step(id="a", tool="send", timeout_s=999.0),)))))
        for _ in range(29):
            await asyncio.sleep(10.0)
            with pytest.raises(BusyError):
                await office.worker("w2").resume(RUN)

    assert (await office.events())[-1] == RunFinished(outcome=Outcome.DONE)


class LostLeases:
    """Leases that cannot be renewed any more, as in a worker that has lost its disk or was suspended."""

    def __init__(self, office: Office) -> None:
        self._leases = office.home.leases

    async def take(self, run_id: str, *, owner: str, ttl_s: float) -> Lease:
        return await self._leases.take(run_id, owner=owner, ttl_s=ttl_s)

    async def renew(self, lease: Lease, *, ttl_s: float) -> Lease:
        await asyncio.sleep(500.0)
        return await self._leases.renew(lease, ttl_s=ttl_s)

    async def release(self, lease: Lease) -> None:
        await self._leases.release(lease)


@virtually
async def test_a_worker_that_lost_its_lease_can_write_nothing():
    async def long(_args: Value, context: CallContext) -> Value:
        await asyncio.sleep(50.0 if context.attempt == 1 else 100.0)
        return Value(f"attempt {context.attempt}")

    office = Office({"send": long})
    slow_worker = office.worker("w1", ports=replace(office.ports(), leases=LostLeases(office)))
    plan = Plan(steps=(Step(id="a", tool="send", timeout_s=400.0),))
    first = asyncio.gather(slow_worker.run(Task(plan=plan)), return_exceptions=True)
    await asyncio.sleep(31.0)

    state = await office.worker("w2").resume(RUN)

    (stale,) = await first
    assert isinstance(stale, StaleLease)
    assert state.steps["a"].output == Value("attempt 2")
    assert [event.attempt for event in kinds(await office.events(), StepSucceeded)] == [2]
    assert len({context.key for context in office.tools.calls}) == 1


@virtually
async def test_a_worker_that_slept_past_its_lease_sends_nothing_before_it_holds_the_run_again():
    office = Office()

    async def sleeps(args: Value, context: CallContext) -> Value:
        office.clock.shift_s += 100.0
        return await echo(args, context)

    office.tools.functions["echo"] = sleeps
    state = await office.run(Step(id="a", tool="echo"), Step(id="b", tool="send", after=("a",)))

    assert state.outcome is Outcome.DONE
    assert office.disk.rows[RUN].token == 1


@virtually
async def test_a_worker_that_slept_past_its_lease_sends_nothing_when_another_has_the_run():
    office = Office()
    sent: list[str] = []

    class Suspended(InstantJournal):
        """Right after the second start is on disk, the worker is suspended and another one takes over."""

        async def append(self, lease: Lease, records: Sequence[Record]) -> None:
            await office.home.journal.append(lease, records)
            if any(isinstance(record.event, StepStarted) and record.event.step == "b" for record in records):
                office.clock.shift_s += 31.0
                await office.home.leases.take(RUN, owner="w2", ttl_s=30.0)

    async def send(args: Value, context: CallContext) -> Value:
        sent.append(context.step)
        return await echo(args, context)

    office.tools.functions["send"] = send
    worker = office.worker(ports=replace(office.ports(), journal=Suspended()))
    steps = (Step(id="a", tool="send"), Step(id="b", tool="send", after=("a",)))
    with pytest.raises(StaleLease):
        await worker.run(Task(plan=Plan(steps=steps)))

    assert sent == ["a"]


# --- crashes ---------------------------------------------------------------------------------------------------------


class BrokenJournal(InstantJournal):
    """Fails to write the record of a given kind, before or after it is on disk."""

    def __init__(self, office: Office, kind: type[Event], *, is_written: bool = False) -> None:
        super().__init__()
        self._office = office
        self._kind = kind
        self._is_written = is_written

    async def append(self, lease: Lease, records: Sequence[Record]) -> None:
        is_bad = any(isinstance(record.event, self._kind) for record in records)
        if not is_bad or self._is_written:
            await self._office.home.journal.append(lease, records)
        if is_bad:
            raise StorageFull("No space left.")


@pytest.mark.parametrize("kind", [StepStarted, StepSucceeded, RunFinished])
@pytest.mark.parametrize("is_written", [False, True])
def test_a_run_whose_journal_fails_is_finished_by_the_next_worker(kind, is_written):
    @virtually
    async def check() -> None:
        office = Office()
        office.planner.rounds[1] = [1.0, Step(id="a", tool="send", args={"n": 1}), PlanEnd()]
        broken = BrokenJournal(office, kind, is_written=is_written)
        with pytest.raises(StorageFull):
            await office.worker("w1", ports=replace(office.ports(), journal=broken)).run(Task(request="x"))
        office.planner.rounds[1] = [Step(id="a", tool="send", args={"n": 1}), PlanEnd()]

        state = await office.worker("w2").resume(RUN)

        assert state.outcome is Outcome.DONE
        assert state.steps["a"].status is Status.SUCCEEDED
        assert len({context.key for context in office.tools.calls}) == 1
        assert (await office.events())[-1] == RunFinished(outcome=Outcome.DONE)

    check()


@virtually
async def test_a_call_is_not_made_when_its_intent_could_not_be_written():
    office = Office()
    ports = replace(office.ports(), journal=BrokenJournal(office, StepStarted))

    with pytest.raises(StorageError):
        await office.worker(ports=ports).run(Task(plan=Plan(steps=(Step(id="a", tool="pay"),))))

    assert office.tools.calls == []


@virtually
async def test_a_worker_that_is_told_to_end_leaves_the_run_to_others():
    office = Office()
    run = asyncio.get_running_loop().create_task(office.worker("w1").run(TASK))
    await asyncio.sleep(1.0)
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert kinds(await office.events(), StepFailed) == []
    office.tools.functions["hang"] = echo

    state = await office.worker("w2").resume(RUN)

    assert state.outcome is Outcome.DONE
    assert [context.attempt for context in office.tools.calls] == [1, 2]


@virtually
async def test_a_worker_that_is_told_to_end_while_it_plans_or_answers_leaves_that_to_others():
    office = Office()
    office.planner.rounds[1] = [5.0, PlanEnd()]
    office.answerer.delay_s = 5.0
    for lasts_s in (3.0, 7.0):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(lasts_s):
                await (
                    office.worker().resume(RUN) if RUN in office.disk.rows else office.worker().run(Task(request="x"))
                )

    state = await office.worker("w3").resume(RUN)

    assert state.outcome is Outcome.DONE
    assert len(kinds(await office.events(), PlanRequested)) == 2
    assert len(office.answerer.asked) == 2


@virtually
async def test_an_unsafe_call_that_died_with_its_worker_waits_for_a_person():
    office = Office({"pay": hang})
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1.0):
            await office.run(Step(id="a", tool="pay"))

    state = await office.worker("w2").resume(RUN)

    assert state.is_parked
    assert len(office.tools.calls) == 1
    assert (await asked(office)).prompt == "pay was under way when the worker stopped."


@virtually
async def test_a_retry_that_was_waited_for_is_made_by_the_next_worker_at_its_time():
    async def busy(_args: Value, context: CallContext) -> Value:
        if context.attempt == 1:
            raise TimeoutError
        return Value("ok")

    office = Office({"send": busy})
    step = Step(id="a", tool="send", retry=Retry(attempts=2, backoff_s=40.0))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(10.0):
            await office.run(step)

    state = await office.worker("w2").resume(RUN)

    assert state.outcome is Outcome.DONE
    assert len(kinds(await office.events(), TimePassed)) == 1
    assert 20.0 <= now() <= 40.0


@virtually
async def test_a_run_that_has_ended_is_returned_as_it_is():
    office = Office()
    ended = await office.run(Step(id="a", tool="echo"))
    before = await office.events()

    assert await office.worker("w2").resume(RUN) == ended
    assert await office.events() == before


@virtually
async def test_an_unknown_run_cannot_be_resumed():
    with pytest.raises(NotFound):
        await Office().worker().resume("run-9")


@virtually
async def test_what_a_watcher_raises_is_raised_as_it_is():
    office = Office()
    lease = await office.home.leases.take(RUN, owner="w1", ttl_s=30.0)

    def complain(record: Record) -> None:
        raise ValueError(f"seen {record.seq}")

    actor = actor_of(office, lease, publish=complain)
    with pytest.raises(ValueError, match="seen 1"):
        await actor.drive((CREATED,), turn=Slots().run(principal="", priority=0))


@virtually
async def test_a_stop_waits_for_the_calls_that_are_under_way():
    office = Office()
    plan = Plan(steps=(Step(id="a", tool="slow"), Step(id="b", tool="echo", args={"x": {"$ref": "a.nothing"}})))

    state = await office.worker().run(Task(plan=plan, budget=Budget(time_s=2.0)))

    assert state.outcome is Outcome.FAILED
    events = await office.events()
    places = [type(event) for event in events if isinstance(event, RunStopping | StepFailed | RunFinished)]
    assert places == [RunStopping, StepFailed, RunFinished]
