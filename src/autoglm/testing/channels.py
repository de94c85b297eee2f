"""A channel that keeps what it was given."""

from __future__ import annotations

from autoglm.core.errors import ToolError
from autoglm.core.ports import Delivery, Receipt
from autoglm.core.tools import Effect


class RecordingChannel:
    """`deliveries` holds each message once; a repeated key is a duplicate. `fail_next` makes one delivery fail."""

    effect = Effect.KEYED

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []
        self._failures: list[ToolError] = []

    def fail_next(self, error: ToolError) -> None:
        """The next delivery raises this and keeps nothing."""
        self._failures.append(error)

    async def deliver(self, delivery: Delivery) -> Receipt:
        if self._failures:
            raise self._failures.pop(0)
        if delivery.key and any(earlier.key == delivery.key for earlier in self.deliveries):
            return Receipt(channel="recording", message_id=delivery.key, is_duplicate=True)
        self.deliveries.append(delivery)
        return Receipt(channel="recording", message_id=delivery.key)
