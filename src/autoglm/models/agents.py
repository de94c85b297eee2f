"""Agents: each has instructions, tools and a model pool of its own, and works turn by turn.

An agent keeps nothing between its turns: what it has done so far is in the journal, so another process, or another
agent, can go on with it. Must not know: the journal, how tools are called.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Protocol

from autoglm.core.chat import ChatAnswer, ChatRequest, whole_answer
from autoglm.core.errors import FailureKind, ModelError, StepError, ToolError
from autoglm.core.events import Bid
from autoglm.core.ports import AgentTurn, AgentWork, ChatModel
from autoglm.core.tools import StepCall, ToolSpec
from autoglm.planning.agent_talk import agent_messages, offered_to
from autoglm.planning.recording import recorded
from autoglm.planning.words import did_you_mean
from autoglm.routing.auction import Offer, ranked

AUCTION = "auction"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """An agent as it is configured. `tools` are patterns of names ("file_*"), `model` names a pool, `cost` is what a
    step is expected to cost in the currency of the prices."""

    name: str
    instructions: str = ""
    tools: tuple[str, ...] = ("*",)
    model: str = "default"
    cost: float = 0.0


class History(Protocol):
    """What became of the steps that agents were given."""

    def reliability(self, agent: str) -> float:
        """From 0 to 1."""

    def note(self, agent: str, *, has_succeeded: bool) -> None:
        """A step ended."""


class ModelAgents:
    """The Agents port over a team that thinks with models."""

    def __init__(self, team: Iterable[Agent], *, model: ChatModel, history: History) -> None:
        self._team: Mapping[str, Agent] = {agent.name: agent for agent in team}
        self._model = model
        self._history = history

    def bids(self, named: str) -> tuple[Bid, ...]:
        """The whole team bids in an auction; a name is an auction of one. Raises ToolError (NOT_FOUND)."""
        bidding = self._team.values() if named == AUCTION else (self._member(named),)
        return ranked(Offer(member.name, member.cost, self._history.reliability(member.name)) for member in bidding)

    async def turn(self, agent: str, work: AgentWork) -> AgentTurn:
        """Ask the agent's model once. Raises ModelError, also for calls of tools that the agent does not have."""
        try:
            turn = await self._asked(self._member(agent), work)
        except StepError:
            self._history.note(agent, has_succeeded=False)
            raise
        if not turn.calls:
            self._history.note(agent, has_succeeded=True)
        return turn

    async def _asked(self, member: Agent, work: AgentWork) -> AgentTurn:
        tools = _tools_of(member, work.tools)
        request = ChatRequest(
            messages=agent_messages(member.instructions, work),
            tools=offered_to(tools, work.context.language),
            model=member.model,
            deadline=work.context.deadline,
            principal=work.context.principal,
            run_id=work.context.run_id,
            purpose=f"agent {member.name}",
        )
        answer = await whole_answer(self._model.stream(request))
        called = replace(recorded(request, answer), step=work.context.step)
        if answer.calls:
            return AgentTurn(calls=_calls(member, answer, tools), called=(called,))
        if not answer.text.strip():
            raise ModelError(f"Agent {member.name} neither called a tool nor answered.", kind=FailureKind.BAD_OUTPUT)
        return AgentTurn(answer={"text": answer.text}, called=(called,))

    def _member(self, name: str) -> Agent:
        if (member := self._team.get(name)) is not None:
            return member
        near = did_you_mean(name, self._team)
        raise ToolError(
            f"There is no agent {name[:80]!r}{near}.",
            kind=FailureKind.NOT_FOUND,
            hint="`autoglm team list` shows them.",
        )


def _tools_of(member: Agent, tools: Sequence[ToolSpec]) -> Sequence[ToolSpec]:
    return [spec for spec in tools if any(fnmatchcase(spec.name, pattern) for pattern in member.tools)]


def _calls(member: Agent, answer: ChatAnswer, tools: Sequence[ToolSpec]) -> tuple[StepCall, ...]:
    names = {spec.name for spec in tools}
    if wrong := [call.tool for call in answer.calls if call.tool not in names]:
        raise ModelError(
            f"Agent {member.name} called {wrong[0][:80]!r}, which is none of its tools.", kind=FailureKind.BAD_OUTPUT
        )
    return tuple(StepCall(tool=call.tool, args=call.arguments) for call in answer.calls)
