"""Turns in proportion to the weights."""

from __future__ import annotations

from autoglm.routing.balancing._shares import Unlearning, weights_of
from autoglm.routing.endpoint import CallFacts, Choice, Draw, Standing


class Weighted(Unlearning):
    """Smooth weighted round robin, as in nginx (commit 52327e0627f4): everybody gains its weight, the richest is
    chosen and pays the sum. Over a cycle the counts are exact, and no endpoint gets its calls in one go."""

    def __init__(self) -> None:
        self._credit: dict[str, float] = {}

    def choose(self, call: CallFacts, candidates: tuple[Standing, ...], draw: Draw) -> Choice:  # noqa: ARG002
        """The one that waits longest, measured by its weight."""
        weights = weights_of(candidates)
        total = sum(weights)
        best, highest, share = "", float("-inf"), 0.0
        for standing, weight in zip(candidates, weights, strict=True):
            name = standing.facts.name
            credit = self._credit[name] = self._credit.get(name, 0.0) + weight
            if credit > highest and weight > 0:
                best, highest, share = name, credit, weight
        self._credit[best] -= total
        return Choice(endpoint=best, reason=f"its turn by weight {share:g} of {total:g}")

    def forget(self, endpoint: str) -> None:
        self._credit.pop(endpoint, None)
