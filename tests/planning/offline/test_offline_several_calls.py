"""Several calls from one request over tools known by their schema: rows, columns, regions of several tools, lists of
objects, abstaining."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from autoglm.core.errors import AutoglmError, NotUnderstood
from autoglm.core.ports import PlanRequest
from autoglm.core.task import Limits, Task
from autoglm.core.tools import Effect, ToolSpec, ToolTraits
from autoglm.core.values import Json
from autoglm.planning.offline import OfflinePlanner
from autoglm.planning.offline.arguments import Filler
from autoglm.planning.offline.calls import Question
from autoglm.planning.offline.features import Scene
from autoglm.planning.offline.mentions import mentions_in
from autoglm.planning.offline.rows import rows_in
from autoglm.planning.offline.surety import plan_of
from autoglm.planning.offline.text import read_source
from autoglm.planning.offline.understanding import is_plain
from autoglm.planning.offline.weights import packaged_weights

NOON = 1_795_262_400.0  # Saturday, 21 November 2026, 12:00 UTC


def text(description: str = "", **more: Json) -> dict[str, Json]:
    return {"type": "string", "description": description, **more}


def number(description: str = "", **more: Json) -> dict[str, Json]:
    return {"type": "number", "description": description, **more}


def whole(description: str = "", **more: Json) -> dict[str, Json]:
    return {"type": "integer", "description": description, **more}


def tool(name: str, description: str, properties: Mapping[str, Json], *required: str) -> ToolSpec:
    schema = {"type": "object", "properties": properties, "required": list(required)}
    return ToolSpec(name=name, description=description, parameters=schema, traits=ToolTraits(effect=Effect.NONE))


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

    calls = planned(
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

    calls = planned(
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
        scene = Scene(source.plain, mentions_in(source, date(2026, 11, 21)), WINNERS)
        weights = packaged_weights()
        filler = Filler(scene, weights.arguments, {**weights.odds, "how:text": 9.0, "how:as_is": 9.0})
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

    assert is_plain([FACTORIAL])
    assert not is_plain([FACTORIAL, writer])
    assert not is_plain([FACTORIAL, keyed])
    assert not is_plain([])


def test_confidence_is_a_chance_and_falls_with_what_is_left_open() -> None:
    def sure(words: str) -> float:
        request = PlanRequest(task=Task(request=words), tools=(WEATHER,), now=NOON)
        return OfflinePlanner(weights=packaged_weights()).reading(request).calls[0].confidence

    clear = sure("Get the weather forecast for the city Paris for 3 days.")
    vague = sure("Get me the weather forecast for somewhere nice, such as 'the lake', 3 days or maybe 5 days.")

    assert 0 < vague < clear < 1
