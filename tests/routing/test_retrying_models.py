import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.errors import FailureKind
from autoglm.routing.protection import RetryPolicy
from autoglm.routing.retrying import RetryClass, pause_before_retry, retry_class

POLICY = RetryPolicy()


def pause(failure, *, attempt=1, retry_after_s=None, policy=POLICY, draw=0.0, is_elsewhere=False):
    return pause_before_retry(
        failure,
        attempt=attempt,
        retry_after_s=retry_after_s,
        policy=policy,
        draw=lambda: draw,
        is_elsewhere=is_elsewhere,
    )


def test_pauses_double_from_a_tenth_of_a_second_at_most_three_times():
    assert [pause(FailureKind.UNAVAILABLE, attempt=n) for n in range(1, 5)] == [0.1, 0.2, 0.4, None]


def test_jitter_takes_up_to_its_share_away():
    assert pause(FailureKind.TIMEOUT, draw=0.999) == pytest.approx(0.05, abs=1e-3)


def test_no_pause_is_longer_than_the_longest():
    policy = RetryPolicy(most=100, longest_s=1.0)

    assert pause(FailureKind.TIMEOUT, attempt=90, policy=policy) == 1.0


def test_retry_after_is_kept_when_it_is_longer_than_the_backoff():
    assert pause(FailureKind.RATE_LIMITED, retry_after_s=2.0) == 2.0
    assert pause(FailureKind.RATE_LIMITED, retry_after_s=0.0) == 0.1


def test_retry_after_that_is_too_long_is_not_waited_for():
    assert pause(FailureKind.RATE_LIMITED, retry_after_s=31.0) is None
    assert pause(FailureKind.RATE_LIMITED, retry_after_s=31.0, is_elsewhere=True) == 0.0


@pytest.mark.parametrize("failure", [FailureKind.REFUSED, FailureKind.NOT_FOUND, FailureKind.TOO_LARGE])
def test_what_another_endpoint_may_do_is_asked_elsewhere_at_once_and_never_here(failure):
    assert retry_class(failure) is RetryClass.ELSEWHERE
    assert pause(failure) is None
    assert pause(failure, is_elsewhere=True) == 0.0


@pytest.mark.parametrize("failure", [FailureKind.INVALID_ARGS, FailureKind.CANCELLED, FailureKind.OUTCOME_UNKNOWN])
def test_what_no_endpoint_can_mend_is_never_repeated(failure):
    assert pause(failure) is None
    assert pause(failure, is_elsewhere=True) is None


def test_every_kind_of_failure_has_a_class():
    assert all(retry_class(kind) in RetryClass for kind in FailureKind)


@given(
    st.sampled_from(FailureKind), st.integers(1, 10), st.none() | st.floats(0, 100), st.floats(0, 0.999), st.booleans()
)
def test_a_pause_lies_within_its_bounds(failure, attempt, retry_after_s, draw, is_elsewhere):
    found = pause(failure, attempt=attempt, retry_after_s=retry_after_s, draw=draw, is_elsewhere=is_elsewhere)

    assert found is None or 0 <= found <= POLICY.longest_s
    assert found is None or attempt <= POLICY.most
