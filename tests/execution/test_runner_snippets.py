"""A snippet under way, on virtual time: its turns, its calls, and what cannot be run."""

from dataclasses import replace

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.events import Outcome, StepCalled, StepStarted
from autoglm.core.plan import Plan, Step
from autoglm.core.task import Task
from autoglm.core.values import Labels
from autoglm.testing.office import Office
from autoglm.testing.simulation.loop import virtually
from autoglm.testing.snippets import snippet


async def refuse(_args, _context):
    raise ToolError("No such city.", kind=FailureKind.NOT_FOUND)


@virtually
async def test_a_snippet_calls_tools_at_once_and_one_after_the_other():
    office = Office()
    code = snippet([("echo", {"n": {"input": "first"}}), ("slow", {})], [("echo", {"n": {"answer": 0}})])

    state = await office.run(Step(id="s", code=code, args={"first": 1}))

    assert state.outcome is Outcome.DONE
    assert state.steps["s"].output.content == {
        "output": [{"n": 1}, "slow", {"n": {"n": 1}}], "printed": "3 calls"
    }  # fmt: skip
    assert [event.calls[0].tool for event in await office.events() if isinstance(event, StepCalled)] == [
        "echo", "echo"
    ]  # fmt: skip


@virtually
async def test_the_output_comes_from_all_that_the_snippet_has_seen():
    office = Office()

    state = await office.run(Step(id="s", code=snippet([("echo", {"n": 1})])))

    assert state.steps["s"].output.labels == Labels(("tool:echo",))


@virtually
async def test_a_call_that_fails_is_told_to_the_snippet():
    office = Office({"echo": refuse})

    state = await office.run(Step(id="s", code=snippet([("echo", {})])))

    assert state.outcome is Outcome.DONE
    assert state.steps["s"].output.content == {"output": ["not_found"], "printed": "1 calls"}


@virtually
async def test_code_that_is_no_program_fails_its_step():
    office = Office()

    state = await office.run(Step(id="s", code="for for for"))

    assert state.outcome is Outcome.FAILED
    assert state.steps["s"].failure.message.startswith("The snippet is no program")


@virtually
async def test_without_a_runner_of_snippets_the_step_says_how_to_get_one():
    office = Office()
    task = Task(plan=Plan(steps=(Step(id="s", code=snippet()),)))

    state = await office.worker(ports=replace(office.ports(), snippets=None)).run(task)

    assert state.steps["s"].failure.message == "Snippets are switched off. Set sandbox.python to true."


@virtually
async def test_a_tool_that_is_not_offered_is_no_function():
    office = Office()

    state = await office.run(Step(id="s", code=snippet([("format_disk", {})])))

    assert state.steps["s"].failure.message == "There is no function format_disk."


@virtually
async def test_every_turn_of_a_snippet_is_in_the_journal_before_its_calls_are_made():
    office = Office()

    await office.run(Step(id="s", code=snippet([("send", {})])))

    kept = [event for event in await office.events() if isinstance(event, StepStarted | StepCalled)]
    assert [(type(event).__name__, event.step) for event in kept] == [
        ("StepStarted", "s"), ("StepCalled", "s"), ("StepStarted", "s/c1"), ("StepStarted", "s")
    ]  # fmt: skip
    assert [call.key for call in office.tools.calls] == [f"{office.published[0].run_id}:s/c1"]
