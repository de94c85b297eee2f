"""What stops a run: budgets, the deadline, a person, calls that lead nowhere."""

import pytest

from autoglm.core.chat import Usage
from autoglm.core.errors import FailureKind
from autoglm.core.events import Outcome, RunFinished, RunStopping, StepSucceeded
from autoglm.core.plan import Plan, Step
from autoglm.core.task import Budget, Limits, Task
from autoglm.core.values import Value
from autoglm.execution.state import Failure, Status
from autoglm.testing.script import START, Script


def test_no_more_calls_run_at_once_than_allowed():
    run = Script.of(*(Step(id=name, tool="look") for name in "abc"), task=Task(limits=Limits(max_parallel=2)))

    assert run.running == ("a", "b")
    assert run.state.running == 2
    assert run.fails("a").said == ("start c",)


def test_a_plan_with_too_many_steps_is_not_run():
    run = Script(Task(limits=Limits(max_steps=2)))

    run.planned(*(Step(id=name, tool="look") for name in "abc"))

    assert run.said == ("stop failed", "answer")
    assert run.decided(RunStopping).reason == "The plan needs more than 2 steps (limits.max_steps)."
    assert len(run.state.steps) == 0
    assert run.composes().said == ("finish failed",)


def test_a_plan_with_as_many_steps_as_allowed_is_run():
    run = Script(Task(limits=Limits(max_steps=2)))

    assert run.planned(Step(id="a", tool="look"), Step(id="b", tool="look")).said == ("start a", "start b")


def test_steps_are_counted_over_all_pieces_of_a_plan_and_inside_tasks():
    inner = Plan(steps=(Step(id="x", tool="look"),))
    run = Script(Task(limits=Limits(max_steps=3))).planned(Step(id="t", task=inner))

    assert run.planned(Step(id="b", tool="look")).said == ("start b",)
    assert run.planned(Step(id="c", tool="look")).said == ("stop failed",)


def test_a_map_counts_as_one_step():
    run = Script(Task(limits=Limits(max_steps=1)))

    assert "stop failed" not in run.planned(Step(id="m", tool="look", each=[1, 2, 3])).said


def test_the_budget_of_calls_stops_the_run_before_the_next_one():
    task = Task(budget=Budget(steps=2), limits=Limits(max_parallel=1))
    run = Script.of(*(Step(id=name, tool="look") for name in "abc"), task=task)

    run.succeeds("a").succeeds("b")

    assert run.said == ("stop failed", "answer")
    assert run.decided(RunStopping).reason == "The budget of 2 calls (budget.steps) is used up before c."
    assert run.state.calls_made == 2


def test_the_budget_of_calls_holds_for_items_and_other_tries():
    task = Task(budget=Budget(steps=3), limits=Limits(max_parallel=2))
    run = Script.of(Step(id="m", tool="send", each=[1, 2, 3]), task=task)

    run.fails("m[0]", FailureKind.UNAVAILABLE).succeeds("m[1]")

    assert run.running == ("m[2]",)
    assert run.wakes("m[0]").said == ("stop failed",)
    assert run.decided(RunStopping).reason == "The budget of 3 calls (budget.steps) is used up before m[0]."


def test_the_budget_of_tokens_stops_the_run():
    run = Script.of(
        Step(id="a", tool="look"), Step(id="b", tool="look", after=("a",)), task=Task(budget=Budget(tokens=100))
    )

    assert run.uses(tokens=99).succeeds("a").said == ("start b",)

    run = Script.of(
        Step(id="a", tool="look"), Step(id="b", tool="look", after=("a",)), task=Task(budget=Budget(tokens=100))
    )
    run.uses(tokens=100).succeeds("a")

    assert run.decided(RunStopping).reason == "The budget of 100 tokens (budget.tokens) is used up (100 used) before b."


def test_the_budget_of_money_stops_the_run_when_prices_are_known():
    steps = (Step(id="a", tool="look"), Step(id="b", tool="look", after=("a",)))
    task = Task(budget=Budget(money=0.5))

    assert Script.of(*steps, task=task).uses(tokens=9).succeeds("a").said == ("start b",)
    assert Script.of(*steps, task=task).uses(money=0.4).succeeds("a").said == ("start b",)

    run = Script.of(*steps, task=task).uses(money=0.5).succeeds("a")
    assert run.decided(RunStopping).reason == "The budget of 0.5 (budget.money) is used up (0.5 spent) before b."


@pytest.mark.parametrize(
    ("task", "deadline"),
    [
        (Task(), None),
        (Task(deadline=START + 5), START + 5),
        (Task(budget=Budget(time_s=7)), START + 7),
        (Task(deadline=START + 5, budget=Budget(time_s=7)), START + 5),
        (Task(deadline=START + 9, budget=Budget(time_s=7)), START + 7),
    ],
)
def test_the_deadline_is_the_earlier_of_deadline_and_time_budget(task, deadline):
    assert Script(task).state.deadline == deadline


def test_a_deadline_stops_the_run_and_waits_for_what_is_under_way():
    run = Script.of(Step(id="a", tool="look"), Step(id="b", tool="look", after=("a",)))

    assert run.is_late().decisions == (RunStopping(outcome=Outcome.FAILED, reason="too late"),)
    assert run.fails("a", FailureKind.CANCELLED).said == ("answer",)
    assert run.status("b") is not Status.RUNNING
    assert run.composes().decisions == (RunFinished(outcome=Outcome.FAILED, reason="too late"),)


def test_a_cancelled_run_says_by_whom_and_why():
    run = Script.of(Step(id="q", tool="ask_user"))

    run.cancels(by="li", reason="not needed", letter=3)

    assert run.said == ("stop cancelled", "answer")
    assert run.decided(RunStopping).reason == "Cancelled by li: not needed"
    assert run.state.letters_read == 3
    assert run.composes().said == ("finish cancelled",)


def test_a_cancel_without_a_reason_names_the_person():
    assert Script().cancels(by="li").decided(RunStopping).reason == "Cancelled by li."


def test_the_first_reason_to_stop_stands():
    run = Script.of(Step(id="a", tool="look")).is_late()

    assert run.cancels().said == ()
    assert run.succeeds("a").composes().decisions == (RunFinished(outcome=Outcome.FAILED, reason="too late"),)


def test_a_stopping_run_forgets_what_it_still_meant_to_do():
    run = Script(Task(limits=Limits(max_parallel=1)))
    run.planned(Step(id="a", tool="look"), Step(id="b", tool="look"), Step(id="m", tool="look", each=[1, 2]))
    run.planned(Step(id="c", tool="send"))
    assert (run.state.queue, run.state.held, run.state.maps) == (("b",), ("c",), ("m",))

    run.cancels()

    state = run.state
    assert (state.queue, state.held, state.maps, state.due, state.ready) == ((), (), (), (), ())
    assert state.is_stopping
    assert not state.is_planning


def test_what_comes_late_to_a_stopping_run_starts_nothing():
    run = Script(Task(limits=Limits(max_parallel=2)))
    run.planned(
        Step(id="a", tool="send", each=[1, 2, 3]),
        Step(id="b", tool="look"),
        Step(id="w", tool="wait", args={"seconds": 5}),
    )
    run.planned(Step(id="c", tool="look")).closed().cancels()

    assert run.planned(Step(id="d", tool="look")).said == ()
    assert "d" not in run.state.steps
    assert run.closed(more=True).said == ()
    assert run.wakes("w").said == ()
    assert run.status("w") is Status.SLEEPING
    assert run.resumes().said == ("answer",)


def test_steps_told_to_stop_are_not_tried_again():
    run = Script.of(Step(id="a", tool="send")).cancels()

    assert run.fails("a", FailureKind.UNAVAILABLE, message="told").said == ("answer",)
    assert run.status("a") is Status.FAILED
    assert run.step("a").failure == Failure(FailureKind.UNAVAILABLE, "told")


def test_a_success_that_comes_while_stopping_counts():
    run = Script.of(Step(id="a", tool="send"), Step(id="b", tool="look", after=("a",))).cancels()

    assert run.succeeds("a", "x").said == ("answer",)
    assert run.step("a").output.content == "x"


def test_a_run_that_is_cancelled_while_it_is_answered_ends_with_that_answer():
    run = Script.of(Step(id="a", tool="look")).succeeds("a")

    assert run.cancels().said == ("stop cancelled",)
    assert run.composes().said == ("finish cancelled",)


def test_a_run_without_a_plan_ends_with_the_reason():
    run = Script()

    assert run.no_plan("not understood").said == ("stop failed", "answer")
    assert run.composes().decisions == (RunFinished(outcome=Outcome.FAILED, reason="not understood"),)


def test_a_plan_that_breaks_off_stops_the_steps_that_run_already():
    run = Script().planned(Step(id="a", tool="look"))

    assert run.no_plan().said == ("stop failed",)
    assert run.succeeds("a").said == ("answer",)


def test_a_plan_whose_steps_wait_for_a_step_that_is_not_there_ends():
    run = Script.of(Step(id="a", tool="look"), Step(id="b", tool="look", after=("nobody",)))

    assert run.said == ()
    assert run.succeeds("a").said == ("stop failed", "answer")
    assert run.decided(RunStopping).reason == "b wait for what will never come."


def test_a_plan_whose_steps_wait_for_each_other_ends():
    inner = Plan(steps=(Step(id="x", tool="look", after=("y",)), Step(id="y", tool="look", after=("x",))))

    run = Script.of(Step(id="t", task=inner))

    assert run.decided(RunStopping).reason == "t, t/x, t/y wait for what will never come."


def test_a_run_that_may_run_nothing_ends():
    assert "stop failed" in Script.of(Step(id="a", tool="look"), task=Task(limits=Limits(max_parallel=0))).said


def test_a_run_that_waits_for_a_person_or_a_moment_is_not_stuck():
    asks = Script.of(Step(id="q", tool="ask_user"), Step(id="b", tool="look", after=("nobody",)))
    sleeps = Script.of(Step(id="w", tool="wait", args={"seconds": 5}), Step(id="b", tool="look", after=("nobody",)))

    assert asks.said == sleeps.said == ()
    assert asks.answers("q", "x").said == ("stop failed", "answer")


def test_the_same_call_with_the_same_result_in_three_later_rounds_is_no_progress():
    run = Script(Task(limits=Limits(max_steps=20)))
    run.planned(Step(id="a", tool="look")).closed(more=True).succeeds("a", "same")

    for round_ in (2, 3):
        run.planned(Step(id=f"a{round_}", tool="look")).closed(more=True).succeeds(f"a{round_}", "same")
        assert run.said == (f"plan {round_ + 1}",)
    run.planned(Step(id="a4", tool="look")).closed(more=True).succeeds("a4", "same")

    assert run.said == ("stop failed", "answer")
    assert run.decided(RunStopping).reason == "No progress: the same call gave the same result 3 times."


def test_other_results_and_items_of_a_map_are_progress():
    run = Script(Task(limits=Limits(max_steps=20)))
    run.planned(Step(id="a", tool="look")).closed(more=True).succeeds("a")

    for round_ in range(2, 6):
        run.planned(Step(id=f"a{round_}", tool="look")).closed(more=True).succeeds(f"a{round_}", round_)
    run.planned(Step(id="m", tool="look", each=[1, 1, 1, 1])).closed()
    for index in range(4):
        run.succeeds(f"m[{index}]", "same")

    assert run.said == ("join m", "answer")


def test_equal_calls_of_the_first_round_are_meant():
    run = Script.of(*(Step(id=name, tool="look") for name in "abcd"))

    for name in "abcd":
        run.succeeds(name, "same")

    assert run.said == ("answer",)


def test_tokens_of_steps_are_counted():
    run = Script.of(Step(id="a", tool="look"))

    run.tell(StepSucceeded(step="a", attempt=1, output=Value(1), usage=Usage(input_tokens=3, output_tokens=4)))

    assert run.state.usage == Usage(input_tokens=3, output_tokens=4)
