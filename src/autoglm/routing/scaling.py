"""How many replicas a pool should have. Pure: load, time and what was done before are arguments."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

_SLACK = 0.8
"""A replica goes only when the others would then be below this share of their target: no flapping at the border."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalingPolicy:
    """`in_flight` and `queued` are targets for one endpoint. `fixed` endpoints serve beside the replicas."""

    least: int = 0
    most: int = 1
    fixed: int = 0
    in_flight: float = 4.0
    queued: float = 1.0
    up_cooldown_s: float = 15.0
    down_cooldown_s: float = 120.0


@dataclass(frozen=True, slots=True)
class Load:
    """Calls of a pool: under way, and waiting for a place."""

    in_flight: int = 0
    queued: int = 0


@dataclass(frozen=True, slots=True)
class Scaling:
    """What is remembered between decisions. `low_since` is when load fell so far that a replica could go; None while
    it has not."""

    changed_at: float | None = None
    low_since: float | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """How many replicas there should be, why, and what to remember."""

    replicas: int
    reason: str
    scaling: Scaling


def decide(replicas: int, load: Load, *, scaling: Scaling, policy: ScalingPolicy, now: float) -> Decision:
    """The wanted number of replicas, between `least` and `most`. It grows at once as far as the load needs, at most
    every `up_cooldown_s`; it shrinks by one when the load was low for `down_cooldown_s`, counted anew each time."""
    if not policy.least <= replicas <= policy.most:
        wanted = min(max(replicas, policy.least), policy.most)
        return Decision(wanted, f"between {policy.least} and {policy.most}", Scaling(changed_at=now))
    needed = min(_needed(load, policy), policy.most)
    if needed > replicas:
        return _up(replicas, needed, load, scaling=scaling, policy=policy, now=now)
    if replicas > policy.least and _would_be_idle(replicas - 1, load, policy):
        return _down(replicas, load, scaling=scaling, policy=policy, now=now)
    return Decision(replicas, "enough", Scaling(changed_at=scaling.changed_at))


def _up(replicas: int, needed: int, load: Load, *, scaling: Scaling, policy: ScalingPolicy, now: float) -> Decision:
    if scaling.changed_at is not None and now - scaling.changed_at < policy.up_cooldown_s:
        return Decision(replicas, "cooling down after a change", Scaling(changed_at=scaling.changed_at))
    return Decision(needed, f"{load.in_flight} under way, {load.queued} waiting", Scaling(changed_at=now))


def _down(replicas: int, load: Load, *, scaling: Scaling, policy: ScalingPolicy, now: float) -> Decision:
    low_since = now if scaling.low_since is None else scaling.low_since
    if now - low_since < policy.down_cooldown_s:
        return Decision(replicas, "load is low, not long enough yet", Scaling(scaling.changed_at, low_since))
    words = f"{load.in_flight} under way for {policy.down_cooldown_s:g} s"
    return Decision(replicas - 1, words, Scaling(changed_at=now))


def _needed(load: Load, policy: ScalingPolicy) -> int:
    """Replicas that bring both figures to their targets."""
    endpoints = max(ceil(load.in_flight / policy.in_flight), _for_queue(load, policy))
    return max(policy.least, endpoints - policy.fixed)


def _for_queue(load: Load, policy: ScalingPolicy) -> int:
    """Endpoints that would take the waiting calls too, once more wait than may."""
    return ceil((load.in_flight + load.queued) / policy.in_flight) if load.queued > policy.queued else 0


def _would_be_idle(replicas: int, load: Load, policy: ScalingPolicy) -> bool:
    endpoints = replicas + policy.fixed
    return load.queued == 0 and load.in_flight <= endpoints * policy.in_flight * _SLACK
