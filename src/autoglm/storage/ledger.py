"""What the journal allows: leases, fencing, order. Pure decisions on rows; shared by the SQLite and memory adapters.

A `Draft` is one transaction: it starts from the head and the rows of the runs concerned, performs operations one
after the other, and holds what must be written. An operation that is refused leaves the draft as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from msgspec.structs import replace

from autoglm.core.errors import AutoglmError, BusyError, NotFound, StaleLease, StorageError
from autoglm.core.events import RunFinished
from autoglm.core.ports import Lease
from autoglm.storage.rows import EventRow, Head, LetterRow, RunRow, Sealed, link

_FINISHED = RunFinished.__name__


@dataclass(frozen=True, slots=True)
class Append:
    lease: Lease
    records: tuple[Sealed, ...]

    @property
    def run_id(self) -> str:
        return self.lease.run_id

    @property
    def may_make_run(self) -> bool:
        return self.lease.token == 1 and bool(self.records) and self.records[0].seq == 1


@dataclass(frozen=True, slots=True)
class Take:
    run_id: str
    owner: str
    ttl_s: float
    now: float


@dataclass(frozen=True, slots=True)
class Renew:
    lease: Lease
    ttl_s: float
    now: float

    @property
    def run_id(self) -> str:
        return self.lease.run_id


@dataclass(frozen=True, slots=True)
class Release:
    lease: Lease

    @property
    def run_id(self) -> str:
        return self.lease.run_id


@dataclass(frozen=True, slots=True)
class Send:
    run_id: str
    type: str
    body: bytes


Operation: TypeAlias = Append | Take | Renew | Release | Send
Found: TypeAlias = RunRow | AutoglmError


class Draft:
    """One transaction in the making. `rows` holds each run concerned that exists, or the error found in its row."""

    def __init__(self, head: Head, rows: Mapping[str, Found]) -> None:
        self.head = head
        self.events: list[EventRow] = []
        self.letters: list[LetterRow] = []
        self.changed: dict[int, RunRow] = {}
        self._rows = dict(rows)

    @property
    def is_durable(self) -> bool:
        """Whether it must be on disk before anybody is told. A lease alone need not: whoever holds one dies with
        the machine, and a later append makes it durable."""
        return bool(self.events or self.letters)

    def perform(self, operation: Operation) -> Lease | None:
        """Raises what the ports promise for the operation."""
        match operation:
            case Append():
                self._append(operation)
            case Take():
                return self._take(operation)
            case Renew():
                return self._renew(operation)
            case Release():
                self._release(operation)
            case Send():
                self._send(operation)
        return None

    def close(self) -> Head:
        """The head to write with the rows."""
        if self.is_durable:
            self.head = replace(self.head, changes=self.head.changes + 1)
        return self.head

    def _append(self, operation: Append) -> None:
        row = self._made_with(operation) or self._held(operation.lease)
        for expected, sealed in enumerate(operation.records, row.events + 1):
            if sealed.seq != expected:
                raise StorageError(
                    f"Run {row.run_id}: record {sealed.seq} cannot follow record {expected - 1}.",
                    hint="The journal moved on: read the run again before writing to it.",
                )
        if operation.records:
            self.head = replace(self.head, runs=max(self.head.runs, row.number))
            first = self.head.position + 1
            previous = row.last
            for sealed in operation.records:
                previous = self._chain(row.number, previous, sealed)
            last = operation.records[-1]
            is_end = last.type == _FINISHED
            row = replace(row, events=last.seq, first=row.first or first, last=previous, finished=int(is_end))
            self._store(_free(row) if is_end else row)

    def _chain(self, run: int, previous: int, sealed: Sealed) -> int:
        """The record's position."""
        head, position = self.head, self.head.position + 1
        here = link(head.hash, position=position, run=run, previous=previous, digest=sealed.digest)
        self.events.append(EventRow(position, run, previous, head.hash, here, sealed))
        self.head = Head(head.changes, position, here, head.runs)
        return position

    def _take(self, operation: Take) -> Lease:
        row = self._row(operation.run_id) or self._new_row(operation.run_id)
        now_us, ttl_us = _microseconds(operation.now), _microseconds(operation.ttl_s)
        if row.owner not in {"", operation.owner} and _lasts(row, now_us):
            raise BusyError(
                f"Run {row.run_id} is held by {row.owner} for another {(row.expires_us - now_us) / 1e6:.1f} s.",
                hint="It is being worked on; watch it, or wait until the lease ends.",
            )
        row = replace(row, owner=operation.owner, token=row.token + 1, expires_us=now_us + ttl_us, ttl_us=ttl_us)
        self.head = replace(self.head, runs=max(self.head.runs, row.number))
        self._store(row)
        return _lease(row)

    def _made_with(self, first: Append) -> RunRow | None:
        """The row of a run that begins with these records; None for one that is known."""
        if not first.may_make_run or self._row(first.run_id) is not None:
            return None
        row, expires_us = self._new_row(first.run_id), _microseconds(first.lease.expires_at)
        ttl_us = expires_us - _microseconds(first.records[0].at)
        return replace(row, owner=first.lease.owner, token=1, expires_us=expires_us, ttl_us=ttl_us)

    def _new_row(self, run_id: str) -> RunRow:
        return RunRow(self.head.runs + 1, run_id)

    def _renew(self, operation: Renew) -> Lease:
        row = self._held(operation.lease)
        ttl_us = _microseconds(operation.ttl_s)
        row = replace(row, expires_us=_microseconds(operation.now) + ttl_us, ttl_us=ttl_us)
        self._store(row)
        return _lease(row)

    def _release(self, operation: Release) -> None:
        row = self._row(operation.run_id)
        if row is not None and row.token == operation.lease.token and row.owner == operation.lease.owner:
            self._store(_free(row))

    def _send(self, operation: Send) -> None:
        row = self._row(operation.run_id)
        if row is None or not row.events:
            raise unknown_run(operation.run_id)
        number = row.letters + 1
        self.letters.append(LetterRow(row.number, number, operation.type, operation.body))
        self._store(replace(row, letters=number))

    def _held(self, lease: Lease) -> RunRow:
        row = self._row(lease.run_id)
        if row is None or (row.token, row.owner) != (lease.token, lease.owner):
            raise StaleLease(
                f"Run {lease.run_id} was taken over: token {lease.token} of {lease.owner} no longer counts.",
                hint="Another worker goes on with it; stop working on it here.",
            )
        return row

    def _row(self, run_id: str) -> RunRow | None:
        found = self._rows.get(run_id)
        if isinstance(found, AutoglmError):
            raise found
        return found

    def _store(self, row: RunRow) -> None:
        self._rows[row.run_id] = row
        self.changed[row.number] = row


def is_held(row: RunRow, now: float) -> bool:
    """Whether somebody has the run at this time (Unix seconds)."""
    return row.owner != "" and _lasts(row, _microseconds(now))


def unknown_run(run_id: str) -> NotFound:
    return NotFound(f"There is no run {run_id}.", hint="`autoglm runs list` shows the runs of this home.")


def attempt(action: Callable[[], Lease | None]) -> Lease | AutoglmError | None:
    """An operation's result or its refusal as a value, so that one refusal does not end a batch."""
    try:
        return action()
    except AutoglmError as error:
        return error


def _lasts(row: RunRow, now_us: int) -> bool:
    # More time left than was ever given means that the clock was set back: such a lease may be taken.
    return 0 < row.expires_us - now_us <= row.ttl_us


def _free(row: RunRow) -> RunRow:
    return replace(row, owner="", expires_us=0, ttl_us=0)


def _lease(row: RunRow) -> Lease:
    return Lease(row.run_id, row.owner, row.token, row.expires_us / 1e6)


def _microseconds(seconds: float) -> int:
    return round(seconds * 1e6)
