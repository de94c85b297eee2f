"""`runs show` as text."""

from dataclasses import replace

import pytest

from autoglm.cli.messages import speak
from autoglm.cli.report import brief_of, call_json, list_lines, model_calls, show_lines, timeline_lines
from autoglm.cli.text import columns
from autoglm.core.chat import RouteStep, Usage
from autoglm.core.errors import FailureKind
from autoglm.core.events import AnswerComposed, ModelCalled, Record, RunCreated, StepFailed
from autoglm.core.plan import Plan, Step
from autoglm.core.task import Limits, Task
from autoglm.execution.views import view_of

STEPS = (
    Step(id="load", tool="read"),
    Step(id="sum", tool="read", args={"rows": {"$ref": "load"}}),
    Step(id="each", tool="read", each=[1, 2], after=("load",)),
)


def finished(journal, planned, done):
    facts = [*planned(*STEPS), done(3.0, "load"), done(4.0, "sum"), done(5.0, "each[0]"), done(6.0, "each[1]")]
    return journal(*facts, (7.0, AnswerComposed(text="All \x1bgood.")), request="sum it")


def test_a_run_is_shown_with_graph_times_waits_and_answer(journal, planned, done):
    text = "\n".join(show_lines(view_of("r1", finished(journal, planned, done)), with_outputs=True))

    assert "r1  done  7.0 s" in text
    assert "sum it" in text
    assert "├─●" in text
    assert "for load 2.0 s" in text
    assert "x2" in text
    assert "3 calls" in text or "calls" in text
    assert "each  [1, 1]" in text
    assert "All ␛good." in text


def test_a_run_is_shown_in_chinese_too(journal, planned, done):
    speak("zh")

    text = "\n".join(show_lines(view_of("r1", finished(journal, planned, done))))

    assert "完成" in text
    assert "等 load 2.0 s" in text
    assert "答案：" in text


def test_errors_tokens_and_questions_are_shown(journal, planned):
    steps = (Step(id="q", tool="ask_user", args={"question": "Which one?"}), Step(id="e", tool="read"))
    usage = Usage(input_tokens=10, output_tokens=5, money=0.25)
    called = ModelCalled(purpose="plan", model="m", endpoint="e", prompt="", answer="", usage=usage)
    failed = StepFailed(step="e", attempt=1, kind=FailureKind.NOT_FOUND, message="gone")

    text = "\n".join(show_lines(view_of("r1", journal((0.1, called), *planned(*steps), (2.0, failed)))))

    assert "10 + 5 tokens  0.25" in text
    assert "e: gone" in text
    assert "? q asks: Which one?" in text
    assert 'autoglm runs approve r1 --step q --answer "..."' in text


def test_it_is_shown_whom_models_were_tried_with_and_why_also_when_no_answer_came(journal, planned):
    tried = RouteStep(endpoint="far\x1b[2J", reason="its turn", failure="timeout", seconds=9.0)
    served = RouteStep(endpoint="near", reason="p2c: unknown x 1", seconds=0.5)
    call = ModelCalled(purpose="plan", model="m", endpoint="near", prompt="", answer="", usage=Usage())
    records = journal(
        (0.1, replace(call, route=(tried, served))),
        (0.2, replace(call, purpose="answer", endpoint="", route=(tried,), failure="All are busy.")),
        (0.3, replace(call, purpose="step a", endpoint="old")),
        *planned(Step(id="e", tool="read")),
    )

    lines = show_lines(view_of("r1", records), calls=model_calls(records))

    shown = [line.split() for line in lines[lines.index("Models:") + 1 :][:3]]
    assert shown[0] == ["plan", "far␛[2J", "timeout", "->", "near", "500", "ms", "p2c:", "unknown", "x", "1"]
    assert shown[1] == ["answer", "far␛[2J", "timeout", "All", "are", "busy."]
    assert shown[2] == ["step", "a", "old"]
    assert "Models:" not in show_lines(view_of("r1", records))
    assert call_json(model_calls(records)[1])["route"][0]["failure"] == "timeout"


def test_a_graph_too_wide_is_shown_as_a_list(journal, planned):
    steps = tuple(Step(id=f"s{n}", tool="read") for n in range(20))
    join = Step(id="join", tool="read", after=tuple(step.id for step in steps))

    lines = show_lines(view_of("r1", journal(*planned(*steps, join))))

    assert any(line.startswith("◐  s0") for line in lines)


@pytest.mark.parametrize("width", [34, 40, 60, 80])
def test_nothing_that_is_shown_is_wider_than_the_terminal(journal, planned, done, width):
    failed = StepFailed(step="load", attempt=1, kind=FailureKind.NOT_FOUND, message="no such file " * 9)
    view = view_of("20261121-042923-8efd0a25c53d", journal(*planned(*STEPS), (2.0, failed), request="总结 " * 60))

    shown = show_lines(view, width=width)
    listed = list_lines([brief_of(view)], width=width)

    assert max(map(columns, (*shown, *listed))) <= width
    assert any("load" in line for line in shown)
    assert "8efd0a25c53d" in listed[1]


def test_a_narrow_list_keeps_what_names_a_run_and_what_it_is_for(journal, planned, done):
    view = view_of("20261121-042923-8efd0a25c53d", finished(journal, planned, done))

    assert list_lines([brief_of(view)], width=40)[1].split()[0] == "8efd0a25c53d"
    assert "sum it" in list_lines([brief_of(view)], width=40)[1]


def test_a_plan_without_a_goal_is_listed_by_its_tools():
    ready = Plan(steps=(Step(id="a", tool="wait"), Step(id="b", tool="notify"), Step(id="c", tool="wait")))
    record = Record("r1", 1, 0.0, RunCreated(task=Task(plan=ready, limits=Limits())))

    brief = brief_of(view_of("r1", [record]))

    assert brief.tools == ("wait", "notify")
    assert list_lines([brief])[1].endswith("wait, notify")


def test_a_run_in_a_debugger_is_one_short_line(journal, planned, done):
    assert repr(view_of("r1", finished(journal, planned, done))) == "<RunView r1 done, 3 steps, 18 records>"


def test_the_timeline_is_the_journal(journal, planned, done):
    lines = timeline_lines(finished(journal, planned, done))

    assert lines[0].startswith("1")
    assert "RunCreated" in lines[0]
    assert "RunFinished" in lines[-1]
    assert "+7.000" in lines[-1]


def test_runs_are_listed_one_a_line(journal, planned, done):
    lines = list_lines([brief_of(view_of("r1", finished(journal, planned, done)))])

    assert lines[0].split()[:2] == ["RUN", "STATE"]
    assert lines[1].split()[:2] == ["r1", "done"]
    assert list_lines([]) == ['No runs yet. Try: autoglm run "..."']
