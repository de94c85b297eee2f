"""Small words for messages: names that are near, and counts of things."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

MAX_NAMES = 1_000
"""How many names are compared, so that a flood of names costs little."""


def counted(count: int, name: str) -> str:
    """`1 row`, `2,000 rows`."""
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def is_chinese(language: str) -> bool:
    return language.startswith("zh")


def many(count: int, name: str, language: str) -> str:
    """A count; in English with what is counted, which Chinese has in the sentence around it."""
    return f"{count:,}" if is_chinese(language) else counted(count, name)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`; did you mean 'file_read'?` when a known name is near, else ""."""
    near = get_close_matches(name[:100], list(islice(known, MAX_NAMES)), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""
