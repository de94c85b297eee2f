"""Versions of the pool file, kept so that another process can promote one or go back. Knows files, no endpoints.

`FileVersions` keeps the texts as `versions/NAME.yaml` and who serves in `state.json`; every change is made under a
lock and put in place whole, so that several processes of one home see one order of changes.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol, TypeAlias

import msgspec

from autoglm.core.errors import NotFound, StorageError
from autoglm.routing.rollout import Rollout
from autoglm.settings.files import make_folder

_MOST_EVENTS = 200
_MOST_VERSIONS = 50
Stamp: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionEvent:
    """Something that happened to a version: "offered", "refused", "promoted", "rolled_back"."""

    at: float
    event: str
    version: str
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionsState:
    """Who serves, which versions were sent back and why, what each version says (digest), and what happened."""

    rollout: Rollout
    digests: Mapping[str, str] = field(default_factory=dict)
    sent_back: Mapping[str, str] = field(default_factory=dict)
    events: tuple[VersionEvent, ...] = ()

    def noted(self, event: VersionEvent) -> VersionsState:
        return replace(self, events=(*self.events, event)[-_MOST_EVENTS:])

    def offered(self, version: str, digest: str, *, share: float, now: float) -> VersionsState:
        """A new version is on trial."""
        rollout = self.rollout.offered(version, share=share, now=now)
        changed = replace(
            self,
            rollout=rollout,
            digests=_newest({**self.digests, version: digest}, rollout),
            sent_back={name: reason for name, reason in self.sent_back.items() if name != version},
        )
        return changed.noted(VersionEvent(at=now, event="offered", version=version, reason=f"share {share:g}"))

    def promoted(self, version: str = "", *, now: float, reason: str = "", by: str = "") -> VersionsState:
        """The version on trial, or the named one, serves everything. Naming an older one sends the newer ones back."""
        rollout = self.rollout.promoted(version, now=now)
        newer = (
            ()
            if rollout.current in {self.rollout.current, self.rollout.new}
            else (self.rollout.current, self.rollout.new)
        )
        replaced = {name: f"{rollout.current} was promoted in its place" for name in newer if name}
        sent_back = {name: why for name, why in {**self.sent_back, **replaced}.items() if name != rollout.current}
        event = VersionEvent(at=now, event="promoted", version=rollout.current, reason=reason, by=by)
        return replace(self, rollout=rollout, sent_back=sent_back).noted(event)

    def rolled_back(self, *, now: float, reason: str, by: str = "") -> VersionsState:
        """The version on trial, or the current one, is sent back; unchanged when there is nothing to go back to."""
        rollout = self.rollout.rolled_back(now=now)
        if rollout == self.rollout:
            return self
        gone = self.rollout.new or self.rollout.current
        changed = replace(self, rollout=rollout, sent_back={**self.sent_back, gone: reason})
        return changed.noted(VersionEvent(at=now, event="rolled_back", version=gone, reason=reason, by=by))


def _newest(digests: Mapping[str, str], rollout: Rollout) -> Mapping[str, str]:
    """The last versions, and those that are in use."""
    used = {rollout.current, rollout.new, rollout.previous}
    kept = {*list(digests)[-_MOST_VERSIONS:], *used}
    return {name: digest for name, digest in digests.items() if name in kept}


Change: TypeAlias = Callable[[VersionsState | None], VersionsState]


class Versions(Protocol):
    def change(self, change: Change) -> VersionsState:
        """Make one change, alone; what `change` raises leaves everything as it was. Raises StorageError."""

    def read(self) -> VersionsState | None:
        """The state; None before the first version. Raises StorageError."""

    def keep(self, version: str, text: str) -> None:
        """Keep a version's text. Raises StorageError."""

    def text(self, version: str) -> str:
        """Raises NotFound for a version that was never kept."""

    def stamp(self) -> Stamp | None:
        """Changes whenever the state does."""


class MemoryVersions:
    """Versions of one process, for as long as it lives."""

    def __init__(self) -> None:
        self._state: VersionsState | None = None
        self._texts: dict[str, str] = {}
        self._changes = 0

    def change(self, change: Change) -> VersionsState:
        self._state = change(self._state)
        self._changes += 1
        return self._state

    def read(self) -> VersionsState | None:
        return self._state

    def keep(self, version: str, text: str) -> None:
        self._texts[version] = text

    def text(self, version: str) -> str:
        return _found(self._texts.get(version), version)

    def stamp(self) -> Stamp | None:
        return (0, self._changes, 0) if self._state else None


class FileVersions:
    """Versions below a folder, `models` in the home. Nothing is made before the first change."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._state = folder / "state.json"

    def change(self, change: Change) -> VersionsState:
        with self._told(), self._locked():
            state = change(self._read())
            _put(self._state, msgspec.json.format(msgspec.json.encode(state), indent=1))
            self._clear(state)
        return state

    def read(self) -> VersionsState | None:
        with self._told():
            return self._read()

    def keep(self, version: str, text: str) -> None:
        place = self._place(version)
        with self._told():
            make_folder(place.parent)
            if not place.is_file():
                _put(place, text.encode())

    def text(self, version: str) -> str:
        place = self._place(version)
        with self._told():
            return _found(place.read_text(encoding="utf-8") if place.is_file() else None, version)

    def stamp(self) -> Stamp | None:
        return stamp_of(self._state)

    def _place(self, version: str) -> Path:
        if "/" in version or "\\" in version or version.startswith("."):
            raise NotFound(f"{version} is no name of a version.", hint="`autoglm models versions` lists them.")
        return self._folder / "versions" / f"{version}.yaml"

    def _read(self) -> VersionsState | None:
        try:
            content = self._state.read_bytes()
        except FileNotFoundError:
            return None
        try:
            return msgspec.json.decode(content, type=VersionsState)
        except msgspec.MsgspecError as error:
            raise StorageError(
                f"{self._state} cannot be understood: {error}.", hint="Move it away: the models file then counts alone."
            ) from error

    def _clear(self, state: VersionsState) -> None:
        """Texts of versions that are too old to go back to."""
        for file in (self._folder / "versions").glob("*.yaml"):
            if file.stem not in state.digests:
                file.unlink(missing_ok=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        make_folder(self._folder)
        lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StorageError(
                f"The versions of the models file in {self._folder} cannot be kept: {error.strerror}.",
                hint="Check space and permissions of the home.",
            ) from error


def stamp_of(path: Path) -> Stamp | None:
    """Inode, time of change in nanoseconds, and size; None for a file that is not there (or cannot be seen now)."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_ino, found.st_mtime_ns, found.st_size)


def _found(text: str | None, version: str) -> str:
    if text is None:
        raise NotFound(f"There is no version {version}.", hint="`autoglm models versions` lists them.")
    return text


def _put(place: Path, content: bytes) -> None:
    """Whole or not at all."""
    with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".", delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(place)
