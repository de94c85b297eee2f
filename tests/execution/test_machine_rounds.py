"""Plans that stream in, that grow round by round, and runs that a new worker goes on with."""

from autoglm.core.errors import FailureKind
from autoglm.core.events import PersonAsked, Topic
from autoglm.core.plan import Plan, Retry, Step
from autoglm.core.task import Limits, Task
from autoglm.execution.state import Failure, Status
from autoglm.testing.script import Script

ONE_AT_A_TIME = Task(limits=Limits(max_parallel=1))


def test_harmless_steps_start_while_the_plan_still_comes_in():
    run = Script()

    assert run.planned(Step(id="a", tool="look")).said == ("start a",)
    assert run.planned(Step(id="b", tool="look", after=("a",))).said == ()
    assert run.succeeds("a").said == ("start b",)
    assert run.succeeds("b").said == ()
    assert run.closed().said == ("answer",)


def test_steps_with_effects_wait_until_the_plan_is_whole():
    nested = Plan(steps=(Step(id="x", tool="look"), Step(id="y", tool="put")))
    run = Script().planned(
        Step(id="a", tool="send"), Step(id="b", tool="pay"), Step(id="c", tool="put"), Step(id="t", task=nested)
    )

    assert run.said == ()
    assert run.status("a") is Status.HELD
    assert run.closed().said == ("open t", "start a", "start b", "start c", "start t/x", "start t/y")


def test_a_nested_task_without_effects_need_not_wait():
    nested = Plan(steps=(Step(id="x", tool="look"),))

    assert Script().planned(Step(id="t", task=nested)).said == ("open t", "start t/x")


def test_an_approval_waits_until_it_is_known_what_it_allows():
    run = Script().planned(Step(id="ok", approval="Really?"))
    assert run.said == ()

    run.planned(Step(id="a", tool="pay", after=("ok",))).closed()

    assert run.said == ("ask ok approval",)
    assert run.asked("ok").details["then"] == [{"step": "a", "does": "pay", "args": {}}]


def test_steps_may_come_before_those_that_they_need():
    run = Script().planned(Step(id="b", tool="look", after=("a",)))

    assert run.said == ()
    assert run.planned(Step(id="a", tool="look")).said == ("start a",)
    assert run.succeeds("a").said == ("start b",)


def test_a_planner_that_wants_more_is_asked_when_all_steps_have_ended():
    run = Script().planned(Step(id="a", tool="look"), Step(id="b", tool="look")).closed(more=True)

    assert run.succeeds("a").said == ()
    assert run.succeeds("b").said == ("plan 2",)
    assert run.state.is_planning


def test_a_later_round_reads_what_earlier_ones_gave():
    run = Script().planned(Step(id="a", tool="look"), Step(id="bad", tool="look")).closed(more=True)
    run.succeeds("a", {"n": 1}).fails("bad")

    run.planned(
        Step(id="b", tool="look", args={"n": {"$ref": "a.n"}}),
        Step(id="c", tool="look", after=("a",)),
        Step(id="d", tool="look", after=("bad",)),
    )

    assert run.said == ("skip d", "start b", "start c")
    assert run.step("b").args.content == {"n": 1}
    assert run.step("b").round == 2


def test_a_round_that_goes_well_makes_up_for_a_failure_before_it():
    run = Script().planned(Step(id="a", tool="look")).closed(more=True).fails("a")

    run.planned(Step(id="b", tool="look")).closed().succeeds("b").composes()

    assert run.said == ("finish done",)


def test_a_planner_that_adds_nothing_is_not_asked_again():
    run = Script().planned(Step(id="a", tool="look")).closed(more=True).succeeds("a")

    assert run.closed(more=True).said == ("answer",)


def test_a_planner_that_has_nothing_at_all_is_not_asked_again():
    assert Script().closed(more=True).said == ("answer",)


def test_results_of_rounds_are_numbered_as_they_joined_whatever_has_left_the_graph():
    run = Script().planned(Step(id="m", tool="look", each=[1, 2, 3]))
    run.planned(Step(id="b", tool="look", after=("m",)))
    run.succeeds("m[0]").succeeds("m[1]").succeeds("m[2]")

    run.planned(Step(id="c", tool="look"))

    assert [run.step(name).number for name in "mbc"] == [0, 1, 2]


# --- a new worker ----------------------------------------------------------------------------------------------------


def test_a_plan_that_was_coming_in_is_asked_for_again_and_what_was_there_of_it_is_forgotten():
    run = Script().planned(Step(id="a", tool="look"), Step(id="b", tool="send", after=("a",)))

    assert run.resumes().said == ("plan 1",)
    assert len(run.state.steps) == 0
    assert run.state.running == 0
    assert run.state.planned_steps == 0
    assert run.planned(Step(id="a", tool="look")).said == ("start a",)
    assert run.closed().succeeds("a").said == ("answer",)


def test_forgotten_steps_release_nothing_in_the_new_plan():
    run = Script().planned(Step(id="c", tool="look", after=("b",))).resumes()

    run.planned(
        Step(id="b", tool="look"), Step(id="d", tool="look"), Step(id="c", tool="look", after=("b", "d"))
    ).closed()

    assert run.succeeds("b").said == ()
    assert run.succeeds("d").said == ("start c",)


def test_forgetting_a_round_keeps_the_earlier_ones():
    run = Script(Task(limits=Limits(max_steps=3))).planned(Step(id="a", tool="look")).closed(more=True)
    run.succeeds("a", {"n": 1}).planned(Step(id="m", tool="narrow", each=[1, 2]), Step(id="x", tool="look"))

    run.resumes()

    assert run.said == ("plan 2",)
    assert set(run.state.steps) == {"a"}
    assert run.state.planned_steps == 1
    assert run.planned(Step(id="b", tool="narrow", args={"n": {"$ref": "a.n"}}), Step(id="c", tool="look")).said == (
        "start b",
        "start c",
    )


def test_a_round_that_is_closed_is_not_asked_for_again():
    run = Script.of(Step(id="a", tool="look"))

    assert run.resumes().said == ("start a again 2",)


def test_a_call_that_may_be_repeated_is_made_again_with_the_same_key():
    run = Script.of(Step(id="a", tool="send", args={"n": 1}))
    first = run.step("a").args_digest

    run.resumes()

    (again,) = run.decisions
    assert (again.key, again.attempt, again.args_digest) == ("run-1:a", 2, first)
    assert run.state.running == 1


def test_an_unsafe_call_that_was_under_way_is_put_to_a_person():
    run = Script.of(Step(id="a", tool="pay"), Step(id="b", tool="look"))

    run.resumes()

    asked = run.decided(PersonAsked)
    assert (asked.step, asked.topic) == ("a", Topic.OUTCOME)
    assert asked.prompt == "pay was under way when the worker stopped."
    assert run.said == ("ask a outcome", "start b again 2")
    assert run.state.running == 1


def test_what_was_under_way_is_taken_up_in_the_order_of_planning():
    names = [f"s{number}" for number in range(9)]
    run = Script(Task(limits=Limits(max_parallel=12)))
    run.planned(*(Step(id=name, tool="send") for name in names), Step(id="m", tool="look", each=[0, 1, 2])).closed()

    run.resumes()

    expected = [*names, "m[0]", "m[1]", "m[2]"]
    assert run.said == tuple(f"start {name} again 2" for name in expected)


def test_a_slot_of_a_tool_is_free_again_after_a_resume():
    run = Script.of(Step(id="a", tool="narrow"), Step(id="b", tool="narrow"))

    assert run.resumes().said == ("start b",)
    assert run.succeeds("b").said == ("start a again 2",)


def test_sleeping_and_asking_steps_stay_as_they_are():
    run = Script.of(Step(id="q", tool="ask_user"), Step(id="w", tool="wait", args={"seconds": 5}))

    assert run.resumes().said == ()
    assert run.wakes("w").answers("q", "x").said == ("answer",)


def test_an_answer_that_was_being_composed_is_composed_again():
    run = Script.of(Step(id="a", tool="look")).succeeds("a")

    assert run.resumes().said == ("answer",)


def test_a_run_that_was_stopping_ends_though_nobody_hears_of_its_calls_any_more():
    run = Script.of(Step(id="a", tool="pay"), Step(id="b", tool="send"), Step(id="m", model="glm")).cancels()

    assert run.said == ("stop cancelled",)
    assert run.resumes().said == ("answer",)
    assert run.step("a").failure == Failure(FailureKind.OUTCOME_UNKNOWN, "pay was under way when the worker stopped.")
    assert run.step("b").failure.kind is FailureKind.CANCELLED
    assert run.step("m").failure.message == "glm was under way when the worker stopped."
    assert run.composes().said == ("finish cancelled",)


def test_a_resumed_item_goes_on_in_its_map():
    run = Script.of(Step(id="m", tool="send", each=[1, 2], retry=Retry(attempts=1)), task=ONE_AT_A_TIME)

    assert run.resumes().said == ("start m[0] again 2",)
    assert run.succeeds("m[0]").said == ("start m[1]",)
    assert run.succeeds("m[1]").said == ("join m", "answer")


def test_every_worker_after_the_first_takes_up_what_the_last_one_left():
    run = Script.of(Step(id="a", tool="send"))

    assert run.resumes(token=2).resumes(token=3).said == ("start a again 3",)
    assert run.succeeds("a").composes().said == ("finish done",)
