"""What is known of voters: how often they are right, and how long they take. In memory. And whom a verdict on an answer
is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from autoglm.routing.voting import Voter

SAID_WEIGHT = 50
"""A quality from the settings counts like so many judged answers."""
KEPT_SHARE = 0.995
"""What is left of each vote's lesson after the next one: what was learned long ago fades, so that a voter who was left
out is heard again."""
LATENCY_SHARE = 0.1
"""Weight of the newest answer in the moving average of latencies."""


class Ratings(Protocol):
    """What a vote asks before it begins, and tells afterwards."""

    def voters(self) -> tuple[Voter, ...]:
        """Everybody who may be asked, as known now."""

    def took(self, voter: str, seconds: float) -> None:
        """A voter has answered after so long."""

    def voted(self, agrees: Mapping[str, bool]) -> None:
        """A vote was decided by voters who agree; whether each of those who can be compared is one of them."""


class Feedback(Protocol):
    def judged(self, kind: str, endpoint: str, quality: float) -> None:
        """An endpoint's answer to a request of this kind was found right (1), wrong (0) or something between."""


class TrackedRatings:
    """Ratings that start from what the settings say and move with feedback. Of a voter of whom nothing was said, votes
    tell: agreeing with the others counts as being right. Before that its quality is unknown."""

    def __init__(self, names: tuple[str, ...], *, said: Mapping[str, float] | None = None) -> None:
        known = said or {}
        self._right = {name: known[name] * SAID_WEIGHT if name in known else 0.0 for name in names}
        self._judged = {name: float(SAID_WEIGHT) if name in known else 0.0 for name in names}
        self._is_said = frozenset(known)
        self._latency_s = dict.fromkeys(names, 0.0)

    def voters(self) -> tuple[Voter, ...]:
        return tuple(
            Voter(
                name=name,
                quality=self._right[name] / judged if judged else None,
                judged=round(judged),
                latency_s=self._latency_s[name],
            )
            for name, judged in self._judged.items()
        )

    def took(self, voter: str, seconds: float) -> None:
        before = self._latency_s[voter]
        self._latency_s[voter] = before + LATENCY_SHARE * (seconds - before) if before else seconds

    def voted(self, agrees: Mapping[str, bool]) -> None:
        for voter in self._judged.keys() - self._is_said:
            self._right[voter] *= KEPT_SHARE
            self._judged[voter] *= KEPT_SHARE
        for voter, is_right in agrees.items():
            if voter not in self._is_said:
                self.judge(voter, float(is_right))

    def judge(self, voter: str, quality: float) -> None:
        """Take in feedback on one answer, from 0 (wrong) to 1 (right)."""
        self._right[voter] += quality
        self._judged[voter] += 1
