"""What a request is after and what a tool gives: first noun phrases, opposites, and how far both are the same."""

from __future__ import annotations

from datetime import date
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.tools import Effect, ToolSpec, ToolTraits
from autoglm.planning.offline.choice.relevance import labelled, speaks
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.focus import focus_of, opposed
from autoglm.planning.offline.structure.calls import Question
from autoglm.planning.offline.weights import packaged_weights
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


def relevance(request: str, *tools: ToolSpec) -> list[dict[str, float]]:
    """The features of "this request asks for this tool", for each tool."""
    source = read_source(request)
    question = Question(source.plain, mentions_in(source, date(2026, 11, 21)), tools, packaged_weights())
    return [dict(question.features_of(at)) for at in range(len(tools))]


def test_a_tool_that_gives_what_is_asked_for_is_nearer_than_one_that_only_shares_words():
    high = tool("tides.high", "Retrieve the highest tide of a harbour on a day.")
    fee = tool("harbour.fee", "Calculate the mooring fee for a harbour, also at the highest tide.")

    asked = relevance("What is the highest tide in Bremen harbour?", high, fee)
    opposite = relevance("What is the lowest tide in Bremen harbour?", high, fee)

    assert asked[0]["target:focus"] > asked[1]["target:focus"]
    assert (asked[0]["focus:missed"], asked[1]["focus:missed"]) == (0.0, 1.0)
    assert (asked[0]["opposed"], opposite[0]["opposed"]) == (0.0, 1.0)


masses = st.dictionaries(st.integers(0, 3), st.sampled_from([0.25, 0.5, 1.0, 2.0]))


@given(st.lists(masses, min_size=1, max_size=5), st.sampled_from([0.125, 0.75, 1.5]))
def test_parts_are_given_to_tools_as_trying_every_way_would(found: list[dict[int, float]], cost: float):
    told = [(10 * at, mass) for at, mass in enumerate(found)]
    parts = [(10 * at, 10 * at + 5) for at in range(len(found))]

    def worth(labels: tuple[int, ...]) -> float:
        changes = sum(left != right for left, right in pairwise(labels))
        return sum(speaks(told, span, at) for span, at in zip(parts, labels, strict=True)) - cost * changes

    best = max(worth(labels) for labels in product(range(4), repeat=len(parts)))
    assert worth(tuple(labelled(parts, told, range(4), cost))) == pytest.approx(best)
