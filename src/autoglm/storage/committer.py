"""Group commit: the operations of many runs in one transaction, one sync to disk, then the anchor, then the answers.

After a failed write nothing of the connection is trusted: it is closed, the journal is opened and compared with the
last acknowledged state, and its log is written anew into the journal before anything more is accepted
(https://wiki.postgresql.org/wiki/Fsync_Errors). Must not know: threads, event loops.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from autoglm.core.errors import AutoglmError, BusyError, JournalCorrupt, StorageError
from autoglm.settings.files import make_folder, sync_folder
from autoglm.storage import database
from autoglm.storage.anchor import Anchor
from autoglm.storage.faults import from_os, from_sqlite
from autoglm.storage.folders import make_file
from autoglm.storage.ledger import Append, Draft, Found, Operation, Send, Take, attempt
from autoglm.storage.rows import HOME_HINT, Head
from autoglm.storage.tail import check_anchored, check_tail, has_content

_ANCHOR_SYNC_CHANGES = 1_000
_MOST_OPERATIONS = 512


class Committer:
    """The only writer of a home in this process. Used from one thread."""

    def __init__(self, folder: Path, anchor: Anchor) -> None:
        self._folder = folder
        self._path = folder / "journal.db"
        self._anchor = anchor
        self._connection: sqlite3.Connection | None = None
        self._acknowledged = Head()
        self._is_suspect = False
        self._is_syncing = True
        self._is_directory_checked = False

    def serve(self, operations: Sequence[Operation]) -> list[object]:
        """The result or the error of each operation, in order."""
        outcomes: list[object] = []
        for start in range(0, len(operations), _MOST_OPERATIONS):
            outcomes += self._serve(operations[start : start + _MOST_OPERATIONS])
        return outcomes

    def stop(self) -> None:
        """Close the files; the log is folded into the journal when no other process has it open."""
        with suppress(OSError, sqlite3.Error):
            if self._connection is not None:
                self._connection.close()
            self._anchor.sync()
            self._anchor.close()
        self._connection = None

    def _serve(self, operations: Sequence[Operation]) -> list[object]:
        outcome: AutoglmError
        try:
            return self._commit(self._open(), operations)
        except sqlite3.Error as error:
            outcome = from_sqlite(error, self._folder)
        except OSError as error:
            outcome = from_os(error, self._folder)
        except (StorageError, BusyError) as error:
            outcome = error
        self._abandon(is_suspect=not isinstance(outcome, BusyError))
        return [outcome for _ in operations]

    def _commit(self, connection: sqlite3.Connection, operations: Sequence[Operation]) -> list[object]:
        self._set_syncing(connection, wanted=any(isinstance(operation, Append | Send) for operation in operations))
        database.begin(connection)
        before = database.load_head(connection)
        if before.changes < self._acknowledged.changes:
            raise JournalCorrupt(f"Acknowledged records have gone from {self._path}.", hint=HOME_HINT)
        draft = Draft(before, self._rows(connection, operations))
        outcomes = [attempt(partial(draft.perform, operation)) for operation in operations]
        self._write(connection, draft, before)
        return list(outcomes)

    def _write(self, connection: sqlite3.Connection, draft: Draft, before: Head) -> None:
        head = draft.close()
        database.save_events(connection, draft.events)
        database.save_letters(connection, draft.letters)
        database.save_runs(connection, draft.changed.values())
        if head != before:
            database.save_head(connection, head)
        connection.execute("COMMIT")
        if draft.is_durable:
            self._note(head)

    def _note(self, head: Head) -> None:
        self._anchor.write(head)
        if head.changes % _ANCHOR_SYNC_CHANGES == 0:
            self._anchor.sync()
        self._acknowledged = head

    def _set_syncing(self, connection: sqlite3.Connection, *, wanted: bool) -> None:
        """Leases alone are not synced: whoever holds one dies with the machine, and the next append syncs them."""
        if wanted != self._is_syncing:
            connection.execute(f"PRAGMA synchronous={'FULL' if wanted else 'NORMAL'}")
            self._is_syncing = wanted

    def _rows(self, connection: sqlite3.Connection, operations: Sequence[Operation]) -> dict[str, Found]:
        rows = database.load_runs(connection, {operation.run_id for operation in operations})
        new = {operation.run_id for operation in operations if _makes_run(operation)} - rows.keys()
        if new and not self._is_directory_checked:
            # A damaged index would hide an old run, and it would be made a second time.
            fault = attempt(partial(database.check_directory, connection))
            self._is_directory_checked = fault is None
            if isinstance(fault, AutoglmError):
                rows |= dict.fromkeys(new, fault)
        return rows

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            make_folder(self._folder)
            check_anchored(self._path, self._anchor)
            is_first = not has_content(self._path)
            self._anchor.create()
            make_file(self._path)  # before SQLite does, so that it and its log are the owner's alone
            self._connection = database.connect_writer(self._path)
            self._is_syncing = True
            if is_first:
                sync_folder(self._folder)
            self._trust(self._connection)
            database.leave_waiting_to_begin(self._connection)
        return self._connection

    def _trust(self, connection: sqlite3.Connection) -> None:
        head = check_tail(connection, self._anchor.read())
        if head.changes < self._acknowledged.changes:
            raise JournalCorrupt(f"Acknowledged records have gone from {self._path}.", hint=HOME_HINT)
        if self._is_suspect:
            # What a failed sync left behind may be in memory only, and a second sync would not say so.
            is_busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if is_busy:
                raise BusyError(f"Another process reads {self._path} while it must be mended.", hint="Try again.")
            self._is_suspect = False

    def _abandon(self, *, is_suspect: bool) -> None:
        self._is_suspect |= is_suspect
        with suppress(sqlite3.Error, OSError):
            if self._connection is not None:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                self._connection.close()
        self._connection = None
        self._anchor.close()


def _makes_run(operation: Operation) -> bool:
    return isinstance(operation, Take) or (isinstance(operation, Append) and operation.may_make_run)
