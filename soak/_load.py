"""A load on a home whose every record can be computed again, so that what is read can be compared with the truth.

`python -m soak._load HOME NOTES SEED RUNS [--kill]` writes RUNS runs and notes each acknowledgement in NOTES at the
moment it comes: `record RUN SEQ`, `letter RUN NUMBER`, `blob NUMBER`. With --kill it ends itself by SIGKILL.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autoglm.core.events import CancelRequested, Event, Outcome, Record, RunCreated, RunFinished, StepSucceeded
from autoglm.core.ports import Letter
from autoglm.core.task import Task
from autoglm.core.values import Value
from autoglm.storage import SqliteHome

_PARALLEL = 8
_BLOB_EVERY = 40
Note = Callable[[str], None]


class WallClock:
    def now(self) -> float:
        return time.time()


class Truth:
    """What a load with this seed writes, computed, not remembered."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def run_id(self, run: int) -> str:
        return f"run-{self.seed}-{run:05d}"

    def length(self, run: int) -> int:
        return self._dice("length", run).randint(2, 16)

    def is_finished(self, run: int) -> bool:
        return self._dice("end", run).random() < 0.7

    def letters(self, run: int) -> int:
        return self._dice("letters", run).choice([0, 0, 0, 1, 2])

    def record(self, run: int, seq: int) -> Record:
        return Record(self.run_id(run), seq, float(run * 1_000 + seq), self._event(run, seq))

    def letter(self, run: int, number: int) -> Letter:
        return CancelRequested(by=f"person {number}", reason=self._text(f"letter {run} {number}", 200))

    def blob(self, run: int) -> bytes:
        return self._dice("blob", run).randbytes(5_000 + run)

    def _event(self, run: int, seq: int) -> Event:
        if seq == 1:
            return RunCreated(task=Task(request=self._text(f"request {run}", 100)))
        if seq == self.length(run) and self.is_finished(run):
            return RunFinished(outcome=Outcome.DONE)
        size = self._dice("size", run * 1_000 + seq).choice([20, 200, 1_500, 4_000, 4_000, 9_000])
        if (run * 7 + seq) % _BLOB_EVERY == 0:
            size = 70_000
        return StepSucceeded(step=f"s{seq}", attempt=1, output=Value(self._text(f"output {run} {seq}", size)))

    def _text(self, name: str, size: int) -> str:
        return self._dice(name, 0).randbytes(size // 2).hex()

    def _dice(self, name: str, number: int) -> random.Random:
        return random.Random(f"{self.seed} {name} {number}")


@dataclass(slots=True)
class Acknowledged:
    """What the load was told is on disk: the last record and letter of each run, and the blobs."""

    records: dict[int, int] = field(default_factory=dict)
    letters: dict[int, int] = field(default_factory=dict)
    blobs: set[int] = field(default_factory=set)

    def hear(self, notes: bytes) -> None:
        """Take in whole lines of notes."""
        for line in notes.decode().splitlines():
            kind, run, *number = line.split()
            if kind == "blob":
                self.blobs.add(int(run))
            else:
                (self.records if kind == "record" else self.letters)[int(run)] = int(number[0])


async def write(home: SqliteHome, truth: Truth, runs: Sequence[int], note: Note) -> None:
    """Write these runs, a few at a time, noting every acknowledgement."""
    waiting = list(reversed(runs))

    async def worker() -> None:
        while waiting:
            await _write_run(home, truth, waiting.pop(), note)

    async with asyncio.TaskGroup() as group:
        for _ in range(_PARALLEL):
            group.create_task(worker())


async def _write_run(home: SqliteHome, truth: Truth, run: int, note: Note) -> None:
    lease = await home.leases.take(truth.run_id(run), owner="load", ttl_s=60.0)
    seq = 1
    while seq <= truth.length(run):
        count = min(1 + (run + seq) % 3, truth.length(run) - seq + 1)
        await home.journal.append(lease, [truth.record(run, seq + n) for n in range(count)])
        seq += count
        note(f"record {run} {seq - 1}")
    for number in range(1, truth.letters(run) + 1):
        await home.inbox.send(truth.run_id(run), truth.letter(run, number))
        note(f"letter {run} {number}")
    if run % 10 == 0:
        await home.blobs.put(truth.blob(run))
        note(f"blob {run}")
    if truth.is_finished(run):
        await home.leases.release(lease)


async def _main(folder: Path, notes: Path, seed: int, runs: int, *, is_killed: bool) -> None:
    truth = Truth(seed)
    with notes.open("ab", buffering=0) as file:

        def note(line: str) -> None:
            file.write(line.encode() + b"\n")

        async with SqliteHome(folder, clock=WallClock()) as home:
            await write(home, truth, range(1, runs // 2 + 1), note)
        home = SqliteHome(folder, clock=WallClock())
        await write(home, truth, range(runs // 2 + 1, runs + 1), note)
        if is_killed:
            os.kill(os.getpid(), signal.SIGKILL)
        await home.close()


if __name__ == "__main__":
    asyncio.run(
        _main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), is_killed="--kill" in sys.argv)
    )
