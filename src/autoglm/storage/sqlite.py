"""A home on disk: `journal.db`, `anchor` and `blobs/` in one folder, behind the ports of the engine.

Opening costs nothing: files and threads come with the first use. Several processes may use one home.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, cast

from autoglm.core.events import Record, encode_event
from autoglm.core.ports import Clock, Lease, Letter, ListedRun
from autoglm.storage.anchor import Anchor
from autoglm.storage.blobs import FileBlobs
from autoglm.storage.checkup import HomeReport
from autoglm.storage.committer import Committer
from autoglm.storage.lane import Lane
from autoglm.storage.ledger import Append, Operation, Release, Renew, Send, Take
from autoglm.storage.reader import Job, Reader
from autoglm.storage.rows import Sealed, seal

BLOB_OVER_BYTES = 65_536


class SqliteHome:
    """The adapters of one home. Use as an async context, or `close` it."""

    def __init__(self, folder: Path, *, clock: Clock) -> None:
        self.folder = folder
        self.blobs = FileBlobs(folder / "blobs")
        committer = Committer(folder, Anchor(folder / "anchor"))
        self._reader = Reader(folder, Anchor(folder / "anchor", is_writer=False), self.blobs)
        self._writing = Lane[Operation]("autoglm-writer", committer.serve, stop=committer.stop)
        self._reading = Lane[Job]("autoglm-reader", self._reader.serve, stop=self._reader.stop)
        self.journal = SqliteJournal(self._writing, self._reading, reader=self._reader, blobs=self.blobs)
        self.leases = SqliteLeases(self._writing, clock)
        self.runs = SqliteRuns(self._reading, self._reader)
        self.inbox = SqliteInbox(self._writing, self._reading, reader=self._reader)

    async def verify(self) -> HomeReport:
        """Look at everything in the home: chain, anchor, directory, letters, blobs. Damage is in the report.
        Raises StorageError when the home cannot be read at all, JournalTooNew."""
        return cast("HomeReport", await self._reading.do(self._reader.check))

    async def close(self) -> None:
        """Write what waits, sync the anchor, close the files."""
        await self._reading.close()
        await self._writing.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


class SqliteJournal:
    """The Journal port. Records over `BLOB_OVER_BYTES` are kept as blobs, without the caller noticing."""

    def __init__(self, writing: Lane[Operation], reading: Lane[Job], *, reader: Reader, blobs: FileBlobs) -> None:
        self._writing = writing
        self._reading = reading
        self._reader = reader
        self._blobs = blobs

    async def append(self, lease: Lease, records: Sequence[Record]) -> None:
        """On return the records are on disk, all or none. Raises StaleLease, StorageFull, StorageReadOnly,
        StorageError; TypeError for content that JSON cannot hold."""
        sealed = []
        for record in records:
            type_name, body = encode_event(record.event)
            if len(body) <= BLOB_OVER_BYTES:
                sealed.append(seal(record, type_name, body, token=lease.token))
            else:
                sealed.append(await self._seal_as_blob(lease, record, type_name, body))
        await self._writing.do(Append(lease, tuple(sealed)))

    async def read(self, run_id: str, *, after_seq: int = 0) -> Sequence[Record]:
        """The run's records in order, each one checked. Raises NotFound, JournalCorrupt, JournalTooNew."""
        records = await self._reading.do(partial(self._reader.read, run_id, after_seq=after_seq))
        return cast("Sequence[Record]", records)

    async def _seal_as_blob(self, lease: Lease, record: Record, type_name: str, body: bytes) -> Sealed:
        digest = await self._blobs.put(body)
        return seal(record, type_name, bytes.fromhex(digest), token=lease.token, blob_size=len(body))


class SqliteLeases:
    """The Leases port. Time is the clock's; what keeps two owners apart is the token, not the time."""

    def __init__(self, writing: Lane[Operation], clock: Clock) -> None:
        self._writing = writing
        self._clock = clock

    async def take(self, run_id: str, *, owner: str, ttl_s: float) -> Lease:
        """Raises BusyError while another owner's lease lasts, StorageError."""
        lease = await self._writing.do(Take(run_id, owner, ttl_s, self._clock.now()))
        return cast("Lease", lease)

    async def renew(self, lease: Lease, *, ttl_s: float) -> Lease:
        """Raises StaleLease when it was taken over."""
        return cast("Lease", await self._writing.do(Renew(lease, ttl_s, self._clock.now())))

    async def release(self, lease: Lease) -> None:
        """Let others take the run at once."""
        await self._writing.do(Release(lease))


class SqliteRuns:
    """The Runs port."""

    def __init__(self, reading: Lane[Job], reader: Reader) -> None:
        self._reading = reading
        self._reader = reader

    async def list(self, *, limit: int = 50, before: int | None = None) -> Sequence[ListedRun]:
        """Newest first, the damaged ones with what is wrong with them. Raises JournalCorrupt when the end of the
        journal is missing."""
        entries = await self._reading.do(partial(self._reader.list, limit=limit, before=before))
        return cast("Sequence[ListedRun]", entries)

    async def unfinished(self) -> Sequence[str]:
        """Oldest first. Raises JournalCorrupt when a run is missing or damaged, naming it."""
        return cast("Sequence[str]", await self._reading.do(self._reader.unfinished))

    async def is_held(self, run_id: str, *, now: float) -> bool:
        """Raises NotFound, JournalCorrupt."""
        return cast("bool", await self._reading.do(partial(self._reader.is_held, run_id, now=now)))


class SqliteInbox:
    """The Inbox port."""

    def __init__(self, writing: Lane[Operation], reading: Lane[Job], *, reader: Reader) -> None:
        self._writing = writing
        self._reading = reading
        self._reader = reader

    async def send(self, run_id: str, letter: Letter) -> None:
        """On disk on return. Raises NotFound for an unknown run."""
        type_name, body = encode_event(letter)
        await self._writing.do(Send(run_id, type_name, body))

    async def receive(self, run_id: str, *, after: int = 0) -> Sequence[tuple[int, Letter]]:
        """Raises NotFound, JournalCorrupt."""
        letters = await self._reading.do(partial(self._reader.letters, run_id, after=after))
        return cast("Sequence[tuple[int, Letter]]", letters)
