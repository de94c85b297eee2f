"""A plan that is good but for one value begins with a question for it; two open values, or none that can be told in a
word, are refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autoglm.core.errors import NotUnderstood
from autoglm.core.plan import Step
from autoglm.core.ports import PlanRequest
from autoglm.core.task import Task
from autoglm.core.tools import Effect, ToolSpec, ToolTraits
from autoglm.core.values import Json
from autoglm.planning.offline import OfflinePlanner
from autoglm.planning.offline.refusals import Gap
from autoglm.planning.offline.schema_reader import are_known_by_schema, without_asker
from autoglm.planning.offline.slots import slots_of
from autoglm.planning.offline.steps.asking import ANSWER, answered, question_in, wish_of
from autoglm.tools.builtin import built_in_specs

NOON = 1_795_262_400.0
BUILT_IN = {tool.name: tool for tool in built_in_specs()}
ASK = BUILT_IN["ask_user"]
READS = ToolTraits(effect=Effect.NONE)


def tool(name: str, description: str, *required: str, traits: ToolTraits = READS, **slots: dict[str, Json]) -> ToolSpec:
    parameters: dict[str, Json] = {"type": "object", "properties": slots, "required": list(required)}
    return ToolSpec(name=name, description=description, parameters=parameters, traits=traits, origin="openapi:x")


def slot(kind: str, description: str, **more: Json) -> dict[str, Json]:
    return {"type": kind, "description": description, **more}


TRAINS = tool(
    "find_train",
    "Find trains between two stations.",
    "origin",
    "destination",
    origin=slot("string", "Station of departure."),
    destination=slot("string", "Station of arrival."),
)
WEATHER = tool(
    "get_weather", "Get the current weather of a city.", "city", city=slot("string", "The name of the city.")
)
TRIP = "Find trains from Berlin to Hamburg"


def request_for(words: str, *tools: ToolSpec) -> PlanRequest:
    return PlanRequest(task=Task(request=words), tools=tools or tuple(BUILT_IN.values()), now=NOON)


def planned(words: str, *tools: ToolSpec) -> tuple[Step, ...]:
    return OfflinePlanner().steps(request_for(words, *tools))


def asked(words: str, *tools: ToolSpec) -> tuple[dict[str, Json], list[tuple[str | None, dict[str, Json]]]]:
    """The arguments of the question, and the steps behind it."""
    steps = planned(words, *tools)
    question = question_in(steps)
    assert question is not None
    assert question.tool == "ask_user"
    return dict(question.args), [(step.tool, dict(step.args)) for step in answered(steps, ANSWER)]


def refusal(words: str, *tools: ToolSpec) -> str:
    with pytest.raises(NotUnderstood) as caught:
        planned(words, *tools)
    return caught.value.message


def test_a_file_that_is_not_named_is_asked_for_among_those_that_are_there() -> None:
    steps = planned("总结一下")

    assert [step.id for step in steps] == ["files", "detail", "s1", "s2"]
    assert steps[0].args == {"limit": 20, "kind": "file"}
    assert steps[1].args == {
        "question": "“总结一下”：哪个文件？",
        "choices": {"$ref": "files.paths"},
        "schema": {"type": "string", "format": "file"},
    }
    assert steps[2].args == {"path": {"$ref": "detail.answer"}}


def test_where_files_cannot_be_listed_the_question_has_no_proposals() -> None:
    question, steps = asked("Summarize it", BUILT_IN["text_summarize"], BUILT_IN["file_read"], ASK)

    assert question == {"question": '"Summarize it": which file?', "schema": {"type": "string", "format": "file"}}
    assert [name for name, _ in steps] == ["file_read", "text_summarize"]


def test_a_listing_that_takes_no_bounds_is_asked_without() -> None:
    bare = replace(BUILT_IN["file_list"], parameters={"type": "object", "properties": {}})

    assert planned("Summarize it", BUILT_IN["text_summarize"], BUILT_IN["file_read"], bare, ASK)[0].args == {}


def test_without_a_tool_that_reads_files_what_lacks_a_text_is_refused() -> None:
    assert "does not say its text" in refusal("Summarize it", BUILT_IN["text_summarize"], ASK)


def test_without_a_tool_that_asks_the_person_the_plan_is_refused() -> None:
    tools = tuple(tool for tool in BUILT_IN.values() if tool is not ASK)

    assert "does not say its text" in refusal("Summarize it", *tools)


def test_an_effect_waits_for_the_answer_also_where_it_does_not_need_it() -> None:
    steps = planned('Write "done" to status.txt and notify me on the console')

    assert [(step.tool, step.after) for step in steps] == [
        ("ask_user", ()),
        ("file_write", ("detail",)),
        ("notify", ("s1",)),
    ]
    assert steps[2].args["text"] == ANSWER


@pytest.mark.parametrize(
    "words",
    [
        "保存到文件",
        "Delete all files",
        "删除所有文件",
        "把 订单.csv 按金额和日期排序，显示前 3 行",
        "How many days until Easter?",
        "Read notes.txt and then buy two tickets to Paris",
    ],
)
def test_more_than_one_value_or_one_that_was_hardly_meant_is_refused(words: str) -> None:
    assert refusal(words)


def test_a_missing_value_of_a_tool_known_by_its_schema_is_asked_for_by_its_name() -> None:
    question, steps = asked("Find trains from Berlin", TRAINS, WEATHER, ASK)

    assert question["question"] == '"Find trains from Berlin": what is its destination (Station of arrival)?'
    assert question["schema"] == {"type": "string"}
    assert steps == [("find_train", {"origin": "Berlin", "destination": ANSWER})]


def test_a_value_that_is_not_sure_is_asked_about_with_what_it_may_be() -> None:
    planner, ask = OfflinePlanner(), request_for(TRIP, TRAINS, ASK)
    doubt = Gap(TRIP, TRAINS, slots_of(TRAINS)[0], choices=("Berlin", "Bern"))

    question, step = planner.steps_of(ask, replace(planner.reading(ask), doubt=doubt))

    assert question.args == {
        "question": f'"{TRIP}": is the origin of find_train "Berlin" or "Bern"?',
        "choices": ["Berlin", "Bern"],
        "schema": {"type": "string"},
    }
    assert step.args == {"origin": ANSWER, "destination": "Hamburg"}


def test_where_more_than_the_least_sure_value_is_in_doubt_the_plan_is_refused() -> None:
    planner, ask = OfflinePlanner(), request_for(TRIP, TRAINS, ASK)
    doubt = Gap(TRIP, TRAINS, slots_of(TRAINS)[0], choices=("Berlin", "Bern"))

    with pytest.raises(NotUnderstood, match="is the origin of find_train"):
        planner.steps_of(ask, replace(planner.reading(ask), doubt=doubt, is_else_sure=False))


def test_a_plan_that_asks_is_not_sure() -> None:
    planner, ask = OfflinePlanner(), request_for("Summarize it")

    assert planner.surety(ask) == (0.0, '"Summarize it": which file?')


def test_a_loose_value_of_an_effect_is_asked_about() -> None:
    note = tool(
        "create_ticket",
        "Create a ticket with a title for a team.",
        "title",
        traits=ToolTraits(effect=Effect.UNSAFE),
        title=slot("string", "The title."),
    )

    question, steps = asked("Create a ticket about the broken printer", note, ASK)

    assert str(question["question"]).endswith('is the title of create_ticket "broken printer"?')
    assert question["choices"] == ["broken printer"]
    assert steps == [("create_ticket", {"title": ANSWER})]


def test_the_answer_of_a_choice_a_bounded_number_and_a_date_has_their_form() -> None:
    look = tool(
        "look",
        "Look.",
        mode=slot("string", "How.", enum=["fast", "slow"]),
        times=slot("integer", "How often.", minimum=1, maximum=9),
        day=slot("string", "When.", format="date"),
        tags=slot("array", "Which.", items={"type": "string"}),
        deep=slot("object", "More.", properties={"part": slot("string", "Part.")}),
    )
    wishes = [wish_of(Gap("look", look, one)) for one in slots_of(look)]

    assert [wish.form if wish else None for wish in wishes] == [
        {"type": "string", "enum": ["fast", "slow"]},
        {"type": "integer", "minimum": 1, "maximum": 9},
        {"type": "string", "format": "date"},
        None,
        None,
    ]
    assert wishes[0] is not None
    assert wishes[0].choices == ("fast", "slow")


def test_what_is_no_value_of_an_argument_cannot_be_asked_for() -> None:
    date = slots_of(BUILT_IN["date_shift"])[0]

    assert wish_of(Gap("x")) is None
    assert wish_of(Gap("x", BUILT_IN["date_shift"])) is None
    assert wish_of(Gap("x", BUILT_IN["date_shift"], date, target="a.csv")) is None


def test_one_file_of_two_is_asked_for_by_its_name() -> None:
    question, _ = asked("convert report.pdf")

    assert str(question["question"]).startswith('"convert report.pdf": which file is its to (')
    assert question["schema"] == {"type": "string", "format": "path"}


def test_the_tool_that_asks_people_does_not_change_how_others_are_read() -> None:
    assert without_asker((TRAINS, ASK)) == (TRAINS,)
    assert without_asker((ASK,)) == (ASK,)
    assert not are_known_by_schema(without_asker(tuple(BUILT_IN.values())))


def test_an_answer_takes_its_place_everywhere_and_the_question_goes() -> None:
    steps = (
        Step(id="files", tool="file_list"),
        Step(id="detail", tool="ask_user", args={"question": "?"}),
        Step(id="s1", tool="look", args={"a": [ANSWER, {"b": ANSWER}], "c": "$ref"}, after=("detail",)),
    )

    assert answered(steps, 7) == (Step(id="s1", tool="look", args={"a": [7, {"b": 7}], "c": "$ref"}),)


@pytest.mark.parametrize(
    ("words", "lost"),
    [
        ("Find trains from Berlin to Hamburg for Anna", "Anna"),
        ("Find trains from Berlin to Hamburg and play a song by Adele", "Adele"),
        ("Find trains from Berlin to Hamburg, then email them", "email"),
        ("Find trains from 'Berlin' to 'Hamburg', then water the flowers", "water the flowers"),
        ("Find trains from '北京' to '上海'，然后给小王发邮件通知一下", "通知"),
    ],
)
def test_a_name_or_an_order_that_no_call_takes_up_stops_the_plan(words: str, lost: str) -> None:
    message = refusal(words, TRAINS, ASK)

    assert "nothing is done" in message or "不会执行" in message
    assert lost in message


@pytest.mark.parametrize(
    "words",
    [
        "Find trains from Berlin, Germany to Hamburg",
        "Find Trains from Berlin to Hamburg",
        "Find trains from 'Berlin' to 'and send'",
        "Find trains from Berlin to Hamburg, then find trains from Hamburg to Kiel",
    ],
)
def test_what_only_says_more_of_a_value_or_of_the_tool_is_not_lost(words: str) -> None:
    assert {step.tool for step in planned(words, TRAINS, ASK)} == {"find_train"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("计算一下", "“计算一下”：expression 是什么？（要计算的算式，例如 (3 + 4) * 2、80 * 15%、sqrt(2)、1,200 * 7）"),
        (
            "Calculate",
            '"Calculate": what is its expression (What to work out, such as (3 + 4) * 2, 15% of 80, sqrt(2),',
        ),
    ],
)
def test_a_question_says_what_the_value_is_in_the_language_of_the_request(words: str, said: str) -> None:
    question, _ = asked(words)

    assert str(question["question"]).startswith(said)


def test_a_refusal_says_what_the_value_is_in_the_language_of_the_request() -> None:
    tools = (BUILT_IN["calculate"],)

    assert refusal("计算一下", *tools).startswith(
        "“计算一下”要用 calculate，但没有说明 expression（要计算的算式，例如 (3 + 4) * 2、"
    )
    assert "does not say its expression (What to work out, such as" in refusal("Calculate", *tools)


def test_in_chinese_a_value_that_is_described_in_english_alone_is_told_by_its_name() -> None:
    english = replace(BUILT_IN["calculate"], argument_descriptions={})
    parameters = {"type": "object", "properties": {"expression": slot("string", "")}, "required": ["expression"]}
    bare = replace(english, parameters=parameters)

    assert asked("计算一下", english, ASK)[0]["question"] == "“计算一下”：expression 是什么？"
    assert refusal("计算一下", english) == "“计算一下”要用 calculate，但没有说明 expression。"
    assert asked("Calculate", bare, ASK)[0]["question"] == '"Calculate": what is its expression?'
    assert refusal("Calculate", bare) == '"Calculate" asks for calculate, but does not say its expression.'


def test_in_chinese_a_tools_own_chinese_words_are_told() -> None:
    parameters = {"type": "object", "properties": {"expression": slot("string", "算式。")}, "required": ["expression"]}
    own = replace(BUILT_IN["calculate"], argument_descriptions={}, parameters=parameters)

    assert asked("计算一下", own, ASK)[0]["question"] == "“计算一下”：expression 是什么？（算式）"
    assert refusal("计算一下", own) == "“计算一下”要用 calculate，但没有说明 expression（算式）。"
