"""Reads the spans of time that a question to a table is limited to, whatever its language: puts a sign in the place of
the words for each.

Must not know: what the words of a language look like, what else a question says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from autoglm.planning.notation import Regex
from autoglm.planning.offline.mentions.dates import moments_in
from autoglm.planning.offline.tables.periods import (
    ANY_YEAR,
    SIGN,
    Period,
    Relation,
    conditions_of,
    day,
    days_of,
    sign_of,
)
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.phrasing import kept_in

_OWN_SIGN = re.compile("[‹›]")
# A date with figures, and no name of a day.
_WRITTEN = re.compile(r"\d|月")
# With a year; and one of which day and month cannot be told.
_WITH_YEAR = re.compile(r"\d{4}|[今去明前后]年")
_UNCLEAR = re.compile(r"(?:0?\d|1[0-2])[/-](?:0?\d|1[0-2])[/-]\d{4}")
Readers = Mapping[str, Callable[[re.Match[str], date], Period]]
"""What periods look like, and which ones they are; the day is today."""
DAYS: Readers = {
    r"\d{4}-\d\d-\d\d(?![A-Za-z0-9_-])": lambda found, _: day(date.fromisoformat(found[0])),
    r"--\d\d-\d\d(?![A-Za-z0-9_-])": lambda found, _: day(date.fromisoformat(f"{ANY_YEAR:04}{found[0][1:]}")),
}
"""In digits; without a year as --03-09 (ISO 8601:2000)."""
_GROUP = re.compile(r"\?P<\w+>")


def any_of(readers: Readers) -> Regex:
    """What any of these periods looks like, for a notation."""
    return Regex("|".join(_GROUP.sub("?:", told) for told in readers))


def compiled(*readers: Readers) -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Period]], ...]:
    return tuple((lazily.pattern(told, re.IGNORECASE), read) for several in readers for told, read in several.items())


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """How spans of time are told in a language: no question without `hints` tells any. A month may be
    `shared` by two days, of which one tells it. Where what stands before one is `led` by a column of dates, it is said
    of that column by words that compare it with days, unless rows are parted by that (`parting`). What is quoted stays
    as it is, also what is `narrowed`, and all where words stand `beside` that pick rows by something else."""

    readers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Period]], ...]
    forms: Mapping[Relation, tuple[re.Pattern[str], ...]]
    led: re.Pattern[str]
    parting: re.Pattern[str]
    narrowed: re.Pattern[str]
    beside: re.Pattern[str]
    compared: Mapping[Relation, str]
    quoted: re.Pattern[str]
    hints: re.Pattern[str]
    shared: re.Pattern[str]
    is_chinese: bool


@lru_cache(maxsize=16)
def with_periods(text: str, language: Language, today: date) -> str:
    """The question with a sign for each span of time that it is limited to; see `conditions_of_sign`."""
    text = _OWN_SIGN.sub(" ", text)
    if not language.hints.search(text):
        return text
    text, parts, end = _with_days(language.shared.sub(_with_month, text), language, today), list[str](), 0
    while found := _first(text, end, language):
        said = _said(*found, language, today)
        parts += [text[end : found[0].start()], said]
        end = found[0].end()
    said = "".join([*parts, text[end:]])
    return text if language.beside.search(re.sub(SIGN, "", said)) else said


def _first(text: str, start: int, language: Language) -> tuple[re.Match[str], Relation] | None:
    """The first span of time from a place on, and how rows lie to it; of several that begin there the first form."""
    found = [
        (one, relation)
        for relation, patterns in language.forms.items()
        for pattern in patterns
        if (one := pattern.search(text, start))
    ]
    return min(found, key=lambda one: one[0].start(), default=None)


def _with_month(found: re.Match[str]) -> str:
    """Both days with their month: from 1 March to 15 March, 9月1日到9月30日."""
    if found["month"].endswith("月"):
        return f"{found['month']}{found['first']}日{found['to']}{found['month']}"
    return f"{found['first']} {found['month']}{found['to']}"


def _with_days(text: str, language: Language, today: date) -> str:
    """The question with its dates in digits: 2026-03-09."""
    quoted = [one.span() for one in language.quoted.finditer(text)]
    for one in sorted(moments_in(text, today), key=lambda one: -one.start):
        told = text[one.start : one.end]
        is_date = not one.is_time and _WRITTEN.search(told) and not _UNCLEAR.fullmatch(told)
        if is_date and not any(start < one.end and one.start < end for start, end in quoted):
            iso = one.iso if _WITH_YEAR.search(told) else f"-{one.iso[4:]}"
            text = text[: one.start] + iso + text[one.end :]
    return text


def _said(found: re.Match[str], relation: Relation, language: Language, today: date) -> str:
    """What stands for a span of time, or what was said where it is none."""
    if any(one.start() <= found.start() < one.end() for one in language.quoted.finditer(found.string)):
        return found[0]
    one, other = (_read(kept_in(found, name), language, today) for name in ("one", "other"))
    if one is None or (other is None and relation == "from"):
        return found[0]
    before = found.string[: found.start()].rstrip()
    if language.narrowed.search(before):
        return found[0]
    is_led = language.led.search(before) is not None and not language.parting.search(before)
    if other and other.unit == "date":
        other = other.in_year_of(one).settled("in", today, is_coming=is_led)
    if is_led:
        days = days_of(one.settled(relation, today, is_coming=True), relation, other)
        return _compared(days, language) or found[0]
    one = one.settled(relation, today)
    conditions = conditions_of(one, relation, other, is_chinese=language.is_chinese)
    return sign_of(conditions) if conditions else found[0]


def _compared(days: Sequence[tuple[Relation, date]], language: Language) -> str:
    """The comparisons in words of the language."""
    if not days:
        return ""
    (relation, first), (_, last) = days[0], days[-1]
    kind: Relation = relation if len(days) == 1 else "in" if first == last else "from"
    return language.compared[kind].format(first, last)


def _read(said: str, language: Language, today: date) -> Period | None:
    """The period that is told; None for a day that is not there, as 30 February."""
    for pattern, read in language.readers if said else ():
        found = pattern.fullmatch(said)
        with suppress(ValueError):
            if found:
                return read(found, today)
    return None
