"""Turns errors of SQLite and of the file system into the project's error tree."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

from autoglm.core.errors import BusyError, JournalCorrupt, StorageError, StorageFull, StorageReadOnly
from autoglm.storage.rows import DAMAGE_HINT, LOST_HINT

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_NEAR_FULL_BYTES = 65_536
_FULL_HINT = "Nothing that was acknowledged is lost. Free some space and go on."
_READ_ONLY_HINT = "Give write permission, mount it writable, or set AUTOGLM_HOME to another folder."

Fault = BusyError | StorageError


def is_damage(error: sqlite3.Error) -> bool:
    """Whether SQLite met content that it cannot understand, which trying again does not change."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CORRUPT


def from_sqlite(error: sqlite3.Error, folder: Path) -> Fault:
    """What an SQLite error means for the home in `folder`."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return BusyError(f"Another process keeps the journal in {folder} locked.", hint="Try again, or end it.")
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _is_full(folder)):
        return _full(folder)
    if code == sqlite3.SQLITE_READONLY or (code == sqlite3.SQLITE_CANTOPEN and not os.access(folder, os.W_OK)):
        return _read_only(folder)
    if code in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM}:
        return StorageError(
            f"The journal in {folder} could not be read or written: {error}.",
            hint="Nothing that was acknowledged is lost; check the disk, then try again.",
        )
    hint = DAMAGE_HINT if code == sqlite3.SQLITE_CORRUPT else LOST_HINT
    return JournalCorrupt(f"The journal in {folder} is damaged: {error}.", hint=hint)


def from_os(error: OSError, folder: Path) -> Fault:
    """What a file system error means for the home in `folder`."""
    if error.errno in _FULL:
        return _full(folder)
    if error.errno in _READ_ONLY:
        return _read_only(folder)
    return StorageError(
        f"The home {folder} could not be read or written: {error.strerror or error}.",
        hint="Nothing that was acknowledged is lost; check the disk, then try again.",
    )


def _full(folder: Path) -> StorageFull:
    return StorageFull(f"There is no space left for the home {folder}.", hint=_FULL_HINT)


def _read_only(folder: Path) -> StorageReadOnly:
    return StorageReadOnly(f"The home {folder} cannot be written.", hint=_READ_ONLY_HINT)


def _is_full(folder: Path) -> bool:
    try:
        space = os.statvfs(folder)
    except OSError:
        return False
    return space.f_bavail * space.f_frsize < _NEAR_FULL_BYTES
