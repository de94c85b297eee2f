"""What a person granted to each plugin, kept in the home: for which digest, and whether it is switched on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from autoglm.core.errors import StorageReadOnly, UsageError
from autoglm.core.values import Json
from autoglm.security.permissions import Permissions, permissions_json, read_permissions
from autoglm.settings.files import alone_in, read_text_file, replace_file

_MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """`generation` grows with each wish to load the plugin anew."""

    digest: str
    permissions: Permissions = field(default_factory=Permissions)
    is_enabled: bool = True
    generation: int = 0


class GrantBook:
    """The file `granted.json` in the folder of plugins."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "granted.json"

    def stamp(self) -> tuple[int, int]:
        """Changes with every change; cheap."""
        try:
            found = self._file.stat()
        except OSError:
            return (0, 0)
        return (found.st_mtime_ns, found.st_ino)

    def read(self) -> Mapping[str, Grant]:
        """By the plugin's name. Raises UsageError for a damaged file: then nothing is granted."""
        try:
            text = read_text_file(self._file, max_bytes=_MAX_BYTES)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise self._damaged(str(error)) from None
        try:
            kept = msgspec.json.decode(text, type=_Book).plugins
            return {name: _grant(inner) for name, inner in kept.items()}
        except msgspec.MsgspecError as error:
            raise self._damaged(str(error)) from None
        except UsageError as error:
            raise self._damaged(error.message) from None

    def keep(self, name: str, grant: Grant | None) -> None:
        """On disk on return; None forgets. Raises StorageReadOnly."""
        try:
            with alone_in(self._folder):
                kept = {**self.read(), name: grant}
                self._write({name: found for name, found in kept.items() if found is not None})
        except OSError as error:
            raise StorageReadOnly(f"{self._file} cannot be written: {error.strerror}.") from None

    def _write(self, grants: Mapping[str, Grant]) -> None:
        content = {"version": 1, "plugins": {name: _json(grant) for name, grant in sorted(grants.items())}}
        replace_file(self._file, msgspec.json.format(msgspec.json.encode(content), indent=1))

    def _damaged(self, why: str) -> UsageError:
        return UsageError(
            f"{self._file} cannot be read: {why.rstrip('.')}.", hint="Move it away and enable the plugins again."
        )


class _Kept(msgspec.Struct):
    digest: str
    permissions: dict[str, list[str]]
    is_enabled: bool
    generation: int


class _Book(msgspec.Struct):
    plugins: dict[str, _Kept]


def _grant(kept: _Kept) -> Grant:
    return Grant(
        digest=kept.digest,
        permissions=read_permissions(kept.permissions),
        is_enabled=kept.is_enabled,
        generation=kept.generation,
    )


def _json(grant: Grant) -> dict[str, Json]:
    return {
        "digest": grant.digest,
        "permissions": permissions_json(grant.permissions),
        "is_enabled": grant.is_enabled,
        "generation": grant.generation,
    }
