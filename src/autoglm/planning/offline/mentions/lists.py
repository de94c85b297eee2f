"""Joins mentions of one kind to lists (3, 5 and 7; “甲”、“乙”), and gives their numbers the unit of the last one.

Owns: what joins a list and what ends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from autoglm.planning.offline.mentions.counted import Counted
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.mentions.repeated import repeats_lead
from autoglm.planning.offline.words.lexicon import NUMBER_SCALES
from autoglm.planning.offline.words.numerals import plain_number

_MAX_VARIANTS = 3
_MONEY_SIGNS = tuple("$€£¥￥")
_CLOSING = re.compile(r"\b(?:and|or)\b|[和与及或、&]")
_LAST_JOINT = re.compile(r"and|or|和|与|及|或|还有|as well as|&")
_JOINT = re.compile(r"\s*(?:,|，|、|;)?\s*(?:and also|and|or|和|与|及|以及|还有|或|&|as well as)?\s*")


def lists_of(mentions: Iterable[Mention], text: str) -> list[Mention]:
    """Runs of two and more mentions of one kind joined by commas, 、 or "and": 3, 5 and 7; 'a', 'b'.
    What follows "and" is the last of its run; where the text goes on behind it by a comma, the "and" stands between two
    runs: 1, 2, 3 and 4, 5, 6."""
    found: list[Mention] = []
    run: list[Mention] = []
    is_closed = False
    for one in mentions:
        joint = text[_joint_start(run[-1], one, text) : one.start] if run and one.start > run[-1].end else ""
        if is_closed and len(run) > 2 and _is_next(run[-1], one, joint):
            found += as_list(run[:-1], text)
            run, is_closed = run[-1:], False
        is_joined = bool(run) and (_joins(joint, one) or repeats_lead(text, run[-1].start, joint))
        if run and (is_closed or not _alike(run[-1], one) or not is_joined):
            found += as_list(run, text)
            run = []
        is_closed = bool(run) and _LAST_JOINT.search(joint) is not None
        run.append(one)
    return found + as_list(run, text)


def _is_next(left: Mention, right: Mention, joint: str) -> bool:
    """Whether a figure follows another by a comma alone."""
    return left.kind is right.kind is Kind.NUMBER and joint.strip() in (",", "，", "、")


def _joint_start(left: Mention, right: Mention, text: str) -> int:
    """Where what stands between two mentions begins: behind a unit that both have, so that 5%, 10% are a list."""
    start = left.end + text.startswith(" ", left.end)
    has_same = bool(left.unit) and left.unit == right.unit and not left.is_word
    is_there = has_same and text[start : start + len(left.unit)].lower() == left.unit
    return start + len(left.unit) if is_there else left.end


def joined_lists(mentions: Iterable[Mention], text: str) -> tuple[Mention, ...]:
    """The lists that a word such as "and" closes; Boston, Massachusetts is none."""
    return tuple(
        one
        for one in mentions
        if one.kind is Kind.LIST and _CLOSING.search(text, one.items[-2].end, one.items[-1].start)
    )


def _joins(joint: str, after: Mention) -> bool:
    if after.kind is Kind.PHRASE and "，" in joint:
        return False
    return bool(joint.strip()) and _JOINT.fullmatch(joint) is not None


def _alike(left: Mention, right: Mention) -> bool:
    return left.kind is right.kind or {left.kind, right.kind} == {Kind.NAME, Kind.PHRASE}


def as_list(run: list[Mention], text: str) -> list[Mention]:
    """The run as one mention of a list, alone in a list; nothing for a run of one."""
    if len(run) < 2:
        return []
    start, end = run[0].start, run[-1].end
    return [Mention(Kind.LIST, start, end, text[start:end], [one.value for one in run], items=tuple(run))]


def counted_lists(run: Sequence[Counted], text: str) -> Iterator[Mention]:
    """The things of 2 apples and a melon as one list, their numbers as another."""
    things = [Mention(Kind.PHRASE, *one.thing, text[slice(*one.thing)], text[slice(*one.thing)]) for one in run]
    yield from (replace(whole, is_mixed=True) for whole in as_list(things, text))
    if any(text[slice(*one.number)].lower() not in ("a", "an") for one in run):
        counts = [Mention(Kind.NUMBER, *one.number, text[slice(*one.number)], one.count) for one in run]
        yield from (replace(whole, is_mixed=True) for whole in as_list(counts, text))


def shortened_lists(whole: Mention, soft: Sequence[Mention], text: str) -> Iterator[Mention]:
    """A list, and the same without what stands before its first and behind its last item: players Alex and Sam."""
    first, last = whole.items[0], whole.items[-1]
    firsts = [one for one in soft if one.end == first.end and one.start > first.start][:_MAX_VARIANTS]
    lasts = [one for one in soft if one.start == last.start and one.end < last.end][-_MAX_VARIANTS:]
    for left in (first, *firsts):
        for right in (last, *lasts):
            yield from as_list([left, *whole.items[1:-1], right], text)


def with_units(firm: Sequence[Mention], text: str) -> list[Mention]:
    """Numbers of a list have the unit of its last one, if it stands behind: 15, 20 and 30 years. So they have its
    scale: 120、135和142万元."""
    told = {
        item.start: _like(item, whole.items[-1])
        for whole in lists_of(firm, text)
        for item in whole.items
        if item.kind is Kind.NUMBER and not item.unit and whole.items[-1].text[:1] not in _MONEY_SIGNS
    }
    return [told.get(one.start, one) if one.kind is Kind.NUMBER else one for one in firm]


def _like(one: Mention, last: Mention) -> Mention:
    """A bare number of a list with the unit and the scale of its last number. A scale is not shared by what is as large
    without it: 20000和3万."""
    scale = NUMBER_SCALES.get(last.text[-1:], 1) if last.text[:1].isdigit() else 1
    value = one.value
    if one.text.replace(".", "").isdigit() and isinstance(value, int | float) and value < scale:
        value = plain_number(round(value * scale, 9))
    return replace(one, unit=last.unit, value=value)
