"""Months, weekdays and other spans of time that a table has no column for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from autoglm.core.errors import ToolError
from autoglm.core.values import Json
from autoglm.tools.periods import Place, Span, in_time, place_in
from autoglm.tools.tables import Cell, Column
from autoglm.tools.time_spans import with_spans
from autoglm.tools.written_dates import known_dates

Use = Callable[..., Awaitable[Any]]

ORDERS = """order,date,region,amount
1,2026/3/9,North,120
2,2026/1/5,South,80
3,2026/3/10,South,40
4,2025/12/29,North,60
5,,North,20
"""


@pytest.fixture(autouse=True)
def _orders(tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text(ORDERS)


async def grouped(use: Use, name: str, **more: Json) -> list[list[Json]]:
    found = await use("table_aggregate", path="o.csv", measure="amount", group_by=[name], **more)
    return [list(row.values()) for row in found["rows"]]


@pytest.mark.parametrize(
    ("names", "spans"),
    [
        (("year", "年", "年份", "年度", "Yearly", "每年"), [2025, 2026]),
        (("quarter", "季度", "quarterly", "各季度"), ["2025-Q4", "2026-Q1"]),
        (("month", "月", "月份", "per month", "每个月"), ["2025-12", "2026-01", "2026-03"]),
        (("week", "周", "weekly", "按周"), ["2026-W01", "2026-W02", "2026-W11"]),
        (("weekday", "day of the week", "Day_of_week"), ["Monday", "Tuesday"]),
        (("星期", "星期几", "周几"), ["周一", "周二"]),
        (("day", "日", "天", "每日", "each day"), ["2025-12-29", "2026-01-05", "2026-03-09", "2026-03-10"]),
    ],
)
async def test_rows_are_grouped_by_spans_of_the_only_column_of_dates_in_the_order_of_time(
    use: Use, names: Sequence[str], spans: Sequence[Json]
) -> None:
    for name in names:
        assert [span for span, _ in await grouped(use, name)] == [*spans, None]


async def test_the_groups_are_called_as_they_were_asked_for_and_the_column_is_told(use: Use) -> None:
    found = await use("table_aggregate", path="o.csv", measure="amount", group_by=["月份"])

    assert found["rows"][2] == {"月份": "2026-03", "sum(amount)": 160}
    assert found["group_by"] == ["月份"]
    assert found["note"] == "'月份' was read as the months of column 'date'."


async def test_hours_are_those_of_the_column_that_has_times(use: Use) -> None:
    rows: Json = [
        {"day": "2026-03-09", "at": "2026-03-09T14:30:00Z", "n": 1},
        {"day": "2026-03-09", "at": "2026-03-10 08:05", "n": 2},
        {"day": "2026-03-09", "at": "2026-03-11 08:45:10.250+08:00", "n": 4},
        {"day": "2026-03-09", "at": "2026-03-12", "n": 8},
    ]

    found = await use("table_aggregate", rows=rows, measure="n", group_by=["小时"])

    assert [list(row.values()) for row in found["rows"]] == [["08:00", 6], ["14:00", 1], [None, 8]]
    assert found["note"] == "'小时' was read as the hours of column 'at'."


async def test_days_without_times_have_no_hours(use: Use) -> None:
    with pytest.raises(ToolError, match=r"'date' holds days without the time of day: they have no hours\. Ask by day"):
        await grouped(use, "hour")


async def test_an_order_that_is_told_holds(use: Use) -> None:
    assert await grouped(use, "month", limit=1) == [["2026-03", 160]]
    assert (await grouped(use, "month", order="value_asc"))[0] == [None, 20]
    assert (await grouped(use, "month", order="file"))[0] == ["2026-03", 160]
    assert [span for span, _ in await grouped(use, "weekday", order="group")] == ["Monday", "Tuesday", None]


async def test_spans_within_other_groups_come_in_the_order_of_time(use: Use) -> None:
    found = await use("table_aggregate", path="o.csv", operation="count", group_by=["region", "month"])

    assert [list(row.values())[:2] for row in found["rows"]] == [
        ["North", "2025-12"], ["North", "2026-03"], ["North", None], ["South", "2026-01"], ["South", "2026-03"],
    ]  # fmt: skip


async def test_a_column_of_months_keeps_its_order_with_empty_cells_last(use: Use) -> None:
    rows: Json = [{"m": None, "n": 9}, {"m": "Mar", "n": 5}, {"m": "Jan", "n": 1}]

    found = await use("table_aggregate", rows=rows, measure="n", group_by=["m"])

    assert [row["m"] for row in found["rows"]] == ["Jan", "Mar", None]


@pytest.mark.parametrize(
    ("column", "op", "value", "orders"),
    [
        ("month", "eq", "March", 2), ("month", "eq", "mar.", 2), ("月份", "eq", "三月", 2), ("月", "eq", "3月", 2),
        ("month", "eq", 3, 2), ("month", "eq", "2026-03", 2), ("month", "eq", "2025-03", 0), ("month", "ne", 3, 3),
        ("month", "contains", "December", 1), ("month", "eq", "December 2025", 1), ("月份", "eq", "2026年3月", 2),
        ("month", "gt", "2025-12", 3), ("month", "ge", "2025-12", 4), ("month", "lt", "2026-01", 1),
        ("month", "le", 1, 1), ("year", "eq", 2026, 3), ("年", "eq", "2026年", 3), ("year", "lt", "2026", 1),
        ("quarter", "eq", "Q1", 3), ("季度", "eq", "第一季度", 3), ("quarter", "eq", "2025-Q4", 1),
        ("季度", "eq", "2026年第一季度", 3), ("quarter", "eq", 4, 1), ("weekday", "eq", "Mondays", 3),
        ("weekday", "eq", "周二", 1), ("星期几", "eq", "Tue", 1), ("weekday", "gt", "Monday", 1),
        ("week", "eq", 11, 2), ("week", "eq", "2026-W01", 1), ("周", "eq", "第2周", 1),
        ("day", "eq", "2026年3月9日", 1),
        ("day", "gt", "2026-01-05", 2), ("month", "eq", None, 1), ("month", "ne", None, 4), ("month", "gt", None, 0),
    ],
)  # fmt: skip
async def test_conditions_on_spans_compare_the_only_column_of_dates(
    use: Use, column: str, op: str, value: Json, orders: int
) -> None:
    found = await use(
        "table_aggregate",
        path="o.csv",
        operation="count",
        where=[{"column": column, "op": op, "value": value}],
    )

    assert found["value"] == orders
    assert found["where"] == [{"column": column, "op": op, "value": value}]


async def test_a_span_that_no_row_lies_in_is_told_with_those_that_are_there(use: Use) -> None:
    may = await use("table_aggregate", path="o.csv", where=[{"column": "month", "value": "May"}], measure="amount")
    sunday = await use(
        "table_aggregate", path="o.csv", where=[{"column": "weekday", "value": "Sunday"}], operation="count"
    )

    assert may["note"] == (
        "'month' was read as the months of column 'date'. No row has month = May; there are 2025-12, 2026-01, 2026-03."
    )
    assert sunday["note"].endswith("No row has weekday = Sunday; there are Monday, Tuesday.")


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("month", "Marvin", r"'Marvin' is no month\. Write it like March, 3, 2026-03\."),
        ("month", 13, "13 is no month"),
        ("month", "2026-03-09", "'2026-03-09' is no month"),
        ("month", True, "True is no month"),
        ("year", "last", r"'last' is no year\. Write it like 2026\."),
        ("quarter", "Q5", r"'Q5' is no quarter\. Write it like Q1, 2026-Q1\."),
        ("week", "W60", r"'W60' is no week\. Write it like 12, 2026-W12\."),
        ("weekday", 1, r"1 is no weekday\. Write it like Monday, 周一\."),
        ("weekday", "Fooday", "'Fooday' is no weekday"),
        ("day", 9, r"9 is no day\. Write it like 2026-03-09\."),
        ("day", "5/1/2026", "'5/1/2026' is no day"),
    ],
)
async def test_a_value_that_is_no_such_span_is_told(use: Use, column: str, value: Json, said: str) -> None:
    with pytest.raises(ToolError, match=f"^{said}"):
        await use("table_aggregate", path="o.csv", operation="count", where=[{"column": column, "value": value}])


@pytest.mark.parametrize(
    ("value", "count"), [(14, 2), ("14:00", 2), ("14点", 2), ("14时", 2), ("2pm", 2), ("2 p.m.", 2), ("12 am", 1)]
)
async def test_hours_are_told_in_usual_ways(use: Use, value: Json, count: int) -> None:
    rows: Json = [{"at": f"2026-03-09 {time}"} for time in ("14:30", "14:00", "00:15", "02:00")]

    found = await use("table_aggregate", rows=rows, operation="count", where=[{"column": "hour", "value": value}])

    assert found["value"] == count


@pytest.mark.parametrize("value", ["14:30", "25:00", "24点", "13pm", 24, True, 2.5])
async def test_a_value_that_is_no_hour_is_told(use: Use, value: Json) -> None:
    with pytest.raises(ToolError, match=r"is no hour\. Write it like 14, 14:00\."):
        await use(
            "table_aggregate",
            rows=[{"at": "2026-03-09 14:30"}],
            operation="count",
            where=[{"column": "hour", "value": value}],
        )


async def test_of_several_columns_of_dates_one_is_to_be_named(use: Use, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("started,ended,n\n2026-01-02,2026-02-03,5\n2026-01-30,2026-03-03,7\n")
    (tmp_path / "zh.csv").write_text("开始日期,结束日期,数量\n2026-01-02,2026-02-03,5\n")

    with pytest.raises(ToolError, match=r"The table has 2 columns of dates, and 'month' can be that of each") as error:
        await use("table_aggregate", path="s.csv", group_by=["month"])
    with pytest.raises(ToolError, match="such as '开始日期的月份'"):
        await use("table_aggregate", path="zh.csv", group_by=["月份"])
    of = await use("table_aggregate", path="s.csv", group_by=["month of started"], measure="n")
    owned = await use("table_aggregate", path="s.csv", group_by=["ended's month"], measure="n")
    chinese = await use("table_aggregate", path="zh.csv", operation="count", group_by=["开始日期的月份"])

    assert str(error.value).endswith("Columns of dates: started, ended. Name one of them, such as 'month of started'.")
    assert of["rows"] == [{"month of started": "2026-01", "sum(n)": 12}]
    assert [row["ended's month"] for row in owned["rows"]] == ["2026-02", "2026-03"]
    assert chinese["rows"] == [{"开始日期的月份": "2026-01", "count": 1}]


@pytest.mark.parametrize("name", ["month of delivery", "size of date", "month of amount", "decade"])
async def test_a_name_that_means_no_span_is_no_column(use: Use, name: str) -> None:
    with pytest.raises(ToolError, match=f"'{name}' is no column. Columns: order, date, region, amount"):
        await grouped(use, name)


async def test_a_table_without_dates_has_no_spans(use: Use) -> None:
    with pytest.raises(ToolError, match=r"'month' is no column\. Columns: a, n, gone\."):
        await use(
            "table_aggregate",
            rows=[{"a": "x", "n": 1, "gone": None}, {"a": "2026-01-02", "n": 2, "gone": None}],
            operation="count",
            group_by=["month"],
        )


async def test_dates_of_which_day_and_month_cannot_be_told_are_named(use: Use, tmp_path: Path) -> None:
    (tmp_path / "u.csv").write_text("when,n\n5/1/2026,1\n10/2/2026,3\n")

    with pytest.raises(ToolError, match=r"'when' holds dates of which day and month cannot be told, such as 5/1/2026"):
        await use("table_aggregate", path="u.csv", measure="n", group_by=["month"])


async def test_cells_without_a_date_among_dates_are_a_group_of_their_own(use: Use) -> None:
    dates = ["2026/3/9", "2026年3月10日", "soon", "2026/2/30", "2026.2.3"]

    found = await use("table_aggregate", rows=[{"at": date} for date in dates], operation="count", group_by=["month"])

    assert [list(row.values()) for row in found["rows"]] == [["2026-02", 1], ["2026-03", 2], [None, 2]]


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("year", "fiscal_year"), ("Year", "fiscalYear"), ("月份", "订单月份"), ("月", "月份"), ("month", "Months"),
        ("日", "下单日"), ("year", "Model Year"),
    ],
)  # fmt: skip
async def test_a_column_whose_name_has_the_word_is_that_column(use: Use, name: str, column: str) -> None:
    rows: Json = [{column: "x", "at": "2026-03-09"}]

    found = await use("table_aggregate", rows=rows, operation="count", group_by=[name])

    assert (found["rows"], found["note"]) == ([{column: "x", "count": 1}], "")


@pytest.mark.parametrize(
    ("name", "column", "span"),
    [
        ("年", "年龄", 2026),
        ("month", "monthly_fee", "2026-03"),
        ("周", "周转", "2026-W11"),
        ("day", "birthday cake", None),
        ("year", "year_built", 2026),
        ("month", "months_open", "2026-03"),
    ],
)
async def test_a_column_in_whose_name_the_word_is_a_piece_of_another_is_not_meant(
    use: Use, name: str, column: str, span: Json
) -> None:
    rows: Json = [{column: 7, "at": "2026-03-09"}]

    found = await use("table_aggregate", rows=rows, operation="count", group_by=[name])

    assert found["rows"] == [{name: span or "2026-03-09", "count": 1}]


async def test_days_of_a_column_with_times_are_not_its_moments(use: Use) -> None:
    rows: Json = [{"下单日期": "2026-03-09 08:30"}, {"下单日期": "2026-03-09 14:30"}]

    days = await use("table_aggregate", rows=rows, operation="count", group_by=["日"])
    moments = await use("table_aggregate", rows=rows, operation="count", group_by=["下单日期"])

    assert days["rows"] == [{"日": "2026-03-09", "count": 2}]
    assert len(moments["rows"]) == 2


def test_rows_of_a_table_without_such_names_stay_as_they_are() -> None:
    rows = [{"a": "2026-03-09"}]

    found = with_spans(rows, [Column("a", "date")], ["a", "b"])

    assert found.rows is rows
    assert (found.spans, found.note) == ({}, "")


@pytest.mark.parametrize(
    ("span", "value", "place"),
    [
        ("week", "week 12", (12,)), ("week", "2026年第12周", (2026, 12)), ("quarter", 2.0, (2,)), ("year", "0", ()),
        ("day", "2026-03-09 14:30", (2026, 3, 9)), ("day", None, ()), ("weekday", "星期天", (7,)), ("hour", 0, (0,)),
        ("week", "soon", ()), ("year", False, ()), ("quarter", "x", ()), ("weekday", 3, ()),
    ],
)  # fmt: skip
def test_spans_are_read_as_people_tell_them(span: Span, value: Cell, place: Place) -> None:
    assert place_in(span, value) == place


@pytest.mark.parametrize(
    ("values", "ordered"),
    [
        (["W12", "W2"], ["W2", "W12"]),
        (["2026-W02", "2025-W50"], ["2025-W50", "2026-W02"]),
        (["14:00", "9:00"], ["9:00", "14:00"]),
    ],
)
def test_weeks_and_hours_have_an_order_of_time(values: list[Cell], ordered: list[Cell]) -> None:
    place = in_time(values)

    assert place is not None
    assert sorted(values, key=place) == ordered


@pytest.mark.parametrize("values", [["Sunny"], ["Marvin"], ["25:00"], ["Mo"]])
def test_words_that_only_begin_like_spans_are_none(values: list[Cell]) -> None:
    assert in_time(values) is None


def test_dates_are_known_one_by_one_unless_day_and_month_are_not_told_apart() -> None:
    assert known_dates(["2026/3/9", "soon", "2026/2/30", "31/1/2026"]) == ["2026-03-09", "", "", "2026-01-31"]
    assert known_dates(["2026/3/9", "5/1/2026"]) is None


async def asked(use: Use, sql: str, path: str = "o.csv") -> list[list[Json]]:
    found = await use("table_query", path=path, sql=sql)
    return [list(row.values()) for row in found["rows"]]


@pytest.mark.parametrize(
    ("where", "orders"),
    [
        ("month = '2026-03'", [1, 3]), ("\"month\" >= '2026-01'", [1, 2, 3]), ("t.\"year\" = 2025", [4]),
        ("substr(月份, 6) = '03'", [1, 3]), ("日期 < '2026-01-05'", [4]), ("weekday = 'Monday'", [1, 2, 4]),
        ("quarter IN ('2026-Q1') AND amount > 50", [1, 2]),
    ],
)  # fmt: skip
async def test_sql_may_name_spans_of_time_that_are_no_columns(use: Use, where: str, orders: list[int]) -> None:
    assert await asked(use, f'SELECT "order" FROM t WHERE {where} ORDER BY 1') == [[order] for order in orders]


async def test_names_that_a_statement_gives_are_no_spans(use: Use, tmp_path: Path) -> None:
    (tmp_path / "month.csv").write_text(ORDERS)

    assert (await asked(use, "SELECT month AS month, COUNT(*) AS day FROM month GROUP BY 1", "month.csv"))[1:] == [
        ["2025-12", 1], ["2026-01", 1], ["2026-03", 2]
    ]  # fmt: skip
    found = await use(
        "table_query", path="o.csv", sql="SELECT COUNT(*) FROM t WHERE month = :month", values={"month": "2026-03"}
    )
    assert found["value"] == 2


async def test_a_span_is_no_figure_to_add_up(use: Use) -> None:
    with pytest.raises(ToolError, match="'days' is no column"):
        await asked(use, "SELECT SUM(days) FROM t")


async def test_spans_in_sql_keep_their_names_in_the_answer(use: Use) -> None:
    sql = "SELECT month, 'in ' || month, SUM(amount) AS total FROM t WHERE date IS NOT NULL GROUP BY month"
    found = await use("table_query", path="o.csv", sql=sql)

    assert found["columns"] == ["month", "'in ' || month", "total"]
    assert found["rows"][0] == {"month": "2025-12", "'in ' || month": "in 2025-12", "total": 60}
    assert found["note"] == "'month' was read as the months of column 'date'."


async def test_sql_takes_a_word_for_days_for_the_column_that_has_it_in_its_name(use: Use, tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("order,order_date\n1,2026-03-09\n2,2026-03-10\n")

    assert await asked(use, "SELECT \"order\" FROM t WHERE date >= '2026-03-10'", "d.csv") == [[2]]


async def test_sql_over_a_table_without_dates_has_no_spans(use: Use, tmp_path: Path) -> None:
    (tmp_path / "n.csv").write_text("order,amount\n1,5\n")

    with pytest.raises(ToolError, match="'month' is no column"):
        await asked(use, "SELECT * FROM t WHERE month = '2026-03'", "n.csv")


@pytest.mark.parametrize("what", ["*", "COUNT(*)"])
async def test_where_no_row_lies_in_a_span_it_is_told_how_such_spans_look(use: Use, what: str) -> None:
    found = await use("table_query", path="o.csv", sql=f"SELECT {what} FROM t WHERE month = 'March'")

    assert found["note"] == "'month' was read as the months of column 'date'. 'month' looks like 2026-03."


@pytest.mark.parametrize(("op", "orders"), [("eq", 2), ("ne", 2), ("le", 3), ("lt", 1), ("ge", 3), ("gt", 1)])
async def test_a_day_is_all_of_its_hours(use: Use, tmp_path: Path, op: str, orders: int) -> None:
    (tmp_path / "m.csv").write_text(
        "order,at\n1,2026-03-08 09:00\n2,2026-03-09 00:00\n3,2026-03-09T23:59\n4,2026-03-10 00:00\n"
    )
    where: Json = [{"column": "at", "op": op, "value": "2026-03-09"}]
    found = await use("table_aggregate", path="m.csv", operation="count", where=where)

    assert found["value"] == orders


@pytest.mark.parametrize(
    ("cells", "where", "orders"),
    [
        ("January February March", ("month", "ge", "2026-02"), 2),
        ("1月 9月 10月", ("月份", "ge", "9月"), 2),
        ("Q1 Q2 Q4", ("quarter", "gt", "2026-Q1"), 2),
        ("2025-12 2026-01 2026-02", ("month", "le", "2026-01"), 2),
        ("Monday Tuesday Sunday", ("weekday", "ge", "Tuesday"), 2),
        ("January n/a March", ("month", "eq", "March"), 1),
    ],
)
async def test_a_column_of_spans_has_their_order(use: Use, cells: str, where: tuple[str, ...], orders: int) -> None:
    name, op, value = where
    rows: Json = [{name: cell, "amount": 1} for cell in cells.split()]
    told: Json = [{"column": name, "op": op, "value": value}]
    found = await use("table_aggregate", rows=rows, operation="count", where=told)

    assert found["value"] == orders


async def test_of_two_columns_of_dates_none_is_the_date(use: Use) -> None:
    rows: Json = [{"created_at": "2026-03-09", "due_date": "2026-04-09", "amount": 1}]
    where: Json = [{"column": "date", "op": "ge", "value": "2026-03-10"}]

    with pytest.raises(ToolError, match="2 columns of dates"):
        await use("table_aggregate", rows=rows, operation="count", where=where)
