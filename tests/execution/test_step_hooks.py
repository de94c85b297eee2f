"""Whoever watches steps is told of each attempt, may refuse it, and changes nothing."""

from dataclasses import dataclass, field, replace

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.events import StepFailed, StepSucceeded
from autoglm.core.plan import Plan, Step
from autoglm.core.task import Task
from autoglm.core.values import Value
from autoglm.execution.calls import Call
from autoglm.testing.office import Office, of_kind
from autoglm.testing.simulation.loop import run_virtually
from autoglm.testing.snippets import snippet


@dataclass(slots=True)
class Watcher:
    """Refuses the steps of `refused`."""

    refused: frozenset[str] = frozenset()
    seen: list[tuple[str, str]] = field(default_factory=list)
    is_watching: bool = True

    async def before_step(self, call: Call) -> None:
        self.seen.append(("before", call.context.step))
        if call.context.step in self.refused:
            raise ToolError("not today")

    async def after_step(self, call: Call, outcome: StepSucceeded | StepFailed) -> None:
        self.seen.append((type(outcome).__name__, call.context.step))


def watched_run(watcher: Watcher, *steps: Step):
    async def work():
        office = Office()
        ports = replace(office.ports(), hooks=watcher)
        state = await office.worker(ports=ports).run(Task(plan=Plan(steps=steps)))
        return state, await office.events()

    return run_virtually(work())


def test_every_attempt_is_told_of_before_and_after():
    watcher = Watcher()

    state, _ = watched_run(watcher, Step(id="a", tool="echo", args={"text": "x"}))

    assert watcher.seen == [("before", "a"), ("StepSucceeded", "a")]
    assert isinstance(state.steps["a"].output, Value)


def test_a_refused_step_fails_as_refused_and_is_not_tried_again():
    watcher = Watcher(refused=frozenset({"a"}))

    _, events = watched_run(watcher, Step(id="a", tool="echo", args={"text": "x"}))

    assert watcher.seen == [("before", "a"), ("StepFailed", "a")]
    (failed,) = of_kind(events, StepFailed)
    assert (failed.kind, failed.message) == (FailureKind.REFUSED, "not today")
    assert of_kind(events, StepSucceeded) == []


def test_a_watcher_that_looks_away_is_not_told():
    watcher = Watcher(is_watching=False)

    watched_run(watcher, Step(id="a", tool="echo", args={}))

    assert watcher.seen == []


def test_the_calls_of_a_snippet_are_watched_and_its_pauses_have_no_outcome():
    watcher = Watcher()

    watched_run(watcher, Step(id="s", code=snippet([("echo", {})])))

    assert watcher.seen == [
        ("before", "s"), ("before", "s/c1"), ("StepSucceeded", "s/c1"), ("before", "s"), ("StepSucceeded", "s")
    ]  # fmt: skip
