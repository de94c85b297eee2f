"""Figures and dates as people write them, orders that cells spoil, filters that fit nothing, and all rows of tables."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from autoglm.core.errors import ToolError
from autoglm.core.values import Json
from autoglm.planning.told import in_chinese
from autoglm.tools.figures import Figure, figure_of
from autoglm.tools.periods import in_time
from autoglm.tools.portions import first_rows, tied
from autoglm.tools.tables import Cell
from autoglm.tools.written_dates import iso_dates

Use = Callable[..., Awaitable[Any]]


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("¥1,234.50", Figure(1234.5, "¥")), ("￥2,000", Figure(2000, "¥")), ("$95.50", Figure(95.5, "$")),
        ("-$5", Figure(-5, "$")), ("$-5", Figure(-5, "$")), ("−5", Figure(-5, "")), ("99 €", Figure(99, "€")),
        ("£.5", Figure(0.5, "£")), ("10%", Figure(10, "%")), ("12.5％", Figure(12.5, "%")),
        ("300元", Figure(300, "元")),
        ("1e3", Figure(1000.0, "")), ("5 kg", None), ("007", None), ("0,125", None), ("1e999", None), ("-$-5", None),
        ("12345678901234567890", None), ("", None), ("$", None), ("1,23", None),
    ],
)  # fmt: skip
def test_figures_are_read_with_their_unit(text: str, figure: Figure | None) -> None:
    assert figure_of(text) == figure


@pytest.mark.parametrize(
    ("text", "value"), [("1.234,50", 1234.5), ("0,125", 0.125), ("1,250", 1.25), ("12.5", None), ("2.000", 2000)]
)
def test_figures_are_read_with_decimal_commas(text: str, value: float | None) -> None:
    found = figure_of(text, has_decimal_comma=True)

    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("texts", "dates"),
    [
        (["2026/3/9", "2026-11-01"], ["2026-03-09", "2026-11-01"]),
        (["2026年3月9日", "2026.3.9"], ["2026-03-09", "2026-03-09"]),
        (["2026/3/9 8:30", "2026/3/9 18:30:05"], ["2026-03-09 08:30", "2026-03-09 18:30:05"]),
        (["5/1/2026", "12/31/2025"], ["2026-05-01", "2025-12-31"]),
        (["5/1/2026", "31/12/2025"], ["2026-01-05", "2025-12-31"]),
        (["5.1.2026"], ["2026-01-05"]),
        (["5/1/2026", "10/2/2026"], None),
        (["13/1/2026", "1/13/2026"], None),
        (["2026/3/9", "soon"], None),
        (["2026/2/30"], None),
    ],
)
def test_dates_become_iso_where_day_and_month_are_told_apart(texts: Sequence[str], dates: list[str] | None) -> None:
    assert iso_dates(texts) == dates


async def test_money_and_percent_are_calculated_with_and_told_with_their_unit(use: Use, tmp_path: Path) -> None:
    (tmp_path / "y.csv").write_text("item,cost,rate\na,¥300,10%\nb,¥1200,25%\nc,¥95,5%\n")

    largest = await use("table_aggregate", path="y.csv", measure="rate", operation="max")
    counted = await use("table_aggregate", path="y.csv", measure="rate", operation="count")
    groups = await use("table_aggregate", path="y.csv", measure="cost", group_by=["item"])
    top = await use("table_sort", path="y.csv", by="cost", limit=1)
    over = await use("table_query", path="y.csv", sql="SELECT item FROM t WHERE cost > 200 ORDER BY cost")
    some = await use(
        "table_aggregate", path="y.csv", operation="count", where=[{"column": "cost", "value": "¥200", "op": "gt"}]
    )
    chart = await use("chart_svg", rows=[{"item": "a", "cost": "¥300"}, {"item": "b", "cost": "¥95"}])

    assert (largest["value"], largest["unit"], counted["unit"]) == (25, "%", "")
    assert (groups["rows"][0]["sum(cost)"], groups["note"]) == (1200, "The figures of 'cost' are in ¥.")
    assert top["rows"] == [{"item": "b", "cost": "¥1200", "rate": "25%"}]
    assert [row["item"] for row in over["rows"]] == ["a", "b"]
    assert "'cost' are in ¥" in over["note"]
    assert some["value"] == 2
    assert chart["y"] == ["cost"]


@pytest.mark.parametrize(
    ("tool", "args"),
    [
        ("table_aggregate", {"measure": "price"}),
        ("table_aggregate", {"measure": "cost"}),
        ("table_sort", {"by": "price"}),
        ("table_query", {"sql": "SELECT SUM(cost) FROM t"}),
    ],
)
async def test_words_that_are_read_as_nothing_are_told(
    use: Use, tmp_path: Path, tool: str, args: dict[str, Json]
) -> None:
    (tmp_path / "n.csv").write_text("price,cost,name\n10,¥5,a\nn/a,¥7,n/a\nNone,-,b\n,,c\n")

    found = await use(tool, args, path="n.csv")

    assert "In 'price' n/a, None was read as nothing (2 cells)." in found["note"]
    assert ("In 'cost' - was read as nothing (1 cell)." in found["note"]) == (tool != "table_sort")
    assert "name" not in found["note"]


@pytest.mark.parametrize(
    ("tool", "args", "said"),
    [
        (
            "table_aggregate",
            {"measure": "v"},
            r"The sum 2e\+308 is too large for a number\. The largest is about 1\.8e\+308",
        ),
        ("table_query", {"sql": "SELECT SUM(v) AS total FROM t"}, "A figure of column total is too large for a number"),
    ],
)
async def test_a_sum_that_is_no_number_any_more_is_refused(
    use: Use, tmp_path: Path, tool: str, args: dict[str, Json], said: str
) -> None:
    (tmp_path / "b.csv").write_text("v\n1e308\n1e308\n")

    with pytest.raises(ToolError, match=said):
        await use(tool, args, path="b.csv")


async def test_a_text_that_calls_itself_a_workbook_is_none(use: Use, tmp_path: Path) -> None:
    (tmp_path / "a.XLSX").write_text("a,b\n1,2\n")

    with pytest.raises(ToolError, match=r"The file a\.XLSX is no Excel workbook: it is text/plain\. Save it again"):
        await use("table_load", path="a.XLSX")
    assert (await use("table_load", path="a.XLSX", format="csv"))["rows"] == [{"a": 1, "b": 2}]


async def test_which_column_is_meant_is_asked_without_the_name_of_an_argument(use: Use) -> None:
    with pytest.raises(ToolError, match=r"has 2 columns of numbers; say which one is meant\. Columns: a, b"):
        await use("table_aggregate", rows=[{"a": 1, "b": 2}])


@pytest.mark.parametrize(
    ("tool", "args"),
    [
        ("table_aggregate", {"measure": "age", "operation": "max"}),
        ("table_aggregate", {"measure": "age", "operation": "sum"}),
        ("table_aggregate", {"operation": "count", "where": [{"column": "age", "value": 10, "op": "gt"}]}),
        ("table_sort", {"by": "age"}),
        ("table_query", {"sql": 'SELECT * FROM t WHERE "age" > 10'}),
        ("table_query", {"sql": "SELECT * FROM t WHERE 10 < t.age"}),
        ("table_query", {"sql": "SELECT 1 AS one FROM t ORDER BY one, age DESC"}),
        ("table_query", {"sql": "SELECT MAX(age) FROM t"}),
        ("table_query", {"sql": "SELECT SUM(age) /* all */ FROM t"}),
    ],
)
async def test_a_cell_that_spoils_a_column_of_figures_is_named(use: Use, tool: str, args: dict[str, Json]) -> None:
    rows: Json = [{"age": 5}, {"age": "12"}, {"age": "n/a"}, {"age": "unknown"}, {"age": 100}]

    with pytest.raises(ToolError, match="Most cells of 'age' are figures, but row 4 holds 'unknown'"):
        await use(tool, {"rows": rows, **args})


async def test_figures_of_two_units_and_unclear_dates_spoil_an_order(use: Use) -> None:
    with pytest.raises(ToolError, match=r"row 2 holds '\$20'"):
        await use("table_sort", rows=[{"a": "¥30"}, {"a": "$20"}, {"a": "¥5"}], by="a")
    with pytest.raises(ToolError, match="row 1 holds '0,125'"):
        await use("table_sort", rows=[{"a": "0,125"}, {"a": "1,250.5"}, {"a": "1.5"}], by="a")
    with pytest.raises(ToolError, match="are dates, but row 2 holds '5/1/2026'"):
        await use("table_sort", rows=[{"a": "2026-01-02"}, {"a": "5/1/2026"}], by="a")


async def test_codes_texts_and_long_numbers_are_ordered(use: Use, tmp_path: Path) -> None:
    (tmp_path / "i.csv").write_text("big,id\n12345678901234567890,007\n98765432109876543210,010\n1,2\n,3\n")

    by_big = await use("table_sort", path="i.csv", by="big", descending=False)
    by_id = await use("table_sort", path="i.csv", by="id", limit=1)

    assert [row["big"] for row in by_big["rows"]] == ["1", "12345678901234567890", "98765432109876543210", None]
    assert by_id["rows"][0]["id"] == "010"


async def test_texts_are_not_added_up(use: Use) -> None:
    with pytest.raises(ToolError, match=r"'a' holds text, no numbers: row 2 holds 'x'\. Columns of numbers: n\.$"):
        await use("table_query", rows=[{"a": None, "n": 1}, {"a": "x", "n": 1}], sql="SELECT SUM(a), SUM(n) FROM t")
    with pytest.raises(ToolError, match="'a' is empty in all 2 rows"):
        await use("table_aggregate", rows=[{"a": None, "n": 1}, {"a": None, "n": 2}], measure="a")


async def test_dates_as_people_write_them_are_compared_and_sorted_as_dates(use: Use, tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("order,date\n1,2026/3/9\n2,2026/11/1\n3,\n4,2026/3/10\n")
    (tmp_path / "u.csv").write_text("day\n5/1/2026\n10/2/2026\n")

    rising = await use("table_sort", path="d.csv", by="date", limit=1_000_000)
    latest = await use("table_sort", path="d.csv", by="date", limit=1)
    falling = await use("table_sort", path="d.csv", by="date", descending=True, limit=1_000_000)
    after = await use("table_query", path="d.csv", sql="SELECT \"order\" FROM t WHERE date > '2026-03-09'")
    at = await use(
        "table_aggregate", path="d.csv", operation="count", where=[{"column": "date", "value": "2026年3月9日"}]
    )
    unclear = await use("table_load", path="u.csv")

    assert [row["order"] for row in rising["rows"]] == [1, 4, 2, 3]
    assert (rising["is_descending"], rising["note"]) == (False, "Earliest first.")
    assert (latest["rows"][0]["date"], falling["rows"][0]["date"]) == ("2026-11-01", "2026-11-01")
    assert (after["row_count"], at["value"]) == (2, 1)
    assert unclear["columns"][0]["type"] == "text"
    assert "day and month can be told, such as 5/1/2026" in unclear["note"]


@pytest.mark.parametrize(("by", "note"), [("n", "Largest first."), ("s", "In rising order.")])
async def test_a_sort_without_a_direction_tells_which_it_took(use: Use, by: str, note: str) -> None:
    found = await use("table_sort", rows=[{"n": 1, "s": "b"}, {"n": 2, "s": "a"}], by=by, limit=1_000_000)

    assert (found["rows"][0]["n"], found["note"]) == (2, note)


@pytest.mark.parametrize(
    ("values", "ordered"),
    [
        (["Mar", "Jan", "February"], ["Jan", "February", "Mar"]),
        (["Jan 2026", "Dec 2025"], ["Dec 2025", "Jan 2026"]),
        (["十一月", "3月", "三月份"], ["3月", "三月份", "十一月"]),
        (["2026Q2", "2025-Q4"], ["2025-Q4", "2026Q2"]),
        (["第三季度", "一季度"], ["一季度", "第三季度"]),
        (["Wed", "Monday"], ["Monday", "Wed"]),
        (["周日", "星期一"], ["星期一", "周日"]),
        ([2026, 2024], [2024, 2026]),
        (["2026-10", "2026-09"], ["2026-09", "2026-10"]),
        (["2026年10月", "2026年9月3日"], ["2026年9月3日", "2026年10月"]),
        (["2026-01-02", "2025/12/31"], ["2025/12/31", "2026-01-02"]),
    ],
)
async def test_groups_that_are_spans_of_time_come_in_its_order(
    use: Use, values: list[Json], ordered: list[Json]
) -> None:
    rows: Json = [{"when": value, "n": at} for at, value in enumerate(values)]

    found = await use("table_aggregate", rows=rows, measure="n", group_by=["when"])
    largest = await use("table_aggregate", rows=rows, measure="n", group_by=["when"], order="value_desc")

    assert [row["when"] for row in found["rows"]] == ordered
    assert largest["rows"][0]["sum(n)"] == len(values) - 1


@pytest.mark.parametrize("values", [[], ["a"], [1, 2], ["Jan", "x"], [None], [True], ["3"], [3.5], ["99", "2026"]])
def test_other_groups_have_no_order_of_time(values: list[Cell]) -> None:
    assert in_time(values) is None


async def test_all_rows_are_given_and_counted(use: Use, tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("n,v\n" + "".join(f"{n},{n % 97}\n" for n in range(20_000)))

    over = await use("table_query", path="b.csv", sql="SELECT * FROM t WHERE v > 90")
    first = await use("table_query", path="b.csv", sql="SELECT * FROM t WHERE v > 90", limit=1_000)
    loaded = await use("table_load", path="b.csv")
    groups = await use("table_aggregate", path="b.csv", measure="v", group_by=["n"])

    assert (len(over["rows"]), over["row_count"], over["is_truncated"]) == (1236, 1236, False)
    assert (len(first["rows"]), first["row_count"], first["is_truncated"]) == (1000, 1236, True)
    assert first["note"] == "These are the first 1,000 of 1,236 rows."
    assert (len(loaded["rows"]), len(groups["rows"])) == (20_000, 20_000)


async def test_rows_that_do_not_fit_are_told(use: Use, tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("n,v\n" + "".join(f"{n},{'x' * 2_000}\n" for n in range(4_000)))

    loaded = await use("table_load", path="l.csv")
    asked = await use("table_query", path="l.csv", sql="SELECT * FROM t")

    assert loaded["note"].startswith(f"These are the first {len(loaded['rows']):,} of 4,000 rows: more than 6,000,000")
    assert (loaded["row_count"], loaded["is_truncated"]) == (4_000, True)
    assert (asked["row_count"], len(asked["rows"])) == (4_000, len(loaded["rows"]))


def test_as_many_rows_are_kept_as_fit() -> None:
    assert first_rows([{"a": 1}] * 5, 3) == ([{"a": 1}] * 3, "")
    assert first_rows([{"a": 1}] * 5, 9, most_bytes=20)[0] == [{"a": 1}] * 2


@pytest.mark.parametrize(
    ("values", "shown", "note"),
    [
        ([9, 9, 1], 1, "1 more row has the same value as the last one."),
        ([9, 9, 9], 1, "2 more rows have the same value as the last one."),
        ([9, 8], 1, ""),
        ([9], 1, ""),
        ([9, 9], 0, ""),
    ],
)
def test_ties_that_are_cut_off_are_told(values: list[Cell], shown: int, note: str) -> None:
    assert tied(values, shown, "row") == note


@pytest.mark.parametrize(
    ("numbers", "operation", "value"),
    [
        ([12345678901.23, 98765432109.87, 0.05], "sum", 111111111011.15),
        ([1234567890123456.5, 1], "sum", 1234567890123457.5),
        ([0.30000000000000004, 1234567.891234], "sum", 1234568.191234),
        ([0.1, 0.2], "sum", 0.3),
        ([10, 20, 5], "mean", 11.6666666666667),
        ([0.1, 0.2], "median", 0.15),
        ([3, 1, 2], "median", 2),
    ],
)
async def test_figures_are_exact(use: Use, numbers: list[float], operation: str, value: float) -> None:
    rows: Json = [{"n": number} for number in numbers]

    assert (await use("table_aggregate", rows=rows, operation=operation))["value"] == value


async def test_what_a_filter_does_not_find_is_told_with_what_is_there(use: Use) -> None:
    rows: Json = [{"r": "East", "n": 1}, {"r": "North", "n": 2}]
    where: Json = [{"column": "r", "value": "Center"}]
    told = "No row has r = Center; there are East, North."

    total = await use("table_aggregate", rows=rows, measure="n", where=where)
    counted = await use(
        "table_aggregate", rows=rows, operation="count", where=[{"column": "n", "value": None, "op": "gt"}]
    )
    empty = await use("table_aggregate", rows=rows, operation="count", where=[{"column": "r", "value": None}])
    asked = await use("table_query", rows=rows, sql="SELECT * FROM t WHERE r = 'Center' AND n = 1")
    bound = await use("table_query", rows=rows, sql="SELECT * FROM t WHERE r = :r", values={"r": "Center"})
    none = await use("table_query", rows=rows, sql="SELECT * FROM t WHERE r = 'east' AND n = :x", values={"x": 3})

    assert (total["value"], total["note"], asked["note"], bound["note"]) == (0, told, told, told)
    assert counted["value"] == 0
    assert (empty["value"], empty["note"]) == (0, 'No row has r = ""; there are East, North.')
    assert none["note"] == "No row has n = 3; there are figures from 1 to 2."
    with pytest.raises(ToolError, match=told):
        await use("table_aggregate", rows=rows, measure="n", operation="mean", where=where)


async def test_what_a_table_says_of_itself_reaches_the_answer(use: Use, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("name,amount,amount\nA,10,1\nB,,2\nC,n/a\n")

    mean = await use("table_aggregate", path="r.csv", measure="amount", operation="mean")
    ranked = await use("table_sort", path="r.csv", by="name")
    asked = await use("table_query", path="r.csv", sql="SELECT name FROM t")

    for found in (mean, ranked, asked):
        assert "same name, were given one. 1 row does not have 3 cells" in found["note"]
    assert "2 of 3 cells of 'amount' hold no number and were left out." in mean["note"]


async def test_one_is_told_in_the_singular_in_both_languages(use: Use, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("name,amount,x\nA,10\nB,,1\n")
    (tmp_path / "bare.csv").write_text("name,amount\nA,\n")

    mean = await use("table_aggregate", path="r.csv", measure="amount", operation="mean")
    first = await use("table_query", path="r.csv", sql="SELECT name FROM t", limit=1)
    with pytest.raises(ToolError, match="'amount' is empty in its only row") as bare:
        await use("table_aggregate", path="bare.csv", measure="amount", operation="mean")

    assert mean["note"] == (
        "1 row does not have 3 cells; missing ones are null, further ones were left out. "
        "1 of 2 cells of 'amount' holds no number and was left out."
    )
    assert "This is the first of 2 rows." in first["note"]
    assert in_chinese(mean["note"]).endswith("'amount' 列的 2 个单元格中有 1 个没有数字，未计入。")
    assert in_chinese(first["note"]).endswith("这是 2 行中的第 1 行。")
    assert "列唯一的一行是空的。" in in_chinese(str(bare.value))


@pytest.mark.parametrize(
    ("content", "kinds", "row"),
    [
        ("teil;kg\nA;0,125\nB;1,250\n", ["text", "number"], {"teil": "A", "kg": 0.125}),
        ("a;b;c\n1.234;0,5;yes\n2.500;1;no\n", ["integer", "number", "text"], {"a": 1234, "b": 0.5, "c": "yes"}),
        ("a;b\n12.5;0,5\n8;1,5\n", ["number", "number"], {"a": 12.5, "b": 0.5}),
        ("a;b\n10%;0,5\n5%;1,5\n", ["text", "number"], {"a": "10%", "b": 0.5}),
        ("a;b\n1;x\n2;y\n", ["integer", "text"], {"a": 1, "b": "x"}),
    ],
)
async def test_a_comma_in_a_file_cut_by_semicolons_is_a_decimal_mark(
    use: Use, tmp_path: Path, content: str, kinds: list[str], row: dict[str, Json]
) -> None:
    (tmp_path / "a.csv").write_text(content)

    table = await use("table_load", path="a.csv")

    assert [column["type"] for column in table["columns"]] == kinds
    assert table["rows"][0] == row


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", r"'amount' is no column\. The table has no columns: it is empty"),
        (b"name,amount\n", r"The table of a\.csv has no rows below its names\. Look whether it is the right table"),
        (bytes(range(9, 256)) * 9, "is no text with lines"),
    ],
)
async def test_files_that_hold_no_table_say_so(use: Use, tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)

    with pytest.raises(ToolError, match=said):
        await use("table_aggregate", path="a.csv", measure="amount")


async def test_tables_without_numbers_and_wrong_delimiters_say_so(use: Use, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('a\n"x\n')

    with pytest.raises(ToolError, match=r"no column of numbers\. Columns: a\."):
        await use("table_aggregate", rows=[{"a": "x"}])
    with pytest.raises(ToolError, match=r"no column of numbers\. It is empty\."):
        await use("table_aggregate", rows=[])
    with pytest.raises(ToolError, match="The delimiter 'ab' cannot be used"):
        await use("table_load", path="a.csv", delimiter="ab")


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ({"column": "a", "value": "NE", "op": "contains"}, 1),
        ({"column": "n", "value": 7}, 1),
        ({"column": "n", "value": 7, "op": "ne"}, 2),
        ({"column": "a", "value": None}, 1),
        ({"column": "a", "value": "B", "op": "ge"}, 1),
        ({"column": "a", "value": 5, "op": "gt"}, 0),
        ({"column": "d", "value": "2026/3/9", "op": "le"}, 2),
    ],
)
async def test_conditions_compare_what_was_meant(use: Use, where: Json, count: int) -> None:
    rows: Json = [
        {"a": "one", "n": "007", "d": "2026-03-09"},
        {"a": "A", "n": "x1", "d": "2026-03-08"},
        {"a": None, "n": None, "d": "2026-11-01"},
    ]

    found = await use("table_aggregate", rows=rows, operation="count", where=[where])

    assert found["value"] == count


async def test_groups_come_in_the_order_that_is_asked_for(use: Use) -> None:
    rows: Json = [{"g": "b", "n": 1}, {"g": "a", "n": 2}, {"g": "a", "n": 2}, {"g": "c", "n": None}]

    orders = {
        order: [
            row["g"]
            for row in (
                await use("table_aggregate", rows=rows, measure="n", operation="distinct", group_by=["g"], order=order)
            )["rows"]
        ]
        for order in ("file", "group", "value_asc")
    }

    assert orders == {"file": ["b", "a", "c"], "group": ["a", "b", "c"], "value_asc": ["c", "a", "b"]}


async def test_long_numbers_among_numbers_stand_behind_them(use: Use) -> None:
    found = await use("table_sort", rows=[{"n": "12345678901234567890"}, {"n": 5}], by="n", descending=False)

    assert [row["n"] for row in found["rows"]] == [5, "12345678901234567890"]
