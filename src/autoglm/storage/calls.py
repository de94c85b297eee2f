"""The book of calls: every call through the gateway, in a file of its own in the home, written in batches by a thread.

Never in the way of an answer: what does not fit into the queue is counted as lost. It is bookkeeping, not the journal:
a power cut may cost its last moments.
"""

from __future__ import annotations

import asyncio
import math
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec

from autoglm.core.errors import StorageError
from autoglm.settings.files import make_folder
from autoglm.storage.folders import make_file
from autoglm.telemetry.calls import CallRecord, UsageRow

By: TypeAlias = Literal["endpoint", "run", "principal"]

FILE_NAME = "calls.db"
_GATHER_S = 0.25
_WAIT_S = 5.0
_COLUMNS: dict[By, str] = {"endpoint": "endpoint", "run": "run_id", "principal": "principal"}
_SCHEMA = """
CREATE TABLE IF NOT EXISTS calls (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL, at REAL NOT NULL, principal TEXT NOT NULL, path TEXT NOT NULL,
  model TEXT NOT NULL, endpoint TEXT NOT NULL, run_id TEXT NOT NULL, route TEXT NOT NULL,
  input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL, money REAL, is_estimate INTEGER NOT NULL,
  status INTEGER NOT NULL, seconds REAL NOT NULL, failure TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS calls_at ON calls (at);
CREATE TABLE IF NOT EXISTS lost (at REAL NOT NULL, calls INTEGER NOT NULL);
"""
_DAY_S = 86_400.0
_PRUNE_EVERY_S = 3_600.0
_PRUNED_AT_ONCE = 1_000
"""Rows in one transaction, so that writing never waits long."""
_INSERT = (
    "INSERT INTO calls (id, at, principal, path, model, endpoint, run_id, route, input_tokens, output_tokens, money, "
    "is_estimate, status, seconds, failure) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class CallBook:
    """Note calls from an event loop, ask for sums from anywhere. Opens its file with the first call. What is older
    than `keep_days` before the newest call is deleted now and then (0: nothing ever)."""

    def __init__(
        self, folder: Path, *, keep_days: int = 0, most_waiting: int = 10_000, gather_s: float = _GATHER_S
    ) -> None:
        self._folder = folder
        self._keep_s = keep_days * _DAY_S
        self._pruned_at = -math.inf
        self._told_lost = 0
        self._most_waiting = most_waiting
        self._gather_s = gather_s
        self._waiting: deque[CallRecord] = deque()
        self._wake = threading.Event()
        self._hurry = threading.Event()
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self.lost = 0
        """Calls that could not be noted, since the start."""

    def note(self, call: CallRecord) -> None:
        """Take the call down; at once, whatever the disk does."""
        if self._is_closed or len(self._waiting) >= self._most_waiting:
            self.lost += 1
            return
        self._waiting.append(call)
        if not self._wake.is_set():
            self._wake.set()
            if self._thread is None:
                self._start()

    async def totals(self, by: By, since: float = 0.0) -> Sequence[UsageRow]:
        """The sums since a Unix time, what waits included, the most tokens first. Raises StorageError."""
        await self.flush()
        return await asyncio.to_thread(self._sum, by, since)

    async def lost_calls(self, since: float = 0.0) -> int:
        """Calls that any process could not note since a Unix time, as far as it could say so later. Raises
        StorageError."""
        return await asyncio.to_thread(self._sum_lost, since)

    async def flush(self) -> None:
        """Return when all that was noted so far is in the file, or lost."""
        while self._thread is not None and (self._waiting or self._wake.is_set()):
            self._hurry.set()
            await asyncio.sleep(0.002)

    async def close(self) -> None:
        """Write what waits, then end the thread."""
        self._is_closed = True
        if self._thread is not None:
            self._hurry.set()
            self._wake.set()
            await asyncio.to_thread(self._thread.join)
            self._thread = None

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="autoglm-calls", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        connection: sqlite3.Connection | None = None
        while not self._is_closed or self._waiting:
            self._wake.wait()
            self._hurry.wait(self._gather_s)  # others join the batch
            self._hurry.clear()
            batch = [self._waiting.popleft() for _ in range(len(self._waiting))]
            try:
                connection = connection or _opened(self._folder)
                self._keep(connection, batch)
            except (sqlite3.Error, OSError):
                self.lost += len(batch)
                _drop(connection)
                connection = None
            if not self._waiting:
                self._wake.clear()
                if self._waiting or self._is_closed:  # noted meanwhile
                    self._wake.set()
        _drop(connection)

    def _keep(self, connection: sqlite3.Connection, batch: Sequence[CallRecord]) -> None:
        if not batch:
            return
        newest, lost = max(call.at for call in batch), self.lost
        _write(connection, batch, lost=lost - self._told_lost, at=newest)
        self._told_lost = lost
        if self._keep_s and newest - self._pruned_at >= _PRUNE_EVERY_S:
            _prune(connection, before=newest - self._keep_s)
            self._pruned_at = newest

    def _sum(self, by: By, since: float) -> Sequence[UsageRow]:
        return tuple(_usage(row) for row in self._found(_totals(by), since))

    def _sum_lost(self, since: float) -> int:
        if not self._found("SELECT 1 FROM sqlite_master WHERE name = 'lost' AND ? IS NOT NULL", since):
            return 0  # a book of an earlier version
        return int(self._found("SELECT coalesce(sum(calls), 0) FROM lost WHERE at >= ?", since)[0][0])

    def _found(self, question: str, since: float) -> Sequence[Sequence[Any]]:
        path = self._folder / FILE_NAME
        if not path.exists():
            return ()
        try:
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=_WAIT_S)) as connection:
                return connection.execute(question, (since,)).fetchall()
        except sqlite3.Error as error:
            raise StorageError(
                f"The book of calls {path} cannot be read: {error}.", hint="Move it away; a new one is begun."
            ) from error


def _totals(by: By) -> str:
    column = _COLUMNS[by]
    used = "input_tokens + output_tokens > 0"
    return (
        f"SELECT {column}, count(*), sum(status >= 400), sum(input_tokens), sum(output_tokens), sum(money), "
        f"sum({used} AND money IS NULL), sum(is_estimate), sum(seconds) FROM calls WHERE at >= ? "
        f"GROUP BY {column} ORDER BY sum(input_tokens + output_tokens) DESC, {column}"
    )


def _usage(row: Sequence[Any]) -> UsageRow:
    name, calls, failed, asked, answered, money, unpriced, estimated, seconds = row
    return UsageRow(
        name=name,
        calls=calls,
        failed=failed,
        input_tokens=asked,
        output_tokens=answered,
        money=money,
        unpriced=unpriced,
        estimated=estimated,
        seconds=seconds,
    )


def _opened(folder: Path) -> sqlite3.Connection:
    make_folder(folder)
    make_file(folder / FILE_NAME)
    connection = sqlite3.connect(folder / FILE_NAME, timeout=_WAIT_S, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.executescript(_SCHEMA)
    return connection


def _drop(connection: sqlite3.Connection | None) -> None:
    if connection is not None:
        connection.close()


def _prune(connection: sqlite3.Connection, *, before: float) -> None:
    """Delete what is older, bit by bit."""
    oldest = f"SELECT number FROM calls WHERE at < ? LIMIT {_PRUNED_AT_ONCE}"
    while connection.execute(f"DELETE FROM calls WHERE number IN ({oldest})", (before,)).rowcount == _PRUNED_AT_ONCE:
        pass
    connection.execute("DELETE FROM lost WHERE at < ?", (before,))


def _write(connection: sqlite3.Connection, batch: Sequence[CallRecord], *, lost: int, at: float) -> None:
    """One transaction for all of them, and for how many were lost before."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.executemany(_INSERT, map(_row, batch))
        if lost:
            connection.execute("INSERT INTO lost (at, calls) VALUES (?, ?)", (at, lost))
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


_encode: Callable[[object], bytes] = msgspec.json.Encoder().encode


def _row(call: CallRecord) -> tuple[object, ...]:
    route = _encode(call.route).decode() if call.route else "[]"
    return (
        call.id, call.at, call.principal, call.path, call.model, call.endpoint, call.run_id, route, call.input_tokens,
        call.output_tokens, call.money, call.is_estimate, call.status, call.seconds, call.failure,
    )  # fmt: skip
