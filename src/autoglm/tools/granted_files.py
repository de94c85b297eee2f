"""The workspace narrowed to what somebody else's code was granted."""

from __future__ import annotations

from dataclasses import dataclass

from autoglm.security.granted import not_granted
from autoglm.security.permissions import Permissions
from autoglm.tools.workspace import Entry, Workspace


@dataclass(frozen=True, slots=True)
class GrantedFiles:
    """Files of the workspace. Raises ToolError: REFUSED for what was not granted and for a way out, NOT_FOUND,
    TOO_LARGE."""

    _workspace: Workspace
    _permissions: Permissions

    def read(self, path: str) -> bytes:
        return self._workspace.read(self._readable(path))

    def write(self, path: str, content: bytes) -> bool:
        """Put a whole file in place at once; True when one was replaced."""
        located = self._workspace.locate(path)
        if not self._permissions.allows_write(located):
            raise not_granted("write", located)
        return self._workspace.write(located, content)

    def exists(self, path: str) -> bool:
        return self._workspace.exists(self._readable(path))

    def entries(self, path: str = ".") -> tuple[Entry, ...]:
        """Everything below the path that may be read."""
        found = self._workspace.walk(self._workspace.locate(path))
        return tuple(entry for entry in found if self._permissions.allows_read(entry.path))

    def _readable(self, path: str) -> str:
        located = self._workspace.locate(path)
        if not self._permissions.allows_read(located):
            raise not_granted("read", located)
        return located
