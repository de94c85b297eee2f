"""The offline rules as the free stage before a model, over whole runs: who plans, why, and that nothing is guessed."""

import json
from pathlib import Path

import pytest

from autoglm.app.composition import Composition
from autoglm.app.engine import Engine
from autoglm.app.tasks import task_from
from autoglm.core.events import PlannerChosen
from autoglm.core.ports import ChatModel
from autoglm.execution.views import RunPhase, view_of
from autoglm.settings.load import load_settings
from autoglm.testing.models import FakeModel

PLAN = json.dumps(
    {"version": 1, "goal": "g", "steps": [{"id": "m1", "tool": "file_read", "args": {"path": "notes.txt"}}]}
)


class WithModel(Composition):
    """Everything as it is composed, over a model that says what a test wants."""

    fake: FakeModel | None = None

    @property
    def model(self) -> ChatModel | None:
        return self.fake


@pytest.fixture
def run(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("One fox. Two foxes.")
    flags = {"home": str(tmp_path / "home"), "workspace": str(tmp_path), "answer.use_model": "false"}

    async def run(request: str, *said: str, **options: str):
        settings = load_settings(flags=flags)
        parts = WithModel(settings)
        parts.fake = FakeModel(said) if said else None
        async with Engine(parts) as engine:
            state = await engine.run(task_from(request, {"planner": "cascade", **options}, settings))  # type: ignore[arg-type]
            records = await engine.records(state.run_id)
        choice = [record.event for record in records if isinstance(record.event, PlannerChosen)]
        return view_of(state.run_id, records), choice, parts.fake

    return run


@pytest.mark.parametrize(
    "request_text", ["Count the words in notes.txt", "统计 notes.txt 的字数", "Search for 'fox' in notes.txt"]
)
async def test_what_is_sure_and_only_reads_runs_at_once_and_no_model_is_asked(run, request_text):
    view, (choice,), model = await run(request_text, "never said")

    assert view.phase is RunPhase.DONE
    assert model.requests == []
    assert choice.planner in {"offline", "template"}


async def test_how_sure_is_in_the_record(run):
    _, (choice,), model = await run("Please show me the content of notes.txt", "never said")

    assert choice.planner == "offline"
    assert "% sure of the whole request, so no model is asked" in choice.reason
    assert model.requests == []


@pytest.mark.parametrize(
    ("request_text", "why"),
    [
        ("Who is the lead in notes.txt?", "no tool fits it"),
        ("Send it to the console", "which text?"),
    ],
)
async def test_what_is_not_sure_goes_to_the_model_with_the_reason(run, request_text, why):
    view, (choice,), model = await run(request_text, PLAN)

    assert (choice.planner, len(model.requests)) == ("graph", 1)
    assert why in choice.reason
    assert [step.id for step in view.steps] == ["m1"]


@pytest.mark.parametrize("request_text", ["Write something to notes.txt", "删除所有文件", "Delete all files"])
async def test_without_a_model_nothing_is_done_on_a_guess(run, request_text, tmp_path):
    view, _, _ = await run(request_text)

    assert view.phase is RunPhase.FAILED
    assert view.steps == ()
    assert (tmp_path / "notes.txt").read_text() == "One fox. Two foxes."


async def test_without_a_model_the_one_value_that_is_open_is_asked_for(run):
    view, (choice,), _ = await run("Send it to the console")

    assert choice.planner == "offline"
    assert [asked.prompt for asked in view.asked] == ['"Send it to the console": which text?']


async def test_an_effect_that_was_said_outright_is_planned_without_a_model(run, tmp_path):
    view, (choice,), model = await run('Write "done" to status.txt', "never said")

    assert choice.planner in {"offline", "template"}
    assert (view.phase, model.requests) == (RunPhase.DONE, [])
    assert (tmp_path / "status.txt").read_text().strip() == "done"


async def test_who_names_the_model_gets_it(run):
    _, (choice,), model = await run("Read notes.txt, then count its words", PLAN, planner="graph")

    assert (choice.planner, len(model.requests)) == ("graph", 1)
