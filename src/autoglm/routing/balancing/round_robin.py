"""Everybody in turn."""

from __future__ import annotations

from autoglm.routing.balancing._shares import Unlearning
from autoglm.routing.endpoint import CallFacts, Choice, Draw, Standing


class RoundRobin(Unlearning):
    """The one whose turn is longest ago, so that an endpoint that was away is not owed a burst of calls.

    Weights are not looked at. For endpoints that are alike."""

    def __init__(self) -> None:
        self._turn = 0
        self._last: dict[str, int] = {}

    def choose(self, call: CallFacts, candidates: tuple[Standing, ...], draw: Draw) -> Choice:  # noqa: ARG002
        """In turn, in the order of the candidates at first."""
        name = min((standing.facts.name for standing in candidates), key=lambda name: self._last.get(name, 0))
        self._turn += 1
        self._last[name] = self._turn
        return Choice(endpoint=name, reason=f"its turn among {len(candidates)}")

    def forget(self, endpoint: str) -> None:
        self._last.pop(endpoint, None)
