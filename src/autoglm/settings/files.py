"""Small files: what somebody named is read within a bound, never a device or a pipe; what is ours is replaced whole.

What is made for us is its owner's alone, for it holds requests and outputs as they are; what exists keeps the mode that
somebody gave it.
"""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FOLDER_MODE = 0o700
_FILE_MODE = 0o600
_FLAGS = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


def read_text_file(path: Path, *, max_bytes: int) -> str:
    """The text of a regular file. Raises OSError, and ValueError for what is something else, longer, or not UTF-8."""
    with open(path, "rb", opener=_open) as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise ValueError("it is not a regular file")
        content = stream.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise ValueError(f"it is larger than {max_bytes} bytes")
    return content.decode("utf-8-sig")


def make_folder(folder: Path) -> None:
    """Make a folder and all above it, on disk on return. Raises OSError."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Put a folder's entries on disk, so that a renamed or new file is found after a power cut. Raises OSError."""
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def for_owner(path: str, flags: int) -> int:
    """An opener: a file that it makes is its owner's alone. Raises OSError."""
    return os.open(path, flags, _FILE_MODE)


def replace_file(path: Path, content: bytes) -> None:
    """Aside, then in place: nobody reads half a file. Only its owner may read it. Raises OSError."""
    draft = path.with_name(f".{path.name}-{os.getpid()}.draft")
    draft.unlink(missing_ok=True)
    with open(draft, "xb", opener=for_owner) as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """One change at a time in the folder, over all processes; it is on disk on return. Raises OSError."""
    make_folder(folder)
    place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield
        os.fsync(place)
    finally:
        os.close(place)


def _open(path: str, flags: int) -> int:
    """Opening a pipe that nobody writes to must not wait."""
    return os.open(path, flags | _FLAGS)
