"""Describes one way to fill one slot, as named numbers that the weights judge.

Owns: what can be told of (slot, mention, conversion) from the text. Must not know: weights, what other slots take.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain
from typing import NamedTuple

from autoglm.core.tools import ToolSpec
from autoglm.planning.offline.arguments.candidates import Candidate, Candidates
from autoglm.planning.offline.arguments.conversions import (
    date_order,
    fitting_kinds,
    tells_unit,
)
from autoglm.planning.offline.arguments.kinds import known_features, known_kinds, shown_kind, told_features
from autoglm.planning.offline.arguments.measures import unit_features
from autoglm.planning.offline.arguments.nearness import Around, Hit, Nearness
from autoglm.planning.offline.arguments.order import crossings
from autoglm.planning.offline.arguments.passage import MentionFacts, Passage
from autoglm.planning.offline.arguments.ranks import Ranks, is_year
from autoglm.planning.offline.arguments.roles import Roles
from autoglm.planning.offline.arguments.stated import predicates_for
from autoglm.planning.offline.arguments.switches import is_denied, is_negated, is_wanted, switch_features
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.scores import Feature
from autoglm.planning.offline.slots import Slot, slots_of
from autoglm.planning.offline.words.lexicon import UNIT_STEMS
from autoglm.planning.offline.words.text import content_stems, is_han

_BEGINNING = 5
_NAMED = (Kind.NAME, Kind.PHRASE)
_END_LEADS = ("until", "till", "to", "到", "离", "至")
SHIFT = re.compile(
    r"(?:个?(?:工作日|小时|分钟|星期|[年月周天日秒]))\s*(?:之|以)?[前后]"
    r"|[\d日号]\s*(?:之|以)?[前后]\s*[\d一二三四五六七八九十两]+\s*个?(?:工作日|小时|分钟|星期|[年月周天日秒])"
    r"|\b(?:years?|months?|weeks?|days?|hours?|minutes?|workdays?)\s+(?:ago|from\s+now|later|earlier|before|after)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"还有|还剩|距离|\buntil\b|\btill\b|\bleft\b")
_CLOCK = re.compile(r"HH|hh|24")
_FRACTION = re.compile(r"小数|0\s*(?:[-~～到至]|to|and)\s*1(?![0-9])|\bdecimal\b|\bfraction\b", re.IGNORECASE)
_STAMP = re.compile(r"DT|ISO|\dT\d")


class _Standing(NamedTuple):
    """What can be told of a mention for a tool without looking at a slot: `features` for the weights, and what each
    slot is compared with: `shown` is what the mention shows itself as, `known` what it is known to be. The mention is
    kept with it, so that no other one gets its id."""

    mention: Mention
    facts: MentionFacts
    around: Around
    shown: Kind
    known: frozenset[str]
    features: list[Feature]


class SlotMatcher:
    """A passage and one tool's slots, with all that is measured between them once."""

    def __init__(self, passage: Passage, tool: ToolSpec, *, slots: tuple[Slot, ...] | None = None) -> None:
        self.passage = passage
        self.text = passage.text
        self.mentions = passage.mentions
        self.lead_of = passage.lead_of
        self.slots = slots_of(tool) if slots is None else slots
        self.tool_stems = frozenset(content_stems(f"{tool.name} {tool.description}"))
        self._candidates = Candidates(passage)
        self._nearby = Nearness(passage, self.slots)
        self._ranks = Ranks(self.mentions, self.slots)
        self._roles = Roles(self.text, self.mentions, self.slots)
        self._standings: dict[int, _Standing] = {}
        self._alone: dict[int, list[Feature]] = {}
        self._typed: dict[tuple[int, str, Kind, Kind], list[Feature]] = {}
        self._led: dict[tuple[int, str], list[Feature]] = {}
        self._worded = [_Words(slot) for slot in self.slots]

    @cached_property
    def crossings(self) -> Mapping[tuple[int, int], float]:
        """What it costs that the value of one slot stands before that of another one in the text, by both."""
        return crossings(self.slots)

    @property
    def lists(self) -> tuple[Mention, ...]:
        return self.passage.lists

    @property
    def hits(self) -> tuple[tuple[Hit, ...], ...]:
        """Where words of each slot stand."""
        return self._nearby.hits

    def _hit_places(self, at: int) -> list[tuple[int, int]]:
        return [(hit.start, hit.end) for hit in self.hits[at]]

    @cached_property
    def _said(self) -> list[dict[tuple[int, int], str]]:
        """For each slot what the text says of it and of no other slot rather: that has no longer label there."""
        told = [predicates_for(slot, self.slots, self.text, self._hit_places(at)) for at, slot in enumerate(self.slots)]
        longest: dict[tuple[int, int], int] = {}
        for span, (_, size) in (one for spans in told for one in spans.items()):
            longest[span] = max(size, longest.get(span, 0))
        return [{span: how for span, (how, size) in spans.items() if size == longest[span]} for spans in told]

    @cached_property
    def _hint_stems(self) -> frozenset[str]:
        return frozenset(stem for slot in self.slots for stem in (*slot.name_stems, *slot.hint_stems))

    @cached_property
    def _label_stems(self) -> frozenset[str]:
        """Words that label slots; what a description gives as an example of a value is no label."""
        options = (option for slot in self.slots for option in slot.options)
        return self._hint_stems - {stem for option in options for stem in content_stems(option)}

    def candidates(self, at: int) -> Iterator[Candidate]:
        """Every way to fill the slot number `at`, and last the way to leave it out."""
        return self._candidates.of(self.slots[at], {} if self.slots[at].is_described else self._said[at])

    def features(self, at: int, candidate: Candidate, span: tuple[int, int] | None = None) -> list[Feature]:
        """Named numbers for filling slot number `at` in this way; a switch is told by a part of the text, `span`."""
        slot = self.slots[at]
        if candidate.is_out:
            return list(self._left_out(at, slot, f"{slot.type}{slot.item_type}"))
        if slot.type == "boolean":
            return list(self._switched(at, slot, candidate, span or (0, len(self.text))))
        assert candidate.mention is not None
        if slot.is_described:
            return list(self._described(at, slot, candidate, candidate.mention))
        return [*chain.from_iterable(self.shared(at, candidate)), *self.together(at, candidate)]

    def is_split(self, at: int, candidate: Candidate) -> bool:
        """Whether the features of a way are what it has in common with other ways, and what is told of it alone."""
        return candidate.mention is not None and not self.slots[at].is_described

    def shared(self, at: int, candidate: Candidate) -> tuple[list[Feature], ...]:
        """What is told of the mention whatever the slot, of its kind whatever it says, and of the word that leads to
        it: each time the same lists."""
        mention = candidate.mention
        assert mention is not None
        standing = self._standing(mention)
        kind = (at, candidate.how, mention.kind, standing.shown)
        typed = self._typed.get(kind)
        if typed is None:
            typed = self._typed[kind] = list(self._types(self.slots[at], candidate.how, mention))
        return standing.features, typed, self._leads(at, standing.facts.lead)

    def _standing(self, mention: Mention) -> _Standing:
        found = self._standings.get(id(mention))
        if found is None:
            facts = self.passage.facts_of(mention)
            if id(facts) not in self._alone:
                self._alone[id(facts)] = [*facts.features, *self._words_of(mention, facts)]
            found = self._standings[id(mention)] = _Standing(
                mention,
                facts,
                around=self._nearby.around(mention),
                shown=shown_kind(mention),
                known=known_kinds(self.text, mention),
                features=self._alone[id(facts)],
            )
        return found

    def together(self, at: int, candidate: Candidate) -> list[Feature]:
        """What can be told of this mention as the value of this slot alone."""
        slot, mention = self.slots[at], candidate.mention
        assert mention is not None
        _, facts, around, _, known, _ = self._standing(mention)
        features = around.features(at)
        features.append(("near:class", not around.before.classes.isdisjoint(slot.classes)))
        said = self._said_of(at, mention)
        if said:
            features += ((f"near:{said}", 1.0), (f"near:{said}:{candidate.how}", 1.0))
        features += self._fit(at, slot, mention, facts)
        features += self._ranks.features(at, mention)
        features += self._roles.features(at, slot, mention)
        features += known_features(slot, self.text, candidate.value, candidate.how, mention, known=known)
        if candidate.how == "converted":
            others = (one for one in self.slots if one is not slot)
            features.append(("converted:rival", any(tells_unit(one, mention.unit) for one in others)))
        if mention.kind is Kind.DATE and slot.type == "string" and ":" in mention.text:
            features += self._clock(slot, candidate, mention)
        return features

    def _left_out(self, at: int, slot: Slot, kind: str) -> Iterator[Feature]:
        if slot.is_described:
            yield "described:out", 1.0
            return
        needed = "required" if slot.is_required else "default" if slot.has_default else "optional"
        yield f"out:{needed}", 1.0
        yield f"out:{kind}:{needed}", 1.0
        if any(hit.is_name for hit in self.hits[at]):
            yield f"out:named:{needed}", 1.0
        yield f"out:nested:{needed}", float(len(slot.path) > 1)
        yield f"out:said:{needed}", float("said" in self._said[at].values())

    def _switched(self, at: int, slot: Slot, candidate: Candidate, span: tuple[int, int]) -> Iterator[Feature]:
        hits = [hit for hit in self.hits[at] if span[0] <= hit.start and hit.end <= span[1]]
        named = sum(hit.weight for hit in hits if hit.is_name) > 0
        hinted = sum(hit.weight for hit in hits) >= 1
        if slot.is_described:
            yield "described:switched", float(hinted and named and slot.default is not candidate.value)
            return
        lower, told = self.passage.lower, slot.description.lower()
        denied = any(is_denied(lower, start, end, told) for start, end in _runs(hits))
        negated = denied or any(is_negated(lower, hit.start, hit.end) for hit in hits)
        wanted = not denied and any(is_wanted(lower, hit.start) for hit in hits)
        named, hinted = named and not denied, hinted and not denied
        yield from switch_features(
            slot, candidate.how, candidate.value, named=named, hinted=hinted, negated=negated, wanted=wanted
        )

    def _described(self, at: int, slot: Slot, candidate: Candidate, mention: Mention) -> Iterator[Feature]:
        """For tools that tell what they take: a value must fit by its kind, its unit or the words beside it."""
        around = self._nearby.around(mention)
        (name, hint), is_class_told = around.near(at), not around.before.classes.isdisjoint(slot.classes)
        is_chosen = candidate.how in ("choice", "option")
        fits = (
            is_chosen
            or candidate.how in ("shift", "unit")
            or fitting_kinds(slot) is not None
            or self._counts(slot, mention)
        )
        yield "described:fits", float(fits)
        yield "described:near", max(name, hint / 2)
        yield "described:class", float(is_class_told)
        yield "described:asked", float(slot.is_required)
        yield "described:late", mention.start / (len(self.text) + 1)
        if not fits:
            yield f"described:{mention.kind}", 1.0
        is_far = slot.type == "string" and not fits and name == 0 and not is_class_told
        if (mention.kind in (Kind.PHRASE, Kind.NAME) or is_far) and not is_chosen:
            yield "described:loose", float(not slot.is_required)
            yield "described:whole", float(mention.is_whole)
        if slot.content == "date":
            is_end = self.lead_of(mention) in _END_LEADS or _AHEAD.search(self.passage.lower) is not None
            yield "described:end", float("end" in slot.classes and is_end)

    def _counts(self, slot: Slot, mention: Mention) -> bool:
        """Whether the number's unit is what the slot counts."""
        if mention.kind is not Kind.NUMBER or not mention.unit:
            return False
        if "start" in slot.classes:
            return False
        units = UNIT_STEMS.get(mention.unit, content_stems(mention.unit))
        return any(unit in slot.name_stems for unit in units)

    def _types(self, slot: Slot, how: str, mention: Mention) -> Iterator[Feature]:
        """How a conversion and a kind of mention go with a slot."""
        yield f"type:{slot.type}{slot.item_type}:{mention.kind}:{how}", 1.0
        yield f"how:{how}", 1.0
        for name in slot.classes or ("none",):
            yield f"class:{name}:{mention.kind}", 1.0
        if how in ("share", "percent"):
            yield f"{how}:{'percent' in slot.description.lower() or '百分' in slot.description}", 1.0
            yield f"{how}:fraction:{_FRACTION.search(slot.description) is not None}", 1.0
        if mention.kind is Kind.DATE and slot.type == "string":
            yield f"date:{how}:{date_order(slot)}", 1.0
        if mention.kind is Kind.TIME and slot.type == "string":
            yield f"time:{how}:{_CLOCK.search(slot.description) is not None}", 1.0
        yield from told_features(slot, mention)

    def _clock(self, slot: Slot, candidate: Candidate, mention: Mention) -> Iterator[Feature]:
        """How a date with a time of the day goes with a slot for text."""
        is_timed = "time" in slot.classes or _CLOCK.search(slot.description) is not None
        yield f"clock:{candidate.how}:{is_timed}:{_STAMP.search(slot.description) is not None}", 1.0
        yield "clock:as_told", float(candidate.value == mention.text)

    def _said_of(self, at: int, mention: Mention) -> str:
        """How the text says a mention of a slot: "said" and "bare" for all that it says, "held" for a number in it, as
        the three of a frequency that is 每天三次; "" for not at all."""
        predicates = self._said[at]
        if not predicates:
            return ""
        told = predicates.get((mention.start, mention.end + len(mention.unit)), "")
        is_held = mention.kind is Kind.NUMBER and any(
            how == "said" and start <= mention.start and mention.end <= end for (start, end), how in predicates.items()
        )
        return told or ("held" if is_held else "")

    def _leads(self, at: int, lead: str) -> list[Feature]:
        if (at, lead) not in self._led:
            slot = self.slots[at]
            names = (*(slot.classes or ("none",)), slot.type)
            self._led[at, lead] = [(f"lead:{lead}:{name}", 1.0) for name in names]
        return self._led[at, lead]

    def _fit(self, at: int, slot: Slot, mention: Mention, facts: MentionFacts) -> list[Feature]:
        """How the words and the unit of a mention go with those of a slot."""
        words = self._worded[at]
        features = self._shared_words(words, facts) if facts.stems else []
        if mention.kind in _NAMED:
            features.append((words.pair, ", " in mention.text))
        if len(mention.text) > 1 and facts.lower in words.description:
            features.append(("shape:example_cut" if self._is_cut(slot, mention) else "shape:example", 1.0))
        if mention.kind is Kind.NUMBER:
            features += self._year(slot, mention)
        features += unit_features(slot, self.slots, mention, self.tool_stems)
        return features

    def _year(self, slot: Slot, mention: Mention) -> Iterator[Feature]:
        """How a number goes with a slot for years."""
        if is_year(mention):
            yield f"year:{'year' in slot.classes}:{slot.type}", 1.0
        elif "year" in slot.classes:
            yield "year:not", 1.0

    def _is_cut(self, slot: Slot, mention: Mention) -> bool:
        """Whether both the text and the description go on alike beside the mention, so that it is a part of a word."""
        start, end = mention.start, mention.end
        before = is_han(self.text[start - 1 : start] or " ") and self.text[start - 1 : end] in slot.description
        return before or (is_han(self.text[end : end + 1] or " ") and self.text[start : end + 1] in slot.description)

    def _shared_words(self, words: _Words, facts: MentionFacts) -> list[Feature]:
        stems, names, hints = facts.stems, words.names, words.hints
        all_told, some_told, meant_told, tail_told, head_told, hinted_head = _names_of_shared(facts.kind, facts.coded)
        size, first, last = len(stems), stems[0], stems[-1]
        own = len(names.intersection(stems))
        meant = sum([stem not in names and stem[:_BEGINNING] in words.beginnings for stem in stems])
        features = [
            (all_told, own == size),
            (some_told, 0 < own < size),
            (meant_told, meant / size),
            ("shape:hint_words", len(hints.intersection(stems)) / size),
            ("next:slot", facts.next_stem in names),
            ("next:hint", facts.next_stem in hints),
        ]
        if size > 1:
            features += (
                (tail_told, last in self.tool_stems or last in names),
                (head_told, first in names),
                (hinted_head, first in hints),
            )
        if facts.is_counted:
            features.append((words.counted, 1.0))
        return features

    def _words_of(self, mention: Mention, facts: MentionFacts) -> Iterator[Feature]:
        """What can be told of a mention's words for this tool, without looking at a slot."""
        if mention.kind is Kind.LIST and mention.items[0].kind in (Kind.NAME, Kind.PHRASE):
            yield "shape:tool_words:item", float(any(self._is_told(content_stems(item.text)) for item in mention.items))
        if facts.stems:
            stems, kind, own = facts.stems, facts.kind, self.tool_stems
            yield f"shape:tool_words:{kind}", len(own.intersection(stems)) / len(stems)
            yield "shape:tool_head", float(len(stems) > 1 and stems[0] in own)
            yield f"shape:cut_after:{kind}", float(self._goes_on(facts.after))
            yield f"shape:cut_before:{kind}", float(self._goes_on(facts.before))
            yield f"shape:after_of:{kind}", float(facts.owner is not None and not self._is_told(facts.owner))
            yield f"shape:labels{facts.coded}", len(self._label_stems.intersection(stems)) / len(stems)
            yield "next:tool", float(facts.next_stem in own)

    def _goes_on(self, stems: Sequence[str]) -> bool:
        """Whether a word beside a mention may be a part of the same name: no word of the tool."""
        return bool(stems) and not (stems[0] in self.tool_stems or stems[0] in self._hint_stems)

    def _is_told(self, stems: Sequence[str]) -> bool:
        return not self.tool_stems.isdisjoint(stems)


@lru_cache(maxsize=64)
def _names_of_shared(kind: str, coded: str) -> tuple[str, ...]:
    """How the words are named that a mention of a kind has in common with a slot: all, some, by their beginnings, the
    last, the first, the first with the description."""
    told = (f"{what}:{kind}" for what in ("slot_some", "meant_words", "tool_tail", "slot_head", "hint_head"))
    return (f"shape:slot_words{coded}", *(f"shape:{name}" for name in told))


def _runs(hits: Sequence[Hit]) -> list[tuple[int, int]]:
    """Where words stand that touch each other, each run as one: the pairs 时间 and 间戳 are 时间戳."""
    runs: list[tuple[int, int]] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, hit.end)):
        joined = runs.pop() if runs and hit.start <= runs[-1][1] else (hit.start, hit.end)
        runs.append((joined[0], max(joined[1], hit.end)))
    return runs


class _Words:
    """The words of a slot as those of mentions are compared with them. `beginnings` are those of the longer words of
    its name, which tell science for a scientist; `pair` and `counted` name what is told of pairs and of counted
    words."""

    def __init__(self, slot: Slot) -> None:
        self.names = frozenset(slot.name_stems)
        self.hints = frozenset(slot.hint_stems)
        self.beginnings = frozenset(stem[:_BEGINNING] for stem in slot.name_stems if len(stem) >= _BEGINNING)
        self.description = slot.description.lower()
        self.pair = f"shape:pair:{'place' in slot.classes}"
        measured = "unit" if "unit" in slot.classes else "currency" if "currency" in slot.path[-1].lower() else "other"
        self.counted = f"shape:counted:{measured}:{'end' in slot.classes}"
