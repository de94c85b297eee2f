"""A snippet: what it calls are steps of the run, with effects, labels and limits of their own."""

from autoglm.core.errors import FailureKind
from autoglm.core.events import StepCalled, StepFailed
from autoglm.core.plan import Step
from autoglm.core.task import Limits, Task
from autoglm.core.tools import Effect, StepCall
from autoglm.core.values import Labels, Value
from autoglm.execution.calls import call_of, made_calls
from autoglm.execution.state import Status
from autoglm.testing.script import TRAITS, Script

CODE = "look(1)"


def answers_of(run):
    return tuple(answer for _, answer in made_calls(run.state, run.step("s")))


def pauses(run, path, *calls):
    """The snippet at `path` waits for these calls: (tool, arguments)."""
    made = tuple(StepCall(tool=tool, args=args) for tool, args in calls)
    return run.tell(StepCalled(step=path, attempt=run.step(path).attempt, calls=made, traits=TRAITS))


def test_what_a_snippet_calls_are_steps_and_it_goes_on_when_all_have_ended():
    run = Script.of(Step(id="s", code=CODE), Step(id="b", tool="look", after=("s",)))

    assert run.running == ("s",)
    assert pauses(run, "s", ("look", {"k": 1}), ("look", {"k": 2})).said == ("start s/c1", "start s/c2")
    assert run.status("s") is Status.OPEN
    assert run.succeeds("s/c2", "two").said == ()
    assert run.succeeds("s/c1", "one").said == ("start s again 2",)
    assert run.succeeds("s", {"output": 3}).said == ("start b",)


def test_calls_are_numbered_over_all_turns_and_answered_in_their_order():
    run = Script.of(Step(id="s", code=CODE))
    pauses(run, "s", ("look", {}), ("look", {})).succeeds("s/c2", "two").succeeds("s/c1", "one")

    pauses(run, "s", ("look", {})).succeeds("s/c3", "three")

    assert answers_of(run) == ("one", "two", "three")


def test_a_call_that_fails_is_an_answer_and_does_not_fail_the_run():
    run = Script.of(Step(id="s", code=CODE))
    pauses(run, "s", ("look", {}))

    assert run.fails("s/c1", message="gone").said == ("start s again 2",)
    assert [answer.message for answer in answers_of(run)] == ["gone"]
    assert run.succeeds("s").said == ("answer",)


def test_an_argument_that_looks_like_an_expression_is_sent_as_it_stands():
    run = Script.of(Step(id="s", code=CODE))

    pauses(run, "s", ("look", {"k": {"$ref": "nobody"}}))

    assert run.step("s/c1").args.content == {"k": {"$ref": "nobody"}}


def test_arguments_carry_the_labels_of_all_that_the_snippet_has_seen():
    run = Script.of(Step(id="a", tool="look"), Step(id="s", code=CODE, args={"k": {"$ref": "a"}}))
    run.gives("a", Value("x", Labels(("mail",), ("mei",))))
    pauses(run, "s", ("look", {}), ("look", {})).gives("s/c1", Value("y", Labels(("web",)))).fails("s/c2")

    pauses(run, "s", ("send", {"text": "x"}))

    assert run.step("s/c3").args.labels == Labels(("mail", "tool:look", "web"), ("mei",))
    assert call_of(run.state, "s/c3").args.labels.readers == ("mei",)


def test_a_call_with_an_effect_is_put_to_a_person_as_any_other():
    run = Script.of(Step(id="s", code=CODE), task=Task(limits=Limits(approve=(Effect.UNSAFE,))))

    assert pauses(run, "s", ("pay", {"amount": 5})).said == ("ask s/c1 approval",)
    assert run.asked("s/c1").details == {"args": {"amount": 5}, "tool": "pay"}
    assert run.answers("s/c1", True).said == ("start s/c1",)


def test_a_refused_call_is_an_answer():
    run = Script.of(Step(id="s", code=CODE), task=Task(limits=Limits(approve=(Effect.UNSAFE,))))
    pauses(run, "s", ("pay", {}))

    assert run.answers("s/c1", False).said == ("fail s/c1", "start s again 2")
    assert answers_of(run)[0].kind is FailureKind.REFUSED


def test_a_call_with_an_effect_waits_until_the_plan_is_whole():
    run = Script().planned(Step(id="s", code=CODE))

    assert pauses(run, "s", ("send", {}), ("look", {})).said == ("start s/c2",)
    assert run.status("s/c1") is Status.HELD
    assert run.closed().said == ("start s/c1",)


def test_an_approval_of_a_snippet_shows_its_code():
    run = Script.of(Step(id="s", code=CODE, approval="Run this?"))

    assert run.asked("s").details == {"args": {}, "code": CODE}
    assert run.answers("s", True).said == ("start s",)


def test_a_snippet_makes_so_many_calls_and_no_more():
    run = Script.of(Step(id="s", code=CODE), task=Task(limits=Limits(max_calls=2)))
    pauses(run, "s", ("look", {}), ("look", {})).succeeds("s/c1").succeeds("s/c2")

    failed = pauses(run, "s", ("look", {})).decided(StepFailed)

    assert failed.message == "it calls tools more than 2 times (limits.max_calls)"
    assert run.status("s") is Status.FAILED


def test_a_snippet_calls_nothing_where_tool_calls_are_switched_off():
    run = Script.of(Step(id="s", code=CODE), task=Task(limits=Limits(enable_tool_call=False)))

    failed = pauses(run, "s", ("look", {})).decided(StepFailed)

    assert failed.message == "tool calls are switched off for this run (enable_tool_call)"
    assert run.status("s") is Status.FAILED


def test_a_snippet_that_fails_between_calls_is_tried_again_with_the_same_answers():
    run = Script.of(Step(id="s", code=CODE))
    pauses(run, "s", ("look", {})).succeeds("s/c1", "one")

    assert run.fails("s", FailureKind.UNAVAILABLE).said == ("sleep s",)
    assert run.wakes("s").said == ("start s again 3",)
    assert answers_of(run) == ("one",)


def test_after_a_crash_a_snippet_goes_on_from_its_answers():
    run = Script.of(Step(id="s", code=CODE))
    pauses(run, "s", ("look", {}), ("send", {})).succeeds("s/c1", "one")

    assert run.resumes().said == ("start s/c2 again 2",)
    assert run.succeeds("s/c2", "two").said == ("start s again 2",)
    assert run.resumes(token=3).said == ("start s again 3",)


def test_a_snippet_can_be_an_item_of_a_map():
    run = Script.of(Step(id="m", code=CODE, each=[7, 8], args={"k": {"$ref": "item"}}))
    pauses(run, "m[0]", ("look", {"k": 7}))

    run.succeeds("m[0]/c1", "seven").succeeds("m[0]", "first").succeeds("m[1]", "second")

    assert run.step("m").output == Value(["first", "second"])


def test_a_snippet_that_waits_while_the_run_is_stopped_is_cancelled():
    run = Script.of(Step(id="s", code=CODE)).cancels()

    assert pauses(run, "s", ("pay", {})).said == ("answer",)
    assert run.step("s").failure.kind is FailureKind.CANCELLED
    assert "s/c1" not in run.state.steps


def test_a_run_that_is_stopped_while_calls_are_under_way_ends_without_the_rest():
    run = Script.of(Step(id="s", code=CODE))
    pauses(run, "s", ("look", {}), ("look", {})).cancels()

    run.succeeds("s/c1").fails("s/c2", FailureKind.CANCELLED)

    assert run.composes().said == ("finish cancelled",)


def test_a_round_that_is_planned_anew_forgets_the_calls_of_its_snippets():
    run = Script().planned(Step(id="s", code=CODE))
    pauses(run, "s", ("look", {"k": 1})).succeeds("s/c1", "old")

    run.resumes().planned(Step(id="s", code=CODE)).closed()
    pauses(run, "s", ("look", {"k": 2})).succeeds("s/c1", "new")

    assert answers_of(run) == ("new",)


def test_a_snippet_that_ran_out_of_time_is_not_run_again_and_one_that_was_unlucky_is():
    slow, unlucky = Script.of(Step(id="s", code=CODE)), Script.of(Step(id="s", code=CODE))

    slow.fails("s", FailureKind.TIMEOUT)
    unlucky.fails("s", FailureKind.UNAVAILABLE)

    assert (slow.status("s"), unlucky.status("s")) == (Status.FAILED, Status.SLEEPING)
