"""Runs contestants, each in a process of its own, in interleaved rounds; counts their fsyncs with strace."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bench._figures import alternate
from bench._work import Job, Measured

ROOT = Path(__file__).resolve().parent.parent
SYNCS = ("fsync", "fdatasync", "sync_file_range", "msync", "syncfs", "sync")


@dataclass(frozen=True, slots=True)
class Contestant:
    """A name and how its side is started: an interpreter and a module that reads a job and prints what it measured."""

    name: str
    python: str
    module: str


class SideFailed(Exception):
    """A contestant's process did not do its work."""


@contextmanager
def scratch() -> Iterator[Path]:
    """An empty folder on the checkout's own disk: a /tmp in memory would make every fsync free."""
    (ROOT / "build").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=ROOT / "build"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_side(contestant: Contestant, job: Job, *, wrapper: Sequence[str] = ()) -> Measured:
    """One job in a process of its own. Raises SideFailed."""
    command = [*wrapper, contestant.python, "-W", "ignore", "-m", contestant.module, json.dumps(asdict(job))]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "DBOS__APPVERSION": "bench"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=600)
    if done.returncode:
        raise SideFailed(f"{contestant.name}: {(done.stderr.strip() or 'no message').splitlines()[-1]}")
    return Measured(**json.loads(done.stdout.strip().splitlines()[-1]))


def run_fresh(contestant: Contestant, job: Job) -> Measured:
    """The job on a new, empty home that is removed afterwards."""
    with scratch() as folder:
        return run_side(contestant, replace(job, home=str(folder)))


def interleave(contestants: Sequence[Contestant], job: Job, *, rounds: int) -> dict[str, list[Measured]]:
    """`rounds` times all contestants one after another, the order turned about each time."""
    by_name = {contestant.name: contestant for contestant in contestants}
    found: dict[str, list[Measured]] = {name: [] for name in by_name}
    for number in range(rounds):
        for name in alternate(list(by_name), number):
            found[name].append(run_fresh(by_name[name], job))
    return found


def count_fsyncs(contestant: Contestant, job: Job) -> int | None:
    """How many times the job forced data to disk between the start and the end of its clock; None where strace is
    missing or not allowed. Raises SideFailed."""
    strace = _usable_strace()
    if strace is None:
        return None
    with scratch() as folder:
        trace = folder / "trace"
        home = folder / "home"
        home.mkdir()
        measured = run_side(contestant, replace(job, home=str(home)), wrapper=[*strace, "-o", str(trace)])
        return syncs_within(trace.read_text(), started=measured.started, ended=measured.ended)


def _usable_strace() -> list[str] | None:
    """The command that notes every sync with its time, if it works here."""
    command = ["strace", "-f", "--seccomp-bpf", "-qq", "-ttt", "-e", "signal=none", "-e", f"trace={','.join(SYNCS)}"]
    if shutil.which("strace") is None:
        return None
    return None if subprocess.run([*command, "true"], capture_output=True, check=False).returncode else command


_CALL = re.compile(rf"^\d+\s+(\d+\.\d+) (?:{'|'.join(SYNCS)})\(", re.MULTILINE)


def syncs_within(trace: str, *, started: float, ended: float) -> int:
    """Calls in a trace (lines `pid time name(...`) whose time lies between two Unix times."""
    return sum(started <= float(stamp) <= ended for stamp in _CALL.findall(trace))


def fsync_ms(folder: Path) -> float:
    """The median time of one fdatasync after 8 KB here, in milliseconds: what a durable write costs at least."""
    times = []
    with (folder / "fsync-probe").open("wb") as file:
        for _ in range(100):
            file.write(b"x" * 8192)
            file.flush()
            begin = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - begin)
    return sorted(times)[50] * 1000


def here(name: str, module: str) -> Contestant:
    """A contestant that runs in the project's own environment."""
    return Contestant(name, sys.executable, module)
