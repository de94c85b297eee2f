"""A step that runs once an item: opened, filled, joined."""

from autoglm.core.errors import FailureKind
from autoglm.core.events import StepFailed, StepOpened
from autoglm.core.plan import Comparison, Condition, Plan, Retry, Step
from autoglm.core.task import Limits, Task
from autoglm.core.tools import Effect
from autoglm.core.values import FieldLabels, Labels, Value
from autoglm.execution.state import Status
from autoglm.testing.script import Script


def test_a_map_runs_its_tool_once_an_item_and_gives_the_outputs_in_order():
    run = Script.of(
        Step(id="m", tool="look", each=["x", "y"], args={"text": {"$ref": "item"}, "at": {"$ref": "index"}})
    )

    assert run.running == ("m[0]", "m[1]")
    assert run.step("m[1]").args == Value({"text": "y", "at": 1})
    assert run.succeeds("m[1]", {"n": 1}).said == ()
    assert run.succeeds("m[0]", {"n": 0}).said == ("join m", "answer")
    assert run.step("m").output == Value([{"n": 0}, {"n": 1}])


def test_opening_says_how_many_items_there_are():
    run = Script().planned(Step(id="m", tool="look", each=[1, 2, 3]))

    assert run.decisions[0] == StepOpened(step="m", items=3)
    assert run.said == ("open m 3", "start m[0]", "start m[1]", "start m[2]")


def test_items_leave_the_graph_as_they_end():
    run = Script.of(Step(id="m", tool="look", each=[1, 2]))

    run.succeeds("m[0]")

    assert set(run.state.steps) == {"m", "m[1]"}


def test_a_map_over_another_output_waits_for_it():
    run = Script.of(Step(id="a", tool="look"), Step(id="m", tool="look", each={"$ref": "a.items"}))

    assert run.running == ("a",)
    assert run.succeeds("a", {"items": ["x"]}).said == ("open m 1", "start m[0]")


def test_a_map_over_nothing_gives_an_empty_list():
    run = Script.of(Step(id="a", tool="look"), Step(id="m", tool="look", each={"$ref": "a.items"}))

    assert run.succeeds("a", {"items": []}).said == ("open m 0", "join m", "answer")
    assert run.step("m").output == Value([])
    assert run.state.maps == ()


def test_a_map_over_what_is_no_list_fails():
    run = Script.of(Step(id="a", tool="look"), Step(id="m", tool="look", each={"$ref": "a.text"}))

    run.succeeds("a", {"text": "x"})

    assert run.decisions[0] == StepFailed(
        step="m", attempt=0, kind=FailureKind.INVALID_ARGS, message="`each` needs a list and got str"
    )


def test_a_map_over_too_many_items_fails_and_as_many_as_allowed_do_not():
    task = Task(limits=Limits(max_items=2))
    run = Script(task).planned(Step(id="m", tool="look", each=[1, 2, 3]), Step(id="n", tool="look", each=[1, 2]))

    assert run.said == ("fail m", "open n 2", "start n[0]", "start n[1]")
    assert run.step("m").failure.message == "`each` has 3 items; limits.max_items is 2"


def test_no_more_items_run_at_once_than_the_run_allows():
    run = Script.of(Step(id="m", tool="look", each=[1, 2, 3, 4, 5]), task=Task(limits=Limits(max_parallel=2)))

    assert run.running == ("m[0]", "m[1]")
    assert run.succeeds("m[1]").said == ("start m[2]",)


def test_no_more_items_run_at_once_than_the_tool_allows():
    run = Script.of(Step(id="m", tool="narrow", each=[1, 2]), Step(id="n", tool="look", each=[1]))

    assert run.running == ("m[0]", "n[0]")
    assert run.succeeds("n[0]").said == ("join n",)
    assert run.succeeds("m[0]").said == ("start m[1]",)


def test_a_full_tool_does_not_keep_other_steps_waiting():
    run = Script.of(Step(id="a", tool="narrow"), Step(id="b", tool="narrow"), Step(id="c", tool="look"))

    assert run.running == ("a", "c")
    assert run.succeeds("c").said == ()
    assert run.succeeds("a").said == ("start b",)


def test_a_failed_item_fails_the_map_once_those_under_way_have_ended_and_starts_no_more():
    task = Task(limits=Limits(max_parallel=2))
    run = Script.of(Step(id="m", tool="look", each=[1, 2, 3, 4]), Step(id="b", tool="look", after=("m",)), task=task)

    assert run.fails("m[1]", message="gone").said == ()
    assert run.running == ("m[0]",)
    assert run.succeeds("m[0]").said == ("fail m", "skip b", "answer")
    assert run.step("m").failure.message == "item 1: gone"


def test_the_first_failed_item_is_the_reason():
    run = Script.of(Step(id="m", tool="look", each=[1, 2]))

    run.fails("m[1]", message="first").fails("m[0]", message="second")

    assert run.step("m").failure.message == "item 1: first"


def test_items_that_may_fail_leave_a_gap():
    run = Script.of(Step(id="m", tool="look", each=[1, 2, 3], on_error="continue"))

    run.succeeds("m[0]", "x").fails("m[1]").succeeds("m[2]", "z")

    assert run.said == ("join m", "answer")
    assert run.step("m").output == Value(["x", None, "z"])
    assert run.composes().said == ("finish done",)


def test_an_item_is_tried_again_like_a_step():
    run = Script.of(
        Step(id="m", tool="send", each=[1, 2], retry=Retry(attempts=2)), task=Task(limits=Limits(max_parallel=1))
    )

    assert run.fails("m[0]", FailureKind.UNAVAILABLE).said == ("sleep m[0]",)
    assert run.wakes("m[0]").said == ("start m[0] again 2",)
    assert run.succeeds("m[0]").said == ("start m[1]",)
    assert run.succeeds("m[1]").said == ("join m", "answer")


def test_items_that_sleep_count_as_under_way():
    task = Task(limits=Limits(max_parallel=2))
    run = Script.of(Step(id="m", tool="wait", each=[1, 2, 3], args={"seconds": {"$ref": "item"}}), task=task)

    assert run.status("m[0]") is run.status("m[1]") is Status.SLEEPING
    assert "m[2]" not in run.state.steps
    assert run.wakes("m[0]").said == ("sleep m[2]",)


def test_each_item_of_a_map_is_allowed_by_itself():
    task = Task(limits=Limits(approve=(Effect.KEYED,)))
    run = Script(task).planned(Step(id="m", tool="send", each=["x", "y"], args={"to": {"$ref": "item"}})).closed()

    assert run.said == ("open m 2", "ask m[0] approval", "ask m[1] approval")
    assert run.asked("m[1]").details == {"args": {"to": "y"}, "tool": "send"}
    assert run.answers("m[1]", True).said == ("start m[1]",)
    assert run.answers("m[0]", False).said == ("fail m[0]",)
    assert run.succeeds("m[1]").said == ("fail m", "answer")


def test_an_answer_meant_for_one_item_does_not_allow_another():
    task = Task(limits=Limits(approve=(Effect.KEYED,)))
    run = Script(task).planned(Step(id="m", tool="send", each=["x", "x"])).closed()

    run.answers("m[0]", True, digest=run.asked("m[1]").digest)

    assert run.said == ()


def test_an_item_whose_arguments_lead_nowhere_fails_alone():
    run = Script.of(
        Step(id="m", tool="look", each=[{"u": 1}, {}], args={"u": {"$ref": "item.u"}}, on_error="continue"),
    )

    assert run.running == ("m[0]",)
    assert run.succeeds("m[0]", "x").step("m").output == Value(["x", None])


def test_a_map_of_nested_tasks_runs_each_of_them():
    inner = Plan(steps=(Step(id="i", tool="look", args={"n": {"$ref": "input.n"}}),), answer={"$ref": "i.n"})
    run = Script.of(Step(id="m", task=inner, each=[1, 2], args={"n": {"$ref": "item"}}))

    assert run.running == ("m[0]/i", "m[1]/i")
    assert run.step("m[1]/i").args.content == {"n": 2}
    assert run.succeeds("m[0]/i", {"n": 10}).said == ("join m[0]",)
    assert run.succeeds("m[1]/i", {"n": 20}).said == ("join m[1]", "join m", "answer")
    assert run.step("m").output == Value([10, 20])


def test_no_more_nested_tasks_are_open_than_the_run_allows():
    inner = Plan(steps=(Step(id="i", tool="look"),))
    run = Script.of(Step(id="m", task=inner, each=[1, 2, 3]), task=Task(limits=Limits(max_parallel=2)))

    assert run.running == ("m[0]/i", "m[1]/i")
    assert "m[2]" not in run.state.steps
    assert run.succeeds("m[0]/i").said == ("join m[0]", "open m[2]", "start m[2]/i")


def test_a_nested_task_of_an_item_that_fails_fails_the_item():
    inner = Plan(steps=(Step(id="i", tool="look"),))
    run = Script.of(Step(id="m", task=inner, each=[1]))

    assert run.fails("m[0]/i", message="gone").said == ("fail m[0]", "fail m", "answer")
    assert run.step("m").failure.message == "item 0: i: gone"


def test_the_condition_of_a_map_is_about_the_map():
    run = Script.of(Step(id="m", tool="look", each=[1], when=Condition(value=1, op=Comparison.GT, to=2)))

    assert run.status("m") is Status.SKIPPED


def test_items_with_labels_of_their_own_keep_them_beside_those_of_the_list():
    run = Script.of(Step(id="a", tool="look"), Step(id="m", tool="look", each={"$ref": "a"}))
    listed = Value(["x", "y"], Labels(("tool:list",)))
    run.gives("a", listed)

    run.gives("m[0]", Value(0, Labels(("web",)))).gives(
        "m[1]", Value({"t": 1}, Labels(("file",)), (FieldLabels(("t",), Labels(("stranger",))),))
    )

    assert run.step("m").output == Value(
        [0, {"t": 1}],
        Labels(("tool:list",)),
        (
            FieldLabels((0,), Labels(("tool:list", "web"))),
            FieldLabels((1,), Labels(("file", "tool:list"))),
            FieldLabels((1, "t"), Labels(("stranger", "tool:list"))),
        ),
    )


def test_outputs_with_equal_labels_are_labelled_as_a_whole():
    run = Script.of(Step(id="a", tool="look"), Step(id="m", tool="look", each={"$ref": "a"}))
    run.gives("a", Value(["x", "y"], Labels(("tool:list",))))

    run.gives("m[0]", Value(0, Labels(("web",)))).gives("m[1]", Value(1, Labels(("web",))))

    assert run.step("m").output == Value([0, 1], Labels(("tool:list", "web")))


def test_the_items_of_a_map_carry_their_own_labels():
    run = Script.of(
        Step(id="a", tool="look"), Step(id="m", tool="look", each={"$ref": "a"}, args={"v": {"$ref": "item"}})
    )

    run.gives("a", Value(["x", "y"], Labels(("tool:list",)), (FieldLabels((1,), Labels(("stranger",))),)))

    assert run.step("m[0]").args.all_labels() == Labels(("tool:list",))
    assert run.step("m[1]").args.all_labels() == Labels(("stranger",))
