"""Time and names that a test decides upon."""

from __future__ import annotations


class ManualClock:
    """The Clock port; its time moves when it is told to."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self._now = now

    def now(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += seconds

    def set(self, now: float) -> None:
        """Jump to a Unix time, forwards or backwards."""
        self._now = now


class SequentialIds:
    """The Ids port: prefix-000001, prefix-000002, ..."""

    def __init__(self, prefix: str = "run") -> None:
        self._prefix = prefix
        self._count = 0

    def new_id(self) -> str:
        self._count += 1
        return f"{self._prefix}-{self._count:06d}"
