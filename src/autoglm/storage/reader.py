"""Reads the journal and serves nothing that fails its checks. Must not know: threads, event loops, writing.

A finished run is whole by itself. For an unfinished one the end of the journal is compared with the anchor first,
since its last records may be the ones that are missing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from autoglm.core.errors import AutoglmError, JournalCorrupt, NotFound
from autoglm.core.events import Record
from autoglm.core.ports import Letter, ListedRun
from autoglm.storage import database
from autoglm.storage.anchor import Anchor
from autoglm.storage.blobs import FileBlobs
from autoglm.storage.checkup import Damage, HomeReport, check_home
from autoglm.storage.contents import letter_of, record_of
from autoglm.storage.directory import list_runs
from autoglm.storage.faults import from_os, from_sqlite
from autoglm.storage.ledger import is_held, unknown_run
from autoglm.storage.rows import RunRow, damaged
from autoglm.storage.tail import check_never_written, check_tail, has_content

Job = Callable[[], object]


class Reader:
    """One connection for reading. Used from one thread."""

    def __init__(self, folder: Path, anchor: Anchor, blobs: FileBlobs) -> None:
        self._folder = folder
        self._path = folder / "journal.db"
        self._anchor = anchor
        self._blobs = blobs
        self._connection: sqlite3.Connection | None = None

    def serve(self, jobs: Sequence[Job]) -> list[object]:
        """The result or the error of each job, in order."""
        return [self._serve(job) for job in jobs]

    def stop(self) -> None:
        with suppress(sqlite3.Error):
            if self._connection is not None:
                self._connection.close()
        self._connection = None
        self._anchor.close()

    def read(self, run_id: str, *, after_seq: int) -> tuple[Record, ...]:
        """Raises NotFound, JournalCorrupt, JournalTooNew."""
        connection = self._open()
        if connection is None:
            raise unknown_run(run_id)
        row = self._find(connection, run_id)
        if not row.events:
            raise unknown_run(run_id)
        if after_seq >= row.events:
            return ()
        events = database.load_chain(connection, row, after_seq=after_seq)
        return tuple(record_of(event, self._blobs) for event in events)

    def list(self, *, limit: int, before: int | None) -> tuple[ListedRun, ...]:
        """Raises JournalCorrupt when the end of the journal is missing, since runs may be missing with it."""
        connection = self._open()
        if connection is None:
            return ()
        head = check_tail(connection, self._anchor.read())
        newest = head.runs if before is None else min(head.runs, before - 1)
        return list_runs(connection, self._blobs, newest=newest, limit=limit)

    def unfinished(self) -> tuple[str, ...]:
        """Looks at every row of the directory, so that damage cannot hide a run that waits to be resumed."""
        connection = self._open()
        if connection is None:
            return ()
        head = check_tail(connection, self._anchor.read())
        rows = database.iterate_runs(connection, newest=head.runs)
        return tuple(reversed([row.run_id for row in rows if row.events and not row.finished]))

    def is_held(self, run_id: str, *, now: float) -> bool:
        """Raises NotFound, JournalCorrupt."""
        connection = self._open()
        if connection is None:
            raise unknown_run(run_id)
        return is_held(self._find(connection, run_id), now)

    def letters(self, run_id: str, *, after: int) -> tuple[tuple[int, Letter], ...]:
        """Raises NotFound, JournalCorrupt."""
        connection = self._open()
        if connection is None:
            raise unknown_run(run_id)
        row = self._find(connection, run_id, must_check_tail=True)
        rows = database.load_letters(connection, row, after=after)
        return tuple(map(letter_of, rows))

    def check(self) -> HomeReport:
        """A full check of everything in the home."""
        try:
            connection = self._open()
            return HomeReport() if connection is None else check_home(connection, self._anchor, self._blobs)
        except JournalCorrupt as error:
            return HomeReport(damage=(Damage("", error.message),))

    def _serve(self, job: Job) -> object:
        outcome: AutoglmError
        try:
            return job()
        except sqlite3.Error as error:
            outcome = from_sqlite(error, self._folder)
        except OSError as error:
            outcome = from_os(error, self._folder)
        except NotFound as error:
            return error
        except AutoglmError as error:
            outcome = error
        self.stop()  # a statement that was left half read would hold this connection in the past
        return outcome

    def _open(self) -> sqlite3.Connection | None:
        """None when nothing was ever written."""
        if self._connection is not None:
            return self._connection
        if has_content(self._path):
            connection = database.connect_reader(self._path)
            if not database.is_empty(connection):
                self._connection = connection
                return connection
            connection.close()
        check_never_written(self._path, self._anchor)
        return None

    def _find(self, connection: sqlite3.Connection, run_id: str, *, must_check_tail: bool = False) -> RunRow:
        noted = None
        with suppress(JournalCorrupt):
            noted = self._anchor.read()
        row = database.find_run(connection, run_id)
        if row is None:
            raise self._why_unknown(connection, run_id)
        if must_check_tail or not row.finished:
            check_tail(connection, noted or self._anchor.read())
        return row

    def _why_unknown(self, connection: sqlite3.Connection, run_id: str) -> AutoglmError:
        """NotFound only when the whole directory is sound; looks at every row of it."""
        head = check_tail(connection, self._anchor.read())
        if any(row.run_id == run_id for row in database.iterate_runs(connection, newest=head.runs)):
            return damaged(run_id, "the directory of runs is damaged and does not lead to it")
        return unknown_run(run_id)
