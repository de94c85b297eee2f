"""Plans as JSON and YAML: parses untrusted ones with every problem at once, and writes them back.

Whether a plan makes sense (tools, references, limits) is the work of `validation`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Literal, TypeVar

import msgspec

from autoglm.core.errors import PlanRejected, Problem
from autoglm.core.plan import PLAN_VERSION, Comparison, Condition, Plan, Retry, Step
from autoglm.core.values import Json
from autoglm.planning.strict import Unreadable, json_flaws, printable, read_json, read_yaml, require_shallow
from autoglm.planning.words import did_you_mean

MAX_NESTED_PLANS = 8
MAX_PROBLEMS = 200

_Item = TypeVar("_Item")


def parse_plan(text: str | bytes) -> Plan:
    """Read a plan from JSON. Raises PlanRejected with every problem."""
    try:
        return plan_from(read_json(text))
    except Unreadable as error:
        raise PlanRejected((Problem("", "", str(error).rstrip(".")),)) from None


def parse_plan_yaml(text: str | bytes) -> Plan:
    """Read a plan from YAML. Raises PlanRejected with every problem."""
    try:
        return plan_from(read_yaml(text))
    except Unreadable as error:
        raise PlanRejected((Problem("", "", str(error).rstrip(".")),)) from None


def plan_from(decoded: object) -> Plan:
    """Read a plan from decoded JSON. Raises PlanRejected with every problem."""
    try:
        require_shallow(decoded)
    except Unreadable as error:
        raise PlanRejected((Problem("", "", str(error).rstrip(".")),)) from None
    reader = _Reader()
    plan = reader.plan(decoded, _Spot("", ""), 0)
    if reader.problems:
        raise PlanRejected(tuple(reader.problems))
    return plan


def step_from(decoded: object, number: int) -> tuple[Step, tuple[Problem, ...]]:
    """Read one step, the `number`th (from 1), of a plan that is still coming. With problems the step is not whole."""
    require_shallow(decoded)
    reader = _Reader()
    step = reader.step(decoded, "", number - 1, 0)
    return step, tuple(reader.problems)


def plan_object(plan: Plan) -> dict[str, Json]:
    """The plan in JSON's terms, without what is left at its default (but with the version)."""
    written: dict[str, Json] = {"version": plan.version}
    if plan.goal:
        written["goal"] = plan.goal
    written["steps"] = [step_object(step) for step in plan.steps]
    if plan.answer is not None:
        written["answer"] = plan.answer
    return written


def step_object(step: Step) -> dict[str, Json]:
    """The step in JSON's terms, without what is left at its default."""
    written: dict[str, Json] = {"id": step.id}
    for field in fields(Step):
        value = getattr(step, field.name)
        if field.name != "id" and value not in (_DEFAULTS[field.name], {}):
            written[field.name] = _written(value)
    return written


def encode_plan(plan: Plan) -> bytes:
    """The plan as indented JSON, UTF-8; `parse_plan` reads it back."""
    return msgspec.json.format(msgspec.json.encode(plan_object(plan)), indent=2)


_DEFAULTS: Mapping[str, object] = {name: getattr(Step(id="x"), name) for name in (field.name for field in fields(Step))}
_PLAN_FIELDS = tuple(field.name for field in fields(Plan))
_STEP_FIELDS = tuple(field.name for field in fields(Step))
_CONDITION_FIELDS = tuple(field.name for field in fields(Condition))
_RETRY_FIELDS = tuple(field.name for field in fields(Retry))


class _Spot:
    """Where something stands: the step's name with those around it, and the field."""

    __slots__ = ("field", "step")

    def __init__(self, step: str, field: str) -> None:
        self.step = step
        self.field = field

    def at(self, name: str) -> _Spot:
        return _Spot(self.step, f"{self.field}.{name}" if self.field else name)

    def item(self, index: int) -> _Spot:
        return _Spot(self.step, f"{self.field}[{index}]")


class _Reader:
    """Reads as far as it can and keeps every problem; what could not be read is left at its default."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def plan(self, found: object, spot: _Spot, nesting: int) -> Plan:
        given = self._object(found, _PLAN_FIELDS, spot)
        if nesting > MAX_NESTED_PLANS:
            self._wrong(spot, f"plans are nested deeper than {MAX_NESTED_PLANS}")
            return Plan()
        prefix = f"{spot.step}/" if spot.step else ""
        steps = self._list(given.get("steps", ()), spot.at("steps"))
        return Plan(
            version=self._whole(given.get("version", PLAN_VERSION), spot.at("version")),
            goal=self._text(given.get("goal", ""), spot.at("goal")),
            steps=tuple(self.step(step, prefix, index, nesting) for index, step in enumerate(steps)),
            answer=self._expression(given.get("answer"), spot.at("answer")),
        )

    def step(self, found: object, prefix: str, index: int, nesting: int) -> Step:
        name = found.get("id") if isinstance(found, Mapping) else None
        spot = _Spot(prefix + (name[:80] if isinstance(name, str) else f"#{index + 1}"), "")
        given = self._object(found, _STEP_FIELDS, spot)
        if "id" not in given and isinstance(found, Mapping):
            self._wrong(spot.at("id"), "is missing")
        return Step(
            id=self._text(given.get("id", ""), spot.at("id")),
            title=self._text(given.get("title", ""), spot.at("title")),
            tool=self._optional(self._text, given.get("tool"), spot.at("tool")),
            model=self._optional(self._text, given.get("model"), spot.at("model")),
            approval=self._optional(self._text, given.get("approval"), spot.at("approval")),
            task=self._task(given.get("task"), spot, nesting),
            code=self._optional(self._text, given.get("code"), spot.at("code")),
            agent=self._optional(self._text, given.get("agent"), spot.at("agent")),
            args=self._args(given.get("args", {}), spot.at("args")),
            each=self._expression(given.get("each"), spot.at("each")),
            when=self._optional(self._condition, given.get("when"), spot.at("when")),
            after=self._names(given.get("after", ()), spot.at("after")),
            retry=self._optional(self._retry, given.get("retry"), spot.at("retry")),
            timeout_s=self._optional(self._number, given.get("timeout_s"), spot.at("timeout_s")),
            on_error=self._on_error(given.get("on_error", "fail"), spot.at("on_error")),
        )

    @property
    def _is_full(self) -> bool:
        return len(self.problems) > MAX_PROBLEMS

    def _wrong(self, spot: _Spot, message: str) -> None:
        if len(self.problems) == MAX_PROBLEMS:
            self.problems.append(Problem("", "", "there are more problems than these"))
        elif not self._is_full:
            self.problems.append(Problem(printable(spot.step), printable(spot.field), printable(message)))

    def _object(self, found: object, known: tuple[str, ...], spot: _Spot) -> Mapping[str, object]:
        if not isinstance(found, Mapping):
            self._wrong(spot, f"must be an object, not {_kind(found)}")
            return {}
        for name in found if not self._is_full else ():
            if name not in known:
                self._wrong(spot.at(str(name)[:80]), f"is not a known field{did_you_mean(str(name), known)}")
        return found

    def _list(self, found: object, spot: _Spot) -> list[object]:
        if isinstance(found, list | tuple):
            return list(found)
        self._wrong(spot, f"must be a list, not {_kind(found)}")
        return []

    def _text(self, found: object, spot: _Spot) -> str:
        flaw = next((what for _, what in json_flaws(found, "")), "") if isinstance(found, str) else ""
        if isinstance(found, str) and not flaw:
            return found
        self._wrong(spot, flaw or f"must be a text, not {_kind(found)}")
        return ""

    def _whole(self, found: object, spot: _Spot) -> int:
        flaw = next((what for _, what in json_flaws(found, "")), "") if isinstance(found, int) else ""
        if isinstance(found, int) and not isinstance(found, bool) and not flaw:
            return found
        self._wrong(spot, flaw or f"must be a whole number, not {_kind(found)}")
        return 1

    def _number(self, found: object, spot: _Spot) -> float:
        if isinstance(found, int | float) and not isinstance(found, bool) and abs(found) < math.inf:
            return float(max(-1e300, min(found, 1e300)))  # whether it is in range is said when the step is checked
        self._wrong(spot, f"must be a number, not {_kind(found)}")
        return 1.0

    def _names(self, found: object, spot: _Spot) -> tuple[str, ...]:
        return tuple(self._text(name, spot.item(index)) for index, name in enumerate(self._list(found, spot)))

    def _optional(self, read: Callable[[object, _Spot], _Item], found: object, spot: _Spot) -> _Item | None:
        return None if found is None else read(found, spot)

    def _expression(self, found: object, spot: _Spot) -> Json:
        flaws = list(json_flaws(found, ""))
        for where, message in flaws:
            self._wrong(_Spot(spot.step, spot.field + where), message)
        return None if flaws else found  # type: ignore[return-value]  # json_flaws has looked through it

    def _args(self, found: object, spot: _Spot) -> Mapping[str, Json]:
        if isinstance(found, Mapping):
            args = self._expression(found, spot)
            return args if isinstance(args, Mapping) else {}
        self._wrong(spot, f"must be an object, not {_kind(found)}")
        return {}

    def _task(self, found: object, spot: _Spot, nesting: int) -> Plan | None:
        return None if found is None else self.plan(found, _Spot(spot.step, "task"), nesting + 1)

    def _condition(self, found: object, spot: _Spot) -> Condition:
        given = self._object(found, _CONDITION_FIELDS, spot)
        return Condition(
            value=self._expression(given.get("value"), spot.at("value")),
            op=self._comparison(given.get("op", Comparison.TRUTHY), spot.at("op")),
            to=self._expression(given.get("to"), spot.at("to")),
            all=self._conditions(given.get("all", ()), spot.at("all")),
            any=self._conditions(given.get("any", ()), spot.at("any")),
            none=self._conditions(given.get("none", ()), spot.at("none")),
        )

    def _conditions(self, found: object, spot: _Spot) -> tuple[Condition, ...]:
        parts = enumerate(self._list(found, spot))
        return tuple(self._condition(part, spot.item(index)) for index, part in parts)

    def _comparison(self, found: object, spot: _Spot) -> Comparison:
        if isinstance(found, str) and found in list(Comparison):
            return Comparison(found)
        names = [str(name) for name in Comparison]
        self._wrong(spot, f"must be one of {', '.join(names)}, not {_shown(found)}{did_you_mean(str(found), names)}")
        return Comparison.TRUTHY

    def _retry(self, found: object, spot: _Spot) -> Retry:
        given = self._object(found, _RETRY_FIELDS, spot)
        return Retry(
            attempts=self._whole(given.get("attempts", Retry().attempts), spot.at("attempts")),
            backoff_s=self._number(given.get("backoff_s", Retry().backoff_s), spot.at("backoff_s")),
        )

    def _on_error(self, found: object, spot: _Spot) -> Literal["fail", "continue"]:
        if found == "fail":
            return "fail"
        if found != "continue":
            self._wrong(spot, f"must be fail or continue, not {_shown(found)}")
        return "continue"


def _written(value: object) -> Json:
    if isinstance(value, Plan):
        return plan_object(value)
    if isinstance(value, Condition):
        return _condition_object(value)
    if isinstance(value, Retry):
        return {"attempts": value.attempts, "backoff_s": value.backoff_s}
    return list(value) if isinstance(value, tuple) else value  # type: ignore[return-value]  # the other fields are JSON


def _condition_object(condition: Condition) -> dict[str, Json]:
    return dict(_condition_parts(condition))


def _condition_parts(condition: Condition) -> Iterator[tuple[str, Json]]:
    if condition.value is not None:
        yield "value", condition.value
    if condition.op is not Comparison.TRUTHY:
        yield "op", condition.op.value
    if condition.to is not None:
        yield "to", condition.to
    for name in ("all", "any", "none"):
        if parts := getattr(condition, name):
            yield name, [_condition_object(part) for part in parts]


def _kind(found: object) -> str:
    if found is None:
        return "null"
    if isinstance(found, bool):
        return str(found).lower()
    if isinstance(found, float) and not math.isfinite(found):
        return str(found)
    names = ((str, "a text"), (int | float, "a number"), (Mapping, "an object"), (list | tuple, "a list"))
    return next((name for kind, name in names if isinstance(found, kind)), type(found).__name__)


def _shown(found: object) -> str:
    return repr(found)[:80] if isinstance(found, str) else _kind(found)
