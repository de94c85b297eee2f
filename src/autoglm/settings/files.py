"""Reads small text files that somebody named: never a device or a pipe, never more than a bound."""

from __future__ import annotations

import os
import stat
from pathlib import Path

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


def _open(path: str, flags: int) -> int:
    """Opening a pipe that nobody writes to must not wait."""
    return os.open(path, flags | _FLAGS)
