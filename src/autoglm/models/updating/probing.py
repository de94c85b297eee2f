"""Tiny questions that show whether an endpoint works: a word, a stream, a tool call. Asks, and judges nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from autoglm.core.chat import ChatAnswer, ChatRequest, Message, OfferedTool
from autoglm.core.errors import FailureKind, ModelError
from autoglm.core.ports import ChatModel, Clock

WORD = ChatRequest(messages=(Message(role="user", text="Answer with the word: ok"),), max_tokens=256, purpose="probe")
"""Room for models that think before they answer: they still stop after a few tokens."""

_WEATHER = OfferedTool(
    name="weather",
    description="The weather in a city.",
    parameters={"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
)
CALL = replace(
    WORD,
    messages=(Message(role="user", text="Call the tool weather for the city Oslo. Write nothing else."),),
    tools=(_WEATHER,),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What came of a question. `failure` is None for success; `hint` says what to do about a failure."""

    seconds: float
    first_s: float = 0.0
    pieces: int = 0
    answer: ChatAnswer | None = None
    failure: FailureKind | None = None
    words: str = ""
    hint: str = ""


async def probe(model: ChatModel, request: ChatRequest = WORD, *, clock: Clock, wait_s: float = 30.0) -> Probe:
    """Ask once, for at most `wait_s` seconds."""
    started = clock.now()
    marks: list[float] = []
    try:
        async with asyncio.timeout(wait_s):
            answer = await _asked(model, request, lambda: marks.append(clock.now()))
    except ModelError as error:
        seconds = clock.now() - started
        return Probe(seconds=seconds, failure=error.kind, words=error.message, hint=error.hint)
    except TimeoutError:
        words = f"There was no whole answer within {wait_s:g} s."
        return Probe(seconds=clock.now() - started, failure=FailureKind.TIMEOUT, words=words)
    ended = clock.now()
    first_s = (marks[0] if marks else ended) - started
    return Probe(seconds=ended - started, first_s=first_s, pieces=len(marks), answer=answer)


async def probe_tool_call(model: ChatModel, *, clock: Clock, wait_s: float = 30.0) -> Probe:
    """Ask for a call of a tool; an answer without that call is a failure."""
    found = await probe(model, CALL, clock=clock, wait_s=wait_s)
    if found.answer is None or any(call.tool == _WEATHER.name for call in found.answer.calls):
        return found
    words = f"It called no tool but said: {found.answer.text[:80]!r}"
    return replace(found, failure=FailureKind.BAD_OUTPUT, words=words)


async def all_probed(probes: dict[str, Callable[[], Awaitable[Probe]]]) -> dict[str, Probe]:
    """All at one time, by name."""
    results: dict[str, Probe] = {}

    async def one(name: str, ask: Callable[[], Awaitable[Probe]]) -> None:
        results[name] = await ask()

    async with asyncio.TaskGroup() as tasks:
        for name, ask in probes.items():
            tasks.create_task(one(name, ask))
    return {name: results[name] for name in probes}


async def _asked(model: ChatModel, request: ChatRequest, piece: Callable[[], None]) -> ChatAnswer:
    async for chunk in model.stream(request):
        if isinstance(chunk, ChatAnswer):
            return chunk
        piece()
    raise ModelError("The stream ended without an answer.", kind=FailureKind.BAD_OUTPUT)
