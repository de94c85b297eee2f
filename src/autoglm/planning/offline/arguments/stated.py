"""Values that no single mention holds: moments of a date and a time, lists whose items stand apart, spans of time told
in words, and what a clause says of a slot. Must not know: how good a value is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from autoglm.core.values import Json
from autoglm.planning.offline.arguments.conversions import conversions
from autoglm.planning.offline.arguments.implied import counts_told, months_told, ranks_told
from autoglm.planning.offline.arguments.polynomials import coefficients_told
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.mentions.predicates import initials_in, items_of, labels_in, predicates_of
from autoglm.planning.offline.mentions.records import point_texts
from autoglm.planning.offline.slots import Slot
from autoglm.planning.offline.words.lexicon import SLOT_CLASSES
from autoglm.planning.offline.words.numerals import plain_number
from autoglm.planning.offline.words.text import Span

Stated = tuple[Json, str, Mention]
_TUPLE = re.compile(r"\(\s*(-?\d+(?:\.\d+)?(?:\s*,\s*-?\d+(?:\.\d+)?)+)\s*\)")
_BETWEEN_POINTS = re.compile(r"\s*(?:,|;|,?\s*(?:and|to|和|与|、))?\s*")
_AT = re.compile(r"[\s,，的]{0,3}(?:(?:at|on|from|around|by|starting|beginning)\s+){0,2}")
_MAX_LABELS = 12
_MAX_POINT = 24
_MAX_APART = 3
_UNTIL = re.compile(r"\s*(?:到|至|[-—–~～]|to|until|till)\s*")


def stated_values(slot: Slot, text: str, mentions: Sequence[Mention], predicates: Iterable[Span]) -> Iterator[Stated]:
    """Values for a slot with the names of the ways to them; `predicates` are what the text says of the slot."""
    if slot.type in ("integer", "number"):
        yield from _numbers(slot, text)
    elif slot.type == "string":
        yield from _moments(text, mentions)
        for place, month in months_told(slot, text):
            yield month, "month", _phrase(text, place)
        for span in _unnamed(mentions, predicates):
            one = _phrase(text, span)
            yield one.text, "text", one
    elif slot.type == "array":
        yield from _lists(slot, text, mentions, predicates)


def _numbers(slot: Slot, text: str) -> Iterator[Stated]:
    for place, value, how in (*counts_told(slot, text), *ranks_told(slot, text)):
        yield value, how, _phrase(text, place)
    for factor, place in coefficients_told(slot, text):
        if slot.type == "number" or isinstance(factor, int):
            yield factor, "coefficient", _phrase(text, place)


def _lists(slot: Slot, text: str, mentions: Sequence[Mention], predicates: Iterable[Span]) -> Iterator[Stated]:
    yield from _gathered(slot, mentions)
    for factors, place in coefficients_told(slot, text) if slot.item_type in ("integer", "number", "any") else ():
        yield factors, "coefficients", _phrase(text, place)
    if slot.item_type == "array":
        yield from _points(text)
    for span in _unnamed(mentions, predicates) if slot.item_type in ("string", "any") else ():
        items = tuple(_phrase(text, item) for item in items_of(text, span))
        if len(items) > 1:
            whole = Mention(Kind.LIST, *span, text[slice(*span)], [one.text for one in items], items=items)
            yield whole.value, "list", whole
        else:
            yield [text[slice(*span)]], "single", _phrase(text, span)
    yield from _pointed(slot, text)


def predicates_for(slot: Slot, others: Sequence[Slot], text: str, hits: Sequence[Span]) -> dict[Span, tuple[str, int]]:
    """What the text says of a slot: where, whether by a verb, and how long the label is; `hits` are where words of the
    slot stand."""
    initials = [other.description[:1] for other in others if other is not slot]
    named = [match.span() for word in _class_words(slot) for match in re.finditer(word, text)]
    grown = [_grown(label, text, slot.description) for label in labels_in([*hits, *named])]
    labels = [*grown, *initials_in(text, slot.description[:1], initials)]
    return predicates_of(text, labels[:_MAX_LABELS])


def _grown(label: Span, text: str, description: str) -> Span:
    """A label with what goes on in the text as in the description: 客户等级 for the hit 客户."""
    start, end = label
    while end < len(text) and text[start : end + 1] in description:
        end += 1
    return start, end


def _class_words(slot: Slot) -> Iterator[str]:
    """Chinese words for what the slot is about: a phone number is told as 电话, 手机 or 号码."""
    for name in slot.classes:
        yield from (word for word in SLOT_CLASSES[name] if len(word) > 1 and not word.isascii())


def _points(text: str) -> Iterator[Stated]:
    """Points in brackets that follow each other, as a list of lists: (1, 2) and (5, 10)."""
    run: list[re.Match[str]] = []
    for match in (*_TUPLE.finditer(text), None):
        if run and (match is None or not _BETWEEN_POINTS.fullmatch(text, run[-1].end(), match.start())):
            items = tuple(Mention(Kind.PHRASE, *one.span(), one[0], _numbers_of(one[1])) for one in run)
            whole = Mention(Kind.LIST, run[0].start(), run[-1].end(), "", [one.value for one in items], items=items)
            yield whole.value, "points", whole
            run = []
        if match is not None:
            run.append(match)


def _numbers_of(text: str) -> list[Json]:
    return [plain_number(float(part)) for part in text.split(",")]


def _pointed(slot: Slot, text: str) -> Iterator[Stated]:
    """Short numbered points as one list: 1. 写报告；2. 开会."""
    for points in point_texts(text) if slot.item_type in ("string", "any") else ():
        items = tuple(_phrase(text, span) for span in points)
        if all(0 < len(one.text) <= _MAX_POINT for one in items):
            whole = Mention(Kind.LIST, points[0][0], points[-1][1], "", [one.text for one in items], items=items)
            yield whole.value, "list", whole


def _unnamed(mentions: Sequence[Mention], spans: Iterable[Span]) -> list[Span]:
    """The spans that are not yet taken up by a mention as a whole."""
    named = {(one.start, one.end) for one in mentions}
    return [span for span in spans if span not in named]


def _phrase(text: str, span: Span) -> Mention:
    return Mention(Kind.PHRASE, *span, text[slice(*span)], text[slice(*span)], is_whole=True)


def _moments(text: str, mentions: Sequence[Mention]) -> Iterator[Stated]:
    for day, time, (start, end) in _days_of_times(text, mentions):
        whole = Mention(Kind.DATE, start, end, text[start:end], day.value)
        clock = f"{time.value}:00" if str(time.value).count(":") == 1 else time.value
        yield f"{day.value}T{clock}", "stamp", whole
        yield f"{day.value} {clock}", "moment", whole
        yield f"{day.value} {time.value}", "short_moment", whole
        yield f"{day.value}T{time.value}", "short_stamp", whole


def _days_of_times(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[Mention, Mention, Span]]:
    """Dates with the times beside them, in either order, and where both stand; the end of a span of time is on the day
    that its beginning is told for."""
    day: Mention | None = None
    for first, last in pairwise(one for one in mentions if one.kind in (Kind.DATE, Kind.TIME)):
        is_told = _AT.fullmatch(text, first.end, last.start) is not None
        if first.kind is Kind.DATE:
            day = first
            if last.kind is Kind.TIME and (is_told or last.start - first.end <= _MAX_APART):
                yield first, last, (first.start, last.end)
        elif last.kind is Kind.DATE:
            if is_told:
                yield last, first, (first.start, last.end)
        elif day and _UNTIL.fullmatch(text, first.end, last.start):
            yield day, last, (last.start, last.end)
        else:
            day = None


def _gathered(slot: Slot, mentions: Sequence[Mention]) -> Iterator[Stated]:
    groups: dict[tuple[Kind, str], list[Mention]] = {}
    for one in mentions:
        if one.kind in (Kind.NUMBER, Kind.QUOTE):
            groups.setdefault((one.kind, one.unit), []).append(one)
    for items in groups.values():
        span = Mention(Kind.LIST, items[0].start, items[-1].end, "", [one.value for one in items], items=tuple(items))
        if len(items) > 1 and not any(one.items == span.items for one in mentions):
            yield from ((value, "gathered", span) for value, _, _ in conversions(slot, [span]))
