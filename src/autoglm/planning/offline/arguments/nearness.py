"""Measures how near the words of a tool's slots stand to what a request names, once for each place in the text.

Must not know: values, weights.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest

from autoglm.planning.offline.mentions.finding import Kind, Mention
from autoglm.planning.offline.slots import Slot
from autoglm.planning.offline.words.senses import senses_of
from autoglm.planning.offline.words.text import ruler_of, words_of

_MAX_WORDS = 1_200


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of a slot in the text: of its name, or else of its description; `weight` is shared among slots."""

    start: int
    end: int
    weight: float
    is_name: bool


class Nearness:
    """A text, what it names, and the slots of one tool."""

    def __init__(self, text: str, mentions: Sequence[Mention], slots: Sequence[Slot]) -> None:
        self._text = text
        self._mentions = mentions
        self._slots = slots
        self._ruler = ruler_of(text)
        self._near: dict[tuple[int, int], list[tuple[float, float, float, float]]] = {}
        self._outer: dict[tuple[int, int], Mention | None] = {}
        self._sense: dict[tuple[int, int], list[tuple[float, float]]] = {}
        self._rival: dict[tuple[int, int], list[tuple[float, float]]] = {}

    @cached_property
    def hits(self) -> tuple[tuple[Hit, ...], ...]:
        owners: dict[str, int] = {}
        for slot in self._slots:
            for stem in {*slot.name_stems, *slot.hint_stems}:
                owners[stem] = owners.get(stem, 0) + 1
        return tuple(tuple(self._hits(slot, owners)) for slot in self._slots)

    def _hits(self, slot: Slot, owners: dict[str, int]) -> Iterator[Hit]:
        if not slot.name_stems:
            named = rf"(?<![A-Za-z0-9])['\"]?{re.escape(slot.path[-1].lower())}['\"]?(?=\s*(?:[=:：是为]|is\b))"
            yield from (Hit(*match.span(), 1.0, True) for match in re.finditer(named, self._text.lower()))
        for word in words_of(self._text)[:_MAX_WORDS]:
            if word.stem in slot.name_stems:
                yield Hit(word.start, word.end, 1 / owners[word.stem], True)
            elif word.stem in slot.hint_stems:
                yield Hit(word.start, word.end, 1 / owners[word.stem], False)

    @cached_property
    def _meant(self) -> tuple[tuple[Hit, ...], ...]:
        """Where words stand that mean the same as the name of a slot and are none of its own: wide for a width."""
        meanings = [senses_of(slot.name_stems) for slot in self._slots]
        owners = Counter(sense for senses in meanings for sense in senses)
        told = [(word, senses_of([word.stem])) for word in words_of(self._text)[:_MAX_WORDS]]
        return tuple(
            tuple(
                Hit(word.start, word.end, max(1 / owners[sense] for sense in senses & meant), False)
                for word, senses in told
                if senses & meant and word.stem not in slot.name_stems
            )
            for slot, meant in zip(self._slots, meanings, strict=True)
        )

    def of_meant(self, at: int, mention: Mention) -> tuple[float, float]:
        """How near words of the same meaning as the slot's name stand, before and after the mention."""
        place = (mention.start, mention.end)
        if place not in self._sense:
            self._sense[place] = [self._measured(hits, mention) for hits in self._meant]
        return self._sense[place][at]

    def _measured(self, hits: Sequence[Hit], mention: Mention) -> tuple[float, float]:
        before = after = 0.0
        ruler = self._ruler
        for hit in hits:
            if hit.end <= mention.start:
                before = max(before, hit.weight / (1 + ruler[mention.start] - ruler[hit.end]))
            elif hit.start >= mention.end:
                after = max(after, hit.weight / (1 + ruler[hit.start] - ruler[mention.end]))
        return before, after

    def of(self, at: int, mention: Mention) -> tuple[float, float, float, float]:
        """How near the slot's words stand: its name before and after the mention, its description before and after."""
        return self._near_all(mention)[at]

    def _near_all(self, mention: Mention) -> list[tuple[float, float, float, float]]:
        place = (mention.start, mention.end)
        if place not in self._near:
            outer = self.outer(mention)
            self._near[place] = [self._measure(at, mention, outer) for at in range(len(self._slots))]
        return self._near[place]

    def of_others(self, at: int, mention: Mention) -> tuple[float, float]:
        """How near the words of any other slot stand, before and after the mention."""
        place = (mention.start, mention.end)
        if place not in self._rival:
            near = self._near_all(mention)
            self._rival[place] = list(
                zip(
                    _best_of_others([max(one[0], one[2]) for one in near]),
                    _best_of_others([max(one[1], one[3]) for one in near]),
                    strict=True,
                )
            )
        return self._rival[place][at]

    def _measure(self, at: int, mention: Mention, outer: Mention | None) -> tuple[float, float, float, float]:
        best = [0.0, 0.0, 0.0, 0.0]
        ruler = self._ruler
        for hit in self.hits[at]:
            if outer and outer.start <= hit.start and hit.end <= outer.end:
                continue
            if hit.end <= mention.start:
                place, distance = 0, ruler[mention.start] - ruler[hit.end]
            elif hit.start >= mention.end:
                place, distance = 1, ruler[hit.start] - ruler[mention.end]
            else:
                continue
            place += 0 if hit.is_name else 2
            best[place] = max(best[place], hit.weight / (1 + distance))
        return best[0], best[1], best[2], best[3]

    @cached_property
    def _wholes(self) -> tuple[Mention, ...]:
        return tuple(one for one in self._mentions if one.kind is Kind.NAME and one.is_whole and " " in one.text)

    def outer(self, mention: Mention) -> Mention | None:
        """The longest name that the mention is a part of, when it is longer."""
        place = (mention.start, mention.end)
        if place not in self._outer:
            self._outer[place] = self._around(mention)
        return self._outer[place]

    def _around(self, mention: Mention) -> Mention | None:
        size = mention.end - mention.start
        around = [
            one
            for one in self._wholes
            if one.start <= mention.start and mention.end <= one.end and one.end - one.start > size
        ]
        return max(around, key=lambda one: one.end - one.start, default=None)


def _best_of_others(values: Sequence[float]) -> list[float]:
    """For each value the greatest of all others, at least 0."""
    first, second = nlargest(2, [*values, 0.0, 0.0])
    return [second if value == first else first for value in values]
