"""Performs intents through the ports and turns whatever comes of them into facts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from typing import assert_never

import msgspec

from autoglm.core.chat import whole_answer
from autoglm.core.errors import AutoglmError, FailureKind, ModelError, PlanRejected, StepError, ToolError
from autoglm.core.events import (
    AnswerComposed,
    Event,
    ModelCalled,
    PlanClosed,
    PlanFailed,
    PlannerChosen,
    StepAwarded,
    StepCalled,
    StepFailed,
    StepsPlanned,
    StepStarted,
    StepSucceeded,
)
from autoglm.core.plan import Step
from autoglm.core.ports import AgentWork, Answer, PlanChoice, PlanEnd, PlanPart, PlanRequest
from autoglm.core.tools import StepCall, ToolSpec, ToolTraits
from autoglm.core.values import Json, Labels, Value
from autoglm.execution.answer import answer_labels
from autoglm.execution.calls import (
    Call,
    call_of,
    chat_request,
    labelled_output,
    results_of,
)
from autoglm.execution.outside import Grip, LoadedMedia, Ports, Post, StepHooks
from autoglm.execution.slots import Slots
from autoglm.execution.state import RunState
from autoglm.planning.recording import recorded, unanswered
from autoglm.planning.streams import closed_after

ANSWER_TIMEOUT_S = 120.0
"""A run ends without a well-told answer rather than never."""

# --- steps -----------------------------------------------------------------------------------------------------------


async def perform_step(
    ports: Ports, state: RunState, started: StepStarted, *, slots: Slots, grip: Grip
) -> tuple[Event, ...]:
    """Make one attempt and give what came of it. Raises StaleLease, before anything is sent, when the run belongs to
    another worker by now."""
    call = call_of(state, started.step)
    async with _place(slots, call):
        await grip.hold()
        grip.time(started.step, call.timeout_s)
        hooks = ports.hooks
        return await (_tried(ports, call) if hooks is None or not hooks.is_watching else _watched(ports, hooks, call))


async def _watched(ports: Ports, hooks: StepHooks, call: Call) -> tuple[Event, ...]:
    """The attempt, unless it is refused, with the hooks told of it before and after."""
    try:
        await hooks.before_step(call)
    except StepError as refusal:
        facts: tuple[Event, ...] = (_failed(call, FailureKind.REFUSED, str(refusal)),)
    else:
        facts = await _tried(ports, call)
    outcome = facts[-1]
    if isinstance(outcome, StepSucceeded | StepFailed):
        await hooks.after_step(call, outcome)
    return facts


async def _tried(ports: Ports, call: Call) -> tuple[Event, ...]:
    try:
        return await _attempt(ports, call)
    except StepError as error:
        return (_refused(call, error),)
    except TimeoutError as error:
        return (_failed(call, FailureKind.TIMEOUT, str(error) or "it gave up waiting"),)
    except Exception as error:  # noqa: BLE001 - the edge of the engine: whatever a tool raises becomes a fact
        return (_failed(call, FailureKind.CRASHED, f"{type(error).__name__}: {error}"),)


def _is_told_to_end() -> bool:
    """Whether somebody cancels this task, rather than what it waits for being cancelled inside."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _place(slots: Slots, call: Call) -> AbstractAsyncContextManager[None]:
    bound = call.step.traits.max_parallel
    return slots.tool(call.step.step.tool or call.step.step.model or "", bound) if bound else nullcontext()


async def _attempt(ports: Ports, call: Call) -> tuple[Event, ...]:
    if call.step.step.code is not None:
        return (await _advance(ports, call, call.step.step.code),)
    if call.step.step.agent is not None:
        return await _give_to_agent(ports, call, call.step.step.agent)
    if call.step.step.tool is None:
        return await _ask_model(ports, call)
    output: object = await ports.toolbox.call(call.step.step.tool, call.args, call.context)
    if not isinstance(output, Value):  # it would make the journal unreadable
        raise ToolError(f"The tool answered with a {type(output).__name__}.", kind=FailureKind.BAD_OUTPUT)
    return (_succeeded(call, output),)


async def _advance(ports: Ports, call: Call, code: str) -> StepSucceeded | StepCalled:
    """Run a snippet until it has to wait for calls, or to its end."""
    if ports.snippets is None:
        raise ToolError("Snippets are switched off.", kind=FailureKind.REFUSED, hint="Set sandbox.python to true.")
    specs = {spec.name: spec for spec in ports.toolbox.specs()}
    inputs = call.args.content
    assert isinstance(inputs, Mapping)
    answers = [answer for _, answer in call.made]
    outcome = await ports.snippets.advance(code, inputs=inputs, tools=specs.values(), answers=answers)
    if outcome.is_done:
        return _succeeded(call, Value({"output": outcome.output, "printed": outcome.printed}, call.seen))
    return _called(call, outcome.calls, specs)


async def _give_to_agent(ports: Ports, call: Call, named: str) -> tuple[Event, ...]:
    """Find out who works on the step, else let that agent make its next turn."""
    if ports.agents is None:
        raise ToolError("There are no agents.", kind=FailureKind.REFUSED, hint="Describe them in agents.team.")
    if not call.step.agents:
        bids = ports.agents.bids(named)
        return (StepAwarded(step=call.context.step, attempt=call.context.attempt, bids=bids),)
    agent, specs = call.step.agents[0], {spec.name: spec for spec in ports.toolbox.specs()}
    args = call.args.content
    assert isinstance(args, Mapping)
    work = AgentWork(args=args, context=call.context, tools=tuple(specs.values()), calls=call.made)
    turn = await ports.agents.turn(agent, work)
    if turn.calls:
        return (*turn.called, _called(call, turn.calls, specs))
    labels = call.seen.merge(Labels((f"agent:{agent}",)))
    return (*turn.called, _succeeded(call, Value(turn.answer, labels)))


def _called(call: Call, calls: tuple[StepCall, ...], specs: Mapping[str, ToolSpec]) -> StepCalled:
    traits = {name: specs[name].traits for name in sorted({each.tool for each in calls})}
    return StepCalled(step=call.context.step, attempt=call.context.attempt, calls=calls, traits=traits)


async def _ask_model(ports: Ports, call: Call) -> tuple[Event, ...]:
    if ports.models is None:
        raise ModelError(
            "No model is configured.", kind=FailureKind.REFUSED, hint="Set model.base_url and model.model."
        )
    loaded = await _loaded(ports, call)
    request = chat_request(call, media=loaded.media, words=loaded.words)
    try:
        answer = await whole_answer(ports.models.stream(request))
    except ModelError as error:
        return replace(unanswered(request, error), step=call.context.step), _refused(call, error)
    called = replace(recorded(request, answer), step=call.context.step)
    try:
        content: Json = {"text": answer.text} if request.schema is None else parse_json(answer.text)
    except ModelError as error:
        return called, _failed(call, error.kind, str(error))  # a bad answer has been paid for all the same
    labels = loaded.labels.merge(Labels(sources=(f"model:{answer.endpoint or request.model}",)))
    return called, _succeeded(call, Value(content, labels))


async def _loaded(ports: Ports, call: Call) -> LoadedMedia:
    """The pictures and sounds that a model step names."""
    args = call.args.content
    named = args.get("media") if isinstance(args, Mapping) else None
    if not named:
        return LoadedMedia()
    if ports.media is None:
        raise ToolError("Pictures and sounds cannot be loaded here.", kind=FailureKind.REFUSED)
    return await ports.media.load(named, pool=call.step.step.model or "default")


def _refused(call: Call, error: StepError) -> StepFailed:
    return _failed(call, error.kind, str(error), retry_after_s=error.retry_after_s)


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


async def planned(ports: Ports, request: PlanRequest) -> Sequence[Event]:
    """The whole plan at once, its steps in one piece. Raises what the planner raises."""
    specs = {spec.name: spec.traits for spec in ports.toolbox.specs()}
    return merged([_fact_of(part, specs) async for part in ports.planner.plan(request)])


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
    except asyncio.CancelledError:
        if _is_told_to_end():
            raise
        post(PlanFailed(message="The planner gave up by itself."))
    except Exception as error:  # noqa: BLE001 - the edge of the engine: a planner's bug ends the run, with its reason
        post(PlanFailed(message=f"The planner crashed: {type(error).__name__}: {error}"))


def _fact_of(part: PlanPart, traits: dict[str, ToolTraits]) -> Event:
    match part:
        case PlanChoice():
            return PlannerChosen(planner=part.planner, reason=part.reason)
        case Step():
            return StepsPlanned(steps=(part,), traits={name: traits[name] for name in sorted(tools_in((part,)))})
        case PlanEnd():
            return PlanClosed(answer=part.answer, more=part.more)
        case ModelCalled():
            return part
        case _:
            assert_never(part)


def merged(facts: Sequence[Event]) -> list[Event]:
    """Neighbouring pieces of a plan as one, so that a plan that is known at once is one record."""
    whole: list[Event] = []
    for fact in facts:
        last = whole[-1] if whole else None
        if isinstance(fact, StepsPlanned) and isinstance(last, StepsPlanned):
            whole[-1] = StepsPlanned(steps=last.steps + fact.steps, traits={**last.traits, **fact.traits})
        else:
            whole.append(fact)
    return whole


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
    """Post an answer composed from the results."""
    labels = answer_labels(state)
    reason = _shortfall(state)
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            answer = await ports.answerer.answer(state.task, results_of(state), reason=reason)
    except asyncio.CancelledError:
        if _is_told_to_end():
            raise
        answer = Answer(text=f"{reason} The answer could not be composed: it gave up by itself.".strip())
    except Exception as error:  # noqa: BLE001 - a run ends with its results even when telling them fails
        problem = str(error) or type(error).__name__
        answer = Answer(text=f"{reason} The answer could not be composed: {problem}".strip())
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
