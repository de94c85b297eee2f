"""Names become addresses, as the operating system knows them."""

from __future__ import annotations

import asyncio
import socket
from ipaddress import ip_address

from autoglm.egress.addresses import Address


async def system_resolve(host: str, port: int) -> tuple[Address, ...]:
    """All addresses of the host. Raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(ip_address(entry[4][0]) for entry in found))
