"""Plain lines while a run goes on."""

import pytest
from rich.console import Console
from rich.text import Text

from autoglm.cli.live import breaks, tree
from autoglm.cli.progress import LineDisplay, SilentDisplay, lines_for, outline, question_lines
from autoglm.cli.text import columns
from autoglm.core.errors import FailureKind
from autoglm.core.events import (
    AnswerComposed,
    CancelRequested,
    PersonAnswered,
    PersonAsked,
    PlanFailed,
    RunResumed,
    StepFailed,
    TimePassed,
    Topic,
)
from autoglm.core.plan import Condition, Plan, Step
from autoglm.execution.state import RunState
from autoglm.execution.views import RunView


def told(records) -> list[str]:
    view, lines = RunView(state=RunState(run_id="r1")), []
    for record in records:
        view = view.after(record)
        lines += lines_for(view, record)
    return lines


def drawn(records, *, width: int = 100, **size: int) -> str:
    view = RunView(state=RunState(run_id="r1"))
    for record in records:
        view = view.after(record)
    console = Console(width=width, color_system=None, force_terminal=False)
    with console.capture() as captured:
        console.print(tree(view, now=view.at + 1.0, width=width, **size))
    return captured.get()


def test_a_run_is_told_step_by_step(journal, planned, done):
    steps = (Step(id="a", tool="read", args={"path": "x.csv"}), Step(id="b", tool="read", args={"t": {"$ref": "a"}}))

    lines = told(journal(*planned(*steps), done(2.0, "a", {"n": 1}), done(3.0, "b"), (4.0, AnswerComposed(text="!"))))

    assert lines == [
        "planner offline: no model is configured",
        "+ a  read path=x.csv",
        "+ b  read t=<a>",
        "> a",
        '= a  1.0 s  {"n": 1}',
        "> b",
        "= b  1.0 s  1",
        "done in 4.0 s.",
    ]


def test_a_map_is_told_as_a_whole(journal, planned, done):
    step = Step(id="m", tool="read", each=[1, 2], args={"t": {"$text": "n {item}"}})

    lines = told(journal(*planned(step), done(2.0, "m[0]"), done(3.0, "m[1]")))

    assert lines[1:] == ["+ m  read for each [1, 2] t=n {item}", "> m (2 items)", "= m  2.0 s  [1, 1]"]


def test_failures_skips_retries_and_stops_are_told(journal, planned, done):
    steps = (
        Step(id="a", tool="read"),
        Step(id="b", tool="read", after=("a",)),
        Step(id="c", tool="read"),
        Step(id="t", task=Plan(steps=(Step(id="x", tool="read", when=Condition(value=0)),))),
    )
    slow = StepFailed(step="a", attempt=1, kind=FailureKind.TIMEOUT, message="too slow")
    gone = StepFailed(step="a", attempt=2, kind=FailureKind.NOT_FOUND, message="gone\x1b[2J")

    lines = told(
        journal(
            *planned(*steps),
            (2.0, slow),
            (3.0, TimePassed(step="a")),
            (4.0, gone),
            (5.0, RunResumed(worker="w", token=2)),
            (6.0, CancelRequested(by="me", reason="enough")),
        )
    )

    text = "\n".join(lines)
    assert "! a failed: too slow" in text
    assert "~ a waits until" in text
    assert "> a (attempt 2)" in text
    assert "! a failed: gone␛[2J" in text
    assert "- b skipped: a did not succeed" in text
    assert "> t" in lines
    assert "resumed r1" in text
    assert "enough" in text


def test_a_resumed_run_tells_what_it_waits_for(journal, planned):
    slow = StepFailed(step="a", attempt=1, kind=FailureKind.TIMEOUT, message="too slow")

    *_, sleeps, resumed, again = told(
        journal(*planned(Step(id="a", tool="read")), (2.0, slow), (2.5, RunResumed(worker="w", token=2)))
    )

    assert resumed == "resumed r1"
    assert sleeps == again
    assert sleeps.startswith("~ a waits until")


def test_a_plan_that_failed_says_why_once(journal):
    lines = told(journal((1.0, PlanFailed(message="I do not understand.")), (2.0, AnswerComposed(text="?"))))

    assert lines == ["failed after 2.0 s. I do not understand."]


def test_the_live_tree_leaves_a_reason_to_the_answer_that_tells_it(journal):
    failed = PlanFailed(message="I do not understand.")
    answered = AnswerComposed(text="Not completed: I do not understand.")

    assert "understand" not in drawn(journal((1.0, failed), (2.0, answered)))
    assert "I do not understand." in drawn(journal((1.0, failed), (2.0, AnswerComposed(text="No."))))


def test_a_question_shows_everything_needed_to_judge_it():
    asked = PersonAsked(
        step="s1",
        topic=Topic.APPROVAL,
        digest="d",
        prompt="Allow notify?",
        details={"args": {"text": "hi\x1b"}, "tool": "notify", "then": []},
        choices=("a", "b"),
    )

    assert question_lines(asked) == [
        "? s1 wants your approval: Allow notify?",
        '    args: {"text": "hi\\u001b"}',
        "    tool: notify",
        "    choices: a / b",
    ]


def test_what_a_step_does_is_told_whatever_kind_it_is():
    assert outline(Step(id="a", model="default", args={"prompt": "hi"})) == "model default prompt=hi"
    assert outline(Step(id="a", approval="Sure?")) == "Sure?"
    assert outline(Step(id="a", agent="auction", args={"request": "hi"})) == "agent auction request=hi"
    assert outline(Step(id="a", task=Plan())) == "nested task"
    assert outline(Step(id="a", code="1 + 1")) == "snippet"


def test_the_end_of_a_question_is_told_and_a_wrong_answer_is_not(journal, planned):
    facts = planned(Step(id="q", tool="ask_user", args={"question": "?"}))
    digest = next(record.event.digest for record in journal(*facts) if isinstance(record.event, PersonAsked))
    wrong = PersonAnswered(step="q", digest="other", answer="b", by="me")
    right = PersonAnswered(step="q", digest=digest, answer="b", by="me")

    lines = told(journal(*facts, (2.0, wrong), (3.0, right)))

    assert [line for line in lines if line.startswith("=")] == ['= q    {"answer": "b"}']


def test_displays_write_lines_or_nothing(journal, planned):
    written: list[str] = []
    view = RunView(state=RunState(run_id="r1"))

    for record in journal(*planned(Step(id="a", tool="read"))):
        view = view.after(record)
        for display in (LineDisplay(written.append), SilentDisplay()):
            display.show(view, record)
            display.close()

    assert written == ["planner offline: no model is configured", "+ a  read", "> a"]


def test_the_live_tree_shows_running_steps_durations_and_a_bar(journal, planned, done):
    steps = (
        Step(id="a", tool="read"),
        Step(id="b", tool="read", title="Second"),
        Step(id="c", tool="read", after=("a",)),
    )

    text = drawn(journal(*planned(*steps), done(2.0, "a")))

    assert "do it" in text
    assert "planner offline: no model is configured" in text
    assert "● " in text
    assert "Second" in text
    assert "1/3" in text


def test_the_live_tree_tells_waits_maps_errors_and_planning(journal, planned, done):
    steps = (
        Step(id="m", tool="read", each=[1, 2, 3]),
        Step(id="q", tool="ask_user", args={"question": "?"}),
        Step(id="z", tool="read", after=("m",)),
        Step(id="e", tool="read"),
    )
    failed = StepFailed(step="e", attempt=1, kind=FailureKind.NOT_FOUND, message="gone")

    text = drawn(journal(*planned(*steps), done(2.0, "m[0]"), (2.0, failed)))

    assert "1/3" in text
    assert "for a person" in text
    assert "for m" in text
    assert "gone" in text
    assert "planning ..." in drawn(journal())


@pytest.mark.parametrize("width", [20, 34, 40, 59, 60, 100])
def test_the_live_tree_has_one_line_a_step_whatever_the_width(journal, planned, done, width):
    steps = tuple(Step(id=f"a_long_name_{n}", tool="table_aggregate", title="标题 " * 20) for n in range(4))
    join = Step(id="join", tool="read", after=tuple(step.id for step in steps))
    records = journal(*planned(*steps, join), *(done(2.0, step.id) for step in steps), request="求和 " * 40)

    lines = drawn(records, width=width).splitlines()

    assert max(map(columns, lines)) <= width
    assert len(lines) == 2 + 5 + 1
    assert any("join" in line for line in lines)


def test_it_is_known_how_a_narrower_terminal_breaks_what_is_drawn():
    console = Console(width=100, color_system=None, force_terminal=True)

    assert breaks(console, Text("x" * 90 + "\n" + "y" * 40), 100, after=40) == 2
    assert breaks(console, Text("x" * 40 + "\ny"), 100, after=40) == 0


def test_a_long_live_tree_keeps_what_is_under_way(journal, planned, done):
    steps = tuple(Step(id=f"s{n}", tool="read") for n in range(8))

    text = drawn(journal(*planned(*steps), *(done(2.0 + n, f"s{n}") for n in range(4))), height=10)

    assert "s7" in text
    assert "s0" not in text
    assert "... and 4 more steps" in text
