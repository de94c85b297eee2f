"""The directory of runs in pages: a run is told by its first and last record, or by why it cannot be.

Damage of one run is no error here but its entry, so that it neither hides itself nor the others.
Must not know: the anchor, threads, writing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from autoglm.core.errors import StorageError
from autoglm.core.events import Record
from autoglm.core.ports import ListedRun, RunEntry, UnreadableRun
from autoglm.storage import database
from autoglm.storage.blobs import FileBlobs
from autoglm.storage.contents import record_of
from autoglm.storage.faults import is_damage
from autoglm.storage.rows import DAMAGE_HINT, RunRow, damaged


def list_runs(connection: sqlite3.Connection, blobs: FileBlobs, *, newest: int, limit: int) -> tuple[ListedRun, ...]:
    """Runs by number downwards from `newest`, which must be in the directory. A number without an entry in it is an
    unreadable run; one that was only taken is left out. Raises sqlite3.Error when the file cannot be read at all."""
    listed: list[ListedRun] = []
    while len(listed) < limit and newest > 0:
        numbers = range(newest, max(newest - limit, 0), -1)
        found = [each for each in _rows(connection, numbers) if isinstance(each, UnreadableRun) or each.events]
        listed += _entries(connection, found[: limit - len(listed)], blobs)
        newest -= len(numbers)
    return tuple(listed)


def _rows(connection: sqlite3.Connection, numbers: Sequence[int]) -> list[RunRow | UnreadableRun]:
    """One for each number. Where SQLite cannot read them together, each is read by itself."""
    try:
        rows = database.load_numbered(connection, numbers)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        if len(numbers) == 1:
            return [_unreadable(connection, numbers[0], f"SQLite cannot read its entry: {error}")]
        return [row for number in numbers for row in _rows(connection, (number,))]
    return [_row(connection, number, rows) for number in numbers]


def _row(connection: sqlite3.Connection, number: int, rows: Mapping[int, Sequence[object]]) -> RunRow | UnreadableRun:
    if number not in rows:
        return _unreadable(connection, number, "it is missing from the directory")
    try:
        return database.run_from(rows[number])
    except StorageError:
        return _unreadable(connection, number, "its entry in the directory fails its checks")


def _unreadable(connection: sqlite3.Connection, number: int, what: str) -> UnreadableRun:
    run_id = database.indexed_name(connection, number)
    error = damaged(run_id or f"number {number}", what)
    return UnreadableRun(number, run_id, error.message, error.hint)


def _entries(
    connection: sqlite3.Connection, found: Sequence[RunRow | UnreadableRun], blobs: FileBlobs
) -> list[ListedRun]:
    """One for each row. Where SQLite cannot read their records together, each is read by itself."""
    places = {place for row in found if isinstance(row, RunRow) for place in (row.first, row.last)}
    try:
        events = database.load_events(connection, places)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        if len(found) == 1:
            return [_cannot_read(found[0], error)]
        return [entry for row in found for entry in _entries(connection, (row,), blobs)]
    return [row if isinstance(row, UnreadableRun) else _entry(row, events, blobs) for row in found]


def _cannot_read(row: RunRow | UnreadableRun, error: sqlite3.Error) -> UnreadableRun:
    if isinstance(row, UnreadableRun):
        return row
    reason = f"Run {row.run_id}: SQLite cannot read its first or last record: {error}."
    return UnreadableRun(row.number, row.run_id, reason, DAMAGE_HINT)


def _entry(row: RunRow, events: Mapping[int, tuple[object, ...]], blobs: FileBlobs) -> ListedRun:
    try:
        first, last = (_end(events, row, place=place, blobs=blobs) for place in (row.first, row.last))
    except StorageError as error:
        return UnreadableRun(row.number, row.run_id, error.message, error.hint)
    return RunEntry(row.number, first, last)


def _end(events: Mapping[int, tuple[object, ...]], row: RunRow, *, place: int, blobs: FileBlobs) -> Record:
    if place not in events:
        raise damaged(row.run_id, "its first or last record is missing")
    event = database.event_from(events[place], row.run_id)
    event.check(row.run_id)
    if event.run != row.number or event.sealed.seq != (1 if place == row.first else row.events):
        raise damaged(row.run_id, "its first or last record is another one")
    return record_of(event, blobs)
