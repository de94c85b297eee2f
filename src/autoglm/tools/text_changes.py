"""Texts made over: words replaced by others, lines in order, once each, or only some of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.figures import figure_of
from autoglm.tools.language import CHINESE

_MOST_CHARS = 32_000_000
_MOST_TOLD = 40
# A word of letters ends where Chinese begins: both are word characters to a regular expression.
_LETTER = re.compile(rf"[^\W{CHINESE.pattern.strip('[]')}]")
# A comma without a space may stand in a number.
_COMMAS = (re.compile(r"\s*(?:[，、;；]|,(?=\s))\s*"), re.compile(","))


@dataclass(frozen=True, slots=True)
class Replaced:
    """`count` is how many places were replaced."""

    text: str
    count: int
    note: str


@dataclass(frozen=True, slots=True)
class Lines:
    """`count` is how many lines there are."""

    text: str
    lines: tuple[str, ...]
    count: int
    note: str


def text_replace(text: str, old: str, new: str, *, ignore_case: bool = False, whole_words: bool = False) -> Replaced:
    """Replace words in a text by others, wherever they stand. The text comes back, nothing is written.

    Args:
        text: The text to change.
        old: The words to replace, as they stand.
        new: What stands there instead; nothing to take the words out.
        ignore_case: Upper and lower case are the same.
        whole_words: Leave the words where they are a part of a longer one.
    """
    if not old:
        raise ToolError("Argument old is empty.", kind=FailureKind.INVALID_ARGS, hint="Say which words to replace.")
    words = re.compile(_whole(old) if whole_words else re.escape(old), re.IGNORECASE if ignore_case else 0)
    count = sum(1 for _ in words.finditer(text))
    if len(text) + count * (len(new) - len(old)) > _MOST_CHARS:
        raise ToolError(
            f"The text would have more than {_MOST_CHARS:,} characters.",
            kind=FailureKind.TOO_LARGE,
            hint="Replace the words in a part of the text, or by shorter ones.",
        )
    note = "" if count else f"The text does not hold {_shortened(old)!r}, so it is as it was."
    return Replaced(words.sub(lambda _: new, text), count, note)


def text_lines(
    text: str, *, sort: Literal["", "rising", "falling"] = "", is_unique: bool = False, contains: str = ""
) -> Lines:
    """Put the lines of a text in order, take out those that are there before, or keep only some. Nothing is written.

    Args:
        text: The text, or a list in one line with commas. Blank lines are left out.
        sort: Numbers by size, other lines by the alphabet; as they stand when left out.
        is_unique: Each line once, where it stands first.
        contains: Only lines with these words; upper and lower case are the same.
    """
    items, joint = _items(text)
    wanted = contains.casefold()
    kept = [one for one in items if wanted in one.casefold()]
    if is_unique:
        kept = list(dict.fromkeys(kept))
    if sort:
        kept = _in_order(kept, is_falling=sort == "falling")
    note = "" if kept or not items else f"No line holds {_shortened(contains)!r}."
    return Lines(joint.join(kept), tuple(kept), len(kept), note)


def _items(text: str) -> tuple[list[str], str]:
    """The lines of a text, or what commas part in its only line; and what stands between two of them."""
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    found = (pattern.search(lines[0]) for pattern in _COMMAS if len(lines) == 1)
    comma = next(filter(None, found), None)
    if comma is None:
        return lines, "\n"
    return [one for one in comma.re.split(lines[0].strip()) if one], comma[0]


def _in_order(lines: list[str], *, is_falling: bool) -> list[str]:
    sizes = {line: figure.value for line in lines if (figure := figure_of(line.strip()))}
    if all(line in sizes for line in lines):
        return sorted(lines, key=sizes.__getitem__, reverse=is_falling)
    return sorted(lines, key=lambda line: (line.casefold(), line), reverse=is_falling)


def _whole(words: str) -> str:
    """Words that are no part of a longer one."""
    before = f"(?<!{_LETTER.pattern})" if _LETTER.match(words) else ""
    behind = f"(?!{_LETTER.pattern})" if _LETTER.match(words[-1]) else ""
    return f"{before}{re.escape(words)}{behind}"


def _shortened(words: str) -> str:
    return words if len(words) <= _MOST_TOLD else words[:_MOST_TOLD] + "…"
