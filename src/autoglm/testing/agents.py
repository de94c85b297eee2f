"""Agents for tests: they bid in the order in which they were named, and do what they were told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.events import Bid
from autoglm.core.ports import AgentTurn, AgentWork


class FakeAgents:
    """`turns` holds for each agent what it does turn after turn: an AgentTurn, or an error to raise."""

    def __init__(self, turns: Mapping[str, Sequence[AgentTurn | Exception]]) -> None:
        self._turns = {agent: list(each) for agent, each in turns.items()}
        self.works: list[tuple[str, AgentWork]] = []

    def bids(self, named: str) -> tuple[Bid, ...]:
        """As the port. Raises ToolError for an unknown name."""
        found = [agent for agent in self._turns if named in {"auction", agent}]
        if not found:
            raise ToolError(f"There is no agent {named!r}.", kind=FailureKind.NOT_FOUND)
        return tuple(
            Bid(agent=agent, cost=float(place), reliability=0.5, value=1.0 / place)
            for place, agent in enumerate(found, start=1)
        )

    async def turn(self, agent: str, work: AgentWork) -> AgentTurn:
        """The next of its turns; the last one is repeated."""
        self.works.append((agent, work))
        turns = self._turns[agent]
        turn = turns.pop(0) if len(turns) > 1 else turns[0]
        if isinstance(turn, Exception):
            raise turn
        return turn
