import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.errors import FailureKind
from autoglm.routing.breaker import Blame, Breaker, BreakerState, Recent, blame
from autoglm.routing.protection import BreakerPolicy

POLICY = BreakerPolicy()
DOWN, CALLER, LEFT = FailureKind.UNAVAILABLE, FailureKind.INVALID_ARGS, FailureKind.CANCELLED


def after(breaker, *failures, now=0.0, seconds=0.0, left=0, policy=POLICY):
    for failure in failures:
        breaker = breaker.ended(failure, seconds=seconds, left=left, now=now, policy=policy)
    return breaker


def opened(now=0.0):
    return after(Breaker(), *[DOWN] * 5, now=now)


def test_it_opens_after_five_failures_in_a_row():
    four, five = after(Breaker(), *[DOWN] * 4), opened()

    assert (four.state(0), five.state(0), five.open_until) == (BreakerState.CLOSED, BreakerState.OPEN, 10.0)


def test_a_success_starts_the_count_anew():
    breaker = after(Breaker(), DOWN, DOWN, DOWN, DOWN, None, DOWN)

    assert (breaker.failures, breaker.state(0)) == (1, BreakerState.CLOSED)


def test_it_opens_when_half_of_enough_calls_failed():
    turns = [None, DOWN] * 9

    assert after(Breaker(), *turns, None).state(0) is BreakerState.CLOSED
    assert after(Breaker(), *turns, None, DOWN).state(0) is BreakerState.OPEN


def test_failures_older_than_the_window_are_forgotten():
    breaker = after(Breaker(), *[None, DOWN] * 9, now=0)

    breaker = after(breaker, None, DOWN, now=61)

    assert breaker.state(61) is BreakerState.CLOSED
    assert breaker.failure_rate(61, POLICY) == 0.5
    assert breaker.recent.counts(61, 60) == (2, 1)


def test_it_is_half_open_when_the_cool_down_is_over_and_lets_one_probe_through():
    breaker = opened()

    assert not breaker.may_probe(9.9, POLICY)
    assert breaker.state(10) is BreakerState.HALF_OPEN
    assert breaker.may_probe(10, POLICY)
    assert not breaker.began(10).may_probe(10, POLICY)
    assert not Breaker().may_probe(10, POLICY)


def test_a_good_probe_closes_it_and_forgets():
    breaker = after(opened().began(10), None, now=11, seconds=1)

    assert breaker == Breaker()


def test_failed_probes_double_the_cool_down_up_to_eight_times():
    breaker, spans = opened(), []
    for _ in range(5):
        at = breaker.open_until
        breaker = after(breaker.began(at), DOWN, now=at)
        spans.append(breaker.open_until - at)

    assert spans == [20, 40, 80, 80, 80]


@pytest.mark.parametrize("failure", [CALLER, LEFT])
def test_a_probe_that_says_nothing_frees_its_place(failure):
    breaker = after(opened().began(10), failure, now=11, seconds=1)

    assert breaker.may_probe(11, POLICY)


def test_a_call_from_before_it_opened_neither_frees_the_probe_nor_closes_it():
    probed = opened().began(10)

    for failure in (LEFT, DOWN, None):
        assert after(probed, failure, now=11, seconds=30, left=1) == probed


def test_places_of_probes_are_never_more_than_the_calls_under_way():
    probed = opened().began(10).began(10.5)

    assert after(probed, LEFT, now=11, seconds=30, left=0).probes == 0


def test_an_early_probe_that_fails_does_not_prolong_the_cool_down():
    breaker = after(opened().began(3), DOWN, now=4, seconds=1)

    assert (breaker.open_until, breaker.probes) == (10.0, 0)


@pytest.mark.parametrize("failure", [CALLER, LEFT])
def test_what_is_nobody_s_fault_changes_nothing(failure):
    before = after(Breaker(), DOWN, DOWN)

    assert after(before, *[failure] * 20) is before


def test_refusals_count_only_in_a_row():
    mixed = after(Breaker(), *[FailureKind.REFUSED, None] * 20)

    assert blame(FailureKind.REFUSED) is Blame.IN_A_ROW
    assert mixed.failure_rate(0, POLICY) == 0.0
    assert after(Breaker(), *[FailureKind.REFUSED] * 5).state(0) is BreakerState.OPEN


def test_every_kind_of_failure_is_somebody_s_or_nobody_s():
    assert all(blame(kind) in Blame for kind in FailureKind)


def test_nothing_asked_is_no_failure():
    assert Breaker().failure_rate(0, POLICY) == 0.0


@given(st.lists(st.tuples(st.floats(0, 5), st.booleans()), max_size=200))
def test_the_window_counts_what_a_list_would_count_up_to_a_tenth(steps):
    recent, now, calls = Recent(), 0.0, []
    for pause, has_failed in steps:
        now += pause
        recent = recent.plus(has_failed=has_failed, now=now, window_s=60)
        calls.append((now, has_failed))

    counted, _ = recent.counts(now, 60)
    assert len(recent.buckets) <= 10
    assert sum(at > now - 54 for at, _ in calls) <= counted <= sum(at > now - 60.001 for at, _ in calls)


@given(st.lists(st.sampled_from([None, DOWN, FailureKind.REFUSED, CALLER, LEFT]), max_size=100))
def test_it_is_open_exactly_when_a_rule_says_so(failures):
    policy = BreakerPolicy(least_calls=1000)
    breaker, in_a_row = Breaker(), 0
    for failure in failures:
        in_a_row = 0 if failure is None else in_a_row + (failure in (DOWN, FailureKind.REFUSED))
        breaker = after(breaker, failure, policy=policy)
        if in_a_row >= 5:
            break

    assert (breaker.state(0) is BreakerState.OPEN) == (in_a_row >= 5)
