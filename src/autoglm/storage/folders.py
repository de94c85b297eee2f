"""Files that outlive a power cut, and are their owner's alone: they hold requests and outputs as they are.

What exists keeps the mode that somebody gave it. Must not know: what is kept in them.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from autoglm.settings.files import for_owner, sync_folder


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
        with open(draft, "xb", opener=for_owner) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise
    return draft
