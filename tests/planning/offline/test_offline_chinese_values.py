"""Where Chinese values begin and end, what numbers and dates are worth, what is denied, what schemas tell of items."""

from __future__ import annotations

from datetime import date

import pytest

from autoglm.core.tools import Effect, ToolSpec, ToolTraits
from autoglm.core.values import Json
from autoglm.planning.offline.arguments.conversions import choice_places
from autoglm.planning.offline.arguments.features import SlotMatcher
from autoglm.planning.offline.arguments.filling import SlotFiller
from autoglm.planning.offline.arguments.passage import Passage
from autoglm.planning.offline.arguments.switches import is_denied, is_negated
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.mentions.predicates import predicates_of
from autoglm.planning.offline.mentions.records import heads_shared, records_in
from autoglm.planning.offline.structure.nesting import items_of
from autoglm.planning.offline.structure.rows import rows_in
from autoglm.planning.offline.weights import packaged_weights
from autoglm.planning.offline.words.numerals import chinese_number
from autoglm.planning.offline.words.text import read_source

TODAY = date(2026, 11, 21)


def named(text: str) -> tuple[Mention, ...]:
    return mentions_in(read_source(text), TODAY)


def phrases(text: str) -> set[str]:
    return {one.text for one in named(text) if one.kind in (Kind.NAME, Kind.PHRASE)}


def numbers(text: str) -> list[Json]:
    return [one.value for one in named(text) if one.kind is Kind.NUMBER]


def dates(text: str) -> list[Json]:
    return [one.value for one in named(text) if one.kind is Kind.DATE]


def scene_of(text: str, **properties: Json) -> SlotMatcher:
    needed = [name for name, one in properties.items() if isinstance(one, dict) and "properties" not in str(one)]
    schema: dict[str, Json] = {"type": "object", "properties": properties, "required": [*needed]}
    spec = ToolSpec(name="t", description="", parameters=schema, traits=ToolTraits(effect=Effect.NONE))
    return SlotMatcher(Passage(text, named(text)), spec)


def ways(text: str, **properties: Json) -> list[tuple[Json, str]]:
    return [(one.value, one.how) for one in scene_of(text, **properties).candidates(0)]


def said(text: str, label: str) -> dict[str, str]:
    start = text.index(label)
    return {text[slice(*span)]: how for span, (how, _) in predicates_of(text, [(start, start + len(label))]).items()}


def test_a_list_is_told_by_what_is_said_of_its_items() -> None:
    items: Json = {"type": "string", "description": "包裹的追踪代码"}

    told = scene_of("追踪代码是QX88", codes={"type": "array", "items": items}).slots[0]
    own = scene_of("", codes={"type": "array", "description": "全部代码", "items": items}).slots[0]

    assert told.description == "包裹的追踪代码"
    assert own.description == "全部代码"


def test_a_description_may_tell_a_choice_right_behind_it() -> None:
    schema: Json = {"type": "string", "enum": ["XR", "YS", "ZT"], "description": "方法：XR目视、YS敲击，ZT"}
    spec = scene_of("", way=schema).slots[0]

    assert spec.glosses == {"XR": "目视", "YS": "敲击"}
    assert choice_places("YS", "用敲击检查", spec.glosses["YS"]) == [(1, 3)]


@pytest.mark.parametrize(
    ("text", "switch", "is_off"),
    [
        ("房子没有电梯", "电梯", True),
        ("房东未提前说明", "说明", True),
        ("规定是不允许养狗", "允许", True),
        ("有没有电梯", "电梯", False),
        ("有没有不带电梯的", "电梯", True),
        ("允不允许养狗", "允许养狗", False),
        ("可不可以养狗", "养狗", False),
        ("不仅有电梯", "电梯", False),
        ("没有车，有电梯", "电梯", False),
        ("不养猫也不喝酒但是喜欢养狗", "养狗", False),
    ],
)
def test_what_is_told_not_to_be_is_off(text: str, switch: str, is_off: bool) -> None:
    start = text.index(switch)
    end = start + len(switch)

    assert (is_denied(text, start, end, switch) or is_negated(text, start, end)) is is_off


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("一万二", 12_000),
        ("三千五", 3_500),
        ("两百五", 250),
        ("一百零五", 105),
        ("二十五", 25),
        ("一亿三", 130_000_000),
    ],
)
def test_a_last_digit_counts_what_is_next_below(numeral: str, value: int) -> None:
    assert chinese_number(numeral) == value


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("功率120千瓦", [120]),
        ("重5千克", [5]),
        ("气压990百帕", [990]),
        ("卖了3千", [3000]),
        ("打九折", [90]),
        ("折叠三折叠", []),
        ("等了三个半小时", [3.5]),
        ("分别是12、15和20万元", [120_000, 150_000, 200_000]),
        ("分别是20000和3万元", [20_000, 30_000]),
        ("分别是1.5和2万元", [15_000, 20_000]),
        ("三人、四人和五万人", [3, 4, 50_000]),
    ],
)
def test_numbers_count_as_they_are_said(text: str, values: list[Json]) -> None:
    assert numbers(text) == values


def test_a_slot_may_count_in_thousands_of_ten() -> None:
    def told(text: str, description: str) -> set[Json]:
        return {value for value, _ in ways(text, amount={"type": "number", "description": description})}

    assert 85 in told("下载85万次", "下载量（万次）")
    assert 85 in told("下载85万次", "下载量，单位为万")
    assert 85 not in told("下载85万次", "下载量")
    assert 0.0085 in told("下载85次", "下载量（万次）")
    assert 85 not in told("下载85万人", "下载量（万次）")
    assert 2 in told("市值2亿", "市值，以亿为单位")
    assert 20_000 in told("市值2亿", "市值（万元）")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("九月十二号出发", ["2026-09-12"]),
        ("十二月三日到", ["2026-12-03"]),
        ("3月5日到期，年份是2031", ["2031-03-05"]),
        ("今年是2032年，3月5日到期", ["2032-03-05"]),
        ("3月5日（2033年）前", ["2033-03-05"]),
        ("公司建于1998年，3月5日开会", ["2026-03-05"]),
    ],
)
def test_dates_have_numerals_and_the_year_that_is_told(text: str, days: list[str]) -> None:
    assert dates(text) == days


def test_a_month_of_a_year_has_the_form_that_is_asked_for() -> None:
    schema: Json = {"type": "string", "description": "月份，YYYY-MM"}

    assert ("2031-04", "month") in ways("从2031年4月起", month=schema)
    assert ("2031-04", "month") not in ways("从2031年4月5日起", month=schema)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("绍兴今天的空气", "绍兴"),  # a date parts what stands around it
        ("给租客陈岚开一个新账号", "新账号"),
        ("给租客陈岚开一个新账号", "租客陈岚"),
        ("用木工和油漆这两种工艺", "油漆"),
        ("乐器选吉他", "吉他"),
        ("换成亚麻布", "亚麻布"),
        ("分析一下石雕、漆器", "石雕"),
        ("除了价格，我更在意颜色", "颜色"),
        ("我想知道桂花", "桂花"),
        ("买一次性餐具", "一次性餐具"),
        ("一只柯基", "柯基"),
        ("想了解星河P60的屏幕", "星河P60"),
        ("车牌浙A·7K2Q9要续保", "浙A·7K2Q9"),
    ],
)
def test_words_are_parted_where_a_value_begins_or_ends(text: str, phrase: str) -> None:
    assert phrase in {one.text for one in named(text)}


def test_a_model_by_its_maker_is_a_name_and_a_code_behind_its_label_is_none() -> None:
    assert any(one.kind is Kind.NAME and one.text == "星河P60" for one in named("想了解星河P60的屏幕"))
    assert not any(one.kind is Kind.NAME and one.text == "桌号P60" for one in named("桌号P60加菜"))
    assert "星河一" not in phrases("星河P60")


@pytest.mark.parametrize(
    ("text", "label", "predicates"),
    [
        ("配乐用低沉的鼓声", "配乐", {"低沉的鼓声": "said"}),
        ("主色选米白", "主色", {"米白": "said"}),
        ("审批人是周岚", "审批", {"周岚": "said"}),
        ("负责人周岚", "负责", {"人周岚": "bare"}),
        ("信号功率是5瓦", "信号", {}),
        ("财务状况良好", "财务", {"良好": "bare"}),
    ],
)
def test_a_clause_says_something_of_its_label(text: str, label: str, predicates: dict[str, str]) -> None:
    assert said(text, label) == predicates


def test_letters_and_numbers_share_the_word_before_them() -> None:
    def shared(text: str) -> list[list[str]]:
        return [[name for _, _, name in named] for named in heads_shared(text)]

    assert shared("比较仓库A、B和C的库存") == [["仓库A", "仓库B", "仓库C"]]
    assert shared("查看路口1和2") == [["路口1", "路口2"]]
    assert shared("价格5和8") == []
    assert shared("完成第1、2组") == []

    lists = [one.value for one in named("比较仓库A和B的库存") if one.kind is Kind.LIST]
    assert lists == [["仓库A", "仓库B"]]


def test_an_example_that_is_a_part_of_a_longer_list_is_told_so() -> None:
    schema: Json = {"type": "array", "items": {"type": "string"}, "description": "爱好，例如：下棋、钓鱼"}

    assert (["下棋"], "option_cut") in ways("我喜欢下棋和书法", hobbies=schema)
    assert (["下棋"], "option") in ways("我喜欢下棋", hobbies=schema)


def test_figures_between_commas_are_records_only_in_one_unit() -> None:
    def told(text: str) -> list[list[str]]:
        return [[text[slice(*span)] for span in one] for one in records_in(text, (0, len(text)))]

    assert ["交通4块", "餐饮3块"] in told("交通4块，餐饮3块")
    assert told("高度20米，重量3吨") == []
    assert told("杠杆为3倍，回撤为5%") == []
    assert ["螺丝3盒", "扳手2把"] in told("螺丝3盒、扳手2把，预算900元")


def test_a_figure_in_what_is_said_of_a_slot_is_held_by_it() -> None:
    schema: Json = {"type": "integer", "description": "访问频率"}
    matcher = scene_of("访问频率是每天三次，另外买9个", count=schema)

    def features(value: int) -> set[str]:
        one = next(one for one in matcher.candidates(0) if one.value == value)
        return {name for name, weight in matcher.features(0, one) if weight}

    assert "near:held" in features(3)
    assert not {"near:held", "near:said"} & features(9)


def test_what_is_said_of_a_list_is_known_to_be_its_only_item() -> None:
    schema: Json = {"type": "array", "items": {"type": "string"}, "description": "短期目标"}
    matcher = scene_of("我的短期目标是学会游泳", goals=schema)
    only = next(one for one in matcher.candidates(0) if one.value == ["学会游泳"])

    assert ("near:said:single", 1.0) in matcher.features(0, only)


def test_a_word_of_the_slot_behind_a_value_is_told() -> None:
    schema: Json = {"type": "string", "description": "风格名称"}
    matcher = scene_of("采用田园风格", style=schema)
    value = next(one for one in matcher.candidates(0) if one.value == "田园")

    assert ("next:hint", True) in matcher.features(0, value)


def test_a_list_that_may_be_left_out_is_made_of_no_unlikely_values() -> None:
    kind: Json = {"type": "string", "description": "还款状态"}
    loans: Json = {"type": "array", "items": {"type": "object", "properties": {"status": kind}}}
    matcher = scene_of("我有一个农场，想种玉米", loans=loans)
    unlikely, likely = (
        SlotFiller(matcher, {"type:string:phrase:text": 9.0}, {"how:text": odds}) for odds in (-9.0, 9.0)
    )

    assert items_of(unlikely, (0, len(matcher.text)), packaged_weights()) == {}
    assert items_of(likely, (0, len(matcher.text)), packaged_weights()) != {}


def test_rows_that_begin_at_one_place_have_no_places_of_their_own() -> None:
    schema: Json = {"type": "string", "description": "The country."}
    matcher = scene_of("Visas for Tanzania with an Australian passport", country=schema)
    readings = rows_in(SlotFiller(matcher, {}, {"how:text": 3.0, "how:country": 3.0}), [0], (0, len(matcher.text)))
    told = [[row[0].candidate.value for row in one.rows] for one in readings if not one.spans]

    assert any(one[-2:] == ["Australian", "Australia"] for one in told)
    assert all(len(one.spans) == len(one.rows) for one in readings if one.spans)
