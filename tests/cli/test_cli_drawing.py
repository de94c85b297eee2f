"""Graphs and times as characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.cli.drawing import bar, busy_s, rails, worth_showing
from autoglm.core.plan import Step
from autoglm.execution.state import RunState
from autoglm.execution.views import RunView, StepPhase, StepView, Wait, WaitKind, view_of


def step(name: str, *needs: str, **times: float | None) -> StepView:
    return StepView(id=name, title="", tool="t", state=StepPhase.DONE, needs=needs, planned=0.0, **times)


def drawn(*steps: StepView) -> list[str]:
    return [f"{row.text} {row.step.id}" for row in rails(steps)]


def test_a_chain_is_one_line_down():
    assert drawn(step("a"), step("b", "a"), step("c", "b")) == ["● a", "● b", "● c"]


def test_a_fan_joins_again():
    rows = drawn(step("a"), step("b", "a"), step("c", "a"), step("d", "b", "c"))

    assert rows == ["● a", "├─● b", "● │ c", "└─┴─● d"]


def test_independent_steps_stand_side_by_side_until_they_join():
    rows = drawn(step("a"), step("b"), step("c"), step("d", "a", "b", "c"))

    assert rows == ["● a", "│ ● b", "│ │ ● c", "└─┴─┴─● d"]


@given(st.lists(st.sets(st.integers(0, 11), max_size=4), min_size=1, max_size=12))
def test_every_step_is_drawn_once_and_after_what_it_needs(edges):
    steps = [step(f"s{n}", *(f"s{e}" for e in needs if e < n)) for n, needs in enumerate(edges)]

    names = [row.step.id for row in rails(steps)]

    assert sorted(names) == sorted(s.id for s in steps)
    for found in steps:
        assert all(names.index(need) < names.index(found.id) for need in found.needs)
    assert all(row.text.count("●") == 1 for row in rails(steps))


def test_steps_that_need_each_other_are_still_drawn():
    assert len(rails([step("a", "b"), step("b", "a")])) == 2


def test_a_graph_too_large_to_follow_is_a_list():
    rows = rails([step(f"s{n}", *([f"s{n - 1}"] if n else [])) for n in range(501)])

    assert {row.text for row in rows} == {"●"}


def test_a_bar_shows_waiting_and_work_within_the_run(journal, planned, done):
    plan = planned(Step(id="a", tool="read"), Step(id="b", tool="read", after=("a",)))
    view = view_of("r1", journal(*plan, done(5.0, "a"), done(9.0, "b")))

    assert bar(view.step("a"), view, width=9) == " ████    "
    assert bar(view.step("b"), view, width=9) == " ····████"


def test_a_run_that_has_only_begun_has_a_bar_too():
    now = 1_795_233_405.29
    begun = StepView(id="a", title="", tool="t", state=StepPhase.ASKING, planned=now, started=now)
    view = RunView(state=RunState(run_id="r1", created_at=now), at=now)

    assert bar(begun, view, width=4) == "████"


def test_time_at_work_leaves_out_pauses():
    paused = StepView(
        id="a",
        title="",
        tool="t",
        state=StepPhase.DONE,
        planned=0.0,
        started=1.0,
        finished=9.0,
        waited=(Wait(WaitKind.PERSON, 2.0, 7.0), Wait(WaitKind.STEPS, 0.0, 1.0)),
    )

    assert busy_s(paused, 20.0) == 3.0
    assert busy_s(step("b"), 20.0) is None
    assert busy_s(step("c", started=18.0), 20.0) == 2.0


@pytest.mark.parametrize(("until", "count"), [(0.001, 0), (0.5, 1), (None, 1)])
def test_waits_too_short_to_notice_are_left_out(until, count):
    waiting = StepView(
        id="a", title="", tool="t", state=StepPhase.DONE, planned=0.0, waited=(Wait(WaitKind.SLOT, 0.0, until),)
    )

    assert len(worth_showing(waiting, 0.0)) == count
