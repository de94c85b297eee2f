"""An Excel workbook as a document: each sheet is a page and a table."""

from __future__ import annotations

from autoglm.planning.words import counted
from autoglm.tools.documents.draft import Draft
from autoglm.tools.formats.sheets import Cell, Sheet, read_workbook


def read_spreadsheet(content: bytes, draft: Draft) -> None:
    """Every sheet that was asked for. Hidden sheets, rows and columns are read, and told. Raises ToolError."""
    book = read_workbook(content)
    for number, sheet in enumerate(book.sheets, start=1):
        if draft.wants(number):
            _take(sheet, number, draft)
    if book.has_macros:
        draft.note("Its macros were not looked at.")


def _take(sheet: Sheet, number: int, draft: Draft) -> None:
    lines = ("\t".join(map(_shown, line)) for line in sheet.lines)
    draft.page(number, "\n".join([f"[hidden sheet {sheet.name}]", *lines] if sheet.is_hidden else lines), sheet.name)
    if sheet.lines:
        width = max(map(len, sheet.lines))
        draft.table([[*line, *[None] * (width - len(line))] for line in sheet.lines], name=sheet.name, page=number)
    if sheet.is_hidden:
        draft.note(f"The sheet {sheet.name!r} is hidden.")
    if sheet.hidden_rows or sheet.hidden_columns:
        hidden = f"{counted(sheet.hidden_rows, 'row')} and {counted(sheet.hidden_columns, 'column')}"
        draft.note(f"The sheet {sheet.name!r} hides {hidden}; they are here.")
    if sheet.is_cut:
        draft.leave_out(f"The sheet {sheet.name!r} has more cells than fit; its last rows or columns were left out.")


def _shown(cell: Cell) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    return "" if cell is None else str(cell)
