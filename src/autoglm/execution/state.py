"""The state of one run, as values. It is what the journal's records add up to, and nothing else.

The types that change with every event are msgspec structs rather than dataclasses: a changed copy of one is made
in C, a tenth of the time that `dataclasses.replace` takes, and such copies are most of what the machine does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from immutables import Map
from msgspec import Struct, field

from autoglm.core.chat import Usage
from autoglm.core.errors import FailureKind
from autoglm.core.events import Decision, Outcome, PersonAsked
from autoglm.core.plan import Step
from autoglm.core.task import Task
from autoglm.core.tools import Effect, ToolRole, ToolTraits
from autoglm.core.values import NO_LABELS, Json, Labels, Value

ROOT = ""
MODEL_TRAITS = ToolTraits(effect=Effect.NONE, timeout_s=120.0)
"""A model call changes nothing outside, so it may be repeated."""

SNIPPET_TRAITS = ToolTraits(effect=Effect.NONE, timeout_s=60.0)
"""A snippet computes; what it calls are steps with effects of their own. So it is with an agent, who thinks longer."""


class Status(StrEnum):
    """Where a step stands. BLOCKED waits for other steps, QUEUED for a free slot, ASKING for a person,
    SLEEPING for a moment in time; an OPEN map or nested task waits for its parts, an OPEN snippet or agent for its
    calls."""

    BLOCKED = "blocked"
    HELD = "held"
    QUEUED = "queued"
    RUNNING = "running"
    ASKING = "asking"
    SLEEPING = "sleeping"
    OPEN = "open"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"


ENDED = frozenset({Status.SUCCEEDED, Status.FAILED, Status.SKIPPED})


@dataclass(frozen=True, slots=True)
class Failure:
    kind: FailureKind
    message: str


class MapProgress(Struct, frozen=True, kw_only=True, gc=False):
    """How far a map has come. Items are opened in order, `cursor` is the next one; at most `active` run at once."""

    items: tuple[Value, ...]
    labels: Labels
    cursor: int = 0
    active: int = 0
    outputs: Map[int, Value] = field(default_factory=Map)
    failure: Failure | None = None

    @property
    def count(self) -> int:
        return len(self.items)

    @property
    def is_over(self) -> bool:
        return self.active == 0 and (self.failure is not None or self.cursor == self.count)


class StepState(Struct, frozen=True, kw_only=True, gc=False):
    """One step in one scope, or one item of a map. `path` names it in the run: "s1", "each[3]", "nested/s1".

    `number` orders steps as they joined. `uses` are the paths that its references need, `missing` counts the
    predecessors that have not ended, `blocked_by` names one that did not succeed. `agents` are those who may work on
    it, the present one first. `wake_at` is the Unix time of a wait or retry. `consent` is the digest that a person has
    approved. `args` are known once it waits for a slot.
    """

    path: str
    scope: str
    step: Step
    traits: ToolTraits
    number: int = 0
    round: int = 1
    status: Status = Status.BLOCKED
    uses: tuple[str, ...] = ()
    missing: int = 0
    blocked_by: str = ""
    attempt: int = 0
    agents: tuple[str, ...] = ()
    wake_at: float = 0.0
    asked: PersonAsked | None = None
    consent: str = ""
    args: Value | None = None
    args_digest: str = ""
    item: Value | None = None
    index: int | None = None
    map_path: str = ""
    progress: MapProgress | None = None
    output: Value | None = None
    failure: Failure | None = None

    @property
    def is_item(self) -> bool:
        return self.index is not None

    @property
    def is_map(self) -> bool:
        return self.step.each is not None and self.index is None


class Scope(Struct, frozen=True, kw_only=True, gc=False):
    """Where the steps of one plan see each other, or the `calls` of one snippet or agent. `remaining` counts those that
    have not ended."""

    path: str
    answer: Json = None
    input: Value | None = None
    calls: int = 0
    remaining: int = 0
    last: str = ""
    failure: Failure | None = None

    @property
    def prefix(self) -> str:
        return f"{self.path}/" if self.path else ""


@dataclass(frozen=True, slots=True)
class Ending:
    outcome: Outcome
    reason: str


class RunState(Struct, frozen=True, kw_only=True, gc=False):
    """All of a run. `due` holds decisions that are taken but not yet recorded, in order.

    `joined` counts the steps that ever joined, nested ones too. `queue` lists steps that wait for a slot, `held`
    those that wait until a streaming plan is whole, `maps` the open maps that still have items to start. `slots`
    counts running steps by tool.
    """

    run_id: str
    task: Task = field(default_factory=Task)
    labels: Labels = NO_LABELS
    created_at: float = 0.0
    now: float = 0.0
    round: int = 0
    is_planning: bool = False
    wants_more: bool = False
    answer_expression: Json = None
    planned_steps: int = 0
    joined: int = 0
    traits: Map[str, ToolTraits] = field(default_factory=Map)
    scopes: Map[str, Scope] = field(default_factory=Map)
    steps: Map[str, StepState] = field(default_factory=Map)
    dependents: Map[str, tuple[str, ...]] = field(default_factory=Map)
    due: tuple[Decision, ...] = ()
    ready: tuple[str, ...] = ()
    queue: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    maps: tuple[str, ...] = ()
    slots: Map[str, int] = field(default_factory=Map)
    running: int = 0
    calls_made: int = 0
    repeats: Map[str, int] = field(default_factory=Map)
    usage: Usage = field(default_factory=Usage)
    ending: Ending | None = None
    is_stopping: bool = False
    is_answering: bool = False
    answer: str | None = None
    letters_read: int = 0
    outcome: Outcome | None = None

    @property
    def deadline(self) -> float | None:
        """The earlier of the task's deadline and the end of its time budget, in Unix seconds."""
        bounds = [self.task.deadline] if self.task.deadline is not None else []
        if self.task.budget.time_s is not None:
            bounds.append(self.created_at + self.task.budget.time_s)
        return min(bounds, default=None)

    @property
    def is_parked(self) -> bool:
        """Nothing moves until a person answers."""
        if self.outcome is not None or self.running or self.is_planning or self.is_answering:
            return False
        statuses = {step.status for step in self.steps.values()}
        return Status.ASKING in statuses and Status.SLEEPING not in statuses


def traits_of(step: Step, traits: Mapping[str, ToolTraits]) -> ToolTraits:
    """What decides how the step is run: its tool's traits, or those of a model call, a snippet or a step without
    effect."""
    if step.tool is not None:
        return traits[step.tool]
    if step.code is not None:
        return SNIPPET_TRAITS
    if step.agent is not None:
        return MODEL_TRAITS
    return MODEL_TRAITS if step.model is not None else ToolTraits(effect=Effect.NONE, role=ToolRole.ASK)
