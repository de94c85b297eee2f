"""Learning on site: what corrections teach, what stays as it is, and what they are measured at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC

import pytest

from autoglm.core.plan import Step
from autoglm.core.tools import Effect, ToolSpec, ToolTraits
from autoglm.planning.offline.learning.checking import checked
from autoglm.planning.offline.learning.descent import HELD, Example, Fact, fit, fit_facts, mixed_orders, rounded
from autoglm.planning.offline.learning.training import (
    Call,
    Correction,
    Figures,
    calls_of,
    held_back,
    is_planned,
    learn,
    measured,
)
from autoglm.planning.offline.weights import packaged_weights, shipped_digest, with_learned
from autoglm.tools.builtin import built_in_specs

NOON = 1_795_262_400.0
BUILT_IN = tuple(built_in_specs())


def reading(name: str, description: str, required: Sequence[str], **properties: dict[str, object]) -> ToolSpec:
    return ToolSpec(
        name=name,
        description=description,
        parameters={"type": "object", "properties": properties, "required": list(required)},  # type: ignore[dict-item]
        traits=ToolTraits(effect=Effect.NONE),
    )


def text(description: str, **more: object) -> dict[str, object]:
    return {"type": "string", "description": description, **more}


STOCK = reading(
    "stock_level",
    "How many pieces of an article are in a warehouse.",
    ["article", "warehouse"],
    article=text("Number of the article."),
    warehouse=text("Name of the warehouse."),
)
TRAIN = reading(
    "find_train",
    "Find trains between two stations.",
    ["origin", "destination"],
    origin=text("Station."),
    destination=text("Station."),
)
OWN = (STOCK, TRAIN)


def stock(request: str, article: str, warehouse: str) -> Correction:
    return Correction(request, (Call("stock_level", {"article": article, "warehouse": warehouse}),), NOON)


LEFT = [
    stock("Rummage for A-113 over in Kiel", "A-113", "Kiel"),
    stock("Rummage for B-22 over in Bonn", "B-22", "Bonn"),
]
NEW = stock("Rummage for C-9 over in Ulm", "C-9", "Ulm")


@pytest.mark.parametrize("tools", [OWN, (*OWN, *BUILT_IN)], ids=["plain", "with built-in ones"])
def test_words_that_were_corrected_ask_for_the_tool_in_requests_of_their_kind(tools: tuple[ToolSpec, ...]) -> None:
    shipped = packaged_weights()

    learned = learn(LEFT, tools, shipped)
    figures = measured([NEW], tools, shipped, with_learned(shipped, learned.weights))

    assert learned.used == 2
    assert figures == Figures(asked=1, before=0, after=1)


def test_learned_words_count_as_used_by_their_tool_unless_something_is_changed() -> None:
    learned = {"said": {"file_read eyebal": 5.0, "file_write eyebal": 5.0}}
    weights = with_learned(packaged_weights(), learned)
    reads = Correction("eyeball a.txt", (Call("file_read", {"path": "a.txt"}),), NOON)
    writes = Correction('eyeball and write "x" to a.txt', (Call("file_write", {"path": "a.txt", "text": "x"}),), NOON)

    assert is_planned(reads, BUILT_IN, weights, UTC)
    assert not is_planned(writes, BUILT_IN, weights, UTC)


def test_weights_say_which_they_are() -> None:
    assert re.fullmatch("[0-9a-f]{32}", shipped_digest())


def test_what_no_correction_spoke_of_stays_as_it_was() -> None:
    shipped = packaged_weights()
    learned = with_learned(shipped, learn(LEFT, (*OWN, *BUILT_IN), shipped).weights)

    figures = checked(BUILT_IN, learned)

    assert (figures.before, figures.lost) == (figures.asked, ())
    assert (learned.relevance, learned.choice, learned.sureness) == (
        shipped.relevance,
        shipped.choice,
        shipped.sureness,
    )


def test_the_shipped_weights_do_all_of_the_shipped_check_right() -> None:
    assert checked(BUILT_IN, packaged_weights()).lost == ()


def test_weights_that_are_wrecked_lose_the_check() -> None:
    shipped = packaged_weights()
    wrecked = with_learned(shipped, {"arguments": dict.fromkeys(shipped.arguments, 0.0)})

    figures = checked(BUILT_IN, wrecked)

    assert figures.is_worse
    assert len(figures.lost) == figures.before - figures.after


def test_a_request_that_is_to_be_refused_is_learned_too() -> None:
    weights = with_learned(packaged_weights(), learn([*LEFT, *LEFT], OWN, packaged_weights()).weights)
    never = Correction("What is left?", (), NOON)
    assert is_planned(never, OWN, weights, UTC)  # no value, so it is refused whatever the words

    again = learn([Correction("stock stock_level left", (), NOON)], OWN, packaged_weights())

    assert all(weight < 0 for weight in again.weights["said"].values())


@pytest.mark.parametrize("tools", [OWN, (*OWN, *BUILT_IN)], ids=["plain", "with built-in ones"])
def test_chinese_corrections_teach_as_well(tools: tuple[ToolSpec, ...]) -> None:
    shipped = packaged_weights()
    kept = [stock(f"查一下“{one}”在“{place}”还剩多少", one, place) for one, place in [("A-1", "上海"), ("B-2", "北京")]]
    new = stock("查一下“C-3”在“广州”还剩多少", "C-3", "广州")

    figures = measured([new], tools, shipped, with_learned(shipped, learn(kept, tools, shipped).weights))

    assert figures.after == 1


def test_steps_said_clause_by_clause_are_learned_clause_by_clause() -> None:
    right = Correction(
        "Read a.txt, then summarise it in two sentences",
        (Call("file_read", {"path": "a.txt"}), Call("text_summarize", {"sentences": 2, "text": {"$ref": "s1.text"}})),
        NOON,
    )

    learned = learn([right], BUILT_IN, packaged_weights())

    assert learned.used == 1
    assert set(learned.weights) == {"arguments", "said"}
    assert not [name for name in learned.weights["said"] if name.endswith(" read")]


def gist(request: str, path: str, *more: Call) -> Correction:
    read = Call("file_read", {"path": path})
    return Correction(request, (read, Call("text_summarize", {"text": {"$ref": "s1.text"}}), *more), NOON)


def test_a_word_is_learned_for_the_call_that_it_asks_for_not_for_the_one_that_reads_its_file() -> None:
    shipped = packaged_weights()
    kept = [gist(f"eyeball {name}.txt", f"{name}.txt") for name in "ab"]

    learned = learn(kept, BUILT_IN, shipped)
    weights = with_learned(shipped, learned.weights)

    assert learned.weights["said"]["text_summarize eyebal"] > 0
    assert learned.weights["said"].get("file_read eyebal", 0.0) <= 0
    assert not is_planned(gist("eyeball new.txt", "new.txt"), BUILT_IN, shipped, UTC)
    assert is_planned(gist("eyeball new.txt", "new.txt"), BUILT_IN, weights, UTC)
    assert checked(BUILT_IN, weights).lost == ()


def test_words_of_several_clauses_are_learned_for_the_call_of_their_clause() -> None:
    write = Call("file_write", {"path": "gist.md", "content": {"$ref": "s2.summary"}})
    kept = [gist(f"eyeball {name}.txt and then save it to gist.md", f"{name}.txt", write) for name in "ab"]

    said = learn(kept, BUILT_IN, packaged_weights()).weights["said"]

    assert said["text_summarize eyebal"] > 1
    assert said["file_write sav"] > 0
    assert "file_write eyebal" not in said


def test_no_word_is_learned_where_it_is_not_clear_which_call_it_asks_for() -> None:
    calls = (
        Call("text_stats", {"text": "x"}),
        Call("text_summarize", {"text": "x"}),
        Call("text_extract", {"text": "x", "kinds": ["date"]}),
    )
    unclear = Correction("eyeball 'x' and frobnicate it", calls, NOON)

    learned = learn([unclear], BUILT_IN, packaged_weights())

    assert "said" not in learned.weights


def test_nested_values_are_learned_at_their_place() -> None:
    nested = reading(
        "make_parcel",
        "Make a parcel with a sender and items.",
        ["sender"],
        sender={"type": "object", "properties": {"city": text("City.")}, "required": ["city"]},
        items={"type": "array", "items": {"type": "object", "properties": {"name": text("Name of the item.")}}},
    )
    told = Correction(
        "Make a parcel from Kiel with a 'lamp'",
        (Call("make_parcel", {"sender": {"city": "Kiel"}, "items": [{"name": "lamp"}]}),),
    )
    empty = Correction("Make a parcel", (Call("make_parcel", {"sender": "Kiel", "items": []}),))

    learned = learn([told, empty], (nested,), packaged_weights())

    assert learned.used == 2


def test_corrections_of_tools_that_are_gone_are_passed_over() -> None:
    learned = learn(LEFT, (TRAIN,), packaged_weights())

    assert (learned.used, learned.weights) == (0, {})


def test_an_effect_that_was_not_asked_for_is_not_learned() -> None:
    wrong = Correction("What do the notes say?", (Call("file_write", {"path": "a.txt", "text": "x"}),), NOON)

    learned = learn([wrong], BUILT_IN, packaged_weights())

    assert "said" not in learned.weights


def test_work_is_bounded_whatever_is_kept() -> None:
    long = [
        stock(f"Are A-{at} left in Kiel? " + " ".join(f"and {n} or 'x{n}'" for n in range(80)), f"A-{at}", "Kiel")
        for at in range(60)
    ]

    learned = learn(long, OWN, packaged_weights())

    assert 10 < learned.used < len(long)


def test_one_group_in_four_is_held_back_and_never_on_both_sides() -> None:
    kinds = ["stock of {} at Kiel", "trains on {} from Ulm", "weather at {} in Bonn", "price of {} today", "ask {} now"]
    kept = [Correction(kind.format(number), ()) for kind in kinds for number in ("12", "97")]

    learned, measured_only = held_back(kept)

    def bare(ones: Sequence[Correction]) -> set[str]:
        return {re.sub(r"\d+", "", one.request) for one in ones}

    assert len(measured_only) == 4
    assert len(learned) == 6
    assert not bare(learned) & bare(measured_only)


def test_steps_are_told_by_their_order_and_without_defaults() -> None:
    tools = {tool.name: tool for tool in BUILT_IN}
    steps = (
        Step(id="read", tool="file_list", args={"path": "a", "kind": "any", "more": [{"$ref": "read.text"}]}),
        Step(id="next", tool="gone", args={"text": {"$ref": "read.paths[0]"}, "deep": {"x": {"$ref": "other"}}}),
    )

    first, second = calls_of(steps, tools)

    assert first.args["more"] == [{"$ref": "s1.text"}]
    assert second == Call("gone", {"text": {"$ref": "s1.paths[0]"}, "deep": {"x": {"$ref": "other"}}})


@pytest.mark.parametrize(
    ("figures", "is_worse"),
    [(Figures(4, 2, 3), False), (Figures(4, 2, 1), True), (Figures(4, 2, 3, ("a",)), True)],
)
def test_what_was_lost_counts_whatever_was_won(figures: Figures, is_worse: bool) -> None:
    assert figures.is_worse is is_worse


def test_held_weights_do_not_move_and_the_same_examples_give_the_same_weights() -> None:
    examples = [Example([[("a", 1.0), (HELD, 1.0)], [(HELD, 2.0)]], [True, False])] * 3

    first, second = (fit(examples, mixed_orders(3, 4), decay=0.01, prior={HELD: 1.0}) for _ in range(2))

    assert first == second
    assert first["a"] > 0
    assert first[HELD] == 1.0


def test_facts_teach_what_belongs() -> None:
    facts = [Fact([("a", 1.0), ("nothing", 0.0)], True), Fact([("b", 1.0)], False)]

    learned = fit_facts(facts, mixed_orders(2, 200), decay=0.0, rate=1.0)

    assert learned["a"] > 2
    assert learned["b"] < -2
    assert rounded({"b": 0.12345, "a": 0.001}) == {"b": 0.123}
