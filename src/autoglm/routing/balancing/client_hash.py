"""The same client to the same endpoint."""

from __future__ import annotations

import math

from autoglm.routing.balancing._shares import Unlearning, hash_of, weights_of
from autoglm.routing.balancing.two_choices import TwoChoices
from autoglm.routing.endpoint import CallFacts, Choice, Draw, Standing


class ClientHash(Unlearning):
    """Weighted rendezvous hashing (Thaler and Ravishankar 1998): each endpoint's score is -weight / ln(hash), the
    highest wins. When an endpoint leaves only its own clients move, and no table is kept. A call without a client
    goes to the better of two."""

    def __init__(self) -> None:
        self._without_client = TwoChoices()

    def choose(self, call: CallFacts, candidates: tuple[Standing, ...], draw: Draw) -> Choice:
        """The endpoint of this client."""
        if not call.client:
            return self._without_client.choose(call, candidates, draw)
        pairs = zip(candidates, weights_of(candidates), strict=True)
        scores = {standing.facts.name: _score(call.client, standing.facts.name, weight) for standing, weight in pairs}
        return Choice(endpoint=max(scores, key=scores.__getitem__), reason="the place of this client")


def _score(client: str, endpoint: str, weight: float) -> float:
    return -weight / math.log((hash_of(client, endpoint) + 0.5) / 2**64)
