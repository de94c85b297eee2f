"""What must hold when everything has come to rest, checked from the disk and from what the outside saw."""

from __future__ import annotations

from collections.abc import Sequence

from autoglm.core.events import (
    Outcome,
    PlanRequested,
    Record,
    RunCreated,
    RunFinished,
    RunResumed,
    StepStarted,
    encode_event,
)
from autoglm.execution.replay import fold, replay
from autoglm.testing.simulation.world import World


def check_world(world: World) -> None:
    """Every invariant over all runs; what is broken is put to the world's findings."""
    for run_id in world.disk.rows:
        if records := world.records(run_id):
            _check_run(world, run_id, records)
    _check_acknowledged(world)
    _check_effects(world)


def _check_run(world: World, run_id: str, records: Sequence[Record]) -> None:
    if [record.seq for record in records] != list(range(1, len(records) + 1)):
        world.find(f"{run_id}: the sequence numbers have gaps")
    if (difference := replay(run_id, records)) is not None:
        world.find(f"{run_id}: replay differs: {difference}")
    state = fold(run_id, records)
    if state.outcome is None and not state.is_parked:
        world.find(f"{run_id}: neither ended nor waits for a person")
    ends = [record.seq for record in records if isinstance(record.event, RunFinished)]
    if ends and ends != [len(records)]:
        world.find(f"{run_id}: there are records after its end")
    budget = state.task.budget.steps
    if budget is not None and state.calls_made > budget:
        world.find(f"{run_id}: {state.calls_made} calls with a budget of {budget}")
    if state.outcome is Outcome.DONE and state.running:
        world.find(f"{run_id}: done with {state.running} calls under way")
    check_starts(world, run_id, records)
    _check_fencing(world, run_id, records)


def check_starts(world: World, run_id: str, records: Sequence[Record]) -> None:
    attempts: dict[str, int] = {}
    for record in records:
        event = record.event
        if isinstance(event, PlanRequested):
            attempts.clear()  # a round that is asked for again has only steps without effects behind it
        if isinstance(event, StepStarted):
            world.figures["attempts"] += 1
            if event.attempt <= attempts.get(event.key, 0):
                world.find(f"{run_id}: attempt {event.attempt} of {event.step} came twice")
            attempts[event.key] = event.attempt


def _check_fencing(world: World, run_id: str, records: Sequence[Record]) -> None:
    """Tokens never fall, and a new token's first word is that of taking the run."""
    token = 0
    row = world.disk.rows[run_id]
    position, tokens = row.last, []
    while position:
        event = world.disk.events[position]
        tokens.append(event.sealed.token)
        position = event.previous
    for record, written in zip(records, reversed(tokens), strict=True):
        if written < token:
            world.find(f"{run_id}#{record.seq}: token {written} was accepted after {token}")
        if written > token and not isinstance(record.event, RunCreated | RunResumed):
            world.find(f"{run_id}#{record.seq}: token {written} began with {type(record.event).__name__}")
        token = written


def _check_acknowledged(world: World) -> None:
    found = {
        (record.run_id, record.seq): record.event for run_id in world.disk.rows for record in world.records(run_id)
    }
    for place, body in world.acknowledged.items():
        event = found.get(place)
        if event is None:
            world.find(f"{place}: acknowledged and lost")
            continue
        name, now = encode_event(event)
        if name.encode() + now != body:
            world.find(f"{place}: acknowledged and changed")


def _check_effects(world: World) -> None:
    effects = world.effects
    for key, times in effects.done.items():
        if times > 1:
            world.find(f"{key}: its effect happened {times} times")
    for key, sent in effects.sent.items():
        if len(sent) > 1:
            world.find(f"{key}: was sent with {len(sent)} different arguments")
