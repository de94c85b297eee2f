"""Messages to people by name: over which channel they go is asked, or refused where nobody can be asked; and whom a
name may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from autoglm.core.errors import NotUnderstood
from autoglm.core.plan import Step
from autoglm.core.ports import PlanRequest
from autoglm.core.task import Task
from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline import OfflinePlanner
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.mention import Mention
from autoglm.planning.offline.outcomes.recipients import MAX_CHARS, PATTERNS, addressed, with_marks
from autoglm.planning.offline.steps.asking import question_in
from autoglm.planning.offline.words.text import Source, read_source
from autoglm.tools.builtin import built_in_specs
from bench._everyday import NOON, load

BUILT_IN = {tool.name: tool for tool in built_in_specs()}
HERE = Path(__file__).parent


def notify_with(properties: Mapping[str, Json]) -> ToolSpec:
    """The built-in tool that tells people something, with other parameters."""
    tool = BUILT_IN["notify"]
    return replace(tool, parameters={**tool.parameters, "properties": dict(properties)})


def properties() -> dict[str, Any]:
    return dict(BUILT_IN["notify"].properties)


def with_channels(*names: str) -> ToolSpec:
    channel: dict[str, Json] = {"type": "string", "enum": ["", *names], "default": ""}
    return notify_with({**properties(), "channel": channel})


def planned(request: str, *changed: ToolSpec, without: str = "") -> tuple[Step, ...]:
    tools = {**BUILT_IN, **{tool.name: tool for tool in changed}}
    offered = tuple(tool for name, tool in tools.items() if name != without)
    return OfflinePlanner().steps(PlanRequest(task=Task(request=request), tools=offered, now=NOON))


def refused(request: str, *changed: ToolSpec, without: str = "") -> NotUnderstood:
    with pytest.raises(NotUnderstood) as caught:
        planned(request, *changed, without=without)
    return caught.value


def mentions_of(source: Source) -> tuple[Mention, ...]:
    return mentions_in(source, datetime.fromtimestamp(NOON, UTC).date())


def people_in(request: str) -> list[str]:
    source = read_source(request)
    return [one.people for one in addressed(source.plain, mentions_of(source))]


@pytest.mark.parametrize(
    ("request_", "question"),
    [
        ("tell Luigi: hi", 'Everybody on a channel can read it: over which one shall this go to "Luigi"?'),
        ("通知小王：开会", "渠道里的人都能看到：通过哪个渠道发给“小王”？"),
    ],
)
def test_the_channels_are_offered_and_everything_waits_for_the_answer(request_: str, question: str) -> None:
    asked, told = planned(request_, with_channels("console", "wecom"))

    assert asked.args == {
        "question": question,
        "choices": ["console", "wecom"],
        "schema": {"type": "string", "enum": ["console", "wecom"]},
    }
    assert told.args["channel"] == {"$ref": "detail.answer"}
    assert told.args["target"] in ("Luigi", "小王")


def test_the_question_is_put_before_a_wait_and_all_other_work() -> None:
    steps = planned("at 5 pm tell Kenji: go")

    assert [(step.tool, step.after) for step in steps] == [
        ("ask_user", ()),
        ("wait", ("detail",)),
        ("notify", ("s1",)),
    ]


@pytest.mark.parametrize(
    ("request_", "message", "hint"),
    [
        ("tell Luigi: hi", '"Luigi" is no channel', "to the console for Luigi"),
        ("通知小王：开会", "“小王”不是渠道", "发到console给小王"),
    ],
)
def test_where_nobody_can_be_asked_a_channel_is_to_be_named(request_: str, message: str, hint: str) -> None:
    error = refused(request_, without="ask_user")

    assert message in error.message
    assert hint in str(error)


def test_where_the_channels_are_not_known_they_cannot_be_chosen_from() -> None:
    free = notify_with({**properties(), "channel": {"type": "string", "default": ""}})

    assert '"Luigi" is no channel' in refused("tell Luigi: hi", free).message


def test_a_tool_that_can_name_nobody_is_not_asked_to() -> None:
    bare = notify_with({name: part for name, part in properties().items() if name != "target"})

    refused("tell Luigi: hi", bare)
    refused("tell Luigi: hi", without="notify")


def test_a_channel_that_is_named_must_be_there() -> None:
    told = planned("tell Priya on wecom: hi", with_channels("console", "wecom"))[-1]

    assert (told.args["channel"], told.args["target"]) == ("wecom", "Priya")
    refused("tell Priya on wecom: hi")


@pytest.mark.parametrize(
    ("request_", "titles"),
    [
        ("sum amount in sales.csv and tell Bob the total", ["sum amount in sales.csv", "tell Bob the total"]),
        ("通知小王：开会", ["通知小王：开会"]),
        ("计算 128*7，结果发给小王", ["计算 128*7", "发给小王"]),
    ],
)
def test_the_titles_of_steps_say_whom_a_message_is_for(request_: str, titles: list[str]) -> None:
    assert [step.title for step in planned(request_)[1:]] == titles


def test_an_answer_to_the_question_carries_the_plan_out() -> None:
    request = "tell Luigi: hi"
    asked = question_in(planned(request))
    assert asked is not None
    turns: list[Json] = [{"role": "user", "text": request}, {"role": "assistant", "text": asked.title}]
    task = Task(request="console", payload={"messages": turns})

    steps = OfflinePlanner().steps(PlanRequest(task=task, tools=tuple(BUILT_IN.values()), now=NOON))

    assert [dict(step.args) for step in steps] == [{"text": "hi", "channel": "console", "target": "Luigi"}]


def test_each_way_of_telling_people_something_is_told_in_some_request() -> None:
    sources = [read_source(case["request"]) for case in load(HERE / "everyday_people.yaml") if "plan" in case]
    requests = [with_marks(source.plain, mentions_of(source)) for source in sources]

    idle = [pattern.pattern for pattern in PATTERNS if not any(map(pattern.search, requests))]

    assert idle == []


@pytest.mark.parametrize(
    ("request_", "people"),
    [
        ("send it to Prof. Lindqvist", "Prof. Lindqvist"),
        ("send it to Mary Ann and my boss", "Mary Ann and my boss"),
        ("send it to Bob, Ann, and the sales team", "Bob, Ann, and the sales team"),
        ("send it to mum", "mum"),
        ("send it to O'Neil", "O'Neil"),
        ("把结果发给欧阳明", "欧阳明"),
        ("把结果发给测试组的小陈", "测试组的小陈"),
        ("把结果发给王总和财务部", "王总和财务部"),
        ("把结果发给李老师、张师傅", "李老师、张师傅"),
        ("把结果发给全体同事", "全体同事"),
    ],
)
def test_names_titles_and_roles_are_people(request_: str, people: str) -> None:
    assert set(people_in(request_)) == {people}


@pytest.mark.parametrize(
    "request_",
    [
        "send it to the printer",
        "send it to Excel",
        "send it to them",
        "send it to backup.txt",
        "send it to Bob's folder",
        "send it to Bob-2",
        "send it to bob@example.com",
        "send it to nobody",
        "把结果发给他",
        "把结果发给打印机",
        "把结果发给高层",
        "把结果发给周报",
        "把结果发给小组",
        "告诉老师傅们的徒弟修好了",
        "tell Bob: hi " + "x" * MAX_CHARS,
    ],
)
def test_nothing_else_is(request_: str) -> None:
    assert people_in(request_) == []


def test_words_with_quotes_in_them_are_told_as_they_stand() -> None:
    words = 'she said “yes”, and I "agree"'

    assert planned(f"tell Bob: {words}")[-1].args["text"] == words


def test_tomorrow_elsewhere_is_not_taken_for_another_day() -> None:
    request = PlanRequest(
        task=Task(request="tomorrow at 9:30 Beijing time, tell Bob: go"),
        tools=tuple(BUILT_IN.values()),
        now=NOON + 6 * 3600,
    )

    with pytest.raises(NotUnderstood):
        OfflinePlanner().steps(request)
