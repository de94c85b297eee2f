"""Who thinks in a simulation: a planner that may change its mind when asked again, a model, a teller of answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from autoglm.core.chat import ChatAnswer, ChatChunk, ChatRequest, Usage
from autoglm.core.errors import FailureKind, ModelError, NotUnderstood, PlanRejected, Problem, ToolError
from autoglm.core.events import Bid, ModelCalled
from autoglm.core.ports import AgentTurn, AgentWork, Answer, PlanChoice, PlanEnd, PlanPart, PlanRequest, StepResult
from autoglm.core.task import Task
from autoglm.core.tools import StepCall
from autoglm.routing.auction import Offer, ranked
from autoglm.testing.simulation.chance import Chance
from autoglm.testing.simulation.plans import TOOLS, PlanMaker
from autoglm.testing.simulation.world import World

_ENDS = (
    ("well", 90.0),
    ("rejected", 2.0),
    ("not understood", 2.0),
    ("breaks off", 2.0),
    ("crashes", 2.0),
    ("gives up", 1.0),
)


class SimulatedPlanner:
    """A Planner port. The same question gets another plan each time, as from a model."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def plan(self, request: PlanRequest) -> AsyncIterator[PlanPart]:
        if (given := request.task.plan) is not None:
            for step in given.steps:
                yield step
            yield PlanEnd(answer=given.answer)
            return
        chance = self._chance(request)
        await asyncio.sleep(chance.between(0.0, 1.0))
        yield PlanChoice(planner="simulated", reason="the only one")
        if self._world.chance.stream("insatiable", request.task.trace_id).happens(0.05):
            yield PlanEnd(more=True)  # wants more for ever, and never adds a step
            return
        maker = PlanMaker(chance, prefix=f"r{request.round}s")
        steps = maker.steps(chance.whole(0, 8))
        end = chance.weighted(_ENDS)
        for step in chance.shuffled(steps) if chance.happens(0.2) else steps:
            if chance.happens(0.5):
                await asyncio.sleep(chance.between(0.0, 1.5))
            yield step
        yield _called(chance, "plan")
        _fail(end)
        if end != "breaks off":
            yield PlanEnd(answer=maker.answer(), more=chance.happens(0.3))

    def _chance(self, request: PlanRequest) -> Chance:
        name = f"asked {request.task.trace_id} {request.round}"
        self._world.figures[name] += 1
        return self._world.chance.stream(name, self._world.figures[name])


def _fail(end: str) -> None:
    match end:
        case "rejected":
            raise PlanRejected((Problem("s1", "tool", "unknown"),))
        case "not understood":
            raise NotUnderstood("What?")
        case "crashes":
            raise RuntimeError("a bug in the planner")
        case "gives up":
            raise asyncio.CancelledError


def _called(chance: Chance, purpose: str) -> ModelCalled:
    usage = Usage(input_tokens=chance.whole(1, 300), output_tokens=chance.whole(1, 100), money=0.01)
    return ModelCalled(purpose=purpose, model="m", endpoint="e", prompt="p", answer="a", usage=usage)


class SimulatedAnswerer:
    """An Answerer port that is slow now and then, or falls over."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = world.chance.stream("answerer")

    async def answer(self, task: Task, results: Sequence[StepResult], *, reason: str = "") -> Answer:
        chance = self._chance.stream(task.trace_id, len(results), self._world.agenda.now)
        await asyncio.sleep(chance.between(0.0, 2.0))
        if chance.happens(0.03):
            raise RuntimeError("a bug in the answerer")
        if chance.happens(0.02):
            raise asyncio.CancelledError
        if chance.happens(0.01):
            await asyncio.sleep(3600.0)
        done = tuple(result.step.id for result in results if result.output is not None)
        return Answer(
            text=f"{len(done)} of {len(results)}. {reason}", rests_on=done, calls=(_called(chance, "answer"),)
        )


class SimulatedAgents:
    """An Agents port: a turn calls tools or answers, differently each time it is asked, and fails now and then."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = world.chance.stream("agents")

    def bids(self, named: str) -> tuple[Bid, ...]:
        """Three agents, whose reliability changes with time; a name that nobody has is refused."""
        if named == "nobody":
            raise ToolError("There is no such agent.", kind=FailureKind.NOT_FOUND)
        chance = self._chance.stream("bids", self._world.agenda.now)
        return ranked(Offer(agent, 1.0, chance.between(0.0, 1.0)) for agent in ("anna", "bert", "cleo"))

    async def turn(self, agent: str, work: AgentWork) -> AgentTurn:
        chance = self._chance.stream(agent, work.context.key, self._world.agenda.now)
        await asyncio.sleep(chance.between(0.0, 2.0))
        if chance.happens(0.15):
            raise ModelError(f"{agent} is at a loss.", kind=FailureKind.BAD_OUTPUT)
        called = (_called(chance, f"agent {agent}"),)
        if len(work.calls) < 4 and chance.happens(0.6):
            number = len(work.calls)
            calls = [StepCall(tool=chance.weighted(TOOLS), args={"v": number + i}) for i in range(chance.whole(1, 2))]
            return AgentTurn(calls=tuple(calls), called=called)
        return AgentTurn(answer={"text": f"{len(work.calls)} calls"}, called=called)


class SimulatedModel:
    """A ChatModel port for steps that ask a model."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = world.chance.stream("model")

    async def stream(self, request: ChatRequest) -> AsyncIterator[ChatChunk]:
        chance = self._chance.stream(request.purpose, self._world.agenda.now)
        await asyncio.sleep(chance.between(0.0, 2.0))
        if chance.happens(0.1):
            raise ModelError("The endpoint is busy.", kind=FailureKind.RATE_LIMITED, retry_after_s=1.0)
        yield "Yes"
        if chance.happens(0.05):
            return
        yield ChatAnswer(text="Yes.", usage=Usage(input_tokens=10, output_tokens=2), endpoint="simulated")
