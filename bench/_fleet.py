"""Endpoints and their callers on virtual time: a heap of events around the real `Pool`. Seeded, without a clock."""

from __future__ import annotations

import csv
import heapq
import math
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random

from autoglm.core.errors import FailureKind
from autoglm.routing.endpoint import CallFacts, Choice, Ended, EndpointFacts
from autoglm.routing.pool import Pool
from autoglm.routing.protection import Protection
from autoglm.routing.retrying import pause_before_retry

KINDS = ("chat", "code", "extract")
BLOCK = 50
"""A levelled trace has the same length for every so many arrivals."""
FAILS_FAST_S = 0.02
OUTAGE_S = 10.0
OUTAGE_SHARE = 0.2
LIMIT_A_PLACE = 3
JUDGED_SHARE = 0.3
DEADLINE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """An endpoint as it really is. `places` calls are worked on at one time, the others wait there in line; `speed`
    divides the work; half of `failures` comes in outages (everything fails at once), half while working; `quality` is
    the chance of a right answer by kind; `price` is for a call."""

    name: str
    speed: float
    places: int
    failures: float
    quality: Mapping[str, float]
    price: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A call: when, how much work in units of the mean, and what the pool is told."""

    at: float
    work: float
    facts: CallFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the callers saw: seconds of the calls that were answered, shares of all or of the answered."""

    latencies: tuple[float, ...]
    success: float
    quality: float
    cost: float
    utilisation: float
    tries: float

    def latency(self, share: float) -> float:
        return self.latencies[min(int(share * len(self.latencies)), len(self.latencies) - 1)]

    @property
    def mean(self) -> float:
        return math.fsum(self.latencies) / len(self.latencies)


def merged(outcomes: Sequence[Outcome]) -> Outcome:
    """Fleets that ran beside each other, as one."""
    count = len(outcomes)
    return Outcome(
        latencies=tuple(sorted(second for outcome in outcomes for second in outcome.latencies)),
        success=sum(outcome.success for outcome in outcomes) / count,
        quality=sum(outcome.quality for outcome in outcomes) / count,
        cost=sum(outcome.cost for outcome in outcomes) / count,
        utilisation=sum(outcome.utilisation for outcome in outcomes) / count,
        tries=sum(outcome.tries for outcome in outcomes) / count,
    )


def load_trace(path: Path) -> list[tuple[float, float]]:
    """Seconds since the first arrival, and work (a fixed part, reading the prompt, writing the answer: 30, 20 and 50 %
    of the mean)."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = [
            (datetime.fromisoformat(row["TIMESTAMP"][:26]), int(row["ContextTokens"]), int(row["GeneratedTokens"]))
            for row in csv.DictReader(file)
        ]
    context = sum(read for _, read, _ in rows) / len(rows)
    generated = sum(written for _, _, written in rows) / len(rows)
    return [
        ((at - rows[0][0]).total_seconds(), 0.3 + 0.2 * read / context + 0.5 * written / generated)
        for at, read, written in rows
    ]


def synthetic_trace(count: int, seed: int) -> list[tuple[float, float]]:
    """Poisson arrivals, one a second, with work of mean 1 (a fixed part of 0.3 and an exponential one)."""
    random, at, found = Random(seed), 0.0, []
    for _ in range(count):
        at += random.expovariate(1.0)
        found.append((at, 0.3 + random.expovariate(1 / 0.7)))
    return found


def levelled(trace: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The same with every block of arrivals stretched to the same length: gaps within a block keep their proportions,
    the rate over minutes is constant."""
    found = []
    for first in range(0, len(trace) - BLOCK, BLOCK):
        block = trace[first : first + BLOCK + 1]
        span = (block[-1][0] - block[0][0]) or 1.0
        found += [(first + (at - block[0][0]) / span * BLOCK, work) for at, work in block[:-1]]
    return found


def turned(trace: Sequence[tuple[float, float]], start: int, count: int) -> list[tuple[float, float]]:
    """`count` arrivals from number `start` on, around the end, with times from 0."""
    mean_gap = trace[-1][0] / (len(trace) - 1)
    found, at = [], 0.0
    for number in range(start, start + count):
        place = number % len(trace)
        at += trace[place][0] - trace[place - 1][0] if place else mean_gap
        found.append((at, trace[place][1]))
    return found


def applications(
    trace: Sequence[tuple[float, float]], *, count: int, calls: int, gap_s: float, seed: int
) -> list[Arrival]:
    """The traffic of `count` applications, each the trace from a place of its own, with `gap_s` seconds from call to
    call on average. All end when the first one does."""
    random = Random(seed)
    own_gap = trace[-1][0] / (len(trace) - 1)
    found: list[Arrival] = []
    spans = []
    for application in range(count):
        steps = turned(trace, random.randrange(len(trace)), calls)
        spans.append(steps[-1][0])
        found += [_arrival(at * gap_s / own_gap, work, application, random) for at, work in steps]
    end = min(spans) * gap_s / own_gap
    return sorted((arrival for arrival in found if arrival.at <= end), key=lambda arrival: arrival.at)


def _arrival(at: float, work: float, application: int, random: Random) -> Arrival:
    client, prefix = f"app-{application}/user-{random.randrange(20)}", f"app-{application}/{random.randrange(3)}"
    return Arrival(at=at, work=work, facts=CallFacts(kind=random.choice(KINDS), client=client, prefix=prefix))


@dataclass(slots=True)
class Call:
    """A call under way."""

    arrival: Arrival
    tried: set[str] = field(default_factory=set)
    failed: int = 0
    sent_at: float = 0.0


class Line:
    """One machine at work: its places, and who waits there."""

    def __init__(self, machine: Machine, seed: int) -> None:
        self.machine = machine
        self.random = Random(f"{seed}/{machine.name}")
        self.waiting: deque[Call] = deque()
        self.working = 0
        self.busy_s = 0.0
        self._outages = self._draw_outages()
        self._from, self._to = next(self._outages)

    def is_down(self, now: float) -> bool:
        while now >= self._to:
            self._from, self._to = next(self._outages)
        return now >= self._from

    def _draw_outages(self) -> Iterator[tuple[float, float]]:
        share = self.machine.failures * OUTAGE_SHARE
        at = 0.0
        while share:
            start = at + self.random.expovariate(share / (1 - share) / OUTAGE_S)
            at = start + self.random.expovariate(1 / OUTAGE_S)
            yield start, at
        yield math.inf, math.inf


class Fleet:
    """Plays arrivals against a pool of machines. `unit_s` is the mean work in seconds at speed 1."""

    def __init__(
        self, machines: Sequence[Machine], pool: Pool, protection: Protection, *, unit_s: float, seed: int
    ) -> None:
        self._pool = pool
        self._retry = protection.retry
        self._unit_s = unit_s
        self._lines = {machine.name: Line(machine, seed) for machine in machines}
        self._draw = Random(f"{seed}/pool").random
        self._events: list[tuple[float, int, Callable[[float], None]]] = []
        self._number = 0
        self._queue: deque[Call] = deque()
        self._latencies: list[float] = []
        self._right, self._cost, self._tries = 0, 0.0, 0
        self._end = 0.0
        self._look_at = 0.0

    def play(self, arrivals: Sequence[Arrival]) -> Outcome:
        """Until the last call has ended; the utilisation is that of the time from first to last arrival."""
        self._end = arrivals[-1].at
        for arrival in arrivals:
            self._at(arrival.at, partial(self._send, Call(arrival)))
        while self._events:
            now, _, act = heapq.heappop(self._events)
            act(now)
        answered = sorted(self._latencies)
        places = sum(line.machine.places for line in self._lines.values())
        return Outcome(
            latencies=tuple(answered),
            success=len(answered) / len(arrivals),
            quality=self._right / len(answered),
            cost=self._cost / len(arrivals),
            utilisation=sum(line.busy_s for line in self._lines.values()) / self._end / places,
            tries=self._tries / len(arrivals),
        )

    def _at(self, time: float, act: Callable[[float], None]) -> None:
        self._number += 1
        heapq.heappush(self._events, (time, self._number, act))

    def _send(self, call: Call, now: float) -> None:
        """To the endpoint that the pool picks; behind the others when every place is taken."""
        if (self._queue and not call.failed) or not self._picked(call, now):
            self._wait(call)

    def _picked(self, call: Call, now: float) -> bool:
        if now - call.arrival.at > DEADLINE_S:
            return True  # nobody waits for it any more
        found = self._pool.pick(call.arrival.facts, now=now, draw=self._draw, tried=call.tried)
        if not isinstance(found, Choice):
            if math.isfinite(found.retry_at) and not now < self._look_at <= found.retry_at:
                self._look_at = found.retry_at
                self._at(found.retry_at, self._serve_queue)
            return not math.isfinite(found.retry_at)
        self._pool.began(found.endpoint, now=now)
        call.tried.add(found.endpoint)
        call.sent_at = now
        self._tries += 1
        line = self._lines[found.endpoint]
        if line.is_down(now):
            self._at(now + FAILS_FAST_S, partial(self._failed, call, line))
        else:
            line.waiting.append(call)
            self._work(line, now)
        return True

    def _wait(self, call: Call) -> None:
        self._queue.append(call)
        self._pool.waiting(1)

    def _serve_queue(self, now: float) -> None:
        while self._queue and self._picked(self._queue[0], now):
            self._queue.popleft()
            self._pool.waiting(-1)

    def _work(self, line: Line, now: float) -> None:
        while line.waiting and line.working < line.machine.places:
            call = line.waiting.popleft()
            seconds = call.arrival.work * self._unit_s / line.machine.speed
            down = line.machine.failures * OUTAGE_SHARE
            fails = line.random.random() < (line.machine.failures - down) / (1 - down)
            seconds *= line.random.random() if fails else 1.0
            line.working += 1
            line.busy_s += max(0.0, min(now + seconds, self._end) - min(now, self._end))
            self._at(now + seconds, partial(self._leave, line, call, self._failed if fails else self._answered))

    def _leave(self, line: Line, call: Call, done: Callable[[Call, Line, float], None], now: float) -> None:
        line.working -= 1
        self._work(line, now)
        done(call, line, now)

    def _answered(self, call: Call, line: Line, now: float) -> None:
        self._cost += line.machine.price
        is_right = line.random.random() < line.machine.quality[call.arrival.facts.kind]
        feedback = float(is_right) if line.random.random() < JUDGED_SHARE else None
        ended = Ended(seconds=now - call.sent_at, quality=feedback)
        self._pool.ended(call.arrival.facts, line.machine.name, ended, now=now)
        if now - call.arrival.at <= DEADLINE_S:
            self._latencies.append(now - call.arrival.at)
            self._right += is_right
        self._serve_queue(now)

    def _failed(self, call: Call, line: Line, now: float) -> None:
        call.failed += 1
        ended = Ended(seconds=now - call.sent_at, failure=FailureKind.UNAVAILABLE)
        self._pool.ended(call.arrival.facts, line.machine.name, ended, now=now)
        is_elsewhere = len(call.tried) < len(self._lines)
        pause_s = pause_before_retry(
            FailureKind.UNAVAILABLE,
            attempt=call.failed,
            retry_after_s=None,
            policy=self._retry,
            draw=self._draw,
            is_elsewhere=is_elsewhere,
        )
        if not is_elsewhere:
            call.tried.clear()
        if pause_s is not None:
            self._at(now + pause_s, partial(self._send, call))
        self._serve_queue(now)


def facts_of(machines: Sequence[Machine]) -> list[EndpointFacts]:
    """What the settings would say: as many calls in flight as there are places, weights by them, prices."""
    return [
        EndpointFacts(
            name=machine.name,
            weight=machine.places,
            max_in_flight=LIMIT_A_PLACE * machine.places,
            input_price=machine.price,
            output_price=0.0,
        )
        for machine in machines
    ]
