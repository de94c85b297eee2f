"""A plan inside a plan: its own names, its own end."""

from autoglm.core.errors import FailureKind
from autoglm.core.events import StepFailed
from autoglm.core.plan import Plan, Step
from autoglm.core.values import Labels, Value
from autoglm.execution.state import Status
from autoglm.testing.script import Script


def test_a_nested_task_sees_its_arguments_as_input_and_gives_its_answer():
    inner = Plan(
        steps=(Step(id="x", tool="look", args={"k": {"$ref": "input.k"}}), Step(id="y", tool="look", after=("x",))),
        answer={"$ref": "x.n"},
    )
    run = Script.of(Step(id="a", tool="look"), Step(id="t", task=inner, args={"k": {"$ref": "a.n"}}))

    assert run.succeeds("a", {"n": 7}).said == ("open t", "start t/x")
    assert run.step("t/x").args.content == {"k": 7}
    assert run.succeeds("t/x", {"n": 8}).said == ("start t/y",)
    assert run.succeeds("t/y").said == ("join t", "answer")
    assert run.step("t").output == Value(8)


def test_without_an_answer_the_last_step_speaks_for_the_task():
    inner = Plan(steps=(Step(id="x", tool="look"), Step(id="y", tool="look")))
    run = Script.of(Step(id="t", task=inner))

    run.succeeds("t/y", "last").succeeds("t/x", "first")

    assert run.step("t").output == Value("last")


def test_a_last_step_without_output_gives_nothing():
    inner = Plan(steps=(Step(id="x", tool="look", on_error="continue"),))
    run = Script.of(Step(id="t", task=inner))

    assert run.fails("t/x").said == ("join t", "answer")
    assert run.step("t").output == Value(None)


def test_an_empty_task_gives_its_answer_at_once():
    run = Script.of(Step(id="t", task=Plan(answer={"$ref": "input.k"}), args={"k": 5}), Step(id="u", task=Plan()))

    assert run.step("t").output == Value(5)
    assert run.step("u").output == Value(None)


def test_steps_of_different_tasks_may_have_equal_names():
    inner = Plan(steps=(Step(id="x", tool="look"),))
    run = Script.of(Step(id="x", tool="look"), Step(id="t", task=inner), Step(id="u", task=inner))

    assert run.running == ("t/x", "u/x", "x")


def test_a_failed_step_inside_fails_the_task_once_the_others_have_ended():
    inner = Plan(steps=(Step(id="x", tool="look"), Step(id="y", tool="look"), Step(id="z", tool="look", after=("x",))))
    run = Script.of(Step(id="t", task=inner), Step(id="b", tool="look", after=("t",)))

    assert run.fails("t/x", message="gone").said == ("skip t/z",)
    assert run.succeeds("t/y").said == ("fail t", "skip b", "answer")
    assert run.step("t").failure.message == "x: gone"
    assert run.composes().decisions[0].reason == "t: x: gone"


def test_a_failed_task_that_may_fail_is_forgiven():
    inner = Plan(steps=(Step(id="x", tool="look"),))
    run = Script.of(Step(id="t", task=inner, on_error="continue"), Step(id="b", tool="look", after=("t",)))

    assert run.fails("t/x").said == ("fail t", "start b")
    assert run.succeeds("b").composes().said == ("finish done",)


def test_a_task_whose_answer_leads_nowhere_fails():
    inner = Plan(steps=(Step(id="x", tool="look"),), answer={"$ref": "x.nothing"})
    run = Script.of(Step(id="t", task=inner))

    assert run.succeeds("t/x").said == ("join t", "fail t", "answer")
    assert run.decided(StepFailed).attempt == 0
    assert run.step("t").failure.kind is FailureKind.INVALID_ARGS


def test_a_task_whose_input_leads_nowhere_fails_before_it_opens():
    run = Script.of(Step(id="a", tool="look"), Step(id="t", task=Plan(), args={"k": {"$ref": "a.nothing"}}))

    assert run.succeeds("a").said == ("fail t", "answer")


def test_tasks_nest():
    inmost = Plan(steps=(Step(id="x", tool="look", args={"k": {"$ref": "input.k"}}),))
    middle = Plan(steps=(Step(id="u", task=inmost, args={"k": {"$ref": "input.k"}}),))
    run = Script.of(Step(id="t", task=middle, args={"k": 1}))

    assert run.step("t/u/x").args.content == {"k": 1}
    assert run.succeeds("t/u/x", "deep").said == ("join t/u", "join t", "answer")
    assert run.step("t").output == Value("deep")


def test_a_map_inside_a_task_has_items_of_its_own():
    inner = Plan(steps=(Step(id="m", tool="look", each={"$ref": "input.list"}, args={"v": {"$ref": "item"}}),))
    run = Script.of(Step(id="t", task=inner, args={"list": [1, 2]}))

    assert run.running == ("t/m[0]", "t/m[1]")
    run.succeeds("t/m[0]", "x").succeeds("t/m[1]", "y")
    assert run.step("t").output == Value(["x", "y"])


def test_labels_pass_through_a_task():
    inner = Plan(steps=(Step(id="x", tool="look", args={"k": {"$ref": "input.k"}}),), answer={"$ref": "input.k"})
    run = Script.of(Step(id="a", tool="look"), Step(id="t", task=inner, args={"k": {"$ref": "a"}}))

    run.gives("a", Value(1, Labels(("web",)))).succeeds("t/x")

    assert run.step("t/x").args.all_labels() == Labels(("web",))
    assert run.step("t").output == Value(1, Labels(("web",)))


def test_a_task_is_open_while_its_steps_run():
    run = Script.of(Step(id="t", task=Plan(steps=(Step(id="x", tool="look"),))))

    assert run.status("t") is Status.OPEN
