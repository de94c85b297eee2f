"""Asks a second model when the first is slow to begin; whoever speaks first gives the answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Protocol

from autoglm.core.chat import ChatAnswer, ChatChunk, ChatRequest, RouteStep
from autoglm.core.errors import FailureKind, ModelError
from autoglm.core.ports import ChatModel, Clock
from autoglm.models.cooperation.listening import Heard, Listeners, Sleep, is_late, none_answered


class HedgeBudget(Protocol):
    """How long to wait, and whether a second call is paid for (`routing.hedging.Hedging` is one)."""

    def called(self) -> None: ...

    def took(self, seconds: float) -> None: ...

    def wait_s(self) -> float | None: ...

    def hedged(self) -> bool: ...


class HedgedModel:
    """A `ChatModel` over a first and a second one. The first to give a piece of text, or a whole answer, is heard to
    its end; the other is cancelled. When one fails before that, the other is asked at once, or waited for."""

    def __init__(
        self, models: Mapping[str, ChatModel], *, budget: HedgeBudget, clock: Clock, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._first, self._second = models
        self._models = models
        self._budget = budget
        self._clock = clock
        self._sleep = sleep

    async def stream(self, request: ChatRequest) -> AsyncIterator[ChatChunk]:
        """The faster answer. Raises ModelError when both fail, or the chosen one fails after its first piece."""
        self._budget.called()
        wait_s = self._budget.wait_s()
        async with Listeners() as listeners:
            race = _Race(self._models, request, listeners, self._clock)
            race.ask(self._first, "first to be asked")
            if wait_s is not None:
                listeners.wake_after(wait_s, self._sleep)
            while True:
                piece = await listeners.next()
                if isinstance(piece.chunk, ModelError):
                    race.fail(piece.model, piece.chunk)
                    self._ask_second(race, "the first failed")
                elif piece.chunk is None:
                    if not race.winner and self._second not in race.asked and self._budget.hedged():
                        self._ask_second(race, "the first was slow to begin")
                else:
                    yield race.spoken(piece.model, piece.chunk)
                    if isinstance(piece.chunk, ChatAnswer):
                        self._budget.took(race.seconds(piece.model))
                        return
                race.check()

    def _ask_second(self, race: _Race, reason: str) -> None:
        if self._second not in race.asked and not is_late(race.request, self._clock):
            race.ask(self._second, reason)


class _Race:
    """Who was asked why and when, who failed, and who won."""

    def __init__(
        self, models: Mapping[str, ChatModel], request: ChatRequest, listeners: Listeners, clock: Clock
    ) -> None:
        self.request = request
        self.winner = ""
        self.asked: dict[str, tuple[str, float]] = {}
        self._models = models
        self._listeners = listeners
        self._clock = clock
        self._ended: dict[str, Heard] = {}

    def ask(self, name: str, reason: str) -> None:
        self.asked[name] = (reason, self._clock.now())
        self._listeners.ask(name, self._models[name], self.request)

    def fail(self, name: str, error: ModelError) -> None:
        """A model is out. Raises its error when it had been chosen: what it said cannot be taken back."""
        if name == self.winner or error.kind is FailureKind.CANCELLED:
            raise error
        self._ended[name] = Heard(model=name, error=error, seconds=self.seconds(name))

    def check(self) -> None:
        """Raises ModelError when all who were asked have failed."""
        if set(self.asked) == set(self._ended):
            raise none_answered(tuple(self._ended.values()))

    def spoken(self, name: str, chunk: str | ChatAnswer) -> ChatChunk:
        """What goes out; the first to speak is chosen, and the others are left."""
        if not self.winner and chunk:
            self.winner = name
            for other in self.asked.keys() - {name} - self._ended.keys():
                self._listeners.leave(other)
                self._ended[other] = Heard(model=other, seconds=self.seconds(other))
        return replace(chunk, route=self._route(chunk)) if isinstance(chunk, ChatAnswer) else chunk

    def seconds(self, name: str) -> float:
        return self._clock.now() - self.asked[name][1]

    def _route(self, answer: ChatAnswer) -> tuple[RouteStep, ...]:
        heard = self._ended | {self.winner: Heard(model=self.winner, answer=answer, seconds=self.seconds(self.winner))}
        steps: list[RouteStep] = []
        for name, (reason, _) in self.asked.items():
            one = heard[name]
            is_left = one.answer is None and one.error is None
            steps += one.steps(f"{reason}; cancelled, the other was faster" if is_left else reason)
        return tuple(steps)
