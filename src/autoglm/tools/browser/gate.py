"""How a session reaches the network: through a proxy that holds every connection to what is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Refusal(Protocol):
    """To which host something did not get ("" for none), and why, as a sentence; whether it may not, or could not."""

    @property
    def host(self) -> str: ...

    @property
    def reason(self) -> str: ...

    @property
    def is_forbidden(self) -> bool: ...


class Gate(Protocol):
    """One session's way to the network, open from `start` to `close`."""

    server: str
    username: str
    password: str

    def take_refusals(self) -> Sequence[Refusal]:
        """What did not get through since the last time, in order."""

    async def start(self) -> None:
        """Raises ToolError."""

    async def close(self) -> None: ...


class MakeGate(Protocol):
    def __call__(self) -> Gate: ...
