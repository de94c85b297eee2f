"""How well the offline planner chooses tools, fills arguments and abstains, on public questions in two languages."""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

import autoglm.planning.offline as planner_package
from autoglm.core.errors import NotUnderstood
from autoglm.core.ports import PlanRequest
from autoglm.core.task import Limits, Task
from autoglm.planning.offline import OfflinePlanner
from autoglm.planning.offline.choice import score_of
from autoglm.planning.offline.weights import Weights, packaged_weights
from bench._figures import Target, finish, median, show
from bench._offline_cases import Case, Gold, is_right_call, load_cases
from bench._offline_training import learn, tool_features

METHOD = """
Questions: bfcl (simple_python, multiple, parallel, parallel_multiple, irrelevance; English) and acebench_zh (single,
parallel, similar, irrelevant; Chinese; of a dialogue the last turn). Every question is put to the planner itself with
the tools that belong to it, all of them declared to be reading only, and its clock at the date that the question gives.

Halves: questions that share a gold tool, or of whose words at least 60 % are the same, are one group, over all sets;
a group is in the half that the first byte of the BLAKE2b hash of its name says. Weights (word counts, ways to fill
slots, choice of tool), and one threshold for all sets are learned from half 0 alone (--train writes them into the
package; 20 s); weights for tools that tell keywords and content are set by hand and play no part here. The figures
are those of half 1, which is used for nothing else; the column "tuned on" shows half 0 for comparison.

choice: the tools of the calls are the gold ones, also where the planner would ask for a value. arguments: in addition
no value is missing and every argument is right; bfcl: nothing unknown, each value among the accepted ones, "" in the
list means that it may be left out, texts are compared without case, spaces and the marks ,./-_*^, an int is taken for
a float; acebench: equal to the gold value in the same way. abstain: no tool is chosen at all, or a clause is refused
as not understood (which then counts against choice, too). Intervals are Wilson's,
95 %. sure half: arguments right in the more confident half of the questions of simple_python and multiple.
Times are those of one request from text to reading, on this machine, in one pass; they are for orientation.
"""

SKIPPED = "skipped: the questions are not here; give their folder with --data (bfcl and acebench_zh below it)"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one question."""

    case: Case
    is_chosen: bool
    is_right: bool
    is_silent: bool
    confidence: float
    ms: float


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="./dev bench offline", description=__doc__ + METHOD, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with bfcl and acebench_zh")
    parser.add_argument("--train", action="store_true", help="learn the weights anew from half 0 and keep them")
    options = parser.parse_args(arguments)
    cases = load_cases(options.data)
    if not cases:
        print(SKIPPED)
        print(json.dumps({"skipped": True}))
        return 0
    if options.train:
        _keep(_trained([case for case in cases if case.half == 0]))
    return _report([judge(case) for case in cases])


def judge(case: Case) -> Verdict:
    """Put one question to the planner."""
    task = Task(request=case.request, limits=Limits(max_steps=30))
    request = PlanRequest(task=task, tools=case.tools, now=case.now)
    began = time.perf_counter()
    try:
        reading = OfflinePlanner().reading(request)
        calls = () if reading.gaps else reading.calls
    except NotUnderstood:
        calls = ()
    ms = (time.perf_counter() - began) * 1000
    made = [(call.tool.name, call.arguments) for call in calls if not call.missing]
    is_chosen = {call.tool.name for call in calls} == {tool for tool, _ in case.gold} and bool(calls)
    is_right = is_chosen and len(made) == len(calls) and _is_matched(case, made)
    sure = min((call.confidence for call in calls), default=0.0)
    return Verdict(case, is_chosen, is_right, not calls, sure, ms)


def _is_matched(case: Case, made: Sequence[Gold]) -> bool:
    """Whether each gold call has a call of its own that is right, in any order, and none is left over."""
    left = list(made)
    for gold in case.gold:
        right = next((one for one in left if one[0] == gold[0] and is_right_call(case, gold, one[1])), None)
        if right is None:
            return False
        left.remove(right)
    return not left


def _trained(cases: Sequence[Case]) -> Weights:
    """Weights and the threshold with the best mean of choosing and abstaining over the sets that can be tuned on."""
    weights = learn(cases)
    several = ("parallel", "parallel_multiple", "zh_parallel")
    scored = [(case, _best(case, weights)) for case in cases if case.set_name not in several]
    return replace(weights, threshold=max((step / 8 for step in range(-8, 9)), key=lambda at: _balance(scored, at)))


def _best(case: Case, weights: Weights) -> tuple[float, str]:
    return max((score_of(features, weights.choice), name) for name, features in tool_features(case, weights))


def _balance(scored: Sequence[tuple[Case, tuple[float, str]]], threshold: float) -> float:
    """The mean of the share of right choices and the share of right silences, each the mean over its sets."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for case, (score, name) in scored:
        total[case.set_name] += 1
        is_taken = score >= threshold
        right[case.set_name] += (is_taken and name == case.gold[0][0]) if case.gold else not is_taken
    shares = {name: right[name] / total[name] for name in total}
    silent = [share for name, share in shares.items() if name in ("irrelevance", "zh_irrelevant")]
    chosen = [share for name, share in shares.items() if name not in ("irrelevance", "zh_irrelevant")]
    return sum(silent) / len(silent) + sum(chosen) / len(chosen)


def _keep(weights: Weights) -> None:
    path = Path(planner_package.__path__[0]) / "weights.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(weights), indent=1) + b"\n")
    packaged_weights.cache_clear()


def wilson(right: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if not total:
        return 0.0, 1.0
    z = 1.959964
    share, spread = right / total, z * z / total
    middle = share + spread / 2
    half = z * math.sqrt(share * (1 - share) / total + spread / (4 * total))
    return (middle - half) / (1 + spread), (middle + half) / (1 + spread)


def _rows(verdicts: Sequence[Verdict]) -> Iterator[tuple[str, str, list[bool], list[bool]]]:
    """Set, what is counted, and for each half what came out."""
    for name in dict.fromkeys(verdict.case.set_name for verdict in verdicts):
        told = [verdict for verdict in verdicts if verdict.case.set_name == name]
        halves = [[verdict for verdict in told if verdict.case.half == half] for half in (0, 1)]
        if name in ("irrelevance", "zh_irrelevant"):
            yield name, "abstain", *([verdict.is_silent for verdict in half] for half in halves)
            continue
        yield name, "choice", *([verdict.is_chosen for verdict in half] for half in halves)
        yield name, "arguments", *([verdict.is_right for verdict in half] for half in halves)


def _report(verdicts: Sequence[Verdict]) -> int:
    figures: dict[str, float] = {}
    rows = []
    for name, what, tuned, held in _rows(verdicts):
        low, high = wilson(sum(held), len(held))
        share = sum(held) / max(1, len(held))
        figures[f"{name}_{what}"] = round(share, 4)
        before = sum(tuned) / max(1, len(tuned))
        rows.append((name, what, len(held), f"{share:.3f}", f"{low:.3f}-{high:.3f}", f"{before:.3f}"))
    show("Right answers", ("set", "figure", "questions", "held out", "95 %", "tuned on"), rows)
    others = _others(verdicts)
    show("Confidence and time", ("figure", "value"), list(others.items()))
    return finish({**figures, **others}, _targets(figures))


def _others(verdicts: Sequence[Verdict]) -> dict[str, float]:
    told = [one for one in verdicts if one.case.half == 1 and one.case.set_name in ("simple_python", "multiple")]
    sure = sorted(told, key=lambda verdict: -verdict.confidence)[: len(told) // 2]
    times = sorted(verdict.ms for verdict in verdicts)
    return {
        "sure_half_right": round(sum(verdict.is_right for verdict in sure) / max(1, len(sure)), 4),
        "median_ms": round(median(times), 2),
        "p95_ms": round(times[int(len(times) * 0.95)], 2),
        "threshold": packaged_weights().threshold,
    }


def _targets(figures: dict[str, float]) -> list[Target]:
    bounds = {
        "multiple_choice": 0.90,
        "simple_python_arguments": 0.40,
        "irrelevance_abstain": 0.60,
        "zh_irrelevant_abstain": 0.60,
    }
    return [Target(name=name, figure=figures.get(name, 0.0), bound=bound) for name, bound in bounds.items()]


if __name__ == "__main__":
    sys.exit(main())
