"""Learns which endpoint is worth its latency and its price, for each kind of request."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass

from autoglm.routing.balancing._shares import check_option, weights_of
from autoglm.routing.endpoint import CallFacts, Choice, Draw, Ended, EndpointFacts, Standing

KINDS = 1_000
"""Kinds of request that are remembered; the one not seen for longest is forgotten."""
MEMORY = 200.0
"""A mean moves as if it rested on at most so many observations, so that changes are seen."""
USUAL_TOKENS = (1000.0, 200.0)
"""Tokens in and out that a call is taken to need before one was counted."""


@dataclass(slots=True)
class Mean:
    """A mean of the latest observations."""

    value: float = 0.0
    count: float = 0.0

    def add(self, value: float) -> None:
        self.count = min(self.count + 1.0, MEMORY)
        self.value += (value - self.value) / self.count


class Known:
    """What was learned of one endpoint for one kind."""

    __slots__ = ("in_flight", "input_tokens", "output_tokens", "quality", "seconds")

    def __init__(self) -> None:
        self.quality = Mean()
        self.seconds = Mean()
        self.in_flight = Mean()
        self.input_tokens = Mean()
        self.output_tokens = Mean()


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Expected worth of asking an endpoint, and what it is made of."""

    worth: float
    quality: float
    seconds: float
    money: float


class Adaptive:
    """Thompson sampling on expected quality minus prices:

        worth = quality~ x (1 - failure rate) - latency_price x seconds - cost_price x money

    quality~ is drawn from a normal distribution around the learned mean with variance 1 / (4 (n + 1)) after n
    feedbacks, cut to 0..1: an endpoint that is little known is tried, one that is known to be bad is left (Agrawal
    and Goyal 2013, "Further Optimal Regret Bounds for Thompson Sampling"; 1/4 is the largest variance within 0..1).
    The prior is one observation of the pool's mean for the kind. `seconds` is the learned mean of answers x (in
    flight + 1) / (usual in flight + 1); `money` is the price of the usual tokens. `latency_price` is what a second
    is worth in quality, `cost_price` what a unit of money is; `exploration` widens or narrows the distribution (0: the
    learned mean itself, and nobody little known is tried for being so). Old observations fade (at most 200 count)."""

    def __init__(self, *, latency_price: float = 0.1, cost_price: float = 1.0, exploration: float = 1.0) -> None:
        check_option("latency_price", latency_price)
        check_option("cost_price", cost_price)
        check_option("exploration", exploration)
        self._latency_price = latency_price
        self._cost_price = cost_price
        self._exploration = exploration
        self._kinds: OrderedDict[str, dict[str, Known]] = OrderedDict()

    def choose(self, call: CallFacts, candidates: tuple[Standing, ...], draw: Draw) -> Choice:
        """The one with the highest drawn worth."""
        known = self._of(call.kind)
        prior, usual_s = _pool_means(known)
        scores = {
            standing.facts.name: self._score(call, standing, known, (prior, usual_s), draw)
            for standing, weight in zip(candidates, weights_of(candidates), strict=True)
            if weight > 0
        }
        name = max(scores, key=lambda name: scores[name].worth)
        chosen = next(standing for standing in candidates if standing.facts.name == name)
        known.setdefault(name, Known()).in_flight.add(chosen.in_flight)
        best = scores[name]
        told = f"quality {best.quality:.2f}, {best.seconds:.2f} s, cost {best.money:.4g}"
        return Choice(endpoint=name, reason=f"worth {best.worth:.2f}: {told}")

    def learn(self, call: CallFacts, endpoint: str, ended: Ended) -> None:
        """Quality from feedback, seconds and tokens from answers. Failures are in the standing."""
        known = self._of(call.kind).setdefault(endpoint, Known())
        if ended.quality is not None:
            known.quality.add(ended.quality)
        if ended.failure is None and ended.seconds > 0:
            known.seconds.add(ended.seconds)
        if ended.usage is not None:
            known.input_tokens.add(ended.usage.input_tokens)
            known.output_tokens.add(ended.usage.output_tokens)

    def forget(self, endpoint: str) -> None:
        for known in self._kinds.values():
            known.pop(endpoint, None)

    def _of(self, kind: str) -> dict[str, Known]:
        known = self._kinds.setdefault(kind, {})
        self._kinds.move_to_end(kind)
        if len(self._kinds) > KINDS:
            self._kinds.popitem(last=False)
        return known

    def _score(
        self, call: CallFacts, standing: Standing, known: dict[str, Known], means: tuple[float, float], draw: Draw
    ) -> Score:
        own = known.get(standing.facts.name) or Known()
        prior, usual_s = means
        quality = self._drawn_quality(own.quality, prior, draw) * (1.0 - standing.failure_rate)
        seconds = (own.seconds.value or usual_s) * (standing.in_flight + 1) / (own.in_flight.value + 1)
        money = _money(standing.facts, own, call.tokens)
        worth = quality - self._latency_price * seconds - self._cost_price * money
        return Score(worth=worth, quality=quality, seconds=seconds, money=money)

    def _drawn_quality(self, quality: Mean, prior: float, draw: Draw) -> float:
        mean = (quality.value * quality.count + prior) / (quality.count + 1)
        spread = self._exploration * 0.5 / math.sqrt(quality.count + 1)
        return min(max(mean + spread * _normal(draw), 0.0), 1.0)


def _pool_means(known: dict[str, Known]) -> tuple[float, float]:
    """Mean quality (1 before any feedback) and mean seconds over the endpoints that are known."""
    qualities = [own.quality.value for own in known.values() if own.quality.count]
    seconds = [own.seconds.value for own in known.values() if own.seconds.count]
    return (
        sum(qualities) / len(qualities) if qualities else 1.0,
        sum(seconds) / len(seconds) if seconds else 0.0,
    )


def _normal(draw: Draw) -> float:
    """A draw from the standard normal distribution (Box and Muller 1958)."""
    return math.sqrt(-2.0 * math.log(1.0 - draw())) * math.cos(2.0 * math.pi * draw())


def _money(facts: EndpointFacts, own: Known, tokens: int) -> float:
    """The expected price of a call; unknown prices count as 0."""
    usual_in, usual_out = USUAL_TOKENS
    tokens_in = own.input_tokens.value if own.input_tokens.count else (tokens or usual_in)
    tokens_out = own.output_tokens.value if own.output_tokens.count else usual_out
    return ((facts.input_price or 0.0) * tokens_in + (facts.output_price or 0.0) * tokens_out) / 1e6
