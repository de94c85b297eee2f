"""The learned numbers of the planner: weights by feature name, and how rare words are. Read once from a file."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files

import msgspec


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights by the name of their feature. `version` names the form of the file.

    Tools known by their schema: one is asked for when its score by `relevance` is at least `threshold`; `preference`
    tells which, when some is. `readings` rank the readings of a part of the request, `items` those of an object in one,
    `plans` whole plans; `sureness` tells the chance that the best is right. Tools that tell their words are taken by
    `choice`, from `reader_threshold` on.
    `arguments` rank candidates for a parameter, and `odds` tell whether a candidate is its value at all; both are
    learned for both languages together, with what Chinese differs by added in `_zh`.
    `said` is learned where the planner is used alone: words by which people there ask for a tool, as "TOOL STEM".
    `counts` tells in how many of so many `documents` a stem stands."""

    version: int = 1
    threshold: float = 0.0
    reader_threshold: float = 0.0
    arguments: Mapping[str, float] = field(default_factory=dict)
    choice: Mapping[str, float] = field(default_factory=dict)
    odds: Mapping[str, float] = field(default_factory=dict)
    arguments_zh: Mapping[str, float] = field(default_factory=dict)
    odds_zh: Mapping[str, float] = field(default_factory=dict)
    relevance: Mapping[str, float] = field(default_factory=dict)
    preference: Mapping[str, float] = field(default_factory=dict)
    readings: Mapping[str, float] = field(default_factory=dict)
    items: Mapping[str, float] = field(default_factory=dict)
    plans: Mapping[str, float] = field(default_factory=dict)
    sureness: Mapping[str, float] = field(default_factory=dict)
    said: Mapping[str, float] = field(default_factory=dict)
    documents: int = 1
    counts: Mapping[str, int] = field(default_factory=dict)

    def rarity(self, stem: str) -> float:
        """Inverse document frequency: log((N + 1) / (n + 1)), at least 0.1."""
        return max(0.1, math.log((self.documents + 1) / (self.counts.get(stem, 0) + 1)))

    def mass(self, stems: Collection[str]) -> float:
        """How much words say together: the sum of their rarity, 0.1 for none."""
        return math.fsum(self.rarity(stem) for stem in stems) or 0.1

    def said_of(self, tool: str, stems: Iterable[str]) -> float:
        """What the words that were learned here add to the score of a tool."""
        return math.fsum(self.said.get(f"{tool} {stem}", 0.0) for stem in stems) if self.said else 0.0


Learned = Mapping[str, Mapping[str, float]]
"""Families of weights and what differs in them from the shipped ones."""


def with_learned(shipped: Weights, learned: Learned) -> Weights:
    """The shipped weights with some of them in place of their own; what was not learned stays."""

    def mixed(family: str, weights: Mapping[str, float]) -> Mapping[str, float]:
        return {**weights, **learned.get(family, {})}

    return replace(
        shipped,
        arguments=mixed("arguments", shipped.arguments),
        arguments_zh=mixed("arguments_zh", shipped.arguments_zh),
        said=mixed("said", shipped.said),
    )


@lru_cache(maxsize=1)
def shipped_digest() -> str:
    """Names the weights of this package: what was learned beside others does not fit them."""
    return hashlib.blake2b(files(__package__).joinpath("weights.json").read_bytes(), digest_size=16).hexdigest()


@lru_cache(maxsize=1)
def packaged_weights() -> Weights:
    return msgspec.json.decode(files(__package__).joinpath("weights.json").read_bytes(), type=Weights)
