"""Ports narrowed to what was granted: what somebody else's code gets in their place.

Must not know: adapters. The client behind the port asks the permissions before each hop, redirects included.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.http import HttpRequest, HttpResponse, HttpStream
from autoglm.core.ports import Channel, Delivery, HttpClient, Receipt
from autoglm.security.permissions import Permissions


@dataclass(frozen=True, slots=True)
class GrantedHttp:
    """An HttpClient that reaches the granted hosts and no other, whatever the request says of itself."""

    _http: HttpClient
    _permissions: Permissions

    async def fetch(self, request: HttpRequest) -> HttpResponse:
        return await self._http.fetch(self._narrowed(request))

    def stream(self, request: HttpRequest) -> AbstractAsyncContextManager[HttpStream]:
        return self._http.stream(self._narrowed(request))

    def _narrowed(self, request: HttpRequest) -> HttpRequest:
        return replace(request, reach=self._permissions, allow_private=False)


@dataclass(frozen=True, slots=True)
class GrantedChannel:
    """A channel that delivers only when its name was granted."""

    name: str
    _channel: Channel
    _permissions: Permissions

    async def deliver(self, delivery: Delivery) -> Receipt:
        if not self._permissions.allows_channel(self.name):
            raise not_granted("channels", self.name)
        return await self._channel.deliver(delivery)


def not_granted(kind: str, entry: str) -> ToolError:
    """The refusal that all ports share."""
    return ToolError(
        f"{entry[:200]!r} was not granted ({kind}).",
        kind=FailureKind.REFUSED,
        hint=f"Ask for it in the manifest under permissions.{kind}, and let a person grant it.",
    )
