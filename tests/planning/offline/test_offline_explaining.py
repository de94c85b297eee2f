"""What `--explain` is made of: mentions, scores of tools, values with their rivals, what was left over."""

from __future__ import annotations

from autoglm.core.ports import PlanRequest
from autoglm.core.task import Task
from autoglm.core.tools import Effect, ToolSpec, ToolTraits
from autoglm.planning.offline import Explanation, OfflinePlanner
from autoglm.planning.offline.confidence.surety import plan_of, weakest
from autoglm.planning.offline.structure.calls import Question
from autoglm.planning.offline.weights import packaged_weights
from autoglm.tools.builtin import built_in_specs

NOON = 1_795_262_400.0
CITY = {"type": "string", "description": "The city."}
DAYS = {"type": "integer", "description": "How many days."}
WEATHER = ToolSpec(
    name="get_weather",
    description="Get the weather forecast for a city.",
    parameters={"type": "object", "properties": {"city": CITY, "days": DAYS}, "required": ["city"]},
    traits=ToolTraits(effect=Effect.NONE),
)


def explained(words: str, *tools: ToolSpec) -> Explanation:
    return OfflinePlanner().explain(PlanRequest(task=Task(request=words), tools=tools, now=NOON))


def test_values_are_told_with_their_chance_and_rivals() -> None:
    story = explained("Get the forecast for Ternby in the north of Olmar.", WEATHER)

    city = next(one for one in story.values if one.slot == "city")
    assert city.tool == "get_weather"
    assert 0 < city.chance <= 1
    assert city.rivals
    assert story.tools[0].is_taken
    assert 0 < story.chance < 1


def test_what_no_call_takes_up_is_left_over() -> None:
    story = explained("Get the weather forecast for the city Paris for 3 days, 'and hurry'.", WEATHER)

    assert "and hurry" in story.left
    assert {one.text for one in story.mentions} >= {"Paris", "3"}


def test_a_refused_request_is_explained_too() -> None:
    story = explained("Sing me something about the sea.", WEATHER)

    assert story.values == ()
    assert story.chance == 0
    assert story.tools[0].score < story.threshold
    assert not story.tools[0].is_taken


def test_built_in_tools_are_explained_by_the_reader_of_clauses() -> None:
    story = explained("Calculate 2 * 21", *built_in_specs())

    assert story.tools[0].name == "calculate"
    assert [one.value for one in story.values] == ["2 * 21"]
    assert story.left == ()


def test_what_is_understood_to_its_last_word_says_so() -> None:
    assert explained("Which region has the highest total amount in sales.csv?", *built_in_specs()).is_whole
    assert not explained("Summarise notes.txt in 2 sentences", *built_in_specs()).is_whole
    assert not explained("Sing me something about the sea.", *built_in_specs()).is_whole


def test_a_file_that_a_step_before_reads_is_not_left_over() -> None:
    story = explained("Summarise notes.txt in 2 sentences", *built_in_specs())

    assert [one.value for one in story.values] == [2]
    assert story.left == ()


def test_each_of_several_clauses_is_as_sure_as_it_is_alone() -> None:
    alone = [explained(words, *built_in_specs()).chance for words in ("Read notes.txt", "Count the words of notes.txt")]

    assert explained("Read notes.txt, then count its words", *built_in_specs()).chance > 0.99 * min(alone)


def test_the_weakest_slot_is_the_missing_one_and_then_the_least_sure() -> None:
    weights = packaged_weights()
    open_ended = plan_of(Question("Get the weather forecast.", (), [WEATHER], weights))
    nothing = ToolSpec(name="get_time", description="Get the time.", parameters={"type": "object", "properties": {}})
    bare = plan_of(Question("Get the time.", (), [nothing], weights))

    assert open_ended is not None
    assert bare is not None
    found = weakest(open_ended)
    assert found is not None
    assert found[0].row[found[1]].slot.name == "city"
    assert weakest(bare) is None
    assert plan_of(Question("Get the time.", (), [], weights)) is None
