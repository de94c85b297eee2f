"""The vocabulary of talking to a language model, free of any provider's wire format."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from autoglm.core.values import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A model's wish to call a tool. `arguments` are parsed JSON."""

    id: str
    tool: str
    arguments: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """An image or a sound beside the text: its bytes, or a `url` that the endpoint fetches itself."""

    media_type: str
    content: bytes = b""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One turn. An assistant's turn may hold calls and the `reasoning` that came before it, which some models want
    to see again; a tool's turn answers the call `call_id`."""

    role: Literal["system", "user", "assistant", "tool"]
    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    call_id: str = ""
    media: tuple[Media, ...] = ()
    reasoning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedTool:
    """A tool that the model may call: name, description, JSON Schema of the arguments."""

    name: str
    description: str
    parameters: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """One question to a model.

    `model` names a pool. `schema` asks for JSON of that shape. `tool_choice` is "auto", "none", "required" or the name
    of a tool. `options` go to endpoints of OpenAI's protocol as they are (seed, top_p, stop, ...). `deadline` is Unix
    time in seconds. `is_whole` says that nobody reads the pieces of the answer: they may be left out, and an endpoint
    may be asked for all of it at once. `purpose`, `principal` and `run_id` are for the record; they and `session` also
    steer the choice of an endpoint. None of these four reaches the model.
    """

    messages: tuple[Message, ...]
    tools: tuple[OfferedTool, ...] = ()
    schema: Mapping[str, Json] | None = None
    temperature: float | None = None
    max_tokens: int | None = None
    tool_choice: str = "auto"
    options: Mapping[str, Json] = field(default_factory=dict)
    model: str = "default"
    deadline: float | None = None
    is_whole: bool = False
    purpose: str = ""
    principal: str = ""
    run_id: str = ""
    session: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens in and out; `money` is None when the price is unknown; `is_estimate` when the endpoint did not count."""

    input_tokens: int = 0
    output_tokens: int = 0
    money: float | None = None
    is_estimate: bool = False

    def plus(self, other: Usage) -> Usage:
        money = None if self.money is None and other.money is None else (self.money or 0.0) + (other.money or 0.0)
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            money=money,
            is_estimate=self.is_estimate or other.is_estimate,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteStep:
    """One try at an endpoint: why it was chosen, what came of it ("" for success), and how long it took."""

    endpoint: str
    reason: str
    failure: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatAnswer:
    """A whole answer. `finish` is "stop", "length", "tool_calls" or "filtered"; `endpoint` says who served it, and
    `route` every endpoint that was tried, in order; `version` is that of the pool."""

    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    reasoning: str = ""
    finish: str = "stop"
    usage: Usage = field(default_factory=Usage)
    endpoint: str = ""
    route: tuple[RouteStep, ...] = ()
    version: str = ""


ChatChunk = str | ChatAnswer
"""A stream gives pieces of text as they come and, last, exactly one whole `ChatAnswer`."""


async def whole_answer(chunks: AsyncIterator[ChatChunk]) -> ChatAnswer:
    """Read a stream to its end. Raises ValueError for a stream without an answer, which is a bug in an adapter."""
    async for chunk in chunks:
        if isinstance(chunk, ChatAnswer):
            return chunk
    raise ValueError("the stream ended without a whole answer")
