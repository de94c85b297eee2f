"""Runs tasks and looks at runs, on one event loop and one home."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Self, TypeAlias

from autoglm.app.answers import fitting, why_unfit
from autoglm.app.composition import Composition
from autoglm.app.system import TimedIds
from autoglm.core.errors import BusyError, JournalCorrupt, NotFound, StorageError, UsageError
from autoglm.core.events import CancelRequested, PersonAnswered, PersonAsked, Record, RunFinished
from autoglm.core.plan import Plan, Step
from autoglm.core.ports import ListedRun, PlanChoice, PlanEnd, PlanRequest
from autoglm.core.task import Task
from autoglm.core.tools import CallContext, ToolSpec
from autoglm.core.values import Json, Value
from autoglm.execution.answers import Misfit
from autoglm.execution.outside import Pace, Ports
from autoglm.execution.replay import Difference, fold, replay
from autoglm.execution.runner import Runner
from autoglm.execution.slots import Slots
from autoglm.execution.state import RunState
from autoglm.execution.views import RunView, view_of

Observe: TypeAlias = Callable[[Record], None]
"""Told of every record of a run once it is in the journal, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPreview:
    """A plan that was made and not run. `has_more` says that the planner wants to see results before it goes on."""

    planner: str
    reason: str
    plan: Plan
    has_more: bool = False


class Engine:
    """One worker. Close it when done: `async with Engine(composition) as engine`."""

    def __init__(self, composition: Composition, *, worker: str = "") -> None:
        self._parts = composition
        self._worker = worker or composition.worker_name()
        self._observed: dict[str, Observe] = {}
        self._finished: set[str] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_failure: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the home and of connections."""
        await self._parts.close()

    # --- running -----------------------------------------------------------------------------------------------------

    async def run(self, task: Task, *, run_id: str = "", observe: Observe | None = None) -> RunState:
        """Work on a task until it ends or waits for a person. Raises PlanRejected for a plan that it brings and that
        cannot be; StorageError."""
        run_id = run_id or self._ids.new_id()
        await self._parts.ready()
        with self._observing(run_id, observe):
            state = await self._runner.run(task, run_id=run_id)
        await self._learn_from(run_id)
        return state

    async def resume(self, run_id: str, *, observe: Observe | None = None) -> RunState:
        """Go on with a run that was interrupted or has been answered.
        Raises NotFound, BusyError while another worker has it, JournalCorrupt."""
        await self._parts.ready()
        with self._observing(run_id, observe):
            state = await self._runner.resume(run_id)
        await self._learn_from(run_id)
        return state

    async def resume_unfinished(self) -> tuple[RunState, ...]:
        """Go on with every run that no worker has and that does not wait for a person; what a worker does at start.
        Raises JournalCorrupt when one of them is damaged, after all others have been gone on with."""
        waiting = await self._parts.home.runs.unfinished()
        async with asyncio.TaskGroup() as tasks:
            resumed = [tasks.create_task(self._resume_if_free(run_id)) for run_id in waiting]
        results = [task.result() for task in resumed]
        for result in results:
            if isinstance(result, JournalCorrupt):
                raise result
        return tuple(result for result in results if isinstance(result, RunState))

    async def _resume_if_free(self, run_id: str) -> RunState | JournalCorrupt | None:
        try:
            state = fold(run_id, await self.records(run_id))
            if state.is_parked and await self._has_no_news(state):
                return None
            return await self.resume(run_id)
        except BusyError:
            return None
        except JournalCorrupt as damage:
            return damage

    async def _has_no_news(self, state: RunState) -> bool:
        return not await self._parts.home.inbox.receive(state.run_id, after=state.letters_read)

    async def answer(self, run_id: str, asked: PersonAsked, answer: Json, *, by: str) -> None:
        """Leave a person's answer to exactly what was asked; the run takes it up when it goes on.
        Raises NotFound, and UsageError for an answer that does not fit: it is asked for again."""
        value = fitting(asked, answer, self._parts.settings.workspace)
        if isinstance(value, Misfit):
            hint = f"Choose one of: {', '.join(asked.choices)}." if asked.choices else ""
            raise UsageError(why_unfit(value, asked, answer), hint=hint)
        letter = PersonAnswered(step=asked.step, digest=asked.digest, answer=value, by=by)
        await self._parts.home.inbox.send(run_id, letter)

    async def cancel(self, run_id: str, *, by: str, reason: str = "") -> RunState | None:
        """Ask a run to stop. A run that nobody works on is ended here and returned; else its worker ends it (None).
        Raises NotFound."""
        await self._parts.home.inbox.send(run_id, CancelRequested(by=by, reason=reason))
        try:
            return await self.resume(run_id)
        except BusyError:
            return None

    # --- looking -----------------------------------------------------------------------------------------------------

    async def records(self, run_id: str, *, after_seq: int = 0) -> Sequence[Record]:
        """What the journal holds of a run, each record checked. Raises NotFound, JournalCorrupt."""
        return await self._parts.home.journal.read(run_id, after_seq=after_seq)

    async def view(self, run_id: str) -> RunView:
        return view_of(run_id, await self.records(run_id))

    async def runs(self, *, limit: int = 50, before: int | None = None) -> Sequence[ListedRun]:
        """The directory of runs, newest first."""
        return await self._parts.home.runs.list(limit=limit, before=before)

    async def is_held(self, run_id: str) -> bool:
        """Whether a worker has the run; one that was killed has it until its lease is up.
        Raises NotFound, JournalCorrupt."""
        return await self._parts.home.runs.is_held(run_id, now=self._parts.clock.now())

    async def question(self, run_id: str, *, step: str = "") -> PersonAsked:
        """What the run asks of a person, for `step` or as the only thing. Raises NotFound otherwise."""
        asked = [each for each in (await self.view(run_id)).asked if step in {"", each.step}]
        if len(asked) == 1:
            return asked[0]
        if not asked:
            about = f" about {step}" if step else ""
            raise NotFound(f"Run {run_id} asks nothing{about}.", hint="`autoglm runs show` tells where it stands.")
        steps = ", ".join(each.step for each in asked)
        raise NotFound(f"Run {run_id} asks {len(asked)} things.", hint=f"Name the step: {steps}.")

    async def replay(self, run_id: str) -> Difference | None:
        """Decide the run again from its journal, with no model and no tool: None when it is identical."""
        return replay(run_id, await self.records(run_id))

    async def plan(self, task: Task) -> PlanPreview:
        """Plan and run nothing. Raises PlanRejected, NotUnderstood, ModelError."""
        request = PlanRequest(task=task, tools=tuple(await self.tools()), now=self._parts.clock.now())
        planner, reason, steps, end = task.planner, "", list[Step](), PlanEnd()
        async for part in self._parts.planner.plan(request):
            match part:
                case PlanChoice():
                    planner, reason = part.planner, part.reason
                case Step():
                    steps.append(part)
                case PlanEnd():
                    end = part
                case _:
                    pass  # the record of a model call has nowhere to go: nothing is run
        plan = Plan(goal=task.request, steps=tuple(steps), answer=end.answer)
        return PlanPreview(planner=planner, reason=reason, plan=plan, has_more=end.more)

    async def tools(self) -> Sequence[ToolSpec]:
        """Every tool that may be called."""
        await self._parts.ready()
        return self._parts.toolbox.specs()

    async def call_tool(self, name: str, args: Mapping[str, Json]) -> Json:
        """Call one tool outside of any run, as a developer does when trying it. Raises ToolError."""
        await self._parts.ready()
        now = self._parts.clock.now()
        key = self._ids.new_id()
        context = CallContext(run_id="none", step=name, attempt=1, key=key, deadline=now + 600.0)
        return (await self._parts.toolbox.call(name, Value(dict(args)), context)).content

    @property
    def parts(self) -> Composition:
        """What the engine is made of: settings, toolbox, home."""
        return self._parts

    # --- inside ------------------------------------------------------------------------------------------------------

    @cached_property
    def _ids(self) -> TimedIds:
        return TimedIds(self._parts.clock)

    @cached_property
    def _runner(self) -> Runner:
        parts, runs = self._parts, self._parts.settings.runs
        ports = Ports(
            clock=parts.clock,
            journal=parts.home.journal,
            leases=parts.home.leases,
            inbox=parts.home.inbox,
            toolbox=parts.toolbox,
            planner=parts.planner,
            answerer=parts.answerer,
            models=parts.model,
            hooks=parts.plugins,
            media=parts.media,
            holdings=parts.holdings,
            snippets=parts.snippets,
            agents=parts.agents,
        )
        return Runner(
            ports,
            owner=self._worker,
            ids=self._ids,
            slots=Slots(max_runs=runs.max_concurrent),
            pace=Pace(lease_s=runs.lease_s),
            publish=self._publish,
        )

    @contextmanager
    def _observing(self, run_id: str, observe: Observe | None) -> Iterator[None]:
        if observe is not None:
            self._observed[run_id] = observe
        try:
            yield
        finally:
            self._observed.pop(run_id, None)

    async def _learn_from(self, run_id: str) -> None:
        """With consent, keep what a person answered in a run that has just ended here; a run does not fail by that."""
        has_finished = run_id in self._finished
        self._finished.discard(run_id)
        if not has_finished or not self._parts.settings.offline.learn:
            return
        from autoglm.app.learning import lesson_of, lessons_of

        lesson = lesson_of(run_id, await self.records(run_id), self._parts.toolbox.specs())
        if lesson is not None:
            with suppress(UsageError, StorageError):
                lessons_of(self._parts.settings).keep(lesson)

    def _publish(self, record: Record) -> None:
        if isinstance(record.event, RunFinished):
            self._finished.add(record.run_id)
        if (observe := self._observed.get(record.run_id)) is not None:
            observe(record)
