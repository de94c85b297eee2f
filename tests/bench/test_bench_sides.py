import asyncio
import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from bench._contest import syncs_within
from bench._graphs import parse_graph
from bench._side_autoglm import DurabilityWatch, plan_for, run
from bench._work import Job, chain_result, expected_output, fan_result, measure, next_block, steps_of
from bench.plans import Start, Stopwatch, run_bare, run_loop, time_run

ROOT = Path(__file__).resolve().parents[2]
PAIR = parse_graph("pair", "Node:\n1: a\n2: b\nEdges: (START,1) (START,2) (1,END) (2,END)")


def test_a_block_has_four_kilobytes_and_depends_on_its_input():
    assert len(next_block("a")) == 4096
    assert next_block("a") != next_block("b")


def test_the_expected_outputs_follow_from_the_seed():
    assert chain_result("a") != chain_result("b")
    assert fan_result("a", 2) == next_block("".join(next_block(f"{n}:{next_block('a')}") for n in range(2)))


@pytest.mark.parametrize(("shape", "steps"), [("chain", 10), ("fan", 6), ("map", 4)])
async def test_the_engine_does_the_work_of_every_shape_durably(shape, steps, tmp_path):
    job = Job(shape=shape, home=str(tmp_path), runs=2, concurrent=2, warmup=0, width=4)

    measured = await run(job)

    assert (measured.runs, measured.steps, steps_of(job)) == (2, 2 * steps, steps)
    assert (measured.journal_mode, measured.synchronous) == ("wal", "2")
    assert plan_for(job)["version"] == 1
    assert expected_output(job, "x")


def test_commits_with_events_are_seen_with_their_durability():
    watch = DurabilityWatch()

    for statement in ("PRAGMA synchronous=NORMAL", "BEGIN", "COMMIT", "PRAGMA synchronous=FULL"):
        watch.note(statement)
    for statement in ("BEGIN", "INSERT INTO events VALUES (1)", "COMMIT"):
        watch.note(statement)

    assert watch.seen == {"FULL"}


def test_only_syncs_inside_the_window_count():
    trace = "\n".join(
        [
            "12 99.5 fsync(3) = 0",
            "12 100.5 fdatasync(3) = 0",
            "13 100.7 fdatasync(5 <unfinished ...>",
            "13 100.8 <... fdatasync resumed>) = 0",
            "13 101.5 fsync(3) = 0",
            "13 102.0 +++ exited with 0 +++",
        ]
    )

    count = syncs_within(trace, started=100.0, ended=101.0)

    assert count == 2


@pytest.mark.parametrize("executor", [run_loop, run_bare])
async def test_an_executor_is_timed_over_all_nodes(executor):
    sample = await time_run(executor, PAIR, seed=1)

    assert 0 < sample.path_s <= sample.wall_s


async def test_an_executor_that_leaves_a_step_out_is_found_out():
    def lazy(_graph, _durations, watch: Stopwatch) -> Start:
        return partial(watch.sleep, 1, 0.0)

    with pytest.raises(AssertionError, match="1 of 2 steps"):
        await time_run(lazy, PAIR, seed=1)


@pytest.mark.parametrize("module", ["bench.engine", "bench.plans", "bench.start", "soak.crash", "soak.mutants"])
def test_help_explains_the_method(module):
    done = subprocess.run(
        [sys.executable, "-m", module, "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 10


def test_without_the_data_the_plans_are_skipped(tmp_path):
    command = [sys.executable, "-m", "bench.plans", "--data", str(tmp_path)]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0
    assert "skipped" in json.loads(done.stdout.splitlines()[-1])


def test_a_wrong_output_stops_the_bench():
    job = Job(shape="chain", home="", runs=1, warmup=0)

    async def cheat(_seed: str) -> str:
        return "done"

    with pytest.raises(SystemExit, match="wrong output"):
        asyncio.run(measure(job, cheat, pragmas=("wal", "2")))
