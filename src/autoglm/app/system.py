"""The machine's own clock and chance, behind their ports."""

from __future__ import annotations

import secrets
import time

from autoglm.core.ports import Clock


class SystemClock:
    def now(self) -> float:
        return time.time()  # noqa: TID251 - this is the port's adapter


class TimedIds:
    """Ids such as `20261121-083000-4f9c2a07b1e8`: UTC time to the second, so that they sort, and 48 bits of
    chance: a home that starts a thousand runs every second makes two equal ones in about eighteen years."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def new_id(self) -> str:
        moment = time.gmtime(self._clock.now())
        return f"{time.strftime('%Y%m%d-%H%M%S', moment)}-{secrets.token_hex(6)}"


def draw() -> float:
    """A number from 0 up to and without 1."""
    return secrets.randbits(53) / 2**53
