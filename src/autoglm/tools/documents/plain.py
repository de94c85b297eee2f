"""Text and CSV, read and written."""

from __future__ import annotations

import csv
import io

from autoglm.core.errors import ToolError
from autoglm.tools.documents.draft import Document, Draft
from autoglm.tools.documents.shape import markdown
from autoglm.tools.encoding import decode
from autoglm.tools.tables import read_csv


def read_text(content: bytes, draft: Draft) -> None:
    """Any text, in the encoding that it is in."""
    found = decode(content)
    draft.text(found.text)
    if found.note:
        draft.note(found.note)


def read_csv_file(content: bytes, draft: Draft) -> None:
    """The text, and the rows where it is a table."""
    read_text(content, draft)
    try:
        lines, _ = read_csv(decode(content).text)
        draft.table(lines)
    except ToolError as error:
        draft.note(str(error))


def write_text(document: Document) -> bytes:
    return document.text.encode()


def write_markdown(document: Document) -> bytes:
    """With headings, lists and tables where the file says them; else the text."""
    return markdown(document.shape).encode() if document.shape else write_text(document)


def write_csv(document: Document) -> bytes:
    """The first table; without one, the lines of the text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if not document.tables:
        writer.writerows([line] for line in document.text.splitlines())
        return out.getvalue().encode()
    table = document.tables[0]
    names = [column.name for column in table.columns]
    writer.writerow(names)
    writer.writerows([row[name] for name in names] for row in table.rows)
    return out.getvalue().encode()
