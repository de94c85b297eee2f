"""aiohttp, set up so that it connects to checked addresses only and keeps no cookies; its errors become ours."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextvars import ContextVar
from ipaddress import IPv6Address, ip_address

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.http_exceptions import ContentEncodingError, HttpProcessingError, LineTooLong
from yarl import URL

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.http import HttpRequest
from autoglm.egress.addresses import Address, Target
from autoglm.egress.rules import EgressRules

AIOHTTP_ERRORS = (aiohttp.ClientError, HttpProcessingError, OSError, EOFError)

_pinned: ContextVar[tuple[Address, ...]] = ContextVar("pinned", default=())


class Transport:
    """Two sessions, so that a connection kept open to an address that was opened for one request is never used for
    a request that may not go there."""

    def __init__(self, rules: EgressRules) -> None:
        self._rules = rules
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def send(
        self, request: HttpRequest, target: Target, addresses: tuple[Address, ...], *, is_private: bool
    ) -> aiohttp.ClientResponse:
        """The head of the answer. Raises aiohttp's errors and OSError."""
        token = _pinned.set(addresses)
        try:
            return await self._session(is_private=is_private).request(
                request.method,
                URL(target.url),
                headers=dict(request.headers),
                data=request.body or None,
                allow_redirects=False,
                proxy=self._rules.proxy or None,
            )
        finally:
            _pinned.reset(token)

    async def close(self) -> None:
        sessions, self._sessions = list(self._sessions.values()), {}
        for session in sessions:
            await session.close()

    def _session(self, *, is_private: bool) -> aiohttp.ClientSession:
        if is_private not in self._sessions:
            self._sessions[is_private] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    resolver=_PinnedResolver(), use_dns_cache=False, limit=0, keepalive_timeout=15
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._rules.connect_s),
                max_line_size=8_190,
                max_field_size=min(16_384, self._rules.max_header_bytes),
                trust_env=False,
            )
        return self._sessions[is_private]


class _PinnedResolver(AbstractResolver):
    """Gives the addresses that were checked for this request. Without any (a proxy's own name) it asks the system."""

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,  # noqa: ARG002 - the interface's
    ) -> list[ResolveResult]:
        addresses = _pinned.get() or await system_resolve(host, port)
        return [_result(host, port, address) for address in addresses]

    async def close(self) -> None:
        return


async def system_resolve(host: str, port: int) -> tuple[Address, ...]:
    """All addresses of the host, as the operating system knows them. Raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(ip_address(entry[4][0]) for entry in found))


def _result(host: str, port: int, address: Address) -> ResolveResult:
    family = socket.AF_INET6 if isinstance(address, IPv6Address) else socket.AF_INET
    return ResolveResult(
        hostname=host, host=str(address), port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST
    )


def translated(error: BaseException, host: str) -> ToolError:
    """What went wrong on the way, without the URL: its path and query may hold secrets."""
    if isinstance(error, LineTooLong) or "Got more than" in str(error):
        return ToolError(f"{host} sent headers that are too large.", kind=FailureKind.TOO_LARGE)
    if isinstance(error, ContentEncodingError) or "content-encoding" in str(error):
        return ToolError(f"{host} sent a body that cannot be unpacked.", kind=FailureKind.BAD_OUTPUT)
    if isinstance(error, aiohttp.ClientPayloadError):
        return ToolError(
            f"{host} cut the connection in the middle of the answer.", kind=FailureKind.UNAVAILABLE, hint="Try again."
        )
    if isinstance(error, ssl.SSLError | aiohttp.ClientSSLError | aiohttp.ClientConnectorCertificateError):
        return ToolError(f"{host} has no certificate that can be trusted.", kind=FailureKind.REFUSED)
    if isinstance(error, socket.gaierror | aiohttp.ClientConnectorDNSError):
        return ToolError(f"The host {host} is not known.", kind=FailureKind.UNAVAILABLE, hint="Check the name.")
    return ToolError(
        f"{host} cannot be reached ({type(error).__name__}).", kind=FailureKind.UNAVAILABLE, hint="Try again later."
    )
