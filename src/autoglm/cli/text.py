"""Values as one-line texts for a terminal; what strangers wrote cannot steer it."""

from __future__ import annotations

import json
import re
import time
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from autoglm.core.values import Json

_KEPT = {"\n", "\t"}
_STEERING = re.compile(r"[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_ADDRESS = r"(?:https?:|ftp:|www\.|mailto:|data:|//)"
_FOR_RENDERERS = re.compile(
    r"(?P<block>(?<!`)(?P<ticks>`{2,})(?!`).+?(?<!`)(?P=ticks)(?!`))"
    rf"|(?<!`)`([^`\s]*{_ADDRESS}[^`\s]*)`(?!`)"
    r"|(?<!\\)(https?|ftp|mailto|data|www)\\([:.])(?=\S)",
    re.DOTALL | re.IGNORECASE,
)
_BIDI = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F)}


def plain(text: str) -> str:
    """The text with every control character made visible or dropped: no escapes, no direction tricks."""
    return "".join(_visible(char) for char in text)


def answer_text(answer: str) -> str:
    """An answer for a terminal: it fetches nothing by showing it, so addresses stand without the marks that keep other
    screens from doing so. What else is set as code stays as it is."""
    return plain(_FOR_RENDERERS.sub(lambda found: found["block"] or "".join(map(str, found.groups("")[2:])), answer))


def _visible(char: str) -> str:
    if char in _KEPT:
        return char
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if 0xD800 <= code < 0xE000:
        return "\ufffd"
    return "" if char in _BIDI or 0x80 <= code < 0xA0 else char


def one_line(text: str, width: int = 80) -> str:
    """The text in one line of at most `width` terminal columns."""
    return cut(" ".join(plain(text).split()), width)


def cut(text: str, width: int) -> str:
    """The beginning of a text that fits into `width` columns, with an ellipsis when something is missing."""
    if columns(text) <= width:
        return text
    kept: list[str] = []
    left = width - 1
    for char in text:
        left -= columns(char)
        if left < 0:
            break
        kept.append(char)
    return "".join(kept) + "…"


def columns(text: str) -> int:
    """How many terminal columns a text takes; East Asian wide characters take two (Unicode TR 11)."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def pad(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


def shown_value(value: Json, width: int = 80) -> str:
    """A value in one line: texts as they are, the rest as JSON."""
    if isinstance(value, str):
        return one_line(value, width)
    return one_line(json.dumps(value, ensure_ascii=False, default=str), width)


def json_text(content: object, *, indent: int | None = None) -> str:
    """JSON for programs that does no harm on a terminal either: direction marks and controls are escaped."""
    text = json.dumps(content, ensure_ascii=False, indent=indent)
    return _STEERING.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def amount(money: float) -> str:
    """Six digits that count, never as a power of ten: 0.000084 -> "0.000084"."""
    return format(Decimal(f"{money:.6g}"), "f")


def duration(seconds: float) -> str:
    """0.004 -> "4 ms", 2.5 -> "2.5 s", 75 -> "1 m 15 s", 7300 -> "2 h 01 m"."""
    if seconds < 0.9995:
        return f"{max(seconds, 0) * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} m {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} m"


def moment(at: float) -> str:
    """Local time to the second."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))


def table(rows: Sequence[tuple[str, ...]], *, gap: str = "  ") -> list[str]:
    """Rows as aligned lines; the last column is not padded."""
    if not rows:
        return []
    widths = [max(columns(row[index]) for row in rows) for index in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [pad(cell, width) for cell, width in zip(row[:-1], widths[:-1], strict=True)]
        lines.append(gap.join([*cells, row[-1]]).rstrip())
    return lines


def fitted(rows: Sequence[tuple[str, ...]], width: int | None, *, drop: Sequence[int] = ()) -> list[str]:
    """The table in lines of at most `width` columns (None: any): columns of `drop` go first, in that order, then the
    ends of lines."""
    left = list(range(len(rows[0]))) if rows else []
    for index in drop:
        if width is None or _least_width([tuple(row[at] for at in left) for row in rows]) <= width:
            break
        left.remove(index)
    lines = table([tuple(row[at] for at in left) for row in rows])
    return lines if width is None else [cut(line, width) for line in lines]


def _least_width(rows: Sequence[tuple[str, ...]], *, gap: int = 2, least: int = 12) -> int:
    """What all columns take when the last one, which may be cut, is no wider than `least`."""
    widths = [max(columns(row[index]) for row in rows) for index in range(len(rows[0]))]
    return sum(widths[:-1]) + gap * (len(widths) - 1) + min(widths[-1], least)


def wrapped(text: str, width: int | None) -> list[str]:
    """One line of text as lines of at most `width` columns, broken between words where there are any."""
    if width is None:
        return [text]
    lines, line = [], ""
    for word in text.split(" "):
        if line and columns(line) + 1 + columns(word) <= width:
            line = f"{line} {word}"
            continue
        if line:
            lines.append(line)
        line = word
        while columns(line) > width:
            head = _head(line, width)
            lines.append(head)
            line = line[len(head) :]
    return [*lines, line]


def _head(text: str, width: int) -> str:
    """As many characters as fit, at least one."""
    size = 1
    while size < len(text) and columns(text[: size + 1]) <= width:
        size += 1
    return text[:size]
