"""Amounts of time as a form holds them: 2 hours and 30 minutes, 半年, 一个半小时, ten working days.

Must not know: tools.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from autoglm.planning.notation import Regex
from autoglm.planning.offline.forms.masks import Found, with_marks
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.lexicon import any_of
from autoglm.planning.offline.words.numerals import chinese_number, plain_number

_UNITS: Mapping[str, str] = {
    word: name
    for name, words in {
        "seconds": "second|seconds|sec|secs|s|秒|秒钟",
        "minutes": "minute|minutes|min|mins|m|分|分钟",
        "hours": "hour|hours|hr|hrs|h|小时|个小时|钟头|个钟头|个钟",
        "workdays": "workday|workdays|working day|working days|business day|business days|weekday|weekdays|work day"
        "|work days|工作日|个工作日",
        "days": "day|days|天|日",
        "weeks": "week|weeks|周|星期|个星期|礼拜|个礼拜",
        "months": "month|months|月|个月",
        "years": "year|years|年",
    }.items()
    for word in words.split("|")
}
_SECONDS: Mapping[str, int] = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, "weeks": 604800}
_SMALLER: Mapping[str, tuple[str, int]] = {
    "years": ("months", 12), "months": ("days", 30), "weeks": ("days", 7), "days": ("hours", 24),
}  # fmt: skip
_UNIT = any_of(word for word in _UNITS if word.isascii())
_UNIT_HAN = any_of(word for word in _UNITS if not word.isascii())
_NUMERAL = "[一二两三四五六七八九十百千]{1,6}"

_ONE = rf"(?:<number>|an?|one|half an?)(?: and a half)?[ -]?(?:(?:{_UNIT})(?![a-z]))?(?: and a half)?"
_ONE_HAN = rf"(?:<number>|{_NUMERAL}|半)个?半?(?:(?:{_UNIT_HAN})(?!份))半?"
_LONG = Regex(with_marks(rf"{_ONE}(?:(?:,? and|,)? {_ONE}){{0,2}}"))
_LONG_HAN = Regex(with_marks(rf"{_ONE_HAN}(?:零|又|加|，|、)?(?:{_ONE_HAN}){{0,2}}"))
DURATIONS: Mapping[str, str] = {"duration": _LONG, "unit": Regex(_UNIT)}
DURATIONS_HAN: Mapping[str, str] = {"duration": _LONG_HAN, "unit": Regex(_UNIT_HAN)}
"""What sentences call an amount of time, and the unit of one."""


class Amount(NamedTuple):
    """So many of a unit, named as the parameters of a shift are."""

    many: float
    unit: str


def amounts(found: Found, name: str) -> tuple[Amount, ...]:
    """What is kept of a duration under a name; () when a number has no unit."""
    pattern = _READ_HAN if found.masked.is_chinese else _READ
    marks = iter(found.named(name))
    read = tuple(_amount(one, marks) for one in pattern.finditer(found.word(name)))
    return read if all(one.unit for one in read) else ()


def unit_of(found: Found, name: str) -> str:
    """The unit kept under a name, as parameters are named; "" for none."""
    return _UNITS.get(found.word(name), "")


def shifted(parts: tuple[Amount, ...], *, is_back: bool) -> dict[str, float]:
    """The parameters of a shift, with parts of a unit in the next smaller one; {} for half a working day."""
    told: dict[str, float] = {}
    for part in parts:
        count, unit = part
        while unit in _SMALLER and count != int(count):
            told[unit] = told.get(unit, 0) + int(count)
            unit, count = _SMALLER[unit][0], (count - int(count)) * _SMALLER[unit][1]
        if count != int(count) and unit == "workdays":
            return {}
        told[unit] = told.get(unit, 0) + count
    return {unit: plain_number(-count if is_back else count) for unit, count in told.items() if count}


def seconds(parts: tuple[Amount, ...]) -> float:
    """How long a wait is; 0 for a time that is no fixed number of seconds, as a month is."""
    if not parts or not all(unit in _SECONDS for _, unit in parts):
        return 0
    return plain_number(sum(count * _SECONDS[unit] for count, unit in parts))


_READ = lazily.pattern(
    with_marks(
        rf"(?P<number><number>)(?P<also> and a half)?[ -]?(?P<unit>(?:{_UNIT})(?![a-z]))?(?P<more> and a half)?"
        rf"|(?P<word>half an?|an?|one)[ -](?P<its>{_UNIT})(?![a-z])(?P<half> and a half)?"
    ),
    re.IGNORECASE,
)
_READ_HAN = lazily.pattern(
    with_marks(
        rf"(?:(?P<number><number>)|(?P<numeral>{_NUMERAL})|半)(?P<also>个?半)?(?P<unit>{_UNIT_HAN})(?P<more>半)?"
    )
)


def _amount(match: re.Match[str], marks: Iterator[Mention]) -> Amount:
    parts = match.groupdict()
    unit = _UNITS.get(parts["unit"] or parts.get("its") or "", "")
    if parts["number"]:
        mention = next(marks)
        assert mention.kind is Kind.NUMBER
        value = mention.value
        assert isinstance(value, int | float)
        if (not unit and mention.text.lower().endswith(mention.unit)) or (
            not unit and mention.text.lower().rpartition(" and ")[0].endswith(mention.unit)
        ):
            unit = _UNITS.get(mention.unit, "")
    else:
        value = _worded(parts)
    return Amount(value + (0.5 if any(parts.get(name) for name in ("also", "more", "half")) else 0), unit)


def _worded(parts: Mapping[str, str | None]) -> float:
    if parts.get("word"):
        return 0.5 if str(parts["word"]).startswith("half") else 1
    return float(chinese_number(parts.get("numeral") or "")) if parts.get("numeral") else 0.5
