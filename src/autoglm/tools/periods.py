"""The order of time of what people group by: dates, months, quarters, weekdays and years, in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from autoglm.tools.tables import Cell

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CHINESE = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "日": 7, "天": 7}
_CHINESE |= {"十一": 11, "十二": 12}

_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})月?(?:[-/.](\d{1,2})|(\d{1,2})日)?(?:[T ][\d:]*)?|年)?")
_QUARTER = re.compile(r"(?:(\d{4})[-年 ]*)?(?:[Qq]|第)?([1-4一二三四])(?:季度|季)?(?: (\d{4}))?")
_MONTH = re.compile(rf"({'|'.join(_MONTHS)})[a-z]*\.?(?:[- ](\d{{4}}))?", re.IGNORECASE)
_CHINESE_MONTH = re.compile(r"(\d{1,2}|十[一二]?|[一二三四五六七八九])月份?")
_WEEKDAY = re.compile(rf"({'|'.join(_WEEKDAYS)})[a-z]*", re.IGNORECASE)
_CHINESE_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
_YEARS = range(1900, 2101)

Place = tuple[int, ...]


def in_time(values: Sequence[Cell]) -> Callable[[Cell], Place] | None:
    """What to order the values by when all of them are spans of one kind, else None."""
    if not values:
        return None
    return next((place for place in _KINDS if all(place(value) for value in values)), None)


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
    if found := _MONTH.fullmatch(value):
        return (int(found[2] or 0), _MONTHS.index(found[1].lower()) + 1)
    found = _CHINESE_MONTH.fullmatch(value)
    return (0, _figure(found[1])) if found else ()


def _weekday(value: Cell) -> Place:
    if not isinstance(value, str):
        return ()
    if found := _WEEKDAY.fullmatch(value):
        return (_WEEKDAYS.index(found[1].lower()),)
    found = _CHINESE_WEEKDAY.fullmatch(value)
    return (_figure(found[1]) - 1,) if found else ()


def _figure(told: str) -> int:
    return _CHINESE.get(told) or int(told)


_KINDS = (_date, _quarter, _month, _weekday)
