"""When a failed attempt is made again, as figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.errors import FailureKind
from autoglm.core.plan import Retry
from autoglm.core.tools import Effect
from autoglm.execution.retry import MAX_BACKOFF_S, backoff_s, is_ambiguous, may_retry


@given(attempt=st.integers(1, 9), key=st.text(max_size=5))
def test_the_wait_lies_in_the_upper_half_of_a_doubling_time(attempt, key):
    whole = 0.1 * 2 ** (attempt - 1)

    wait = backoff_s(Retry(backoff_s=0.1), attempt, key=key)

    assert whole / 2 <= wait < whole


def test_nobody_waits_longer_than_a_minute():
    assert MAX_BACKOFF_S / 2 <= backoff_s(Retry(backoff_s=50.0), 30, key="a") <= MAX_BACKOFF_S == 60.0


def test_different_steps_do_not_come_back_at_once_and_the_same_step_always_does():
    waits = {backoff_s(Retry(), 1, key=f"step{number}") for number in range(50)}

    assert len(waits) == 50
    assert backoff_s(Retry(), 1, key="step7") in waits
    assert backoff_s(Retry(), 2, key="step7") != 2 * backoff_s(Retry(), 1, key="step7")


@pytest.mark.parametrize("effect", [Effect.NONE, Effect.IDEMPOTENT, Effect.KEYED])
def test_what_may_be_repeated_is_repeated_after_passing_failures_only(effect):
    repeated = {kind for kind in FailureKind if may_retry(kind, effect)}

    assert repeated == {FailureKind.RATE_LIMITED, FailureKind.UNAVAILABLE, FailureKind.TIMEOUT}


def test_what_is_unsafe_is_repeated_only_when_it_was_surely_not_done():
    assert {kind for kind in FailureKind if may_retry(kind, Effect.UNSAFE)} == {FailureKind.RATE_LIMITED}


def test_doubt_is_a_timeout_of_an_unsafe_call_or_an_unknown_outcome_of_any():
    doubtful = {(kind, effect) for kind in FailureKind for effect in Effect if is_ambiguous(kind, effect)}

    assert doubtful == {(FailureKind.TIMEOUT, Effect.UNSAFE), *((FailureKind.OUTCOME_UNKNOWN, e) for e in Effect)}
