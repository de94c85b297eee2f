"""The rows of the journal as values, each with the checks that show damage.

A record is covered by a CRC32 (its words and body) and by one SHA-256 chain over the whole home; rows that change
(runs, head) and letters carry a CRC32. Several are made for every step of a run, so they are msgspec structs, which
are made and changed in a fifth of the time of dataclasses. Must not know: SQLite, files, time.
"""

from __future__ import annotations

import hashlib
import math
import struct
import zlib

from msgspec import Struct

from autoglm.core.errors import JournalCorrupt, JournalTooNew
from autoglm.core.events import EVENT_TYPES, Event, Record, decode_event

DAMAGE_HINT = "Other runs stay readable; `autoglm doctor` names all damage and can copy what is whole to a new home."
HOME_HINT = (
    "Nothing is written or listed while this lasts. Finished runs can still be read by their full id; "
    "`autoglm doctor --salvage FOLDER` copies every run that is whole to a new home."
)
LOST_HINT = (
    "No run can be read without it: put it back from a backup, or see whether its disk is mounted. To begin anew, "
    "set AUTOGLM_HOME to another folder."
)
FIRST_HASH = bytes(32)

_WORDS = struct.Struct(">qdqqH")
_PLACE = struct.Struct(">qqq")
_RUN = struct.Struct(">10q")
_HEAD = struct.Struct(">qq32sq")
_LETTER = struct.Struct(">qq")


class Sealed(Struct, frozen=True, gc=False):
    """A record made ready away from the store. `body` is the JSON, or for a large one (`blob_size` bytes) the
    raw digest of its blob. `digest` covers everything here; place and neighbours join it in `link`."""

    run_id: str
    seq: int
    at: float
    type: str
    token: int
    blob_size: int
    body: bytes
    crc: int
    digest: bytes


def seal(record: Record, type_name: str, body: bytes, *, token: int, blob_size: int = 0) -> Sealed:
    """Compute the checks of a record: one pass of CRC32 and one of SHA-256. Raises ValueError for a time that is
    not a finite number."""
    at = record.at + 0.0  # SQLite has no negative zero
    if not math.isfinite(at):
        raise ValueError(f"run {record.run_id}: record {record.seq} has no finite time")
    words = _pack((record.run_id, record.seq, at, type_name, token, blob_size))
    return Sealed(
        record.run_id, record.seq, at, type_name, token, blob_size, body, zlib.crc32(body, zlib.crc32(words)),
        hashlib.sha256(words + body).digest(),
    )  # fmt: skip


def _pack(words: tuple[str, int, float, str, int, int]) -> bytes:
    run_id, seq, at, type_name, token, blob_size = words
    name = type_name.encode()
    return _WORDS.pack(seq, at, token, blob_size, len(name)) + name + run_id.encode()


def link(before: bytes, *, position: int, run: int, previous: int, digest: bytes) -> bytes:
    """The chain's next hash: SHA-256 of the hash before, the record's place and its digest."""
    return hashlib.sha256(before + _PLACE.pack(position, run, previous) + digest).digest()


class EventRow(Struct, frozen=True, gc=False):
    """A record in its place: `position` counts over the whole home, `previous` is the position of the run's
    record before it (0 for none), `before` and `hash` are the chain."""

    position: int
    run: int
    previous: int
    before: bytes
    hash: bytes
    sealed: Sealed

    def check(self, run_id: str) -> None:
        """Raises JournalCorrupt naming run and record when anything in the row was changed."""
        sealed = self.sealed
        try:
            is_whole = self._is_whole(run_id)
        except (struct.error, TypeError, ValueError):  # damage made a value of another kind
            is_whole = False
        if not is_whole:
            raise damaged(run_id, f"record {sealed.seq} fails its checks")

    def _is_whole(self, run_id: str) -> bool:
        sealed = self.sealed
        words = _pack((run_id, sealed.seq, sealed.at, sealed.type, sealed.token, sealed.blob_size))
        digest = hashlib.sha256(words + sealed.body).digest()
        here = link(self.before, position=self.position, run=self.run, previous=self.previous, digest=digest)
        return zlib.crc32(sealed.body, zlib.crc32(words)) == sealed.crc and here == self.hash


def as_record(sealed: Sealed, body: bytes) -> Record:
    """The record inside a checked row; `body` is the JSON, read from its blob if need be."""
    if sealed.type not in EVENT_TYPES:
        raise JournalTooNew(
            f"Run {sealed.run_id} holds a record of type {sealed.type!r}, which this version does not know.",
            hint="A newer version wrote it: upgrade open-autoglm to read this run.",
        )
    return Record(sealed.run_id, sealed.seq, sealed.at, _decode(sealed, body))


def _decode(sealed: Sealed, body: bytes) -> Event:
    try:
        return decode_event(sealed.type, body)
    except ValueError as error:
        raise JournalTooNew(
            f"Run {sealed.run_id}: record {sealed.seq} ({sealed.type}) is whole but has fields that this version"
            f" does not understand ({error}).",
            hint="Upgrade open-autoglm to read this run.",
        ) from error


def damaged(run_id: str, what: str) -> JournalCorrupt:
    return JournalCorrupt(f"Run {run_id}: {what}.", hint=DAMAGE_HINT)


class RunRow(Struct, frozen=True, gc=False):
    """What the directory knows of a run: its lease (times in microseconds) and where its records are.
    `number` counts runs from 1; `events` and `letters` count its records; `first` and `last` are positions."""

    number: int
    run_id: str
    owner: str = ""
    token: int = 0
    expires_us: int = 0
    ttl_us: int = 0
    events: int = 0
    first: int = 0
    last: int = 0
    letters: int = 0
    finished: int = 0

    def crc(self) -> int:
        numbers = _RUN.pack(
            self.number, self.token, self.expires_us, self.ttl_us, self.events, self.first, self.last, self.letters,
            self.finished, len(self.run_id),
        )  # fmt: skip
        return zlib.crc32(self.owner.encode(), zlib.crc32(self.run_id.encode(), zlib.crc32(numbers)))


class Head(Struct, frozen=True, gc=False):
    """The end of the journal. `changes` counts the durable transactions, `runs` the rows of the directory."""

    changes: int = 0
    position: int = 0
    hash: bytes = FIRST_HASH
    runs: int = 0

    def crc(self) -> int:
        return zlib.crc32(_HEAD.pack(self.changes, self.position, self.hash, self.runs))


class LetterRow(Struct, frozen=True, gc=False):
    """A letter in a run's inbox; numbers count from 1 within the run."""

    run: int
    number: int
    type: str
    body: bytes

    def crc(self) -> int:
        return zlib.crc32(self.body, zlib.crc32(self.type.encode(), zlib.crc32(_LETTER.pack(self.run, self.number))))
