"""Runs that are cancelled, parked, taken over, or lose their worker."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

import pytest

from autoglm.core.errors import FailureKind
from autoglm.core.events import (
    CancelRequested,
    DeadlinePassed,
    Event,
    Outcome,
    PersonAnswered,
    PlanClosed,
    Record,
    RunCreated,
    RunFinished,
    RunResumed,
    RunStopping,
    StepFailed,
    StepsPlanned,
)
from autoglm.core.plan import Plan, Step
from autoglm.core.ports import Lease, Letter, PlanEnd, PlanPart, PlanRequest
from autoglm.core.task import Budget, Task
from autoglm.core.tools import CallContext
from autoglm.core.values import Value
from autoglm.execution.actor import RunActor
from autoglm.execution.outside import Ports
from autoglm.execution.slots import Slots
from autoglm.execution.state import RunState
from autoglm.testing.office import PACE, InstantJournal, Office, Planner, echo, hang, of_kind
from autoglm.testing.script import TRAITS
from autoglm.testing.simulation.loop import virtually

RUN = "run-000001"
TASK = Task(plan=Plan(steps=(Step(id="a", tool="hang"),)))


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
    return await actor.drive(facts)


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
    assert of_kind(events, CancelRequested) == [CancelRequested(by="mei", letter=1)]
    assert of_kind(events, StepFailed) == [
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
    assert of_kind(await office.events(), DeadlinePassed) == [
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
    question = await office.asked()
    await office.home.inbox.send(RUN, PersonAnswered(step="q", digest=question.digest, answer="red", by="li"))

    state = await office.worker("w2").resume(RUN)

    assert now() == 0.0
    assert state.outcome is Outcome.DONE
    assert state.steps["q"].output is not None
    assert state.steps["q"].output.content == {"answer": "red"}
    assert of_kind(await office.events(), RunResumed) == [RunResumed(worker="w2", token=2)]


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

    assert len(of_kind(await office.events(), PersonAnswered)) == 1


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
    assert len(of_kind(await office.events(), PersonAnswered)) == 1


@virtually
async def test_what_a_watcher_raises_is_raised_as_it_is():
    office = Office()
    lease = await office.home.leases.take(RUN, owner="w1", ttl_s=30.0)

    def complain(record: Record) -> None:
        raise ValueError(f"seen {record.seq}")

    actor = actor_of(office, lease, publish=complain)
    with pytest.raises(ValueError, match="seen 1"):
        await actor.drive((CREATED,))


@virtually
async def test_a_stop_waits_for_the_calls_that_are_under_way():
    office = Office()
    plan = Plan(steps=(Step(id="a", tool="slow"), Step(id="b", tool="echo", args={"x": {"$ref": "a.nothing"}})))

    state = await office.worker().run(Task(plan=plan, budget=Budget(time_s=2.0)))

    assert state.outcome is Outcome.FAILED
    events = await office.events()
    places = [type(event) for event in events if isinstance(event, RunStopping | StepFailed | RunFinished)]
    assert places == [RunStopping, StepFailed, RunFinished]


# --- what is held for a run ------------------------------------------------------------------------------------------

ASKS = Task(plan=Plan(steps=(Step(id="q", tool="ask_user", args={"question": "?"}),)))


@virtually
@pytest.mark.parametrize("tool", ["echo", "fails"])
async def test_what_is_held_for_a_run_is_let_go_when_it_ends_well_or_not(tool: str):
    async def fails(_args: Value, _context: CallContext) -> Value:
        raise RuntimeError("broken")

    office = Office({"send": fails})

    state = await office.run(Step(id="a", tool={"fails": "send"}.get(tool, tool)))

    assert state.outcome is {"echo": Outcome.DONE, "fails": Outcome.FAILED}[tool]
    assert office.holdings.let_go_of == [RUN]


@virtually
async def test_what_is_held_for_a_run_is_let_go_when_it_is_cancelled():
    office = Office()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(office.worker().run(TASK))
        await asyncio.sleep(1.2)
        held = list(office.holdings.let_go_of)
        await office.home.inbox.send(RUN, CancelRequested(by="mei"))

    assert (held, office.holdings.let_go_of) == ([], [RUN])


@virtually
async def test_what_is_held_for_a_run_stays_while_it_waits_for_a_person():
    office = Office()

    parked = await office.worker().run(ASKS)
    held_on = list(office.holdings.let_go_of)
    asked = await office.asked()
    await office.home.inbox.send(RUN, PersonAnswered(step="q", digest=asked.digest, answer="yes", by="mei"))
    await office.worker().resume(RUN)

    assert parked.is_parked
    assert (held_on, office.holdings.let_go_of) == ([], [RUN])


@virtually
async def test_what_is_held_for_a_run_is_let_go_when_its_worker_leaves_it():
    office = Office()
    run = asyncio.get_running_loop().create_task(office.worker().run(TASK))
    await asyncio.sleep(1.2)

    run.cancel()
    await asyncio.wait([run])

    assert office.holdings.let_go_of == [RUN]
