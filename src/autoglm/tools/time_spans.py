"""Spans of time that a table has no column for: its months, weekdays or hours are those of its column of dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.columns import listed, overlapping_columns, same_columns
from autoglm.tools.figures import is_empty
from autoglm.tools.periods import Span, weekday_name
from autoglm.tools.tables import Cell, Column, Row
from autoglm.tools.written_dates import is_iso, is_written_date, known_dates

_NAMES: Mapping[Span, str] = {
    "year": "year years 年 年份 年度",
    "quarter": "quarter quarters 季度 季",
    "month": "month months 月 月份 月度",
    "week": "week weeks 周 周次 周数",
    "weekday": "weekday weekdays 星期 星期几 周几 礼拜 礼拜几",
    "day": "day days date dates 日 天 日期",
    "hour": "hour hours 小时 钟点 时段 点钟",
}
"""Words that name a span, and with which a column of such spans is named, too."""
_OTHERS: Mapping[Span, str] = {
    "year": "yearly annual annually calendaryear 历年",
    "quarter": "quarterly",
    "month": "monthly calendarmonth monthofyear monthoftheyear",
    "week": "weekly calendarweek isoweek weeknumber weekofyear weekoftheyear",
    "weekday": "dayofweek dayoftheweek daysoftheweek dayname",
    "day": "daily calendarday",
    "hour": "hourly hourofday houroftheday",
}
_SPANS: dict[str, Span] = {word: span for span, told in _NAMES.items() for word in told.split()}
_ALL_SPANS: dict[str, Span] = _SPANS | {word: span for span, told in _OTHERS.items() for word in told.split()}
_HAN_ENDS: Mapping[Span, re.Pattern[str]] = {
    span: re.compile(rf"(?:{'|'.join(word for word in told.split() if not word.isascii())})$")
    for span, told in _NAMES.items()
}
_EACH = re.compile(r"^(?:(?:each|every|per|by|the)\s+)+|^(?:每一?个?|各个?|逐|按)(?=.)", re.IGNORECASE)
_OF = re.compile(r"(?P<span>.+?) of (?:the )?(?P<column>.+)|(?P<owner>.+)(?:'s |的)(?P<part>.+)", re.IGNORECASE)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[\u4e00-\u9fff]+")
_DAY_CHARS = len("2026-03-09")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(?: ?(?:Z|[-+]\d\d:?\d\d))?")
"""A moment as programs write it. Its hour is the one that is written, in whatever zone."""


@dataclass(frozen=True, slots=True)
class Spanned:
    """`rows` with a further cell for each name of a span; `spans` says of which kind, `note` how it was read."""

    rows: Sequence[Row]
    spans: Mapping[str, Span]
    note: str


@dataclass(frozen=True, slots=True)
class _Dates:
    """A column of dates: the ISO form of each cell that is one. `unclear` is a date that cannot be told, or ""."""

    column: Column
    iso: Mapping[Cell, str]
    unclear: str = ""

    @property
    def has_times(self) -> bool:
        return any(len(told) > _DAY_CHARS for told in self.iso.values())


def with_spans(rows: Sequence[Row], columns: Sequence[Column], names: Sequence[str]) -> Spanned:
    """The rows with the spans that the names mean where they are no columns. Raises ToolError (INVALID_ARGS) where it
    is not clear of which dates they are."""
    found = {name: meant for name in dict.fromkeys(names) if (meant := span_of(name, rows, columns))}
    if not found:
        return Spanned(rows, {}, "")
    spanned: list[Row] = [
        {**row, **{name: one.texts.get(row.get(one.column)) for name, one in found.items()}} for row in rows
    ]
    note = " ".join(one.note for one in found.values())
    return Spanned(spanned, {name: one.span for name, one in found.items()}, note)


@dataclass(frozen=True, slots=True)
class SpanOf:
    """The span that a name means: for each cell of a column of dates the one in which it lies; `note` says so."""

    span: Span
    column: str
    texts: Mapping[Cell, Cell]
    note: str


def span_of(name: str, rows: Sequence[Row], columns: Sequence[Column]) -> SpanOf | None:
    """The span of time that a name means; None where it is a column's, or no word for a span. Raises as `with_spans`
    does."""
    meant = _meant(name, rows, columns)
    if meant is None:
        return None
    span, dates = meant
    note = f"{name!r} was read as the {span}s of column {dates.column.name!r}."
    return SpanOf(span, dates.column.name, _told(span, dates, is_chinese=_HAN.search(name) is not None), note)


def span_named(name: str) -> Span | None:
    """The kind of span that a name is a word for."""
    return _ALL_SPANS.get(_key(name))


def columns_of_spans(name: str, columns: Sequence[Column]) -> list[Column]:
    """The columns of such spans as the name is a word for: `order_date` for date, 订单月份 for 月份."""
    span = span_named(name)
    return [one for one in overlapping_columns(name, columns) if span and _tells(one.name, span)]


def _meant(name: str, rows: Sequence[Row], columns: Sequence[Column]) -> tuple[Span, _Dates] | None:
    """The span that a name means and the dates that it is of; None where it is a column's or no word for a span."""
    if same_columns(name, columns):
        return None
    span = _ALL_SPANS.get(_key(name))
    if span is None:
        span, columns = _owned(name, columns)
    dates = [one for column in columns if (one := _dates_of(column, rows))] if span else []
    if not span or not dates or _is_column(name, span, columns, dates):
        return None
    return span, _only(name, span, dates)


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "", _EACH.sub("", name.strip())).casefold()


def _owned(name: str, columns: Sequence[Column]) -> tuple[Span | None, Sequence[Column]]:
    """The span and the column of a name such as `month of start_date` or 开始日期的月份."""
    found = _OF.fullmatch(name)
    span = _ALL_SPANS.get(_key(found["span"] or found["part"])) if found else None
    if found is None or span is None:
        return None, ()
    owner = found["column"] or found["owner"]
    return span, same_columns(owner, columns) or overlapping_columns(owner, columns)


def _is_column(name: str, span: Span, columns: Sequence[Column], dates: Sequence[_Dates]) -> bool:
    """Whether the name is that of a column of such spans, as `year` is of `fiscal_year`: not of one in whose name
    another word begins with it (年龄), nor of one that holds the time of day where days are asked for."""
    timed = [one.column for one in dates if span == "day" and (one.has_times or len(dates) > 1)]
    return any(column not in timed for column in columns_of_spans(name, columns))


def _tells(column: str, span: Span) -> bool:
    """Whether a column's name ends with a word for the span: `fiscal_year`, and not `year_built`."""
    words = _WORDS.findall(column)
    return bool(words) and (_SPANS.get(words[-1].casefold()) == span or _HAN_ENDS[span].search(words[-1]) is not None)


def _only(name: str, span: Span, dates: Sequence[_Dates]) -> _Dates:
    """The only column of dates that can be meant. Raises ToolError when there are several, or none can be read."""
    clear = [one for one in dates if not one.unclear]
    if not clear:
        raise ToolError(
            f"{dates[0].column.name!r} holds dates of which day and month cannot be told, such as {dates[0].unclear}.",
            kind=FailureKind.INVALID_ARGS,
            hint="Write them as 2026-03-09.",
        )
    fitting = [one for one in clear if one.has_times] if span == "hour" else clear
    if not fitting:
        raise ToolError(
            f"{clear[0].column.name!r} holds days without the time of day: they have no hours.",
            kind=FailureKind.INVALID_ARGS,
            hint="Ask by day, weekday, week, month, quarter or year.",
        )
    if len(fitting) > 1:
        raise _several(name, [one.column for one in fitting])
    return fitting[0]


def _several(name: str, columns: Sequence[Column]) -> ToolError:
    first = columns[0].name
    such = f"{first}的{name}" if _HAN.search(name) else f"{name} of {first}"
    return ToolError(
        f"The table has {len(columns)} columns of dates, and {name!r} can be that of each.",
        kind=FailureKind.INVALID_ARGS,
        hint=f"Columns of dates: {listed(columns)}. Name one of them, such as {such!r}.",
    )


def _dates_of(column: Column, rows: Sequence[Row]) -> _Dates | None:
    """The dates of a column, or None when most of its filled cells are none."""
    if column.type not in {"date", "text"}:
        return None
    cells = [cell for row in rows if isinstance(cell := row.get(column.name), str) and not is_empty(cell)]
    texts = {cell: found[1] if (found := _STAMP.fullmatch(cell)) else cell for cell in dict.fromkeys(cells)}
    looking = {cell for cell, text in texts.items() if is_iso(text) or is_written_date(text)}
    if 2 * sum(cell in looking for cell in cells) <= len(cells):
        return None
    dates = known_dates(list(texts.values()))
    if dates is None:
        return _Dates(column, {}, next(cell for cell in cells if cell in looking))
    return _Dates(column, {cell: iso for cell, iso in zip(texts, dates, strict=True) if iso})


def _told(span: Span, dates: _Dates, *, is_chinese: bool) -> Mapping[Cell, Cell]:
    """The span in which each moment lies, in words of the language where it has some."""
    if span == "weekday":
        return {cell: weekday_name(_day(iso).isoweekday(), is_chinese=is_chinese) for cell, iso in dates.iso.items()}
    return {cell: _FORMS[span](iso) for cell, iso in dates.iso.items()}


def _quarter(iso: str) -> str:
    return f"{iso[:4]}-Q{(int(iso[5:7]) + 2) // 3}"


def _week(iso: str) -> str:
    """A week is of the year that its Thursday is in."""
    year, week, _ = _day(iso).isocalendar()
    return f"{year:04}-W{week:02}"


def _hour(iso: str) -> Cell:
    return f"{iso[11:13]}:00" if len(iso) > _DAY_CHARS else None


def _day(iso: str) -> date:
    return date.fromisoformat(iso[:_DAY_CHARS])


_FORMS: Mapping[Span, Callable[[str], Cell]] = {
    "year": lambda iso: int(iso[:4]), "quarter": _quarter, "month": lambda iso: iso[:7], "week": _week,
    "day": lambda iso: iso[:_DAY_CHARS], "hour": _hour,
}  # fmt: skip
"""2026, 2026-Q1, 2026-03, 2026-W12, 2026-03-09, 14:00."""
