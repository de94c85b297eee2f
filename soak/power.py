"""Power cuts: nothing acknowledged is lost, nothing corrupt is served, and the home can be written again.

Method. A real process writes runs, letters and blobs to a home; a library in front of libc records every write, sync,
truncation, rename, link and removal it makes there, and every acknowledgement at the moment it came. For each cut
(a random point of the recording) the disk is rebuilt: what was synced is there; every write that was not synced is
dropped, kept, or torn into sectors of 512 bytes of which a random subset is there; a new, renamed or removed name
whose folder was not synced is there or not. SQLite's shared memory file is filled with random bytes. The product then
opens this home, everything that had been acknowledged is read through the public ports and compared with the truth,
the full check runs, an interrupted run and a new one are written and read again. The model is harsher than file
systems are: they keep the order of changes to names, and often of writes. Needs Linux and gcc.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autoglm.core.errors import AutoglmError
from autoglm.core.events import AnswerRequested, Record, RunCreated
from autoglm.core.ports import RunEntry
from autoglm.core.task import Task
from autoglm.storage import SqliteHome
from soak._load import Acknowledged, Truth, WallClock
from soak._recording import Call, Kind, record

_SECTOR_BYTES = 512
_LOADS = 4


@dataclass(slots=True)
class File:
    """What is surely on disk, and what was asked since the last sync, in order."""

    content: bytearray = field(default_factory=bytearray)
    waiting: list[Call] = field(default_factory=list)

    def sync(self) -> None:
        for call in self.waiting:
            _apply(self.content, call)
        self.waiting.clear()

    def after_cut(self, dice: random.Random, keep: float) -> bytes:
        content = bytearray(self.content)
        for call in self.waiting:
            for part in _survivors(call, dice, keep):
                _apply(content, part)
        return bytes(content)


@dataclass(slots=True)
class Disk:
    """A file system that has been told to sync some things. Names map to a file, or to None for a folder."""

    names: dict[str, File | None] = field(default_factory=dict)
    synced_names: dict[str, File | None] = field(default_factory=dict)
    waiting: list[tuple[str, File | None, bool]] = field(default_factory=list)

    def see(self, call: Call) -> None:
        file = self.names.get(call.path)
        if call.kind is Kind.CREATE:
            self._name(call.path, File())
        elif call.kind is Kind.FOLDER:
            self._name(call.path, None)
        elif call.kind in {Kind.RENAME, Kind.LINK}:
            self._name(call.other, file)
        if call.kind in {Kind.RENAME, Kind.REMOVE}:
            self.names.pop(call.path, None)
            self.waiting.append((call.path, None, False))
        elif call.kind is Kind.SYNC:
            self._sync(call.path, file)
        elif call.kind in {Kind.WRITE, Kind.TRUNCATE} and file is not None:
            file.waiting.append(call)

    def after_cut(self, folder: str, dice: random.Random) -> Iterator[tuple[str, bytes | None]]:
        """Names below `folder`, relative to it, with their content; parents first."""
        keep = dice.choice([0.0, 0.0, 0.1, 0.5, 0.5, 0.9, 1.0])
        names = dict(self.synced_names)
        for path, file, is_there in self.waiting:
            if dice.random() < keep:
                _rename(names, path, file, is_there=is_there)
        for path in sorted(names):
            if path.startswith(folder + "/"):
                file = names[path]
                yield path[len(folder) + 1 :], None if file is None else file.after_cut(dice, keep)

    def _name(self, path: str, file: File | None) -> None:
        self.names[path] = file
        self.waiting.append((path, file, True))

    def _sync(self, path: str, file: File | None) -> None:
        if file is not None:
            file.sync()
            return
        kept = []
        for path_there, file_there, is_there in self.waiting:
            if str(PurePosixPath(path_there).parent) == path:
                _rename(self.synced_names, path_there, file_there, is_there=is_there)
            else:
                kept.append((path_there, file_there, is_there))
        self.waiting = kept


def _rename(names: dict[str, File | None], path: str, file: File | None, *, is_there: bool) -> None:
    if is_there:
        names[path] = file
    else:
        names.pop(path, None)


def _apply(content: bytearray, call: Call) -> None:
    if call.kind is Kind.TRUNCATE:
        del content[call.offset :]
        content.extend(bytes(call.offset - len(content)))
        return
    content.extend(bytes(max(0, call.offset - len(content))))
    content[call.offset : call.offset + len(call.body)] = call.body


def _survivors(call: Call, dice: random.Random, keep: float) -> Iterator[Call]:
    """The whole call, nothing of it, or some of its sectors."""
    if call.kind is Kind.TRUNCATE or dice.random() < 0.6:
        if dice.random() < keep:
            yield call
        return
    start, end = call.offset, call.offset + len(call.body)
    while start < end:
        stop = min(end, (start // _SECTOR_BYTES + 1) * _SECTOR_BYTES)
        if dice.random() < keep:
            yield Call(Kind.WRITE, call.path, "", start, call.body[start - call.offset : stop - call.offset])
        start = stop


@dataclass(slots=True)
class Tally:
    """What the cuts did. The first three must stay 0."""

    lost: int = 0
    corrupt: int = 0
    unwritable: int = 0
    checked: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def blame(self, kind: str, message: str) -> None:
        setattr(self, kind, getattr(self, kind) + 1)
        self.problems.append(f"{kind}: {message}")


async def check(folder: Path, truth: Truth, known: Acknowledged, tally: Tally) -> None:
    """Read all that was acknowledged, then write."""
    async with SqliteHome(folder, clock=WallClock()) as home:
        for run, count in known.records.items():
            await _check_run(home, truth, run, count, tally)
        for run, count in known.letters.items():
            letters = await home.inbox.receive(truth.run_id(run))
            if letters[:count] != tuple((n, truth.letter(run, n)) for n in range(1, count + 1)):
                tally.blame("lost", f"letters of run {run}")
        for number in known.blobs:
            content = truth.blob(number)
            if await home.blobs.get(hashlib.sha256(content).hexdigest()) != content:
                tally.blame("corrupt", f"blob {number}")
        await _check_directory(home, truth, known, tally)
        await _write_on(home, known, truth, tally)
        report = await home.verify()
        for damage in report.damage:
            tally.blame("corrupt", f"full check: {damage.message}")
        tally.checked["records"] += report.records


async def _check_run(home: SqliteHome, truth: Truth, run: int, count: int, tally: Tally) -> None:
    records = await home.journal.read(truth.run_id(run))
    if len(records) < count:
        tally.blame("lost", f"run {run}: {len(records)} of {count} records")
    if any(found != truth.record(run, seq) for seq, found in enumerate(records, 1)):
        tally.blame("corrupt", f"run {run}")
    tally.checked["acknowledged records"] += count
    tally.checked["records kept that were not acknowledged"] += len(records) - count


async def _check_directory(home: SqliteHome, truth: Truth, known: Acknowledged, tally: Tally) -> None:
    entries = await home.runs.list(limit=100_000)
    listed = {entry.run_id: entry.last.seq for entry in entries if isinstance(entry, RunEntry)}
    unfinished = set(await home.runs.unfinished())
    for run, count in known.records.items():
        name = truth.run_id(run)
        is_open = listed.get(name, 0) < truth.length(run) or not truth.is_finished(run)
        if listed.get(name, 0) < count or (name in unfinished) is not is_open:
            tally.blame("lost", f"run {run} in the directory")


async def _write_on(home: SqliteHome, known: Acknowledged, truth: Truth, tally: Tally) -> None:
    runs = ["after-the-cut", *(truth.run_id(run) for run in list(known.records)[-1:])]
    for run_id in runs:
        lease = await home.leases.take(run_id, owner="load", ttl_s=60.0)
        last = 0 if run_id == runs[0] else len(await home.journal.read(run_id))
        event = AnswerRequested() if last else RunCreated(task=Task())
        await home.journal.append(lease, [Record(run_id, last + 1, 0.0, event)])
        if (await home.journal.read(run_id))[-1].event != event:
            tally.blame("unwritable", run_id)


def play(calls: Sequence[Call], cuts: Sequence[int], *, work: Path, truth: Truth, tally: Tally) -> None:
    """Go through the recording once, and at each cut try what the disk would hold."""
    disk, known, wanted = Disk(), Acknowledged(), set(cuts)
    home, image = str(work / "home"), work / "image"
    for number, call in enumerate(calls):
        if call.path.endswith("/notes"):
            known.hear(call.body)
        elif not call.path.endswith("-shm"):
            disk.see(call)
        if number in wanted:
            dice = random.Random(f"{truth.seed} {number}")
            _build(image, disk.after_cut(home, dice), dice)
            _try(image, truth, known, tally, number)


def _build(image: Path, files: Iterator[tuple[str, bytes | None]], dice: random.Random) -> None:
    shutil.rmtree(image, ignore_errors=True)
    image.mkdir()
    for name, content in files:
        path = image / name
        if content is None:
            path.mkdir(exist_ok=True)
        elif path.parent.exists():
            path.write_bytes(content)
    (image / "journal.db-shm").write_bytes(dice.randbytes(32_768))


def _try(image: Path, truth: Truth, known: Acknowledged, tally: Tally, number: int) -> None:
    before = len(tally.problems)
    try:
        asyncio.run(check(image, truth, known, tally))
    except AutoglmError as error:
        tally.blame("lost", f"{type(error).__name__}: {error}")
    if len(tally.problems) > before:
        print(f"seed {truth.seed}, cut at call {number}: {tally.problems[before:][:5]}", file=sys.stderr)


def main() -> int:
    parser = argparse.ArgumentParser("soak.power", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--cuts", type=int, default=1_000, help="how many cuts, over four loads (1000)")
    parser.add_argument("--runs", type=int, default=300, help="runs that each load writes (300)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first load (1)")
    options = parser.parse_args()
    started, tally, kinds = time.monotonic(), Tally(), Counter[str]()
    for load in range(_LOADS):
        seed = options.seed + load
        calls = _one_load(
            seed, options, cuts=options.cuts * (load + 1) // _LOADS - options.cuts * load // _LOADS, tally=tally
        )
        kinds.update(call.kind.name.lower() for call in calls if not call.path.endswith(("/notes", "-shm")))
        print(f"load with seed {seed}: {len(calls)} calls recorded, {len(tally.problems)} problems so far", flush=True)
    return _tell(options, tally, kinds, time.monotonic() - started)


def _one_load(seed: int, options: argparse.Namespace, *, cuts: int, tally: Tally) -> list[Call]:
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as scratch:
        work = Path(scratch) / "work"
        work.mkdir()
        command = [sys.executable, "-m", "soak._load", work / "home", work / "notes", str(seed), str(options.runs)]
        calls, status = record([str(part) for part in command], folder=work, scratch=Path(scratch))
        if status:
            raise SystemExit(f"The load ended with status {status}.")
        shutil.rmtree(work / "home")
        chosen = random.Random(seed).sample(range(len(calls)), min(cuts, len(calls)))
        play(calls, chosen, work=work, truth=Truth(seed), tally=tally)
    return calls


def _tell(options: argparse.Namespace, tally: Tally, kinds: Counter[str], seconds: float) -> int:
    figures = {
        "cuts": options.cuts,
        "seeds": [options.seed + load for load in range(_LOADS)],
        "acknowledged_lost": tally.lost,
        "served_corrupt": tally.corrupt,
        "not_writable_after": tally.unwritable,
        "acknowledged_records_compared": tally.checked["acknowledged records"],
        "unacknowledged_records_kept": tally.checked["records kept that were not acknowledged"],
        "calls_recorded": dict(kinds),
        "seconds": round(seconds, 1),
    }
    for name, value in figures.items():
        print(f"{name.replace('_', ' '):34} {value}")
    print(json.dumps({"soak": "power", **figures}))
    return 1 if tally.problems else 0


if __name__ == "__main__":
    sys.exit(main())
