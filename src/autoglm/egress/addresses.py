"""Decides which URLs and addresses are open. Pure: resolving is somebody else's work.

A host is refused unless every reading of it agrees: forms that browsers and C libraries read as addresses (2130706433,
0x7f.1, 0177.0.0.1) are read as addresses here too, and names go through IDNA first.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import TypeAlias
from urllib.parse import SplitResult, urlsplit

from autoglm.core.errors import EgressRefused
from autoglm.egress.rules import EgressRules

Address: TypeAlias = IPv4Address | IPv6Address

_MAX_URL = 8_192
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMERIC = re.compile(r"0x[0-9a-f]*|\d+")
_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Beyond what `is_global` knows: shared address space, benchmarks, documentation, relays and translations
# (RFC 6890 and the IANA special-purpose registries).
_CLOSED = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
        "3fff::/20", "5f00::/16", "fec0::/10", "::/96", "::ffff:0:0/96", "64:ff9b::/96", "2002::/16",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL leads. `host` is in lower-case ASCII without a trailing dot; `address` is set when the host is one.
    `url` is the same URL with that host, without credentials and without a fragment."""

    url: str
    scheme: str
    host: str
    port: int
    address: Address | None = None

    @property
    def origin(self) -> tuple[str, str, int]:
        return (self.scheme, self.host, self.port)


def parse_target(url: str, rules: EgressRules) -> Target:
    """Raises EgressRefused for a URL that is wrong, ambiguous or closed by its name or port."""
    if len(url) > _MAX_URL:
        raise EgressRefused(f"The URL has more than {_MAX_URL:,} characters.")
    if _CONTROL.search(url):
        raise EgressRefused("The URL holds spaces, control characters or backslashes.")
    parts, port = _split(url)
    host = normal_host(parts.hostname or "")
    address = literal_address(host)
    host = str(address or host)
    target = Target(_rebuilt(parts, host, port), parts.scheme, host, port, address)
    if rules.allow_ports and target.port not in rules.allow_ports:
        raise EgressRefused(f"Port {target.port} of {host} is closed.", hint="An administrator can open it.")
    if any(fits_host(host, pattern) for pattern in rules.deny_hosts):
        raise EgressRefused(f"The host {host} is closed.", hint="An administrator can open it.")
    return target


def check_addresses(
    target: Target, addresses: tuple[Address, ...], rules: EgressRules, *, allow_private: bool = False
) -> tuple[Address, ...]:
    """The addresses, when all of them may be reached. One closed address among open ones closes the host: a name that
    points to both is a trap. Raises EgressRefused."""
    if not addresses:
        raise EgressRefused(f"The host {target.host} has no address.")
    if allow_private or any(fits_host(target.host, pattern) for pattern in rules.allow_hosts):
        return addresses
    for address in addresses:
        if not is_public(address):
            raise EgressRefused(
                f"{_named(target, address)} is in a private or reserved range.",
                hint=f"An administrator can open it: {target.host} in egress.allow_hosts.",
            )
    return addresses


def _named(target: Target, address: Address) -> str:
    return target.host if target.address else f"{target.host} leads to {address}, which"


def is_public(address: Address) -> bool:
    """Whether the address is one of the open internet. IPv6 forms that stand for an IPv4 address are closed as a whole:
    where they lead is decided by a gateway."""
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in network for network in _CLOSED if network.version == address.version)
    )


def literal_address(host: str) -> Address | None:
    """The address that a host spells, in every form that some resolver accepts; None for a name.
    Raises EgressRefused for numbers that are no address."""
    if ":" in host:
        try:
            return ipaddress.IPv6Address(host)
        except ValueError:
            raise EgressRefused(f"{host!r} is no IPv6 address.") from None
    parts = host.split(".")
    if not _NUMERIC.fullmatch(parts[-1]):
        return None
    try:
        return _read_ipv4(parts)
    except ValueError:
        raise EgressRefused(f"{host!r} looks like an address, but is none.") from None


def normal_host(host: str) -> str:
    """Lower case, IDNA, without one trailing dot. Raises EgressRefused."""
    if ":" in host:
        return host.lower()
    try:
        # Full-width letters and dots, circled digits and the like become what they look like before anything else.
        folded = unicodedata.normalize("NFKC", host).replace("。", ".").lower().removesuffix(".")
        name = folded if folded.isascii() else folded.encode("idna").decode("ascii")
    except UnicodeError:
        raise EgressRefused(f"{host[:80]!r} is no host name.") from None
    if not name or len(name) > 253 or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise EgressRefused(f"{host[:80]!r} is no host name.")
    return name


def fits_host(host: str, pattern: str) -> bool:
    """Whether a host is the one named, or lies below it (`*.corp.lan`)."""
    wanted = pattern.lower().removesuffix(".")
    if wanted.startswith("*."):
        return host.endswith(wanted[1:])
    return host == wanted


def _split(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise EgressRefused("The URL cannot be read.") from None
    if parts.scheme not in _DEFAULT_PORTS:
        raise EgressRefused(f"Only http and https can be used, not {parts.scheme[:20] or 'nothing'!r}.")
    if "@" in parts.netloc:
        raise EgressRefused("The URL holds credentials.", hint="Send them in a header.")
    if not parts.hostname or "%" in parts.netloc:
        raise EgressRefused("The URL has no usable host.")
    if port == 0:
        raise EgressRefused("Port 0 cannot be used.")
    return parts, port or _DEFAULT_PORTS[parts.scheme]


def _rebuilt(parts: SplitResult, host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    suffix = "" if port == _DEFAULT_PORTS[parts.scheme] else f":{port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{shown}{suffix}{parts.path or '/'}{query}"


def _read_ipv4(parts: list[str]) -> IPv4Address:
    """As inet_aton does: up to four parts, each decimal, octal or hexadecimal; the last one fills what is left."""
    if len(parts) > 4:
        raise ValueError("too many parts")
    numbers = [_read_number(part) for part in parts]
    last = numbers.pop()
    if any(number > 255 for number in numbers) or last >= 256 ** (4 - len(numbers)):
        raise ValueError("out of range")
    value = last
    for at, number in enumerate(numbers):
        value += number << (8 * (3 - at))
    return IPv4Address(value)


def _read_number(part: str) -> int:
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    if not part.isdigit() or len(part) > 12:
        raise ValueError(part)
    return int(part, 8) if part.startswith("0") and len(part) > 1 else int(part)
