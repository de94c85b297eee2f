"""A document while it is read: every bound is kept here, and what went over it is told.

Must not know: files and their formats.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from autoglm.core.errors import FailureKind, ToolError
from autoglm.planning.words import counted
from autoglm.tools.cleaning import clean_text
from autoglm.tools.documents.shape import Block
from autoglm.tools.formats.sheets import Cell
from autoglm.tools.tables import Column, Row, table_of

MAX_CHARS = 500_000
MAX_PAGES = 2_000
MAX_TABLES = 200
MAX_CELLS = 200_000
_MAX_SENTENCES = 20
_PAGES = re.compile(r"\s*(\d{1,6})\s*(?:[-–~]\s*(\d{1,6}))?\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page, or a sheet with its name. Numbers count from 1."""

    number: int
    text: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTable:
    """A table with its first row as names; `page` is 0 where there are no pages."""

    name: str
    page: int
    columns: tuple[Column, ...]
    rows: list[Row]
    row_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a file says. `pages` is empty for files without pages; `page_count` counts all, also those not read.
    `shape` is what the text is made of, where the file says so.
    `cut` says in sentences what is in the file and not here; `notes` what to know of what is here."""

    text: str
    pages: tuple[Page, ...] = ()
    page_count: int = 0
    tables: tuple[FoundTable, ...] = ()
    shape: tuple[Block, ...] = ()
    cut: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Draft:
    """Takes pages, texts and tables in their order, as long as there is room. `pages` such as "2-4, 7" chooses."""

    def __init__(self, pages: str = "") -> None:
        self.asked = pages
        self._wanted = _ranges(pages)
        self._pages: list[Page] = []
        self._texts: list[str] = []
        self._tables: list[FoundTable] = []
        self._shape: list[Block] = []
        self._chars = MAX_CHARS
        self._cells = MAX_CELLS
        self._cut: dict[str, None] = {}
        self._notes: dict[str, None] = {}
        self.page_count = 0

    @property
    def is_full(self) -> bool:
        """No further text has room."""
        return self._chars <= 0

    def wants(self, number: int) -> bool:
        """Whether the page was asked for and has room. Counts it either way."""
        self.page_count = max(self.page_count, number)
        if self._wanted and not any(number in span for span in self._wanted):
            return False
        if len(self._pages) >= MAX_PAGES or self.is_full:
            self.leave_out(f"Pages from {number} on were left out: the most is {MAX_PAGES:,} pages of text.")
            return False
        return True

    def page(self, number: int, text: str, name: str = "") -> None:
        """A page that was wanted."""
        self._pages.append(Page(number=number, text=self._kept(text), name=clean_text(name)))

    def text(self, text: str) -> None:
        """The whole text of a file without pages."""
        self._texts.append(self._kept(text))

    def shape(self, blocks: Sequence[Block]) -> None:
        """What the text is made of, up to the bound of the text; what the bound cuts off was told with it."""
        room = MAX_CHARS
        for block in blocks:
            room -= block.size
            if room < 0:
                break
            rows = tuple(tuple(map(clean_text, row)) for row in block.rows)
            self._shape.append(replace(block, text=clean_text(block.text), rows=rows))

    def table(self, lines: Sequence[Sequence[Cell]], *, name: str = "", page: int = 0) -> None:
        """Rows of cells; the first one holds the names."""
        width = max(map(len, lines), default=0)
        room = self._cells // width if width else 0
        if len(self._tables) >= MAX_TABLES or room < min(2, len(lines)):
            self.leave_out(f"Tables after {len(self._tables)} were left out: there is room for {MAX_CELLS:,} cells.")
            return
        self._cells -= width * min(len(lines), room)
        if len(lines) > room:
            self.leave_out(f"Rows after {room:,} of table {len(self._tables) + 1} were left out.")
        found = table_of([[_clean_cell(cell) for cell in line] for line in lines[:room]], name or "The table")
        self._tables.append(
            FoundTable(
                name=clean_text(name),
                page=page,
                columns=found.columns,
                rows=found.rows,
                row_count=max(len(lines) - 1, 0),
            )
        )

    def leave_out(self, sentence: str) -> None:
        """Say what of the file is not here."""
        if len(self._cut) < _MAX_SENTENCES:
            self._cut[clean_text(sentence)] = None

    def note(self, sentence: str) -> None:
        """Say what to know of what is here."""
        if len(self._notes) < _MAX_SENTENCES:
            self._notes[clean_text(sentence)] = None

    def document(self) -> Document:
        """Raises ToolError when pages were asked for and there are none of them."""
        if self._wanted and not self._pages:
            raise ToolError(
                f"The file has {_pages(self.page_count)}, none of those that were asked for.",
                kind=FailureKind.INVALID_ARGS,
                hint="Leave `pages` out to read all of them.",
            )
        texts = [*self._texts, *(page.text for page in self._pages)]
        return Document(
            text="\n\n".join(filter(None, texts)),
            pages=tuple(self._pages),
            page_count=self.page_count,
            tables=tuple(self._tables),
            shape=tuple(self._shape),
            cut=tuple(self._cut),
            notes=tuple(self._notes),
        )

    def _kept(self, text: str) -> str:
        found = clean_text(text)
        if len(found) > self._chars:
            self.leave_out(f"Text after {MAX_CHARS:,} characters was left out.")
        kept = found[: max(self._chars, 0)]
        self._chars -= len(found)
        return kept


def marked_hidden(text: str) -> str:
    """Text that a reader of the file does not see, so that nobody takes it for what they do see."""
    return f"[hidden: {text.strip()}]" if text.strip() else ""


def broken(what: str, why: str = "") -> ToolError:
    """A file that is not what it says it is."""
    reason = f": {clean_text(why)[:200]}" if why else ""
    return ToolError(
        f"The {what} is damaged{reason}.",
        kind=FailureKind.BAD_OUTPUT,
        hint="Open it in its own program and save it again.",
    )


def locked(what: str) -> ToolError:
    return ToolError(
        f"The {what} is encrypted and wants a password.", kind=FailureKind.REFUSED, hint="Save it without a password."
    )


def _pages(count: int) -> str:
    return counted(count, "page") if count else "no pages"


def _clean_cell(cell: Cell) -> Cell:
    return clean_text(cell).strip() if isinstance(cell, str) else cell


def _ranges(pages: str) -> tuple[range, ...]:
    """ "2-4, 7" as ranges. Raises ToolError."""
    spans = []
    for part in filter(str.strip, re.split(r"[,，、;；]", pages)):
        found = _PAGES.fullmatch(part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not 1 <= first <= last:
            raise ToolError(
                f"pages: {clean_text(part.strip())[:40]!r} is no page and no range of pages.",
                kind=FailureKind.INVALID_ARGS,
                hint="Write for example 1-3,7.",
            )
        spans.append(range(first, last + 1))
    return tuple(spans)
