"""Text that strangers wrote, without what steers a terminal or hides from a reader. Pure.

The one place that says what this is: every door through which text comes in goes by it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping

MOST_CHARS = 1_000_000
"""The longest text of a tool from outside."""

_STEERING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls but tabs and ends of lines
    "\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns the direction of writing
    "\u200b\u2060-\u2065\ufeff\ud800-\udfff\U000e0000-\U000e007f]"  # what nobody sees; but joiners shape words
    "(?:(?<=\x1b)(?:"  # of a terminal's escape, all of it:
    "\\[[0-?]*[ -/]*[@-~]"  # colours, movements of the cursor
    "|[\\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\\\)"  # titles, links, the clipboard; without an end they are text
    "|[ -/]*[0-~]))?"
)


def clean_line(text: str, *, max_chars: int) -> str:
    """One line of printable text, at most `max_chars` long: no escapes, no controls, no marks that turn the direction
    of writing, nothing invisible."""
    line = " ".join(text[: 4 * max_chars].split())
    if not line.isprintable():  # most are, and looking at each character takes a hundred times as long
        line = " ".join("".join(char if _is_harmless(char) else " " for char in line).split())
    return line if len(line) <= max_chars else f"{line[: max_chars - 1].rstrip()}…"


def clean_arguments(
    told: Mapping[str, Mapping[str, str]], names: Collection[str], *, max_chars: int
) -> dict[str, dict[str, str]]:
    """What is said, in each language, of the arguments that there are, each in one line as `clean_line` makes it."""
    return {
        language: {name: clean_line(text, max_chars=max_chars) for name, text in sentences.items() if name in names}
        for language, sentences in told.items()
    }


def clean_text(text: str) -> str:
    """The text in lines, each ended by a line feed alone; tabs stay."""
    return without_steering(text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))


def without_steering(text: str) -> str:
    """The text with its ends of lines as they are: for values, which nothing else may change."""
    return _STEERING.sub("", text)


def bounded_text(text: str) -> tuple[str, str]:
    """The clean text, cut to a million characters; and a sentence on what was done to it."""
    clean = clean_text(text)
    notes = ["Control characters were removed."] if clean != text.replace("\r\n", "\n") else []
    if len(clean) > MOST_CHARS:
        notes.append(f"The text was cut after {MOST_CHARS:,} of {len(clean):,} characters.")
    return clean[:MOST_CHARS], " ".join(notes)


def _is_harmless(char: str) -> bool:
    """Not of Unicode's category C: control, format, surrogate, private use, unassigned."""
    return unicodedata.category(char)[0] != "C"
