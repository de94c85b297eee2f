"""The door behind the MCP server: which tools there are, and calling one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from autoglm.core.tools import Effect
from autoglm.core.values import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedTool:
    """A tool as clients see it. `parameters` and `returns` are JSON Schemas; `returns` may be empty."""

    name: str
    description: str
    parameters: Mapping[str, Json]
    returns: Mapping[str, Json] = field(default_factory=dict)
    effect: Effect = Effect.UNSAFE


Tell: TypeAlias = Callable[[str], Awaitable[None]]
"""Tells the client how far a call is, in a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """One call. `may_ask` says that the client can put questions to a person; it brings their `answers` with a second
    call, and with it the `state` that went out with the questions. All of it comes from outside."""

    tool: str
    arguments: Mapping[str, Json]
    principal: str
    tell: Tell
    may_ask: bool = False
    answers: Mapping[str, Json] = field(default_factory=dict)
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolAnswer:
    """What a call gave: `content` in the protocol's blocks (text, image, ...), and as a JSON value."""

    content: tuple[Mapping[str, Json], ...] = ()
    structured: Json = None
    is_error: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolQuestion:
    """A call that goes on when a person has answered: a question by name (`message` and a schema of the answer)."""

    questions: Mapping[str, Question]
    state: str


@dataclass(frozen=True, slots=True)
class Question:
    message: str
    schema: Mapping[str, Json]


class ToolDoor(Protocol):
    async def tools(self) -> Sequence[OfferedTool]:
        """Every tool that may be called, in a stable order."""

    async def call(self, call: ToolCall) -> ToolAnswer | ToolQuestion:
        """Raises AutoglmError for a call that fails; NotFound when there is no such tool."""


def text_block(text: str) -> Mapping[str, Json]:
    return {"type": "text", "text": text}
