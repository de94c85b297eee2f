"""This project's side of the benches: an engine on a home of its own, with the benches' tools."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import autoglm
from autoglm.core.events import Outcome
from autoglm.core.plan import Plan
from autoglm.core.task import Limits
from autoglm.core.tools import Effect
from autoglm.core.values import Json
from autoglm.planning.plan_json import plan_from
from autoglm.tools.decorator import AnyTool, tool
from bench._work import fan_block, map_item, next_block

# The contest's functions are pure, but they are declared as effects: a step that only reads would start while its
# intent is being written, and the peers write before each step.
LIMITS = Limits(max_steps=100, max_items=10_000, max_parallel=50)


@tool(effect=Effect.IDEMPOTENT)
async def block(text: str) -> str:
    """4 KB that follow from the text."""
    return next_block(text)


@tool(effect=Effect.IDEMPOTENT)
async def part(index: int, text: str) -> str:
    """4 KB that follow from the text and a number."""
    return fan_block(index, text)


@tool(effect=Effect.IDEMPOTENT)
async def join(parts: list[str]) -> str:
    """4 KB that follow from all parts."""
    return next_block("".join(parts))


@tool(effect=Effect.IDEMPOTENT)
async def item(index: int, text: str) -> str:
    """A few letters that follow from the text and a number."""
    return map_item(index, text)


@tool(effect=Effect.IDEMPOTENT)
async def concatenate(parts: list[str]) -> str:
    """All parts as one text."""
    return "".join(parts)


TOOLS: tuple[AnyTool, ...] = (block, part, join, item, concatenate)


@dataclass(frozen=True, slots=True)
class Ours:
    """An open engine."""

    door: autoglm.Autoglm

    def prepare(self, plan: Mapping[str, object]) -> Plan:
        """The plan as the engine takes it: it is written once, as a peer's graph is built once."""
        return plan_from(plan)

    async def run(self, plan: Plan, *, payload: Json = None) -> str:
        """Run the plan to its end and give its answer. Raises RuntimeError when it does not end well."""
        view = await self.door.arun(plan, payload=payload, limits=LIMITS)
        if view.state.outcome is not Outcome.DONE or view.state.answer is None:
            raise RuntimeError(f"the run did not end well: {view.reason or view.state.answer}")
        return view.state.answer


def simulated_tool(current: Sequence[Sleeper]) -> AnyTool:
    """A tool that sleeps on the first of `current`, which notes how long it really took."""

    @tool(effect=Effect.NONE, name="simulated")
    async def simulated(seconds: float, node: int) -> int:
        """Sleep so long, then give the number back."""
        await current[0].sleep(node, seconds)
        return node

    return simulated


class Sleeper(Protocol):
    async def sleep(self, node: int, seconds: float) -> None: ...


@asynccontextmanager
async def open_ours(folder: Path, tools: Sequence[AnyTool] = TOOLS) -> AsyncIterator[Ours]:
    """The public door, on a home in this folder."""
    workspace = folder / "workspace"
    workspace.mkdir(parents=True, exist_ok=True)
    settings = {"home": str(folder), "workspace": str(workspace), "runs.max_concurrent": "1000"}
    async with autoglm.init(settings, tools=tools) as door:
        yield Ours(door)
