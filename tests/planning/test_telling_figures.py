"""Figures of tables as they are told: shares with what they are of, groups with their condition, and no group."""

import pytest

from autoglm.planning.heads import head_by_name, heads, heads_with_units, is_share
from autoglm.planning.telling import note_line, tell
from autoglm.planning.written import written

GROUPS = [{"地区": "东", "share of sum(额)": 62.5}, {"地区": "西", "share of sum(额)": 37.5}]


@pytest.mark.parametrize(
    ("content", "en", "zh"),
    [
        (
            {"value": 25.0, "label": "share of count", "unit": "%", "note": "5 of 20 rows."},
            "25% of all rows\nnote: 5 of 20 rows.",
            "占全部行的 25%\n说明：20 行中的 5 行。",
        ),
        (
            {
                "value": 37.5,
                "label": "share of sum(amount)",
                "unit": "%",
                "where": [{"column": "status", "op": "eq", "value": "cancelled"}],
                "note": "¥180.5 of ¥481.",
            },
            "status = cancelled: 37.5% of sum(amount)\nnote: ¥180.5 of ¥481.",
            "status = cancelled：占 amount 总和的 37.5%\n说明：¥481 中的 ¥180.5。",
        ),
        (
            {"value": 33.33, "label": "share of count(电话)", "unit": "%"},
            "33.33% of count(电话)",
            "占电话计数的 33.33%",
        ),
        (
            {"rows": GROUPS, "group_count": 2, "row_count": 2, "unit": "%", "note": "The whole is 480."},
            "| 地区 | share of sum(额) |\n| --- | --- |\n| 东 | 62.5% |\n| 西 | 37.5% |\n"
            "2 groups, note: The whole is 480.",
            "| 地区 | 额总和占比 |\n| --- | --- |\n| 东 | 62.5% |\n| 西 | 37.5% |\n共 2 组，说明：整体为 480。",
        ),
        (
            {"rows": [{"g": "a", "share of count": None}, {"g": "b", "share of count": 0.0}], "group_count": 2},
            "| g | share of count |\n| --- | --- |\n| a |  |\n| b | 0% |\n2 groups",
            "| g | 数量占比 |\n| --- | --- |\n| a |  |\n| b | 0% |\n共 2 组",
        ),
    ],
)
def test_shares_are_told_in_percent_with_what_they_are_of(content, en, zh):
    assert tell(content, "en") == en
    assert tell(content, "zh-CN") == zh


@pytest.mark.parametrize(
    ("content", "en", "zh"),
    [
        (
            {"rows": [{"地区": "东", "count": 12}], "group_count": 1, "having": [{"op": "gt", "value": 10}]},
            "1 group with count > 10",
            "共 1 组（数量 > 10）",
        ),
        (
            {
                "rows": [{"g": "a", "sum(额)": 12.5}],
                "group_count": 3,
                "having": [{"op": "ge", "value": 10}, {"op": "ne", "value": 20}],
                "unit": "¥",
            },
            "the first 1 of 3 groups with sum(额) ≥ ¥10 and sum(额) ≠ ¥20",
            "共 3 组（额总和 ≥ ¥10，额总和 ≠ ¥20），这里是前 1 组",
        ),
        (
            {
                "rows": [{"g": "a", "share of count": 50.0}],
                "group_count": 1,
                "having": [{"op": "lt", "value": 60}],
                "unit": "%",
            },
            "1 group with share of count < 60%",
            "共 1 组（数量占比 < 60%）",
        ),
        ({"rows": [{"g": "a", "count": 1}], "group_count": 1, "having": []}, "1 group", "共 1 组"),
        ({"rows": [{"g": "a", "count": 1}], "group_count": 1, "having": "x"}, "1 group", "共 1 组"),
        ({"rows": ["a"], "group_count": 1, "having": [{"op": "gt", "value": 1}]}, "1 group", "共 1 组"),
    ],
)
def test_groups_that_fulfil_a_condition_are_counted_with_it(content, en, zh):
    assert tell(content, "en").splitlines()[-1] == en
    assert tell(content, "zh").splitlines()[-1] == zh


@pytest.mark.parametrize(
    ("label", "note", "en", "zh"),
    [
        (
            "sum(额)",
            "No group has sum(额) > 1000; there are figures from 10 to 480.",
            "No group has sum(额) > 1000; there are figures from 10 to 480.",
            "没有 额总和 > 1000 的组；现有数字从 10 到 480。",
        ),
        (
            "count",
            "No group has count < 3; there is 5.",
            "No group has count < 3; there is 5.",
            "没有 count < 3 的组；现有：5。",
        ),
        (
            "sum(n)",
            "No row has a = x; there are b, https://evil/x.",
            "No row has a = x; there are b, `https://evil/x`.",
            "没有 a = x 的行；现有：b, `https://evil/x`。",
        ),
    ],
)
def test_no_group_is_told_in_a_sentence(label, note, en, zh):
    content = {"rows": [], "value": None, "label": label, "group_count": 0, "row_count": 9, "note": note}

    assert tell(content, "en") == en
    assert tell(content, "zh") == zh


def test_a_note_with_a_sign_stays_prose():
    assert note_line("No row has n < 3; there is //evil.", "en") == "note: No row has n < 3; there is `//evil`."


def test_no_group_without_a_note_is_nothing():
    assert tell({"rows": [], "group_count": 0, "note": ""}, "en") == "nothing"
    assert tell({"rows": [], "group_count": 0}, "zh") == "无"


def test_rows_are_not_counted_beside_the_groups_that_they_make():
    told = tell({"rows": [{"month": "2026-03", "count": 1}], "group_count": 1, "row_count": 1}, "en")

    assert told.endswith("\n1 group")


def test_spans_of_time_are_told_as_they_were_asked_for_with_their_column():
    content = {
        "rows": [{"月份": "2026-02", "sum(金额)": 10}, {"月份": "2026-03", "sum(金额)": 30}],
        "group_count": 2,
        "note": "'月份' was read as the months of column '日期'.",
    }

    assert tell(content, "zh") == (
        "| 月份 | 金额总和 |\n| --- | --- |\n| 2026-02 | 10 |\n| 2026-03 | 30 |\n"
        "共 2 组，说明：'月份' 按列 '日期' 的月份处理。"
    )
    assert note_line("'month' was read as the months of column 'date'.", "en") == (
        "note: 'month' was read as the months of column 'date'."
    )


@pytest.mark.parametrize(
    ("name", "zh", "in_a_file"),
    [
        ("share of sum(金额)", "金额总和占比", "金额总和占比（%）"),
        ("share of sum(amount)", "amount 总和占比", "share of sum(amount) (%)"),
        ("share of count", "数量占比", "share of count (%)"),
        ("share of the market", "share of the market", "share of the market"),
        ("market share of count", "market share of count", "market share of count"),
    ],
)
def test_columns_of_shares_are_named_and_in_files_with_percent(name, zh, in_a_file):
    assert heads([name], "zh") == [zh]
    assert heads([name], "en") == [name]
    assert head_by_name(name) == in_a_file
    assert is_share(name) == (zh != name)


def test_bare_cells_of_shares_stand_below_a_head_with_percent():
    assert heads_with_units(["g", "share of count"], "en") == ["g", "share of count (%)"]
    assert heads_with_units(["g", "share of count"], "zh") == ["g", "数量占比（%）"]
    assert written(GROUPS, "md").startswith("| 地区 | 额总和占比（%） |\n| --- | --- |\n| 东 | 62.5 |")
