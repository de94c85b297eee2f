"""Keys by reference: settings name where a key is, and only its user sees it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autoglm.core.errors import SettingsError
from autoglm.settings.files import read_text_file

_MAX_FILE_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Secret:
    """A key that does not show itself in logs, errors or `repr`. Empty when none is set."""

    _text: str = field(default="", repr=False)

    def reveal(self) -> str:
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __str__(self) -> str:
        return "***" if self._text else ""


def is_reference(text: str) -> bool:
    return text.startswith(("env:", "file:"))


def read_secret(reference: str, *, environ: Mapping[str, str] | None = None) -> Secret:
    """The key behind `env:NAME` or `file:PATH`; empty for "" and for a variable that is not set.
    Raises SettingsError for a file that cannot be read and for what is not a reference."""
    kind, _, place = reference.partition(":")
    if not reference:
        return Secret()
    if kind == "env":
        return Secret((os.environ if environ is None else environ).get(place, "").strip())
    if kind != "file":
        raise SettingsError(
            "A credential is written into the settings itself.", hint="Write env:NAME or file:PATH instead."
        )
    try:
        return Secret(read_text_file(Path(place).expanduser(), max_bytes=_MAX_FILE_BYTES).strip())
    except (OSError, ValueError, RuntimeError) as error:  # RuntimeError: `~name` of a user that does not exist
        raise SettingsError(f"The credential file {place} cannot be read: {error}.") from error


def read_address(text: str, *, environ: Mapping[str, str] | None = None) -> Secret:
    """An address that may hold a key: as written, or by reference."""
    return read_secret(text, environ=environ) if is_reference(text) else Secret(text)
