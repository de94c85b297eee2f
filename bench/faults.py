"""Whether a pool of which three endpoints in four are bad answers as if none were."""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field, replace
from random import Random

from autoglm.app.system import SystemClock
from autoglm.core.chat import ChatAnswer, ChatChunk, ChatRequest, Message
from autoglm.core.errors import ModelError
from autoglm.core.http import HttpRequest
from autoglm.core.ports import ChatModel
from autoglm.egress.client import EgressClient
from autoglm.models.endpoint import EndpointLimits, EndpointModel
from autoglm.models.pooling.pool import PoolModel
from autoglm.models.profiles import load_profile
from autoglm.routing.balancing import balancer_named
from autoglm.routing.endpoint import EndpointFacts
from autoglm.routing.protection import BreakerPolicy, Protection
from autoglm.server.faults import Fault, Manner
from autoglm.server.faulty import FaultyEndpoint
from bench._figures import Target, finish, show

FIRST_TOKEN_S = 1.0
DEADLINE_S = 8.0
CALLERS = 16
FAILURES = 5
PROBE_COOLDOWN_S = 1.5
PROBING_CALLERS = 100
MOST_VOID = 4
MAX_BYTES = 2_000_000
METHOD = f"""
Four endpoints, each a real server on its own port of the loopback, behind one pool: three have the fault of the row,
the fourth is good and answers after 5 ms. A "mixed" row has three different faults. The pool asks them with the
product's endpoint adapter over the product's HTTP client, in turn (round robin, so that the bad ones are not simply
avoided for being slow). Half of the requests want a stream from endpoints asked for one, half a whole answer from
endpoints asked for a plain one, through a pool each; {CALLERS} callers at one time. A request succeeds when its answer
is whole and says what the good endpoint says to that very question.

Bounds: {DEADLINE_S:g} s deadline a request, {FIRST_TOKEN_S:g} s for the first piece of an answer (this is what makes
hang and drip failures: a byte every 0.2 s never makes a piece in time), {MAX_BYTES / 1e6:g} MB for an answer. Breaker:
{FAILURES} failures in a row, at most three quarters of the pool ejected, cool-down of 10 minutes, so that no probe
blurs the count. "calls" are those that reached the three bad endpoints, counted there; "late" those that were sent to
one after its {FAILURES}th failure was known. The cut comes before the first text; a cut after text was given out cannot
be made good for a reader of the stream, and has a row of its own outside of the target.

Probes: a pool of its own with a cool-down of {PROBE_COOLDOWN_S:g} s; when the three bad endpoints are out and the
cool-down is over, {PROBING_CALLERS} callers ask at the same moment, and the calls that each bad endpoint gets are
counted there: the figure is the largest, and the smallest must be the same 1. The 429 says "Retry-After: 0" here: an
endpoint that asks for a pause gets it, and is not asked often enough for its breaker to open. A trial in which the good
endpoint failed a call, because the machine stood still for {FIRST_TOKEN_S:g} s, is void, counted and made again.
"""
TWELVE = (
    Fault.RATE_LIMITED,
    Fault.BROKEN,
    Fault.UNAVAILABLE,
    Fault.HANG,
    Fault.DRIP,
    Fault.CUT,
    Fault.CUT_CLOSE,
    Fault.BAD_JSON,
    Fault.HTML,
    Fault.HUGE,
    Fault.REDIRECT,
    Fault.HEADERS,
)
MIXED = (
    (Fault.RATE_LIMITED, Fault.HANG, Fault.CUT),
    (Fault.BROKEN, Fault.HTML, Fault.HUGE),
    (Fault.DRIP, Fault.BAD_JSON, Fault.REDIRECT),
    (Fault.UNAVAILABLE, Fault.HEADERS, Fault.CUT_CLOSE),
)
GOOD = "good"


@dataclass(slots=True)
class Watched:
    """A member that counts what it is asked after it has failed `FAILURES` times in a row."""

    model: ChatModel
    in_a_row: int = 0
    late: int = 0

    async def stream(self, request: ChatRequest) -> AsyncIterator[ChatChunk]:
        self.late += self.in_a_row >= FAILURES
        try:
            async with aclosing(self.model.stream(request)) as chunks:
                async for chunk in chunks:
                    if isinstance(chunk, ChatAnswer):
                        self.in_a_row = 0
                    yield chunk
        except ModelError:
            self.in_a_row += 1
            raise


@dataclass(slots=True)
class Tally:
    """What came of requests. `latest_s` is the latest end relative to its deadline."""

    requests: int = 0
    succeeded: int = 0
    latest_s: float = float("-inf")
    longest_s: float = 0.0
    words: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.requests += other.requests
        self.succeeded += other.succeeded
        self.latest_s = max(self.latest_s, other.latest_s)
        self.longest_s = max(self.longest_s, other.longest_s)
        self.words += other.words


@dataclass(slots=True)
class Fleet:
    """Four served endpoints and pools over them."""

    http: EgressClient
    served: dict[str, FaultyEndpoint]
    watched: list[Watched] = field(default_factory=list)

    @property
    def bad(self) -> list[FaultyEndpoint]:
        return [endpoint for name, endpoint in self.served.items() if name != GOOD]

    def pool(self, *, is_streaming: bool, cooldown_s: float) -> PoolModel:
        members = {name: self._member(name, is_streaming=is_streaming) for name in self.served}
        self.watched += members.values()
        return PoolModel(
            "bench",
            members,
            [EndpointFacts(name=name) for name in members],
            balancer=balancer_named("round_robin"),
            protection=Protection(
                breaker=BreakerPolicy(failures=FAILURES, cooldown_s=cooldown_s), max_ejected_share=0.75
            ),
            clock=SystemClock(),
            draw=Random(0).random,
        )

    def _member(self, name: str, *, is_streaming: bool) -> Watched:
        limits = EndpointLimits(total_s=30.0, idle_s=5.0, first_token_s=FIRST_TOKEN_S, max_bytes=MAX_BYTES)
        model = EndpointModel(
            self.http,
            name=name,
            base_url=self.served[name].base_url,
            model="fake",
            protocol="openai_chat",
            profile=load_profile(),
            is_streaming=is_streaming,
            allow_private=True,
            limits=limits,
            clock=SystemClock(),
        )
        return Watched(model)


async def open_fleet(stack: AsyncExitStack, faults: Sequence[Fault], *, good: Fault, manner: Manner) -> Fleet:
    """One endpoint a fault, and one that is `good`."""
    served = {f"bad-{number}": FaultyEndpoint(fault=fault, manner=manner) for number, fault in enumerate(faults, 1)}
    served[GOOD] = FaultyEndpoint(fault=good, manner=Manner(first_s=0.005))
    http = await stack.enter_async_context(EgressClient())
    for endpoint in served.values():
        await stack.enter_async_context(endpoint.serving())
        # What is loaded with the first request of a process must not be taken for a slow endpoint.
        await http.fetch(HttpRequest(url=f"{endpoint.base_url}/models", allow_private=True))
    return Fleet(http, served)


async def ask(pool: PoolModel, number: int, *, is_streaming: bool, deadline_s: float) -> Tally:
    """One request, held against the right answer."""
    began = time.time()
    message = Message(role="user", text=f"question {number}")
    request = ChatRequest(messages=(message,), deadline=began + deadline_s, is_whole=not is_streaming)
    tally = Tally(requests=1)
    try:
        text = await _read(pool, request)
        tally.succeeded = int(text == f"You said 2 words: question {number}")
    except ModelError as error:
        tally.words.append(str(error))
    ended = time.time()
    tally.latest_s, tally.longest_s = ended - began - deadline_s, ended - began
    return tally


async def _read(pool: PoolModel, request: ChatRequest) -> str:
    """What a reader of the pieces has read, or of the whole."""
    text = ""
    async with aclosing(pool.stream(request)) as chunks:
        async for chunk in chunks:
            if isinstance(chunk, ChatAnswer):
                return chunk.text if request.is_whole else text
            text += chunk
    return ""


async def ask_many(
    pool: PoolModel, requests: int, *, callers: int, is_streaming: bool, deadline_s: float = DEADLINE_S
) -> Tally:
    """So many requests from so many callers at one time."""
    tally, numbers = Tally(), iter(range(requests))

    async def call() -> None:
        for number in numbers:
            tally.add(await ask(pool, number, is_streaming=is_streaming, deadline_s=deadline_s))

    async with asyncio.TaskGroup() as group:
        for _ in range(callers):
            group.create_task(call())
    return tally


async def try_fault(
    faults: Sequence[Fault], requests: int, *, manner: Manner, forms: Sequence[bool]
) -> dict[str, object]:
    """A row: requests in each form (streamed or not) against three bad endpoints and a good one."""
    total, calls, late = Tally(), 0, 0
    for is_streaming in forms:
        async with AsyncExitStack() as stack:
            fleet = await open_fleet(stack, faults, good=Fault.OK, manner=manner)
            pool = fleet.pool(is_streaming=is_streaming, cooldown_s=600.0)
            each = requests // len(forms)
            total.add(await ask_many(pool, each, callers=CALLERS, is_streaming=is_streaming))
            calls += sum(endpoint.counts.asked for endpoint in fleet.bad)
            late += sum(watched.late for watched in fleet.watched)
    return {
        "requests": total.requests,
        "succeeded": total.succeeded,
        "latest_end_s": total.latest_s,
        "longest_s": total.longest_s,
        "calls_to_bad": calls,
        "late_calls": late,
        "failures": total.words[:5],
    }


@dataclass(frozen=True, slots=True)
class Probes:
    """The smallest and the largest number of probes that a bad endpoint got; `void` trials came before."""

    fewest: int
    most: int
    void: int = 0


async def count_probes(faults: Sequence[Fault]) -> Probes:
    """Try until the good endpoint was good all the time: a machine that stands still for a second makes it seem bad."""
    for void in range(MOST_VOID + 1):
        found = await probe_once(faults)
        if found is not None:
            return replace(found, void=void)
    raise SystemExit(f"This machine is too busy: {MOST_VOID + 1} trials in a row were void.")


async def probe_once(faults: Sequence[Fault]) -> Probes | None:
    """Let all callers come when the cool-downs have ended. None when the good endpoint failed a call."""
    async with AsyncExitStack() as stack:
        fleet = await open_fleet(stack, faults, good=Fault.OK, manner=Manner(retry_after_s=0))
        pool = fleet.pool(is_streaming=True, cooldown_s=PROBE_COOLDOWN_S)
        for _ in range(20):
            await ask_many(pool, 4, callers=4, is_streaming=True)
            if sum(state.is_ejected for state in pool.states()) == len(faults):
                break
        last = max(state.out_until for state in pool.states())
        await asyncio.sleep(max(0.0, last - time.time()) + 0.05)
        before = [endpoint.counts.asked for endpoint in fleet.bad]
        await ask_many(pool, PROBING_CALLERS, callers=PROBING_CALLERS, is_streaming=True)
        probes = [endpoint.counts.asked - asked for endpoint, asked in zip(fleet.bad, before, strict=True)]
        (good,) = (state for state in pool.states() if state.standing.facts.name == GOOD)
        return Probes(min(probes), max(probes)) if set(good.outcomes) <= {""} else None


async def try_all_hang(requests: int) -> Tally:
    """Nobody answers at all: every request must be told so before its deadline."""
    async with AsyncExitStack() as stack:
        fleet = await open_fleet(stack, [Fault.HANG] * 3, good=Fault.HANG, manner=Manner())
        pool = fleet.pool(is_streaming=True, cooldown_s=600.0)
        return await ask_many(pool, requests, callers=requests, is_streaming=True, deadline_s=1.0)


async def measure(requests: int) -> dict[str, dict[str, object]]:
    """All rows by name."""
    rows: dict[str, dict[str, object]] = {}
    for faults in (*((fault,) * 3 for fault in TWELVE), *MIXED):
        name = faults[0].value if len(set(faults)) == 1 else "mixed: " + " ".join(fault.value for fault in faults)
        row = await try_fault(faults, requests, manner=Manner(), forms=(True, False))
        probes = await count_probes(faults)
        rows[name] = row | {"fewest_probes": probes.fewest, "most_probes": probes.most, "void_trials": probes.void}
    return rows


def report(rows: dict[str, dict[str, object]], late_cut: dict[str, object], hanging: Tally) -> int:
    """The tables, the targets and the last line."""
    columns = (
        "requests",
        "succeeded",
        "latest_end_s",
        "longest_s",
        "calls_to_bad",
        "late_calls",
        "most_probes",
        "void_trials",
    )
    header = ("fault", "requests", "success", "latest end s", "longest s", "calls", "late", "probes", "void")
    show(
        "Three of four endpoints are bad (latest end: relative to the deadline)",
        header,
        [(name, *(row[column] for column in columns)) for name, row in rows.items()],
    )
    show(
        "Outside of the target",
        header[:5],
        [
            ("cut after 2 pieces, streamed", *(late_cut[column] for column in columns[:4])),
            ("all four hang, deadline 1 s", hanging.requests, hanging.succeeded, hanging.latest_s, hanging.longest_s),
        ],
    )
    asked = sum(_int(row["requests"]) for row in rows.values())
    share = sum(_int(row["succeeded"]) for row in rows.values()) / asked
    worst = min(_int(row["succeeded"]) / _int(row["requests"]) for row in rows.values())
    latest = max(*(float(str(row["latest_end_s"])) for row in rows.values()), hanging.latest_s)
    targets = [
        Target(name="share of all requests that succeed", figure=share, bound=0.999),
        Target(name="the same of the worst fault", figure=worst, bound=0.999),
        Target(name="latest end after its deadline, s", figure=latest, bound=0.0, at_most=True),
        Target(
            name="calls to an endpoint after 5 failures",
            figure=max(_int(row["late_calls"]) for row in rows.values()),
            bound=0,
            at_most=True,
        ),
        Target(name="fewest probes", figure=min(_int(row["fewest_probes"]) for row in rows.values()), bound=1),
        Target(
            name="most probes", figure=max(_int(row["most_probes"]) for row in rows.values()), bound=1, at_most=True
        ),
    ]
    figures = {
        "faults": rows,
        "cut_after_2_pieces": late_cut,
        "all_hang": {"requests": hanging.requests, "latest_end_s": hanging.latest_s},
    }
    return finish(figures, targets)


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark. Gives 1 when a target was missed."""
    parser = argparse.ArgumentParser(
        prog="./dev bench faults",
        description=__doc__,
        epilog=METHOD,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--requests", type=int, default=1000, help="requests a fault, half of them streamed")
    options = parser.parse_args(argv)
    print(f"{options.requests} requests a fault on {os.cpu_count()} cores ...", flush=True)

    async def run() -> int:
        rows = await measure(options.requests)
        late_cut = await try_fault(
            [Fault.CUT] * 3, options.requests // 2, manner=Manner(pieces_before_cut=2), forms=(True,)
        )
        return report(rows, late_cut, await try_all_hang(50))

    return asyncio.run(run())


if __name__ == "__main__":
    raise SystemExit(main())
