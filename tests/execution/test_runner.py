"""A worker and its runs, on virtual time: what is performed, what is written, and who may."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from autoglm.core.chat import ChatAnswer, ChatChunk, Media, RouteStep, Usage
from autoglm.core.errors import (
    FailureKind,
    ModelError,
    NotFound,
    PlanRejected,
    Problem,
    ToolError,
)
from autoglm.core.events import (
    AnswerComposed,
    Event,
    ModelCalled,
    Outcome,
    PlanFailed,
    PlannerChosen,
    PlanRequested,
    RunCreated,
    RunFinished,
    StepFailed,
    StepsPlanned,
)
from autoglm.core.plan import Condition, Plan, Retry, Step
from autoglm.core.ports import PlanEnd, PlanPart, PlanRequest
from autoglm.core.task import Limits, Task
from autoglm.core.tools import CallContext
from autoglm.core.values import FieldLabels, Json, Labels, Value
from autoglm.execution.outside import LoadedMedia
from autoglm.execution.slots import Slots
from autoglm.execution.state import RunState
from autoglm.testing.office import SPECS, Models, Office, Planner, Tool, hang, of_kind
from autoglm.testing.simulation.loop import virtually

USER = Labels(("user",))


# --- a run from beginning to end -------------------------------------------------------------------------------------


@virtually
async def test_a_plan_is_performed_and_every_word_of_it_is_in_the_journal():
    office = Office()

    state = await office.run(
        Step(id="a", tool="echo", args={"n": 1}), Step(id="b", tool="echo", args={"n": {"$ref": "a.n"}})
    )

    assert state.outcome is Outcome.DONE
    assert state.steps["b"].output == Value({"n": 1}, Labels(("tool:echo",)))
    events = await office.events()
    assert [type(event) for event in events] == [
        RunCreated,
        PlanRequested,
        PlannerChosen,
        StepsPlanned,
        *[type(event) for event in events[4:]],
    ]
    assert isinstance(events[-1], RunFinished)
    assert [record.event for record in office.published] == events
    assert [record.seq for record in office.published] == list(range(1, len(events) + 1))


@virtually
async def test_a_given_plan_needs_no_second_look_of_the_planner():
    office = Office()

    await office.run(Step(id="a", tool="echo"))

    assert len(office.planner.requests) == 1


@virtually
async def test_a_given_plan_that_is_bad_is_refused_before_there_is_a_run():
    office = Office()

    class Strict(Planner):
        async def plan(self, request: PlanRequest) -> AsyncIterator[PlanPart]:
            raise PlanRejected((Problem("a", "tool", "unknown"),))
            yield PlanEnd()

    office.planner = Strict()
    with pytest.raises(PlanRejected):
        await office.run(Step(id="a", tool="nothing"))

    assert office.disk.rows == {}


@virtually
async def test_a_run_takes_the_name_it_is_given_and_the_labels_of_its_sender():
    office = Office()

    state = await office.worker().run(
        Task(request="x", plan=Plan(steps=(Step(id="a", tool="echo", args={"t": {"$ref": "request.text"}}),))),
        run_id="mine",
        labels=Labels(("channel:wecom",), ("li",)),
    )

    assert state.run_id == "mine"
    assert state.steps["a"].output == Value({"t": "x"}, Labels(("channel:wecom", "tool:echo"), ("li",)))


@virtually
async def test_a_run_without_labels_comes_from_the_user():
    office = Office()

    state = await office.run(Step(id="a", tool="echo", args={"t": {"$ref": "request.text"}}))

    assert state.labels == USER


@virtually
async def test_outputs_carry_where_their_arguments_came_from_down_to_the_field():
    async def fetch(_args: Value, _context: CallContext) -> Value:
        return Value({"text": "t", "n": 1}, Labels(("web",)), (FieldLabels(("text",), Labels(("stranger",))),))

    office = Office({"echo": fetch})

    state = await office.run(Step(id="a", tool="echo", args={"t": {"$ref": "request.text"}}))

    assert state.steps["a"].output == Value(
        {"text": "t", "n": 1}, Labels(("user", "web")), (FieldLabels(("text",), Labels(("stranger", "user"))),)
    )


@virtually
async def test_a_call_knows_its_run_its_key_and_its_bounds():
    office = Office()
    task = Task(
        plan=Plan(steps=(Step(id="a", tool="send"), Step(id="b", tool="send", timeout_s=2.0))),
        principal="mei",
        language="zh",
        trace_id="t1",
        deadline=office.clock.now() + 30.0,
    )

    await office.worker().run(task)

    first, second = office.tools.calls
    assert first == CallContext(
        run_id="run-000001",
        step="a",
        attempt=1,
        key="run-000001:a",
        deadline=1_800_000_030.0,
        principal="mei",
        language="zh",
        trace_id="t1",
    )
    assert second.deadline == 1_800_000_002.0


@virtually
async def test_steps_run_side_by_side():
    office = Office()

    await office.run(Step(id="a", tool="slow"), Step(id="b", tool="slow"))

    assert asyncio.get_running_loop().time() == 5.0


@virtually
async def test_a_tools_bound_holds_over_all_runs_of_a_process():
    office = Office()
    worker = office.worker()
    plan = Plan(steps=(Step(id="a", tool="narrow"),))

    await asyncio.gather(worker.run(Task(plan=plan)), worker.run(Task(plan=plan)))

    assert asyncio.get_running_loop().time() == 10.0


@virtually
async def test_runs_take_turns_when_there_are_more_than_places():
    office = Office()
    worker = office.worker(slots=Slots(max_runs=1))
    plan = Plan(steps=(Step(id="a", tool="slow"),))

    await asyncio.gather(
        worker.run(Task(plan=plan)), worker.run(Task(plan=plan, priority=1)), worker.run(Task(plan=plan))
    )

    ended = [record.run_id for record in office.published if isinstance(record.event, RunFinished)]
    assert ended[-1] == "run-000003"
    assert asyncio.get_running_loop().time() == 15.0


# --- tools that misbehave --------------------------------------------------------------------------------------------


async def failure(tool: Tool, *, effect: str = "send") -> StepFailed:
    office = Office({effect: tool})
    await office.run(Step(id="a", tool=effect, retry=Retry(attempts=1)))
    (failed,) = of_kind(await office.events(), StepFailed)
    assert isinstance(failed, StepFailed)
    return failed


@virtually
async def test_a_tool_that_raises_crashed():
    async def broken(_args: Value, _context: CallContext) -> Value:
        raise RuntimeError("boom")

    failed = await failure(broken)

    assert (failed.kind, failed.message) == (FailureKind.CRASHED, "RuntimeError: boom")


@virtually
async def test_a_tools_own_word_about_its_failure_is_kept():
    async def busy(_args: Value, _context: CallContext) -> Value:
        raise ToolError("busy", kind=FailureKind.RATE_LIMITED, hint="Wait.", retry_after_s=7.0)

    failed = await failure(busy)

    assert (failed.kind, failed.message, failed.retry_after_s) == (FailureKind.RATE_LIMITED, "busy Wait.", 7.0)


@virtually
async def test_a_tool_that_hangs_is_given_up_after_its_time():
    failed = await failure(hang)

    assert (failed.kind, failed.message) == (FailureKind.TIMEOUT, "not done after 60 s")
    assert asyncio.get_running_loop().time() == 60.0


@virtually
async def test_a_tool_that_answers_with_something_else_than_a_value_fails():
    async def garbage(_args: Value, _context: CallContext) -> Value:
        return "text"

    failed = await failure(garbage)

    assert (failed.kind, failed.message) == (FailureKind.BAD_OUTPUT, "The tool answered with a str.")


@virtually
async def test_a_tool_that_gives_up_by_itself_does_not_leave_the_run_hanging():
    async def gives_up(_args: Value, _context: CallContext) -> Value:
        raise asyncio.CancelledError

    failed = await failure(gives_up)

    assert (failed.kind, failed.message) == (FailureKind.CRASHED, "it gave up by itself")


@virtually
async def test_a_failed_call_is_made_again_after_a_while():
    tries: list[int] = []

    async def flaky(_args: Value, context: CallContext) -> Value:
        tries.append(context.attempt)
        if context.attempt < 3:
            raise ToolError("down", kind=FailureKind.UNAVAILABLE)
        return Value("up")

    office = Office({"send": flaky})
    state = await office.run(Step(id="a", tool="send", retry=Retry(attempts=3, backoff_s=10.0)))

    assert tries == [1, 2, 3]
    assert state.outcome is Outcome.DONE
    assert {context.key for context in office.tools.calls} == {"run-000001:a"}
    assert 15.0 <= asyncio.get_running_loop().time() <= 30.0


# --- planners that misbehave -----------------------------------------------------------------------------------------


async def planned(parts: list[PlanPart | BaseException | float]) -> list[Event]:
    office = Office()
    office.planner.rounds[1] = parts
    await office.worker().run(Task(request="x"))
    return await office.events()


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (NotFound("No template.", hint="Make one."), "No template. Make one."),
        (RuntimeError("boom"), "The planner crashed: RuntimeError: boom"),
        (asyncio.CancelledError(), "The planner gave up by itself."),
    ],
)
def test_a_planner_that_fails_ends_the_run_with_the_reason(error, message):
    @virtually
    async def check() -> None:
        events = await planned([error])

        assert of_kind(events, PlanFailed) == [PlanFailed(message=message)]
        assert events[-1] == RunFinished(outcome=Outcome.FAILED, reason=message)

    check()


@virtually
async def test_the_problems_of_a_rejected_plan_are_kept():
    problems = (Problem("s1", "tool", "unknown"),)

    events = await planned([PlanRejected(problems)])

    assert of_kind(events, PlanFailed) == [
        PlanFailed(message="The plan was rejected: s1.tool: unknown.", problems=problems)
    ]


@virtually
async def test_a_plan_that_breaks_off_is_no_plan():
    events = await planned([Step(id="a", tool="echo")])

    assert of_kind(events, PlanFailed) == [PlanFailed(message="The planner stopped in the middle of the plan.")]


@virtually
async def test_a_planner_that_says_something_else_than_parts_of_a_plan_crashed():
    events = await planned(["a plan"])

    (failed,) = of_kind(events, PlanFailed)
    assert failed.message.startswith("The planner crashed: AssertionError")


@virtually
async def test_a_step_with_an_unknown_tool_is_the_planners_mistake():
    events = await planned([Step(id="a", tool="nothing"), PlanEnd()])

    assert of_kind(events, PlanFailed) == [PlanFailed(message="The planner crashed: KeyError: 'nothing'")]


@virtually
async def test_steps_that_come_together_are_one_record_and_those_that_come_later_another():
    call = ModelCalled(purpose="plan", model="m", endpoint="e", prompt="p", answer="a", usage=Usage(input_tokens=5))
    inner = Plan(steps=(Step(id="x", tool="narrow"),))
    events = await planned(
        [Step(id="a", tool="echo"), Step(id="t", task=inner), 1.0, Step(id="c", tool="send"), call, PlanEnd()]
    )

    first, second = of_kind(events, StepsPlanned)
    assert [step.id for step in first.steps] == ["a", "t"]
    assert list(first.traits) == ["echo", "narrow"]
    assert list(second.traits) == ["send"]
    assert call in events


@virtually
async def test_a_planner_that_wants_more_is_shown_what_came_of_its_steps():
    office = Office()
    office.planner.rounds = {
        1: [
            Step(id="a", tool="echo", args={"n": 1}),
            Step(id="b", tool="pay", on_error="continue"),
            PlanEnd(more=True),
        ],
        2: [PlanEnd(answer="enough")],
    }

    async def broken(_args: Value, _context: CallContext) -> Value:
        raise ToolError("no", kind=FailureKind.REFUSED)

    office.tools.functions["pay"] = broken
    state = await office.worker().run(Task(request="x"))

    first, second = office.planner.requests
    assert (first.round, first.results, [tool.name for tool in first.tools]) == (1, (), [s.name for s in SPECS])
    assert second.round == 2
    assert [(result.step.id, result.round, result.args, result.error) for result in second.results] == [
        ("a", 1, {"n": 1}, ""),
        ("b", 1, {}, "no"),
    ]
    assert state.answer == "enough"


@virtually
async def test_a_task_that_allows_no_tools_offers_none():
    office = Office()
    office.planner.rounds[1] = [PlanEnd()]

    await office.worker().run(Task(request="x", limits=Limits(enable_tool_call=False)))

    assert office.planner.requests[0].tools == ()


# --- models and answers ----------------------------------------------------------------------------------------------


async def modelled(
    chunks: list[ChatChunk | BaseException], *, schema: bool = False
) -> tuple[Models, list[Event], RunState]:
    models = Models(chunks)
    office = Office(models=models)
    args = {"prompt": "Say {}", "system": "Be brief.", **({"schema": {"type": "object"}} if schema else {})}
    state = await office.run(Step(id="a", model="glm", args={"prompt": "hi", **args}, retry=Retry(attempts=1)))
    return models, await office.events(), state


@virtually
async def test_a_model_step_asks_the_model_and_counts_what_it_used():
    answer = ChatAnswer(text="Hello.", usage=Usage(input_tokens=3, output_tokens=2, money=0.5), endpoint="near")

    models, events, state = await modelled(["Hel", "lo.", answer])

    (request,) = models.requests
    assert (request.model, request.purpose) == ("glm", "step a")
    assert [(message.role, message.text) for message in request.messages] == [
        ("system", "Be brief."),
        ("user", "Say {}"),
    ]
    (called, _) = of_kind(events, ModelCalled)
    assert (called.step, called.model, called.endpoint, called.usage) == ("a", "glm", "near", answer.usage)
    assert state.steps["a"].output == Value({"text": "Hello."}, Labels(("model:near",)))
    assert state.usage.money == 0.5


class Shelf:
    """A MediaLoader with one picture, and a sound in words."""

    async def load(self, named: Json, *, pool: str) -> LoadedMedia:
        assert (named, pool) == (["boat.png", "memo.wav"], "glm")
        return LoadedMedia(media=(PICTURE,), words="[memo.wav] nine", labels=Labels(("file:boat.png", "untrusted")))


PICTURE = Media(media_type="image/png", content=b"png")


@virtually
async def test_a_model_step_shows_the_pictures_it_names_and_its_answer_comes_from_them():
    models = Models([ChatAnswer(text="A boat.", endpoint="near")])
    office = Office(models=models)
    step = Step(id="a", model="glm", args={"prompt": "What is it?", "media": ["boat.png", "memo.wav"]})

    worker = office.worker(ports=replace(office.ports(), media=Shelf()))
    state = await worker.run(Task(plan=Plan(steps=(step,))))

    (asked,) = models.requests[0].messages
    assert (asked.text, asked.media) == ("What is it?\n\n[memo.wav] nine", (PICTURE,))
    assert state.steps["a"].output == Value({"text": "A boat."}, Labels(("file:boat.png", "model:near", "untrusted")))
    (called, _) = of_kind(await office.events(), ModelCalled)
    assert "sha256:" in str(called.prompt)


@virtually
async def test_a_model_step_that_names_pictures_fails_where_nothing_loads_them():
    office = Office(models=Models([]))

    state = await office.run(Step(id="a", model="glm", args={"prompt": "?", "media": "boat.png"}))

    assert state.steps["a"].failure.kind is FailureKind.REFUSED


@virtually
async def test_whom_a_failed_model_step_was_tried_with_is_on_record():
    error = ModelError("all busy", kind=FailureKind.INVALID_ARGS)
    error.route = (RouteStep(endpoint="near", reason="its turn", failure="rate_limited", seconds=0.5),)

    _, events, state = await modelled([error])

    called = of_kind(events, ModelCalled)[0]
    assert (called.step, called.endpoint, called.failure, called.route) == ("a", "", "all busy", error.route)
    assert called.usage == Usage()
    assert state.outcome is Outcome.FAILED


@virtually
async def test_a_model_step_needs_no_more_than_a_prompt_which_may_be_any_value():
    models = Models([ChatAnswer(text="ok")])
    office = Office(models=models)

    await office.run(Step(id="a", model="default", args={"prompt": {"n": [1]}}))

    assert [(message.role, message.text) for message in models.requests[0].messages] == [("user", '{"n":[1]}')]


@virtually
async def test_a_model_step_with_a_schema_gives_json():
    models, _, state = await modelled([ChatAnswer(text='{"n": 1}')], schema=True)

    assert models.requests[0].schema == {"type": "object"}
    assert state.steps["a"].output == Value({"n": 1}, Labels(("model:glm",)))


@virtually
async def test_a_bad_answer_of_a_model_is_paid_for_and_fails_the_step():
    _, events, state = await modelled([ChatAnswer(text="{", usage=Usage(input_tokens=7))], schema=True)

    (failed,) = of_kind(events, StepFailed)
    assert failed.kind is FailureKind.BAD_OUTPUT
    assert "not JSON: '{'" in failed.message
    assert state.usage.input_tokens == 7 + 1


@virtually
async def test_a_model_that_stops_without_an_answer_or_is_not_there_fails_the_step():
    _, events, _ = await modelled(["Hel"])
    assert of_kind(events, StepFailed)[0].kind is FailureKind.CRASHED

    _, events, _ = await modelled([ModelError("busy", kind=FailureKind.RATE_LIMITED)])
    assert of_kind(events, StepFailed)[0].kind is FailureKind.RATE_LIMITED

    office = Office()
    await office.run(Step(id="a", model="glm", args={"prompt": "hi"}))
    failed = of_kind(await office.events(), StepFailed)[0]
    assert failed.kind is FailureKind.REFUSED
    assert "model.base_url" in failed.message


@virtually
async def test_an_answer_is_composed_from_the_results_with_the_labels_of_all_of_them():
    office = Office()

    state = await office.run(
        Step(id="a", tool="echo", args={"n": 1}),
        Step(id="b", tool="echo", args={"n": {"$ref": "a.none"}}, on_error="continue"),
        Step(id="c", tool="echo", args={"n": {"$ref": "b.n"}}),
        Step(id="t", task=Plan(steps=(Step(id="x", tool="echo"),))),
        Step(id="m", tool="echo", each=[1], args={"n": {"$ref": "item"}}),
    )

    ((results, reason),) = office.answerer.asked
    assert [result.step.id for result in results] == ["a", "b", "c", "t", "m"]
    assert results[2].error.startswith("The reference")
    assert reason == "c: " + results[2].error
    assert state.answer == f"5 results {reason}"
    (composed,) = of_kind(await office.events(), AnswerComposed)
    assert composed.labels == Labels(("tool:echo", "user"))
    assert composed.rests_on == ("a",)


@virtually
async def test_skipped_steps_say_why():
    office = Office()

    await office.run(
        Step(id="a", tool="echo", when=Condition(value=False)), Step(id="b", tool="echo", args={"n": {"$ref": "a.n"}})
    )

    ((results, _),) = office.answerer.asked
    assert [result.error for result in results] == [
        "skipped: its condition does not hold",
        "skipped: a did not succeed",
    ]


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (RuntimeError("boom"), "The answer could not be composed: boom"),
        (asyncio.CancelledError(), "The answer could not be composed: it gave up by itself."),
    ],
)
def test_a_run_ends_though_its_answer_cannot_be_composed(error, text):
    @virtually
    async def check() -> None:
        office = Office()
        office.answerer.error = error

        state = await office.run(Step(id="a", tool="echo"))

        assert state.outcome is Outcome.DONE
        assert state.answer == text

    check()


@virtually
async def test_an_answer_that_never_comes_is_given_up():
    office = Office()
    office.answerer.delay_s = 1e9

    state = await office.run(Step(id="a", tool="echo"))

    assert state.answer == "The answer could not be composed: TimeoutError"
    assert asyncio.get_running_loop().time() == 120.0
