"""Equal requests under way share one call: a wrapper with the port of a model.

Voters must not sit behind it: they want several answers to one request.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from autoglm.core.chat import ChatAnswer, ChatChunk, ChatRequest, RouteStep
from autoglm.core.errors import FailureKind, ModelError
from autoglm.core.ports import ChatModel, Clock
from autoglm.models.pooling.caching import request_key, unpaid
from autoglm.models.streams import closing

_Key: TypeAlias = tuple[bytes, bool]

GRACE_S = 2.0
"""How long a call that nobody wants any more may take to end."""


class CoalescingModel:
    """A `ChatModel`. Whoever comes second gets the pieces that came so far and then the same as the first one; its
    answer says so in the route and costs nothing. Who reads the pieces shares with those who read them too. The call
    lasts as long as anybody listens, whoever began it, and each listener waits until its own deadline."""

    def __init__(self, model: ChatModel, *, clock: Clock) -> None:
        self._model = model
        self._clock = clock
        self._under_way: dict[_Key, _Shared] = {}

    async def stream(self, request: ChatRequest) -> AsyncIterator[ChatChunk]:
        """Pieces, then the whole answer. Raises ModelError, the same for all who share."""
        key = (request_key(request), request.is_whole)
        shared = self._under_way.get(key)
        is_first = shared is None
        if shared is None:
            shared = self._under_way[key] = _Shared(self._model, request, ended=partial(self._forget, key))
        patience_s = None if request.deadline is None else max(0.0, request.deadline - self._clock.now())
        until = None if patience_s is None else asyncio.get_running_loop().time() + patience_s
        shared.listeners += 1
        try:
            position = 0
            while (chunk := await shared.piece(position, until)) is not None:
                position += 1
                yield chunk if is_first or not isinstance(chunk, ChatAnswer) else unpaid(chunk, _joined(chunk))
        finally:
            shared.listeners -= 1
            if not shared.listeners:
                self._forget(key, shared)
                await shared.stop()

    def _forget(self, key: _Key, shared: _Shared) -> None:
        """From now on such a request begins a call of its own."""
        if self._under_way.get(key) is shared:
            del self._under_way[key]


class _Shared:
    """One call under way and what came of it so far.

    Its task belongs to the listeners together and not to the TaskGroup of one of them, which would end it when that
    one leaves; the last listener ends it and waits until it has ended.
    """

    def __init__(self, model: ChatModel, request: ChatRequest, *, ended: Callable[[_Shared], None]) -> None:
        self.listeners = 0
        self._chunks: list[ChatChunk] = []
        self._news = asyncio.Event()
        # Each listener keeps its own deadline; the first one's must not end the call of those that have longer.
        self._calling = asyncio.get_running_loop().create_task(self._call(model, replace(request, deadline=None)))
        self._calling.add_done_callback(lambda _: self._ended(ended))

    async def piece(self, position: int, until: float | None) -> ChatChunk | None:
        """The piece at this position once it is there; None after the last. Raises ModelError."""
        while position >= len(self._chunks):
            if self._calling.done():
                self._raise_failure()
                return None
            try:
                async with asyncio.timeout_at(until):
                    await self._news.wait()
            except TimeoutError:
                raise ModelError("The model did not answer by the deadline.", kind=FailureKind.TIMEOUT) from None
        return self._chunks[position]

    async def stop(self) -> None:
        """End the call if it has not ended, so that nothing of it is left."""
        self._calling.cancel()
        await asyncio.wait((self._calling,), timeout=GRACE_S)
        with suppress(asyncio.CancelledError):
            if self._calling.done():
                self._calling.exception()  # told to the listeners, if there were any

    async def _call(self, model: ChatModel, request: ChatRequest) -> None:
        async with closing(model.stream(request)) as chunks:
            async for chunk in chunks:
                self._chunks.append(chunk)
                self._tell()

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _ended(self, told: Callable[[_Shared], None]) -> None:
        told(self)
        self._tell()

    def _raise_failure(self) -> None:
        if self._calling.cancelled():
            raise ModelError("The call that was shared has been stopped.", kind=FailureKind.CANCELLED)
        self._calling.result()


def _joined(answer: ChatAnswer) -> RouteStep:
    return RouteStep(endpoint=answer.endpoint, reason="shares the answer to an equal request that was under way")
