"""All decisions of one pool: who may be asked now, who is asked, who is out. Single-threaded; performs nothing, and
time and draws are arguments. Call `began` at once after `pick`, before anybody else may pick."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from autoglm.core.errors import SettingsError, UsageError
from autoglm.routing.breaker import Breaker, BreakerState
from autoglm.routing.endpoint import Balancer, CallFacts, Choice, Draw, Ended, EndpointFacts, Standing
from autoglm.routing.protection import Protection
from autoglm.routing.scaling import Load
from autoglm.routing.standing import Seats, Tracker

LONGEST_PAUSE_S = 600.0
"""A `Retry-After` is believed up to ten minutes."""
LOOK_AGAIN_S = (0.05, 1.0)
"""When every place is taken, asking again makes sense after this at the earliest and at the latest."""
ESTIMATE_SLACK = 2.0
"""Tokens are estimated before the call; above this many times the largest context the call is refused unasked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """Nothing may be asked now. `retry_at` is the earliest time at which that can change by itself (a call that ends
    may change it sooner); infinity: only other words or another pool help."""

    retry_at: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointState:
    """An endpoint for people. `out_until` is 0 while it may be asked; `outcomes` counts its calls by kind of
    failure, "" for success."""

    standing: Standing
    breaker: BreakerState
    is_ejected: bool
    out_until: float
    outcomes: Mapping[str, int]


class Member(Tracker):
    """An endpoint in the pool: how it does, its breaker, and until when it asked to be left alone."""

    __slots__ = ("breaker", "paused_until")

    def __init__(self, facts: EndpointFacts, seats: Seats | None = None) -> None:
        super().__init__(facts, seats)
        self.breaker = Breaker()
        self.paused_until = 0.0

    @property
    def name(self) -> str:
        return self.facts.name

    @property
    def out_until(self) -> float:
        return max(self.paused_until, self.breaker.open_until or 0.0)


class Pool:
    """Endpoints behind one name. Pools that share an endpoint are given the same `seats` for it. Only a pool that
    `is_growing` may be without endpoints. Raises SettingsError for facts that contradict each other."""

    def __init__(
        self,
        facts: Sequence[EndpointFacts],
        *,
        balancer: Balancer,
        protection: Protection,
        seats: Mapping[str, Seats] = MappingProxyType({}),
        is_growing: bool = False,
    ) -> None:
        _check(facts, is_growing=is_growing)
        self._members = {one.name: Member(one, seats.get(one.name)) for one in facts}
        self._leaving: dict[str, Member] = {}
        self._balancer = balancer
        self._policy = protection.breaker
        self._ejected_share = protection.max_ejected_share
        self._queued = 0

    def pick(self, call: CallFacts, *, now: float, draw: Draw, tried: Collection[str] = ()) -> Choice | Busy:
        """The endpoint to ask, and why. `tried` are those that this call was sent to already; they are not asked
        again. Raises UsageError when no endpoint of the pool could ever take the call."""
        if not self._members:
            return Busy(retry_at=math.inf, reason="it has no endpoint yet")
        left = [member for member in self._suitable(call) if member.name not in tried]
        if not left:
            return Busy(retry_at=math.inf, reason="every endpoint that fits this call was tried")
        out = self._ejected(now)
        rested = [member for member in left if member.paused_until <= now]
        probes = [m for m in rested if m.name in out and m.has_room and m.breaker.may_probe(now, self._policy)]
        first = next((member for member in probes if member.facts.weight > 0 and not tried), None)
        if first:
            return Choice(endpoint=first.name, reason="probe: its cool-down is over")
        askable = [member for member in rested if member.name not in out]
        free = [member for member in askable if member.has_room]
        if free:
            return self._balanced(call, free, now, draw)
        if probes:
            return Choice(endpoint=probes[0].name, reason="probe: nothing else is left")
        return _taken(askable, now) if askable else self._last_resort(left, now)

    def began(self, endpoint: str, *, now: float) -> None:
        """The endpoint is being asked."""
        member = self._member(endpoint)
        member.began()
        member.breaker = member.breaker.began(now)

    def ended(
        self, call: CallFacts, endpoint: str, ended: Ended, *, now: float, retry_after_s: float | None = None
    ) -> None:
        """What came of it. With `retry_after_s` the endpoint asked to be left alone for so long."""
        member = self._member(endpoint)
        member.ended(ended, now)
        member.breaker = member.breaker.ended(
            ended.failure, seconds=ended.seconds, left=member.in_flight, now=now, policy=self._policy
        )
        if ended.failure is None:
            member.paused_until = 0.0
        elif retry_after_s is not None:
            member.paused_until = max(member.paused_until, now + min(retry_after_s, LONGEST_PAUSE_S))
        self._balancer.learn(call, endpoint, ended)
        self._let_go(endpoint)

    def judged(self, call: CallFacts, endpoint: str, quality: float) -> None:
        """Feedback on an answer, from 0 to 1, that came after the call had ended; what is not of this pool is passed
        over."""
        if endpoint in self._members:
            self._members[endpoint].judged(quality)
            self._balancer.learn(call, endpoint, Ended(seconds=0.0, quality=quality))

    def join(self, facts: EndpointFacts, seats: Seats | None = None) -> None:
        """From now on the endpoint may be asked. One that is here already, or has not ended its last calls, gets the
        new facts, and what is known of it stays. Raises SettingsError for facts that cannot be."""
        _check_numbers(facts)
        member = self._members.get(facts.name) or self._leaving.pop(facts.name, None) or Member(facts, seats)
        member.facts = facts
        self._members[facts.name] = member

    def leave(self, endpoint: str) -> None:
        """No new call goes there. Those under way end as they would have, and then nothing is kept of it."""
        if endpoint in self._members:
            self._leaving[endpoint] = self._members.pop(endpoint)
            self._let_go(endpoint)

    def __contains__(self, endpoint: str) -> bool:
        """Whether it is here, or has left with calls under way."""
        return endpoint in self._members or endpoint in self._leaving

    def in_flight(self, endpoint: str) -> int:
        """This pool's calls under way there, also at an endpoint that has left."""
        member = self._members.get(endpoint) or self._leaving.get(endpoint)
        return member.in_flight if member is not None else 0

    def load(self) -> Load:
        """This pool's calls at endpoints that are here, and those that wait for a place."""
        return Load(in_flight=sum(member.in_flight for member in self._members.values()), queued=self._queued)

    def fitting(self, call: CallFacts) -> frozenset[str]:
        """The endpoints whose context surely holds the call."""
        return frozenset(member.name for member in _fitting(self._members.values(), call))

    def waiting(self, change: int) -> None:
        """One call more (+1) or fewer (-1) waits for a place."""
        self._queued = max(0, self._queued + change)

    def states(self, now: float) -> tuple[EndpointState, ...]:
        """How every endpoint does, in the order of the settings."""
        out = self._ejected(now)
        return tuple(
            EndpointState(
                standing=self._standing(member, now),
                breaker=member.breaker.state(now),
                is_ejected=member.name in out,
                out_until=member.out_until if member.name in out or member.paused_until > now else 0.0,
                outcomes=dict(member.outcomes),
            )
            for member in self._members.values()
        )

    def _suitable(self, call: CallFacts) -> list[Member]:
        """Those that can do what the call needs. An endpoint that states no capabilities may have all of them."""
        members = list(self._members.values())
        if call.needs:
            members = [m for m in members if not m.facts.capabilities or call.needs <= m.facts.capabilities]
        if not members:
            raise UsageError(
                f"No endpoint of the pool can do all that this call needs: {', '.join(sorted(call.needs))}.",
                hint="Add an endpoint with these capabilities to the pool, or ask for less.",
            )
        return _fitting(members, call) or _largest(members, call.tokens)

    def _ejected(self, now: float) -> frozenset[str]:
        """The names that the breakers keep out: the worst, and never more than the share of the pool."""
        tripped = [member for member in self._members.values() if member.breaker.open_until is not None]
        most = math.floor(self._ejected_share * len(self._members) + 1e-9)
        if len(tripped) > most:
            tripped.sort(key=lambda m: (-m.breaker.failure_rate(now, self._policy), -m.breaker.opened, m.name))
        return frozenset(member.name for member in tripped[:most])

    def _balanced(self, call: CallFacts, free: Sequence[Member], now: float, draw: Draw) -> Choice:
        wanted = [member for member in free if member.facts.weight > 0] or free
        return self._balancer.choose(call, tuple(self._standing(member, now) for member in wanted), draw)

    def _last_resort(self, left: Sequence[Member], now: float) -> Choice | Busy:
        """Everything cools down. An endpoint that the breaker holds gets one call at a time,
        the one that is back soonest first."""
        open_to_one = [m for m in left if m.has_room and m.breaker.probes < self._policy.probes]
        if not open_to_one:
            soonest_at = min(member.out_until for member in left)
            reason = "every endpoint cools down, and each is being asked by another call already"
            return Busy(retry_at=max(soonest_at, now + LOOK_AGAIN_S[0]), reason=reason)
        soonest = min(open_to_one, key=lambda member: member.out_until)
        wait_s = max(0.0, soonest.out_until - now)
        reason = f"last resort: every endpoint cools down, and this one is back first, in {wait_s:.1f} s"
        return Choice(endpoint=soonest.name, reason=reason)

    def _member(self, endpoint: str) -> Member:
        return self._members.get(endpoint) or self._leaving[endpoint]

    def _let_go(self, endpoint: str) -> None:
        leaving = self._leaving.get(endpoint)
        if leaving is not None and not leaving.in_flight:
            del self._leaving[endpoint]
            self._balancer.forget(endpoint)

    def _standing(self, member: Member, now: float) -> Standing:
        rate = member.breaker.failure_rate(now, self._policy)
        return member.standing(now, queued=self._queued, failure_rate=rate)


def _taken(full: Sequence[Member], now: float) -> Busy:
    shortest, longest = LOOK_AGAIN_S
    soonest = min(member.latency_s(now) / member.seats.taken for member in full)
    places = ", ".join(f"{member.name} {member.seats.taken}/{member.facts.max_in_flight}" for member in full)
    return Busy(retry_at=now + min(max(soonest, shortest), longest), reason=f"every place is taken: {places}")


def _fitting(members: Iterable[Member], call: CallFacts) -> list[Member]:
    return [m for m in members if not m.facts.context_tokens or call.tokens <= m.facts.context_tokens]


def _largest(members: Sequence[Member], tokens: int) -> list[Member]:
    """Those with the largest context, when none is surely large enough."""
    largest = max(member.facts.context_tokens for member in members)
    if tokens > ESTIMATE_SLACK * largest:
        raise UsageError(
            f"The call has about {tokens} tokens, and the largest context in the pool holds {largest}.",
            hint="Send less, or add an endpoint with a larger context.",
        )
    return [member for member in members if member.facts.context_tokens == largest]


def _check(facts: Sequence[EndpointFacts], *, is_growing: bool) -> None:
    if not (facts or is_growing):
        raise SettingsError("The pool has no endpoints.", hint="Name at least one under its endpoints.")
    names = [one.name for one in facts]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise SettingsError(f"The pool names {twice[0]!r} twice.", hint="Give each endpoint once; use its weight.")
    for one in facts:
        _check_numbers(one)


def _check_numbers(facts: EndpointFacts) -> None:
    _check_number(facts, "weight", facts.weight)
    _check_number(facts, "max_in_flight", facts.max_in_flight)
    _check_number(facts, "context_tokens", facts.context_tokens)
    _check_number(facts, "input_price", facts.input_price)
    _check_number(facts, "output_price", facts.output_price)


def _check_number(facts: EndpointFacts, field: str, value: float | None) -> None:
    if value is not None and not (math.isfinite(value) and value >= 0):
        raise SettingsError(
            f"Endpoint {facts.name!r}: {field} is {value:g}.", hint="It must be a number of at least 0."
        )
