"""Words that mean what a slot or a choice is called, names as they are written, and what is known of a name."""

from __future__ import annotations

from datetime import date

import pytest

from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline.arguments.features import SlotMatcher
from autoglm.planning.offline.arguments.order import crossings
from autoglm.planning.offline.arguments.passage import Passage
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.gazetteer import kinds_of
from autoglm.planning.offline.mentions.mention import Kind
from autoglm.planning.offline.slots import slots_of
from autoglm.planning.offline.words.text import read_source

TODAY = date(2026, 11, 21)


def tool_of(properties: dict[str, Json], description: str = "") -> ToolSpec:
    return ToolSpec(name="t", description=description, parameters={"type": "object", "properties": properties})


def scene_of(words: str, properties: dict[str, Json], description: str = "") -> SlotMatcher:
    return SlotMatcher(Passage(words, mentions_in(read_source(words), TODAY)), tool_of(properties, description))


def ways(words: str, schema: dict[str, Json]) -> list[tuple[Json, str]]:
    return [(one.value, one.how) for one in scene_of(words, {"it": schema}).candidates(0)]


def features(matcher: SlotMatcher, at: int, value: Json) -> dict[str, float]:
    return dict(matcher.features(at, next(one for one in matcher.candidates(at) if one.value == value)))


def names(words: str) -> list[str]:
    return [one.text for one in mentions_in(read_source(words), TODAY) if one.kind is Kind.NAME and one.is_whole]


def test_a_word_of_the_same_meaning_stands_for_the_name_of_a_slot() -> None:
    slots: dict[str, Json] = {"diameter": {"type": "number"}, "height": {"type": "number"}}
    matcher = scene_of("a cone 12 cm tall and 5 cm across", slots)

    assert features(matcher, 0, 5)["near:meant_after"] > features(matcher, 0, 12)["near:meant_after"]
    assert features(matcher, 1, 5)["near:meant_before"] > 0
    assert "near:meant_after" not in features(scene_of("a cone of 12 cm", slots), 1, 12)


@pytest.mark.parametrize(
    ("words", "choice", "choices"),
    [
        ("Which lake is the deepest?", "depth", ["area", "depth"]),
        ("How many people died there?", "killed", ["killed", "wounded"]),
        ("Ship it as cheaply as you can", "economy", ["economy", "express"]),
    ],
)
def test_a_choice_is_meant_by_a_word_of_the_same_meaning(words: str, choice: str, choices: list[str]) -> None:
    assert (choice, "meant") in ways(words, {"type": "string", "enum": choices})


def test_a_meaning_that_two_choices_share_means_neither() -> None:
    found = ways("How large is it?", {"type": "string", "enum": ["size", "dimensions"]})

    assert not [how for _, how in found if how == "meant"]


def test_a_choice_that_is_named_is_not_sought_by_its_meaning() -> None:
    found = ways("the depth of the deepest lake", {"type": "string", "enum": ["area", "depth"]})

    assert [how for _, how in found] == ["choice", "out"]


@pytest.mark.parametrize(
    ("words", "choice", "choices"),
    [
        ("I'm a woman of 34", "female", ["male", "female"]),
        ("runs on Tuesdays", "Tue", ["Mon", "Tue"]),
        ("the biggest first", "desc", ["asc", "desc"]),
        ("by bike", "cycling", ["driving", "cycling"]),
        ("I need it in French", "fr", ["en", "fr"]),
    ],
)
def test_choices_are_named_in_other_words(words: str, choice: str, choices: list[str]) -> None:
    assert (choice, "choice") in ways(words, {"type": "string", "enum": choices})


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("the case Smith v. Jones from 1803", ["Smith v. Jones"]),
        ("a novel by Ursula K. Brandt", ["Ursula K. Brandt"]),
        ("who was the U.S. president then", ["U.S."]),
        ("vitamin C. Paris is far", ["C", "Paris"]),
    ],
)
def test_names_hold_their_initials_and_short_words(words: str, found: list[str]) -> None:
    assert names(words) == found


def test_a_list_of_names_is_not_cut_inside_of_a_name() -> None:
    lists = [one.value for one in mentions_in(read_source("compare Ann Lee and Bo Diaz"), TODAY) if one.items]

    assert ["Ann Lee", "Bo Diaz"] in lists
    assert not [one for one in lists if "Lee" in one or "Bo" in one]


def test_the_first_item_of_a_long_list_may_not_belong_to_it() -> None:
    words = "a shop with a star rating, selling plums and figs"
    lists = [one.value for one in mentions_in(read_source(words), TODAY) if one.items]

    assert ["selling plums", "figs"] in lists


@pytest.mark.parametrize(
    ("name", "kind"),
    [("123 Main Street", "street"), ("Kent county", "county"), ("Nile river", "site"), ("Orion Ltd.", "company")],
)
def test_the_last_word_of_a_name_tells_what_it_is(name: str, kind: str) -> None:
    assert kinds_of(name) == {kind}


def test_a_word_alone_tells_nothing_of_itself() -> None:
    assert kinds_of("street") == frozenset()
    assert kinds_of("Mondavi") == frozenset()


def test_a_place_that_goes_on_is_not_taken_for_its_beginning() -> None:
    matcher = scene_of("turtles in the Mississippi river", {"place": {"type": "string"}})

    assert "world:state:place" not in features(matcher, 0, "Mississippi")
    assert features(matcher, 0, "Mississippi river")["world:fits:True"] == 1


def test_a_country_that_follows_from_its_people_is_known_as_a_country() -> None:
    matcher = scene_of("German history", {"country": {"type": "string", "description": "The country."}})

    assert features(matcher, 0, "Germany")["world:fits:True"] == 1
    assert features(matcher, 0, "German")["world:fits:False"] == 1


def test_what_stands_beside_a_name_is_told() -> None:
    slots: dict[str, Json] = {"scientist": {"type": "string"}}
    matcher = scene_of("songs by The Weekend about the theory of relativity and science rooms", slots)

    assert features(matcher, 0, "Weekend")["shape:the:name"] == 1
    assert features(matcher, 0, "relativity")["shape:after_of:phrase"] == 1
    assert features(matcher, 0, "science")["shape:meant_words:phrase"] == 1
    assert features(matcher, 0, "science")["shape:cut_after:phrase"] == 1
    assert features(matcher, 0, "rooms")["shape:cut_before:phrase"] == 1
    told = scene_of("the theory of relativity", slots, "Explains a theory.")
    assert features(told, 0, "relativity")["shape:after_of:phrase"] == 0


def test_old_and_new_hardly_ever_cross() -> None:
    slots = slots_of(tool_of({"old_name": {"type": "string"}, "new_name": {"type": "string"}}))

    assert crossings(slots)[1, 0] > 1
