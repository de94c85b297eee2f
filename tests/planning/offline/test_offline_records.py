"""Where a text tells of several things one after the other, and what its clauses say of their subjects."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline.arguments.features import SlotMatcher
from autoglm.planning.offline.arguments.filling import SlotFiller
from autoglm.planning.offline.arguments.passage import Passage
from autoglm.planning.offline.confidence.surety import plan_of
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.predicates import is_subject, items_of, labels_in, predicates_of
from autoglm.planning.offline.mentions.records import MAX_RECORDS, points_in, records_in
from autoglm.planning.offline.structure.calls import Question
from autoglm.planning.offline.structure.rows import rows_in
from autoglm.planning.offline.weights import packaged_weights
from autoglm.planning.offline.words.text import read_source

MARKS = st.text(st.sampled_from("第一二三1234.、（）()[]；;，。\n- 设备AB盐糖 first second"), max_size=80)


def records(text: str) -> list[list[str]]:
    return [[text[slice(*span)] for span in division] for division in records_in(text, (0, len(text)))]


def said(text: str, label: str) -> dict[str, str]:
    start = text.index(label)
    found = predicates_of(text, [(start + 1, start + len(label)), (start, start + len(label))])
    assert all(size == len(label) for _, size in found.values())
    return {text[slice(*span)]: how for span, (how, _) in found.items()}


@pytest.mark.parametrize(
    ("text", "division"),
    [
        ("第一个是茶，5元。第二个是咖啡，9元。请比较。", ["第一个是茶，5元。", "第二个是咖啡，9元。"]),
        ("The first is tea. The second is coffee.", ["first is tea. The ", "second is coffee."]),
        ("比较：1. 茶\n2. 咖啡", ["茶\n2. ", "咖啡"]),
        ("- tea\n- coffee", ["tea\n- ", "coffee"]),
        ("房间A朝南，房间B朝北", ["房间A朝南，", "房间B朝北"]),
        ("楼层一归你，楼层二归我", ["楼层一归你，", "楼层二归我"]),
        ("包括茶叶（5元，红茶）和咖啡（9元，黑的）", ["茶叶（5元，红茶）", "咖啡（9元，黑的）"]),
        ("tea (5 euros, black) and coffee (9 euros, strong)", ["tea (5 euros, black)", " coffee (9 euros, strong)"]),
        ("库存如下：茶，5箱；咖啡，9箱。谢谢", ["茶，5箱；", "咖啡，9箱。"]),
    ],
)
def test_records_begin_at_their_marks(text: str, division: list[str]) -> None:
    assert division in records(text)


@pytest.mark.parametrize("text", ["第一个是茶。", "她第二个到，第一个走。", "茶（5元，红茶）", "A和B", "", "茶；"])
def test_one_mark_or_marks_out_of_turn_make_no_records(text: str) -> None:
    assert records(text) == []


def test_a_mark_that_only_refers_back_begins_no_record() -> None:
    found = records("第一间住两人。第二间住一人。第一间朝南。")

    assert found[0] == ["第一间住两人。", "第二间住一人。"]


def test_marks_that_begin_anew_make_a_second_set() -> None:
    found = records("第一间住甲。第二间住乙。第一天看海。第二天爬山。")

    assert found[:2] == [["第一间住甲。", "第二间住乙。"], ["第一天看海。", "第二天爬山。"]]


def test_brackets_in_two_sentences_are_two_sets() -> None:
    text = "茶（红，五箱）、咖啡（黑，九箱）。另外面粉（白，三箱）、糖（细，一箱）。"

    assert ["茶（红，五箱）", "咖啡（黑，九箱）"] in records(text)
    assert ["另外面粉（白，三箱）", "糖（细，一箱）"] in records(text)


@given(MARKS, st.integers(0, 40), st.integers(0, 40))
def test_records_lie_in_order_within_their_part_of_the_text(text: str, start: int, size: int) -> None:
    span = (min(start, len(text)), min(start + size, len(text)))

    for division in records_in(text, span):
        assert 1 < len(division) <= MAX_RECORDS
        edges = [edge for one in division for edge in one]
        assert edges == sorted(edges)
        assert span[0] <= edges[0]
        assert edges[-1] <= span[1]


def test_numerals_of_points_count_the_points() -> None:
    text = "1. 茶 5 箱\n2. 咖啡"

    assert points_in(text) == {0, text.index("2.")}
    assert points_in("版本 2. 发布") == frozenset()


@pytest.mark.parametrize(
    ("text", "label", "value", "how"),
    [
        ("价格波动情况稳定", "价格波动", "稳定", "bare"),
        ("供应商的信用状况良好，谢谢", "信用状况", "良好", "bare"),
        ("短期目标是减少对糖的依赖，好吗", "短期目标", "减少对糖的依赖", "said"),
        ("数据来源于国家统计局", "数据来源", "国家统计局", "said"),
        ("地点：图书馆（二楼）", "地点", "图书馆", "said"),
        ("亮度设为70左右", "亮度", "70", "said"),
        ("the status is wide open, thanks", "status", "wide open", "said"),
    ],
)
def test_a_clause_says_something_of_its_label(text: str, label: str, value: str, how: str) -> None:
    assert said(text, label) == {value: how}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("我想看看价格波动情况稳定", "价格波动"),  # without a verb, only a label that begins its clause has a predicate
        ("价格，多少", "价格"),
        ("价格为是五", "价格"),
        ("价格一路上涨到了谁也买不起的地步", "价格"),
        ("price rises", "price"),
    ],
)
def test_what_is_no_predicate_is_none(text: str, label: str) -> None:
    assert said(text, label) == {}


def test_hits_that_touch_are_one_label_and_a_lone_character_is_none() -> None:
    assert labels_in([(4, 6), (0, 2), (1, 3), (8, 9)]) == [(0, 3), (4, 6)]


def test_an_enumeration_is_cut_into_its_members() -> None:
    text = "茶、咖啡以及可可和水"

    assert [text[slice(*span)] for span in items_of(text, (0, len(text)))] == ["茶", "咖啡", "可可", "水"]


def test_what_something_is_said_of_is_a_subject() -> None:
    assert is_subject("地点是北京", 2)
    assert is_subject("the city is Paris", 8)
    assert not is_subject("12:30", 2)
    assert not is_subject("地点北京", 2)


def slot(description: str, kind: str = "string") -> dict[str, Json]:
    return {"type": kind, "description": description}


def readings(words: str, tool: ToolSpec) -> dict[str, list[list[Json]]]:
    """The first reading of the words of each name, as rows of values in the order of the slots."""
    source = read_source(words)
    weights = packaged_weights()
    matcher = SlotMatcher(Passage(source.plain, mentions_in(source, date(2026, 11, 21)), weights.rarity), tool)
    filler = SlotFiller(matcher, weights.arguments_zh, weights.odds_zh)
    found = rows_in(filler, range(len(matcher.slots)), (0, len(source.plain)))
    return {one.how: [[row[at].candidate.value for at in sorted(row)] for row in one.rows] for one in reversed(found)}


ROOMS = ToolSpec(
    name="room_check",
    description="检查房间。",
    parameters={
        "type": "object",
        "properties": {"area": slot("房间的面积。", "number"), "height": slot("楼层的高度。", "number")},
        "required": ["area", "height"],
    },
)


def test_what_no_record_names_is_told_for_all_of_them_before_or_behind() -> None:
    before = readings("楼层高度是3，请检查房间甲（面积是20）、房间乙（面积是35）", ROOMS)
    behind = readings("请检查房间甲（面积是20）、房间乙（面积是35），楼层高度是3", ROOMS)

    assert [[20, 3], [35, 3]] in before.values()
    assert [[20, 3], [35, 3]] in behind.values()


def test_records_that_name_nothing_make_no_reading() -> None:
    assert "records" not in readings("第一件事。第二件事。", ROOMS)


def test_objects_one_after_the_other_are_the_items_of_a_list() -> None:
    points = {"type": "object", "properties": {"x": slot("x", "number"), "y": slot("y", "number")}}
    tool = ToolSpec(
        name="draw_points",
        description="Draw a chart of points.",
        parameters={"type": "object", "properties": {"points": {"type": "array", "items": points}}},
    )
    source = read_source('Draw a chart of the points {"x": 1, "y": 2}, {"x": 3, "y": 5}.')
    question = Question(source.plain, mentions_in(source, date(2026, 11, 21)), [tool], packaged_weights())
    plan = plan_of(question)

    assert plan is not None
    assert [call.arguments for call in plan.made] == [{"points": [{"x": 1, "y": 2}, {"x": 3, "y": 5}]}]
