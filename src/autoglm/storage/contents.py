"""What checked rows hold: records, large ones read from their blobs, and letters. Must not know: SQLite."""

from __future__ import annotations

from typing import cast

from autoglm.core.errors import JournalCorrupt, NotFound
from autoglm.core.events import Record, decode_event
from autoglm.core.ports import Letter
from autoglm.storage.blobs import FileBlobs
from autoglm.storage.rows import EventRow, LetterRow, as_record, damaged


def record_of(event: EventRow, blobs: FileBlobs) -> Record:
    """The record in a checked row, its blob read if it has one. Raises JournalCorrupt, JournalTooNew."""
    sealed = event.sealed
    if not sealed.blob_size:
        return as_record(sealed, sealed.body)
    try:
        body = blobs.get_now(sealed.body.hex())
    except (NotFound, JournalCorrupt) as error:
        raise damaged(sealed.run_id, f"the blob of record {sealed.seq} is missing or damaged") from error
    return as_record(sealed, body)


def letter_of(row: LetterRow) -> tuple[int, Letter]:
    """The letter in a checked row with its number."""
    return row.number, cast("Letter", decode_event(row.type, row.body))
