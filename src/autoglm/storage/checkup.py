"""Looks at everything in a home and names all damage.

The full check follows the chain from the first record to the head, so a record that was changed together with its
own checks is found as well. Must not know: threads, event loops, how to write.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from autoglm.core.errors import AutoglmError, JournalCorrupt, NotFound
from autoglm.storage import database
from autoglm.storage.anchor import Anchor
from autoglm.storage.blobs import FileBlobs
from autoglm.storage.rows import FIRST_HASH, EventRow, Head, RunRow
from autoglm.storage.tail import check_tail


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that is not as it was written. `run_id` is empty when it is not about one run."""

    run_id: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeReport:
    """What a full check saw. `spare_blobs` belong to no record: appends that were never acknowledged, or put alone."""

    runs: int = 0
    unfinished: int = 0
    records: int = 0
    letters: int = 0
    blobs: int = 0
    spare_blobs: int = 0
    damage: tuple[Damage, ...] = ()

    @property
    def is_whole(self) -> bool:
        return not self.damage


@dataclass(slots=True)
class _Seen:
    rows: dict[int, RunRow] = field(default_factory=dict)
    ends: dict[int, tuple[int, int]] = field(default_factory=dict)
    records: int = 0
    letters: int = 0
    blobs: dict[str, str] = field(default_factory=dict)
    damage: list[Damage] = field(default_factory=list)

    def note(self, action: Callable[[], object], *, run_id: str = "") -> None:
        """Do it; an error becomes a line of the report."""
        try:
            action()
        except AutoglmError as error:
            self.damage.append(Damage(run_id, error.message))
        except sqlite3.Error as error:
            self.damage.append(Damage(run_id, f"SQLite cannot read the journal: {error}."))


def check_home(connection: sqlite3.Connection, anchor: Anchor, blobs: FileBlobs) -> HomeReport:
    """Read everything once. Damage is in the report, not raised."""
    seen = _Seen()
    seen.note(lambda: check_tail(connection, anchor.read()))
    connection.execute("BEGIN")
    for look in (_structure, _directory, _events, _ends, _letters):
        seen.note(partial(look, connection, seen))
    connection.execute("ROLLBACK")
    spare = _blobs(blobs, seen)
    return HomeReport(
        runs=sum(1 for row in seen.rows.values() if row.events),
        unfinished=sum(1 for row in seen.rows.values() if row.events and not row.finished),
        records=seen.records,
        letters=seen.letters,
        blobs=len(seen.blobs) + spare,
        spare_blobs=spare,
        damage=tuple(dict.fromkeys(seen.damage)),
    )


def _structure(connection: sqlite3.Connection, seen: _Seen) -> None:
    for (line,) in connection.execute("PRAGMA integrity_check(20)"):
        if line != b"ok":
            seen.damage.append(Damage("", f"SQLite: {line.decode(errors='replace')}."))


def _directory(connection: sqlite3.Connection, seen: _Seen) -> None:
    head = database.load_head(connection)
    database.check_directory(connection)
    for row in database.iterate_runs(connection, newest=head.runs):
        seen.rows[row.number] = row


def _events(connection: sqlite3.Connection, seen: _Seen) -> None:
    head = database.load_head(connection)
    before, position = FIRST_HASH, 0
    for values in database.iterate_events(connection):
        row = seen.rows.get(values[1]) if isinstance(values[1], int) else None
        run_id = row.run_id if row else ""
        position += 1
        event = database.event_from(values, run_id)
        seen.note(partial(_check_link, event, before, position), run_id=run_id)
        before, position = event.hash, event.position
        _remember(seen, event)
    _check_end(head, before, position)


def _check_link(event: EventRow, before: bytes, position: int) -> None:
    run_id = event.sealed.run_id
    event.check(run_id)
    if event.before != before or event.position != position:
        raise JournalCorrupt(f"Run {run_id}: the chain is broken at position {position}, record {event.sealed.seq}.")


def _remember(seen: _Seen, event: EventRow) -> None:
    sealed = event.sealed
    last, seq = seen.ends.get(event.run, (0, 0))
    if event.previous != last or sealed.seq != seq + 1:
        seen.damage.append(Damage(sealed.run_id, f"Run {sealed.run_id}: record {sealed.seq} is out of order."))
    seen.ends[event.run] = (event.position, sealed.seq)
    seen.records += 1
    if sealed.blob_size:
        seen.blobs[sealed.body.hex()] = sealed.run_id


def _check_end(head: Head, before: bytes, position: int) -> None:
    if (head.hash, head.position) != (before, position):
        raise JournalCorrupt(f"The chain ends at position {position}, the head says {head.position}.")


def _ends(_connection: sqlite3.Connection, seen: _Seen) -> None:
    for number, row in seen.rows.items():
        if seen.ends.get(number, (0, 0)) != (row.last, row.events):
            seen.damage.append(Damage(row.run_id, f"Run {row.run_id}: records are missing."))


def _letters(connection: sqlite3.Connection, seen: _Seen) -> None:
    for row in seen.rows.values():
        seen.letters += row.letters
        seen.note(partial(database.load_letters, connection, row, after=0), run_id=row.run_id)


def _blobs(blobs: FileBlobs, seen: _Seen) -> int:
    """Check every blob; the number of those that no record names."""
    for digest, run_id in seen.blobs.items():
        try:
            blobs.get_now(digest)
        except (NotFound, JournalCorrupt) as error:
            seen.damage.append(Damage(run_id, f"Run {run_id}: {error.message}"))
    spare = [digest for digest in blobs.digests() if digest not in seen.blobs]
    for digest in spare:
        seen.note(partial(blobs.get_now, digest))
    return len(spare)
