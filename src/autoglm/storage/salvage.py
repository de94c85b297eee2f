"""The way out of a damaged home: copies every run that is whole into a new one, and names the rest.

Must not know: how to mend anything in place.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from autoglm.core.errors import StorageError
from autoglm.core.events import Record
from autoglm.core.ports import Letter
from autoglm.storage import database
from autoglm.storage.blobs import FileBlobs
from autoglm.storage.checkup import Damage
from autoglm.storage.contents import letter_of, record_of
from autoglm.storage.faults import from_sqlite
from autoglm.storage.rows import RunRow
from autoglm.storage.sqlite import SqliteHome

_OWNER = "salvage"
_TTL_S = 60.0


@dataclass(frozen=True, slots=True)
class SalvageReport:
    """Ids of the runs that were copied, and the damage of those that were not."""

    copied: tuple[str, ...]
    lost: tuple[Damage, ...]


@dataclass(frozen=True, slots=True)
class _WholeRun:
    records: tuple[Record, ...]
    letters: tuple[Letter, ...]


async def salvage(source: Path, target: SqliteHome) -> SalvageReport:
    """Copy runs, records and letters; sequence numbers and times stay, places in the chain are new. The anchor of
    `source` is not asked, so an unfinished run may lack its last records. Raises StorageError for an unreadable
    file, and BusyError or StorageError when a run of that id is in `target` already."""
    copied: list[str] = []
    lost: list[Damage] = []
    try:
        with closing(await asyncio.to_thread(database.connect_reader, source / "journal.db")) as connection:
            runs = _whole_runs(connection, FileBlobs(source / "blobs"))
            while (found := await asyncio.to_thread(next, runs, None)) is not None:
                if isinstance(found, Damage):
                    lost.append(found)
                else:
                    copied.append(await _copy(found, target))
    except sqlite3.Error as error:
        raise from_sqlite(error, source) from error
    return SalvageReport(tuple(copied), tuple(lost))


async def _copy(run: _WholeRun, target: SqliteHome) -> str:
    run_id = run.records[0].run_id
    lease = await target.leases.take(run_id, owner=_OWNER, ttl_s=_TTL_S)
    await target.journal.append(lease, run.records)
    for letter in run.letters:
        await target.inbox.send(run_id, letter)
    await target.leases.release(lease)
    return run_id


def _whole_runs(connection: sqlite3.Connection, blobs: FileBlobs) -> Iterator[_WholeRun | Damage]:
    newest = connection.execute("SELECT max(number) FROM runs NOT INDEXED").fetchone()[0] or 0
    for number in range(1, newest + 1):
        name = f"number {number}"
        try:
            row = next(database.iterate_runs(connection, newest=number, limit=1))
            name = row.run_id
            if row.events:
                yield _whole_run(connection, row, blobs)
        except StorageError as error:
            yield Damage(name, error.message)
        except sqlite3.DatabaseError as error:
            yield Damage(name, f"SQLite cannot read it: {error}.")


def _whole_run(connection: sqlite3.Connection, row: RunRow, blobs: FileBlobs) -> _WholeRun:
    events = database.load_chain(connection, row, after_seq=0)
    letters = database.load_letters(connection, row, after=0)
    return _WholeRun(
        tuple(record_of(event, blobs) for event in events), tuple(letter_of(letter)[1] for letter in letters)
    )
