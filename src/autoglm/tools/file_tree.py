"""A folder of somebody else's as bytes, read once from a folder or an archive: what was approved is what is used.

Must not know: what the files mean.
"""

from __future__ import annotations

import hashlib
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from autoglm.core.errors import UsageError
from autoglm.settings.files import make_folder
from autoglm.tools.cleaning import clean_line

_MAX_NAME_BYTES = 200
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # NONBLOCK: opening a FIFO must not hang


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeRules:
    """What is taken. `archives` are the endings of zip files; what `passes_over` names, file or folder, is not read."""

    max_files: int
    max_bytes: int
    max_depth: int
    archives: tuple[str, ...]
    passes_over: Callable[[str], bool]


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

    def unwrapped(self) -> Tree:
        """Of a tree that is one folder, what is in that folder."""
        tops = {name.partition("/")[0] for name in self.files}
        if len(tops) != 1 or not all("/" in name for name in self.files):
            return self
        return Tree({name.partition("/")[2]: file for name, file in self.files.items()})


def read_tree(source: Path, rules: TreeRules) -> Tree:
    """Everything in a folder or an archive.
    Raises UsageError for links, devices, ways out, strange names, and too much of anything."""
    is_archive = source.suffix.lower() in rules.archives and not source.is_dir()
    try:
        found = _unpacked(source, _Room(rules)) if is_archive else _below(source, "", 0, _Room(rules))
        files = dict(found)
    except OSError as error:
        raise UsageError(
            f"{source} cannot be read: {error.strerror or error}.",
            hint=f"Name a folder or a {' or '.join(rules.archives)} file.",
        ) from None
    _check_names(files)
    return Tree(files)


def write_tree(tree: Tree, folder: Path) -> None:
    """Put the files into a folder that is not there yet. Raises OSError."""
    for name, file in tree.files.items():
        path = folder / name
        make_folder(path.parent)
        path.write_bytes(file.content)
        path.chmod(0o700 if file.is_executable else 0o600)


def _check_names(files: Mapping[str, TreeFile]) -> None:
    """What lies apart in an archive must lie apart on every disk. Raises UsageError."""
    folded = {name.casefold() for name in files}
    if len(folded) < len(files):
        raise UsageError("Two files differ only in capital letters.")
    if any(str(parent).casefold() in folded for name in files for parent in PurePosixPath(name).parents):
        raise UsageError("One name is a file and a folder.")


# --- folders ---------------------------------------------------------------------------------------------------------


def _below(folder: Path, prefix: str, depth: int, room: _Room) -> Iterator[tuple[str, TreeFile]]:
    if depth > room.rules.max_depth:
        raise UsageError(f"{_shown(prefix)} is nested too deep.")
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if room.rules.passes_over(entry.name):
                continue
            name = prefix + _checked(entry.name)
            if entry.is_dir(follow_symlinks=False):
                yield from _below(Path(entry.path), f"{name}/", depth + 1, room)
            elif entry.is_file(follow_symlinks=False):
                yield name, _file(Path(entry.path), name, room)
            else:
                raise _irregular(name)


def _file(path: Path, name: str, room: _Room) -> TreeFile:
    """What was a file a moment ago is looked at again: nothing else is opened."""
    with open(path, "rb", opener=lambda where, _: os.open(where, _READ)) as stream:
        found = os.fstat(stream.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise _irregular(name)
        return TreeFile(room.read(stream, name), bool(found.st_mode & stat.S_IXUSR))


def _irregular(name: str) -> UsageError:
    return UsageError(f"{_shown(name)} is a link or a device.", hint="Put the file itself there.")


# --- archives --------------------------------------------------------------------------------------------------------


def _unpacked(source: Path, room: _Room) -> Iterator[tuple[str, TreeFile]]:
    seen = set[str]()
    try:
        with zipfile.ZipFile(source) as archive:
            for member in archive.infolist():
                name = _member_name(member, room.rules.max_depth)
                if member.is_dir() or any(map(room.rules.passes_over, name.split("/"))):
                    continue
                if name in seen:
                    raise UsageError(f"The archive holds {_shown(name)} twice.")
                seen.add(name)
                with archive.open(member) as stream:
                    yield name, TreeFile(room.read(stream, name), bool(member.external_attr >> 16 & stat.S_IXUSR))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise UsageError(f"{source} is no archive that can be read: {clean_line(str(error), max_chars=120)}.") from None


def _member_name(member: zipfile.ZipInfo, max_depth: int) -> str:
    """The path, checked. `orig_filename` is asked: zipfile itself cuts a name at NUL."""
    name = member.orig_filename
    if stat.S_IFMT(member.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise UsageError(f"The archive holds a link or a device: {_shown(name)}.")
    parts = name.removesuffix("/").split("/")
    if "\\" in name or any(part in {"", ".", ".."} or ":" in part for part in parts) or len(parts) > max_depth:
        raise UsageError(f"The archive holds a path that leads out of it: {_shown(name)}.", hint="Do not use it.")
    return "/".join(map(_checked, parts))


# --- both ------------------------------------------------------------------------------------------------------------


class _Room:
    """What is left of the bounds."""

    def __init__(self, rules: TreeRules) -> None:
        self.rules = rules
        self._files, self._bytes = rules.max_files, rules.max_bytes

    def read(self, stream: IO[bytes], name: str) -> bytes:
        """The whole file. What sizes are told beforehand may be a lie, so what is read is bounded by itself."""
        content = stream.read(self._bytes + 1)
        self._files, self._bytes = self._files - 1, self._bytes - len(content)
        if self._files < 0 or self._bytes < 0:
            most = f"{self.rules.max_files:,} files and {self.rules.max_bytes:,} bytes"
            raise UsageError(f"There is too much in it, seen at {_shown(name)}: the most is {most}.")
        return content


def _checked(name: str) -> str:
    if not name.isprintable() or len(name.encode(errors="replace")) > _MAX_NAME_BYTES:
        raise UsageError(f"{_shown(name)} cannot be a file's name here.")
    return name


def _shown(name: str) -> str:
    return repr(clean_line(name, max_chars=100))
