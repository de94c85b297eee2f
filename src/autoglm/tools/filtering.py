"""Which rows of a table fulfil conditions; says what is there when none does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from autoglm.tools.columns import match_column
from autoglm.tools.figures import figure_of
from autoglm.tools.ordering import check_order, sort_key
from autoglm.tools.tables import Cell, Column, Row
from autoglm.tools.written_dates import iso_dates

_SIGNS = {"eq": "=", "ne": "<>", "gt": ">", "ge": ">=", "lt": "<", "le": "<=", "contains": "with"}
_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Where:
    """One condition on a column. All conditions must hold."""

    column: str
    value: str | int | float | bool | None
    op: Literal["eq", "ne", "gt", "ge", "lt", "le", "contains"] = "eq"


def filtered(rows: Sequence[Row], columns: Sequence[Column], where: Sequence[Where]) -> tuple[Sequence[Row], str]:
    """The rows for which all conditions hold, and a note when there are none. Raises ToolError (INVALID_ARGS) for a
    column that is not there, or whose cells cannot be ordered where the condition asks for it."""
    for condition in where:
        name = match_column(condition.column, columns).name
        cells = [row.get(name) for row in rows]
        if condition.op in {"gt", "ge", "lt", "le"}:
            check_order(name, cells)
        value = _plain(condition.value)
        kept = [row for row, cell in zip(rows, cells, strict=True) if _holds(cell, condition, value)]
        if rows and not kept:
            return [], nothing_fits(f"{name} {_SIGNS[condition.op]} {_shown(condition.value)}", cells)
        rows = kept
    return rows, ""


def nothing_fits(condition: str, cells: Sequence[Cell]) -> str:
    """A note: no row has this, and what there is."""
    there = sorted({cell for cell in cells if cell is not None}, key=sort_key)
    numbers = [cell for cell in there if isinstance(cell, int | float)]
    if len(numbers) == len(there) > 1:
        return f"No row has {condition}; there are figures from {numbers[0]:.15g} to {numbers[-1]:.15g}."
    named = ", ".join(map(str, there[:_MOST_NAMED])) + (" …" if len(there) > _MOST_NAMED else "")
    return f"No row has {condition}; there {'are' if len(there) > 1 else 'is'} {named or 'nothing'}."


def _shown(value: Cell) -> Cell:
    return '""' if value is None else value


def _holds(cell: Cell, condition: Where, value: Cell) -> bool:
    """Whether the condition holds; `value` is its own in the form in which cells are."""
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
