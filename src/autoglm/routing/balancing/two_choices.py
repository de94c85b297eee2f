"""The better of two drawn by chance: the default."""

from __future__ import annotations

from autoglm.routing.balancing._shares import Unlearning, drawn_by, weights_of
from autoglm.routing.endpoint import CallFacts, Choice, Draw, Standing

UNKNOWN_S = 1000.0
"""Latency of an endpoint that has calls under way and no answer yet: one call finds out, not a hundred."""


class TwoChoices(Unlearning):
    """Power of two choices (Mitzenmacher 2001): nearly as even as looking at all, without everybody running to the
    same best one. Cost, as in Finagle's P2C with peak EWMA: latency x (in flight + 1), here by weight."""

    def choose(self, call: CallFacts, candidates: tuple[Standing, ...], draw: Draw) -> Choice:  # noqa: ARG002
        """The cheaper of two; each is drawn in proportion to its weight."""
        if len(candidates) == 1:
            return Choice(endpoint=candidates[0].facts.name, reason="the only one left")
        weights = weights_of(candidates)
        pairs = list(zip(candidates, weights, strict=True))
        first = drawn_by(pairs, weights, draw)
        others = [pair for pair in pairs if pair is not first]
        rest = [weight for _, weight in others]
        second = drawn_by(others, rest if any(rest) else [1.0] * len(rest), draw)
        better, worse = sorted((first, second), key=_cost)
        return Choice(endpoint=better[0].facts.name, reason=f"p2c: {_told(better[0])} against {_told(worse[0])}")


def _cost(pair: tuple[Standing, float]) -> float:
    standing, weight = pair
    latency_s = standing.latency_s or (UNKNOWN_S if standing.in_flight else 0.0)
    return latency_s * (standing.in_flight + 1) / weight if weight else float("inf")


def _told(standing: Standing) -> str:
    latency = f"{standing.latency_s:.2f} s" if standing.latency_s else "unknown"
    return f"{latency} x {standing.in_flight + 1}"
