"""Which settings files of a folder a person has trusted: kept in the home by path, each with the digest of its text.

A file that merely lies in the current folder came with it, perhaps from elsewhere. It could send keys and requests to
addresses of its own, start programs, or do away with approvals: nothing of it counts before a person has said so.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from autoglm.core.errors import SettingsError
from autoglm.settings.files import for_owner, make_folder, read_text_file

_BOOK = "trusted.json"
_MAX_BYTES = 1_000_000


class _Book(msgspec.Struct):
    files: dict[str, str] = {}


def check_trusted(file: Path, text: str, *, home: Path) -> None:
    """Raises SettingsError for a file that nobody has trusted, or whose text is another since."""
    trusted = _files(home).get(_name(file))
    if trusted != _digest(text):
        why = "nobody has trusted it" if trusted is None else "it has changed since it was trusted"
        raise SettingsError(
            f"{file} is not used: it lies in this folder, and {why}.",
            hint=f"Read it, then say `autoglm trust {file.parent}`. A file that you name yourself needs no trust.",
        )


def trust(file: Path, text: str, *, home: Path) -> None:
    """From now on the file counts, with exactly this text. Raises SettingsError when that cannot be kept."""
    _keep({**_files(home), _name(file): _digest(text)}, home)


def distrust(file: Path, *, home: Path) -> None:
    """Forget the file; one that is not trusted is no error. Raises SettingsError when that cannot be kept."""
    _keep({name: digest for name, digest in _files(home).items() if name != _name(file)}, home)


def _name(file: Path) -> str:
    return str(file.resolve())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _files(home: Path) -> Mapping[str, str]:
    """Raises SettingsError for a damaged book: then nothing is trusted."""
    try:
        return msgspec.json.decode(read_text_file(home / _BOOK, max_bytes=_MAX_BYTES), type=_Book).files
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"{home / _BOOK} cannot be read: {error}.", hint="Delete it, and trust the files of your folders anew."
        ) from error


def _keep(files: Mapping[str, str], home: Path) -> None:
    """Aside, then in place: nobody reads half a book."""
    draft = home / f".trusted-{os.getpid()}.draft"
    try:
        make_folder(home)
        draft.unlink(missing_ok=True)
        with open(draft, "xb", opener=for_owner) as stream:
            stream.write(msgspec.json.format(msgspec.json.encode(_Book(dict(files)))))
        draft.replace(home / _BOOK)
    except OSError as error:
        raise SettingsError(f"{home / _BOOK} cannot be written: {error.strerror}.") from error
