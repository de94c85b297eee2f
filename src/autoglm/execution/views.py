"""A run as people look at it: what each step did, when, and what it waited for.

Owns: the fold of a run's records into a view, and the view's JSON form. Pure; knows no screen and no store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, TypeAlias

from immutables import Map

from autoglm.core.errors import FailureKind
from autoglm.core.events import (
    Event,
    PersonAnswered,
    PersonAsked,
    PlannerChosen,
    PlanRequested,
    Record,
    RunFinished,
    StepAwarded,
    StepCalled,
    StepFailed,
    StepJoined,
    StepOpened,
    StepSkipped,
    StepsPlanned,
    StepStarted,
    StepSucceeded,
    TimePassed,
    TimerSet,
)
from autoglm.core.plan import Step
from autoglm.core.values import Json, cut_by
from autoglm.execution.graph import calls_of
from autoglm.execution.machine import apply
from autoglm.execution.state import ENDED, RunState, Status, StepState
from autoglm.planning.edges import dependencies


class RunPhase(StrEnum):
    PLANNING = "planning"
    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class StepPhase(StrEnum):
    """WAITING for other steps, QUEUED for a slot or for the whole plan, ASKING a person, SLEEPING until a moment."""

    WAITING = "waiting"
    QUEUED = "queued"
    RUNNING = "running"
    ASKING = "asking"
    SLEEPING = "sleeping"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class WaitKind(StrEnum):
    STEPS = "steps"
    PLAN = "plan"
    SLOT = "slot"
    TIMER = "timer"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Wait:
    """One wait of a step, in Unix seconds; `until` is None while it lasts.
    `what` names the steps, the reason or the question."""

    kind: WaitKind
    since: float
    until: float | None
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One step outside of maps; `id` is its path in the run. `agent` is who works on it, if that was given out. `cut`
    are the tools on the mere beginning of whose outputs it rests. Times are Unix seconds."""

    id: str
    title: str
    tool: str
    agent: str = ""
    state: StepPhase
    needs: tuple[str, ...] = ()
    planned: float
    ready: float | None = None
    started: float | None = None
    finished: float | None = None
    attempts: int = 0
    output: Json = None
    cut: tuple[str, ...] = ()
    error: str = ""
    items: int | None = None
    items_ended: int = 0
    waited: tuple[Wait, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """What the records say about one step's times. From `free` on the plan was whole and only a slot was missing."""

    number: int
    planned: float
    needs: tuple[str, ...] = ()
    ready: float | None = None
    free: float | None = None
    started: float | None = None
    finished: float | None = None
    attempts: int = 0
    last_error: str = ""
    waits: tuple[Wait, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A run so far. `after` gives the view one record later."""

    state: RunState
    seq: int = 0
    at: float = 0.0
    planner: str = ""
    planner_reason: str = ""
    reason: str = ""
    finished: float | None = None
    timings: Map[str, Timing] = field(default_factory=Map)

    def __repr__(self) -> str:
        return f"<RunView {self.run_id} {self.phase.value}, {len(self.timings)} steps, {self.seq} records>"

    def after(self, record: Record) -> RunView:
        """The view with the next record in it; one record costs the same however long the run is."""
        held = self.state.held
        view = replace(self, state=apply(self.state, record.event, record.at), seq=record.seq, at=record.at)
        for path in held if held != view.state.held else ():
            if path not in view.state.held:
                view = view.put(path, replace(view.timings[path], free=record.at))
        fold = _FOLDS.get(type(record.event))
        return view if fold is None else fold(view, record.event)

    def put(self, path: str, timing: Timing) -> RunView:
        return replace(self, timings=self.timings.set(path, timing))

    @property
    def run_id(self) -> str:
        return self.state.run_id

    @property
    def phase(self) -> RunPhase:
        if self.state.outcome is not None:
            return RunPhase(self.state.outcome)
        if self.state.is_parked:
            return RunPhase.WAITING
        return RunPhase.RUNNING if self.timings else RunPhase.PLANNING

    @property
    def title(self) -> str:
        """What is to be done: the request, or the goal of a plan that was given."""
        task = self.state.task
        return task.plan.goal if task.plan is not None and not task.request else task.request

    @property
    def answer(self) -> str | None:
        """The text for people, once it is composed."""
        return self.state.answer

    @property
    def asked(self) -> tuple[PersonAsked, ...]:
        """What a person is asked now, sorted by step."""
        if self.state.outcome is not None:
            return ()
        asking = (step.asked for step in self.state.steps.values() if step.status is Status.ASKING)
        return tuple(sorted((asked for asked in asking if asked is not None), key=lambda asked: asked.step))

    @property
    def steps(self) -> tuple[StepView, ...]:
        """Planned steps and those of nested tasks, in the order of planning; items of maps are counted only."""
        return tuple(self.step(path) for path in sorted(self.timings, key=lambda path: self.timings[path].number))

    def step(self, path: str) -> StepView:
        """One step as it stands. Raises KeyError for an unknown path."""
        known, timing = self.state.steps[path], self.timings[path]
        progress = known.progress
        return StepView(
            id=path,
            title=known.step.title,
            tool=known.step.tool or known.step.kind.value,
            agent=known.agents[0] if known.agents else "",
            state=_phase_of(known, is_over=self.state.outcome is not None),
            needs=timing.needs,
            planned=timing.planned,
            ready=timing.ready,
            started=timing.started,
            finished=timing.finished,
            attempts=timing.attempts,
            output=None if known.output is None else known.output.content,
            cut=() if known.output is None else cut_by(known.output.all_labels()),
            error=timing.last_error if known.failure is None else known.failure.message,
            items=None if progress is None else progress.count,
            items_ended=0 if progress is None else progress.cursor - progress.active,
            waited=tuple(self._bounded(wait) for wait in (*timing.waits, *self._current_wait(known, timing))),
        )

    def _current_wait(self, known: StepState, timing: Timing) -> tuple[Wait, ...]:
        """What a step that has not begun waits for now."""
        if timing.started is not None or timing.finished is not None:
            return ()
        if timing.ready is None:
            left = tuple(path for path in timing.needs if self.state.steps[path].status not in ENDED)
            return (Wait(WaitKind.STEPS, timing.planned, None, ", ".join(left)),)
        if known.status is Status.HELD:
            return (Wait(WaitKind.PLAN, timing.ready, None),)
        return (Wait(WaitKind.SLOT, max(timing.ready, timing.free or 0.0), None),)

    def _bounded(self, wait: Wait) -> Wait:
        """No wait lasts longer than its run."""
        return wait if wait.until is not None else replace(wait, until=self.finished)


def view_of(run_id: str, records: Iterable[Record]) -> RunView:
    """The view of a run from its journal."""
    view = RunView(state=RunState(run_id=run_id))
    for record in records:
        view = view.after(record)
    return view


Watch: TypeAlias = Callable[[RunView, Record], None]
"""Shown each record of a run, with the view that has it in already."""


class Viewing:
    """Takes records as they come and tells `watch` of each, with the view that has it in already.
    A run that is taken up again brings the records that it has."""

    def __init__(self, watch: Watch, earlier: Iterable[Record] = ()) -> None:
        self._watch = watch
        self._view: RunView | None = None
        for record in earlier:
            self._view = self._after(record)

    def __call__(self, record: Record) -> None:
        self._view = self._after(record)
        self._watch(self._view, record)

    def _after(self, record: Record) -> RunView:
        return (self._view or RunView(state=RunState(run_id=record.run_id))).after(record)


def run_json(view: RunView) -> Mapping[str, Json]:
    """The run in the form that programs read. Times are Unix seconds. Later versions add fields and rename none."""
    usage = view.state.usage
    return {
        "run_id": view.run_id,
        "state": view.phase.value,
        "answer": view.answer,
        "reason": view.reason,
        "planner": view.planner,
        "planner_reason": view.planner_reason,
        "request": view.title,
        "created": view.state.created_at,
        "finished": view.finished,
        "steps": [step_json(step) for step in view.steps],
        "usage": {
            "calls": view.state.calls_made,
            "input_tokens": usage.input_tokens,
            "output_tokens": usage.output_tokens,
            "money": usage.money,
            "is_estimate": usage.is_estimate,
        },
        "asked": [asked_json(asked) for asked in view.asked],
    }


def step_json(step: StepView) -> Mapping[str, Json]:
    return {
        "id": step.id,
        "tool": step.tool,
        "agent": step.agent,
        "state": step.state.value,
        "started": step.started,
        "finished": step.finished,
        "attempts": step.attempts,
        "output": step.output,
        "cut": list(step.cut),
        "error": step.error,
        "title": step.title,
        "needs": list(step.needs),
        "items": step.items,
        "items_ended": step.items_ended,
        "waited": [{"kind": w.kind.value, "since": w.since, "until": w.until, "what": w.what} for w in step.waited],
    }


def asked_json(asked: PersonAsked) -> Mapping[str, Json]:
    return {
        "step": asked.step,
        "topic": asked.topic.value,
        "digest": asked.digest,
        "prompt": asked.prompt,
        "details": asked.details,
        "choices": list(asked.choices),
        "schema": asked.schema,
    }


# --- folding ---------------------------------------------------------------------------------------------------------

_PHASES = {
    Status.BLOCKED: StepPhase.WAITING,
    Status.HELD: StepPhase.QUEUED,
    Status.QUEUED: StepPhase.QUEUED,
    Status.RUNNING: StepPhase.RUNNING,
    Status.OPEN: StepPhase.RUNNING,
    Status.ASKING: StepPhase.ASKING,
    Status.SLEEPING: StepPhase.SLEEPING,
    Status.SUCCEEDED: StepPhase.DONE,
    Status.FAILED: StepPhase.FAILED,
    Status.SKIPPED: StepPhase.SKIPPED,
}


def _phase_of(step: StepState, *, is_over: bool) -> StepPhase:
    was_stopped = step.failure is not None and step.failure.kind is FailureKind.CANCELLED
    if was_stopped or (is_over and step.status not in ENDED):
        return StepPhase.CANCELLED
    return _PHASES[step.status]


def _planner_chosen(view: RunView, event: PlannerChosen) -> RunView:
    return replace(view, planner=event.planner, planner_reason=event.reason)


def _plan_requested(view: RunView, _event: PlanRequested) -> RunView:
    """A round that is asked for again takes its steps back."""
    for path in view.timings:
        if path not in view.state.steps:
            view = replace(view, timings=view.timings.delete(path))
    return view


def _steps_planned(view: RunView, event: StepsPlanned) -> RunView:
    return _added(view, "", event.steps)


def _added(view: RunView, prefix: str, steps: Iterable[Step]) -> RunView:
    for step in steps:
        path = prefix + step.id
        if path in view.state.steps:
            timing = Timing(
                number=len(view.timings),
                planned=view.at,
                needs=tuple(prefix + name for name in dependencies(step)),
                ready=None if view.state.steps[path].missing else view.at,
            )
            view = view.put(path, timing)
    return view


def _run_finished(view: RunView, event: RunFinished) -> RunView:
    return replace(view, reason=event.reason, finished=view.at)


def _step_started(view: RunView, event: StepStarted) -> RunView:
    if event.step not in view.timings:
        return view
    begun = _begun(view, view.timings[event.step])
    return view.put(event.step, replace(begun, attempts=begun.attempts + 1))


def _step_opened(view: RunView, event: StepOpened) -> RunView:
    if event.step not in view.timings:
        return view
    view = view.put(event.step, replace(_begun(view, view.timings[event.step]), attempts=1))
    nested = view.state.steps[event.step].step.task if event.items is None else None
    return view if nested is None else _added(view, f"{event.step}/", nested.steps)


def _step_called(view: RunView, event: StepCalled) -> RunView:
    """Its calls join; that it goes on after them is no further try."""
    if event.step not in view.timings:
        return view
    timing = view.timings[event.step]
    view = view.put(event.step, replace(timing, attempts=timing.attempts - 1))
    new = (call for call in calls_of(view.state, view.state.steps[event.step]) if call.path not in view.timings)
    return _added(view, f"{event.step}/", [call.step for call in new])


def _step_awarded(view: RunView, event: StepAwarded) -> RunView:
    """That bids were asked for is no try."""
    if event.step not in view.timings:
        return view
    timing = view.timings[event.step]
    return view.put(event.step, replace(timing, attempts=timing.attempts - 1))


def _step_paused(view: RunView, event: PersonAsked | TimerSet) -> RunView:
    if event.step not in view.timings:
        return view
    begun = _begun(view, view.timings[event.step])
    if isinstance(event, PersonAsked):
        wait = Wait(WaitKind.PERSON, view.at, None, event.prompt)
    else:
        wait = Wait(WaitKind.TIMER, view.at, None, event.reason)
    return view.put(event.step, replace(begun, waits=(*begun.waits, wait)))


def _step_went_on(view: RunView, event: _StepEvent) -> RunView:
    """A pause is over, an attempt failed, or the step ended."""
    if event.step not in view.timings:
        return view
    known, timing = view.state.steps[event.step], view.timings[event.step]
    if isinstance(event, StepFailed):
        timing = replace(timing, last_error=event.message)
    if known.status not in {Status.ASKING, Status.SLEEPING}:
        timing = replace(timing, waits=tuple(_closed(wait, view.at) for wait in timing.waits))
    if known.status in ENDED:
        return _ended(view, event.step, timing)
    return view.put(event.step, timing)


def _ended(view: RunView, path: str, timing: Timing) -> RunView:
    succeeded = view.state.steps[path].status is Status.SUCCEEDED
    last_error = "" if succeeded else timing.last_error
    waits = timing.waits if timing.started is not None else _waits_before(timing, view.at)
    view = view.put(path, replace(timing, finished=view.at, last_error=last_error, waits=waits))
    for other in view.state.dependents.get(path, ()):
        if not view.state.steps[other].missing and other in view.timings:
            view = view.put(other, replace(view.timings[other], ready=view.at))
    return view


def _begun(view: RunView, timing: Timing) -> Timing:
    if timing.started is not None:
        return timing
    return replace(timing, started=view.at, waits=_waits_before(timing, view.at))


def _waits_before(timing: Timing, at: float) -> tuple[Wait, ...]:
    """What came between planning and beginning: other steps, the rest of the plan, a slot."""
    ready = at if timing.ready is None else timing.ready
    free = ready if timing.free is None else timing.free
    waits = (
        Wait(WaitKind.STEPS, timing.planned, ready, ", ".join(timing.needs)),
        Wait(WaitKind.PLAN, ready, free),
        Wait(WaitKind.SLOT, free, at),
    )
    return tuple(wait for wait in waits if wait.until is not None and wait.until > wait.since)


def _closed(wait: Wait, at: float) -> Wait:
    return wait if wait.until is not None else replace(wait, until=at)


_StepEvent: TypeAlias = StepFailed | StepJoined | StepSkipped | StepSucceeded | TimePassed | PersonAnswered

# Each function takes the event types that it is listed under, which the type system cannot say of a table.
_FOLDS: Mapping[type[Event], Callable[[RunView, Any], RunView]] = {
    PlannerChosen: _planner_chosen,
    PlanRequested: _plan_requested,
    StepsPlanned: _steps_planned,
    RunFinished: _run_finished,
    StepStarted: _step_started,
    StepOpened: _step_opened,
    StepCalled: _step_called,
    StepAwarded: _step_awarded,
    PersonAsked: _step_paused,
    TimerSet: _step_paused,
    PersonAnswered: _step_went_on,
    TimePassed: _step_went_on,
    StepSucceeded: _step_went_on,
    StepFailed: _step_went_on,
    StepSkipped: _step_went_on,
    StepJoined: _step_went_on,
}
