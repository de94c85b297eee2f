"""A plugin's package as bytes: read once from a folder or an archive, so that what was approved is what runs.

Must not know: Python's import system, what a person granted.
"""

from __future__ import annotations

import hashlib
import keyword
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from autoglm.core.errors import UsageError
from autoglm.plugins.manifest import MANIFESTS, Manifest, read_manifest
from autoglm.tools.imported import cleaned

MAX_FILES = 2_000
MAX_TOTAL_BYTES = 20_000_000
ARCHIVES = (".whl", ".zip")
_MAX_DEPTH = 12
_IGNORED = {"__pycache__", "node_modules", "venv"}
_NOT_SOURCES = {"tests", "test", "build", "dist"}


@dataclass(frozen=True, slots=True)
class Bundle:
    """`files` are relative to `folder`, the package's own; `package` is its name in Python."""

    package: str
    folder: Path
    files: Mapping[str, bytes]
    manifest: Manifest

    @property
    def digest(self) -> str:
        """SHA-256 over names and contents, manifest included."""
        whole = hashlib.sha256(self.package.encode())
        for name in sorted(self.files):
            whole.update(b"\0" + name.encode() + b"\0" + hashlib.sha256(self.files[name]).digest())
        return whole.hexdigest()


def read_bundle(source: Path) -> Bundle:
    """From a folder, a wheel or a zip file that holds exactly one package with a manifest.
    Raises UsageError for everything else, and for links, devices, ways out and too much of anything."""
    if source.suffix.lower() in ARCHIVES and not source.is_dir():
        return _bundle(source, _archived(source))
    try:
        return _bundle(source, dict(_below(source, "", 0)))
    except OSError as error:
        raise UsageError(
            f"{source} cannot be read: {error.strerror}.", hint="Name a folder, a .whl or a .zip."
        ) from None


def _bundle(source: Path, files: Mapping[str, bytes]) -> Bundle:
    _require_small(files)
    place = _manifest_place(source, files)
    folder = place.parent
    prefix = "" if folder == PurePosixPath() else f"{folder}/"
    package = folder.name or source.resolve().name
    if not package.isidentifier() or not package.isascii() or keyword.iskeyword(package):
        raise UsageError(f"{cleaned(package, max_chars=60)!r} cannot be a package's name in Python.")
    own = {name.removeprefix(prefix): body for name, body in files.items() if name.startswith(prefix)}
    return Bundle(package, source / folder, own, read_manifest(place.name, files[str(place)]))


def _manifest_place(source: Path, files: Mapping[str, bytes]) -> PurePosixPath:
    paths = [PurePosixPath(name) for name in files]
    named = [path for path in paths if path.name in MANIFESTS and not _NOT_SOURCES.intersection(path.parent.parts)]
    found = [path for path in named if str(path.parent / "__init__.py") in files]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{source} holds {len(found)} manifests: {', '.join(sorted(map(str, found)))[:200]}.")
    raise UsageError(
        f"{source} holds no plugin: no package with {' or '.join(MANIFESTS)} in it.",
        hint="`autoglm plugins new NAME` makes one.",
    )


def _require_small(files: Mapping[str, bytes]) -> None:
    folded = {name.casefold() for name in files}
    if len(folded) < len(files):
        raise UsageError("Two files differ only in capital letters.")
    if any(str(parent).casefold() in folded for name in files for parent in PurePosixPath(name).parents):
        raise UsageError("One name is a file and a folder.")


# --- folders ---------------------------------------------------------------------------------------------------------


def _below(folder: Path, prefix: str, depth: int) -> Iterator[tuple[str, bytes]]:
    """Every file with its path. Folders that hold no code of the package are passed over, hidden ones too."""
    left = _Bounds()
    for name, path in _walk(folder, prefix, depth):
        left.take(name, path.lstat().st_size)
        yield name, _content(path)


def _walk(folder: Path, prefix: str, depth: int) -> Iterator[tuple[str, Path]]:
    if depth > _MAX_DEPTH:
        raise UsageError(f"{folder} is nested too deep.")
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if _is_ignored(entry.name):
            continue
        name = f"{prefix}{_checked_name(entry.name)}"
        if entry.is_symlink() or not (entry.is_file(follow_symlinks=False) or entry.is_dir(follow_symlinks=False)):
            raise UsageError(
                f"{cleaned(name, max_chars=100)} is a link or a device.", hint="Put the file itself there."
            )
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), f"{name}/", depth + 1)
        else:
            yield name, Path(entry.path)


def _content(path: Path) -> bytes:
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NOFOLLOW | os.O_NONBLOCK)) as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise UsageError(f"{path.name} is not a regular file.")
        return _read(stream, path.name)


# --- archives --------------------------------------------------------------------------------------------------------


def _archived(source: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    left = _Bounds()
    try:
        with zipfile.ZipFile(source) as archive:
            for member in archive.infolist():
                name = _member_name(member)
                if member.is_dir() or any(_is_ignored(part) for part in name.split("/")):
                    continue
                if name in files:
                    raise UsageError(f"The archive holds {name} twice.")
                left.take(name, member.file_size)
                with archive.open(member) as stream:
                    files[name] = _read(stream, name)
    except OSError as error:
        raise UsageError(f"{source} cannot be read: {error.strerror}.") from None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise UsageError(f"{source} is no archive that can be read: {cleaned(str(error), max_chars=120)}.") from None
    return files


def _member_name(member: zipfile.ZipInfo) -> str:
    """The path, relative and plain. `orig_filename` is asked: zipfile itself cuts a name at NUL."""
    name = member.orig_filename
    shown = cleaned(name, max_chars=100)
    if stat.S_IFMT(member.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise UsageError(f"The archive holds a link or a device: {shown!r}.")
    parts = name.removesuffix("/").split("/")
    if "\\" in name or any(part in {"", ".", ".."} or ":" in part for part in parts) or len(parts) > _MAX_DEPTH:
        raise UsageError(f"The archive holds a path that leads out of it: {shown!r}.", hint="Do not use it.")
    return "/".join(map(_checked_name, parts))


# --- both ------------------------------------------------------------------------------------------------------------


class _Bounds:
    def __init__(self) -> None:
        self._files, self._bytes = MAX_FILES, MAX_TOTAL_BYTES

    def take(self, name: str, size_bytes: int) -> None:
        self._files, self._bytes = self._files - 1, self._bytes - size_bytes
        if self._files < 0 or self._bytes < 0:
            raise UsageError(
                f"There is too much in it, seen at {cleaned(name, max_chars=100)}: the most is {MAX_FILES:,} files "
                f"and {MAX_TOTAL_BYTES:,} bytes."
            )


def _read(stream: IO[bytes], name: str) -> bytes:
    """A size that was told may be a lie: what is read is bounded by itself."""
    content = stream.read(MAX_TOTAL_BYTES + 1)
    if len(content) > MAX_TOTAL_BYTES:
        raise UsageError(f"{name} is larger than {MAX_TOTAL_BYTES:,} bytes.")
    return content


def _is_ignored(name: str) -> bool:
    return name.startswith(".") or name in _IGNORED or name.endswith((".pyc", ".pyo", ".egg-info", ".dist-info"))


def _checked_name(name: str) -> str:
    if not name.isprintable() or len(name) > 200:
        raise UsageError(f"{cleaned(name, max_chars=60)!r} cannot be a file's name here.")
    return name
