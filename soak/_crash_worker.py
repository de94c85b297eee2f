"""The process that the crash soak kills: resumes what it finds, keeps a number of runs under way, never ends by itself.

With `drain` it starts nothing new and ends when every run has ended. Lines on its standard output are JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from autoglm.app.composition import Composition
from autoglm.app.system import TimedIds
from autoglm.core.errors import BusyError, StaleLease
from autoglm.core.events import (
    PersonAnswered,
    PersonAsked,
    Record,
    RunResumed,
    StepFailed,
    StepStarted,
    StepSucceeded,
    Topic,
)
from autoglm.core.plan import Plan
from autoglm.core.task import Limits, Task
from autoglm.core.tools import CallContext, Effect
from autoglm.execution.outside import Pace, Ports
from autoglm.execution.runner import Runner
from autoglm.execution.state import RunState
from autoglm.planning.plan_json import plan_from
from autoglm.settings.load import load_settings
from autoglm.storage import SqliteHome
from autoglm.tools.decorator import AnyTool, tool
from soak._crash_sink import Sink

EDGES = {"s1": (), "s2": ("s1",), "s3": ("s1",), "s4": ("s2", "s3"), "s5": ("s4",), "s6": ("s4",)}
PACE = Pace(lease_s=0.5, poll_s=0.1)
RETRY_S = 0.1


def effect_tool(sink: Sink, effect: Effect, *, seed: int) -> AnyTool:
    """A tool that works a little, has its effect at the sink, works a little more."""
    dice = random.Random(seed)

    @tool(effect=effect, name="effect")
    async def perform(identity: str, context: CallContext) -> str:
        """Have the effect that this name stands for."""
        await asyncio.sleep(dice.uniform(0, 0.006))
        sink.deliver(identity, context.key)
        await asyncio.sleep(dice.uniform(0, 0.006))
        return identity

    return perform


def plan_for(name: str) -> Plan:
    """Six steps, some of them side by side; each has one effect whose name nothing else has."""
    steps = [
        {"id": step, "tool": "effect", "args": {"identity": f"{name}/{step}"}, "after": list(before)}
        for step, before in EDGES.items()
    ]
    return plan_from({"version": 1, "goal": name, "steps": steps, "answer": "ended"})


def open_attempts(records: Sequence[Record]) -> list[StepStarted]:
    """Intents of which the journal does not say what became of them, and no person has been asked."""
    started: dict[str, StepStarted] = {}
    for record in records:
        if isinstance(record.event, StepStarted):
            started[record.event.step] = record.event
        elif isinstance(record.event, StepSucceeded | StepFailed | PersonAsked):
            started.pop(record.event.step, None)
    return list(started.values())


async def where_it_stopped(home: SqliteHome, sink: Sink, run_ids: Sequence[str], *, seen: Path) -> dict[str, int]:
    """How many unfinished runs the killed worker itself had written to, and in which phase its end met their steps.
    `seen` keeps where each run stood at the last look, so that a run that only waited is not counted again."""
    found = {"runs": 0, "before the effect": 0, "after the effect": 0, "between steps, or waiting": 0}
    earlier = set(seen.read_text().splitlines()) if seen.exists() else set()
    standings = []
    for run_id in run_ids:
        records = await home.journal.read(run_id)
        standings.append(f"{run_id} {len(records)}")
        if standings[-1] in earlier:
            continue
        found["runs"] += 1
        attempts = open_attempts(records)
        for attempt in attempts:
            found["after the effect" if sink.has_key(attempt.key) else "before the effect"] += 1
        found["between steps, or waiting"] += not attempts
    seen.write_text("\n".join(standings))
    return found


@dataclass(slots=True)
class Worker:
    """What the process works with. `took_s` holds the wall times of runs that began and ended here."""

    home: SqliteHome
    runner: Runner
    sink: Sink
    name: str
    took_s: list[float]

    async def start(self, number: int) -> None:
        begin = time.perf_counter()
        with suppress(StaleLease):  # this process stood still for longer than its lease: another turn resumes the run
            plan = plan_for(f"{self.name}-{number}")
            state = await self.runner.run(Task(plan=plan, limits=Limits(max_parallel=4)))
            await self._see_to(state)
            self.took_s.append(time.perf_counter() - begin)

    async def resume(self, run_id: str) -> None:
        """Take the run over as soon as the dead owner's lease is up, and bring it to its end."""
        while True:
            try:
                return await self._see_to(await self.runner.resume(run_id))
            except (BusyError, StaleLease):
                await asyncio.sleep(RETRY_S)

    async def _see_to(self, state: RunState) -> None:
        """Be the person who is asked what became of an effect: look into the sink and tell the truth."""
        answered: set[str] = set()
        while state.outcome is None and state.is_parked:
            asked = [step.asked for step in state.steps.values() if step.asked is not None]
            for question in asked:
                assert question.topic is Topic.OUTCOME, question
                assert question.digest not in answered, f"the answer was not taken up: {question}"
                answered.add(question.digest)
                identity = question.details["args"]["identity"]  # type: ignore[index, call-overload]  # as it was sent
                happened = self.sink.has_identity(str(identity))
                self.sink.note_answer(str(identity), has_happened=happened)
                answer = {"happened": happened, "output": identity}
                letter = PersonAnswered(step=question.step, digest=question.digest, answer=answer, by="soak")
                await self.home.inbox.send(state.run_id, letter)
            state = await self.runner.resume(state.run_id)


async def keep_busy(worker: Worker, waiting: Sequence[str], *, parallel: int) -> None:
    """Resume what waits, and start a new run whenever fewer than `parallel` are under way; for ever."""
    under_way = {asyncio.ensure_future(worker.resume(run_id)) for run_id in waiting}
    number = 0
    while True:
        while len(under_way) < parallel + len(waiting):
            number += 1
            under_way.add(asyncio.ensure_future(worker.start(number)))
        done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()


async def drain(worker: Worker, *, fresh: int) -> None:
    """Start `fresh` runs, then end everything that is unfinished."""
    await asyncio.gather(*(worker.start(number) for number in range(fresh)))
    while waiting := await worker.home.runs.unfinished():
        await asyncio.gather(*(worker.resume(run_id) for run_id in waiting))


@asynccontextmanager
async def open_runner(
    folder: Path, tool_: AnyTool, note: Callable[[Record], None]
) -> AsyncIterator[tuple[Runner, SqliteHome]]:
    """The adapters of the program itself on a home in this folder, with leases that are soon up."""
    workspace = folder / "workspace"
    workspace.mkdir(parents=True, exist_ok=True)
    flags = {"home": str(folder), "workspace": str(workspace)}
    parts = Composition(load_settings(flags=flags), tools=(tool_,))
    ports = Ports(
        clock=parts.clock,
        journal=parts.home.journal,
        leases=parts.home.leases,
        inbox=parts.home.inbox,
        toolbox=parts.toolbox,
        planner=parts.planner,
        answerer=parts.answerer,
    )
    try:
        yield Runner(ports, owner=parts.worker_name(), ids=TimedIds(parts.clock), pace=PACE, publish=note), parts.home
    finally:
        await parts.close()


class Notes:
    """Notes each acknowledged record in a file, which survives kill -9, and says when the first of all is written and
    when the first run is taken over."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._has_begun = self._has_resumed = False

    def note(self, record: Record) -> None:
        os.write(self._file, f"{record.run_id} {record.seq} {type(record.event).__name__}\n".encode())
        if not self._has_begun:
            self._has_begun = True
            say(begun=True)
        if isinstance(record.event, RunResumed) and not self._has_resumed:
            self._has_resumed = True
            say(resumed=True)


def say(**figures: object) -> None:
    print(json.dumps(figures), flush=True)


async def work(options: argparse.Namespace) -> None:
    folder = Path(options.folder)
    sink = Sink(folder / "sink.db", is_keyed=options.effect == "keyed")
    effect = effect_tool(sink, Effect(options.effect), seed=options.seed)
    note = Notes(folder / "acknowledged").note
    async with open_runner(folder / "home", effect, note) as (runner, home):
        waiting = await home.runs.unfinished()
        worker = Worker(home, runner, sink, name=str(options.seed), took_s=[])
        phases = await where_it_stopped(home, sink, waiting, seen=folder / "seen")
        say(ready=True, unfinished=len(waiting), met=phases.pop("runs"), phases=phases)
        if options.drain:
            await drain(worker, fresh=options.parallel)
            say(drained=True, run_s=statistics.median(worker.took_s) if worker.took_s else 0.0)
            return
        await keep_busy(worker, waiting, parallel=options.parallel)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--effect", choices=("keyed", "unsafe"), required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--parallel", type=int, default=8)
    parser.add_argument("--drain", action="store_true")
    asyncio.run(work(parser.parse_args()))


if __name__ == "__main__":
    main()
