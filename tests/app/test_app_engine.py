"""The engine as programs use it: on a real home, with the built-in tools, and no model."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

import autoglm
from autoglm import Autoglm
from autoglm.app.composition import Composition
from autoglm.app.engine import Engine
from autoglm.app.tasks import task_from
from autoglm.core.errors import NotFound, PlanRejected, UsageError
from autoglm.core.plan import Plan, Step
from autoglm.core.task import Budget, Limits
from autoglm.core.tools import Effect
from autoglm.execution.views import RunPhase
from autoglm.settings.load import load_settings
from autoglm.settings.tree import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    workspace = tmp_path / "work"
    workspace.mkdir()
    (workspace / "notes.txt").write_text("One fact. Another fact. A third fact.", encoding="utf-8")
    return load_settings(environ={}, folder=workspace, flags={"home": str(tmp_path / "home")})


@autoglm.tool(effect=Effect.NONE)
def double(number: int) -> int:
    """Twice a number."""
    return 2 * number


@autoglm.tool(effect=Effect.UNSAFE)
def launch(target: str) -> str:
    """Do something that cannot be taken back."""
    return f"launched {target}"


DOUBLES = Plan(
    steps=(
        Step(id="a", tool="double", args={"number": 4}),
        Step(id="b", tool="double", args={"number": {"$ref": "a"}}),
    ),
    answer={"$text": "It is {b}."},
)
LAUNCH = Plan(steps=(Step(id="go", tool="launch", args={"target": "moon"}),), answer={"$ref": "go"})


def test_a_sentence_is_planned_run_and_answered(settings: Settings) -> None:
    with autoglm.init(settings) as engine:
        view = engine.run("Summarize notes.txt in 1 sentence")

    assert view.phase is RunPhase.DONE
    assert "fact" in (view.state.answer or "")


def test_a_plan_runs_with_tools_of_the_program(settings: Settings) -> None:
    with autoglm.init(settings, tools=[double]) as engine:
        view = engine.run(DOUBLES)
        again = engine.run({"version": 1, "steps": [{"id": "a", "tool": "double", "args": {"number": 3}}]})

    assert view.state.answer == "It is 16."
    assert again.step("a").output == 6


async def test_a_stream_gives_every_record_in_order(settings: Settings) -> None:
    async with Autoglm(settings, tools=[double]) as engine:
        updates = [update async for update in engine.stream(DOUBLES)]
        recorded = await engine.engine.records(updates[-1][0].run_id)

    assert [record for _, record in updates] == list(recorded)
    assert updates[-1][0].phase is RunPhase.DONE


async def test_leaving_a_stream_early_leaves_the_run_to_be_resumed(settings: Settings) -> None:
    async with Autoglm(settings, tools=[double]) as engine:
        stream = engine.stream(DOUBLES)
        view, _ = await anext(stream)
        await stream.aclose()  # type: ignore[attr-defined]  # an async generator
        resumed = await engine.resume(view.run_id)

    assert resumed.state.answer == "It is 16."


async def test_an_unsafe_call_waits_for_a_person_and_goes_on_when_allowed(settings: Settings) -> None:
    async with Autoglm(settings, tools=[launch]) as engine:
        waiting = await engine.arun(LAUNCH)
        asked = await engine.engine.question(waiting.run_id)
        done = await engine.answer(waiting.run_id, True, step="go", by="ann")
        is_identical = await engine.engine.replay(waiting.run_id) is None

    assert waiting.phase is RunPhase.WAITING
    assert asked.details == {"args": {"target": "moon"}, "tool": "launch"}
    assert done.state.answer == "launched moon"
    assert is_identical


async def test_a_question_with_choices_takes_one_of_them(settings: Settings) -> None:
    question = Step(id="q", tool="ask_user", args={"question": "Which?", "choices": ["a", "b"]})
    async with Autoglm(settings) as engine:
        waiting = await engine.arun(Plan(steps=(question,), answer={"$text": "{q.answer}"}))

        with pytest.raises(UsageError, match="a, b"):
            await engine.answer(waiting.run_id, "c")
        done = await engine.answer(waiting.run_id, "b")

    assert done.answer == "b"


async def test_a_run_that_asks_nothing_has_no_question(settings: Settings) -> None:
    async with Autoglm(settings, tools=[double]) as engine:
        view = await engine.arun(DOUBLES)

        with pytest.raises(NotFound, match="asks nothing about a"):
            await engine.engine.question(view.run_id, step="a")


async def test_a_waiting_run_can_be_cancelled(settings: Settings) -> None:
    async with Autoglm(settings, tools=[launch]) as engine:
        waiting = await engine.arun(LAUNCH)
        ended = await engine.engine.cancel(waiting.run_id, by="ann", reason="wrong target")

    assert ended is not None
    assert ended.outcome == "cancelled"
    assert "wrong target" in (ended.answer or "")


async def test_a_worker_resumes_what_others_left(settings: Settings) -> None:
    async with Autoglm(settings, tools=[double]) as first:
        stream = first.stream(DOUBLES)
        view, _ = await anext(stream)
        await stream.aclose()  # type: ignore[attr-defined]  # an async generator
        await first.arun(DOUBLES)

    async with Engine(Composition(settings, tools=[double])) as second:
        resumed = await second.resume_unfinished()

    assert [state.run_id for state in resumed] == [view.run_id]
    assert resumed[0].answer == "It is 16."


async def test_a_run_that_waits_for_a_person_is_not_resumed_without_news(settings: Settings) -> None:
    async with Autoglm(settings, tools=[launch]) as engine:
        await engine.arun(LAUNCH)

        assert await engine.engine.resume_unfinished() == ()


async def test_a_broken_plan_is_rejected_before_there_is_a_run(settings: Settings) -> None:
    async with Autoglm(settings) as engine:
        with pytest.raises(PlanRejected, match="nothing_like_it"):
            await engine.arun(Plan(steps=(Step(id="a", tool="nothing_like_it"),)))

        assert not await engine.engine.runs()


async def test_planning_alone_runs_nothing(settings: Settings) -> None:
    async with Autoglm(settings) as engine:
        preview = await engine.engine.plan(task_from("Summarize notes.txt in 1 sentence", {}, settings))

        assert preview.planner == "template"
        assert [step.tool for step in preview.plan.steps] == ["file_read", "text_summarize"]
        assert not await engine.engine.runs()


async def test_one_tool_can_be_tried_outside_of_a_run(settings: Settings) -> None:
    async with Autoglm(settings, tools=[double]) as engine:
        assert await engine.engine.call_tool("double", {"number": 21}) == 42


def test_a_disabled_tool_is_not_there_and_an_override_holds(settings: Settings, tmp_path: Path) -> None:
    flags = {"home": str(tmp_path / "home"), "tools.disabled": '["notify"]'}
    changed = load_settings(environ={}, folder=settings.workspace, flags=flags)
    (tmp_path / "autoglm.yaml").write_text("tools:\n  overrides:\n    file_read: {timeout_s: 7}\n", encoding="utf-8")
    bounded = load_settings(config=tmp_path / "autoglm.yaml", environ={}, flags={"home": str(tmp_path / "home")})

    names = {spec.name for spec in Composition(changed).toolbox.specs()}
    traits = {spec.name: spec.traits for spec in Composition(bounded).toolbox.specs()}

    assert "notify" not in names
    assert "file_read" in names
    assert traits["file_read"].timeout_s == 7


@pytest.mark.parametrize(("request_", "said"), [("", "empty"), ("   \n", "empty"), ("x" * 70_000, "70,000 bytes")])
def test_a_request_that_cannot_be_is_refused_at_the_edge(settings: Settings, request_: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        task_from(request_, {}, settings)


def test_options_go_before_settings(settings: Settings) -> None:
    budget, limits = Budget(steps=3), Limits(max_steps=2)

    task = task_from("今天几号", {"planner": "offline", "budget": budget, "limits": limits, "priority": 5}, settings)

    assert (task.language, task.planner, task.budget, task.limits, task.priority) == (
        "zh",
        "offline",
        budget,
        limits,
        5,
    )


def test_the_public_names_are_there_and_no_others() -> None:
    unknown: Callable[[], object] = lambda: autoglm.nothing  # type: ignore[attr-defined]  # noqa: E731

    assert autoglm.__version__
    with pytest.raises(AttributeError, match="nothing"):
        unknown()


def test_two_programs_share_one_home(settings: Settings) -> None:
    async def both() -> set[str | None]:
        async with Autoglm(settings, tools=[double]) as one, Autoglm(settings, tools=[double]) as two:
            views = await asyncio.gather(*(engine.arun(DOUBLES) for engine in (one, two) * 5))
            return {view.state.answer for view in views}

    assert asyncio.run(both()) == {"It is 16."}


def test_a_bad_template_in_the_own_folder_does_no_harm(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "bad.yaml").write_text("id: [", encoding="utf-8")
    (folder / "binary.yaml").write_bytes(b"\xff\xfe")
    flags = {"home": str(tmp_path / "home"), "templates": str(folder)}
    changed = load_settings(environ={}, folder=settings.workspace, flags=flags)

    with autoglm.init(changed) as engine:
        view = engine.run("Summarize notes.txt in 1 sentence")

    assert view.phase is RunPhase.DONE


@pytest.mark.parametrize(("request_", "language"), [("Summarize 会议.txt", "en"), ("总结 sales.csv", "zh")])
def test_a_task_is_answered_in_the_language_of_its_own_words(settings, request_, language):
    assert task_from(request_, {}, settings).language == language
