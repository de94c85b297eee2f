"""Describes one way to fill one slot, as named numbers that the weights judge.

Owns: what can be told of (slot, mention, conversion) from the text. Must not know: weights, what other slots take.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline.conversions import choice_places, conversions, fitting_kinds
from autoglm.planning.offline.lexicon import MEASURES, NEGATIONS, SLOT_CLASSES, UNIT_STEMS, words
from autoglm.planning.offline.mentions import Kind, Mention
from autoglm.planning.offline.slots import ITEM, Slot, slots_of
from autoglm.planning.offline.text import HAN, content_stems, ruler_of, words_of

Feature = tuple[str, float]

_LEADS = words(
    """between and from to in on at by with of for as is was are over under than than per until till after
    before since called named during into through equal about near titled"""
)
_MAX_WORDS = 1_200
_END_LEADS = ("until", "till", "to", "到", "离", "至")
_HAN_LEADS = words("离 距 是 为 从 到 在 叫 于 和 与 用 向 给 把 将 对 的 有 至 按 以 ： : = （ （")
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
_NEGATION = re.compile("|".join(rf"\b{word}\b" if word.isascii() else word for word in NEGATIONS))
_LEAD_WORD = re.compile(r"([A-Za-z]+)(?:\s+(?:the|a|an|my))?\s*['\"“$(\[]?$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value for a slot and where it comes from; `how` names the conversion, "out" leaves the slot out."""

    value: Json
    how: str
    mention: Mention | None = None


OUT = Candidate(None, "out")


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    weight: float
    is_name: bool


class Scene:
    """A text, what it names, and one tool's slots, with all that is measured between them once."""

    def __init__(
        self, text: str, mentions: Sequence[Mention], tool: ToolSpec, *, slots: tuple[Slot, ...] | None = None
    ) -> None:
        self.text = text
        self.lower = text.lower()
        self.mentions = tuple(mentions)
        self.slots = slots_of(tool) if slots is None else slots
        self.tool_stems = frozenset(content_stems(f"{tool.name} {tool.description}"))
        self._words = words_of(text)
        self._ruler = ruler_of(text)
        self._near: dict[tuple[int, int, int], tuple[float, float, float, float]] = {}

    @cached_property
    def hits(self) -> tuple[tuple[_Hit, ...], ...]:
        owners: dict[str, int] = {}
        for slot in self.slots:
            for stem in {*slot.name_stems, *slot.hint_stems}:
                owners[stem] = owners.get(stem, 0) + 1
        return tuple(tuple(self._hits(slot, owners)) for slot in self.slots)

    def _hits(self, slot: Slot, owners: dict[str, int]) -> Iterator[_Hit]:
        for word in self._words[:_MAX_WORDS]:
            if word.stem in slot.name_stems:
                yield _Hit(word.start, word.end, 1 / owners[word.stem], True)
            elif word.stem in slot.hint_stems:
                yield _Hit(word.start, word.end, 1 / owners[word.stem], False)

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
            for place in choice_places(choice, self.text)[:2]
            if not self._names_folder(place[0])
        ]
        found = [one for one in found if not any(_is_part(one[0], other) for other, _ in found)]
        if slot.kind == "array":
            chosen = [choice for choice in slot.choices if any(choice is one for _, one in found)]
            if chosen:
                start, end = min(place for place, _ in found)
                yield Candidate(chosen, "choice", self._span(start, end))
            return
        for (start, end), choice in found:
            yield Candidate(choice, "choice", self._span(start, end))

    def _names_folder(self, start: int) -> bool:
        """Whether a word only says that the name before it is a folder's."""
        return any(one.kind is Kind.FOLDER and one.end <= start <= one.end + 1 for one in self.mentions)

    def _options(self, slot: Slot) -> Iterator[Candidate]:
        if slot.kind != "string":
            return
        for option in slot.options:
            for start, end in choice_places(option, self.text)[:1]:
                yield Candidate(option, "option", self._span(start, end))

    def _span(self, start: int, end: int) -> Mention:
        return Mention(Kind.PHRASE, start, end, self.text[start:end], self.text[start:end])

    def near(self, at: int, mention: Mention) -> tuple[float, float, float, float]:
        """How near the slot's words stand: its name before and after the mention, its description before and after."""
        key = (at, mention.start, mention.end)
        if key not in self._near:
            self._near[key] = self._measure(at, mention)
        return self._near[key]

    def _measure(self, at: int, mention: Mention) -> tuple[float, float, float, float]:
        best = [0.0, 0.0, 0.0, 0.0]
        ruler = self._ruler
        for hit in self.hits[at]:
            if hit.end <= mention.start:
                place, distance = 0, ruler[mention.start] - ruler[hit.end]
            elif hit.start >= mention.end:
                place, distance = 1, ruler[hit.start] - ruler[mention.end]
            else:
                continue
            place += 0 if hit.is_name else 2
            best[place] = max(best[place], hit.weight / (1 + distance))
        return best[0], best[1], best[2], best[3]

    def features(self, at: int, candidate: Candidate) -> list[Feature]:
        """Named numbers for filling slot number `at` in this way."""
        slot = self.slots[at]
        kind = f"{slot.kind}{slot.item}"
        if candidate.how == "out":
            return list(self._left_out(at, slot, kind))
        if slot.kind == "boolean":
            return list(self._boolean(at, slot, candidate))
        assert candidate.mention is not None
        if slot.is_described:
            return list(self._described(at, slot, candidate, candidate.mention))
        return [
            *self._types(slot, kind, candidate, candidate.mention),
            *self._nearness(at, candidate.mention),
            *self._leads(slot, candidate.mention),
            *self._shape(slot, candidate.mention),
            *self._order(at, slot, candidate.mention),
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

    def _boolean(self, at: int, slot: Slot, candidate: Candidate) -> Iterator[Feature]:
        named = sum(hit.weight for hit in self.hits[at] if hit.is_name) > 0
        hinted = sum(hit.weight for hit in self.hits[at]) >= 1
        if slot.is_described:
            yield "described:switched", float(hinted and named and slot.default is not candidate.value)
            return
        is_negated = _NEGATION.search(self.lower) is not None
        state = "required" if slot.is_required else "default" if slot.has_default else "optional"
        yield f"bool:{candidate.how}:{state}", 1.0
        yield f"bool:{candidate.how}:named", float(named)
        yield f"bool:{candidate.how}:hinted", float(hinted)
        yield f"bool:{candidate.how}:negated", float(is_negated)
        yield f"bool:{candidate.how}:is_default", float(slot.default is candidate.value)

    def _described(self, at: int, slot: Slot, candidate: Candidate, mention: Mention) -> Iterator[Feature]:
        """For tools that tell what they take: a value must fit by its kind, its unit or the words beside it."""
        near = self.near(at, mention)
        is_chosen = candidate.how in ("choice", "option")
        fits = (
            is_chosen
            or candidate.how in ("shift", "unit")
            or fitting_kinds(slot) is not None
            or self._counts(slot, mention)
        )
        yield "described:fits", float(fits)
        yield "described:near", max(near[0], near[1], near[2] / 2, near[3] / 2)
        yield "described:class", float(self._says_class(slot, mention))
        yield "described:asked", float(slot.is_required)
        yield "described:late", mention.start / (len(self.text) + 1)
        if not fits:
            yield f"described:{mention.kind}", 1.0
        is_far = slot.kind == "string" and not fits and max(near[:2]) == 0 and not self._says_class(slot, mention)
        if (mention.kind in (Kind.PHRASE, Kind.NAME) or is_far) and not is_chosen:
            yield "described:loose", float(not slot.is_required)
            yield "described:whole", float(mention.is_whole)
        if slot.content == "date":
            is_end = self._lead(mention) in _END_LEADS or _AHEAD.search(self.lower) is not None
            yield "described:end", float("end" in slot.classes and is_end)

    def _says_class(self, slot: Slot, mention: Mention) -> bool:
        """Whether a word for what the slot is about stands right before the mention, in either language."""
        before = self.lower[max(0, mention.start - 8) : mention.start]
        told = set(re.findall(r"[a-z]+", before))
        return any(
            word in told if word.isascii() else word in before for name in slot.classes for word in SLOT_CLASSES[name]
        )

    def _counts(self, slot: Slot, mention: Mention) -> bool:
        """Whether the number's unit is what the slot counts."""
        if mention.kind is not Kind.NUMBER or not mention.unit:
            return False
        if "start" in slot.classes:
            return False
        units = UNIT_STEMS.get(mention.unit, content_stems(mention.unit))
        return any(unit in slot.name_stems for unit in units)

    def _types(self, slot: Slot, kind: str, candidate: Candidate, mention: Mention) -> Iterator[Feature]:
        yield f"type:{kind}:{mention.kind}:{candidate.how}", 1.0
        yield f"how:{candidate.how}", 1.0
        for name in slot.classes or ("none",):
            yield f"class:{name}:{mention.kind}", 1.0
        if candidate.how in ("share", "percent"):
            yield f"{candidate.how}:{'percent' in slot.description.lower() or '百分' in slot.description}", 1.0
        if candidate.how in ("iso", "text") and mention.kind is Kind.DATE:
            yield f"date:{candidate.how}:{'yyyy' in slot.description.lower()}", 1.0

    def _nearness(self, at: int, mention: Mention) -> Iterator[Feature]:
        own = self.near(at, mention)
        yield from zip(("near:name_before", "near:name_after", "near:hint_before", "near:hint_after"), own, strict=True)
        rival = [0.0, 0.0]
        for other in range(len(self.slots)):
            if other != at:
                theirs = self.near(other, mention)
                rival[0] = max(rival[0], theirs[0], theirs[2])
                rival[1] = max(rival[1], theirs[1], theirs[3])
        yield "near:rival_before", rival[0]
        yield "near:rival_after", rival[1]
        yield "near:best", float(max(own) >= max(rival) and max(own) > 0)

    def _leads(self, slot: Slot, mention: Mention) -> Iterator[Feature]:
        lead = self._lead(mention)
        for name in slot.classes or ("none",):
            yield f"lead:{lead}:{name}", 1.0
        yield f"lead:{lead}:{slot.kind}", 1.0

    def _lead(self, mention: Mention) -> str:
        before = self.text[max(0, mention.start - 24) : mention.start]
        match = _LEAD_WORD.search(before)
        if match:
            word = match[1].lower()
            return word if word in _LEADS else "word"
        tail = before.rstrip(" “\"'「")[-1:]
        return tail if tail in _HAN_LEADS else "none" if not tail else "han" if re.match(f"[{HAN}]", tail) else "mark"

    def _shape(self, slot: Slot, mention: Mention) -> Iterator[Feature]:
        stems = content_stems(mention.text)
        if mention.kind in (Kind.NAME, Kind.PHRASE, Kind.CODE) and stems:
            yield "shape:tool_words", sum(stem in self.tool_stems for stem in stems) / len(stems)
            yield "shape:slot_words", sum(stem in slot.name_stems for stem in stems) / len(stems)
            yield "shape:hint_words", sum(stem in slot.hint_stems for stem in stems) / len(stems)
            yield f"shape:words:{min(len(mention.text.split()), 4)}", 1.0
        if mention.kind in (Kind.NAME, Kind.PHRASE):
            is_first = not self.text[: mention.start].rstrip() or self.text[: mention.start].rstrip()[-1] in ".?!。？！"
            yield f"shape:first:{mention.kind}", float(is_first)
            yield f"shape:whole:{mention.kind}:{mention.is_whole}", 1.0
        if len(mention.text) > 1 and mention.text.lower() in slot.description.lower():
            yield "shape:example", 1.0
        if mention.unit:
            hints = {*slot.name_stems, *slot.hint_stems}
            yield "unit:own", float(any(stem in hints for stem in content_stems(mention.unit)))
            measure = _measure_of(mention.unit)
            for name in slot.classes if measure else ():
                yield f"unit:{measure}:{name}", 1.0
        if isinstance(mention.value, int) and 1800 <= mention.value <= 2100 and not mention.unit:
            yield f"year:{'year' in slot.classes}", 1.0

    def _order(self, at: int, slot: Slot, mention: Mention) -> Iterator[Feature]:
        """Values tend to stand in the order of the slots that take their kind."""
        if mention.kind not in (Kind.NUMBER, Kind.DATE, Kind.LIST, Kind.JSON, Kind.QUOTE):
            return
        rank = sum(
            one.kind is mention.kind and one.is_word == mention.is_word and one.start < mention.start
            for one in self.mentions
        )
        place = sum(other.kind == slot.kind for other in self.slots[:at])
        yield f"order:{min(abs(rank - place), 2)}", 1.0


def _is_part(place: tuple[int, int], other: tuple[int, int]) -> bool:
    return other[0] <= place[0] and place[1] <= other[1] and other[1] - other[0] > place[1] - place[0]


def _measure_of(unit: str) -> str:
    return next((name for name, units in MEASURES.items() if unit in units or unit.removesuffix("s") in units), "")


def is_nested(slot: Slot) -> bool:
    """Whether the slot lies inside the items of an array."""
    return ITEM in slot.path
