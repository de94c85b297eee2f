"""The order of time of what people group by, and what a span of time is told as: dates, months, quarters, weeks,
weekdays, hours and years, in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypeAlias

from autoglm.tools.tables import Cell
from autoglm.tools.written_dates import iso_dates

Span: TypeAlias = Literal["year", "quarter", "month", "week", "weekday", "day", "hour"]
Place: TypeAlias = "tuple[int, ...]"

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CHINESE = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "日": 7, "天": 7}
_CHINESE |= {"十一": 11, "十二": 12}

_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})月?(?:[-/.](\d{1,2})|(\d{1,2})日)?(?:[T ][\d:]*)?|年)?")
_YEAR = re.compile(r"(\d{4})年度?")
_QUARTER = re.compile(r"(?:(\d{4})[-年 ]*)?(?:[Qq]|第)?([1-4一二三四])(?:季度|季)?(?: (\d{4}))?")
_MONTH = re.compile(r"([a-z]{3,})\.?(?:[- ](\d{4}))?", re.IGNORECASE)
_CHINESE_MONTH = re.compile(r"(\d{1,2}|十[一二]?|[一二三四五六七八九])月份?")
_WEEK = re.compile(r"(?:(\d{4})[-年 ]*)?(?:W(?:eek)? ?(\d{1,2})|第?(\d{1,2})周)", re.IGNORECASE)
_CHINESE_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
_HOUR = re.compile(r"(\d{1,2}):00")
_SPOKEN_HOUR = re.compile(r"(\d{1,2})(?:[点时]| ?([ap])\.?m\.?)", re.IGNORECASE)
_YEARS = range(1900, 2101)
_COUNTED: Mapping[Span, range] = {
    "year": range(1, 10_000), "quarter": range(1, 5), "month": range(1, 13), "week": range(1, 54), "hour": range(24),
}  # fmt: skip
"""Spans that a bare number can mean. Which day of the week is the first is not the same for all people."""


def in_time(values: Sequence[Cell]) -> Callable[[Cell], Place] | None:
    """What to order the values by when all of them are spans of one kind, else None."""
    if not values:
        return None
    return next((place for place in _KINDS if all(place(value) for value in values)), None)


def place_in(span: Span, value: Cell) -> Place:
    """Where a value stands among the spans of a kind: (2026, 3) for 2026-03, (3,) for the March of any year; () for
    what is none of them."""
    number = _whole_number(value)
    if number is not None and span in _COUNTED:
        return (number,) if number in _COUNTED[span] else ()
    return _READERS[span](value)


def weekday_name(number: int, *, is_chinese: bool) -> str:
    """Monday or 周一 for 1."""
    return f"周{'一二三四五六日'[number - 1]}" if is_chinese else _WEEKDAYS[number - 1].capitalize()


def _whole_number(value: Cell) -> int | None:
    if isinstance(value, str):
        return int(value) if re.fullmatch(r"\d{1,4}", value, re.ASCII) else None
    if isinstance(value, bool) or value is None or (isinstance(value, float) and not value.is_integer()):
        return None
    return int(value)


def _date(value: Cell) -> Place:
    if isinstance(value, int) and not isinstance(value, bool):
        return (value,) if value in _YEARS else ()
    found = _DATE.fullmatch(value) if isinstance(value, str) else None
    if not found or int(found[1]) not in _YEARS:
        return ()
    return (int(found[1]), int(found[2] or 0), int(found[3] or found[4] or 0))


def _quarter(value: Cell) -> Place:
    found = _QUARTER.fullmatch(value) if isinstance(value, str) else None
    if not found or not re.search("[Qq季]", str(value)):
        return ()
    return (int(found[1] or found[3] or 0), _figure(found[2]))


def _month(value: Cell) -> Place:
    if not isinstance(value, str):
        return ()
    if (found := _MONTH.fullmatch(value)) and (number := _number_of(found[1], _MONTHS)):
        return (int(found[2] or 0), number)
    found = _CHINESE_MONTH.fullmatch(value)
    return (0, _figure(found[1])) if found else ()


def _week(value: Cell) -> Place:
    found = _WEEK.fullmatch(value) if isinstance(value, str) else None
    return (int(found[1] or 0), int(found[2] or found[3])) if found else ()


def _weekday(value: Cell) -> Place:
    if not isinstance(value, str):
        return ()
    if number := _number_of(value, _WEEKDAYS):
        return (number,)
    found = _CHINESE_WEEKDAY.fullmatch(value)
    return (_figure(found[1]),) if found else ()


def _hour(value: Cell) -> Place:
    found = _HOUR.fullmatch(value) if isinstance(value, str) else None
    return (int(found[1]),) if found and int(found[1]) in range(24) else ()


def _number_of(word: str, names: Sequence[str]) -> int:
    """Which of the names a word is, from 1 on: whole, or its first three letters or more; 0 for none."""
    short = word.lower().removesuffix("s")
    return next((at for at, name in enumerate(names, 1) if len(short) > 2 and name.startswith(short)), 0)


def _figure(told: str) -> int:
    return _CHINESE.get(told) or int(told)


_KINDS = (_date, _quarter, _month, _week, _weekday, _hour)


# --- spans of one kind, as people tell which one they mean ------------------------------------------------------------


def _told_year(value: Cell) -> Place:
    found = _YEAR.fullmatch(value) if isinstance(value, str) else None
    return (int(found[1]),) if found else ()


def _told_month(value: Cell) -> Place:
    year, month, *day = _date(value) or _month(value) or (0, 0)
    return _of_any_year((year, month)) if month in _COUNTED["month"] and not any(day) else ()


def _told_week(value: Cell) -> Place:
    place = _week(value)
    return _of_any_year(place) if place and place[1] in _COUNTED["week"] else ()


def _told_day(value: Cell) -> Place:
    dates = iso_dates([value]) if isinstance(value, str) else None
    return tuple(map(int, dates[0][:10].split("-"))) if dates else ()


def _told_hour(value: Cell) -> Place:
    found = _SPOKEN_HOUR.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return _hour(value)
    hour, half = int(found[1]), (found[2] or "").lower()
    if half and hour in range(1, 13):
        return (hour % 12 + (12 if half == "p" else 0),)
    return (hour,) if not half and hour in _COUNTED["hour"] else ()


def _of_any_year(place: Place) -> Place:
    """The place without its year when none was told."""
    return place if not place or place[0] else place[1:]


_READERS: Mapping[Span, Callable[[Cell], Place]] = {
    "year": _told_year, "quarter": lambda value: _of_any_year(_quarter(value)), "month": _told_month,
    "week": _told_week, "weekday": _weekday, "day": _told_day, "hour": _told_hour,
}  # fmt: skip
