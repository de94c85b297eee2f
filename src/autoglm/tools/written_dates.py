"""Dates as people write them: 2026/3/9, 2026年3月9日, 9.3.2026, 3/9/2026. They become ISO texts, which sort by time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

_TIME = r"(?:(?:T| +)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
_ISO = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[T ][0-2]\d:[0-5]\d(?::[0-5]\d)?)?", re.ASCII)
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?:(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})|年(?P<m>\d{1,2})月(?P<d>\d{1,2})日?)"
    + _TIME
)
_YEAR_LAST = re.compile(r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second_part>\d{1,2})(?P=mark)(?P<year>\d{4})" + _TIME)


def is_iso(text: str) -> bool:
    return _ISO.fullmatch(text) is not None


def is_written_date(text: str) -> bool:
    """Whether it looks like a date in one of the usual forms, even if day and month cannot be told apart."""
    return _YEAR_FIRST.fullmatch(text) is not None or _YEAR_LAST.fullmatch(text) is not None


def iso_dates(texts: Sequence[str]) -> list[str] | None:
    """The dates of a column in ISO form, or None when one of them is no date, or day and month cannot be told apart."""
    if all(map(_ISO.fullmatch, texts)):
        return list(texts)
    dates = known_dates(texts)
    return dates if dates and all(dates) else None


def known_dates(texts: Sequence[str]) -> list[str] | None:
    """The dates of a column in ISO form with "" for what is none, or None when day and month cannot be told apart."""
    year_last = [found for text in texts if (found := _YEAR_LAST.fullmatch(text))]
    is_day_first = _is_day_first(year_last)
    if year_last and is_day_first is None:
        return None
    return [_iso(text, is_day_first=bool(is_day_first)) for text in texts]


def _is_day_first(found: Sequence[re.Match[str]]) -> bool | None:
    """Whether the day stands before the month: told by a day over 12, and by points between; None when it is not."""
    can_be_day_first = all(int(one["second_part"]) <= 12 for one in found)
    can_be_month_first = all(int(one["first"]) <= 12 and one["mark"] != "." for one in found)
    return can_be_day_first if can_be_day_first != can_be_month_first else None


def _iso(text: str, *, is_day_first: bool) -> str:
    """The date in ISO form, or "" for what is none."""
    found = _YEAR_FIRST.fullmatch(text)
    if found:
        month, day = found["month"] or found["m"], found["day"] or found["d"]
    elif found := _YEAR_LAST.fullmatch(text):
        day, month = found["first"], found["second_part"]
        day, month = (day, month) if is_day_first else (month, day)
    else:
        return ""
    try:
        told = date(int(found["year"]), int(month), int(day)).isoformat()
    except ValueError:
        return ""
    if not found["hour"]:
        return told
    return f"{told} {int(found['hour']):02}:{found['minute']}" + (f":{found['second']}" if found["second"] else "")
