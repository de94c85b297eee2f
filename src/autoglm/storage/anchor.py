"""The last acknowledged state of the journal, kept outside SQLite's files.

SQLite drops the frames of its log that follow a damaged one without a word; a chain inside the file cannot see
that its end is gone. The anchor does. A write lands in the page cache and so survives the end of the process; after
a power cut it may be older than the journal, never newer, since it is written after the journal was synced.
"""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

from autoglm.core.errors import JournalCorrupt
from autoglm.storage.folders import make_file
from autoglm.storage.rows import HOME_HINT, Head

_SLOT = struct.Struct(">8sqq32sq")
_CRC = struct.Struct(">I")
_MAGIC = b"AGLMANC1"
_SLOTS = 8
_SECTOR_BYTES = 512
SIZE_BYTES = _SLOTS * _SECTOR_BYTES


class Anchor:
    """Slots in a ring, each in a disk sector of its own; the valid slot with the most changes counts. Writers of
    several processes use the slot of their change, so a slow one cannot overwrite what a fast one wrote later."""

    def __init__(self, path: Path, *, is_writer: bool = True) -> None:
        self.path = path
        self._flags = os.O_RDWR if is_writer else os.O_RDONLY
        self._file: int | None = None

    def create(self) -> None:
        """Make the file, on disk on return, if there is none. Raises OSError."""
        make_file(self.path, _pack(Head()).ljust(SIZE_BYTES, b"\0"))

    def read(self) -> Head | None:
        """The newest state noted, or None when there is no anchor. Raises JournalCorrupt when no slot is whole."""
        try:
            content = os.pread(self._opened(), SIZE_BYTES, 0)
        except FileNotFoundError:
            return None
        slots = [content[start : start + _SLOT.size + _CRC.size] for start in range(0, SIZE_BYTES, _SECTOR_BYTES)]
        for slot in sorted(slots, key=_changes_in, reverse=True):
            if head := _unpack(slot):
                return head
        raise JournalCorrupt(
            f"The anchor {self.path} is damaged, so it cannot be told whether the journal is complete.",
            hint=HOME_HINT,
        )

    def write(self, head: Head) -> None:
        """Note a state that is on disk. Raises OSError."""
        file = self._opened()
        start = head.changes % _SLOTS * _SECTOR_BYTES
        there = _unpack(os.pread(file, _SLOT.size + _CRC.size, start))
        if there is None or there.changes < head.changes:
            os.pwrite(file, _pack(head), start)

    def sync(self) -> None:
        """Put the file on disk. Raises OSError."""
        if self._file is not None:
            os.fsync(self._file)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _opened(self) -> int:
        if self._file is None:
            self._file = os.open(self.path, self._flags)
        return self._file


def _pack(head: Head) -> bytes:
    body = _SLOT.pack(_MAGIC, head.changes, head.position, head.hash, head.runs)
    return body + _CRC.pack(zlib.crc32(body))


def _changes_in(slot: bytes) -> bytes:
    return slot[len(_MAGIC) : len(_MAGIC) + 8]  # big-endian, so bytes sort as numbers


def _unpack(slot: bytes) -> Head | None:
    body, tail = slot[: _SLOT.size], slot[_SLOT.size :]
    if len(tail) != _CRC.size or zlib.crc32(body) != _CRC.unpack(tail)[0]:
        return None
    magic, changes, position, digest, runs = _SLOT.unpack(body)
    return Head(changes, position, digest, runs) if magic == _MAGIC else None
