"""How far a pool goes to keep its promise: limits of breaker, retries, hedging and deadlines. Plain values, checked
when they are made; who acts on them is elsewhere."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from autoglm.core.errors import SettingsError


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerPolicy:
    """An endpoint goes out after `failures` in a row, or when `failure_share` of at least `least_calls` calls within
    the last `window_s` seconds failed. After `cooldown_s` it gets `probes` calls at a time."""

    failures: int = 5
    cooldown_s: float = 10.0
    probes: int = 1
    window_s: float = 60.0
    failure_share: float = 0.5
    least_calls: int = 20

    def __post_init__(self) -> None:
        _check("breaker.failures", self.failures, least=1)
        _check("breaker.cooldown_s", self.cooldown_s, above=0)
        _check("breaker.probes", self.probes, least=1)
        _check("breaker.window_s", self.window_s, above=0)
        _check("breaker.failure_share", self.failure_share, above=0, most=1)
        _check("breaker.least_calls", self.least_calls, least=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """At most `most` further tries; the first pause is `first_s`, each next one `factor` times as long, and a share
    of up to `jitter` of each is left out by chance. No pause is longer than `longest_s`."""

    most: int = 3
    first_s: float = 0.1
    factor: float = 2.0
    jitter: float = 0.5
    longest_s: float = 30.0

    def __post_init__(self) -> None:
        _check("retry.most", self.most, least=0)
        _check("retry.first_s", self.first_s, least=0)
        _check("retry.factor", self.factor, least=1)
        _check("retry.jitter", self.jitter, least=0, most=1)
        _check("retry.longest_s", self.longest_s, least=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class HedgePolicy:
    """A second endpoint is asked when the first is silent for `after_s` seconds: None is never, 0 is the observed
    95th percentile. At most `budget_share` of all calls get a second one."""

    after_s: float | None = None
    budget_share: float = 0.05

    def __post_init__(self) -> None:
        if self.after_s is not None:
            _check("hedge.after_s", self.after_s, least=0)
        _check("hedge.budget_share", self.budget_share, least=0, most=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """All of it for one pool. `total_s` bounds a call with all its retries, `first_token_s` the wait for the first
    piece of an answer, `idle_s` the gap between two pieces, `max_bytes` the answer. Equal calls under way share one
    answer when `is_coalescing`; `cache_entries` answers are kept for `cache_s` seconds (0: none)."""

    breaker: BreakerPolicy = field(default_factory=BreakerPolicy)
    max_ejected_share: float = 0.5
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    hedge: HedgePolicy = field(default_factory=HedgePolicy)
    total_s: float = 180.0
    first_token_s: float = 60.0
    idle_s: float = 30.0
    max_bytes: int = 10_000_000
    is_coalescing: bool = False
    cache_entries: int = 0
    cache_s: float = 0.0

    def __post_init__(self) -> None:
        _check("max_ejected_share", self.max_ejected_share, least=0, most=1)
        _check("total_s", self.total_s, above=0)
        _check("first_token_s", self.first_token_s, above=0)
        _check("idle_s", self.idle_s, above=0)
        _check("max_bytes", self.max_bytes, least=1)
        _check("cache_entries", self.cache_entries, least=0)
        _check("cache_s", self.cache_s, least=0)
        if self.cache_entries and not self.cache_s:
            raise SettingsError(
                f"The pool is to keep {self.cache_entries} answers for 0 seconds.",
                hint="Set cache_s above 0, or cache_entries to 0.",
            )


def _check(
    name: str, value: float, *, least: float | None = None, above: float | None = None, most: float = math.inf
) -> None:
    lowest = least if least is not None else above
    assert lowest is not None
    is_low = value < lowest or (above is not None and value == above)
    if not math.isfinite(value) or is_low or value > most:
        bound = f"at least {lowest:g}" if above is None else f"above {lowest:g}"
        upper = "" if most == math.inf else f" and at most {most:g}"
        raise SettingsError(f"{name} is {value:g}.", hint=f"It must be a number {bound}{upper}.")
