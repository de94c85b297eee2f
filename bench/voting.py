"""Dynamic voting on simulated voters: right answers and calls a request, beside the best single and a majority."""

from __future__ import annotations

import argparse
import math
import random
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from autoglm.routing.voting import AskOneMore, Vote, Voter, VotingPolicy, Winner, decide, opening
from bench._figures import Target, finish, median, number, show

METHOD = """
Every request has a latent difficulty z ~ N(0, 1). Voter i with accuracy q is right when
sqrt(r) z + sqrt(1 - r) e < inverse_normal(q), with e ~ N(0, 1) of its own: errors are correlated with r (a one-factor
Gaussian copula). A voter who is wrong gives, with probability c, the one popular wrong answer of that request, else a
wrong answer of its own. Two pairs of parameters are measured on the RouteLLM records of a strong and a weak model
(../shared/data/routellm): r = 0.22 on GSM8K and r = 0.72 on MMLU are the correlations that give the recorded share of
questions that both answer rightly; on GSM8K, where the answers are recorded, 24 % of the 94 questions that both miss
got the same wrong number, so c = 0.5 (0.5 squared is 0.25). The third (r = 0.85, c = 0.7) is harder than anything
measured there: close relatives that err together.

The vote knows of each voter only its share of right answers in 400 judged requests drawn beforehand. It is listed in a
new random order for every request; whatever is decided must not depend on it, and that is checked. "best single" is
the voter that is best in hindsight on the very same requests, which favours it; "majority" asks everybody and breaks
ties by chance; "counting" is the same dynamic rule with all weights equal. Figures are medians over seeds; "worst" is
the worst seed's difference to the best single voter, in points. The targets are for the measured errors; for the
relatives the median has to hold, and the worst seed is shown only. The pool of weak voters shows the price of
disagreement; it is not one of the targets' scenarios (good, mixed, one bad voter).
"""
POOLS: Mapping[str, tuple[float, ...]] = {
    "good": (0.86, 0.85, 0.84, 0.84, 0.83),
    "three equal": (0.80, 0.80, 0.80),
    "mixed": (0.86, 0.80, 0.75, 0.70, 0.62),
    "close mixed": (0.85, 0.82, 0.79, 0.77, 0.75),
    "one bad": (0.85, 0.84, 0.83, 0.82, 0.40),
    "one strong": (0.92, 0.78, 0.77, 0.76, 0.75),
    "weak": (0.65, 0.64, 0.63, 0.62, 0.61),
}
BEYOND_TARGET, UNMEASURED = ("weak",), "relatives"
ERRORS: Mapping[str, tuple[float, float]] = {"GSM8K": (0.22, 0.5), "MMLU": (0.72, 0.5), "relatives": (0.85, 0.7)}
JUDGED = 400
RIGHT, POPULAR = "right", "popular"


def answers_to(
    accuracies: Sequence[float], *, correlation: float, popularity: float, draw: random.Random
) -> dict[str, str]:
    """What every voter says to one request."""
    normal, difficulty = NormalDist(), draw.gauss(0, 1)
    said = {}
    for position, accuracy in enumerate(accuracies):
        effort = math.sqrt(correlation) * difficulty + math.sqrt(1 - correlation) * draw.gauss(0, 1)
        wrong = POPULAR if draw.random() < popularity else f"wrong {position}"
        said[f"voter {position}"] = RIGHT if effort < normal.inv_cdf(accuracy) else wrong
    return said


def vote(said: Mapping[str, str], voters: Sequence[Voter], policy: VotingPolicy) -> tuple[str, int]:
    """The winning answer, and how many voters were asked."""
    votes = [Vote(voter=name, key=said[name]) for name in opening(voters, policy)]
    while isinstance(decision := decide(votes, voters, policy), AskOneMore):
        votes.append(Vote(voter=decision.voter, key=said[decision.voter]))
    assert isinstance(decision, Winner)
    return said[decision.voter], len(votes)


def majority(said: Mapping[str, str], draw: random.Random) -> str:
    """Everybody is asked; ties are broken by chance."""
    counts = Counter(said.values())
    most = max(counts.values())
    return draw.choice(sorted(answer for answer, count in counts.items() if count == most))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One pool in one seed: shares of right answers in percent, and calls a request."""

    voting: float
    counting: float
    best_single: float
    majority: float
    calls: float

    @property
    def gain(self) -> float:
        return self.voting - self.best_single


def simulate(accuracies: Sequence[float], errors: tuple[float, float], *, requests: int, seed: int) -> Sample:
    """One seed. Raises AssertionError when the order in which voters are listed makes a difference."""
    draw, policy = random.Random(seed), VotingPolicy()
    correlation, popularity = errors

    def ask() -> dict[str, str]:
        return answers_to(accuracies, correlation=correlation, popularity=popularity, draw=draw)

    judged = [ask() for _ in range(JUDGED)]
    voters = [
        Voter(name=name, quality=sum(said[name] == RIGHT for said in judged) / JUDGED, judged=JUDGED)
        for name in judged[0]
    ]
    alike = _counted_alike(voters, policy)
    right: Counter[str] = Counter()
    calls = 0
    for _ in range(requests):
        said, shuffled = ask(), draw.sample(voters, len(voters))
        answer, asked = vote(said, shuffled, policy)
        assert (answer, asked) == vote(said, voters, policy), "the order of the voters made a difference"
        calls += asked
        right["voting"] += answer == RIGHT
        right["counting"] += vote(said, alike, policy)[0] == RIGHT
        right["majority"] += majority(said, draw) == RIGHT
        right.update(name for name, given in said.items() if given == RIGHT)
    share = {name: 100 * count / requests for name, count in right.items()}
    return Sample(
        voting=share["voting"],
        counting=share["counting"],
        best_single=max(share[voter.name] for voter in voters),
        majority=share["majority"],
        calls=calls / requests,
    )


def _counted_alike(voters: Sequence[Voter], policy: VotingPolicy) -> list[Voter]:
    """The voters near the best, all with its quality; they are asked in the order of their names."""
    best = max(voter.quality or 0.0 for voter in voters)
    return [
        Voter(name=voter.name, quality=best, judged=JUDGED)
        for voter in voters
        if (voter.quality or 0.0) >= best - policy.margin
    ]


def report(found: Mapping[tuple[str, str], Sequence[Sample]]) -> int:
    """Table, targets and the last line."""
    rows, figures = [], {}
    for (pool, errors), samples in found.items():
        row = {
            "voting": median([s.voting for s in samples]),
            "calls": median([s.calls for s in samples]),
            "best_single": median([s.best_single for s in samples]),
            "majority": median([s.majority for s in samples]),
            "counting": median([s.counting for s in samples]),
            "gain": median([s.gain for s in samples]),
            "worst_gain": min(s.gain for s in samples),
            "most_calls": max(s.calls for s in samples),
        }
        figures[f"{pool}, {errors}"] = row
        rows.append((pool, errors, *(number(round(value, 2)) for value in row.values())))
    header = ("pool", "errors", "voting", "calls", "best single", "majority", "counting", "gain", "worst", "most calls")
    show("Right answers in percent, calls a request", header, rows)
    bound = {name: row for name, row in figures.items() if name.split(",")[0] not in BEYOND_TARGET}
    measured = [row for name, row in bound.items() if not name.endswith(UNMEASURED)]
    targets = [
        Target(name="lowest median gain over the best single", figure=_least(bound.values(), "gain"), bound=-0.5),
        Target(name="lowest gain of any seed, measured errors", figure=_least(measured, "worst_gain"), bound=-0.5),
        Target(name="calls a request", figure=max(r["calls"] for r in bound.values()), bound=2.5, at_most=True),
    ]
    return finish({"pools": figures}, targets)


def _least(rows: Iterable[Mapping[str, float]], figure: str) -> float:
    return min(row[figure] for row in rows)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark. Gives 1 when a target was missed."""
    parser = argparse.ArgumentParser(
        prog="./dev bench voting",
        description=__doc__,
        epilog=METHOD,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--requests", type=int, default=2000, help="requests a pool and seed (default 2000)")
    parser.add_argument("--seeds", type=int, default=5, help="how many seeds, from 1 (default 5)")
    given = parser.parse_args(argv)
    found = {
        (pool, errors): [
            simulate(POOLS[pool], ERRORS[errors], requests=given.requests, seed=seed)
            for seed in range(1, given.seeds + 1)
        ]
        for pool in POOLS
        for errors in ERRORS
    }
    return report(found)


if __name__ == "__main__":
    sys.exit(main())
