"""A home in memory, with the rules of the one on disk: for tests and for the simulation of crashes.

No threads and no time of its own: writes are joined and acknowledged by the event loop, so a seed gives the same
run twice. A `MemoryDisk` outlives the `MemoryHome`s of the processes that use it.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import cast

from autoglm.core.errors import AutoglmError, NotFound, StorageError
from autoglm.core.events import Record, decode_event, encode_event
from autoglm.core.ports import Clock, Lease, Letter, ListedRun, RunEntry, UnreadableRun
from autoglm.storage.ledger import Append, Draft, Operation, Release, Renew, Send, Take, attempt, is_held, unknown_run
from autoglm.storage.rows import EventRow, Head, LetterRow, RunRow, Sealed, as_record, seal
from autoglm.storage.sqlite import BLOB_OVER_BYTES

Write = Callable[[Operation], asyncio.Future[Lease | None]]


@dataclass(slots=True)
class MemoryDisk:
    """What survives a crash. While `fault` is set, every write is refused with it."""

    head: Head = field(default_factory=Head)
    rows: dict[str, RunRow] = field(default_factory=dict)
    events: dict[int, EventRow] = field(default_factory=dict)
    letters: dict[int, list[LetterRow]] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)
    fault: StorageError | None = None

    def commit(self, operations: Sequence[Operation]) -> list[Lease | AutoglmError | None]:
        """One transaction; each operation's result or refusal, in order."""
        if self.fault is not None:
            return [self.fault for _ in operations]
        draft = Draft(self.head, self.rows)
        outcomes = [attempt(partial(draft.perform, operation)) for operation in operations]
        self.head = draft.close()
        self.events |= {event.position: event for event in draft.events}
        for letter in draft.letters:
            self.letters.setdefault(letter.run, []).append(letter)
        self.rows |= {row.run_id: row for row in draft.changed.values()}
        return outcomes

    def row(self, run_id: str) -> RunRow:
        """Raises NotFound for a run without records."""
        row = self.rows.get(run_id)
        if row is None or not row.events:
            raise unknown_run(run_id)
        return row

    def record(self, position: int) -> Record:
        sealed = self.events[position].sealed
        return as_record(sealed, self.blobs[sealed.body.hex()] if sealed.blob_size else sealed.body)


class MemoryHome:
    """The adapters that one process has on a disk. `delay_s` says how long each sync takes in the loop's time."""

    def __init__(
        self, *, clock: Clock, disk: MemoryDisk | None = None, delay_s: Callable[[], float] | None = None
    ) -> None:
        self.disk = disk or MemoryDisk()
        self._delay_s = delay_s
        self._waiting: list[tuple[Operation, asyncio.Future[Lease | None]]] = []
        self._end: StorageError | None = None
        self.blobs = MemoryBlobs(self.disk)
        self.journal = MemoryJournal(self.disk, self._write, blobs=self.blobs)
        self.leases = MemoryLeases(self._write, clock)
        self.runs = MemoryRuns(self.disk)
        self.inbox = MemoryInbox(self.disk, self._write)

    def crash(self, *, is_written: bool = False) -> None:
        """End of the process: what waits is not acknowledged any more. It is lost, or `is_written` and found later."""
        waiting, self._waiting = self._waiting, []
        self._end = StorageError("The process that used this home has crashed.")
        if is_written:
            self.disk.commit([operation for operation, _ in waiting])
        for _, answer in waiting:
            answer.cancel()

    async def close(self) -> None:
        """Write what waits."""
        self._commit()
        self._end = StorageError("The home is closed.", hint="Open it again.")

    def _write(self, operation: Operation) -> asyncio.Future[Lease | None]:
        if self._end is not None:
            raise self._end
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Lease | None] = loop.create_future()
        self._waiting.append((operation, answer))
        if len(self._waiting) == 1:
            delay_s = self._delay_s() if self._delay_s else 0.0
            _ = loop.call_later(delay_s, self._commit) if delay_s else loop.call_soon(self._commit)
        return answer

    def _commit(self) -> None:
        waiting, self._waiting = self._waiting, []
        outcomes = self.disk.commit([operation for operation, _ in waiting])
        for (_, answer), outcome in zip(waiting, outcomes, strict=True):
            if answer.done():
                continue
            if isinstance(outcome, AutoglmError):
                answer.set_exception(outcome)
            else:
                answer.set_result(outcome)


class MemoryJournal:
    """The Journal port in memory."""

    def __init__(self, disk: MemoryDisk, write: Write, *, blobs: MemoryBlobs) -> None:
        self._disk = disk
        self._write = write
        self._blobs = blobs

    async def append(self, lease: Lease, records: Sequence[Record]) -> None:
        await self._write(Append(lease, tuple([await self._seal(lease, record) for record in records])))

    async def read(self, run_id: str, *, after_seq: int = 0) -> Sequence[Record]:
        row = self._disk.row(run_id)
        records: list[Record] = []
        position = row.last
        for _ in range(row.events - after_seq):
            records.append(self._disk.record(position))
            position = self._disk.events[position].previous
        return tuple(reversed(records))

    async def _seal(self, lease: Lease, record: Record) -> Sealed:
        type_name, body = encode_event(record.event)
        if len(body) <= BLOB_OVER_BYTES:
            return seal(record, type_name, body, token=lease.token)
        digest = await self._blobs.put(body)
        return seal(record, type_name, bytes.fromhex(digest), token=lease.token, blob_size=len(body))


class MemoryLeases:
    """The Leases port in memory."""

    def __init__(self, write: Write, clock: Clock) -> None:
        self._write = write
        self._clock = clock

    async def take(self, run_id: str, *, owner: str, ttl_s: float) -> Lease:
        return cast("Lease", await self._write(Take(run_id, owner, ttl_s, self._clock.now())))

    async def renew(self, lease: Lease, *, ttl_s: float) -> Lease:
        return cast("Lease", await self._write(Renew(lease, ttl_s, self._clock.now())))

    async def release(self, lease: Lease) -> None:
        await self._write(Release(lease))


class MemoryRuns:
    """The Runs port in memory."""

    def __init__(self, disk: MemoryDisk) -> None:
        self._disk = disk

    async def list(self, *, limit: int = 50, before: int | None = None) -> Sequence[ListedRun]:
        rows = [row for row in self._disk.rows.values() if row.events and (before is None or row.number < before)]
        newest = sorted(rows, key=lambda row: row.number, reverse=True)[:limit]
        return tuple(map(self._entry, newest))

    def _entry(self, row: RunRow) -> ListedRun:
        try:
            return RunEntry(row.number, self._disk.record(row.first), self._disk.record(row.last))
        except StorageError as error:
            return UnreadableRun(row.number, row.run_id, error.message, error.hint)

    async def unfinished(self) -> Sequence[str]:
        rows = sorted(self._disk.rows.values(), key=lambda row: row.number)
        return tuple(row.run_id for row in rows if row.events and not row.finished)

    async def is_held(self, run_id: str, *, now: float) -> bool:
        return is_held(self._disk.row(run_id), now)


class MemoryInbox:
    """The Inbox port in memory."""

    def __init__(self, disk: MemoryDisk, write: Write) -> None:
        self._disk = disk
        self._write = write

    async def send(self, run_id: str, letter: Letter) -> None:
        type_name, body = encode_event(letter)
        await self._write(Send(run_id, type_name, body))

    async def receive(self, run_id: str, *, after: int = 0) -> Sequence[tuple[int, Letter]]:
        letters = self._disk.letters.get(self._disk.row(run_id).number, [])
        return tuple(
            (letter.number, cast("Letter", decode_event(letter.type, letter.body))) for letter in letters[after:]
        )


class MemoryBlobs:
    """The Blobs port in memory."""

    def __init__(self, disk: MemoryDisk) -> None:
        self._disk = disk

    async def put(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        self._disk.blobs[digest] = content
        return digest

    async def get(self, digest: str) -> bytes:
        if digest not in self._disk.blobs:
            raise NotFound(f"There is no blob {digest}.")
        return self._disk.blobs[digest]
