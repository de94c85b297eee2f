"""What a request is after and what a tool gives: first noun phrases, opposites, and how far both are the same."""

from __future__ import annotations

from datetime import date
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.tools import Effect, ToolSpec, ToolTraits
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.focus import focus_of, opposed
from autoglm.planning.offline.structure.calls import Question
from autoglm.planning.offline.structure.turns import begins_order, labelled, parts_of, speaks, turns_in
from autoglm.planning.offline.weights import packaged_weights
from autoglm.planning.offline.words.small_talk import is_small_talk
from autoglm.planning.offline.words.text import content_stems, read_source, stem_of


def stems(words: str) -> tuple[str, ...]:
    return tuple(map(stem_of, words.split()))


@pytest.mark.parametrize(
    ("text", "focus"),
    [
        ("What is the boiling point of ethanol at 2 bar?", "boiling point"),
        ("Please calculate the wall thickness for a tank.", "wall thickness"),
        ("Identifies the owner of a parcel.", "owner"),
        ("How many parcels were sent in May?", "parcels"),
        ("Find the number of active tickets", "active tickets"),
        ("When was the founding of the club?", "founding"),
        ("Returns the winner of a given match", "winner"),
        ("Get my sister's address from the book", "sister address"),
        ("Look up details", ""),
        ("Find trains between two stations", "trains"),
        ("Please help me find sorts of rice", "sorts"),
        ("明天天气怎么样", ""),
        ("", ""),
    ],
)
def test_a_text_is_after_its_first_noun_phrase_that_says_something(text: str, focus: str):
    assert focus_of(text) == stems(focus)


@pytest.mark.parametrize(
    ("asked", "told", "pairs"),
    [
        ("the lowest tide", "the highest tide of a day", 1),
        ("the highest tide", "the highest tide of a day", 0),
        ("the highest and lowest tide", "the highest tide", 0),
        ("the tide", "the highest tide", 0),
        ("import the earliest file", "export the latest file", 2),
    ],
)
def test_opposites_exclude_each_other_unless_both_are_told(asked: str, told: str, pairs: int):
    assert opposed(content_stems(asked), content_stems(told)) == pairs
    assert opposed(content_stems(told), content_stems(asked)) == pairs


def tool(name: str, description: str) -> ToolSpec:
    schema = {"type": "object", "properties": {"harbour": {"type": "string"}}, "required": ["harbour"]}
    return ToolSpec(name=name, description=description, parameters=schema, traits=ToolTraits(effect=Effect.NONE))


def question_of(request: str, *tools: ToolSpec) -> Question:
    source = read_source(request)
    return Question(source.plain, mentions_in(source, date(2026, 11, 21)), tools, packaged_weights())


def relevance(request: str, *tools: ToolSpec) -> list[dict[str, float]]:
    """The features of "this request asks for this tool", for each tool."""
    question = question_of(request, *tools)
    return [dict(told) for told in question.features]


def test_a_tool_that_gives_what_is_asked_for_is_nearer_than_one_that_only_shares_words():
    high = tool("tides.high", "Retrieve the highest tide of a harbour on a day.")
    fee = tool("harbour.fee", "Calculate the mooring fee for a harbour, also at the highest tide.")

    asked = relevance("What is the highest tide in Bremen harbour?", high, fee)
    opposite = relevance("What is the lowest tide in Bremen harbour?", high, fee)

    assert asked[0]["target:focus"] > asked[1].get("target:focus", 0.0)
    assert ("opposed" in asked[0], opposite[0]["opposed"]) == (False, 1.0)


@pytest.mark.parametrize(
    ("request_text", "forms"),
    [
        ("What is the highest tide in Bremen harbour?", {"asks"}),
        ("Please tell me, is there a tide in Bremen harbour?", set()),
        ("Show the highest tide in Bremen harbour", set()),
        ("不来梅港的潮水有多高，多少米？", {"zh", "asks"}),
        ("查一下不来梅港的潮水", {"zh"}),
    ],
)
def test_the_form_of_a_request_tells_the_same_things_under_names_of_its_own(request_text: str, forms: set[str]):
    (found,) = relevance(request_text, tool("tides.high", "Retrieve the highest tide 潮水 of a harbour."))

    plain = {name: value for name, value in found.items() if "|" not in name}
    for form in ("zh", "asks"):
        own = {name.removeprefix(f"{form}|"): value for name, value in found.items() if name.startswith(f"{form}|")}
        assert own == (plain if form in forms else {})


@pytest.mark.parametrize("words", ["再见", "真不错", "好的，谢谢！", "Thanks a lot, bye!", "Hi there"])
def test_small_talk_is_told_by_its_words(words: str):
    assert is_small_talk(words)


@pytest.mark.parametrize("words", ["", "Hi, show the tide", "你好，查一下潮水", "okay google", "好吃的", "ok " * 31])
def test_what_says_more_is_no_small_talk(words: str):
    assert not is_small_talk(words)


masses = st.dictionaries(st.integers(0, 3), st.sampled_from([0.25, 0.5, 1.0, 2.0]))


costs = st.sampled_from([0.125, 0.75, 1.5])


@given(st.lists(st.tuples(masses, costs), min_size=1, max_size=5))
def test_parts_are_given_to_tools_as_trying_every_way_would(found: list[tuple[dict[int, float], float]]):
    told = [(10 * at, mass) for at, (mass, _) in enumerate(found)]
    parts = [(10 * at, 10 * at + 5) for at in range(len(found))]
    turns = [cost for _, cost in found]

    def worth(labels: tuple[int, ...]) -> float:
        changes = sum(cost for cost, (left, right) in zip(turns[1:], pairwise(labels), strict=True) if left != right)
        return sum(speaks(told, span, at) for span, at in zip(parts, labels, strict=True)) - changes

    best = max(worth(labels) for labels in product(range(4), repeat=len(parts)))
    assert worth(tuple(labelled(parts, told, range(4), turns))) == pytest.approx(best)


def orders_in(words: str) -> set[int]:
    return {start for start, _ in parts_of(words) if begins_order(words, start)}


@pytest.mark.parametrize(
    ("words", "turns"),
    [
        ("Show the depth of the lake and of the harbour, then list the boats.", [0.5, 0.7975, 0.5, 0.5]),
        ("Show the depth of the lake. The harbour, too", [0.5, 0.5, 0.8 - 0.02 / 3]),
        ("Show the depth,\nthe tide", [0.5, 0.5]),
        ("Book a room and please tell me what it costs, 显示房间，请查天气", [0.5, 0.5, 0.795, 0.5]),
    ],
)
def test_another_tool_takes_its_turn_where_an_order_begins_rather_than_behind_and(words: str, turns: list[float]):
    found = turns_in(words, parts_of(words), 0.5, orders_in(words))

    assert found == pytest.approx(turns)


def test_what_goes_on_without_an_order_stays_with_the_tool_before_it():
    words = "Show the depth of the lake and of the harbour, then list the boats."
    parts = parts_of(words)
    told = [(words.index("depth"), {0: 1.0}), (words.index("boats"), {1: 1.0})]

    labels = labelled(parts, told, range(2), turns_in(words, parts, 0.3, orders_in(words)))

    assert words[slice(*parts[1])] == " of the harbour, "
    assert labels[:2] == [0, 0]
    assert labels[-1] == 1
