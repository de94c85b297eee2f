"""What the strategies share: weights, sums, draws, hashes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

from autoglm.core.errors import SettingsError
from autoglm.routing.endpoint import CallFacts, Draw, Ended, Standing

T = TypeVar("T")


class Unlearning:
    """A strategy that takes in nothing of what came of a call: the standing holds all that it looks at."""

    def learn(self, call: CallFacts, endpoint: str, ended: Ended) -> None:
        """Nothing to learn."""

    def forget(self, endpoint: str) -> None:
        """Nothing is kept."""


def check_option(name: str, value: float, *, least: float = 0.0) -> None:
    """Raises SettingsError for a number that cannot be."""
    if not (math.isfinite(value) and value >= least):
        raise SettingsError(f"{name} is {value:g}.", hint=f"It must be a number of at least {least:g}.")


def weights_of(candidates: Sequence[Standing]) -> list[float]:
    """Their weights; all 1 when every one is 0, for then nothing else is left."""
    weights = [standing.facts.weight for standing in candidates]
    return weights if any(weights) else [1.0] * len(weights)


def drawn(options: Sequence[T], draw: Draw) -> T:
    """One of them, each with the same chance."""
    return options[min(int(draw() * len(options)), len(options) - 1)]


def drawn_by(options: Sequence[T], shares: Sequence[float], draw: Draw) -> T:
    """One of them, each with a chance in proportion to its share, of which one at least is above 0."""
    left = draw() * sum(shares)
    for option, share in zip(options, shares, strict=True):
        left -= share
        if left < 0:
            return option
    return options[shares.index(max(shares))]  # rounding left nobody


def hash_of(*words: str) -> int:
    """64 bits that are the same in every process."""
    return int.from_bytes(blake2b("\0".join(words).encode(errors="surrogatepass"), digest_size=8).digest())


def bound_of(weight: float, weights: Sequence[float], in_flight: int, factor: float) -> int:
    """How many calls an endpoint may hold when `in_flight` are under way at all of them and one is added: `factor`
    times its fair share, rounded up (Mirrokni, Thorup, Zadimoghaddam, "Consistent Hashing with Bounded Loads",
    https://arxiv.org/abs/1608.01350)."""
    return math.ceil(factor * (in_flight + 1) * weight / sum(weights))
