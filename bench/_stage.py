"""Gold calls as plans: each call is a step after the one before, run by the real engine; results are read from disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

import autoglm
from autoglm.core.errors import AutoglmError
from autoglm.core.events import Record, StepSucceeded
from autoglm.core.task import Limits
from autoglm.core.tools import CallContext, Effect
from autoglm.core.values import Json, Value
from autoglm.tools.decorator import AnyTool

LIMITS = Limits(max_steps=100)
Look: TypeAlias = Callable[[], object]
"""Tells the state of a tool set, so that two states can be compared."""


@dataclass(frozen=True, slots=True)
class Call:
    """One gold call."""

    tool: str
    args: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Played:
    """What the journal holds of a run: an output for each call that succeeded, in order, and the answer."""

    outputs: tuple[Value, ...]
    answer: str
    reason: str = ""


@dataclass(slots=True)
class Stage:
    """An open engine on a home of its own, used from plain code."""

    door: autoglm.Autoglm
    loop: asyncio.Runner
    dishonest: list[str] = field(default_factory=list)
    """Tools that say they only read, and were seen to change something."""

    def play(self, calls: Sequence[Call], tools: Sequence[AnyTool], *, look: Look, answer: str = "") -> Played:
        """Run the calls with these tools; `look` is asked around each tool that says it only reads."""
        toolbox = self.door.engine.parts.toolbox
        toolbox.put("toolset", [self._watched(tool, look) for tool in tools])
        try:
            return self.loop.run(self._play(plan_of(calls, answer)))
        except AutoglmError as error:
            return Played((), "", f"{error} {error.hint}")

    async def _play(self, plan: Mapping[str, Json]) -> Played:
        run = await self.door.arun(plan, limits=LIMITS)
        records = await self.door.engine.records(run.run_id)
        return Played(tuple(_outputs(records)), run.answer or "", run.reason)

    def _watched(self, tool: AnyTool, look: Look) -> AnyTool:
        if tool.spec.traits.effect is not Effect.NONE:
            return tool

        async def invoke(content: Json, context: CallContext) -> object:
            before = look()
            result = await tool.invoke(content, context)
            if look() != before:
                self.dishonest.append(tool.spec.name)
            return result

        return replace(tool, invoke=invoke)


def plan_of(calls: Sequence[Call], answer: str = "") -> dict[str, Json]:
    """The calls one after another: tool sets have a state, and gold calls an order. Arguments are values, no
    expressions."""
    steps: list[Json] = [
        {
            "id": f"c{number}",
            "tool": call.tool,
            "args": {name: {"$literal": value} for name, value in call.args.items()},
            "after": [f"c{number - 1}"] if number else [],
        }
        for number, call in enumerate(calls)
    ]
    return {"steps": steps, "answer": {"$literal": answer}} if answer else {"steps": steps}


def _outputs(records: Sequence[Record]) -> Iterator[Value]:
    return (record.event.output for record in records if isinstance(record.event, StepSucceeded))


@contextmanager
def open_stage(folder: Path) -> Iterator[Stage]:
    """A stage on a home in this folder."""
    (folder / "workspace").mkdir(parents=True)
    settings = {"home": str(folder / "home"), "workspace": str(folder / "workspace")}
    with asyncio.Runner() as loop:
        door = autoglm.init(settings)
        try:
            yield Stage(door, loop)
        finally:
            loop.run(door.aclose())
