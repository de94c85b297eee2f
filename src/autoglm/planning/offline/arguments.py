"""Fills a tool's slots from what a request names: scores every way for every slot, then chooses all of them jointly.

Each span of the text is used once; values that cross the order of the slots cost something. The joint choice is a beam
search over the most likely ways of each slot. Must not know: choosing tools, other steps.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autoglm.core.values import Json
from autoglm.planning.offline.features import Candidate, Scene
from autoglm.planning.offline.mentions import Kind, Mention
from autoglm.planning.offline.slots import Slot, assemble

_WIDTH = 8
_WAYS = 7
# Values that follow from a name which another slot may take itself: the state of a city.
_DERIVED = frozenset({"state", "country"})
# What a value is worth beyond its chance because a number, date or the like is rarely named for nothing.
_COVERING = 1.0
_FIRM = frozenset({Kind.NUMBER, Kind.DATE, Kind.TIME, Kind.MAIL, Kind.URL, Kind.QUOTE, Kind.EXPRESSION})
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Pick:
    """How one slot is filled, and how likely that is among the ways that it could be (0 to 1)."""

    slot: Slot
    candidate: Candidate
    probability: float

    @property
    def is_filled(self) -> bool:
        return self.candidate.how != "out"


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


@dataclass(frozen=True, slots=True)
class Way:
    """One way to fill a slot. `score` ranks the ways of the slot among each other; `odds` is the log of the odds that
    the value belongs to the slot at all, in one call or another."""

    candidate: Candidate
    score: float
    odds: float = 0.0


@dataclass(frozen=True, slots=True)
class _State:
    score: float
    ways: tuple[tuple[Way, float], ...] = ()
    used: tuple[Mention, ...] = ()


class Filler:
    """A scene with every way to fill each of its slots scored once; then any part of the text may be asked for."""

    def __init__(self, scene: Scene, weights: Mapping[str, float], odds: Mapping[str, float] | None = None) -> None:
        self.scene = scene
        self._kept: dict[tuple[int, Span | None], list[tuple[Way, float]]] = {}
        self.ways = tuple(tuple(_scored(scene, at, weights, odds or {})) for at in range(len(scene.slots)))

    def fill(
        self,
        *,
        given: frozenset[str] = frozenset(),
        span: Span | None = None,
        only: Sequence[int] | None = None,
        taken: Sequence[Mention] = (),
    ) -> Filling:
        """The best joint choice. Slots whose first name is in `given` are left out: something else fills them. Values
        stand within `span` and touch nothing of `taken`; `only` names the slots that are asked for."""
        states = [_State(0.0, used=tuple(taken))]
        asked = tuple(range(len(self.scene.slots))) if only is None else tuple(only)
        for number, at in enumerate(asked):
            is_given = self.scene.slots[at].path[0] in given
            ways = self._likely(at, span, is_given=is_given)
            grown = [
                after for state in states for way in ways if (after := self._extend(asked[:number], at, state, way))
            ]
            states = sorted(grown, key=lambda state: -state.score)[:_WIDTH]
        return Filling(
            tuple(
                Pick(self.scene.slots[at], way.candidate, math.exp(chance))
                for at, (way, chance) in zip(asked, states[0].ways, strict=True)
            )
        )

    def inside(self, at: int, span: Span | None) -> list[Way]:
        """The ways of a slot that take their value from a part of the text, or from none."""
        return [way for way in self.ways[at] if span is None or _is_within(way.candidate.mention, span)]

    def share(self, at: int, span: Span, chosen: Sequence[Way]) -> float:
        """How likely the right value of a slot is among some ways, from 0 to 1."""
        ways = self.inside(at, span)
        top = max(way.score for way in ways)
        mass = {id(way): math.exp(way.score - top) for way in ways}
        return min(1.0, sum(mass.get(id(way), 0.0) for way in chosen) / sum(mass.values()))

    def _likely(self, at: int, span: Span | None, *, is_given: bool) -> list[tuple[Way, float]]:
        """The most likely ways with the log of their chances; leaving the slot out is always among them."""
        if (at, span) not in self._kept:
            self._kept[at, span] = self._chances(at, span)
        return [one for one in self._kept[at, span] if not is_given or one[0].candidate.how == "out"]

    def _chances(self, at: int, span: Span | None) -> list[tuple[Way, float]]:
        ways = self.inside(at, span)
        top = max(way.score for way in ways)
        total = top + math.log(sum(math.exp(way.score - top) for way in ways))
        likely = [(way, way.score - total) for way in ways[:_WAYS]]
        return likely + [(way, way.score - total) for way in ways[_WAYS:] if way.candidate.how == "out"]

    def _extend(self, before: Sequence[int], at: int, state: _State, way: tuple[Way, float]) -> _State | None:
        candidate, chance = way[0].candidate, way[1]
        slot, mention = self.scene.slots[at], candidate.mention
        if mention is None:
            # A slot that is left out although required weighs as much as a very unlikely value, never less.
            penalty = -4.0 if candidate.how == "out" and slot.is_required else 0.0
            return _State(state.score + chance + penalty, (*state.ways, way), state.used)
        if candidate.how not in _DERIVED and any(mention.overlaps(other) for other in state.used):
            return None
        crossed = sum(
            self.scene.crossing(at, number)
            for number, (one, _) in zip(before, state.ways, strict=True)
            if one.candidate.mention is not None and one.candidate.mention.start > mention.start
        )
        gain = 0.0 if slot.is_described else _COVERING if mention.kind in _FIRM else 0.0
        used = state.used if candidate.how in _DERIVED else (*state.used, mention)
        return _State(state.score + chance + gain - crossed, (*state.ways, way), used)


def fill(scene: Scene, weights: Mapping[str, float], *, given: frozenset[str] = frozenset()) -> Filling:
    """The best joint choice for the whole text; see Filler.fill."""
    return Filler(scene, weights).fill(given=given)


def _scored(scene: Scene, at: int, weights: Mapping[str, float], odds: Mapping[str, float]) -> list[Way]:
    """Every way for one slot, the best first."""
    ways = []
    for candidate in scene.candidates(at):
        features = scene.features(at, candidate)
        score = sum(weights.get(name, 0.0) * value for name, value in features)
        chance = sum(odds.get(name, 0.0) * value for name, value in features) if odds else 0.0
        ways.append(Way(candidate, score, chance))
    return sorted(ways, key=lambda way: -way.score)


def _is_within(mention: Mention | None, span: Span) -> bool:
    return mention is None or (span[0] <= mention.start and mention.end <= span[1])
