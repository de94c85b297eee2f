"""Whether the journal still has its end: compares it with the anchor, before and after SQLite opens it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from autoglm.core.errors import JournalCorrupt
from autoglm.storage.anchor import Anchor
from autoglm.storage.database import hash_at, load_head
from autoglm.storage.rows import HOME_HINT, LOST_HINT, Head


def has_content(path: Path) -> bool:
    """Asked before SQLite opens the file, since SQLite deletes the log beside an empty journal."""
    return path.exists() and path.stat().st_size > 0


def check_anchored(path: Path, anchor: Anchor) -> None:
    """Raises JournalCorrupt when the journal or its anchor was removed, or the anchor is damaged."""
    if not has_content(path):
        check_never_written(path, anchor)
    elif anchor.read() is None:
        raise _no_anchor(path)


def check_never_written(path: Path, anchor: Anchor) -> None:
    """Raises JournalCorrupt when the anchor knows of more than the empty journal that was found."""
    noted = anchor.read()
    if noted is not None and noted.changes:
        raise JournalCorrupt(f"The journal {path} is missing or empty, but it held {noted.runs} runs.", hint=LOST_HINT)


def check_tail(connection: sqlite3.Connection, noted: Head | None) -> Head:
    """The head of the journal. `noted` is what the anchor said before. Raises JournalCorrupt when acknowledged
    records are missing."""
    head = load_head(connection)
    if noted is None:
        raise _no_anchor(Path("journal.db"))
    is_behind = (head.changes, head.position, head.runs) < (noted.changes, noted.position, noted.runs)
    if is_behind or not _has(connection, noted):
        raise JournalCorrupt(
            f"Acknowledged records are missing: the journal ends at record {head.position} of {head.runs} runs,"
            f" the anchor knows record {noted.position} of {noted.runs} runs.",
            hint=HOME_HINT,
        )
    return head


def _has(connection: sqlite3.Connection, noted: Head) -> bool:
    return noted.position == 0 or hash_at(connection, noted.position) == noted.hash


def _no_anchor(path: Path) -> JournalCorrupt:
    return JournalCorrupt(
        f"The anchor of {path} is missing, so it cannot be told whether the journal is complete.", hint=HOME_HINT
    )
