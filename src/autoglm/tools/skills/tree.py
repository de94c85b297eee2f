"""A folder of somebody else's as bytes, read once from a folder or a zip file: what was approved is what is used.

Must not know: what the files mean.
"""

from __future__ import annotations

import hashlib
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from autoglm.core.errors import UsageError
from autoglm.tools.imported import cleaned

MAX_FILES = 500
MAX_TOTAL_BYTES = 20_000_000
MAX_DEPTH = 10
_MAX_NAME_BYTES = 200
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # NONBLOCK: opening a FIFO must not hang
_PASSED_OVER = frozenset({".git", "__pycache__", "__MACOSX", ".DS_Store"})


@dataclass(frozen=True, slots=True)
class TreeFile:
    content: bytes
    is_executable: bool = False


@dataclass(frozen=True, slots=True)
class Tree:
    """Files by their paths, relative, with `/`."""

    files: Mapping[str, TreeFile]

    @property
    def digest(self) -> str:
        """SHA-256 over the names, the contents and who may run what."""
        whole = hashlib.sha256()
        for name in sorted(self.files):
            file = self.files[name]
            inner = hashlib.sha256(file.content).digest()
            whole.update(name.encode() + (b"\0x" if file.is_executable else b"\0-") + inner)
        return whole.hexdigest()


def read_tree(source: Path) -> Tree:
    """Everything in a folder or a zip file; of a zip that holds one folder, what is in that folder.
    Raises UsageError for links, devices, ways out, strange names, and too much of anything."""
    try:
        files = dict(_unpacked(source) if source.suffix.lower() == ".zip" else _below(source, "", 0, _Room()))
    except OSError as error:
        raise UsageError(
            f"{source} cannot be read: {error.strerror or error}.", hint="Name a folder or a .zip file."
        ) from None
    if len({name.casefold() for name in files}) < len(files):
        raise UsageError("Two files differ only in capital letters.")
    return Tree(_without_wrapper(files))


def write_tree(tree: Tree, folder: Path) -> None:
    """Put the files into a folder that is not there yet. Raises OSError."""
    for name, file in tree.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
        path.chmod(0o755 if file.is_executable else 0o644)


def _without_wrapper(files: Mapping[str, TreeFile]) -> Mapping[str, TreeFile]:
    tops = {name.partition("/")[0] for name in files}
    if len(tops) != 1 or not all("/" in name for name in files):
        return files
    return {name.partition("/")[2]: file for name, file in files.items()}


# --- folders ---------------------------------------------------------------------------------------------------------


def _below(folder: Path, prefix: str, depth: int, room: _Room) -> Iterator[tuple[str, TreeFile]]:
    if depth > MAX_DEPTH:
        raise UsageError(f"{_shown(prefix)} is nested too deep.")
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name in _PASSED_OVER:
                continue
            name = prefix + _checked(entry.name)
            if entry.is_dir(follow_symlinks=False):
                yield from _below(Path(entry.path), f"{name}/", depth + 1, room)
            else:
                yield name, _file(Path(entry.path), name, room)


def _file(path: Path, name: str, room: _Room) -> TreeFile:
    if path.is_symlink():
        raise UsageError(f"{_shown(name)} is a link.", hint="Put the file itself there.")
    with open(path, "rb", opener=lambda where, _: os.open(where, _READ)) as stream:
        found = os.fstat(stream.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise UsageError(f"{_shown(name)} is no regular file.")
        return TreeFile(room.read(stream, name), bool(found.st_mode & stat.S_IXUSR))


# --- zip files -------------------------------------------------------------------------------------------------------


def _unpacked(source: Path) -> Iterator[tuple[str, TreeFile]]:
    room, seen = _Room(), set[str]()
    try:
        with zipfile.ZipFile(source) as archive:
            for member in archive.infolist():
                name = _member_name(member)
                if member.is_dir() or _PASSED_OVER.intersection(name.split("/")):
                    continue
                if name in seen:
                    raise UsageError(f"The archive holds {_shown(name)} twice.")
                seen.add(name)
                with archive.open(member) as stream:
                    yield name, TreeFile(room.read(stream, name), bool(member.external_attr >> 16 & stat.S_IXUSR))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise UsageError(f"{source} is no zip file that can be read: {cleaned(str(error), max_chars=120)}.") from None


def _member_name(member: zipfile.ZipInfo) -> str:
    """The path, checked. `orig_filename` is asked: zipfile itself cuts a name at NUL."""
    name = member.orig_filename
    if stat.S_IFMT(member.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise UsageError(f"The archive holds a link or a device: {_shown(name)}.")
    parts = name.removesuffix("/").split("/")
    if "\\" in name or any(part in {"", ".", ".."} or ":" in part for part in parts) or len(parts) > MAX_DEPTH:
        raise UsageError(f"The archive holds a path that leads out of it: {_shown(name)}.", hint="Do not use it.")
    return "/".join(map(_checked, parts))


# --- both ------------------------------------------------------------------------------------------------------------


class _Room:
    """What is left of the bounds."""

    def __init__(self) -> None:
        self._files, self._bytes = MAX_FILES, MAX_TOTAL_BYTES

    def read(self, stream: IO[bytes], name: str) -> bytes:
        """The whole file. What sizes are told beforehand may be a lie, so what is read is bounded by itself."""
        content = stream.read(self._bytes + 1)
        self._files, self._bytes = self._files - 1, self._bytes - len(content)
        if self._files < 0 or self._bytes < 0:
            most = f"{MAX_FILES:,} files and {MAX_TOTAL_BYTES:,} bytes"
            raise UsageError(f"There is too much in it, seen at {_shown(name)}: the most is {most}.")
        return content


def _checked(name: str) -> str:
    if not name.isprintable() or len(name.encode(errors="replace")) > _MAX_NAME_BYTES:
        raise UsageError(f"{_shown(name)} cannot be a file's name here.")
    return name


def _shown(name: str) -> str:
    return repr(cleaned(name, max_chars=100))
