"""Decides who and what comes in: hosts, origins, keys, limits, sizes. Pure: headers and time are arguments."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from autoglm.security.access import AccessProblem, KeyRing
from autoglm.security.limits import Bound, Limiter
from autoglm.server.errors import ApiRefusal

RawHeaders = Sequence[tuple[bytes, bytes]]
_MOST_KNOWN_HOSTS = 64
_ONCE = (b"host", b"origin", b"authorization", b"x-api-key", b"content-length", b"content-type")


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayRules:
    """What comes in from outside. `allow_hosts` are names ("*.corp.lan" for all below one); addresses and localhost may
    always be called, since no foreign name server can point them elsewhere."""

    allow_hosts: tuple[str, ...] = ()
    allow_origins: tuple[str, ...] = ()
    max_body_bytes: int = 16_000_000


class Guard:
    """The one policy for every route. Raises ApiRefusal for what must not come in."""

    def __init__(self, rules: GatewayRules, keys: KeyRing, limiter: Limiter) -> None:
        self.rules = rules
        self.limiter = limiter
        self._keys = keys
        self._known_hosts: set[bytes] = set()

    def check_headers(self, raw: RawHeaders, headers: Mapping[bytes, bytes]) -> None:
        """One that decides something and stands there twice is refused: who would say which one counts?"""
        if len(headers) != len(raw):
            names = [name for name, _ in raw]
            for name in _ONCE:
                if names.count(name) > 1:
                    raise ApiRefusal(400, f"The header {name.decode()} stands there twice.", code="invalid_header")

    def check_place(self, headers: Mapping[bytes, bytes]) -> None:
        """Closes the ways by which a web page in a browser could reach a server on this machine."""
        host = headers.get(b"host", b"")
        if host not in self._known_hosts:
            self._check_host(host)
        origin = headers.get(b"origin")
        if origin is not None:
            self._check_origin(origin.decode("latin-1"), host.decode("latin-1"))

    def principal(self, headers: Mapping[bytes, bytes]) -> str:
        """Who asks."""
        found = self._keys.principal(
            authorization=_text(headers.get(b"authorization")), api_key=_text(headers.get(b"x-api-key"))
        )
        if isinstance(found, AccessProblem):
            raise ApiRefusal(401, _ACCESS[found], code="invalid_api_key", hint=_ACCESS_HINT)
        return found

    def admit(self, principal: str, *, now: float) -> None:
        """Count one call of the principal; who is admitted must leave."""
        exceeded = self.limiter.enter(principal, now=now)
        if exceeded is not None:
            raise ApiRefusal(
                429,
                f"{principal} has reached its bound of {exceeded.most:,} {_BOUNDS[exceeded.bound]}.",
                code="rate_limit_exceeded",
                hint="Try again later.",
                retry_after_s=exceeded.retry_after_s,
            )

    def check_size(self, headers: Mapping[bytes, bytes]) -> None:
        """Refuse a body that is announced as too large, before any of it is read."""
        declared = headers.get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > self.rules.max_body_bytes:
            raise self.too_large()

    def too_large(self) -> ApiRefusal:
        most = self.rules.max_body_bytes
        return ApiRefusal(413, f"The body has more than {most:,} bytes.", code="body_too_large", hint="Send less.")

    def allowed_origin(self, headers: Mapping[bytes, bytes]) -> bytes | None:
        """The origin to which a browser may give the answer; None when there is nothing to say."""
        origin = headers.get(b"origin")
        return origin if origin is not None and origin.decode("latin-1") in self.rules.allow_origins else None

    def _check_host(self, host: bytes) -> None:
        if not is_allowed_host(host.decode("latin-1"), self.rules.allow_hosts):
            raise ApiRefusal(
                403,
                f"This server is not called {host.decode('latin-1')[:100]!r}.",
                code="host_not_allowed",
                hint="An administrator can allow the name: gateway.allow_hosts.",
            )
        if len(self._known_hosts) < _MOST_KNOWN_HOSTS:
            self._known_hosts.add(host)

    def _check_origin(self, origin: str, host: str) -> None:
        if origin in self.rules.allow_origins or origin in {f"http://{host}", f"https://{host}"}:
            return
        raise ApiRefusal(
            403,
            f"Web pages of {origin[:100]!r} may not call this server.",
            code="origin_not_allowed",
            hint="An administrator can allow the origin: gateway.allow_origins.",
        )


def is_allowed_host(host: str, allowed: Collection[str]) -> bool:
    """Whether a Host header names this server: an address, localhost, or a name that is allowed."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        _ = urlsplit(f"//{host}").port
    except ValueError:
        return False
    if "@" in host or "/" in host or not name:
        return False
    return name == "localhost" or _is_address(name) or any(_fits(name, pattern.lower()) for pattern in allowed)


def is_loopback(host: str) -> bool:
    """Whether a server that listens on this address can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _fits(name: str, pattern: str) -> bool:
    return name.endswith(pattern[1:]) if pattern.startswith("*.") else name == pattern


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")


_ACCESS: Mapping[AccessProblem, str] = {
    AccessProblem.MISSING: "No key was sent.",
    AccessProblem.UNREADABLE: "The Authorization header is not `Bearer KEY`.",
    AccessProblem.CONTRADICTORY: "Authorization and x-api-key hold different keys.",
    AccessProblem.UNKNOWN: "The key is not known here.",
}
_ACCESS_HINT = "Send `Authorization: Bearer KEY` with a key of gateway.keys."
_BOUNDS: Mapping[Bound, str] = {
    Bound.REQUESTS: "requests a minute",
    Bound.TOKENS: "tokens a minute",
    Bound.CONCURRENT: "requests at one time",
}
