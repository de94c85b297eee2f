"""Amounts in the very unit of their slot: 千 as a part of a unit, 万 and "million" as what a slot counts by;
units that the object around a slot tells."""

from __future__ import annotations

from datetime import date

import pytest

from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline.arguments.conversions import conversions
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.mention import Kind
from autoglm.planning.offline.slots import slots_of
from autoglm.planning.offline.words.text import read_source

TODAY = date(2026, 11, 21)


def filled(text: str, name: str, description: str) -> Json:
    """The first value that a request has for a number."""
    return first_of(text, {name: {"type": "number", "description": description}})


def first_of(text: str, properties: dict[str, Json]) -> Json:
    slots = slots_of(ToolSpec(name="t", description="", parameters={"type": "object", "properties": properties}))
    return next(value for value, _, _ in conversions(slots[0], mentions_in(read_source(text), TODAY)))


@pytest.mark.parametrize(
    ("text", "name", "description", "value"),
    [
        ("锅炉出力640千瓦", "output", "出力，单位为千瓦", 640),
        ("锅炉出力640千瓦", "output", "出力（kW）", 640),
        ("锅炉出力640千瓦", "output_kw", "出力", 640),
        ("锅炉出力640千瓦", "output", "出力，单位为瓦", 640_000),
        ("锅炉出力六百千瓦", "output", "出力，单位为kW", 600),
        ("锅炉出力三点五千瓦", "output", "出力，单位为kW", 3.5),
        ("锅炉出力五千瓦", "output", "出力，单位为kW", 5),
        ("进料12千摩每小时", "feed", "进料量，单位为kmol/h", 12),
        ("进料12千摩", "feed", "进料量，单位为mol", 12_000),
        ("母线电压10千伏", "voltage", "电压（kV）", 10),
        ("缸内压力3兆帕", "pressure", "压力，单位为kPa", 3000),
        ("上月用电20万千瓦时", "energy", "电量，单位为万千瓦时", 20),
        ("上月用电20万千瓦时", "energy", "电量，单位为kWh", 200_000),
        ("这袋米3千克", "weight", "重量", 3),
        ("跑了三千米", "distance", "距离，单位为米", 3000),
        ("来了3千人", "people", "人数", 3000),
        ("全市一万五千人", "people", "人数", 15_000),
    ],
)
def test_a_value_in_the_unit_of_its_slot_stays_as_it_is(text: str, name: str, description: str, value: float) -> None:
    assert filled(text, name, description) == value


@pytest.mark.parametrize(
    ("text", "description", "value"),
    [
        ("常住人口820万人", "人口，单位为万人", 820),
        ("常住人口820万", "人口，单位为万人", 820),
        ("常住人口三十万人", "人口（万人）", 30),
        ("常住人口820万人", "人口，单位：万", 820),
        ("常住人口5000人", "人口，以万人为单位", 0.5),
        ("常住人口820", "人口，单位为万人", 820),
        ("常住人口820户", "人口，单位为万人", 820),
        ("产能5百万吨", "产能，单位为百万吨", 5),
        ("sold 5 million barrels", "Sales in millions of barrels.", 5),
        ("sold 700 barrels", "Sales in millions of barrels.", 700),
    ],
)
def test_a_slot_that_counts_by_ten_thousands_takes_so_many(text: str, description: str, value: float) -> None:
    assert filled(text, "amount", description) == value


def test_the_hottest_days_are_no_voltage() -> None:
    assert [one.text for one in mentions_in(read_source("三伏天出门"), TODAY) if one.kind is Kind.NUMBER] == []


def test_a_long_run_of_thousands_is_read_in_bounded_time() -> None:
    assert len(mentions_in(read_source("一千" * 400 + "瓦特吗"), TODAY)) < 200


@pytest.mark.parametrize(
    ("around", "leaf", "text", "value"),
    [
        ("年度数据，单位为万元", "利润", "利润是1.4亿元", 14_000),
        ("年度数据，单位为万元", "利润，单位为元", "利润是1.4亿元", 140_000_000),
        ("年度数据，单位为万人", "入住", "入住70万人", 70),
        ("年度数据", "利润", "利润是1.4亿元", 140_000_000),
        ("年度数据，单位为万元", "住户，单位为户", "住户有3万", 30_000),
        ("Sizes in millimeters.", "The width.", "a width of 3 cm", 30),
        ("Sizes in millimeters.", "The width in meters.", "a width of 3 cm", 0.03),
        ("Sales in millions.", "Sales in thousands.", "sold 2 million", 2000),
    ],
)
def test_the_unit_of_an_object_holds_for_the_numbers_in_it(around: str, leaf: str, text: str, value: float) -> None:
    inner: dict[str, Json] = {"amount": {"type": "number", "description": leaf}}
    outer: dict[str, Json] = {"type": "object", "description": around, "properties": inner}

    assert first_of(text, {"year": outer}) == value
    assert first_of(text, {"years": {"type": "array", "items": outer}}) == value
    assert first_of(
        text, {"years": {"type": "array", "description": around, "items": {**outer, "description": ""}}}
    ) == (value)
    told: dict[str, Json] = {"type": "object", "description": "一年的数", "properties": inner}
    assert first_of(text, {"report": {"type": "object", "description": around, "properties": {"y": told}}}) == value
