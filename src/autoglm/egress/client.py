"""The HTTP client of the whole project: checks where a request goes, bounds how long it takes and how much comes back.

A host is resolved once; all its addresses are checked; the connection goes to the checked addresses and to no other.
Every redirect goes through the same door.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol, Self, TypeAlias
from urllib.parse import urljoin

from autoglm.core.errors import EgressRefused, FailureKind, ToolError
from autoglm.core.http import HttpRequest, HttpResponse, HttpStream
from autoglm.egress.addresses import Address, Target, check_addresses, parse_target
from autoglm.egress.resolve import system_resolve
from autoglm.egress.rules import EgressRules

if TYPE_CHECKING:
    from autoglm.egress.http1 import Http1Transport
    from autoglm.egress.transport import Transport

Resolve: TypeAlias = Callable[[str, int], Awaitable[tuple[Address, ...]]]

_MOST_TARGETS = 256
_REDIRECTS = {301, 302, 303, 307, 308}
# To another origin go only headers that are known to hold no secret: each vendor has its own name for a key's header.
_PLAIN_HEADERS = {"accept", "accept-encoding", "accept-language", "content-encoding", "content-type", "user-agent"}
_OUR_HEADERS = {"host", "content-length", "transfer-encoding", "connection", "proxy-authorization", "te", "upgrade"}
_METHOD = re.compile(r"[A-Z]{1,20}")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\uffff]*")


class Incoming(Protocol):
    """An answer that is coming. Header names are lower case; `release` keeps the connection if it can be kept."""

    status: int
    headers: dict[str, str]
    header_bytes: int

    async def read(self, until: float) -> bytes:
        """Some of the body, b"" at its end; in time by the loop's clock. Raises ToolError, OSError, TimeoutError."""

    def release(self) -> None: ...

    def close(self) -> None: ...


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
        self._targets: dict[str, Target] = {}
        self._transport: Transport | None = None
        self._lean: Http1Transport | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections that are kept open."""
        transport, self._transport = self._transport, None
        if transport is not None:
            await transport.close()
        lean, self._lean = self._lean, None
        if lean is not None:
            await lean.close()

    async def fetch(self, request: HttpRequest) -> HttpResponse:
        response, target, ends_at = await self._open(request)
        try:
            body = b"".join([chunk async for chunk in _bounded(response, request, target.host, ends_at)])
        finally:
            response.release()
        return HttpResponse(status=response.status, headers=response.headers, body=body, url=target.url)

    @asynccontextmanager
    async def stream(self, request: HttpRequest) -> AsyncIterator[HttpStream]:
        response, target, ends_at = await self._open(request)
        try:
            chunks = _bounded(response, request, target.host, ends_at)
            yield HttpStream(status=response.status, headers=response.headers, chunks=chunks, url=target.url)
        finally:
            response.release()

    async def _open(self, request: HttpRequest) -> tuple[Incoming, Target, float]:
        """The answer after all redirects, and when, by the loop's clock, the whole exchange must have ended. Each wait
        is bounded by that and not a block around them: a reader that is slow by itself would be cancelled while doing
        so."""
        hop = _Hop(_checked_request(request, self._user_agent), self._parsed(request.url))
        ends_at = asyncio.get_running_loop().time() + request.total_s
        for _ in range(self._rules.max_redirects + 1):
            hop = hop.within_reach()
            response = await self._send(hop, ends_at)
            location = response.headers.get("location")
            if response.status not in _REDIRECTS or location is None:
                return response, hop.target, ends_at
            response.release()
            hop = hop.follow(response.status, self._parsed(_joined(hop.target, location)))
        raise EgressRefused(f"{hop.target.host} redirects more than {self._rules.max_redirects} times.")

    def _parsed(self, url: str) -> Target:
        """Most calls go to the same few URLs."""
        target = self._targets.get(url)
        if target is None:
            target = parse_target(url, self._rules)
            if len(self._targets) < _MOST_TARGETS:
                self._targets[url] = target
        return target

    async def _send(self, hop: _Hop, ends_at: float) -> Incoming:
        try:
            response = await self._sent(hop, ends_at)
        except TimeoutError:
            what = f"answer within {_first_s(hop.request):g} s"
            raise _too_late(hop.target.host, hop.request, ends_at, what) from None
        except OSError as error:
            raise _translated(error, hop.target.host) from None
        if response.header_bytes > self._rules.max_header_bytes:
            response.close()
            raise ToolError(f"{hop.target.host} sent headers that are too large.", kind=FailureKind.TOO_LARGE)
        return response

    async def _sent(self, hop: _Hop, ends_at: float) -> Incoming:
        """Raises ToolError, OSError, TimeoutError."""
        until, is_private = _by(_first_s(hop.request), ends_at), hop.request.allow_private
        if hop.target.address is not None:
            addresses: tuple[Address, ...] = (hop.target.address,)
        else:
            async with asyncio.timeout_at(until):
                addresses = await self._resolved(hop.target)
        if addresses or not self._rules.proxy:
            check_addresses(hop.target, addresses, self._rules, allow_private=is_private)
        if hop.request.method == "POST" and (lean := self._lean_transport()) is not None:
            return await lean.send(hop.request, hop.target, addresses, is_private=is_private, until=until)
        async with asyncio.timeout_at(until):
            return await self._full_transport().send(hop.request, hop.target, addresses, is_private=is_private)

    def _lean_transport(self) -> Http1Transport | None:
        """For the many calls of models; None behind a proxy, and without httptools."""
        if self._lean is None and not self._rules.proxy:
            try:
                from autoglm.egress.http1 import Http1Transport  # noqa: PLC0415 - what is not used is not loaded
            except ImportError:
                return None
            self._lean = Http1Transport(self._rules)
        return self._lean

    def _full_transport(self) -> Transport:
        # aiohttp takes long to import; who never opens a connection does not wait for it.
        from autoglm.egress.transport import Transport  # noqa: PLC0415

        if self._transport is None:
            self._transport = Transport(self._rules)
        return self._transport

    async def _resolved(self, target: Target) -> tuple[Address, ...]:
        if self._rules.proxy:
            return ()  # the proxy resolves names itself
        return await (self._resolve or system_resolve)(target.host, target.port)


@dataclass(frozen=True, slots=True)
class _Hop:
    """One request on the way through redirects."""

    request: HttpRequest
    target: Target

    def within_reach(self) -> _Hop:
        """The same hop, as private as its reach says. Raises EgressRefused for a host that it does not allow."""
        reach, host = self.request.reach, self.target.host
        if reach is None:
            return self
        if not reach.allows_host(host):
            raise EgressRefused(f"The host {host} was not granted.", hint="Ask for it in the permissions: hosts.")
        return replace(self, request=replace(self.request, allow_private=reach.opens_private(host)))

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


def _joined(target: Target, location: str) -> str:
    try:
        return urljoin(target.url, location)
    except ValueError:
        raise EgressRefused(f"{target.host} redirects to something that is no URL.") from None


async def _bounded(response: Incoming, request: HttpRequest, host: str, ends_at: float) -> AsyncGenerator[bytes, None]:
    """The body, decompressed, piece by piece; each silence, the whole time and the size are bounded. What is counted is
    what comes out of the decompression, which goes on only as far as it is read."""
    size, declared = 0, response.headers.get("content-length", "")
    if request.method != "HEAD" and declared.isdigit() and int(declared) > request.max_bytes:
        raise _too_large(host, request)
    silence_s = _first_s(request)
    while True:
        try:
            chunk = await response.read(_by(silence_s, ends_at))
        except TimeoutError:
            raise _too_late(host, request, ends_at, f"send anything for {silence_s:g} s", is_cut=True) from None
        except OSError as error:
            raise _translated(error, host) from None
        if not chunk:
            return
        size += len(chunk)
        if size > request.max_bytes:
            response.close()
            raise _too_large(host, request)
        yield chunk
        silence_s = request.idle_s


def _translated(error: OSError, host: str) -> ToolError:
    from autoglm.egress.transport import translated  # noqa: PLC0415 - loads aiohttp

    return translated(error, host)


def _checked_request(request: HttpRequest, user_agent: str) -> HttpRequest:
    if not _METHOD.fullmatch(request.method):
        raise ToolError(f"{request.method[:30]!r} is no HTTP method.", kind=FailureKind.INVALID_ARGS)
    return replace(request, headers=_checked_headers(tuple(request.headers.items()), user_agent))


@lru_cache(maxsize=128)
def _checked_headers(given: tuple[tuple[str, str], ...], user_agent: str) -> Mapping[str, str]:
    """Most calls have the same headers as the one before. Raises ToolError."""
    headers = {"User-Agent": user_agent, **_without(dict(given), _OUR_HEADERS)}
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise ToolError(f"The header {name[:60]!r} is not allowed in HTTP.", kind=FailureKind.INVALID_ARGS)
    return headers


def _without(headers: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in names}


def _first_s(request: HttpRequest) -> float:
    return request.idle_s if request.first_s is None else request.first_s


def _by(silence_s: float, ends_at: float) -> float:
    """When the next piece must have come, by the loop's clock."""
    return min(asyncio.get_running_loop().time() + silence_s, ends_at)


def _too_late(host: str, request: HttpRequest, ends_at: float, what: str, *, is_cut: bool = False) -> ToolError:
    """The exchange as a whole is over its time, or one silence was too long."""
    if asyncio.get_running_loop().time() >= ends_at:
        return _late(host, f"finish within {request.total_s:g} s")
    return _late(host, what, is_cut=is_cut)


def _late(host: str, what: str, *, is_cut: bool = False) -> ToolError:
    hint = "The answer is not whole; try again." if is_cut else "Try again, or allow more time."
    return ToolError(f"{host} did not {what}.", kind=FailureKind.TIMEOUT, hint=hint)


def _too_large(host: str, request: HttpRequest) -> ToolError:
    return ToolError(
        f"{host} sent more than {request.max_bytes:,} bytes.",
        kind=FailureKind.TOO_LARGE,
        hint="Allow more, or ask for less.",
    )
