"""Posts messages as JSON to any address.

The body is {"text", "title", "target", "key", "markdown"}; the key is also in the header `Idempotency-Key`. With a
secret, `X-Autoglm-Timestamp` holds Unix seconds and `X-Autoglm-Signature` holds `v1=` and the hexadecimal HMAC-SHA256
of `TIMESTAMP.BODY`; a receiver refuses old timestamps and repeated keys.
"""

from __future__ import annotations

import hashlib
import hmac

import msgspec

from autoglm.channels.replies import check_status
from autoglm.core.http import HttpRequest
from autoglm.core.ports import Clock, Delivery, HttpClient, Receipt
from autoglm.core.tools import Effect


class WebhookChannel:
    """UNSAFE, unless `is_keyed` says that the receiver honours the idempotency key. `allow_private` opens addresses
    inside the own network; the settings decide that, never a plan."""

    def __init__(
        self,
        http: HttpClient,
        url: str,
        *,
        clock: Clock,
        secret: str = "",
        allow_private: bool = False,
        is_keyed: bool = False,
    ) -> None:
        self._http = http
        self._url = url
        self._clock = clock
        self._secret = secret
        self._allow_private = allow_private
        self.effect = Effect.KEYED if is_keyed else Effect.UNSAFE

    def __repr__(self) -> str:
        return "WebhookChannel(url=***)"

    async def deliver(self, delivery: Delivery) -> Receipt:
        body = msgspec.json.encode(delivery)
        headers = {"Content-Type": "application/json", **self._signature(body)}
        if delivery.key:
            headers["Idempotency-Key"] = delivery.key
        response = await self._http.fetch(
            HttpRequest(
                url=self._url,
                method="POST",
                headers=headers,
                body=body,
                max_bytes=100_000,
                allow_private=self._allow_private,
            )
        )
        check_status("webhook", response)
        return Receipt(channel="webhook", message_id=delivery.key)

    def _signature(self, body: bytes) -> dict[str, str]:
        if not self._secret:
            return {}
        stamp = str(int(self._clock.now()))
        return {"X-Autoglm-Timestamp": stamp, "X-Autoglm-Signature": f"v1={sign(self._secret, stamp, body)}"}


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """What a receiver works out to compare."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
