"""Reads models for the wrappers of this package: whole answers with their time, or several streams side by side.

Owns: that every stream is closed and every task ended. Must not know: which answer is the better one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self, TypeAlias

from autoglm.core.chat import ChatAnswer, ChatChunk, ChatRequest, RouteStep
from autoglm.core.errors import FailureKind, ModelError
from autoglm.core.ports import ChatModel, Clock

Sleep: TypeAlias = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came of asking one model: an answer, or the error; `seconds` from asking to the end."""

    model: str
    answer: ChatAnswer | None = None
    error: ModelError | None = None
    seconds: float = 0.0

    def steps(self, reason: str) -> tuple[RouteStep, ...]:
        """The way to this answer: the model's own steps, then why it was asked."""
        told = self.answer or self.error
        inner = told.route if told is not None else ()
        failure = str(self.error.kind) if self.error else ""
        return (*inner, RouteStep(endpoint=self.model, reason=reason, failure=failure, seconds=self.seconds))


async def hear(name: str, model: ChatModel, request: ChatRequest, clock: Clock) -> Heard:
    """Ask for a whole answer. A ModelError is told in what comes back; a stream without an answer is one too."""
    began = clock.now()
    try:
        async with listening(model, replace(request, is_whole=True)) as chunks:
            async for chunk in chunks:
                if isinstance(chunk, ChatAnswer):
                    return Heard(model=name, answer=chunk, seconds=clock.now() - began)
        raise ModelError("The model's stream ended without an answer.", kind=FailureKind.BAD_OUTPUT)
    except ModelError as error:
        return Heard(model=name, error=error, seconds=clock.now() - began)


@asynccontextmanager
async def listening(model: ChatModel, request: ChatRequest) -> AsyncIterator[AsyncIterator[ChatChunk]]:
    """A stream that is closed at the end of the block, however it ends."""
    chunks = model.stream(request)
    try:
        yield chunks
    finally:
        if isinstance(chunks, AsyncGenerator):
            await chunks.aclose()


def summed(answer: ChatAnswer, others: tuple[ChatAnswer, ...], route: tuple[RouteStep, ...]) -> ChatAnswer:
    """The answer with the way to it, and with the usage of all that it took."""
    usage = answer.usage
    for other in others:
        usage = usage.plus(other.usage)
    return replace(answer, usage=usage, route=route)


def is_late(request: ChatRequest, clock: Clock) -> bool:
    """Whether the request's deadline has passed, so that nobody more is asked."""
    return request.deadline is not None and clock.now() >= request.deadline


def none_answered(heard: tuple[Heard, ...]) -> ModelError:
    """One error for all that failed, with the most hopeful kind among them, so that a caller may try again later."""
    errors = [(one.model, one.error) for one in heard if one.error is not None]
    if not errors:
        return ModelError("The deadline passed before a model could be asked.", kind=FailureKind.TIMEOUT)
    hopeful = min((error for _, error in errors), key=lambda error: _HOPE.get(error.kind, len(_HOPE)))
    told = "; ".join(f"{model}: {error.message}" for model, error in errors)
    if len(errors) == 1:
        return errors[0][1]
    error = ModelError(
        f"None of {len(errors)} models answered. {told}",
        kind=hopeful.kind,
        hint=hopeful.hint,
        retry_after_s=hopeful.retry_after_s,
    )
    error.route = tuple(step for one in heard for step in one.steps("gave no answer"))
    return error


_HOPE = {FailureKind.RATE_LIMITED: 0, FailureKind.UNAVAILABLE: 1, FailureKind.TIMEOUT: 2, FailureKind.BAD_OUTPUT: 3}


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that one of several models said; None is the end of a pause that nobody spoke in."""

    model: str
    chunk: ChatChunk | ModelError | None


class Listeners:
    """Several models heard at once, each by a task of its own; leaving the block ends all of them.

    Unlike a bare TaskGroup it may stand around a `yield`: it ends its tasks when the generator is closed, and what is
    raised in the block leaves it as it is. Close the generator that uses it (`contextlib.aclosing`).
    """

    def __init__(self) -> None:
        self._group = asyncio.TaskGroup()
        self._said: asyncio.Queue[Piece] = asyncio.Queue()
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks.values():
            task.cancel()
        if isinstance(error, asyncio.CancelledError):
            await self._group.__aexit__(kind, error, trace)
        else:
            await self._group.__aexit__(None, None, None)

    def ask(self, name: str, model: ChatModel, request: ChatRequest) -> None:
        """Begin to listen to a model."""
        self._tasks[name] = self._group.create_task(self._read(name, model, request))

    def wake_after(self, seconds: float, sleep: Sleep) -> None:
        """Have `next` give a Piece of None after so long."""
        self._tasks[""] = self._group.create_task(self._wake(seconds, sleep))

    def leave(self, name: str) -> None:
        """Stop listening to a model; the rest of what it said is dropped."""
        self._tasks.pop(name).cancel()

    async def next(self) -> Piece:
        """What is said next by those who are still listened to."""
        while True:
            piece = await self._said.get()
            if piece.model in self._tasks:
                return piece

    async def _read(self, name: str, model: ChatModel, request: ChatRequest) -> None:
        try:
            async with listening(model, request) as chunks:
                async for chunk in chunks:
                    self._said.put_nowait(Piece(name, chunk))
                    if isinstance(chunk, ChatAnswer):
                        return
            raise ModelError("The model's stream ended without an answer.", kind=FailureKind.BAD_OUTPUT)
        except ModelError as error:
            self._said.put_nowait(Piece(name, error))

    async def _wake(self, seconds: float, sleep: Sleep) -> None:
        await sleep(seconds)
        self._said.put_nowait(Piece("", None))
