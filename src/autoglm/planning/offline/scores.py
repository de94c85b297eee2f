"""Named numbers that tell something of a choice, and what they are worth together. Must not know: what they tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Feature = tuple[str, float]
"""A named number; most are 0 or 1."""


def score_of(features: Sequence[Feature], weights: Mapping[str, float]) -> float:
    """The sum of the numbers, each times its weight; what has no weight counts nothing."""
    return sum([weights.get(name, 0.0) * value for name, value in features if value])
