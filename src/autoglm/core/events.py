"""What can happen in a run. Past tense, plain data; the journal holds these and nothing else.

Two kinds: *facts* come from the world (a planner, a tool, a person, a timer); *decisions* are made by the machine.
A decision that starts something outside (`INTENTS`) is in the journal before it is performed, so after a crash
the journal alone says what may have happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

import msgspec

from autoglm.core.chat import RouteStep, Usage
from autoglm.core.errors import FailureKind, Problem
from autoglm.core.plan import Step
from autoglm.core.task import Task
from autoglm.core.tools import StepCall, ToolTraits
from autoglm.core.values import NO_LABELS, Json, Labels, Value


class Outcome(StrEnum):
    """How a run ended."""

    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Topic(StrEnum):
    """Why a person is asked: to allow an action, to answer a question, or to say what became of an action."""

    APPROVAL = "approval"
    QUESTION = "question"
    OUTCOME = "outcome"


# --- facts -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCreated:
    """A task was accepted. Its text carries the labels of whoever sent it."""

    task: Task
    labels: Labels = NO_LABELS


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannerChosen:
    planner: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsPlanned:
    """Checked steps joined the graph. `traits` has an entry for every tool they name, nested ones too."""

    steps: tuple[Step, ...]
    traits: Mapping[str, ToolTraits] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanClosed:
    """The planner has no more steps for now. With `more` it is asked again when all steps have ended."""

    answer: Json = None
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFailed:
    """No usable plan. `problems` are those of the last attempt."""

    message: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSucceeded:
    step: str
    attempt: int
    output: Value
    usage: Usage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFailed:
    """One attempt failed, or (attempt 0) the step could not be started at all."""

    step: str
    attempt: int
    kind: FailureKind
    message: str
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCalled:
    """A snippet or an agent waits for the outputs of these calls; they become steps of its own. `traits` has an entry
    for each tool."""

    step: str
    attempt: int
    calls: tuple[StepCall, ...]
    traits: Mapping[str, ToolTraits]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bid:
    """What an agent offers: the `cost` of a step in the currency of the prices, its `reliability` from 0 to 1, and the
    `value` that both have."""

    agent: str
    cost: float
    reliability: float
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StepAwarded:
    """Agents have bid for a step. The first bid wins; the others follow in the order in which they take over."""

    step: str
    attempt: int
    bids: tuple[Bid, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCalled:
    """A model was used for `purpose` (by a planner, a step or the answer). Prompt and answer are kept whole; `route`
    says which endpoints of which `version` of the pool were tried, and why. With `failure`, a sentence, no answer
    came."""

    purpose: str
    model: str
    endpoint: str
    prompt: Json
    answer: Json
    usage: Usage
    step: str = ""
    route: tuple[RouteStep, ...] = ()
    version: str = ""
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAnswered:
    """A person answered what was asked under exactly this `digest`. An approval's answer is true or false;
    an outcome's is {"happened": bool, "output": ...}. `letter` is the number of the letter that brought it."""

    step: str
    digest: str
    answer: Json
    by: str
    letter: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePassed:
    """The moment that a wait or a retry was set for has come."""

    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlinePassed:
    """The run's own deadline or time budget is over."""

    limit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRequested:
    by: str
    reason: str = ""
    letter: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResumed:
    """A worker took the run over, with the fencing token that it holds now."""

    worker: str
    token: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerComposed:
    """The answer for people: a fact when it was asked for, a decision when the plan itself gives it.
    `rests_on` names the steps whose outputs it uses."""

    text: str
    rests_on: tuple[str, ...] = ()
    labels: Labels = NO_LABELS


# --- decisions -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequested:
    """Intent: ask the planner. Round 1 makes the plan; later rounds extend it."""

    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStarted:
    """Intent: perform the step. `key` is the same for every attempt; `args_digest` names exactly what is sent."""

    step: str
    attempt: int
    key: str
    args_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAsked:
    """Intent: put this to a person. `digest` covers run, step, and exactly what is asked or will be done. With a
    `schema` the answer has this form, and the choices are only proposals."""

    step: str
    topic: Topic
    digest: str
    prompt: str
    details: Json = None
    choices: tuple[str, ...] = ()
    schema: Json = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerSet:
    """Intent: send `TimePassed` at this Unix time in seconds."""

    step: str
    at: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOpened:
    """A map or a nested task began; `items` counts the items of a map."""

    step: str
    items: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepJoined:
    """All parts of a map or nested task have ended well; its output follows from theirs."""

    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSkipped:
    step: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStopping:
    """No new step starts; running ones are told to stop. The run will end with `outcome`."""

    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRequested:
    """Intent: compose the answer from the outputs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFinished:
    outcome: Outcome
    reason: str = ""


Fact: TypeAlias = (
    RunCreated
    | PlannerChosen
    | StepsPlanned
    | PlanClosed
    | PlanFailed
    | StepSucceeded
    | StepFailed
    | StepCalled
    | StepAwarded
    | ModelCalled
    | PersonAnswered
    | TimePassed
    | DeadlinePassed
    | CancelRequested
    | RunResumed
    | AnswerComposed
)
Decision: TypeAlias = (
    PlanRequested
    | StepStarted
    | PersonAsked
    | TimerSet
    | StepOpened
    | StepJoined
    | StepSkipped
    | RunStopping
    | AnswerRequested
    | AnswerComposed
    | RunFinished
    | StepFailed
)
Event: TypeAlias = Fact | Decision

EVENT_TYPES: Mapping[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        RunCreated,
        PlannerChosen,
        StepsPlanned,
        PlanClosed,
        PlanFailed,
        StepSucceeded,
        StepFailed,
        StepCalled,
        StepAwarded,
        ModelCalled,
        PersonAnswered,
        TimePassed,
        DeadlinePassed,
        CancelRequested,
        RunResumed,
        AnswerComposed,
        PlanRequested,
        StepStarted,
        PersonAsked,
        TimerSet,
        StepOpened,
        StepJoined,
        StepSkipped,
        RunStopping,
        AnswerRequested,
        RunFinished,
    )
}


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a run's journal: `seq` counts from 1 without gaps, `at` is Unix time in seconds."""

    run_id: str
    seq: int
    at: float
    event: Event


_encoder = msgspec.json.Encoder()
_decoders: dict[str, msgspec.json.Decoder[Event]] = {
    name: msgspec.json.Decoder(kind) for name, kind in EVENT_TYPES.items()
}


def encode_event(event: Event) -> tuple[str, bytes]:
    """The event's type name and its JSON body. Raises TypeError for content that JSON cannot hold."""
    return type(event).__name__, _encoder.encode(event)


def decode_event(type_name: str, body: bytes) -> Event:
    """The inverse of `encode_event`. Raises KeyError for an unknown type, ValueError for a body that does not fit."""
    return _decoders[type_name].decode(body)
