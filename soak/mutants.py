"""How many small faults in the machine, the journal and the plan validation the tests notice."""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench._figures import Target, fail, finish, show, skip

METHOD = """
mutmut (in an environment of its own, .venv-mutants, from the hash-locked soak/mutants.txt) makes one small change at
a time (another comparison, a negated condition, another constant or argument, None for a value) and runs the tests
that reach the changed function. A change that a test notices is killed; one that makes the tests run far too long
counts as killed too and is listed apart; one that no test reaches has survived. Each group is mutated in a copy of
the checkout under build/: the machine (every pure module of it) with tests/execution, the journal with tests/storage,
the validation with those tests of tests/planning that are about it. With --sample N, N changes of each group are
drawn with the seed. Survivors go with their differences to build/mutants.txt (lines count from the function's first);
not every one is a fault of the tests, some change nothing that matters.
"""
ROOT = Path(__file__).resolve().parent.parent
LOCK = Path(__file__).with_name("mutants.txt")
VENV = ROOT / ".venv-mutants"
KILLED, TIMEOUTS = {1, 3, -11}, {24, 36, 152, 255, -24, -9}
NOBODY = "no.mutant.of.this.name"


@dataclass(frozen=True, slots=True)
class Group:
    """Modules that belong together, and the files or folders of their tests."""

    name: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]

    def files(self) -> list[str]:
        return [f"src/autoglm/{module}.py" for module in self.modules]


GROUPS = (
    Group(
        "machine",
        tuple(f"execution/{name}" for name in ("machine", "state", "admission", "control", "graph", "retry")),
        ("tests/execution",),
    ),
    Group("journal", tuple(f"storage/{name}" for name in ("ledger", "rows", "database", "anchor")), ("tests/storage",)),
    Group(
        "validation",
        ("planning/validation",),
        tuple(f"tests/planning/test_{name}.py" for name in ("plan_validation", "arguments", "plan_stream", "given")),
    ),
)


class CannotRun(Exception):
    """mutmut or its packages are not to be had here; the text says why."""


class TestsFail(Exception):
    """The tests do not pass on the unchanged code, so nothing can be said of changed code."""


@dataclass(frozen=True, slots=True)
class Score:
    """Names of the mutants of one group by what became of them, and how many there are in all."""

    group: str
    killed: tuple[str, ...]
    timeouts: tuple[str, ...]
    survived: tuple[str, ...]
    total: int
    seconds: float

    @property
    def tried(self) -> int:
        return len(self.killed) + len(self.timeouts) + len(self.survived)

    @property
    def percent(self) -> float:
        return 100 * (len(self.killed) + len(self.timeouts)) / max(1, self.tried)


def environment() -> Path:
    """The `bin` folder of the environment with mutmut, made on first use. Raises CannotRun."""
    stamp, wanted = VENV / ".ready", str(zlib.crc32(LOCK.read_bytes()))
    if not (stamp.exists() and stamp.read_text() == wanted):
        print(f"Installing mutmut into {VENV.name} (soak/{LOCK.name}) ...", file=sys.stderr, flush=True)
        _must([sys.executable, "-m", "venv", "--clear", str(VENV)])
        pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        _must([*pip, "--require-hashes", "-r", str(LOCK)])
        stamp.write_text(wanted)
    return VENV / "bin"


def _must(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotRun(f"mutmut cannot be installed here: {(done.stderr.strip() or 'no message').splitlines()[-1]}")


@contextmanager
def copy_of_checkout(group: Group) -> Iterator[Path]:
    """A folder with the sources, the tests and the settings of pytest and mutmut; removed afterwards."""
    (ROOT / "build").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"mutants-{group.name}-", dir=ROOT / "build"))
    ignored = shutil.ignore_patterns("__pycache__")
    try:
        for name in ("src", "tests"):
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        (folder / "pyproject.toml").write_text(settings(group, (ROOT / "pyproject.toml").read_text(encoding="utf-8")))
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def settings(group: Group, pyproject: str) -> str:
    """The project's own settings with those of mutmut for one group."""
    own = {
        "source_paths": ["src"],
        "only_mutate": group.files(),
        "pytest_add_cli_args_test_selection": group.tests,
        "pytest_add_cli_args": ["--hypothesis-seed=0"],
        "timeout_constant": 4.0,
        "timeout_multiplier": 2.0,
    }
    return (
        pyproject + "\n[tool.mutmut]\n" + "\n".join(f"{key} = {json.dumps(value)}" for key, value in own.items()) + "\n"
    )


def score(group: Group, binaries: Path, *, sample: int, seed: int) -> tuple[Score, str]:
    """What became of the group's mutants, and the differences of the survivors as text. Raises TestsFail."""
    begin = time.monotonic()
    with copy_of_checkout(group) as folder:
        _show_to_other_processes(folder)
        _mutmut(binaries, folder, ["run", NOBODY])
        names = sorted(exit_codes(folder))
        if not names:
            raise TestsFail(f"{group.name}: no mutants could be made")
        drawn = draw(names, sample, seed=seed)
        said = _mutmut(binaries, folder, ["run", *drawn])
        codes = exit_codes(folder)
        found = sort_out(
            group.name, {name: codes[name] for name in drawn}, total=len(names), seconds=time.monotonic() - begin
        )
        if not found.tried or len(found.survived) == found.tried:
            raise TestsFail(f"{group.name}: the tests do not pass on the unchanged code\n{said[-3000:]}")
        return found, "\n".join(_difference(binaries, folder, name) for name in found.survived)


def _show_to_other_processes(folder: Path) -> None:
    """Tests that start Python themselves find the package where they stand: not all hand the environment on."""
    (folder / "mutants").mkdir()
    (folder / "mutants" / "autoglm").symlink_to(Path("src") / "autoglm")


def _mutmut(binaries: Path, folder: Path, arguments: Sequence[str]) -> str:
    places = {
        "PATH": f"{binaries}:{os.environ['PATH']}",
        "HYPOTHESIS_STORAGE_DIRECTORY": str(folder / "examples"),
    }
    done = subprocess.run(
        [str(binaries / "mutmut"), *arguments],
        cwd=folder,
        env={**os.environ, **places},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def exit_codes(folder: Path) -> dict[str, int | None]:
    """What each mutant's tests ended with, by the mutant's name; None for one that was not tried."""
    codes: dict[str, int | None] = {}
    for file in (folder / "mutants").rglob("*.meta"):
        codes |= json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
    return codes


def draw(names: Sequence[str], sample: int, *, seed: int) -> list[str]:
    """`sample` of the names, the same for the same seed; all of them for 0."""
    if not sample or sample >= len(names):
        return list(names)
    return sorted(random.Random(seed).sample(list(names), sample))


def sort_out(group: str, codes: Mapping[str, int | None], *, total: int, seconds: float) -> Score:
    """Killed, timed out, or survived; what was not tried is left out."""
    tried = {name: code for name, code in codes.items() if code is not None}
    killed = tuple(name for name, code in tried.items() if code in KILLED)
    timeouts = tuple(name for name, code in tried.items() if code in TIMEOUTS)
    survived = tuple(name for name, code in tried.items() if code not in KILLED | TIMEOUTS)
    return Score(group, killed, timeouts, survived, total, seconds)


def _difference(binaries: Path, folder: Path, name: str) -> str:
    return f"=== {name}\n{_mutmut(binaries, folder, ['show', name])}"


def function_of(name: str) -> str:
    """The function that a mutant's name stands for: `autoglm.a.xǁKlassǁf__mutmut_3` is `autoglm.a.Klass.f`."""
    plain = re.sub(r"__mutmut_\d+$", "", name)
    module, _, function = plain.rpartition(".")
    return f"{module}.{re.sub(r'^x_', '', function).removeprefix('xǁ').replace('ǁ', '.')}"


def report(scores: Sequence[Score], *, sample: int, seed: int) -> int:
    """The tables, the targets and the last line."""
    rows = [
        (s.group, s.total, s.tried, len(s.killed), len(s.timeouts), len(s.survived), f"{s.percent:.1f} %")
        for s in scores
    ]
    show("Mutants", ("group", "all", "tried", "killed", "timed out", "survived", "score"), rows)
    weak = Counter(function_of(name) for s in scores for name in s.survived).most_common(25)
    show("Where survivors are (all in build/mutants.txt)", ("function", "survivors"), weak)
    figures = {
        s.group: {
            "all": s.total,
            "tried": s.tried,
            "killed": len(s.killed),
            "timeouts": len(s.timeouts),
            "survived": list(s.survived),
            "score_percent": round(s.percent, 2),
            "seconds": round(s.seconds, 1),
        }
        for s in scores
    }
    targets = [Target(name=f"{s.group}: score, %", figure=s.percent, bound=80) for s in scores]
    return finish({**figures, "sample": sample, "seed": seed}, targets)


def main(argv: Sequence[str] | None = None) -> int:
    """Try the mutants. Gives 1 when a group's score is below the target or its tests fail unchanged."""
    parser = argparse.ArgumentParser(
        prog="./dev soak mutants",
        description=__doc__,
        epilog=METHOD,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = [group.name for group in GROUPS]
    parser.add_argument("--sample", type=int, default=200, help="mutants of each group (default 200; 0: all)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the sample (default 1)")
    parser.add_argument("--only", choices=names, action="append", help="only this group (may be repeated)")
    given = parser.parse_args(argv)
    chosen = [group for group in GROUPS if group.name in (given.only or names)]
    try:
        binaries = environment()
        found = []
        for group in chosen:
            print(f"{group.name} ...", file=sys.stderr, flush=True)
            found.append(score(group, binaries, sample=given.sample, seed=given.seed))
    except CannotRun as problem:
        return skip(str(problem))
    except TestsFail as problem:
        print(problem, file=sys.stderr)
        return fail(str(problem).splitlines()[0])
    (ROOT / "build" / "mutants.txt").write_text("\n".join(text for _, text in found), encoding="utf-8")
    return report([result for result, _ in found], sample=given.sample, seed=given.seed)


if __name__ == "__main__":
    sys.exit(main())
