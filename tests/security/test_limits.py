import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.security.limits import Allowance, Bound, Limiter, TokenBucket

PAUSES = st.lists(st.floats(min_value=0, max_value=90), min_size=1, max_size=60)


@given(per_minute=st.integers(1, 500), pauses=PAUSES)
def test_no_more_than_a_bucket_and_its_refill_are_ever_given(per_minute, pauses):
    bucket, now, given_out = TokenBucket(per_minute), 1_000.0, 0

    for pause in pauses:
        now += pause
        given_out += bucket.wait_s(1, now=now) == 0

    assert given_out <= per_minute + (now - 1_000.0) * per_minute / 60 + 1e-6


@given(per_minute=st.integers(1, 500), pauses=PAUSES)
def test_who_waits_as_told_is_let_in(per_minute, pauses):
    bucket, now = TokenBucket(per_minute), 1_000.0

    for pause in pauses:
        now += pause
        wait_s = bucket.wait_s(1, now=now)
        if wait_s:
            assert bucket.lacks_s(1, now=now + wait_s) == pytest.approx(0, abs=1e-6)


@given(per_minute=st.integers(1, 500), amounts=st.lists(st.integers(0, 2_000), max_size=20))
def test_a_bucket_never_holds_more_than_a_minute(per_minute, amounts):
    bucket, now = TokenBucket(per_minute), 1_000.0

    for amount in amounts:
        now += 7
        bucket.charge(amount, now=now)
        assert bucket.level <= per_minute


def test_a_clock_that_goes_back_gives_nothing():
    bucket = TokenBucket(60)
    bucket.charge(60, now=1_000.0)

    assert bucket.wait_s(1, now=500.0) == pytest.approx(1.0)


def test_more_than_the_whole_bucket_is_taken_from_a_full_one_and_leaves_a_debt():
    bucket = TokenBucket(60)

    assert bucket.wait_s(600, now=1.0) == 0
    assert bucket.wait_s(1, now=1.0) == pytest.approx(541.0)


def test_tokens_are_counted_afterwards_and_hold_up_the_next_call():
    limiter = Limiter(Allowance(tokens_per_minute=600))
    assert limiter.enter("ann", now=1.0) is None
    limiter.leave("ann", tokens=900, now=1.0)

    exceeded = limiter.enter("ann", now=1.0)

    assert exceeded is not None
    assert exceeded.bound is Bound.TOKENS
    assert exceeded.retry_after_s == pytest.approx(30.1)
    assert limiter.enter("ann", now=32.0) is None


def test_a_principal_has_so_many_calls_at_one_time():
    limiter = Limiter(Allowance(concurrent=2))
    assert [limiter.enter("ann", now=1.0) for _ in range(2)] == [None, None]

    exceeded = limiter.enter("ann", now=1.0)
    limiter.leave("ann", tokens=0, now=1.0)

    assert exceeded is not None
    assert exceeded.bound is Bound.CONCURRENT
    assert limiter.enter("ann", now=1.0) is None
    assert limiter.in_flight("ann") == 2


def test_principals_do_not_use_up_each_other_and_may_have_bounds_of_their_own():
    limiter = Limiter(Allowance(requests_per_minute=1), {"bob": Allowance(requests_per_minute=2)})

    found = [limiter.enter(name, now=1.0) is None for name in ("ann", "ann", "bob", "bob", "bob", "eve")]

    assert found == [True, False, True, True, False, True]
    assert limiter.in_flight("nobody") == 0


def test_without_bounds_everything_is_let_in():
    limiter = Limiter(Allowance())

    assert all(limiter.enter("ann", now=1.0) is None for _ in range(1_000))
