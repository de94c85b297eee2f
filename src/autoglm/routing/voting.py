"""Whether the answers so far decide a vote, who is asked next, and when nobody can say. Pure.

Owns: who may vote, what a vote weighs, when it is over. Must not know: what answers look like (`canonical` makes the
keys that are compared here), and how anybody is asked.

The rule. Voters far below the best are left out. The best one and the best for its latency are asked at once; while
they disagree, one more at a time. First it is voted whether to call a tool at all, then, among those on the winning
side, what to say. An answer wins when two voters or more give it and it outweighs every other, or when nobody who is
left could change the outcome. Votes weigh log(q / (1 - q)) of the tracked quality q (Nitzan and Paroush, "Optimal
Decision Rules in Uncertain Dichotomous Choice Situations", 1982), with q drawn towards the pool's mean while few
answers were judged; `./dev bench voting` measures what that adds to plain counting. Of equal weights the one with the
best voter wins, so nothing depends on the order in which voters are listed.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

LEAST_WEIGHT = 0.1
"""Also a voter who is wrong more often than right says something where there are many wrong answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voter:
    """Who may be asked. `quality` is the share of right answers (None: unknown), found in `judged` answers;
    `latency_s` is 0 when unknown."""

    name: str
    quality: float | None = None
    judged: int = 100
    latency_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """What a voter said. Equal answers have equal keys; None is free text, which only a judge can compare."""

    voter: str
    key: str | None = None
    is_call: bool = False
    has_failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VotingPolicy:
    """At most `most` answers are asked for. Voters more than `margin` below the best are left out. `prior` answers
    at the pool's mean are added to what is known of each voter. With a share of all weight below `least_share` the
    leading answer does not win."""

    most: int = 5
    margin: float = 0.05
    prior: float = 20.0
    least_share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Winner:
    """The answer of `voter` stands, with this share of the weight of all answers."""

    voter: str
    share: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOneMore:
    """The answers so far do not decide it: ask `voter`."""

    voter: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstain:
    """Voting cannot tell: a judge may choose among `voters`, the best first. With none, there is no answer at all."""

    voters: tuple[str, ...]
    reason: str


Decision: TypeAlias = Winner | AskOneMore | Abstain


def opening(voters: Sequence[Voter], policy: VotingPolicy) -> tuple[str, ...]:
    """Who is asked at once: the best voter and one more; the best alone when no others could outvote it."""
    seats = _electorate(voters, policy)
    others = [seat.weight for seat in seats[1 : policy.most]]
    is_settled = not others or seats[0].weight >= sum(others)
    return tuple(seat.name for seat in seats[: 1 if is_settled else 2])


def decide(votes: Sequence[Vote], voters: Sequence[Voter], policy: VotingPolicy) -> Decision:
    """What follows from the answers so far. Votes of people who may not vote are not counted."""
    seats = {seat.name: seat for seat in _electorate(voters, policy)}
    counted = [vote for vote in votes if vote.voter in seats and not vote.has_failed]
    asked = {vote.voter for vote in votes}
    left = max(0, policy.most - len(counted))
    waiting = [seat for seat in seats.values() if seat.name not in asked][:left]
    if not counted:
        reason = "no voter has given an answer"
        return AskOneMore(voter=waiting[0].name, reason=reason) if waiting else Abstain(voters=(), reason=reason)
    sides = _tally([(vote.is_call, seats[vote.voter]) for vote in counted])
    if not _is_settled(sides, waiting):
        return AskOneMore(voter=waiting[0].name, reason="voters disagree on whether to call a tool")
    side = [vote for vote in counted if vote.is_call is sides[0].key]
    return _among(side, seats, waiting, policy, total=sum(found.weight for found in sides))


@dataclass(frozen=True, slots=True)
class _Seat:
    """A voter who may vote; `rank` 0 is the best."""

    name: str
    weight: float
    rank: int


@dataclass(frozen=True, slots=True)
class _Support:
    """All who stand behind one answer; `best` is the best of them."""

    key: Hashable
    weight: float
    count: int
    best: _Seat


def _electorate(voters: Sequence[Voter], policy: VotingPolicy) -> list[_Seat]:
    """Those who may vote, in the order in which they are asked: the best, then by quality for their latency."""
    qualities = _shrunk(voters, policy)
    best = max((quality for quality in qualities.values() if quality is not None), default=0.0)
    kept = [v for v in voters if (q := qualities[v.name]) is None or q >= best - policy.margin]
    by_quality = sorted(kept, key=lambda voter: (-(qualities[voter.name] or 0.0), voter.name))
    ranks = {voter.name: rank for rank, voter in enumerate(by_quality)}
    weights = _weights({voter.name: qualities[voter.name] for voter in kept})
    usual_s = statistics.median([v.latency_s for v in kept if v.latency_s > 0] or [1.0])

    def worth(voter: Voter) -> tuple[float, int]:
        return (-(qualities[voter.name] or 0.0) / (voter.latency_s or usual_s), ranks[voter.name])

    order = [*by_quality[:1], *sorted(by_quality[1:], key=worth)]
    return [_Seat(voter.name, weights[voter.name], ranks[voter.name]) for voter in order]


def _shrunk(voters: Sequence[Voter], policy: VotingPolicy) -> dict[str, float | None]:
    """Qualities drawn towards their mean as if `prior` more answers had been judged at it."""
    known = [voter.quality for voter in voters if voter.quality is not None]
    mean = statistics.fmean(known) if known else 0.0

    def drawn(quality: float, judged: int) -> float:
        certainty = judged + policy.prior
        return (quality * judged + mean * policy.prior) / certainty if certainty > 0 else quality

    return {v.name: None if v.quality is None else drawn(v.quality, v.judged) for v in voters}


def _weights(qualities: dict[str, float | None]) -> dict[str, float]:
    """Log-odds. Voters of unknown quality together weigh less than the least of the others, and count alike when
    nothing is known of anybody."""
    known = {name: _log_odds(quality) for name, quality in qualities.items() if quality is not None}
    unknown = len(qualities) - len(known)
    doubtful = min(known.values()) / (unknown + 1) if known else 1.0
    return {name: known.get(name, doubtful) for name in qualities}


def _log_odds(quality: float) -> float:
    bounded = min(max(quality, 0.01), 0.99)
    return max(math.log(bounded / (1 - bounded)), LEAST_WEIGHT)


def _tally(choices: Sequence[tuple[Hashable, _Seat]]) -> list[_Support]:
    """Who stands behind what, the heaviest first; of equals the one with the best voter."""
    found: dict[Hashable, list[_Seat]] = {}
    for key, seat in choices:
        found.setdefault(key, []).append(seat)
    supports = [
        _Support(key, math.fsum(seat.weight for seat in seats), len(seats), min(seats, key=lambda seat: seat.rank))
        for key, seats in found.items()
    ]
    return sorted(supports, key=lambda support: (-round(support.weight, 9), support.best.rank))


def _is_settled(tally: Sequence[_Support], waiting: Sequence[_Seat]) -> bool:
    """Two agree and lead, or those who are still waiting could not change the first place."""
    first, second = tally[0], tally[1].weight if len(tally) > 1 else 0.0
    if first.count > 1 and first.weight > second + 1e-9:
        return True
    lead = first.weight - second - math.fsum(seat.weight for seat in waiting)
    return not waiting or lead > 1e-9 or (lead > -1e-9 and first.best.rank == 0)


def _among(
    side: Sequence[Vote], seats: dict[str, _Seat], waiting: Sequence[_Seat], policy: VotingPolicy, *, total: float
) -> Decision:
    """The decision among answers that all call a tool, or that all do not."""
    free = [vote.voter for vote in side if vote.key is None]
    if len(side) > 1 and 2 * len(free) >= len(side):
        ranked = sorted((vote.voter for vote in side), key=lambda name: seats[name].rank)
        return Abstain(voters=tuple(ranked), reason="free texts cannot be compared by form")
    tally = _tally([((vote.key, vote.voter if vote.key is None else ""), seats[vote.voter]) for vote in side])
    if not _is_settled(tally, waiting):
        return AskOneMore(voter=waiting[0].name, reason=f"{len(side)} voters gave {len(tally)} different answers")
    share = tally[0].weight / total
    if share < policy.least_share:
        ranked = [support.best.name for support in tally]
        return Abstain(voters=tuple(ranked), reason=f"the leading answer has only {share:.0%} of the weight")
    reason = f"{tally[0].count} of {len(side)} voters agree" if tally[0].count > 1 else "the best voter's answer stands"
    return Winner(voter=tally[0].best.name, share=share, reason=reason)
