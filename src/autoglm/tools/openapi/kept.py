"""Imported documents in the home: `imports/NAME/` holds the document as it came, its compiled form, and `import.yaml`
with its digest and the choices. What is compiled is derived: it is made anew when it does not fit.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import msgspec
import yaml

from autoglm.core.errors import NotFound, StorageError, UsageError
from autoglm.core.values import digest
from autoglm.settings.files import make_folder, read_text_file, sync_folder
from autoglm.tools.openapi.document import document_of
from autoglm.tools.openapi.operations import Api, Choices, compiled
from autoglm.tools.openapi.reading import MAX_BYTES, read_text

_FORM = 1
"""Grows when a document would be compiled differently."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_RECORD, _COMPILED, _MAX_RECORD = "import.yaml", "tools.json", 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One kept document. `sha256` is of its bytes, in `file`; `imported_at` is Unix time in seconds."""

    name: str
    kind: Literal["openapi"] = "openapi"
    file: str
    sha256: str
    imported_at: float
    choices: Choices


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compiled:
    fits: str
    api: Api


def check_name(name: str) -> str:
    """The name. Raises UsageError for one that is no folder's."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name[:60]!r} cannot be an import's name.", hint="Use up to 40 of a-z, 0-9, `-`, `_`, and a letter first."
        )
    return name


def api_of(content: bytes, choices: Choices) -> Api:
    """Raises UsageError for what is no document that is read."""
    return compiled(document_of(read_text(content)[0]), choices)


class KeptImports:
    """The imports of one home. What it writes is on disk when a call returns, whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> Sequence[str]:
        """In order."""
        found = self._folder.glob(f"*/{_RECORD}") if self._folder.is_dir() else ()
        return sorted(file.parent.name for file in found if _NAME.fullmatch(file.parent.name))

    def entry(self, name: str) -> Import:
        """Raises NotFound, StorageError."""
        place = self._folder / check_name(name) / _RECORD
        if not place.is_file():
            known = ", ".join(self.names())
            raise NotFound(f"There is no import {name}.", hint=f"There is: {known}." if known else "")
        try:
            content = yaml.safe_load(read_text_file(place, max_bytes=_MAX_RECORD))
            return msgspec.convert(content, Import)
        except (OSError, ValueError, yaml.YAMLError) as error:
            said = " ".join(str(error).split())[:200]
            raise StorageError(
                f"{place} cannot be read: {said}.", hint="Mend it, or forget and import again."
            ) from None

    def api(self, entry: Import) -> Api:
        """The compiled document. Raises StorageError when the document is not the one that was imported."""
        place, fits = self._folder / entry.name / _COMPILED, _fits(entry)
        with suppress(OSError, ValueError):
            found = msgspec.json.decode(place.read_bytes(), type=_Compiled)
            if found.fits == fits:
                return found.api
        api = api_of(self.document(entry), entry.choices)
        with suppress(OSError):  # a home that cannot be written is only slower
            _replace(place, _packed(fits, api))
        return api

    def document(self, entry: Import) -> bytes:
        """The document as it came. Raises StorageError."""
        place = self._folder / entry.name / Path(entry.file).name
        try:
            content = _read(place)
        except OSError as error:
            raise StorageError(f"{place} cannot be read: {error.strerror}.") from None
        if hashlib.sha256(content).hexdigest() != entry.sha256:
            raise StorageError(
                f"{place} is not the document that was imported.", hint="Forget the import, and import it again."
            )
        return content

    def add(self, name: str, content: bytes, choices: Choices, api: Api, *, now: float) -> Import:
        """Keep a new import. Raises UsageError when the name is taken, StorageError."""
        entry = _entry(name, content, choices, now)
        place = self._folder / check_name(name)
        if place.exists():
            raise UsageError(
                f"There is an import {name} already.", hint="Refresh or forget it, or give another --name."
            )
        draft = self._folder / f".{name}.{secrets.token_hex(8)}"
        try:
            make_folder(draft)
            self._write(draft, entry, content, api)
            draft.rename(place)
            sync_folder(self._folder)
        except OSError as error:
            shutil.rmtree(draft, ignore_errors=True)
            raise StorageError(f"{place} cannot be written: {error.strerror}.") from error
        return entry

    def replace(self, name: str, content: bytes, choices: Choices, api: Api, *, now: float) -> Import:
        """Put another document in place of an import's; `import.yaml` settles which one counts. Raises StorageError."""
        earlier, entry = self.entry(name), _entry(name, content, choices, now)
        try:
            self._write(self._folder / name, entry, content, api)
            if earlier.file != entry.file:
                (self._folder / name / Path(earlier.file).name).unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(f"The import {name} cannot be written: {error.strerror}.") from error
        return entry

    def forget(self, name: str) -> None:
        """Raises NotFound, StorageError."""
        place = self._folder / check_name(name)
        if not place.is_dir():
            self.entry(name)
        away = self._folder / f".{name}.{secrets.token_hex(8)}"
        try:
            place.rename(away)
            shutil.rmtree(away)
        except OSError as error:
            raise StorageError(f"{place} cannot be removed: {error.strerror}.") from error

    def _write(self, folder: Path, entry: Import, content: bytes, api: Api) -> None:
        _replace(folder / entry.file, content)
        record = yaml.safe_dump(asdict(entry), sort_keys=False, allow_unicode=True)
        _replace(folder / _RECORD, record.encode())
        _replace(folder / _COMPILED, _packed(_fits(entry), api))


def _entry(name: str, content: bytes, choices: Choices, now: float) -> Import:
    sha256 = hashlib.sha256(content).hexdigest()
    form = "json" if content.lstrip()[:1] == b"{" else "yaml"
    return Import(name=name, file=f"document-{sha256[:12]}.{form}", sha256=sha256, imported_at=now, choices=choices)


def _fits(entry: Import) -> str:
    """What a compiled form was made from."""
    return digest([_FORM, entry.sha256, asdict(entry.choices)])


def _packed(fits: str, api: Api) -> bytes:
    return msgspec.json.encode(_Compiled(fits=fits, api=api))


def _read(place: Path) -> bytes:
    with place.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _replace(place: Path, content: bytes) -> None:
    """Write a file beside its place and give it its name, on disk on return. Raises OSError."""
    draft = place.with_name(f".{place.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(place.parent)
