"""Runs whose worker dies, loses its lease, or is suspended: another one goes on, and nothing happens twice."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from autoglm.core.errors import BusyError, NotFound, StaleLease, StorageError, StorageFull
from autoglm.core.events import (
    CancelRequested,
    Event,
    Outcome,
    PlanRequested,
    Record,
    RunFinished,
    StepFailed,
    StepStarted,
    StepSucceeded,
    TimePassed,
)
from autoglm.core.plan import Plan, Retry, Step
from autoglm.core.ports import Lease, PlanEnd
from autoglm.core.task import Task
from autoglm.core.tools import CallContext
from autoglm.core.values import Value
from autoglm.execution.state import Status
from autoglm.testing.office import InstantJournal, Office, echo, hang, of_kind
from autoglm.testing.simulation.loop import virtually

RUN = "run-000001"
TASK = Task(plan=Plan(steps=(Step(id="a", tool="hang"),)))


def now() -> float:
    return asyncio.get_running_loop().time()


# --- the first record ------------------------------------------------------------------------------------------------


class LateJournal(InstantJournal):
    """Writes after `delay_s`, whatever it is given."""

    def __init__(self, office: Office, delay_s: float) -> None:
        super().__init__()
        self._office = office
        self._delay_s = delay_s

    async def append(self, lease: Lease, records: Sequence[Record]) -> None:
        await asyncio.sleep(self._delay_s)
        await self._office.home.journal.append(lease, records)


@pytest.mark.parametrize("delay_s", [1.0, 20.0, 100.0])
@pytest.mark.parametrize("tool", ["echo", "send"])
def test_a_run_whose_first_record_is_written_late_goes_on(tool, delay_s):
    @virtually
    async def check() -> None:
        office = Office()
        ports = replace(office.ports(), journal=LateJournal(office, delay_s))

        state = await office.worker(ports=ports).run(Task(plan=Plan(steps=(Step(id="a", tool=tool),))))

        assert state.outcome is Outcome.DONE

    check()


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
    assert [event.attempt for event in of_kind(await office.events(), StepSucceeded)] == [2]
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
async def test_a_clock_that_is_set_back_does_not_make_a_lease_last_longer():
    office = Office()
    renewed: list[float] = []

    class Watched(LostLeases):
        async def renew(self, lease: Lease, *, ttl_s: float) -> Lease:
            renewed.append(now())
            return await office.home.leases.renew(lease, ttl_s=ttl_s)

    async with asyncio.TaskGroup() as tasks:
        worker = office.worker(ports=replace(office.ports(), leases=Watched(office)))
        run = tasks.create_task(worker.run(Task(plan=Plan(steps=(Step(id="w", tool="wait", args={"seconds": 50}),)))))
        await asyncio.sleep(1.0)
        office.clock.shift_s -= 3600.0

    assert run.result().outcome is Outcome.DONE
    assert renewed == [15.0, 30.0, 45.0]


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
    assert of_kind(await office.events(), StepFailed) == []
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
    assert len(of_kind(await office.events(), PlanRequested)) == 2
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
    assert (await office.asked()).prompt == "pay was under way when the worker stopped."


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
    assert len(of_kind(await office.events(), TimePassed)) == 1
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
