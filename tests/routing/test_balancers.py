import math
from random import Random

import pytest

from autoglm.core.chat import Usage
from autoglm.core.errors import FailureKind, SettingsError
from autoglm.routing.balancing import DEFAULT_STRATEGY, STRATEGIES, balancer_named
from autoglm.routing.balancing import adaptive as adaptive_module
from autoglm.routing.balancing import prefix_affinity as prefix_module
from autoglm.routing.balancing._shares import drawn_by
from autoglm.routing.balancing.adaptive import Adaptive
from autoglm.routing.balancing.consistent_hash import ConsistentHash
from autoglm.routing.balancing.least_connections import LeastConnections
from autoglm.routing.balancing.load_aware import LoadAware
from autoglm.routing.balancing.prefix_affinity import PrefixAffinity
from autoglm.routing.balancing.round_robin import RoundRobin
from autoglm.routing.balancing.two_choices import TwoChoices
from autoglm.routing.balancing.weighted import Weighted
from autoglm.routing.endpoint import CallFacts, Ended, EndpointFacts, Standing

CALL = CallFacts(kind="chat", client="ann", prefix="once upon")
ANONYMOUS = CallFacts()


def standing(name, *, weight=1.0, max_in_flight=0, prices=(None, None), **more):
    facts = EndpointFacts(
        name=name, weight=weight, max_in_flight=max_in_flight, input_price=prices[0], output_price=prices[1]
    )
    return Standing(facts=facts, **more)


def low():
    return 0.0


def half():
    return 0.5


def high():
    return 0.999


def names(balancer, candidates, count, draw=low, call=CALL):
    return "".join(balancer.choose(call, candidates, draw).endpoint for _ in range(count))


def test_the_default_is_two_choices():
    assert isinstance(balancer_named(DEFAULT_STRATEGY), TwoChoices)


def test_a_strategy_that_is_none_is_answered_with_the_nearest():
    with pytest.raises(SettingsError, match=r"no strategy 'Round-Robbin'\. Did you mean 'round_robin'\?"):
        balancer_named("Round-Robbin")
    with pytest.raises(SettingsError, match=r"no strategy 'zzz'\. Strategies"):
        balancer_named("zzz")


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_strategy_chooses_the_only_one_and_says_why(strategy):
    balancer = balancer_named(strategy)
    balancer.learn(CALL, "a", Ended(seconds=1.0))

    for call in (CALL, ANONYMOUS):
        choice = balancer.choose(call, (standing("a", weight=0),), half)
        assert choice.endpoint == "a"
        assert choice.reason


def test_round_robin_owes_no_burst_to_one_that_was_away():
    balancer, both = RoundRobin(), (standing("a"), standing("b"))

    assert names(balancer, both[:1], 4) == "aaaa"
    assert names(balancer, both, 4) == "baba"


def test_weighted_turns_are_spread():
    candidates = (standing("a", weight=5), standing("b"), standing("c"), standing("d", weight=0))

    assert names(Weighted(), candidates, 7) == "aabacaa"


def test_the_fewest_in_flight_by_weight_win_and_ties_are_drawn():
    candidates = (standing("a", in_flight=3, weight=2), standing("b", in_flight=2), standing("c", weight=0))

    choice = LeastConnections().choose(CALL, candidates, low)

    assert (choice.endpoint, choice.reason) == ("a", "fewest in flight: 3")
    assert LeastConnections().choose(CALL, (standing("a"), standing("b")), high).endpoint == "b"


def test_of_two_the_one_with_less_latency_times_calls_wins():
    candidates = (standing("a", latency_s=0.12, in_flight=2), standing("b", latency_s=0.8))

    choice = TwoChoices().choose(CALL, candidates, low)

    assert (choice.endpoint, choice.reason) == ("a", "p2c: 0.12 s x 3 against 0.80 s x 1")


def test_an_unknown_endpoint_gets_one_call_and_not_a_hundred():
    known = standing("known", latency_s=0.5)

    assert names(TwoChoices(), (standing("new"), known), 1) == "new"
    assert names(TwoChoices(), (standing("new", in_flight=1), known), 1) == "known"


def test_weight_0_among_others_is_the_worse_of_two():
    candidates = (standing("a", latency_s=9.0, in_flight=9), standing("b", weight=0))

    assert names(TwoChoices(), candidates, 2, draw=high) == "aa"


def test_the_load_decides_by_free_places_speed_and_queue():
    quiet = (
        standing("fast", latency_s=0.5, max_in_flight=10, in_flight=8),
        standing("free", latency_s=1.0, max_in_flight=10, in_flight=2),
        standing("new", in_flight=3),
    )
    crowded = tuple(standing(s.facts.name, max_in_flight=10, in_flight=s.in_flight, queued=1000) for s in quiet)

    choice = LoadAware().choose(CALL, quiet, half)
    assert (choice.endpoint, choice.reason) == ("free", "load: 47% of the weight (80% free, 1.00 s, 0 queued)")
    assert LoadAware().choose(CALL, crowded, low).reason.startswith("load: 3% of the weight (20% free")


def test_a_draw_beyond_the_sum_takes_the_largest_share():
    assert drawn_by(["a", "b", "c"], [0.1, 0.2, 0.1], lambda: 1.0) == "b"


@pytest.mark.parametrize("strategy", ["client_hash", "consistent_hash", "prefix_affinity"])
def test_a_call_without_a_key_goes_to_the_better_of_two(strategy):
    candidates = (standing("a", latency_s=0.1), standing("b", latency_s=9.0))

    choice = balancer_named(strategy).choose(ANONYMOUS, candidates, half)

    assert choice.endpoint == "a"
    assert choice.reason.startswith("p2c")


def test_an_overloaded_place_on_the_ring_is_passed_over_and_named():
    balancer = ConsistentHash()
    home = balancer.choose(CALL, (standing("a"), standing("b")), low)
    loaded = tuple(standing(name, in_flight=9 if name == home.endpoint else 0) for name in "ab")

    choice = balancer.choose(CALL, loaded, low)

    assert home.reason == "its place on the ring"
    assert choice.endpoint != home.endpoint
    assert choice.reason == f"next on the ring: {home.endpoint} is full for its share"


def test_a_prefix_stays_at_home():
    balancer = PrefixAffinity()
    home = balancer.choose(CALL, (standing("a", latency_s=0.1), standing("b", latency_s=9.0)), half)
    later = balancer.choose(CALL, (standing("a", latency_s=9.0), standing("b", latency_s=0.1)), half)

    assert home.reason.startswith("new home of this prefix; p2c")
    assert (later.endpoint, later.reason) == ("a", "home of this prefix")


def test_a_loaded_home_spills_over_and_stays_home():
    balancer = PrefixAffinity()
    balancer.choose(CALL, (standing("a", latency_s=0.1), standing("b", latency_s=9.0)), half)
    loaded = (standing("a", in_flight=5), standing("b"))

    spilled = balancer.choose(CALL, loaded, half)

    assert (spilled.endpoint, spilled.reason) == ("b", "spilled over from a; the only one left")
    assert names(balancer, (standing("a"), standing("b")), 1) == "a"


def test_a_prefix_whose_home_is_away_gets_a_new_one():
    balancer = PrefixAffinity()
    balancer.choose(CALL, (standing("a"),), half)
    balancer.choose(CALL, (standing("b"),), half)

    assert names(balancer, (standing("a"), standing("b")), 3) == "bbb"


def test_the_oldest_prefix_is_forgotten_first():
    balancer, count = PrefixAffinity(), prefix_module.REMEMBERED
    for number in range(count + 1):
        balancer.choose(CallFacts(prefix=str(number)), (standing("a"),), half)

    assert balancer.choose(CallFacts(prefix="1"), (standing("a"),), half).reason == "home of this prefix"
    assert balancer.choose(CallFacts(prefix="0"), (standing("a"),), half).reason.startswith("new home")


def taught(balancer, **lessons):
    for name, (quality, seconds) in lessons.items():
        for _ in range(100):
            balancer.learn(CALL, name, Ended(seconds=seconds, quality=quality, usage=Usage(input_tokens=1000)))
    return balancer


def middle():
    """Draws in pairs that make every normal draw 0: cos(2 pi / 4)."""
    return 0.25


def test_adaptive_prefers_quality():
    balancer = taught(Adaptive(), good=(0.9, 1.0), bad=(0.4, 1.0))

    choice = balancer.choose(CALL, (standing("bad"), standing("good")), middle)

    assert choice.endpoint == "good"
    assert choice.reason == "worth 0.80: quality 0.90, 1.00 s, cost 0"


def test_adaptive_weighs_latency_and_price_against_quality():
    slow = taught(Adaptive(latency_price=0.2), good=(0.9, 5.0), quick=(0.8, 1.0))
    dear = taught(Adaptive(cost_price=10), good=(0.9, 1.0), cheap=(0.8, 1.0))

    assert names(slow, (standing("good"), standing("quick")), 1, middle) == "quick"
    assert names(dear, (standing("good", prices=(30, 60)), standing("cheap", prices=(1, 2))), 1, middle) == "cheap"


def test_without_exploration_adaptive_asks_the_one_that_was_best_so_far():
    calm = taught(balancer_named("adaptive", {"exploration": 0.0}), known=(0.7, 1.0), bad=(0.6, 1.0))
    curious = taught(balancer_named("adaptive", {"exploration": 3.0}), known=(0.7, 1.0), bad=(0.6, 1.0))

    asked = [
        {
            balancer.choose(CALL, (standing("known"), standing("bad")), Random(seed).random).endpoint
            for seed in range(200)
        }
        for balancer in (calm, curious)
    ]

    assert asked == [{"known"}, {"known", "bad"}]


@pytest.mark.parametrize("strategy", ["consistent_hash", "prefix_affinity"])
def test_a_wider_bound_keeps_more_calls_at_their_endpoint(strategy):
    call = CallFacts(prefix="p", client="c" if strategy == "consistent_hash" else "")
    narrow, wide = (balancer_named(strategy, {"bound": bound}) for bound in (1.0, 100.0))
    home = [balancer.choose(call, (standing("a"), standing("b")), low).endpoint for balancer in (narrow, wide)]

    loaded = tuple(standing(name, in_flight=9 if name == home[0] else 0) for name in "ab")
    found = [balancer.choose(call, loaded, low).endpoint for balancer in (narrow, wide)]

    assert home[0] == home[1]
    assert (found[0] != home[0], found[1] == home[1]) == (True, True)


@pytest.mark.parametrize(
    ("strategy", "options", "words"),
    [
        ("round_robin", {"bound": 2.0}, "The strategy round_robin has no option 'bound'. It has none."),
        ("adaptive", {"bound": 2.0}, "no option 'bound'. It has latency_price, cost_price, exploration."),
        ("adaptive", {"exploration": -1.0}, "exploration is -1. It must be a number of at least 0."),
        ("adaptive", {"latency_price": math.nan}, "latency_price is nan."),
        ("consistent_hash", {"bound": 0.9}, "bound is 0.9. It must be a number of at least 1."),
        ("prefix_affinity", {"bound": math.inf}, "bound is inf."),
    ],
)
def test_options_that_cannot_be_are_refused_by_name(strategy, options, words):
    with pytest.raises(SettingsError) as caught:
        balancer_named(strategy, options)

    assert words in str(caught.value)


def test_adaptive_avoids_failures_and_load():
    balancer = taught(Adaptive(), a=(0.9, 1.0), b=(0.9, 1.0))

    assert names(balancer, (standing("a", failure_rate=0.5), standing("b")), 1, middle) == "b"
    assert names(balancer, (standing("a", in_flight=9), standing("b")), 1, middle) == "b"


def test_adaptive_learns_by_kind():
    balancer = taught(Adaptive(), a=(0.2, 1.0), b=(0.9, 1.0))
    other = CallFacts(kind="code")
    for _ in range(100):
        balancer.learn(other, "a", Ended(seconds=1.0, quality=0.9))
        balancer.learn(other, "b", Ended(seconds=1.0, quality=0.2))

    assert names(balancer, (standing("a"), standing("b")), 1, middle) == "b"
    assert names(balancer, (standing("a"), standing("b")), 1, middle, call=other) == "a"


def test_adaptive_counts_a_failure_s_time_and_late_feedback_s_none_as_no_answer():
    balancer = taught(Adaptive(), a=(0.9, 1.0))
    balancer.learn(CALL, "a", Ended(seconds=50.0, failure=FailureKind.TIMEOUT))
    balancer.learn(CALL, "a", Ended(seconds=0.0, quality=0.9))

    assert balancer.choose(CALL, (standing("a"),), middle).reason == "worth 0.80: quality 0.90, 1.00 s, cost 0"


def test_adaptive_leaves_weight_0_out_while_others_are_there():
    balancer = taught(Adaptive(), spare=(1.0, 0.1), main=(0.2, 3.0))

    assert names(balancer, (standing("spare", weight=0), standing("main")), 1, middle) == "main"


def test_adaptive_tries_what_it_does_not_know():
    balancer = taught(Adaptive(), known=(0.7, 1.0))
    values = iter([0.5, 0.5, 0.9, 0.0])

    assert balancer.choose(CALL, (standing("known"), standing("new")), lambda: next(values)).endpoint == "new"


def test_adaptive_forgets_the_kind_that_was_not_seen_for_longest():
    balancer = taught(Adaptive(), a=(0.2, 1.0))
    for number in range(adaptive_module.KINDS):
        balancer.choose(CallFacts(kind=str(number)), (standing("a"),), middle)

    assert "quality 1.00" in balancer.choose(CALL, (standing("a"),), middle).reason


@pytest.mark.parametrize("prices", [{"latency_price": -1.0}, {"cost_price": float("nan")}])
def test_adaptive_refuses_prices_that_cannot_be(prices):
    with pytest.raises(SettingsError, match=rf"{next(iter(prices))} is (-1|nan)\. It must be a number of at least 0\."):
        Adaptive(**prices)
