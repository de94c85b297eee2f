"""Clauses that are understood to their last word: questions to tables, charts, parts of JSON values, reports."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from autoglm.core.errors import NotUnderstood
from autoglm.core.plan import Step
from autoglm.core.ports import PlanRequest
from autoglm.core.task import Task
from autoglm.planning.offline import OfflinePlanner
from autoglm.planning.offline.clauses.whole_clauses import WholeClauses
from autoglm.planning.offline.mentions.clauses import Clause, clause_at
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.mention import Mention
from autoglm.planning.offline.tables.charts import ChartWish, chart_wish
from autoglm.planning.offline.tables.chinese.questions import chinese_wish
from autoglm.planning.offline.tables.english.questions import english_wish
from autoglm.planning.offline.tables.json_picks import json_pick
from autoglm.planning.offline.tables.measures import is_measure, singular
from autoglm.planning.offline.tables.reports import FILE, ReportWish, report_wish
from autoglm.planning.offline.tables.wish import Condition, TableWish
from autoglm.planning.offline.words.text import read_source
from autoglm.tools.builtin import built_in_specs

NOON = 1_795_262_400.0
TODAY = date(2026, 11, 21)
TOOLS = {tool.name: tool for tool in built_in_specs()}
WHOLES = WholeClauses(list(TOOLS.values()), TODAY)
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


def clause_of(text: str) -> tuple[Clause, tuple[Mention, ...]]:
    source = read_source(text)
    mentions = mentions_in(source, TODAY)
    return clause_at(source.plain, mentions, 0, len(source.plain)), mentions


@pytest.mark.parametrize("case", [case for case in CASES if "plan" in case], ids=lambda case: case["request"])
def test_a_whole_clause_is_planned_as_it_says(case: dict[str, Any]) -> None:
    assert planned(case["request"]) == case["plan"]


@pytest.mark.parametrize("case", [case for case in CASES if "refused" in case], ids=lambda case: case["request"])
def test_a_clause_of_which_a_word_is_left_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(NotUnderstood):
        planned(case["request"])


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("price average", TableWish("mean", "price")),
        ("tally the hours", TableWish("sum", "hours")),
        ("how many kinds of fruit are there", TableWish("distinct", "fruit")),
        ("count the rows by city", TableWish("count", "", ("city",))),
        ("total sales by region, as in the file", TableWish("sum", "sales", ("region",), order="file")),
        ("sort everything alphabetically by surname", TableWish(by="surname", is_descending=False)),
        ("sort the rows in order of price", TableWish(by="price")),
        ("total cost by team, teams in alphabetical order", TableWish("sum", "cost", ("team",), order="group")),
        ("the 3 rows with the most points, only name", TableWish(by="points", limit=3, columns=("name",))),
        ("the smallest price", TableWish("min", "price")),
        ("list the name and the age", TableWish(columns=("name", "age"))),
        ("show name and age", TableWish(columns=("name", "age"))),
        ("top 2 teams by average score", TableWish("mean", "score", ("team",), limit=2)),
        ("bottom 2 teams by total score", TableWish("sum", "score", ("team",), is_descending=False, limit=2)),
        ("the row with the lowest price", TableWish(by="price", is_descending=False, limit=1)),
        ("rows where size is 3 or less", TableWish(conditions=(Condition("size", "le", 3),))),
        ("different towns", TableWish(columns=("town",), is_distinct=True)),
        ("sort by price desc, name", TableWish(sql='SELECT * FROM t ORDER BY "price" DESC, "name" ASC')),
        ("total cost by team in the original order", TableWish("sum", "cost", ("team",), order="file")),
    ],
)
def test_an_english_wish_is_read_as_a_whole(text: str, wish: TableWish | None) -> None:
    assert english_wish(text) == wish


@pytest.mark.parametrize(
    "text",
    [
        "the largest customer",  # a thing, not a figure
        "average price, highest first",  # one figure has no order
        "total sales by region, sorted by name",  # nor do groups have that of another column
        "average price, top 3",
        "average price by region by month",
        "top 5",
        "sort the rows as in the file by price",
        "how many dogs",
        "total of the",
    ],
)
def test_an_english_text_with_more_in_it_is_no_wish(text: str) -> None:
    assert english_wish(text) is None


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("每个城市的销量总和，保持文件里的顺序", TableWish("sum", "销量", ("城市",), order="file")),
        ("各品牌的销量合计，按品牌升序", TableWish("sum", "销量", ("品牌",), order="group")),
        ("都有哪些不同的城市", TableWish(columns=("城市",), is_distinct=True)),
        ("金额500以上的订单", TableWish(conditions=(Condition("金额", "ge", 500),))),
        ("单价三十元以下的商品", None),
        ("年龄大于三十岁的员工", TableWish(conditions=(Condition("年龄", "gt", 30),))),
        ("人口超过5万的城市", TableWish(conditions=(Condition("人口", "gt", 50_000),))),
        ("状态是完成或取消的订单", TableWish(conditions=(Condition("状态", "in", ["完成", "取消"]),))),
        ("哪个部门的总成本最低", TableWish("sum", "成本", ("部门",), is_descending=False, limit=1)),
        ("最大的金额", TableWish("max", "金额")),
        ("最低温度", TableWish("min", "温度")),
        ("成绩的中位数，按班级分组", TableWish("median", "成绩", ("班级",))),
        ("按得分取最高的 3 名，只看姓名", TableWish(by="得分", limit=3, columns=("姓名",))),
        ("客户去重后有多少个", TableWish("distinct", "客户")),
        ("各城市的销量总和，按文件里的顺序", TableWish("sum", "销量", ("城市",), order="file")),
        ("先按部门排序，再按工资降序排序", TableWish(sql='SELECT * FROM t ORDER BY "部门" ASC, "工资" DESC')),
        ("备注里有“加急”的订单", TableWish(conditions=(Condition("备注", "contains", "加急"),))),
        (
            "价格大于5同时数量小于3的商品",
            TableWish(conditions=(Condition("价格", "gt", 5), Condition("数量", "lt", 3))),
        ),
    ],
)
def test_a_chinese_wish_is_read_as_a_whole(text: str, wish: TableWish | None) -> None:
    assert chinese_wish(text) == wish


@pytest.mark.parametrize(
    "text",
    [
        "最大的客户",
        "平均分",
        "平均价格，从高到低",
        "每个班数学和语文的平均分",
        "哪个部门的员工最多",
        "各地区的销量合计，按日期升序",
        "各班的及格人数",
        "每个月的金额总和",
        "销量总和，前三",
        "第一季度销量总和",
        "最贵的商品",
        "把金额总和发给老板",
    ],
)
def test_a_chinese_text_with_more_in_it_is_no_wish(text: str) -> None:
    assert chinese_wish(text) is None


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("画各地区的人口的柱状图", ChartWish({"kind": "bar"}, TableWish("sum", "人口", ("地区",)))),
        ("plot month and profit", ChartWish({"x": "month", "y": ["profit"]})),
        ("a line chart 300 x 200", None),
        ("line chart, size 300x200", ChartWish({"width": 300, "height": 200, "kind": "line"})),
        ("draw a bar chart with city on the x axis", ChartWish({"kind": "bar", "x": "city"})),
        ("画折线图，横轴是日期", ChartWish({"kind": "line", "x": "日期"})),
        ("bar chart of costs against year with team on the x axis", None),
        ("draw red bar chart", None),
        ("画红色的柱状图", None),
        ("chart how it went", None),
        ("画一张很特别的、谁也没见过的柱状图给大家看看", None),
        ("the total of price", None),
    ],
)
def test_a_chart_is_read_as_a_whole(text: str, wish: ChartWish | None) -> None:
    assert chart_wish(text, TODAY) == wish


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("the keys of settings", "settings | keys"),
        ("the first entry of users", "users[0]"),
        ("the name of the last item in users", "users[-1].name"),
        ("取出 users 的第二个 name", "users[1].name"),
        ("sum of prices in items", "items.prices | sum"),
        ("highest of items.price", "items.price | max"),
        ('the "unit price" of item', 'item."unit price"'),
        ("users where city is Oslo and age > 3", "users[?city == 'Oslo' && age > 3]"),
        ("取出 users 里 city 是北京或上海的 name", ""),
        ("users whose mood shines", ""),
        ("validate", ""),
        ("校验", ""),
        ("取出整个文件并且检查", ""),
    ],
)
def test_a_part_of_a_json_value_is_read_as_a_whole(text: str, query: str) -> None:
    assert json_pick(text, is_inside=False) == query


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("make a report of a.txt and save it as b.md titled 'T'", ReportWish(0, 1, "T")),
        ("write a report b.md about a.txt", ReportWish(1, 0, "")),
        ("把 a.txt 做成报告 b.html，标题叫「总览」", ReportWish(0, 1, "总览")),
        ("turn a.txt into a poem b.md", None),
    ],
)
def test_a_report_is_read_as_a_whole(text: str, wish: ReportWish | None) -> None:
    assert report_wish(text.replace("a.txt", FILE).replace("b.md", FILE).replace("b.html", FILE)) == wish


def test_a_chart_of_figures_needs_a_tool_that_works_them_out() -> None:
    source = clause_of("Draw a bar chart of cost by team in a.csv")

    assert WholeClauses([TOOLS["chart_svg"]], TODAY).in_clause(*source) == ()


def test_a_tool_without_a_file_takes_the_rows_before_it() -> None:
    clause, mentions = clause_of("Load a.csv. Total cost by team")
    later = clause_at(clause.text, mentions, 12, len(clause.text))

    (whole,) = WHOLES.in_clause(later, mentions)

    assert whole.arguments == {"operation": "sum", "measure": "cost", "group_by": ["team"]}
    assert WHOLES.in_clause(later, ()) == (whole,)  # nothing is named: the table is asked for
    assert WHOLES.in_clause(later, clause_of('"x" y')[1]) == ()


def test_how_many_of_the_name_of_the_file_is_not_for_us_to_say() -> None:
    clause, mentions = clause_of("how many users are in users.json")

    assert WHOLES.in_clause(clause, mentions) == ()


def test_a_chart_that_is_told_twice_is_drawn_once() -> None:
    assert [next(iter(step)) for step in planned("Plot it from temps.csv as it is as a line chart")].count(
        "chart_svg"
    ) < 2


def test_a_report_of_nothing_is_asked_for() -> None:
    steps = planned("write a report about dogs to dogs.md")

    assert [next(iter(step)) for step in steps] == ["ask_user", "report_write"]


@pytest.mark.parametrize(
    ("request_", "plan"),
    [
        (
            "show rows of a.csv where city is Oslo, only name",
            'SELECT "name" FROM t WHERE "city" = \'Oslo\' COLLATE NOCASE',
        ),
        ("show rows of a.csv where name is O'Brien", "SELECT * FROM t WHERE \"name\" = 'O''Brien' COLLATE NOCASE"),
        ("a.csv 里城市是北京或上海的记录", "SELECT * FROM t WHERE \"城市\" IN ('北京', '上海')"),
    ],
)
def test_conditions_become_sql(request_: str, plan: str) -> None:
    assert planned(request_) == [{"table_query": {"path": "a.csv", "sql": plan}}]


def test_rows_on_top_may_be_cut_to_some_columns() -> None:
    (step,) = planned("the 3 rows of a.csv with the highest dose, only the patient and dose columns")

    assert step == {"table_sort": {"path": "a.csv", "by": "dose", "limit": 3, "columns": ["patient", "dose"]}}


def test_a_table_that_is_read_for_a_question_is_loaded() -> None:
    assert [next(iter(step)) for step in planned("读取 a.csv，统计每个城市的人数")] == ["table_load", "table_aggregate"]


def test_a_question_of_great_length_is_left_alone() -> None:
    clause, mentions = clause_of("average price in a.csv by city" + " \t" * 150)

    assert WHOLES.in_clause(clause, mentions) == ()


def test_no_report_is_written_to_a_file_for_tables() -> None:
    with pytest.raises(NotUnderstood):
        planned("Write a report on notes.txt to out.csv")


def test_singular_names() -> None:
    assert [singular(name) for name in ("cities", "boxes", "bus", "class", "rows")] == [
        "city", "box", "bus", "class", "row",
    ]  # fmt: skip
    assert is_measure("unit prices")
    assert not is_measure("customer")
