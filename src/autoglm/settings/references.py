"""Names of servers and agents elsewhere, and values for them that are references to secrets: `Bearer env:NAME`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from autoglm.core.errors import SettingsError
from autoglm.settings.secrets import Secret, read_secret

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_SCHEME = re.compile(r"(?P<scheme>[A-Za-z]+ )?(?P<reference>(?:env|file):.+)")


@dataclass(frozen=True, slots=True)
class Revealed:
    """Values by name, ready to be sent, and the secrets in them."""

    values: Mapping[str, str]
    secrets: tuple[str, ...]


def check_name(name: str, where: str, taken: set[str]) -> None:
    """Add the name to those that are taken. Raises SettingsError."""
    if not _NAME.fullmatch(name) or name in taken:
        raise SettingsError(
            f"{where} needs a name of its own: at most 32 small letters, digits, _ and -.",
            hint=f"Taken: {', '.join(sorted(taken)) or 'none'}.",
        )
    taken.add(name)


def check_references(values: Mapping[str, str], where: str) -> None:
    """Raises SettingsError for a value that stands there itself."""
    for name, text in values.items():
        if not _SCHEME.fullmatch(text):
            raise SettingsError(f"{where}.{name} holds a value itself.", hint="Write env:NAME or file:PATH instead.")


def revealed(entries: Mapping[str, str], whose: str, environ: Mapping[str, str]) -> Revealed:
    """Raises SettingsError for a reference with nothing behind it."""
    values: dict[str, str] = {}
    secrets: list[str] = []
    for name, text in entries.items():
        parts = _SCHEME.fullmatch(text)
        secret = read_secret(parts["reference"], environ=environ) if parts else Secret()
        if parts is None or not secret:
            raise SettingsError(f"{name} of {whose} is empty: {text} is not set.")
        values[name] = f"{parts['scheme'] or ''}{secret.reveal()}"
        secrets.append(secret.reveal())
    return Revealed(values, tuple(secrets))
