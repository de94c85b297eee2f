"""What was approved of each server or agent: the digests of what it says of its tools, a file each in the home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from autoglm.core.errors import StorageError
from autoglm.settings.files import make_folder, replace_file


@dataclass(frozen=True, slots=True)
class Approved:
    """`place` is the digest of the server's address or command; `tools` has a digest for each name."""

    place: str
    tools: Mapping[str, str] = field(default_factory=dict)

    def changes(self, tools: Mapping[str, str]) -> tuple[str, ...]:
        """The names of tools that are new or say something else now. What is gone harms nobody."""
        return tuple(name for name, digest in tools.items() if self.tools.get(name) != digest)


class Pins:
    """The files. Raises StorageError for what cannot be read or written."""

    def __init__(self, folder: Path, *, whose: str = "MCP server", command: str = "autoglm tools mcp approve") -> None:
        self._folder = folder
        self._whose = whose
        self._command = command

    def read(self, server: str) -> Approved | None:
        """What was approved; None for a server that is new here."""
        path = self._path(server)
        try:
            return msgspec.json.decode(path.read_bytes(), type=Approved)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise StorageError(
                f"What was approved of the {self._whose} {server} cannot be read: {path}: {error}.",
                hint=f"`{self._command} {server}` writes it anew.",
            ) from None

    def write(self, server: str, approved: Approved) -> None:
        path = self._path(server)
        try:
            make_folder(self._folder)
            replace_file(path, msgspec.json.encode(approved))
        except OSError as error:
            raise StorageError(f"{path} cannot be written: {error.strerror}.") from None

    def _path(self, server: str) -> Path:
        return self._folder / f"{server}.json"
