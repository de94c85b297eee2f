"""The HTTP client of the whole project: checks where a request goes, bounds how long it takes and how much comes back.

A host is resolved once; all its addresses are checked; the connection goes to the checked addresses and to no other.
Every redirect goes through the same door.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self, TypeAlias
from urllib.parse import urljoin

from autoglm.core.errors import EgressRefused, FailureKind, ToolError
from autoglm.core.http import HttpRequest, HttpResponse, HttpStream
from autoglm.egress.addresses import Address, Target, check_addresses, parse_target
from autoglm.egress.rules import EgressRules

if TYPE_CHECKING:
    from aiohttp import ClientResponse

    from autoglm.egress.transport import Transport

Resolve: TypeAlias = Callable[[str, int], Awaitable[tuple[Address, ...]]]

_REDIRECTS = {301, 302, 303, 307, 308}
# To another origin go only headers that are known to hold no secret: each vendor has its own name for a key's header.
_PLAIN_HEADERS = {"accept", "accept-encoding", "accept-language", "content-encoding", "content-type", "user-agent"}
_OUR_HEADERS = {"host", "content-length", "transfer-encoding", "connection", "proxy-authorization", "te", "upgrade"}
_METHOD = re.compile(r"[A-Z]{1,20}")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\uffff]*")


class EgressClient:
    """An HttpClient. Close it when done, or use `async with`. `resolve` gives the addresses of a host and port."""

    def __init__(
        self,
        rules: EgressRules | None = None,
        *,
        user_agent: str = "open-autoglm",
        resolve: Resolve | None = None,
    ) -> None:
        self._rules = rules or EgressRules()
        self._user_agent = user_agent
        self._resolve = resolve
        self._transport: Transport | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections that are kept open."""
        transport, self._transport = self._transport, None
        if transport is not None:
            await transport.close()

    async def fetch(self, request: HttpRequest) -> HttpResponse:
        async with self._open(request) as (response, target, ends_at):
            body = b"".join([chunk async for chunk in _bounded(response, request, target.host, ends_at)])
            return HttpResponse(status=response.status, headers=_headers(response), body=body, url=target.url)

    @asynccontextmanager
    async def stream(self, request: HttpRequest) -> AsyncIterator[HttpStream]:
        async with self._open(request) as (response, target, ends_at):
            chunks = _bounded(response, request, target.host, ends_at)
            yield HttpStream(status=response.status, headers=_headers(response), chunks=chunks)

    @asynccontextmanager
    async def _open(self, request: HttpRequest) -> AsyncIterator[tuple[ClientResponse, Target, float]]:
        """The answer after all redirects, and when, by the loop's clock, the whole exchange must have ended. Each wait
        is bounded by that and not this block: a reader that is slow by itself would be cancelled while doing so."""
        hop = _Hop(_checked_request(request, self._user_agent), parse_target(request.url, self._rules))
        ends_at = asyncio.get_running_loop().time() + request.total_s
        for _ in range(self._rules.max_redirects + 1):
            async with await self._send(hop, ends_at) as response:
                location = response.headers.get("Location")
                if response.status not in _REDIRECTS or location is None:
                    yield response, hop.target, ends_at
                    return
                hop = hop.follow(response.status, parse_target(urljoin(hop.target.url, location), self._rules))
        raise EgressRefused(f"{hop.target.host} redirects more than {self._rules.max_redirects} times.")

    async def _send(self, hop: _Hop, ends_at: float) -> ClientResponse:
        # aiohttp takes long to import; who never opens a connection does not wait for it.
        from autoglm.egress.transport import AIOHTTP_ERRORS, Transport, translated  # noqa: PLC0415

        if self._transport is None:
            self._transport = Transport(self._rules)
        is_private = hop.request.allow_private
        try:
            async with asyncio.timeout_at(_by(hop.request, ends_at)):
                addresses = await self._addresses(hop.target)
                if addresses or not self._rules.proxy:
                    check_addresses(hop.target, addresses, self._rules, allow_private=is_private)
                response = await self._transport.send(hop.request, hop.target, addresses, is_private=is_private)
        except TimeoutError:
            raise _too_late(hop.target.host, hop.request, ends_at, "answer within") from None
        except AIOHTTP_ERRORS as error:
            raise translated(error, hop.target.host) from None
        size = sum(len(name) + len(value) for name, value in response.raw_headers)
        if size > self._rules.max_header_bytes:
            response.close()
            raise ToolError(f"{hop.target.host} sent headers that are too large.", kind=FailureKind.TOO_LARGE)
        return response

    async def _addresses(self, target: Target) -> tuple[Address, ...]:
        from autoglm.egress.transport import system_resolve  # noqa: PLC0415 - see above

        if target.address is not None:
            return (target.address,)
        if self._rules.proxy:
            return ()  # the proxy resolves names itself
        return await (self._resolve or system_resolve)(target.host, target.port)


@dataclass(frozen=True, slots=True)
class _Hop:
    """One request on the way through redirects."""

    request: HttpRequest
    target: Target

    def follow(self, status: int, target: Target) -> _Hop:
        """The next request. What an administrator opened for the first origin is open for that origin alone."""
        request = replace(self.request, url=target.url)
        if status == 303 or (status in {301, 302} and request.method == "POST"):
            # RFC 9110, 15.4: these turn into a GET without a body.
            headers = _without(request.headers, {"content-type", "content-encoding"})
            request = replace(request, method="HEAD" if request.method == "HEAD" else "GET", body=b"", headers=headers)
        if target.origin != self.target.origin:
            if self.target.scheme == "https" and target.scheme == "http" and request.body:
                raise EgressRefused(f"{self.target.host} redirects a body from https to http.")
            plain = {name: value for name, value in request.headers.items() if name.lower() in _PLAIN_HEADERS}
            request = replace(request, headers=plain, allow_private=False)
        return _Hop(request, target)


async def _bounded(response: ClientResponse, request: HttpRequest, host: str, ends_at: float) -> AsyncIterator[bytes]:
    """The body, decompressed, piece by piece; each silence and the size are bounded. What is counted is what comes out
    of the decompression, which goes on only as far as it is read."""
    from autoglm.egress.transport import AIOHTTP_ERRORS, translated  # noqa: PLC0415 - see above

    size, declared = 0, response.headers.get("Content-Length", "")
    if request.method != "HEAD" and declared.isdigit() and int(declared) > request.max_bytes:
        raise _too_large(host, request)
    while True:
        try:
            async with asyncio.timeout_at(_by(request, ends_at)):
                chunk = await response.content.readany()
        except TimeoutError:
            raise _too_late(host, request, ends_at, "send anything for", is_cut=True) from None
        except AIOHTTP_ERRORS as error:
            raise translated(error, host) from None
        if not chunk:
            return
        size += len(chunk)
        if size > request.max_bytes:
            response.close()
            raise _too_large(host, request)
        yield chunk


def _checked_request(request: HttpRequest, user_agent: str) -> HttpRequest:
    if not _METHOD.fullmatch(request.method):
        raise ToolError(f"{request.method[:30]!r} is no HTTP method.", kind=FailureKind.INVALID_ARGS)
    headers = {"User-Agent": user_agent, **_without(request.headers, _OUR_HEADERS)}
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise ToolError(f"The header {name[:60]!r} is not allowed in HTTP.", kind=FailureKind.INVALID_ARGS)
    return replace(request, headers=headers)


def _without(headers: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in names}


def _headers(response: ClientResponse) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in response.headers.items():
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


def _by(request: HttpRequest, ends_at: float) -> float:
    """When the next piece must have come, by the loop's clock."""
    return min(asyncio.get_running_loop().time() + request.idle_s, ends_at)


def _too_late(host: str, request: HttpRequest, ends_at: float, what: str, *, is_cut: bool = False) -> ToolError:
    """The exchange as a whole is over its time, or one silence was too long."""
    if asyncio.get_running_loop().time() >= ends_at:
        return _late(host, f"finish within {request.total_s:g} s")
    return _late(host, f"{what} {request.idle_s:g} s", is_cut=is_cut)


def _late(host: str, what: str, *, is_cut: bool = False) -> ToolError:
    hint = "The answer is not whole; try again." if is_cut else "Try again, or allow more time."
    return ToolError(f"{host} did not {what}.", kind=FailureKind.TIMEOUT, hint=hint)


def _too_large(host: str, request: HttpRequest) -> ToolError:
    return ToolError(
        f"{host} sent more than {request.max_bytes:,} bytes.",
        kind=FailureKind.TOO_LARGE,
        hint="Allow more, or ask for less.",
    )
