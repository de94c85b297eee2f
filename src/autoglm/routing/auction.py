"""Who gets a step: every agent bids with its cost and its reliability, the highest bid wins. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from autoglm.core.events import Bid

LEAST_COST = 1e-5
"""Keeps the bid of an agent that costs nothing finite."""

RELIABILITY_WEIGHT = 0.3


@dataclass(frozen=True, slots=True)
class Offer:
    """An agent with what it costs a step (in the currency of the prices, 0 or more) and its reliability (0 to 1)."""

    agent: str
    cost: float
    reliability: float


def bid_of(offer: Offer) -> Bid:
    """The bid: 1 / (cost + 1e-5) + 0.3 x reliability."""
    value = 1.0 / (offer.cost + LEAST_COST) + RELIABILITY_WEIGHT * offer.reliability
    return Bid(agent=offer.agent, cost=offer.cost, reliability=offer.reliability, value=value)


def ranked(offers: Iterable[Offer]) -> tuple[Bid, ...]:
    """All bids, the highest first; of equal ones that of the name which sorts first."""
    return tuple(sorted(map(bid_of, offers), key=lambda bid: (-bid.value, bid.agent)))


def reliability(*, succeeded: int, failed: int) -> float:
    """The share of steps that ended well, as one more of each kind would have it (Laplace): 0.5 for an agent without
    a history."""
    return (succeeded + 1) / (succeeded + failed + 2)
