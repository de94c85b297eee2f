"""The SQLite file: its tables, its statements, how it is opened. Rows come out checked or as an error.

Must not know: threads, futures, what may be written when.
"""

from __future__ import annotations

import sqlite3
import struct
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec

from autoglm.core.errors import JournalCorrupt, JournalTooNew, StorageReadOnly
from autoglm.storage.ledger import Found
from autoglm.storage.rows import DAMAGE_HINT, HOME_HINT, LOST_HINT, EventRow, Head, LetterRow, RunRow, Sealed, damaged

SCHEMA_VERSION = 1
_APPLICATION_ID = 0x41474C4D
_BUSY_S = 30.0
# The waits that SQLite chooses grow to 100 ms, in which other writers of a home commit a hundred times.
_LONGEST_WAIT_S = 0.005
_CACHE_KB = 4_096
# A checkpoint costs three syncs and some 8 ms, and comes every 800 appends of 4.3 KB: 0.4 % more syncs, where 1,000
# pages cost 1.5 % and 8,000 cost 0.2 %. Until the log is overwritten for the first time, appends are 4 % slower than
# with 1,000 pages, with 8,000 they would be 13 % slower; after that they take the same time with each.
_CHECKPOINT_PAGES = 4_000
_LOG_BYTES = 16 * 1024 * 1024

_TABLES = {
    "head": "CREATE TABLE head (id INTEGER PRIMARY KEY, changes INTEGER NOT NULL, position INTEGER NOT NULL, "
    "hash BLOB NOT NULL, runs INTEGER NOT NULL, crc INTEGER NOT NULL)",
    "runs": "CREATE TABLE runs (number INTEGER PRIMARY KEY, run_id TEXT NOT NULL, owner TEXT NOT NULL, "
    "token INTEGER NOT NULL, expires_us INTEGER NOT NULL, ttl_us INTEGER NOT NULL, events INTEGER NOT NULL, "
    "first INTEGER NOT NULL, last INTEGER NOT NULL, letters INTEGER NOT NULL, finished INTEGER NOT NULL, "
    "crc INTEGER NOT NULL)",
    "runs_by_id": "CREATE UNIQUE INDEX runs_by_id ON runs (run_id)",
    "events": "CREATE TABLE events (position INTEGER PRIMARY KEY, run INTEGER NOT NULL, previous INTEGER NOT NULL, "
    "seq INTEGER NOT NULL, at REAL NOT NULL, type TEXT NOT NULL, token INTEGER NOT NULL, blob_size INTEGER NOT NULL, "
    "crc INTEGER NOT NULL, digest BLOB NOT NULL, before BLOB NOT NULL, hash BLOB NOT NULL, body BLOB NOT NULL)",
    "letters": "CREATE TABLE letters (run INTEGER NOT NULL, number INTEGER NOT NULL, type TEXT NOT NULL, "
    "body BLOB NOT NULL, crc INTEGER NOT NULL, PRIMARY KEY (run, number)) WITHOUT ROWID",
}
_RUN = "number, run_id, owner, token, expires_us, ttl_us, events, first, last, letters, finished"
_EVENT = "position, run, previous, seq, at, type, token, blob_size, crc, digest, before, hash, body"
_SELECT_EVENT = ", ".join(f"e.{name}" for name in _EVENT.split(", "))
_SAVE_RUN = (
    f"INSERT INTO runs ({_RUN}, crc) VALUES %s ON CONFLICT (number) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _RUN.split(", ")[2:])
    + ", crc = excluded.crc"
)
_RunTuple = tuple[int, str, str, int, int, int, int, int, int, int, int, int]
_decode_runs = msgspec.json.Decoder(list[_RunTuple]).decode
_WRONG = (ValueError, TypeError, OverflowError, AttributeError, UnicodeError, msgspec.MsgspecError)

Sleep = Callable[[float], object]
T = TypeVar("T")


def connect_writer(path: Path, *, sleep: Sleep = time.sleep) -> sqlite3.Connection:
    """Open the journal, or make it. Raises sqlite3.Error, JournalTooNew, JournalCorrupt."""
    return patiently(lambda: _prepared(_open(path, "mode=rwc"), path, _prepare_writer), sleep=sleep)


def connect_reader(path: Path) -> sqlite3.Connection:
    """Open a journal for reading. Raises as `connect_writer`, and StorageReadOnly for a journal that was not closed
    properly in a place where nothing can be written."""
    try:
        return _prepared(_open(path, "mode=rw"), path, _prepare_reader)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}:
            raise
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise StorageReadOnly(
            f"{path} was not closed properly and cannot be recovered where nothing can be written.",
            hint="Copy the home to a place that can be written, and read it there.",
        )
    return _prepared(_open(path, "mode=ro&immutable=1"), path, _prepare_reader)


def _prepared(
    connection: sqlite3.Connection, path: Path, prepare: Callable[[sqlite3.Connection, Path], None]
) -> sqlite3.Connection:
    try:
        connection.execute(f"PRAGMA cache_size=-{_CACHE_KB}")
        prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare_reader(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA query_only=1")
    if not is_empty(connection):
        check_schema(connection, path)


def _open(path: Path, options: str) -> sqlite3.Connection:
    name = str(path.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    connection = sqlite3.connect(
        f"file:{name}?{options}", uri=True, isolation_level=None, check_same_thread=False, timeout=_BUSY_S
    )
    connection.text_factory = bytes  # a damaged text need not be UTF-8
    return connection


def _prepare_writer(connection: sqlite3.Connection, path: Path) -> None:
    _check_version(connection, path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}")
    connection.execute(f"PRAGMA journal_size_limit={_LOG_BYTES}")
    if is_empty(connection):
        _create(connection)
    check_schema(connection, path)


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    if is_empty(connection):
        for statement in _TABLES.values():
            connection.execute(statement)
        save_head(connection, Head())
        connection.execute(f"PRAGMA application_id={_APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
    connection.execute("COMMIT")


def _user_version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _schema(connection: sqlite3.Connection) -> dict[bytes, bytes]:
    return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


def _check_version(connection: sqlite3.Connection, path: Path) -> None:
    version = _user_version(connection)
    if version > SCHEMA_VERSION and _is_ours(connection):
        raise JournalTooNew(
            f"{path} has format {version}; this version reads formats up to {SCHEMA_VERSION}.",
            hint="Upgrade open-autoglm, or set AUTOGLM_HOME to another folder.",
        )


def _is_ours(connection: sqlite3.Connection) -> bool:
    return int(connection.execute("PRAGMA application_id").fetchone()[0]) == _APPLICATION_ID


def is_empty(connection: sqlite3.Connection) -> bool:
    """Whether the writer that made the file ended before its tables were made."""
    return _user_version(connection) == 0 and not _schema(connection)


def check_schema(connection: sqlite3.Connection, path: Path) -> None:
    """Raises JournalTooNew, and JournalCorrupt when the tables are not ours."""
    _check_version(connection, path)
    wanted = {name.encode(): statement.encode() for name, statement in _TABLES.items()}
    if _user_version(connection) != SCHEMA_VERSION or _schema(connection) != wanted:
        raise JournalCorrupt(f"{path} is damaged, or is not a journal: its tables differ.", hint=LOST_HINT)


# --- reading ---------------------------------------------------------------------------------------------------------


def load_head(connection: sqlite3.Connection) -> Head:
    """Raises JournalCorrupt."""
    row = connection.execute("SELECT changes, position, hash, runs, crc FROM head WHERE id = 1").fetchone()
    head = Head(*row[:4]) if row else Head()
    if row is None or not _fits(head.crc, row[4]):
        raise JournalCorrupt("The head of the journal fails its checks.", hint=HOME_HINT)
    return head


def load_runs(connection: sqlite3.Connection, run_ids: Iterable[str]) -> dict[str, Found]:
    """The rows of these runs, as far as they exist. One statement with one row, since each row that SQLite hands
    over gives the interpreter to other threads and may wait for it."""
    names = msgspec.json.encode(list(run_ids)).decode()
    rows = connection.execute(
        f"SELECT json_group_array(json_array({_RUN}, crc)) FROM runs WHERE run_id IN (SELECT value FROM json_each(?))",
        (names,),
    ).fetchone()
    try:
        found = [run_from(row) for row in _decode_runs(rows[0])]
    except (*_WRONG, JournalCorrupt):
        return {run_id: _find_or_error(connection, run_id) for run_id in msgspec.json.decode(names)}
    return {row.run_id: row for row in found}


def _find_or_error(connection: sqlite3.Connection, run_id: str) -> Found:
    try:
        row = find_run(connection, run_id)
    except JournalCorrupt as error:
        return error
    return damaged(run_id, "its entry cannot be read") if row is None else row


def find_run(connection: sqlite3.Connection, run_id: str) -> RunRow | None:
    """Raises JournalCorrupt when the run's row fails its checks."""
    row = connection.execute(f"SELECT {_RUN}, crc FROM runs WHERE run_id = ?", (run_id,)).fetchone()
    found = None if row is None else run_from(row, name=run_id)
    if found is not None and found.run_id != run_id:
        raise damaged(run_id, "the directory leads to another run")
    return found


def iterate_runs(connection: sqlite3.Connection, *, newest: int, limit: int = -1) -> Iterator[RunRow]:
    """Rows by number downwards from `newest`. Raises JournalCorrupt when one is missing or fails its checks."""
    rows = connection.execute(
        f"SELECT {_RUN}, crc FROM runs NOT INDEXED WHERE number <= ? ORDER BY number DESC LIMIT ?", (newest, limit)
    )
    wanted = newest
    for row in rows:
        if row[0] != wanted:
            raise _missing(wanted)
        yield run_from(row, name=f"number {wanted}")
        wanted -= 1
    if wanted > 0 and (limit < 0 or newest - wanted < limit):
        raise _missing(wanted)


def load_numbered(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, tuple[object, ...]]:
    """Raw rows of the directory by number, for those that exist."""
    rows = connection.execute(
        f"SELECT {_RUN}, crc FROM json_each(?) AS w CROSS JOIN runs NOT INDEXED ON number = w.value",
        (msgspec.json.encode(list(numbers)).decode(),),
    )
    return {row[0]: row for row in rows}


def indexed_name(connection: sqlite3.Connection, number: int) -> str:
    """What the index calls a run whose row is damaged; empty when it does not know it. Reads the whole index."""
    try:
        row = connection.execute(
            "SELECT run_id FROM runs INDEXED BY runs_by_id WHERE +number = ?", (number,)
        ).fetchone()
        return row[0].decode() if row else ""
    except (sqlite3.DatabaseError, *_WRONG):
        return ""


def _missing(number: int) -> JournalCorrupt:
    return JournalCorrupt(f"Run number {number} is missing from the directory.", hint=DAMAGE_HINT)


def check_directory(connection: sqlite3.Connection) -> None:
    """Raises JournalCorrupt when a run cannot be found by its id. Costs about a microsecond a run."""
    lost = connection.execute(
        "SELECT (SELECT count(*) FROM runs NOT INDEXED), count(*) FROM runs AS r NOT INDEXED WHERE EXISTS "
        "(SELECT 1 FROM runs AS i INDEXED BY runs_by_id WHERE i.run_id = r.run_id AND i.number = r.number)"
    ).fetchone()
    if lost[0] != lost[1]:
        raise JournalCorrupt("The directory of runs is damaged.", hint=DAMAGE_HINT)


def run_from(row: Sequence[object], *, name: str = "") -> RunRow:
    """Raises JournalCorrupt when the row fails its checks."""
    texts = _checked(lambda: [part.decode() if isinstance(part, bytes) else part for part in row[:-1]])
    run = None if texts is None else RunRow(*texts)  # type: ignore[arg-type]  # the CRC says whether the types are right
    if run is None or not _fits(run.crc, row[-1]):
        raise damaged(name or "?", "its entry in the directory fails its checks")
    return run


def load_chain(connection: sqlite3.Connection, row: RunRow, *, after_seq: int) -> list[EventRow]:
    """The run's records after `after_seq`, oldest first, each one checked. Raises JournalCorrupt."""
    count = row.events - after_seq
    rows = connection.execute(
        "WITH RECURSIVE walk (place) AS (SELECT ?1 UNION ALL SELECT e.previous FROM walk JOIN events AS e "
        f"ON e.position = walk.place LIMIT ?2) SELECT {_SELECT_EVENT} FROM walk CROSS JOIN events AS e "
        "ON e.position = walk.place",
        (row.last, count),
    ).fetchall()
    events = [event_from(values, row.run_id) for values in reversed(rows)]
    seqs = [event.sealed.seq for event in events]
    if seqs != list(range(after_seq + 1, row.events + 1)) or any(event.run != row.number for event in events):
        raise damaged(row.run_id, f"only {len(events)} of its {count} records can be read")
    for event in events:
        event.check(row.run_id)
    return events


def hash_at(connection: sqlite3.Connection, position: int) -> object:
    """The chain's hash at a position, unchecked; None when there is no record."""
    row = connection.execute("SELECT hash FROM events WHERE position = ?", (position,)).fetchone()
    return row[0] if row else None


def load_events(connection: sqlite3.Connection, positions: Iterable[int]) -> dict[int, tuple[object, ...]]:
    """Raw rows by position, for those that exist."""
    rows = connection.execute(
        f"SELECT {_SELECT_EVENT} FROM json_each(?) AS w CROSS JOIN events AS e ON e.position = w.value",
        (msgspec.json.encode(list(positions)).decode(),),
    )
    return {row[0]: row for row in rows}


def iterate_events(connection: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    """All raw rows by position."""
    return iter(connection.execute(f"SELECT {_SELECT_EVENT} FROM events AS e ORDER BY position"))


def event_from(row: Sequence[object], run_id: str) -> EventRow:
    """An unchecked record from a raw row. Raises JournalCorrupt when it cannot be one."""
    event = _checked(lambda: _event(row, run_id))
    if event is None:
        raise damaged(run_id, "a record fails its checks")
    return event


def _event(row: Sequence[object], run_id: str) -> EventRow:
    position, run, previous, seq, at, type_name, token, blob_size, crc, digest, before, here, body = row
    if not (isinstance(type_name, bytes) and isinstance(body, bytes) and isinstance(before, bytes)):
        raise TypeError
    sealed = Sealed(run_id, seq, at, type_name.decode(), token, blob_size, body, crc, digest)  # type: ignore[arg-type]  # checked by the hash
    return EventRow(position, run, previous, before, here, sealed)  # type: ignore[arg-type]  # checked by the hash


def load_letters(connection: sqlite3.Connection, row: RunRow, *, after: int) -> list[LetterRow]:
    """Letters with numbers above `after`, each one checked. Raises JournalCorrupt."""
    rows = connection.execute(
        "SELECT run, number, type, body, crc FROM letters WHERE run = ? AND number > ? ORDER BY number",
        (row.number, after),
    ).fetchall()
    letters = [_checked(partial(_letter, values)) for values in rows]
    numbers = [letter.number if letter else 0 for letter in letters]
    if numbers != list(range(after + 1, max(after, row.letters) + 1)):
        raise damaged(row.run_id, "a letter in its inbox is missing or fails its checks")
    return [letter for letter in letters if letter]


def _letter(row: Sequence[object]) -> LetterRow:
    run, number, type_name, body, crc = row
    if not (isinstance(type_name, bytes) and isinstance(body, bytes)):
        raise TypeError
    letter = LetterRow(run, number, type_name.decode(), body)  # type: ignore[arg-type]  # checked by the CRC
    if letter.crc() != crc:
        raise ValueError
    return letter


def _checked(make: Callable[[], T]) -> T | None:
    """None when damage made a value of the wrong kind."""
    try:
        return make()
    except (*_WRONG, struct.error):
        return None


def _fits(crc: Callable[[], int], noted: object) -> bool:
    """False as well when damage made values of the wrong kind on both sides."""
    found = _checked(crc)
    return found is not None and found == noted


# --- writing ---------------------------------------------------------------------------------------------------------


def leave_waiting_to_begin(connection: sqlite3.Connection) -> None:
    """From now on SQLite waits for nobody; `begin` does."""
    connection.execute("PRAGMA busy_timeout=0")


def begin(connection: sqlite3.Connection) -> None:
    """Begin to write, after other writers. Raises sqlite3.OperationalError when they take longer than 30 s."""
    patiently(partial(connection.execute, "BEGIN IMMEDIATE"))


def patiently(action: Callable[[], T], *, sleep: Sleep = time.sleep) -> T:
    """Do it, again and again while the file is locked, for 30 s. SQLite itself does not wait at all where two that
    make a journal at one time would wait for each other."""
    waited_s = 0.0
    while True:
        try:
            return action()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or waited_s >= _BUSY_S:
                raise
        wait_s = min(waited_s + 0.001, _LONGEST_WAIT_S)
        sleep(wait_s)
        waited_s += wait_s


def save_events(connection: sqlite3.Connection, events: Iterable[EventRow]) -> None:
    rows = (
        (
            e.position, e.run, e.previous, s.seq, s.at, s.type, s.token, s.blob_size, s.crc, s.digest, e.before,
            e.hash, s.body,
        )
        for e in events for s in (e.sealed,)
    )  # fmt: skip
    _insert(connection, f"INSERT INTO events ({_EVENT}) VALUES %s", rows)


def save_runs(connection: sqlite3.Connection, runs: Iterable[RunRow]) -> None:
    rows = (
        (
            r.number, r.run_id, r.owner, r.token, r.expires_us, r.ttl_us, r.events, r.first, r.last, r.letters,
            r.finished, r.crc(),
        )
        for r in runs
    )  # fmt: skip
    _insert(connection, _SAVE_RUN, rows)


def save_letters(connection: sqlite3.Connection, letters: Iterable[LetterRow]) -> None:
    rows = ((letter.run, letter.number, letter.type, letter.body, letter.crc()) for letter in letters)
    _insert(connection, "INSERT INTO letters (run, number, type, body, crc) VALUES %s", rows)


def save_head(connection: sqlite3.Connection, head: Head) -> None:
    connection.execute(
        "INSERT INTO head VALUES (1, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET changes = excluded.changes, "
        "position = excluded.position, hash = excluded.hash, runs = excluded.runs, crc = excluded.crc",
        (head.changes, head.position, head.hash, head.runs, head.crc()),
    )


def _insert(connection: sqlite3.Connection, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Many rows a statement, in powers of two so that few statements are ever prepared."""
    waiting = list(rows)
    start = 0
    while start < len(waiting):
        size = min(128, 1 << ((len(waiting) - start).bit_length() - 1))
        chunk = waiting[start : start + size]
        one = "(" + ", ".join("?" * len(chunk[0])) + ")"
        connection.execute(statement % ", ".join([one] * size), [value for row in chunk for value in row])
        start += size
