"""Drives the machine by hand, so that a test of its rules reads like a script of what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from autoglm.core.chat import Usage
from autoglm.core.errors import FailureKind
from autoglm.core.events import (
    AnswerComposed,
    AnswerRequested,
    CancelRequested,
    DeadlinePassed,
    Decision,
    Event,
    ModelCalled,
    PersonAnswered,
    PersonAsked,
    PlanClosed,
    PlanFailed,
    PlanRequested,
    Record,
    RunCreated,
    RunFinished,
    RunResumed,
    RunStopping,
    StepFailed,
    StepJoined,
    StepOpened,
    StepSkipped,
    StepsPlanned,
    StepStarted,
    StepSucceeded,
    TimePassed,
    TimerSet,
    decode_event,
    encode_event,
)
from autoglm.core.plan import Step
from autoglm.core.task import Task
from autoglm.core.tools import Effect, ToolRole, ToolTraits
from autoglm.core.values import NO_LABELS, Json, Labels, Value
from autoglm.execution.machine import on_event
from autoglm.execution.replay import fold, replay
from autoglm.execution.state import RunState, Status, StepState

RUN = "run-1"
START = 1_800_000_000.0

TRAITS: Mapping[str, ToolTraits] = {
    "look": ToolTraits(effect=Effect.NONE),
    "narrow": ToolTraits(effect=Effect.NONE, max_parallel=1),
    "put": ToolTraits(effect=Effect.IDEMPOTENT),
    "send": ToolTraits(effect=Effect.KEYED),
    "slow_send": ToolTraits(effect=Effect.KEYED, max_parallel=2),
    "pay": ToolTraits(effect=Effect.UNSAFE),
    "ask_user": ToolTraits(effect=Effect.NONE, role=ToolRole.ASK),
    "wait": ToolTraits(effect=Effect.NONE, role=ToolRole.WAIT),
}

EventType = TypeVar("EventType")


class Script:
    """One run, told fact by fact. After each fact the journal must fold to the same state and replay the same;
    a long script says `is_checked=False` and calls `check` at its end.

    `said` is what was decided upon the last fact, in short words: "start a", "finish done".
    """

    def __init__(self, task: Task | None = None, *, labels: Labels = NO_LABELS, is_checked: bool = True) -> None:
        self.is_checked = is_checked
        self.state = RunState(run_id=RUN)
        self.records: list[Record] = []
        self.now = START
        self.decisions: tuple[Decision, ...] = ()
        self.tell(RunCreated(task=task or Task(), labels=labels))

    @classmethod
    def of(cls, *steps: Step, answer: Json = None, task: Task | None = None) -> Script:
        """A run whose plan is whole at once."""
        return cls(task).planned(*steps).closed(answer=answer)

    # --- what happens ------------------------------------------------------------------------------------------------

    def tell(self, fact: Event) -> Script:
        self.state, self.decisions = on_event(self.state, fact, self.now)
        for event in (fact, *self.decisions):
            self.records.append(Record(RUN, len(self.records) + 1, self.now, decode_event(*encode_event(event))))
        return self.check() if self.is_checked else self

    def check(self) -> Script:
        """Raises AssertionError when the journal does not say the same as the live run."""
        assert fold(RUN, self.records) == self.state, "the journal folds to another state"
        assert replay(RUN, self.records) is None, replay(RUN, self.records)
        return self

    def planned(self, *steps: Step) -> Script:
        return self.tell(StepsPlanned(steps=steps, traits=TRAITS))

    def closed(self, *, answer: Json = None, more: bool = False) -> Script:
        return self.tell(PlanClosed(answer=answer, more=more))

    def no_plan(self, message: str = "no plan") -> Script:
        return self.tell(PlanFailed(message=message))

    def succeeds(self, path: str, content: Json = None, *, labels: Labels = NO_LABELS) -> Script:
        return self.gives(path, Value({} if content is None else content, labels))

    def gives(self, path: str, output: Value) -> Script:
        return self.tell(StepSucceeded(step=path, attempt=self.step(path).attempt, output=output))

    def fails(
        self, path: str, kind: FailureKind = FailureKind.NOT_FOUND, *, message: str = "no", after_s: float | None = None
    ) -> Script:
        attempt = self.step(path).attempt
        return self.tell(StepFailed(step=path, attempt=attempt, kind=kind, message=message, retry_after_s=after_s))

    def uses(self, *, tokens: int = 0, money: float | None = None) -> Script:
        usage = Usage(input_tokens=tokens, money=money)
        return self.tell(ModelCalled(purpose="x", model="m", endpoint="e", prompt="p", answer="a", usage=usage))

    def wakes(self, path: str) -> Script:
        """The moment that a step sleeps until has come."""
        self.now = max(self.now, self.step(path).wake_at)
        return self.tell(TimePassed(step=path))

    def answers(self, path: str, answer: Json, *, digest: str = "", by: str = "mei", letter: int = 0) -> Script:
        asked = self.step(path).asked
        name = digest or (asked.digest if asked is not None else "")
        return self.tell(PersonAnswered(step=path, digest=name, answer=answer, by=by, letter=letter))

    def cancels(self, *, by: str = "mei", reason: str = "", letter: int = 0) -> Script:
        return self.tell(CancelRequested(by=by, reason=reason, letter=letter))

    def is_late(self) -> Script:
        return self.tell(DeadlinePassed(limit="too late"))

    def resumes(self, *, token: int = 2) -> Script:
        return self.tell(RunResumed(worker="w2", token=token))

    def composes(self, text: str = "done") -> Script:
        return self.tell(AnswerComposed(text=text))

    # --- what is to be seen ------------------------------------------------------------------------------------------

    @property
    def said(self) -> tuple[str, ...]:
        return tuple(map(in_short, self.decisions))

    def step(self, path: str) -> StepState:
        return self.state.steps[path]

    def status(self, path: str) -> Status:
        return self.state.steps[path].status

    def asked(self, path: str) -> PersonAsked:
        """What a person is asked about the step now."""
        asked = self.step(path).asked
        assert asked is not None, f"nobody is asked about {path}"
        return asked

    def decided(self, kind: type[EventType]) -> EventType:
        """The only decision of this kind upon the last fact."""
        (found,) = [decision for decision in self.decisions if isinstance(decision, kind)]
        return found

    @property
    def running(self) -> tuple[str, ...]:
        return tuple(sorted(path for path, step in self.state.steps.items() if step.status is Status.RUNNING))


def in_short(decision: Decision) -> str:
    """A decision in two or three words."""
    return _SHORT[type(decision)](decision)


def _started(decision: StepStarted) -> str:
    return f"start {decision.step}" + (f" again {decision.attempt}" if decision.attempt > 1 else "")


def _opened(decision: StepOpened) -> str:
    return f"open {decision.step}" + (f" {decision.items}" if decision.items is not None else "")


# Each function takes the decision type that it is listed under, which the type system cannot say of a table.
_SHORT: Mapping[type, Callable[[Any], str]] = {
    PlanRequested: lambda decision: f"plan {decision.round}",
    StepStarted: _started,
    PersonAsked: lambda decision: f"ask {decision.step} {decision.topic}",
    TimerSet: lambda decision: f"sleep {decision.step}",
    StepOpened: _opened,
    StepJoined: lambda decision: f"join {decision.step}",
    StepSkipped: lambda decision: f"skip {decision.step}",
    StepFailed: lambda decision: f"fail {decision.step}",
    RunStopping: lambda decision: f"stop {decision.outcome}",
    AnswerRequested: lambda _decision: "answer",
    AnswerComposed: lambda _decision: "answer given",
    RunFinished: lambda decision: f"finish {decision.outcome}",
}
