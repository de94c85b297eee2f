"""The command: `python -m autoglm.testing.simulation --seeds N [--seed S] [--verbose]`."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from autoglm.testing import simulation
from autoglm.testing.simulation.deployment import Report, simulate

TAIL = 60
INVARIANTS = (
    "Checked for every seed: no effect happens twice; an unsafe call is repeated only after a person said that it did "
    "not happen; every acknowledged record is there; no stale worker's write is accepted; every run ends or waits for "
    "a person; the journal folds to the live state and replays the same; no bound is passed."
)


def main(arguments: list[str] | None = None) -> int:
    """Simulate seeds and print a line of figures; 1 when an invariant broke, with the seed and its trace."""
    options = _parser().parse_args(arguments)
    seeds = [options.seed] if options.seed is not None else range(options.first, options.first + options.seeds)
    figures: Counter[str] = Counter()
    failed: list[int] = []
    virtual_s, began = 0.0, time.perf_counter()
    for seed in seeds:
        report = simulate(seed)
        figures.update(report.figures)
        virtual_s += report.virtual_s
        if report.findings or options.verbose:
            _show(report, whole=options.verbose)
        if report.findings:
            failed.append(seed)
            if not options.keep_going:
                break
    took_s = time.perf_counter() - began
    done = len(seeds) if not failed or options.keep_going else seeds.index(failed[0]) + 1
    _say(_summary(figures, done=done, took_s=took_s, virtual_s=virtual_s))
    if failed:
        _say(f"Broken in {len(failed)} of {done} seeds: {failed[:50]}. One alone: --seed {failed[0]} --verbose")
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./dev sim", description=simulation.__doc__, epilog=INVARIANTS)
    parser.add_argument("--seeds", type=int, default=100, help="how many deployments to simulate")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--seed", type=int, help="only this one")
    parser.add_argument("--keep-going", action="store_true", help="do not stop at the first broken invariant")
    parser.add_argument("--verbose", action="store_true", help="print the whole trace")
    return parser


def _show(report: Report, *, whole: bool) -> None:
    _say(f"--- seed {report.seed}, digest {report.digest}")
    for line in report.trace if whole else report.trace[-TAIL:]:
        _say(line)
    for finding in report.findings:
        _say(f"BROKEN in seed {report.seed}: {finding}")


def _summary(figures: Counter[str], *, done: int, took_s: float, virtual_s: float) -> str:
    names = (
        "runs", "attempts", "effects keyed", "effects idempotent", "effects unsafe", "deaths", "freezes", "clock jumps",
        "storage errors", "StaleLease", "BusyError", "letters", "loses the answer",
    )  # fmt: skip
    counts = ", ".join(f"{figures[name]} {name}" for name in names)
    return f"{done} seeds in {took_s:.1f} s ({done / took_s:.1f}/s, {virtual_s / 3600:.1f} h of virtual time): {counts}"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
