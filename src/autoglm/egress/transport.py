"""aiohttp, set up so that it connects to checked addresses only and keeps no cookies; its errors become ours."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextvars import ContextVar
from ipaddress import IPv6Address

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.http_exceptions import ContentEncodingError, HttpProcessingError, LineTooLong
from yarl import URL

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.http import HttpRequest
from autoglm.egress.addresses import Address, Target
from autoglm.egress.resolve import system_resolve
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
    ) -> AiohttpIncoming:
        """The head of the answer. Raises ToolError, TimeoutError."""
        token = _pinned.set(addresses)
        try:
            response = await self._session(is_private=is_private).request(
                request.method,
                URL(target.url),
                headers=dict(request.headers),
                data=request.body or None,
                allow_redirects=False,
                proxy=self._rules.proxy or None,
            )
        except AIOHTTP_ERRORS as error:
            if isinstance(error, TimeoutError):
                raise
            raise translated(error, target.host) from None
        finally:
            _pinned.reset(token)
        return AiohttpIncoming(response, target.host)

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


class AiohttpIncoming:
    """An answer that comes through aiohttp: `Incoming`."""

    def __init__(self, response: aiohttp.ClientResponse, host: str) -> None:
        self._response = response
        self._host = host
        self.status = response.status
        self.header_bytes = sum(len(name) + len(value) for name, value in response.raw_headers)
        self.headers: dict[str, str] = {}
        for name, value in response.headers.items():
            key = name.lower()
            self.headers[key] = f"{self.headers[key]}, {value}" if key in self.headers else value

    async def read(self, until: float) -> bytes:
        """Raises ToolError, TimeoutError."""
        try:
            async with asyncio.timeout_at(until):
                return await self._response.content.readany()
        except TimeoutError:
            raise
        except AIOHTTP_ERRORS as error:
            raise translated(error, self._host) from None

    def release(self) -> None:
        self._response.release()

    def close(self) -> None:
        self._response.close()


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
