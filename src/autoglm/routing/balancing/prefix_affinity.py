"""The same beginning of a prompt to where it was read before, for the endpoint's prefix cache."""

from __future__ import annotations

from collections import OrderedDict

from autoglm.routing.balancing._shares import Unlearning, bound_of, check_option, weights_of
from autoglm.routing.balancing.two_choices import TwoChoices
from autoglm.routing.endpoint import CallFacts, Choice, Draw, Standing

REMEMBERED = 10_000
"""Prefixes that are remembered; the one not seen for longest is forgotten."""


class PrefixAffinity(Unlearning):
    """Stays at the prefix's endpoint while that holds at most `bound` times its fair share of the calls under way
    (and always below `least` of them); over it one call goes to the better of two of the others, and the home
    stays. When the home may not be asked at all, the prefix gets a new one."""

    def __init__(self, *, bound: float = 1.5, least: int = 2) -> None:
        check_option("bound", bound, least=1.0)
        self._bound = bound
        self._least = least
        self._home: OrderedDict[str, str] = OrderedDict()
        self._elsewhere = TwoChoices()

    def choose(self, call: CallFacts, candidates: tuple[Standing, ...], draw: Draw) -> Choice:
        """The prefix's home, or another."""
        if not call.prefix:
            return self._elsewhere.choose(call, candidates, draw)
        name = self._home.get(call.prefix)
        home = next((standing for standing in candidates if standing.facts.name == name), None)
        if home is None:
            found = self._elsewhere.choose(call, candidates, draw)
            self._remember(call.prefix, found.endpoint)
            return Choice(endpoint=found.endpoint, reason=f"new home of this prefix; {found.reason}")
        self._home.move_to_end(call.prefix)
        if self._is_loaded(home, candidates):
            found = self._elsewhere.choose(call, tuple(s for s in candidates if s is not home), draw)
            return Choice(endpoint=found.endpoint, reason=f"spilled over from {name}; {found.reason}")
        return Choice(endpoint=home.facts.name, reason="home of this prefix")

    def forget(self, endpoint: str) -> None:
        for prefix in [prefix for prefix, home in self._home.items() if home == endpoint]:
            del self._home[prefix]

    def _is_loaded(self, home: Standing, candidates: tuple[Standing, ...]) -> bool:
        weights = weights_of(candidates)
        weight = weights[candidates.index(home)]
        total = sum(standing.in_flight for standing in candidates)
        bound = max(bound_of(weight, weights, total, self._bound), self._least)
        return len(candidates) > 1 and home.in_flight >= bound

    def _remember(self, prefix: str, endpoint: str) -> None:
        self._home[prefix] = endpoint
        self._home.move_to_end(prefix)
        if len(self._home) > REMEMBERED:
            self._home.popitem(last=False)
