"""How much a principal may ask for. Pure: time is an argument, and what was used is told afterwards.

Own token bucket: two numbers a principal and no storage behind it. `limits` brings stores and windows that one process
does not need, and has no debt, which tokens counted after the answer do need.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(slots=True)
class TokenBucket:
    """Holds up to `per_minute` and fills up evenly within a minute. A charge may drive it into debt."""

    per_minute: float
    level: float = 0.0
    at: float | None = None

    def wait_s(self, amount: float, *, now: float) -> float:
        """Take the amount and give 0; or take nothing and give the seconds until it would be there. What is more than
        the whole bucket may be taken from a full one."""
        lacking_s = self.lacks_s(amount, now=now)
        if not lacking_s:
            self.level -= amount
        return lacking_s

    def lacks_s(self, amount: float, *, now: float) -> float:
        """Seconds until the amount is there; nothing is taken."""
        self._fill(now)
        return max(0.0, min(amount, self.per_minute) - self.level) * 60.0 / self.per_minute

    def charge(self, amount: float, *, now: float) -> None:
        """Take the amount whether it is there or not."""
        self._fill(now)
        self.level -= amount

    def _fill(self, now: float) -> None:
        """Full at first sight. A clock that goes back gives nothing and takes nothing."""
        if self.at is None:
            self.level, self.at = self.per_minute, now
        elif now > self.at:
            self.level = min(self.per_minute, self.level + (now - self.at) * self.per_minute / 60.0)
            self.at = now


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What one principal may ask for; 0 means no bound."""

    requests_per_minute: int = 0
    tokens_per_minute: int = 0
    concurrent: int = 0


class Bound(StrEnum):
    REQUESTS = "requests_per_minute"
    TOKENS = "tokens_per_minute"
    CONCURRENT = "concurrent"


@dataclass(frozen=True, slots=True)
class Exceeded:
    """The bound that is reached, and in how many seconds to try again."""

    bound: Bound
    most: int
    retry_after_s: float


class _Used:
    __slots__ = ("allowance", "in_flight", "requests", "tokens")

    def __init__(self, allowance: Allowance) -> None:
        self.allowance = allowance
        self.in_flight = 0
        self.requests = TokenBucket(allowance.requests_per_minute) if allowance.requests_per_minute else None
        self.tokens = TokenBucket(allowance.tokens_per_minute) if allowance.tokens_per_minute else None


class Limiter:
    """Counts what each principal uses. Principals come from the settings, so there are few of them."""

    def __init__(self, default: Allowance, own: Mapping[str, Allowance] | None = None) -> None:
        self._default = default
        self._own = dict(own or {})
        self._used: dict[str, _Used] = {}

    def enter(self, principal: str, *, now: float) -> Exceeded | None:
        """Let one call in, or say what is exceeded. Who was let in must `leave`."""
        used = self._used.get(principal)
        if used is None:
            used = self._used[principal] = _Used(self._own.get(principal, self._default))
        exceeded = _exceeded(used, now)
        if exceeded is None:
            used.in_flight += 1
        return exceeded

    def leave(self, principal: str, *, tokens: int, now: float) -> None:
        """The call is over and has used so many tokens."""
        used = self._used[principal]
        used.in_flight -= 1
        if used.tokens is not None and tokens:
            used.tokens.charge(tokens, now=now)

    def in_flight(self, principal: str) -> int:
        used = self._used.get(principal)
        return 0 if used is None else used.in_flight


def _exceeded(used: _Used, now: float) -> Exceeded | None:
    allowance = used.allowance
    if allowance.concurrent and used.in_flight >= allowance.concurrent:
        return Exceeded(Bound.CONCURRENT, allowance.concurrent, 1.0)
    # Tokens are known after the answer: who is in debt waits until a whole token is there again.
    if used.tokens is not None and (wait_s := used.tokens.lacks_s(1, now=now)) > 0:
        return Exceeded(Bound.TOKENS, allowance.tokens_per_minute, wait_s)
    if used.requests is not None and (wait_s := used.requests.wait_s(1, now=now)) > 0:
        return Exceeded(Bound.REQUESTS, allowance.requests_per_minute, wait_s)
    return None
