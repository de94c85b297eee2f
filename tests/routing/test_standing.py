import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.errors import FailureKind
from autoglm.routing.endpoint import Ended, EndpointFacts
from autoglm.routing.standing import PENALTY_S, PeakEwma, Tracker


def tracker(**facts):
    return Tracker(EndpointFacts(name="a", **facts))


def test_latency_jumps_up_at_once_and_comes_down_slowly():
    latency = PeakEwma(decay_s=10)
    latency.add(0.2, 0)
    latency.add(2.0, 1)

    assert latency.value(1) == 2.0
    latency.add(0.2, 2)
    assert latency.value(2) == pytest.approx(2.0 * math.exp(-0.1) + 0.2 * (1 - math.exp(-0.1)))


def test_latency_is_forgotten_without_news():
    latency = PeakEwma(decay_s=10)
    latency.add(1.0, 0)

    assert latency.value(10) == pytest.approx(math.exp(-1))


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 30)), min_size=1, max_size=50))
def test_latency_lies_between_0_and_the_largest_seen(steps):
    latency, now = PeakEwma(), 0.0
    for value, pause in steps:
        now += pause
        latency.add(value, now)
        assert latency.value(now) >= min(value, latency.value(now))

    assert 0 <= latency.value(now) <= max(value for value, _ in steps)


def test_a_fast_failure_counts_as_a_slow_answer():
    failing = tracker()
    failing.ended(Ended(seconds=0.01, failure=FailureKind.UNAVAILABLE), now=1)

    assert failing.latency_s(1) == PENALTY_S


@pytest.mark.parametrize("failure", [FailureKind.INVALID_ARGS, FailureKind.REFUSED])
def test_a_refused_request_says_nothing_of_speed(failure):
    asked = tracker()
    asked.ended(Ended(seconds=9, failure=failure), now=1)

    assert asked.latency_s(1) == 0


def test_a_call_given_up_counts_only_when_it_was_slower_than_known():
    asked = tracker()
    asked.ended(Ended(seconds=1.0), now=1)
    asked.ended(Ended(seconds=0.1, failure=FailureKind.CANCELLED), now=1)

    assert asked.latency_s(1) == 1.0
    asked.ended(Ended(seconds=3.0, failure=FailureKind.CANCELLED), now=1)
    assert asked.latency_s(1) == 3.0


def test_quality_follows_feedback_and_is_1_before():
    asked = tracker()
    before = asked.standing(0, queued=0, failure_rate=0).quality
    asked.ended(Ended(seconds=1, quality=0.5), now=1)
    asked.judged(1.0)

    assert (before, asked.standing(1, queued=0, failure_rate=0).quality) == (1.0, pytest.approx(0.55))


def test_a_standing_tells_counts_and_load():
    asked = tracker(max_in_flight=4)
    asked.began()
    asked.began()
    asked.ended(Ended(seconds=1), now=1)
    asked.began()

    standing = asked.standing(1, queued=3, failure_rate=0.25)

    assert (standing.in_flight, standing.utilisation, standing.served) == (2, 0.5, 1)
    assert (standing.queued, standing.failure_rate, standing.latency_s) == (3, 0.25, 1.0)


def test_places_are_bounded_only_where_a_bound_is_set():
    bounded, unbounded = tracker(max_in_flight=1), tracker()
    for asked in (bounded, unbounded):
        asked.began()

    assert (bounded.has_room, unbounded.has_room) == (False, True)
    assert unbounded.standing(0, queued=0, failure_rate=0).utilisation == 0
