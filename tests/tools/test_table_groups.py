"""Groups that fulfil conditions, and sums and counts as percent of a whole."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from autoglm.core.errors import ToolError
from autoglm.core.values import Json
from autoglm.tools.figures import with_unit
from autoglm.tools.shares import rounded

Use = Callable[..., Awaitable[Any]]

SALES: Json = [
    {"region": "North", "status": "done", "amount": 120},
    {"region": "North", "status": "cancelled", "amount": 40.5},
    {"region": "South", "status": "done", "amount": 79.5},
    {"region": "East", "status": "done", "amount": None},
]
CANCELLED: Json = [{"column": "status", "value": "cancelled"}]


async def test_only_groups_whose_figure_fulfils_all_conditions_are_given(use: Use) -> None:
    over = await use(
        "table_aggregate", rows=SALES, measure="amount", group_by=["region"], having=[{"op": "gt", "value": 79.5}]
    )
    between = await use(
        "table_aggregate",
        rows=SALES,
        measure="amount",
        group_by=["region"],
        having=[{"op": "ge", "value": 79.5}, {"op": "lt", "value": 160.5}],
    )

    assert over["rows"] == [{"region": "North", "sum(amount)": 160.5}]
    assert (over["group_count"], over["value"], over["having"]) == (1, None, [{"op": "gt", "value": 79.5}])
    assert [row["region"] for row in between["rows"]] == ["South"]


@pytest.mark.parametrize(
    ("op", "regions"),
    [("eq", ["North"]), ("ne", ["East", "South"]), ("le", ["North", "East", "South"]), ("ge", ["North"]), ("gt", [])],
)
async def test_counts_of_groups_are_compared(use: Use, op: str, regions: list[str]) -> None:
    found = await use(
        "table_aggregate", rows=SALES, operation="count", group_by=["region"], having=[{"op": op, "value": 2}]
    )

    assert [row["region"] for row in found["rows"]] == regions


async def test_the_first_of_the_groups_that_fulfil_a_condition_are_given_and_all_of_them_counted(use: Use) -> None:
    found = await use(
        "table_aggregate",
        rows=SALES,
        operation="count",
        group_by=["region"],
        having=[{"op": "lt", "value": 2}],
        limit=1,
    )

    assert ([row["region"] for row in found["rows"]], found["group_count"]) == (["East"], 2)
    assert found["note"] == "1 more group has the same value as the last one."


@pytest.mark.parametrize(
    ("args", "note"),
    [
        (
            {"measure": "amount", "having": [{"op": "gt", "value": 1000}]},
            "No group has sum(amount) > 1000; there are figures from 0 to 160.5.",
        ),
        (
            {"operation": "count", "having": [{"op": "gt", "value": 5}, {"op": "lt", "value": 9}]},
            "No group has count > 5 and count < 9; there are figures from 1 to 2.",
        ),
        (
            {"operation": "count", "having": [{"op": "gt", "value": 5}], "where": CANCELLED},
            "No group has count > 5; there is 1.",
        ),
        (
            {"measure": "amount", "operation": "mean", "having": [{"op": "gt", "value": 5}],
             "where": [{"column": "region", "value": "East"}]},
            "No group has mean(amount) > 5; there is nothing. "
            "1 of 1 cell of 'amount' holds no number and was left out.",
        ),
        (
            {"operation": "count", "having": [{"op": "gt", "value": 5}], "where": [{"column": "status", "value": "x"}]},
            "No row has status = x; there are cancelled, done.",
        ),
        (
            {"measure": "amount", "share": True, "having": [{"op": "gt", "value": 90}]},
            "No group has share of sum(amount) > 90%; there are figures from 0% to 66.88%. The whole is 240.",
        ),
    ],
)  # fmt: skip
async def test_no_group_is_told_with_the_figures_that_there_are(use: Use, args: dict[str, Json], note: str) -> None:
    found = await use("table_aggregate", {"rows": SALES, "group_by": ["region"], **args})

    assert (found["rows"], found["group_count"], found["note"]) == ([], 0, note)


async def test_conditions_on_figures_need_groups_and_numbers(use: Use) -> None:
    with pytest.raises(ToolError, match="`having` picks groups, and there is no `group_by`"):
        await use("table_aggregate", rows=SALES, measure="amount", having=[{"op": "gt", "value": 1}])
    with pytest.raises(ToolError, match=r"The figures max\(status\) are no numbers, such as 'done'"):
        await use(
            "table_aggregate",
            rows=SALES,
            measure="status",
            operation="max",
            group_by=["region"],
            having=[{"op": "gt", "value": 1}],
        )


@pytest.mark.parametrize(
    ("args", "value", "note"),
    [
        ({"operation": "count", "where": CANCELLED}, 25, "1 of 4 rows."),
        ({"measure": "amount", "where": CANCELLED}, 16.88, "40.5 of 240."),
        ({"operation": "count", "measure": "amount", "where": CANCELLED}, 33.33, "1 of 3 cells of 'amount'."),
        ({"measure": "amount"}, 100, "240 of 240."),
        (
            {"operation": "count", "where": [{"column": "status", "value": "x"}]},
            0,
            "No row has status = x; there are cancelled, done. 0 of 4 rows.",
        ),
    ],
)
async def test_a_single_share_tells_the_figures_behind_it(
    use: Use, args: dict[str, Json], value: float, note: str
) -> None:
    found = await use("table_aggregate", {"rows": SALES, "share": True, **args})

    measure = "sum(amount)" if args.get("operation") != "count" else "count(amount)" if "measure" in args else "count"
    assert (found["label"], found["unit"]) == (f"share of {measure}", "%")
    assert (found["value"], found["note"], found["rows"]) == (value, note, [{f"share of {measure}": value}])


async def test_groups_have_shares_of_the_whole_table_largest_first(use: Use) -> None:
    sums = await use("table_aggregate", rows=SALES, measure="amount", group_by=["region"], share=True)
    counts = await use("table_aggregate", rows=SALES, operation="count", group_by=["region"], share=True, limit=1)
    large = await use(
        "table_aggregate",
        rows=SALES,
        measure="amount",
        group_by=["region"],
        share=True,
        having=[{"op": "gt", "value": 66.87}],
    )

    assert [list(row.values()) for row in sums["rows"]] == [["North", 66.88], ["South", 33.13], ["East", 0]]
    assert (sums["note"], sums["value"], sums["unit"]) == ("The whole is 240.", None, "%")
    assert counts["rows"] == [{"region": "North", "share of count": 50}]
    assert counts["note"] == "The whole is 4 rows."
    assert [row["region"] for row in large["rows"]] == ["North"]


async def test_groups_of_picked_rows_have_shares_of_all_rows_of_their_group(use: Use) -> None:
    counts = await use(
        "table_aggregate", rows=SALES, operation="count", group_by=["region"], share=True, where=CANCELLED
    )
    sums = await use("table_aggregate", rows=SALES, measure="amount", group_by=["region"], share=True, where=CANCELLED)

    told = "Each share is that of status = cancelled in its own group."
    assert [list(row.values()) for row in counts["rows"]] == [["North", 50], ["East", 0], ["South", 0]]
    assert counts["note"] == told
    assert [list(row.values()) for row in sums["rows"]] == [["North", 25.23], ["South", 0], ["East", None]]
    assert sums["note"] == f"{told} 1 group has no share: the whole is 0."


async def test_shares_of_money_tell_it_with_its_sign(use: Use, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("item,cost\na,¥120\nb,¥360\n")

    one = await use("table_aggregate", path="m.csv", share=True, where=[{"column": "item", "value": "a"}])
    groups = await use("table_aggregate", path="m.csv", share=True, group_by=["item"])

    assert (one["value"], one["unit"], one["note"]) == (25, "%", "¥120 of ¥480.")
    assert groups["note"] == "The whole is ¥480."


@pytest.mark.parametrize("operation", ["mean", "max", "distinct"])
async def test_only_sums_and_counts_have_shares(use: Use, operation: str) -> None:
    with pytest.raises(ToolError, match=f"A {operation} has no share"):
        await use("table_aggregate", rows=SALES, measure="amount", operation=operation, share=True)


async def test_a_whole_of_nothing_has_no_shares(use: Use) -> None:
    with pytest.raises(ToolError, match=r"sum\(n\) of all rows is 0: nothing can be a share of it"):
        await use("table_aggregate", rows=[{"g": "a", "n": 0}], share=True, group_by=["g"])
    with pytest.raises(ToolError, match="count of all rows is 0"):
        await use("table_aggregate", rows=[], operation="count", share=True)


async def test_figures_below_nothing_are_no_shares_where_a_part_is_not_within_its_whole(use: Use) -> None:
    rows: Json = [{"g": "a", "n": -5}, {"g": "b", "n": 10}, {"g": "b", "n": 10}]

    with pytest.raises(ToolError, match=r"sum\(n\) of a is -5, and the whole is 15: with figures below 0"):
        await use("table_aggregate", rows=rows, share=True, group_by=["g"])
    with pytest.raises(ToolError, match=r"sum\(n\) is 20, and the whole is 15"):
        await use("table_aggregate", rows=rows, share=True, where=[{"column": "g", "value": "b"}])


async def test_shares_of_sums_that_some_figures_make_less_say_so(use: Use) -> None:
    rows: Json = [{"g": "a", "n": 15}, {"g": "a", "n": -5}, {"g": "b", "n": 30}]

    sums = await use("table_aggregate", rows=rows, share=True, group_by=["g"])
    counts = await use("table_aggregate", rows=rows, operation="count", measure="n", share=True, group_by=["g"])

    assert [row["share of sum(n)"] for row in sums["rows"]] == [75, 25]
    assert sums["note"] == "The whole is 40. Some figures of 'n' are below 0."
    assert counts["note"] == "The whole is 3 cells of 'n'."


async def test_shares_are_ordered_before_they_are_rounded(use: Use) -> None:
    rows: Json = [{"g": "a", "n": 49_999}, {"g": "b", "n": 50_001}]

    found = await use("table_aggregate", rows=rows, share=True, group_by=["g"], limit=1)

    assert found["rows"] == [{"g": "b", "share of sum(n)": 50}]


@pytest.mark.parametrize(("share", "told"), [(12.345, 12.35), (0.005, 0.01), (100.0, 100.0), (33.3333333333333, 33.33)])
def test_shares_have_two_decimals(share: float, told: float) -> None:
    assert rounded(share) == told


@pytest.mark.parametrize(
    ("number", "unit", "told"), [(1200, "¥", "¥1200"), (12.50, "%", "12.5%"), (300.0, "元", "300元"), (7, "", "7")]
)
def test_figures_have_their_sign_where_people_write_it(number: float, unit: str, told: str) -> None:
    assert with_unit(number, unit) == told
