"""The same client to the same endpoint, unless that one holds more than its share."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from operator import itemgetter

from autoglm.routing.balancing._shares import Unlearning, bound_of, check_option, hash_of, weights_of
from autoglm.routing.balancing.two_choices import TwoChoices
from autoglm.routing.endpoint import CallFacts, Choice, Draw, Standing

POINTS = 100
"""Points on the ring for a weight of 1."""
MOST_POINTS = 1000


class ConsistentHash(Unlearning):
    """Consistent hashing with bounded loads (Mirrokni, Thorup, Zadimoghaddam 2016): on from the key's place on the
    ring to the first endpoint below `bound` times its fair share of the calls under way. The key is the client, or
    else the prefix; a call with neither goes to the better of two. An endpoint that is away is passed over, and its
    points stay: only its own keys move."""

    def __init__(self, *, bound: float = 1.25) -> None:
        check_option("bound", bound, least=1.0)
        self._bound = bound
        self._ring: list[tuple[int, str]] = []
        self._known: set[str] = set()
        self._without_key = TwoChoices()

    def choose(self, call: CallFacts, candidates: tuple[Standing, ...], draw: Draw) -> Choice:
        """The first on the ring with room."""
        key = call.client or call.prefix
        if not key:
            return self._without_key.choose(call, candidates, draw)
        room = self._room(candidates)
        place = hash_of(key)
        home = next(name for name in self._from(place) if name in room)
        found = next(name for name in self._from(place) if room.get(name, 0) > 0)  # the bounds add up to more than all
        reason = "its place on the ring" if found == home else f"next on the ring: {home} is full for its share"
        return Choice(endpoint=found, reason=reason)

    def forget(self, endpoint: str) -> None:
        self._known.discard(endpoint)
        self._ring = [point for point in self._ring if point[1] != endpoint]

    def _room(self, candidates: tuple[Standing, ...]) -> dict[str, int]:
        weights = weights_of(candidates)
        total = sum(standing.in_flight for standing in candidates)
        room = {}
        self._place(candidates, weights)
        for standing, weight in zip(candidates, weights, strict=True):
            bound = bound_of(weight, weights, total, self._bound)
            room[standing.facts.name] = bound - standing.in_flight
        return room

    def _place(self, candidates: tuple[Standing, ...], weights: Sequence[float]) -> None:
        names = [standing.facts.name for standing in candidates]
        new = [(name, weight) for name, weight in zip(names, weights, strict=True) if name not in self._known]
        if not new:
            return
        self._known.update(name for name, _ in new)
        self._ring.extend((hash_of(name, str(number)), name) for name, weight in new for number in _points(weight))
        self._ring.sort()

    def _from(self, place: int) -> Iterator[str]:
        start = bisect_right(self._ring, (place, ""))
        return map(itemgetter(1), chain(islice(self._ring, start, None), islice(self._ring, start)))


def _points(weight: float) -> range:
    return range(min(max(round(POINTS * weight), 1), MOST_POINTS))
