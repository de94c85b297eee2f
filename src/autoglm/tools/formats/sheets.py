"""The sheets of an Excel workbook as rows of plain cells, with the values that were saved; no formula is worked out.

Must not know: tables and their names.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from autoglm.tools.formats.ooxml import Mark, Package, is_on

Cell: TypeAlias = "str | int | float | bool | None"

WORKBOOK = "Excel workbook"
MAX_CELLS = 2_000_000
MAX_COLUMNS = 500
MAX_SHEETS = 200
_DATE_CODES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_LITERALS = re.compile(r"\"[^\"]*\"|\\.|\[[^\]]*\]|_.|\*.")
_REFERENCE = re.compile(r"([A-Z]{1,3})\d+")
_LAST_DAY = 2_958_465  # 9999-12-31


@dataclass(slots=True)
class Sheet:
    """`lines` are the rows that hold something. `is_cut` when there was more than fits. Hidden rows and columns are
    among the others and counted."""

    name: str
    is_hidden: bool = False
    lines: list[list[Cell]] = field(default_factory=list)
    is_cut: bool = False
    hidden_rows: int = 0
    hidden_columns: int = 0


@dataclass(frozen=True, slots=True)
class Workbook:
    sheets: tuple[Sheet, ...]
    has_macros: bool


def read_workbook(content: bytes, *, max_cells: int = MAX_CELLS) -> Workbook:
    """Every sheet in the order of the book, as long as there is room for its cells. Raises ToolError."""
    package = Package(content, WORKBOOK)
    names, is_1904 = _names(package)
    form = _Form(_shared(package), _date_styles(package), is_1904)
    sheets, room = [], max_cells
    for name, is_hidden, part in names[:MAX_SHEETS]:
        sheet = _sheet(package, part, form, Sheet(name, is_hidden), room)
        room -= sum(map(len, sheet.lines))
        sheets.append(sheet)
    return Workbook(tuple(sheets), package.has_macros)


def _names(package: Package) -> tuple[list[tuple[str, bool, str]], bool]:
    """Name, whether it is hidden, and part of each sheet; whether days count from 1904."""
    targets = {
        mark.attributes.get("Id", ""): posixpath.normpath(posixpath.join("xl", mark.attributes.get("Target", "")))
        for mark in package.marks("xl/_rels/workbook.xml.rels")
        if mark.is_start and mark.name == "Relationship"
    }
    found, is_1904 = [], False
    for mark in package.marks("xl/workbook.xml"):
        if mark.is_start and mark.name == "workbookPr":
            is_1904 = "date1904" in mark.attributes and is_on(mark.attributes, "date1904")
        elif mark.is_start and mark.name == "sheet":
            is_hidden = mark.attributes.get("state", "visible") != "visible"
            part = targets.get(mark.attributes.get("id", ""), "").removeprefix("/")
            found.append((mark.attributes.get("name", ""), is_hidden, part))
    return found, is_1904


def _shared(package: Package) -> list[str]:
    """The texts that cells point to. Readings beside a text (furigana) are no part of it."""
    texts: list[str] = []
    parts: list[str] = []
    is_reading = False
    for mark in package.marks("xl/sharedStrings.xml"):
        if mark.name == "rPh":
            is_reading = mark.is_start
        elif mark.name == "t" and not mark.is_start and not is_reading:
            parts.append(mark.text)
        elif mark.name == "si" and not mark.is_start:
            texts.append("".join(parts))
            parts.clear()
    return texts


def _date_styles(package: Package) -> frozenset[int]:
    """The numbers of the cell styles that show a date or a time."""
    own: dict[str, bool] = {}
    dates, style, is_cell_style = set(), 0, False
    for mark in package.marks("xl/styles.xml"):
        if mark.name == "cellXfs":
            is_cell_style = mark.is_start
        elif mark.is_start and mark.name == "numFmt":
            own[mark.attributes.get("numFmtId", "")] = _is_date_format(mark.attributes.get("formatCode", ""))
        elif mark.is_start and mark.name == "xf" and is_cell_style:
            number = mark.attributes.get("numFmtId", "0")
            if own.get(number, number.isdecimal() and int(number) in _DATE_CODES):
                dates.add(style)
            style += 1
    return frozenset(dates)


def _is_date_format(code: str) -> bool:
    return re.search(r"[ymdhs年月日]", _LITERALS.sub("", code.lower())) is not None


@dataclass(frozen=True, slots=True)
class _Form:
    """What is needed to read a cell."""

    shared: list[str]
    dates: frozenset[int]
    is_1904: bool

    def cell(self, kind: str, style: str, text: str) -> Cell:
        match kind:
            case "s":
                return self.shared[int(text)] if text.isdecimal() and int(text) < len(self.shared) else None
            case "b":
                return text == "1"
            case "n" | "":
                return self._number(text, style.isdecimal() and int(style) in self.dates)
            case _:  # a formula's text, an error such as #REF!, a date in ISO form, a text in its place
                return text or None

    def _number(self, text: str, is_date: bool) -> Cell:
        try:
            number = float(text)
        except ValueError:
            return text or None
        if is_date and 0 <= number <= _LAST_DAY:
            return self._date(number)
        return int(number) if number.is_integer() and abs(number) < 2**53 else number if abs(number) < 1e308 else text

    def _date(self, serial: float) -> str:
        """Days since the last day of 1899 (Excel has a 29 February 1900), or since 1904; below one day, a time."""
        start = datetime(1904, 1, 1) if self.is_1904 else datetime(1899, 12, 30 if serial >= 60 else 31)  # noqa: DTZ001 - sheets know no zones
        moment = start + timedelta(seconds=round(serial * 86_400))
        if serial < 1:
            return moment.time().isoformat()
        return moment.date().isoformat() if serial == int(serial) else moment.isoformat(sep=" ")


def _sheet(package: Package, part: str, form: _Form, sheet: Sheet, room: int) -> Sheet:
    """Fills the sheet with the rows that have a value, at most `room` cells of them."""
    for mark in _sheet_marks(package, part, sheet):
        cells = _cells(mark, form)
        if not any(cell not in (None, "") for cell in cells):
            continue
        room -= len(cells)
        if room < 0:
            sheet.is_cut = True
            break
        sheet.is_cut = sheet.is_cut or len(cells) > MAX_COLUMNS
        sheet.lines.append(cells[:MAX_COLUMNS])
    return sheet


@dataclass(slots=True)
class _RawCell:
    column: int
    kind: str
    style: str
    text: str = ""


def _sheet_marks(package: Package, part: str, sheet: Sheet) -> Iterator[list[_RawCell]]:
    """The raw cells of each row."""
    row: list[_RawCell] = []
    for mark in package.marks(part):
        if mark.is_start:
            _begin(mark, row, sheet)
        elif mark.name in {"v", "t"} and row:
            row[-1].text += mark.text
        elif mark.name == "row":
            yield row
            row = []


def _begin(mark: Mark, row: list[_RawCell], sheet: Sheet) -> None:
    told = mark.attributes
    if mark.name == "c":
        after = row[-1].column + 1 if row else 0
        row.append(_RawCell(_column(told.get("r", ""), after), told.get("t", ""), told.get("s", "")))
    elif mark.name == "row" and "hidden" in told:
        sheet.hidden_rows += is_on(told, "hidden")
    elif mark.name == "col" and "hidden" in told and is_on(told, "hidden"):
        sheet.hidden_columns += _span(told)


def _span(told: Mapping[str, str]) -> int:
    first, last = told.get("min", ""), told.get("max", "")
    return max(int(last) - int(first) + 1, 0) if first.isdecimal() and last.isdecimal() else 1


def _column(reference: str, otherwise: int) -> int:
    """ "B7" is column 1."""
    found = _REFERENCE.fullmatch(reference)
    if not found:
        return otherwise
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _cells(raw: list[_RawCell], form: _Form) -> list[Cell]:
    """A row without gaps, at most one cell wider than MAX_COLUMNS."""
    kept = [cell for cell in raw if cell.text != "" and cell.column <= MAX_COLUMNS]
    cells: list[Cell] = [None] * (max((cell.column for cell in kept), default=-1) + 1)
    for cell in kept:
        cells[cell.column] = form.cell(cell.kind, cell.style, cell.text)
    return cells
