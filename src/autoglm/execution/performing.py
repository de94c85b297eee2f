"""Performs intents through the ports and turns whatever comes of them into facts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace

import msgspec

from autoglm.core.chat import whole_answer
from autoglm.core.errors import AutoglmError, FailureKind, ModelError, PlanRejected, StepError
from autoglm.core.events import (
    AnswerComposed,
    Event,
    ModelCalled,
    PlanClosed,
    PlanFailed,
    PlannerChosen,
    StepFailed,
    StepsPlanned,
    StepStarted,
    StepSucceeded,
)
from autoglm.core.plan import Step
from autoglm.core.ports import Answer, PlanChoice, PlanEnd, PlanPart, PlanRequest
from autoglm.core.tools import ToolTraits
from autoglm.core.values import Json, Labels, Value
from autoglm.execution.calls import (
    Call,
    answer_labels,
    call_of,
    chat_request,
    labelled_output,
    planned_answer,
    results_of,
)
from autoglm.execution.outside import Ports, Post
from autoglm.execution.slots import Slots
from autoglm.execution.state import RunState
from autoglm.planning.recording import recorded
from autoglm.planning.streams import closed_after

# --- steps -----------------------------------------------------------------------------------------------------------


async def perform_step(
    ports: Ports, state: RunState, started: StepStarted, *, slots: Slots, post: Post, is_stopping: Callable[[], bool]
) -> None:
    """Make one attempt and post what came of it. Only the end of the worker itself leaves it without a word."""
    call = call_of(state, started.step)
    try:
        async with _place(slots, call), asyncio.timeout(call.timeout_s):
            facts = await _attempt(ports, call)
    except asyncio.CancelledError:
        if not is_stopping():
            raise
        facts = (_failed(call, FailureKind.CANCELLED, "told to stop while it was running"),)
    except TimeoutError:
        facts = (_failed(call, FailureKind.TIMEOUT, f"not done after {call.timeout_s:g} s"),)
    except StepError as error:
        facts = (_failed(call, error.kind, str(error), retry_after_s=error.retry_after_s),)
    except Exception as error:  # noqa: BLE001 - the edge of the engine: whatever a tool raises becomes a fact
        facts = (_failed(call, FailureKind.CRASHED, f"{type(error).__name__}: {error}"),)
    post(*facts)


def _place(slots: Slots, call: Call) -> AbstractAsyncContextManager[None]:
    bound = call.step.traits.max_parallel
    return slots.tool(call.step.step.tool or call.step.step.model or "", bound) if bound else nullcontext()


async def _attempt(ports: Ports, call: Call) -> tuple[Event, ...]:
    if call.step.step.tool is None:
        return await _ask_model(ports, call)
    output = await ports.toolbox.call(call.step.step.tool, call.args, call.context)
    return (_succeeded(call, output),)


async def _ask_model(ports: Ports, call: Call) -> tuple[Event, ...]:
    if ports.models is None:
        raise ModelError(
            "No model is configured.", kind=FailureKind.REFUSED, hint="Set model.base_url and model.model."
        )
    request = chat_request(call)
    answer = await whole_answer(ports.models.stream(request))
    called = replace(recorded(request, answer), step=call.context.step)
    content: Json = {"text": answer.text} if request.schema is None else parse_json(answer.text)
    labels = Labels(sources=(f"model:{answer.endpoint or request.model}",))
    return called, _succeeded(call, Value(content, labels))


def _succeeded(call: Call, output: Value) -> StepSucceeded:
    return StepSucceeded(step=call.context.step, attempt=call.context.attempt, output=labelled_output(call, output))


def _failed(call: Call, kind: FailureKind, message: str, *, retry_after_s: float | None = None) -> StepFailed:
    return StepFailed(
        step=call.context.step,
        attempt=call.context.attempt,
        kind=kind,
        message=message,
        retry_after_s=retry_after_s,
    )


# --- plans -----------------------------------------------------------------------------------------------------------


async def perform_plan(ports: Ports, request: PlanRequest, *, post: Post) -> None:
    """Ask the planner and post its parts as they come."""
    traits = {spec.name: spec.traits for spec in ports.toolbox.specs()}
    try:
        async with closed_after(ports.planner.plan(request)) as parts:
            async for part in parts:
                post(_fact_of(part, traits))
                if isinstance(part, PlanEnd):
                    return
        post(PlanFailed(message="The planner stopped in the middle of the plan."))
    except PlanRejected as error:
        post(PlanFailed(message=str(error), problems=error.problems))
    except AutoglmError as error:
        post(PlanFailed(message=str(error)))
    except Exception as error:  # noqa: BLE001 - the edge of the engine: a planner's bug ends the run, with its reason
        post(PlanFailed(message=f"The planner crashed: {type(error).__name__}: {error}"))


def _fact_of(part: PlanPart, traits: dict[str, ToolTraits]) -> Event:
    match part:
        case PlanChoice():
            return PlannerChosen(planner=part.planner, reason=part.reason)
        case Step():
            return StepsPlanned(steps=(part,), traits={name: traits[name] for name in tools_in((part,))})
        case PlanEnd():
            return PlanClosed(answer=part.answer, more=part.more)
        case ModelCalled():
            return part


def tools_in(steps: Iterable[Step]) -> frozenset[str]:
    """Every tool that the steps name, nested plans included."""
    found: set[str] = set()
    for step in steps:
        if step.tool is not None:
            found.add(step.tool)
        if step.task is not None:
            found |= tools_in(step.task.steps)
    return frozenset(found)


# --- answers ---------------------------------------------------------------------------------------------------------


async def perform_answer(ports: Ports, state: RunState, *, post: Post) -> None:
    """Post the plan's own answer, else one composed from the results."""
    labels = answer_labels(state)
    reason = _shortfall(state)
    try:
        value = planned_answer(state)
        if value is not None and isinstance(value.content, str):
            post(AnswerComposed(text=value.content, labels=value.all_labels().merge(state.labels)))
            return
        answer = await ports.answerer.answer(state.task, results_of(state), reason=reason)
    except Exception as error:  # noqa: BLE001 - a run ends with its results even when telling them fails
        answer = Answer(text=f"{reason} The answer could not be composed: {error}".strip())
    post(*answer.calls, AnswerComposed(text=answer.text, rests_on=answer.rests_on, labels=labels))


def _shortfall(state: RunState) -> str:
    """Why the run did not reach its goal, or nothing."""
    if state.ending is not None:
        return state.ending.reason
    failure = state.scopes[""].failure
    return failure.message if failure is not None else ""


def parse_json(text: str) -> Json:
    """A model's JSON. Raises ModelError (BAD_OUTPUT) for text that is none."""
    try:
        content: Json = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        raise ModelError(
            f"The model answered with something that is not JSON: {text[:80]!r}.", kind=FailureKind.BAD_OUTPUT
        ) from None
    return content
