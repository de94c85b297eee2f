"""Reads the spans of time that an English question to a table is limited to: in March, last week, since 2 May, from
January to June 2026.

Must not know: what else a question says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from autoglm.planning.notation import Regex
from autoglm.planning.offline.tables import period_reading, periods
from autoglm.planning.offline.tables.english.names import QUOTED
from autoglm.planning.offline.tables.periods import Period
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.lexicon import MONTH_WORD, MONTHS, NUMBER_WORDS
from autoglm.planning.offline.words.phrasing import Phrasing

_ORDINALS: Mapping[str, int] = {
    word: at for at, told in enumerate(("first 1st", "second 2nd", "third 3rd", "fourth 4th")) for word in told.split()
}
_DAYS_BACK: Mapping[str, int] = {"today": 0, "yesterday": 1, "the day before yesterday": 2}
_ORDINAL = "|".join(_ORDINALS)
_NUMBER = rf"\d{{1,3}}|{'|'.join(NUMBER_WORDS)}"
_YEAR = r"(?:19|20)\d\d"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_OF_YEAR = rf"(?:,? (?:of )?(?:the year )?(?P<year>{_YEAR})|,? (?:of )?(?P<which>this|last) year)"


def _year(found: re.Match[str], today: date) -> int | None:
    """The year that a part of one is of; None where none is told."""
    if found["which"]:
        return today.year - (found["which"].lower() == "last")
    return int(found["year"]) if found["year"] else None


def _nth(found: re.Match[str]) -> int:
    return int(found["digit"] or 0) or _ORDINALS[found["nth"].lower()] + 1


def _month(found: re.Match[str], today: date) -> Period:
    return periods.month(_year(found, today), MONTHS[found["name"][:3].lower()])


def _quarter(found: re.Match[str], today: date) -> Period:
    return periods.quarter(_year(found, today), _nth(found))


def _half(found: re.Match[str], today: date) -> Period:
    return periods.months(_year(found, today), 6 * _nth(found) - 5, 6 * _nth(found))


def _this_or_last(found: re.Match[str], today: date) -> Period:
    ago = 1 if found["which"].lower() in {"last", "previous"} else 0
    return periods.back(today, found["unit"].lower(), ago)


def _lately(found: re.Match[str], today: date) -> Period:
    count = found.groupdict().get("count", "1").lower()
    return periods.lately(today, found["unit"].lower(), int(count) if count.isdigit() else NUMBER_WORDS[count])


_RECENT: period_reading.Readers = {
    "|".join(_DAYS_BACK): lambda found, today: periods.back(today, "day", _DAYS_BACK[found[0].lower()]),
    "(?:the )?(?P<which>this|current|last|previous) (?P<unit>week|month|quarter|year)": _this_or_last,
    rf"(?:the )?(?:last|past|previous) (?P<count>{_NUMBER}) (?P<unit>day|week|month|year)s": _lately,
    "(?:the )?past (?P<unit>day|week|month|year)": _lately,
}
_PARTS: period_reading.Readers = {
    rf"(?P<year>{_YEAR})-(?P<number>0[1-9]|1[0-2])(?!-)": (
        lambda found, _: periods.month(int(found["year"]), int(found["number"]))
    ),
    rf"(?:the month of )?(?P<name>{MONTH_WORD})\b\.?{_OF_YEAR}?": _month,
    rf"(?:the )?(?:q(?P<digit>[1-4])|(?P<nth>{_ORDINAL}) quarter)\b{_OF_YEAR}?": _quarter,
    rf"(?:the )?(?:h(?P<digit>[12])|(?P<nth>first|second|1st|2nd) half){_OF_YEAR}": _half,
}  # fmt: skip
_YEARS: period_reading.Readers = {
    rf"(?:the year )?(?P<year>{_YEAR})(?![\w-])": lambda found, _: periods.year(int(found["year"]))
}
_ENGLISH = Phrasing(
    """
    any = <recent>|<part>|<day>|<year>
    to = (and|to|through|until|till|up to|-|–)
    onwards = on|onward[s]|up to (now|today)|until (now|today)|to date
    since = since|on or after|(starting|beginning) (in|on|from|with)
    until = until|till|through|on or before|no later than|as of
    """,
    {
        "recent": period_reading.any_of(_RECENT),
        "part": period_reading.any_of(_PARTS),
        "day": period_reading.any_of(period_reading.DAYS),
        "year": period_reading.any_of(_YEARS),
        "owner": Regex("(?=['’]s)"),
        "behind_comma": Regex("(?<=, )"),
        "part_named": Regex(r"(?<=\bday )(?<!\w day )|(?<=\bweek )|(?<=\bmonth )|(?<=\bquarter )"),
        # Neither the first of several nor the beginning of a longer span.
        "end": Regex(
            r"(?:['’]s?)?(?=[,:.?!;)]|$| (?!(?:to|and|or|until|till|through|-|–|\d|on|onwards?|so|rows?|of)\b))"
        ),
    },
    is_within=True,
)
ENGLISH = period_reading.Language(
    readers=period_reading.compiled(_RECENT, _PARTS, period_reading.DAYS, _YEARS),
    forms={
        "from": _ENGLISH.patterns("""
            (between|from) {one:<part>|<day>} <to> {other:<part>|<day>} [inclusive]<end>
            from {one:<year>} <to> {other:<year>} [inclusive]<end>
        """),
        "ge": _ENGLISH.patterns("""
            <since> {one:<any>} [<onwards>]<end>
            from {one:<any>} <onwards><end>
        """),
        "gt": _ENGLISH.patterns("(after|later than) {one:<any>}<end>"),
        "le": _ENGLISH.patterns("""
            <until> {one:<any>}<end>
            up to {one:<part>|<day>|<recent>}<end>
        """),
        "lt": _ENGLISH.patterns("(before|prior to|earlier than) {one:<any>}<end>"),
        "in": _ENGLISH.patterns("""
            (in|during|for|of|within|throughout|from) {one:<part>}<end>
            {one:<part>}<owner><end>
            (only|just) [the] {one:<part>|<year>}<end>
            <behind_comma>{one:<part>|<recent>} only<end>
            [in|during|for|of|within|over|throughout|from] {one:<recent>}<end>
            (in|during|for|throughout|from) {one:<year>}<end>
            <part_named>of {one:<year>}<end>
            (on|for|of|from|dated) {one:<day>}<end>
            dated {one:<part>}<end>
        """),
    },
    # A column of dates that stands before it: what is said is told of that column alone.
    led=re.compile(
        r"(?:\b(?:\w+_)?(?:date|time|deadline|timestamp)|\b\w+_day|\w+_(?:at|on))(?: (?:is|are|was|were|lies|falls))?$",
        re.IGNORECASE,
    ),
    parting=re.compile(r"\b(?:by|per|each|every)(?: the)?(?: \w+)? \w+$", re.IGNORECASE),
    # What stands right before a span that is a part of a longer one, or one of several.
    narrowed=re.compile(
        r"(?:\b(?:first|second|third|fourth|last|end|start|beginning|middle|half|rest|week|days?|part|early|late|mid"
        r"|shortly|nearly|about|around|compared (?:to|with)|relative to|versus|vs|than|and|or|nor|(?:up|down) on)"
        r"|\d(?:st|nd|rd|th)|[&/])$",
        re.IGNORECASE,
    ),
    # Words beside which a span is not all that rows are picked by: what is left out, what was done to them and when, a
    # part of them.
    beside=re.compile(
        r"\b(?:but|except\w*|other than|apart|aside|besides|out|up|down|without|ignor\w+|exclud\w+|leav(?:e|ing)|minus"
        r"|skip\w*|omit\w*|not|paid|taken|received|given|claimed|charged|done|held|open|used|made|earned|owed?|raised?"
        r"|came|now|then|half|tenth|third of|quarter of|rest|some|birthdays?"
        r"|i (?:got|saved|wrote|made|received|downloaded|uploaded|changed|edited|exported|have|had))\b",
        re.IGNORECASE,
    ),
    compared={
        "ge": "on or after {}",
        "gt": "after {}",
        "le": "on or before {}",
        "lt": "before {}",
        "from": "between {} and {}",
        "in": "between {} and {}",
    },
    quoted=re.compile(QUOTED),
    shared=lazily.pattern(
        rf"(?P<first>\b{_DAY})(?P<to> ?[-–] ?| (?:to|and|until|through) )"
        rf"(?={_DAY} (?:of )?(?P<month>{MONTH_WORD})\b)",
        re.IGNORECASE,
    ),
    hints=re.compile(
        rf"\d{{4}}|\d[/-]\d|day\b|\b(?:this|current|last|past|previous|quarter|q[1-4]|{MONTH_WORD})\b", re.IGNORECASE
    ),
    is_chinese=False,
)
"""How spans of time are told in English questions to a table."""
