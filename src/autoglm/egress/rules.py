"""What may be reached, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EgressRules:
    """`allow_hosts` are names or addresses whose private addresses are open too ("printer.lan", "*.corp.lan",
    "10.1.2.3"); `deny_hosts` are closed whatever they resolve to; `allow_ports` empty means every port.
    `proxy` is the only proxy that is used: none is taken from the environment. A proxy resolves names itself, so with
    one only names and literal addresses can be checked here, and the proxy has to close the private ranges.
    """

    allow_hosts: tuple[str, ...] = ()
    deny_hosts: tuple[str, ...] = ()
    allow_ports: tuple[int, ...] = ()
    proxy: str = ""
    max_redirects: int = 5
    max_header_bytes: int = 65_536
    connect_s: float = 10.0
