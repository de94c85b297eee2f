"""Measures how near the words of a tool's slots stand to what a request names, once for each place in the text.

Must not know: values, weights.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from autoglm.planning.offline.arguments.passage import Passage
from autoglm.planning.offline.mentions.mention import Mention
from autoglm.planning.offline.scores import Feature
from autoglm.planning.offline.slots import Slot
from autoglm.planning.offline.words.senses import senses_of, words_with_senses

_MAX_WORDS = 1_200
_LABEL_CHARS = 12
_NAMES = tuple(
    f"near:{what}_{where}" for where in ("before", "after") for what in ("name", "hint", "rival", "only", "meant")
)
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


class _Placed(NamedTuple):
    """Hits, each with the slot that it is of, in the order of their `edges`: of where they begin, or end."""

    edges: Sequence[int]
    hits: Sequence[tuple[int, Hit]]


_Near = tuple[float, int, Hit]
"""How near a hit stands, the slot that it is of, and the hit."""


class _Side(NamedTuple):
    """What stands before a place of the text, or after one. `told`: for each slot how near words of its name stand,
    words of its description, those of any other slot, words that no other slot has, which tell the type of the mother
    from that of the father, and words of the same meaning as its name. `least`: for each slot how near words stand that
    one other slot alone has. `pointed` are the slots that the place itself points to, `classes` what words right before
    say that a value is about."""

    told: Sequence[tuple[float, float, float, float, float]]
    least: Sequence[float]
    pointed: frozenset[int]
    classes: frozenset[str]


class Around(NamedTuple):
    """What stands around a mention: before its start, and after its end."""

    before: _Side
    after: _Side

    def near(self, at: int) -> tuple[float, float]:
        """How near the words of a slot's name stand, and those of its description."""
        before, after = self.before.told[at], self.after.told[at]
        return max(before[0], after[0]), max(before[1], after[1])

    def features(self, at: int) -> list[Feature]:
        """How near the words of a slot, of all others and of its meaning stand, whether its own stand as near, and
        whether the mention follows a word of the slot or is followed by one."""
        before, after = self
        told_before, told_after = before.told[at], after.told[at]
        name_before, hint_before, rival_before, only_before, _ = told_before
        name_after, hint_after, rival_after, only_after, _ = told_after
        own = max(name_before, hint_before, name_after, hint_after)
        only, least = max(only_before, only_after), max(before.least[at], after.least[at])
        return [
            *[one for one in zip(_NAMES, (*told_before, *told_after), strict=True) if one[1]],
            ("near:best", 0 < own >= rival_before and own >= rival_after),
            ("near:only_best", only > least),
            ("near:only_rival", only < least),
            ("near:label", at in before.pointed),
            ("near:attribute", at in after.pointed),
        ]


class Nearness:
    """A text, what it names, and the slots of one tool."""

    def __init__(self, passage: Passage, slots: Sequence[Slot]) -> None:
        self._passage = passage
        self._slots = slots
        self._ruler = passage.ruler
        self._nothing = [0.0] * len(slots)
        self._silence = [(0.0, 0.0, 0.0, 0.0, 0.0)] * len(slots)
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
            self._before[start, edge] = self._side(
                self._told_before(self._by_end, start, edge),
                self._told_before(self._meant_by_end, start, start),
                pointed=frozenset(self._labelled(start, edge)),
                classes=self._passage.classes_before(start),
            )
        return self._before[start, edge]

    def _side_after(self, end: int, edge: int) -> _Side:
        """What begins after a place and ends after `edge`, measured once. Slots whose own word follows in the way of
        2048MB的内存 are pointed to."""
        if (end, edge) not in self._after:
            self._after[end, edge] = self._side(
                self._told_after(self._by_start, end, edge),
                self._told_after(self._meant_by_start, end, end),
                pointed=self._attributes(end),
                classes=frozenset(),
            )
        return self._after[end, edge]

    def _side(
        self, near: Sequence[_Near], near_meant: Sequence[_Near], *, pointed: frozenset[int], classes: frozenset[str]
    ) -> _Side:
        nothing = self._nothing
        if not near and not near_meant:
            return _Side(self._silence, nothing, pointed, classes)
        names, hints, only, meant = nothing[:], nothing[:], nothing[:], nothing[:]
        for nearness, at, hit in near:
            own = names if hit.is_name else hints
            own[at] = max(own[at], nearness)
            if hit.weight == 1:
                only[at] = max(only[at], nearness)
        for nearness, at, _ in near_meant:
            meant[at] = max(meant[at], nearness)
        rivals = _best_of_others([*map(max, names, hints)])
        told = [*zip(names, hints, rivals, only, meant, strict=True)]
        return _Side(told, _best_of_others(only), pointed, classes)

    def _told_before(self, by_end: _Placed, start: int, edge: int) -> list[_Near]:
        """How near the words stand that begin before `edge` and end before a place."""
        ruler = self._ruler
        here = 1 + ruler[start]
        before = by_end.hits[: bisect_right(by_end.edges, start)]
        return [(hit.weight / (here - ruler[hit.end]), at, hit) for at, hit in before if hit.start < edge]

    def _told_after(self, by_start: _Placed, end: int, edge: int) -> list[_Near]:
        """How near the words stand that begin after a place and end after `edge`."""
        ruler = self._ruler
        here = 1 - ruler[end]
        after = by_start.hits[bisect_left(by_start.edges, end) :]
        return [(hit.weight / (here + ruler[hit.start]), at, hit) for at, hit in after if hit.end > edge]

    @cached_property
    def _by_end(self) -> _Placed:
        return _placed(self.hits, attrgetter("end"))

    @cached_property
    def _by_start(self) -> _Placed:
        return _placed(self.hits, attrgetter("start"))

    @cached_property
    def _meant_by_end(self) -> _Placed:
        return _placed(self._meant, attrgetter("end"))

    @cached_property
    def _meant_by_start(self) -> _Placed:
        return _placed(self._meant, attrgetter("start"))

    def _labelled(self, start: int, edge: int) -> Iterator[int]:
        edges, hits = self._by_end
        for at, hit in hits[bisect_left(edges, start - _LABEL_CHARS) : bisect_right(edges, start)]:
            if hit.start < edge and _LABEL.fullmatch(self._passage.text, hit.end, start):
                yield at

    def _attributes(self, end: int) -> frozenset[int]:
        found = _ATTRIBUTE.match(self._passage.text, end)
        if found is None:
            return frozenset()
        return frozenset(at for at, hits in enumerate(self.hits) if any(hit.start == found.end() for hit in hits))


def _placed(hits: Sequence[Sequence[Hit]], edge: Callable[[Hit], int]) -> _Placed:
    told = [(at, hit) for at, own in enumerate(hits) for hit in own]
    told.sort(key=lambda one: edge(one[1]))
    return _Placed([edge(hit) for _, hit in told], told)


def _best_of_others(values: Sequence[float]) -> Sequence[float]:
    """For each value the greatest of all others, at least 0; most often nothing is there."""
    if not any(values):
        return values
    second, first = sorted([*values, 0.0, 0.0])[-2:]
    return [second if value == first else first for value in values]
