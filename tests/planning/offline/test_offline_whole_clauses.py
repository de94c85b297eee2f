"""Clauses that are understood to their last word: questions to tables, charts, parts of JSON values, reports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from autoglm.core.errors import NotUnderstood
from autoglm.core.plan import Step
from autoglm.core.ports import PlanRequest
from autoglm.core.task import Task
from autoglm.core.tools import ToolSpec, ToolTraits
from autoglm.planning.offline import OfflinePlanner
from autoglm.planning.offline.mentions.clauses import clause_at
from autoglm.planning.offline.structure.charts import ChartWish, chart_wish
from autoglm.planning.offline.structure.json_picks import json_pick
from autoglm.planning.offline.structure.reports import FILE, ReportWish, report_wish
from autoglm.planning.offline.structure.table_chinese import chinese_wish
from autoglm.planning.offline.structure.table_english import english_wish, is_measure, singular
from autoglm.planning.offline.structure.tables import Condition, TableWish
from autoglm.planning.offline.structure.whole_clauses import whole_in
from autoglm.tools.builtin import built_in_specs

NOON = 1_795_262_400.0
TOOLS = {tool.name: tool for tool in built_in_specs()}
CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("whole_clauses.yaml").read_text(encoding="utf-8"))


def _told(step: Step) -> dict[str, Any]:
    properties = TOOLS[str(step.tool)].parameters["properties"]
    assert isinstance(properties, dict)
    return {
        str(step.tool): {name: value for name, value in step.args.items() if properties[name].get("default") != value}
    }


def planned(request: str) -> list[dict[str, Any]]:
    asked = PlanRequest(task=Task(request=request), tools=tuple(TOOLS.values()), now=NOON)
    return [_told(step) for step in OfflinePlanner().steps(asked)]


@pytest.mark.parametrize("case", [case for case in CASES if "plan" in case], ids=lambda case: case["request"])
def test_a_whole_clause_is_planned_as_it_says(case: dict[str, Any]) -> None:
    assert planned(case["request"]) == case["plan"]


@pytest.mark.parametrize("case", [case for case in CASES if "refused" in case], ids=lambda case: case["request"])
def test_a_clause_of_which_a_word_is_left_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(NotUnderstood):
        planned(case["request"])
