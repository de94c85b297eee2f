"""Which version of the pools serves a call, and when a new one has to go. Pure: time and figures are arguments."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil

from autoglm.core.errors import FailureKind

NOT_THE_VERSIONS_FAULT = frozenset({FailureKind.INVALID_ARGS, FailureKind.TOO_LARGE, FailureKind.CANCELLED})
"""Failures that a caller causes: they say nothing about the endpoints."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutPolicy:
    """`error_rate` and `p95_s` are how much worse than the old version the new one may be, in the window."""

    canary_share: float = 1.0
    shadow_share: float = 0.0
    error_rate: float = 0.05
    p95_s: float = 1.0
    least_calls: int = 20
    window_s: float = 300.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call: when it ended (Unix time), how long it took, whether the version failed it."""

    at: float
    seconds: float
    is_failure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Calls of one version in a window. `p95_s` is over those that succeeded; 0 without any."""

    calls: int = 0
    failures: int = 0
    p95_s: float = 0.0

    @property
    def error_rate(self) -> float:
        return self.failures / self.calls if self.calls else 0.0


def figures_of(outcomes: Iterable[Outcome], *, since: float) -> Figures:
    """The figures of what ended at `since` or later. p95 by the nearest rank."""
    seen = [outcome for outcome in outcomes if outcome.at >= since]
    times = sorted(outcome.seconds for outcome in seen if not outcome.is_failure)
    p95_s = times[ceil(0.95 * len(times)) - 1] if times else 0.0
    return Figures(calls=len(seen), failures=len(seen) - len(times), p95_s=p95_s)


class Verdict(StrEnum):
    WAIT = "wait"
    KEEP = "keep"
    ROLL_BACK = "roll_back"


@dataclass(frozen=True, slots=True)
class Judgement:
    verdict: Verdict
    reason: str


def judged(new: Figures, old: Figures, policy: RolloutPolicy) -> Judgement:
    """Whether the new version may stay. Failures are compared with none where the old version has too few calls;
    times are compared only where both have enough."""
    if new.calls < policy.least_calls:
        return Judgement(Verdict.WAIT, f"{new.calls} of {policy.least_calls} calls")
    has_old = old.calls >= policy.least_calls
    old_rate = old.error_rate if has_old else 0.0
    if new.error_rate - old_rate > policy.error_rate:
        words = f"{new.error_rate:.1%} of {new.calls} calls failed, against {old_rate:.1%} of the old version"
        return Judgement(Verdict.ROLL_BACK, words)
    if has_old and new.p95_s - old.p95_s > policy.p95_s:
        words = f"p95 is {new.p95_s:.2f} s, against {old.p95_s:.2f} s of the old version"
        return Judgement(Verdict.ROLL_BACK, words)
    return Judgement(Verdict.KEEP, f"{new.error_rate:.1%} of {new.calls} calls failed, p95 {new.p95_s:.2f} s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollout:
    """Which versions serve. `current` serves what `new` does not; `new` is empty when nothing is on trial, else it
    gets `share` of the keys; `previous` served before `current`."""

    current: str
    new: str = ""
    share: float = 0.0
    since: float = 0.0
    previous: str = ""

    def version_for(self, key: str) -> str:
        """Who serves a key that is new; the same key gets the same version while the rollout stays as it is."""
        return self.new if self.new and takes_new(key, self.new, self.share) else self.current

    def offered(self, version: str, *, share: float, now: float) -> Rollout:
        """A new version comes. One that was still on trial is dropped; the current one, offered again, stays."""
        if version == self.current:
            return replace(self, new="", share=0.0, since=now)
        return replace(self, new=version, share=share, since=now)

    def promoted(self, version: str = "", *, now: float) -> Rollout:
        """The version on trial, or any other, serves everything from now on."""
        chosen = version or self.new or self.current
        previous = self.previous if chosen == self.current else self.current
        return Rollout(current=chosen, since=now, previous=previous)

    def rolled_back(self, *, now: float) -> Rollout:
        """The version on trial goes; without one, the previous version comes back. Nothing changes without either."""
        if self.new:
            return replace(self, new="", share=0.0, since=now)
        return self.promoted(self.previous, now=now) if self.previous else self

    def settled(self, *, window_s: float, now: float) -> Rollout:
        """A version that serves everything and was not sent back within a window is the current one."""
        if self.new and self.share >= 1.0 and now - self.since >= window_s:
            return self.promoted(now=now)
        return self


def takes_new(key: str, version: str, share: float) -> bool:
    """Whether a key is among the share that gets a version. Growing the share keeps those that have it."""
    digest = hashlib.sha256(f"{version}\0{key}".encode(errors="surrogatepass")).digest()
    return int.from_bytes(digest[:8]) / 2**64 < share
