"""What people say of answers: a file in the home, one line of JSON each, to which any process adds and which those that
serve keep reading. Must not know: who learns from it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

import msgspec

from autoglm.core.errors import StorageError
from autoglm.settings.files import for_owner, make_folder

FILE_NAME = "feedback.jsonl"
MOST_BYTES = 1_000_000
"""So much of the file is read, the newest."""


class Feedback(msgspec.Struct, frozen=True, kw_only=True):
    """How good an endpoint's answer to a request of this kind was, from 0 to 1. `at` is Unix time in seconds."""

    at: float
    run_id: str
    kind: str
    endpoint: str
    quality: float
    by: str = ""


class FeedbackFile:
    """`news` gives each line once; what stood there before this object was made is `recent` only."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._read_to = self._size()

    def add(self, said: Iterable[Feedback]) -> None:
        """Raises StorageError."""
        lines = b"".join(msgspec.json.encode(one) + b"\n" for one in said)
        try:
            make_folder(self._path.parent)
            with open(
                self._path, "ab", buffering=0, opener=for_owner
            ) as file:  # in one piece: others may write at the same time
                file.write(lines)
        except OSError as error:
            raise StorageError(f"The feedback cannot be kept in {self._path}: {error.strerror or error}.") from error

    def recent(self) -> tuple[Feedback, ...]:
        """The newest, the oldest of them first; nothing when the file cannot be read."""
        return _decoded(self._from(max(0, self._size() - MOST_BYTES)))

    def news(self) -> tuple[Feedback, ...]:
        """What was added since this was asked last."""
        size = self._size()
        if size == self._read_to:
            return ()
        start = self._read_to if size > self._read_to else 0  # it was moved away, and a new one begun
        content = self._from(max(start, size - MOST_BYTES))
        whole = content[: content.rfind(b"\n") + 1]
        self._read_to = size - len(content) + len(whole)
        return _decoded(whole)

    def _size(self) -> int:
        try:
            return self._path.stat().st_size
        except OSError:
            return 0

    def _from(self, position: int) -> bytes:
        try:
            with self._path.open("rb") as file:
                file.seek(position)
                return file.read(MOST_BYTES)
        except OSError:
            return b""


class FeedbackReader:
    """A keeper of pools: tells them what is new in the file, until it is cancelled."""

    def __init__(
        self,
        file: FeedbackFile,
        tell: Callable[[Feedback], None],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        every_s: float = 1.0,
    ) -> None:
        self._file = file
        self._tell = tell
        self._sleep = sleep
        self._every_s = every_s

    async def run(self) -> None:
        while True:
            for one in self._file.news():
                self._tell(one)
            await self._sleep(self._every_s)


def _decoded(lines: bytes) -> tuple[Feedback, ...]:
    """What can be read; a line that is torn, or of another program, is passed over."""
    found = []
    for line in lines.splitlines():
        try:
            one = msgspec.json.decode(line, type=Feedback)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        if 0 <= one.quality <= 1:
            found.append(one)
    return tuple(found)
