"""What sources are made from."""

from __future__ import annotations

from typing import Protocol

from autoglm.core.ports import Clock, HttpClient
from autoglm.settings.tree import Settings


class Parts(Protocol):
    @property
    def settings(self) -> Settings: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def egress(self) -> HttpClient: ...
