"""Appends messages to a file, one JSON object a line."""

from __future__ import annotations

import asyncio
import fcntl
import os
from pathlib import Path

import msgspec

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.ports import Clock, Delivery, Receipt
from autoglm.core.tools import Effect
from autoglm.settings.files import for_owner, make_folder


class FileChannel:
    """Writes `messages.jsonl` in the folder. A key that is in the file is not written again, by any process."""

    effect = Effect.KEYED

    def __init__(self, folder: Path, *, clock: Clock) -> None:
        self._path = folder / "messages.jsonl"
        self._clock = clock
        self._keys: set[str] = set()
        self._read_to = 0

    async def deliver(self, delivery: Delivery) -> Receipt:
        try:
            return await asyncio.to_thread(self._append, delivery)
        except OSError as error:
            raise ToolError(
                f"The message file cannot be written: {error.strerror}.",
                kind=FailureKind.UNAVAILABLE,
                hint="Check the disk and the permissions of the folder.",
            ) from None

    def _append(self, delivery: Delivery) -> Receipt:
        make_folder(self._path.parent)
        with open(self._path, "a+b", opener=for_owner) as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # until the file is closed
            is_torn = self._catch_up(file.fileno())
            if delivery.key and delivery.key in self._keys:
                return Receipt(channel="file", message_id=delivery.key, is_duplicate=True)
            line = msgspec.json.encode({"at": self._clock.now(), **msgspec.to_builtins(delivery)}) + b"\n"
            file.write(b"\n" + line if is_torn else line)
            file.flush()
            os.fsync(file.fileno())
        return Receipt(channel="file", message_id=delivery.key)

    def _catch_up(self, file: int) -> bool:
        """Learn the keys of lines that others wrote; True when the last line was cut by a crash."""
        size = os.fstat(file).st_size
        if size < self._read_to:  # somebody emptied the file
            self._read_to = 0
            self._keys.clear()
        tail = os.pread(file, size - self._read_to, self._read_to)
        whole, _, rest = tail.rpartition(b"\n")
        for line in whole.splitlines():
            self._keys.add(_key_of(line))
        self._read_to += len(tail) - len(rest)
        return bool(rest)


def _key_of(line: bytes) -> str:
    try:
        found = msgspec.json.decode(line)
    except ValueError:
        return ""
    return str(found.get("key", "")) if isinstance(found, dict) else ""
