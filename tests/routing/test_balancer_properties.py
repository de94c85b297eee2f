"""Fair within bounds, minimal movement, no starvation, bounded load: for every pool that hypothesis can think of."""

import math
from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from autoglm.routing.balancing import STRATEGIES, balancer_named
from autoglm.routing.balancing.adaptive import Adaptive
from autoglm.routing.endpoint import CallFacts, Ended, EndpointFacts, Standing
from autoglm.routing.pool import Pool
from autoglm.routing.protection import Protection

SIZES = st.integers(1, 8)
SEEDS = st.integers(0, 10_000)
WEIGHTS = st.lists(st.integers(0, 9), min_size=1, max_size=7).filter(any)


def pool(size, **more):
    return tuple(Standing(facts=EndpointFacts(name=f"e{n}"), **more) for n in range(size))


def weighing(weights):
    return tuple(Standing(facts=EndpointFacts(name=f"e{n}", weight=w)) for n, w in enumerate(weights))


def chosen(strategy, candidates, count, seed=0):
    balancer, draw = balancer_named(strategy), Random(seed).random
    calls = [CallFacts(client=f"c{n}", prefix=f"p{n}") for n in range(count)]
    return [balancer.choose(call, candidates, draw).endpoint for call in calls]


@given(SIZES, st.integers(0, 60))
def test_round_robin_is_fair_to_one_call(size, count):
    counts = Counter(chosen("round_robin", pool(size), count))

    assert max(counts.values(), default=0) - min(counts.get(f"e{n}", 0) for n in range(size)) <= 1


@given(SIZES, st.lists(st.sets(st.integers(0, 7)), max_size=60))
def test_round_robin_starves_nobody_however_candidates_come_and_go(size, absences):
    balancer, everybody, waited = balancer_named("round_robin"), pool(size), Counter()
    for absent in absences:
        present = tuple(s for n, s in enumerate(everybody) if n not in absent) or everybody
        name = balancer.choose(CallFacts(), present, Random(0).random).endpoint
        waited.update(s.facts.name for s in present)
        waited[name] = 0
        assert max(waited.values()) <= size


@given(WEIGHTS)
def test_weighted_counts_are_exact_over_a_cycle(weights):
    counts = Counter(chosen("weighted", weighing(weights), 2 * sum(weights)))

    assert [counts[f"e{n}"] for n in range(len(weights))] == [2 * weight for weight in weights]


@given(WEIGHTS, st.integers(0, 100))
def test_weighted_counts_stay_near_their_share_at_any_time(weights, count):
    counts = Counter(chosen("weighted", weighing(weights), count))

    for number, weight in enumerate(weights):
        assert abs(counts[f"e{number}"] - count * weight / sum(weights)) < len(weights)


@given(st.sampled_from(list(STRATEGIES)), WEIGHTS, SEEDS)
def test_weight_0_is_never_chosen_while_others_are_there(strategy, weights, seed):
    facts = [standing.facts for standing in weighing(weights)]
    asked, draw = Pool(facts, balancer=balancer_named(strategy), protection=Protection()), Random(seed).random
    found = {asked.pick(CallFacts(client=str(n), prefix=str(n)), now=0, draw=draw).endpoint for n in range(20)}

    assert all(weights[int(name[1:])] > 0 for name in found)


@given(st.sampled_from(list(STRATEGIES)), SIZES, SEEDS)
def test_all_weights_0_are_all_alike(strategy, size, seed):
    found = chosen(strategy, weighing([0] * size), 5, seed)

    assert set(found) <= {f"e{n}" for n in range(size)}


@given(st.sampled_from(["least_connections", "two_choices", "load_aware", "consistent_hash"]), SIZES, SEEDS)
def test_places_fill_evenly_when_nobody_answers(strategy, size, seed):
    balancer, draw, held = balancer_named(strategy), Random(seed).random, Counter()
    for number in range(20 * size):
        now = tuple(Standing(facts=s.facts, in_flight=held[s.facts.name], latency_s=1.0) for s in pool(size))
        held[balancer.choose(CallFacts(client=f"c{number}"), now, draw).endpoint] += 1

    assert max(held.values()) <= 20 + {"least_connections": 0, "two_choices": 5, "load_aware": 16}.get(strategy, 6)


@settings(max_examples=30)
@given(st.sampled_from(["client_hash", "consistent_hash"]), st.integers(2, 8), st.data())
def test_only_the_keys_of_an_endpoint_that_leaves_move_and_they_come_back(strategy, size, data):
    balancer, everybody = balancer_named(strategy), pool(size)
    gone = data.draw(st.integers(0, size - 1))
    calls = [CallFacts(client=f"c{n}") for n in range(100)]

    def places(candidates):
        return [balancer.choose(call, candidates, Random(0).random).endpoint for call in calls]

    before = places(everybody)
    during = places(everybody[:gone] + everybody[gone + 1 :])

    assert all(then == first for first, then in zip(before, during, strict=True) if first != f"e{gone}")
    assert places(everybody) == before


@settings(max_examples=30)
@given(st.sampled_from(["client_hash", "consistent_hash"]), st.integers(1, 8))
def test_an_endpoint_that_joins_takes_keys_and_nobody_else_does(strategy, size):
    before, after = (chosen(strategy, pool(count), 300) for count in (size, size + 1))

    moved = [then for first, then in zip(before, after, strict=True) if first != then]
    assert set(moved) <= {f"e{size}"}
    assert len(moved) <= 300 / (size + 1) * 2 + 10


@given(st.sampled_from(["client_hash", "consistent_hash"]), st.permutations(range(6)))
def test_the_order_of_the_settings_moves_no_key(strategy, order):
    everybody = pool(6)
    shuffled = tuple(everybody[n] for n in order)

    assert chosen(strategy, everybody, 30) == chosen(strategy, shuffled, 30)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=6), st.lists(st.integers(0, 3), max_size=80))
def test_consistent_hashing_holds_nobody_over_the_bound(weights, keys):
    balancer, held = balancer_named("consistent_hash"), Counter()
    for total, key in enumerate(keys, 1):
        now = tuple(Standing(facts=s.facts, in_flight=held[s.facts.name]) for s in weighing(weights))
        name = balancer.choose(CallFacts(client=f"c{key}"), now, Random(0).random).endpoint
        held[name] += 1
        assert held[name] <= math.ceil(1.25 * total * weights[int(name[1:])] / sum(weights))


@given(st.integers(2, 6), st.lists(st.integers(0, 2), max_size=60), SEEDS)
def test_prefix_affinity_holds_a_home_to_its_bound(size, prefixes, seed):
    balancer, held, draw = balancer_named("prefix_affinity"), Counter(), Random(seed).random
    for number, prefix in enumerate(prefixes):
        now = tuple(Standing(facts=s.facts, in_flight=held[s.facts.name]) for s in pool(size))
        choice = balancer.choose(CallFacts(prefix=f"p{prefix}"), now, draw)
        if choice.reason == "home of this prefix":
            assert held[choice.endpoint] < max(math.ceil(1.5 * (number + 1) / size), 2)
        held[choice.endpoint] += 1


@settings(max_examples=20)
@given(st.integers(2, 5), st.integers(0, 4), SEEDS)
def test_adaptive_finds_the_best_and_still_tries_the_others(size, best, seed):
    random = Random(seed)
    balancer, counts, call = Adaptive(), Counter(), CallFacts(kind="k")
    for _ in range(400):
        name = balancer.choose(call, pool(size), random.random).endpoint
        counts[name] += 1
        is_good = random.random() < (0.95 if name == f"e{best % size}" else 0.5)
        balancer.learn(call, name, Ended(seconds=1.0, quality=float(is_good)))

    assert counts[f"e{best % size}"] > 400 * 0.6
    assert len(counts) == size
