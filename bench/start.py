"""How light the program is: import, `--help`, a plain install, and a first run on a new home."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench._contest import ROOT, scratch
from bench._figures import Target, alternate, fail, finish, median, median_ratio, show, skip

METHOD = """
A plain install (`pip install` of requirements/core.txt by hash, then of this checkout) goes into a fresh virtual
environment on the checkout's disk; everything is timed there, in processes of its own. Packages are all distributions
that were not there before; megabytes (10^6 bytes) are what site-packages gained, compiled files included. CPU is the
user and system time of the whole process `python -c "import autoglm"`, interpreter and all. `autoglm --help` is
compared with `python -c pass` of the same environment, interleaved, order alternating: the ratio is the median over
rounds of wall times. The hello run is `autoglm run` of a request for one tool on a home that does not exist yet:
wall time of the whole process, the median; its answer is checked. Files are warm: one round comes before the clock.
"""
HELLO = ("run", "calculate 6 * 7", "--json")


@dataclass(frozen=True, slots=True)
class Took:
    """Wall and CPU seconds of one process, and what it printed."""

    wall_s: float
    cpu_s: float
    output: str


class CannotMeasure(Exception):
    """Something that the benchmark needs is missing here; the text says what."""


class CommandFailed(Exception):
    """The installed program did not do what it should."""


def install(folder: Path) -> Path:
    """A fresh environment with a plain install; its `bin` folder. Raises CannotMeasure."""
    python = folder / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    _must([sys.executable, "-m", "venv", str(folder)])
    before = site_bytes(folder), set(packages(folder))
    _must([*pip, "--require-hashes", "-r", str(ROOT / "requirements" / "core.txt")])
    _must([*pip, "--no-deps", str(ROOT)])
    (folder / "before.json").write_text(json.dumps([before[0], sorted(before[1])]))
    return folder / "bin"


def _must(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip() or "no message").splitlines()[-1]
        raise CannotMeasure(f"a plain install is not possible here: {last}")


def _site(folder: Path) -> Path:
    return next((folder / "lib").glob("python*/site-packages"))


def packages(folder: Path) -> list[str]:
    """Names of the distributions installed in an environment."""
    return sorted(path.name.removesuffix(".dist-info") for path in _site(folder).glob("*.dist-info"))


def site_bytes(folder: Path) -> int:
    """Bytes of all files of an environment's packages."""
    return sum(path.stat().st_size for path in _site(folder).rglob("*") if path.is_file() and not path.is_symlink())


def size_of_install(folder: Path) -> tuple[list[str], float]:
    """The packages that the install brought, and their megabytes."""
    bytes_before, names_before = json.loads((folder / "before.json").read_text())
    brought = [name for name in packages(folder) if name not in names_before]
    return brought, (site_bytes(folder) - bytes_before) / 1e6


def time_process(command: Sequence[str], environment: Mapping[str, str]) -> Took:
    """Run to the end. Raises CommandFailed."""
    begin = time.perf_counter()
    with subprocess.Popen(command, env=environment, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        output, errors = process.stdout.read(), process.stderr.read()  # type: ignore[union-attr]  # both are pipes
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise CommandFailed(f"{Path(command[0]).name} {' '.join(command[1:3])} failed: {errors.decode()[-300:]}")
    return Took(wall_s, usage.ru_utime + usage.ru_stime, output.decode())


def time_all(binaries: Path, homes: Path, *, rounds: int) -> dict[str, list[Took]]:
    """All commands in interleaved rounds; the first round only warms up."""
    commands = {
        "python -c pass": [str(binaries / "python"), "-c", "pass"],
        "import autoglm": [str(binaries / "python"), "-c", "import autoglm"],
        "autoglm --help": [str(binaries / "autoglm"), "--help"],
        "hello run": [str(binaries / "autoglm"), *HELLO],
    }
    found: dict[str, list[Took]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name in alternate(list(commands), number):
            environment = {"PATH": f"{binaries}:/usr/bin:/bin", "AUTOGLM_HOME": str(homes / f"home-{number}")}
            took = time_process(commands[name], environment)
            if number:
                found[name].append(took)
    _check_hello(found["hello run"])
    return found


def _check_hello(runs: Sequence[Took]) -> None:
    for run in runs:
        said = json.loads(run.output)
        if said["state"] != "done" or "42" not in str(said["answer"]):
            raise CommandFailed(f"the hello run did not give its answer: {run.output[:200]}")


def report(found: Mapping[str, Sequence[Took]], brought: Sequence[str], megabytes: float) -> int:
    """The tables, the targets and the last line."""
    rows = [
        (n, median([t.wall_s for t in took]) * 1000, median([t.cpu_s for t in took]) * 1000)
        for n, took in found.items()
    ]
    show("Milliseconds a process, median", ("command", "wall", "CPU"), rows)
    print(f"\nPlain install: {len(brought)} packages, {megabytes:.1f} MB: {', '.join(brought)}")
    ratio = median_ratio([t.wall_s for t in found["autoglm --help"]], [t.wall_s for t in found["python -c pass"]])
    cpu_s = median([t.cpu_s for t in found["import autoglm"]])
    bare_s = median([t.cpu_s for t in found["python -c pass"]])
    hello_s = median([t.wall_s for t in found["hello run"]])
    targets = [
        Target(name="CPU of import autoglm, s", figure=cpu_s, bound=0.15, at_most=True),
        Target(name="autoglm --help / bare python", figure=ratio, bound=10, at_most=True),
        Target(name="packages of a plain install", figure=len(brought), bound=25, at_most=True),
        Target(name="MB of a plain install", figure=megabytes, bound=45, at_most=True),
        Target(name="hello run on a new home, s", figure=hello_s, bound=1.0, at_most=True),
    ]
    figures = {"import_cpu_s": cpu_s, "bare_python_cpu_s": bare_s, "help_ratio": ratio, "hello_s": hello_s}
    return finish({**figures, "packages": list(brought), "install_mb": megabytes}, targets)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark. Gives 1 when a target was missed."""
    parser = argparse.ArgumentParser(
        prog="./dev bench start",
        description=__doc__,
        epilog=METHOD,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=15, help="interleaved rounds (default 15)")
    given = parser.parse_args(argv)
    try:
        with scratch() as folder:
            binaries = install(folder / "venv")
            found = time_all(binaries, folder, rounds=given.rounds)
            return report(found, *size_of_install(folder / "venv"))
    except CannotMeasure as problem:
        return skip(str(problem))
    except CommandFailed as problem:
        return fail(str(problem))


if __name__ == "__main__":
    sys.exit(main())
