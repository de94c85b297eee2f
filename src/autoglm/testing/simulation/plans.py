"""Random plans of every shape: maps, nested tasks, conditions, references that lead nowhere, waits, questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from autoglm.core.plan import Comparison, Condition, Plan, Retry, Step
from autoglm.core.values import Json
from autoglm.testing.simulation.chance import Chance
from autoglm.testing.snippets import snippet

TOOLS = (("look", 5.0), ("narrow", 2.0), ("put", 2.0), ("send", 4.0), ("slow_send", 2.0), ("pay", 4.0))
_KINDS = (
    ("tool", 14.0),
    ("wait", 1.0),
    ("ask", 1.0),
    ("approval", 1.0),
    ("model", 1.5),
    ("task", 2.0),
    ("code", 1.0),
    ("agent", 1.0),
)

_STEPS: Mapping[str, Callable[[str], Step]] = {
    "approval": lambda name: Step(id=name, approval="May it go on?"),
    "agent": lambda name: Step(id=name, agent="auction", args={"request": {"$text": "Do {request.text}."}}),
    "model": lambda name: Step(id=name, model="default", args={"prompt": {"$text": "Say {request.text}."}}),
}


@dataclass(slots=True)
class PlanMaker:
    """Makes steps that refer to what it made before. `prefix` keeps the ids of different rounds apart."""

    chance: Chance
    prefix: str = "s"
    depth: int = 0
    _ids: list[str] = field(default_factory=list)

    def steps(self, count: int) -> tuple[Step, ...]:
        return tuple(self._step(f"{self.prefix}{number}") for number in range(count))

    def answer(self) -> Json:
        """An expression over the steps, sometimes one that cannot be resolved, often none at all."""
        return self._value() if self._ids and self.chance.happens(0.4) else None

    def _step(self, name: str) -> Step:
        chance = self.chance
        step = self._work(name, chance.weighted(_KINDS))
        after = tuple({chance.pick(self._ids) for _ in range(chance.whole(0, 2))}) if self._ids else ()
        on_error: Literal["fail", "continue"] = "continue" if chance.happens(0.2) else "fail"
        if chance.happens(0.005):
            after = (*after, "nobody")  # no plan that was checked has this; a run must end all the same
        step = replace(
            step,
            each=self._list() if step.approval is None and chance.happens(0.2) else None,
            when=self._condition() if chance.happens(0.15) else None,
            after=tuple(sorted(after)) if chance.happens(0.5) else (),
            retry=Retry(attempts=chance.whole(1, 4), backoff_s=0.2) if chance.happens(0.4) else None,
            timeout_s=chance.between(2.0, 8.0) if chance.happens(0.2) else None,
            on_error=on_error,
        )
        self._ids.append(name)
        return step

    def _work(self, name: str, kind: str) -> Step:
        match kind:
            case "wait":
                return Step(id=name, tool="wait", args={"seconds": round(self.chance.between(0.0, 8.0), 3)})
            case "ask":
                form: Mapping[str, Json] = {"schema": {"type": "integer"}} if self.chance.happens(0.4) else {}
                args = {"question": "Which one?", "choices": ["a", "b"], **form}
                return Step(id=name, tool="ask_user", args=args)
            case "approval" | "model" | "agent":
                return _STEPS[kind](name)
            case "code":
                return Step(id=name, code=self._snippet(), args={"k": self._value()})
            case "task" if self.depth < 2:
                inner = PlanMaker(self.chance, prefix="i", depth=self.depth + 1)
                steps = inner.steps(self.chance.whole(0, 3))
                return Step(id=name, task=Plan(steps=steps, answer=inner.answer()), args={"k": self._value()})
            case _:
                return Step(id=name, tool=self.chance.weighted(TOOLS), args={"v": self._value(), "name": name})

    def _snippet(self) -> str:
        """Up to three turns of calls, some of them on what came of earlier ones."""
        chance, turns = self.chance, []
        for _ in range(chance.whole(0, 3)):
            values: tuple[Json, ...] = ({"input": "k"}, {"answer": chance.whole(0, 2)}, chance.whole(0, 99))
            turns.append([(chance.weighted(TOOLS), {"v": chance.pick(values)}) for _ in range(chance.whole(1, 3))])
        return snippet(*turns)

    def _value(self) -> Json:
        chance = self.chance
        if not self._ids or chance.happens(0.3):
            return {"$ref": "input.k"} if self.depth and chance.happens(0.5) else chance.whole(0, 99)
        name = chance.pick(self._ids)
        return chance.weighted(
            (
                ({"$ref": name}, 4.0),
                ({"$ref": f"{name}.n"}, 2.0),
                ({"$text": f"about {{{name}}}"}, 2.0),
                ({"$ref": f"{name}.nothing.there"}, 0.2),
            )
        )

    def _list(self) -> Json:
        if self._ids and self.chance.happens(0.3):
            return {"$ref": f"{self.chance.pick(self._ids)}.items"}
        return list(range(self.chance.whole(0, 7)))

    def _condition(self) -> Condition:
        if self._ids and self.chance.happens(0.6):
            return Condition(value={"$ref": self.chance.pick(self._ids)}, op=Comparison.TRUTHY)
        return Condition(value=self.chance.whole(0, 9), op=Comparison.GT, to=3)
