"""Tells in which order the values of a tool's slots are likely to stand in a text. Must not know: texts, values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from autoglm.planning.offline.slots import ITEM, Slot

_NUMBERED = re.compile(
    r"\d+$|\d+(?=_)|(?<![a-z])(?:first|second|third|fourth|one|two|three|a|b|c)(?![a-z])|(?<=_)[xyz]$"
)
_ORDERED = frozenset({"integer", "number", "array"})
_SIDES = re.compile(
    r"(?<![a-z])(?:(?:start|begin|depart|end|return)(?:ing|ure)?|from|to|in|out|initial|final|origin|source|destination"
    r"|min|max|minimum|maximum|lower|upper|home|away|arrival|old|new|current|next|left|right)(?![a-z])"
)
_CROSSED, _SWAPPED, _TURNED = 0.4, 3.0, 1.5


def crossings(slots: Sequence[Slot]) -> dict[tuple[int, int], float]:
    """What it costs when the value of a later slot stands before that of an earlier one, by (later, earlier). Those of
    slots that differ by a number alone (team1, team2) or as the start from the end (check_in, check_out) hardly ever
    cross."""
    names = [".".join(slot.path).lower() for slot in slots]
    return {
        (later, earlier): cost
        for earlier, later in combinations(range(len(slots)), 2)
        if (cost := _crossing(slots[earlier], slots[later], names[earlier], names[later]))
    }


def _crossing(earlier: Slot, later: Slot, name: str, other: str) -> float:
    cost = 0.0
    if earlier.type == later.type and later.type in _ORDERED and ITEM not in later.path:
        cost += _CROSSED
    for pattern, more in ((_NUMBERED, _SWAPPED), (_SIDES, _TURNED)):
        masked = pattern.sub("#", name)
        if "#" in masked and masked == pattern.sub("#", other):
            return cost + more
    return cost
