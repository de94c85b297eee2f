"""Damaged files: nothing wrong is served, and nothing is lost without a word that names it.

Method. A real process writes a home with many runs (finished and not), records large enough for blobs, letters and
blobs; once it closes the home properly, once it ends by kill -9 with SQLite's log still full. Then, for each trial, one
file of a fresh copy (journal, log, shared memory, anchor, blobs: each kind of file equally often) gets one bit flipped
at a random place, or is cut at a random length. Everything is read through the public ports as the command line does:
the directory in pages, the unfinished runs, every run, its letters, every blob; and compared with the truth. An answer
must be right, or an error of the storage that names the run or blob asked for or says what of the home is missing or
damaged. The directory may say of single runs that they cannot be read, each with its reason; then all others must be
right, and each run must have exactly one entry. "There is no such run" for a run that was acknowledged counts as lost
without a word. When any answer was an error, the full check must report damage too. Last, a new run is written: it is
refused or it can be read back, and then everything is compared once more.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from autoglm.core.errors import NotFound, StorageError
from autoglm.core.events import Record, RunCreated
from autoglm.core.ports import ListedRun, UnreadableRun
from autoglm.core.task import Task
from autoglm.storage import SqliteHome
from soak._load import Acknowledged, Truth, WallClock

_PAGE = 25
_ABOUT_THE_HOME = (
    "The journal ",
    "The anchor ",
    "The head of the journal ",
    "The directory of runs ",
    "Acknowledged records are missing",
)


@dataclass(slots=True)
class Tally:
    """How the answers were. `wrong` and `silent` must stay 0."""

    right: int = 0
    reported: int = 0
    wrong: int = 0
    silent: int = 0
    untouched: int = 0
    problems: list[str] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    def blame(self, kind: str, message: str) -> None:
        setattr(self, kind, getattr(self, kind) + 1)
        self.problems.append(f"{kind}: {message}")


@dataclass(slots=True)
class Reading:
    """One look at everything in a home, compared with the truth."""

    home: SqliteHome
    truth: Truth
    known: Acknowledged
    tally: Tally
    extra: tuple[str, ...] = ()

    async def all(self) -> None:
        await self._ask("the directory", self._list, self._right_list())
        await self._ask("the unfinished runs", self._unfinished, self._right_unfinished())
        for run, count in self.known.records.items():
            name = self.truth.run_id(run)
            right = tuple(self.truth.record(run, seq) for seq in range(1, count + 1))
            await self._ask(name, lambda name=name: self.home.journal.read(name), right)
            letters = tuple((n, self.truth.letter(run, n)) for n in range(1, self.known.letters.get(run, 0) + 1))
            await self._ask(name, lambda name=name: self.home.inbox.receive(name), letters)
        for number in self.known.blobs:
            content = self.truth.blob(number)
            digest = hashlib.sha256(content).hexdigest()
            await self._ask(digest, lambda digest=digest: self.home.blobs.get(digest), content)

    async def _list(self) -> tuple[ListedRun, ...]:
        entries: list[ListedRun] = []
        while page := await self.home.runs.list(limit=_PAGE, before=entries[-1].number if entries else None):
            entries += page
        return tuple(entry for entry in entries if entry.run_id not in self.extra)

    async def _unfinished(self) -> tuple[str, ...]:
        return tuple(run_id for run_id in await self.home.runs.unfinished() if run_id not in self.extra)

    def _right_list(self) -> frozenset[tuple[str, int]]:
        return frozenset((self.truth.run_id(run), count) for run, count in self.known.records.items())

    def _right_unfinished(self) -> frozenset[str]:
        return frozenset(self.truth.run_id(run) for run in self.known.records if not self.truth.is_finished(run))

    async def _ask(self, name: str, question: Callable[[], Awaitable[object]], right: object) -> None:
        try:
            answer = await question()
        except NotFound as error:
            self.tally.blame("silent", f"{name}: {error}")
        except StorageError as error:
            self._judge_error(name, error)
        except Exception as error:
            self.tally.blame("silent", f"{name}: not an error of the storage: {error!r}")
        else:
            if self._fits(answer, right):
                self._count(answer)
            else:
                self.tally.blame("wrong", f"{name}: {str(answer)[:200]}")

    def _judge_error(self, name: str, error: StorageError) -> None:
        is_named = name in str(error) or str(error).startswith(_ABOUT_THE_HOME)
        if name.startswith("the ") or is_named:
            self.tally.reported += 1
            self.tally.errors[type(error).__name__] += 1
        else:
            self.tally.blame("silent", f"{name}: the error does not name it: {error}")

    def _count(self, answer: object) -> None:
        unreadable = [each for each in answer if isinstance(each, UnreadableRun)] if isinstance(answer, tuple) else []
        self.tally.reported += len(unreadable)
        self.tally.errors["a run that the directory cannot read"] += len(unreadable)
        self.tally.right += not unreadable

    def _fits(self, answer: object, right: object) -> bool:
        if not isinstance(right, frozenset):
            return answer == right
        if not isinstance(answer, tuple):
            return False
        if answer and isinstance(answer[0], str):
            return len(answer) == len(right) and frozenset(answer) == right
        return len(answer) == len(right) and self._fits_list(answer, dict(right))

    def _fits_list(self, answer: tuple[ListedRun, ...], right: dict[str, int]) -> bool:
        """Each run once: as it is, or with why it cannot be read."""
        names = [entry.run_id for entry in answer if entry.run_id]
        numbers = [entry.number for entry in answer]
        is_once = len(set(names)) == len(names) and numbers == sorted(set(numbers), reverse=True)
        return is_once and set(names) <= right.keys() and all(self._fits_entry(entry, right) for entry in answer)

    def _fits_entry(self, entry: ListedRun, right: dict[str, int]) -> bool:
        if isinstance(entry, UnreadableRun):
            return (entry.run_id or f"number {entry.number}") in entry.reason
        run = next(run for run in self.known.records if self.truth.run_id(run) == entry.run_id)
        ends = (self.truth.record(run, 1), self.truth.record(run, right[entry.run_id]))
        return (entry.first, entry.last) == ends


async def try_home(folder: Path, truth: Truth, known: Acknowledged, tally: Tally) -> None:
    """Read everything, look whether the full check agrees, write, read everything again."""
    before = tally.reported
    async with SqliteHome(folder, clock=WallClock()) as home:
        await Reading(home, truth, known, tally).all()
        has_errors = tally.reported > before
        if await _is_whole(home, tally) and has_errors:
            tally.blame("silent", "answers were errors, but the full check reports nothing")
        tally.untouched += not has_errors
    async with SqliteHome(folder, clock=WallClock()) as home:
        await _write(home, tally)
        await Reading(home, truth, known, tally, extra=("new-run",)).all()


async def _is_whole(home: SqliteHome, tally: Tally) -> bool:
    try:
        return (await home.verify()).is_whole
    except StorageError:
        return False
    except Exception as error:
        tally.blame("silent", f"the full check broke: {error!r}")
        return False


async def _write(home: SqliteHome, tally: Tally) -> None:
    record = Record("new-run", 1, 1.0, RunCreated(task=Task(request="after the damage")))
    try:
        lease = await home.leases.take("new-run", owner="flips", ttl_s=60.0)
        await home.journal.append(lease, [record])
        if tuple(await home.journal.read("new-run")) != (record,):
            tally.blame("wrong", "a run written after the damage")
    except StorageError as error:
        tally.errors[f"write refused: {type(error).__name__}"] += 1
    except Exception as error:
        tally.blame("silent", f"writing broke: {error!r}")


def damage(folder: Path, dice: random.Random, *, is_cut: bool) -> str:
    """Flip a bit in one file, or cut it; what was done, for people."""
    kinds: dict[str, list[Path]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size):
        kinds.setdefault("blob" if "blobs" in path.parts else path.name, []).append(path)
    kind = dice.choice(sorted(kinds))
    path = dice.choice(kinds[kind])
    content = bytearray(path.read_bytes())
    place = dice.randrange(len(content))
    if is_cut:
        del content[place:]
    else:
        content[place] ^= 1 << dice.randrange(8)
    path.write_bytes(content)
    return f"{'cut' if is_cut else 'flip'} {kind}@{place}"


def make_home(work: Path, *, seed: int, runs: int, is_killed: bool) -> tuple[Path, Acknowledged]:
    """A home as a real process left it, and what that process was told."""
    folder, notes = work / "home", work / "notes"
    command = [sys.executable, "-m", "soak._load", str(folder), str(notes), str(seed), str(runs)]
    status = subprocess.run([*command, "--kill"] if is_killed else command, check=False).returncode
    if status != (-9 if is_killed else 0):
        raise SystemExit(f"The load ended with status {status}.")
    known = Acknowledged()
    known.hear(notes.read_bytes())
    return folder, known


def run_trials(options: argparse.Namespace, *, is_killed: bool) -> tuple[Tally, Counter[str]]:
    tally, files = Tally(), Counter[str]()
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as scratch:
        work = Path(scratch)
        folder, known = make_home(work, seed=options.seed, runs=options.runs, is_killed=is_killed)
        for trial in range(options.flips + options.truncations):
            copy = work / "copy"
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(folder, copy)
            dice = random.Random(f"{options.seed} {is_killed} {trial}")
            done = damage(copy, dice, is_cut=trial >= options.flips)
            files[done.split("@", maxsplit=1)[0]] += 1
            before = len(tally.problems)
            asyncio.run(try_home(copy, Truth(options.seed), known, tally))
            if len(tally.problems) > before:
                print(f"trial {trial} ({done}): {tally.problems[before:][:3]}", file=sys.stderr)
    return tally, files


def main() -> int:
    parser = argparse.ArgumentParser("soak.flips", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--flips", type=int, default=200, help="single-bit flips, each way the home was left (200)")
    parser.add_argument("--truncations", type=int, default=200, help="truncations, likewise (200)")
    parser.add_argument("--runs", type=int, default=60, help="runs in the home (60)")
    parser.add_argument("--seed", type=int, default=1, help="seed of everything (1)")
    options = parser.parse_args()
    started, figures, is_broken = time.monotonic(), {}, False
    for name, is_killed in (("closed", False), ("killed", True)):
        tally, files = run_trials(options, is_killed=is_killed)
        is_broken |= bool(tally.problems)
        figures[name] = {
            "served_wrong": tally.wrong,
            "lost_silently": tally.silent,
            "answers_right": tally.right,
            "answers_reported": tally.reported,
            "trials_without_an_error": tally.untouched,
            "damaged": dict(sorted(files.items())),
            "errors": dict(tally.errors),
        }
        print(f"home {name}: {options.flips} flips, {options.truncations} truncations, seed {options.seed}")
        for key, value in figures[name].items():
            print(f"  {key.replace('_', ' '):26} {value}")
    seconds = round(time.monotonic() - started, 1)
    counts = {"flips": options.flips, "truncations": options.truncations, "seed": options.seed, "seconds": seconds}
    print(json.dumps({"soak": "flips", **counts, **figures}))
    return int(is_broken)


if __name__ == "__main__":
    sys.exit(main())
