"""The same durable work on this project, LangGraph and DBOS: runs a second, fsyncs, memory, growth."""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bench._contest import (
    Contestant,
    SideFailed,
    count_fsyncs,
    fsync_ms,
    here,
    interleave,
    run_fresh,
    run_side,
    scratch,
)
from bench._figures import Target, alternate, fail, finish, median, median_ratio, number, show
from bench._peers import PeersMissing, peers_python, versions
from bench._work import Job, Measured

METHOD = """
The work: runs of 10 dependent steps, each of which takes the output of the one before and gives 4 KB (chain), one at
a time, 50 and 500 at once; and 1 step -> 50 parallel steps -> 1 step (fan). All contestants call the same pure
function, and each run's final output is compared with the right one. Each contestant runs in a process of its own on
an empty folder on the checkout's disk; the clock covers the runs, not the start, after three runs to warm up. Rounds
are interleaved and their order alternates; figures are medians over rounds, ratios are taken within a round.

Durability: every contestant writes SQLite in WAL mode with synchronous=FULL, read back from the connection it uses.
This project's steps are declared as effects, so that each waits until its intent is on disk (steps that only read would
not). LangGraph: AsyncSqliteSaver, durability="sync", async nodes. DBOS: its SQLite system database with WAL given to it
(not its default, faster), plain functions in threads for chains (faster than its async form), async steps for the
fan. fsyncs are counted by strace between start and end of the clock, one run at a time, and divided by the steps.

Alone: memory is the resident size after 500 runs, 50 at once; store is the time of a run with 5,000 runs in the store
over that with an empty one, alternating; map is the time of 10,000 items over ten times that of 1,000 items.
The peers live in .venv-peers, made on first use from bench/peers.txt (hash-locked), for which a package index must be
reachable; where it is not, only this project's own parts are measured and the comparison is reported as skipped.
"""
OURS, LANGGRAPH, DBOS = "autoglm", "langgraph", "dbos"
PARTS = ("chain-1", "chain-50", "chain-500", "fan", "fsyncs", "memory", "store", "map")


@dataclass(frozen=True, slots=True)
class Options:
    """`runs` of None means the number that is written with each part."""

    rounds: int
    runs: int | None
    only: tuple[str, ...]
    stored: int

    def has(self, part: str) -> bool:
        return part in self.only


def contests(options: Options) -> dict[str, Job]:
    """The parts in which the peers take part too."""
    jobs = {
        "chain-1": Job(shape="chain", home="", runs=50, concurrent=1),
        "chain-50": Job(shape="chain", home="", runs=300, concurrent=50),
        "chain-500": Job(shape="chain", home="", runs=500, concurrent=500),
        "fan": Job(shape="fan", home="", runs=10, concurrent=1),
    }
    return {
        name: job if options.runs is None else replace(job, runs=options.runs)
        for name, job in jobs.items()
        if options.has(name)
    }


def compare(contestants: Sequence[Contestant], options: Options) -> dict[str, dict[str, list[Measured]]]:
    """All rounds of all contests, by part and contestant."""
    found = {}
    for name, job in contests(options).items():
        print(f"{name}: {job.runs} runs, {job.concurrent} at once, {options.rounds} rounds ...", flush=True)
        found[name] = interleave(contestants, job, rounds=options.rounds)
    return found


def speeds(results: Sequence[Measured]) -> list[float]:
    """Runs a second of each round."""
    return [result.runs / result.wall_s for result in results]


def contest_rows(found: dict[str, dict[str, list[Measured]]]) -> list[tuple[object, ...]]:
    """part, contestant, runs/s, ours/theirs, memory, and how durable the store was."""
    rows: list[tuple[object, ...]] = []
    for part, sides in found.items():
        for name, results in sides.items():
            ratio = "" if name == OURS else number(median_ratio(speeds(sides[OURS]), speeds(results)))
            pragmas = f"{results[0].journal_mode}/{results[0].synchronous}"
            memory = f"{median([r.rss_mb for r in results]):.0f}"
            rows.append((part, name, f"{median(speeds(results)):.1f}", ratio, memory, pragmas))
    return rows


def contest_figures(found: dict[str, dict[str, list[Measured]]]) -> dict[str, object]:
    """Medians and ratios by part and contestant, and every round's runs/s."""
    return {
        part: {
            name: {
                "runs_per_s": median(speeds(results)),
                "rounds": [round(speed, 2) for speed in speeds(results)],
                "ours_over_theirs": median_ratio(speeds(sides[OURS]), speeds(results)),
                "rss_mb": median([r.rss_mb for r in results]),
                "journal_mode": results[0].journal_mode,
                "synchronous": results[0].synchronous,
            }
            for name, results in sides.items()
        }
        for part, sides in found.items()
    }


def contest_targets(found: dict[str, dict[str, list[Measured]]]) -> list[Target]:
    """Ten times each peer at 50 at once; never slower one at a time."""
    wanted = {"chain-50": 10.0, "chain-1": 1.0}
    return [
        Target(
            name=f"{part}: over {peer}", figure=median_ratio(speeds(found[part][OURS]), speeds(results)), bound=bound
        )
        for part, bound in wanted.items()
        for peer, results in found.get(part, {}).items()
        if peer != OURS
    ]


def fsyncs_a_step(contestants: Sequence[Contestant], options: Options) -> dict[str, float | None]:
    """By contestant, one run at a time; None where they could not be counted."""
    job = Job(shape="chain", home="", runs=options.runs or 30, warmup=2)
    counts = {contestant.name: count_fsyncs(contestant, job) for contestant in contestants}
    return {name: None if count is None else count / (job.runs * 10) for name, count in counts.items()}


def memory_mb(ours: Contestant, options: Options) -> tuple[float, float]:
    """Resident memory after 500 runs, and its peak, in MB."""
    result = run_fresh(ours, Job(shape="chain", home="", runs=options.runs or 500, concurrent=50))
    return result.rss_mb, result.peak_rss_mb


def store_ratio(ours: Contestant, options: Options) -> float:
    """The time of a run with many runs in the store over that with none, the median over rounds."""
    few = Job(shape="chain", home="", runs=min(options.runs or 60, 60))
    ratios = []
    with scratch() as folder:
        run_side(ours, Job(shape="chain", home=str(folder), runs=options.stored, concurrent=50))
        for round_number in range(max(options.rounds, 3)):
            times = {}
            for kind in alternate(("full", "empty"), round_number):
                result = run_side(ours, replace(few, home=str(folder))) if kind == "full" else run_fresh(ours, few)
                times[kind] = result.wall_s
            ratios.append(times["full"] / times["empty"])
    return statistics.median(ratios)


def map_linearity(ours: Contestant, options: Options) -> tuple[float, float]:
    """Time of 10,000 items over ten times that of 1,000 (1.0 is linear), and the seconds of 10,000."""
    small, large = [], []
    for _ in range(max(options.rounds, 3)):
        small.append(run_fresh(ours, Job(shape="map", home="", runs=3, width=1_000, warmup=1)).wall_s / 3)
        large.append(run_fresh(ours, Job(shape="map", home="", runs=1, width=10_000, warmup=0)).wall_s)
    return median(large) / (10 * median(small)), median(large)


def alone(ours: Contestant, options: Options) -> tuple[dict[str, object], list[Target]]:
    """The parts that only this project runs: their figures and targets."""
    figures: dict[str, object] = {}
    targets = []
    if options.has("memory"):
        rss, peak = memory_mb(ours, options)
        figures |= {"rss_mb_after_500_runs": rss, "peak_rss_mb": peak}
        targets.append(Target(name="memory after 500 runs, MB", figure=rss, bound=60, at_most=True))
    if options.has("store"):
        ratio = store_ratio(ours, options)
        figures |= {"store_ratio": ratio, "stored_runs": options.stored}
        targets.append(
            Target(name=f"a run at {options.stored} stored runs / empty", figure=ratio, bound=1.3, at_most=True)
        )
    if options.has("map"):
        linearity, seconds = map_linearity(ours, options)
        figures |= {"map_linearity": linearity, "map_10000_s": seconds}
        targets.append(Target(name="map of 10,000 / ten of 1,000", figure=linearity, bound=1.3, at_most=True))
    return figures, targets


def main(argv: Sequence[str] | None = None) -> int:
    """Run the chosen parts. Gives 1 when a target was missed or a contestant failed."""
    options = _options(argv)
    contestants, skipped = _contestants()
    try:
        return _report(contestants, options, skipped=skipped)
    except SideFailed as problem:
        return fail(f"a contestant could not do the work: {problem}")


def _contestants() -> tuple[list[Contestant], str]:
    """This project and its peers, or this project alone and why."""
    ours = here(OURS, "bench._side_autoglm")
    try:
        python = str(peers_python())
    except PeersMissing as problem:
        return [ours], str(problem)
    sides = [Contestant(name, python, f"bench._side_{name}") for name in (LANGGRAPH, DBOS)]
    return [ours, *sides], ""


def _report(contestants: Sequence[Contestant], options: Options, *, skipped: str) -> int:
    if skipped:
        print(f"The comparison is skipped: {skipped}")
    with scratch() as folder:
        disk_ms = fsync_ms(folder)
    print(f"One fdatasync on this disk takes {disk_ms:.2f} ms.", flush=True)
    found = compare(contestants, options)
    show(
        "Runs a second",
        ("part", "contestant", "runs/s", "ours/theirs", "RSS MB", "journal/synchronous"),
        contest_rows(found),
    )
    figures: dict[str, object] = {"contests": contest_figures(found), "fsync_ms": disk_ms}
    figures["peers"] = {"skipped": skipped} if skipped else versions()
    targets = contest_targets(found)
    if options.has("fsyncs"):
        counts = fsyncs_a_step(contestants, options)
        show(
            "fsyncs a step, one run at a time",
            ("contestant", "fsyncs"),
            [(n, c if c is not None else "not counted") for n, c in counts.items()],
        )
        figures["fsyncs_per_step"] = counts
        ours = counts[OURS]
        targets += [] if ours is None else [Target(name="fsyncs a step", figure=ours, bound=1.1, at_most=True)]
    more, more_targets = alone(contestants[0], options)
    return finish({**figures, **more}, [*targets, *more_targets])


def _options(argv: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(
        prog="./dev bench engine",
        description=__doc__,
        epilog=METHOD,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds (default 5)")
    parser.add_argument("--runs", type=int, help="runs of each part (default: 50, 300, 500, 10)")
    parser.add_argument("--only", default=",".join(PARTS), help=f"parts, with commas: {', '.join(PARTS)}")
    parser.add_argument("--stored", type=int, default=5_000, help="runs in the full store (default 5000)")
    parser.add_argument("--quick", action="store_true", help="a look in less than a minute: one round, few runs")
    given = parser.parse_args(argv)
    only = tuple(part.strip() for part in given.only.split(","))
    unknown = [part for part in only if part not in PARTS]
    if unknown:
        parser.error(f"unknown part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    if given.quick:
        return Options(rounds=1, runs=given.runs or 20, only=only, stored=min(given.stored, 300))
    return Options(rounds=given.rounds, runs=given.runs, only=only, stored=given.stored)


if __name__ == "__main__":
    sys.exit(main())
