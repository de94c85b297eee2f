"""Figures of a table for plans made without looking into it: column names are matched when the rows are there."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.tables import Cell, Column, Row

Operation: TypeAlias = Literal["sum", "mean", "count", "min", "max", "median", "distinct"]
Order: TypeAlias = Literal["value_desc", "value_asc", "group", "file"]
_NUMBERS = {"integer", "number"}


@dataclass(frozen=True, slots=True)
class Where:
    """One condition on a column. All conditions must hold."""

    column: str
    value: str | int | float | bool | None
    op: Literal["eq", "ne", "gt", "ge", "lt", "le", "contains"] = "eq"


@dataclass(frozen=True, slots=True)
class Aggregated:
    rows: list[Row]
    value: str | int | float | bool | None
    label: str
    operation: str
    measure: str
    group_by: tuple[str, ...]
    group_count: int
    row_count: int
    note: str


@dataclass(frozen=True, slots=True)
class Question:
    measure: str = ""
    operation: Operation = "sum"
    group_by: tuple[str, ...] = ()
    where: tuple[Where, ...] = ()
    order: Order = "value_desc"
    limit: int = 1000


def match_column(name: str, columns: Sequence[Column]) -> Column:
    """The column meant: the same name, else the same without case, spaces and marks, else the only one that holds it.
    Raises ToolError (INVALID_ARGS) that lists the columns."""
    wanted = _key(name)
    tests: tuple[Callable[[Column], bool], ...] = (
        lambda column: column.name == name,
        lambda column: _key(column.name) == wanted,
        lambda column: bool(wanted) and (_key(column.name).rstrip("s") == wanted.rstrip("s")),
        lambda column: _overlap(wanted, _key(column.name)),
    )
    for fits in tests:
        found = [column for column in columns if fits(column)]
        if len(found) == 1:
            return found[0]
        if found:
            raise _unclear(name, found, "fits more than one column")
    raise _unclear(name, columns, "is no column")


def aggregate(rows: Sequence[Row], columns: Sequence[Column], question: Question) -> Aggregated:
    """One figure, or one figure a group. Empty cells do not count. Raises ToolError (INVALID_ARGS)."""
    kept = filtered(rows, columns, question.where)
    measure, note = _measure(columns, question)
    groups = tuple(match_column(name, columns).name for name in question.group_by)
    label = f"{question.operation}({measure})" if measure else "count"
    found: dict[tuple[Cell, ...], list[Cell]] = {} if groups else {(): []}
    for row in kept:
        found.setdefault(tuple(row.get(name) for name in groups), []).append(row.get(measure) if measure else 1)
    result: list[Row] = [
        {**dict(zip(groups, key, strict=True)), label: _figure(question.operation, cells)}
        for key, cells in found.items()
    ]
    ordered = _ordered(result, question.order, groups, label)
    value = ordered[0][label] if not groups else None
    return Aggregated(
        ordered[: question.limit], value, label, question.operation, measure, groups, len(ordered), len(kept), note
    )


def filtered(rows: Sequence[Row], columns: Sequence[Column], where: Sequence[Where]) -> Sequence[Row]:
    """The rows for which all conditions hold."""
    for condition in where:
        name = match_column(condition.column, columns).name
        rows = [row for row in rows if _holds(row.get(name), condition)]
    return rows


def sort_key(value: Cell) -> tuple[int, float, str]:
    """Orders numbers before texts, nothing last."""
    if value is None:
        return (2, 0.0, "")
    return (0, float(value), "") if isinstance(value, int | float) else (1, 0.0, value)


def _measure(columns: Sequence[Column], question: Question) -> tuple[str, str]:
    if question.measure:
        column = match_column(question.measure, columns)
        if question.operation in {"sum", "mean", "median"} and column.type not in _NUMBERS:
            raise _unclear(column.name, [c for c in columns if c.type in _NUMBERS], f"holds {column.type}, no numbers")
        note = "" if column.name == question.measure else f"{question.measure!r} was read as column {column.name!r}."
        return column.name, note
    if question.operation == "count":
        return "", ""
    numeric = [column for column in columns if column.type in _NUMBERS]
    if len(numeric) != 1:
        raise ToolError(
            f"The table has {len(numeric)} columns of numbers; say which one in `measure`.",
            kind=FailureKind.INVALID_ARGS,
            hint=f"Columns: {_listed(numeric or columns)}.",
        )
    return numeric[0].name, f"The only column of numbers is {numeric[0].name!r}."


def _figure(operation: Operation, cells: Sequence[Cell]) -> Cell:
    filled = [cell for cell in cells if cell is not None]
    if operation == "count":
        return len(filled)
    if operation == "distinct":
        return len(set(filled))
    if not filled:
        return 0 if operation == "sum" else None
    if operation in {"min", "max"}:
        return (min if operation == "min" else max)(filled, key=sort_key)
    numbers = [cell for cell in filled if isinstance(cell, int | float)]
    return _CALCULATIONS[operation](numbers)


def _sum(numbers: Sequence[int | float]) -> int | float:
    return sum(numbers) if all(isinstance(n, int) for n in numbers) else _tidy(math.fsum(numbers))


def median(numbers: Sequence[int | float]) -> int | float:
    """The middle one, or the mean of the two in the middle. (`statistics` takes as long to import as all our tools.)"""
    ordered, half = sorted(numbers), len(numbers) // 2
    return ordered[half] if len(numbers) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _tidy(number: float) -> float:
    """Without the noise of binary fractions: 0.1 + 0.2 is 0.3."""
    return float(f"{number:.12g}")


_CALCULATIONS: Mapping[str, Callable[[Sequence[int | float]], int | float]] = {
    "sum": _sum,
    "mean": lambda numbers: _tidy(_sum(numbers) / len(numbers)),
    "median": median,
}


def _ordered(rows: list[Row], order: Order, groups: Sequence[str], label: str) -> list[Row]:
    if order == "file":
        return rows
    by_group = sorted(rows, key=lambda row: [sort_key(row[name]) for name in groups])
    if order == "group":
        return by_group
    empty = [row for row in by_group if row[label] is None]
    filled = [row for row in by_group if row[label] is not None]
    return sorted(filled, key=lambda row: sort_key(row[label]), reverse=order == "value_desc") + empty


def _holds(cell: Cell, condition: Where) -> bool:
    value = condition.value
    if condition.op == "contains":
        return str(value).casefold() in str("" if cell is None else cell).casefold()
    if condition.op in {"eq", "ne"}:
        return _same(cell, value) == (condition.op == "eq")
    if cell is None or value is None:
        return False
    left, right = sort_key(_number(cell)), sort_key(_number(value))
    if left[0] != right[0]:
        return False
    return {"gt": left > right, "ge": left >= right, "lt": left < right, "le": left <= right}[condition.op]


def _same(left: Cell, right: Cell) -> bool:
    if left == right:
        return True
    if left is None or right is None:
        return False
    return sort_key(_number(left)) == sort_key(_number(right)) or str(left).casefold() == str(right).casefold()


def _number(value: Cell) -> Cell:
    if isinstance(value, str) and re.fullmatch(r"[-+]?\d{1,15}(\.\d+)?", value):
        return float(value)
    return value


def _overlap(wanted: str, name: str) -> bool:
    return bool(wanted) and (wanted in name or (len(name) > 1 and name in wanted))


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _unclear(name: str, columns: Sequence[Column], why: str) -> ToolError:
    close = difflib.get_close_matches(name, [column.name for column in columns], n=1)
    guess = f" Did you mean {close[0]}?" if close else ""
    return ToolError(f"{name!r} {why}.", kind=FailureKind.INVALID_ARGS, hint=f"Columns: {_listed(columns)}.{guess}")


def _listed(columns: Sequence[Column]) -> str:
    return ", ".join(column.name for column in columns[:30])
