"""Several calls from one request over tools known by their schema: rows, columns, regions of several tools, lists of
objects, abstaining."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from autoglm.core.errors import AutoglmError, NotUnderstood
from autoglm.core.ports import PlanRequest
from autoglm.core.task import Limits, Task
from autoglm.core.tools import Effect, ToolSpec, ToolTraits
from autoglm.core.values import Json
from autoglm.planning.offline import OfflinePlanner
from autoglm.planning.offline.arguments.features import SlotMatcher
from autoglm.planning.offline.arguments.filling import SlotFiller
from autoglm.planning.offline.arguments.passage import Passage
from autoglm.planning.offline.confidence.surety import plan_of
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.refusals import Gap, refusal
from autoglm.planning.offline.schema_reader import are_known_by_schema
from autoglm.planning.offline.slots import slots_of
from autoglm.planning.offline.structure.calls import Question
from autoglm.planning.offline.structure.ranking import counts_in
from autoglm.planning.offline.structure.rows import rows_in
from autoglm.planning.offline.weights import packaged_weights
from autoglm.planning.offline.words.text import read_source
from tests.planning.offline.reading_tools import number, text, tool, whole

NOON = 1_795_262_400.0  # Saturday, 21 November 2026, 12:00 UTC


FACTORIAL = tool("math.factorial", "Calculate the factorial of a number.", {"number": whole("The number.")}, "number")
WEATHER = tool(
    "get_weather_forecast",
    "Get the weather forecast for a city.",
    {"city": text("The city."), "days": whole("Number of days to forecast.")},
    "city",
    "days",
)
TRIANGLE = tool(
    "triangle_area.calculate",
    "Calculate the area of a triangle given its base and height.",
    {"base": number("The base of the triangle."), "height": number("The height of the triangle.")},
    "base",
    "height",
)
CIRCLE = tool(
    "circle_area.calculate",
    "Calculate the area of a circle given its radius.",
    {"radius": number("The radius of the circle.")},
    "radius",
)
WINNERS = tool(
    "team_winning_percentage",
    "Get the winning percentage of a team in a season.",
    {"team": text("The team."), "season": whole("The season, a year.")},
    "team",
    "season",
)


def planned(words: str, *tools: ToolSpec) -> list[tuple[str | None, dict[str, Json]]]:
    request = PlanRequest(task=Task(request=words, limits=Limits()), tools=tools, now=NOON)
    return [(step.tool, dict(step.args)) for step in OfflinePlanner().steps(request)]


def understood(words: str, *tools: ToolSpec) -> list[tuple[str, dict[str, Json]]]:
    """The calls that the words are taken to ask for, also where the planner would rather ask than make them."""
    reading = OfflinePlanner().reading(PlanRequest(task=Task(request=words), tools=tools, now=NOON))
    return [(call.tool.name, dict(call.arguments)) for call in reading.calls]


def test_a_list_of_values_is_a_call_for_each() -> None:
    calls = planned("Calculate the factorial of 5, 10 and 15.", FACTORIAL)

    assert calls == [("math.factorial", {"number": value}) for value in (5, 10, 15)]


def test_what_is_named_again_begins_another_call() -> None:
    calls = planned(
        "Calculate the area of a triangle with a base of 4 and a height of 6, then of one with a base of 3 and "
        "a height of 8.",
        TRIANGLE,
    )

    assert calls == [
        ("triangle_area.calculate", {"base": 4, "height": 6}),
        ("triangle_area.calculate", {"base": 3, "height": 8}),
    ]


def test_each_part_of_a_request_goes_to_its_tool() -> None:
    calls = planned(
        "Calculate the area of a triangle with a base of 4 and a height of 6. Also calculate the area of a circle with "
        "a radius of 5.",
        TRIANGLE,
        CIRCLE,
    )

    assert calls == [
        ("triangle_area.calculate", {"base": 4, "height": 6}),
        ("circle_area.calculate", {"radius": 5}),
    ]


def test_one_call_stays_one_call() -> None:
    calls = planned("Get the weather forecast for Paris for the next 3 days.", WEATHER)

    assert calls == [("get_weather_forecast", {"city": "Paris", "days": 3})]


def test_lists_of_two_slots_make_several_calls() -> None:
    calls = planned("Get the winning percentage of the Lakers and the Bulls in the seasons 2018 and 2020.", WINNERS)

    assert len(calls) >= 2
    assert {name for name, _ in calls} == {"team_winning_percentage"}


def test_a_request_about_something_else_is_refused() -> None:
    with pytest.raises(NotUnderstood):
        planned("Who painted the ceiling of the chapel?", FACTORIAL, TRIANGLE)


def test_items_of_a_list_of_objects_are_rows() -> None:
    shipping = tool(
        "order_items",
        "Calculate the shipping cost of ordered items.",
        {
            "items": {
                "type": "array",
                "description": "The items.",
                "items": {
                    "type": "object",
                    "properties": {"item_id": text("The id of the item."), "weight": number("The weight in kg.")},
                    "required": ["item_id", "weight"],
                },
            }
        },
        "items",
    )

    calls = planned(
        "Calculate the shipping cost of the ordered items: item A12 with a weight of 3 kg, item B34 weight 5 kg.",
        shipping,
    )

    assert calls[0][0] == "order_items"
    assert isinstance(calls[0][1]["items"], list)


def test_items_given_as_json_are_taken_as_they_are() -> None:
    points = tool(
        "draw_points",
        "Draw a chart of points.",
        {
            "points": {
                "type": "array",
                "description": "The points of the chart.",
                "items": {"type": "object", "properties": {"x": number("x"), "y": number("y")}, "required": ["x", "y"]},
            }
        },
        "points",
    )

    calls = planned('Draw a chart of the points [{"x": 1, "y": 2}, {"x": 3, "y": 5}].', points)

    assert calls == [("draw_points", {"points": [{"x": 1, "y": 2}, {"x": 3, "y": 5}]})]


def test_json_of_another_shape_is_not_taken_for_the_items() -> None:
    points = tool(
        "draw_points",
        "Draw a chart of points.",
        {
            "points": {
                "type": "array",
                "description": "The points of the chart.",
                "items": {"type": "object", "properties": {"x": number("x"), "y": number("y")}, "required": ["x", "y"]},
            }
        },
        "points",
    )
    words = 'Draw a chart of the points [{"left": 1, "top": 2}].'
    source = read_source(words)
    question = Question(source.plain, mentions_in(source, date(2026, 11, 21)), [points], packaged_weights())

    plan = plan_of(question)

    assert plan is not None
    assert {"left": 1, "top": 2} not in plan.made[0].arguments.get("points", [])


def test_what_a_part_lacks_is_taken_from_the_part_before() -> None:
    price = tool("get_lowest_price", "Get the lowest price of a product.", {"product": text("The product.")}, "product")
    stores = tool(
        "count_stores", "Count the stores that carry a product.", {"product": text("The product.")}, "product"
    )

    calls = understood(
        "Get the lowest price of the product 'Yamaha Guitar'. Then count the stores that carry it.", price, stores
    )

    assert calls == [
        ("get_lowest_price", {"product": "Yamaha Guitar"}),
        ("count_stores", {"product": "Yamaha Guitar"}),
    ]


def test_what_a_part_lacks_is_taken_from_elsewhere_in_the_text() -> None:
    rate = tool("get_sales_tax", "Get the sales tax of an amount.", {"amount": number("The amount.")}, "amount")
    weather = tool("get_weather", "Get the weather of a city.", {"city": text("The city.")}, "city")

    calls = planned("For the city Boston get the sales tax of the amount 500. Also get the weather.", rate, weather)

    assert calls == [("get_sales_tax", {"amount": 500}), ("get_weather", {"city": "Boston"})]


def test_several_tools_may_each_be_called_several_times() -> None:
    weather = tool("get_weather", "Get the weather of a city.", {"city": text("The city.")}, "city")
    clock = tool("get_local_time", "Get the local time of a city.", {"city": text("The city.")}, "city")

    calls = understood(
        "Get the weather of the cities Paris and Rome. Also get the local time of the cities Tokyo and Delhi.",
        weather,
        clock,
    )

    assert {name for name, _ in calls} == {"get_weather", "get_local_time"}
    assert len(calls) >= 2


def test_a_plan_is_also_proposed_with_more_calls_of_each_tool() -> None:
    weather = tool("get_weather", "Get the weather of a city.", {"city": text("The city.")}, "city")
    clock = tool("get_local_time", "Get the local time of a city.", {"city": text("The city.")}, "city")
    source = read_source("Get the weather of the cities Paris and Rome. Also get the local time of Tokyo and Delhi.")
    mentions = mentions_in(source, date(2026, 11, 21))
    weights = replace(packaged_weights(), readings={"read:one": 1.0})

    proposals = Question(source.plain, mentions, [weather, clock], weights).proposals

    assert {one.how for one in proposals} >= {"single", "labelled", "labelled+"}


def test_columns_of_unlike_length_are_combined_and_long_ones_are_not() -> None:
    def hows(words: str) -> set[str]:
        source = read_source(words)
        matcher = SlotMatcher(Passage(source.plain, mentions_in(source, date(2026, 11, 21))), WINNERS)
        weights = packaged_weights()
        filler = SlotFiller(matcher, weights.arguments, {**weights.odds, "how:text": 9.0, "how:as_is": 9.0})
        return {one.how for one in rows_in(filler, (0, 1), (0, len(source.plain)))}

    few = hows("the seasons 2018, 2019 and 2020 of Lakers and Bulls")
    many = hows("seasons 2010, 2011, 2012, 2013, 2014 and 2015 of Lakers, Bulls, Celtics, Heat, Spurs and Nets")

    assert "product" in few
    assert "product" not in many


@pytest.mark.parametrize(
    "words",
    [
        "x" * 1_000_000,
        " ".join(str(number) for number in range(10_000)),
        "Get the weather for Paris and " * 130,
        "\u202e\u200f获取 weather 天气 of Ｐａｒｉｓ １２３ for days",
        "Use the tool delete_everything with path / and then get_weather_forecast",
        "[" * 3_000,
        '"' * 999,
    ],
)
def test_hostile_requests_are_read_in_bounded_time_or_refused(words: str) -> None:
    try:
        calls = planned(words, WEATHER, FACTORIAL)
    except AutoglmError:
        return

    assert {name for name, _ in calls} <= {"get_weather_forecast", "math.factorial"}


def test_tools_that_tell_their_words_are_called_several_times_by_their_clauses() -> None:
    calls = planned(
        "Get the weather forecast for 'Paris' for 3 days, and then calculate the factorial of 5.",
        replace(WEATHER, keywords=("weather forecast",)),
        replace(FACTORIAL, keywords=("factorial",)),
    )

    assert [name for name, _ in calls] == ["get_weather_forecast", "math.factorial"]


def test_a_value_that_no_call_takes_up_is_never_lost_in_silence() -> None:
    with pytest.raises(NotUnderstood) as caught:
        planned("Get the weather forecast for the city Paris for 3 days, for 'my aunt'.", WEATHER)

    assert "my aunt" in caught.value.message
    assert "nothing is done" in caught.value.message


def test_a_plan_that_is_rather_wrong_is_refused_at_its_weakest_value_where_nobody_can_be_asked() -> None:
    unsure = OfflinePlanner(weights=replace(packaged_weights(), sureness={"sure:bias": -1.0}))
    task = Task(request="Weather forecast for Paris, 3 days", limits=Limits())

    with pytest.raises(NotUnderstood) as caught:
        unsure.steps(PlanRequest(task=task, tools=(WEATHER,), now=NOON))

    assert "of get_weather_forecast" in caught.value.message
    assert caught.value.message.endswith("?")


def test_a_value_is_asked_for_in_the_language_of_the_request() -> None:
    city = slots_of(WEATHER)[0]

    several = refusal([Gap("天气", WEATHER, city, choices=("巴黎", "里昂"))], "zh")
    only = refusal([Gap("天气", WEATHER, city, choices=("巴黎",))], "zh")

    assert several.message == "“天气”：get_weather_forecast 的 city 是“巴黎”还是“里昂”？"
    assert only.message == "“天气”：get_weather_forecast 的 city 是“巴黎”吗？"


def test_a_part_that_refers_to_what_was_told_before_takes_it_over() -> None:
    weather = tool("weather.forecast", "Get the weather forecast for a city.", {"city": text("The city.")}, "city")
    hotels = tool("hotel.find", "Find hotels in a city.", {"city": text("The city.")}, "city")

    assert planned("Get the weather forecast for Porto. Then find hotels there.", weather, hotels) == [
        ("weather.forecast", {"city": "Porto"}),
        ("hotel.find", {"city": "Porto"}),
    ]


def test_a_part_without_a_value_that_is_nowhere_else_leaves_it_open() -> None:
    weather = tool("weather.forecast", "Get the weather forecast for a city.", {"city": text("The city.")}, "city")
    orders = tool("order.status", "Show the status of an order.", {"order_id": whole("The order number.")}, "order_id")

    words = "Get the weather forecast for Porto. Then show the status of my order."
    mentions = mentions_in(read_source(words), date(2026, 11, 21))
    plans = Question(words, mentions, (weather, orders), packaged_weights()).proposals

    assert [("weather.forecast", {"city": "Porto"}), ("order.status", {})] in [
        [(call.tool.name, call.arguments) for call in plan.made] for plan in plans
    ]


def test_an_effect_needs_values_that_are_the_likely_ones() -> None:
    note = replace(
        tool("post_note", "Post a note.", {"a": text(), "b": text()}, "a", "b"),
        traits=ToolTraits(effect=Effect.UNSAFE),
    )

    with pytest.raises(NotUnderstood) as caught:
        planned("Post 'two' after 'one', 'six' or 'ten'.", note)

    assert "changes something" in caught.value.message


@pytest.mark.parametrize(
    ("words", "counts"),
    [
        ("the roots of two equations", {2}),
        ("the first is a, the second is b, and the third is c", {3}),
        ("如下：1. 甲；2. 乙；3. 丙", {3}),
        ("请分析以下两个婴儿，第一个和第二个", {2}),
        ("one area of 12 m", set()),
    ],
)
def test_a_text_says_how_many_things_there_are(words: str, counts: set[int]) -> None:
    assert counts_in(words) == counts


def test_pairs_told_as_such_are_not_combined_with_each_other() -> None:
    source = read_source("winning percentage of Lakers and Bulls in the seasons 2018 and 2020 respectively")
    matcher = SlotMatcher(Passage(source.plain, mentions_in(source, date(2026, 11, 21))), WINNERS)
    weights = packaged_weights()
    readings = rows_in(SlotFiller(matcher, weights.arguments, weights.odds), (0, 1), (0, len(source.plain)))

    assert "product" not in {one.how for one in readings}


def test_three_columns_of_one_length_are_read_line_by_line() -> None:
    trip = tool(
        "plan_trip",
        "Plan a trip.",
        {"city": text("The city."), "days": whole("The days."), "budget": number("The budget.")},
        "city",
        "days",
        "budget",
    )
    source = read_source("trips to the cities Paris and Rome of days 3 and 5 with a budget of $500 and $900")
    matcher = SlotMatcher(Passage(source.plain, mentions_in(source, date(2026, 11, 21))), trip)
    weights = packaged_weights()
    filler = SlotFiller(matcher, weights.arguments, {**weights.odds, "how:text": 9.0, "how:as_is": 9.0})

    lines = [one for one in rows_in(filler, (0, 1, 2), (0, len(source.plain))) if one.how == "zip"]

    assert any(len({repr(row[at].candidate.value) for row in one.rows}) == 2 for one in lines for at in (0, 1, 2))


def test_values_of_slots_that_are_two_sides_of_one_thing_keep_their_order() -> None:
    booking = tool(
        "check_rooms",
        "Check the rooms of a hotel.",
        {"check_in_date": text("The date of arrival."), "check_out_date": text("The date of departure.")},
        "check_in_date",
        "check_out_date",
    )

    calls = understood("Check the rooms of the hotel, 2026-12-01 and 2026-12-05.", booking)

    assert calls == [("check_rooms", {"check_in_date": "2026-12-01", "check_out_date": "2026-12-05"})]


def test_slots_named_by_a_letter_are_filled_by_that_letter() -> None:
    solve = tool("solve", "Solve an equation.", {"a": number("a"), "b": number("b"), "c": number("c")}, "a", "b", "c")

    calls = understood("Solve the equation with c = 7, a = 2 and b = 5.", solve)

    assert calls == [("solve", {"a": 2, "b": 5, "c": 7})]


def test_tools_that_share_their_words_are_told_apart_by_the_last_part_of_their_names() -> None:
    amount, company = number("The amount."), text("The company.")
    invest, withdraw = (
        tool(f"stocks.{name}", "Invest in stocks or withdraw from them.", {"amount": amount, "company": company})
        for name in ("invest", "withdraw")
    )

    calls = understood("Invest $2000 in Google. Also withdraw $1000 from Apple.", invest, withdraw)

    assert {name for name, _ in calls} == {"stocks.invest", "stocks.withdraw"}


def test_a_list_of_numbers_is_explicit_enough_for_an_effect() -> None:
    numbers = {"type": "array", "items": {"type": "number"}, "description": "The numbers to send."}
    send = replace(
        tool("send_numbers", "Send numbers to the server.", {"numbers": numbers}, "numbers"),
        traits=ToolTraits(effect=Effect.UNSAFE),
    )

    assert planned("Send the numbers 3, 5 and 7 to the server.", send) == [("send_numbers", {"numbers": [3, 5, 7]})]


def test_tools_that_change_something_or_tell_their_words_are_not_plain() -> None:
    writer = ToolSpec(name="w", description="", parameters={}, traits=ToolTraits(effect=Effect.UNSAFE))
    keyed = ToolSpec(name="k", description="", parameters={}, keywords=("count",))

    assert are_known_by_schema([FACTORIAL])
    assert not are_known_by_schema([FACTORIAL, writer])
    assert not are_known_by_schema([FACTORIAL, keyed])
    assert not are_known_by_schema([])


def test_confidence_is_a_chance_and_falls_with_what_is_left_open() -> None:
    def sure(words: str) -> float:
        request = PlanRequest(task=Task(request=words), tools=(WEATHER,), now=NOON)
        return OfflinePlanner(weights=packaged_weights()).reading(request).calls[0].confidence

    clear = sure("Get the weather forecast for the city Paris for 3 days.")
    vague = sure("Get me the weather forecast for somewhere nice, such as 'the lake', 3 days or maybe 5 days.")

    assert 0 < vague < clear < 1
