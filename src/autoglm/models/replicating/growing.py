"""A pool whose endpoints come and go. Each change makes the pool anew around the endpoints that there are then; calls
under way end in the pool in which they began.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import TypeAlias

from autoglm.core.chat import ChatAnswer, ChatChunk, ChatRequest
from autoglm.core.errors import FailureKind, ModelError
from autoglm.core.ports import ChatModel
from autoglm.models.streams import closing
from autoglm.routing.endpoint import EndpointFacts
from autoglm.routing.scaling import Load

MakePool: TypeAlias = Callable[[Mapping[str, ChatModel], tuple[EndpointFacts, ...]], ChatModel]


class GrowingModel:
    """A `ChatModel` over a pool that `make` builds; `join` and `leave` are for its scaler."""

    def __init__(
        self, name: str, members: Mapping[str, ChatModel], facts: tuple[EndpointFacts, ...], *, make: MakePool
    ) -> None:
        self._name = name
        self._make = make
        self._in_flight: dict[str, int] = {}
        self._calls = 0
        self._members = {one.name: _Counted(members[one.name], one.name, self._in_flight) for one in facts}
        self._facts = facts
        self._pool = self._made()

    async def stream(self, request: ChatRequest) -> AsyncIterator[ChatChunk]:
        """As the pool. Raises ModelError, also while there is no endpoint yet."""
        if self._pool is None:
            raise ModelError(
                f"The pool {self._name} has no endpoint yet.",
                kind=FailureKind.UNAVAILABLE,
                hint="Its first replica is being started; try again soon.",
                retry_after_s=1.0,
            )
        answer: ChatAnswer | None = None
        self._calls += 1
        try:
            async with closing(self._pool.stream(request)) as chunks:
                async for chunk in chunks:
                    if isinstance(chunk, ChatAnswer):
                        answer = chunk
                        break
                    yield chunk
        finally:
            self._calls -= 1
        if answer is not None:
            yield answer

    def load(self) -> Load:
        """Calls at endpoints, and calls that are at none now."""
        in_flight = sum(self._in_flight.values())
        return Load(in_flight=in_flight, queued=max(0, self._calls - in_flight))

    def join(self, facts: EndpointFacts, model: ChatModel) -> None:
        self._members[facts.name] = _Counted(model, facts.name, self._in_flight)
        self._facts = (*(one for one in self._facts if one.name != facts.name), facts)
        self._pool = self._made()

    def leave(self, name: str) -> None:
        self._members.pop(name, None)
        self._facts = tuple(one for one in self._facts if one.name != name)
        self._pool = self._made()

    def in_flight(self, name: str) -> int:
        return self._in_flight.get(name, 0)

    def _made(self) -> ChatModel | None:
        return self._make(self._members, self._facts) if self._facts else None


class _Counted:
    """An endpoint that is counted while it is asked."""

    def __init__(self, model: ChatModel, name: str, in_flight: dict[str, int]) -> None:
        self._model = model
        self._name = name
        self._in_flight = in_flight

    async def stream(self, request: ChatRequest) -> AsyncIterator[ChatChunk]:
        answer: ChatAnswer | None = None
        self._in_flight[self._name] = self._in_flight.get(self._name, 0) + 1
        try:
            async with closing(self._model.stream(request)) as chunks:
                async for chunk in chunks:
                    if isinstance(chunk, ChatAnswer):
                        answer = chunk
                        break
                    yield chunk
        finally:
            self._in_flight[self._name] -= 1
            if not self._in_flight[self._name]:
                del self._in_flight[self._name]
        if answer is not None:
            yield answer
