"""Endpoints join a pool and leave it, and several pools share one: nobody else is disturbed, nothing is kept."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.errors import FailureKind, SettingsError
from autoglm.routing.balancing import STRATEGIES
from autoglm.routing.endpoint import CallFacts, Choice, Ended, EndpointFacts
from autoglm.routing.pool import Busy, Pool
from autoglm.routing.protection import Protection
from autoglm.routing.scaling import Load
from autoglm.routing.standing import Seats

CALL = CallFacts(kind="chat", client="ann", prefix="p")
DOWN = FailureKind.UNAVAILABLE
NAMES = ("a", "b", "r1", "r2")


def pool_of(*names, strategy="two_choices", is_growing=True, seats=None, **facts):
    return Pool(
        [EndpointFacts(name=name, **facts) for name in names],
        balancer=STRATEGIES[strategy](),
        protection=Protection(),
        seats=seats or {},
        is_growing=is_growing,
    )


def pick(pool, now=0.0, seed=0, call=CALL):
    return pool.pick(call, now=now, draw=Random(seed).random)


def ask(pool, name, *, now=0.0, failure=None):
    pool.began(name, now=now)
    pool.ended(CALL, name, Ended(seconds=0.1, failure=failure), now=now + 0.1)


def told(pool, *names, now=100.0):
    return {state.standing.facts.name: state for state in pool.states(now) if state.standing.facts.name in names}


moves = st.lists(
    st.tuples(st.sampled_from(["join", "leave", "begin", "end", "fail"]), st.sampled_from(NAMES)), max_size=40
)


@pytest.mark.parametrize("strategy", sorted(STRATEGIES))
@given(moves=moves)
def test_only_those_who_are_here_are_picked_and_every_call_is_counted_out_again(strategy, moves):
    pool, here, open_calls = pool_of("a", strategy=strategy), {"a"}, []

    for now, (move, name) in enumerate(moves):
        if move == "join":
            pool.join(EndpointFacts(name=name))
            here.add(name)
        elif move == "leave":
            pool.leave(name)
            here.discard(name)
        elif move == "begin":
            found = pick(pool, now, now)
            assert isinstance(found, Choice if here else Busy)
            if isinstance(found, Choice):
                assert found.endpoint in here
                pool.began(found.endpoint, now=now)
                open_calls.append(found.endpoint)
        elif open_calls:
            ended = Ended(seconds=0.1, failure=DOWN if move == "fail" else None)
            pool.ended(CALL, open_calls.pop(0), ended, now=now)
    counted = {name: pool.in_flight(name) for name in NAMES}
    known = {name: name in pool for name in NAMES}

    assert counted == {name: open_calls.count(name) for name in NAMES}
    assert known == {name: name in here or name in open_calls for name in NAMES}
    assert pool.load() == Load(in_flight=sum(name in here for name in open_calls))


@given(
    moves=st.lists(st.tuples(st.sampled_from("ab"), st.booleans(), st.sampled_from([None, "r1", "r2"])), max_size=40)
)
def test_what_is_known_of_the_others_does_not_depend_on_who_comes_and_goes(moves):
    still, moving, here = pool_of("a", "b"), pool_of("a", "b"), set()

    for now, (name, is_bad, replica) in enumerate(moves):
        if replica in here:
            moving.leave(replica)
            here.discard(replica)
        elif replica is not None:
            moving.join(EndpointFacts(name=replica))
            here.add(replica)
        for pool in (still, moving):
            ask(pool, name, now=now, failure=DOWN if is_bad else None)
            pool.judged(CALL, name, 1.0 if is_bad else 0.25)

    for name in "ab":
        one, other = told(still, name)[name], told(moving, name)[name]
        assert (one.standing, one.breaker, one.outcomes) == (other.standing, other.breaker, other.outcomes)


def test_an_endpoint_that_left_and_comes_again_begins_anew_unless_calls_were_under_way():
    pool = pool_of("a", "b")
    for name in "ab":
        for _ in range(5):
            ask(pool, name, failure=DOWN)
    pool.began("b", now=50.0)

    for name in "ab":
        pool.leave(name)
        pool.join(EndpointFacts(name=name, weight=2.0))

    found = told(pool, "a", "b")
    assert {name: state.outcomes for name, state in found.items()} == {"a": {}, "b": {"unavailable": 5}}
    assert [state.standing.facts.weight for state in found.values()] == [2.0, 2.0]
    assert pool.in_flight("b") == 1


def test_a_pool_may_be_empty_only_when_it_grows():
    pool = pool_of("a")
    pool.leave("a")
    pool.leave("a")

    assert pick(pool).reason == "it has no endpoint yet"
    with pytest.raises(SettingsError, match="no endpoints"):
        pool_of(is_growing=False)
    with pytest.raises(SettingsError, match="weight is -1"):
        pool.join(EndpointFacts(name="b", weight=-1))


def test_the_share_that_may_be_ejected_is_of_those_who_are_here():
    pool = pool_of("a", "b")
    for name in "ab":
        for _ in range(5):
            ask(pool, name, failure=DOWN)

    before = sum(state.is_ejected for state in pool.states(1.0))
    for name in ("c", "d"):
        pool.join(EndpointFacts(name=name))

    assert (before, sum(state.is_ejected for state in pool.states(1.0))) == (1, 2)


def test_feedback_on_an_endpoint_of_another_pool_is_passed_over():
    pool = pool_of("a")

    pool.judged(CALL, "elsewhere", 0.0)

    assert told(pool, "a")["a"].standing.quality == 1.0


@pytest.mark.parametrize("strategy", sorted(STRATEGIES))
def test_strategies_keep_nothing_of_an_endpoint_that_has_left(strategy):
    used = pool_of("gone", strategy=strategy)
    ask(used, "gone")
    used.judged(CALL, "gone", 0.0)
    pick(used)
    used.join(EndpointFacts(name="a"))
    pick(used)
    used.leave("gone")

    assert "gone" not in repr(vars_of(used._balancer))


def vars_of(thing):
    """All that an object holds, as far as it goes."""
    return {name: vars_of(value) if hasattr(value, "__dict__") else value for name, value in vars(thing).items()}


# --- shared endpoints -------------------------------------------------------------------------------------------------


def test_the_bound_of_an_endpoint_holds_over_all_pools_that_share_it():
    seats = {"a": Seats()}
    one, other = (pool_of("a", seats=seats, max_in_flight=2) for _ in range(2))
    one.began("a", now=0.0)
    other.began("a", now=0.0)

    full = pick(one), pick(other)
    other.ended(CALL, "a", Ended(seconds=1.0), now=1.0)

    assert [found.reason for found in full] == ["every place is taken: a 2/2"] * 2
    assert isinstance(pick(one, 1.0), Choice)
    assert (one.in_flight("a"), other.in_flight("a"), seats["a"].taken) == (1, 0, 1)


@given(
    st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=60),
    st.lists(st.integers(1, 4), min_size=3, max_size=3),
)
def test_no_pool_goes_over_its_own_bound_of_what_all_have_under_way(moves, bounds):
    seats = {"a": Seats()}
    pools = [pool_of("a", seats=seats, max_in_flight=most) for most in bounds]
    open_calls = [0, 0, 0]

    for number, begins in moves:
        if begins and isinstance(pick(pools[number]), Choice):
            pools[number].began("a", now=0.0)
            open_calls[number] += 1
            assert sum(open_calls) <= bounds[number]
        elif not begins and open_calls[number]:
            pools[number].ended(CALL, "a", Ended(seconds=0.1), now=0.0)
            open_calls[number] -= 1

    assert seats["a"].taken == sum(open_calls)


def test_those_whose_context_surely_holds_a_call_are_named():
    pool = pool_of("a", context_tokens=100)
    pool.join(EndpointFacts(name="unknown"))
    pool.join(EndpointFacts(name="large", context_tokens=1000))

    found = [pool.fitting(CallFacts(tokens=tokens)) for tokens in (100, 101, 5000)]

    assert found == [{"a", "large", "unknown"}, {"large", "unknown"}, {"unknown"}]
