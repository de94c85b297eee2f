"""Who gets the next place at an endpoint of a pool: whoever has waited longest among those that it suits.

The pool says which endpoint; this module waits, and keeps the order. It must not know what is done with a place.
"""

from __future__ import annotations

import asyncio
import heapq
import math
from dataclasses import replace
from itertools import count
from typing import TypeAlias

from autoglm.core.errors import FailureKind, ModelError, UsageError
from autoglm.routing.endpoint import CallFacts, Choice, Draw, Ended
from autoglm.routing.pool import Busy, Pool

_Shape: TypeAlias = tuple[frozenset[str], frozenset[str], frozenset[str]]
"""What decides which endpoints suit a call: its needs, those it tried, those whose context is large enough."""


class Lobby:
    """Where calls of several pools wait. Pools that share endpoints share a lobby, so that a place which one of them
    frees goes to whoever has waited longest in any of them."""

    def __init__(self) -> None:
        self._numbers = count()
        self._waiting: set[Places] = set()

    def number(self) -> int:
        """The next place in the order of arrival."""
        return next(self._numbers)

    def enter(self, places: Places) -> None:
        self._waiting.add(places)

    def leave(self, places: Places) -> None:
        self._waiting.discard(places)

    def serve(self) -> None:
        """A place may have become free."""
        if self._waiting:
            for places in sorted(self._waiting, key=Places.first):
                places.serve()


class Places:
    """The places of one pool. What is taken has begun in the pool, and must be given back. Time is the event loop's
    own: no clock that is set forwards or back disturbs it."""

    def __init__(self, name: str, pool: Pool, *, draw: Draw, lobby: Lobby) -> None:
        self._name = name
        self._pool = pool
        self._draw = draw
        self._lobby = lobby
        self._queues: dict[_Shape, dict[int, _Turn]] = {}
        self._timer: asyncio.TimerHandle | None = None

    async def take(self, call: CallFacts, *, tried: frozenset[str], until: float) -> Choice:
        """A place, as soon as it is this call's turn. Raises ModelError when it is not before `until`."""
        found = self.take_now(call, tried=tried)
        if isinstance(found, Choice):
            return found
        if math.isinf(found.retry_at):
            raise self._no_place(found.reason)
        began = now()
        turn = _Turn(call, tried, found.reason)
        choice = await self._waited(turn, until)
        return replace(choice, reason=f"{choice.reason}; it waited {now() - began:.2f} s for a place")

    def take_now(self, call: CallFacts, *, tried: frozenset[str]) -> Choice | Busy:
        """A place, if one is free that nobody has waited for longer. Raises ModelError when there can be none."""
        if self._queues:
            self.serve()
            waiting = self._queues.get(self._shape(call, tried))
            if waiting is not None:
                return Busy(retry_at=now(), reason=next(iter(waiting.values())).reason)
        return self._picked(call, tried)

    def give_back(self, call: CallFacts, endpoint: str, ended: Ended, *, retry_after_s: float | None = None) -> None:
        """The call has ended; those who wait may go on."""
        self._pool.ended(call, endpoint, ended, now=now(), retry_after_s=retry_after_s)
        self._lobby.serve()

    def first(self) -> int:
        """The number of whoever has waited longest here, of those who wait."""
        return min(next(iter(queue)) for queue in self._queues.values())

    def serve(self) -> None:
        """Give places to those who wait, the longest waiting first. When one gets none, neither do those behind it
        that no other endpoint would suit."""
        heads = [(next(iter(queue)), shape) for shape, queue in self._queues.items()]
        heapq.heapify(heads)
        retry_at = math.inf
        while heads:
            number, shape = heapq.heappop(heads)
            busy = self._served(self._queues[shape][number])
            if busy is not None:
                retry_at = min(retry_at, busy.retry_at)
                continue
            self._leave(shape, number)
            if shape in self._queues:
                heapq.heappush(heads, (next(iter(self._queues[shape])), shape))
        self._look_again(retry_at)

    async def _waited(self, turn: _Turn, until: float) -> Choice:
        shape, number = self._shape(turn.call, turn.tried), self._lobby.number()
        self._lobby.enter(self)
        self._queues.setdefault(shape, {})[number] = turn
        self._pool.waiting(+1)
        choice: Choice | None = None
        try:
            self.serve()
            async with asyncio.timeout_at(until):
                choice = await turn.given
        except TimeoutError:
            raise self._no_place(turn.reason) from None
        finally:
            self._pool.waiting(-1)
            self._leave(shape, number)
            if choice is None:
                self._return_unused(turn)
        return choice

    def _served(self, turn: _Turn) -> Busy | None:
        """None when the turn is over: it has a place, or an error, or nobody waits for it any more."""
        if turn.given.done():
            return None
        try:
            found = self._picked(turn.call, turn.tried)
        except ModelError as error:
            turn.given.set_exception(error)
            return None
        if isinstance(found, Busy):
            turn.reason = found.reason
            return found
        turn.given.set_result(found)
        return None

    def _picked(self, call: CallFacts, tried: frozenset[str]) -> Choice | Busy:
        at = now()
        try:
            found = self._pool.pick(call, now=at, draw=self._draw, tried=tried)
        except UsageError as error:
            raise ModelError(error.message, kind=FailureKind.INVALID_ARGS, hint=error.hint) from None
        if isinstance(found, Choice):
            self._pool.began(found.endpoint, now=at)
        return found

    def _return_unused(self, turn: _Turn) -> None:
        """Whoever leaves in the moment in which a place was given does not keep it."""
        if turn.given.done() and not turn.given.cancelled() and turn.given.exception() is None:
            unused = Ended(seconds=0.0, failure=FailureKind.CANCELLED)
            self.give_back(turn.call, turn.given.result().endpoint, unused)

    def _leave(self, shape: _Shape, number: int) -> None:
        queue = self._queues.get(shape)
        if queue is None or queue.pop(number, None) is None or queue:
            return
        del self._queues[shape]
        if not self._queues:
            self._lobby.leave(self)
            self._look_again(math.inf)

    def _look_again(self, at: float) -> None:
        """What time alone changes (a cool-down that ends) wakes nobody else."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if math.isinf(at) else asyncio.get_running_loop().call_at(at, self.serve)

    def _shape(self, call: CallFacts, tried: frozenset[str]) -> _Shape:
        return call.needs, tried, self._pool.fitting(call)

    def _no_place(self, reason: str) -> ModelError:
        return ModelError(
            f"The pool {self._name} has no place for this call: {reason}.",
            kind=FailureKind.UNAVAILABLE,
            hint="Try again later, allow more time, or add endpoints to the pool.",
        )


class _Turn:
    """One call that waits; `reason` says why it could not go on when it was looked at last."""

    __slots__ = ("call", "given", "reason", "tried")

    def __init__(self, call: CallFacts, tried: frozenset[str], reason: str) -> None:
        self.call = call
        self.tried = tried
        self.reason = reason
        self.given: asyncio.Future[Choice] = asyncio.get_running_loop().create_future()


def now() -> float:
    """Seconds on the event loop's own clock."""
    return asyncio.get_running_loop().time()
