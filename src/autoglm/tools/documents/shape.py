"""What a document is made of besides its words: headings, lists, tables; and how Markdown and HTML write that. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

MAX_DEPTH = 6
_LIVE = re.compile(r"([\\`*_\[\]<>|&])")
_BEGINS = re.compile(r"^(\d*)([#+=.)-])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph; a heading of `level` 1 to 6; an item of a list, `depth` levels in; or a table of `rows`."""

    text: str = ""
    level: int = 0
    depth: int = 0
    is_numbered: bool = False
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def size(self) -> int:
        return len(self.text) + sum(len(cell) for row in self.rows for cell in row)

    def plain(self) -> str:
        """As lines of plain text."""
        if self.rows:
            return "\n".join(" | ".join(cell.replace("\n", " ") for cell in row) for row in self.rows)
        return f"- {self.text}" if self.depth and self.text else self.text


def plain(blocks: Iterable[Block]) -> str:
    """As plain text: a line a paragraph, with an empty one around headings and tables, so that they run into no
    sentence."""
    parts: list[str] = []
    was_apart = False
    for block in blocks:
        is_apart = bool(block.level or block.rows)
        if parts:
            parts.append("\n\n" if is_apart or was_apart else "\n")
        parts.append(block.plain())
        was_apart = is_apart
    return "".join(parts)


def markdown(blocks: Iterable[Block]) -> str:
    """Items of one list stand together, all else is apart. What Markdown would take for its own is escaped."""
    parts = ("\n".join(map(_markdown, group)) for group in _groups(blocks))
    return "\n\n".join(filter(None, parts)) + "\n"


def html_body(blocks: Iterable[Block]) -> str:
    """Headings, paragraphs, nested lists and tables; every text is escaped."""
    return "\n".join(_list_html(group) if group[0].depth else _html(group[0]) for group in _groups(blocks))


def _groups(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Neighbouring items together, all others alone."""
    for is_list, group in groupby((block for block in blocks if block.size), key=lambda block: block.depth > 0):
        if is_list:
            yield list(group)
        else:
            yield from ([block] for block in group)


def _markdown(block: Block) -> str:
    if block.rows:
        return "\n".join(_rows_markdown(block.rows))
    text = "\n".join(_escaped(line) for line in block.text.splitlines())
    if block.level:
        return f"{'#' * block.level} {' '.join(text.split())}"
    if block.depth:
        indent = "    " * (block.depth - 1)
        mark = "1." if block.is_numbered else "-"  # readers count for themselves
        return f"{indent}{mark} " + text.replace("\n", f"\n{indent}   ")
    return text.replace("\n", "\\\n")


def _escaped(line: str) -> str:
    """A line that Markdown shows as it is: marks in it, and what would begin a heading, an item or a rule."""
    return _BEGINS.sub(r"\1\\\2", _LIVE.sub(r"\\\1", line.strip()))


def _rows_markdown(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    width = max(map(len, rows))
    for number, row in enumerate(rows):
        cells = [_LIVE.sub(r"\\\1", " ".join(cell.split())) for cell in (*row, *[""] * (width - len(row)))]
        yield f"| {' | '.join(cells)} |"
        if number == 0:
            yield f"|{' --- |' * width}"


def _html(block: Block) -> str:
    if block.rows:
        head, *rest = block.rows
        lines = [_row_html(head, "th"), *(_row_html(row, "td") for row in rest)]
        return "\n".join(["<table>", *lines, "</table>"])
    tag = f"h{block.level}" if block.level else "p"
    return f"<{tag}>{_text_html(block.text)}</{tag}>"


def _row_html(row: Sequence[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{_text_html(cell)}</{tag}>' for cell in row)}</tr>"


def _text_html(text: str) -> str:
    return html.escape(text).replace("\n", "<br>\n")


def _list_html(items: Sequence[Block]) -> str:
    """Deeper items are lists inside of the item before them."""
    lines: list[str] = []
    open_tags: list[str] = []
    for item in items:
        tag = "ol" if item.is_numbered else "ul"
        while len(open_tags) > item.depth or (len(open_tags) == item.depth and open_tags[-1] != tag):
            lines.append(f"</li></{open_tags.pop()}>")
        if len(open_tags) == item.depth:
            lines.append("</li>")
        while len(open_tags) < item.depth:
            lines.append(f"<{tag}>" if len(open_tags) == item.depth - 1 else f"<{tag}><li>")
            open_tags.append(tag)
        lines.append(f"<li>{_text_html(item.text)}")
    lines += [f"</li></{tag}>" for tag in reversed(open_tags)]
    return "\n".join(lines)
