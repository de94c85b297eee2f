"""The planner over tools of its own: choice, arguments of every type, chains, refusals that say what is missing."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import timedelta, timezone

import pytest

from autoglm.core.errors import NotUnderstood, PlanRejected
from autoglm.core.plan import Step
from autoglm.core.ports import PlanEnd, PlanRequest
from autoglm.core.task import Limits, Task
from autoglm.core.tools import Effect, ToolSpec, ToolTraits
from autoglm.core.values import Json
from autoglm.planning.offline import OfflinePlanner
from autoglm.planning.offline.choice.effects import asks_for_effect, effect_verbs, holds_word
from autoglm.planning.offline.clauses.chances import confidence
from autoglm.planning.offline.mentions.clauses import MAX_CLAUSES, clauses_in
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.slots import MAX_SLOTS, assemble, slots_of, type_of
from autoglm.planning.offline.steps.chaining import Call, Chain
from autoglm.planning.offline.steps.taking import can_supply
from autoglm.planning.offline.words.text import MAX_CHARS
from autoglm.tools.builtin import built_in_specs

NOON = 1_795_262_400.0  # Saturday, 21 November 2026, 12:00 UTC


def tool(
    name: str,
    description: str,
    properties: Mapping[str, Json],
    *,
    required: tuple[str, ...] = (),
    effect: Effect = Effect.NONE,
    keywords: tuple[str, ...] = (),
    consumes: Mapping[str, str] | None = None,
    produces: Mapping[str, str] | None = None,
) -> ToolSpec:
    return ToolSpec(
        name=name,
        description=description,
        parameters={"type": "object", "properties": properties, "required": list(required)},
        traits=ToolTraits(effect=effect),
        keywords=keywords,
        consumes=consumes or {},
        produces=produces or {},
    )


def text(description: str = "", **more: Json) -> dict[str, Json]:
    return {"type": "string", "description": description, **more}


def number(description: str = "", **more: Json) -> dict[str, Json]:
    return {"type": "number", "description": description, **more}


WEATHER = tool(
    "get_weather_forecast",
    "Get the weather forecast for a city.",
    {
        "city": text("The city, such as 'Berlin'."),
        "days": {"type": "integer", "description": "Number of days to forecast."},
        "unit": text("Unit of the temperature.", enum=["celsius", "fahrenheit"]),
        "hourly": {"type": "boolean", "description": "Whether hourly weather is included.", "default": False},
    },
    required=("city",),
)
TRIANGLE = tool(
    "calculate_triangle_area",
    "Calculate the area of a triangle given its base and height.",
    {"base": number("The base of the triangle."), "height": number("The height of the triangle.")},
    required=("base", "height"),
)
MAIL = tool(
    "send_email",
    "Send an email to a person.",
    {"to": text("Address of the person."), "body": text("Text of the email.")},
    required=("to", "body"),
    effect=Effect.UNSAFE,
)
READ = tool(
    "file_read",
    "Read a file.",
    {"path": text("The file.")},
    required=("path",),
    keywords=("read", "读取"),
    consumes={"path": "path"},
    produces={"text": "text", "path": "path"},
)
FIND = tool(
    "file_find",
    "Find files by name.",
    {"name": text("A name or a glob pattern.")},
    keywords=("find files", "查找文件"),
    consumes={"where": "path"},
    produces={"paths": "paths", "count": "number"},
)
WRITE = tool(
    "file_write",
    "Write a text into a file.",
    {"path": text("The file to write."), "text": text("What to write.")},
    required=("path", "text"),
    effect=Effect.IDEMPOTENT,
    keywords=("save", "write", "保存", "写入"),
    consumes={"path": "path", "text": "text"},
    produces={"path": "path"},
)
SUM_UP = tool(
    "text_summarize",
    "Summarize a text.",
    {"text": text("The text."), "sentences": {"type": "integer", "description": "How many sentences.", "default": 3}},
    required=("text",),
    keywords=("summarize", "总结"),
    consumes={"text": "text"},
    produces={"": "text"},
)
BOOK = tool(
    "book_hotel",
    "Book a hotel room in a city.",
    {"city": text("The city."), "nights": {"type": "integer", "description": "How many nights."}},
    required=("city",),
    effect=Effect.UNSAFE,
)


def request(words: str, *tools: ToolSpec, round_number: int = 1, limits: Limits | None = None) -> PlanRequest:
    task = Task(request=words, limits=limits or Limits())
    return PlanRequest(task=task, tools=tools, now=NOON, round=round_number)


def planned(words: str, *tools: ToolSpec) -> list[tuple[str | None, dict[str, Json]]]:
    return [(step.tool, dict(step.args)) for step in OfflinePlanner().steps(request(words, *tools))]


def refused(words: str, *tools: ToolSpec) -> NotUnderstood:
    with pytest.raises(NotUnderstood) as caught:
        OfflinePlanner().steps(request(words, *tools))
    return caught.value


async def test_steps_come_first_and_then_the_end() -> None:
    parts = [part async for part in OfflinePlanner().plan(request("读取 a.txt", READ, WRITE))]

    assert parts == [Step(id="s1", title="读取 a.txt", tool="file_read", args={"path": "a.txt"}), PlanEnd()]


async def test_later_rounds_have_nothing_to_add() -> None:
    parts = [part async for part in OfflinePlanner().plan(request("读取 a.txt", READ, round_number=2))]

    assert parts == [PlanEnd()]


def test_more_steps_than_allowed_are_a_rejected_plan() -> None:
    asked = request("读取 a.txt，然后总结", READ, SUM_UP, limits=Limits(max_steps=1))

    with pytest.raises(PlanRejected):
        OfflinePlanner().steps(asked)


def test_tomorrow_depends_on_the_zone() -> None:
    asked = request("What is the weather forecast in Paris on 5 March? read tomorrow", READ)
    east = OfflinePlanner(zone=timezone(timedelta(hours=13)))

    with pytest.raises(NotUnderstood):
        east.steps(asked)


@pytest.mark.parametrize(("words", "part"), [("", "empty"), ("  \u200b ", "empty"), ("请读取" * MAX_CHARS, "太长")])
def test_empty_and_endless_requests_are_refused_at_once(words: str, part: str) -> None:
    assert part in str(refused(words, READ))


def test_an_endless_english_request_is_refused_in_english() -> None:
    assert "too long" in str(refused("read this " * MAX_CHARS, READ))


def test_an_empty_request_is_refused_in_the_language_of_the_task() -> None:
    asked = PlanRequest(task=Task(request=" ", language="zh"), tools=(READ,), now=NOON)

    with pytest.raises(NotUnderstood, match="请求是空的"):
        OfflinePlanner().steps(asked)


@pytest.mark.parametrize("tools", [(WEATHER,), (READ, WRITE)])
@pytest.mark.parametrize(
    ("words", "told", "help_"),
    [
        ("你好！", "“你好！”没有要做的事。", "请说明要做什么，例如：总结 notes.txt。"),
        (
            "Thanks, bye",
            '"Thanks, bye" asks for nothing to be done.',
            "Say what is to be done, such as: Summarise notes.txt.",
        ),
    ],
)
def test_small_talk_asks_no_tool_for_anything(words: str, told: str, help_: str, tools: tuple[ToolSpec, ...]) -> None:
    error = refused(words, *tools)

    assert (error.message, error.hint) == (told, help_)


def test_no_tool_at_all_is_refused() -> None:
    assert refused("read a.txt").hint == "Say it in other words, or configure a model."


def test_a_tool_is_chosen_and_its_slots_are_filled() -> None:
    words = "Calculate the area of a triangle with a base of 10 and a height of 5.5"

    assert planned(words, WEATHER, TRIANGLE) == [("calculate_triangle_area", {"base": 10, "height": 5.5})]


def test_choices_counts_and_names_are_filled() -> None:
    words = "Get the hourly weather forecast for the city of Berlin for the next 3 days in celsius"

    ((name, arguments),) = planned(words, WEATHER, TRIANGLE)

    assert name == "get_weather_forecast"
    assert arguments["city"] == "Berlin"
    assert arguments["days"] == 3
    assert arguments["unit"] == "celsius"


def test_a_missing_value_is_named_with_its_meaning() -> None:
    error = refused("Calculate the area of a triangle with a base of 10", TRIANGLE, WEATHER)

    assert "height" in error.message
    assert "The height of the triangle." in error.message


def test_nothing_fits_an_unrelated_request() -> None:
    assert "no tool fits" in refused("Sing me a lullaby about the sea", TRIANGLE, WEATHER).message


def test_several_calls_of_one_tool_are_made_when_one_leaves_values_over() -> None:
    words = (
        "Calculate the area of a triangle with base 3 and height 4. "
        "Calculate the area of a triangle with base 5 and height 6."
    )

    assert planned(words, TRIANGLE, WEATHER) == [
        ("calculate_triangle_area", {"base": 3, "height": 4}),
        ("calculate_triangle_area", {"base": 5, "height": 6}),
    ]


def test_an_effect_needs_its_verb() -> None:
    assert planned("Send an email to bob@example.com with the body 'See you at 5'", MAIL) == [
        ("send_email", {"to": "bob@example.com", "body": "See you at 5"})
    ]
    assert "no tool fits" in refused("The email of bob@example.com, a person, and the text 'hi'", MAIL).message
    assert "no tool fits" in refused("Do not send an email to bob@example.com with the body 'hi'", MAIL).message


def test_an_effect_takes_names_but_no_loose_words() -> None:
    assert planned("Book a hotel room in Paris", BOOK) == [("book_hotel", {"city": "Paris"})]
    assert "not certain" in refused("Book a hotel room in some cheap harbour town", BOOK).message


def test_an_effect_on_a_guess_is_refused_in_chinese_too() -> None:
    chinese = ToolSpec(
        name="book_hotel",
        description="在城市预订酒店房间。",
        parameters={"type": "object", "properties": {"city": text("城市名称")}, "required": ["city"]},
        traits=ToolTraits(effect=Effect.UNSAFE),
    )

    error = refused("请预订城市酒店房间：名称海边小镇", chinese)

    assert "book_hotel" in error.message
    assert error.hint


def test_negated_effects_are_told_from_words_that_only_look_so() -> None:
    assert asks_for_effect("请分别保存", WRITE)
    assert not asks_for_effect("别保存", WRITE)
    assert asks_for_effect("anything", READ)


def test_verbs_of_unknown_tools_are_their_own_first_words() -> None:
    blink = tool("lamp", "Blink the lamp.", {}, effect=Effect.UNSAFE)
    silent = tool("flushCache", "", {}, effect=Effect.UNSAFE)
    chinese = tool("x", "闪烁灯光。", {}, effect=Effect.UNSAFE)

    assert "blink" in effect_verbs(blink)
    assert "flush" in effect_verbs(silent)
    assert "闪烁" in effect_verbs(chinese)


def test_words_are_found_in_any_form_and_phrases_across_stop_words() -> None:
    assert holds_word("count the words", "count words")
    assert holds_word("he summarized it", "summarize")
    assert holds_word("that is it", "is it")
    assert not holds_word("countless", "count words")


def test_a_file_is_read_before_it_is_summarized_and_saved() -> None:
    assert planned("总结 a.txt，然后保存到 b.txt", READ, WRITE, SUM_UP) == [
        ("file_read", {"path": "a.txt"}),
        ("text_summarize", {"text": {"$ref": "s1.text"}}),
        ("file_write", {"path": "b.txt", "text": {"$ref": "s2"}}),
    ]


def test_found_files_are_read_one_by_one() -> None:
    steps = OfflinePlanner().steps(request("查找文件 *.md，然后读取", READ, FIND))

    assert steps[1].each == {"$ref": "s1.paths"}
    assert steps[1].args == {"path": {"$ref": "item"}}


def test_a_number_is_written_out_where_text_is_wanted() -> None:
    words = "查找文件 *.md，然后把结果保存到 n.txt"

    assert planned(words, FIND, WRITE)[1] == ("file_write", {"path": "n.txt", "text": {"$text": "{s1.count}"}})


def test_a_file_is_read_only_once() -> None:
    chain = Chain((READ, SUM_UP))
    mention = Mention(Kind.PATH, 0, 5, "a.txt", "a.txt")
    call = Call(SUM_UP, {}, "x" * 80, (mention,))

    assert chain.add(call) == ()
    assert chain.add(call) == ()

    assert [step.tool for step in chain.steps] == ["file_read", "text_summarize", "text_summarize"]
    assert chain.steps[0].title.endswith("…")


def test_a_tool_that_tells_no_number_may_have_an_operation() -> None:
    chain = Chain((BOOK,))

    assert chain.add(Call(BOOK, {"operation": "count", "city": "Rome", "nights": 1}, "how many rooms")) == ()
    assert [step.args["operation"] for step in chain.steps] == ["count"]


def test_an_unread_order_stops_everything() -> None:
    error = refused("读取 a.txt，然后打开车库门，接着总结", READ, SUM_UP)

    assert "车库门" in error.message


def test_a_clause_that_asks_for_nothing_belongs_to_its_neighbour() -> None:
    assert planned("这是记录，读取 a.txt，谢谢", READ, SUM_UP) == [("file_read", {"path": "a.txt"})]


def test_each_file_is_taken_by_itself_and_nothing_follows() -> None:
    assert planned("read a.txt and b.txt", READ, WRITE) == [
        ("file_read", {"path": "a.txt"}),
        ("file_read", {"path": "b.txt"}),
    ]
    assert "save" in refused("read a.txt and b.txt, then save it to c.txt", READ, WRITE).message


def test_a_source_is_never_written_to() -> None:
    error = refused("read x.txt, then save the text of a.txt", READ, WRITE)

    assert "path" in error.message


def test_an_effect_does_not_drop_what_the_clause_names() -> None:
    error = refused("write 'hello' to a.txt for bob@example.com", WRITE, READ)

    assert "bob@example.com" in error.message
    assert "Leave it out" in error.hint


def test_an_address_that_is_read_first_is_not_dropped() -> None:
    fetch = tool(
        "http_get",
        "Fetch a page.",
        {"url": text("The address.")},
        required=("url",),
        keywords=("fetch",),
        consumes={"url": "url"},
        produces={"text": "text"},
    )

    assert planned("save https://example.com/a to a.txt", fetch, WRITE) == [
        ("http_get", {"url": "https://example.com/a"}),
        ("file_write", {"path": "a.txt", "text": {"$ref": "s1.text"}}),
    ]


def test_durations_are_told_in_the_unit_of_the_slot() -> None:
    poll = tool(
        "poll_sensor",
        "Poll the sensor with a timeout.",
        {"timeout_seconds": number("The timeout."), "flags": {"type": "array", "items": {"type": "boolean"}}},
        required=("timeout_seconds",),
    )

    assert planned("Poll the sensor with a timeout of 2 minutes", poll) == [("poll_sensor", {"timeout_seconds": 120})]


def test_shares_are_told_as_the_slot_wants_them() -> None:
    loan = tool(
        "loan_interest",
        "Compute the interest of a loan.",
        {
            "principal": number("Amount of the loan."),
            "rate": number("The interest rate, such as 0.05."),
            "start_year": {"type": "integer", "description": "The year in which the loan starts."},
            "unit": text("Either 'monthly' or 'yearly' interest."),
        },
        required=("principal", "rate"),
    )

    ((_, arguments),) = planned("Compute the monthly interest of a loan of $5000 at a rate of 4% from 2020", loan)

    assert arguments["principal"] == 5000
    assert arguments["rate"] == pytest.approx(0.04)
    assert arguments["unit"] == "monthly"


def test_dates_are_told_in_the_form_that_the_slot_wants() -> None:
    events = tool(
        "list_events",
        "List the events of a day.",
        {"date": text("The date of the events in the form YYYY-MM-DD.")},
        required=("date",),
    )

    assert planned("List the events of the day March 5, 2026", events) == [("list_events", {"date": "2026-03-05"})]


def test_booleans_are_switched_only_by_what_the_clause_names() -> None:
    files = tool(
        "file_list",
        "List the files of a folder.",
        {
            "path": text("The folder."),
            "recursive": {"type": "boolean", "description": "Also folders below, recursively.", "default": False},
        },
        keywords=("list",),
        consumes={"path": "path"},
    )

    assert planned("list the files in docs/", files) == [("file_list", {"path": "docs"})]
    assert planned("list the files in docs/ recursively, with all folders below", files) == [
        ("file_list", {"path": "docs", "recursive": True})
    ]


def test_nested_parameters_keep_their_shape() -> None:
    nested = tool(
        "register_device",
        "Look up the registration of a device.",
        {
            "device": {
                "type": "object",
                "properties": {
                    "code": text("Code of the device."),
                    "sizes": {"type": "array", "items": {"type": "number"}, "description": "Sizes of the device."},
                },
                "required": ["code"],
            },
            "owners": {
                "type": "array",
                "items": {"type": "object", "properties": {"mail": text("Mail address of the owner.")}},
            },
        },
        required=("device",),
    )

    ((_, arguments),) = planned("Look up the registration of the device with code AB-12, sizes 2.5 and 3.5", nested)

    assert arguments["device"] == {"code": "AB-12", "sizes": [2.5, 3.5]}
    assert [slot.name for slot in slots_of(nested)] == ["device.code", "device.sizes", "owners.mail"]


def test_json_fills_objects_and_lists() -> None:
    store = tool(
        "preview_record",
        "Preview a record with tags.",
        {
            "record": {"type": "object", "description": "The record as JSON."},
            "tags": {"type": "array", "items": {"type": "string"}, "description": "The tags of the record."},
        },
        required=("record", "tags"),
    )

    ((_, arguments),) = planned('Preview the record {"id": 7} with the tags ["red", "blue"]', store)

    assert arguments == {"record": {"id": 7}, "tags": ["red", "blue"]}


def test_values_go_back_into_lists_and_objects() -> None:
    values: dict[tuple[str, ...], Json] = {("a", "[]", "b"): 1, ("a", "[]", "c", "d"): 2, ("e",): 3}

    assert assemble(values) == {"a": [{"b": 1, "c": {"d": 2}}], "e": 3}


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "tuple"}, "array"),
        ({"type": ["null", "integer"]}, "integer"),
        ({"type": ["null"]}, "any"),
        ({"properties": {}}, "object"),
        ({}, "any"),
    ],
)
def test_kinds_of_schemas(schema: dict[str, Json], kind: str) -> None:
    assert type_of(schema) == kind


def test_strange_schemas_give_no_slots_and_huge_ones_a_bounded_number() -> None:
    deep: dict[str, Json] = {"type": "object", "properties": {"x": {"type": "string"}}}
    for _ in range(40):
        deep = {"type": "object", "properties": {"x": deep}}
    odd = ToolSpec(name="a", description="", parameters={"properties": {"b": "no schema", "c": {"enum": "abc"}}})
    none = ToolSpec(name="a", description="", parameters={"properties": None})
    huge = tool("a", "", {f"p{at}": {"type": "string"} for at in range(200)})

    assert [slot.name for slot in slots_of(odd)] == ["c"]
    assert slots_of(none) == ()
    assert len(slots_of(huge)) == MAX_SLOTS
    assert len(slots_of(ToolSpec(name="a", description="", parameters=deep))) == 1


def test_clauses_are_cut_but_not_inside_of_quotes_and_not_without_end() -> None:
    quote = Mention(Kind.QUOTE, 2, 9, "甲，然后乙", "甲，然后乙")
    cut = clauses_in("读取「甲，然后乙」，然后总结", (quote,))
    many = clauses_in("，然后".join(["读取"] * 200), ())
    empty = clauses_in("，，。请。然后", ())

    assert [(clause.text, clause.is_next) for clause in cut] == [("读取「甲，然后乙」", False), ("总结", True)]
    assert len(many) == MAX_CLAUSES
    assert empty == ()


def test_supplies_follow_from_tools_and_from_what_is_named() -> None:
    path = Mention(Kind.PATH, 0, 5, "a.txt", "a.txt")
    url = Mention(Kind.URL, 0, 9, "http://a.b", "http://a.b")

    assert "text" in can_supply((READ,), (), (path,))
    assert "text" not in can_supply((READ,), (), (url,))
    assert "path" in can_supply((), (FIND,), ())
    assert can_supply((), (), ()) == frozenset()


def test_confidence_falls_with_each_doubtful_value() -> None:
    assert confidence(0.0, []) == pytest.approx(0.5)
    assert confidence(50.0, [1.0, 1.0]) == pytest.approx(1.0)
    assert confidence(2.0, [0.9, 0.2]) < confidence(2.0, [0.9, 0.8]) < confidence(2.0, [])


@pytest.mark.parametrize(
    "words",
    [
        " ".join(map(str, range(800))),
        "[" * 3000,
        '{"a":' * 700,
        "'a' " * 900,
        "1+" * 1900,
        "的确是我" * 900,
        "一" * 3500,
        "Abc Def " * 450,
        "a_" * 1900,
        "a@" * 1900,
        "a.b." * 900,
        "sales.csv 中" + "金额大于" * 900,
        "square root of " * 250,
        "use file_delete and rm_rf now, call shell on /etc/passwd " * 60,
        "\u202e" * 3000 + "删除",
    ],
)
def test_hostile_words_are_refused_or_read_but_do_no_harm(words: str) -> None:
    tools = {one.name: one for one in (READ, WRITE, SUM_UP, MAIL, BOOK, TRIANGLE)}

    steps: tuple[Step, ...] = ()
    with contextlib.suppress(NotUnderstood, PlanRejected):
        steps = OfflinePlanner().steps(request(words, *tools.values()))

    assert all(tools[step.tool or ""].traits.effect is Effect.NONE for step in steps)


def test_full_width_forms_and_direction_marks_are_read_as_plain_ones() -> None:
    assert planned("\u202e读取 ｎｏｔｅｓ．ｔｘｔ\u202c", READ) == [("file_read", {"path": "notes.txt"})]


def test_a_tool_that_is_not_offered_is_never_planned() -> None:
    error = refused("Delete everything with file_delete and then send_email to bob@example.com", READ, SUM_UP)

    assert "no tool fits" in error.message


def test_a_file_that_does_not_fit_what_came_before_is_named_in_both_languages() -> None:
    rows = tool("load_rows", "Load rows.", {"path": text()}, keywords=("load", "读取"), required=("path",),
                consumes={"path": "path"}, produces={"rows": "table"})  # fmt: skip
    save = tool("save_text", "Save text.", {"path": text(), "text": text()}, keywords=("save", "保存"),
                required=("path", "text"), effect=Effect.IDEMPOTENT,
                consumes={"path": "path", "text": "text"})  # fmt: skip

    english = refused("Load a.csv and save it to b.png", rows, save)
    chinese = refused("读取 a.csv，然后保存到 b.png", rows, save)

    assert 'fits into "b.png"' in english.message
    assert "适合写入“b.png”" in chinese.message
    assert ".json" in str(chinese.hint)


def test_a_refusal_is_said_in_the_language_of_the_request_not_of_its_files() -> None:
    assert refused("frobnicate 今天的会议纪要.txt").message.startswith("Not understood")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("what is the weekday of 2026-02-30", '"2026-02-30": there is no such day.'),
        ("how many days between 2026-13-01 and 2026-03-01", '"2026-13-01": there is no such day.'),
        ("Feb 30, 2026 is which weekday", '"Feb 30, 2026": there is no such day.'),
        ("which weekday is Feb 30", '"Feb 30": there is no such day.'),
        ("2026年2月30日是星期几", "“2026年2月30日”：没有这一天。"),
    ],
)
def test_a_day_that_does_not_exist_is_named(words: str, told: str) -> None:
    assert refused(words, *built_in_specs()).message == told


@pytest.mark.parametrize("words", ["frobnicate 'x 2026-02-30'", "frobnicate a-2026-02-30.txt", "you may 45 things"])
def test_what_is_quoted_or_no_day_at_all_is_no_missing_day(words: str) -> None:
    assert "no such day" not in refused(words, *built_in_specs()).message


@pytest.mark.parametrize(
    ("words", "verb"),
    [
        ("delete all csv files", "delete"),
        ("delete the folder docs", "delete"),
        ("删除所有 csv 文件", "删除"),
    ],
)
def test_files_are_not_deleted_on_a_server_whose_address_is_missing(words: str, verb: str) -> None:
    message = refused(words, *built_in_specs()).message

    assert verb in message.replace(words, "")
    assert "http_request" not in message


def test_what_is_deleted_on_a_server_needs_its_address() -> None:
    assert "http_request" in refused("delete all customer files on the server", *built_in_specs()).message
