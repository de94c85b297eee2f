"""Learns weights from public questions with the learning code of the package, in orders drawn with a fixed seed, so
the same questions give the same weights. Must not know: where the examples come from.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from autoglm.planning.offline.learning import descent
from autoglm.planning.offline.learning.descent import Example, Fact, rounded

__all__ = ["Example", "Fact", "fit", "fit_facts", "rounded"]

_NOTHING: Mapping[str, float] = {}


def fit(
    examples: Sequence[Example],
    *,
    decay: float,
    epochs: int,
    rate: float = 0.25,
    prior: Mapping[str, float] = _NOTHING,
) -> dict[str, float]:
    """See `descent.fit`."""
    return descent.fit(examples, _orders(len(examples), epochs), decay=decay, rate=rate, prior=prior)


def fit_facts(
    facts: Sequence[Fact], *, decay: float, epochs: int, rate: float = 0.2, prior: Mapping[str, float] = _NOTHING
) -> dict[str, float]:
    """See `descent.fit_facts`."""
    return descent.fit_facts(facts, _orders(len(facts), epochs), decay=decay, rate=rate, prior=prior)


def _orders(size: int, epochs: int) -> list[list[int]]:
    draw = random.Random(1)
    order = list(range(size))
    orders = []
    for _ in range(epochs):
        draw.shuffle(order)
        orders.append(list(order))
    return orders
