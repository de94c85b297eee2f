"""Everyday requests over the built-in tools: how many are planned right, and that no effect is ever planned wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from autoglm.core.errors import NotUnderstood
from autoglm.core.plan import Step
from autoglm.core.ports import PlanRequest
from autoglm.core.task import Task
from autoglm.core.tools import Effect, ToolSpec
from autoglm.planning.offline import OfflinePlanner
from autoglm.planning.offline.text import language_of
from autoglm.tools.builtin import built_in_specs

NOON = 1_795_262_400.0
CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("everyday.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tools() -> dict[str, ToolSpec]:
    return {tool.name: tool for tool in built_in_specs()}


@pytest.fixture(scope="module")
def outcomes(tools: dict[str, ToolSpec]) -> list[tuple[dict[str, Any], tuple[Step, ...] | str]]:
    return [(case, _planned(case["request"], tools)) for case in CASES]


def _planned(request: str, tools: Mapping[str, ToolSpec]) -> tuple[Step, ...] | str:
    asked = PlanRequest(task=Task(request=request), tools=tuple(tools.values()), now=NOON)
    try:
        return OfflinePlanner().steps(asked)
    except NotUnderstood as error:
        return str(error)


def _told(step: Step, tools: Mapping[str, ToolSpec]) -> dict[str, Any]:
    """The step as the file of cases writes it: without arguments that equal their defaults."""
    properties = tools[step.tool].parameters["properties"]
    return {step.tool: {name: value for name, value in step.args.items() if properties[name].get("default") != value}}


def _wanted(plan: list[dict[str, Any]], tools: Mapping[str, ToolSpec]) -> list[dict[str, Any]]:
    return [_told(Step(id="s", tool=tool, args=args), tools) for step in plan for tool, args in step.items()]


def _is_right(case: dict[str, Any], outcome: tuple[Step, ...] | str, tools: Mapping[str, ToolSpec]) -> bool:
    if isinstance(outcome, str):
        return "refused" in case and case["refused"] in outcome
    told = [_told(step, tools) for step in outcome]
    return any(told == _wanted(case[key], tools) for key in ("plan", "or") if key in case)


def test_at_least_sixty_cases_stand_in_both_languages() -> None:
    languages = [language_of(case["request"]) for case in CASES]

    assert languages.count("zh") >= 30
    assert languages.count("en") >= 30


def test_most_everyday_requests_are_planned_right(tools: dict[str, ToolSpec], outcomes: list[Any]) -> None:
    wrong = [(case["request"], outcome) for case, outcome in outcomes if not _is_right(case, outcome, tools)]

    assert len(wrong) <= 0.15 * len(CASES), wrong


def test_no_effect_is_planned_that_was_not_asked_for(tools: dict[str, ToolSpec], outcomes: list[Any]) -> None:
    wrong = [
        (case["request"], step)
        for case, outcome in outcomes
        for step in (outcome if not isinstance(outcome, str) else ())
        if tools[step.tool].traits.effect is not Effect.NONE
        and not any(_told(step, tools) in _wanted(case.get(key, []), tools) for key in ("plan", "or"))
    ]

    assert wrong == []
