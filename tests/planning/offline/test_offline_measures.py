"""Amounts, moments and formulas as people tell them: halves and dozens, half past seven, units that are not those of
the slot, ranks and months, points, and numbers that only say how many follow."""

from __future__ import annotations

from datetime import date

import pytest

from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline.arguments.candidates import Candidate
from autoglm.planning.offline.arguments.features import SlotMatcher
from autoglm.planning.offline.arguments.passage import Passage
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.words.text import read_source
from autoglm.planning.offline.words.units import in_unit, is_unit, other_names, units_named

TODAY = date(2026, 11, 21)


def named(words: str) -> tuple[Mention, ...]:
    return mentions_in(read_source(words), TODAY)


def values(words: str, kind: Kind) -> list[Json]:
    return [one.value for one in named(words) if one.kind is kind]


def scene_of(words: str, properties: dict[str, Json]) -> SlotMatcher:
    tool = ToolSpec(name="t", description="", parameters={"type": "object", "properties": properties})
    return SlotMatcher(Passage(words, named(words)), tool)


def ways(words: str, name: str, schema: dict[str, Json]) -> list[tuple[Json, str]]:
    return [(one.value, one.how) for one in scene_of(words, {name: schema}).candidates(0)]


def features(matcher: SlotMatcher, at: int, value: Json) -> dict[str, float]:
    return dict(matcher.features(at, next(one for one in matcher.candidates(at) if one.value == value)))


@pytest.mark.parametrize(
    ("words", "value", "unit"),
    [
        ("half a litre of milk", 0.5, "litre"),
        ("a half-kilo loaf", 0.5, "kilo"),
        ("a quarter of an hour", 0.25, "hour"),
        ("an hour and a half", 1.5, "hour"),
        ("four and a half stars", 4.5, "stars"),
        ("2 and a half years", 2.5, "years"),
        ("within a mile of the church", 1, "mile"),
        ("an hour of jazz", 1, "hour"),
        ("minus 7 degrees", -7, "degrees"),
        ("a 30-thousand-dollar car", 30_000, "dollar"),
        ("an eight-week course", 8, "week"),
        ("12e-6 per kelvin", 12e-6, "per"),
    ],
)
def test_amounts_are_read_as_they_are_said(words: str, value: float, unit: str) -> None:
    numbers = [(one.value, one.unit) for one in named(words) if one.kind is Kind.NUMBER]

    assert numbers == [(value, "" if unit == "per" else unit)]


@pytest.mark.parametrize(
    "words", ["half the team", "an apple and a half", "a third of a class", "for a friend", "a sort of"]
)
def test_what_is_no_measure_has_no_half_and_no_one(words: str) -> None:
    assert values(words, Kind.NUMBER) == []


def test_a_list_shares_a_unit_behind_it_and_no_sign_before_its_last_number() -> None:
    def units(words: str) -> list[str]:
        return [one.unit for one in named(words) if one.kind is Kind.NUMBER]

    assert units("15, 20 and 30 years") == ["years", "years", "years"]
    assert units("earned $100 in 2019 and $120 in 2020") == ["$", "", "$", ""]


def test_two_numerals_in_a_row_are_two_numbers() -> None:
    told = [(one.value, one.unit) for one in named("roll two twenty-sided dice") if one.kind is Kind.NUMBER]

    assert told == [(2, ""), (20, "sided")]
    assert values("two million three hundred thousand and one", Kind.NUMBER) == [2_300_001]


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("at half past seven in the evening", "19:30"),
        ("at quarter to 9 pm", "20:45"),
        ("at 7.15 in the evening", "19:15"),
        ("at 9 in the morning", "09:00"),
        ("at 11 at night", "23:00"),
        ("at 12 at night", "00:00"),
        ("at 8 o'clock", "08:00"),
        ("at noon", "12:00"),
        ("until midnight", "00:00"),
    ],
)
def test_times_of_day_are_read_as_they_are_said(words: str, time: str) -> None:
    assert values(words, Kind.TIME) == [time]


def test_an_hour_that_no_clock_has_is_no_time() -> None:
    assert values("number 30 in the morning", Kind.TIME) == []


@pytest.mark.parametrize(
    ("words", "dates"),
    [
        ("from Dec 20 to Dec 27, 2025", ["2025-12-20", "2025-12-27"]),
        ("on May 4, 2024 and again on June 8", ["2024-05-04", "2024-06-08"]),
        ("from May 4 to June 8", ["2026-05-04", "2026-06-08"]),
        ("from 2023 April 4th to April 8th", ["2023-04-04", "2023-04-08"]),
        ("tomorrow, June 1 2023", ["2023-06-01"]),
        ("the day after tomorrow (that's 2024-11-06)", ["2024-11-06"]),
        ("tomorrow, not June 1 2023", ["2026-11-22", "2023-06-01"]),
    ],
)
def test_dates_share_a_year_and_a_date_goes_before_the_name_of_its_day(words: str, dates: list[str]) -> None:
    assert sorted(values(words, Kind.DATE)) == sorted(dates)


def test_a_moment_may_be_told_with_words_between_and_with_the_time_first() -> None:
    schema: dict[str, Json] = {"type": "string", "description": "Start, YYYY-MM-DDTHH:MM"}

    assert ("2025-02-21T13:30", "short_stamp") in ways("on 21 February 2025 from 13:30", "start", schema)
    assert ("2025-02-21T13:30", "short_stamp") in ways("at 13:30 on 21 February 2025", "start", schema)
    assert ("2025-02-21T13:30", "short_stamp") in ways("21 February 2025; 13:30", "start", schema)
    told = ways("at 13:30, 14:30 and never on 21 February 2025", "start", schema)
    assert not [how for _, how in told if how == "short_stamp"]


@pytest.mark.parametrize(
    ("words", "name", "kind", "description", "value"),
    [
        ("a pipe 50 mm wide", "width", "number", "Width in meters.", 0.05),
        ("100µF", "capacitance", "number", "Capacitance (C) in farads (F).", 0.0001),
        ("a bag of 1 litre", "volume_ml", "integer", "The volume", 1000),
        ("over 2 years", "months", "integer", "How long.", 24),
        ("a pull of 15 kN", "force_n", "number", "The pull.", 15_000),
        ("面粉500克", "weight_kg", "number", "How much.", 0.5),
        ("a parcel of 500 g", "weight", "number", "毛重，单位千克。", 0.5),
        ("预算12345678912元", "price", "number", "价格（万元）", 1234567.8912),
    ],
)
def test_a_measure_is_converted_to_the_unit_of_the_slot(
    words: str, name: str, kind: str, description: str, value: float
) -> None:
    assert (value, "converted") in ways(words, name, {"type": kind, "description": description})


@pytest.mark.parametrize(
    ("words", "name", "kind", "description"),
    [
        ("5 km", "distance", "number", "Distance in kilometers."),
        ("5 km", "distance", "number", "Distance in hours."),
        ("5 km", "distance", "number", "Distance."),
        ("5 apples", "distance", "number", "Distance in meters."),
        ("5 hours", "hours_per_day", "number", "Hours of use per day."),
        ("5 mm", "width", "integer", "Width in meters."),
        ("20 celsius", "temperature", "number", "Temperature in kelvin."),
        ("for 5 hours", "length", "number", "How many hour(s) it takes."),
        ("up to 600 dollars", "price", "number", "总价，单位为万元。"),
        ("600万人", "visitors", "number", "单位为万元。"),
        ("每次500克", "rate", "number", "单位千克/天"),
    ],
)
def test_nothing_is_converted_where_nothing_needs_to_be(words: str, name: str, kind: str, description: str) -> None:
    told = ways(words, name, {"type": kind, "description": description})

    assert not [how for _, how in told if how in ("converted", "unit")]


def test_units_have_names_in_the_plural_and_symbols() -> None:
    assert {unit.measure for unit in units_named("h")} == {"time", "inductance"}
    assert units_named("kilometres") == units_named("km")
    assert is_unit("hours")
    assert not is_unit("h")
    assert not is_unit("apples")
    assert in_unit(1, "km", "mile") == pytest.approx(0.621371, abs=1e-6)
    assert in_unit(1, "km", "hour") is None
    assert set(other_names("km")) == {"kilometer", "kilometre"}


def test_units_are_choices_by_any_of_their_names() -> None:
    schema: dict[str, Json] = {"type": "string", "enum": ["km", "mi"]}

    assert ("km", "choice") in ways("how far in kilometres", "unit", schema)
    assert ("mi", "choice") in ways("how many miles", "unit", schema)


def test_parts_of_a_date_fill_slots_of_their_names() -> None:
    integer: dict[str, Json] = {"type": "integer"}

    assert (21, "part") in ways("on 21 February 2025", "day", integer)
    assert (2, "part") in ways("on 21 February 2025", "month", integer)
    assert (2025, "part") in ways("on 21 February 2025", "birth_year", integer)
    assert not [how for _, how in ways("on 21 February 2025", "count", integer) if how == "part"]
    assert not [how for _, how in ways("on 21 February 2025", "day", {"type": "number"}) if how == "part"]


def test_words_tell_ranks_months_and_rest() -> None:
    integer: dict[str, Json] = {"type": "integer"}
    speed: dict[str, Json] = {"type": "number", "description": "The initial velocity."}

    assert (8, "rank") in ways("the eighth president", "ordinal", integer)
    assert (2, "rank") in ways("differentiate it twice", "order", integer)
    assert (2, "month") in ways("in February", "month", integer)
    assert ("2025-07", "month") in ways("in July 2025", "month", {"type": "string", "description": "As YYYY-MM."})
    assert (0, "rest") in ways("a stone dropped from a tower", "v0", speed)
    assert (0, "rest") not in ways("a stone dropped from a tower", "height", {"type": "number"})


@pytest.mark.parametrize(
    "formula", ["3x^2 + 2x - 1", "sin(x)*x", "(1 + 1/n)**n", "3*x**4 - 5*x", "2 * (a + b)", "x**2 - 4*x + 3"]
)
def test_formulas_are_taken_whole(formula: str) -> None:
    assert (formula, "text") in ways(f"take {formula} for it", "expression", {"type": "string"})


@pytest.mark.parametrize("words", ["a 3-4 day trip", "a/b", "the x-ray", "12e-6 per kelvin", "5 - 3"])
def test_what_has_no_variable_or_no_operator_is_no_formula(words: str) -> None:
    assert not [one for one in named(words) if one.kind is Kind.CODE and one.text.strip() == words.strip()]


def test_the_numbers_in_a_formula_stay_values() -> None:
    assert values("Solve 4x + 7 = 31 for x", Kind.NUMBER) == [4, 7, 31]


def test_points_are_lists_of_lists_as_far_as_they_follow_each_other() -> None:
    schema: dict[str, Json] = {"type": "array", "items": {"type": "array", "items": {"type": "number"}}}
    found = ways("a line through (1, 2) and (5, 10) meets the one through (0, 9.5), (3, 0)", "line", schema)

    assert ([[1, 2], [5, 10]], "points") in found
    assert ([[0, 9.5], [3, 0]], "points") in found
    assert not [how for _, how in ways("nothing there", "line", schema) if how == "points"]


def test_a_number_that_only_says_how_many_follow_is_told() -> None:
    slots: dict[str, Json] = {"first": {"type": "integer"}, "second": {"type": "integer"}}
    told = scene_of("the sum of two numbers: 36 and 48", slots)
    plain = scene_of("a table for two, 36 euros", slots)

    assert features(told, 0, 2)["shape:announces"] == 1
    assert features(plain, 0, 2)["shape:announces"] == 0


def test_numbers_years_and_dates_have_orders_of_their_own() -> None:
    slots: dict[str, Json] = {
        "place": {"type": "string"},
        "arrival_date": {"type": "string"},
        "departure_date": {"type": "string"},
        "year1": {"type": "integer"},
        "revenue": {"type": "number"},
    }
    matcher = scene_of("from May 4, 2024 to May 8, 2024, 500000 earned in 2019", slots)

    assert "order:0" in features(matcher, 1, "2024-05-04")
    assert "order:0" in features(matcher, 2, "2024-05-08")
    assert "order:0" in features(matcher, 3, 2019)
    assert "order:0" in features(matcher, 4, 500_000)


def test_a_switch_knows_the_default_that_its_description_tells() -> None:
    told = scene_of("a cake", {"fresh": {"type": "boolean", "description": "Fresh only. Default is True."}})
    own = scene_of("a cake", {"fresh": {"type": "boolean", "description": "Default is True.", "default": False}})
    none = scene_of("a cake", {"fresh": {"type": "boolean", "description": "Fresh only."}})

    text = scene_of("a cake", {"fresh": {"type": "boolean", "description": "Fresh only.", "default": "false"}})

    assert told.slots[0].default is True
    assert text.slots[0].default is False
    assert own.slots[0].default is False
    assert none.slots[0].default is None
    assert dict(told.features(0, Candidate(False, "false")))["bool:changed:false"] == 1
    assert not [name for name, _ in told.features(0, Candidate(True, "true")) if "changed" in name]
    assert not [name for name, _ in none.features(0, Candidate(False, "false")) if "changed" in name]


@pytest.mark.parametrize("words", ["leave out the lakes", "nothing about lakes", "rivers, ignoring lakes", "no lakes"])
def test_what_is_left_out_turns_a_switch_off(words: str) -> None:
    matcher = scene_of(words, {"include_lakes": {"type": "boolean", "description": "Default is true."}})

    assert dict(matcher.features(0, Candidate(False, "false")))["bool:false:negated"] == 1


def test_what_a_text_names_is_looked_at_once_for_all_tools() -> None:
    words = "the weather in Paris"
    passage = Passage(words, named(words))
    paris = next(one for one in passage.mentions if one.text == "Paris")

    looks = [
        SlotMatcher(passage, ToolSpec(name=name, description="", parameters={})).passage.facts_of(paris)
        for name in ("one", "other")
    ]

    assert looks[0] is looks[1]
    assert (looks[0].kind, looks[0].stems, passage.lead_of(paris)) == ("name", ("pari",), "in")
