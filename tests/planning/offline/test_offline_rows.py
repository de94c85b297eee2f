"""How a part of a request is read as rows of values: walks that go on alike, segments, columns, rows times columns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline.arguments.candidates import Candidate
from autoglm.planning.offline.arguments.features import SlotMatcher
from autoglm.planning.offline.arguments.filling import Pick, SlotFiller
from autoglm.planning.offline.arguments.passage import Passage
from autoglm.planning.offline.arguments.switches import is_negated
from autoglm.planning.offline.confidence.surety import plan_of
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.mention import Kind
from autoglm.planning.offline.slots import slots_of
from autoglm.planning.offline.structure.calls import Made, Question, distinct_calls
from autoglm.planning.offline.structure.ranking import part_of, reading_features
from autoglm.planning.offline.structure.reading import Rows, picked
from autoglm.planning.offline.structure.rows import rows_in, values_of
from autoglm.planning.offline.structure.segments import MAX_SEGMENTS, segments_of
from autoglm.planning.offline.structure.turns import evidence
from autoglm.planning.offline.weights import packaged_weights
from autoglm.planning.offline.words.text import read_source
from tests.planning.offline.reading_tools import number, text, tool

TODAY = date(2026, 11, 21)


PIPE = tool(
    "pipe_flow",
    "Calculate the flow through a pipe.",
    {"length": number("The length of the pipe."), "width": number("The width of the pipe.")},
    "length",
    "width",
)
MEAN = tool("mean", "The mean of numbers.", {"numbers": {"type": "array", "items": {"type": "number"}}}, "numbers")


def filler_of(words: str, spec: ToolSpec, **odds: float) -> SlotFiller:
    source, weights = read_source(words), packaged_weights()
    matcher = SlotMatcher(Passage(source.plain, mentions_in(source, TODAY)), spec)
    return SlotFiller(matcher, weights.arguments, {**weights.odds, **odds})


def readings_of(words: str, spec: ToolSpec) -> list[Rows]:
    filler = filler_of(words, spec)
    return rows_in(filler, range(len(filler.matcher.slots)), (0, len(filler.matcher.text)))


def values_in(reading: Rows) -> list[tuple[Json, ...]]:
    return [tuple(values_of(row).values()) for row in reading.rows]


def made_of(words: str, *tools: ToolSpec) -> list[tuple[str, dict[str, Json]]]:
    source = read_source(words)
    plan = plan_of(Question(source.plain, mentions_in(source, TODAY), tools, packaged_weights()))
    assert plan is not None
    return [(call.tool.name, dict(call.arguments)) for call in plan.made]


def test_rows_that_go_on_as_the_first_one_are_walked() -> None:
    tax = tool(
        "sales_tax",
        "Calculate the sales tax of a purchase.",
        {"amount": number("The amount of the purchase."), "city": text("The city."), "state": text("The state.")},
        "amount",
        "city",
        "state",
    )

    readings = readings_of(
        "The sales tax of $30 in Austin, Texas, $52 in Fresno, California, $11 in Salem, Oregon", tax
    )

    wanted = [(30, "Austin", "Texas"), (52, "Fresno", "California"), (11, "Salem", "Oregon")]
    assert wanted in [values_in(one) for one in readings]


def test_sentences_that_name_different_slots_are_one_row() -> None:
    words = "The length is 7 m. The width is 2 m. The length is 9 m. The width is 3 m."

    found = [one for one in readings_of(words, PIPE) if values_in(one) == [(7, 2), (9, 3)]]

    assert found
    assert all(len(one.spans) in (0, 2) for one in found)


def test_rows_know_where_they_stand() -> None:
    words = "Length 7 and width 2; length 9 and width 3"

    walked = [one for one in readings_of(words, PIPE) if one.spans and values_in(one) == [(7, 2), (9, 3)]]

    assert [words[slice(*span)] for span in walked[0].spans] == ["Length 7 and width 2; length ", "9 and width 3"]


def test_each_row_is_crossed_with_each_value_of_another_slot() -> None:
    fluid = text("The fluid.", enum=["Water", "Oil"])
    pipe = tool(
        "pipe_flow",
        "Calculate the flow through a pipe.",
        {"length": number("The length."), "width": number("The width."), "fluid": fluid},
        "length",
        "width",
    )

    readings = readings_of("Length 7 and width 2; length 9 and width 3, both with water and with oil", pipe)

    wanted = {(length, width, kind) for length, width in ((7, 2), (9, 3)) for kind in ("Water", "Oil")}
    assert wanted in [set(values_in(one)) for one in readings if one.how == "product"]


def test_lists_of_numbers_are_a_column_of_lists() -> None:
    readings = readings_of("Give me the mean of the numbers [1, 2], [3, 4] and [5, 6]", MEAN)

    assert [([1, 2],), ([3, 4],), ([5, 6],)] in [values_in(one) for one in readings]


def test_items_of_a_list_belong_to_a_slot_as_much_as_the_best_of_them() -> None:
    spec = tool("seasons", "Look up a season.", {"season": {"type": "integer", "description": "The season."}}, "season")

    filler = filler_of("Look up the season 2015, 2016, 2017, 2018 and 2019 of the cup", spec)

    odds = {way.candidate.value: way.odds for way in filler.ways(0) if way.candidate.mention is not None}
    assert max(odds.values()) - min(odds[year] for year in range(2015, 2020)) <= 0.5


def test_a_value_that_is_not_there_has_even_odds() -> None:
    filler = filler_of("The length is 7 m", PIPE)

    left_out = next(way for way in filler.ways(0) if way.candidate.mention is None)

    assert filler.odds_of(0, left_out.candidate) == left_out.odds
    assert filler.odds_of(1, left_out.candidate) == 0.0


def features_of(words: str, values: list[tuple[Json, ...]]) -> dict[str, float]:
    filler = filler_of(words, PIPE, **{"how:as_is": 2.0})
    part = part_of(filler, (0, len(filler.matcher.text)))
    reading = next(one for one in rows_in(filler, (0, 1), part.span) if values_in(one) == values)
    return dict(reading_features(part, reading))


def test_values_that_likely_belong_somewhere_and_are_left_count_against_a_reading() -> None:
    words = "The length is 7 m and the width is 2 m; the length is 9 m and the width is 3 m"

    one, both = features_of(words, [(7, 2)]), features_of(words, [(7, 2), (9, 3)])

    assert one["odds:left_any:False"] == 1.0
    assert both["odds:left_any:True"] == 0.0


def test_rows_that_go_on_alike_are_told_from_woven_ones() -> None:
    alike = features_of("Length 7 and width 2; length 9 and width 3", [(7, 2), (9, 3)])
    woven = features_of("Length 7 and 9 and width 2 and 3, respectively", [(7, 2), (9, 3)])

    assert (alike["echo:order"], alike["echo:leads"], alike["echo:woven"]) == (1.0, 1.0, 0.0)
    assert (woven["echo:woven"], woven["echo:woven:True"]) == (1.0, 1.0)


def test_what_is_left_of_the_kind_of_a_value_that_is_taken_counts_against_a_single_row() -> None:
    words = "The pipe has a length of 7 m and a width of 2 m. And with a length of 9 m?"

    one, both = features_of(words, [(7, 2)]), features_of(words, [(7, 2), (9, 2)])

    assert (one["twin:any:True"], one["twin:measured:True"], one["twin:elided:True"]) == (1.0, 0.0, 1.0)
    assert (both["twin:any:False"], both["twin:measured:False"], both["twin:elided:False"]) == (0.0, 0.0, 0.0)
    assert (one["cue:elided:False"], both["cue:elided:True"]) == (1.0, 1.0)


def test_a_list_of_which_one_is_taken_has_twins_and_a_list_that_is_taken_has_none() -> None:
    def left(words: str) -> float:
        filler = filler_of(words, MEAN)
        part = part_of(filler, (0, len(words)))
        return dict(reading_features(part, Rows("one", (picked(filler, [0], part.span),))))["twin:any:True"]

    assert left("The mean of the numbers [2, 3]. Then the same for [4, 5, 6]") == 1.0
    assert left("The mean of the numbers [2, 3]") == 0.0
    assert left("The mean of the numbers 2, 3 and 4") == 0.0
    assert features_of("A length of 7 days and a width of 2 days, 3 days", [(7, 2)])["twin:measured:True"] == 1.0


def test_rows_are_vouched_for_by_a_whole_list_or_by_the_number_that_the_text_says() -> None:
    words = "Two pipes of width 2 have the lengths 7, 9 and 12"

    listed = features_of(words, [(7, 2), (9, 2), (12, 2)])
    single = features_of(words, [(7, 2)])
    told = features_of("Two pipes of width 2, the one of length 7. The other has length 9", [(7, 2), (9, 2)])

    assert (listed["column:list"], listed["column:part"], listed["column:bare"]) == (1.0, 0.0, 0.0)
    assert (single["column:list"], single["column:told"], single["column:bare"]) == (0.0, 0.0, 0.0)
    assert (told["column:list"], told["column:told"], told["column:bare"]) == (0.0, 1.0, 0.0)


TEMPERATURE = tool("get_temperature", "Get the temperature of a city.", {"city": text("The city.")}, "city")
HUMIDITY = tool("get_humidity", "Get the humidity of a city.", {"city": text("The city.")}, "city")
SHOPS = tool("count_shops", "Count the shops that carry a product.", {"product": text("The product.")}, "product")
PRICE = tool("lowest_price", "Get the lowest price of a product.", {"product": text("The product.")}, "product")
MAIL = tool("send_mail", "Send a message.", {"to": text("The mail address of whom it is sent to.")}, "to")


def question_of(words: str, *tools: ToolSpec) -> Question:
    source = read_source(words)
    return Question(source.plain, mentions_in(source, TODAY), tools, packaged_weights())


def proposed(question: Question) -> list[set[tuple[str, str]]]:
    return [{(call.tool.name, str(call.arguments)) for call in plan.made} for plan in question.proposals]


def test_a_part_that_names_nothing_may_reach_into_the_next_part() -> None:
    question = question_of("Get the temperature and the humidity of 'Rome'.", TEMPERATURE, HUMIDITY)

    regions = [set(told) for _, told in question.regions()]

    assert any({at for at, _ in told} == {0, 1} and all(span[1] == 47 for _, span in told) for told in regions)
    assert {("get_temperature", "{'city': 'Rome'}"), ("get_humidity", "{'city': 'Rome'}")} in proposed(question)


def test_calls_that_differ_only_in_their_lists_of_objects_are_two() -> None:
    row = {0: Pick(slots_of(PRICE)[0], Candidate("tea", "choice"), 1.0)}
    one, other = ({("points",): [{"x": x}]} for x in (1, 2))

    kept = distinct_calls([Made(PRICE, row, (0, 3), partial(dict, lists)) for lists in (one, other, one)])

    assert [call.arguments["points"] for call in kept] == [[{"x": 1}], [{"x": 2}]]


def test_lists_of_objects_are_read_only_where_a_call_is_asked_for_its_arguments() -> None:
    read: list[str] = []
    row = {0: Pick(slots_of(PRICE)[0], Candidate("tea", "choice"), 1.0)}

    def lists() -> dict[tuple[str, ...], list[Json]]:
        read.append("once")
        return {}

    (kept,) = distinct_calls([Made(PRICE, row, (0, 3), lists)])

    assert not read
    assert kept.arguments == {"product": "tea"}
    assert read == ["once"]


def test_what_only_one_tool_has_a_slot_for_speaks_for_it() -> None:
    words = "Get the temperature of 'Rome', then tell ada@example.org"
    question = question_of(words, TEMPERATURE, HUMIDITY, PRICE, MAIL)
    question.weights = replace(question.weights, odds={"told:mail:True": 6.0})

    regions = [{at for at, _ in told} for how, told in question.regions() if how == "labelled"]

    assert {0} in regions
    assert {0, 3} in regions


def test_a_part_that_speaks_of_each_of_them_is_a_call_for_each_of_the_calls_before() -> None:
    words = "Get the lowest price of the products 'Tea' and 'Milk'. Then count the shops that carry "
    wanted = {(name, f"{{'product': '{one}'}}") for name in ("lowest_price", "count_shops") for one in ("Tea", "Milk")}

    every = proposed(question_of(f"{words}each of them.", PRICE, SHOPS))
    bare = proposed(question_of(f"{words}it.", PRICE, SHOPS))

    assert wanted in every
    assert any(len(plan) == 3 for plan in bare)


def test_calls_of_other_things_are_none_of_each_of_them() -> None:
    words = (
        "Get the temperature of 'Rome'. Get the lowest price of the products 'Tea' and 'Milk'. Count the shops that "
        "carry each of them."
    )

    plans = proposed(question_of(words, TEMPERATURE, PRICE, SHOPS))

    assert any(sum(name == "count_shops" for name, _ in plan) == 2 and len(plan) == 5 for plan in plans)


def test_plans_are_weighed_by_the_orders_of_the_text_and_by_values_that_hardly_belong() -> None:
    plans = question_of("Get the temperature and the humidity of 'Rome'.", TEMPERATURE, HUMIDITY).proposals
    beyond = {len({call.tool.name for call in plan.made}): dict(plan.features)["plan:beyond_orders"] for plan in plans}
    loose = question_of("Get the temperature, please", TEMPERATURE).proposals

    assert beyond == {1: 0.0, 2: 1.0}
    assert dict(loose[0].features)["plan:reading_least"] < 1.0


def test_plans_are_weighed_by_tools_far_less_asked_for_and_by_values_taken_by_several_of_them() -> None:
    plans = question_of("Get the temperature and the humidity of 'Rome'.", TEMPERATURE, HUMIDITY, PRICE).proposals
    alone, both = (
        {len({call.tool.name for call in plan.made}): dict(plan.features) for plan in plans}[n] for n in (1, 2)
    )

    assert (alone["plan:relevance_gap"], alone["plan:taken_twice"]) == (0.0, 0.0)
    assert both["plan:relevance_gap"] > 0.0
    assert both["plan:taken_twice"] == 0.5


def test_each_row_has_the_objects_of_its_own_part() -> None:
    dinner = tool(
        "dinner",
        "Plan the quantities of a dinner.",
        {
            "guests": {"type": "integer", "description": "The number of guests."},
            "dishes": {
                "type": "array",
                "description": "The dishes.",
                "items": {
                    "type": "object",
                    "properties": {"dish": text("The name of the dish."), "grams": number("The grams of the dish.")},
                },
            },
        },
        "guests",
        "dishes",
    )

    made = made_of(
        "Plan a dinner with 50 guests: the dish 'soup' of 200 grams. "
        "Also plan a dinner with 30 guests: the dish 'rice' of 150 grams.",
        dinner,
    )

    assert [arguments["guests"] for _, arguments in made] == [50, 30]
    assert [len(arguments["dishes"]) for _, arguments in made] == [1, 1]  # type: ignore[arg-type]


def test_a_switch_is_set_by_the_clause_that_names_it() -> None:
    words = "i do not need the verdict, but give me the summary"

    assert is_negated(words, words.index("verdict"), words.index("verdict") + 7)
    assert not is_negated(words, words.index("summary"), words.index("summary") + 7)


def test_a_switch_is_told_by_each_part_of_the_text() -> None:
    verdict = {"type": "boolean", "description": "Whether the verdict is included."}
    spec = tool("case", "Get a case.", {"number": number("The number."), "verdict": verdict}, "number")
    words = "Get the case number 17 with the verdict. Get the case number 18 without the verdict."
    filler = filler_of(words, spec)
    half = words.index("Get", 5)

    parts = [filler.inside(1, span) for span in ((0, half), (half, len(words)))]

    scores = [{way.candidate.how: way.score for way in ways} for ways in parts]
    assert scores[0]["false"] - scores[0]["true"] < scores[1]["false"] - scores[1]["true"]


def test_the_name_of_a_tool_speaks_for_it() -> None:
    tools = (
        tool("grades_average", "Calculate the grade of pupils.", {"grades": text("The grades of pupils.")}),
        tool("grades.highest", "Calculate the highest grade, not the average.", {"grades": text("The grades.")}),
    )
    words = "Use grades.highest for the first class, then the average"
    question = Question(words, (), tools, packaged_weights())

    told = evidence(words, question.profiles, packaged_weights())

    outright = [mass for place, mass in told if place == words.index("grades.highest")]
    assert {1: 4.0} in outright
    assert {at for place, mass in told if place == words.index("average") for at in mass} == {0}


def test_a_part_that_names_nothing_repeats_no_call() -> None:
    circle = tool("circle_area", "Calculate the area of a circle.", {"radius": number("The radius.")}, "radius")

    made = made_of(
        "I need the flow through a pipe with a length of 7 m and a width of 2 m. I need the area of a circle with a "
        "radius of 5 m. Can you calculate the flow through the pipe and the area of the circle for me?",
        PIPE,
        circle,
    )

    assert made == [("pipe_flow", {"length": 7, "width": 2}), ("circle_area", {"radius": 5})]


def test_two_numbers_are_the_numbers_that_follow() -> None:
    divisor = tool(
        "greatest_divisor",
        "Find the greatest common divisor of two numbers.",
        {"first": {"type": "integer", "description": "First number."}, "second": {"type": "integer"}},
        "first",
        "second",
    )

    made = made_of("I have two numbers, 36 and 48, and need to find out their greatest common divisor.", divisor)

    assert made == [("greatest_divisor", {"first": 36, "second": 48})]


def test_a_slot_is_told_by_its_name_or_by_its_description() -> None:
    length = filler_of("", PIPE).matcher.slots[0]

    found = [length.tells((stem,)) for stem in (length.name_stems[0], length.hint_stems[0], "town")]

    assert found == ["name", "hint", ""]


def test_quotes_are_found_in_a_request_that_is_quoted_as_a_whole() -> None:
    words = "\"Please tell me the price of the game 'Call of Duty: Modern' and of the game 'Tetris, again' today\""

    quotes = [one.value for one in mentions_in(read_source(words), TODAY) if one.kind is Kind.QUOTE]

    assert quotes == ["Call of Duty: Modern", "Tetris, again"]


@given(st.text(alphabet="ab .;，。\n", max_size=80))
def test_segments_follow_each_other_within_the_part(words: str) -> None:
    found = segments_of(words, (0, len(words)))

    assert len(found) <= MAX_SEGMENTS
    assert all(left[1] <= right[0] for left, right in pairwise(found))
    assert "".join(words[slice(*span)] for span in found).strip() == words.strip() or len(found) == 0


def test_a_part_of_too_many_segments_is_not_cut() -> None:
    assert segments_of("a. " * (MAX_SEGMENTS + 1), (0, 3 * MAX_SEGMENTS + 3)) == ()
