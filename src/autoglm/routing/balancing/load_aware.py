"""Weights that follow the load."""

from __future__ import annotations

from autoglm.routing.balancing._shares import Unlearning, drawn_by, weights_of
from autoglm.routing.endpoint import CallFacts, Choice, Draw, Standing

LEAST_FREE = 0.01


class LoadAware(Unlearning):
    """Draws by weight x free^(1 + pressure) x speed^(1 - pressure).

    `free` is the share of places that are free (1 / (1 + in flight) where no bound is set), `speed` the fastest known
    latency over this one's, and `pressure` = queued / (queued + in flight + 1): the more calls wait, the more a free
    place counts and the less speed does."""

    def choose(self, call: CallFacts, candidates: tuple[Standing, ...], draw: Draw) -> Choice:  # noqa: ARG002
        """One of them, drawn by its present weight."""
        weights = weights_of(candidates)
        queued = max(standing.queued for standing in candidates)
        pressure = queued / (queued + sum(standing.in_flight for standing in candidates) + 1)
        fastest = min((s.latency_s for s in candidates if s.latency_s), default=0.0)
        shares = [
            weight * _free(standing) ** (1 + pressure) * _speed(standing, fastest) ** (1 - pressure)
            for standing, weight in zip(candidates, weights, strict=True)
        ]
        chosen, share = drawn_by(list(zip(candidates, shares, strict=True)), shares, draw)
        told = f"{_free(chosen):.0%} free, {chosen.latency_s:.2f} s, {queued} queued"
        return Choice(endpoint=chosen.facts.name, reason=f"load: {share / sum(shares):.0%} of the weight ({told})")


def _free(standing: Standing) -> float:
    if not standing.facts.max_in_flight:
        return 1.0 / (1 + standing.in_flight)
    return max(1.0 - standing.utilisation, LEAST_FREE)


def _speed(standing: Standing, fastest: float) -> float:
    return fastest / standing.latency_s if standing.latency_s else 1.0
