"""Compares the place of a mention among those of its kind with the place of a slot among those that take such values.

Must not know: the text, weights.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.slots import Slot

_RANKED = frozenset({Kind.NUMBER, Kind.DATE, Kind.LIST, Kind.JSON, Kind.QUOTE})
_FAR = 2
_NAMED_ORDER, _ORDER = ([f"order:{of}{distance}" for distance in range(_FAR + 1)] for of in ("name:", ""))


def is_year(mention: Mention) -> bool:
    return isinstance(mention.value, int) and 1500 <= mention.value <= 2100 and not mention.unit


class Ranks:
    """What a text names and the slots of one tool, both in their order."""

    def __init__(self, mentions: Sequence[Mention], slots: Sequence[Slot]) -> None:
        self._mentions = mentions
        self._slots = slots

    def features(self, at: int, mention: Mention) -> list[tuple[str, float]]:
        """Values tend to stand in the order of the slots that take their kind."""
        if mention.kind in (Kind.NAME, Kind.PHRASE):
            if mention.is_whole and self._slots[at].type == "string":
                rank = bisect_right(self._ends_of_names, mention.start)
                return [(_NAMED_ORDER[min(abs(rank - self._places[at]), _FAR)], 1.0)]
        elif mention.kind in _RANKED:
            return [(_ORDER[min(abs(self._rank(mention) - self._places[at]), _FAR)], 1.0)]
        return []

    @cached_property
    def _places(self) -> list[int]:
        """How many slots that take the same kind of values stand before each slot."""
        told: Counter[str] = Counter()
        found = []
        for slot in self._slots:
            takes = next((kind for kind in ("year", "date") if kind in slot.classes), slot.type)
            takes = "number" if takes == "integer" else takes
            found.append(told[takes])
            told[takes] += 1
        return found

    def _rank(self, mention: Mention) -> int:
        """How many mentions of the same kind stand before it."""
        return bisect_left(self._starts.get(self._likeness(mention), ()), mention.start)

    @cached_property
    def _starts(self) -> dict[tuple[Kind, bool, bool], list[int]]:
        """Where mentions of each kind begin, in order."""
        found: dict[tuple[Kind, bool, bool], list[int]] = {}
        for one in sorted(self._mentions, key=lambda one: one.start):
            found.setdefault(self._likeness(one), []).append(one.start)
        return found

    def _likeness(self, one: Mention) -> tuple[Kind, bool, bool]:
        """Years have an order of their own where some slot asks for them."""
        return one.kind, one.is_word, self._has_years and is_year(one)

    @cached_property
    def _has_years(self) -> bool:
        return any("year" in slot.classes for slot in self._slots)

    @cached_property
    def _ends_of_names(self) -> list[int]:
        return sorted(one.end for one in self._mentions if one.kind is Kind.NAME and one.is_whole)
