"""Native function calling: each turn of the model is a round of parallel steps, whose results go into the next turn."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from itertools import groupby

from autoglm.core.chat import ChatAnswer, ChatRequest, Message, ToolCall, whole_answer
from autoglm.core.errors import FailureKind, ModelError, PlanRejected, Problem
from autoglm.core.plan import Step
from autoglm.core.ports import ChatModel, PlanEnd, PlanPart, PlanRequest, StepResult
from autoglm.core.task import Task
from autoglm.core.values import Json
from autoglm.planning.prompts import loop_messages, not_run_text, offered_tools, outcome_text
from autoglm.planning.quoting import defused
from autoglm.planning.recording import recorded, unanswered
from autoglm.planning.references import as_literal
from autoglm.planning.streams import closed_after
from autoglm.planning.validation import StepChecker


class ToolLoopPlanner:
    """A `Planner` without memory: every round rebuilds the conversation from the results, so a run can go on in
    another process. A turn with wrong calls is sent back once; none of its calls is run."""

    def __init__(self, model: ChatModel, *, name: str = "default") -> None:
        self._model = model
        self._name = name

    async def plan(self, request: PlanRequest) -> AsyncIterator[PlanPart]:
        """The calls of one turn as steps (`r1c1`, `r1c2`, ...), or the answer when the model calls nothing.
        Raises PlanRejected, ModelError."""
        messages = (*loop_messages(request), *_earlier_turns(request.task, request.results))
        for _ in range(2):
            asked = self._question(request, messages)
            try:
                async with closed_after(self._model.stream(asked)) as chunks:
                    answer = await whole_answer(chunks)
            except ModelError as error:
                yield unanswered(asked, error)
                raise
            yield recorded(asked, answer)
            if not answer.calls:
                yield PlanEnd(answer=_text_of(answer))
                return
            steps, problems = _checked(request, answer.calls)
            if not any(problems):
                for step in steps:
                    yield step
                yield PlanEnd(more=True)
                return
            messages = (*messages, *_sent_back(request.task, answer, problems))
        raise PlanRejected(
            tuple(problem for found in problems for problem in found),
            hint="The model was told once what is wrong with its calls and did not correct them.",
        )

    def _question(self, request: PlanRequest, messages: tuple[Message, ...]) -> ChatRequest:
        tools = offered_tools(request.tools, request.task) if request.task.limits.enable_tool_call else ()
        return ChatRequest(messages=messages, tools=tools, model=self._name, is_whole=True, purpose="plan")


def _text_of(answer: ChatAnswer) -> str:
    if not answer.text.strip():
        raise ModelError("The model neither called a tool nor answered.", kind=FailureKind.BAD_OUTPUT)
    return defused(answer.text)


def _checked(request: PlanRequest, calls: Sequence[ToolCall]) -> tuple[list[Step], list[tuple[Problem, ...]]]:
    """A step and its problems for each call."""
    checker = StepChecker({spec.name: spec for spec in request.tools}, request.task.limits)
    for result in request.results:
        checker.accept(result.step)
    steps = [_step(call, request.round, number) for number, call in enumerate(calls, start=1)]
    return steps, [checker.add(step) for step in steps]


def _step(call: ToolCall, round_number: int, number: int) -> Step:
    # A model's arguments are data: what looks like a reference in them is a literal.
    args = {name: as_literal(part) for name, part in call.arguments.items()}
    return Step(id=f"r{round_number}c{number}", title=call.tool[:80], tool=call.tool, args=args)


def _earlier_turns(task: Task, results: Sequence[StepResult]) -> tuple[Message, ...]:
    messages: list[Message] = []
    ordered = sorted(results, key=lambda result: result.round)
    for _, group in groupby(ordered, key=lambda result: result.round):
        turn = list(group)
        calls = tuple(
            ToolCall(id=result.step.id, tool=result.step.tool or "", arguments=_sent_args(result)) for result in turn
        )
        messages.append(Message(role="assistant", calls=calls))
        messages.extend(
            Message(role="tool", text=outcome_text(task, result), call_id=result.step.id) for result in turn
        )
    return tuple(messages)


def _sent_args(result: StepResult) -> Mapping[str, Json]:
    return result.args or result.step.args


def _sent_back(task: Task, answer: ChatAnswer, problems: Sequence[tuple[Problem, ...]]) -> tuple[Message, ...]:
    told = (
        Message(role="tool", call_id=call.id, text="\n".join(map(str, found)) if found else not_run_text(task))
        for call, found in zip(answer.calls, problems, strict=True)
    )
    return (Message(role="assistant", text=answer.text, calls=answer.calls), *told)
