"""A SnippetRunner for tests, whose language is JSON: a list of turns, each a list of calls made at once."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.ports import SnippetOutcome, StepFailure
from autoglm.core.tools import StepCall, ToolSpec
from autoglm.core.values import Json


def snippet(*turns: Sequence[tuple[str, Mapping[str, Json]]]) -> str:
    """A snippet that makes these calls (tool and arguments), turn after turn."""
    return json.dumps([[{"tool": tool, "args": args} for tool, args in turn] for turn in turns])


class FakeSnippets:
    """Its output is the list of answers; a call that failed stands there as the kind of its failure. An argument
    whose value is `{"input": NAME}` or `{"answer": NUMBER}` (from 0) is taken from there."""

    async def advance(
        self,
        code: str,
        *,
        inputs: Mapping[str, Json],
        tools: Collection[ToolSpec],
        answers: Sequence[Json | StepFailure],
    ) -> SnippetOutcome:
        """As the port. Raises ToolError for code that is no JSON, and for a tool that is not offered."""
        known = [answer.kind.value if isinstance(answer, StepFailure) else answer for answer in answers]
        made = 0
        for turn in _turns(code):
            calls = tuple(_call(each, inputs, known) for each in turn)
            if unknown := {call.tool for call in calls} - {spec.name for spec in tools}:
                raise ToolError(f"There is no function {min(unknown)}.", kind=FailureKind.CRASHED)
            made += len(calls)
            if made > len(known):
                return SnippetOutcome(calls=calls[len(known) - made :])
        return SnippetOutcome(output=known, is_done=True, printed=f"{made} calls")


def _turns(code: str) -> Sequence[Sequence[Mapping[str, Json]]]:
    try:
        turns: Sequence[Sequence[Mapping[str, Json]]] = json.loads(code)
    except ValueError as error:
        raise ToolError(f"The snippet is no program: {error}.", kind=FailureKind.INVALID_ARGS) from None
    return turns


def _call(call: Mapping[str, Json], inputs: Mapping[str, Json], known: Sequence[Json]) -> StepCall:
    args = call["args"]
    assert isinstance(args, Mapping)
    return StepCall(
        tool=str(call["tool"]), args={name: _argument(value, inputs, known) for name, value in args.items()}
    )


def _argument(value: Json, inputs: Mapping[str, Json], known: Sequence[Json]) -> Json:
    match value:
        case {"input": str(name)}:
            return inputs[name]
        case {"answer": int(number)}:
            return known[number] if number < len(known) else None
        case _:
            return value
