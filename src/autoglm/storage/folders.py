"""Files and folders that outlive a power cut, and are their owner's alone: they hold requests and outputs as they are.

What exists keeps the mode that somebody gave it. Must not know: what is kept in them.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

_FOLDER_MODE = 0o700
_FILE_MODE = 0o600


def sync_folder(folder: Path) -> None:
    """Put a folder's entries on disk, so that a renamed or new file is found after a power cut. Raises OSError."""
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def make_folder(folder: Path) -> None:
    """Make a folder and all above it, on disk on return. Raises OSError."""
    if not folder.exists():
        make_folder(folder.parent)
        folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
        sync_folder(folder.parent)


def make_file(path: Path, content: bytes = b"") -> None:
    """Make a file unless it exists, whole and on disk on return. Raises OSError."""
    if path.exists():
        return
    draft = write_draft(path, content)
    try:
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    sync_folder(path.parent)


def write_draft(path: Path, content: bytes) -> Path:
    """A file beside `path` with the content, on disk on return, to be given its name. Raises OSError."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise
    return draft
