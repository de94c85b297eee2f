"""Goes through a text once, from left to right, and asks the dialects wherever one of them may begin.

What one dialect has read is not looked into again, so a call inside an argument, or inside JSON that is no call,
is not found. The work for a text is bounded by its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from autoglm.models.tool_calls.candidate import Candidate, Dialect, Reading, Source, Spent
from autoglm.models.tool_calls.reading import Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Candidates that stand together, and where."""

    candidates: tuple[Candidate, ...]
    start: int
    end: int
    is_marked: bool


def scan(source: Source, dialects: Sequence[Dialect]) -> Iterator[Found]:
    """All that the dialects find, in the order of the text."""
    dialects = [dialect for dialect in dialects if any(hint in source.text for hint in dialect.hints)]
    if not dialects:
        return
    openers, patterns = _compiled(tuple(dialect.opener for dialect in dialects))
    at = 0
    try:
        while opening := openers.search(source.text, at):
            found, at = _read_at(source, dialects, patterns, opening.start())
            if found is not None:
                yield found
    except Spent:
        return


def _read_at(
    source: Source, dialects: Sequence[Dialect], patterns: Sequence[re.Pattern[str]], start: int
) -> tuple[Found | None, int]:
    """What the first dialect that can read here finds, and where to go on."""
    resume = start + 1
    for dialect, pattern in zip(dialects, patterns, strict=True):
        opener = pattern.match(source.text, start)
        if opener is None:
            continue
        reading = _asked(dialect, source, opener)
        if isinstance(reading, Reading) and reading.end > start:
            if not reading.candidates:
                return None, reading.end
            found = Found(
                candidates=reading.candidates,
                start=start,
                end=reading.end,
                is_marked=reading.is_marked,
            )
            return found, reading.end
    return None, resume


def _asked(dialect: Dialect, source: Source, opener: re.Match[str]) -> Reading | None:
    source.spend(20)
    try:
        return dialect.read(source, opener)
    except Unreadable:
        return None


@lru_cache(maxsize=128)
def _compiled(openers: tuple[str, ...]) -> tuple[re.Pattern[str], tuple[re.Pattern[str], ...]]:
    """One pattern that finds where any dialect may begin, and one a dialect."""
    every = re.compile("|".join(f"(?:{opener})" for opener in openers), re.MULTILINE)
    return every, tuple(re.compile(opener, re.MULTILINE) for opener in openers)
