"""Follows how one endpoint does: calls under way, latency, quality, counts. Knows no policy; time is an argument."""

from __future__ import annotations

import math
from collections import Counter

from autoglm.core.errors import FailureKind
from autoglm.routing.breaker import Blame, blame
from autoglm.routing.endpoint import Ended, EndpointFacts, Standing

DECAY_S = 10.0
"""Time constant with which a latency is forgotten."""
PENALTY_S = 5.0
"""A failure counts as an answer that took at least so long: failing fast must not attract calls."""
QUALITY_SHARE = 0.1
"""What one feedback weighs in the moving average of quality."""


class PeakEwma:
    """Moving average that believes bad news at once and good news slowly.

    A value above the average replaces it; one below counts for 1 - exp(-dt / decay_s); without news the average
    decays towards 0, so that an endpoint left alone is tried again. Source: Finagle, `PeakEwma.scala`, and
    https://linkerd.io/2016/03/16/beyond-round-robin-load-balancing-for-latency/.
    """

    __slots__ = ("_at", "_decay_s", "_value")

    def __init__(self, decay_s: float = DECAY_S) -> None:
        self._decay_s = decay_s
        self._value = 0.0
        self._at = 0.0

    def add(self, value: float, now: float) -> None:
        kept = self._kept(now)
        self._value = value if value > self._value * kept else self._value * kept + value * (1.0 - kept)
        self._at = max(now, self._at)

    def value(self, now: float) -> float:
        return self._value * self._kept(now) if self._value else 0.0

    def _kept(self, now: float) -> float:
        return math.exp(-max(0.0, now - self._at) / self._decay_s)


class Seats:
    """How many calls are under way at one endpoint, over all pools that share it."""

    __slots__ = ("__weakref__", "taken")

    def __init__(self) -> None:
        self.taken = 0


class Tracker:
    """One endpoint's facts and how it does in this pool. `in_flight` are the pool's own calls, and `outcomes` counts
    what came of them, "" for success; the endpoint's bound, and its load, are those of all pools that share `seats`."""

    __slots__ = ("_latency", "_quality", "facts", "in_flight", "outcomes", "seats")

    def __init__(self, facts: EndpointFacts, seats: Seats | None = None) -> None:
        self.facts = facts
        self.seats = seats or Seats()
        self.in_flight = 0
        self.outcomes: Counter[str] = Counter()
        self._latency = PeakEwma()
        self._quality: float | None = None

    @property
    def has_room(self) -> bool:
        return not self.facts.max_in_flight or self.seats.taken < self.facts.max_in_flight

    @property
    def served(self) -> int:
        return self.outcomes[""]

    def began(self) -> None:
        self.in_flight += 1
        self.seats.taken += 1

    def ended(self, ended: Ended, now: float) -> None:
        self.in_flight -= 1
        self.seats.taken -= 1
        self.outcomes[ended.failure or ""] += 1
        self._hear(ended, now)
        if ended.quality is not None:
            self.judged(ended.quality)

    def judged(self, quality: float) -> None:
        """Somebody judged an answer, from 0 to 1."""
        before = quality if self._quality is None else self._quality
        self._quality = before + QUALITY_SHARE * (quality - before)

    def latency_s(self, now: float) -> float:
        return self._latency.value(now)

    def standing(self, now: float, *, queued: int, failure_rate: float) -> Standing:
        return Standing(
            facts=self.facts,
            in_flight=self.seats.taken,
            queued=queued,
            latency_s=self._latency.value(now),
            failure_rate=failure_rate,
            quality=1.0 if self._quality is None else self._quality,
            served=self.served,
        )

    def _hear(self, ended: Ended, now: float) -> None:
        if ended.failure is None:
            self._latency.add(ended.seconds, now)
        elif ended.failure is FailureKind.CANCELLED:
            # Given up, so it would have taken at least as long: news only when that is worse than what is known.
            if ended.seconds > self._latency.value(now):
                self._latency.add(ended.seconds, now)
        elif blame(ended.failure) is Blame.ENDPOINT:
            self._latency.add(max(ended.seconds, PENALTY_S), now)
