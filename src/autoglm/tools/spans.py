"""How much time lies between two moments, told in the unit that was asked for, in Chinese and English."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Literal, NamedTuple, TypeAlias

Unit: TypeAlias = Literal["seconds", "minutes", "hours", "days", "workdays", "weeks", "months", "years"]

_HAN: Mapping[str, str] = {
    "seconds": "秒", "minutes": "分钟", "hours": "小时", "days": "天", "workdays": "个工作日", "weeks": "周",
    "months": "个月", "years": "年",
}  # fmt: skip
CLOCK_UNITS: Mapping[str, int] = {"seconds": 1, "minutes": 60, "hours": 3600}
"""Units that are told to the moment and not by whole days, in seconds."""
_TO_COME, _AGO, _EARLIER = ("后", " ahead"), ("前", " ago"), ("（后者更早）", " (the second is earlier)")


class Spoken(NamedTuple):
    """The same words in both languages."""

    zh: str
    en: str


def spoken(first: datetime, last: datetime, unit: Unit, *, from_now: bool, to_now: bool) -> Spoken:
    """The span in words, such as "9 weeks and 2 days". It is never negative: where the moments lie the other way round
    than they were asked for, the words say so ("33 days ahead")."""
    early, late = sorted((first, last))
    zh, en = _counted(early, late, unit)
    turned = ("", "") if first <= last else _AGO if from_now else _TO_COME if to_now else _EARLIER
    return Spoken(zh + turned[0], en + turned[1])


def amount(first: datetime, last: datetime, unit: Unit) -> float:
    """How many of the unit lie between, negative when the second moment is earlier; only whole months and years."""
    early, late = sorted((first, last))
    count: float
    if unit in CLOCK_UNITS:
        count = round((late - early).total_seconds() / CLOCK_UNITS[unit], 2)
    elif unit == "workdays":
        count = workdays(early.date(), late.date())
    elif unit in {"months", "years"}:
        count = whole_months(early, late) // (12 if unit == "years" else 1)
    else:
        count = round(whole_days(early, late) / (7 if unit == "weeks" else 1), 2)
    return count if first <= last else -count


def whole_days(first: datetime, last: datetime) -> int:
    """Full days from one moment to the other, negative when the other is earlier."""
    seconds = (last - first).total_seconds()
    return (last.date() - first.date()).days if seconds % 86400 == 0 else int(seconds / 86400)


def workdays(early: date, late: date) -> int:
    """Mondays to Fridays from the first day on, without the last one. Holidays are not known."""
    weeks, rest = divmod((late - early).days, 7)
    return weeks * 5 + sum((early.weekday() + at) % 7 < 5 for at in range(rest))


def whole_months(early: datetime, late: datetime) -> int:
    """How often a month can be added to the first moment until the second is reached."""
    months = (late.year - early.year) * 12 + late.month - early.month
    return months if months_later(early, months) <= late else months - 1


def months_later(moment: datetime, months: int) -> datetime:
    """The same day so many months later, or the last one of a shorter month. Raises OverflowError past the calendar."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def _counted(early: datetime, late: datetime, unit: Unit) -> Spoken:
    if unit == "workdays":
        zh, en = _joined([(unit, amount(early, late, unit))])
        return Spoken(f"{zh}（周一至周五，未计节假日）", f"{en} (Monday to Friday; holidays are not known)")
    return _joined(_parts(early, late, unit))


def _parts(early: datetime, late: datetime, unit: Unit) -> Iterable[tuple[str, float]]:
    days = whole_days(early, late)
    if unit in CLOCK_UNITS:
        return [(unit, amount(early, late, unit))]
    if unit == "weeks":
        return zip(("weeks", "days"), divmod(days, 7), strict=True)
    if unit in {"months", "years"}:
        months = whole_months(early, late)
        rest = ("days", (late - months_later(early, months)).days)
        return [("months", months), rest] if unit == "months" else [*_years(months), rest]
    return [("days", days)]


def _years(months: int) -> Iterable[tuple[str, int]]:
    return zip(("years", "months"), divmod(months, 12), strict=True)


def _joined(parts: Iterable[tuple[str, float]]) -> Spoken:
    """The first part, and all others that are not nothing; the first alone when all are nothing."""
    (unit, most), *rest = parts
    told = [(unit, most)] if most or not any(count for _, count in rest) else []
    told += [(name, count) for name, count in rest if count]
    *before, last = [f"{count:g} {name.removesuffix('s') if count == 1 else name}" for name, count in told]
    return Spoken(
        " ".join(f"{count:g} {_HAN[name]}" for name, count in told),
        f"{', '.join(before)} and {last}" if before else last,
    )
