"""Which rows of a table fulfil conditions; says what is there when none does."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.columns import match_column
from autoglm.tools.figures import figure_of
from autoglm.tools.ordering import check_order, sort_key
from autoglm.tools.periods import Place, Span, in_time, place_in
from autoglm.tools.tables import Cell, Column, Row
from autoglm.tools.time_spans import span_named
from autoglm.tools.written_dates import iso_dates

SIGNS = {"eq": "=", "ne": "<>", "gt": ">", "ge": ">=", "lt": "<", "le": "<=", "contains": "with"}
_MOST_NAMED = 10
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:")
_SUCH: Mapping[Span, str] = {
    "year": "2026", "quarter": "Q1, 2026-Q1", "month": "March, 3, 2026-03", "week": "12, 2026-W12",
    "weekday": "Monday, 周一", "day": "2026-03-09", "hour": "14, 14:00",
}  # fmt: skip
_ORDERS: Mapping[str, Callable[[Place, Place], bool]] = {
    "eq": operator.eq, "contains": operator.eq, "gt": operator.gt, "ge": operator.ge, "lt": operator.lt,
    "le": operator.le,
}  # fmt: skip
NO_SPANS: Mapping[str, Span] = {}


@dataclass(frozen=True, slots=True)
class Where:
    """One condition on a column. All conditions must hold."""

    column: str
    value: str | int | float | bool | None
    op: Literal["eq", "ne", "gt", "ge", "lt", "le", "contains"] = "eq"


def filtered(
    rows: Sequence[Row], columns: Sequence[Column], where: Sequence[Where], spans: Mapping[str, Span] = NO_SPANS
) -> tuple[Sequence[Row], str]:
    """The rows for which all conditions hold, and a note when there are none; `spans` are cells that are no columns but
    spans of time. Raises ToolError (INVALID_ARGS) for a column that is not there, or whose cells cannot be ordered
    where the condition asks for it."""
    for condition in where:
        name = column_name(condition.column, columns, spans)
        cells = [row.get(name) for row in rows]
        span = spans.get(name) or _own_span(name, cells, condition)
        kept = _kept_by_span(rows, cells, condition, span) if span else _kept(rows, name, cells, condition)
        if rows and not kept:
            return [], nothing_fits(told_condition(name, condition), cells)
        rows = kept
    return rows, ""


def column_name(name: str, columns: Sequence[Column], spans: Mapping[str, Span]) -> str:
    """What the cells of a column or of a span are called. Raises ToolError (INVALID_ARGS) for what is neither."""
    return name if name in spans else match_column(name, columns).name


def told_condition(name: str, condition: Where) -> str:
    return f"{name} {SIGNS[condition.op]} {_shown(condition.value)}"


def nothing_fits(condition: str, cells: Sequence[Cell]) -> str:
    """A note: no row has this, and what there is."""
    there = sorted({cell for cell in cells if cell is not None}, key=sort_key)
    numbers = [cell for cell in there if isinstance(cell, int | float)]
    if len(numbers) == len(there) > 1:
        return f"No row has {condition}; there are figures from {numbers[0]:.15g} to {numbers[-1]:.15g}."
    there = sorted(there, key=in_time(there) or sort_key)
    named = ", ".join(map(str, there[:_MOST_NAMED])) + (" …" if len(there) > _MOST_NAMED else "")
    return f"No row has {condition}; there {'are' if len(there) > 1 else 'is'} {named or 'nothing'}."


def _own_span(name: str, cells: Sequence[Cell], condition: Where) -> Span | None:
    """The kind of spans that a column holds by its name, where all of its cells are such, as is what they are compared
    with: in January, February and March there is no order as texts."""
    span = span_named(name)
    if span not in {"month", "quarter", "week", "weekday"} or not place_in(span, condition.value):
        return None
    return span if all(place_in(span, cell) for cell in cells if cell is not None) else None


def _kept(rows: Sequence[Row], name: str, cells: Sequence[Cell], condition: Where) -> Sequence[Row]:
    if condition.op in {"gt", "ge", "lt", "le"}:
        check_order(name, cells)
    value = _plain(condition.value)
    return [row for row, cell in zip(rows, cells, strict=True) if _holds(cell, condition, value)]


def _kept_by_span(rows: Sequence[Row], cells: Sequence[Cell], condition: Where, span: Span) -> Sequence[Row]:
    """The rows in such a span: in the March of any year unless one is told. Rows without a date are in none."""
    told = () if condition.value is None else place_in(span, condition.value)
    if condition.value is not None and not told:
        raise ToolError(
            f"{condition.value!r} is no {span}.",
            kind=FailureKind.INVALID_ARGS,
            hint=f"Write it like {_SUCH[span]}.",
        )
    holding = {cell for cell in set(cells) if _is_in(() if cell is None else place_in(span, cell), condition.op, told)}
    return [row for row, cell in zip(rows, cells, strict=True) if cell in holding]


def _is_in(place: Place, op: str, told: Place) -> bool:
    """Whether a place lies where the condition says; () is that of no date. The year counts where both have one."""
    told = told[-len(place) :] if place else told
    if op == "ne":
        return place[-len(told) :] != told if told else bool(place)
    if not place or not told:
        return op in {"eq", "contains"} and place == told
    return _ORDERS[op](place[-len(told) :], told)


def _shown(value: Cell) -> Cell:
    return '""' if value is None else value


def _holds(cell: Cell, condition: Where, value: Cell) -> bool:
    """Whether the condition holds; `value` is its own in the form in which cells are. A day is all of its hours."""
    if isinstance(value, str) and isinstance(cell, str) and _DAY.fullmatch(value) and _MOMENT.match(cell):
        cell = cell[: len(value)]
    if condition.op == "contains":
        return str(condition.value).casefold() in str("" if cell is None else cell).casefold()
    if condition.op in {"eq", "ne"}:
        return _same(cell, condition.value, value) == (condition.op == "eq")
    if cell is None or value is None:
        return False
    left, right = sort_key(_number(cell)), sort_key(value)
    if left[0] != right[0]:
        return False
    return {"gt": left > right, "ge": left >= right, "lt": left < right, "le": left <= right}[condition.op]


def _same(cell: Cell, told: Cell, value: Cell) -> bool:
    if cell == told:
        return True
    if cell is None or told is None:
        return False
    return sort_key(_number(cell)) == sort_key(value) or str(cell).casefold() == str(told).casefold()


def _plain(value: Cell) -> Cell:
    """What a condition compares with: the number of ¥200 or 10%, a date in ISO form."""
    number = _number(value)
    if not isinstance(number, str):
        return number
    if figure := figure_of(number):
        return figure.value
    dates = iso_dates([number])
    return dates[0] if dates else number


def _number(value: Cell) -> Cell:
    if isinstance(value, str) and re.fullmatch(r"[-+]?\d{1,15}(\.\d+)?", value):
        return float(value)
    return value
