"""What the runner sends out, read from the state: calls of tools and models, requests to planners, results so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autoglm.core.chat import ChatRequest, Media, Message
from autoglm.core.ports import MadeCall, PlanRequest, StepFailure, StepResult
from autoglm.core.tools import CallContext, StepCall, ToolSpec
from autoglm.core.values import NO_LABELS, Json, Labels, Value
from autoglm.execution.admission import key_of
from autoglm.execution.graph import calls_of, in_order, labels_seen
from autoglm.execution.state import ROOT, RunState, Status, StepState
from autoglm.planning.written import render


@dataclass(frozen=True, slots=True)
class Call:
    """One attempt of a step, ready to be sent: `args` with labels, and bounds in `context`; for a snippet or agent also
    the calls that it has `made` so far, and where all that it has `seen` comes from."""

    step: StepState
    args: Value
    context: CallContext
    timeout_s: float
    made: tuple[MadeCall, ...] = ()
    seen: Labels = NO_LABELS


def call_of(state: RunState, path: str) -> Call:
    """The call of a step that has just started."""
    step = state.steps[path]
    assert step.args is not None
    timeout_s = step.step.timeout_s or step.traits.timeout_s
    deadline = state.now + timeout_s
    context = CallContext(
        run_id=state.run_id,
        step=path,
        attempt=step.attempt,
        key=key_of(state, path),
        deadline=min(deadline, state.deadline) if state.deadline is not None else deadline,
        principal=state.task.principal,
        language=state.task.language,
        trace_id=state.task.trace_id,
    )
    if step.step.code is None and step.step.agent is None:
        return Call(step, step.args, context, timeout_s)
    return Call(step, step.args, context, timeout_s, made_calls(state, step), labels_seen(state, step))


def chat_request(call: Call, *, media: tuple[Media, ...] = (), words: str = "") -> ChatRequest:
    """A model step as a question: `prompt`, and optionally `system` and the `schema` of the answer; with the pictures
    and sounds that were loaded for it, as `media` or in `words`."""
    args = call.args.content
    assert isinstance(args, Mapping)
    system, schema = args.get("system"), args.get("schema")
    prompt = "\n\n".join(filter(None, (render(args.get("prompt", "")), words)))
    messages = [Message(role="user", text=prompt, media=media)]
    if system:
        messages.insert(0, Message(role="system", text=render(system)))
    return ChatRequest(
        messages=tuple(messages),
        schema=schema if isinstance(schema, Mapping) else None,
        model=call.step.step.model or "default",
        is_whole=True,
        purpose=f"step {call.context.step}",
    )


def made_calls(state: RunState, step: StepState) -> tuple[MadeCall, ...]:
    """What a snippet or agent has called, and what came of it, in its order."""
    return tuple((_sent(call), _answer(call)) for call in calls_of(state, step))


def _sent(call: StepState) -> StepCall:
    assert call.step.tool is not None
    assert call.args is not None
    return StepCall(tool=call.step.tool, args=call.args.content)  # type: ignore[arg-type]  # arguments are an object


def _answer(call: StepState) -> Json | StepFailure:
    if (failure := call.failure) is not None and call.output is None:
        return StepFailure(kind=failure.kind, message=failure.message)
    return call.output.content if call.output is not None else None


def plan_request(state: RunState, specs: Sequence[ToolSpec], *, now: float) -> PlanRequest:
    tools = tuple(specs) if state.task.limits.enable_tool_call else ()
    return PlanRequest(task=state.task, tools=tools, now=now, round=state.round, results=results_of(state))


def results_of(state: RunState) -> tuple[StepResult, ...]:
    """What became of the run's own steps, in the order of planning; parts of maps and nested tasks are in theirs."""
    own = in_order(step for step in state.steps.values() if step.scope == ROOT and not step.is_item)
    return tuple(_result(step) for step in own)


def _result(step: StepState) -> StepResult:
    error = step.failure.message if step.failure is not None else ""
    if step.status is Status.SKIPPED:
        error = (
            f"skipped: {step.blocked_by} did not succeed" if step.blocked_by else "skipped: its condition does not hold"
        )
    sent = step.args.content if step.args is not None else step.step.args
    args = sent if isinstance(sent, Mapping) else {}
    return StepResult(step=step.step, round=step.round, args=args, output=step.output, error=error)


def labelled_output(call: Call, output: Value) -> Value:
    """An output carries where its arguments came from, besides what the tool itself says; every field does."""
    inherited = call.args.all_labels()
    if inherited == Labels():
        return output
    fields = tuple(type(part)(part.path, part.labels.merge(inherited)) for part in output.fields)
    return Value(output.content, output.labels.merge(inherited), fields)
