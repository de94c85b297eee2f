"""Describes what a text names, whatever tool it is read for: measured once, and shared by all tools of a request.

Must not know: tools, slots, weights.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from autoglm.planning.offline.arguments.leads import lead_before
from autoglm.planning.offline.arguments.likeness import GENERIC, likeness
from autoglm.planning.offline.mentions.gazetteer import is_region
from autoglm.planning.offline.mentions.lists import joined_lists
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.mentions.phrases import is_led
from autoglm.planning.offline.mentions.predicates import is_subject
from autoglm.planning.offline.mentions.records import marks_in
from autoglm.planning.offline.scores import Feature
from autoglm.planning.offline.words.lexicon import SLOT_CLASSES, VERBS
from autoglm.planning.offline.words.text import HAN, content_stems, is_han, ruler_of, words_of

_ANNOUNCED_CHARS = 32
_CLASS_CHARS = 8
# A name with figures, hyphens or capitals inside is one of its own, whatever words it holds: Server-A, 设备1.
_CODED = re.compile(r"[A-Za-z0-9][-_][A-Za-z0-9]|[a-z][A-Z]|\d")
_GLUE_BEFORE = re.compile(r"[A-Za-z0-9_/\-:]")
_GLUE_AFTER = re.compile(r"[A-Za-z0-9_]|[/:\-.][A-Za-z0-9]")
_CAPITALS = re.compile(r"(?:[A-Z][\w.'&-]*|of|de|the|and|van)(?: (?:[A-Z0-9][\w.'&-]*|of|de|the|and|van))* ?")
_VERBS = frozenset(stem for verb in VERBS for stem in content_stems(verb))
_NEXT_WORD = re.compile(r" ([A-Za-z]+)")
_WORD_BEFORE = re.compile(r"(?<![A-Za-z'’])([A-Za-z]+) $")
_OF = re.compile(r"([A-Za-z]+) of (?:the |an? )?$")
_AFTER_COMMA = re.compile(r", ((?:[A-Z][\w.]*)(?: [A-Z]\w*)*)")
_NUMBER_BEFORE = re.compile(r"\d[ -]?$")
_WORDS = re.compile(rf"[a-z]+|[{HAN}]+")
_ENGLISH = re.compile(r"[a-z]+")
# The classes of slots by the words that tell them: those in English are whole words, those in Chinese are looked for as
# they are.
_CLASS_WORDS = [(word, name) for name, told in SLOT_CLASSES.items() for word in told]
_ENGLISH_CLASSES = {word: {name for other, name in _CLASS_WORDS if other == word} for word, _ in _CLASS_WORDS}
_CHINESE_CLASSES = [(word, name) for word, name in _CLASS_WORDS if not word.isascii()]
_EMPTY: tuple[Feature, ...] = (("shape:empty", 1.0),)
_NAMED = (Kind.NAME, Kind.PHRASE)
_WORDED = (Kind.NAME, Kind.PHRASE, Kind.CODE)


class MentionFacts(NamedTuple):
    """One mention as it stands in the text, with named numbers; `kind` is its kind as plain text, `lead` the word that
    leads to it. When it is made of words: `stems` are theirs, `next_stem` that of the word behind it, `before` and
    `after` those of the words beside it that may belong to the same name, `owner` those of the word that an "of" before
    it belongs to; `is_counted` when a number stands before it; `coded` ends the names of features that tell another
    thing of a name with figures."""

    features: list[Feature]
    kind: str
    stems: tuple[str, ...]
    lower: str
    lead: str
    next_stem: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    owner: tuple[str, ...] | None = None
    is_counted: bool = False
    coded: str = ""


class Passage:
    """A text and what it names. `rarity` tells how rare a stem is."""

    def __init__(self, text: str, mentions: Sequence[Mention], rarity: Callable[[str], float] = lambda _: 4.0) -> None:
        self.text = text
        self.lower = text.lower()
        self.mentions = tuple(mentions)
        self.words = words_of(text)
        self.ruler = ruler_of(text)
        self._rarity = cache(rarity)
        self._starts = {word.start: word.stem for word in reversed(self.words)}
        self._facts: dict[tuple[int, int, Kind, tuple[bool, bool], str, int], MentionFacts] = {}
        self._leads: dict[int, str] = {}
        self._classes: dict[int, frozenset[str]] = {}
        self._outer: dict[tuple[int, int], Mention | None] = {}

    @cached_property
    def lists(self) -> tuple[Mention, ...]:
        return joined_lists(self.mentions, self.text)

    @cached_property
    def told_lists(self) -> tuple[Mention, ...]:
        """The lists that stand in the text as one."""
        return tuple(one for one in self.mentions if one.kind is Kind.LIST)

    def facts_of(self, mention: Mention) -> MentionFacts:
        """What can be told of a mention; for mentions that look the same, the same object."""
        flags = (mention.is_whole, mention.is_mixed)
        key = (mention.start, mention.end, mention.kind, flags, mention.text, len(mention.items))
        found = self._facts.get(key)
        if found is None:
            found = self._facts[key] = self._facts_of(mention)
        return found

    def _facts_of(self, mention: Mention) -> MentionFacts:
        facts = MentionFacts(
            features=[],
            kind=str(mention.kind),
            stems=(),
            lower=mention.text.lower(),
            lead=self.lead_of(mention),
        )
        return self._worded(mention, facts) if mention.kind in _WORDED else self._plain(mention, facts)

    def lead_of(self, mention: Mention) -> str:
        """The word or character right before a mention, when it is one that leads to values; else what kind it is."""
        found = self._leads.get(mention.start)
        if found is None:
            found = self._leads[mention.start] = lead_before(self.text, mention.start)
        return found

    def classes_before(self, start: int) -> frozenset[str]:
        """The classes of slots that a word right before a place tells, in either language."""
        if start not in self._classes:
            before = self.lower[max(0, start - _CLASS_CHARS) : start]
            told = {name for word in _ENGLISH.findall(before) for name in _ENGLISH_CLASSES.get(word, ())}
            if not before.isascii():
                told.update(name for word, name in _CHINESE_CLASSES if word in before)
            self._classes[start] = frozenset(told)
        return self._classes[start]

    def outer(self, mention: Mention) -> Mention | None:
        """The longest name that the mention is a part of, when it is longer."""
        place = (mention.start, mention.end)
        if self._wholes and place not in self._outer:
            self._outer[place] = self._longer(mention)
        return self._outer.get(place)

    @cached_property
    def _wholes(self) -> tuple[Mention, ...]:
        names = (one for one in self.mentions if one.kind is Kind.NAME and one.is_whole)
        return tuple(one for one in names if " " in one.text or is_han(one.text[0]) != is_han(one.text[-1]))

    def _longer(self, mention: Mention) -> Mention | None:
        size = mention.end - mention.start
        around = [
            one
            for one in self._wholes
            if one.start <= mention.start and mention.end <= one.end and one.end - one.start > size
        ]
        return max(around, key=lambda one: one.end - one.start, default=None)

    @cached_property
    def _marks(self) -> frozenset[int]:
        """Where the numbers and letters stand that only tell things of one name apart: 设备1, 设备2."""
        return marks_in(self.text)

    def _plain(self, mention: Mention, facts: MentionFacts) -> MentionFacts:
        features = list(self._shape(mention))
        if mention.kind is Kind.LIST and mention.items[0].kind in _NAMED:
            features += [*likeness(mention.items), ("shape:led", float(is_led(mention.text)))]
            features.append(("list:counted", float(mention.is_mixed)))
        if mention.kind is Kind.NUMBER and mention.is_word:
            features.append(("shape:announces", float(self._announces(mention))))
        return facts._replace(features=features)

    def _announces(self, mention: Mention) -> bool:
        """Whether a number in words only says how many follow: two numbers, 36 and 48."""
        return any(
            one.kind is Kind.LIST and len(one.items) == mention.value and 0 < one.start - mention.end < _ANNOUNCED_CHARS
            for one in self.mentions
        )

    def _shape(self, mention: Mention) -> Iterator[Feature]:
        yield "shape:glued", float(self._is_glued(mention))
        yield "shape:mark", float(mention.start in self._marks)
        yield "shape:marked", float(any(mention.start < mark < mention.end for mark in self._marks))

    def _is_glued(self, mention: Mention) -> bool:
        """Whether the mention is a part of a longer token, as 2019 in 2019-2020."""
        before, after = self.text[mention.start - 1 : mention.start], self.text[mention.end : mention.end + 2]
        return _GLUE_BEFORE.match(before) is not None or _GLUE_AFTER.match(after) is not None

    def _worded(self, mention: Mention, facts: MentionFacts) -> MentionFacts:
        kind, stems = facts.kind, content_stems(mention.text)
        features = [*self._shape(mention), *(self._words_of(mention, kind, stems) if stems else _EMPTY)]
        if mention.kind in _NAMED:
            features += self._name_shape(mention, kind)
        if not stems:
            return facts._replace(features=features)
        start, end = mention.start, mention.end
        owner = _OF.search(self.text, max(0, start - 24), start)
        return facts._replace(
            features=features,
            stems=stems,
            next_stem=self._starts.get(end) or self._starts.get(end + 1) or "",
            before=_stems_of(_WORD_BEFORE.search(self.text, max(0, start - 24), start)),
            after=_stems_of(_NEXT_WORD.match(self.text, end)),
            owner=content_stems(owner[1]) if owner else None,
            is_counted=_NUMBER_BEFORE.search(self.text, max(0, start - 8), start) is not None,
            coded=":coded" if _CODED.search(mention.text) else "",
        )

    def _name_shape(self, mention: Mention, kind: str) -> Iterator[Feature]:
        before = self.text[: mention.start].rstrip()
        yield f"shape:first:{kind}", float(not before or before[-1] in ".?!。？！")
        yield f"shape:whole:{kind}:{mention.is_whole}", 1.0
        yield f"shape:mixed:{kind}", float(mention.is_mixed)
        yield "shape:led", float(is_led(mention.text))
        yield "shape:inner", float(self.outer(mention) is not None)
        yield "shape:capital", float(_CAPITALS.fullmatch(mention.text) is not None)

    def _words_of(self, mention: Mention, kind: str, stems: Sequence[str]) -> Iterator[Feature]:
        text, end = mention.text, mention.end
        rarities = [self._rarity(stem) for stem in stems]
        yield f"shape:words:{min(len(text.split()), 4)}", 1.0
        yield f"shape:rarest:{kind}", max(rarities) / 8
        yield f"shape:commonest:{kind}", min(rarities) / 8
        yield "shape:generic", sum([word in GENERIC for word in _WORDS.findall(text.lower())])
        yield "shape:ing", float(text.endswith(("ing", "ed")))
        pair, tail = text.rpartition(", ")[::2]
        yield "shape:region", float(bool(pair) and is_region(tail))
        yield "shape:in_region", float(self._is_before_region(end))
        yield f"shape:the:{kind}", float(self.text.endswith(" The ", 0, mention.start))
        yield f"next:owner:{kind}", float(self.text.startswith(("'s ", "’s "), end))
        yield f"shape:of:{kind}", float(" of " in text)
        yield f"shape:before_of:{kind}", float(self.text.startswith(" of ", end))
        yield f"shape:verb:{kind}", float(not (_VERBS.isdisjoint(stems) or _CODED.search(text)))
        if is_han(text[0]):
            yield f"shape:han:{min(len(text), 8)}", 1.0
        yield f"shape:subject:{kind}", float(is_subject(self.text, end))

    def _is_before_region(self, end: int) -> bool:
        found = _AFTER_COMMA.match(self.text, end)
        return found is not None and is_region(found[1])


def _stems_of(found: re.Match[str] | None) -> tuple[str, ...]:
    """The stems of a word beside a mention that may be a part of the same name: a verb or a stop word is none."""
    stems = content_stems(found[1]) if found else ()
    return () if stems and stems[0] in _VERBS else stems
