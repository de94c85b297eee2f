"""kill -9 at random points of a worker that runs many runs at once: is an effect lost or doubled?"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autoglm.app.system import SystemClock
from autoglm.core.events import Outcome, PersonAnswered, Record, RunCreated, RunFinished, StepStarted, StepSucceeded
from autoglm.execution.replay import replay
from autoglm.storage import SqliteHome
from bench._contest import ROOT, scratch
from bench._figures import Target, fail, finish, show
from soak._crash_sink import Sink
from soak._crash_worker import EDGES

METHOD = """
A worker process keeps 8 runs under way on a home on disk, each of six steps, some side by side; a step works for 0
to 6 ms, has its effect at a sink outside the home, works for 0 to 6 ms. The worker is killed (SIGKILL) after a
random, seeded time: up to twice the measured length of a run, counted from its first record or, every other time,
from the moment it has taken the first run over; one time in ten from the moment it is ready. The next worker takes
the runs over when the dead one's leases are up and goes on. The last worker brings every run to its end. After 125
kills a new home is begun, so that the time goes into kills and not into looking through a hundred thousand runs.

Two parts. Keyed (three quarters of the kills): the sink applies an effect once for each idempotency key; an effect is
lost when its run has ended and the sink never applied it, doubled when it was applied twice. Unsafe: the sink applies
whatever comes; a step whose outcome is not known must be put to a person, whose part is played by the soak: it looks
into the sink and tells the truth. A repeat that nobody allowed is a silent one; each second attempt must follow an
answer.

Each record is noted, outside the home, once it is acknowledged; at the end every note must have its record, every
journal must read clean and replay to the very same decisions, and every run must have ended well. A kill counts as in
the middle of a run when the next worker finds an unfinished one that the killed worker had written to. Phases say
where the kills met the open steps: before the effect (intent written), after the effect (outcome not yet written), or
between steps or waiting for a person.
"""
WORKER_PATIENCE_S = 60
KILLS_A_HOME = 125
FROM_READY_EACH = 10
"""So often a worker is killed soon after it is ready, whether it has written anything or not."""
ZEROS = (
    "lost_effects",
    "doubled_effects",
    "lost_records",
    "unended_runs",
    "corrupt_journals",
    "different_replays",
    "unasked_attempts",
)


WORDS_TOLD = 3_000
"""How many characters are shown of the beginning and of the end of what a broken worker wrote: the first error is the
cause, the last one is what ended it."""


@dataclass(slots=True)
class Part:
    """What is known of one part of the soak while it goes on. `folder` holds the home that is tormented now."""

    effect: str
    folder: Path
    folders: list[Path] = field(default_factory=list)
    kills: int = 0
    kills_mid_run: int = 0
    ended_alone: int = 0
    phases: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLine:
    """What a worker found: `unfinished` runs, how many of them the worker before it had written to (`met`), and in
    which phase its end met their steps."""

    ready: bool
    unfinished: int
    met: int
    phases: dict[str, int]


class WorkerBroke(Exception):
    """A worker ended by itself, or never became ready; the text holds its last words."""


def spawn(part: Part, *, seed: int, drain: bool = False) -> tuple[subprocess.Popen[str], FirstLine]:
    """A worker and its first line. Raises WorkerBroke."""
    command = [sys.executable, "-m", "soak._crash_worker", str(part.folder), "--effect", part.effect]
    command += ["--seed", str(seed), *(["--drain"] if drain else [])]
    with (part.folder / "errors").open("w") as errors:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        process.wait()
        raise WorkerBroke((part.folder / "errors").read_text()[-2000:])
    return process, FirstLine(**json.loads(line))


def run_to_end(part: Part, *, seed: int) -> tuple[FirstLine, float]:
    """A worker that ends everything: its first line, and the median length of its own runs in seconds."""
    process, first = spawn(part, seed=seed, drain=True)
    try:
        rest, _ = process.communicate(timeout=WORKER_PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        raise WorkerBroke(f"not every run had ended after {WORKER_PATIENCE_S} s") from None
    if process.returncode or not rest.strip():
        raise WorkerBroke((part.folder / "errors").read_text()[-2000:])
    return first, float(json.loads(rest.strip().splitlines()[-1])["run_s"])


def torment(part: Part, *, kills: int, seed: int) -> None:
    """Kill worker after worker, home after home. Raises WorkerBroke."""
    dice, base = random.Random(seed), part.folder
    for first in range(1, kills + 1, KILLS_A_HOME):
        part.folder = base / str(first)
        part.folders.append(part.folder)
        _torment_home(part, range(first, min(first + KILLS_A_HOME, kills + 1)), seed=seed, dice=dice)


def _torment_home(part: Part, numbers: range, *, seed: int, dice: random.Random) -> None:
    """Kill worker after worker, then let one finish the work."""
    part.folder.mkdir(parents=True)
    _, run_s = run_to_end(part, seed=seed * 1_000_000 + numbers.start - 1)
    for number in numbers:
        process, first = spawn(part, seed=seed * 1_000_000 + number)
        _note_last_kill(part, first, is_fresh=number == numbers.start)
        if number % FROM_READY_EACH:
            _await_word(process, "resumed" if number % 2 and first.unfinished else "begun")
        time.sleep(dice.uniform(0.0, 2 * run_s))
        _note_own_end(part, process)
        process.kill()
        process.communicate()
        part.kills += 1
    first, _ = run_to_end(part, seed=seed * 1_000_000 + 500_000 + numbers.stop)
    _note_last_kill(part, first, is_fresh=False)


def _await_word(process: subprocess.Popen[str], word: str) -> None:
    """Until the worker says the word, or has ended."""
    assert process.stdout is not None
    for line in process.stdout:
        if word in json.loads(line):
            return


def _note_own_end(part: Part, process: subprocess.Popen[str]) -> None:
    """A worker that ended before it was killed is a fault of its own; its last words are shown."""
    if process.poll() is not None:
        part.ended_alone += 1
        words = (part.folder / "errors").read_text()
        told = words if len(words) <= 2 * WORDS_TOLD else f"{words[:WORDS_TOLD]}\n[...]\n{words[-WORDS_TOLD:]}"
        print(f"a worker ended by itself:\n{told}", file=sys.stderr)


def _note_last_kill(part: Part, first: FirstLine, *, is_fresh: bool) -> None:
    """The new worker's first line tells what the kill before it met; in a fresh home there was none."""
    if not is_fresh:
        part.kills_mid_run += bool(first.met)
        part.phases.update(first.phases)


@dataclass(slots=True)
class Verdict:
    """What the journals and the sink say at the end; every figure but the first three has to be 0."""

    runs: int = 0
    steps: int = 0
    attempts: int = 0
    lost_effects: int = 0
    doubled_effects: int = 0
    lost_records: int = 0
    unended_runs: int = 0
    corrupt_journals: int = 0
    different_replays: int = 0
    unasked_attempts: int = 0
    sink: dict[str, int] = field(default_factory=dict)


async def judge(part: Part) -> Verdict:
    """Read everything and compare."""
    verdict = Verdict()
    for folder in part.folders:
        await _judge_home(verdict, folder, effect=part.effect)
    return verdict


async def _judge_home(verdict: Verdict, folder: Path, *, effect: str) -> None:
    sink = Sink(folder / "sink.db", is_keyed=effect == "keyed")
    applied = dict(sink.applied())
    acknowledged = _acknowledged(folder / "acknowledged")
    async with SqliteHome(folder / "home", clock=SystemClock()) as home:
        for run_id in sorted(acknowledged):
            await _judge_run(verdict, home, run_id, acknowledged[run_id], applied, is_unsafe=effect == "unsafe")
    verdict.doubled_effects += sum(count > 1 for count in applied.values())
    verdict.sink = {name: verdict.sink.get(name, 0) + count for name, count in sink.counts().items()}
    sink.close()


def _acknowledged(path: Path) -> dict[str, set[tuple[int, str]]]:
    """By run, the (sequence number, type) of every record that the worker was told is on disk."""
    found: dict[str, set[tuple[int, str]]] = {}
    for line in path.read_text().splitlines():
        run_id, seq, kind = line.split()
        found.setdefault(run_id, set()).add((int(seq), kind))
    return found


async def _judge_run(
    verdict: Verdict,
    home: SqliteHome,
    run_id: str,
    acknowledged: set[tuple[int, str]],
    applied: dict[str, int],
    *,
    is_unsafe: bool,
) -> None:
    verdict.runs += 1
    try:
        records = await home.journal.read(run_id)
    except Exception as error:
        print(f"{run_id}: {error}", file=sys.stderr)
        verdict.corrupt_journals += 1
        return
    verdict.lost_records += len(acknowledged - {(record.seq, type(record.event).__name__) for record in records})
    last = records[-1].event
    verdict.unended_runs += not (isinstance(last, RunFinished) and last.outcome is Outcome.DONE)
    difference = replay(run_id, records)
    if difference is not None:
        print(f"{run_id} replays differently: {difference}", file=sys.stderr)
        verdict.different_replays += 1
    verdict.steps += sum(isinstance(record.event, StepSucceeded) for record in records)
    verdict.attempts += sum(isinstance(record.event, StepStarted) for record in records)
    verdict.lost_effects += sum(not applied.get(identity) for identity in identities(records))
    verdict.unasked_attempts += unasked_attempts(records) if is_unsafe else 0


def identities(records: Sequence[Record]) -> list[str]:
    """The effects that a run stands for."""
    created = records[0].event
    assert isinstance(created, RunCreated)
    assert created.task.plan is not None
    return [f"{created.task.plan.goal}/{step}" for step in EDGES]


def unasked_attempts(records: Sequence[Record]) -> int:
    """Attempts of a step after its first one that no answer of a person came before."""
    answers: Counter[str] = Counter()
    attempts: Counter[str] = Counter()
    unasked = 0
    for record in records:
        if isinstance(record.event, PersonAnswered):
            answers[record.event.step] += 1
        elif isinstance(record.event, StepStarted):
            unasked += attempts[record.event.step] > answers[record.event.step]
            attempts[record.event.step] += 1
    return unasked


def report(parts: Sequence[Part], verdicts: Sequence[Verdict], *, seconds: float) -> int:
    """The tables, the targets and the last line."""
    names = [part.effect for part in parts]
    show("What happened", ("", *names), _rows(parts, verdicts))
    targets = [
        Target(name=f"{part.effect}: {name.replace('_', ' ')}", figure=getattr(verdict, name), bound=0, at_most=True)
        for part, verdict in zip(parts, verdicts, strict=True)
        for name in ZEROS
    ]
    alone = sum(part.ended_alone for part in parts)
    targets.append(Target(name="workers that ended by themselves", figure=alone, bound=0, at_most=True))
    kills, mid = sum(part.kills for part in parts), sum(part.kills_mid_run for part in parts)
    targets.append(Target(name="kills in the middle of a run, %", figure=100 * mid / max(1, kills), bound=95))
    figures: dict[str, object] = {
        part.effect: {
            "kills": part.kills,
            "kills_mid_run": part.kills_mid_run,
            "ended_alone": part.ended_alone,
            "phases": dict(part.phases),
            "sink": verdict.sink,
            **{name: getattr(verdict, name) for name in ("runs", "steps", "attempts", *ZEROS)},
        }
        for part, verdict in zip(parts, verdicts, strict=True)
    }
    return finish({**figures, "seconds": round(seconds, 1)}, targets)


def _rows(parts: Sequence[Part], verdicts: Sequence[Verdict]) -> list[tuple[object, ...]]:
    both = list(zip(parts, verdicts, strict=True))
    rows: list[tuple[object, ...]] = [
        ("kills", *(part.kills for part in parts)),
        ("kills in the middle of a run", *(part.kills_mid_run for part in parts)),
        *((f"open steps met {phase}", *(part.phases[phase] for part in parts)) for phase in sorted(parts[0].phases)),
        ("runs", *(verdict.runs for _, verdict in both)),
        ("steps done", *(verdict.steps for _, verdict in both)),
        ("attempts", *(verdict.attempts for _, verdict in both)),
    ]
    rows += [(f"sink: {name.replace('_', ' ')}", *(v.sink[name] for v in verdicts)) for name in verdicts[0].sink]
    return rows


def shares(folder: Path, kills: int, *, only: str) -> list[tuple[Part, int]]:
    """The parts and their kills: a quarter for the unsafe sink, all for the only part that is wanted."""
    if only:
        return [(Part(only, folder / only), kills)]
    unsafe = kills // 4
    return [(Part("keyed", folder / "keyed"), kills - unsafe), (Part("unsafe", folder / "unsafe"), unsafe)]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the soak. Gives 1 when anything was lost, doubled, repeated or left corrupt."""
    parser = argparse.ArgumentParser(
        prog="./dev soak crash",
        description=__doc__,
        epilog=METHOD,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--kills", type=int, default=100, help="kills in all (default 100)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the moments (default 1)")
    parser.add_argument("--only", choices=("keyed", "unsafe"), default="", help="all kills in this part")
    given = parser.parse_args(argv)
    begin = time.monotonic()
    with scratch() as folder:
        plan = shares(folder, given.kills, only=given.only)
        parts = [part for part, _ in plan]
        try:
            for number, (part, kills) in enumerate(plan, start=1):
                torment(part, kills=kills, seed=given.seed * 10 + number)
        except WorkerBroke as problem:
            print(problem, file=sys.stderr)
            return fail(f"a worker ended by itself: {str(problem).strip().splitlines()[-1]}")
        verdicts = [asyncio.run(judge(part)) for part in parts]
        return report(parts, verdicts, seconds=time.monotonic() - begin)


if __name__ == "__main__":
    sys.exit(main())
