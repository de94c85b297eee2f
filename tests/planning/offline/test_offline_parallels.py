"""Several calls told by phrases that begin alike: of A and of B, the one and the other; figures in two rows; whose turn
a part of the text is."""

from __future__ import annotations

from datetime import date

import pytest

from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline.arguments.features import SlotMatcher
from autoglm.planning.offline.arguments.filling import SlotFiller
from autoglm.planning.offline.arguments.passage import Passage
from autoglm.planning.offline.choice.profiles import profile_of
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.mention import Kind
from autoglm.planning.offline.mentions.repeated import repeats_lead
from autoglm.planning.offline.structure.calls import Question
from autoglm.planning.offline.structure.reading import MAX_ROWS, Rows
from autoglm.planning.offline.structure.rows import rows_in, values_of
from autoglm.planning.offline.structure.segments import lead_at, parallels_of
from autoglm.planning.offline.structure.turns import begins_order, verbs_of
from autoglm.planning.offline.weights import packaged_weights
from autoglm.planning.offline.words.text import read_source
from tests.planning.offline.reading_tools import text, tool, whole

TODAY = date(2026, 11, 21)


LOGS = tool(
    "logs.read",
    "Read the last lines of the log of a host.",
    {"host": text("The host."), "lines": whole("The number of lines.")},
    "host",
)
FARE = tool(
    "train_fare",
    "Get the fare of a train.",
    {
        "origin": text("The city of departure."),
        "destination": text("The city of arrival."),
        "passengers": whole("The number of passengers."),
        "kind": text("The kind of train.", enum=["local", "express"]),
    },
    "origin",
    "destination",
)
DEPTH = tool("lake_depth", "Get the depth of a lake.", {"lake": text("The name of the lake.")}, "lake")


def readings_of(words: str, spec: ToolSpec) -> list[Rows]:
    source, weights = read_source(words), packaged_weights()
    matcher = SlotMatcher(Passage(source.plain, mentions_in(source, TODAY)), spec)
    filler = SlotFiller(matcher, weights.arguments, weights.odds)
    return rows_in(filler, range(len(matcher.slots)), (0, len(matcher.text)))


def values_in(reading: Rows) -> list[dict[str, Json]]:
    return [{path[-1]: value for path, value in values_of(row).items()} for row in reading.rows]


def parts_in(words: str) -> list[list[str]]:
    return [[words[slice(*span)] for span in spans] for spans in parallels_of(words, (0, len(words)))]


def lists_in(words: str) -> list[str]:
    return [one.text for one in mentions_in(read_source(words), TODAY) if one.kind is Kind.LIST]


def names_in(words: str) -> list[str]:
    return [one.text for one in mentions_in(read_source(words), TODAY) if one.kind is Kind.NAME]


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (
            "Show the depth of Ladoga in spring and of Onega in autumn.",
            [["Show the depth of Ladoga in spring ", "and of Onega in autumn."]],
        ),
        (
            "Weigh a crate of 12 kg, another one of 9 kg and a box of 3 kg",
            [["Weigh a crate of 12 kg", ", another one of 9 kg ", "and a box of 3 kg"]],
        ),
        (
            "Mute the radio in May and then mute the fan in June",
            [["Mute the radio in May ", "and then mute the fan in June"]],
        ),
        # Nothing stands alike before, or a comma alone joins.
        ("Show the depth of Ladoga, of course", []),
        ("Show the depth and of Onega", []),
        ("Weigh Ladoga and Onega", []),
    ],
)
def test_a_text_is_cut_where_phrases_begin_alike(words: str, parts: list[list[str]]) -> None:
    assert parts_in(words) == parts


def test_where_the_first_of_parts_begins_as_the_others_is_known() -> None:
    words = "Read the last 200 lines of atlas and of hermes"
    first, second = parallels_of(words, (0, len(words)))[0]

    assert words[lead_at(words, first, second) :].startswith("of atlas")


def test_what_is_told_before_phrases_that_begin_alike_is_told_for_all_of_them() -> None:
    readings = readings_of("Read the last 200 lines of the host atlas and of the host hermes", LOGS)

    wanted = [{"host": "atlas", "lines": 200}, {"host": "hermes", "lines": 200}]
    assert wanted in [values_in(one) for one in readings]


def test_what_stands_inside_one_of_the_phrases_may_be_its_own() -> None:
    words = "Read the log of the host atlas with 200 lines and of the host hermes"

    apart = [values_in(one) for one in readings_of(words, LOGS) if one.how == "apart"]

    assert [{"host": "atlas", "lines": 200}, {"host": "hermes"}] in apart


def test_what_is_told_for_both_at_the_end_is_told_for_the_first_too() -> None:
    words = "Get the fare from Oslo to Bergen by express and from Bergen to Narvik, both for 3 passengers"

    apart = [values_in(one) for one in readings_of(words, FARE) if one.how == "apart"]

    wanted = [
        {"origin": "Oslo", "destination": "Bergen", "passengers": 3, "kind": "express"},
        {"origin": "Bergen", "destination": "Narvik", "passengers": 3},
    ]
    assert wanted in apart


def test_more_parts_than_rows_are_no_reading() -> None:
    words = "Depth of Lake A" + "".join(f" and of Lake B{number}" for number in range(MAX_ROWS))

    assert len(parts_in(words)[0]) > MAX_ROWS
    assert not [one for one in readings_of(words, DEPTH) if one.how in ("parallel", "apart")]


def test_slots_that_may_not_be_left_out_give_one_reading_of_parts() -> None:
    readings = readings_of("Get the depth of Ladoga in May and of Onega in May", DEPTH)

    assert "apart" not in {one.how for one in readings}
    assert [{"lake": "Ladoga"}, {"lake": "Onega"}] in [values_in(one) for one in readings]


@pytest.mark.parametrize(
    ("words", "joint", "is_repeated"),
    [
        ("in the ", " and in ", True),
        ("the ", ", and the ", True),
        ("a ", " or my ", True),
        ("of ", " and in ", False),
        ("the ", " and in ", False),
        ("show ", " and the ", False),
        ("in ", " near ", False),
        ("see", " and the ", False),
    ],
)
def test_and_may_repeat_what_leads_to_the_first_item(words: str, joint: str, *, is_repeated: bool) -> None:
    assert repeats_lead(words, len(words), joint) is is_repeated


def test_items_led_by_the_same_word_are_a_list() -> None:
    assert "Norway and in Iceland" in lists_in("Is the mark known in Norway and in Iceland?")
    assert "front door and the cellar door" in lists_in("Lock the front door and the cellar door")
    assert lists_in("Lock it at noon in Oslo and at night") == []


def test_figures_that_go_on_behind_and_are_two_lists() -> None:
    assert lists_in("the correlation of 1, 2, 3 and 4, 5, 7") == ["1, 2, 3", "4, 5, 7"]
    assert lists_in("of 4 and 5, 7") == ["4 and 5"]
    assert lists_in("of 4, 5 and 7, and 9 more") == ["4, 5 and 7"]


def test_what_numbers_the_points_of_a_request_is_no_name() -> None:
    assert names_in("First, weigh it. Second, ask Anna.") == ["Anna"]
    assert "First Bank" in names_in("First Bank is closed.")


def test_an_order_begins_behind_a_quotation_mark_and_with_the_verbs_of_the_tools() -> None:
    verbs = verbs_of([profile_of(one) for one in (LOGS, tool("audio.transcribe_file", "", {}), tool("__", "", {}))])

    assert begins_order('"How deep is it?"', 0)
    assert begins_order("and transcribe it", 0, verbs)
    assert not begins_order("and transcribe it", 0)
    assert not begins_order("12 of them", 0, verbs)


def test_a_part_that_speaks_for_no_tool_goes_with_the_one_before_it() -> None:
    area = tool("sector_area", "Area of a sector.", {"radius": whole("Radius."), "angle": whole("Angle.")}, "radius")
    arc = tool("arc_length", "Length of an arc.", {"radius": whole("Radius."), "angle": whole("Angle.")}, "radius")
    first = "Find the area of a sector with a radius of 7 and an angle of 60, "
    words = f"{first}and the length of an arc with a radius of 5"

    ways = Question(words, mentions_in(read_source(words), TODAY), (arc, area), packaged_weights()).regions()

    labelled = [list(regions) for how, regions in ways if how == "labelled"]
    assert any((1, (0, len(f"{first}and"))) in regions for regions in labelled)


def test_figures_in_a_row_are_not_cut_between_tools() -> None:
    mean = tool("mean", "The mean of numbers.", {"numbers": {"type": "array", "items": {"type": "number"}}}, "numbers")
    words = "The depth of Ladoga, and the mean of 4, 8, 15 and 16"

    question = Question(words, mentions_in(read_source(words), TODAY), (DEPTH, mean), packaged_weights())

    assert any("4, 8, 15 and 16" in words[slice(*span)] for _, regions in question.regions() for _, span in regions)


def test_what_two_tools_take_counts_and_what_two_calls_of_one_share_does_not() -> None:
    mean = tool("mean", "The mean of numbers.", {"numbers": {"type": "array", "items": {"type": "number"}}}, "numbers")
    words = "The depth of Ladoga and of Onega, and the mean of 4, 8 and 15"

    question = Question(words, mentions_in(read_source(words), TODAY), (DEPTH, mean), packaged_weights())
    taken = {proposal.how: dict(proposal.features)["plan:taken_across"] for proposal in question.proposals}

    assert taken["labelled"] == 0.0
