"""Snippets through the whole engine: the real sandbox, real tools, the journal on disk."""

import pytest

import autoglm
from autoglm import Autoglm
from autoglm.app.composition import Composition
from autoglm.core.plan import Plan, Step
from autoglm.core.tools import Effect
from autoglm.execution.views import RunPhase
from autoglm.settings.load import load_settings

pytest.importorskip("pydantic_monty", reason="snippets run on pydantic-monty, which is not installed")


@autoglm.tool(effect=Effect.NONE)
def measure(path: str) -> int:
    """How long the name of a file is."""
    return len(path)


@autoglm.tool(effect=Effect.UNSAFE)
def remove(path: str) -> str:
    """Take a file away."""
    return f"removed {path}"


def open_door(tmp_path, **flags):
    settings = load_settings(environ={}, folder=tmp_path, flags={"home": str(tmp_path / "home"), **flags})
    return Autoglm(settings, tools=[measure, remove])


async def test_a_snippet_computes_on_what_its_calls_give(tmp_path):
    code = """
sizes = {path: measure(path=path) for path in paths}
print(len(sizes))
max(sizes, key=lambda path: sizes[path])
"""
    plan = Plan(steps=(Step(id="s", code=code, args={"paths": ["a", "abc", "ab"]}),), answer={"$ref": "s.output"})

    async with open_door(tmp_path, **{"sandbox.python": "true"}) as door:
        run = await door.arun(plan)

    assert run.answer == "abc"
    assert run.step("s").output == {"output": "abc", "printed": "3\n"}
    assert [(step.id, step.output) for step in run.steps[1:]] == [("s/c1", 1), ("s/c2", 3), ("s/c3", 2)]


async def test_a_call_with_an_effect_waits_for_a_person_and_the_snippet_goes_on_after(tmp_path):
    plan = Plan(steps=(Step(id="s", code="remove(path='a.txt').upper()"),), answer={"$ref": "s.output"})

    async with open_door(tmp_path, **{"sandbox.python": "true"}) as door:
        waiting = await door.arun(plan)
        done = await door.answer(waiting.run_id, True)

    assert [asked.details["args"] for asked in waiting.asked] == [{"path": "a.txt"}]
    assert (done.phase, done.answer) == (RunPhase.DONE, "REMOVED A.TXT")


async def test_an_exception_of_the_snippet_fails_its_step_with_the_line(tmp_path):
    async with open_door(tmp_path, **{"sandbox.python": "true"}) as door:
        run = await door.arun(Plan(steps=(Step(id="s", code="1\n1 / 0"),)))

    assert run.phase is RunPhase.FAILED
    assert "ZeroDivisionError" in run.reason


async def test_snippets_are_off_unless_they_are_switched_on(tmp_path):
    parts = Composition(load_settings(environ={}, folder=tmp_path, flags={"home": str(tmp_path / "home")}))

    assert parts.snippets is None
    assert not parts.settings.task_limits().enable_code
