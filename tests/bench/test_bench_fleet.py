from itertools import pairwise
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench._fleet import BLOCK, applications, levelled, load_trace, synthetic_trace, turned
from bench.routing import fleet, play, reproduce_reference, single_model

TRACE = synthetic_trace(600, seed=1)


def test_the_recorded_times_and_tokens_become_seconds_and_work(tmp_path):
    path = tmp_path / "trace.csv"
    path.write_text(
        "TIMESTAMP,ContextTokens,GeneratedTokens\n"
        "2023-11-16 18:17:03.9799600,100,10\n"
        "2023-11-16 18:17:05.4799600,300,30\n"
    )

    found = load_trace(path)

    assert [at for at, _ in found] == [0.0, 1.5]
    assert [work for _, work in found] == pytest.approx([0.65, 1.35])


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0, 100), min_size=2 * BLOCK + 1, max_size=4 * BLOCK))
def test_a_levelled_trace_has_the_same_rate_in_every_block_and_keeps_its_order(gaps):
    at, trace = 0.0, []
    for gap in gaps:
        at += gap
        trace.append((at, 1.0))

    found = [at for at, _ in levelled(trace)]

    assert found == sorted(found)
    assert all(n // BLOCK * BLOCK <= at <= n // BLOCK * BLOCK + BLOCK + 1e-6 for n, at in enumerate(found))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 599), st.integers(1, 700))
def test_a_turned_trace_keeps_every_gap(start, count):
    found = turned(TRACE, start, count)

    assert len(found) == count
    assert [work for _, work in found] == [TRACE[(start + n) % 600][1] for n in range(count)]
    assert all(later >= earlier for (earlier, _), (later, _) in pairwise(found))


def test_applications_arrive_in_order_at_their_mean_rate():
    found = applications(TRACE, count=5, calls=400, gap_s=2.0, seed=3)

    assert [arrival.at for arrival in found] == sorted(arrival.at for arrival in found)
    assert found[-1].at / len(found) == pytest.approx(2.0 / 5, rel=0.2)


def test_the_single_model_is_the_mean_place_of_the_fleet():
    machines, single = fleet(1), single_model()
    places = sum(machine.places for machine in machines)

    assert places == 12
    assert single.failures == pytest.approx(0.11)
    assert sum(machine.speed * machine.places for machine in machines) / places == pytest.approx(single.speed)


def test_the_same_seed_gives_the_same_outcome_and_another_one_another():
    arrivals = applications(TRACE, count=4, calls=200, gap_s=1.0, seed=0)

    first, again, other = (play(fleet(1), arrivals, strategy="adaptive", unit_s=1.0, seed=seed) for seed in (0, 0, 1))

    assert first == again
    assert first != other


def test_without_load_and_failures_a_call_takes_its_work():
    machine = single_model()
    calm = type(machine)(name="m", speed=2.0, places=1, failures=0.0, quality=machine.quality, price=1.0)
    arrivals = applications(TRACE, count=1, calls=50, gap_s=1000.0, seed=0)

    outcome = play([calm], arrivals, strategy="round_robin", unit_s=1.0, seed=0)

    assert (outcome.success, outcome.tries, outcome.cost) == (1.0, 1.0, 1.0)
    assert outcome.mean == pytest.approx(fmean(arrival.work for arrival in arrivals) / 2)


def test_the_reference_is_approached():
    load = reproduce_reference(TRACE, calls=100, rounds=2)

    assert 0 < load.unit_s < 0.85
    assert load.unit_s < load.gap_s
