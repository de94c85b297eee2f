"""What a search or a list over a folder had to leave out, to be told beside what it found."""

from __future__ import annotations

from collections.abc import Sequence

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.workspace import Entry, Workspace

_MOST_NAMED = 8


class Unread:
    """Collects paths that could not be read, so that one of them hides nothing of the others."""

    def __init__(self) -> None:
        self._locked: list[str] = []
        self._large: list[str] = []

    def add(self, path: str) -> None:
        """A file or folder that may not be read."""
        self._locked.append(path)

    def read(self, workspace: Workspace, entry: Entry) -> bytes | None:
        """A file that was found in a folder; None for one that is too large, may not be read, or is gone by now."""
        if entry.size_bytes > workspace.max_read_bytes:
            self._large.append(entry.path)
            return None
        try:
            return workspace.read(entry.path)
        except ToolError as error:
            if error.kind is not FailureKind.NOT_FOUND:
                self.add(entry.path)
            return None

    def note(self) -> str:
        """Names what was left out, and why; "" for nothing."""
        locked = f"Left out, for lack of the right to read: {_named(self._locked)}." if self._locked else ""
        large = f"Left out, being too large to search: {_named(self._large)}." if self._large else ""
        return " ".join(filter(None, (locked, large)))


def _named(paths: Sequence[str]) -> str:
    more = ", …" if len(paths) > _MOST_NAMED else ""
    return ", ".join(map(repr, paths[:_MOST_NAMED])) + more
