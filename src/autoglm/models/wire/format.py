"""The port between an endpoint and a protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from autoglm.core.chat import ChatRequest
from autoglm.models.profiles import Profile
from autoglm.models.wire.draft import Draft


@dataclass(frozen=True, slots=True)
class WireRequest:
    """Where to send what: `path` follows the endpoint's base URL."""

    path: str
    body: bytes


class AnswerReader(Protocol):
    """Reads one answer, event by event or at once, into its draft."""

    @property
    def draft(self) -> Draft:
        """What has come so far."""

    def take(self, event: bytes) -> str:
        """The data of one server-sent event; gives the text that it brings. Raises ModelError."""

    def take_whole(self, body: bytes) -> None:
        """An answer that came at once. Raises ModelError."""


class WireFormat(Protocol):
    suffix: str
    """The path that people add to a base URL by mistake; it is taken off."""

    def headers(self, api_key: str) -> dict[str, str]:
        """Headers of every request, credential included; the same for all requests of an endpoint."""

    def request(self, request: ChatRequest, *, model: str, profile: Profile, is_streaming: bool) -> WireRequest:
        """What to send. Raises ModelError for content that the protocol cannot carry."""

    def reader(self, request: ChatRequest, profile: Profile) -> AnswerReader:
        """A reader for the answer to that request."""
