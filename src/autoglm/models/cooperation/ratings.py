"""What is known of voters: how often they are right, and how long they take. In memory; feedback comes from outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from autoglm.routing.voting import Voter

SAID_WEIGHT = 50
"""A quality from the settings counts like so many judged answers."""
LATENCY_SHARE = 0.1
"""Weight of the newest answer in the moving average of latencies."""


class Ratings(Protocol):
    """What a vote asks before it begins, and tells afterwards."""

    def voters(self) -> tuple[Voter, ...]:
        """Everybody who may be asked, as known now."""

    def took(self, voter: str, seconds: float) -> None:
        """A voter has answered after so long."""


class TrackedRatings:
    """Ratings that start from what the settings say and move with feedback. A voter of whom nothing was said or
    judged has an unknown quality."""

    def __init__(self, names: tuple[str, ...], *, said: Mapping[str, float] | None = None) -> None:
        known = said or {}
        self._right = {name: known[name] * SAID_WEIGHT if name in known else 0.0 for name in names}
        self._judged = {name: SAID_WEIGHT if name in known else 0 for name in names}
        self._latency_s = dict.fromkeys(names, 0.0)

    def voters(self) -> tuple[Voter, ...]:
        return tuple(
            Voter(
                name=name,
                quality=self._right[name] / judged if judged else None,
                judged=judged,
                latency_s=self._latency_s[name],
            )
            for name, judged in self._judged.items()
        )

    def took(self, voter: str, seconds: float) -> None:
        before = self._latency_s[voter]
        self._latency_s[voter] = before + LATENCY_SHARE * (seconds - before) if before else seconds

    def judge(self, voter: str, quality: float) -> None:
        """Take in feedback on one answer, from 0 (wrong) to 1 (right)."""
        self._right[voter] += quality
        self._judged[voter] += 1
