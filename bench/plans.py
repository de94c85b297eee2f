"""How close a plan's run comes to the shortest time possible, on gold task graphs with simulated tools."""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench._contest import fsync_ms, scratch
from bench._figures import Target, alternate, finish, number, show, skip
from bench._graphs import Graph, critical_path_s, durations_of, load_graphs, plan_of
from bench._ours import Ours, open_ours, simulated_tool

METHOD = """
The graphs are the gold answers of WorFBench (toolbench.json and wikihow.json under DATA/worfbench); loosely written
edges are read too, and what cannot be used is counted. Every node becomes a step with a simulated tool that sleeps 20
to 80 ms, seeded by node. Each graph is done three times, one after another in alternating order: by this project with
its journal on disk (SQLite, WAL, synchronous=FULL), by a bare asyncio executor without a journal (a task a node that
awaits its predecessors), and by a sequential loop. The tool measures how long each step really took; from that the
critical path is computed, the shortest time in which any executor could have done this very run. Efficiency is the
critical path over the wall time of the run, from handing over the plan to holding its result: checking the plan,
writing every record to disk and composing the result are in it. The figure is the mean over graphs; warm-up runs
come first. The same figure over the time from the first step's start to the last one's end is shown beside it.
"""
OURS, BARE, LOOP = "autoglm", "bare asyncio", "sequential loop"


@dataclass(slots=True)
class Stopwatch:
    """How long each node really took, and when the first began and the last ended."""

    took: dict[int, float] = field(default_factory=dict)
    began: float = float("inf")
    ended: float = 0.0

    async def sleep(self, node: int, seconds: float) -> None:
        begin = time.perf_counter()
        await asyncio.sleep(seconds)
        end = time.perf_counter()
        self.took[node] = end - begin
        self.began, self.ended = min(self.began, begin), max(self.ended, end)


Start = Callable[[], Awaitable[object]]
Executor = Callable[[Graph, Mapping[int, float], Stopwatch], Start]
"""Takes a graph in the form it likes best; what it gives then runs it."""


def run_loop(graph: Graph, durations: Mapping[int, float], watch: Stopwatch) -> Start:
    """One node after another."""

    async def start() -> None:
        for node in graph.before:
            await watch.sleep(node, durations[node])

    return start


def run_bare(graph: Graph, durations: Mapping[int, float], watch: Stopwatch) -> Start:
    """A task a node, which waits for those before it; nothing is written down."""
    done = {node: asyncio.Event() for node in graph.before}

    async def perform(node: int) -> None:
        for other in graph.before[node]:
            await done[other].wait()
        await watch.sleep(node, durations[node])
        done[node].set()

    async def start() -> None:
        async with asyncio.TaskGroup() as group:
            for node in graph.before:
                group.create_task(perform(node))

    return start


def run_ours(ours: Ours, current: list[Stopwatch]) -> Executor:
    """By this project; the tool finds its stopwatch in `current`."""

    def prepare(graph: Graph, durations: Mapping[int, float], watch: Stopwatch) -> Start:
        current[:] = [watch]
        return partial(ours.run, ours.prepare(plan_of(graph, durations)))

    return prepare


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One run of one graph: wall and critical path in seconds, and the span from first start to last end."""

    wall_s: float
    path_s: float
    span_s: float

    @property
    def efficiency(self) -> float:
        return self.path_s / self.wall_s


async def time_run(executor: Executor, graph: Graph, *, seed: int) -> Sample:
    """One timed run. Raises AssertionError when a node was not done."""
    watch = Stopwatch()
    start = executor(graph, durations_of(graph, seed=seed), watch)
    begin = time.perf_counter()
    await start()
    wall_s = time.perf_counter() - begin
    if set(watch.took) != set(graph.before):
        raise AssertionError(f"{graph.name}: {len(watch.took)} of {graph.size} steps were done")
    return Sample(wall_s=wall_s, path_s=critical_path_s(graph, watch.took), span_s=watch.ended - watch.began)


async def time_all(graphs: Sequence[Graph], executors: Mapping[str, Executor], *, seed: int) -> dict[str, list[Sample]]:
    """All executors on all graphs, interleaved graph by graph."""
    found: dict[str, list[Sample]] = {name: [] for name in executors}
    for graph in graphs[:3]:
        await time_run(executors[OURS], graph, seed=seed)
    for position, graph in enumerate(graphs):
        for name in alternate(list(executors), position):
            found[name].append(await time_run(executors[name], graph, seed=seed))
    return found


async def measure(graphs: Sequence[Graph], *, seed: int) -> tuple[dict[str, list[Sample]], float]:
    """The samples by executor, and the time of one fdatasync here in milliseconds."""
    current: list[Stopwatch] = [Stopwatch()]
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(scratch())
        tool = simulated_tool(current)
        ours = await stack.enter_async_context(open_ours(folder / "home", (tool,)))
        executors: dict[str, Executor] = {OURS: run_ours(ours, current), BARE: run_bare, LOOP: run_loop}
        return await time_all(graphs, executors, seed=seed), fsync_ms(folder)


def report(found: Mapping[str, Sequence[Sample]], *, left_out: Mapping[str, int], disk_ms: float) -> int:
    """The tables, the target and the last line."""
    rows = []
    figures: dict[str, object] = {"fsync_ms": disk_ms, "left_out": dict(left_out)}
    for name, samples in found.items():
        row = _summary(samples)
        figures[name] = row
        rows.append((name, *(number(value) for value in row.values())))
    header = ("executor", "graphs", "efficiency", "worst", "span only", "overhead ms", "total s")
    show(f"Critical path / wall time (one fdatasync here: {disk_ms:.2f} ms)", header, rows)
    efficiency = statistics.fmean(sample.efficiency for sample in found[OURS])
    return finish(figures, [Target(name="mean critical path / wall", figure=efficiency, bound=0.97)])


def _summary(samples: Sequence[Sample]) -> dict[str, float]:
    return {
        "graphs": len(samples),
        "efficiency": statistics.fmean(s.efficiency for s in samples),
        "worst": min(s.efficiency for s in samples),
        "efficiency_of_span": statistics.fmean(s.path_s / s.span_s for s in samples),
        "overhead_ms": statistics.fmean((s.wall_s - s.path_s) * 1000 for s in samples),
        "total_s": sum(s.wall_s for s in samples),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark. Gives 1 when the target was missed."""
    parser = argparse.ArgumentParser(
        prog="./dev bench plans",
        description=__doc__,
        epilog=METHOD,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    default = os.environ.get("AUTOGLM_DATA", "../shared/data")
    parser.add_argument("--data", type=Path, default=Path(default), help="folder of evaluation data (or AUTOGLM_DATA)")
    parser.add_argument("--sample", type=int, default=0, help="only every so-many-th graph up to this number (0: all)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the durations (default 1)")
    given = parser.parse_args(argv)
    if not (given.data / "worfbench").is_dir():
        return skip(f"there is no folder worfbench in {given.data}; name the evaluation data with --data")
    graphs, left_out = load_graphs(given.data / "worfbench")
    if given.sample:
        graphs = graphs[:: max(1, len(graphs) // given.sample)][: given.sample]
    found, disk_ms = asyncio.run(measure(graphs, seed=given.seed))
    return report(found, left_out=left_out, disk_ms=disk_ms)


if __name__ == "__main__":
    sys.exit(main())
