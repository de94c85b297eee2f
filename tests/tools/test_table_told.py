"""What the table tools say of a table, as answers tell it in Chinese: nothing of it stays English."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from autoglm.core.errors import ToolError
from autoglm.core.ports import StepResult
from autoglm.core.task import Task
from autoglm.core.values import Json, Value
from autoglm.planning.answering import PlainAnswerer
from autoglm.planning.templates_file import built_in_sources, fill_template, match_template, read_template
from autoglm.planning.told import in_chinese

Use = Callable[..., Awaitable[Any]]

FILES = {
    "乱.csv": "名,额,额\n甲,10,1\n乙,,2\n丙,n/a\n",
    "日.csv": "日\n5/1/2026\n10/2/2026\n",
    "钱.csv": "区,额\n东,¥30\n西,¥20\n西,¥30\n",
    "坏.csv": "区,额\n东,3\n西,未知\n西,4\n",
    "订单.csv": "地区,金额\n华东,¥30\n华西,¥20\n华西,¥30\n",
    "空.csv": "",
    "头.csv": "区,额\n",
}


@pytest.fixture(autouse=True)
def _files(tmp_path: Path) -> None:
    for name, content in FILES.items():
        (tmp_path / name).write_text(content, encoding="utf-8")


@pytest.mark.parametrize(
    ("tool", "args", "told"),
    [
        (
            "table_aggregate",
            {"path": "乱.csv", "measure": "额", "operation": "mean"},
            "没有名称或名称重复的列已重新命名。有 1 行的单元格不是 3 个：缺少的按空值计，多出的已略去。"
            "'额' 列的 3 个单元格中有 2 个没有数字，未计入。",
        ),
        (
            "table_load",
            {"path": "日.csv"},
            "'日' 列仍按文本处理：其中有的单元格不是日期，或分不清日和月，例如 5/1/2026。",
        ),
        ("table_load", {"path": "空.csv"}, "文件是空的。"),
        ("table_sort", {"path": "钱.csv", "by": "额", "limit": 1}, "另有 1 行与最后一行的值相同。"),
        ("table_sort", {"path": "钱.csv", "by": "额", "limit": 1_000_000}, "从大到小排列。"),
        ("table_sort", {"path": "钱.csv", "by": "区", "limit": 1_000_000}, "按升序排列。"),
        ("table_aggregate", {"path": "钱.csv", "measure": "额", "group_by": ["区"]}, "'额' 列的单位是 ¥。"),
        (
            "table_aggregate",
            {"path": "钱.csv", "measure": "额", "where": [{"column": "区", "value": "中"}]},
            "没有 区 = 中 的行；现有：东, 西。",
        ),
        (
            "table_query",
            {"rows": [{"n": 1}, {"n": 2.5}], "sql": "SELECT * FROM t WHERE n = :n", "values": {"n": 7}},
            "没有 n = 7 的行；现有数字从 1 到 2.5。",
        ),
        (
            "table_query",
            {"rows": [{"Unit": 1}, {"Unit": 2}], "sql": 'SELECT "units" FROM t', "limit": 1},
            "'units' 按列 'Unit' 处理。这是 2 行中的第 1 行。",
        ),
    ],
)
async def test_a_note_is_told_in_chinese(use: Use, tool: str, args: dict[str, Json], told: str) -> None:
    assert in_chinese((await use(tool, args))["note"]) == told


@pytest.mark.parametrize(
    ("tool", "args", "told"),
    [
        (
            "table_aggregate",
            {"path": "坏.csv", "measure": "额"},
            "'额' 列大多是数字，但第 2 行是 '未知'。请把 '额' 列的单元格都写成同一种形式，或把其余的留空。",
        ),
        ("table_aggregate", {"path": "坏.csv", "measure": "区"}, "'区' 列是文本，不是数字：第 1 行是 '东'。"),
        (
            "table_aggregate",
            {"path": "乱.csv", "measure": "金额数"},
            "没有 '金额数' 这一列。列有：名, 额, 额_2。",
        ),
        ("table_sort", {"rows": [{"amount": 1}], "by": "amnt"}, "没有 'amnt' 这一列。列有：amount。是否想用 amount？"),
        ("table_aggregate", {"path": "空.csv", "measure": "额"}, "没有 '额' 这一列。表格是空的，没有列。"),
        ("table_aggregate", {"path": "头.csv", "measure": "额"}, "表格只有列名，没有数据行。"),
        ("table_aggregate", {"rows": [{"区": "东"}]}, "表格没有数字列。列有：区。"),
        (
            "table_query",
            {"rows": [{"a": 1}], "sql": "DROP TABLE t"},
            "只允许 SELECT：not authorized。请写一条 SELECT 语句。",
        ),
    ],
)
async def test_a_failure_is_told_in_chinese(use: Use, tool: str, args: dict[str, Json], told: str) -> None:
    with pytest.raises(ToolError) as failure:
        await use(tool, args)

    assert in_chinese(str(failure.value)) == told


@pytest.mark.parametrize(
    ("name", "request_text", "told"),
    [
        ("table_total_where", "统计 订单.csv 中地区为华西的金额平均值", "地区 = 华西：金额平均值 = ¥25"),
        ("table_total_where", "Sum the 金额 in 订单.csv for 地区 华西", "地区 = 华西: sum(金额) = ¥50"),
        (
            "table_total_where",
            "统计 订单.csv 中地区为华南的金额总和",
            "地区 = 华南：金额总和 = ¥0\n说明：没有 地区 = 华南 的行；现有：华东, 华西。",
        ),
        ("table_total_named", "计算 订单.csv 中华东地区的金额总和", "地区 = 华东：金额总和 = ¥30"),
        (
            "table_total_named",
            "Calculate the total 金额 for the 华南 地区 in 订单.csv",
            "地区 = 华南: sum(金额) = ¥0\nnote: No row has 地区 = 华南; there are 华东, 华西.",
        ),
    ],
)
async def test_a_total_of_some_rows_is_told_with_its_condition_and_its_note(
    use: Use, name: str, request_text: str, told: str
) -> None:
    match = match_template(read_template(name, dict(built_in_sources())[f"{name}.yaml"]), request_text)
    assert match is not None
    language = "en" if request_text[0].isascii() else "zh"
    plan = fill_template(match.template, match.values, language)

    total = StepResult(step=plan.steps[0], round=1, output=Value(await use("table_aggregate", plan.steps[0].args)))
    answer = await PlainAnswerer().answer(Task(request=request_text, language=language), [total])

    assert plan.answer is None
    assert answer.text == told


async def test_a_figure_says_by_which_columns_its_rows_were_chosen(use: Use) -> None:
    found = await use(
        "table_aggregate", rows=[{"Region": "x", "n": 1}], measure="n", where=[{"column": "region", "value": "x"}]
    )

    assert [one["column"] for one in found["where"]] == ["Region"]
