"""Fills a tool's slots from what a request names: scores every way for every slot, then chooses all of them jointly.

Each span of the text is used once; values that cross the order of the slots cost something. The joint choice is a beam
search over the most likely ways of each slot. Must not know: choosing tools, other steps.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from autoglm.core.values import Json
from autoglm.planning.offline.features import Candidate, Scene, is_nested
from autoglm.planning.offline.mentions import Mention
from autoglm.planning.offline.slots import Slot, assemble

_WIDTH = 16
_WAYS = 7
_CROSSING = 0.4
_ORDERED = frozenset({"integer", "number", "array"})


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
class _Way:
    candidate: Candidate
    log_probability: float


@dataclass(frozen=True, slots=True)
class _State:
    score: float
    ways: tuple[_Way, ...] = ()
    used: tuple[Mention, ...] = ()


def fill(scene: Scene, weights: Mapping[str, float], *, given: frozenset[str] = frozenset()) -> Filling:
    """The best joint choice. Slots whose first name is in `given` are left out: something else fills them."""
    states = [_State(0.0)]
    for at, slot in enumerate(scene.slots):
        ways = [way for way in _ways(scene, at, weights) if slot.path[0] not in given or way.candidate.how == "out"]
        grown = [after for state in states for way in ways if (after := _extend(scene, at, state, way))]
        states = sorted(grown, key=lambda state: -state.score)[:_WIDTH]
    best = states[0]
    return Filling(
        tuple(
            Pick(slot, way.candidate, math.exp(way.log_probability))
            for slot, way in zip(scene.slots, best.ways, strict=True)
        )
    )


def _ways(scene: Scene, at: int, weights: Mapping[str, float]) -> list[_Way]:
    """The most likely ways for one slot; leaving it out is always among them, and costs much where it is required."""
    scored = [
        (sum(weights.get(name, 0.0) * value for name, value in scene.features(at, candidate)), number, candidate)
        for number, candidate in enumerate(scene.candidates(at))
    ]
    top = max(score for score, _, _ in scored)
    total = top + math.log(sum(math.exp(score - top) for score, _, _ in scored))
    ways = [_Way(candidate, score - total) for score, _, candidate in sorted(scored, key=lambda one: (-one[0], one[1]))]
    return ways[:_WAYS] + [way for way in ways[_WAYS:] if way.candidate.how == "out"]


def _extend(scene: Scene, at: int, state: _State, way: _Way) -> _State | None:
    mention = way.candidate.mention
    if mention is None:
        # A slot that is left out although required weighs as much as a very unlikely value, never less.
        penalty = -4.0 if way.candidate.how == "out" and scene.slots[at].is_required else 0.0
        return _State(state.score + way.log_probability + penalty, (*state.ways, way), state.used)
    if any(mention.overlaps(other) for other in state.used):
        return None
    crossed = 0
    if scene.slots[at].kind in _ORDERED and not is_nested(scene.slots[at]):
        kinds = [scene.slots[number].kind for number in range(at)]
        crossed = sum(
            earlier.candidate.mention is not None
            and earlier.candidate.mention.start > mention.start
            and kind == scene.slots[at].kind
            for earlier, kind in zip(state.ways, kinds, strict=True)
        )
    score = state.score + way.log_probability - _CROSSING * crossed
    return _State(score, (*state.ways, way), (*state.used, mention))
