"""Views of a finished journal: the state it adds up to, and whether the machine would decide the same again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autoglm.core.events import (
    AnswerRequested,
    Event,
    PersonAsked,
    PlanRequested,
    Record,
    RunFinished,
    RunStopping,
    StepFailed,
    StepJoined,
    StepOpened,
    StepSkipped,
    StepStarted,
    TimerSet,
)
from autoglm.execution.machine import apply, decide
from autoglm.execution.state import RunState


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where a replay leaves the record: `recorded` is None when the journal should go on there."""

    seq: int
    recorded: Event | None
    decided: Event | None


def fold(run_id: str, records: Sequence[Record]) -> RunState:
    """The state that the records add up to."""
    state = RunState(run_id=run_id)
    for record in records:
        state = apply(state, record.event, record.at)
    return state


def replay(run_id: str, records: Sequence[Record]) -> Difference | None:
    """Decide a recorded run again, with no model and no tool: None when every decision is the recorded one.

    Facts are taken from the record; after each of them the machine's decisions must be exactly those that follow.
    """
    state = RunState(run_id=run_id)
    for record in records:
        expected = decide(state) if record.seq > 1 else None
        if expected is not None and expected != record.event:
            return Difference(record.seq, record.event, expected)
        if expected is None and is_decision(record.event):
            return Difference(record.seq, record.event, None)
        state = apply(state, record.event, record.at)
    unrecorded = decide(state) if records else None
    return Difference(len(records) + 1, None, unrecorded) if unrecorded is not None else None


_DECISIONS = (
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


def is_decision(event: Event) -> bool:
    """Only the machine makes these; a StepFailed that belongs to no attempt is one too. An answer may be either."""
    return isinstance(event, _DECISIONS) or (isinstance(event, StepFailed) and event.attempt == 0)
