"""Tools and calls for tests."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.tools import CallContext, Effect, ToolSpec, ToolTraits
from autoglm.core.values import Json, Labels, Value


def call_context(*, key: str = "key-1", step: str = "s1", attempt: int = 1, deadline: float = 1e12) -> CallContext:
    """A call's surroundings that satisfy any tool."""
    return CallContext(run_id="run-1", step=step, attempt=attempt, key=key, deadline=deadline)


@dataclass(frozen=True, slots=True)
class RecordedCall:
    tool: str
    args: Json
    key: str


class RecordingTools:
    """A Toolbox that answers from a script: for each tool a list of outputs or errors, the last one for ever."""

    def __init__(
        self, script: Mapping[str, Iterable[Json | ToolError]], *, effects: Mapping[str, Effect] | None = None
    ) -> None:
        self.calls: list[RecordedCall] = []
        self._answers = {name: deque(answers) for name, answers in script.items()}
        self._specs = tuple(
            ToolSpec(
                name=name,
                description=f"The scripted tool {name}.",
                parameters={"type": "object"},
                traits=ToolTraits(effect=(effects or {}).get(name, Effect.NONE)),
                origin="testing",
            )
            for name in script
        )

    def specs(self) -> Sequence[ToolSpec]:
        return self._specs

    async def call(self, tool: str, args: Value, context: CallContext) -> Value:
        answers = self._answers.get(tool)
        if not answers:
            raise ToolError(f"There is no tool {tool!r}.", kind=FailureKind.NOT_FOUND)
        self.calls.append(RecordedCall(tool, args.content, context.key))
        answer = answers.popleft() if len(answers) > 1 else answers[0]
        if isinstance(answer, ToolError):
            raise answer
        return Value(answer, Labels((f"tool:{tool}",)))
