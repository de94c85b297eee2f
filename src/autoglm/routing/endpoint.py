"""What the router knows of an endpoint and of a call. Plain values: where it is and how it talks is not here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from autoglm.core.chat import Usage
from autoglm.core.errors import FailureKind

Draw: TypeAlias = Callable[[], float]
"""Randomness as a port: numbers from 0 up to and without 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointFacts:
    """What the settings say. `weight` is at least 0 (0: only when nothing else is left); `max_in_flight` bounds the
    calls at one time (0: no bound); prices are for a million tokens (None: unknown); `context_tokens` is 0 when
    unknown; `capabilities` are words such as "tools", "json", "images", "embeddings"."""

    name: str
    weight: float = 1.0
    max_in_flight: int = 0
    input_price: float | None = None
    output_price: float | None = None
    context_tokens: int = 0
    capabilities: frozenset[str] = frozenset()
    region: str = ""
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """What is known of a call before it is sent. `kind` groups calls that are alike (its purpose); `client` is who
    asks, for the hash strategies; `prefix` is a digest of how the prompt begins, for prefix affinity;
    `needs` are the capabilities that it cannot do without; `tokens` is an estimate."""

    kind: str = ""
    client: str = ""
    prefix: str = ""
    needs: frozenset[str] = frozenset()
    tokens: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An endpoint as it stands now. `in_flight` counts the calls of all pools that share it; `latency_s` is the
    peak-sensitive moving average (0 before the first answer); `failure_rate` and `quality` lie between 0 and 1;
    `utilisation` is in_flight over max_in_flight (0 without one); `queued` counts calls that wait for a place."""

    facts: EndpointFacts
    in_flight: int = 0
    queued: int = 0
    latency_s: float = 0.0
    failure_rate: float = 0.0
    quality: float = 1.0
    served: int = 0

    @property
    def utilisation(self) -> float:
        return self.in_flight / self.facts.max_in_flight if self.facts.max_in_flight else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The endpoint to ask, and the reason as a short sentence for the journal."""

    endpoint: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What came of a call: how long it took, the kind of its failure (None for success), what it used.
    `quality` is feedback from 0 to 1 when somebody judged the answer."""

    seconds: float
    failure: FailureKind | None = None
    usage: Usage | None = None
    quality: float | None = None


class Balancer(Protocol):
    """Chooses among endpoints that may be asked now. Deterministic: the same calls, standings and draws give the same
    choices. It may remember (a round-robin position, what it learned), and it reads no clock."""

    def choose(self, call: CallFacts, candidates: tuple[Standing, ...], draw: Draw) -> Choice:
        """One of the candidates, of which there is at least one."""

    def learn(self, call: CallFacts, endpoint: str, ended: Ended) -> None:
        """Take in what came of a call; most strategies need not."""

    def forget(self, endpoint: str) -> None:
        """It has left for good: keep nothing of it."""
