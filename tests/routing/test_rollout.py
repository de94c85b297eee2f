"""A new version is tried on a share of the runs, compared with the old one, and sent back when it does worse."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from autoglm.routing.rollout import (
    Figures,
    Outcome,
    Rollout,
    RolloutPolicy,
    Verdict,
    figures_of,
    judged,
    takes_new,
)

POLICY = RolloutPolicy(canary_share=0.2, least_calls=20, window_s=60.0)
names = st.text(alphabet="abc12-", min_size=1, max_size=8)
shares = st.floats(0, 1)


def test_a_version_with_few_calls_is_not_judged():
    bad = Figures(calls=19, failures=19)

    assert judged(bad, Figures(), POLICY).verdict is Verdict.WAIT


def test_more_than_five_points_of_failures_above_the_old_version_send_it_back():
    old = Figures(calls=100, failures=10)

    assert judged(Figures(calls=100, failures=15), old, POLICY).verdict is Verdict.KEEP
    assert judged(Figures(calls=100, failures=16), old, POLICY).verdict is Verdict.ROLL_BACK


def test_failures_count_alone_where_the_old_version_has_too_few_calls():
    new, old = Figures(calls=40, failures=3), Figures(calls=3, failures=3)

    assert judged(new, old, POLICY).verdict is Verdict.ROLL_BACK


def test_a_second_more_at_p95_than_the_old_version_sends_it_back():
    old = Figures(calls=50, p95_s=4.0)

    assert judged(Figures(calls=50, p95_s=5.0), old, POLICY).verdict is Verdict.KEEP
    assert judged(Figures(calls=50, p95_s=5.1), old, POLICY).verdict is Verdict.ROLL_BACK


def test_times_are_not_judged_without_an_old_version_to_compare_with():
    assert judged(Figures(calls=50, p95_s=60.0), Figures(), POLICY).verdict is Verdict.KEEP


def test_figures_are_those_of_the_window_and_times_those_of_successes():
    outcomes = [Outcome(5.0, 9.0), *(Outcome(10.0 + n, float(n)) for n in range(1, 21)), Outcome(40.0, 99.0, True)]

    found = figures_of(outcomes, since=10.0)

    assert found == Figures(calls=21, failures=1, p95_s=19.0)
    assert found.error_rate == 1 / 21
    assert figures_of([], since=0.0).error_rate == 0.0


@given(st.lists(st.floats(0, 100), min_size=1, max_size=60))
def test_p95_is_one_of_the_times_and_at_most_a_twentieth_is_longer(times):
    found = figures_of([Outcome(0.0, seconds) for seconds in times], since=0.0)

    assert found.p95_s in times
    assert sum(seconds > found.p95_s for seconds in times) <= len(times) / 20


@given(st.lists(names, min_size=1, max_size=40, unique=True), shares, shares)
def test_a_larger_share_keeps_those_that_have_the_new_version(keys, one, other):
    small, large = sorted((one, other))

    assert {key for key in keys if takes_new(key, "v2", small)} <= {key for key in keys if takes_new(key, "v2", large)}


@given(names)
def test_nobody_or_everybody_gets_it_at_the_ends(key):
    assert not takes_new(key, "v2", 0.0)
    assert takes_new(key, "v2", 1.0)


def test_the_share_is_the_share_of_the_keys():
    got = Counter(takes_new(f"run-{number}", "v2", 0.2) for number in range(5000))

    assert 900 < got[True] < 1100


def test_a_key_is_served_by_the_current_version_or_by_the_one_on_trial():
    alone = Rollout(current="v1")
    trial = alone.offered("v2", share=0.2, now=10.0)

    served = Counter(trial.version_for(f"run-{number}") for number in range(1000))

    assert alone.version_for("run-1") == "v1"
    assert set(served) == {"v1", "v2"}
    assert served["v2"] < 300


def test_the_current_version_offered_again_ends_the_trial_of_another():
    trial = Rollout(current="v1").offered("v2", share=0.5, now=10.0)

    assert trial.offered("v1", share=0.5, now=20.0) == Rollout(current="v1", since=20.0)


def test_promotion_and_going_back():
    trial = Rollout(current="v1").offered("v2", share=0.5, now=10.0)

    promoted = trial.promoted(now=20.0)

    assert promoted == Rollout(current="v2", previous="v1", since=20.0)
    assert trial.rolled_back(now=20.0).version_for("any") == "v1"
    assert promoted.rolled_back(now=30.0) == Rollout(current="v1", previous="v2", since=30.0)
    assert Rollout(current="v1").rolled_back(now=30.0) == Rollout(current="v1")
    assert promoted.promoted(now=40.0).previous == "v1"
    assert promoted.promoted("v0", now=40.0) == Rollout(current="v0", previous="v2", since=40.0)


def test_a_version_that_serves_all_is_settled_after_a_window_and_a_canary_never_by_itself():
    whole = Rollout(current="v1").offered("v2", share=1.0, now=10.0)
    canary = Rollout(current="v1").offered("v2", share=0.9, now=10.0)

    assert whole.settled(window_s=60.0, now=69.0) == whole
    assert whole.settled(window_s=60.0, now=70.0).current == "v2"
    assert canary.settled(window_s=60.0, now=1e9) == canary


steps = st.lists(
    st.one_of(
        st.tuples(st.just("offer"), names, shares),
        st.tuples(st.just("promote"), names),
        st.tuples(st.just("promote_trial")),
        st.tuples(st.just("roll_back")),
        st.tuples(st.just("settle")),
    ),
    max_size=20,
)


@given(steps, names)
def test_whatever_happens_a_version_that_was_offered_serves(taken, key):
    rollout, known = Rollout(current="first"), {"first"}
    for now, step in enumerate(taken):
        match step:
            case ("offer", version, share):
                known.add(version)
                rollout = rollout.offered(version, share=share, now=now)
            case ("promote", version):
                known.add(version)
                rollout = rollout.promoted(version, now=now)
            case ("promote_trial",):
                rollout = rollout.promoted(now=now)
            case ("roll_back",):
                rollout = rollout.rolled_back(now=now)
            case _:
                rollout = rollout.settled(window_s=1.0, now=now)

        assert rollout.version_for(key) in known
        assert rollout.new != rollout.current
