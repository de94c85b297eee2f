"""Finds the column that is meant by a name, and says what is there when none is."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.tables import Column

_MOST_LISTED = 30
_OF_COLUMNS = re.compile(
    r"^(?:the|column|field|列|字段)|(?:columns?|fields?|values?|figures?|列|字段|数据|数值|的?值)$"
)


def match_column(name: str, columns: Sequence[Column]) -> Column:
    """The column meant: the same name, else the same without case, spaces and marks, else the only one that holds it,
    or that it is but for a word for columns. A longer name is none: the salary of those who left is not the salary.
    Raises ToolError (INVALID_ARGS) that lists the columns."""
    found = same_columns(name, columns) or overlapping_columns(name, columns)
    if len(found) == 1:
        return found[0]
    if found:
        raise unclear_column(name, found, "fits more than one column")
    raise unclear_column(name, columns, "is no column")


def same_columns(name: str, columns: Sequence[Column]) -> list[Column]:
    """The columns of this name: written alike, else but for case, spaces and marks, else but for the plural."""
    wanted = _key(name)
    tests: tuple[Callable[[Column], bool], ...] = (
        lambda column: column.name == name,
        lambda column: _key(column.name) == wanted,
        lambda column: bool(wanted) and _key(column.name).rstrip("s") == wanted.rstrip("s"),
    )
    return next((found for fits in tests if (found := [column for column in columns if fits(column)])), [])


def overlapping_columns(name: str, columns: Sequence[Column]) -> list[Column]:
    """The columns whose names hold this one, or are this one but for a word for columns."""
    wanted = _key(name)
    return [column for column in columns if _overlap(wanted, _key(column.name))]


def unclear_column(name: str, columns: Sequence[Column], why: str) -> ToolError:
    """An error (INVALID_ARGS) that lists the columns and names the nearest one."""
    close = difflib.get_close_matches(name, [column.name for column in columns], n=1)
    guess = f" Did you mean {close[0]}?" if close else ""
    hint = f"Columns: {listed(columns)}.{guess}" if columns else "The table has no columns: it is empty."
    return ToolError(f"{name!r} {why}.", kind=FailureKind.INVALID_ARGS, hint=hint)


def listed(columns: Sequence[Column]) -> str:
    return ", ".join(column.name for column in columns[:_MOST_LISTED])


def _overlap(wanted: str, name: str) -> bool:
    return bool(wanted) and (wanted in name or (len(name) > 1 and _OF_COLUMNS.sub("", wanted) == name))


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()
