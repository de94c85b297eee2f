"""Fills a tool's slots from what a request names: scores every way for every slot, then chooses all of them jointly.

Each span of the text is used once; values that cross the order of the slots cost something. The joint choice is a beam
search over the most likely ways of each slot. Must not know: choosing tools, other steps.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import attrgetter, itemgetter, or_
from typing import NamedTuple

from autoglm.core.values import Json
from autoglm.planning.offline.arguments.candidates import OUT, Candidate
from autoglm.planning.offline.arguments.features import SlotMatcher
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.scores import Feature
from autoglm.planning.offline.slots import Slot, assemble
from autoglm.planning.offline.words.text import Span

_WIDTH = 8
_WAYS = 7
_POOLED = 0.5
# Values that follow from what another slot may take itself: the state of a city, the month of a date.
DERIVED = frozenset({"state", "country", "part", "hour", "minute"})
# What a value is worth beyond its chance because a number, date or the like is rarely named for nothing.
_COVERING = 1.0
_FIRM = frozenset({Kind.NUMBER, Kind.DATE, Kind.TIME, Kind.MAIL, Kind.URL, Kind.QUOTE, Kind.EXPRESSION})
_LOOSE = frozenset({Kind.PHRASE, Kind.NAME, Kind.LIST})
# A way is compared with every slot of its tool, so work grows with the square of the slots: over all tools of a request
# at most so many comparisons, but some ways for each slot in any case.
_MAX_LOOKS = 100_000
# And over all tools and slots so many ways are described, which is most of the work where tools are many and small.
_MAX_WAYS = 12_000
_LEAST_WAYS = 8
# What a value for a slot that may be left out is worth more in a reading that leaves little unsaid.
_EAGER = 2.5
_LEAST_EAGER = -3.5
# What an answer is worth more in the slot that was asked for; so few talks are known that it is not learned.
_ASKED = 2.5
# How far below the best of a slot a way may lie, by what its mention is, to be looked at where it stands; of ways that
# come within 5 of the best, one in 2,000 is lost. What may belong to the slot by what it is, is looked at in any case.
_FAR = 8.0
_UNLIKELY = -3.0


class Pick(NamedTuple):
    """How one slot is filled, and how likely that is among the ways that it could be (0 to 1). `turns_ago`: how many
    turns of a talk before this one the value was said."""

    slot: Slot
    candidate: Candidate
    probability: float
    turns_ago: int = 0

    @property
    def is_filled(self) -> bool:
        return self.candidate.how != OUT.how


@dataclass(frozen=True, slots=True)
class Filling:
    """A choice for every slot of a tool."""

    picks: tuple[Pick, ...]

    @property
    def arguments(self) -> dict[str, Json]:
        return assemble({pick.slot.path: pick.candidate.value for pick in self.picks if pick.is_filled})

    @property
    def missing(self) -> tuple[Slot, ...]:
        """Required slots that nothing in the request fills."""
        return tuple(pick.slot for pick in self.picks if pick.slot.is_required and not pick.is_filled)

    @property
    def filled(self) -> tuple[Pick, ...]:
        return tuple(pick for pick in self.picks if pick.is_filled)


class Way(NamedTuple):
    """One way to fill a slot. `score` ranks the ways of the slot among each other; `odds` is the log of the odds that
    the value belongs to the slot at all, in one call or another."""

    candidate: Candidate
    score: float
    odds: float = 0.0


class _Choice(NamedTuple):
    """A way with the log of its chance, what taking it is worth, and the characters that it takes up, as bits."""

    way: Way
    chance: float
    worth: float
    taken: int


_Costs = Sequence[tuple[int, float]]
"""What it costs a value to stand before that of an earlier slot, by the place of that one."""


class _State(NamedTuple):
    score: float
    ways: tuple[_Choice, ...] = ()
    used: int = 0


class SlotFiller:
    """A matcher with every way to fill a slot scored once; then any part of the text may be asked for.

    `rivals` counts the tools that the same text is read for: the more of them and the more slots, the fewer ways.
    `asked` are the slots that the text answers a question about."""

    def __init__(
        self,
        matcher: SlotMatcher,
        weights: Mapping[str, float],
        odds: Mapping[str, float] | None = None,
        *,
        rivals: int = 1,
        asked: frozenset[int] = frozenset(),
    ) -> None:
        self.matcher = matcher
        self._whole = (0, len(matcher.text))
        self._kept: dict[tuple[int, Span], list[_Choice]] = {}
        self._filled: dict[tuple[object, ...], Filling] = {}
        self._inside: dict[tuple[int, Span], list[Way]] = {}
        self._masses: dict[tuple[int, Span], tuple[Mapping[int, float], float]] = {}
        slots = max(len(matcher.slots), 1)
        self._most = max(_LEAST_WAYS, min(_MAX_LOOKS // slots, _MAX_WAYS) // (rivals * slots))
        self._scorer = _Scorer(matcher, weights, odds or {}, asked)
        self._ways: dict[int, tuple[Way, ...]] = {}
        self._odds: dict[int, dict[int, float]] = {}

    def ways(self, at: int) -> tuple[Way, ...]:
        """Every way to fill a slot, the best first; scored when first asked for, as few tools have all their slots
        looked at."""
        if at not in self._ways:
            scored = _scored(self.matcher, at, self._scorer, self._most)
            self._ways[at] = tuple(_pooled(scored, self.matcher.lists))
        return self._ways[at]

    def fill(
        self,
        *,
        given: frozenset[str] = frozenset(),
        span: Span | None = None,
        only: Sequence[int] | None = None,
        taken: Sequence[Mention] = (),
        is_eager: bool = False,
    ) -> Filling:
        """The best joint choice. Slots whose first name is in `given` are left out: something else fills them. Values
        stand within `span` and touch nothing of `taken`; `only` names the slots that are asked for. When `is_eager`,
        slots that may be left out take what may belong to them, too."""
        asked = tuple(range(len(self.matcher.slots))) if only is None else tuple(only)
        key = (span or self._whole, asked, given, tuple(map(id, taken)), is_eager)
        if key not in self._filled:
            self._filled[key] = self._best(asked, span or self._whole, given, taken, _EAGER if is_eager else 0.0)
        return self._filled[key]

    def _best(
        self, asked: Sequence[int], span: Span, given: frozenset[str], taken: Sequence[Mention], eager: float
    ) -> Filling:
        used = reduce(or_, (one.taken for one in taken), 0)
        likely = [self._worths(at, span, given, eager) for at in asked]
        costs = [self._costs(at, asked[:number]) for number, at in enumerate(asked)]
        width = _WIDTH if span == self._whole else _WIDTH // 2
        chosen = _undisputed(likely, costs, used) or _searched(likely, costs, used, width)
        return Filling(
            tuple(
                Pick(self.matcher.slots[at], one.way.candidate, math.exp(one.chance))
                for at, one in zip(asked, chosen, strict=True)
            )
        )

    def _costs(self, at: int, earlier: Sequence[int]) -> _Costs:
        crossings = self.matcher.crossings
        return [(place, cost) for place, one in enumerate(earlier) if (cost := crossings.get((at, one)))]

    def _worths(self, at: int, span: Span, given: frozenset[str], eager: float) -> list[_Choice]:
        """The most likely ways of a slot with what they are worth in one reading."""
        slot = self.matcher.slots[at]
        ways = self._likely(at, span, is_given=slot.path[0] in given)
        return [_eagerly(one, eager) for one in ways] if eager and not slot.is_required else ways

    def inside(self, at: int, span: Span) -> list[Way]:
        """The ways of a slot that take their value from a part of the text, or from none, the best first."""
        if (at, span) not in self._inside:
            is_switch = self.matcher.slots[at].type == "boolean" and span != self._whole
            ways = self._switched(at, span) if is_switch else self.ways(at)
            first, last = span
            self._inside[at, span] = (
                [
                    way
                    for way in ways
                    if (one := way.candidate.mention) is None or (first <= one.start and one.end <= last)
                ]
                if span != self._whole
                else list(ways)
            )
        return self._inside[at, span]

    def _switched(self, at: int, span: Span) -> list[Way]:
        """The ways of a switch as a part of the text tells of it."""
        return sorted((self._scorer.way(at, way.candidate, span) for way in self.ways(at)), key=lambda way: -way.score)

    def odds_of(self, at: int, candidate: Candidate) -> float:
        """The log of the odds that a value belongs to a slot; of what is not among its ways, 0."""
        if at not in self._odds:
            self._odds[at] = {id(way.candidate): way.odds for way in self.ways(at)}
        return self._odds[at].get(id(candidate), 0.0)

    @cached_property
    def likely(self) -> tuple[tuple[float, Mention], ...]:
        """What rather belongs to some slot than to none, the likeliest first."""
        found: dict[tuple[int, int], tuple[float, Mention]] = {}
        for way in (way for at in range(len(self.matcher.slots)) for way in self.ways(at)):
            mention = way.candidate.mention
            if mention is not None and way.odds > 0 and not mention.items:
                place = (mention.start, mention.end)
                found[place] = max(found.get(place, (0.0, mention)), (way.odds, mention), key=itemgetter(0))
        return tuple(sorted(found.values(), key=itemgetter(0), reverse=True))

    def share(self, at: int, span: Span, chosen: Sequence[Way]) -> float:
        """How likely the right value of a slot is among some ways, from 0 to 1."""
        if (at, span) not in self._masses:
            self._masses[at, span] = _masses(self.inside(at, span))
        mass, total = self._masses[at, span]
        return min(1.0, sum(mass.get(id(way), 0.0) for way in chosen) / total)

    def _likely(self, at: int, span: Span, *, is_given: bool) -> list[_Choice]:
        """The most likely ways; leaving the slot out is always among them."""
        if (at, span) not in self._kept:
            self._kept[at, span] = self._chances(at, span)
        kept = self._kept[at, span]
        return [one for one in kept if one.way.candidate.is_out] if is_given else kept

    def _chances(self, at: int, span: Span) -> list[_Choice]:
        ways = self.inside(at, span)
        top = ways[0].score
        total = top + math.log(sum([math.exp(way.score - top) for way in ways]))
        likely = [*ways[:_WAYS], *(way for way in ways[_WAYS:] if way.candidate.is_out)]
        return [_choice(self.matcher.slots[at], way, way.score - total) for way in likely]


def _choice(slot: Slot, way: Way, chance: float) -> _Choice:
    candidate, mention = way.candidate, way.candidate.mention
    if mention is None:
        # A slot that is left out although required weighs as much as a very unlikely value, never less.
        return _Choice(way, chance, chance + (-4.0 if candidate.is_out and slot.is_required else 0.0), 0)
    worth = _COVERING if mention.kind in _FIRM and not slot.is_described else 0.0
    return _Choice(way, chance, chance + worth, 0 if candidate.how in DERIVED else mention.taken)


def _eagerly(one: _Choice, worth: float) -> _Choice:
    is_likely = one.way.candidate.mention is not None and one.way.odds > _LEAST_EAGER
    return one._replace(worth=one.worth + worth) if is_likely else one


def _undisputed(likely: Sequence[Sequence[_Choice]], costs: Sequence[_Costs], used: int) -> Sequence[_Choice] | None:
    """The best way of every slot, where these neither touch nor cross each other, as most often: no search would find
    better. Else None."""
    chosen: list[_Choice] = []
    for ways, crossing in zip(likely, costs, strict=True):
        best = max(ways, key=attrgetter("worth"))
        if best.taken & used or (crossing and _crossed(best, _starts(chosen, crossing))):
            return None
        chosen.append(best)
        used |= best.taken
    return chosen


def _searched(likely: Sequence[Sequence[_Choice]], costs: Sequence[_Costs], used: int, width: int) -> Sequence[_Choice]:
    """The best joint choice that a beam search finds."""
    states = [_State(0.0, used=used)]
    last = len(likely) - 1
    for number, (ways, crossing) in enumerate(zip(likely, costs, strict=True)):
        grown = [
            (state.score + way.worth - (_crossed(way, before) if before else 0.0), state, way)
            for state in states
            for before in (_starts(state.ways, crossing),)
            for way in ways
            if not way.taken & state.used
        ]
        best = sorted(grown, key=itemgetter(0), reverse=True)[: width if number < last else 1]
        states = [_State(score, (*state.ways, way), state.used | way.taken) for score, state, way in best]
    return states[0].ways


def _starts(chosen: Sequence[_Choice], costs: _Costs) -> list[tuple[int, float]]:
    """Where the values of earlier places stand, and what it costs to stand before each; `costs` name the places."""
    earlier = ((chosen[place].way.candidate.mention, cost) for place, cost in costs)
    return [(one.start, cost) for one, cost in earlier if one is not None]


def _crossed(choice: _Choice, before: Sequence[tuple[int, float]]) -> float:
    """What it costs to stand before values; `before` tells where these stand and how much each costs."""
    mention = choice.way.candidate.mention
    return 0.0 if mention is None else sum([cost for start, cost in before if start > mention.start])


def fill(
    matcher: SlotMatcher, weights: Mapping[str, float], *, given: frozenset[str] = frozenset(), rivals: int = 1
) -> Filling:
    """The best joint choice for the whole text; see SlotFiller."""
    return SlotFiller(matcher, weights, rivals=rivals).fill(given=given)


class _Scorer:
    """What a way is worth; what it has in common with other ways is added up once."""

    def __init__(
        self, matcher: SlotMatcher, weights: Mapping[str, float], odds: Mapping[str, float], asked: frozenset[int]
    ) -> None:
        self._matcher = matcher
        self._weights = weights
        self._odds = odds
        self._asked = asked
        self._shared: dict[int, tuple[float, float]] = {}

    def way(self, at: int, candidate: Candidate, span: Span | None = None) -> Way:
        """A way as a part of the text tells of it, or all of it."""
        return Way(candidate, *self._sums(self._matcher.features(at, candidate, span)))

    def near(self, at: int, candidates: Iterable[Candidate]) -> Iterator[Way]:
        """The ways that may be worth something. Most mentions are of no use for a slot by what they are, wherever they
        stand: where they stand, the larger part of the work, is only looked at for the others."""
        told = [(one, self._shared_sums(at, one) if self._matcher.is_split(at, one) else None) for one in candidates]
        least = max((sums[0] for _, sums in told if sums is not None), default=0.0) - _FAR
        for candidate, sums in told:
            if sums is None:
                yield self.way(at, candidate)
            elif sums[0] > least or sums[1] > _UNLIKELY:
                yield self._together(at, candidate, sums)

    def _together(self, at: int, candidate: Candidate, shared: tuple[float, float]) -> Way:
        score, odds = self._sums(self._matcher.together(at, candidate))
        worth = _ASKED if at in self._asked else 0.0
        return Way(candidate, shared[0] + score + worth, shared[1] + odds + worth)

    def _shared_sums(self, at: int, candidate: Candidate) -> tuple[float, float]:
        score = odds = 0.0
        for features in self._matcher.shared(at, candidate):
            found = self._shared.get(id(features))
            if found is None:
                found = self._shared[id(features)] = self._sums(features)
            score += found[0]
            odds += found[1]
        return score, odds

    def _sums(self, features: Sequence[Feature]) -> tuple[float, float]:
        weight_of, odds_of = self._weights.get, self._odds.get
        score = odds = 0.0
        for name, value in features:
            if value:
                score += weight_of(name, 0.0) * value
                odds += odds_of(name, 0.0) * value
        return score, odds


def _scored(matcher: SlotMatcher, at: int, scorer: _Scorer, most: int) -> list[Way]:
    """The ways for one slot, the best first; of more than `most` those that are named outright."""
    candidates = list(matcher.candidates(at))
    if len(candidates) > most:
        outright = sorted(candidates[:-1], key=lambda one: one.mention is not None and one.mention.kind in _LOOSE)
        candidates = [*outright[: most - 1], candidates[-1]]
    return sorted(scorer.near(at, candidates), key=lambda way: -way.score)


def _masses(ways: Sequence[Way]) -> tuple[Mapping[int, float], float]:
    """How much each way weighs, by its id, and all together."""
    top = ways[0].score
    mass = {id(way): math.exp(way.score - top) for way in ways}
    return mass, sum(mass.values())


def _pooled(ways: Sequence[Way], lists: Sequence[Mention]) -> Iterator[Way]:
    """The ways, where the items of a list belong to the slot as much as the one of them that belongs there most: what
    stands around a list is said of each item."""
    if not lists:
        yield from ways
        return
    shared: dict[tuple[int, int], float] = {}
    odds: dict[tuple[int, int], float] = {}
    for way in ways:
        if way.candidate.mention is not None:
            place = (way.candidate.mention.start, way.candidate.mention.end)
            odds[place] = max(odds.get(place, way.odds), way.odds)
    for whole in lists:
        told = [odds.get((item.start, item.end)) for item in whole.items]
        found = [one for one in told if one is not None]
        if len(found) == len(told):
            shared.update(((item.start, item.end), max(found) - _POOLED) for item in whole.items)
    for way in ways:
        mention = way.candidate.mention
        least = shared.get((mention.start, mention.end)) if mention is not None else None
        yield way if least is None or least <= way.odds else Way(way.candidate, way.score, least)
