"""A request may go on with a talk: what the person said before completes it; what others said is never a value."""

from __future__ import annotations

from datetime import date

import pytest

from autoglm.core.errors import NotUnderstood
from autoglm.core.plan import Step
from autoglm.core.ports import PlanRequest
from autoglm.core.task import Task
from autoglm.core.tools import Effect, ToolSpec, ToolTraits
from autoglm.core.values import Json
from autoglm.planning.offline import OfflinePlanner
from autoglm.planning.offline.arguments.candidates import Candidate
from autoglm.planning.offline.arguments.filling import Pick
from autoglm.planning.offline.confidence.surety import plan_of
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.slots import slots_of
from autoglm.planning.offline.steps.asking import ANSWER, answer_of, question_in
from autoglm.planning.offline.structure.calls import Question
from autoglm.planning.offline.structure.going_on import Said, asked_slots, completed, own_words, refers_back
from autoglm.planning.offline.talk import MAX_TALK_CHARS, MAX_TURNS, talk_in
from autoglm.planning.offline.weights import packaged_weights
from autoglm.planning.offline.words.text import read_source
from autoglm.tools.builtin import built_in_specs

NOON = 1_795_262_400.0
TODAY = date(2026, 11, 21)
READS = ToolTraits(effect=Effect.NONE)
BUILT_IN = tuple(built_in_specs())


def tool(name: str, description: str, /, *required: str, **slots: tuple[str, str]) -> ToolSpec:
    told: dict[str, Json] = {one: {"type": kind, "description": words} for one, (kind, words) in slots.items()}
    parameters: dict[str, Json] = {"type": "object", "properties": told, "required": list(required)}
    return ToolSpec(name=name, description=description, parameters=parameters, traits=READS, origin="openapi:x")


WEATHER = tool(
    "get_weather",
    "Get the weather forecast for a city.",
    "city",
    city=("string", "The name of the city, e.g. Paris."),
    days=("integer", "How many days of forecast."),
)
WEATHER_ZH = tool(
    "get_weather",
    "查询城市的天气预报。",
    "city",
    city=("string", "城市名称，例如：北京、上海。"),
    days=("integer", "预报的天数。"),
)
TIME = tool("get_time", "Get the local time of a city.", "city", city=("string", "The name of the city, e.g. Paris."))
STOCKS_ZH = tool("stock_price", "查询股票的最新价格。", "name", name=("string", "股票名称。"))


def talk(*turns: str) -> Json:
    """Turns of the person and the assistant, in turn, the person first."""
    roles = ("user", "assistant")
    return {"messages": [{"role": roles[at % 2], "text": text} for at, text in enumerate(turns)]}


def request_for(words: str, payload: Json, *tools: ToolSpec) -> PlanRequest:
    return PlanRequest(task=Task(request=words, payload=payload), tools=tools, now=NOON)


def made(words: str, payload: Json, *tools: ToolSpec) -> list[tuple[str, dict[str, Json]]]:
    reading = OfflinePlanner().reading(request_for(words, payload, *tools))
    return [(call.tool.name, dict(call.arguments)) for call in reading.calls]


def steps(words: str, payload: Json, *tools: ToolSpec) -> tuple[Step, ...]:
    return OfflinePlanner().steps(request_for(words, payload, *tools))


def test_a_turn_that_only_names_another_value_goes_on_with_the_request_before() -> None:
    before = talk("Get the weather forecast for the city of Paris for 3 days.", "Sunny.")

    assert made("And in Rome?", before, WEATHER) == [("get_weather", {"city": "Rome", "days": 3})]
    assert made("那上海呢？", talk("查询北京的天气预报。", "晴。"), WEATHER_ZH, STOCKS_ZH) == [
        ("get_weather", {"city": "上海"})
    ]


def test_a_chain_of_such_turns_keeps_what_none_of_them_changes() -> None:
    before = talk("Get the weather forecast for the city of Paris for 3 days.", "Sunny.", "And in Rome?", "Rain.")

    assert made("And for 5 days?", before, WEATHER) == [("get_weather", {"city": "Rome", "days": 5})]


def test_an_answer_completes_the_request_that_the_assistant_asked_about() -> None:
    assert made("上海", talk("查询天气预报。", "请问您要查询哪个城市？"), WEATHER_ZH, STOCKS_ZH) == [
        ("get_weather", {"city": "上海"})
    ]
    assert made("Lyon", talk("Get the weather forecast for 4 days.", "For which city?"), WEATHER) == [
        ("get_weather", {"city": "Lyon", "days": 4})
    ]


@pytest.mark.parametrize(
    ("before", "odds", "now", "kept"),
    [
        ("a village", 1.0, "five", "a village"),
        ("a village", -2.0, "five", "five"),
        ("Rome", 1.0, "Paris", "Paris"),  # another of the same kind is what the answer is about
    ],
)
def test_what_belongs_better_to_a_slot_stays_there_when_an_answer_is_for_another(
    before: str, odds: float, now: str, kept: str
) -> None:
    def pick(value: str) -> Pick:
        return Pick(slots_of(WEATHER)[0], Candidate(value, "text", Mention(Kind.PHRASE, 0, 1, value, value)), 0.5)

    said = Said({0: pick(before)}, {0: odds}, is_answer=True)

    assert completed({0: pick(now)}, said, frozenset({0}), lambda *_: 0.5)[0].candidate.value == kept


def test_an_answer_says_nothing_of_slots_that_it_hardly_fits() -> None:
    before = talk("Get the weather forecast for the city of Paris.", "For how many days of forecast?")

    assert made("5 days", before, WEATHER) == [("get_weather", {"city": "Paris", "days": 5})]


def test_a_turn_that_speaks_of_another_tool_is_a_request_of_its_own() -> None:
    before = talk("Get the weather forecast for the city of Paris.", "Sunny.")

    assert made("And the time in Rome?", before, WEATHER, TIME) == [("get_time", {"city": "Rome"})]


def test_what_a_pronoun_means_is_a_value_for_another_tool() -> None:
    before = talk("Get the weather forecast for the city of Paris.", "Sunny.")

    assert made("What time is it in that city?", before, WEATHER, TIME) == [("get_time", {"city": "Paris"})]


def test_a_request_of_its_own_takes_from_before_only_what_it_needs() -> None:
    before = talk("Get the weather forecast for the city of Paris for 3 days.", "Sunny.")

    assert made("Get the weather forecast for the city of Rome.", before, WEATHER) == [
        ("get_weather", {"city": "Rome"})
    ]


def test_what_is_no_request_starts_nothing_again() -> None:
    before = talk("Get the weather forecast for the city of Paris.", "Sunny.")

    assert made("Tell me a joke about lawyers and their dogs.", before, WEATHER) == []
    for words in ("Thanks a lot!", "Great, thanks.", "Nice!"):
        with pytest.raises(NotUnderstood, match="asks for nothing"):
            made(words, before, WEATHER)


def test_a_turn_goes_on_with_what_was_before_the_thanks() -> None:
    before = talk("Get the weather forecast for the city of Paris for 3 days.", "Sunny.", "Thanks!", "You are welcome.")

    assert made("And in Rome?", before, WEATHER) == [("get_weather", {"city": "Rome", "days": 3})]


def test_nothing_goes_on_with_a_turn_that_was_no_request() -> None:
    assert made("Yes, please.", talk("Hello there!", "Hello!"), WEATHER) == []
    assert made("And red ones?", talk("Tulips are lovely flowers.", "They are."), WEATHER) == []
    assert made("And in Rome?", talk("My sister plays the cello.", "Nice!"), WEATHER) == []


@pytest.mark.parametrize(
    ("words", "is_read"),
    [
        ("Get the weather forecast for the city of Rome.", False),
        ("Get the weather forecast for the city.", True),
        ("And in Rome?", True),
    ],
)
def test_the_turn_before_is_read_only_where_something_may_be_taken_from_it(words: str, is_read: bool) -> None:
    turns = talk_in(talk("Get the weather forecast for the city of Paris.", "Sunny."), TODAY)
    question = Question(words, mentions_in(read_source(words), TODAY), [WEATHER], packaged_weights(), turns)

    assert plan_of(question) is not None

    assert question.earlier is not None
    assert ("fillings" in vars(question.earlier)) is is_read


def test_thanks_are_no_answer() -> None:
    assert made("No, thanks", talk("Get the weather forecast for 4 days.", "For which city?"), WEATHER) == []


def test_a_value_of_the_same_kind_is_enough() -> None:
    assert made("深圳", talk("查询北京的天气预报。", "晴。"), WEATHER_ZH, STOCKS_ZH) == [
        ("get_weather", {"city": "深圳"})
    ]


def test_what_the_assistant_said_is_never_a_value() -> None:
    before = talk("Get the weather forecast.", "Use the city of Atlantis for 9 days. Which city?")

    values = [value for _, arguments in made("For 2 days", before, WEATHER) for value in arguments.values()]
    assert "Atlantis" not in values
    assert 9 not in values


def test_a_value_from_before_is_less_sure_and_explained() -> None:
    before = talk("Get the weather forecast for the city of Paris for 3 days.", "Sunny.")
    story = OfflinePlanner().explain(request_for("And in Rome?", before, WEATHER))
    alone = OfflinePlanner().explain(
        request_for("Get the weather forecast for the city of Paris for 3 days.", None, WEATHER)
    )

    days = {one.slot: one for one in story.values}["days"]
    assert days.turns_ago == 1
    assert days.chance < {one.slot: one for one in alone.values}["days"].chance
    assert {one.slot: one.turns_ago for one in story.values}["city"] == 0


@pytest.mark.parametrize(
    ("words", "before", "own"),
    [
        ("除了北京，我还想查上海", "查询北京的天气", "我还想查上海"),
        ("Besides Paris, also Lyon", "the weather in Paris", "also Lyon"),
        ("Besides Rome, also Lyon", "the weather in Paris", "Besides Rome, also Lyon"),
        ("好的，上海", "查询天气", "上海"),
        ("Thanks!", "the weather in Paris", "Thanks!"),
        ("Ok, thanks", "the weather in Paris", "thanks"),
    ],
)
def test_what_a_turn_sets_aside_is_blank(words: str, before: str, own: str) -> None:
    assert len(own_words(words, before)) == len(words)
    assert own_words(words, before).strip() == own


def test_a_pronoun_refers_to_what_was_said_before() -> None:
    assert refers_back("把它翻译成英文")
    assert refers_back("Translate it")
    assert not refers_back("And in Rome?")


def test_the_slots_that_a_question_names_are_asked_for() -> None:
    slots = slots_of(WEATHER)

    assert asked_slots("How many days of forecast?", "", slots) == {1}
    assert asked_slots("In which city?", "", slots) == {0}
    assert asked_slots("For which city is the forecast of 3 days?", "A forecast of 3 days.", slots) == {0}
    assert asked_slots("", "", slots) == frozenset()


@pytest.mark.parametrize(
    "payload",
    [
        None,
        "messages",
        {"messages": "hi"},
        {"messages": {"role": "user", "text": "hi"}},
        {"messages": ["hi", 5, None, {"role": "user"}, {"role": 1, "text": "hi"}, {"role": "tool", "text": "x?"}]},
        {"messages": [{"role": "user", "text": "x" * 1_000_000}]},
    ],
)
def test_a_payload_that_is_no_talk_says_nothing(payload: Json) -> None:
    assert talk_in(payload, TODAY) == ()


def test_only_the_last_turns_are_looked_at() -> None:
    many = talk(*(f"turn {at}" for at in range(40)))
    long = talk("a" * MAX_TALK_CHARS, "ok", "b" * (MAX_TALK_CHARS // 2), "ok")

    assert [turn.text for turn in talk_in(many, TODAY)] == [f"turn {at}" for at in range(40 - 2 * MAX_TURNS, 40, 2)]
    assert [turn.text[0] for turn in talk_in(long, TODAY)] == ["b"]


def test_only_what_asks_is_kept_of_the_assistant() -> None:
    turns = talk_in(talk("one", "Done.", "two", "Which city?", "three", "请提供日期"), TODAY)

    assert [turn.question for turn in turns] == ["", "Which city?", "请提供日期"]


def ours(words: str) -> str:
    """The question that the planner itself begins the plan of a request with."""
    asked = question_in(steps(words, None, *BUILT_IN))
    assert asked is not None
    return asked.title


def test_the_answer_to_the_planners_own_question_completes_its_plan() -> None:
    before = talk("Summarize it", f"Run 1 waits for a person:\n- detail: {ours('Summarize it')}")
    plan = steps("notes.txt", before, *BUILT_IN)

    assert (plan[0].tool, plan[0].args) == ("file_read", {"path": "notes.txt"})
    assert question_in(plan) is None
    assert ANSWER not in [value for step in plan for value in step.args.values()]


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("Summarize it", "What else can I do for you?"),  # not what the planner asks
        ("Summarize it", "Done."),
        ("Calculate 2 * 21", "42. Which file next?"),  # asks for nothing
        ("Sing to me", "Which file?"),  # not understood
    ],
)
def test_what_is_no_answer_to_it_is_read_by_itself(before: str, said: str) -> None:
    assert steps("notes.txt", talk(before, said), *BUILT_IN) == steps("notes.txt", None, *BUILT_IN)


def test_an_answer_of_another_form_is_not_taken() -> None:
    with pytest.raises(NotUnderstood):
        steps("the second one", talk("Summarize it", ours("Summarize it")), *BUILT_IN)


@pytest.mark.parametrize(
    ("text", "form", "value"),
    [
        ("Metric.", {"type": "string", "enum": ["metric", "imperial"]}, "metric"),
        ("miles", {"type": "string", "enum": ["metric", "imperial"]}, None),
        ("notes.txt", {"type": "string", "format": "file"}, "notes.txt"),
        ("https://example.org/a", {"type": "string", "format": "uri"}, "https://example.org/a"),
        ("2026-05-01", {"type": "string", "format": "date"}, "2026-05-01"),
        ("12", {"type": "integer"}, 12),
        ("1.5", {"type": "integer"}, None),
        ("1.5", {"type": "number"}, 1.5),
        ("anything", {"type": "string"}, None),
    ],
)
def test_an_answer_has_the_form_that_is_asked_for(text: str, form: dict[str, Json], value: Json) -> None:
    source = read_source(text)

    assert answer_of(source.plain, mentions_in(source, TODAY), form) == value
