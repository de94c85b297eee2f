"""Opens when an endpoint keeps failing, so that callers stop waiting on it, and tries it again with single probes.

A frozen value; time is an argument. Which calls are sent nevertheless is the pool's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from autoglm.core.errors import FailureKind
from autoglm.routing.protection import BreakerPolicy

GROWTH = 2.0
LONGEST_COOLDOWNS = 8.0
"""Each failed probe doubles the cool-down, up to 8 times the first."""
BUCKETS = 10
"""The window forgets in tenths of its length."""
CLOCK_SLACK_S = 0.05
"""How far a call's own measure of its time may be off when it is told whether it was the probe."""


class BreakerState(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class Blame(StrEnum):
    """What a failure says of the endpoint. IN_A_ROW: one alone may be the caller's doing (a filtered text, a long
    prompt), but an endpoint that does nothing else is of no use (a wrong key)."""

    ENDPOINT = "endpoint"
    IN_A_ROW = "in a row"
    NOBODY = "nobody"


def blame(failure: FailureKind) -> Blame:
    return _BLAMES[failure]


@dataclass(frozen=True, slots=True)
class Recent:
    """Calls and failures of the last while, in buckets of (number of the bucket, calls, failures)."""

    buckets: tuple[tuple[int, int, int], ...] = ()

    def plus(self, *, has_failed: bool, now: float, window_s: float) -> Recent:
        number = int(now * BUCKETS / window_s)
        kept = self._kept(number)
        if kept and kept[-1][0] == number:
            _, calls, failures = kept[-1]
            return Recent((*kept[:-1], (number, calls + 1, failures + has_failed)))
        return Recent((*kept, (number, 1, int(has_failed))))

    def counts(self, now: float, window_s: float) -> tuple[int, int]:
        """Calls and failures within the window."""
        oldest = int(now * BUCKETS / window_s) - BUCKETS
        calls = failures = 0
        for number, called, failed in self.buckets:
            if number > oldest:
                calls += called
                failures += failed
        return calls, failures

    def _kept(self, number: int) -> tuple[tuple[int, int, int], ...]:
        if not self.buckets or self.buckets[0][0] > number - BUCKETS:
            return self.buckets
        return tuple(bucket for bucket in self.buckets if bucket[0] > number - BUCKETS)


@dataclass(frozen=True, slots=True)
class Breaker:
    """`failures` are those in a row; `open_until` is None while closed; `opened` counts openings without a success in
    between; `probes` are under way, the first of them since `probed_at`."""

    failures: int = 0
    open_until: float | None = None
    opened: int = 0
    probes: int = 0
    probed_at: float = 0.0
    recent: Recent = Recent()

    def state(self, now: float) -> BreakerState:
        if self.open_until is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if now < self.open_until else BreakerState.HALF_OPEN

    def may_probe(self, now: float, policy: BreakerPolicy) -> bool:
        """Half-open, with a place for one more probe."""
        return self.open_until is not None and now >= self.open_until and self.probes < policy.probes

    def failure_rate(self, now: float, policy: BreakerPolicy) -> float:
        calls, failures = self.recent.counts(now, policy.window_s)
        return failures / calls if calls else 0.0

    def began(self, now: float) -> Breaker:
        """A call was sent. While the breaker is not closed, it is a probe."""
        if self.open_until is None:
            return self
        return replace(self, probes=self.probes + 1, probed_at=self.probed_at if self.probes else now)

    def ended(
        self, failure: FailureKind | None, *, seconds: float, left: int, now: float, policy: BreakerPolicy
    ) -> Breaker:
        """A call that took `seconds` came back, and `left` are still under way. What says nothing of the endpoint
        only frees the probe's place."""
        if self.open_until is not None:
            return self._ended_while_out(failure, started=now - seconds, left=left, now=now, policy=policy)
        if failure is None:
            return Breaker(recent=self._counting(False, now, policy))
        guilt = _BLAMES[failure]
        if guilt is Blame.NOBODY:
            return self
        recent = self._counting(True, now, policy) if guilt is Blame.ENDPOINT else self.recent
        counted = replace(self, failures=self.failures + 1, recent=recent)
        return counted._opening(now, policy) if counted._is_tripped(now, policy) else counted

    def _ended_while_out(
        self, failure: FailureKind | None, *, started: float, left: int, now: float, policy: BreakerPolicy
    ) -> Breaker:
        is_probe = self.probes > 0 and started >= self.probed_at - CLOCK_SLACK_S
        if is_probe and failure is None:
            return Breaker()
        freed = replace(self, probes=min(self.probes - is_probe, left))
        if not is_probe or failure is None:
            return freed  # sent before it opened: what it tells is known
        is_early = started < (self.open_until or 0.0) - CLOCK_SLACK_S
        return freed if is_early or _BLAMES[failure] is Blame.NOBODY else freed._opening(now, policy)

    def _counting(self, has_failed: bool, now: float, policy: BreakerPolicy) -> Recent:
        return self.recent.plus(has_failed=has_failed, now=now, window_s=policy.window_s)

    def _is_tripped(self, now: float, policy: BreakerPolicy) -> bool:
        if self.failures >= policy.failures:
            return True
        calls, failures = self.recent.counts(now, policy.window_s)
        return calls >= policy.least_calls and failures >= policy.failure_share * calls

    def _opening(self, now: float, policy: BreakerPolicy) -> Breaker:
        grown = min(GROWTH ** min(self.opened, 10), LONGEST_COOLDOWNS)
        return replace(self, open_until=now + policy.cooldown_s * grown, opened=self.opened + 1)


_BLAMES: Mapping[FailureKind, Blame] = {
    FailureKind.UNAVAILABLE: Blame.ENDPOINT,
    FailureKind.TIMEOUT: Blame.ENDPOINT,
    FailureKind.RATE_LIMITED: Blame.ENDPOINT,  # asked more than it can do: a pause helps both sides
    FailureKind.BAD_OUTPUT: Blame.ENDPOINT,
    FailureKind.CRASHED: Blame.ENDPOINT,  # not classified: the caller's part is known by its own kinds
    FailureKind.OUTCOME_UNKNOWN: Blame.ENDPOINT,
    FailureKind.NOT_FOUND: Blame.ENDPOINT,  # a wrong address or model name fails every call
    FailureKind.REFUSED: Blame.IN_A_ROW,  # a wrong key refuses all, a content filter some
    FailureKind.TOO_LARGE: Blame.IN_A_ROW,  # a long prompt, or an endpoint whose answers never end
    FailureKind.INVALID_ARGS: Blame.NOBODY,  # the request is wrong; the endpoint said so
    FailureKind.CANCELLED: Blame.NOBODY,  # the caller left
}
