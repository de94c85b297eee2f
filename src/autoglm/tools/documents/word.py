"""A Word document as headings, paragraphs, items of lists and tables."""

from __future__ import annotations

from itertools import groupby

from autoglm.tools.documents.draft import Draft, marked_hidden
from autoglm.tools.documents.shape import Block, plain
from autoglm.tools.documents.word_styles import Style, Styles
from autoglm.tools.formats.ooxml import Mark, Package, is_on

_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_APART = ("word/header", "word/footer", "word/comments.xml")


def read_word(content: bytes, draft: Draft) -> None:
    """Paragraphs in order, tables among them; then the notes. Hidden text is marked; deleted text is gone.
    Raises ToolError."""
    package = Package(content, "Word document")
    body = _Story(Styles(package))
    body.read(package, "word/document.xml")
    for part in _NOTES:
        body.read(package, part)
    draft.text(plain(body.blocks))
    draft.shape(body.blocks)
    for table in body.tables:
        draft.table(table)
    if any(name.startswith(_APART) for name in package.names):
        draft.leave_out("Headers, footers and comments were left out.")
    if package.has_macros:
        draft.note("Its macros were not looked at.")
    if body.has_hidden:
        draft.note("Text that Word hides is marked [hidden: ...].")


class _Story:
    """Blocks of text and tables of one or more parts. Tables inside of tables are text of their cell."""

    def __init__(self, styles: Styles) -> None:
        self.blocks: list[Block] = []
        self.tables: list[list[list[str]]] = []
        self.has_hidden = False
        self._runs: list[tuple[bool, str]] = []
        self._is_run_hidden = False
        self._in_run = False
        self._styles = styles
        self._style = ""
        self._own = Style()
        self._rows: list[list[str]] = []
        self._cell: list[str] = []
        self._span = 1
        self._tables_open = 0
        self._fallbacks = 0

    def read(self, package: Package, part: str) -> None:
        for mark in package.marks(part):
            if mark.name == "Fallback":  # the same content once more, for old programs
                self._fallbacks += 1 if mark.is_start else -1
            elif not self._fallbacks:
                (self._start if mark.is_start else self._end)(mark)

    def _start(self, mark: Mark) -> None:
        match mark.name:
            case "r":
                self._in_run, self._is_run_hidden = True, False
            case "vanish" | "webHidden" if self._in_run and is_on(mark.attributes):
                self._is_run_hidden = self.has_hidden = True
            case "pStyle":
                self._style = mark.attributes.get("val", "")
            case "outlineLvl" | "numPr" | "numId" | "ilvl":
                self._own = self._own.told(mark.name, mark.attributes.get("val", ""))
            case "tbl":
                self._tables_open += 1
            case "tr" if self._tables_open == 1:
                self._rows.append([])
            case "gridSpan" if self._tables_open == 1:
                self._span = min(int(mark.attributes.get("val", "1") or 1), 100) if _is_count(mark) else 1

    def _end(self, mark: Mark) -> None:
        match mark.name:
            case "t":
                self._add(mark.text)
            case "tab" | "ptab" if self._in_run:
                self._add("\t")
            case "br" | "cr":
                self._add("\n")
            case "r":
                self._in_run = False
            case "p":
                self._end_paragraph()
            case "tc" if self._tables_open == 1:
                self._end_cell()
            case "tbl":
                self._end_table()

    def _add(self, text: str) -> None:
        self._runs.append((self._is_run_hidden, text))

    def _end_paragraph(self) -> None:
        groups = [
            (hidden, "".join(text for _, text in runs)) for hidden, runs in groupby(self._runs, lambda run: run[0])
        ]
        text = "".join(marked_hidden(part) if hidden else part for hidden, part in groups)
        block = self._block(text)
        if self._tables_open:
            self._cell.append(block.plain())
        else:
            self.blocks.append(block)
        self._runs, self._style, self._own = [], "", Style()

    def _block(self, text: str) -> Block:
        """The paragraph, as what its style and it itself make of it."""
        found = self._styles.resolved(self._style, self._own)
        if found.list is not None and found.list != "0":
            depth = found.depth or 0
            return Block(text=text, depth=depth + 1, is_numbered=self._styles.is_numbered(found.list, depth))
        return Block(text=text, level=found.level or 0)

    def _end_cell(self) -> None:
        if self._rows:
            self._rows[-1] += ["\n".join(self._cell).strip(), *[""] * (self._span - 1)]
        self._cell, self._span = [], 1

    def _end_table(self) -> None:
        self._tables_open = max(self._tables_open - 1, 0)
        if self._tables_open == 0 and self._rows:
            self.tables.append(self._rows)
            self.blocks.append(Block(rows=tuple(map(tuple, self._rows))))
            self._rows = []


def _is_count(mark: Mark) -> bool:
    return mark.attributes.get("val", "").isdecimal()
