"""What the egress port is asked for and what it gives back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol


class Reach(Protocol):
    """Which hosts a request may reach, asked before each hop: redirects lead nowhere else."""

    def allows_host(self, host: str) -> bool:
        """`host` in lower-case ASCII without port and brackets."""

    def opens_private(self, host: str) -> bool:
        """Whether its address may be a private one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """One request. `total_s` bounds the whole exchange, `idle_s` each silence, `max_bytes` the body that comes back.
    `first_s` is how long the head and the first of the body may each take (None: `idle_s`).

    `allow_private` opens private and loopback ranges for addresses that an administrator has configured;
    it is never set from a plan, a model or a tool's arguments. `reach` narrows the request of somebody else's code,
    and decides in place of `allow_private`.
    """

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    total_s: float = 30.0
    idle_s: float = 15.0
    first_s: float | None = None
    max_bytes: int = 10_000_000
    allow_private: bool = False
    reach: Reach | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResponse:
    """A whole answer. `url` is the last one after redirects; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpStream:
    """An answer whose body is still coming; `chunks` enforces the deadlines and the byte cap as it is read.
    `url` is the last one after redirects."""

    status: int
    headers: Mapping[str, str]
    chunks: AsyncIterator[bytes]
    url: str = ""
