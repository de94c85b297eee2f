"""Measures how near the words of a tool's slots stand to what a request names, once for each place in the text.

Must not know: values, weights.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from autoglm.planning.offline.arguments.passage import Passage
from autoglm.planning.offline.mentions.mention import Mention
from autoglm.planning.offline.scores import Feature
from autoglm.planning.offline.slots import Slot
from autoglm.planning.offline.words.senses import senses_of, words_with_senses

_MAX_WORDS = 1_200
_LABEL_CHARS = 12
_NAMES = (
    "near:name_before", "near:hint_before", "near:name_after", "near:hint_after", "near:rival_before",
    "near:rival_after", "near:meant_before", "near:meant_after", "near:only_before", "near:only_after",
)  # fmt: skip
_LABEL = re.compile(
    r"\s*(?:ID|id|号|编号|名)?\s*(?:分别|应|均)?\s*(?:is|are|of|was|as|to|at|named|called|equals?|[是为：:=到设有叫称在])*\s*(?:the|a|an)?\s*[\"'“「‘(\[]?"
)
_ATTRIBUTE = re.compile(r"[^，。；、的\d]{0,3}的")


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of a slot in the text: of its name, or else of its description; `weight` is shared among slots."""

    start: int
    end: int
    weight: float
    is_name: bool


class _Side(NamedTuple):
    """What stands before a place of the text, or after one. By slot, `own`: how near words of its name stand, and words
    of its description; `rivals`: how near those of any other slot; `meant`: how near words of the same meaning as its
    name. `pointed` are the slots that the place itself points to, `classes` what words right before say that a value is
    about. `only`: how near words stand that no other slot has, which tell the type of the mother from that of the
    father; `least`: how near those of any other slot stand."""

    own: Sequence[tuple[float, float]]
    rivals: Sequence[float]
    only: Sequence[float]
    least: Sequence[float]
    meant: Sequence[float]
    pointed: frozenset[int]
    classes: frozenset[str]


class Around(NamedTuple):
    """What stands around a mention: before its start, and after its end."""

    before: _Side
    after: _Side

    def near(self, at: int) -> tuple[float, float]:
        """How near the words of a slot's name stand, and those of its description."""
        return _nearer(self.before.own[at], self.after.own[at])

    def features(self, at: int) -> list[Feature]:
        """How near the words of a slot, of all others and of its meaning stand, whether its own stand as near, and
        whether the mention follows a word of the slot or is followed by one."""
        before, after = self
        name_before, hint_before = before.own[at]
        name_after, hint_after = after.own[at]
        rival_before, rival_after = before.rivals[at], after.rivals[at]
        own = max(name_before, hint_before, name_after, hint_after)
        rivals, meant = (rival_before, rival_after), (before.meant[at], after.meant[at])
        only = (before.only[at], after.only[at])
        distances = (name_before, hint_before, name_after, hint_after, *rivals, *meant, *only)
        return [
            *[one for one in zip(_NAMES, distances, strict=True) if one[1]],
            ("near:best", 0 < own >= rival_before and own >= rival_after),
            ("near:only_best", max(only) > max(before.least[at], after.least[at])),
            ("near:only_rival", max(only) < max(before.least[at], after.least[at])),
            ("near:label", at in before.pointed),
            ("near:attribute", at in after.pointed),
        ]


class Nearness:
    """A text, what it names, and the slots of one tool."""

    def __init__(self, passage: Passage, slots: Sequence[Slot]) -> None:
        self._passage = passage
        self._slots = slots
        self._ruler = passage.ruler
        self._places: dict[tuple[int, int], Around] = {}
        self._before: dict[tuple[int, int], _Side] = {}
        self._after: dict[tuple[int, int], _Side] = {}

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
            yield from (Hit(*match.span(), 1.0, True) for match in re.finditer(named, self._passage.lower))
        for word in self._passage.words[:_MAX_WORDS]:
            if word.stem in slot.name_stems:
                yield Hit(word.start, word.end, 1 / owners[word.stem], True)
            elif word.stem in slot.hint_stems:
                yield Hit(word.start, word.end, 1 / owners[word.stem], False)

    @cached_property
    def _only(self) -> tuple[tuple[Hit, ...], ...]:
        """The hits by words that no other slot has."""
        return tuple(tuple(hit for hit in hits if hit.weight == 1) for hits in self.hits)

    @cached_property
    def _meant(self) -> tuple[tuple[Hit, ...], ...]:
        """Where words stand that mean the same as the name of a slot and are none of its own: wide for a width."""
        meanings = [senses_of(slot.name_stems) for slot in self._slots]
        owners = Counter(sense for senses in meanings for sense in senses)
        told = words_with_senses(self._passage.text)[:_MAX_WORDS]
        return tuple(
            tuple(
                Hit(word.start, word.end, max(1 / owners[sense] for sense in senses & meant), False)
                for word, senses in told
                if senses & meant and word.stem not in slot.name_stems
            )
            for slot, meant in zip(self._slots, meanings, strict=True)
        )

    def around(self, mention: Mention) -> Around:
        """What stands around a mention. Other words of a longer name that it is a part of say nothing of it."""
        place = start, end = mention.start, mention.end
        found = self._places.get(place)
        if found is None:
            outer = self._passage.outer(mention)
            before, after = (outer.start, outer.end) if outer else place
            found = self._places[place] = Around(self._side_before(start, before), self._side_after(end, after))
        return found

    def _side_before(self, start: int, edge: int) -> _Side:
        """What begins before `edge` and ends before a place, measured once. Slots of which a word stands right before,
        with nothing but "is", "of" or a mark between, are pointed to."""
        if (start, edge) not in self._before:
            own = [self._near_before(hits, start, edge) for hits in self.hits]
            only = [max(self._near_before(hits, start, edge)) for hits in self._only]
            self._before[start, edge] = _Side(
                own=own,
                rivals=_best_of_others([max(one) for one in own]),
                only=only,
                least=_best_of_others(only),
                meant=[self._near_before(hits, start, start)[1] if hits else 0.0 for hits in self._meant],
                pointed=frozenset(self._labelled(start, edge)),
                classes=self._passage.classes_before(start),
            )
        return self._before[start, edge]

    def _side_after(self, end: int, edge: int) -> _Side:
        """What begins after a place and ends after `edge`, measured once. Slots whose own word follows in the way of
        2048MB的内存 are pointed to."""
        if (end, edge) not in self._after:
            own = [self._near_after(hits, end, edge) for hits in self.hits]
            only = [max(self._near_after(hits, end, edge)) for hits in self._only]
            self._after[end, edge] = _Side(
                own=own,
                rivals=_best_of_others([max(one) for one in own]),
                only=only,
                least=_best_of_others(only),
                meant=[self._near_after(hits, end, end)[1] if hits else 0.0 for hits in self._meant],
                pointed=self._attributes(end),
                classes=frozenset(),
            )
        return self._after[end, edge]

    def _near_before(self, hits: Sequence[Hit], start: int, edge: int) -> tuple[float, float]:
        """How near words of a name, and words of a description, stand before a place."""
        name = hint = 0.0
        ruler = self._ruler
        for hit in hits:
            if hit.end <= start and hit.start < edge:
                near = hit.weight / (1 + ruler[start] - ruler[hit.end])
                if hit.is_name:
                    name = max(name, near)
                else:
                    hint = max(hint, near)
        return name, hint

    def _near_after(self, hits: Sequence[Hit], end: int, edge: int) -> tuple[float, float]:
        """How near words of a name, and words of a description, stand after a place."""
        name = hint = 0.0
        ruler = self._ruler
        for hit in hits:
            if hit.start >= end and hit.end > edge:
                near = hit.weight / (1 + ruler[hit.start] - ruler[end])
                if hit.is_name:
                    name = max(name, near)
                else:
                    hint = max(hint, near)
        return name, hint

    @cached_property
    def _by_end(self) -> list[tuple[int, int, Hit]]:
        """Every hit with its end and the slot that it is of, in the order of the ends."""
        told = [(hit.end, at, hit) for at, hits in enumerate(self.hits) for hit in hits]
        return sorted(told, key=itemgetter(0))

    def _labelled(self, start: int, edge: int) -> Iterator[int]:
        first = bisect_left(self._by_end, start - _LABEL_CHARS, key=itemgetter(0))
        last = bisect_right(self._by_end, start, key=itemgetter(0))
        for end, at, hit in self._by_end[first:last]:
            if hit.start < edge and _LABEL.fullmatch(self._passage.text, end, start):
                yield at

    def _attributes(self, end: int) -> frozenset[int]:
        found = _ATTRIBUTE.match(self._passage.text, end)
        if found is None:
            return frozenset()
        return frozenset(at for at, hits in enumerate(self.hits) if any(hit.start == found.end() for hit in hits))


def _nearer(left: tuple[float, float], right: tuple[float, float]) -> tuple[float, float]:
    return max(left[0], right[0]), max(left[1], right[1])


def _best_of_others(values: Sequence[float]) -> list[float]:
    """For each value the greatest of all others, at least 0."""
    second, first = sorted([*values, 0.0, 0.0])[-2:]
    return [second if value == first else first for value in values]
