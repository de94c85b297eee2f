"""Tools of all effect classes and the outside that they change: slow, failing, hanging, and losing answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.tools import CallContext, Effect, ToolRole, ToolSpec, ToolTraits
from autoglm.core.values import FieldLabels, Json, Labels, Value, digest
from autoglm.testing.simulation.chance import Chance
from autoglm.testing.simulation.world import World

TIMEOUT_S = 10.0
LONGEST_FLIGHT_S = 15.0
"""No request stays under way for longer: then its effect has happened or never will."""


def _spec(name: str, effect: Effect, *, role: ToolRole = ToolRole.CALL, bound: int = 0) -> ToolSpec:
    traits = ToolTraits(effect=effect, role=role, timeout_s=TIMEOUT_S, max_parallel=bound)
    return ToolSpec(name=name, description=name, parameters={"type": "object"}, traits=traits)


SPECS = (
    _spec("look", Effect.NONE),
    _spec("narrow", Effect.NONE, bound=2),
    _spec("put", Effect.IDEMPOTENT),
    _spec("send", Effect.KEYED),
    _spec("slow_send", Effect.KEYED, bound=3),
    _spec("pay", Effect.UNSAFE),
    _spec("ask_user", Effect.NONE, role=ToolRole.ASK),
    _spec("wait", Effect.NONE, role=ToolRole.WAIT),
)
TRAITS: Mapping[str, ToolTraits] = {spec.name: spec.traits for spec in SPECS}

_FATES = (
    ("answers", 80.0),
    ("refuses", 5.0),
    ("loses the answer", 5.0),
    ("hangs", 3.0),
    ("fails after the effect", 3.0),
    ("raises", 2.0),
    ("answers garbage", 1.0),
    ("gives up by itself", 1.0),
    ("takes too long", 2.0),
)
_REFUSALS = (
    FailureKind.RATE_LIMITED,
    FailureKind.RATE_LIMITED,
    FailureKind.UNAVAILABLE,
    FailureKind.UNAVAILABLE,
    FailureKind.NOT_FOUND,
    FailureKind.BAD_OUTPUT,
    FailureKind.TOO_LARGE,
)

Reply = Value | BaseException
Answer = Callable[[Reply], None]


@dataclass(slots=True)
class Outside:
    """The other side of every tool. What was sent goes on there, whatever becomes of the worker that sent it."""

    world: World
    chance: Chance

    def receive(self, tool: str, args: Value, context: CallContext, answer: Answer) -> None:
        effects, key = self.world.effects, context.key
        if TRAITS[tool].effect is not Effect.NONE:
            effects.sent.setdefault(key, set()).add(digest([tool, args.content]))
        fate = self.chance.weighted(_FATES)
        self.world.figures[fate] += 1
        self.world.note(f"outside {key} {tool} attempt {context.attempt} {fate}")
        duration_s = self.chance.between(0.01, 3.0)
        if fate not in {"refuses", "hangs", "raises", "gives up by itself"}:
            self.world.agenda.after(duration_s * self.chance.between(0.0, 1.0), lambda: self._happen(tool, key))
        reply = self._reply(fate, tool, args)
        if fate == "takes too long":
            duration_s = self.chance.between(TIMEOUT_S, LONGEST_FLIGHT_S)
        if reply is not None:
            self.world.agenda.after(duration_s, lambda: answer(reply))

    def _happen(self, tool: str, key: str) -> None:
        effects = self.world.effects
        effect = TRAITS[tool].effect
        if effect is Effect.UNSAFE or (effect is not Effect.NONE and not effects.done[key]):
            effects.done[key] += 1  # what is keyed or idempotent is known by its key when it comes again
            self.world.figures[f"effects {effect}"] += 1

    def _reply(self, fate: str, tool: str, args: Value) -> Reply | None:
        if fate in {"answers", "takes too long"}:
            return output_of(tool, args)
        return cast("Value", "not a value") if fate == "answers garbage" else self._problem(fate, tool)

    def _problem(self, fate: str, tool: str) -> BaseException | None:
        match fate:
            case "refuses":
                kind = self.chance.pick(_REFUSALS)
                pause_s = self.chance.pick((None, 0.5, 4.0)) if kind is FailureKind.RATE_LIMITED else None
                return ToolError(f"{tool} said no: {kind}.", kind=kind, retry_after_s=pause_s)
            case "fails after the effect":
                is_unsafe = TRAITS[tool].effect is Effect.UNSAFE
                kind = FailureKind.OUTCOME_UNKNOWN if is_unsafe else FailureKind.UNAVAILABLE
                return ToolError(f"{tool}: the connection broke.", kind=kind)
            case "raises":
                return RuntimeError("a bug in the tool")
            case "gives up by itself":
                return asyncio.CancelledError()
            case _:
                return None  # nobody will ever answer


def output_of(tool: str, args: Value) -> Value:
    """What a tool answers follows from its arguments alone."""
    name = digest([tool, args.content])
    number = int(name[:4], 16) % 10
    content: Json = {"text": f"{tool} {name[:6]}", "n": number, "items": [name[i : i + 2] for i in range(number % 6)]}
    untrusted = FieldLabels(("text",), Labels((f"tool:{tool}", "untrusted")))
    return Value(content, Labels((f"tool:{tool}",)), (untrusted,))
