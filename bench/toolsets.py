"""Real tool sets through the engine: gold calls give what direct calls give, and strangers' texts are labelled."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench import _toolset_agentdojo as agentdojo
from bench import _toolset_bfcl as bfcl
from bench._contest import scratch
from bench._figures import Target, fail, finish, show, skip
from bench._peers import PeersMissing, toolset_packages
from bench._stage import Stage, open_stage

METHOD = """
Two published tool sets run as tools of this engine, with its journal on disk. Their packages live in a folder of their
own, made from the hash-locked bench/peers-toolsets.txt without the model clients that they name as dependencies.

bfcl-eval: the eight stateful Python APIs, each object's public methods as tools (autoglm.tools.python_api). The gold
calls of the 200 multi-turn tasks run turn by turn, each turn a plan of one step a call. Beside them a second set of
objects gets the same calls directly, as Python. A result is equal when its JSON text is (8 is not 8.0); one that JSON
cannot hold is compared as a value. The final states are compared by the package's own checker. The package's type hints
say that tickets are named by whole numbers, where its own tasks have texts: these four hints are mended.

agentdojo: the tools of its four suites, called by the engine in the place of an agent, with the ground truth of the
97 user tasks as plan and its answer; the suite itself judges whether the task is solved. Every text that a stranger
could have written is a canary: each place in an output where one stands must carry the label "untrusted".

Tools that say they only read are held to it: the state is compared before and after each of their calls.
Results, labels and answers are read from the journal.
"""
CALLS, TASKS = 1142, 97


def play_bfcl(stage: Stage, *, every: int) -> bfcl.Score:
    """Each `every`th task."""
    score = bfcl.Score()
    for task in list(bfcl.gold_tasks())[::every]:
        bfcl.play_task(task, stage, score)
    return score


def play_agentdojo(stage: Stage, packages: Path, *, every: int) -> agentdojo.Score:
    """Each `every`th task of all suites."""
    score = agentdojo.Score()
    suites = agentdojo.load_suites(packages).values()
    score.tools = sum(len(suite.tools) for suite in suites)
    tasks = [(suite, task) for suite in suites for task in suite.user_tasks.values()]
    for suite, task in tasks[::every]:
        agentdojo.play_task(suite, task, stage, score)
    return score


def report(
    first: bfcl.Score, second: agentdojo.Score, dishonest: Sequence[str], *, is_whole: bool, took_s: float
) -> int:
    """The tables, what differed, the targets and the last line."""
    rows = [
        ("bfcl-eval: calls with the result of a direct call", first.equal_results, first.calls),
        ("bfcl-eval: tasks with the final state of direct calls", first.equal_states, first.tasks),
        ("agentdojo: user tasks solved, as its suites judge", second.solved, second.tasks),
        ("agentdojo: strangers' texts labelled untrusted", second.labelled, second.canaries),
    ]
    show(f"Through the engine, {took_s:.0f} s", ("what", "equal", "of"), rows)
    for difference in (*first.differences, *second.differences, *(f"{name} does not only read" for name in dishonest)):
        print(f"- {difference}")
    calls, tasks = (CALLS, TASKS) if is_whole else (first.calls, second.tasks)
    targets = [
        Target(name="equal results", figure=first.equal_results, bound=calls),
        Target(name="equal final states", figure=first.equal_states, bound=first.tasks),
        Target(name="user tasks solved", figure=second.solved, bound=tasks),
        Target(name="texts labelled", figure=second.labelled, bound=max(1, second.canaries)),
        Target(name="tools that change what they say they read", figure=len(dishonest), bound=0, at_most=True),
    ]
    figures: dict[str, object] = {"bfcl": _figures(first), "agentdojo": _figures(second), "took_s": took_s}
    return finish(figures, targets)


def _figures(score: bfcl.Score | agentdojo.Score) -> dict[str, object]:
    return {name: getattr(score, name) for name in score.__slots__ if name != "differences"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark. Gives 1 when a target was missed."""
    parser = argparse.ArgumentParser(
        prog="./dev bench toolsets",
        description=__doc__,
        epilog=METHOD,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--every", type=int, default=1, help="only each so-many-th task (default 1: all)")
    options = parser.parse_args(argv)
    try:
        packages = toolset_packages()
    except PeersMissing as missing:
        return skip(str(missing))
    sys.path.append(str(packages))
    began = time.perf_counter()
    with scratch() as folder, open_stage(folder / "stage") as stage:
        first = play_bfcl(stage, every=options.every)
        second = play_agentdojo(stage, packages, every=options.every)
        dishonest = sorted(set(stage.dishonest))
    if not first.calls or not second.tasks:
        return fail("the packages hold no tasks")
    took_s = time.perf_counter() - began
    return report(first, second, dishonest, is_whole=options.every == 1, took_s=took_s)


if __name__ == "__main__":
    sys.exit(main())
