"""Which lines of a text file are given, and how they are read: from its start, or from its end.

Owns: that no more is read than was allowed, however long the file is.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from autoglm.core.values import cut_label
from autoglm.planning.words import counted
from autoglm.tools.decorator import Labelled
from autoglm.tools.encoding import Decoded, decode
from autoglm.tools.formats.sniffing import require_text
from autoglm.tools.workspace import Workspace

_HEAD_BYTES = 4_096
_WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass(frozen=True, slots=True)
class FileText:
    """Some lines of a file. `first_line` is the number of the first of them, counted from 1; 0 where those before them
    were not read, so that nobody counted them."""

    path: str
    text: str
    first_line: int
    lines: int
    size_bytes: int
    encoding: str
    is_truncated: bool
    note: str


def part_of(workspace: Workspace, path: str, start_line: int, max_lines: int, *, max_bytes: int) -> Labelled[FileText]:
    """The lines from `start_line` on, at most `max_lines` of them when that is not 0."""
    size = workspace.entry(path).size_bytes
    content = workspace.read(path, max_bytes=max_bytes)
    require_text(content, path)
    is_cut = size > len(content)
    decoded = decode(content, is_cut=is_cut)
    lines = decoded.text.splitlines(keepends=True)
    first = start_line - 1
    last = first + max_lines if max_lines else len(lines)
    found = FileText(
        path=workspace.locate(path),
        text=decoded.text if (first, last) == (0, len(lines)) else "".join(lines[first:last]),
        first_line=start_line,
        lines=len(lines[first:last]),
        size_bytes=size,
        encoding=decoded.encoding,
        is_truncated=is_cut or last < len(lines),
        note=decoded.note or _nothing_given(lines, first),
    )
    return _labelled(found, is_cut=is_cut and last >= len(lines))


def end_of(workspace: Workspace, path: str, count: int, *, max_bytes: int) -> Labelled[FileText]:
    """The last lines; where the bytes that are read hold fewer, those."""
    size = workspace.entry(path).size_bytes
    head = workspace.read(path, max_bytes=min(max_bytes, _HEAD_BYTES))
    require_text(head, path)
    content = workspace.read_end(path, max_bytes=max_bytes)
    is_whole = len(content) >= size
    decoded = decode(content) if is_whole else _decoded_end(content, head, size)
    lines = decoded.text.splitlines(keepends=True)
    kept = lines[-count:]
    found = FileText(
        path=workspace.locate(path),
        text="".join(kept),
        first_line=len(lines) - len(kept) + 1 if is_whole else 0,
        lines=len(kept),
        size_bytes=size,
        encoding=decoded.encoding,
        is_truncated=not is_whole or len(kept) < len(lines),
        note=_noted(decoded.note, len(kept), count, is_whole=is_whole),
    )
    return _labelled(found, is_cut=not is_whole and len(kept) < count)


def _labelled(found: FileText, *, is_cut: bool) -> Labelled[FileText]:
    """With the file as its source, and a mark on it where less was read than was asked for."""
    return Labelled(found, (f"file:{found.path}", *([cut_label("file_read")] if is_cut else [])))


def _nothing_given(lines: list[str], first: int) -> str:
    """Why there is no text to give, or ""."""
    if not lines:
        return "The file is empty."
    return "" if first < len(lines) else f"The file has only {counted(len(lines), 'line')}."


def _decoded_end(content: bytes, head: bytes, size: int) -> Decoded:
    """The end of a file, from the first line on that was not cut; the mark for its encoding stands in its head."""
    wide = _WIDE.get(head[:2])
    if wide is None:
        # In UTF-8 and GB 18030 a line break is never a part of another sign.
        start = content.find(b"\n") + 1
        return decode(content[start:]) if start else _decoded_line(content)
    text = content[(size - len(content)) % 2 :].decode(wide, errors="replace")
    return Decoded(text[text.find("\n") + 1 :], "utf-16")


def _decoded_line(content: bytes) -> Decoded:
    """The end of one line: without the rest of a sign that was cut at its start."""
    tries = (decode(content[skipped:]) for skipped in range(4))
    return next((one for one in tries if one.encoding == "utf-8" and not one.note), decode(content))


def _noted(note: str, given: int, asked: int, *, is_whole: bool) -> str:
    if is_whole:
        return note or ("" if given else _nothing_given([], 0))
    told = f"These are the last {given:,} lines; those before them were not counted."
    if given < asked:
        told = f"Only the last {given:,} lines were read: more are over max_bytes."
    return f"{note} {told}".strip()
