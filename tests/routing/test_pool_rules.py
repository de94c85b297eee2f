import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.errors import FailureKind, SettingsError, UsageError
from autoglm.routing.balancing import STRATEGIES
from autoglm.routing.breaker import BreakerState
from autoglm.routing.endpoint import CallFacts, Choice, Ended, EndpointFacts
from autoglm.routing.pool import Busy, Pool
from autoglm.routing.protection import BreakerPolicy, Protection

CALL = CallFacts(kind="chat", client="ann", prefix="p")
DOWN = FailureKind.UNAVAILABLE


def facts(*names, **more):
    return [EndpointFacts(name=name, **more) for name in names]


def pool_of(*endpoints, strategy="round_robin", **protection):
    return Pool(list(endpoints), balancer=STRATEGIES[strategy](), protection=Protection(**protection))


def pick(pool, now=0.0, tried=(), call=CALL, seed=0):
    return pool.pick(call, now=now, draw=Random(seed).random, tried=tried)


def ask(pool, endpoint, failure=None, *, now=0.0, seconds=0.1, **more):
    pool.began(endpoint, now=now)
    pool.ended(CALL, endpoint, Ended(seconds=seconds, failure=failure), now=now + seconds, **more)


def break_down(pool, *names, now=0.0):
    for name in names:
        for _ in range(5):
            ask(pool, name, DOWN, now=now, seconds=0.0)


@pytest.mark.parametrize(
    ("endpoints", "message"),
    [
        ([], "The pool has no endpoints"),
        (facts("a", "a"), "names 'a' twice"),
        (facts("a", weight=-1), r"'a': weight is -1\. It must be a number of at least 0\."),
        (facts("a", weight=math.inf), "weight is inf"),
        (facts("a", input_price=math.nan), "input_price is nan"),
        (facts("a", output_price=-2), "output_price is -2"),
        (facts("a", max_in_flight=-1), "max_in_flight is -1"),
        (facts("a", context_tokens=-1), "context_tokens is -1"),
    ],
)
def test_facts_that_cannot_be_are_refused_by_name(endpoints, message):
    with pytest.raises(SettingsError, match=message):
        pool_of(*endpoints)


def test_only_endpoints_that_can_do_it_are_asked():
    pool = pool_of(
        EndpointFacts(name="text", capabilities=frozenset({"json"})),
        EndpointFacts(name="tools", capabilities=frozenset({"json", "tools"})),
    )
    call = CallFacts(needs=frozenset({"tools"}))

    assert {pick(pool, call=call).endpoint for _ in range(4)} == {"tools"}
    with pytest.raises(UsageError, match="can do all that this call needs: images, tools"):
        pick(pool, call=CallFacts(needs=frozenset({"tools", "images"})))


def test_an_endpoint_without_stated_capabilities_may_have_them():
    assert pick(pool_of(*facts("a")), call=CallFacts(needs=frozenset({"tools"}))).endpoint == "a"


def test_long_prompts_go_where_the_context_is_large_enough():
    pool = pool_of(*facts("small", context_tokens=100), *facts("large", context_tokens=1000), *facts("unknown"))

    found = {pick(pool, call=CallFacts(tokens=500)).endpoint for _ in range(9)}

    assert found == {"large", "unknown"}


def test_an_estimate_a_little_too_large_goes_to_the_largest_and_a_hopeless_one_nowhere():
    pool = pool_of(*facts("small", context_tokens=100), *facts("large", context_tokens=1000))

    assert pick(pool, call=CallFacts(tokens=1500)).endpoint == "large"
    with pytest.raises(UsageError, match="about 2500000 tokens, and the largest context in the pool holds 1000"):
        pick(pool, call=CallFacts(tokens=2_500_000))


def test_an_endpoint_is_asked_once_a_call():
    pool = pool_of(*facts("a", "b"))

    assert pick(pool, tried=["a"]).endpoint == "b"
    assert pick(pool, tried=["a", "b"]) == Busy(
        retry_at=math.inf, reason="every endpoint that fits this call was tried"
    )


def test_weight_0_is_asked_when_nothing_else_is_left():
    pool = pool_of(*facts("main", max_in_flight=1), *facts("spare", weight=0))

    assert {pick(pool).endpoint for _ in range(5)} == {"main"}
    pool.began("main", now=0)
    assert pick(pool).endpoint == "spare"


def test_when_every_place_is_taken_the_reason_counts_them():
    pool = pool_of(*facts("a", max_in_flight=1), *facts("b", max_in_flight=2))
    for name in ("a", "b", "b"):
        pool.began(name, now=0)

    busy = pick(pool, now=5)

    assert busy == Busy(retry_at=5.05, reason="every place is taken: a 1/1, b 2/2")


def test_a_broken_endpoint_is_left_alone_until_its_cool_down_is_over():
    pool = pool_of(*facts("a", "b"))
    break_down(pool, "a")

    assert {pick(pool, now=9.9).endpoint for _ in range(5)} == {"b"}
    assert pick(pool, now=10) == Choice(endpoint="a", reason="probe: its cool-down is over")


def test_exactly_one_of_a_hundred_concurrent_callers_probes():
    pool = pool_of(*facts("a", "b"))
    break_down(pool, "a")

    found = []
    for _ in range(100):
        found.append(pick(pool, now=10).endpoint)
        pool.began(found[-1], now=10)

    assert found.count("a") == 1


def test_a_probe_whose_caller_left_is_made_again():
    pool = pool_of(*facts("a", "b"))
    break_down(pool, "a")
    ask(pool, "a", FailureKind.CANCELLED, now=10)

    assert pick(pool, now=10.2).endpoint == "a"


def test_a_retry_is_no_probe_while_others_are_well():
    pool = pool_of(*facts("a", "b", "c"))
    break_down(pool, "a")

    assert pick(pool, now=10, tried=["b"]).endpoint == "c"
    assert pick(pool, now=10, tried=["b", "c"]) == Choice(endpoint="a", reason="probe: nothing else is left")


def test_a_spare_is_not_probed_while_others_are_well():
    pool = pool_of(*facts("a"), *facts("spare", weight=0))
    break_down(pool, "spare")

    assert pick(pool, now=10).endpoint == "a"


def test_a_good_probe_brings_the_endpoint_back():
    pool = pool_of(*facts("a", "b"))
    break_down(pool, "a")
    ask(pool, "a", now=10)

    assert {pick(pool, now=11).endpoint for _ in range(2)} == {"a", "b"}
    assert pool.states(11)[0].breaker is BreakerState.CLOSED


def test_the_least_bad_stay_in_when_too_many_break_down():
    pool = pool_of(*facts("a", "b", "c", "d"))
    ask(pool, "b")
    break_down(pool, "a", "b", "c")

    ejected = {state.standing.facts.name for state in pool.states(1) if state.is_ejected}

    assert ejected == {"a", "c"}
    assert {pick(pool, now=1).endpoint for _ in range(4)} == {"b", "d"}


def test_the_only_endpoint_of_a_pool_is_never_out():
    pool = pool_of(*facts("a"))
    break_down(pool, "a")

    assert pick(pool, now=1).endpoint == "a"


def test_retry_after_is_kept():
    pool = pool_of(*facts("a", "b"))
    ask(pool, "a", FailureKind.RATE_LIMITED, retry_after_s=30, seconds=0.0)

    assert {pick(pool, now=29).endpoint for _ in range(4)} == {"b"}
    assert {pick(pool, now=30).endpoint for _ in range(4)} == {"a", "b"}


def test_a_pause_without_end_is_not_believed():
    pool = pool_of(*facts("a", "b"))
    ask(pool, "a", FailureKind.RATE_LIMITED, retry_after_s=1e9, seconds=0.0)

    assert pool.states(0)[0].out_until == 600


def test_the_last_resort_is_the_one_that_is_back_first():
    pool = pool_of(*facts("a", "b"))
    ask(pool, "a", FailureKind.RATE_LIMITED, retry_after_s=30, seconds=0.0)
    ask(pool, "b", FailureKind.RATE_LIMITED, retry_after_s=20, seconds=0.0)

    choice = pick(pool, now=5)

    assert choice.endpoint == "b"
    assert choice.reason == "last resort: every endpoint cools down, and this one is back first, in 15.0 s"


def test_the_last_resort_takes_one_call_at_a_time_from_each_broken_endpoint():
    pool = pool_of(*facts("a", "b"), max_ejected_share=1)
    break_down(pool, "a")
    break_down(pool, "b", now=2)

    found = []
    for _ in range(3):
        found.append(pick(pool, now=3))
        if isinstance(found[-1], Choice):
            pool.began(found[-1].endpoint, now=3)

    assert [choice.endpoint for choice in found[:2]] == ["a", "b"]
    assert found[2].retry_at == 10
    assert "being asked by another call already" in found[2].reason


def test_a_good_last_resort_ends_the_cool_down():
    pool = pool_of(*facts("a"), max_ejected_share=1)
    break_down(pool, "a")
    ask(pool, "a", FailureKind.RATE_LIMITED, now=0, retry_after_s=50)
    ask(pool, "a", now=1)

    assert pick(pool, now=2) == Choice(endpoint="a", reason="its turn among 1")
    assert pool.states(2)[0].out_until == 0


def test_a_broken_endpoint_without_room_is_not_probed():
    pool = pool_of(*facts("a", max_in_flight=1), *facts("b"))
    break_down(pool, "a")
    pool.began("a", now=1)

    assert pick(pool, now=10).endpoint == "b"


def test_states_tell_people_how_everybody_does():
    pool = pool_of(*facts("a", "b"))
    break_down(pool, "a")
    ask(pool, "b", now=0)
    pool.judged(CALL, "b", 0.5)
    pool.waiting(1)
    pool.waiting(1)
    pool.waiting(-1)

    first, second = pool.states(1)

    assert (first.breaker, first.is_ejected, first.out_until) == (BreakerState.OPEN, True, 10.0)
    assert first.outcomes == {"unavailable": 5}
    assert (second.outcomes, second.out_until, second.standing.quality) == ({"": 1}, 0.0, 0.5)
    assert second.standing.queued == 1


def test_nobody_waits_less_than_nobody():
    pool = pool_of(*facts("a"))
    pool.waiting(-1)

    assert pool.states(0)[0].standing.queued == 0


STEPS = st.lists(
    st.tuples(st.floats(0, 8), st.sampled_from([None, None, DOWN, DOWN, FailureKind.REFUSED, FailureKind.CANCELLED])),
    max_size=60,
)


@given(STEPS, st.integers(1, 6), st.floats(0, 1), st.sampled_from(list(STRATEGIES)), st.integers(0, 99))
def test_whatever_happens_at_most_the_share_is_out_and_half_open_ones_hold_one_probe(
    steps, count, share, strategy, seed
):
    pool = pool_of(*facts(*map(str, range(count)), max_in_flight=3), strategy=strategy, max_ejected_share=share)
    draw, now, under_way = Random(seed).random, 0.0, []
    for pause, failure in steps:
        now += pause
        ejected = {s.standing.facts.name: s for s in pool.states(now) if s.is_ejected}
        choice = pool.pick(CALL, now=now, draw=draw)
        if isinstance(choice, Choice):
            state = ejected.get(choice.endpoint)
            assert state is None or choice.reason.startswith(("probe", "last resort"))
            pool.began(choice.endpoint, now=now)
            under_way.append((choice.endpoint, now))
        if under_way and draw() < 0.7:
            endpoint, since = under_way.pop(int(draw() * len(under_way)))
            pool.ended(CALL, endpoint, Ended(seconds=now - since, failure=failure), now=now)
        assert len(ejected) <= share * count + 1e-6

    assert sum(state.standing.in_flight for state in pool.states(now)) == len(under_way)


@given(st.integers(0, 999), st.sampled_from(list(STRATEGIES)))
def test_a_pool_that_was_down_comes_back_with_every_endpoint(seed, strategy):
    pool = pool_of(*facts("a", "b", "c", "d"), strategy=strategy, breaker=BreakerPolicy(cooldown_s=5))
    break_down(pool, "a", "b", "c", "d")
    draw = Random(seed).random
    for second in range(30):
        choice = pool.pick(CALL, now=100.0 + second, draw=draw)
        ask(pool, choice.endpoint, now=100.0 + second)

    assert {state.breaker for state in pool.states(130)} == {BreakerState.CLOSED}


@given(st.integers(0, 999), st.sampled_from(list(STRATEGIES)))
def test_the_same_draws_give_the_same_choices(seed, strategy):
    def run():
        pool, draw, choices = pool_of(*facts("a", "b", "c"), strategy=strategy), Random(seed).random, []
        for step in range(30):
            call = CallFacts(kind=str(step % 2), client=str(step % 7), prefix=str(step % 3))
            choice = pool.pick(call, now=step, draw=draw)
            pool.began(choice.endpoint, now=step)
            if step % 3:
                pool.ended(call, choice.endpoint, Ended(seconds=draw(), quality=draw()), now=step + 0.5)
            choices.append(choice)
        return choices

    assert run() == run()
