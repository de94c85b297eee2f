"""What requests name and what becomes of it for tools known by their schema: dates in the order asked for, hours and
minutes, currencies, places, numbers told without numerals, names with numbers in them, choices by their stems."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline.arguments.conversions import conversions
from autoglm.planning.offline.arguments.features import SlotMatcher
from autoglm.planning.offline.arguments.passage import Passage
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.gazetteer import kinds_of
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.slots import slots_of
from autoglm.planning.offline.words.text import read_source

TODAY = date(2026, 11, 21)


def named(words: str) -> tuple[Mention, ...]:
    return mentions_in(read_source(words), TODAY)


def texts(words: str, kind: Kind) -> list[str]:
    return [one.text for one in named(words) if one.kind is kind]


def ways(words: str, name: str, schema: dict[str, Json]) -> list[tuple[Json, str]]:
    """Every value that the words may give to one slot, with the name of the way."""
    tool = ToolSpec(name="t", description="", parameters={"type": "object", "properties": {name: schema}})
    matcher = SlotMatcher(Passage(words, named(words)), tool)
    found = [(one.value, one.how) for one in matcher.candidates(0)]
    for one in matcher.candidates(0):
        assert matcher.features(0, one)
    return found


def test_a_date_takes_the_order_that_the_description_asks_for() -> None:
    found = ways("on March 10, 2022", "date", {"type": "string", "description": "The date, in format MM-DD-YYYY."})

    assert ("03-10-2022", "format") in found
    assert ("2022-03-10", "iso") in found
    assert ("March 10, 2022", "text") in found


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("Jun.20,2023", "2023-06-20"),
        ("June01 2023", "2023-06-01"),
        ("01-31-1980", "1980-01-31"),
        ("Sept. 3", "2026-09-03"),
    ],
)
def test_dates_are_read_as_people_write_them(words: str, iso: str) -> None:
    assert [one.value for one in named(f"It was {words}.") if one.kind is Kind.DATE][:1] == [iso]


def test_a_name_that_begins_like_a_month_is_no_date() -> None:
    assert texts("songs by Maroon 5", Kind.DATE) == []
    assert "Maroon 5" in texts("songs by Maroon 5", Kind.NAME)


def test_a_date_and_a_time_are_a_moment() -> None:
    found = ways("at 2021年5月5日10:00:30 sharp", "when", {"type": "string"})

    assert ("2021-05-05T10:00:30", "stamp") in found
    assert ("2021-05-05 10:00:30", "moment") in found
    assert ("2021-05-05T15:00:00", "stamp") in ways("on May 5, 2021 3pm", "when", {"type": "string"})
    assert ("2021-05-05 10:00", "text") in ways("at 2021-05-05 10:00 sharp", "when", {"type": "string"})
    assert not [one for one in ways("at 2021-05-05, not at 10:00", "when", {"type": "string"}) if one[1] == "stamp"]


def test_hours_and_minutes_come_from_a_time_of_day() -> None:
    integer: dict[str, Json] = {"type": "integer"}

    assert (6, "hour") in ways("a clock at 6:30 PM", "hours", integer)
    assert (18, "hour") in ways("a clock at 6 PM", "hours", integer)
    assert (30, "minute") in ways("a clock at 6:30 PM", "minutes", integer)
    assert [how for _, how in ways("a clock at 6:30 PM", "angle", integer)] == ["out"]


def test_a_size_with_its_unit_glued_on_is_a_number() -> None:
    assert (2048, "measured") in ways("内存是2048MB。", "memory", {"type": "integer"})
    assert ways("版本是2.5GB。", "memory", {"type": "integer"})[-1] == (None, "out")
    assert not [one for one in ways("代码是AB12。", "memory", {"type": "number"}) if one[1] == "measured"]


def test_currencies_countries_and_states_go_by_their_codes_and_names() -> None:
    text: dict[str, Json] = {"type": "string"}

    assert ("GBP", "currency") in ways("cost in British Pounds", "currency", text)
    assert ("Germany", "country") in ways("events in German history", "country", text)
    assert ("California", "state") in ways("crime in San Francisco", "state", text)
    assert ("Texas", "state_name") in ways("crime in TX today", "state", text)
    city = {"type": "string", "description": "The city and state, such as Boston, MA."}
    assert ("Chicago, IL", "city_state") in ways("lawyers in Chicago", "city", dict(city))
    plain = {"type": "string", "description": "The city and state."}
    assert ("Chicago, Illinois", "city_state") in ways("lawyers in Chicago", "city", dict(plain))


def test_numbers_are_told_without_numerals() -> None:
    assert (4, "frequency") in ways("compounded quarterly", "n", {"type": "integer"})
    assert (7, "period") in ways("for the next week", "days", {"type": "integer"})
    assert (1, "period") in ways("for the next month", "months", {"type": "integer"})
    assert (30, "period") in ways("最近一个月的情况", "span", {"type": "integer", "description": "Number of days."})
    assert not [one for one in ways("for the next day", "weeks", {"type": "integer"}) if one[1] == "period"]
    assert not [one for one in ways("for the next week", "n", {"type": "integer"}) if one[1] == "period"]


def test_directions_of_the_compass_give_numbers_their_sign() -> None:
    found = [one.value for one in named("at 33.4484° N, 112.0740 W") if one.kind is Kind.NUMBER]

    assert found == [33.4484, -112.074]


def test_money_has_letters_for_its_scale_and_other_numbers_have_not() -> None:
    assert [one.value for one in named("revenue of $1M and $1.2B") if one.kind is Kind.NUMBER] == [1_000_000, 1.2e9]
    assert [one.value for one in named("a solution of 5 M") if one.kind is Kind.NUMBER] == [5]


def test_a_word_after_a_number_that_says_nothing_is_no_unit() -> None:
    assert [one.unit for one in named("in 2019 and 2020 of 3 km") if one.kind is Kind.NUMBER] == ["", "", "km"]


def test_ordinals_make_a_list() -> None:
    assert ([2, 3, 4], "list") in ways(
        "the 2nd, 3rd and 4th floors", "floors", {"type": "array", "items": {"type": "integer"}}
    )


def test_numbers_that_stand_apart_are_gathered_by_their_unit() -> None:
    numbers: dict[str, Json] = {"type": "array", "items": {"type": "number"}}
    found = ways("trait A contributes 40% at 0.8 and trait B 60% at 0.7", "shares", numbers)

    assert ([40, 60], "gathered") in [(value, how) for value, how in found] or ([0.4, 0.6], "gathered") in found
    assert ([0.8, 0.7], "gathered") in found


def test_names_lose_their_possessive_and_keep_their_article() -> None:
    assert "Albert Einstein" in texts("It was Albert Einstein's idea", Kind.NAME)
    assert "players" in texts("the players' shirts", Kind.PHRASE)
    assert "The Weeknd" in texts("a concert of The Weeknd today", Kind.NAME)
    assert texts("in Washington D.C. today", Kind.PATH) == []


def test_chinese_and_latin_letters_make_one_name() -> None:
    assert "荣耀V30" in texts("我在用荣耀V30手机", Kind.NAME)
    assert "5G网络" in texts("连接5G网络", Kind.PHRASE)
    assert texts("版本3的", Kind.PHRASE)


def test_a_list_may_be_shorter_at_both_ends() -> None:
    found = [one.value for one in named("推荐一些中餐和日本菜等") if one.kind is Kind.LIST]

    assert ["中餐", "日本菜"] in found


def test_a_request_in_quotes_is_not_itself_quoted() -> None:
    words = '"Can you find the weather in Paris for me, and also the weather in Rome, please?"'

    assert texts(words, Kind.QUOTE) == []


def test_choices_are_found_by_their_stems() -> None:
    level: dict[str, Json] = {"type": "string", "description": "Can be 'summary' or 'detailed'."}
    roads: dict[str, Json] = {"type": "array", "items": {"type": "string", "enum": ["tolls", "highways", "ferries"]}}

    assert ("detailed", "option") in ways("in detail please", "level", level)
    assert (["tolls", "highways"], "choice") in ways("avoiding highways and toll roads", "avoid", roads)


def test_choices_that_stand_apart_are_also_taken_apart() -> None:
    sports: dict[str, Json] = {"type": "array", "items": {"type": "string", "enum": ["tennis", "golf", "chess"]}}
    words = "parks with tennis and golf here, and clubs where many people of the town play chess"
    found = [value for value, how in ways(words, "sports", sports) if how == "choice"]

    assert found == [["tennis", "golf", "chess"], ["tennis", "golf"], ["chess"]]


def test_examples_in_a_description_are_options() -> None:
    def options(description: str) -> Sequence[str]:
        schema = {"type": "object", "properties": {"kind": {"type": "string", "description": description}}}
        return slots_of(ToolSpec(name="t", description="", parameters=schema))[0].options

    assert options("The genre, e.g., Rock, Jazz or Pop.") == ("Rock", "Jazz", "Pop")
    assert options("主题，例如：爬虫流程、爬虫优化等。") == ("爬虫流程", "爬虫优化")
    assert options("The key. E.g., 'C' for C major.") == ("C",)
    assert options("The kind.") == ()


def test_some_mentions_give_fewer_values_than_others() -> None:
    described = ToolSpec(
        name="t", description="", parameters={"properties": {"at": {"type": "string"}}}, keywords=("t",)
    )
    whole = ToolSpec(name="t", description="", parameters={"properties": {"size": {"type": "integer"}}})
    time = next(one for one in named("at 6:30 PM") if one.kind is Kind.TIME)
    size = Mention(Kind.CODE, 0, 5, "2.5GB", "2.5GB")

    assert list(conversions(slots_of(described)[0], [time])) == [("18:30", "text", time)]
    assert list(conversions(slots_of(whole)[0], [size])) == []
    assert ("2 + 3", "raw") in ways("work out 2 + 3", "formula", {"type": "string"})


def test_names_in_a_list_are_compared_with_each_other() -> None:
    names: dict[str, Json] = {"type": "array", "items": {"type": "string"}}
    words = "the museums British Museum, Louvre Museum and Prado Museum"
    tool = ToolSpec(name="t", description="museum", parameters={"type": "object", "properties": {"museums": names}})
    matcher = SlotMatcher(Passage(words, named(words)), tool)
    told = {str(one.value): dict(matcher.features(0, one)) for one in matcher.candidates(0)}
    found = told["['British Museum', 'Louvre Museum', 'Prado Museum']"]

    assert found["list:even"] == 1
    assert found["list:junk"] == 0
    assert found["shape:tool_words:item"] == 1


def test_words_of_the_slot_inside_of_a_name_are_no_label_for_its_parts() -> None:
    schema: dict[str, Json] = {"type": "object", "properties": {"museum": {"type": "string"}}}
    words = "the hours of the Metropolitan Museum of Art"
    matcher = SlotMatcher(Passage(words, named(words)), ToolSpec(name="t", description="", parameters=schema))
    art = next(one for one in matcher.candidates(0) if one.value == "Art")

    assert dict(matcher.features(0, art))["near:label"] == 0
    assert dict(matcher.features(0, art))["shape:inner"] == 1


def test_names_are_known_for_what_they_are() -> None:
    assert kinds_of("Australia") == {"country"}
    assert "month" in kinds_of("May")
    assert kinds_of("周末") == set()


def test_numbers_of_a_list_share_their_unit() -> None:
    assert [one.unit for one in named("for 15, 20 and 30 years") if one.kind is Kind.NUMBER] == ["years"] * 3


def test_years_are_told_from_other_numbers() -> None:
    tool = ToolSpec(
        name="t", description="", parameters={"type": "object", "properties": {"year": {"type": "integer"}}}
    )
    words = "the 30 songs of 2019"
    matcher = SlotMatcher(Passage(words, named(words)), tool)
    told = {one.value: dict(matcher.features(0, one)) for one in matcher.candidates(0)}

    assert "year:True:integer" in told[2019]
    assert "year:not" in told[30]


def test_a_moment_takes_the_form_that_is_asked_for_or_the_one_that_is_told() -> None:
    schema: dict[str, Json] = {"type": "string", "description": "出发时间，格式为YYYY-MM-DDTHH:MM:SS。"}

    assert ("2026-03-01T08:00:00", "stamp") in ways("2026-03-01T08:00:00从甲地出发", "start", schema)
    assert ("2026-03-01 08:00:00", "moment") in ways("定于2026-03-01 08:00:00出发", "start", schema)
    assert ("2026-03-01T08:00:00", "stamp") in ways("定于2026年3月1日08:00出发", "start", schema)


def test_phone_numbers_are_no_sums_and_dates_before_a_clock_are_no_differences() -> None:
    assert texts("call 555-123-4567 or +441234567890", Kind.CODE) == ["555-123-4567", "+441234567890"]
    assert texts("电话021-5555123", Kind.EXPRESSION) == []
    assert texts("at 2026-03-01 08:00", Kind.EXPRESSION) == []
    assert texts("3-2-1", Kind.EXPRESSION) == ["3-2-1"]


def test_what_a_list_of_wishes_announces_is_no_message() -> None:
    assert texts("请查以下两条消息：第一条是甲，第二条是乙", Kind.QUOTE) == []
    assert texts("给他发消息：今晚开会", Kind.QUOTE) == ["今晚开会"]


def test_west_and_south_lie_below_zero_in_chinese_too() -> None:
    found = [one.value for one in named("南纬12.5，西经 77.1，北纬3") if one.kind is Kind.NUMBER]

    assert found == [-12.5, -77.1, 3]


def test_numerals_of_points_are_no_numbers() -> None:
    assert texts("1. 茶 5 箱\n2. 咖啡", Kind.NUMBER) == ["5"]


def test_known_names_are_found_in_running_chinese() -> None:
    assert {"德国", "柏林"} <= set(texts("想去德国柏林看看", Kind.NAME))
    assert ["法国", "日本"] in [one.value for one in named("我们早就同法国、日本有往来") if one.kind is Kind.LIST]
    assert "北京" not in texts("打开“北京”", Kind.NAME)


def test_a_predicate_is_a_value_whatever_words_it_holds() -> None:
    goal: dict[str, Json] = {"type": "string", "description": "员工的年度目标。"}
    goals: dict[str, Json] = {"type": "array", "items": {"type": "string"}, "description": "员工的年度目标。"}

    assert ("多和客户在一起", "text") in ways("我的年度目标是多和客户在一起。", "goal", goal)
    assert (["多对客户把话说清楚"], "single") in ways("我的年度目标为多对客户把话说清楚。", "goals", goals)
    assert (["对自己好", "少加班"], "list") in ways("年度目标：对自己好以及少加班。", "goals", goals)


def test_long_points_are_texts_and_no_items() -> None:
    schema: dict[str, Json] = {"type": "array", "items": {"type": "string"}, "description": "任务列表"}
    long = "一件说来话长而且一时半会儿根本做不完所以谁也不愿意去碰的事情"

    assert [long, "回邮件"] not in [value for value, _ in ways(f"1. {long}；2. 回邮件。", "tasks", schema)]


def test_a_slot_is_also_named_by_a_word_of_its_class() -> None:
    schema: dict[str, Json] = {"type": "string", "description": "联系手机号码。"}
    tool = ToolSpec(name="t", description="", parameters={"type": "object", "properties": {"phone": schema}})
    words = "联系电话是13800000000，房间是301"
    matcher = SlotMatcher(Passage(words, named(words)), tool)
    told = {one.value: dict(matcher.features(0, one)) for one in matcher.candidates(0) if one.mention is not None}

    assert told["13800000000"]["near:said"] == 1
    assert "near:said" not in told["301"]


def test_a_predicate_belongs_to_the_slot_with_the_longest_label() -> None:
    properties: Json = {
        "name": {"type": "string", "description": "客户名称。"},
        "level": {"type": "string", "description": "客户等级。"},
    }
    tool = ToolSpec(name="t", description="", parameters={"type": "object", "properties": properties})
    words = "客户等级是金牌"
    matcher = SlotMatcher(Passage(words, named(words)), tool)
    said = [
        any("near:said" in dict(matcher.features(at, one)) for one in matcher.candidates(at) if one.value == "金牌")
        for at in (0, 1)
    ]

    assert said == [False, True]


def test_the_first_character_of_a_description_is_a_label_when_it_is_the_slots_alone() -> None:
    schema: dict[str, Json] = {"type": "string", "description": "氮元素的含量。"}

    assert ("高", "text") in ways("土壤偏酸，氮高", "nitrogen", schema)


def test_numbered_points_are_the_items_of_a_list() -> None:
    schema: dict[str, Json] = {"type": "array", "items": {"type": "string"}, "description": "任务列表"}

    assert (["写周报", "回邮件"], "list") in ways("有两件事：1. 写周报；2. 回邮件。", "tasks", schema)
    assert ways("有两件事：1. 写周报；2. 回邮件。", "n", {"type": "array", "items": {"type": "boolean"}}) == [
        (None, "out")
    ]


def test_in_between_is_not_the_middle_choice() -> None:
    schema: dict[str, Json] = {"type": "string", "enum": ["high", "medium", "low"]}

    assert ways("从队列中取", "level", schema) == [(None, "out")]
    assert ("medium", "choice") in ways("级别为中", "level", schema)


def test_a_number_with_its_unit_may_stand_before_the_word_of_its_slot() -> None:
    schema: dict[str, Json] = {"type": "integer", "description": "内存大小（单位mb）。"}
    tool = ToolSpec(name="t", description="", parameters={"type": "object", "properties": {"memory": schema}})
    matcher = SlotMatcher(Passage("给它2048MB的内存和30秒", named("给它2048MB的内存和30秒")), tool)
    told = {one.value: dict(matcher.features(0, one)) for one in matcher.candidates(0) if one.mention is not None}

    assert told[2048]["near:attribute"] == 1
    assert told[2048]["unit:told"] == 1
    assert told[30]["near:attribute"] == 0


def described(words: str, slot: str, schema: dict[str, dict[str, Json]], tool: str = "") -> dict[str, dict[str, float]]:
    """The features of every value that the words may give to one slot of several, by the value as text."""
    spec = ToolSpec(name="t", description=tool, parameters={"type": "object", "properties": schema})
    matcher = SlotMatcher(Passage(words, named(words)), spec)
    at = list(schema).index(slot)
    return {str(one.value): dict(matcher.features(at, one)) for one in matcher.candidates(at)}


def number(description: str) -> dict[str, Json]:
    return {"type": "number", "description": description}


def test_a_number_fits_the_slot_that_is_measured_in_its_unit() -> None:
    schema = {"span": number("How long, in hours."), "reach": number("Reach of the beam in meters.")}

    found = described("Sweep it for 3 hours and 40 meters, twice 7.", "span", schema)

    assert (found["3"].get("measure:same"), found["3"]["unit:own"], "unit:rival" in found["3"]) == (1.0, 1.0, False)
    assert (found["40"].get("measure:other"), found["40"]["unit:rival"]) == (1.0, 1.0)
    assert found["7"].get("measure:none") == 1.0


def test_a_number_that_counts_what_the_tool_speaks_of_is_known_as_such() -> None:
    found = described("Compare two spectra at 12 kelvin.", "heat", {"heat": number("Heat.")}, "Compares spectra.")

    assert (found["2"]["unit:tool:True"], found["12"]["unit:tool:False"]) == (1.0, 0.0)
    assert found["12"].get("measure:untold") == 1.0


@pytest.mark.parametrize(
    ("name", "classes"),
    [("year1_revenue", {"money"}), ("year1", {"year"}), ("start_year", {"start", "year"}), ("year_built", {"year"})],
)
def test_the_last_word_of_a_name_tells_whether_it_is_a_year(name: str, classes: set[str]) -> None:
    tool = ToolSpec(name="t", description="", parameters={"type": "object", "properties": {name: {"type": "integer"}}})

    assert set(slots_of(tool)[0].classes) == classes


@pytest.mark.parametrize(
    ("words", "negated", "wanted"),
    [
        ("Draw the map without any grid.", 1.0, 0.0),
        ("Draw the map including a grid.", 0.0, 1.0),
        ("Not now. The grid is drawn.", 0.0, 0.0),
        ("画地图，不要 grid", 1.0, 0.0),
    ],
)
def test_words_before_a_switch_turn_it_off_or_on(words: str, negated: float, wanted: float) -> None:
    found = described(words, "grid", {"grid": {"type": "boolean", "description": "Whether lines are drawn."}})

    assert found["False"]["bool:false:negated"] == negated
    assert found["True"]["bool:true:wanted"] == wanted


def test_a_list_of_texts_takes_the_examples_that_its_description_gives() -> None:
    schema: dict[str, Json] = {
        "type": "array",
        "items": {"type": "string"},
        "description": "Extras, e.g. balcony, sauna, garage.",
    }

    found = ways("I need a flat with a sauna and a balcony", "extras", schema)

    assert (["balcony", "sauna"], "option") in found
    assert not any(how == "option" for _, how in ways("I need a flat", "extras", schema))


def test_a_name_with_its_state_or_country_is_told_from_a_name_before_one() -> None:
    found = described("Fly from Porto, Portugal to Reno, NV today", "to", {"to": {"type": "string"}})

    assert (found["Porto, Portugal"]["shape:region"], found["Porto"]["shape:in_region"]) == (1.0, 1.0)
    assert (found["Reno, NV"]["shape:region"], found["Reno"]["shape:in_region"]) == (1.0, 1.0)
    assert (found["Portugal"]["shape:region"], found["Portugal"]["shape:in_region"]) == (0.0, 0.0)


def test_what_a_name_is_known_to_be_fits_parameters_that_take_such_things() -> None:
    schema: dict[str, dict[str, Json]] = {"region": {"type": "string"}, "month": {"type": "string"}}
    words = "Solar output of Kenya in March"

    assert "world:fits:True" in described(words, "month", schema)["March"]
    assert "world:fits:False" in described(words, "month", schema)["Kenya"]
    assert "world:fits:True" in described(words, "region", schema)["Kenya"]


@pytest.mark.parametrize(
    ("words", "kind", "text"),
    [
        ("load D:/lab/run_3.csv now", Kind.PATH, "D:/lab/run_3.csv"),
        ("docket 2019/KB881 in court", Kind.CODE, "2019/KB881"),
    ],
)
def test_files_of_a_drive_and_codes_with_a_year_are_read_as_one(words: str, kind: Kind, text: str) -> None:
    assert texts(words, kind) == [text]


@pytest.mark.parametrize("words", ["What's the rent?", "Who’s there?", "what's new"])
def test_a_question_word_with_its_verb_is_no_name_and_no_phrase(words: str) -> None:
    told = {one.text.lower() for one in named(words)}

    assert told.isdisjoint({"what", "who", "what's", "who’s"})


def test_a_code_is_known_to_be_asked_for_as_a_formula_or_number() -> None:
    schema: dict[str, dict[str, Json]] = {
        "formula": {"type": "string", "description": "Chemical formula."},
        "colour": {"type": "string", "description": "How it looks."},
    }

    words = "Weigh sample 77/QX300 now"
    assert "told:code:True" in described(words, "formula", schema)["77/QX300"]
    assert "told:code:False" in described(words, "colour", schema)["77/QX300"]
