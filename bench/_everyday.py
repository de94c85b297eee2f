"""Everyday requests over the built-in tools with what is to become of them: planning each without a model, and judging.

A case is a `request` with `plan`, the right steps in order, each {tool: arguments}; `or`, another plan that is as good;
`asked`, words of the question that the plan has to begin with; or `refused`, words of the refusal. `template` names the
template that fits it. What changes something, or waits, has its turn behind all that was told before, and what is told
behind a wait comes after it. Must not know: how the planner works.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import yaml

from autoglm.core.errors import NotUnderstood
from autoglm.core.plan import Step
from autoglm.core.ports import PlanRequest
from autoglm.core.task import Task
from autoglm.core.tools import Effect, ToolRole, ToolSpec
from autoglm.core.values import Json
from autoglm.planning.edges import dependencies
from autoglm.planning.offline import OfflinePlanner
from autoglm.planning.offline.steps.asking import ANSWER, answered, question_in
from autoglm.planning.offline.words.text import language_of
from autoglm.planning.template_planner import TemplatePlanner
from autoglm.planning.templates_file import fill_template
from autoglm.tools.builtin import built_in_specs

NOON = 1_795_262_400.0
"""Saturday, 21 November 2026, 12:00 UTC: when every request is told."""

TOOLS: Mapping[str, ToolSpec] = {tool.name: tool for tool in built_in_specs()}
TEMPLATES = TemplatePlanner()
HELD_OUT = Path(__file__).with_name("everyday_held_out.yaml")

_ONE_OUTPUT = re.compile(r"\{(\w+\.\w+)\}")
_FALLING: Mapping[str, Json] = {"descending": True, "order": "value_desc"}
"""What a plan may say of a ranking where its case leaves the direction open."""

Case = Mapping[str, Any]
Outcome = tuple[Step, ...] | str
"""The steps of a plan, or what the refusal says."""


def load(path: Path) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return cases


def asked_for(request: str) -> PlanRequest:
    return PlanRequest(task=Task(request=request), tools=tuple(TOOLS.values()), now=NOON)


def outcome_of(case: Case) -> Outcome:
    """What becomes of a case: by the template that it names, else by the offline planner."""
    return _filled(case) or _planned(case["request"])


def _filled(case: Case) -> tuple[Step, ...]:
    """The steps of the template that the case names, called s1, s2 and so on as those of the offline planner; () for
    none. A template that the case does not name is nothing here, so that its plan is compared as a wrong one."""
    match = TEMPLATES.match(asked_for(case["request"])) if "template" in case else None
    if match is None or match.template.id != case["template"]:
        return ()
    steps = fill_template(match.template, match.values, language_of(case["request"])).steps
    names = {step.id: f"s{at + 1}" for at, step in enumerate(steps)}
    return tuple(
        replace(step, id=names[step.id], args=msgspec.json.decode(_renamed(step.args, names))) for step in steps
    )


def _renamed(arguments: Mapping[str, Json], names: Mapping[str, str]) -> bytes:
    told = msgspec.json.encode(arguments).decode()
    return re.sub(r'(?<="\$ref":")([a-z0-9_]+)', lambda found: names.get(found[0], found[0]), told).encode()


def _planned(request: str) -> Outcome:
    try:
        return OfflinePlanner().steps(asked_for(request))
    except NotUnderstood as error:
        return str(error)


def is_right(case: Case, outcome: Outcome) -> bool:
    """Whether a case is done, asked about or refused as it is to be."""
    if isinstance(outcome, str):
        return "refused" in case and case["refused"] in outcome
    if "template" in case and "plan" not in case:
        return True
    asked = question_in(outcome)
    if asked is not None and case.get("asked", "?") not in asked.title:
        return False
    steps = outcome if asked is None else answered(outcome, ANSWER)
    told = [_told(step) for step in steps]
    return is_in_order(steps) and any(_agree(told, wanted(case[key])) for key in ("plan", "or") if key in case)


def _agree(told: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the steps are those wanted, in a direction and with a unit that are told where the case tells them."""
    if len(told) != len(wanted):
        return False
    return all(
        one.keys() == other.keys() and all(_but_open(one[tool], other[tool]) == other[tool] for tool in one)
        for one, other in zip(told, wanted, strict=True)
    )


def _but_open(told: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments without what the case leaves open: a direction, and what a result is measured in."""
    return {
        name: value
        for name, value in told.items()
        if name in wanted or not (name == "unit" or _FALLING.get(name) == value)
    }


def is_in_order(steps: Sequence[Step]) -> bool:
    """Whether each step that changes something, or waits, comes after all before it, and all behind a wait after it."""
    earlier: dict[str, set[str]] = {}
    waits: set[str] = set()
    for step in steps:
        needed = {*step.after, *dependencies(step)}
        earlier[step.id] = needed.union(*(earlier.get(one, ()) for one in needed))
        tool = TOOLS[str(step.tool)].traits
        is_turn = tool.effect is not Effect.NONE or tool.role is ToolRole.WAIT
        if not (set(earlier) - {step.id} if is_turn else waits) <= earlier[step.id]:
            return False
        if tool.role is ToolRole.WAIT:
            waits.add(step.id)
    return True


def wrong_effects(case: Case, outcome: Outcome) -> list[Step]:
    """The steps with an effect that the case does not ask for."""
    asked_for_them = [one for key in ("plan", "or") for one in wanted(case.get(key, []))]
    return [
        step
        for step in (() if isinstance(outcome, str) else outcome)
        if TOOLS[str(step.tool)].traits.effect is not Effect.NONE and _told(step) not in asked_for_them
    ]


def wanted(plan: Sequence[Mapping[str, Mapping[str, Json]]]) -> list[dict[str, Any]]:
    return [_told(Step(id="s", tool=tool, args=dict(args))) for step in plan for tool, args in step.items()]


def _told(step: Step) -> dict[str, Any]:
    """The step as the file of cases writes it: without arguments that equal their defaults, kinds of things, which have
    no order, in one, names of columns without quotes, values of SQL in their places, and an output alone as a
    reference, also where it is written into a text."""
    properties: Any = TOOLS[str(step.tool)].parameters["properties"]
    told = {name: _alone(value) for name, value in step.args.items() if properties[name].get("default") != value}
    for name, value in dict(told.pop("values", {})).items():
        told["sql"] = str(told["sql"]).replace(f":{name}", f"'{value}'")
    forms: Mapping[str, Callable[[Any], Json]] = {"until": _moment, "kinds": sorted, "sql": _plain_sql, "limit": _most}
    return {str(step.tool): told | {name: form(told[name]) for name, form in forms.items() if name in told}}


def _alone(value: Json) -> Json:
    found = (
        _ONE_OUTPUT.fullmatch(str(value["$text"])) if isinstance(value, Mapping) and set(value) == {"$text"} else None
    )
    return {"$ref": found[1]} if found else value


def _most(limit: Json) -> Json:
    """How many rows: a thousand and more are all of them to the small tables of cases."""
    return min(limit, 1_000) if isinstance(limit, int) else limit


def _plain_sql(sql: str) -> str:
    """Without the quotes of names, and without that the comparison of texts ignores case."""
    return re.sub(r'"(\w+)"', r"\1", sql).replace(" COLLATE NOCASE", "")


def _moment(until: Json) -> str:
    """A moment in one form: without an offset it is told in the planner's zone, which is UTC here."""
    if not isinstance(until, str):
        return str(until)
    moment = datetime.fromisoformat(until)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
