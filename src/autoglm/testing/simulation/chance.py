"""The only source of chance in a simulation: everything follows from one seed."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random  # noqa: TID251 - this module is the port that randomness comes through
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A stream of chance. Streams of different names are independent, so that one concern does not shift another."""

    def __init__(self, *names: object) -> None:
        self._names = names
        self._random = Random("/".join(map(str, names)))  # noqa: S311 - a simulation keeps no secrets

    def stream(self, *names: object) -> Chance:
        return Chance(*self._names, *names)

    def happens(self, probability: float) -> bool:
        return self._random.random() < probability

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self._random.random()

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return self._random.randint(low, high)

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self._random.randrange(len(choices))]

    def weighted(self, choices: Sequence[tuple[T, float]]) -> T:
        """One of the choices, each as likely as its weight says."""
        left = self._random.random() * sum(weight for _, weight in choices)
        for choice, weight in choices:
            left -= weight
            if left < 0:
                return choice
        return choices[-1][0]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        return self._random.sample(items, len(items))
