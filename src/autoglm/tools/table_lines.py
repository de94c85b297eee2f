"""Rows of a table as lines for the end of a file with columns: each cell goes below the name that it has there.

Must not know: where the file is, encodings.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from autoglm.core.errors import FailureKind, ToolError
from autoglm.planning.heads import head_by_name, heads_by_name
from autoglm.tools.tables import Cell, read_csv, tabulate

DELIMITERS: Mapping[str, str] = {"csv": ",", "tsv": "\t"}
"""Endings of files with columns, and the mark between the cells of a new one."""

_HEAD_CHARS = 65_536


def table_lines(rows: Sequence[object], path: str, before: str) -> str:
    """The lines to add to a file that holds `before`; with the names first when it holds nothing.
    Raises ToolError (INVALID_ARGS) with the difference when the rows have other columns than the file."""
    plain, names = tabulate(rows, "The given table")
    if not before.strip():
        delimiter = DELIMITERS[path.rpartition(".")[2].lower()]
        heads, order = [heads_by_name(names)], names
    else:
        lines, delimiter = read_csv(before[:_HEAD_CHARS], what=path)
        heads, order = [], _in_order_of(lines[0], names, path)
    cells = [[_cell(row[name], delimiter) for name in order] for row in plain]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows([*heads, *cells] if plain else [])
    return out.getvalue()


def _in_order_of(columns: Sequence[str], names: Sequence[str], path: str) -> list[str]:
    """The names of the rows in the order of the file's columns. Upper and lower case are the same, and so are the name
    of a figure and what it is called in files: sum(金额) and 金额总和."""
    meant = {form: name for name in names for form in _forms(name)}
    found = [meant[column.casefold()] for column in columns if column.casefold() in meant]
    if names and (len(found) < len(columns) or sorted(found) != sorted(names)):
        raise _other_columns(columns, names, path)
    return found if names else []


def _forms(name: str) -> set[str]:
    return {name.strip().casefold(), head_by_name(name).strip().casefold()}


def _other_columns(columns: Sequence[str], names: Sequence[str], path: str) -> ToolError:
    theirs, ours = {column.casefold() for column in columns}, {form for name in names for form in _forms(name)}
    only_file = [column for column in columns if column.casefold() not in ours]
    only_rows = [name for name in names if _forms(name).isdisjoint(theirs)]
    told = [
        f"The rows do not have the columns of {path!r}.",
        f"Only the file has {', '.join(only_file)}." if only_file else "",
        f"Only the rows have {', '.join(only_rows)}." if only_rows else "",
    ]
    return ToolError(
        " ".join(filter(None, told)),
        kind=FailureKind.INVALID_ARGS,
        hint="Choose the same columns, or write to another file.",
    )


def _cell(value: Cell, delimiter: str) -> str:
    """As such a file is read again: in one that is cut by `;` a point parts thousands, and a comma decimals."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        text = str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        return text.replace(".", ",") if delimiter == ";" else text
    return str(value)
