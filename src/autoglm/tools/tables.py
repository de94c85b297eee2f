"""Rows from files: CSV, JSON, JSON Lines and Excel, with the types of their columns.

A table is a list of objects, one a row, that share their names.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import msgspec

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.encoding import decode
from autoglm.tools.formats.sheets import Cell as SheetCell
from autoglm.tools.formats.sheets import Sheet, read_workbook
from autoglm.tools.formats.sniffing import EXCEL, is_text, media_type_of
from autoglm.tools.workspace import Workspace

Cell: TypeAlias = SheetCell
Row: TypeAlias = dict[str, Cell]
Format: TypeAlias = Literal["auto", "csv", "json", "jsonl"]

MAX_ROWS = 500_000
MAX_COLUMNS = 500
_INTEGER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d{1,18})")
_FLOAT = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?\.?\d+(?:[eE][-+]?\d{1,3})?|[-+]?\d+\.")
_DATE = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?")
_EMPTY = {"", "na", "n/a", "null", "none", "-", "--"}
_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` in the order of the file. `note` says what was changed on the way, in a sentence, or is ""."""

    columns: tuple[Column, ...]
    rows: list[Row]
    format: str = ""
    encoding: str = ""
    delimiter: str = ""
    note: str = ""


def load(workspace: Workspace, path: str, *, format: Format = "auto", delimiter: str = "") -> Table:  # noqa: A002 - the argument's name for users
    """The whole table of a file; of a workbook its first sheet that is seen and holds something. Raises ToolError."""
    content = workspace.read(path)
    media_type = media_type_of(content, path)
    if media_type == EXCEL and format == "auto":
        return _first_sheet(content, path)
    if not is_text(media_type) and media_type != "application/octet-stream":
        raise ToolError(
            f"The file {path} is no table that can be read: it is {media_type}.",
            kind=FailureKind.BAD_OUTPUT,
            hint="read_document finds the tables in documents.",
        )
    decoded = decode(content)
    kind = _format(path, decoded.text) if format == "auto" else format
    used = ""
    if kind == "csv":
        lines, used = read_csv(decoded.text, delimiter=delimiter, what=path)
        table = table_of(lines, path)
    else:
        records = _read_json(decoded.text, path) if kind == "json" else _read_lines(decoded.text, path)
        rows, names = tabulate(records, path)
        table = Table(column_types(rows, names), rows)
    note = " ".join(filter(None, (decoded.note, table.note)))
    return replace(table, format=kind, encoding=decoded.encoding, delimiter=used, note=note)


def tabulate(records: Sequence[object], what: str) -> tuple[list[Row], list[str]]:
    """Rows with the same names each; what is nested becomes JSON text."""
    names: dict[str, None] = {}
    for record in records[:MAX_ROWS]:
        names.update(dict.fromkeys(map(str, record)) if isinstance(record, Mapping) else {"value": None})
    if len(records) > MAX_ROWS or len(names) > MAX_COLUMNS:
        raise _too_large(what)
    rows: list[Row] = []
    for record in records:
        fields = record if isinstance(record, Mapping) else {"value": record}
        rows.append({name: _flat(fields.get(name)) for name in names})
    return rows, list(names)


def table_of(lines: Sequence[Sequence[Cell]], what: str) -> Table:
    """A table from rows of cells, the first one with the names. Texts become numbers where a whole column fits."""
    if not lines:
        return Table((), [], note="The file is empty.")
    if len(lines) > MAX_ROWS + 1:
        raise _too_large(what)
    names, note = _names(["" if cell is None else str(cell).strip() for cell in lines[0]])
    body, uneven = lines[1:], sum(len(line) != len(names) for line in lines[1:])
    if uneven:
        note += f" {uneven} rows do not have {len(names)} cells; missing ones are null, further ones were left out."
    columns = [_typed([line[at] if at < len(line) else None for line in body]) for at in range(len(names))]
    rows: list[Row] = [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]
    return Table(column_types(rows, names), rows, note=note.strip())


def column_types(rows: Sequence[Row], names: Sequence[str]) -> tuple[Column, ...]:
    """The type that fits all values of each column: integer, number, boolean, date or text."""
    return tuple(Column(name, _type_of([row.get(name) for row in rows])) for name in names)


def _type_of(values: Sequence[Cell]) -> str:
    kinds = {_cell_type(value) for value in values if value is not None}
    if len(kinds) == 1:
        return kinds.pop()
    return "number" if kinds == {"integer", "number"} else "text"


def _cell_type(value: Cell) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    return "date" if isinstance(value, str) and _DATE.fullmatch(value) else "text"


def _format(path: str, text: str) -> Literal["csv", "json", "jsonl"]:
    ending = path.rpartition(".")[2].lower()
    if ending in {"jsonl", "ndjson"}:
        return "jsonl"
    if ending == "json" or (ending not in {"csv", "tsv", "txt"} and text.lstrip()[:1] in {"[", "{"}):
        return "json"
    return "csv"


# --- CSV -------------------------------------------------------------------------------------------------------------


def read_csv(text: str, *, delimiter: str = "", what: str = "the text") -> tuple[list[list[str]], str]:
    """The lines of cells that hold something, and the delimiter, which is found out. Raises ToolError."""
    used = delimiter or _guess_delimiter(text)
    lines: list[list[str]] = []
    try:
        for line in csv.reader(io.StringIO(text), delimiter=used):
            if any(cell.strip() for cell in line):
                lines.append([cell.strip() for cell in line])
            if len(lines) > MAX_ROWS + 1:
                raise _too_large(what)
    except (csv.Error, TypeError) as error:
        raise ToolError(
            f"The file {what} cannot be read as CSV: {error}.",
            kind=FailureKind.BAD_OUTPUT,
            hint="Set `delimiter` or `format`.",
        ) from None
    return lines, used


def _guess_delimiter(text: str) -> str:
    """The mark that splits the first lines into the same number of cells, outside quotes."""
    head = [line for line in text[:20_000].splitlines()[:20] if line.strip()]

    def score(mark: str) -> tuple[bool, int]:
        sizes = [len(cells) for cells in csv.reader(head, delimiter=mark)]
        return (len(set(sizes)) == 1 and sizes[0] > 1, min(sizes, default=0))

    try:
        return max((",", "\t", ";", "|"), key=score)
    except csv.Error:
        return ","


def _names(header: list[str]) -> tuple[list[str], str]:
    if len(header) > MAX_COLUMNS:
        raise _too_large("the table")
    names: list[str] = []
    for at, cell in enumerate(header, start=1):
        name = cell or f"column_{at}"
        while name in names:
            name += "_2"
        names.append(name)
    return names, "" if names == header else "Columns without a name, or with the same name, were given one."


def _convert(cells: list[str]) -> list[Cell]:
    """The cells of one column in the narrowest type that fits all of them. Codes such as 007 stay text."""
    filled = [cell for cell in cells if cell.lower() not in _EMPTY]
    if not filled:
        return [None] * len(cells)
    if any(re.match(r"[-+]?0\d", cell) for cell in filled):
        return [cell or None for cell in cells]
    if all(_INTEGER.fullmatch(cell) for cell in filled):
        return [None if cell.lower() in _EMPTY else int(cell.replace(",", "")) for cell in cells]
    if all(_FLOAT.fullmatch(cell) for cell in filled):
        return [None if cell.lower() in _EMPTY else float(cell.replace(",", "")) for cell in cells]
    if all(cell.lower() in _BOOLEANS for cell in filled):
        return [_BOOLEANS.get(cell.lower()) for cell in cells]
    return [cell or None for cell in cells]


def _typed(cells: list[Cell]) -> list[Cell]:
    texts = [cell for cell in cells if cell is not None]
    if not all(isinstance(cell, str) for cell in texts):
        return cells
    return _convert(["" if cell is None else str(cell) for cell in cells])


# --- Excel -----------------------------------------------------------------------------------------------------------


def _first_sheet(content: bytes, path: str) -> Table:
    book = read_workbook(content)
    seen = [sheet for sheet in book.sheets if sheet.lines and not sheet.is_hidden]
    if not seen:
        return Table((), [], "xlsx", note="No sheet that is seen holds anything.")
    table = table_of(_even(seen[0]), path)
    return replace(table, format="xlsx", note=" ".join(filter(None, (table.note, *_sheet_notes(seen)))))


def _even(sheet: Sheet) -> list[list[Cell]]:
    """Rows as wide as the first: empty cells at a row's end are not saved, which is no flaw."""
    width = len(sheet.lines[0]) if sheet.lines else 0
    return [[*line, *[None] * (width - len(line))] for line in sheet.lines]


def _sheet_notes(seen: Sequence[Sheet]) -> Iterator[str]:
    first = seen[0]
    if len(seen) > 1:
        yield f"This is the sheet {first.name!r}, the first of {len(seen)}; read_document gives the others."
    if first.hidden_rows or first.hidden_columns:
        yield f"{first.hidden_rows} hidden rows and {first.hidden_columns} hidden columns are among the others."
    if first.is_cut:
        yield "There is more in it than fits."


# --- JSON ------------------------------------------------------------------------------------------------------------


def _read_json(text: str, path: str) -> list[object]:
    value = parse_json(text, path)
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        lists = [part for part in value.values() if isinstance(part, list) and part and isinstance(part[0], dict)]
        return lists[0] if len(lists) == 1 else [value]
    return [value]


def _read_lines(text: str, path: str) -> list[object]:
    return [
        parse_json(line, f"{path}, line {number}") for number, line in enumerate(text.splitlines(), 1) if line.strip()
    ]


def parse_json(text: str, what: str) -> object:
    """Raises ToolError (BAD_OUTPUT) that says where the text stops being JSON."""
    try:
        return msgspec.json.decode(text.removeprefix("\ufeff").encode())
    except (ValueError, RecursionError) as error:
        raise ToolError(f"{what} is not JSON: {error}.", kind=FailureKind.BAD_OUTPUT) from None


def _flat(value: object) -> Cell:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return msgspec.json.encode(value).decode()


def _too_large(what: str) -> ToolError:
    return ToolError(
        f"{what} has more than {MAX_ROWS:,} rows or {MAX_COLUMNS} columns.",
        kind=FailureKind.TOO_LARGE,
        hint="Split the file.",
    )
