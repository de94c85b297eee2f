"""A run's view says what each step did, when, and what it waited for."""

from collections.abc import Iterable

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.chat import Usage
from autoglm.core.errors import FailureKind
from autoglm.core.events import (
    AnswerComposed,
    Bid,
    CancelRequested,
    Event,
    ModelCalled,
    PersonAnswered,
    PlanClosed,
    PlanFailed,
    PlannerChosen,
    Record,
    RunCreated,
    RunResumed,
    StepAwarded,
    StepCalled,
    StepFailed,
    StepsPlanned,
    StepSucceeded,
    TimePassed,
)
from autoglm.core.plan import Condition, Plan, Step
from autoglm.core.task import Limits, Task
from autoglm.core.tools import Effect, StepCall, ToolRole, ToolTraits
from autoglm.core.values import Value
from autoglm.execution.machine import on_event
from autoglm.execution.state import RunState
from autoglm.execution.views import RunPhase, RunView, StepPhase, Wait, WaitKind, run_json, view_of

READ = ToolTraits(effect=Effect.NONE)
TRAITS = {
    "read": READ,
    "pay": ToolTraits(effect=Effect.UNSAFE),
    "ask": ToolTraits(effect=Effect.NONE, role=ToolRole.ASK),
    "wait": ToolTraits(effect=Effect.NONE, role=ToolRole.WAIT),
}


def ref(path: str) -> dict[str, str]:
    return {"$ref": path}


def journal(*facts: tuple[float, Event], task: Task | None = None) -> list[Record]:
    """The records of a run in which these facts happened at these times; decisions follow at once."""
    state, records = RunState(run_id="r"), []
    for at, fact in ((0.0, RunCreated(task=task or Task(request="do it"))), *facts):
        state, decisions = on_event(state, fact, at)
        records += [Record("r", len(records) + 1 + i, at, e) for i, e in enumerate((fact, *decisions))]
    return records


def planned(*steps: Step) -> StepsPlanned:
    return StepsPlanned(steps=steps, traits=TRAITS)


def done(step: str, output: object = 1, attempt: int = 1) -> StepSucceeded:
    return StepSucceeded(step=step, attempt=attempt, output=Value(output))  # type: ignore[arg-type]  # plain JSON


def failed(step: str, kind: FailureKind = FailureKind.NOT_FOUND, attempt: int = 1) -> StepFailed:
    return StepFailed(step=step, attempt=attempt, kind=kind, message="it is not there")


def view(*facts: tuple[float, Event], task: Task | None = None) -> RunView:
    return view_of("r", journal(*facts, task=task))


def states(seen: RunView) -> dict[str, StepPhase]:
    return {step.id: step.state for step in seen.steps}


def waits(seen: RunView, step: str) -> list[tuple[WaitKind, float, float | None]]:
    return [(wait.kind, wait.since, wait.until) for wait in seen.step(step).waited]


CHAIN = (Step(id="a", tool="read"), Step(id="b", tool="read", args={"x": ref("a")}, title="Second"))


def test_a_run_without_steps_is_planning():
    seen = view((1.0, PlannerChosen(planner="offline", reason="no model")))

    assert seen.phase is RunPhase.PLANNING
    assert (seen.planner, seen.planner_reason) == ("offline", "no model")
    assert seen.steps == ()


def test_a_step_waits_for_the_steps_it_needs_then_runs_then_is_done():
    facts = [(1.0, planned(*CHAIN)), (1.5, PlanClosed()), (3.0, done("a")), (4.0, done("b", {"n": 2}))]

    early, middle, late = view(*facts[:2]), view(*facts[:3]), view(*facts)

    assert states(early) == {"a": StepPhase.RUNNING, "b": StepPhase.WAITING}
    assert early.step("b").waited == (Wait(WaitKind.STEPS, 1.0, None, "a"),)
    assert states(middle)["b"] is StepPhase.RUNNING
    step = late.step("b")
    assert (step.ready, step.started, step.finished, step.attempts, step.output) == (3.0, 3.0, 4.0, 1, {"n": 2})
    assert step.waited == (Wait(WaitKind.STEPS, 1.0, 3.0, "a"),)
    assert (step.title, step.tool, step.needs) == ("Second", "read", ("a",))


def test_a_step_that_needs_a_slot_is_queued():
    task = Task(request="x", limits=Limits(max_parallel=1))
    steps = (Step(id="a", tool="read"), Step(id="b", tool="read"))
    facts = [(1.0, planned(*steps)), (1.0, PlanClosed()), (3.0, done("a"))]

    early, late = view(*facts[:2], task=task), view(*facts, task=task)

    assert states(early)["b"] is StepPhase.QUEUED
    assert waits(early, "b") == [(WaitKind.SLOT, 1.0, None)]
    assert waits(late, "b") == [(WaitKind.SLOT, 1.0, 3.0)]


def test_a_step_with_effects_waits_until_the_plan_is_whole():
    steps = (Step(id="p", tool="pay"),)

    early = view((1.0, planned(*steps)), (1.2, planned(Step(id="q", tool="pay"))))
    late = view((1.0, planned(*steps)), (2.5, PlanClosed()))

    assert waits(early, "p") == [(WaitKind.PLAN, 1.0, None)]
    assert states(early)["p"] is StepPhase.QUEUED
    assert waits(late, "p") == [(WaitKind.PLAN, 1.0, 2.5)]
    assert states(late)["p"] is StepPhase.RUNNING


def test_a_retry_keeps_the_first_start_and_shows_the_timer():
    facts = [
        (1.0, planned(Step(id="a", tool="read"))),
        (1.0, PlanClosed()),
        (2.0, failed("a", FailureKind.TIMEOUT)),
        (5.0, TimePassed(step="a")),
        (6.0, done("a", attempt=2)),
    ]

    asleep, again, over = view(*facts[:3]), view(*facts[:4]), view(*facts)

    assert states(asleep)["a"] is StepPhase.SLEEPING
    assert waits(asleep, "a") == [(WaitKind.TIMER, 2.0, None)]
    assert asleep.step("a").error == "it is not there"
    assert (states(again)["a"], waits(again, "a")) == (StepPhase.RUNNING, [(WaitKind.TIMER, 2.0, 5.0)])
    assert (over.step("a").attempts, over.step("a").error, over.step("a").started) == (2, "", 1.0)


def test_a_failed_step_fails_the_run_and_skips_what_needs_it():
    seen = view((1.0, planned(*CHAIN)), (1.0, PlanClosed()), (2.0, failed("a")), (3.0, AnswerComposed(text="sorry")))

    assert seen.phase is RunPhase.FAILED
    assert states(seen) == {"a": StepPhase.FAILED, "b": StepPhase.SKIPPED}
    assert seen.step("a").error == "it is not there"
    assert "it is not there" in seen.reason
    assert seen.finished == 3.0
    assert waits(seen, "b") == [(WaitKind.STEPS, 1.0, 2.0)]


def test_a_condition_that_does_not_hold_skips_the_step():
    step = Step(id="a", tool="read", when=Condition(value=False))

    seen = view((1.0, planned(step)), (1.0, PlanClosed()))

    assert states(seen) == {"a": StepPhase.SKIPPED}
    assert seen.step("a").started is None
    assert seen.step("a").waited == ()


def test_a_question_makes_the_run_wait_and_its_answer_ends_the_step():
    step = Step(id="q", tool="ask", args={"question": "Which?", "choices": ["x", "y"]})
    facts = [(1.0, planned(step)), (1.0, PlanClosed())]
    asking = view(*facts)

    (asked,) = asking.asked
    answered = view(*facts, (9.0, PersonAnswered(step="q", digest=asked.digest, answer="x", by="me")))

    assert asking.phase is RunPhase.WAITING
    assert (asked.prompt, asked.choices) == ("Which?", ("x", "y"))
    assert states(asking)["q"] is StepPhase.ASKING
    assert waits(asking, "q") == [(WaitKind.PERSON, 1.0, None)]
    assert waits(answered, "q") == [(WaitKind.PERSON, 1.0, 9.0)]
    assert answered.step("q").output == {"answer": "x"}
    assert answered.asked == ()


def test_an_answer_to_something_else_leaves_the_question_open():
    facts = [(1.0, planned(Step(id="q", tool="ask", args={"question": "Which?"}))), (1.0, PlanClosed())]

    seen = view(*facts, (2.0, PersonAnswered(step="q", digest="other", answer="x", by="me")))

    assert waits(seen, "q") == [(WaitKind.PERSON, 1.0, None)]
    assert seen.phase is RunPhase.WAITING


def test_an_approved_action_starts_after_the_person():
    task = Task(request="x", limits=Limits(approve=(Effect.UNSAFE,)))
    facts = [(1.0, planned(Step(id="p", tool="pay"))), (1.0, PlanClosed())]
    (asked,) = view(*facts, task=task).asked

    seen = view(*facts, (4.0, PersonAnswered(step="p", digest=asked.digest, answer=True, by="me")), task=task)

    assert states(seen)["p"] is StepPhase.RUNNING
    assert waits(seen, "p") == [(WaitKind.PERSON, 1.0, 4.0)]
    assert seen.step("p").attempts == 1


def test_items_of_a_map_are_counted_not_listed():
    step = Step(id="m", tool="read", each=[1, 2, 3], args={"x": ref("item")})
    facts = [(1.0, planned(step)), (1.0, PlanClosed()), (2.0, done("m[0]", 10)), (3.0, done("m[1]", 20))]

    middle = view(*facts)
    late = view(*facts, (4.0, done("m[2]", 30)))

    assert [step.id for step in middle.steps] == ["m"]
    assert (middle.step("m").items, middle.step("m").items_ended) == (3, 2)
    assert states(middle)["m"] is StepPhase.RUNNING
    assert late.step("m").output == [10, 20, 30]
    assert (late.step("m").items_ended, late.step("m").attempts) == (3, 1)


def test_items_that_ask_sleep_or_fail_do_not_join_the_list():
    asks = Step(id="m", tool="ask", each=["x"], args={"question": ref("item")})
    fails = Step(id="n", tool="read", each=["x"], on_error="continue")
    facts = [(1.0, planned(asks, fails)), (1.0, PlanClosed()), (2.0, failed("n[0]"))]

    seen = view(*facts)

    assert [step.id for step in seen.steps] == ["m", "n"]
    assert [asked.step for asked in seen.asked] == ["m[0]"]


def test_steps_of_a_nested_task_are_listed_under_its_path():
    inner = Plan(steps=(Step(id="x", tool="read"), Step(id="y", tool="read", after=("x",))))
    facts = [(1.0, planned(Step(id="t", task=inner))), (1.0, PlanClosed()), (2.0, done("t/x")), (3.0, done("t/y", 7))]

    early, late = view(*facts[:2]), view(*facts)

    assert states(early) == {"t": StepPhase.RUNNING, "t/x": StepPhase.RUNNING, "t/y": StepPhase.WAITING}
    assert early.step("t/y").needs == ("t/x",)
    assert early.step("t").tool == "task"
    assert late.step("t").output == 7


def calls(step: str, *tools: str) -> StepCalled:
    made = tuple(StepCall(tool=tool, args={}) for tool in tools)
    return StepCalled(step=step, attempt=1, calls=made, traits=TRAITS)


def test_calls_of_a_snippet_are_listed_under_its_path_and_its_turns_are_one_try():
    facts = [(1.0, planned(Step(id="s", code="read()"))), (1.0, PlanClosed()), (2.0, calls("s", "read"))]

    early, late = view(*facts), view(*facts, (3.0, done("s/c1")), (4.0, done("s", 7)))

    assert states(early) == {"s": StepPhase.RUNNING, "s/c1": StepPhase.RUNNING}
    assert early.step("s").tool == "code"
    assert (late.step("s").attempts, late.step("s").output) == (1, 7)
    assert late.step("s/c1").attempts == 1


def test_snippets_inside_a_map_keep_their_calls_to_themselves():
    facts = [(1.0, planned(Step(id="m", code="read()", each=[1]))), (1.0, PlanClosed()), (2.0, calls("m[0]", "read"))]

    assert list(states(view(*facts))) == ["m"]


def award(step: str) -> StepAwarded:
    bids = tuple(Bid(agent=agent, cost=1.0, reliability=0.5, value=1.0) for agent in ("anna", "bert"))
    return StepAwarded(step=step, attempt=1, bids=bids)


def test_who_works_on_a_step_is_shown_and_asking_for_bids_is_no_try():
    facts = [(1.0, planned(Step(id="s", agent="auction", args={"request": "x"}))), (1.0, PlanClosed())]

    seen = view(*facts, (2.0, award("s")))

    assert (seen.step("s").tool, seen.step("s").agent, seen.step("s").attempts) == ("agent", "anna", 1)


def test_bids_for_items_of_a_map_are_counted_with_the_map():
    facts = [(1.0, planned(Step(id="m", agent="auction", each=[1], args={"request": "x"}))), (1.0, PlanClosed())]

    assert list(states(view(*facts, (2.0, award("m[0]"))))) == ["m"]


def test_nested_tasks_inside_a_map_stay_inside_it():
    inner = Plan(steps=(Step(id="x", tool="read"),))
    facts = [(1.0, planned(Step(id="t", task=inner, each=[1, 2]))), (1.0, PlanClosed()), (2.0, done("t[0]/x"))]

    seen = view(*facts)

    assert [step.id for step in seen.steps] == ["t"]
    assert seen.step("t").items_ended == 1


def test_a_wait_is_a_timer_until_its_moment():
    facts = [(1.0, planned(Step(id="w", tool="wait", args={"seconds": 5}))), (1.0, PlanClosed())]

    asleep, over = view(*facts), view(*facts, (6.0, TimePassed(step="w")))

    assert states(asleep) == {"w": StepPhase.SLEEPING}
    assert waits(over, "w") == [(WaitKind.TIMER, 1.0, 6.0)]
    assert states(over) == {"w": StepPhase.DONE}


def test_a_cancelled_run_shows_every_unfinished_step_as_cancelled_and_bounds_its_waits():
    facts = [(1.0, planned(*CHAIN)), (1.0, PlanClosed()), (2.0, CancelRequested(by="me"))]
    told = StepFailed(step="a", attempt=1, kind=FailureKind.CANCELLED, message="told to stop")

    seen = view(*facts, (3.0, told), (4.0, AnswerComposed(text="stopped")))

    assert seen.phase is RunPhase.CANCELLED
    assert states(seen) == {"a": StepPhase.CANCELLED, "b": StepPhase.CANCELLED}
    assert all(wait.until is not None for step in seen.steps for wait in step.waited)
    assert seen.asked == ()


def test_a_question_is_withdrawn_when_the_run_is_over():
    facts = [(1.0, planned(Step(id="q", tool="ask", args={"question": "?"}))), (1.0, PlanClosed())]

    seen = view(*facts, (2.0, CancelRequested(by="me")), (3.0, AnswerComposed(text="stopped")))

    assert seen.asked == ()
    assert states(seen)["q"] is StepPhase.CANCELLED
    assert waits(seen, "q") == [(WaitKind.PERSON, 1.0, 3.0)]


def test_a_plan_that_is_asked_for_again_takes_its_steps_back():
    facts = [(1.0, planned(*CHAIN)), (2.0, RunResumed(worker="w", token=2)), (3.0, planned(Step(id="c", tool="read")))]

    early, late = view(*facts[:2]), view(*facts)

    assert early.steps == ()
    assert [step.id for step in late.steps] == ["c"]


def test_a_later_round_that_is_asked_for_again_keeps_the_steps_of_earlier_rounds():
    facts = [(1.0, planned(Step(id="a", tool="read"))), (1.0, PlanClosed(more=True)), (2.0, done("a"))]

    seen = view(*facts, (2.0, planned(Step(id="b", tool="read"))), (3.0, RunResumed(worker="w", token=2)))

    assert states(seen) == {"a": StepPhase.DONE}


def test_a_step_is_ready_when_the_last_of_its_needs_has_ended():
    steps = (Step(id="a", tool="read"), Step(id="b", tool="read"), Step(id="c", tool="read", after=("a", "b")))
    facts = [(1.0, planned(*steps)), (1.0, PlanClosed()), (2.0, done("a"))]

    early, late = view(*facts), view(*facts, (5.0, done("b")))

    assert early.step("c").waited == (Wait(WaitKind.STEPS, 1.0, None, "b"),)
    assert (late.step("c").ready, late.step("c").needs) == (5.0, ("a", "b"))


def test_steps_of_a_plan_over_the_limit_never_join():
    task = Task(request="x", limits=Limits(max_steps=1))

    seen = view((1.0, planned(*CHAIN)), (2.0, AnswerComposed(text="too long")), task=task)

    assert seen.steps == ()
    assert "limits.max_steps" in seen.reason


def test_the_title_is_the_request_or_the_goal_of_a_given_plan():
    given = Task(plan=Plan(goal="Pay the bill"))

    assert view(task=Task(request="Pay")).title == "Pay"
    assert view(task=given).title == "Pay the bill"


def test_a_run_without_a_plan_says_why():
    seen = view((1.0, PlanFailed(message="I do not understand.")), (2.0, AnswerComposed(text="?")))

    assert (seen.phase, seen.reason) == (RunPhase.FAILED, "I do not understand.")


def test_the_json_form_has_the_stable_fields():
    usage = Usage(input_tokens=3, output_tokens=4, money=0.5)
    called = ModelCalled(purpose="plan", model="m", endpoint="e", prompt="p", answer="a", usage=usage)
    facts = [(1.0, called), (1.0, planned(*CHAIN)), (1.0, PlanClosed()), (3.0, done("a")), (4.0, done("b"))]

    seen = run_json(view(*facts, (5.0, AnswerComposed(text="It is done."))))

    assert {"run_id", "state", "answer", "steps", "usage", "planner"} <= set(seen)
    assert (seen["run_id"], seen["state"], seen["answer"]) == ("r", "done", "It is done.")
    steps = seen["steps"]
    assert isinstance(steps, list)
    assert {"id", "tool", "state", "started", "finished", "attempts", "output"} <= set(steps[0])
    assert seen["usage"] == {"calls": 2, "input_tokens": 3, "output_tokens": 4, "money": 0.5, "is_estimate": False}
    assert msgspec.json.decode(msgspec.json.encode(seen)) == seen


def test_the_json_form_tells_what_is_asked():
    facts = [(1.0, planned(Step(id="q", tool="ask", args={"question": "?"}))), (1.0, PlanClosed())]

    seen = run_json(view(*facts))

    assert isinstance(seen["asked"], list)
    assert [(asked["step"], asked["topic"]) for asked in seen["asked"]] == [("q", "question")]
    assert seen["state"] == "waiting"


@given(st.permutations(range(5)), st.integers(0, 10))
def test_a_view_that_grew_record_by_record_equals_the_view_of_the_whole(order: Iterable[int], edges: int):
    steps = [Step(id=f"s{n}", tool="read", after=(f"s{n - 1}",) if n and edges >> n & 1 else ()) for n in range(5)]
    records = journal((1.0, planned(*steps)), (1.0, PlanClosed()), *((2.0 + n, done(f"s{n}")) for n in range(5)))

    grown = RunView(state=RunState(run_id="r"))
    for record in records:
        before, grown = grown, grown.after(record)
        assert before.seq == record.seq - 1

    assert run_json(grown) == run_json(view_of("r", records))
