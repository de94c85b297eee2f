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

from autoglm.planning.offline.mentions.finding import Kind, Mention
from autoglm.planning.offline.slots import Slot
from autoglm.planning.offline.words.lexicon import SLOT_CLASSES
from autoglm.planning.offline.words.senses import senses_of, words_with_senses
from autoglm.planning.offline.words.text import ruler_of, words_of

Feature = tuple[str, float]

_MAX_WORDS = 1_200
_CLASS_CHARS = 8
_LABEL_CHARS = 12
_NAMES = (
    "near:name_before", "near:name_after", "near:hint_before", "near:hint_after", "near:rival_before",
    "near:rival_after", "near:meant_before", "near:meant_after",
)  # fmt: skip
_LABEL = re.compile(
    r"\s*(?:ID|id|号|编号|名)?\s*(?:分别|应|均)?\s*(?:is|are|of|was|as|to|at|named|called|equals?|[是为：:=到设有叫称在])*\s*(?:the|a|an)?\s*[\"'“「‘（(\[]?"
)
_ATTRIBUTE = re.compile(r"[^，。；、的\d]{0,3}的")
_ENGLISH = re.compile(r"[a-z]+")
# The words of each class of slots: those in English are whole words, those in Chinese are looked for as they are.
_CLASS_WORDS = {
    name: (
        frozenset(filter(str.isascii, told)),
        re.compile("|".join(re.escape(word) for word in told if not word.isascii()) or "(?!)"),
    )
    for name, told in SLOT_CLASSES.items()
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of a slot in the text: of its name, or else of its description; `weight` is shared among slots."""

    start: int
    end: int
    weight: float
    is_name: bool


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a place of the text. By slot: how near its words stand, of its name before and after, of its
    description before and after; and how near those of any other slot, before and after. `labelled` are the slots of
    which a word stands right before, with nothing but "is", "of" or a mark between; `attributes` those whose own word
    follows in the way of 2048MB的内存; `classes` what words right before say that a value is about. By slot, `meant`:
    how near words of the same meaning as its name stand, before and after."""

    near: Sequence[tuple[float, float, float, float]]
    rivals: Sequence[tuple[float, float]]
    meant: Sequence[tuple[float, float]]
    labelled: frozenset[int]
    attributes: frozenset[int]
    classes: frozenset[str]

    def features(self, at: int) -> list[Feature]:
        """How near the words of a slot, of all others and of its meaning stand, and whether its own stand as near."""
        own, rival = self.near[at], self.rivals[at]
        told = [one for one in zip(_NAMES, own + rival + self.meant[at], strict=True) if one[1]]
        return [*told, ("near:best", float(max(own) >= max(rival) and max(own) > 0))]


class Nearness:
    """A text, what it names, and the slots of one tool."""

    def __init__(self, text: str, mentions: Sequence[Mention], slots: Sequence[Slot]) -> None:
        self._text = text
        self._lower = text.lower()
        self._mentions = mentions
        self._slots = slots
        self._ruler = ruler_of(text)
        self._places: dict[tuple[int, int], Around] = {}
        self._outer: dict[tuple[int, int], Mention | None] = {}
        classes = dict.fromkeys(name for slot in slots for name in slot.classes)
        self._classes = [(name, *_CLASS_WORDS[name]) for name in classes]

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
            yield from (Hit(*match.span(), 1.0, True) for match in re.finditer(named, self._lower))
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
        told = words_with_senses(self._text)[:_MAX_WORDS]
        return tuple(
            tuple(
                Hit(word.start, word.end, max(1 / owners[sense] for sense in senses & meant), False)
                for word, senses in told
                if senses & meant and word.stem not in slot.name_stems
            )
            for slot, meant in zip(self._slots, meanings, strict=True)
        )

    def around(self, mention: Mention) -> Around:
        """What stands around a mention, measured once for each place."""
        place = (mention.start, mention.end)
        if place not in self._places:
            outer = self.outer(mention)
            near = [self._measure(at, mention, outer) for at in range(len(self._slots))]
            self._places[place] = Around(
                near=near,
                rivals=_rivals(near),
                meant=[self._measure_meant(hits, mention) for hits in self._meant],
                labelled=frozenset(self._labelled(mention.start, outer)),
                attributes=self._attributes(mention.end),
                classes=self._classes_before(mention.start),
            )
        return self._places[place]

    @cached_property
    def _by_end(self) -> list[tuple[int, int, Hit]]:
        """Every hit with its end and the slot that it is of, in the order of the ends."""
        told = [(hit.end, at, hit) for at, hits in enumerate(self.hits) for hit in hits]
        return sorted(told, key=itemgetter(0))

    def _labelled(self, start: int, outer: Mention | None) -> Iterator[int]:
        first = bisect_left(self._by_end, start - _LABEL_CHARS, key=itemgetter(0))
        last = bisect_right(self._by_end, start, key=itemgetter(0))
        for end, at, hit in self._by_end[first:last]:
            if not (outer and outer.start <= hit.start) and _LABEL.fullmatch(self._text, end, start):
                yield at

    def _attributes(self, end: int) -> frozenset[int]:
        found = _ATTRIBUTE.match(self._text, end)
        if found is None:
            return frozenset()
        return frozenset(at for at, hits in enumerate(self.hits) if any(hit.start == found.end() for hit in hits))

    def _classes_before(self, start: int) -> frozenset[str]:
        """The classes of slots that a word right before a place tells, in either language."""
        before = self._lower[max(0, start - _CLASS_CHARS) : start]
        told = frozenset(_ENGLISH.findall(before))
        return frozenset(
            [name for name, english, chinese in self._classes if not told.isdisjoint(english) or chinese.search(before)]
        )

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

    def _measure_meant(self, hits: Sequence[Hit], mention: Mention) -> tuple[float, float]:
        before = after = 0.0
        ruler = self._ruler
        for hit in hits:
            if hit.end <= mention.start:
                before = max(before, hit.weight / (1 + ruler[mention.start] - ruler[hit.end]))
            elif hit.start >= mention.end:
                after = max(after, hit.weight / (1 + ruler[hit.start] - ruler[mention.end]))
        return before, after

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


def _rivals(near: Sequence[tuple[float, float, float, float]]) -> list[tuple[float, float]]:
    """For each slot how near the words of any other slot stand, before and after."""
    before = _best_of_others([max(one[0], one[2]) for one in near])
    after = _best_of_others([max(one[1], one[3]) for one in near])
    return list(zip(before, after, strict=True))


def _best_of_others(values: Sequence[float]) -> list[float]:
    """For each value the greatest of all others, at least 0."""
    second, first = sorted([*values, 0.0, 0.0])[-2:]
    return [second if value == first else first for value in values]
