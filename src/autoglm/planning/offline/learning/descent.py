"""Learns weights from examples: conditional logits and one logistic model, by stochastic gradient descent with a step
for each weight (AdaGrad). The same examples in the same orders give the same weights. Must not know: where they come
from.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autoglm.planning.offline.scores import Feature

HELD = "held"
"""A feature of this name counts as it is: its weight is 1 and never learned."""

_NOTHING: Mapping[str, float] = {}
Orders = Sequence[Sequence[int]]
"""For each epoch, the order in which the examples are gone through."""


@dataclass(frozen=True, slots=True)
class Example:
    """Ways with their features, and which of them are right."""

    ways: Sequence[Sequence[Feature]]
    is_right: Sequence[bool]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing with its features, and whether it is so."""

    features: Sequence[Feature]
    is_so: bool
    weight: float = 1.0


def fit(
    examples: Sequence[Example],
    orders: Orders,
    *,
    decay: float,
    rate: float = 0.25,
    prior: Mapping[str, float] = _NOTHING,
) -> dict[str, float]:
    """Weights that make the right ways likely among all ways of each example: the mean over the later epochs."""
    descent = _Descent(prior, decay, rate)
    total: dict[str, float] = {}
    for epoch, order in enumerate(orders):
        for at in order:
            for name, slope in _slopes(examples[at], descent.weights).items():
                descent.move(name, slope)
        if epoch >= len(orders) // 2:
            for name, value in descent.weights.items():
                total[name] = total.get(name, 0.0) + value
    return {name: value / (len(orders) - len(orders) // 2) for name, value in total.items()}


def fit_facts(
    facts: Sequence[Fact], orders: Orders, *, decay: float, rate: float = 0.2, prior: Mapping[str, float] = _NOTHING
) -> dict[str, float]:
    """Weights of a logistic model. Facts that are told right by far are passed over."""
    descent = _Descent(prior, decay, rate)
    for order in orders:
        for at in order:
            fact = facts[at]
            score = sum(descent.weights.get(name, 0.0) * value for name, value in fact.features)
            slope = (fact.is_so - 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))) * fact.weight
            for name, value in fact.features if abs(slope) > 0.02 else ():
                if value:
                    descent.move(name, slope * value)
    return descent.weights


def mixed_orders(size: int, epochs: int) -> Orders:
    """Another order for each epoch, the same at every call."""

    def place(epoch: int, at: int) -> bytes:
        return hashlib.blake2b(f"{epoch} {at}".encode(), digest_size=8).digest()

    return [sorted(range(size), key=lambda at, epoch=epoch: place(epoch, at)) for epoch in range(epochs)]  # type: ignore[misc]


def rounded(weights: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in sorted(weights.items()) if abs(value) >= 0.01}


class _Descent:
    """Weights that move against slopes, and are drawn towards what was known before."""

    def __init__(self, prior: Mapping[str, float], decay: float, rate: float) -> None:
        self.weights = dict(prior)
        self._prior, self._decay, self._rate = prior, decay, rate
        self._squares: dict[str, float] = {}

    def move(self, name: str, slope: float) -> None:
        if name == HELD:
            return
        weight = self.weights.get(name, 0.0)
        step = slope - self._decay * (weight - self._prior.get(name, 0.0))
        square = self._squares.get(name, 0.01) + step * step
        self._squares[name] = square
        self.weights[name] = weight + self._rate * step / math.sqrt(square)


def _slopes(example: Example, weights: Mapping[str, float]) -> dict[str, float]:
    scores = [sum(weights.get(name, 0.0) * value for name, value in way) for way in example.ways]
    top = max(scores)
    masses = [math.exp(score - top) for score in scores]
    whole = sum(masses)
    good = sum(mass for mass, is_right in zip(masses, example.is_right, strict=True) if is_right)
    slopes: dict[str, float] = {}
    for way, mass, is_right in zip(example.ways, masses, example.is_right, strict=True):
        push = ((mass / good if is_right and good else 0.0) - mass / whole) * example.weight
        for name, value in way if abs(push) > 1e-4 else ():
            slopes[name] = slopes.get(name, 0.0) + push * value
    return slopes
