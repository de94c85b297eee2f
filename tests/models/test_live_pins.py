"""A run keeps the version that it began with; what is remembered of runs is bounded."""

from contextlib import ExitStack

from hypothesis import given
from hypothesis import strategies as st

from autoglm.models.updating.pins import Pins


def hold(pins, run_id, version, now=0.0):
    with pins.held(run_id, lambda: version, now=now) as held:
        return held


def test_a_run_keeps_its_version_and_a_call_without_a_run_none():
    pins = Pins()

    assert [hold(pins, "a", "v1"), hold(pins, "a", "v2"), hold(pins, "b", "v2")] == ["v1", "v1", "v2"]
    assert [hold(pins, "", "v1"), hold(pins, "", "v2")] == ["v1", "v2"]
    assert len(pins) == 2


def test_the_longest_unused_are_forgotten_but_never_one_with_a_call_under_way():
    pins = Pins(most=2)
    with pins.held("busy", lambda: "v1", now=0.0):
        for number in range(5):
            hold(pins, f"run-{number}", "v1")
        kept = len(pins)
        same = hold(pins, "busy", "v2")

    assert kept == 2
    assert same == "v1"


def test_a_dropped_version_serves_its_calls_under_way_to_their_end():
    pins = Pins()
    with pins.held("a", lambda: "v2", now=0.0) as held:
        pins.drop("v2")
        needed = pins.versions(now=0.0)
        again = hold(pins, "a", "v1")

    assert (held, needed, again) == ("v2", {"v2"}, "v1")
    assert pins.versions(now=0.0) == {"v1"}


def test_silent_runs_are_forgotten_after_their_time():
    pins = Pins(idle_s=10.0)
    hold(pins, "a", "v1", now=0.0)
    hold(pins, "b", "v2", now=8.0)

    assert pins.versions(now=10.0) == {"v1", "v2"}
    assert pins.versions(now=11.0) == {"v2"}
    assert hold(pins, "b", "v3", now=30.0) == "v3"


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=80))
def test_memory_is_bounded_by_the_most_and_the_calls_under_way(taken):
    pins = Pins(most=5)
    with ExitStack() as under_way:
        count = 0
        for now, (number, stays) in enumerate(taken):
            held = pins.held(f"run-{number}", lambda: "v", now=float(now))
            if stays:
                under_way.enter_context(held)
                count += 1
            else:
                with held:
                    pass
            assert len(pins) <= 5 + count + 1

    assert len(pins) <= 31
