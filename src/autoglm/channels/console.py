"""Shows messages in a terminal or any text stream."""

from __future__ import annotations

import re
from typing import TextIO

from autoglm.core.ports import Delivery, Receipt
from autoglm.core.tools import Effect

_REMEMBERED = 10_000
_UNSEEN = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class ConsoleChannel:
    """A key is remembered as long as the process lives: after a crash a line may be shown once more, in another
    terminal. That does no harm, so the channel counts as KEYED."""

    effect = Effect.KEYED

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._seen: dict[str, None] = {}

    async def deliver(self, delivery: Delivery) -> Receipt:
        if delivery.key and delivery.key in self._seen:
            return Receipt(channel="console", message_id=delivery.key, is_duplicate=True)
        title = f"{_plain(delivery.title)}: " if delivery.title else ""
        self._stream.write(f"{title}{_plain(delivery.text)}\n")
        self._stream.flush()
        if delivery.key:
            self._remember(delivery.key)
        return Receipt(channel="console", message_id=delivery.key)

    def _remember(self, key: str) -> None:
        self._seen[key] = None
        if len(self._seen) > _REMEMBERED:
            del self._seen[next(iter(self._seen))]


def _plain(text: str) -> str:
    """Without what a terminal would obey: a message must not move the cursor or change the title."""
    return _UNSEEN.sub("", text)
