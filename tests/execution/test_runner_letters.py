"""A letter is never left lying, and a run is never worked on twice."""

import asyncio
from dataclasses import dataclass, replace

import pytest

from autoglm.core.errors import BusyError
from autoglm.core.events import Outcome, PersonAnswered, RunResumed
from autoglm.core.plan import Plan, Step
from autoglm.core.ports import Lease, Leases
from autoglm.core.task import Task
from autoglm.testing.office import Office, of_kind
from autoglm.testing.simulation.loop import virtually

RUN = "run-000001"
QUESTION = Step(id="q", tool="ask_user", args={"question": "Which?"})
ASKS = Task(plan=Plan(steps=(QUESTION,), answer={"$text": "{q.answer}"}))


@dataclass
class LateLetter:
    """Leases of somebody who writes just before the run is released."""

    office: Office
    leases: Leases
    taken_by_others: bool = False

    async def take(self, run_id: str, *, owner: str, ttl_s: float) -> Lease:
        return await self.leases.take(run_id, owner=owner, ttl_s=ttl_s)

    async def renew(self, lease: Lease, *, ttl_s: float) -> Lease:
        return await self.leases.renew(lease, ttl_s=ttl_s)

    async def release(self, lease: Lease) -> None:
        if not of_kind(await self.office.events(), PersonAnswered):
            asked = await self.office.asked()
            letter = PersonAnswered(step=asked.step, digest=asked.digest, answer="this", by="mei")
            await self.office.home.inbox.send(RUN, letter)
        await self.leases.release(lease)
        if self.taken_by_others:
            await self.leases.take(lease.run_id, owner="another", ttl_s=30.0)


@virtually
async def test_a_letter_that_comes_as_the_worker_leaves_is_read():
    office = Office()
    ports = replace(office.ports(), leases=LateLetter(office, office.home.leases))

    state = await office.worker(ports=ports).run(ASKS)

    assert (state.outcome, state.answer) == (Outcome.DONE, "this")
    assert len(of_kind(await office.events(), RunResumed)) == 1


@virtually
async def test_a_letter_that_another_worker_has_come_for_is_left_to_it():
    office = Office()
    ports = replace(office.ports(), leases=LateLetter(office, office.home.leases, taken_by_others=True))

    state = await office.worker(ports=ports).run(ASKS)

    assert state.is_parked


@virtually
async def test_one_worker_does_not_take_up_a_run_that_it_is_working_on():
    office = Office()
    worker = office.worker()

    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(worker.run(Task(plan=Plan(steps=(Step(id="a", tool="slow"),)))))
        await asyncio.sleep(1.0)
        with pytest.raises(BusyError, match="under way in this worker"):
            await worker.resume(RUN)

    assert running.result().outcome is Outcome.DONE
