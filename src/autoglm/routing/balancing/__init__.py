"""The strategies by name. Each is a `Balancer`: it chooses among endpoints that may be asked now, and knows nothing of
breakers, limits and retries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from types import MappingProxyType

from autoglm.core.errors import SettingsError
from autoglm.routing.balancing.adaptive import Adaptive
from autoglm.routing.balancing.client_hash import ClientHash
from autoglm.routing.balancing.consistent_hash import ConsistentHash
from autoglm.routing.balancing.least_connections import LeastConnections
from autoglm.routing.balancing.load_aware import LoadAware
from autoglm.routing.balancing.prefix_affinity import PrefixAffinity
from autoglm.routing.balancing.round_robin import RoundRobin
from autoglm.routing.balancing.two_choices import TwoChoices
from autoglm.routing.balancing.weighted import Weighted
from autoglm.routing.endpoint import Balancer

DEFAULT_STRATEGY = "two_choices"

STRATEGIES: Mapping[str, Callable[..., Balancer]] = {
    "round_robin": RoundRobin,
    "weighted": Weighted,
    "least_connections": LeastConnections,
    "two_choices": TwoChoices,
    "load_aware": LoadAware,
    "client_hash": ClientHash,
    "consistent_hash": ConsistentHash,
    "prefix_affinity": PrefixAffinity,
    "adaptive": Adaptive,
}


OPTIONS: Mapping[str, tuple[str, ...]] = {
    "adaptive": ("latency_price", "cost_price", "exploration"),
    "consistent_hash": ("bound",),
    "prefix_affinity": ("bound",),
}
"""Numbers that can be set, of the strategies that have any."""


def balancer_named(strategy: str, options: Mapping[str, float] = MappingProxyType({})) -> Balancer:
    """A fresh balancer. Raises SettingsError for a name that is none, with the nearest one, and for options that the
    strategy does not have or that cannot be."""
    if strategy not in STRATEGIES:
        near = get_close_matches(strategy[:100].lower().replace("-", "_"), STRATEGIES, n=1, cutoff=0.5)
        meant = f" Did you mean {near[0]!r}?" if near else ""
        raise SettingsError(
            f"There is no strategy {strategy[:100]!r}.{meant}", hint=f"Strategies: {', '.join(STRATEGIES)}."
        )
    known = OPTIONS.get(strategy, ())
    if strange := sorted(set(options) - set(known)):
        hint = f"It has {', '.join(known)}." if known else "It has none."
        raise SettingsError(f"The strategy {strategy} has no option {strange[0]!r}.", hint=hint)
    return STRATEGIES[strategy](**options)
