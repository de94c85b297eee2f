"""Which step starts when, and how a run comes to its end."""

import pytest

from autoglm.core.errors import FailureKind
from autoglm.core.events import AnswerComposed, Outcome, RunFinished, StepSkipped, StepStarted
from autoglm.core.plan import Comparison, Condition, Step
from autoglm.core.task import Limits, Task
from autoglm.core.values import Labels, Value
from autoglm.execution.state import Status
from autoglm.testing.script import RUN, START, Script


def test_a_new_run_asks_for_a_plan_first():
    run = Script(Task(request="hello"))

    assert run.said == ("plan 1",)
    assert run.state.is_planning
    assert run.state.created_at == START
    assert run.state.task.request == "hello"


def test_a_step_starts_only_when_all_that_it_needs_has_ended():
    run = Script.of(
        Step(id="a", tool="look"),
        Step(id="b", tool="look"),
        Step(id="c", tool="look", args={"text": {"$ref": "a.text"}}, after=("b",)),
    )

    assert run.said == ()
    assert run.running == ("a", "b")
    assert run.succeeds("a", {"text": "x"}).said == ()
    assert run.succeeds("b").said == ("start c",)


def test_a_step_that_needs_the_same_step_twice_waits_for_it_once():
    run = Script.of(
        Step(id="a", tool="look"),
        Step(id="b", tool="look", args={"x": {"$ref": "a.x"}, "y": {"$ref": "a.y"}}, after=("a",)),
    )

    assert run.succeeds("a", {"x": 1, "y": 2}).said == ("start b",)


def test_steps_start_in_the_order_of_planning():
    run = Script(Task(limits=Limits(max_parallel=2)))

    run.planned(*(Step(id=name, tool="look") for name in "cab"))

    assert run.said == ("start c", "start a")
    assert run.succeeds("a").said == ("start b",)


def test_a_run_whose_steps_went_well_is_answered_and_done():
    run = Script.of(Step(id="a", tool="look"))

    assert run.succeeds("a").said == ("answer",)
    assert run.state.is_answering
    assert run.composes("all well").said == ("finish done",)
    assert run.state.answer == "all well"
    assert run.state.outcome is Outcome.DONE


def test_an_empty_plan_ends_at_once():
    run = Script()

    assert run.closed().said == ("answer",)


def test_a_text_that_the_plan_gives_as_answer_is_the_answer():
    run = Script.of(Step(id="a", tool="look"), answer={"$text": "found {a.n}"})

    run.gives("a", Value({"n": 3}, Labels(("tool:look",))))

    assert run.decisions == (
        AnswerComposed(text="found 3", labels=Labels(("tool:look",))),
        RunFinished(outcome=Outcome.DONE),
    )


def test_an_answer_that_rests_on_what_is_not_there_is_composed_by_somebody():
    run = Script.of(Step(id="a", tool="look"), answer={"$ref": "a.nothing"})

    assert run.succeeds("a").said == ("answer",)


def test_an_answer_that_rests_on_a_step_that_is_not_there_is_composed_by_somebody():
    run = Script.of(Step(id="a", tool="look"), answer={"$ref": "b"})

    assert run.succeeds("a").said == ("answer",)


@pytest.mark.parametrize(
    ("output", "text"),
    [(["one", "two"], "- one\n- two"), (12, "12"), (False, "no"), ({"n": 1}, "- n: 1"), ([], "nothing")],
)
def test_an_answer_that_is_no_text_is_told_as_results_are(output, text):
    run = Script.of(Step(id="a", tool="look"), Step(id="b", tool="look"), answer={"$ref": "a"})

    run.succeeds("a", output).succeeds("b", "another")

    assert run.decisions[-2].text == text


def test_an_address_that_the_request_names_stays_as_it_is_in_the_answer():
    text = "http://a.cn/ is up, http://b.cn/ is not"
    run = Script.of(Step(id="a", tool="look"), answer=text, task=Task(request="看看http://a.cn/是否正常"))

    run.succeeds("a")

    assert run.decisions[-2].text == "http://a.cn/ is up, http\\://b.cn/ is not"


def test_an_answer_that_is_nothing_is_composed_by_somebody():
    run = Script.of(Step(id="a", tool="look"), answer={"$ref": "a.n"})

    assert run.succeeds("a", {"n": None}).said == ("answer",)


def test_a_plan_does_not_answer_for_a_run_with_a_failed_step():
    run = Script.of(Step(id="a", tool="look"), answer="all is well")

    assert run.fails("a").said == ("answer",)


def test_nothing_is_decided_after_the_end():
    run = Script.of(Step(id="a", tool="look")).succeeds("a").composes()

    assert run.cancels().said == ()
    assert run.state.outcome is Outcome.DONE


def test_a_step_whose_condition_does_not_hold_is_skipped():
    condition = Condition(value={"$ref": "a.n"}, op=Comparison.GT, to=5)
    run = Script.of(Step(id="a", tool="look"), Step(id="b", tool="look", when=condition))

    run.succeeds("a", {"n": 5})

    assert run.decisions[0] == StepSkipped(step="b", reason="its condition does not hold")
    assert run.said == ("skip b", "answer")
    assert run.status("b") is Status.SKIPPED
    assert run.composes().said == ("finish done",)


def test_a_step_whose_condition_holds_starts():
    condition = Condition(value={"$ref": "a.n"}, op=Comparison.GT, to=5)
    run = Script.of(Step(id="a", tool="look"), Step(id="b", tool="look", when=condition))

    assert run.succeeds("a", {"n": 6}).said == ("start b",)


def test_what_reads_a_skipped_step_is_skipped_too_and_what_only_comes_after_it_is_not():
    run = Script.of(
        Step(id="a", tool="look", when=Condition(value=False)),
        Step(id="reads", tool="look", args={"x": {"$ref": "a.x"}}),
        Step(id="follows", tool="look", after=("a",)),
        Step(id="reads_on", tool="look", args={"x": {"$ref": "reads.x"}}),
        Step(id="follows_on", tool="look", after=("reads",)),
    )

    assert run.running == ("follows",)
    assert run.status("reads") is run.status("reads_on") is run.status("follows_on") is Status.SKIPPED
    assert run.step("reads").blocked_by == "a"
    assert run.succeeds("follows").composes().said == ("finish done",)


def test_a_condition_that_cannot_be_decided_fails_its_step():
    condition = Condition(value={"$ref": "a.n"}, op=Comparison.GT, to=5)
    run = Script.of(Step(id="a", tool="look"), Step(id="b", tool="look", when=condition))

    run.succeeds("a", {"n": "many"})

    assert run.said == ("fail b", "answer")
    assert run.step("b").failure is not None
    assert "order" in run.step("b").failure.message


def test_arguments_that_lead_nowhere_fail_the_step_before_anything_is_sent():
    run = Script.of(Step(id="a", tool="look"), Step(id="b", tool="look", args={"x": {"$ref": "a.nothing"}}))

    run.succeeds("a", {"x": 1})

    assert run.said == ("fail b", "answer")
    assert run.step("b").attempt == 0
    assert run.composes().said == ("finish failed",)


def test_the_request_can_be_read_by_every_step():
    task = Task(request="hello", payload={"n": 7})
    run = Script(task, labels=Labels(("user",)))

    run.planned(Step(id="a", tool="look", args={"text": {"$ref": "request.text"}, "n": {"$ref": "request.payload.n"}}))

    args = run.step("a").args
    assert args is not None
    assert args.content == {"text": "hello", "n": 7}
    assert args.all_labels() == Labels(("user",))


def test_a_start_names_run_step_and_what_is_sent():
    run = Script().planned(Step(id="a", tool="look", args={"n": 1}), Step(id="b", tool="look", args={"n": 2}))

    first, second = run.decisions
    assert isinstance(first, StepStarted)
    assert isinstance(second, StepStarted)
    assert (first.key, second.key) == (f"{RUN}:a", f"{RUN}:b")
    assert first.args_digest != second.args_digest


def test_a_model_step_runs_like_a_tool_without_effects():
    run = Script().planned(Step(id="a", model="default", args={"prompt": "hi"}))

    assert run.said == ("start a",)
    assert run.closed().fails("a", FailureKind.UNAVAILABLE).said == ("sleep a",)


def test_a_wait_ends_at_its_moment():
    run = Script.of(
        Step(id="a", tool="wait", args={"seconds": 30}), Step(id="b", tool="look", args={"t": {"$ref": "a.until"}})
    )

    assert run.status("a") is Status.SLEEPING
    assert run.step("a").wake_at == START + 30
    assert run.wakes("a").said == ("start b",)
    assert run.step("a").output == Value({"until": START + 30})
    assert not run.state.is_parked


def test_a_wait_may_name_a_moment_in_seconds_or_as_text():
    run = Script().planned(
        Step(id="a", tool="wait", args={"until": START + 5}),
        Step(id="b", tool="wait", args={"until": "2027-01-15T08:00:00+00:00"}),
        Step(id="c", tool="wait", args={}),
    )

    assert run.said == ("sleep a", "sleep b", "sleep c")
    assert run.step("a").wake_at == START + 5
    assert run.step("b").wake_at == 1_800_000_000.0
    assert run.step("c").wake_at == START


def test_a_wait_for_no_moment_fails():
    run = Script().planned(
        Step(id="a", tool="wait", args={"until": "tomorrow"}),
        Step(id="b", tool="wait", args={"until": "2027-01-15T08:00:00"}),
        Step(id="c", tool="wait", args={"seconds": -1}),
        Step(id="d", tool="wait", args={"seconds": "long"}),
        Step(id="e", tool="wait", args={"seconds": 1e300}),
    )

    assert run.said == ("fail a", "fail b", "fail c", "fail d", "fail e")


def test_a_wait_for_a_moment_that_has_passed_ends_at_once():
    run = Script.of(Step(id="a", tool="wait", args={"until": -1e300}))

    assert run.step("a").wake_at == run.state.now


def test_time_that_passes_for_a_step_that_does_not_sleep_changes_nothing():
    run = Script.of(Step(id="a", tool="look"))

    run.wakes("a")

    assert run.said == ()
    assert run.status("a") is Status.RUNNING
