"""Figures of a table for plans made without looking into it: column names are matched when the rows are there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, TypeAlias

from autoglm.core.errors import FailureKind, ToolError
from autoglm.planning.words import counted
from autoglm.tools.bounds import ALL_ROWS
from autoglm.tools.columns import listed, match_column
from autoglm.tools.figures import Number
from autoglm.tools.filtering import Where, filtered
from autoglm.tools.ordering import Key, no_numbers, order_of, sort_key
from autoglm.tools.periods import in_time
from autoglm.tools.portions import first_rows, tied
from autoglm.tools.tables import NUMBERS, Cell, Column, Row

Operation: TypeAlias = Literal["sum", "mean", "count", "min", "max", "median", "distinct"]
Order: TypeAlias = Literal["value_desc", "value_asc", "group", "file"]
_OF_NUMBERS = {"sum", "mean", "median"}
_OF_MEANS = {"mean", "median"}
_OF_SOME = {"mean", "median", "min", "max"}
"""Operations that have no result without rows."""


@dataclass(frozen=True, slots=True)
class Aggregated:
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


@dataclass(frozen=True, slots=True)
class Question:
    measure: str = ""
    operation: Operation = "sum"
    group_by: tuple[str, ...] = ()
    where: tuple[Where, ...] = ()
    order: Order | None = None
    limit: int = ALL_ROWS


def aggregate(rows: Sequence[Row], columns: Sequence[Column], question: Question) -> Aggregated:
    """One figure, or one figure a group. Empty cells do not count. Raises ToolError (INVALID_ARGS)."""
    if columns and not rows and question.operation not in {"count", "distinct"}:
        raise ToolError("The table has no rows below its names.", kind=FailureKind.INVALID_ARGS)
    measure, note = _measure(rows, columns, question)
    kept, nothing = filtered(rows, columns, question.where)
    groups = tuple(match_column(name, columns).name for name in question.group_by)
    if nothing and not groups and question.operation in _OF_SOME:
        raise ToolError(nothing, kind=FailureKind.INVALID_ARGS)
    label = f"{question.operation}({measure})" if measure else "count"
    key = order_of(measure, [row.get(measure) for row in kept]) if question.operation in {"min", "max"} else sort_key
    found: dict[tuple[Cell, ...], list[Cell]] = {} if groups else {(): []}
    for row in kept:
        found.setdefault(tuple(row.get(name) for name in groups), []).append(row.get(measure) if measure else 1)
    result: list[Row] = [
        {**dict(zip(groups, group, strict=True)), label: _figure(question.operation, cells, key)}
        for group, cells in found.items()
    ]
    ordered = _ordered(result, question, groups, label, key)
    shown, cut = first_rows(ordered, question.limit, "groups")
    left_out = _left_out(measure, [row.get(measure) for row in kept]) if question.operation in _OF_MEANS else ""
    ties = (
        tied([row[label] for row in ordered], len(shown), "group")
        if question.order != "group" and question.limit < ALL_ROWS
        else ""
    )
    return Aggregated(
        shown,
        None if groups else ordered[0][label],
        label,
        question.operation,
        measure,
        groups,
        tuple(replace(one, column=match_column(one.column, columns).name) for one in question.where),
        len(ordered),
        len(kept),
        " ".join(filter(None, (note, nothing, left_out, cut, ties))),
    )


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
        which = f"{len(numeric)} columns of numbers; say which one in `measure`" if numeric else "no column of numbers"
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
    """Exact in decimals, as people add up: 0.1 and 0.2 are 0.3, and no cent of a large sum is lost."""
    return sum(numbers) if _are_whole(numbers) else float(_exact_sum(numbers))


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


def _ordered(
    rows: list[Row], question: Question, groups: Sequence[str], label: str, key: Callable[[Cell], Key]
) -> list[Row]:
    """The groups in the order that was told; when none was, all of them by time where they are spans of it, else the
    largest first."""
    if question.order == "file":
        return rows
    by_group = sorted(rows, key=lambda row: [sort_key(row[name]) for name in groups])
    if question.order == "group":
        return by_group
    if question.order is None and len(groups) == 1 and question.limit >= ALL_ROWS:
        place = in_time([row[groups[0]] for row in rows])
        if place:
            return sorted(rows, key=lambda row: place(row[groups[0]]))
    empty = [row for row in by_group if row[label] is None]
    filled = [row for row in by_group if row[label] is not None]
    return sorted(filled, key=lambda row: key(row[label]), reverse=question.order != "value_asc") + empty
