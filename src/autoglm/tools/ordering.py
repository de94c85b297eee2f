"""In which order cells stand, and whether those of a column can be ordered at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeAlias

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.columns import listed
from autoglm.tools.figures import figure_of, is_empty
from autoglm.tools.tables import Cell, Column
from autoglm.tools.written_dates import is_iso, is_written_date

Key: TypeAlias = "tuple[int, float, str]"

_CODE = re.compile(r"[-+]?0\d+")
_FIGURE, _DATE, _UNCLEAR_DATE = "figure ", "date", "unclear date"


def sort_key(value: Cell) -> Key:
    """Orders numbers before texts, nothing last."""
    if value is None:
        return (2, 0.0, "")
    return (0, float(value), "") if isinstance(value, int | float) else (1, 0.0, value)


def order_of(name: str, cells: Sequence[Cell]) -> Callable[[Cell], Key]:
    """What to order the cells of a column by. Raises ToolError (INVALID_ARGS) as `check_order` does."""
    check_order(name, cells)
    texts = [cell for cell in cells if isinstance(cell, str)]
    return _digits_key if texts and all(text.isdecimal() for text in texts) else sort_key


def check_order(name: str, cells: Sequence[Cell]) -> None:
    """Raises ToolError (INVALID_ARGS) that names the cell which spoils a column of figures or of dates: as texts, 5
    would come after 12, and 2026/11/1 before 2026/3/9. A column with codes such as 007 is none of figures."""
    if not any(isinstance(cell, str) for cell in cells) or any(map(_is_code, cells)):
        return
    kinds = {row: _kind(cell) for row, cell in enumerate(cells, 1) if cell is not None and not _is_nothing(cell)}
    counts = Counter(kinds.values())
    figures = sum(count for kind, count in counts.items() if kind.startswith(_FIGURE))
    dates = counts[_DATE] + counts[_UNCLEAR_DATE]
    if 2 * max(figures, dates) <= len(kinds):
        return
    usual = counts.most_common(1)[0][0] if figures > dates else _DATE
    for row, kind in kinds.items():
        if kind != usual:
            raise _mixed(name, row, cells[row - 1], "figures" if figures > dates else "dates")


def no_numbers(column: Column, cells: Sequence[Cell], numeric: Sequence[Column]) -> ToolError:
    """Names the first cell that is no number: of those in a column of figures mostly the one that spoils it."""
    filled = [(row, cell) for row, cell in enumerate(cells, 1) if cell is not None]
    if not filled:
        rows = "its only row" if len(cells) == 1 else f"all {len(cells):,} rows"
        return ToolError(f"{column.name!r} is empty in {rows}.", kind=FailureKind.INVALID_ARGS)
    try:
        check_order(column.name, cells)
    except ToolError as error:
        return error
    row, cell = filled[0]
    return ToolError(
        f"{column.name!r} holds {column.type}, no numbers: row {row} holds {cell!r}.",
        kind=FailureKind.INVALID_ARGS,
        hint=f"Columns of numbers: {listed(numeric)}." if numeric else "",
    )


def _kind(cell: Cell) -> str:
    """What a cell holds: a figure with its unit and its decimal mark, a date, one that is not clear, or text."""
    if not isinstance(cell, str) or cell.isdecimal():
        return _FIGURE
    if found := figure_of(cell):
        return f"{_FIGURE}{found.unit}"
    if found := figure_of(cell, has_decimal_comma=True):
        return f"{_FIGURE}{found.unit},"
    if is_iso(cell):
        return _DATE
    return _UNCLEAR_DATE if is_written_date(cell) else "text"


def _is_code(cell: Cell) -> bool:
    return isinstance(cell, str) and _CODE.fullmatch(cell) is not None


def _is_nothing(cell: Cell) -> bool:
    return isinstance(cell, str) and is_empty(cell)


def _digits_key(cell: Cell) -> Key:
    """Whole numbers too long to be calculated with, by their length and then by their digits."""
    if not isinstance(cell, str):
        return sort_key(cell)
    digits = cell.lstrip("0")
    return (1, float(len(digits)), digits)


def _mixed(name: str, row: int, cell: Cell, what: str) -> ToolError:
    return ToolError(
        f"Most cells of {name!r} are {what}, but row {row} holds {cell!r}.",
        kind=FailureKind.INVALID_ARGS,
        hint=f"Write all cells of {name!r} in one form, or leave the others empty.",
    )
