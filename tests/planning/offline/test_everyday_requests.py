"""Everyday requests over the built-in tools: how many are planned right, and that no effect is ever planned wrongly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from autoglm.core.errors import NotUnderstood
from autoglm.core.plan import Step
from autoglm.core.ports import PlanRequest
from autoglm.core.task import Task
from autoglm.core.tools import Effect, ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline import OfflinePlanner
from autoglm.planning.offline.asking import ANSWER, answered, question_in
from autoglm.planning.offline.words.text import language_of
from autoglm.planning.template_planner import TemplatePlanner
from autoglm.planning.templates_file import fill_template
from autoglm.tools.builtin import built_in_specs

TEMPLATES = TemplatePlanner()
NOON = 1_795_262_400.0
CASES: list[dict[str, Any]] = [
    case
    for name in ("everyday.yaml", "everyday_files.yaml")
    for case in yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))
]


@pytest.fixture(scope="module")
def tools() -> dict[str, ToolSpec]:
    return {tool.name: tool for tool in built_in_specs()}


@pytest.fixture(scope="module")
def outcomes(tools: dict[str, ToolSpec]) -> list[tuple[dict[str, Any], tuple[Step, ...] | str]]:
    return [(case, _filled(case, tools) or _planned(case["request"], tools)) for case in CASES]


def _asked(request: str, tools: Mapping[str, ToolSpec]) -> PlanRequest:
    return PlanRequest(task=Task(request=request), tools=tuple(tools.values()), now=NOON)


def _filled(case: Mapping[str, Any], tools: Mapping[str, ToolSpec]) -> tuple[Step, ...]:
    """The steps of the template that the case names, called s1, s2 and so on as those of the offline planner; () for
    none. A template that the case does not name is nothing here, so that its plan is compared as a wrong one."""
    if "template" not in case:
        return ()
    match = TEMPLATES.match(_asked(case["request"], tools))
    assert match is not None, case["request"]
    assert match.template.id == case["template"], case["request"]
    steps = fill_template(match.template, match.values, language_of(case["request"])).steps
    names = {step.id: f"s{at + 1}" for at, step in enumerate(steps)}
    return tuple(
        replace(step, id=names[step.id], args=msgspec.json.decode(_renamed(step.args, names))) for step in steps
    )


def _renamed(arguments: Mapping[str, Json], names: Mapping[str, str]) -> bytes:
    told = msgspec.json.encode(arguments).decode()
    return re.sub(r'(?<="\$ref":")([a-z0-9_]+)', lambda found: names.get(found[0], found[0]), told).encode()


def _planned(request: str, tools: Mapping[str, ToolSpec]) -> tuple[Step, ...] | str:
    asked = _asked(request, tools)
    try:
        return OfflinePlanner().steps(asked)
    except NotUnderstood as error:
        return str(error)


def _told(step: Step, tools: Mapping[str, ToolSpec]) -> dict[str, Any]:
    """The step as the file of cases writes it: without arguments that equal their defaults."""
    properties = tools[step.tool].parameters["properties"]
    told = {name: value for name, value in step.args.items() if properties[name].get("default") != value}
    return {step.tool: told | {name: _moment(told[name]) for name in ("until",) if name in told}}


def _moment(until: Json) -> str:
    """A moment in one form: without an offset it is told in the planner's zone, which is UTC here."""
    moment = datetime.fromisoformat(str(until))
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def _wanted(plan: list[dict[str, Any]], tools: Mapping[str, ToolSpec]) -> list[dict[str, Any]]:
    return [_told(Step(id="s", tool=tool, args=args), tools) for step in plan for tool, args in step.items()]


def _is_right(case: dict[str, Any], outcome: tuple[Step, ...] | str, tools: Mapping[str, ToolSpec]) -> bool:
    if isinstance(outcome, str):
        return "refused" in case and case["refused"] in outcome
    if "template" in case and "plan" not in case:
        return True
    asked = question_in(outcome)
    if asked is not None and case.get("asked", "?") not in asked.title:
        return False
    told = [_told(step, tools) for step in (outcome if asked is None else answered(outcome, ANSWER))]
    return any(told == _wanted(case[key], tools) for key in ("plan", "or") if key in case)


def test_there_are_a_hundred_cases_and_more_in_each_language() -> None:
    languages = [language_of(case["request"]) for case in CASES]

    assert languages.count("zh") >= 100
    assert languages.count("en") >= 100


def test_most_everyday_requests_are_planned_right(tools: dict[str, ToolSpec], outcomes: list[Any]) -> None:
    wrong = [(case["request"], outcome) for case, outcome in outcomes if not _is_right(case, outcome, tools)]

    assert len(wrong) <= 0.15 * len(CASES), wrong


def test_no_everyday_request_is_planned_wrongly(tools: dict[str, ToolSpec], outcomes: list[Any]) -> None:
    wrong = [
        (case["request"], outcome)
        for case, outcome in outcomes
        if not isinstance(outcome, str) and not _is_right(case, outcome, tools)
    ]

    assert wrong == []


def test_no_template_takes_what_is_to_be_refused(tools: dict[str, ToolSpec]) -> None:
    taken = [case["request"] for case in CASES if "refused" in case and TEMPLATES.match(_asked(case["request"], tools))]

    assert taken == []


def test_no_effect_is_planned_that_was_not_asked_for(tools: dict[str, ToolSpec], outcomes: list[Any]) -> None:
    wrong = [
        (case["request"], step)
        for case, outcome in outcomes
        for step in (outcome if not isinstance(outcome, str) else ())
        if ("plan" in case or "refused" in case)
        and tools[step.tool].traits.effect is not Effect.NONE
        and not any(_told(step, tools) in _wanted(case.get(key, []), tools) for key in ("plan", "or"))
    ]

    assert wrong == []
