"""What has to come before a ready step can start: a condition, a map or nested task to open, a person, a timer."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from autoglm.core.errors import AutoglmError, FailureKind
from autoglm.core.events import (
    Decision,
    PersonAsked,
    StepFailed,
    StepOpened,
    StepSkipped,
    StepStarted,
    TimerSet,
    Topic,
)
from autoglm.core.plan import Step, StepKind
from autoglm.core.tools import ToolRole
from autoglm.core.values import Json, Value, digest
from autoglm.execution.graph import is_harmless, owe, resolved, resolved_args, value_of
from autoglm.execution.state import RunState, Status, StepState
from autoglm.planning.conditions import holds

LONGEST_WAIT_S = 10 * 366 * 86_400.0
"""A moment further away is taken for a mistake."""

WAIT_FORMS = "wait needs `seconds` (0 or more), or `until`: Unix seconds or ISO text with an offset; at most 10 years"


def settle(state: RunState) -> RunState:
    """Send every step that has just become ready where it belongs: skipped, held, detoured, or to the queue."""
    while state.ready:
        paths, state = state.ready, replace(state, ready=())
        for path in paths:
            state = _admit(state, state.steps[path])
    return state


def release_held(state: RunState) -> RunState:
    """The plan is whole: steps with effects may go on."""
    return replace(state, ready=(*state.ready, *state.held), held=())


def _admit(state: RunState, step: StepState) -> RunState:
    if step.blocked_by:
        return owe(state, StepSkipped(step=step.path, reason=f"{step.blocked_by} did not succeed"))
    if state.is_planning and _needs_whole_plan(state, step):
        held = replace(step, status=Status.HELD)
        return replace(state, steps=state.steps.set(step.path, held), held=(*state.held, step.path))
    if (decision := detour(state, step)) is not None:
        return owe(state, decision)
    try:
        queued = replace(step, status=Status.QUEUED, args=resolved_args(state, step))
    except AutoglmError as problem:
        return owe(state, cannot_start(step, str(problem)))
    return replace(state, steps=state.steps.set(step.path, queued), queue=(*state.queue, step.path))


def _needs_whole_plan(state: RunState, step: StepState) -> bool:
    """What has effects, and an approval, since people are told which steps wait for it."""
    return step.step.kind is StepKind.APPROVAL or not is_harmless(step.step, state.traits)


def detour(state: RunState, step: StepState) -> Decision | None:
    """The decision that comes before starting, or None when the step only needs a slot."""
    try:
        return _skip(state, step) or _opening(state, step) or _pause(state, step)
    except AutoglmError as problem:
        return cannot_start(step, str(problem))


def cannot_start(step: StepState, message: str) -> StepFailed:
    return StepFailed(step=step.path, attempt=0, kind=FailureKind.INVALID_ARGS, message=message)


def _skip(state: RunState, step: StepState) -> Decision | None:
    condition = step.step.when
    if condition is None or step.is_item or holds(condition, lambda root: value_of(state, step.scope, root)):
        return None
    return StepSkipped(step=step.path, reason="its condition does not hold")


def _opening(state: RunState, step: StepState) -> Decision | None:
    if step.is_map:
        content = resolved(state, step, step.step.each).content
        if not isinstance(content, list | tuple):
            return cannot_start(step, f"`each` needs a list and got {type(content).__name__}")
        if len(content) > state.task.limits.max_items:
            return cannot_start(
                step, f"`each` has {len(content)} items; limits.max_items is {state.task.limits.max_items}"
            )
        return StepOpened(step=step.path, items=len(content))
    if step.step.kind is StepKind.TASK:
        resolved_args(state, step)
        return StepOpened(step=step.path)
    return None


def _pause(state: RunState, step: StepState) -> Decision | None:
    if step.traits.role is ToolRole.WAIT:
        return _wait(state, step)
    if step.traits.role is ToolRole.ASK and step.step.tool is not None:
        return _question(state, step)
    needs_consent = step.step.approval is not None or step.traits.effect in state.task.limits.approve
    return _approval(state, step) if needs_consent and not step.consent else None


def _wait(state: RunState, step: StepState) -> Decision:
    args = resolved_args(state, step).content
    assert isinstance(args, dict)
    seconds, until = args.get("seconds") or 0, args.get("until")
    moment = _moment(until) if until is not None else _after(state.now, seconds)
    if moment is None or not moment <= state.now + LONGEST_WAIT_S:
        return cannot_start(step, WAIT_FORMS)
    return TimerSet(step=step.path, at=max(moment, state.now), reason="wait")


def _after(now: float, seconds: Json) -> float | None:
    return now + seconds if isinstance(seconds, int | float) and seconds >= 0 else None


def _moment(until: Json) -> float | None:
    """Unix seconds of a number or of ISO 8601 text with an offset; without one the moment would be a guess."""
    if isinstance(until, int | float):
        return float(until)
    try:
        moment = datetime.fromisoformat(str(until))
    except ValueError:
        return None
    return moment.timestamp() if moment.tzinfo is not None else None


def _question(state: RunState, step: StepState) -> Decision:
    args = resolved_args(state, step).content
    assert isinstance(args, dict)
    choices, schema = args.get("choices") or (), args.get("schema")
    return PersonAsked(
        step=step.path,
        topic=Topic.QUESTION,
        digest=_digest(state, step, {"question": args}),
        prompt=str(args.get("question", "")),
        choices=tuple(map(str, choices)) if isinstance(choices, list | tuple) else (),
        schema=schema if isinstance(schema, dict) else None,
    )


def _approval(state: RunState, step: StepState) -> Decision:
    """The digest covers the resolved arguments, and for an approval of its own the steps that wait for it."""
    details: dict[str, Json] = {"args": resolved_args(state, step).content}
    if step.step.tool is not None:
        details["tool"] = step.step.tool
    elif step.step.model is not None:
        details["model"] = step.step.model
    elif step.step.code is not None:
        details["code"] = step.step.code
    elif step.step.agent is not None:
        details["agent"] = step.step.agent
    else:
        details["then"] = [_outline(state.steps[path]) for path in state.dependents.get(step.path, ())]
    return PersonAsked(
        step=step.path,
        topic=Topic.APPROVAL,
        digest=_digest(state, step, details),
        prompt=step.step.approval or f"Allow {step.step.tool}?",
        details=details,
    )


def ask_outcome(state: RunState, step: StepState, message: str) -> PersonAsked:
    """Ask what became of a call that may or may not have happened."""
    assert step.args is not None
    details: Json = {"tool": step.step.tool, "args": step.args.content, "key": key_of(state, step.path)}
    return PersonAsked(
        step=step.path,
        topic=Topic.OUTCOME,
        digest=_digest(state, step, {"attempt": step.attempt, "details": details}),
        prompt=message,
        details=details,
    )


def _outline(step: StepState) -> Json:
    return {"step": step.path, "does": step.step.tool or step.step.model or step.step.kind, "args": step.step.args}


def _digest(state: RunState, step: StepState, details: Json) -> str:
    return digest({"run": state.run_id, "step": step.path, "details": details})


def start(state: RunState, step: StepState) -> StepStarted | StepFailed:
    """The intent to perform the step now, naming exactly what will be sent."""
    try:
        args = resolved_args(state, step)
    except AutoglmError as problem:
        return cannot_start(step, str(problem))
    return StepStarted(
        step=step.path,
        attempt=step.attempt + 1,
        key=key_of(state, step.path),
        args_digest=args_digest(step, args),
    )


def args_digest(step: StepState, args: Value) -> str:
    return digest([_does(step.step), args.content])


def _does(step: Step) -> str | None:
    return step.tool or step.model or step.code or step.agent


def key_of(state: RunState, path: str) -> str:
    """The idempotency key: the same for every attempt of this step of this run, in any process."""
    return f"{state.run_id}:{path}"
