"""The folder that tools may read and write, and the only way into it.

Every path is walked from the root, one name at a time, through open folders that are never followed through a link:
what is opened is what was checked, also when somebody swaps a folder for a symlink in between.
"""

from __future__ import annotations

import errno
import fcntl
import fnmatch
import hashlib
import itertools
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path, PurePosixPath

from autoglm.core.errors import FailureKind, ToolError

PRIVATE_NAME = ".autoglm"
"""Our own records inside a workspace (keys of appends): no tool sees them."""

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # NONBLOCK: opening a FIFO must not hang
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_ANY_WRITES = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_MAX_DEPTH = 64
_DRAFT = ".autoglm-draft"
_DONE = ".done"
_MOST_KEYS = 1_000
_drafts = itertools.count()
_LEAST_LIKENESS = 0.5
_MOST_COMPARED = 2_000
_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder. `path` is relative to the root, with `/`; `modified` is Unix time in seconds."""

    path: str
    is_folder: bool
    size_bytes: int
    modified: float

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


class Workspace:
    """A folder for tools. Raises ToolError: REFUSED for a way out, NOT_FOUND, TOO_LARGE, INVALID_ARGS."""

    def __init__(self, root: Path, *, max_read_bytes: int = 32_000_000) -> None:
        self.root = Path(os.path.realpath(root))
        self._names = tuple({str(self.root), str(root.absolute())})
        self.max_read_bytes = max_read_bytes

    def locate(self, path: str) -> str:
        """The path relative to the root, with `/` and without dots; "." is the root itself. Touches no disk."""
        return "/".join(self._parts(path)) or "."

    def read(self, path: str, *, max_bytes: int | None = None) -> bytes:
        """A whole file; with `max_bytes` at most so many from its start."""
        with self._open_file(path) as file:
            size = os.fstat(file).st_size
            if max_bytes is None and size > self.max_read_bytes:
                raise ToolError(
                    f"The file {path} has {size:,} bytes; the most is {self.max_read_bytes:,}.",
                    kind=FailureKind.TOO_LARGE,
                    hint="Read a part of it, or make a smaller file.",
                )
            return _read_up_to(file, min(max_bytes or self.max_read_bytes, self.max_read_bytes))

    def read_end(self, path: str, *, max_bytes: int) -> bytes:
        """At most so many bytes from the end of a file."""
        with self._open_file(path) as file:
            most = min(max_bytes, self.max_read_bytes)
            os.lseek(file, max(0, os.fstat(file).st_size - most), os.SEEK_SET)
            return _read_up_to(file, most)

    def entry(self, path: str) -> Entry:
        """What lies at the path; a symlink is refused."""
        parts = self._parts(path)
        if not parts:
            return Entry(".", True, 0, self.root.stat().st_mtime)
        with self._folder(parts[:-1], path) as folder, self._told(path):
            found = os.stat(parts[-1], dir_fd=folder, follow_symlinks=False)
        if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
            raise _refused(path, "is neither a file nor a folder")
        return _entry("/".join(parts), found)

    def exists(self, path: str) -> bool:
        try:
            self.entry(path)
        except ToolError as error:
            if error.kind is FailureKind.NOT_FOUND:
                return False
            raise
        return True

    def walk(
        self, path: str = ".", *, recursive: bool = True, unread: Callable[[str], None] = lambda _path: None
    ) -> Iterator[Entry]:
        """Files and folders below the path by name, a folder before its contents. Links and devices are left out;
        `unread` is told of what may not be looked at."""
        parts = self._parts(path)
        with self._folder(parts, path) as folder:
            walk = _Walk(recursive, unread)
            yield from walk.below(folder, "/".join(parts), depth=len(parts))

    def write(self, path: str, content: bytes) -> bool:
        """Put a whole file in place at once, making folders on the way; True when one was replaced."""
        parts = self._parts(path)
        if not parts:
            raise self._is_folder(path)
        with self._folder(parts[:-1], path, make=True) as folder, self._told(path):
            return _replace(parts[-1], folder, content, path)

    def append(self, path: str, content: bytes | Callable[[bytes], bytes], *, key: str = "") -> bool:
        """Add to a file's end, once for this key; False when that was done before, also before a crash. Where what is
        added depends on what is there, `content` makes it of that.

        The new whole file is written aside, a marker for the key is put on disk, then the file is moved into place.
        A marker without its file aside therefore means that the move has happened. Of the keys the last ones are kept
        (`_MOST_KEYS` or more): they are there for a run that is resumed, not for ever.
        """
        parts = self._parts(path)
        if not parts:
            raise self._is_folder(path)
        with self._private_folder() as aside, self._folder(parts[:-1], path, make=True) as folder, self._told(path):
            name = hashlib.blake2b(key.encode(), digest_size=16).hexdigest() if key else ""
            if key and _was_done(name, aside):
                return False
            mode = _changeable_mode(parts[-1], folder, path)
            before = self.read(path) if mode else b""
            whole = before + (content(before) if callable(content) else content)
            if not key:
                _replace(parts[-1], folder, whole, path)
                return True
            _forget_old_keys(aside)
            marker, draft = f"{name}{_DONE}", f"{name}.draft"
            _remove(marker, aside)
            _write_new(draft, aside, whole, mode or 0o644)
            _write_new(marker, aside, b"")
            os.fsync(aside)
            os.rename(draft, parts[-1], src_dir_fd=aside, dst_dir_fd=folder)
            os.fsync(folder)
            os.fsync(aside)
        return True

    # --- the walk ----------------------------------------------------------------------------------------------------

    def _parts(self, path: str) -> tuple[str, ...]:
        if "\0" in path or len(path) > 4096:
            raise _refused(path[:80].replace("\0", "\\0"), "is not a path")
        for own in self._names:
            if path == own or path.startswith(own.rstrip("/") + "/"):
                path = path[len(own) :].lstrip("/") or "."
                break
        pure = PurePosixPath(path)
        if pure.is_absolute() or ".." in pure.parts:
            raise _refused(path, "leads out of the workspace")
        if any(len(part.encode("utf-8", "surrogatepass")) > 255 for part in pure.parts) or len(pure.parts) > _MAX_DEPTH:
            raise _refused(path[:80], "is too long")
        if any(_is_surrogate(part) for part in pure.parts):
            raise _refused(ascii(path), "is not text")
        if pure.parts[:1] == (PRIVATE_NAME,):
            raise _refused(path, "belongs to the engine")
        return pure.parts

    @contextmanager
    def _folder(self, parts: tuple[str, ...], path: str, *, make: bool = False) -> Iterator[int]:
        """The folder that the parts lead to, open. Each step is taken relative to the folder before it."""
        with self._told(str(path)):
            current = os.open(self.root, _FOLDER)
        try:
            for part in parts:
                with self._told(path):
                    below = _enter(part, current, make=make)
                os.close(current)
                current = below
            yield current
        finally:
            os.close(current)

    @contextmanager
    def _open_file(self, path: str) -> Iterator[int]:
        parts = self._parts(path)
        if not parts:
            raise self._is_folder(path)
        with self._folder(parts[:-1], path) as folder:
            with self._told(path):
                file = os.open(parts[-1], _READ, dir_fd=folder)
            try:
                mode = os.fstat(file).st_mode
                if stat.S_ISDIR(mode):
                    raise self._is_folder(path)
                if not stat.S_ISREG(mode):
                    raise _refused(path, "is not a regular file")
                yield file
            finally:
                os.close(file)

    @contextmanager
    def _private_folder(self) -> Iterator[int]:
        with self._told("."):
            root = os.open(self.root, _FOLDER)
            try:
                folder = _enter(PRIVATE_NAME, root, make=True)
            finally:
                os.close(root)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)  # one append at a time, over all processes
            yield folder
        finally:
            os.close(folder)

    @contextmanager
    def _told(self, path: str) -> Iterator[None]:
        """What the operating system says, as a ToolError about the path."""
        try:
            yield
        except FileNotFoundError:
            raise ToolError(
                f"There is no file or folder {path!r} in the workspace.",
                kind=FailureKind.NOT_FOUND,
                hint=self._near(path),
            ) from None
        except OSError as error:
            if error.errno in {errno.ELOOP, errno.ENOTDIR, errno.ENXIO, errno.EISDIR, errno.ENAMETOOLONG, errno.EMLINK}:
                raise _refused(path, "goes through a link, or through a file as if it were a folder") from None
            is_full = error.errno in {errno.ENOSPC, errno.EDQUOT}
            raise ToolError(
                f"The path {path!r} cannot be used: {error.strerror}.",
                kind=FailureKind.UNAVAILABLE if is_full else FailureKind.REFUSED,
                hint="Make room on the disk." if is_full else "Check the permissions of the workspace folder.",
            ) from None

    def _near(self, path: str) -> str:
        """What is there instead of a missing file: the name that is most like it, else the first names."""
        *above, name = self._parts(path) or ("",)
        if not name:
            return ""
        try:
            names = [one.name for one in self._seen("/".join(above) or ".")]
        except ToolError as error:
            return error.hint
        near = _most_alike(name, names[:_MOST_COMPARED])
        if near:
            return f"Did you mean {'/'.join((*above, near))!r}?"
        return f"There is only: {_named(names)}." if names else "There is nothing in that folder."

    def _seen(self, path: str) -> list[Entry]:
        """What lies in a folder and is not hidden."""
        return [one for one in self.walk(path, recursive=False) if not one.name.startswith(".")]

    def _is_folder(self, path: str) -> ToolError:
        """An error for a folder that was named where a file is needed, with the files in it."""
        return _folder_instead(path, [one.path for one in self._seen(path) if not one.is_folder])


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")


def _most_alike(name: str, names: Sequence[str]) -> str:
    """The name that is most like another, by what stands before the ending; "" where none is."""
    told = PurePosixPath(name.lower())

    def likeness(one: str) -> float:
        its = PurePosixPath(one.lower())
        return SequenceMatcher(None, told.stem, its.stem).ratio() - (0.3 if told.suffix != its.suffix else 0)

    best = max(names, key=likeness, default="")
    return best if best and likeness(best) >= _LEAST_LIKENESS else ""


def matches(entry: Entry, pattern: str) -> bool:
    """Whether the name fits a pattern such as `*.csv`; a pattern with `/` is held against the whole path."""
    target = entry.path if "/" in pattern else entry.name
    return fnmatch.fnmatchcase(target.casefold(), pattern.casefold())


def _is_surrogate(part: str) -> bool:
    try:
        part.encode()
    except UnicodeEncodeError:
        return True
    return False


def _enter(part: str, folder: int, *, make: bool) -> int:
    try:
        return os.open(part, _FOLDER, dir_fd=folder)
    except FileNotFoundError:
        if not make:
            raise
        with suppress(FileExistsError):
            os.mkdir(part, dir_fd=folder)
        return os.open(part, _FOLDER, dir_fd=folder)


@dataclass(frozen=True, slots=True)
class _Walk:
    """A walk through folders: whether into those below, and who is told of what may not be looked at."""

    recursive: bool
    unread: Callable[[str], None]

    def below(self, folder: int, prefix: str, *, depth: int) -> Iterator[Entry]:
        for name in _names(folder):
            path = f"{prefix}/{name}" if prefix else name
            if path == PRIVATE_NAME or name.endswith(_DRAFT) or _is_surrogate(name):
                continue
            try:
                found = os.stat(name, dir_fd=folder, follow_symlinks=False)
            except FileNotFoundError:
                continue
            except PermissionError:
                self.unread(path)
                continue
            if stat.S_ISREG(found.st_mode):
                yield _entry(path, found)
            elif stat.S_ISDIR(found.st_mode):
                yield _entry(path, found)
                if self.recursive and depth < _MAX_DEPTH:
                    yield from self._into(name, folder, path, depth=depth + 1)

    def _into(self, name: str, folder: int, path: str, *, depth: int) -> Iterator[Entry]:
        try:
            below = os.open(name, _FOLDER, dir_fd=folder)
        except PermissionError:
            self.unread(path)
            return
        except OSError:
            return  # gone, or swapped for a link
        try:
            yield from self.below(below, path, depth=depth)
        finally:
            os.close(below)


def _names(folder: int) -> list[str]:
    return sorted(os.listdir(folder))


def _entry(path: str, found: os.stat_result) -> Entry:
    is_folder = stat.S_ISDIR(found.st_mode)
    return Entry(path, is_folder, 0 if is_folder else found.st_size, found.st_mtime)


def _mode(name: str, folder: int, path: str) -> int:
    """Permissions of the regular file of this name, 0 when there is none; refuses anything else."""
    try:
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return 0
    if stat.S_ISDIR(found.st_mode):
        raise _folder_instead(path)
    if not stat.S_ISREG(found.st_mode):
        raise _refused(path, "is a symlink or a device")
    return stat.S_IMODE(found.st_mode) | stat.S_IRUSR


def _changeable_mode(name: str, folder: int, path: str) -> int:
    """As `_mode`, for a file that is going to be moved over: that would replace one that its owner made read-only.
    The bits are looked at, too, for root may write to any file."""
    mode = _mode(name, folder, path)
    if mode and not (mode & _ANY_WRITES and os.access(name, os.W_OK, dir_fd=folder, effective_ids=True)):
        raise ToolError(
            f"The file {path!r} is read-only.",
            kind=FailureKind.REFUSED,
            hint="Write to another file, or allow changes to this one first (chmod u+w).",
        )
    return mode


def _replace(name: str, folder: int, content: bytes, path: str) -> bool:
    """Write aside, then move into place: nobody ever sees half a file."""
    mode = _changeable_mode(name, folder, path)
    draft = f".{os.getpid()}-{next(_drafts)}{_DRAFT}"
    try:
        _write_new(draft, folder, content, mode or 0o644)
        os.rename(draft, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        _remove(draft, folder)
        raise
    os.fsync(folder)
    return bool(mode)


def _was_done(name: str, aside: int) -> bool:
    """Whether an append with this key has happened: its marker is there, and no file that waits to be moved."""
    with _earlier_keys(aside) as earlier:
        marker = f"{name}{_DONE}"
        return _is_there(marker, earlier) or (_is_there(marker, aside) and not _is_there(f"{name}.draft", aside))


def _forget_old_keys(aside: int) -> None:
    """When there are many markers, forget the earlier ones, and let those that are here be the earlier ones. No clock
    is asked, and a crash in between loses none of the last ones."""
    names = _names(aside)
    if sum(name.endswith(_DONE) for name in names) < _MOST_KEYS:
        return
    for draft in (name for name in names if name.endswith(".draft")):  # of appends that were cut and never done again
        _remove(draft.removesuffix(".draft") + _DONE, aside)  # first: alone it would say that the append was done
        _remove(draft, aside)
    with _earlier_keys(aside) as earlier:
        for name in _names(earlier):
            _remove(name, earlier)
        for marker in (name for name in names if name.endswith(_DONE) and _is_there(name, aside)):
            os.rename(marker, marker, src_dir_fd=aside, dst_dir_fd=earlier)


@contextmanager
def _earlier_keys(aside: int) -> Iterator[int]:
    folder = _enter("earlier", aside, make=True)
    try:
        yield folder
    finally:
        os.close(folder)


def _is_there(name: str, folder: int) -> bool:
    return _mode(name, folder, name) > 0


def _remove(name: str, folder: int) -> None:
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)


def _write_new(name: str, folder: int, content: bytes, mode: int = 0o644) -> None:
    _remove(name, folder)  # left over from a crash
    file = os.open(name, _CREATE, mode, dir_fd=folder)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(file, view) :]
        os.fsync(file)
    finally:
        os.close(file)


def _read_up_to(file: int, limit: int) -> bytes:
    pieces, left = [], limit
    while left > 0 and (piece := os.read(file, min(left, 1 << 20))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _folder_instead(path: str, files: Sequence[str] = ()) -> ToolError:
    hint = f"Name a file in it: {_named(files)}." if files else "Name a file."
    return ToolError(f"The path {path!r} is a folder.", kind=FailureKind.REFUSED, hint=hint)


def _refused(path: str, why: str) -> ToolError:
    return ToolError(
        f"The path {path!r} {why}.",
        kind=FailureKind.REFUSED,
        hint="Use a path relative to the workspace folder, without `..` and without links.",
    )
