"""A local mailbox: a folder with one file for each message."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.ports import Clock, Delivery, Receipt
from autoglm.core.tools import Effect
from autoglm.settings.files import for_owner, make_folder

_numbers = itertools.count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message in the mailbox. `at` is Unix time in seconds."""

    id: str
    at: float
    text: str
    title: str = ""
    target: str = ""
    markdown: bool = False


class MailboxChannel:
    """The file's name follows from the key and is taken by a hard link, which fails when it is there: however many
    processes deliver the same key at the same time, one message comes of it."""

    effect = Effect.KEYED

    def __init__(self, folder: Path, *, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    async def deliver(self, delivery: Delivery) -> Receipt:
        try:
            return await asyncio.to_thread(self._put, delivery)
        except OSError as error:
            raise ToolError(
                f"The mailbox cannot be written: {error.strerror}.",
                kind=FailureKind.UNAVAILABLE,
                hint="Check the disk and the permissions of the folder.",
            ) from None

    async def letters(self) -> tuple[Letter, ...]:
        """Everything in the mailbox, the oldest first. Files that cannot be read are left out."""
        return await asyncio.to_thread(self._read)

    def _put(self, delivery: Delivery) -> Receipt:
        make_folder(self._folder)
        at, number = self._clock.now(), next(_numbers)
        name = hashlib.blake2b((delivery.key or f"{at}/{os.getpid()}/{number}").encode(), digest_size=16).hexdigest()
        letter = Letter(
            id=name, at=at, text=delivery.text, title=delivery.title, target=delivery.target, markdown=delivery.markdown
        )
        draft = self._folder / f".{os.getpid()}-{number}.draft"
        try:
            with open(draft, "wb", opener=for_owner) as file:
                file.write(msgspec.json.encode(letter))
                file.flush()
                os.fsync(file.fileno())
            (self._folder / f"{name}.json").hardlink_to(draft)
        except FileExistsError:
            return Receipt(channel="mailbox", message_id=name, is_duplicate=True)
        finally:
            draft.unlink(missing_ok=True)
        _sync(self._folder)
        return Receipt(channel="mailbox", message_id=name)

    def _read(self) -> tuple[Letter, ...]:
        found = []
        for path in self._folder.glob("*.json"):
            with suppress(OSError, ValueError):
                found.append(msgspec.json.decode(path.read_bytes(), type=Letter))
        return tuple(sorted(found, key=lambda letter: (letter.at, letter.id)))


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
