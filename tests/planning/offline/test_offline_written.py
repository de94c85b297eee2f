"""How requests write what they name: things with how many of each, equations, addresses, units, letters, places with
what they lie in; and what descriptions list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.tools import Effect, ToolSpec, ToolTraits
from autoglm.core.values import Json
from autoglm.planning.offline.arguments.candidates import Candidate
from autoglm.planning.offline.arguments.features import SlotMatcher
from autoglm.planning.offline.arguments.filling import Pick, SlotFiller
from autoglm.planning.offline.arguments.passage import Passage
from autoglm.planning.offline.arguments.polynomials import equations_in
from autoglm.planning.offline.confidence.overlooked import overlooked
from autoglm.planning.offline.confidence.surety import plan_of
from autoglm.planning.offline.mentions.counted import MAX_THINGS, counted_in
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.gazetteer import kinds_of
from autoglm.planning.offline.mentions.mention import Kind
from autoglm.planning.offline.mentions.records import records_in
from autoglm.planning.offline.slots import slots_of
from autoglm.planning.offline.structure.calls import Proposal, Question
from autoglm.planning.offline.structure.nesting import item_features, objects_of
from autoglm.planning.offline.structure.ranking import part_of, reading_features
from autoglm.planning.offline.structure.reading import Rows
from autoglm.planning.offline.structure.rows import rows_in, values_of
from autoglm.planning.offline.weights import packaged_weights
from autoglm.planning.offline.words.text import read_source

TODAY = date(2026, 11, 21)
TEXT: dict[str, Json] = {"type": "string"}


def tool(name: str, description: str, properties: dict[str, Json]) -> ToolSpec:
    schema: dict[str, Json] = {"type": "object", "properties": properties, "required": list(properties)}
    return ToolSpec(name=name, description=description, parameters=schema, traits=ToolTraits(effect=Effect.NONE))


def scene_of(words: str, **properties: Json) -> SlotMatcher:
    return SlotMatcher(Passage(words, mentions_in(read_source(words), TODAY)), tool("t", "", properties))


def values(words: str, name: str, schema: dict[str, Json]) -> list[tuple[Json, str]]:
    """Every value that the words may give to one slot, with the name of the way."""
    matcher = scene_of(words, **{name: schema})
    found = list(matcher.candidates(0))
    assert all(matcher.features(0, one) for one in found)
    return [(one.value, one.how) for one in found]


def features(words: str, value: Json, name: str, schema: dict[str, Json]) -> dict[str, float]:
    matcher = scene_of(words, **{name: schema})
    return dict(matcher.features(0, next(one for one in matcher.candidates(0) if one.value == value)))


def names(words: str) -> list[str]:
    return [one.text for one in mentions_in(read_source(words), TODAY) if one.kind is Kind.NAME]


def question_of(words: str, *tools: ToolSpec) -> Question:
    source = read_source(words)
    return Question(source.plain, mentions_in(source, TODAY), tools, packaged_weights())


@pytest.mark.parametrize(
    ("words", "things", "counts"),
    [
        (
            "Price 2 bottles of olive oil, 3 bags of rice and 4 cans of beans.",
            ["olive oil", "rice", "beans"],
            [2, 3, 4],
        ),
        (
            "Order a large mushroom pizza and two green salads from Luigi",
            ["large mushroom pizza", "green salads"],
            [1, 2],
        ),
        ("Buy two dozen eggs and a melon", ["eggs", "melon"], [24, 1]),
        ("买2个苹果、3瓶牛奶和一袋大米", ["苹果", "牛奶", "大米"], [2, 3, 1]),
    ],
)
def test_things_told_with_how_many_of_each_are_two_lists(words: str, things: list[str], counts: list[int]) -> None:
    assert (things, "list") in values(words, "items", {"type": "array", "items": TEXT})
    assert (counts, "list") in values(words, "amounts", {"type": "array", "items": {"type": "integer"}})


def test_things_without_a_number_are_a_list_without_numbers() -> None:
    words = "Find a park with a playground and a picnic area."

    assert (["playground", "picnic area"], "list") in values(words, "facilities", {"type": "array", "items": TEXT})
    assert values(words, "amounts", {"type": "array", "items": {"type": "integer"}}) == [(None, "out")]


@pytest.mark.parametrize(
    "words", ["in 3 days or 2 weeks", "2 apples, then 3 pears", "3天和5个月", "two cups and two cups"]
)
def test_amounts_in_units_and_things_that_do_not_stand_together_are_no_run(words: str) -> None:
    assert list(counted_in(words)) == []


def test_of_many_things_the_first_are_taken() -> None:
    assert [len(run) for run in counted_in("2个苹果、3瓶牛奶、" * 200)] == [MAX_THINGS]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("物品有示波器2台、万用表5个，预算35000元。", ["物品有示波器2台", "万用表5个"]),
        ("各项评分为：交通4.1，餐饮3.6，导览4.4。", ["交通4.1", "餐饮3.6", "导览4.4"]),
        ("面积20。高度35。", []),
    ],
)
def test_names_with_a_figure_behind_each_are_records(words: str, found: list[str]) -> None:
    told = [[words[slice(*one)] for one in division] for division in records_in(words, (0, len(words)))]

    assert (found in told) if found else not told


def test_things_told_with_how_many_of_each_are_records() -> None:
    words = "桌号A16加两份豆腐、三碗米饭，客人对花生过敏。"
    told = records_in(words, (0, len(words)))

    assert ["两份豆腐", "三碗米饭"] in [[words[slice(*one)] for one in division] for division in told]
    assert not records_in(words, (0, 10))


def test_an_address_is_no_message_and_a_colour_is_a_code() -> None:
    found = mentions_in(read_source("内容是https://example.com/join，前景色是#003366。"), TODAY)

    assert [one.text for one in found if one.kind is Kind.URL] == ["https://example.com/join"]
    assert "#003366" in [one.text for one in found if one.kind is Kind.CODE]


def test_what_two_things_are_ends_the_second() -> None:
    found = mentions_in(read_source("包含新闻播报和电话录音两种场景"), TODAY)

    assert ["新闻播报", "电话录音"] in [one.value for one in found if one.kind is Kind.LIST]


QUADRATIC = {
    "a": "Coefficient of x^2.",
    "b": "Coefficient of x.",
    "c": "The constant term.",
}


@pytest.mark.parametrize(
    ("words", "coefficients"),
    [
        ("Solve 3x^2 + 4x - 7 = 0.", (3, 4, -7)),
        ("Find the roots of x² − x + 1", (1, -1, 1)),
        ("求解-2x**2+5x-3=0", (-2, 5, -3)),
    ],
)
def test_an_equation_tells_its_coefficients(words: str, coefficients: tuple[int, int, int]) -> None:
    for (name, description), value in zip(QUADRATIC.items(), coefficients, strict=True):
        found = values(words, name, {"type": "integer", "description": description})
        assert [one for one, how in found if how == "coefficient"] == [value]


def test_coefficients_that_are_told_by_their_letter_follow_the_degree() -> None:
    words = "Find the roots of 2x^3 - 0.5x + 1"
    told: dict[str, Json] = {"type": "number", "description": "A coefficient of the equation."}

    assert [one for one in values(words, "a", told) if one[1] == "coefficient"] == [(2, "coefficient")]
    assert [one for one in values(words, "c", told) if one[1] == "coefficient"] == [(-0.5, "coefficient")]
    assert not [one for one in values(words, "factor", told) if one[1] == "coefficient"]
    assert not [one for one in values(words, "c", {**told, "type": "integer"}) if one[1] == "coefficient"]


def test_coefficients_as_a_list_have_a_zero_for_a_power_that_is_not_there() -> None:
    schema: dict[str, Json] = {"type": "array", "items": {"type": "number"}, "description": "Coefficients."}

    assert ([2, 0, -0.5, 1], "coefficients") in values("roots of 2x^3 - 0.5x + 1", "terms", schema)


@given(st.lists(st.sampled_from(["x", "x^2", "²", "+", "-", " ", "3", "4.5", "*", "**2", "(", "求"]), max_size=12))
def test_whatever_is_written_has_terms_that_follow_each_other(parts: list[str]) -> None:
    text = "".join(parts)

    for terms in equations_in(text):
        assert all(left.place[1] <= right.place[0] for left, right in pairwise(terms))
        assert all(text[slice(*term.place)].strip() for term in terms)


def test_a_letter_within_a_sentence_is_a_name() -> None:
    assert "D Minor" in names("A song in D Minor, please")
    assert "A" in names("Heat substance A to 40 degrees")
    assert not {"A", "D"} & set(names("A song. A dance. I'd sing"))
    assert "C#" in [one.text for one in mentions_in(read_source("a scale in C# major"), TODAY)]
    assert "Mr. X" in names("It concerns Mr. X in York")


def test_a_street_with_its_number_is_one_name() -> None:
    assert "12 Old Park Road" in names("Drive from 12 Old Park Road to the office")
    assert kinds_of("12 Old Park Road") == {"street"}


def test_respectively_is_no_part_of_what_it_follows() -> None:
    assert not any(
        "respectively" in one.text for one in mentions_in(read_source("for 1 week and 1 month respectively"), TODAY)
    )


@pytest.mark.parametrize("unit", ["square meters", "km/h", "m^2", "miles per hour", "cubic feet"])
def test_units_made_of_units_are_units(unit: str) -> None:
    assert kinds_of(unit) == {"unit"}


def test_a_unit_for_each_of_another_is_one_phrase() -> None:
    found = [one.text for one in mentions_in(read_source("the speed in km/h, either/or"), TODAY)]

    assert "km/h" in found
    assert "either/or" not in found


def test_a_share_with_its_fraction_behind_is_no_sum() -> None:
    found = mentions_in(read_source("a return of 7% (0.07) a year"), TODAY)

    assert [one.value for one in found if one.kind is Kind.NUMBER] == [7, 0.07]
    assert not [one for one in found if one.kind is Kind.EXPRESSION]


def test_the_verb_of_a_further_order_and_a_word_for_that_place_name_nothing() -> None:
    found = [one.text for one in mentions_in(read_source("Find hotels in Porto and check the weather forecast"), TODAY)]
    places = [one.text for one in mentions_in(read_source("告诉我天津的天气，再推荐那边的酒店"), TODAY)]

    assert "check" not in found
    assert "hotels" in found
    assert "边" not in places


def test_adverbs_that_begin_a_sentence_name_nothing() -> None:
    assert not {"Lastly", "Furthermore"} & set(names("Lastly, price a vase. Furthermore, list vases"))


@pytest.mark.parametrize("dish", ["日本菜", "法国菜", "日式料理", "西餐厅的日式餐"])
def test_dishes_of_a_land_are_a_cuisine(dish: str) -> None:
    assert kinds_of(dish) == {"people"}


def test_a_word_that_begins_with_a_verb_is_not_cut_behind_it() -> None:
    found = [one.text for one in mentions_in(read_source("关键特征包括开放交流和团队参与"), TODAY)]

    assert "开放交流" in found
    assert "放交流" not in found
    assert "钢琴课" in [one.text for one in mentions_in(read_source("想学钢琴课"), TODAY)]


def test_what_goes_on_with_a_thing_of_a_land_is_not_the_land() -> None:
    assert "日本" not in names("推荐中餐和日本菜")
    assert "日本" in names("去日本东京旅行")


def test_a_month_is_told_in_full() -> None:
    assert ("February", "month_name") in values("an exhibition in Feb, please", "month", TEXT)
    assert all(how != "month_name" for _, how in values("an exhibition in May or June", "month", TEXT))


def test_one_thing_among_others_counts() -> None:
    words = "a room for 2 adults and a child"

    assert (1, "article") in values(words, "children", {"type": "integer"})
    assert (1, "article") not in values(words, "adults", {"type": "integer"})


@pytest.mark.parametrize(
    ("description", "options"),
    [
        ("对成本敏感程度（高、中、低）。", ("高", "中", "低")),
        ("创新程度，分为低、中、高。", ("低", "中", "高")),
        ("The output format (json/xml).", ("json", "xml")),
        ("Whether the area is a city/state/country.", ("city", "state", "country")),
        ("The date (mm/dd/yyyy).", ()),
        ("The speed in m/s.", ()),
    ],
)
def test_short_words_side_by_side_are_options(description: str, options: tuple[str, ...]) -> None:
    found = slots_of(tool("t", "", {"it": {"type": "string", "description": description}}))[0].options

    assert found == options


def test_a_list_is_about_what_its_name_tells_in_the_plural() -> None:
    ids, years = slots_of(tool("t", "", {"ids": {"type": "array"}, "years": {"type": "array"}}))

    assert ids.classes == ("id",)
    assert years.classes == ("duration",)


def test_a_list_is_known_by_what_all_of_its_items_are() -> None:
    schema: dict[str, Json] = {"type": "array", "items": TEXT}

    assert features("从法国、德国出发", ["法国", "德国"], "countries", schema)["world:fits:True"] == 1
    assert "world:fits:True" not in features("Fly to France and Bordeaux", ["France", "Bordeaux"], "countries", schema)


def test_a_place_is_told_with_what_it_lies_in() -> None:
    words = "a hotel in Lyon, France"

    assert features(words, "Lyon, France", "location", TEXT)["world:pair:False"] == 1
    assert features(words, "Lyon, France", "city", TEXT)["world:pair:True"] == 1
    assert features(words, "Lyon", "location", TEXT)["world:before_region:False:False"] == 1
    assert (
        features(words, "Lyon", "it", {**TEXT, "description": "The name of the city."})[
            "world:before_region:True:False"
        ]
        == 1
    )


def test_a_date_in_figures_is_told_from_a_weekday() -> None:
    assert features("since March 3, 2024", "2024-03-03", "day", TEXT)["world:date:iso:True"] == 1
    assert features("since Monday", "Monday", "day", TEXT)["world:date:text:False"] == 1


def test_a_name_with_figures_or_hyphens_is_its_own_though_it_holds_words_of_the_slot() -> None:
    told: dict[str, Json] = {"type": "string", "description": "The name of the server."}

    assert features("restart Server-A", "Server-A", "server", told)["shape:slot_words:coded"] == 1
    assert features("restart the server", "server", "server", told)["shape:slot_words"] == 1
    assert features("打开设备1和设备2", "设备1", "device", TEXT)["shape:marked"] == 1


def test_an_example_of_a_value_is_no_label() -> None:
    told: dict[str, Json] = {"type": "string", "description": "传感器的类型，例如温湿度传感器。"}

    assert features("安装温湿度传感器", "温湿度传感器", "kind", told)["shape:labels"] < 1


@pytest.mark.parametrize(
    ("name", "feature"),
    [
        ("base_currency", "currency:False"),
        ("target_currency", "currency:True"),
        ("unit", "unit:False"),
        ("it", "other:False"),
    ],
)
def test_what_stands_behind_a_number_is_its_unit_or_currency(name: str, feature: str) -> None:
    assert features("Change 500 euros", "euros", name, TEXT)[f"shape:counted:{feature}"] == 1


def test_items_of_one_list_in_slots_that_take_unlike_things_are_told() -> None:
    species = tool("animals", "Count animals.", {"species": TEXT, "country": TEXT})
    pair = tool("compare", "Compare species.", {"species1": TEXT, "species2": TEXT})
    words = "Compare foxes and badgers"

    def told(spec: ToolSpec) -> dict[str, float]:
        filler = SlotFiller(SlotMatcher(Passage(words, mentions_in(read_source(words), TODAY)), spec), {}, {})
        found = {one.text: one for one in filler.matcher.mentions if not one.items}
        picks = [
            Pick(slot, Candidate(one.text, "text", one), 0.5)
            for slot, one in zip(filler.matcher.slots, (found["foxes"], found["badgers"]), strict=True)
        ]
        return dict(reading_features(part_of(filler, (0, len(words))), Rows("one", (dict(enumerate(picks)),))))

    assert (told(species)["split:unlike"], told(species)["split:alike"]) == (1, 0)
    assert (told(pair)["split:unlike"], told(pair)["split:alike"]) == (0, 1)


def test_places_with_what_they_lie_in_are_items_of_a_list() -> None:
    found = mentions_in(read_source("Find hotels in Lyon, France and Osaka, Japan"), TODAY)

    assert ["Lyon, France", "Osaka, Japan"] in [one.value for one in found if one.kind is Kind.LIST]


def test_ordinals_that_tell_things_apart_are_no_numbers() -> None:
    assert (3, "rank") in values("the third root", "degree", {"type": "integer"})
    assert (2, "rank") in values("First, show the second episode", "degree", {"type": "integer"})
    for words in ("the first option and the second one", "first plan A, second plan B", "Second, find a root"):
        assert (2, "rank") not in values(words, "degree", {"type": "integer"})
    assert (2, "rank") in values("the square of the second", "degree", {"type": "integer"})


def test_one_example_with_a_comma_inside_is_no_list_of_options() -> None:
    told: dict[str, Json] = {"type": "string", "description": "The city, e.g. Lyon, France."}

    assert slots_of(tool("t", "", {"it": told}))[0].options == ()


def test_each_of_several_choices_may_be_meant_alone() -> None:
    schema: dict[str, Json] = {"type": "array", "items": {"type": "string", "enum": ["Vertigo", "Psycho"]}}
    found = values("tickets for Vertigo at 5 pm and Psycho at 8 pm", "movies", schema)

    assert (["Vertigo", "Psycho"], "choice") in found
    assert (["Vertigo"], "choice_alone") in found
    assert (["Psycho"], "choice_alone") in found


CLOCK = tool("clock", "The angle of a clock.", {"hours": {"type": "integer"}, "minutes": {"type": "integer"}})


def test_the_hour_and_the_minute_of_each_time_are_one_row() -> None:
    source, weights = read_source("the angle at 3:15, at 8:20 and at 11:50"), packaged_weights()
    filler = SlotFiller(
        SlotMatcher(Passage(source.plain, mentions_in(source, TODAY)), CLOCK), weights.arguments, weights.odds
    )
    told = [
        [tuple(values_of(row).values()) for row in reading.rows]
        for reading in rows_in(filler, (0, 1), (0, len(source.plain)))
    ]

    assert [(3, 15), (8, 20), (11, 50)] in told


ORDER = tool(
    "order",
    "Make an order.",
    {
        "code": {"type": "string", "description": "The code of the order."},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "item_name": TEXT,
                    "notes": {"type": "array", "items": TEXT},
                    "sizes": {"type": "array"},
                },
                "required": ["item_name", "notes"],
            },
        },
    },
)


def reading_of(filler: SlotFiller, **told: str) -> Rows:
    """One row: each named slot of ORDER with what stands at these words, the others left out."""
    slots, text = filler.matcher.slots, filler.matcher.text
    row = {}
    for at, slot in enumerate(slots):
        words = told.get(slot.path[-1])
        found = [one for one in filler.matcher.mentions if one.text == words]
        row[at] = Pick(slot, Candidate(words, "text", found[0]) if found else Candidate(None, "out"), 0.5)
    assert text
    return Rows("one", (row,))


def test_an_item_has_an_empty_list_where_it_needs_one_and_nothing_is_told() -> None:
    source, weights = read_source("Order Tulips under XK12"), packaged_weights()
    filler = SlotFiller(
        SlotMatcher(Passage(source.plain, mentions_in(source, TODAY)), ORDER), weights.arguments, weights.odds
    )
    reading = reading_of(filler, item_name="Tulips")
    items = Rows("one", ({at: pick for at, pick in reading.rows[0].items() if at > 0},))

    assert objects_of(items, 2) == [{"item_name": "Tulips", "notes": []}]


def test_what_the_call_takes_itself_hardly_is_an_item() -> None:
    source, weights = read_source("Order Tulips under XK12"), packaged_weights()
    filler = SlotFiller(
        SlotMatcher(Passage(source.plain, mentions_in(source, TODAY)), ORDER), weights.arguments, weights.odds
    )
    taken = next(one.taken for one in filler.matcher.mentions if one.text == "XK12")
    part = part_of(filler, (0, len(source.plain)))

    assert dict(item_features(part, reading_of(filler, item_name="XK12"), taken))["items:all_again"] == 1
    assert dict(item_features(part, reading_of(filler, item_name="Tulips"), taken))["items:again"] == 0


WEATHER = tool("get_weather_forecast", "Get the weather forecast for a city.", {"city": TEXT})
HOTELS = tool("find_hotels", "Find hotels in a city.", {"city": TEXT})
TIANQI = tool("get_weather", "查询某个城市的天气预报。", {"city": {"type": "string", "description": "城市名称"}})
JIUDIAN = tool("find_hotels", "查找某个城市的酒店。", {"city": {"type": "string", "description": "城市名称"}})


def plan_with(question: Question, *wanted: ToolSpec) -> Proposal:
    """A plan of the calls of just these tools."""
    names = {one.name for one in wanted}
    plan = next(one for one in question.proposals if names <= {call.tool.name for call in one.made})
    return replace(plan, made=tuple(call for call in plan.made if call.tool.name in names))


@pytest.mark.parametrize(
    ("words", "tools", "left"),
    [
        ("Get the weather forecast for Porto, and find hotels there as well", (WEATHER, HOTELS), "find hotels there"),
        ("Check the weather in Kyoto. I need a hotel, too.", (WEATHER, HOTELS), "I need a hotel"),
        ("查一下杭州的天气，也找一下那里的酒店", (TIANQI, JIUDIAN), "也找一下那里的酒店"),
    ],
)
def test_a_further_order_for_an_offered_tool_is_named_when_the_plan_has_it_not(
    words: str, tools: tuple[ToolSpec, ToolSpec], left: str
) -> None:
    question = question_of(words, *tools)

    assert left in overlooked(question, plan_with(question, tools[0]))
    assert overlooked(question, plan_with(question, *tools)) == ""


@pytest.mark.parametrize(
    "words",
    [
        "Get the weather forecast for Porto and Faro",
        "Find hotels in Porto, and show the cheapest ones first",
        "What will the weather be in Porto, and is rain likely?",
    ],
)
def test_what_only_goes_on_with_the_first_order_stops_nothing(words: str) -> None:
    question = question_of(words, WEATHER, HOTELS)
    plan = plan_of(question)

    assert plan is not None
    assert overlooked(question, plan) == ""


RECORD = tool("record_status", "Find the conviction status of a person.", {"person_name": TEXT})
OFFENCES = tool("offence_nature", "Find the nature of the offences of a person.", {"person_name": TEXT})


@pytest.mark.parametrize(("odds", "is_open"), [(-2.0, True), (-1.4, True), (-0.4, False)])
def test_words_that_hardly_are_a_name_yield_to_the_name_that_an_earlier_call_has(odds: float, is_open: bool) -> None:
    source = read_source("Find the conviction status of Jane Roe, also find the nature of grave offences")
    told = {"type:string:name:text": 3.0, "type:string:phrase:text": odds}
    weights = replace(packaged_weights(), odds=told)
    question = Question(source.plain, mentions_in(source, TODAY), (RECORD, OFFENCES), weights)
    ways = {way.candidate.value: way.candidate for way in question.filler(1).ways(0)}
    slot = question.profiles[1].slots[0]
    name, words = (Pick(slot, ways[value], 0.9) for value in ("Jane Roe", "grave offences"))

    assert question._is_open(1, 0, words, [name], is_referring=False) is is_open
    assert not question._is_open(1, 0, words, [], is_referring=False)
    assert not question._is_open(1, 0, name, [name], is_referring=False)


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("Lawsuits since January 1, 2020, and since May", ["Lawsuits since January 1, 2020, ", "and since May"]),
        ("Weather in Boston, USA and in Rome", ["Weather in Boston, USA ", "and in Rome"]),
        ('Post "so, and so", then stop', ['Post "so, and so", ', "then stop"]),
    ],
)
def test_what_is_named_is_never_cut(words: str, parts: list[str]) -> None:
    found = question_of(words, WEATHER, HOTELS).outline.parts

    assert "".join(words[slice(*one)] for one in found) == words
    assert [part for part in parts if part in words]
    assert not any(words[:edge].endswith(("January 1, ", "Boston, ", '"so, ')) for _, edge in found)
