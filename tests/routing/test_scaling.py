"""A pool grows as its load asks for it, shrinks slowly, and does not flap."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.routing.scaling import Load, Scaling, ScalingPolicy, decide

POLICY = ScalingPolicy(least=1, most=8, in_flight=4.0, queued=1.0, up_cooldown_s=15.0, down_cooldown_s=120.0)
FRESH = Scaling()
loads = st.builds(Load, in_flight=st.integers(0, 100), queued=st.integers(0, 100))
policies = st.builds(
    ScalingPolicy,
    least=st.integers(0, 3),
    most=st.integers(3, 10),
    fixed=st.integers(0, 3),
    in_flight=st.floats(0.5, 16),
    queued=st.floats(0, 10),
    up_cooldown_s=st.floats(0, 30),
    down_cooldown_s=st.floats(0, 300),
)


def replicas(count, load, *, scaling=FRESH, policy=POLICY, now=1000.0):
    return decide(count, load, scaling=scaling, policy=policy, now=now).replicas


def test_it_grows_at_once_as_far_as_the_load_needs():
    assert replicas(1, Load(in_flight=17)) == 5
    assert replicas(1, Load(in_flight=4, queued=9)) == 4
    assert replicas(1, Load(in_flight=400)) == 8


def test_few_that_wait_are_no_reason_to_grow():
    assert replicas(1, Load(in_flight=4, queued=1)) == 1


def test_endpoints_that_are_there_anyway_count():
    policy = ScalingPolicy(least=0, most=8, fixed=3, in_flight=4.0)

    assert replicas(0, Load(in_flight=12), policy=policy) == 0
    assert replicas(0, Load(in_flight=13), policy=policy) == 1


def test_after_a_change_it_does_not_grow_until_it_has_cooled_down():
    grown = Scaling(changed_at=1000.0)

    assert replicas(2, Load(in_flight=30), scaling=grown, now=1014.0) == 2
    assert replicas(2, Load(in_flight=30), scaling=grown, now=1015.0) == 8


def test_it_shrinks_by_one_when_load_was_low_long_enough():
    first = decide(4, Load(in_flight=1), scaling=Scaling(), policy=POLICY, now=1000.0)
    later = decide(4, Load(in_flight=1), scaling=first.scaling, policy=POLICY, now=1119.0)
    due = decide(4, Load(in_flight=1), scaling=later.scaling, policy=POLICY, now=1120.0)

    assert (first.replicas, later.replicas, due.replicas) == (4, 4, 3)
    assert due.scaling == Scaling(changed_at=1120.0)


def test_a_burst_makes_it_count_anew():
    low = decide(4, Load(in_flight=1), scaling=Scaling(), policy=POLICY, now=1000.0)
    burst = decide(4, Load(in_flight=16), scaling=low.scaling, policy=POLICY, now=1100.0)

    assert burst.scaling.low_since is None
    assert replicas(4, Load(in_flight=1), scaling=burst.scaling, now=1130.0) == 4


@pytest.mark.parametrize(("there", "wanted"), [(0, 1), (12, 8)])
def test_bounds_are_kept_at_once(there, wanted):
    assert replicas(there, Load(in_flight=4), scaling=Scaling(changed_at=999.9)) == wanted


@given(st.integers(0, 12), loads, policies, st.floats(0, 1e6))
def test_the_number_stays_within_its_bounds(count, load, policy, now):
    assert policy.least <= replicas(count, load, policy=policy, now=now) <= policy.most


@given(loads, policies)
def test_a_steady_load_comes_to_a_steady_number(load, policy):
    count, scaling, seen = policy.least, Scaling(), []
    for second in range(0, 6000, 10):
        found = decide(count, load, scaling=scaling, policy=policy, now=float(second))
        count, scaling = found.replicas, found.scaling
        seen.append(count)

    changes = [step for step in pairwise(seen) if step[0] != step[1]]
    assert len(set(seen[-100:])) == 1
    assert all(after > before for before, after in changes) or all(after < before for before, after in changes)


@given(st.lists(loads, max_size=60), policies)
def test_it_never_grows_within_the_cool_down_of_a_change(given_loads, policy):
    count, scaling, changed_at = policy.least, Scaling(), None
    for second, load in enumerate(given_loads):
        found = decide(count, load, scaling=scaling, policy=policy, now=float(second))
        if found.replicas > count and changed_at is not None:
            assert second - changed_at >= policy.up_cooldown_s
        changed_at = second if found.replicas != count else changed_at
        count, scaling = found.replicas, found.scaling
