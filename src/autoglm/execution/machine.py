"""The pure heart: `apply` folds an event into the state, `decide` says what has to be recorded next.

A decision is an event too: one that starts something outside is performed by the runner once it is in the journal.
No clock, no I/O, no chance in here; the time is that of the event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from autoglm.core.errors import AutoglmError, FailureKind
from autoglm.core.events import (
    AnswerComposed,
    AnswerRequested,
    CancelRequested,
    DeadlinePassed,
    Decision,
    Event,
    ModelCalled,
    Outcome,
    PersonAnswered,
    PersonAsked,
    PlanClosed,
    PlanFailed,
    PlannerChosen,
    PlanRequested,
    RunCreated,
    RunFinished,
    RunResumed,
    RunStopping,
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
    Topic,
)
from autoglm.core.plan import StepKind
from autoglm.core.tools import Effect, ToolRole
from autoglm.core.values import Json, Labels, Value, digest
from autoglm.execution import control
from autoglm.execution.admission import ask_outcome, detour, release_held, settle, start
from autoglm.execution.answer import planned_answer
from autoglm.execution.answers import Misfit, fitted
from autoglm.execution.graph import (
    add_steps,
    end_step,
    find_step,
    in_order,
    item_of,
    joined_output,
    open_calls,
    open_map,
    open_task,
    owe,
    requeue,
    resolved,
    resolved_args,
)
from autoglm.execution.retry import backoff_s, is_ambiguous, may_retry
from autoglm.execution.state import ROOT, Ending, Failure, RunState, Scope, Status, StepState

USER = Labels(sources=("user",))
_STOPPED = Failure(FailureKind.CANCELLED, "told to stop while it was under way")


def on_event(state: RunState, event: Event, at: float) -> tuple[RunState, tuple[Decision, ...]]:
    """Fold one fact that happened at `at` (Unix seconds) and everything it leads to.

    Returns the new state and the decisions, already folded in, in the order in which they belong into the journal.
    """
    state = apply(state, event, at)
    decisions: list[Decision] = []
    while (decision := decide(state)) is not None:
        state = apply(state, decision, at)
        decisions.append(decision)
    return state, tuple(decisions)


def apply(state: RunState, event: Event, at: float) -> RunState:
    """The state after one recorded event. Folding a journal gives the state of its run."""
    if at != state.now:
        state = replace(state, now=at)
    if state.due and state.due[0] == event:
        state = replace(state, due=state.due[1:])
    state = _APPLY[type(event)](state, event)
    return settle(state) if state.ready else state


def decide(state: RunState) -> Decision | None:
    """The next decision, or None when something outside has to happen first."""
    if state.outcome is not None:
        return None
    if state.ending is not None:
        return _towards_the_end(state, state.ending)
    if state.due:
        return state.due[0]
    if state.round == 0:
        return PlanRequested(round=1)
    return _start_next(state) or _at_frontier(state)


# --- deciding --------------------------------------------------------------------------------------------------------


def _towards_the_end(state: RunState, ending: Ending) -> Decision | None:
    if not state.is_stopping:
        return RunStopping(outcome=ending.outcome, reason=ending.reason)
    if state.running:
        return None
    if state.answer is None:
        return None if state.is_answering else AnswerRequested()
    return RunFinished(outcome=ending.outcome, reason=ending.reason)


def _start_next(state: RunState) -> Decision | None:
    if state.running >= state.task.limits.max_parallel or not (state.queue or state.maps):
        return None
    for path in state.queue:
        step = state.steps[path]
        if control.has_slot(state, step):
            return control.stop_before(state, step) or start(state, step)
    for path in state.maps:
        owner = state.steps[path]
        if (progress := owner.progress) is None or progress.active >= state.task.limits.max_parallel:
            continue
        item = item_of(state, f"{path}[{progress.cursor}]")
        if control.has_slot(state, item):
            return detour(state, item) or control.stop_before(state, item) or start(state, item)
    return None


def _at_frontier(state: RunState) -> Decision | None:
    """Nothing can start. When every step has ended: ask for more steps, for the answer, or finish."""
    if state.is_planning or state.is_answering:
        return None
    if state.scopes[ROOT].remaining:
        return control.stop_if_stuck(state)
    if state.wants_more:
        return PlanRequested(round=state.round + 1)
    if state.answer is None:
        return planned_answer(state) or AnswerRequested()
    failure = state.scopes[ROOT].failure
    if failure is not None:
        return RunFinished(outcome=Outcome.FAILED, reason=failure.message)
    return RunFinished(outcome=Outcome.DONE)


# --- folding: the run ------------------------------------------------------------------------------------------------


def _run_created(state: RunState, event: RunCreated) -> RunState:
    scopes = state.scopes.set(ROOT, Scope(path=ROOT))
    return replace(state, task=event.task, labels=event.labels, created_at=state.now, scopes=scopes)


def _plan_requested(state: RunState, event: PlanRequested) -> RunState:
    """A round that is asked for again, after a crash, starts from nothing: only harmless steps can have run."""
    if event.round == state.round:
        state = control.forget_round(state)
    root = replace(state.scopes[ROOT], failure=None)
    return replace(state, round=event.round, is_planning=True, wants_more=False, scopes=state.scopes.set(ROOT, root))


def _steps_planned(state: RunState, event: StepsPlanned) -> RunState:
    if state.ending is not None:
        return state
    planned = state.planned_steps + sum(control.count_steps(step) for step in event.steps)
    if planned > state.task.limits.max_steps:
        reason = f"The plan needs more than {state.task.limits.max_steps} steps (limits.max_steps)."
        return _end(state, Outcome.FAILED, reason)
    state = replace(state, planned_steps=planned, traits=state.traits.update(event.traits))
    return add_steps(state, state.scopes[ROOT], event.steps)


def _plan_closed(state: RunState, event: PlanClosed) -> RunState:
    """A planner that wants more and has added nothing would be asked the same for ever."""
    has_new = any(step.round == state.round for step in state.steps.values())
    wants_more = event.more and has_new
    return release_held(replace(state, is_planning=False, wants_more=wants_more, answer_expression=event.answer))


def _plan_failed(state: RunState, event: PlanFailed) -> RunState:
    return _end(replace(state, is_planning=False), Outcome.FAILED, event.message)


def _model_called(state: RunState, event: ModelCalled) -> RunState:
    return replace(state, usage=state.usage.plus(event.usage))


def _unchanged(state: RunState, _event: Event) -> RunState:
    return state


def _deadline_passed(state: RunState, event: DeadlinePassed) -> RunState:
    return _end(state, Outcome.FAILED, event.limit)


def _cancel_requested(state: RunState, event: CancelRequested) -> RunState:
    reason = f"Cancelled by {event.by}" + (f": {event.reason}" if event.reason else ".")
    return _end(replace(state, letters_read=max(state.letters_read, event.letter)), Outcome.CANCELLED, reason)


def _end(state: RunState, outcome: Outcome, reason: str) -> RunState:
    """The run is going to end; the first reason stands."""
    return state if state.ending is not None else replace(state, ending=Ending(outcome, reason))


def _run_stopping(state: RunState, event: RunStopping) -> RunState:
    state = _end(state, event.outcome, event.reason)
    return replace(state, is_stopping=True, is_planning=False, due=(), queue=(), held=(), maps=(), ready=())


def _answer_requested(state: RunState, _event: AnswerRequested) -> RunState:
    return replace(state, is_answering=True)


def _answer_composed(state: RunState, event: AnswerComposed) -> RunState:
    return replace(state, is_answering=False, answer=event.text)


def _run_finished(state: RunState, event: RunFinished) -> RunState:
    return replace(state, outcome=event.outcome)


def _run_resumed(state: RunState, _event: RunResumed) -> RunState:
    """What was under way when the last worker went: asked again if that is safe, else put to a person."""
    if state.is_planning:
        state = owe(state, PlanRequested(round=state.round))
    if state.is_answering:
        state = replace(state, is_answering=False)
    for step in in_order(step for step in state.steps.values() if step.status is Status.RUNNING):
        state = _interrupted(state, step)
    return state


def _interrupted(state: RunState, step: StepState) -> RunState:
    state = control.free_slot(state, step)
    is_unknown = step.traits.effect is Effect.UNSAFE
    message = f"{step.step.tool or step.step.model} was under way when the worker stopped."
    if state.is_stopping:
        kind = FailureKind.OUTCOME_UNKNOWN if is_unknown else FailureKind.CANCELLED
        return end_step(state, replace(step, failure=Failure(kind, message)), Status.FAILED)
    return owe(state, ask_outcome(state, step, message)) if is_unknown else requeue(state, step)


# --- folding: steps --------------------------------------------------------------------------------------------------


def _step_started(state: RunState, event: StepStarted) -> RunState:
    state, step = find_step(state, event.step)
    queue = tuple(path for path in state.queue if path != event.step) if event.step in state.queue else state.queue
    args = resolved_args(state, step)
    started = replace(
        step, status=Status.RUNNING, attempt=event.attempt, args=args, args_digest=event.args_digest, asked=None
    )
    return replace(
        state,
        queue=queue,
        calls_made=state.calls_made + 1,
        running=state.running + 1,
        slots=control.slots_with(state, started),
        steps=state.steps.set(step.path, started),
    )


def _step_succeeded(state: RunState, event: StepSucceeded) -> RunState:
    step = state.steps[event.step]
    state = control.free_slot(state, step)
    if event.usage is not None:
        state = replace(state, usage=state.usage.plus(event.usage))
    state = end_step(state, step, Status.SUCCEEDED, output=event.output)
    if not (state.round > 1 and step.scope == ROOT and step.index is None):
        return state
    state, reason = control.count_repeat(state, digest([step.args_digest, event.output.content]))
    return _end(state, Outcome.FAILED, reason) if reason else state


def _step_failed(state: RunState, event: StepFailed) -> RunState:
    state, step = find_step(state, event.step)
    state = control.free_slot(state, step)
    if state.is_stopping:
        return end_step(state, replace(step, failure=Failure(event.kind, event.message)), Status.FAILED)
    if event.attempt and is_ambiguous(event.kind, step.traits.effect):
        return owe(state, ask_outcome(state, step, event.message))
    if event.attempt and len(step.agents) > 1:
        return requeue(state, replace(step, agents=step.agents[1:]))
    retry = step.step.retry or state.task.limits.retry
    may_help = may_retry(event.kind, step.traits.effect, is_pure_work=step.step.code is not None)
    if event.attempt and event.attempt < retry.attempts and may_help:
        wait_s = max(backoff_s(retry, event.attempt, key=step.path), event.retry_after_s or 0.0)
        return owe(state, TimerSet(step=step.path, at=state.now + wait_s, reason=f"retry after: {event.message}"))
    dequeued = replace(state, queue=tuple(path for path in state.queue if path != step.path))
    return end_step(dequeued, replace(step, failure=Failure(event.kind, event.message)), Status.FAILED)


def _step_awarded(state: RunState, event: StepAwarded) -> RunState:
    step = state.steps[event.step]
    state = control.free_slot(state, step)
    if state.is_stopping:
        return end_step(state, replace(step, failure=_STOPPED), Status.FAILED)
    return requeue(state, replace(step, agents=tuple(bid.agent for bid in event.bids)))


def _step_called(state: RunState, event: StepCalled) -> RunState:
    step = state.steps[event.step]
    state = control.free_slot(state, step)
    if state.is_stopping:
        return end_step(state, replace(step, failure=_STOPPED), Status.FAILED)
    if reason := control.too_many_calls(state, step, len(event.calls)):
        failed = StepFailed(step=step.path, attempt=0, kind=FailureKind.REFUSED, message=reason)
        return owe(replace(state, steps=state.steps.set(step.path, replace(step, status=Status.OPEN))), failed)
    return open_calls(replace(state, traits=state.traits.update(event.traits)), step, event.calls)


def _step_skipped(state: RunState, event: StepSkipped) -> RunState:
    state, step = find_step(state, event.step)
    return end_step(state, step, Status.SKIPPED)


def _step_opened(state: RunState, event: StepOpened) -> RunState:
    state, step = find_step(state, event.step)
    if step.is_map:
        return open_map(state, step, resolved(state, step, step.step.each))
    return open_task(state, step)


def _step_joined(state: RunState, event: StepJoined) -> RunState:
    step = state.steps[event.step]
    try:
        output = joined_output(state, step)
    except AutoglmError as problem:
        return owe(state, StepFailed(step=step.path, attempt=0, kind=FailureKind.INVALID_ARGS, message=str(problem)))
    return end_step(state, step, Status.SUCCEEDED, output=output)


def _timer_set(state: RunState, event: TimerSet) -> RunState:
    state, step = find_step(state, event.step)
    return replace(state, steps=state.steps.set(step.path, replace(step, status=Status.SLEEPING, wake_at=event.at)))


def _time_passed(state: RunState, event: TimePassed) -> RunState:
    step = state.steps.get(event.step)
    if step is None or step.status is not Status.SLEEPING or state.is_stopping:
        return state
    if step.traits.role is ToolRole.WAIT:
        return end_step(state, step, Status.SUCCEEDED, output=Value({"until": step.wake_at}))
    return requeue(state, step)


# --- folding: people -------------------------------------------------------------------------------------------------


def _person_asked(state: RunState, event: PersonAsked) -> RunState:
    state, step = find_step(state, event.step)
    asked = replace(step, status=Status.ASKING, asked=event)
    return replace(state, steps=state.steps.set(step.path, asked))


def expects(state: RunState, step: str, digest_: str) -> PersonAsked | None:
    """The question that is open for this step under exactly this digest, if there is one."""
    asking = state.steps.get(step)
    asked = asking.asked if asking is not None and asking.status is Status.ASKING else None
    return asked if asked is not None and asked.digest == digest_ and not state.is_stopping else None


def _person_answered(state: RunState, event: PersonAnswered) -> RunState:
    state = replace(state, letters_read=max(state.letters_read, event.letter))
    asked = expects(state, event.step, event.digest)
    if asked is None:
        return state  # answered already, or about something that is no longer asked
    return _ANSWERED[asked.topic](state, state.steps[event.step], event)


def _approval_answered(state: RunState, step: StepState, event: PersonAnswered) -> RunState:
    if event.answer is not True:
        refused = StepFailed(
            step=step.path, attempt=0, kind=FailureKind.REFUSED, message=f"{event.by} did not allow it"
        )
        return owe(state, refused)
    if step.step.kind is StepKind.APPROVAL:
        return end_step(state, step, Status.SUCCEEDED, output=Value({"approved": True, "by": event.by}, USER))
    return requeue(state, replace(step, consent=event.digest, asked=None))


def _question_answered(state: RunState, step: StepState, event: PersonAnswered) -> RunState:
    """An answer that has not the form that is asked for leaves the question open."""
    form = step.asked.schema if step.asked is not None else None
    answer = fitted(event.answer, form) if isinstance(form, Mapping) else event.answer
    if isinstance(answer, Misfit):
        return state
    return end_step(state, step, Status.SUCCEEDED, output=Value({"answer": answer}, USER))


def _outcome_answered(state: RunState, step: StepState, event: PersonAnswered) -> RunState:
    """Only a plain "it did not happen" lets the call be made again; anything unclear leaves the question open."""
    told: Mapping[str, Json] = event.answer if isinstance(event.answer, Mapping) else {}
    if told.get("happened") is True:
        return end_step(state, step, Status.SUCCEEDED, output=Value(told.get("output"), USER))
    return requeue(state, replace(step, asked=None)) if told.get("happened") is False else state


_ANSWERED: Mapping[Topic, Callable[[RunState, StepState, PersonAnswered], RunState]] = {
    Topic.APPROVAL: _approval_answered,
    Topic.QUESTION: _question_answered,
    Topic.OUTCOME: _outcome_answered,
}

# Each function takes the event type that it is listed under, which the type system cannot say of a table.
_APPLY: Mapping[type[Event], Callable[[RunState, Any], RunState]] = {
    RunCreated: _run_created,
    PlannerChosen: _unchanged,
    PlanRequested: _plan_requested,
    StepsPlanned: _steps_planned,
    PlanClosed: _plan_closed,
    PlanFailed: _plan_failed,
    ModelCalled: _model_called,
    StepStarted: _step_started,
    StepSucceeded: _step_succeeded,
    StepFailed: _step_failed,
    StepCalled: _step_called,
    StepAwarded: _step_awarded,
    StepSkipped: _step_skipped,
    StepOpened: _step_opened,
    StepJoined: _step_joined,
    TimerSet: _timer_set,
    TimePassed: _time_passed,
    PersonAsked: _person_asked,
    PersonAnswered: _person_answered,
    DeadlinePassed: _deadline_passed,
    CancelRequested: _cancel_requested,
    RunResumed: _run_resumed,
    RunStopping: _run_stopping,
    AnswerRequested: _answer_requested,
    AnswerComposed: _answer_composed,
    RunFinished: _run_finished,
}
