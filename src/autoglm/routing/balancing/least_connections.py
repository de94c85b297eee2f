"""Where the fewest calls are under way."""

from __future__ import annotations

from autoglm.routing.balancing._shares import Unlearning, drawn, weights_of
from autoglm.routing.endpoint import CallFacts, Choice, Draw, Standing


class LeastConnections(Unlearning):
    """Fewest in flight by weight; ties are drawn, so that several routers do not all run to the same endpoint."""

    def choose(self, call: CallFacts, candidates: tuple[Standing, ...], draw: Draw) -> Choice:  # noqa: ARG002
        """One with the smallest in_flight / weight."""
        weights = weights_of(candidates)
        loads = [s.in_flight / w if w else float("inf") for s, w in zip(candidates, weights, strict=True)]
        fewest = min(loads)
        chosen = drawn([s for s, load in zip(candidates, loads, strict=True) if load == fewest], draw)
        return Choice(endpoint=chosen.facts.name, reason=f"fewest in flight: {chosen.in_flight}")
