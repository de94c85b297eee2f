"""The outside world of the crash soak: a SQLite file that keeps every effect it was sent, and what it applied.

It belongs to nobody's home; a write that has returned survives kill -9 of the writer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path


class Sink:
    """Keyed: applies the first delivery of each key. Not keyed: applies every delivery."""

    def __init__(self, path: Path, *, is_keyed: bool) -> None:
        self._is_keyed = is_keyed
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute("PRAGMA synchronous=OFF")
        self._file.execute(
            "CREATE TABLE IF NOT EXISTS deliveries "
            "(number INTEGER PRIMARY KEY, identity TEXT, key TEXT, is_applied INTEGER)"
        )
        self._file.execute("CREATE TABLE IF NOT EXISTS answers (identity TEXT, has_happened INTEGER)")
        for column in ("key", "identity"):
            self._file.execute(f"CREATE INDEX IF NOT EXISTS by_{column} ON deliveries ({column})")

    def deliver(self, identity: str, key: str) -> bool:
        """Take an effect; says whether it was applied."""
        self._file.execute("BEGIN IMMEDIATE")
        is_applied = not (self._is_keyed and self.has_key(key))
        self._file.execute(
            "INSERT INTO deliveries (identity, key, is_applied) VALUES (?, ?, ?)", (identity, key, is_applied)
        )
        self._file.execute("COMMIT")
        return is_applied

    def has_key(self, key: str) -> bool:
        return self._file.execute("SELECT 1 FROM deliveries WHERE key = ?", (key,)).fetchone() is not None

    def has_identity(self, identity: str) -> bool:
        return self._file.execute("SELECT 1 FROM deliveries WHERE identity = ?", (identity,)).fetchone() is not None

    def note_answer(self, identity: str, *, has_happened: bool) -> None:
        """A person was asked about this effect and said so."""
        self._file.execute("INSERT INTO answers VALUES (?, ?)", (identity, has_happened))

    def applied(self) -> Iterator[tuple[str, int]]:
        """Every identity with how often it was applied."""
        yield from self._file.execute("SELECT identity, sum(is_applied) FROM deliveries GROUP BY identity")

    def counts(self) -> dict[str, int]:
        """Deliveries, those applied, those refused as repeats, and questions by their answer."""
        total, applied = self._file.execute("SELECT count(*), coalesce(sum(is_applied), 0) FROM deliveries").fetchone()
        yes, no = self._file.execute(
            "SELECT coalesce(sum(has_happened), 0), coalesce(sum(1 - has_happened), 0) FROM answers"
        ).fetchone()
        return {
            "deliveries": total,
            "applied": applied,
            "repeats_refused": total - applied,
            "asked_happened": yes,
            "asked_not_happened": no,
        }

    def close(self) -> None:
        self._file.close()
