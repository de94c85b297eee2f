"""Rows from files: CSV, JSON, JSON Lines and Excel, with the types of their columns.

A table is a list of objects, one a row, that share their names.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import msgspec

from autoglm.core.errors import FailureKind, ToolError
from autoglm.planning.words import counted
from autoglm.tools.encoding import decode
from autoglm.tools.figures import figures_of, is_empty
from autoglm.tools.formats.sheets import Cell as SheetCell
from autoglm.tools.formats.sheets import Sheet, read_workbook
from autoglm.tools.formats.sniffing import EXCEL, UNKNOWN, is_text, media_type_of
from autoglm.tools.workspace import Workspace
from autoglm.tools.written_dates import is_iso, is_written_date, iso_dates

Cell: TypeAlias = SheetCell
Row: TypeAlias = dict[str, Cell]
Format: TypeAlias = Literal["auto", "csv", "json", "jsonl"]

MAX_ROWS = 500_000
NUMBERS = frozenset({"integer", "number"})
"""The types of columns that can be calculated with."""
MAX_COLUMNS = 500
_WORKBOOKS = (".xlsx", ".xlsm")
_INTEGER = re.compile(r"[-+]?(?:[1-9]\d{0,2}(?:,\d{3})+|\d{1,18})")
_FLOAT = re.compile(
    r"[-+]?(?:(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)?\.\d+(?:[eE][-+]?\d{1,3})?|\d+\."
    r"|\d{1,18}(?:[eE][-+]?\d{1,3})?|[1-9]\d{0,2}(?:,\d{3})+)"
)
_COMMA_CELL = re.compile(r"(?:^|;)[ \"]*[-+]?\d[\d.]*,\d+ ?[%€]?[ \"]*(?=;|\r?$)", re.MULTILINE)
_BYTE = re.compile(r"\(byte (\d+)\)")
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
    _require_table(path, media_type, is_workbook=format == "auto" and path.lower().endswith(_WORKBOOKS))
    decoded = decode(content)
    kind = _format(path, decoded.text) if format == "auto" else format
    used = ""
    if kind == "csv":
        lines, used = read_csv(decoded.text, delimiter=delimiter, what=path)
        table = table_of(lines, path, has_decimal_commas=used == ";" and bool(_COMMA_CELL.search(decoded.text)))
    else:
        records = _read_json(decoded.text, path) if kind == "json" else _read_lines(decoded.text, path)
        rows, names = tabulate(records, path)
        table = Table(column_types(rows, names), rows)
    note = " ".join(filter(None, (decoded.note, table.note)))
    return replace(table, format=kind, encoding=decoded.encoding, delimiter=used, note=note)


def _require_table(path: str, media_type: str, *, is_workbook: bool) -> None:
    """Raises ToolError for a file that is no table, and for a text that calls itself a workbook: no program reads it
    as one, and its lines are seldom rows."""
    if not is_workbook and (is_text(media_type) or media_type == UNKNOWN):
        return
    what, hint = "table that can be read", "read_document finds the tables in documents."
    if is_workbook:
        what, hint = "Excel workbook", "Save it again as .xlsx, or give it the ending of what it holds, such as .csv."
    raise ToolError(f"The file {path} is no {what}: it is {media_type}.", kind=FailureKind.BAD_OUTPUT, hint=hint)


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


def table_of(lines: Sequence[Sequence[Cell]], what: str, *, has_decimal_commas: bool = False) -> Table:
    """A table from rows of cells, the first one with the names. Texts become numbers and dates where a whole column
    fits."""
    if not lines:
        return Table((), [], note="The file is empty.")
    if len(lines) > MAX_ROWS + 1:
        raise _too_large(what)
    names, renamed = _names(["" if cell is None else str(cell).strip() for cell in lines[0]])
    note = renamed if lines[1:] else f"{renamed} There are names, and no rows below them."
    body, uneven = lines[1:], sum(len(line) != len(names) for line in lines[1:])
    if uneven:
        do = "does" if uneven == 1 else "do"
        wide = counted(len(names), "cell")
        note += f" {counted(uneven, 'row')} {do} not have {wide}; missing ones are null, further ones were left out."
    cells = [[line[at] if at < len(line) else None for line in body] for at in range(len(names))]
    columns = [_read_column(column, has_decimal_commas=has_decimal_commas) for column in cells]
    for name, before, column in zip(names, cells, columns, strict=True):
        note += _unclear_dates(name, column) + _words_for_nothing(name, before, column.cells)
    rows: list[Row] = [
        dict(zip(names, cells, strict=True)) for cells in zip(*(column.cells for column in columns), strict=True)
    ]
    types = tuple(Column(name, column.type) for name, column in zip(names, columns, strict=True))
    return Table(types, rows, note=note.strip())


def measured(table: Table) -> tuple[Table, dict[str, str]]:
    """The table with numbers in the columns whose texts are all figures of one unit (¥1,200, 10%), and what units."""
    units: dict[str, str] = {}
    columns, rows, note = list(table.columns), table.rows, table.note
    for at, column in enumerate(table.columns):
        cells = [row.get(column.name) for row in rows] if column.type == "text" else []
        found = figures_of(cells, has_decimal_commas=table.delimiter == ";")
        if found:
            units |= {column.name: found[1]} if found[1] else {}
            columns[at] = Column(column.name, _type_of(found[0]))
            note += _words_for_nothing(column.name, cells, found[0])
            rows = [{**row, column.name: number} for row, number in zip(rows, found[0], strict=True)]
    return replace(table, columns=tuple(columns), rows=rows, note=note.strip()), units


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
    return "date" if isinstance(value, str) and is_iso(value) else "text"


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
    except csv.Error as error:
        why = "it is no text with lines" if "new-line" in str(error) else str(error)
        raise ToolError(f"The file {what} cannot be read as a table: {why}.", kind=FailureKind.BAD_OUTPUT) from None
    except TypeError as error:
        raise ToolError(
            f"The delimiter {delimiter!r} cannot be used: {error}.",
            kind=FailureKind.INVALID_ARGS,
            hint="It is one character, such as , or ;.",
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


@dataclass(frozen=True, slots=True)
class _ReadColumn:
    cells: list[Cell]
    type: str


def _read_column(cells: list[Cell], *, has_decimal_commas: bool) -> _ReadColumn:
    """The cells of a column with their type, texts in the narrowest one that fits all of them."""
    if not all(isinstance(cell, str) for cell in cells if cell is not None):
        return _ReadColumn(cells, _type_of(cells))
    return _convert(["" if cell is None else str(cell) for cell in cells], has_decimal_commas=has_decimal_commas)


def _convert(cells: list[str], *, has_decimal_commas: bool) -> _ReadColumn:
    """Numbers, truth values or dates for texts. Codes such as 007, and those of more digits than numbers have, stay."""
    filled = [cell for cell in cells if not is_empty(cell)]
    text = _ReadColumn([cell or None for cell in cells], "text")
    if not filled:
        return _ReadColumn([None] * len(cells), "text")
    if is_written_date(filled[0]):
        dates = iso_dates(filled)
        return _ReadColumn(_filled_in(cells, dates), "date") if dates else text
    if any(re.match(r"[-+]?0\d", cell) for cell in filled):
        return text
    if has_decimal_commas and (found := figures_of(cells, has_decimal_commas=True)) and not found[1]:
        return _ReadColumn(list(found[0]), _type_of(found[0]))
    return _plain(cells, filled) or text


def _plain(cells: list[str], filled: list[str]) -> _ReadColumn | None:
    """Whole numbers, numbers or truth values; None for what is none of them."""
    if all(map(_INTEGER.fullmatch, filled)):
        return _ReadColumn(_filled_in(cells, [int(cell.replace(",", "")) for cell in filled]), "integer")
    if all(map(_FLOAT.fullmatch, filled)):
        numbers = [float(cell.replace(",", "")) for cell in filled]
        return None if math.inf in map(abs, numbers) else _ReadColumn(_filled_in(cells, numbers), "number")
    if all(cell.lower() in _BOOLEANS for cell in filled):
        return _ReadColumn(_filled_in(cells, [_BOOLEANS[cell.lower()] for cell in filled]), "boolean")
    return None


def _filled_in(cells: Sequence[str], values: Sequence[Cell]) -> list[Cell]:
    """The values in the places of the cells that are not empty."""
    if len(values) == len(cells):
        return list(values)
    rest = iter(values)
    return [None if is_empty(cell) else next(rest) for cell in cells]


def _words_for_nothing(name: str, before: Sequence[Cell], read: Sequence[Cell]) -> str:
    """A note on the words in a column, such as n/a, that became empty cells when it was read."""
    if None not in read:
        return ""
    words = [str(cell) for cell, value in zip(before, read, strict=True) if cell and value is None]
    told = ", ".join(dict.fromkeys(words))
    return f" In {name!r} {told} was read as nothing ({counted(len(words), 'cell')})." if words else ""


def _unclear_dates(name: str, column: _ReadColumn) -> str:
    """A note on a column that stays text although it begins with a date."""
    first = next((cell for cell in column.cells if cell), None)
    if column.type != "text" or not isinstance(first, str) or not is_written_date(first):
        return ""
    return f" {name!r} stays text: not all its cells are dates of which day and month can be told, such as {first}."


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
        rows, columns = counted(first.hidden_rows, "hidden row"), counted(first.hidden_columns, "hidden column")
        yield f"{rows} and {columns} are among the others."
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
        why = _why_no_json(text.removeprefix("\ufeff"), str(error))
        raise ToolError(f"{what} is not JSON: {why}.", kind=FailureKind.BAD_OUTPUT) from None


def _why_no_json(text: str, said: str) -> str:
    """What the reader said, in words of our own and with the place."""
    if "truncated" in said:
        return "it ends too early" if text.strip() else "there is nothing in it"
    if "recursion" in said:
        return "it is nested too deeply"
    place = _BYTE.search(said)
    if place is None:
        return "it holds what no JSON can hold, such as too large a number"
    content, at = text.encode(), int(place[1])
    near = " ".join(content[max(at - 15, 0) : at + 15].decode(errors="ignore").split())
    line = f" in line {content[:at].count(10) + 1}" if "\n" in text.strip() else ""
    return f"near {near!r}{line} something is wrong"


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
