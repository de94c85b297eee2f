"""Describes one way to fill one slot, as named numbers that the weights judge.

Owns: what can be told of (slot, mention, conversion) from the text. Must not know: weights, what other slots take.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline.arguments.conversions import choice_places, conversions, date_order, fitting_kinds
from autoglm.planning.offline.arguments.kinds import known_features, shown_kind, told_features
from autoglm.planning.offline.arguments.leads import lead_before
from autoglm.planning.offline.arguments.likeness import GENERIC, is_part, likeness
from autoglm.planning.offline.arguments.measures import unit_features
from autoglm.planning.offline.arguments.nearness import Hit, Nearness
from autoglm.planning.offline.arguments.order import crossings
from autoglm.planning.offline.arguments.ranks import Ranks, is_year
from autoglm.planning.offline.arguments.stated import predicates_for, stated_values
from autoglm.planning.offline.arguments.switches import is_negated, is_wanted, switch_features
from autoglm.planning.offline.mentions.finding import Kind, Mention, joined_lists
from autoglm.planning.offline.mentions.phrases import is_led
from autoglm.planning.offline.mentions.predicates import is_subject
from autoglm.planning.offline.mentions.records import marks_in
from autoglm.planning.offline.mentions.world import is_region
from autoglm.planning.offline.slots import Slot, slots_of
from autoglm.planning.offline.words.lexicon import UNIT_STEMS, VERBS
from autoglm.planning.offline.words.senses import senses_of, words_with_senses
from autoglm.planning.offline.words.text import HAN, content_stems, is_han, is_kin, words_of

Feature = tuple[str, float]

_BEGINNING = 5
_NEIGHBOUR_CHARS = 14
_ANNOUNCED_CHARS = 32
_END_LEADS = ("until", "till", "to", "到", "离", "至")
SHIFT = re.compile(
    r"(?:个?(?:工作日|小时|分钟|星期|[年月周天日秒]))\s*(?:之|以)?[前后]"
    r"|[\d日号]\s*(?:之|以)?[前后]\s*[\d一二三四五六七八九十两]+\s*个?(?:工作日|小时|分钟|星期|[年月周天日秒])"
    r"|\b(?:years?|months?|weeks?|days?|hours?|minutes?|workdays?)\s+(?:ago|from\s+now|later|earlier|before|after)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"还有|还剩|距离|\buntil\b|\btill\b|\bleft\b")
_PAST = re.compile(
    r"\s*(?:个?(?:工作日|小时|分钟|星期|[年月周天日秒])|[a-z]+(?: days)?)?\s*(?:之?以?前|ago\b|earlier\b|before\b)"
)
# 2026-01-01 之前 10 天: what stands before the number tells its direction, too.
_PAST_BEFORE = re.compile(r"(?:[\d日号天]\s*(?:之|以)?前|(?:往|向|提|倒)前?(?:前|推|退|早|回))\s*(?:推)?\s*$")
_GLUE_BEFORE = re.compile(r"[A-Za-z0-9_/\-:]")
_GLUE_AFTER = re.compile(r"[A-Za-z0-9_]|[/:\-.][A-Za-z0-9]")
_CAPITALS = re.compile(r"(?:[A-Z][\w.'&-]*|of|de|the|and|van)(?: (?:[A-Z0-9][\w.'&-]*|of|de|the|and|van))* ?")
_VERBS = frozenset(stem for verb in VERBS for stem in content_stems(verb))
_NEXT_WORD = re.compile(r" ([A-Za-z]+)")
_WORD_BEFORE = re.compile(r"(?<![A-Za-z'’])([A-Za-z]+) $")
_OF = re.compile(r"([A-Za-z]+) of (?:the |an? )?$")
_AFTER_COMMA = re.compile(r", ((?:[A-Z][\w.]*)(?: [A-Z]\w*)*)")
_NUMBER_BEFORE = re.compile(r"\d[ -]?$")
_CLOCK = re.compile(r"HH|hh|24")
# A name with figures, hyphens or capitals inside is one of its own, whatever words it holds: Server-A, 设备1.
_CODED = re.compile(r"[A-Za-z0-9][-_][A-Za-z0-9]|[a-z][A-Z]|\d")
_FRACTION = re.compile(r"小数|0\s*(?:[-~～到至]|to|and)\s*1(?![0-9])|\bdecimal\b|\bfraction\b", re.IGNORECASE)
_STAMP = re.compile(r"DT|ISO|\dT\d")
_WORDS = re.compile(rf"[a-z]+|[{HAN}]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value for a slot and where it comes from; `how` names the conversion, "out" leaves the slot out."""

    value: Json
    how: str
    mention: Mention | None = None


OUT = Candidate(None, "out")


class Scene:
    """A text, what it names, and one tool's slots, with all that is measured between them once."""

    def __init__(
        self,
        text: str,
        mentions: Sequence[Mention],
        tool: ToolSpec,
        *,
        slots: tuple[Slot, ...] | None = None,
        rarity: Callable[[str], float] | None = None,
    ) -> None:
        self._rarity = rarity or (lambda _: 4.0)
        self.text = text
        self.lower = text.lower()
        self.mentions = tuple(mentions)
        self.slots = slots_of(tool) if slots is None else slots
        self.tool_stems = frozenset(content_stems(f"{tool.name} {tool.description}"))
        self._words = words_of(text)
        self._starts = {word.start: word.stem for word in reversed(self._words)}
        self._nearby = Nearness(text, self.mentions, self.slots)
        self._ranks = Ranks(self.mentions, self.slots)
        self._leads_at: dict[int, str] = {}
        self._alone: dict[tuple[int, int, Kind, bool, str, int], list[Feature]] = {}
        self._typed: dict[tuple[int, str, Kind, Kind], list[Feature]] = {}
        self._led: dict[tuple[int, str], list[Feature]] = {}
        self._stems = [(frozenset(slot.name_stems), frozenset(slot.hint_stems)) for slot in self.slots]
        self._descriptions = [slot.description.lower() for slot in self.slots]

    def crossing(self, first: int, second: int) -> float:
        """What it costs that the value of slot `first` stands before that of slot `second` in the text."""
        return self._crossings.get((first, second), 0.0)

    @cached_property
    def _crossings(self) -> dict[tuple[int, int], float]:
        return crossings(self.slots)

    @cached_property
    def lists(self) -> tuple[Mention, ...]:
        return joined_lists(self.mentions, self.text)

    @cached_property
    def _marks(self) -> frozenset[int]:
        """Where the numbers and letters stand that only tell things of one name apart: 设备1, 设备2."""
        return marks_in(self.text)

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
        slot = self.slots[at]
        if slot.choices and slot.kind != "boolean":
            yield from self._choices(slot)
        elif slot.kind == "boolean":
            yield Candidate(True, "true")
            yield Candidate(False, "false")
        else:
            yield from self._options(slot)
            for mention in self.mentions:
                for value, how in conversions(slot, mention):
                    yield Candidate(self._signed(value, how, mention), how, mention)
            if not slot.is_described:
                for value, how, mention in stated_values(slot, self.text, self.mentions, self._said[at]):
                    yield Candidate(value, how, mention)
        yield OUT

    def _signed(self, value: Json, how: str, mention: Mention) -> Json:
        """An amount of time is negative when it is told to lie back: 3 天前, 3 days ago."""
        if how != "shift" or not isinstance(value, int | float):
            return value
        is_past = (
            _PAST.match(self.text[mention.end : mention.end + 16].lower()) is not None
            or _PAST_BEFORE.search(self.text[: mention.start]) is not None
        )
        return -value if is_past else value

    def _choices(self, slot: Slot) -> Iterator[Candidate]:
        found = [
            (place, choice)
            for choice in slot.choices
            for place in self._places(slot, choice)[:4]
            if not self._names_folder(place[0])
        ]
        found = [one for one in found if not any(is_part(one[0], other) for other, _ in found)]
        if not found and slot.kind == "string" and not slot.is_described:
            yield from self._meant_choices(slot)
        if slot.kind == "array":
            chosen = [choice for choice in slot.choices if any(choice is one for _, one in found)]
            if chosen:
                yield self._chosen(slot.choices, found)
                if not slot.is_described and len(chosen) > 1:
                    yield from (self._chosen(slot.choices, part) for part in self._neighbours(found))
                    yield from (self._chosen(slot.choices, [one], "choice_alone") for one in found)
            return
        for (start, end), choice in found:
            yield Candidate(choice, "choice", self._span(start, end))

    def _meant_choices(self, slot: Slot) -> Iterator[Candidate]:
        """Choices that the text names by a word of the same meaning, which no other choice has: depth by deepest."""
        meanings = [senses_of(content_stems(str(choice).replace("_", " "))) for choice in slot.choices]
        owners = Counter(sense for senses in meanings for sense in senses)
        for word, senses in words_with_senses(self.text):
            for choice, meant in zip(slot.choices, meanings, strict=True):
                if any(owners[sense] == 1 for sense in senses & meant):
                    yield Candidate(choice, "meant", self._span(word.start, word.end))

    def _chosen(
        self, choices: Sequence[Json], found: Sequence[tuple[tuple[int, int], Json]], how: str = "choice"
    ) -> Candidate:
        """Some of the choices of a slot that takes several, in the order of the schema."""
        places = sorted({place for place, _ in found})
        items = tuple(self._span(start, end) for start, end in places)
        span = Mention(Kind.PHRASE, places[0][0], places[-1][1], "", "", items=items if len(items) > 1 else ())
        return Candidate([one for one in choices if any(one is other for _, other in found)], how, span)

    def _neighbours(
        self, found: Sequence[tuple[tuple[int, int], Json]]
    ) -> Iterator[list[tuple[tuple[int, int], Json]]]:
        """Runs of choices that stand close to each other: tennis and golf here, ... and tennis there."""
        run: list[tuple[tuple[int, int], Json]] = []
        for one in sorted(found, key=lambda one: one[0]):
            if run and one[0][0] - run[-1][0][1] > _NEIGHBOUR_CHARS:
                yield run
                run = []
            run.append(one)
        if len(run) < len(found):
            yield run

    def _names_folder(self, start: int) -> bool:
        """Whether a word only says that the name before it is a folder's."""
        return any(one.kind is Kind.FOLDER and one.end <= start <= one.end + 1 for one in self.mentions)

    def _options(self, slot: Slot) -> Iterator[Candidate]:
        if slot.kind == "array" and slot.item == "string" and not slot.is_described:
            found = [(place, option) for option in slot.options for place in self._places(slot, option)[:1]]
            if found:
                yield self._chosen(slot.options, found, "option")
        elif slot.kind == "string":
            for option in slot.options:
                for start, end in self._places(slot, option)[:3]:
                    yield Candidate(option, "option", self._span(start, end))

    def _places(self, slot: Slot, choice: Json) -> list[tuple[int, int]]:
        """Where a choice is named; by all of its stems when it is not named in full."""
        places = choice_places(choice, self.text, slot.glosses.get(str(choice), ""))
        stems = content_stems(str(choice))
        if places or slot.is_described or not stems:
            return places
        found = [[word for word in self._words if word.stem == stem or is_kin(word.stem, stem)] for stem in stems]
        if not all(found):
            return []
        return [(word.start, word.end) for word in found[-1]]

    def _span(self, start: int, end: int) -> Mention:
        return Mention(Kind.PHRASE, start, end, self.text[start:end], self.text[start:end])

    def features(self, at: int, candidate: Candidate, span: tuple[int, int] | None = None) -> list[Feature]:
        """Named numbers for filling slot number `at` in this way; a switch is told by a part of the text, `span`."""
        slot = self.slots[at]
        if candidate.how == "out":
            return list(self._left_out(at, slot, f"{slot.kind}{slot.item}"))
        if slot.kind == "boolean":
            return list(self._switched(at, slot, candidate, span or (0, len(self.text))))
        assert candidate.mention is not None
        if slot.is_described:
            return list(self._described(at, slot, candidate, candidate.mention))
        return [*chain.from_iterable(self.shared(at, candidate)), *self.together(at, candidate)]

    def is_split(self, at: int, candidate: Candidate) -> bool:
        """Whether the features of a way are what it has in common with other ways, and what is told of it alone."""
        return candidate.mention is not None and not self.slots[at].is_described

    def shared(self, at: int, candidate: Candidate) -> tuple[list[Feature], list[Feature]]:
        """What is told of the mention whatever the slot, and of its kind whatever it says: each time the same lists."""
        slot, mention = self.slots[at], candidate.mention
        assert mention is not None
        alone = (mention.start, mention.end, mention.kind, mention.is_whole, mention.text, len(mention.items))
        if alone not in self._alone:
            self._alone[alone] = list(self._shape(mention))
        kind = (at, candidate.how, mention.kind, shown_kind(mention))
        if kind not in self._typed:
            self._typed[kind] = list(self._types(slot, candidate.how, mention))
        return self._alone[alone], self._typed[kind]

    def together(self, at: int, candidate: Candidate) -> list[Feature]:
        """What can be told of this mention as the value of this slot alone."""
        slot, mention = self.slots[at], candidate.mention
        assert mention is not None
        return [
            *self._clock(slot, candidate, mention),
            *known_features(slot, self.text, candidate.value, candidate.how, mention),
            *self._nearness(at, mention),
            *self._leads(at, self.lead_of(mention)),
            *self._fit(at, slot, mention),
            *self._ranks.features(at, mention),
        ]

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
        negated = any(is_negated(self.lower, hit.start, hit.end) for hit in hits)
        wanted = any(is_wanted(self.lower, hit.start) for hit in hits)
        yield from switch_features(
            slot, candidate.how, candidate.value, named=named, hinted=hinted, negated=negated, wanted=wanted
        )

    def _described(self, at: int, slot: Slot, candidate: Candidate, mention: Mention) -> Iterator[Feature]:
        """For tools that tell what they take: a value must fit by its kind, its unit or the words beside it."""
        around = self._nearby.around(mention)
        near, is_class_told = around.near[at], not around.classes.isdisjoint(slot.classes)
        is_chosen = candidate.how in ("choice", "option")
        fits = (
            is_chosen
            or candidate.how in ("shift", "unit")
            or fitting_kinds(slot) is not None
            or self._counts(slot, mention)
        )
        yield "described:fits", float(fits)
        yield "described:near", max(near[0], near[1], near[2] / 2, near[3] / 2)
        yield "described:class", float(is_class_told)
        yield "described:asked", float(slot.is_required)
        yield "described:late", mention.start / (len(self.text) + 1)
        if not fits:
            yield f"described:{mention.kind}", 1.0
        is_far = slot.kind == "string" and not fits and max(near[:2]) == 0 and not is_class_told
        if (mention.kind in (Kind.PHRASE, Kind.NAME) or is_far) and not is_chosen:
            yield "described:loose", float(not slot.is_required)
            yield "described:whole", float(mention.is_whole)
        if slot.content == "date":
            is_end = self.lead_of(mention) in _END_LEADS or _AHEAD.search(self.lower) is not None
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
        yield f"type:{slot.kind}{slot.item}:{mention.kind}:{how}", 1.0
        yield f"how:{how}", 1.0
        for name in slot.classes or ("none",):
            yield f"class:{name}:{mention.kind}", 1.0
        if how in ("share", "percent"):
            yield f"{how}:{'percent' in slot.description.lower() or '百分' in slot.description}", 1.0
            yield f"{how}:fraction:{_FRACTION.search(slot.description) is not None}", 1.0
        if mention.kind is Kind.DATE and slot.kind == "string":
            yield f"date:{how}:{date_order(slot)}", 1.0
        if mention.kind is Kind.TIME and slot.kind == "string":
            yield f"time:{how}:{_CLOCK.search(slot.description) is not None}", 1.0
        yield from told_features(slot, mention)

    def _clock(self, slot: Slot, candidate: Candidate, mention: Mention) -> Iterator[Feature]:
        """How a date with a time of the day goes with a slot for text."""
        if mention.kind is Kind.DATE and slot.kind == "string" and ":" in mention.text:
            is_timed = "time" in slot.classes or _CLOCK.search(slot.description) is not None
            yield f"clock:{candidate.how}:{is_timed}:{_STAMP.search(slot.description) is not None}", 1.0
            yield "clock:as_told", float(candidate.value == mention.text)

    def _nearness(self, at: int, mention: Mention) -> list[Feature]:
        around = self._nearby.around(mention)
        said = self._said[at].get((mention.start, mention.end + len(mention.unit)))
        return [
            *around.features(at),
            ("near:label", float(at in around.labelled)),
            ("near:class", float(not around.classes.isdisjoint(self.slots[at].classes))),
            ("near:attribute", float(at in around.attributes)),
            *([(f"near:{said}", 1.0)] if said else ()),
        ]

    def _leads(self, at: int, lead: str) -> list[Feature]:
        if (at, lead) not in self._led:
            slot = self.slots[at]
            names = (*(slot.classes or ("none",)), slot.kind)
            self._led[at, lead] = [(f"lead:{lead}:{name}", 1.0) for name in names]
        return self._led[at, lead]

    def lead_of(self, mention: Mention) -> str:
        """The word or character right before a mention, when it is one that leads to values; else what kind it is."""
        if mention.start not in self._leads_at:
            self._leads_at[mention.start] = lead_before(self.text, mention.start)
        return self._leads_at[mention.start]

    def _shape(self, mention: Mention) -> Iterator[Feature]:
        if mention.kind in (Kind.NAME, Kind.PHRASE, Kind.CODE):
            yield from self._words_of(mention)
        if mention.kind in (Kind.NAME, Kind.PHRASE):
            is_first = not self.text[: mention.start].rstrip() or self.text[: mention.start].rstrip()[-1] in ".?!。？！"
            yield f"shape:first:{mention.kind}", float(is_first)
            yield f"shape:whole:{mention.kind}:{mention.is_whole}", 1.0
            yield f"shape:mixed:{mention.kind}", float(mention.is_mixed)
            yield "shape:led", float(is_led(mention.text))
            yield "shape:inner", float(self._nearby.outer(mention) is not None)
            yield "shape:capital", float(_CAPITALS.fullmatch(mention.text) is not None)
        if mention.kind is Kind.LIST and mention.items[0].kind in (Kind.NAME, Kind.PHRASE):
            yield from likeness(mention.items)
            yield "shape:led", float(is_led(mention.text))
            yield "list:counted", float(mention.is_mixed)
            yield "shape:tool_words:item", float(any(self._is_told(item) for item in mention.items))
        if mention.kind is Kind.NUMBER and mention.is_word:
            yield "shape:announces", float(self._announces(mention))
        yield "shape:glued", float(self._is_glued(mention))
        yield "shape:mark", float(mention.start in self._marks)
        yield "shape:marked", float(any(mention.start < mark < mention.end for mark in self._marks))

    def _announces(self, mention: Mention) -> bool:
        """Whether a number in words only says how many follow: two numbers, 36 and 48."""
        return any(
            one.kind is Kind.LIST and len(one.items) == mention.value and 0 < one.start - mention.end < _ANNOUNCED_CHARS
            for one in self.mentions
        )

    def _fit(self, at: int, slot: Slot, mention: Mention) -> Iterator[Feature]:
        """How the words and the unit of a mention go with those of a slot."""
        if mention.kind in (Kind.NAME, Kind.PHRASE, Kind.CODE):
            yield from self._shared_words(at, slot, mention)
        if mention.kind in (Kind.NAME, Kind.PHRASE):
            yield f"shape:pair:{'place' in slot.classes}", float(", " in mention.text)
        if len(mention.text) > 1 and mention.text.lower() in self._descriptions[at]:
            yield "shape:example_cut" if self._is_cut(slot, mention) else "shape:example", 1.0
        yield from unit_features(slot, self.slots, mention, self.tool_stems)
        if is_year(mention):
            yield f"year:{'year' in slot.classes}:{slot.kind}", 1.0
        elif "year" in slot.classes and mention.kind is Kind.NUMBER:
            yield "year:not", 1.0

    def _is_cut(self, slot: Slot, mention: Mention) -> bool:
        """Whether both the text and the description go on alike beside the mention, so that it is a part of a word."""
        start, end = mention.start, mention.end
        before = is_han(self.text[start - 1 : start] or " ") and self.text[start - 1 : end] in slot.description
        return before or (is_han(self.text[end : end + 1] or " ") and self.text[start : end + 1] in slot.description)

    def _shared_words(self, at: int, slot: Slot, mention: Mention) -> Iterator[Feature]:
        stems = content_stems(mention.text)
        if not stems:
            return
        names, hints = self._stems[at]
        own = sum([stem in names for stem in stems])
        yield f"shape:slot_words{_coded(mention)}", float(own == len(stems))
        yield f"shape:slot_some:{mention.kind}", float(0 < own < len(stems))
        meant = sum([stem not in names and _is_like(stem, slot) for stem in stems])
        yield f"shape:meant_words:{mention.kind}", meant / len(stems)
        yield "shape:hint_words", sum([stem in hints for stem in stems]) / len(stems)
        if len(stems) > 1:
            is_tail = stems[-1] in self.tool_stems or stems[-1] in names
            yield f"shape:tool_tail:{mention.kind}", float(is_tail)
            yield f"shape:slot_head:{mention.kind}", float(stems[0] in names)
            yield f"shape:hint_head:{mention.kind}", float(stems[0] in hints)
        if _NUMBER_BEFORE.search(self.text, max(0, mention.start - 8), mention.start):
            told = "unit" if "unit" in slot.classes else "currency" if "currency" in slot.path[-1].lower() else "other"
            yield f"shape:counted:{told}:{'end' in slot.classes}", 1.0
        yield "next:slot", float(self.next_stem(mention.end) in names)

    def _words_of(self, mention: Mention) -> Iterator[Feature]:
        """What can be told of a mention's words without looking at a slot."""
        stems = content_stems(mention.text)
        if not stems:
            yield "shape:empty", 1.0
            return
        yield f"shape:tool_words:{mention.kind}", sum(stem in self.tool_stems for stem in stems) / len(stems)
        yield f"shape:words:{min(len(mention.text.split()), 4)}", 1.0
        rarities = [self._rarity(stem) for stem in stems]
        yield f"shape:rarest:{mention.kind}", max(rarities) / 8
        yield f"shape:commonest:{mention.kind}", min(rarities) / 8
        yield "shape:tool_head", float(len(stems) > 1 and stems[0] in self.tool_stems)
        yield "shape:generic", sum([word in GENERIC for word in _WORDS.findall(mention.text.lower())])
        yield "shape:ing", float(mention.text.endswith(("ing", "ed")))
        pair, tail = mention.text.rpartition(", ")[::2]
        yield "shape:region", float(bool(pair) and is_region(tail))
        yield "shape:in_region", float(self._is_before_region(mention))
        yield f"shape:cut_after:{mention.kind}", float(self._goes_on(_NEXT_WORD.match(self.text, mention.end)))
        yield (
            f"shape:cut_before:{mention.kind}",
            float(self._goes_on(_WORD_BEFORE.search(self.text, max(0, mention.start - 24), mention.start))),
        )
        yield f"shape:the:{mention.kind}", float(self.text.endswith(" The ", 0, mention.start))
        yield f"shape:after_of:{mention.kind}", float(self._is_of(mention))
        yield f"next:owner:{mention.kind}", float(self.text.startswith(("'s ", "’s "), mention.end))
        yield f"shape:of:{mention.kind}", float(" of " in mention.text)
        yield f"shape:before_of:{mention.kind}", float(self.text.startswith(" of ", mention.end))
        yield f"shape:verb:{mention.kind}", float(any(stem in _VERBS for stem in stems))
        if is_han(mention.text[0]):
            yield f"shape:han:{min(len(mention.text), 8)}", 1.0
        yield f"shape:labels{_coded(mention)}", sum(stem in self._label_stems for stem in stems) / len(stems)
        yield f"shape:subject:{mention.kind}", float(is_subject(self.text, mention.end))
        yield "next:tool", float(self.next_stem(mention.end) in self.tool_stems)

    def _goes_on(self, found: re.Match[str] | None) -> bool:
        """Whether a word beside a mention may be a part of the same name: no verb, stop word or word of the tool."""
        stems = content_stems(found[1]) if found else ()
        return bool(stems) and not (stems[0] in self.tool_stems or stems[0] in self._hint_stems or stems[0] in _VERBS)

    def _is_of(self, mention: Mention) -> bool:
        """Whether the mention is what follows "of" behind a word that tells what it is: the theory of relativity."""
        found = _OF.search(self.text, max(0, mention.start - 24), mention.start)
        return found is not None and not any(stem in self.tool_stems for stem in content_stems(found[1]))

    def _is_before_region(self, mention: Mention) -> bool:
        found = _AFTER_COMMA.match(self.text, mention.end)
        return found is not None and is_region(found[1])

    def _is_told(self, item: Mention) -> bool:
        return any(stem in self.tool_stems for stem in content_stems(item.text))

    def next_stem(self, at: int) -> str:
        """The stem of the word that begins within two characters after a place, "" for none."""
        return self._starts.get(at) or self._starts.get(at + 1) or ""

    def _is_glued(self, mention: Mention) -> bool:
        """Whether the mention is a part of a longer token, as 2019 in 2019-2020."""
        before, after = self.text[mention.start - 1 : mention.start], self.text[mention.end : mention.end + 2]
        return _GLUE_BEFORE.match(before) is not None or _GLUE_AFTER.match(after) is not None


def _coded(mention: Mention) -> str:
    return ":coded" if _CODED.search(mention.text) else ""


def _is_like(stem: str, slot: Slot) -> bool:
    """Whether a word begins as the name of a slot does: science for a scientist."""
    return len(stem) >= _BEGINNING and any(stem[:_BEGINNING] == own[:_BEGINNING] for own in slot.name_stems)
