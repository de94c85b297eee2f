"""What two values and two slots are to each other, words that only one of two slots has, units that only one of them
takes, and names that go on with a number, a city or an ending of their own."""

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
from autoglm.planning.offline.slots import slots_of
from autoglm.planning.offline.words.text import read_source

TODAY = date(2026, 11, 21)
NUMBER: Json = {"type": "integer"}
TEXT: Json = {"type": "string"}


def named(words: str) -> tuple[Mention, ...]:
    return mentions_in(read_source(words), TODAY)


def texts(words: str, kind: Kind) -> list[str]:
    return [one.text for one in named(words) if one.kind is kind]


def scene_of(words: str, **properties: Json) -> SlotMatcher:
    tool = ToolSpec(name="t", description="", parameters={"type": "object", "properties": properties})
    return SlotMatcher(Passage(words, named(words)), tool)


def told(matcher: SlotMatcher, at: int, value: Json, how: str = "") -> dict[str, float]:
    ways = [one for one in matcher.candidates(at) if one.value == value and how in ("", one.how)]
    return dict(matcher.features(at, next(one for one in ways if one.mention is not None)))


def roles(matcher: SlotMatcher, at: int, value: Json) -> list[str]:
    return [name for name in told(matcher, at, value) if name.startswith("role:")]


@pytest.mark.parametrize(
    "words",
    [
        "How likely are 4 blue ones out of 9 marbles?",
        "Are 4 heads in 9 tosses likely?",
        "4 marbles are taken from a bag of 9.",
    ],
)
def test_a_part_stands_before_its_whole(words: str) -> None:
    matcher = scene_of(words, total_marbles=NUMBER, chosen=NUMBER)

    assert roles(matcher, 0, 9) == roles(matcher, 1, 4) == ["role:share:True"]
    assert roles(matcher, 0, 4) == roles(matcher, 1, 9) == ["role:share:False"]


def test_a_slot_is_a_part_only_beside_a_whole_and_by_its_name_rather_than_its_description() -> None:
    drawn: Json = {"type": "integer", "description": "How many numbers can be drawn."}
    words = "Draw 4 of 9 balls."

    assert roles(scene_of(words, drawn=NUMBER, sides=NUMBER), 0, 4) == []
    assert roles(scene_of(words, pool_size=drawn, count=drawn), 0, 9) == ["role:share:True"]
    assert roles(scene_of("Draw 4 balls. There are 9 of them.", pool=NUMBER, drawn=NUMBER), 0, 9) == []
    assert roles(scene_of(words, drawn_from_pool=NUMBER, picked=NUMBER), 0, 9) == []


def test_sides_stand_in_the_order_of_the_slots() -> None:
    matcher = scene_of("Paint a wall of 7 meters by 3 meters and a box of 2 by 4 by 6.", height=NUMBER, width=NUMBER)

    assert [roles(matcher, 0, one) for one in (7, 3, 2)] == [
        ["role:side:True"],
        ["role:side:False"],
        ["role:side:True"],
    ]
    assert [roles(matcher, 1, one) for one in (7, 3, 4)] == [
        ["role:side:False"],
        ["role:side:True"],
        ["role:side:True"],
    ]
    assert roles(scene_of("A wall of 7 by 3", height=NUMBER), 0, 7) == []


def test_a_maker_stands_before_the_model() -> None:
    matcher = scene_of("What does a Seat Leon Cupra cost in Lyon, France?", brand=TEXT, model=TEXT)

    assert roles(matcher, 0, "Seat") == roles(matcher, 1, "Leon Cupra") == ["role:product:True"]
    assert roles(matcher, 0, "Seat Leon Cupra") == roles(matcher, 1, "Seat") == ["role:product:False"]
    assert roles(scene_of("What does a Seat Leon cost?", model=TEXT), 0, "Leon") == []


def test_an_ordinal_tells_a_place_in_a_row() -> None:
    matcher = scene_of("Tell the 12th prime.", n=NUMBER, limit=NUMBER)

    assert roles(matcher, 0, 12) == ["role:nth:True"]
    assert roles(matcher, 1, 12) == ["role:nth:False"]


def test_words_that_only_one_slot_has_tell_two_slots_apart() -> None:
    matcher = scene_of("The aunt has type M and the uncle has type Q.", aunt_type=TEXT, uncle_type=TEXT)

    assert told(matcher, 0, "M")["near:only_best"] == told(matcher, 1, "Q")["near:only_best"] == 1
    assert told(matcher, 0, "Q")["near:only_rival"] == told(matcher, 1, "M")["near:only_rival"] == 1


def test_a_unit_belongs_to_the_slot_that_takes_its_measure() -> None:
    price: Json = {"type": "number", "description": "The price of the pack in dollars."}
    matcher = scene_of("a pack with 6 cans for $4 and 30 seconds", price=price, cans=NUMBER, width=NUMBER)

    assert told(matcher, 1, 4)["measure:rival"] == 1
    assert "measure:rival" not in told(matcher, 0, 4)
    assert told(matcher, 1, 30)["measure:rival"] == 0


def test_a_measure_in_the_unit_of_another_slot_is_not_converted_for_this_one() -> None:
    length: Json = {"type": "number", "description": "Length in meters."}
    matcher = scene_of("tiles of 40 cm on 3 m", length=length, tile_cm={"type": "number"})

    assert told(matcher, 0, 0.4)["converted:rival"] == 1
    assert told(matcher, 0, 40)["how:other_unit"] == 1
    alone = scene_of("a board of 40 cm", length=length, amount={"type": "number"})
    assert told(alone, 0, 0.4)["converted:rival"] == 0


def test_letters_tell_a_direction_only_where_degrees_or_a_pair_do() -> None:
    assert [one.value for one in named("swap 60 W for 9 W") if one.kind is Kind.NUMBER] == [60, 9]
    assert [one.value for one in named("at 60 S, 9 W") if one.kind is Kind.NUMBER] == [-60, -9]
    assert [one.value for one in named("at 60° S and not more") if one.kind is Kind.NUMBER] == [-60]


def test_a_name_may_end_with_a_number_and_begin_with_an_article() -> None:
    assert "Voyager 2" in texts("photos of Voyager 2 in May", Kind.NAME)
    assert "Hall 3C" in texts("Meet me in Hall 3C.", Kind.NAME)
    assert "The Sims 4" in texts("codes of The Sims 4", Kind.NAME)
    assert "Paris 3" not in texts("I was in Paris 3 times", Kind.NAME)


def test_a_shop_may_be_called_after_its_owner() -> None:
    assert {"Moretti", "Moretti's"} <= set(texts("a table at Moretti's in Ghent", Kind.NAME))
    assert "Moretti's" not in texts("Moretti's table", Kind.NAME)
    assert "the Morettis'" not in texts("call the Morettis' in Ghent", Kind.NAME)


def test_an_address_goes_on_with_its_city_and_state() -> None:
    assert "5 Elm Road, Austin, TX" in texts("deliver to 5 Elm Road, Austin, TX", Kind.NAME)
    assert "Elm, Austin, TX" not in texts("from Elm, Austin, TX", Kind.NAME)
    whole: Json = {"type": "string", "description": "The address of the guest with street and city."}
    street: Json = {"type": "string", "description": "The street."}
    for asked, is_whole in ((whole, True), (street, False)):
        matcher = scene_of("deliver to 5 Elm Road, Austin", address=asked)
        assert told(matcher, 0, "5 Elm Road, Austin")[f"world:whole_address:{is_whole}"] == 1
    assert "17 north gate street" in texts("deliver to 17 north gate street", Kind.NAME)


def test_a_function_of_a_variable_is_a_formula_and_a_quote_may_hold_a_contraction() -> None:
    assert texts("plot sqrt(x) and f(x), not sqrt(9)", Kind.CODE) == ["sqrt(x)"]
    assert texts("x*sin(x) + 1 from 0 on", Kind.CODE) == ["x*sin(x) + 1"]
    assert texts("who said 'I'm not there' first", Kind.QUOTE) == ["I'm not there"]


def test_what_leads_to_a_number_stands_before_its_label() -> None:
    words = "from row 3 to the row 9 and from Rome in row 2"
    matcher = scene_of(words, first=NUMBER)
    lead = {one.value: matcher.lead_of(one) for one in matcher.mentions if one.kind is Kind.NUMBER}

    assert lead[3] == "from"
    assert lead[2] == "word"


def test_a_date_takes_the_time_that_the_description_asks_for() -> None:
    asked: Json = {"type": "string", "description": "The moment, as DD.MM.YYYY HH:MM."}
    found = [one.value for one in scene_of("at 2024-10-02 08:15", at=asked).candidates(0) if one.how == "format"]
    bare = [one.value for one in scene_of("on 2024-10-02", at=asked).candidates(0) if one.how == "format"]

    assert found == ["02.10.2024 08:15"]
    assert bare == ["02.10.2024"]


def test_what_is_called_by_its_name_is_not_told_by_a_code() -> None:
    name: Json = {"type": "string", "description": "The name of the cryptocurrency."}
    code: Json = {"type": "string", "description": "The code of the cryptocurrency."}

    assert "ETH" not in [one.value for one in scene_of("how is Ethereum", coin=name).candidates(0)]
    assert "ETH" in [one.value for one in scene_of("how is Ethereum", coin=code).candidates(0)]


def test_the_first_of_what_a_slot_counts_is_one() -> None:
    ranks = scene_of("the first edition, the first time", edition=NUMBER).candidates(0)

    assert [one.value for one in ranks if one.how == "rank"] == [1]


def test_postal_codes_are_serial_numbers() -> None:
    assert Candidate("90210", "serial") in [
        one._replace(mention=None) for one in scene_of("ship to 90210", to_zip=TEXT).candidates(0)
    ]


def test_a_small_letter_that_is_a_word_is_no_choice() -> None:
    kind: Json = {"type": "string", "enum": ["A", "B"]}
    found = [one.mention for one in scene_of("a child of type A or b", kind=kind).candidates(0) if one.mention]

    assert [(one.start, one.text) for one in found] == [(16, "A"), (21, "b")]


def test_a_word_written_as_one_is_labelled_by_its_first() -> None:
    tool = ToolSpec(name="t", description="", parameters={"type": "object", "properties": {"username": TEXT}})

    assert slots_of(tool)[0].name_stems == ("usernam", "user")
