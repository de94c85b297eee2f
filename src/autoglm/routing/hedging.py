"""When a second endpoint is asked because the first is slow, within a budget. Counts, and reads no clock."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque

from autoglm.routing.protection import HedgePolicy

OBSERVED = 200
"""So many latest answers give the percentile."""
LEAST_OBSERVED = 20
"""With fewer answers the percentile says nothing, and nothing is hedged."""
LARGEST_SAVING = 10.0
"""Hedges that quiet times may save up for a bad one."""


class Hedging:
    """The budget of one pool (Dean and Barroso, "The Tail at Scale", 2013: a second request after the 95th percentile
    adds about 5 % of load)."""

    def __init__(self, policy: HedgePolicy) -> None:
        self._policy = policy
        self._saved = 0.0
        self._latest: deque[float] = deque()
        self._sorted: list[float] = []

    def called(self) -> None:
        """A call was sent to its first endpoint: it earns its share of a hedge."""
        self._saved = min(self._saved + self._policy.budget_share, LARGEST_SAVING)

    def took(self, seconds: float) -> None:
        """An endpoint answered after so long."""
        self._latest.append(seconds)
        insort(self._sorted, seconds)
        if len(self._latest) > OBSERVED:
            del self._sorted[bisect_left(self._sorted, self._latest.popleft())]

    def wait_s(self) -> float | None:
        """How long to wait for the first endpoint before `hedged` may be asked; None: no second one for this call."""
        if self._policy.after_s is None or not self._can_pay:
            return None
        return self._policy.after_s or self._p95_s()

    def hedged(self) -> bool:
        """Take a second call out of the budget; False when others were faster and nothing is left."""
        if not self._can_pay:
            return False
        self._saved -= 1.0
        return True

    @property
    def _can_pay(self) -> bool:
        return self._saved >= 1.0 - 1e-9

    def _p95_s(self) -> float | None:
        known = self._sorted
        return known[int(0.95 * (len(known) - 1))] if len(known) >= LEAST_OBSERVED else None
