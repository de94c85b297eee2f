"""Takes runs from their beginning to their end, or on from where the journal stops."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autoglm.core.errors import BusyError
from autoglm.core.events import Event, Record, RunCreated, RunResumed
from autoglm.core.ports import Ids, Lease
from autoglm.core.task import Task
from autoglm.core.values import Labels
from autoglm.execution.actor import RunActor
from autoglm.execution.calls import plan_request
from autoglm.execution.outside import Pace, Ports
from autoglm.execution.performing import planned
from autoglm.execution.replay import fold
from autoglm.execution.slots import Slots
from autoglm.execution.state import RunState

FROM_USER = Labels(sources=("user",))


class Runner:
    """Runs tasks under leases of `owner`, a name for this worker that no other uses.

    `publish` is told of every record once it is in the journal, in order within a run.
    """

    def __init__(
        self,
        ports: Ports,
        *,
        owner: str,
        ids: Ids,
        slots: Slots | None = None,
        pace: Pace | None = None,
        publish: Callable[[Record], None] = lambda _record: None,
    ) -> None:
        self._ports = ports
        self._owner = owner
        self._ids = ids
        self._slots = slots or Slots()
        self._pace = pace or Pace()
        self._publish = publish
        self._under_way: set[str] = set()

    async def run(self, task: Task, *, run_id: str = "", labels: Labels = FROM_USER) -> RunState:
        """Accept a task and work on it until it ends or waits for a person.
        Raises PlanRejected for a plan that the task brings, before there is a run; StorageError, after which a run
        that was accepted is resumed later."""
        state = RunState(run_id=run_id or self._ids.new_id(), task=task)
        given = await self._given_plan(state) if task.plan is not None else ()
        lease = self._first_lease(state.run_id)
        state = await self._drive(state, lease, (RunCreated(task=task, labels=labels), *given), last_seq=0)
        return await self._with_late_letters(state)

    async def resume(self, run_id: str) -> RunState:
        """Go on with a run. One that has ended is returned as it is.
        Raises NotFound, BusyError while another worker owns it, JournalCorrupt."""
        state = fold(run_id, await self._ports.journal.read(run_id))
        return state if state.outcome is not None else await self._with_late_letters(await self._take_up(run_id))

    async def _take_up(self, run_id: str) -> RunState:
        lease = await self._take_lease(run_id)
        records = await self._ports.journal.read(run_id)
        resumed = RunResumed(worker=self._owner, token=lease.token)
        return await self._drive(fold(run_id, records), lease, (resumed,), last_seq=len(records))

    async def _with_late_letters(self, state: RunState) -> RunState:
        """A letter may have come between the last look and the release of the lease, from somebody who then found the
        run still held: without another look nobody would go on with it."""
        while state.is_parked and await self._ports.inbox.receive(state.run_id, after=state.letters_read):
            try:
                state = await self._take_up(state.run_id)
            except BusyError:
                break  # somebody else goes on with it
        return state

    async def _given_plan(self, state: RunState) -> Sequence[Event]:
        """A plan that needs nobody to be asked is part of the first record."""
        request = plan_request(state, self._ports.toolbox.specs(), now=self._ports.clock.now())
        return await planned(self._ports, request)

    def _first_lease(self, run_id: str) -> Lease:
        self._require_idle(run_id)
        expires_at = self._ports.clock.now() + self._pace.lease_s
        return Lease.of_new_run(run_id, owner=self._owner, expires_at=expires_at)

    async def _take_lease(self, run_id: str) -> Lease:
        self._require_idle(run_id)  # the store lets an owner take its own run again
        return await self._ports.leases.take(run_id, owner=self._owner, ttl_s=self._pace.lease_s)

    def _require_idle(self, run_id: str) -> None:
        if run_id in self._under_way:
            raise BusyError(f"Run {run_id} is under way in this worker.", hint="Wait for it, or watch it.")

    async def _drive(self, state: RunState, lease: Lease, first: Sequence[Event], *, last_seq: int) -> RunState:
        actor = RunActor(
            self._ports,
            state,
            lease=lease,
            last_seq=last_seq,
            slots=self._slots,
            pace=self._pace,
            publish=self._publish,
        )
        self._under_way.add(state.run_id)
        is_released = False
        try:
            state = await actor.drive(first)
            is_released = state.outcome is not None  # by the record of the end, which is written now
            return state
        finally:
            self._under_way.discard(state.run_id)
            if not is_released:
                await self._ports.leases.release(actor.lease)
            if self._ports.holdings is not None and not actor.state.is_parked:  # a person's answer may come soon
                await self._ports.holdings.let_go(state.run_id)
