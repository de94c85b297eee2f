"""Spans of time that a question to a table is limited to, as conditions on the dates of its rows: a year, a quarter, a
month of a year or of any, some days.

Owns: which conditions they are, and how they stand in a question that is read on. Must not know: languages, what else a
question says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from autoglm.core.values import Json
from autoglm.planning.offline.tables.wish import Condition
from autoglm.planning.offline.words.lexicon import MONTH_NAMES

Unit = Literal["year", "quarter", "month", "date", "days"]
Relation = Literal["in", "ge", "gt", "le", "lt", "from"]
"""Within a period; since its beginning, after its end; up to its end, before its beginning; from it to another one."""

ANY_YEAR = 4
"""The year of a period that is of any: a leap year of which no table tells."""
SIGN = "‹[^›]*›"
"""What conditions look like in a question of which the words for them were read."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the `first` to the `last` day; what is of any year has a year there that no table tells of."""

    unit: Unit
    first: date
    last: date
    is_of_any_year: bool = False

    def in_year_of(self, other: Period) -> Period:
        """The period in the year of another one, where that is told and its own is not."""
        return self if other.is_of_any_year else self._in(other.first.year)

    def settled(self, relation: Relation, today: date, *, is_coming: bool = False) -> Period:
        """The one that is meant where no year is told: what was since then, or on that day, is of the last that has
        begun, unless it `is_coming`; what is before it of this year. Months in which rows lie are of any year."""
        if relation == "from" or (relation == "in" and self.unit != "date"):
            return self
        this_one = self._in(today.year)
        is_past = relation in {"in", "ge", "gt"} and not is_coming
        return self._in(today.year - 1) if is_past and this_one.first > today else this_one

    def _in(self, number: int) -> Period:
        if not self.is_of_any_year:
            return self
        whole = months(number, self.first.month, self.last.month, self.unit)
        if self.unit != "date":
            return whole
        return day(min(whole.first + timedelta(days=self.first.day - 1), whole.last))


def year(number: int) -> Period:
    return Period("year", date(number, 1, 1), date(number, 12, 31))


def months(number: int | None, first: int, last: int, unit: Unit = "days") -> Period:
    """From the first to the last of these months of a year, or of any year where none is told."""
    start = first_of_month(number or ANY_YEAR, first)
    return Period(unit, start, first_of_month(start.year, last + 1) - timedelta(days=1), number is None)


def month(number: int | None, at: int) -> Period:
    return months(number, at, at, "month")


def quarter(number: int | None, at: int) -> Period:
    return months(number, 3 * at - 2, 3 * at, "quarter")


def day(told: date) -> Period:
    return Period("date", told, told, told.year == ANY_YEAR)


def back(today: date, unit: str, ago: int) -> Period:
    """The year, quarter, month, week or day that was so many ago. A week is from Monday to Sunday."""
    if unit in _DAYS:
        first = today - timedelta(days=ago * _DAYS[unit] + (today.weekday() if unit == "week" else 0))
        return day(first) if unit == "day" else Period("days", first, first + timedelta(days=6))
    size = _MONTHS[unit]
    first = first_of_month(today.year, (today.month - 1) // size * size + 1 - ago * size)
    if unit == "year":
        return year(first.year)
    return quarter(first.year, first.month // 3 + 1) if unit == "quarter" else month(first.year, first.month)


def lately(today: date, unit: str, count: int) -> Period:
    """The last so many days, weeks, months or years, of which the last day is today."""
    if unit in _DAYS:
        return Period("days", today - timedelta(days=count * _DAYS[unit] - 1), today)
    first = first_of_month(today.year, today.month - count * _MONTHS[unit])
    last = first_of_month(first.year, first.month + 1) - timedelta(days=1)
    return Period("days", first.replace(day=min(today.day, last.day)) + timedelta(days=1), today)


def first_of_month(number: int, at: int) -> date:
    """The first day of a month of a year; the months before and behind those of the year go on."""
    return date(number + (at - 1) // 12, (at - 1) % 12 + 1, 1)


def conditions_of(
    period: Period, relation: Relation, other: Period | None = None, *, is_chinese: bool
) -> tuple[Condition, ...]:
    """What dates fulfil that lie so to a period, or from it to another one; () where that is not to be told."""
    if other is not None:
        period, other = period.in_year_of(other), other.in_year_of(period)
        is_open = period.is_of_any_year != other.is_of_any_year or period.first > other.last
        return () if is_open else tuple(_from_to(period, other, is_chinese=is_chinese))
    if period.first > period.last:
        return ()
    if relation == "in" and period.unit == "days":
        return tuple(_from_to(period, period, is_chinese=is_chinese))
    at_end = relation in {"gt", "le"}
    return (_condition(period, "eq" if relation == "in" else relation, at_end=at_end, is_chinese=is_chinese),)


def days_of(period: Period, relation: Relation, other: Period | None = None) -> tuple[tuple[Relation, date], ...]:
    """The same for a column of dates that is named: comparisons, each with its day; () where no year is told."""
    last = other.in_year_of(period) if other else period
    period = period.in_year_of(last)
    if period.is_of_any_year or last.is_of_any_year or period.first > last.last:
        return ()
    if relation in {"in", "from"}:
        return ("ge", period.first), ("le", last.last)
    return ((relation, period.last if relation in {"gt", "le"} else period.first),)


def sign_of(conditions: tuple[Condition, ...]) -> str:
    """The sign for conditions in a question."""
    return "‹" + "&".join(f"{one.column}={one.op}={one.value}" for one in conditions) + "›"


def conditions_of_sign(sign: str) -> tuple[Condition, ...]:
    """The conditions that a sign stands for."""
    parts = [one.split("=") for one in sign.strip("‹› ").split("&")]
    return tuple(
        Condition(column, op, int(value) if _YEAR.fullmatch(value) else value, is_span=True)
        for column, op, value in parts
    )


def may_all_hold(spans: Sequence[tuple[Condition, ...]]) -> bool:
    """Whether several spans can be meant at once: since one and until another, or a month of a year. What is to be done
    with two years, or with a week in a month, nobody said."""
    if len(spans) < 2:
        return True
    ops = [frozenset(one.op for one in span) for span in spans]
    is_range = len(spans) == 2 and any(ops[at] <= {"ge", "gt"} and ops[1 - at] <= {"le", "lt"} for at in (0, 1))
    years = [span for span in spans if [(one.op, len(str(one.value))) for one in span] == [("eq", 4)]]
    parts = [one for span in spans if span not in years for one in span]
    return is_range or (len(spans) == 2 and len(years) == 1 and not any(_tells_year(one) for one in parts))


def _tells_year(one: Condition) -> bool:
    return _YEAR.match(str(one.value)) is not None


def _from_to(first: Period, last: Period, *, is_chinese: bool) -> Iterator[Condition]:
    is_plain = first.unit == last.unit != "days"
    if not is_plain:
        unit: Unit = "month" if first.is_of_any_year else "date"
        first, last = replace(first, unit=unit), replace(last, unit=unit)
    yield _condition(first, "ge", at_end=False, is_chinese=is_chinese)
    yield _condition(last, "le", at_end=True, is_chinese=is_chinese)


def _condition(period: Period, op: str, *, at_end: bool, is_chinese: bool) -> Condition:
    at = period.last if at_end else period.first
    unit: Unit = "date" if period.unit == "days" else period.unit
    value = _VALUES[unit](at)
    if period.is_of_any_year and unit == "month":
        value = f"{at.month}月" if is_chinese else MONTH_NAMES[at.month - 1].capitalize()
    elif period.is_of_any_year:
        value = str(value).partition("-")[2]
    return Condition(_HAN_NAMES[unit] if is_chinese else unit, op, value, is_span=True)


_YEAR = re.compile(r"\d{4}")
_DAYS: Mapping[str, int] = {"day": 1, "week": 7}
_MONTHS: Mapping[str, int] = {"month": 1, "quarter": 3, "year": 12}
_HAN_NAMES: Mapping[Unit, str] = {"year": "年份", "quarter": "季度", "month": "月份", "date": "日期"}
_VALUES: Mapping[Unit, Callable[[date], Json]] = {
    "year": lambda at: at.year,
    "quarter": lambda at: f"{at.year}-Q{(at.month + 2) // 3}",
    "month": lambda at: at.isoformat()[:7],
    "date": lambda at: at.isoformat(),
}
