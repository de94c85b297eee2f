"""Runs made by the machine itself, for looking at; commands typed in an empty workspace."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from autoglm.cli.main import main
from autoglm.cli.messages import speak
from autoglm.core.events import Event, PlanClosed, PlannerChosen, Record, RunCreated, StepsPlanned, StepSucceeded
from autoglm.core.plan import Step
from autoglm.core.task import Limits, Task
from autoglm.core.tools import Effect, ToolRole, ToolTraits
from autoglm.core.values import Value
from autoglm.execution.machine import on_event
from autoglm.execution.state import RunState

READ = ToolTraits(effect=Effect.NONE)
ASK = ToolTraits(effect=Effect.NONE, role=ToolRole.ASK)


@pytest.fixture(autouse=True)
def english():
    """Messages are English unless a test speaks otherwise."""
    speak("en")
    yield
    speak("en")


@pytest.fixture
def journal() -> Callable[..., list[Record]]:
    def make(*facts: tuple[float, Event], request: str = "do it") -> list[Record]:
        state, records = RunState(run_id="r1"), []
        for at, fact in ((0.0, RunCreated(task=Task(request=request, limits=Limits(max_steps=100)))), *facts):
            state, decisions = on_event(state, fact, at)
            records += [Record("r1", len(records) + 1 + i, at, e) for i, e in enumerate((fact, *decisions))]
        return records

    return make


@pytest.fixture
def planned() -> Callable[..., list[tuple[float, Event]]]:
    def make(*steps: Step) -> list[tuple[float, Event]]:
        traits = {step.tool: ASK if step.tool == "ask_user" else READ for step in steps if step.tool}
        return [
            (0.5, PlannerChosen(planner="offline", reason="no model is configured")),
            (1.0, StepsPlanned(steps=steps, traits=traits)),
            (1.0, PlanClosed()),
        ]

    return make


@pytest.fixture
def done() -> Callable[[float, str, object], tuple[float, Event]]:
    def make(at: float, step: str, output: object = 1) -> tuple[float, Event]:
        return at, StepSucceeded(step=step, attempt=1, output=Value(output))  # type: ignore[arg-type]  # plain JSON

    return make


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """An empty workspace as current folder; nothing of the user's own settings."""
    for name in [name for name in os.environ if name.startswith("AUTOGLM_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AUTOGLM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", "C")
    workspace = tmp_path / "work"
    workspace.mkdir()
    monkeypatch.chdir(workspace)
    return workspace


@pytest.fixture
def home(place) -> Path:
    """The home of the commands, where settings files need no trust."""
    folder = place.parent / "home"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def typed(place, capfd):
    """Type a command line; gives exit code, stdout, stderr."""

    def run(*words: str) -> tuple[int, str, str]:
        code = main(list(words))
        out, err = capfd.readouterr()
        return code, out, err

    return run
