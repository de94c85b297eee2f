"""The first rows of a table, as many as fit into an output; says what was cut off."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import msgspec

from autoglm.tools.tables import Cell, Row

MOST_BYTES = 6_000_000
"""Of rows as JSON: less than one output may have, so that what stands beside them fits, too."""
_encode = msgspec.json.Encoder().encode


def first_rows(
    rows: Sequence[Row], limit: int, what: str = "rows", *, most_bytes: int = MOST_BYTES
) -> tuple[list[Row], str]:
    """At most `limit` rows, and a note when fewer of them fit."""
    kept = list(rows[:limit])
    if len(_encode(kept)) <= most_bytes:
        return kept, ""
    sizes = accumulate(len(_encode(row)) + 1 for row in kept)
    fitting = sum(size < most_bytes for size in sizes)
    return kept[:fitting], f"{first_of(fitting, len(rows), what)}: more than {most_bytes:,} bytes do not fit."


def first_of(shown: int, count: int, what: str = "rows") -> str:
    """How many there are and how many of them are here, as a sentence without its end."""
    are = "This is the first" if shown == 1 else f"These are the first {shown:,}"
    return f"{are} of {count:,} {what}"


def tied(values: Sequence[Cell], shown: int, what: str) -> str:
    """A note on what was cut off although it has the same value as the last that was not."""
    if not 0 < shown < len(values):
        return ""
    last = values[shown - 1]
    count = next((at for at, value in enumerate(values[shown:]) if value != last), len(values) - shown)
    return f"{count} more {what}{'s have' if count > 1 else ' has'} the same value as the last one." if count else ""
