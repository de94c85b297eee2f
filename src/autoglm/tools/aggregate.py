"""Figures of a table for plans made without looking into it: column names are matched when the rows are there."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Literal, TypeAlias

from autoglm.core.errors import FailureKind, ToolError
from autoglm.planning.heads import SHARE_OF, is_share
from autoglm.planning.words import counted
from autoglm.tools.bounds import ALL_ROWS
from autoglm.tools.columns import listed, match_column
from autoglm.tools.figures import Number, too_large
from autoglm.tools.filtering import Where, column_name, filtered, told_condition
from autoglm.tools.having import Having, fulfilling
from autoglm.tools.ordering import Key, no_numbers, order_of, sort_key
from autoglm.tools.periods import Place, Span, in_time, place_in
from autoglm.tools.portions import first_rows, tied
from autoglm.tools.shares import Group, amount_of, part_of, rounded, shares
from autoglm.tools.tables import NUMBERS, Cell, Column, Row
from autoglm.tools.time_spans import with_spans

Operation: TypeAlias = Literal["sum", "mean", "count", "min", "max", "median", "distinct"]
Order: TypeAlias = Literal["value_desc", "value_asc", "group", "file"]
_OF_NUMBERS = {"sum", "mean", "median"}
_OF_MEANS = {"mean", "median"}
_OF_SOME = {"mean", "median", "min", "max"}
"""Operations that have no result without rows."""
_OF_PARTS = {"sum", "count"}
"""Operations whose figures of parts make that of the whole."""
_NO_UNITS: Mapping[str, str] = {}
_GIVEN = "The given table"


@dataclass(frozen=True, slots=True)
class Aggregated:
    """`group_count` counts the groups that fulfil `having`. Shares are in percent, with at most two decimals."""

    rows: list[Row]
    value: str | int | float | bool | None
    label: str
    operation: str
    measure: str
    group_by: tuple[str, ...]
    where: tuple[Where, ...]
    group_count: int
    row_count: int
    note: str
    unit: str = ""
    having: tuple[Having, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    measure: str = ""
    operation: Operation = "sum"
    group_by: tuple[str, ...] = ()
    where: tuple[Where, ...] = ()
    order: Order | None = None
    limit: int = ALL_ROWS
    having: tuple[Having, ...] = ()
    share: bool = False


def aggregate(
    rows: Sequence[Row],
    columns: Sequence[Column],
    question: Question,
    units: Mapping[str, str] = _NO_UNITS,
    *,
    what: str = _GIVEN,
) -> Aggregated:
    """One figure, or one figure a group. Empty cells do not count; `units` are the signs of the columns' figures, and
    `what` the table is called in errors. Raises ToolError (INVALID_ARGS)."""
    _check(rows, columns, question, what)
    measure, read_as = _measure(rows, columns, question)
    spanned = with_spans(rows, columns, (*question.group_by, *(one.column for one in question.where)))
    asked = replace(
        question,
        measure=measure,
        group_by=tuple(column_name(name, columns, spanned.spans) for name in question.group_by),
        where=tuple(replace(one, column=column_name(one.column, columns, spanned.spans)) for one in question.where),
    )
    kept, nothing = filtered(spanned.rows, columns, asked.where, spanned.spans)
    if nothing and not asked.group_by and asked.operation in _OF_SOME:
        raise ToolError(nothing, kind=FailureKind.INVALID_ARGS)
    found = _worked_out(kept, asked, units)
    found = _shared(found, spanned.rows, asked) if asked.share else found
    fitting, none_fits = fulfilling(_rows(found, asked), found.label, asked.having, found.unit)
    ordered = [_read(row, found) for row in _ordered(fitting, found, asked, spanned.spans)]
    shown, cut = first_rows(ordered, asked.limit, "groups")
    ties = (
        tied([row[found.label] for row in ordered], len(shown), "group")
        if asked.order != "group" and asked.limit < ALL_ROWS
        else ""
    )
    return Aggregated(
        rows=shown,
        value=None if asked.group_by else ordered[0][found.label],
        label=found.label,
        operation=asked.operation,
        measure=measure,
        group_by=asked.group_by,
        where=asked.where,
        group_count=len(ordered),
        row_count=len(kept),
        note=" ".join(filter(None, (read_as, spanned.note, nothing, none_fits, found.note, cut, ties))),
        unit=found.unit,
        having=asked.having,
    )


@dataclass(frozen=True, slots=True)
class _Figures:
    """The figure of each group, or the only one under (); what they are called, their sign, what orders them."""

    by_group: Mapping[Group, Cell]
    label: str
    unit: str
    key: Callable[[Cell], Key]
    note: str = ""


def _check(rows: Sequence[Row], columns: Sequence[Column], question: Question, what: str) -> None:
    """Raises ToolError for what cannot be asked, whatever the columns are called."""
    if question.having and not question.group_by:
        raise ToolError(
            "`having` picks groups, and there is no `group_by`.",
            kind=FailureKind.INVALID_ARGS,
            hint="Name the columns that make the groups, or pick rows with `where`.",
        )
    if question.share and question.operation not in _OF_PARTS:
        raise ToolError(
            f"A {question.operation} has no share: parts of a whole are added up or counted.",
            kind=FailureKind.INVALID_ARGS,
            hint="Use the operation sum or count, or leave `share` out.",
        )
    if columns and not rows and question.operation not in {"count", "distinct"}:
        raise ToolError(
            f"{what} has no rows below its names.",
            kind=FailureKind.INVALID_ARGS,
            hint="Look whether it is the right table.",
        )


def _worked_out(rows: Sequence[Row], asked: Question, units: Mapping[str, str]) -> _Figures:
    measure, operation = asked.measure, asked.operation
    cells = [row.get(measure) for row in rows]
    key = order_of(measure, cells) if operation in {"min", "max"} else sort_key
    unit = "" if operation in {"count", "distinct"} else units.get(measure, "")
    figures = _by_group(rows, asked.group_by, asked, key)
    note = _left_out(measure, cells) if operation in _OF_MEANS else ""
    return _Figures(figures, f"{operation}({measure})" if measure else "count", unit, key, note)


def _by_group(
    rows: Sequence[Row], groups: Sequence[str], asked: Question, key: Callable[[Cell], Key]
) -> dict[Group, Cell]:
    found: dict[Group, list[Cell]] = {} if groups else {(): []}
    for row in rows:
        cell = row.get(asked.measure) if asked.measure else 1
        found.setdefault(tuple(row.get(name) for name in groups), []).append(cell)
    return {group: _figure(asked.operation, cells, key) for group, cells in found.items()}


def _rows(found: _Figures, asked: Question) -> list[Row]:
    return [
        {**dict(zip(asked.group_by, group, strict=True)), found.label: figure}
        for group, figure in found.by_group.items()
    ]


def _read(row: Row, found: _Figures) -> Row:
    """A row with its share as people read it; shares are compared unrounded."""
    share = row[found.label]
    return {**row, found.label: rounded(share)} if is_share(found.label) and isinstance(share, float) else row


def _shared(found: _Figures, rows: Sequence[Row], asked: Question) -> _Figures:
    """The figures as shares: of the only whole, else of that of the group; a group none of whose rows fit has 0 %."""
    whole = _by_group(rows, asked.group_by if asked.where else (), asked, found.key)
    wholes = _numbers(whole)
    parts = _numbers(found.by_group if () in wholes else {**dict.fromkeys(whole, 0), **found.by_group})
    told = shares(parts, wholes, found.label)
    is_sum = asked.operation == "sum"
    thing = "" if is_sum else f"cell of {asked.measure!r}" if asked.measure else "row"
    notes = [
        _behind(parts, wholes, thing, found.unit) or _of_groups(told, asked.where),
        _below_nothing(asked.measure, rows) if is_sum else "",
    ]
    return _Figures(told, f"{SHARE_OF}{found.label}", "%", found.key, " ".join(filter(None, notes)))


def _behind(parts: Mapping[Group, Number], wholes: Mapping[Group, Number], thing: str, unit: str) -> str:
    """A note on the figures behind a single share, else on the only whole, if there is one."""
    if () in parts:
        return part_of(parts[()], wholes[()], thing, unit)
    return f"The whole is {amount_of(wholes[()], thing, unit)}." if () in wholes else ""


def _of_groups(told: Mapping[Group, float | None], where: Sequence[Where]) -> str:
    conditions = " and ".join(told_condition(one.column, one) for one in where)
    return " ".join(filter(None, (f"Each share is that of {conditions} in its own group.", _without(told))))


def _below_nothing(measure: str, rows: Sequence[Row]) -> str:
    """What people should know of a whole that some of its parts make less."""
    is_some = any(isinstance(cell := row.get(measure), int | float) and cell < 0 for row in rows)
    return f"Some figures of {measure!r} are below 0." if is_some else ""


def _without(told: Mapping[Group, float | None]) -> str:
    count = sum(share is None for share in told.values())
    have = "group has" if count == 1 else "groups have"
    return f"{count:,} {have} no share: the whole is 0." if count else ""


def _numbers(figures: Mapping[Group, Cell]) -> dict[Group, Number]:
    return {group: figure for group, figure in figures.items() if isinstance(figure, int | float)}


def _left_out(measure: str, cells: Sequence[Cell]) -> str:
    count = sum(cell is None for cell in cells)
    hold = "holds no number and was" if count == 1 else "hold no number and were"
    return f"{count} of {counted(len(cells), 'cell')} of {measure!r} {hold} left out." if count else ""


def _measure(rows: Sequence[Row], columns: Sequence[Column], question: Question) -> tuple[str, str]:
    """The column of the figures, and how it was found. Raises ToolError when nothing can be worked out of it."""
    numeric = [column for column in columns if column.type in NUMBERS]
    if question.measure:
        column = match_column(question.measure, columns)
        if question.operation in _OF_NUMBERS and column.type not in NUMBERS:
            raise no_numbers(column, [row.get(column.name) for row in rows], numeric)
        note = "" if column.name == question.measure else f"{question.measure!r} was read as column {column.name!r}."
        return column.name, note
    if question.operation == "count":
        return "", ""
    if len(numeric) != 1:
        which = f"{len(numeric)} columns of numbers; say which one is meant" if numeric else "no column of numbers"
        raise ToolError(
            f"The table has {which}.",
            kind=FailureKind.INVALID_ARGS,
            hint=f"Columns: {listed(numeric or columns)}." if columns else "It is empty.",
        )
    return numeric[0].name, ""


def _figure(operation: Operation, cells: Sequence[Cell], key: Callable[[Cell], Key]) -> Cell:
    filled = [cell for cell in cells if cell is not None]
    if operation == "count":
        return len(filled)
    if operation == "distinct":
        return len(set(filled))
    if not filled:
        return 0 if operation == "sum" else None
    if operation in {"min", "max"}:
        return (min if operation == "min" else max)(filled, key=key)
    numbers = [cell for cell in filled if isinstance(cell, int | float)]
    return _CALCULATIONS[operation](numbers)


def _sum(numbers: Sequence[Number]) -> Number:
    """Exact in decimals, as people add up: 0.1 and 0.2 are 0.3, and no cent of a large sum is lost. Raises ToolError
    for one that no number in JSON can be."""
    if _are_whole(numbers):
        return sum(numbers)
    total = _exact_sum(numbers)
    if math.isinf(float(total)):
        raise too_large(f"The sum {total.normalize():.15g}")
    return float(total)


def _mean(numbers: Sequence[Number]) -> float:
    """With 15 significant digits: that is how many a binary fraction keeps of decimals."""
    return float(f"{_exact_sum(numbers) / len(numbers):.15g}")


def _are_whole(numbers: Sequence[Number]) -> bool:
    return all(isinstance(number, int) for number in numbers)


def _exact_sum(numbers: Sequence[Number]) -> Decimal:
    return sum((Decimal(repr(number)) for number in numbers), Decimal(0))


def median(numbers: Sequence[Number]) -> Number:
    """The middle one, or the mean of the two in the middle. (`statistics` takes as long to import as all our tools.)"""
    ordered, half = sorted(numbers), len(numbers) // 2
    return ordered[half] if len(numbers) % 2 else _mean(ordered[half - 1 : half + 1])


_CALCULATIONS: Mapping[str, Callable[[Sequence[Number]], Number]] = {"sum": _sum, "mean": _mean, "median": median}


def _ordered(rows: list[Row], found: _Figures, asked: Question, spans: Mapping[str, Span]) -> list[Row]:
    """The groups in the order that was told; when none was, all of them by time where they are spans of it, else the
    largest first."""
    if asked.order == "file":
        return rows
    is_open = asked.order is None and asked.limit >= ALL_ROWS
    if (is_open or asked.order == "group") and (places := _places(rows, asked, spans)):
        return sorted(rows, key=lambda row: [_time_key(row[name], places.get(name)) for name in asked.group_by])
    by_group = sorted(rows, key=lambda row: [sort_key(row[name]) for name in asked.group_by])
    if asked.order == "group":
        return by_group
    empty = [row for row in by_group if row[found.label] is None]
    filled = [row for row in by_group if row[found.label] is not None]
    return sorted(filled, key=lambda row: found.key(row[found.label]), reverse=asked.order != "value_asc") + empty


def _places(rows: Sequence[Row], asked: Question, spans: Mapping[str, Span]) -> Mapping[str, Callable[[Cell], Place]]:
    """What to order the groups by that are spans of time. Of columns that hold such spans themselves only one that
    makes the groups alone is ordered so, and only when no order was told."""
    groups = asked.group_by
    if asked.order is None and len(groups) == 1 and groups[0] not in spans:
        place = in_time([value for row in rows if (value := row[groups[0]]) is not None])
        return {groups[0]: place} if place else {}
    return {name: partial(place_in, spans[name]) for name in groups if name in spans}


def _time_key(value: Cell, place: Callable[[Cell], Place] | None) -> tuple[bool, Place | Key]:
    """By time, or by what it is; without any last."""
    return (value is None, place(value) if place and value is not None else sort_key(value))
