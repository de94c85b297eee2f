"""What each strategy makes of endpoints that differ, and what a pool gains over single models: a seeded simulation."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autoglm.routing.balancing import DEFAULT_STRATEGY, STRATEGIES
from autoglm.routing.pool import Pool
from autoglm.routing.protection import Protection, RetryPolicy
from bench._figures import Target, finish, median, number, show
from bench._fleet import (
    KINDS,
    Arrival,
    Fleet,
    Machine,
    Outcome,
    applications,
    facts_of,
    levelled,
    load_trace,
    merged,
    synthetic_trace,
)

METHOD = """
A discrete-event simulation on virtual time around the real Pool, balancers, breakers and retry rules; nothing here is
a measured model. Everything is seeded; each figure is the median over --seeds seeds (default 5: 0 to 4).

Endpoints: a fleet is 14 endpoints with 24 places (calls worked on at one time); speeds differ by a factor of 3.75,
failures from 3 to 30 %, chances of a right answer from 45 to 93 % by kind of request, prices by a factor of 7.5. A
fifth of the failures comes in outages (10 s on average, everything fails at once), the rest after a random part of the
work. An endpoint has its own first-in-first-out line; the pool's max_in_flight is three times the places, as settings
rarely know them. 30 % of the answers are judged right or wrong; only from that the adaptive strategy learns quality.
Prefix caches are not simulated, so affinity gains nothing here. A call that is not answered within 60 s has failed.

Part 1, strategies: one application sends the Azure trace exactly as recorded (8,819 requests in 57 minutes, with
bursts of 67 a second and empty minutes), starting at a place of the trace that the seed gives; the mean work is 1 s at
mean speed. Each strategy has the same arrivals, the same fleet and its default parameters. The fleet is large enough
for most bursts; with half of it they wait in line, and little is left to choose: round robin and adaptive on 12 places
stand beside it.

Part 2, against single models: the reference for a single model is 850 ms, 89 % success, 67 % utilisation. It is
reproduced, not assumed: endpoints with one place, the places' mean speed, failures (11 %), quality and price of the
fleet, each called directly by an application of its own (no retry, no breaker), with the unit of work and the gap
between calls solved for, with a seed of their own, so that mean latency and utilisation fit; success is what comes
out; 20 of them are simulated for each seed. Then 57 such applications share two fleets, 48 places, instead of 57: the
same calls over the same time, the same mean endpoint, a sixth less capacity. 57 is the smallest number with which the
pool's utilisation, the figure to be reached, is above 0.89 (56: 0.88, scaled from it); the latency is steep there, so
one and two applications more, smaller pools at the same load, and Poisson arrivals stand beside it. Read them: close
to saturation the latency differs from seed to seed (worst_s is the mean of the worst seed), and where the single
model's 850 ms are mostly work and little waiting, as with Poisson arrivals, no pool of equal endpoints halves them.
Arrivals are the trace levelled: each block of 50 arrivals is stretched to the same length, because a fixed number of
endpoints cannot be busy 89 % of a trace in which a fifth of the minutes is empty (following the rate over minutes is
what scaling is for). Utilisation is the time that places worked over all places and the time from first to last
arrival; work that failed is in it, for both.

Without the trace (--data DIR, holding azure_llm/) arrivals are Poisson, and the targets are not judged.
"""
TRACE = "azure_llm/AzureLLMInferenceTrace_code.csv"
APPLICATIONS, PLACES = 57, 48
SINGLES = 20
REFERENCE_S, REFERENCE_SUCCESS, REFERENCE_UTILISATION = 0.85, 0.89, 0.67
DIRECT = Protection(retry=RetryPolicy(most=0), max_ejected_share=0)
POOLED = Protection()

Trace = Sequence[tuple[float, float]]


def fleet(copies: int = 2) -> list[Machine]:
    """Seven endpoints with 12 places, so many times over. The places' mean speed is 1, their mean failures 11 %."""
    kinds = [
        _machine("swift-1", speed=1.5, places=2, failures=0.04, quality=(0.80, 0.62, 0.85), price=1.0),
        _machine("swift-2", speed=1.5, places=1, failures=0.10, quality=(0.80, 0.62, 0.85), price=1.0),
        _machine("steady-1", speed=1.0, places=2, failures=0.03, quality=(0.85, 0.86, 0.82), price=2.0),
        _machine("steady-2", speed=1.0, places=2, failures=0.08, quality=(0.84, 0.85, 0.80), price=2.0),
        _machine("broad", speed=0.9, places=2, failures=0.15, quality=(0.93, 0.75, 0.88), price=3.0),
        _machine("thrifty", speed=0.7, places=2, failures=0.16, quality=(0.72, 0.55, 0.90), price=0.4),
        _machine("old", speed=0.4, places=1, failures=0.30, quality=(0.65, 0.45, 0.70), price=0.8),
    ]
    speed = _mean(kinds, lambda machine: machine.speed)
    return [
        replace(machine, name=f"{machine.name}.{copy}", speed=machine.speed / speed)
        for copy in range(copies)
        for machine in kinds
    ]


def _machine(
    name: str, *, speed: float, places: int, failures: float, quality: tuple[float, float, float], price: float
) -> Machine:
    by_kind = dict(zip(KINDS, quality, strict=True))
    return Machine(name=name, speed=speed, places=places, failures=failures, quality=by_kind, price=price)


def _mean(machines: Sequence[Machine], of: Callable[[Machine], float]) -> float:
    """Over places."""
    return sum(of(machine) * machine.places for machine in machines) / sum(machine.places for machine in machines)


def single_model() -> Machine:
    """One place of the mean kind."""
    machines = fleet(1)
    return Machine(
        name="single",
        speed=1.0,
        places=1,
        failures=_mean(machines, lambda machine: machine.failures),
        quality={kind: _mean(machines, lambda machine, kind=kind: machine.quality[kind]) for kind in KINDS},  # type: ignore[misc]
        price=_mean(machines, lambda machine: machine.price),
    )


def play(
    machines: Sequence[Machine],
    arrivals: Sequence[Arrival],
    *,
    strategy: str,
    unit_s: float,
    seed: int,
    protection: Protection = POOLED,
) -> Outcome:
    pool = Pool(facts_of(machines), balancer=STRATEGIES[strategy](), protection=protection)
    return Fleet(machines, pool, protection, unit_s=unit_s, seed=seed).play(arrivals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The unit of work and the mean gap between an application's calls, in seconds."""

    unit_s: float
    gap_s: float


def play_singles(trace: Trace, load: Load, *, calls: int, seed: int) -> Outcome:
    """Applications that have an endpoint each, taken together."""
    outcomes = []
    for own in range(seed * SINGLES, (seed + 1) * SINGLES):
        arrivals = applications(trace, count=1, calls=calls, gap_s=load.gap_s, seed=own)
        outcomes.append(
            play([single_model()], arrivals, strategy="round_robin", unit_s=load.unit_s, seed=own, protection=DIRECT)
        )
    return merged(outcomes)


def reproduce_reference(trace: Trace, *, calls: int, rounds: int = 8) -> Load:
    """The load under which single models have the reference's latency and utilisation, by damped iteration; with
    seed -1, which no figure is taken from."""
    load = Load(unit_s=0.1, gap_s=0.14)
    for _ in range(rounds):
        found = play_singles(trace, load, calls=calls, seed=-1)
        slower = (REFERENCE_S / found.mean) ** 0.7
        busier = (found.utilisation / REFERENCE_UTILISATION) ** 0.7
        load = Load(unit_s=load.unit_s * slower, gap_s=load.gap_s * slower * busier)
    return load


def play_shared(
    trace: Trace, load: Load, *, strategy: str, copies: int, count: int, calls: int, seeds: int
) -> list[Outcome]:
    return [
        play(
            fleet(copies),
            applications(trace, count=count, calls=calls, gap_s=load.gap_s, seed=seed),
            strategy=strategy,
            unit_s=load.unit_s,
            seed=seed,
        )
        for seed in range(seeds)
    ]


COLUMNS: Mapping[str, Callable[[Outcome], float]] = {
    "mean_s": lambda outcome: outcome.mean,
    "p50_s": lambda outcome: outcome.latency(0.5),
    "p99_s": lambda outcome: outcome.latency(0.99),
    "success": lambda outcome: outcome.success,
    "quality": lambda outcome: outcome.quality,
    "cost": lambda outcome: outcome.cost,
    "utilisation": lambda outcome: outcome.utilisation,
    "tries": lambda outcome: outcome.tries,
}
Row = Mapping[str, float]


def row_of(outcomes: Sequence[Outcome]) -> Row:
    """The median over seeds of each figure, and the mean latency of the worst seed. Quality is the share of right
    answers among the answered."""
    medians = {name: median([of(outcome) for outcome in outcomes]) for name, of in COLUMNS.items()}
    return medians | {"worst_s": max(outcome.mean for outcome in outcomes)}


def compare_strategies(trace: Trace, *, seeds: int) -> dict[str, Row]:
    """Part 1."""
    gap_s = trace[-1][0] / (len(trace) - 1)

    def played(strategy: str, copies: int) -> Row:
        outcomes = []
        for seed in range(seeds):
            arrivals = applications(trace, count=1, calls=len(trace), gap_s=gap_s, seed=seed)
            outcomes.append(play(fleet(copies), arrivals, strategy=strategy, unit_s=1.0, seed=seed))
        return row_of(outcomes)

    rows = {strategy: played(strategy, 2) for strategy in STRATEGIES}
    return rows | {f"12 places: {strategy}": played(strategy, 1) for strategy in ("round_robin", "adaptive")}


def compare_single(trace: Trace, poisson: Trace, *, seeds: int, calls: int) -> dict[str, Row]:
    """Part 2: the single model, the pool by two strategies, and other circumstances with the default one."""
    load = reproduce_reference(trace, calls=calls)
    rows = {"single model": row_of([play_singles(trace, load, calls=calls, seed=seed) for seed in range(seeds)])}

    def shared(label: str, strategy: str, copies: int, count: int) -> None:
        found = play_shared(trace, load, strategy=strategy, copies=copies, count=count, calls=calls, seeds=seeds)
        rows[label] = row_of(found)

    shared("pool", DEFAULT_STRATEGY, 4, APPLICATIONS)
    shared("pool, adaptive", "adaptive", 4, APPLICATIONS)
    shared("pool, 1 application more", DEFAULT_STRATEGY, 4, APPLICATIONS + 1)
    shared("pool, 2 applications more", DEFAULT_STRATEGY, 4, APPLICATIONS + 2)
    shared("24 places", DEFAULT_STRATEGY, 2, APPLICATIONS * 24 // PLACES)
    shared("12 places", DEFAULT_STRATEGY, 1, APPLICATIONS * 12 // PLACES)
    calm = reproduce_reference(poisson, calls=calls)
    singles = [play_singles(poisson, calm, calls=calls, seed=seed) for seed in range(seeds)]
    rows["Poisson: single model"] = row_of(singles)
    rows["Poisson: pool"] = row_of(
        play_shared(poisson, calm, strategy=DEFAULT_STRATEGY, copies=4, count=APPLICATIONS, calls=calls, seeds=seeds)
    )
    return rows


def targets_of(strategies: Mapping[str, Row], promise: Mapping[str, Row]) -> list[Target]:
    adaptive, in_turn = strategies["adaptive"], strategies["round_robin"]
    single, pool = promise["single model"], promise["pool"]
    return [
        Target(
            name="adaptive / round robin: p99", figure=adaptive["p99_s"] / in_turn["p99_s"], bound=0.999, at_most=True
        ),
        Target(name="adaptive - round robin: quality", figure=adaptive["quality"] - in_turn["quality"], bound=0.001),
        Target(name="single model: off 850 ms", figure=abs(single["mean_s"] - 0.85), bound=0.05, at_most=True),
        Target(
            name="single model: off 89 %",
            figure=abs(single["success"] - REFERENCE_SUCCESS),
            bound=0.02,
            at_most=True,
        ),
        Target(
            name="single model: off 67 %",
            figure=abs(single["utilisation"] - REFERENCE_UTILISATION),
            bound=0.02,
            at_most=True,
        ),
        Target(name="pool / single: mean latency", figure=pool["mean_s"] / single["mean_s"], bound=0.5, at_most=True),
        Target(name="pool: success", figure=pool["success"], bound=0.97),
        Target(name="pool: utilisation", figure=pool["utilisation"], bound=0.89),
    ]


def show_rows(title: str, rows: Mapping[str, Row]) -> None:
    cells = [(name, *(number(value) for value in row.values())) for name, row in rows.items()]
    show(title, ("", *COLUMNS, "worst_s"), cells)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the simulation. Gives 1 when a target was missed."""
    parser = argparse.ArgumentParser(
        prog="./dev bench routing", description=METHOD, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder that holds azure_llm/")
    parser.add_argument("--seeds", type=int, default=5, help="how many seeds, from 0 on (default: 5)")
    parser.add_argument("--calls", type=int, default=1600, help="calls an application in part 2 (default: 1600)")
    options = parser.parse_args(argv)
    if options.seeds < 1 or options.calls < 100:
        parser.error("--seeds must be at least 1 and --calls at least 100")
    path = options.data / TRACE
    has_trace = path.is_file()
    poisson = synthetic_trace(8819, seed=0)
    recorded = load_trace(path) if has_trace else poisson
    arrivals = "the Azure trace" if has_trace else f"Poisson, for there is no {path}"
    strategies = compare_strategies(recorded, seeds=options.seeds)
    show_rows(f"1. Strategies on 24 places; arrivals: {arrivals}", strategies)
    steady = levelled(recorded) if has_trace else poisson
    promise = compare_single(steady, poisson, seeds=options.seeds, calls=options.calls)
    show_rows(f"2. {APPLICATIONS} single models against a pool of {PLACES} places", promise)
    figures: dict[str, object] = {"arrivals": arrivals, "seeds": options.seeds}
    figures |= {"strategies": strategies, "single_or_pool": promise}
    if has_trace:
        return finish(figures, targets_of(strategies, promise))
    reason = f"the targets need the trace: name its folder with --data ({path} was looked for)"
    print(f"Skipped: {reason}")
    return finish(figures | {"skipped": reason})


if __name__ == "__main__":
    sys.exit(main())
