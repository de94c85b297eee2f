"""The work on this project: an engine on a home of its own, journal on disk, every run a ready plan."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from bench._ours import open_ours
from bench._work import CHAIN_STEPS, Job, Measured, job_from_argv, measure, say

SEED = {"$ref": "request.payload"}


def chain_plan() -> dict[str, object]:
    """Ten steps, each on the output of the one before."""
    later = [
        {"id": f"s{number}", "tool": "block", "args": {"text": {"$ref": f"s{number - 1}"}}}
        for number in range(2, CHAIN_STEPS + 1)
    ]
    first = {"id": "s1", "tool": "block", "args": {"text": SEED}}
    return {"version": 1, "steps": [first, *later], "answer": {"$ref": f"s{CHAIN_STEPS}"}}


def fan_plan(width: int) -> dict[str, object]:
    """One step, `width` steps on its output, one step on all of theirs."""
    parts = [
        {"id": f"p{index}", "tool": "part", "args": {"index": index, "text": {"$ref": "first"}}}
        for index in range(width)
    ]
    first = {"id": "first", "tool": "block", "args": {"text": SEED}}
    last = {"id": "join", "tool": "join", "args": {"parts": [{"$ref": f"p{index}"} for index in range(width)]}}
    return {"version": 1, "steps": [first, *parts, last], "answer": {"$ref": "join"}}


def map_plan(width: int) -> dict[str, object]:
    """One map step over `width` items, and one step that joins their outputs."""
    arguments = {"index": {"$ref": "item"}, "text": SEED}
    items = {"id": "items", "tool": "item", "each": list(range(width)), "args": arguments}
    last = {"id": "all", "tool": "concatenate", "args": {"parts": {"$ref": "items"}}}
    return {"version": 1, "steps": [items, last], "answer": {"$ref": "all"}}


def plan_for(job: Job) -> dict[str, object]:
    """The plan of every run of the job; the seed comes in as the task's payload."""
    if job.shape == "chain":
        return chain_plan()
    return fan_plan(job.width) if job.shape == "fan" else map_plan(job.width)


@dataclass(slots=True)
class DurabilityWatch:
    """Follows the statements of a connection: with which `synchronous` the commits that hold events were made."""

    synchronous: str = "FULL"
    has_events: bool = False
    seen: set[str] = field(default_factory=set)

    def note(self, statement: str) -> None:
        """Called by SQLite with each statement before it is executed."""
        if statement.startswith("PRAGMA synchronous="):
            self.synchronous = statement.partition("=")[2]
        elif "INTO events" in statement:
            self.has_events = True
        elif statement.startswith("COMMIT") and self.has_events:
            self.seen.add(self.synchronous)
            self.has_events = False


def watch_connections() -> tuple[DurabilityWatch, list[sqlite3.Connection]]:
    """Watch every connection that is opened from now on."""
    watch, opened, connect = DurabilityWatch(), [], sqlite3.connect

    def watching(*args: object, **options: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **options)  # type: ignore[call-overload]  # as they come
        connection.set_trace_callback(watch.note)
        opened.append(connection)
        return connection

    sqlite3.connect = watching  # type: ignore[assignment]  # one argument list for all overloads
    return watch, opened


def pragmas_of(watch: DurabilityWatch, opened: list[sqlite3.Connection]) -> tuple[str, str]:
    """The journal mode, and the `synchronous` of the commits seen so far; ends the watch."""
    modes = set()
    for connection in opened:
        connection.set_trace_callback(None)
        mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
        modes.add(mode.decode() if isinstance(mode, bytes) else mode)
    numbers = {"OFF": "0", "NORMAL": "1", "FULL": "2", "EXTRA": "3"}
    return "+".join(sorted(modes)), "+".join(sorted(numbers[name] for name in watch.seen))


async def run(job: Job) -> Measured:
    watch, opened = watch_connections()
    async with open_ours(Path(job.home) / "home") as ours:
        plan = ours.prepare(plan_for(job))

        async def once(seed: str) -> str:
            return await ours.run(plan, payload=seed)

        await once("first")
        return await measure(job, once, pragmas=pragmas_of(watch, opened))


if __name__ == "__main__":
    say(asyncio.run(run(job_from_argv())))
