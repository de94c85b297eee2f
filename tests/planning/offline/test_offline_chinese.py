"""Rules of Chinese: times of day, tenths and halves, places and persons inside of longer words, digits that count
nothing; units and options that a parameter tells."""

from __future__ import annotations

from datetime import date

import pytest

from autoglm.core.tools import Effect, ToolSpec, ToolTraits
from autoglm.core.values import Json
from autoglm.planning.offline.arguments.conversions import choice_places, conversions
from autoglm.planning.offline.arguments.features import SlotMatcher
from autoglm.planning.offline.arguments.filling import SlotFiller
from autoglm.planning.offline.arguments.leads import lead_before
from autoglm.planning.offline.arguments.passage import Passage
from autoglm.planning.offline.arguments.stated import stated_values
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.mentions.records import marks_in
from autoglm.planning.offline.slots import Slot, slots_of
from autoglm.planning.offline.structure.nesting import items_of
from autoglm.planning.offline.weights import packaged_weights
from autoglm.planning.offline.words.text import read_source

TODAY = date(2026, 11, 21)


def named(text: str) -> tuple[Mention, ...]:
    return mentions_in(read_source(text), TODAY)


def values(text: str, *kinds: Kind) -> list[Json]:
    return [one.value for one in named(text) if one.kind in kinds]


def slot(kind: str, description: str, **more: Json) -> Slot:
    told: dict[str, Json] = {"type": kind, "description": description, **more}
    return slots_of(tool(value=told))[0]


def tool(*required: str, **properties: dict[str, Json]) -> ToolSpec:
    schema: dict[str, Json] = {"type": "object", "properties": properties, "required": list(required)}
    return ToolSpec(name="tool", description="", parameters=schema, traits=ToolTraits(effect=Effect.NONE))


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("早上五点半出发", ["05:30"]),
        ("晚上十点一刻以后", ["22:15"]),
        ("下午3时20分", ["15:20"]),
        ("下午两点到六点", ["14:00", "18:00"]),
        ("今晚23点", ["23:00"]),
        ("今晚8点", ["20:00"]),
        ("给我两点建议", []),
        ("下午二十五点", []),
    ],
)
def test_times_of_day_are_read_with_numerals_and_halves_of_the_day(text: str, times: list[str]) -> None:
    assert values(text, Kind.TIME) == times


def test_the_end_of_a_span_of_time_is_on_the_day_of_its_beginning() -> None:
    text = "2026年11月8日下午两点到六点，另外是3点"
    told = {value for value, _, _ in stated_values(slot("string", "结束时间"), text, named(text), ())}

    assert {"2026-11-08T14:00:00", "2026-11-08T18:00:00"} <= told
    assert "2026-11-08T03:00:00" not in told


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("亮度两成", 20, "%"),
        ("九成五新", 95, "%"),
        ("半小时内", 0.5, "小时"),
        ("一个半小时", 1.5, "小时"),
        ("8点-300辆", 300, "辆"),
    ],
)
def test_tenths_halves_and_numbers_behind_a_dash(text: str, number: float, unit: str) -> None:
    assert (number, unit) in [(one.value, one.unit) for one in named(text) if one.kind is Kind.NUMBER]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我想租朝阳区的两居室", "朝阳区"),
        ("从广州南沙港发两个高柜", "广州南沙港"),
        ("授课人林晚秋", "林晚秋"),
        ("我刚买了个炖锅", "炖锅"),
        ("送到上海虹桥机场附近", "上海虹桥机场"),
        ("黄芪一般在哪里种", "黄芪"),
        ("使用热解和压缩这两种技术", "压缩"),
    ],
)
def test_a_name_inside_of_a_longer_run_is_found(text: str, name: str) -> None:
    assert name in values(text, Kind.NAME, Kind.PHRASE)


@pytest.mark.parametrize(
    ("description", "text", "value"),
    [
        ("总价，单位为万元。", "600万以内", 600),
        ("毛重，单位千克。", "共38.6吨", 38600),
        ("时长（分钟）。", "半小时内", 30),
        ("长度，以米为单位", "长3公里", 3000),
        ("重量，单位千克。", "长3公里", 3),
        ("价格，单位为元。", "预算600", 600),
        ("数量", "共38.6吨", 38.6),
    ],
)
def test_an_amount_is_told_in_the_unit_that_the_parameter_takes(description: str, text: str, value: float) -> None:
    number = next(one for one in named(text) if one.kind is Kind.NUMBER)

    assert value in [told for told, _, _ in conversions(slot("number", description), [number])]


def test_shares_in_a_list_are_told_both_ways() -> None:
    whole = next(one for one in named("分别是2.0%, 3.5%, 2.8%") if one.kind is Kind.LIST)
    rates = slot("array", "过去数年的比率", items={"type": "number"})

    assert {how: value for value, how, _ in conversions(rates, [whole])} == {
        "list": [0.02, 0.035, 0.028],
        "list_percent": [2, 3.5, 2.8],
    }


def test_digits_that_count_nothing_are_a_serial() -> None:
    told = {
        how
        for value, how, _ in conversions(slot("string", "编号"), named("编号001，电话13800138000，共25"))
        if value in ("001", "13800138000")
    }

    assert told == {"serial"}
    assert "digits" in {how for _, how, _ in conversions(slot("string", "编号"), named("共25"))}


@pytest.mark.parametrize(
    ("description", "choices", "glosses"),
    [
        ("asc为升序，desc为降序。", ["asc", "desc"], {"asc": "升序", "desc": "降序"}),
        ("座位：硬卧（hard）、软卧（soft）", ["hard", "soft"], {"hard": "硬卧", "soft": "软卧"}),
        ("'a' for ascending, 'd' for descending.", ["a", "d"], {"a": "ascending", "d": "descending"}),
        ("The unit.", ["metric"], {}),
    ],
)
def test_what_a_description_says_that_a_choice_means(
    description: str, choices: list[Json], glosses: dict[str, str]
) -> None:
    assert slot("string", description, enum=choices).glosses == glosses


def test_a_choice_is_named_by_what_it_means_and_by_words_of_the_same_meaning() -> None:
    assert choice_places("equal_principal", "每月等额本金还款", "等额本金") == [(2, 6)]
    assert choice_places("sun", "这周日晚上") == [(1, 3)]
    assert choice_places("breakfast", "早饭吃什么") == [(0, 2)]


@pytest.mark.parametrize(
    ("before", "lead"),
    [("最多返回", "most"), ("up to ", "most"), ("不少于", "least"), ("名为", "named"), ("it was called ", "called")],
)
def test_words_before_a_value_tell_bounds_and_names(before: str, lead: str) -> None:
    assert lead_before(f"{before}10", len(before)) == lead


def test_the_marks_of_things_of_one_name_are_known() -> None:
    assert marks_in("设备1播放，设备2暂停") == {2, 8}
    assert marks_in("设备7播放") == frozenset()


def features(text: str, wanted: Slot, value: str) -> set[str]:
    owner = tool(value={"type": "string", "description": wanted.description})
    matcher = SlotMatcher(Passage(text, named(text)), owner)
    one = next(way for way in matcher.candidates(0) if way.value == value and way.how != "option")
    return {name for name, told in matcher.features(0, one) if told}


def test_a_part_of_an_example_that_the_text_has_in_full_is_none() -> None:
    sensor = slot("string", "传感器的类型，例如温湿度传感器。")

    assert "shape:example_cut" in features("装温湿度传感器", sensor, "湿度传感器")
    assert "shape:example" in features("装温湿度传感器", sensor, "温湿度传感器")


def test_a_value_that_may_be_left_out_is_taken_in_an_eager_reading() -> None:
    owner = tool(place={"type": "string", "description": "安装位置。"})
    text = "安装传感器在起居室"
    matcher = SlotMatcher(Passage(text, named(text)), owner)
    filler = SlotFiller(matcher, {"out:optional": 2.0}, {})

    assert filler.fill().arguments == {}
    assert filler.fill(is_eager=True).arguments != {}


def test_objects_of_what_the_call_has_already_are_none() -> None:
    item: Json = {"type": "object", "properties": {"size": {"type": "integer", "description": "大小"}}}
    text = "大小10"
    for required in ((), ("parts",)):
        owner = tool(*required, parts={"type": "array", "items": item})
        matcher = SlotMatcher(Passage(text, named(text)), owner)
        taken = named(text)[-1].taken
        filler = SlotFiller(matcher, {"type:integer:number:as_is": 5.0}, {})
        weights = packaged_weights()
        assert items_of(filler, (0, len(text)), weights) == {("parts",): [{"size": 10}]}
        assert items_of(filler, (0, len(text)), weights, taken) == {}
