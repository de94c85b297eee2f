"""Large contents as files named by their SHA-256: `blobs/ab/cdef...`. Must not know: the journal."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from autoglm.core.errors import JournalCorrupt, NotFound
from autoglm.settings.files import make_folder, sync_folder
from autoglm.storage.faults import from_os
from autoglm.storage.folders import write_draft
from autoglm.storage.rows import DAMAGE_HINT

_DIGEST = re.compile(r"[0-9a-f]{64}")


class FileBlobs:
    """The Blobs port on a folder. A blob is on disk, name and content, before `put` returns."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def put(self, content: bytes) -> str:
        """The content's digest. Raises StorageFull, StorageReadOnly, StorageError."""
        return await asyncio.to_thread(self.put_now, content)

    async def get(self, digest: str) -> bytes:
        """Raises NotFound, and JournalCorrupt when the content does not fit its digest."""
        return await asyncio.to_thread(self.get_now, digest)

    def put_now(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        try:
            if not _holds(path, content):
                self._write(path, content)
            sync_folder(path.parent)
        except OSError as error:
            raise from_os(error, self.folder.parent) from error
        return digest

    def get_now(self, digest: str) -> bytes:
        if not _DIGEST.fullmatch(digest):
            raise NotFound(f"{digest!r} is not the digest of a blob.", hint="A digest has 64 hex digits.")
        try:
            content = self._path(digest).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            raise NotFound(f"There is no blob {digest}.", hint="It was never kept in this home, or was lost.") from None
        except OSError as error:
            raise from_os(error, self.folder.parent) from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise JournalCorrupt(f"Blob {digest} does not fit its digest.", hint=DAMAGE_HINT)
        return content

    def digests(self) -> Iterator[str]:
        """Names of all blobs in the folder, whole or not, sorted."""
        for path in sorted(self.folder.glob("??/*")):
            if _DIGEST.fullmatch(path.parent.name + path.name):
                yield path.parent.name + path.name

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest[2:]

    def _write(self, path: Path, content: bytes) -> None:
        make_folder(path.parent)
        draft = write_draft(path, content)
        try:
            draft.rename(path)
        except OSError:
            with suppress(OSError):
                draft.unlink()
            raise


def _holds(path: Path, content: bytes) -> bool:
    """A damaged file of this name is written anew."""
    with suppress(FileNotFoundError):
        return path.stat().st_size == len(content) and path.read_bytes() == content
    return False
