"""Workers on one home in memory, with tools, planners, models and tellers of answers that do as they are told.

For tests of what a runner does; use it inside a test that is `virtually` run.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from autoglm.core.chat import ChatChunk, ChatRequest, Usage
from autoglm.core.events import Event, ModelCalled, PersonAsked, Record
from autoglm.core.plan import Plan, Step
from autoglm.core.ports import Answer, Lease, PlanChoice, PlanEnd, PlanPart, PlanRequest, StepResult
from autoglm.core.task import Task
from autoglm.core.tools import CallContext, Effect, ToolRole, ToolSpec, ToolTraits
from autoglm.core.values import Labels, Value
from autoglm.execution.outside import Pace, Ports
from autoglm.execution.replay import replay
from autoglm.execution.runner import Runner
from autoglm.execution.slots import Slots
from autoglm.execution.state import RunState
from autoglm.testing.clock import SequentialIds
from autoglm.testing.memory import MemoryDisk, MemoryHome
from autoglm.testing.simulation.loop import VirtualLoop, WallClock
from autoglm.testing.snippets import FakeSnippets

Tool = Callable[[Value, CallContext], Awaitable[Value]]


async def echo(args: Value, _context: CallContext) -> Value:
    return Value(args.content, Labels(("tool:echo",)))


async def slow(_args: Value, _context: CallContext) -> Value:
    await asyncio.sleep(5.0)
    return Value("slow")


async def hang(_args: Value, _context: CallContext) -> Value:
    await asyncio.get_running_loop().create_future()
    raise AssertionError("nobody answers")


def spec(name: str, effect: Effect = Effect.NONE, *, role: ToolRole = ToolRole.CALL, bound: int = 0) -> ToolSpec:
    traits = ToolTraits(effect=effect, role=role, timeout_s=60.0, max_parallel=bound)
    return ToolSpec(name=name, description="", parameters={}, traits=traits)


PACE = Pace(lease_s=30.0, poll_s=0.5)
SPECS = (
    spec("echo"),
    spec("slow"),
    spec("hang"),
    spec("send", Effect.KEYED),
    spec("pay", Effect.UNSAFE),
    spec("narrow", bound=1),
    spec("ask_user", role=ToolRole.ASK),
    spec("wait", role=ToolRole.WAIT),
)


@dataclass(slots=True)
class Tools:
    """A Toolbox of functions; every call is noted."""

    functions: dict[str, Tool]
    calls: list[CallContext] = field(default_factory=list)

    def specs(self) -> Sequence[ToolSpec]:
        return SPECS

    async def call(self, tool: str, args: Value, context: CallContext) -> Value:
        self.calls.append(context)
        return await self.functions[tool](args, context)


@dataclass(slots=True)
class Holdings:
    """Notes the runs of which it is told that they make no further call."""

    let_go_of: list[str] = field(default_factory=list)

    async def let_go(self, run_id: str) -> None:
        self.let_go_of.append(run_id)


@dataclass(slots=True)
class Planner:
    """Gives the task's own plan, else what `rounds` says for each round; an exception among the parts is raised."""

    rounds: dict[int, list[PlanPart | BaseException | float]] = field(default_factory=dict)
    requests: list[PlanRequest] = field(default_factory=list)

    async def plan(self, request: PlanRequest) -> AsyncIterator[PlanPart]:
        self.requests.append(request)
        if request.task.plan is not None:
            yield PlanChoice(planner="given", reason="the task brings it")
            for step in request.task.plan.steps:
                yield step
            yield PlanEnd(answer=request.task.plan.answer)
            return
        for part in self.rounds[request.round]:
            if isinstance(part, BaseException):
                raise part
            if isinstance(part, float):
                await asyncio.sleep(part)
            else:
                yield part


@dataclass(slots=True)
class Answerer:
    """Says how many results there are, after `delay_s`, unless it has an error to raise."""

    error: BaseException | None = None
    delay_s: float = 0.0
    asked: list[tuple[Sequence[StepResult], str]] = field(default_factory=list)

    async def answer(self, _task: Task, results: Sequence[StepResult], *, reason: str = "") -> Answer:
        self.asked.append((results, reason))
        await asyncio.sleep(self.delay_s)
        if self.error is not None:
            raise self.error
        call = ModelCalled(
            purpose="answer", model="m", endpoint="e", prompt="p", answer="a", usage=Usage(input_tokens=1)
        )
        return Answer(text=f"{len(results)} results {reason}".strip(), rests_on=("a",), calls=(call,))


@dataclass(slots=True)
class Models:
    """A ChatModel that says `chunks`; an exception among them is raised."""

    chunks: Sequence[ChatChunk | BaseException]
    requests: list[ChatRequest] = field(default_factory=list)

    async def stream(self, request: ChatRequest) -> AsyncIterator[ChatChunk]:
        self.requests.append(request)
        for chunk in self.chunks:
            if isinstance(chunk, BaseException):
                raise chunk
            yield chunk


class Office:
    """Workers on one home in memory."""

    def __init__(self, tools: dict[str, Tool] | None = None, *, models: Models | None = None) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        self.clock = WallClock(loop.agenda)
        self.disk = MemoryDisk()
        self.home = MemoryHome(clock=self.clock, disk=self.disk)
        self.tools = Tools(
            {"echo": echo, "slow": slow, "hang": hang, "narrow": slow, "send": echo, "pay": echo, **(tools or {})}
        )
        self.planner, self.answerer, self.models = Planner(), Answerer(), models
        self.published: list[Record] = []
        self.ids = SequentialIds()
        self.holdings = Holdings()

    def ports(self) -> Ports:
        return Ports(
            clock=self.clock,
            journal=self.home.journal,
            leases=self.home.leases,
            inbox=self.home.inbox,
            toolbox=self.tools,
            planner=self.planner,
            answerer=self.answerer,
            models=self.models,
            snippets=FakeSnippets(),
            holdings=self.holdings,
        )

    def worker(self, name: str = "w1", *, ports: Ports | None = None, slots: Slots | None = None) -> Runner:
        return Runner(
            ports or self.ports(), owner=name, ids=self.ids, slots=slots, pace=PACE, publish=self.published.append
        )

    async def run(self, *steps: Step, answer: str | None = None) -> RunState:
        return await self.worker().run(Task(plan=Plan(steps=steps, answer=answer)))

    async def events(self, run_id: str = "run-000001") -> list[Event]:
        records = await self.home.journal.read(run_id)
        assert replay(run_id, records) is None
        return [record.event for record in records]

    async def asked(self, run_id: str = "run-000001") -> PersonAsked:
        """The only question that was put to a person."""
        (found,) = [event for event in await self.events(run_id) if isinstance(event, PersonAsked)]
        return found


class InstantJournal:
    """A journal that never lets anybody else go on while it writes."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    async def append(self, _lease: Lease, records: Sequence[Record]) -> None:
        self.records.extend(records)

    async def read(self, _run_id: str, *, after_seq: int = 0) -> Sequence[Record]:
        return self.records[after_seq:]


def of_kind(events: Sequence[Event], *kinds: type) -> list[Any]:
    return [event for event in events if isinstance(event, kinds)]
