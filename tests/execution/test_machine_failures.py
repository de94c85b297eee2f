"""What follows when a step fails: another try, a person, or the steps that needed it."""

import pytest

from autoglm.core.errors import FailureKind
from autoglm.core.events import Outcome, PersonAsked, RunFinished, StepSkipped, TimerSet, Topic
from autoglm.core.plan import Retry, Step
from autoglm.core.values import Value
from autoglm.execution.state import Failure, Status
from autoglm.testing.script import RUN, START, Script


def test_a_failed_step_fails_the_run_and_skips_what_needed_it_while_the_rest_goes_on():
    run = Script.of(
        Step(id="a", tool="look"),
        Step(id="b", tool="look", after=("a",)),
        Step(id="c", tool="look", after=("b",)),
        Step(id="d", tool="look"),
        Step(id="e", tool="look", after=("d",)),
    )

    run.fails("a", message="gone")

    assert run.decisions == (
        StepSkipped(step="b", reason="a did not succeed"),
        StepSkipped(step="c", reason="b did not succeed"),
    )
    assert run.step("a").failure == Failure(FailureKind.NOT_FOUND, "gone")
    assert run.succeeds("d").said == ("start e",)
    assert run.succeeds("e").said == ("answer",)
    assert run.composes().decisions == (RunFinished(outcome=Outcome.FAILED, reason="a: gone"),)


def test_the_first_failure_is_the_reason():
    run = Script.of(Step(id="a", tool="look"), Step(id="b", tool="look"))

    run.fails("b", message="first").fails("a", message="second").composes()

    assert run.decisions == (RunFinished(outcome=Outcome.FAILED, reason="b: first"),)


def test_a_failure_that_may_pass_by_is_forgiven():
    run = Script.of(
        Step(id="a", tool="look", on_error="continue"),
        Step(id="b", tool="look", args={"x": {"$ref": "a"}}),
    )

    assert run.fails("a").said == ("start b",)
    assert run.step("b").args == Value({"x": None})
    assert run.succeeds("b").composes().said == ("finish done",)


def test_a_passing_failure_is_tried_again_after_a_while():
    run = Script.of(Step(id="a", tool="send", retry=Retry(attempts=3, backoff_s=10.0)))

    run.fails("a", FailureKind.UNAVAILABLE, message="down")

    timer = run.decided(TimerSet)
    assert timer.reason == "retry after: down"
    assert START + 5.0 <= timer.at <= START + 10.0
    assert run.status("a") is Status.SLEEPING
    assert run.wakes("a").said == ("start a again 2",)


def test_the_last_attempt_is_the_last():
    run = Script.of(Step(id="a", tool="send", retry=Retry(attempts=2)))

    run.fails("a", FailureKind.UNAVAILABLE).wakes("a").fails("a", FailureKind.UNAVAILABLE)

    assert run.said == ("answer",)
    assert run.status("a") is Status.FAILED
    assert run.step("a").attempt == 2


def test_a_step_without_a_retry_of_its_own_has_that_of_the_task():
    run = Script.of(Step(id="a", tool="send"))

    run.fails("a", FailureKind.UNAVAILABLE).wakes("a")
    run.fails("a", FailureKind.TIMEOUT).wakes("a")

    assert run.said == ("start a again 3",)
    assert run.fails("a", FailureKind.RATE_LIMITED).said == ("answer",)


def test_a_wish_for_a_pause_is_granted():
    run = Script.of(Step(id="a", tool="send", retry=Retry(backoff_s=1.0)))

    run.fails("a", FailureKind.RATE_LIMITED, after_s=90.0)

    assert run.decided(TimerSet).at == START + 90.0


@pytest.mark.parametrize(
    "kind",
    [
        FailureKind.INVALID_ARGS,
        FailureKind.NOT_FOUND,
        FailureKind.REFUSED,
        FailureKind.TOO_LARGE,
        FailureKind.BAD_OUTPUT,
        FailureKind.CRASHED,
    ],
)
def test_a_failure_that_will_not_pass_is_not_tried_again(kind):
    run = Script.of(Step(id="a", tool="look"))

    assert run.fails("a", kind).said == ("answer",)


@pytest.mark.parametrize("kind", [FailureKind.UNAVAILABLE, FailureKind.CRASHED])
def test_an_unsafe_call_that_failed_is_not_made_again(kind):
    run = Script.of(Step(id="a", tool="pay"))

    assert run.fails("a", kind).said == ("answer",)
    assert run.status("a") is Status.FAILED


def test_an_unsafe_call_that_was_refused_unread_is_made_again():
    run = Script.of(Step(id="a", tool="pay"))

    assert run.fails("a", FailureKind.RATE_LIMITED).said == ("sleep a",)


@pytest.mark.parametrize(
    ("tool", "kind"),
    [("pay", FailureKind.TIMEOUT), ("pay", FailureKind.OUTCOME_UNKNOWN), ("send", FailureKind.OUTCOME_UNKNOWN)],
)
def test_a_call_whose_outcome_is_unknown_is_put_to_a_person(tool, kind):
    run = Script.of(Step(id="a", tool=tool, args={"n": 1}))

    run.fails("a", kind, message="silence")

    asked = run.decided(PersonAsked)
    assert (asked.step, asked.topic, asked.prompt) == ("a", Topic.OUTCOME, "silence")
    assert asked.details == {"tool": tool, "args": {"n": 1}, "key": f"{RUN}:a"}
    assert run.state.running == 0
    assert run.state.is_parked


def test_a_timeout_of_a_call_that_may_be_repeated_is_no_question():
    run = Script.of(Step(id="a", tool="send"))

    assert run.fails("a", FailureKind.TIMEOUT).said == ("sleep a",)


def test_a_call_that_happened_counts_with_the_output_that_is_told():
    run = Script.of(Step(id="a", tool="pay"), Step(id="b", tool="look", args={"n": {"$ref": "a.n"}}))
    run.fails("a", FailureKind.TIMEOUT)

    run.answers("a", {"happened": True, "output": {"n": 3}})

    assert run.said == ("start b",)
    assert run.step("b").args is not None
    assert run.step("b").args.content == {"n": 3}
    assert run.step("a").output.labels.sources == ("user",)


def test_a_call_that_did_not_happen_is_made_again():
    run = Script.of(Step(id="a", tool="pay")).fails("a", FailureKind.TIMEOUT)

    run.answers("a", {"happened": False})

    assert run.said == ("start a again 2",)
    assert run.state.running == 1


@pytest.mark.parametrize("unclear", [None, True, "no", {}, {"happened": "no"}, {"happened": 0}, {"happened": None}])
def test_an_unclear_word_about_an_unsafe_call_repeats_nothing(unclear):
    run = Script.of(Step(id="a", tool="pay")).fails("a", FailureKind.TIMEOUT)

    run.answers("a", unclear)

    assert run.said == ()
    assert run.status("a") is Status.ASKING
    assert run.answers("a", {"happened": True}).said == ("answer",)


def test_a_second_doubt_about_the_same_call_is_a_new_question():
    run = Script.of(Step(id="a", tool="pay")).fails("a", FailureKind.TIMEOUT)
    first = run.asked("a").digest
    run.answers("a", {"happened": False}).fails("a", FailureKind.TIMEOUT)

    run.answers("a", {"happened": False}, digest=first)

    assert run.said == ()
    assert run.asked("a").digest != first


def test_a_step_that_could_not_start_is_not_tried_again():
    run = Script.of(Step(id="a", tool="look"), Step(id="b", tool="send", args={"x": {"$ref": "a.nothing"}}))

    run.succeeds("a")

    assert run.said == ("fail b", "answer")
    assert run.state.queue == ()
    assert run.step("b").failure.kind is FailureKind.INVALID_ARGS
