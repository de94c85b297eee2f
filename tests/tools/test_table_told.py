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
    "时.csv": "日期,到货日期,区,额\n2026/3/9,2026/3/12,东,30\n2026/3/10,2026/3/12,西,90\n",
    "账.csv": "日期,区,额\n2026/3/9,东,30\n2026/3/10,西,90\n,西,0\n",
    "负.csv": "区,额\n东,-5\n东,35\n西,90\n中,0\n",
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
            "'额' 列的 n/a 按空单元格处理（1 个）。'额' 列的 3 个单元格中有 2 个没有数字，未计入。",
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
            "table_aggregate",
            {"path": "账.csv", "measure": "额", "group_by": ["年份"], "where": [{"column": "星期几", "value": "周日"}]},
            "'年份' 按列 '日期' 的年份处理。'星期几' 按列 '日期' 的星期处理。"
            "没有 星期几 = 周日 的行；现有：周一, 周二。",
        ),
        (
            "table_aggregate",
            {"path": "账.csv", "measure": "额", "group_by": ["季度", "周", "月"]},
            "'季度' 按列 '日期' 的季度处理。'周' 按列 '日期' 的周处理。'月' 按列 '日期' 的月份处理。",
        ),
        ("table_aggregate", {"path": "账.csv", "group_by": ["每天"]}, "'每天' 按列 '日期' 的日期处理。"),
        (
            "table_aggregate",
            {"rows": [{"at": "2026-03-09 08:30"}], "operation": "count", "group_by": ["小时"]},
            "'小时' 按列 'at' 的小时处理。",
        ),
        (
            "table_aggregate",
            {"path": "账.csv", "measure": "额", "group_by": ["区"], "having": [{"op": "gt", "value": 100}]},
            "没有 sum(额) > 100 的组；现有数字从 30 到 90。",
        ),
        (
            "table_aggregate",
            {
                "path": "账.csv",
                "operation": "count",
                "where": [{"column": "区", "value": "东"}],
                "group_by": ["区"],
                "having": [{"op": "gt", "value": 1}],
            },
            "没有 count > 1 的组；现有：1。",
        ),
        (
            "table_aggregate",
            {
                "rows": [{"g": "a", "n": None}, {"g": "b", "n": 1}],
                "measure": "n",
                "operation": "mean",
                "where": [{"column": "g", "value": "a"}],
                "group_by": ["g"],
                "having": [{"op": "gt", "value": 1}],
            },
            "没有 mean(n) > 1 的组；各组都没有数字。'n' 列的 1 个单元格中有 1 个没有数字，未计入。",
        ),
        (
            "table_aggregate",
            {"path": "钱.csv", "share": True, "where": [{"column": "区", "value": "东"}]},
            "¥80 中的 ¥30。",
        ),
        (
            "table_aggregate",
            {"path": "账.csv", "share": True, "where": [{"column": "区", "value": "中"}]},
            "没有 区 = 中 的行；现有：东, 西。120 中的 0。",
        ),
        (
            "table_aggregate",
            {"path": "账.csv", "operation": "count", "share": True, "where": [{"column": "区", "value": "西"}]},
            "3 行中的 2 行。",
        ),
        ("table_aggregate", {"rows": [{"n": 1}], "operation": "count", "share": True}, "1 行中的 1 行。"),
        (
            "table_aggregate",
            {"path": "账.csv", "operation": "count", "measure": "日期", "share": True},
            "'日期' 列的 2 个单元格中的 2 个。",
        ),
        (
            "table_aggregate",
            {"rows": [{"n": 1}], "operation": "count", "measure": "n", "share": True},
            "'n' 列的 1 个单元格中的 1 个。",
        ),
        (
            "table_aggregate",
            {"path": "负.csv", "share": True, "group_by": ["区"]},
            "整体为 120。'额' 列有小于 0 的数。",
        ),
        (
            "table_aggregate",
            {"path": "账.csv", "operation": "count", "share": True, "group_by": ["区"]},
            "整体为 3 行。",
        ),
        (
            "table_aggregate",
            {"rows": [{"n": 1}], "operation": "count", "share": True, "group_by": ["n"]},
            "整体为 1 行。",
        ),
        (
            "table_aggregate",
            {"path": "账.csv", "operation": "count", "measure": "日期", "share": True, "group_by": ["区"]},
            "整体为 '日期' 列的 2 个单元格。",
        ),
        (
            "table_aggregate",
            {"rows": [{"n": 1}], "operation": "count", "measure": "n", "share": True, "group_by": ["n"]},
            "整体为 'n' 列的 1 个单元格。",
        ),
        (
            "table_aggregate",
            {"path": "负.csv", "share": True, "group_by": ["区"], "where": [{"column": "额", "op": "gt", "value": 50}]},
            "占比是各组中 额 > 50 的部分。有 1 组没有占比：整体为 0。'额' 列有小于 0 的数。",
        ),
        (
            "table_aggregate",
            {
                "rows": [{"g": 1, "n": 0}, {"g": 2, "n": 0}],
                "share": True,
                "group_by": ["g"],
                "measure": "n",
                "where": [{"column": "g", "value": 1}],
            },
            "占比是各组中 g = 1 的部分。有 2 组没有占比：整体为 0。",
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
        (
            "table_aggregate",
            {"path": "头.csv", "measure": "额"},
            "头.csv 的表格只有列名，没有数据行。请核对是不是要用的表格。",
        ),
        ("table_aggregate", {"rows": [], "measure": "额"}, "没有 '额' 这一列。表格是空的，没有列。"),
        ("table_aggregate", {"rows": [{"区": "东"}]}, "表格没有数字列。列有：区。"),
        (
            "table_aggregate",
            {"path": "时.csv", "measure": "额", "group_by": ["月份"]},
            "表格有 2 个日期列，'月份' 可以是其中任何一列的。"
            "日期列有：日期, 到货日期。请说明是哪一列，例如 '日期的月份'。",
        ),
        (
            "table_aggregate",
            {"path": "日.csv", "operation": "count", "group_by": ["月份"]},
            "'日' 列的日期分不清日和月，例如 5/1/2026。请写成 2026-03-09 的形式。",
        ),
        (
            "table_aggregate",
            {"path": "账.csv", "measure": "额", "group_by": ["小时"]},
            "'日期' 列只有日期，没有时刻，分不出小时。请按天、星期、周、月、季度或年来问。",
        ),
        (
            "table_aggregate",
            {"path": "账.csv", "measure": "额", "where": [{"column": "月份", "value": "闰月"}]},
            "'闰月' 不是月份。请写成 March, 3, 2026-03 这样。",
        ),
        (
            "table_aggregate",
            {"path": "账.csv", "measure": "额", "having": [{"op": "gt", "value": 1}]},
            "`having` 用来挑选组，但没有写 `group_by`。请写出分组的列，或用 `where` 挑选行。",
        ),
        (
            "table_aggregate",
            {
                "path": "账.csv",
                "measure": "区",
                "operation": "min",
                "group_by": ["额"],
                "having": [{"op": "gt", "value": 1}],
            },
            "min(区) 不是数字，例如 '东'；`having` 只比较数字。请去掉 `having`，或用 `where` 挑选行。",
        ),
        (
            "table_aggregate",
            {"path": "账.csv", "operation": "mean", "share": True},
            "mean 没有占比：只有求和与计数才有占比。请用 sum 或 count，或去掉 `share`。",
        ),
        (
            "table_aggregate",
            {"rows": [{"额": 0}], "share": True},
            "全部行的 sum(额) 为 0，算不出占比。请直接求数值。",
        ),
        (
            "table_aggregate",
            {"path": "负.csv", "share": True, "where": [{"column": "额", "op": "lt", "value": 0}]},
            "sum(额) 为 -5，整体为 120：有小于 0 的数，算不出占比。请直接求数值，或从表格中去掉小于 0 的行。",
        ),
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


@pytest.mark.parametrize(
    ("column", "told"),
    [("年", "年份"), ("季度", "季度"), ("月", "月份"), ("周", "周数"), ("星期", "星期"), ("日期", "日期")],
)
async def test_what_is_no_span_of_time_is_told_in_chinese(use: Use, column: str, told: str) -> None:
    with pytest.raises(ToolError) as failure:
        await use(
            "table_aggregate",
            rows=[{"at": "2026-03-09", "n": 1}],
            operation="count",
            where=[{"column": column, "value": "某个"}],
        )

    assert in_chinese(str(failure.value)).startswith(f"'某个' 不是{told}。请写成 ")


def test_a_figure_of_another_within_a_sentence_is_no_share() -> None:
    assert in_chinese("Take the first 3 of 9. Then 2 of 7 rows.") == "Take the first 3 of 9. Then 2 of 7 rows."
    assert in_chinese("Done. 3 of 9. 2 of 7 rows.") == "Done. 9 中的 3。7 行中的 2 行。"
