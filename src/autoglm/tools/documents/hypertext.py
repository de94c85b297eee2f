"""An HTML page as text and tables, and both as HTML. Nothing that a page points to is fetched, no script is run."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from autoglm.tools.documents.draft import Document, Draft, FoundTable, marked_hidden
from autoglm.tools.documents.shape import html_body
from autoglm.tools.encoding import decode
from autoglm.tools.wording import words

MAX_BYTES = 6_000_000
_BLOCKS = frozenset(
    words(
        "p, div, section, article, header, footer, main, aside, h1, h2, h3, h4, h5, h6, ul, ol, table, tr, blockquote, "
        "pre, form, nav, title, caption, dl, dt, dd, figure, br, hr"
    )
)
_UNSEEN = frozenset(("script", "style", "noscript", "template", "svg", "iframe", "object"))
_VOID = frozenset(words("area, base, br, col, embed, hr, img, input, link, meta, source, track, wbr"))
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])")
_MAX_OPEN = 500


def read_html(content: bytes, draft: Draft) -> None:
    """What a reader would see, tables among it; what the page hides is marked."""
    if len(content) > MAX_BYTES:
        draft.leave_out(f"What follows the first {MAX_BYTES:,} bytes was left out.")
    found = decode(content[:MAX_BYTES], is_cut=len(content) > MAX_BYTES)
    reader = _Reader()
    reader.feed(found.text)
    reader.close()
    draft.text(_tidy("".join(reader.parts)))
    for table in reader.tables:
        draft.table(table)
    if reader.has_hidden:
        draft.note("Text that the page hides is marked [hidden: ...].")
    if found.note:
        draft.note(found.note)


def write_html(document: Document) -> bytes:
    """A page with headings, lists and tables in their places; where the file did not say them, with the text in
    paragraphs and the tables after it."""
    return f'<!doctype html>\n<meta charset="utf-8">\n{_body_html(document)}\n'.encode()


def _body_html(document: Document) -> str:
    if document.shape:
        return html_body(document.shape)
    paragraphs = (f"<p>{html.escape(part)}</p>" for part in re.split(r"\n\s*\n", document.text) if part.strip())
    tables = map(_table_html, document.tables)
    return "\n".join([*paragraphs, *tables])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.has_hidden = False
        self._open: list[tuple[str, bool]] = []  # every open element, and whether it hides what is in it
        self._unseen = 0
        self._hidden = 0
        self._table_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in {"td", "th"}:
            self.parts.append(" ")
        if tag in _VOID or len(self._open) >= _MAX_OPEN:
            return
        hides = _is_hidden(attrs)
        self._open.append((tag, hides))
        self._hidden += hides
        self._unseen += tag in _UNSEEN
        self._begin_table_part(tag)

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _ in self._open):
            while self._open:
                name, hides = self._open.pop()
                self._hidden -= hides
                self._unseen -= name in _UNSEEN
                self._table_depth -= name == "table"
                if name == tag:
                    break
        if tag in _BLOCKS:
            self.parts.append("\n\n" if tag == "p" or tag[0] == "h" else "\n")

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if self._hidden and data.strip():
            self.has_hidden = True
            data = marked_hidden(" ".join(data.split()))
        self.parts.append(data)
        if (
            self._table_depth
            and self.tables[-1]
            and self.tables[-1][-1]
            and any(n in {"td", "th"} for n, _ in self._open)
        ):
            self.tables[-1][-1][-1] += " ".join(data.split()) if data.strip() else " "

    def _begin_table_part(self, tag: str) -> None:
        """Tables inside of tables are text of their cell."""
        if tag == "table":
            self._table_depth += 1
            if self._table_depth == 1:
                self.tables.append([])
        elif self._table_depth == 1 and tag == "tr":
            self.tables[-1].append([])
        elif self._table_depth == 1 and tag in {"td", "th"} and self.tables[-1]:
            self.tables[-1][-1].append("")


def _is_hidden(attrs: list[tuple[str, str | None]]) -> bool:
    told = dict(attrs)
    return (
        "hidden" in told or told.get("aria-hidden") == "true" or bool(_HIDING.search((told.get("style") or "").lower()))
    )


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _table_html(table: FoundTable) -> str:
    names = [column.name for column in table.columns]
    head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
    rows = ("".join(f"<td>{_cell_html(row[name])}</td>" for name in names) for row in table.rows)
    return "\n".join(["<table>", f"<tr>{head}</tr>", *(f"<tr>{row}</tr>" for row in rows), "</table>"])


def _cell_html(cell: object) -> str:
    return "" if cell is None else html.escape(str(cell))
