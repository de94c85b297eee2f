"""Words that ask for nothing are left out of a request, and slips in ordinary words are mended; nothing else is."""

from __future__ import annotations

import pytest

from autoglm.core.errors import NotUnderstood
from autoglm.core.ports import PlanRequest
from autoglm.core.task import Task
from autoglm.core.tools import ToolSpec
from autoglm.planning.offline import OfflinePlanner
from autoglm.planning.offline.rewriting.courtesies import plainly
from autoglm.planning.offline.rewriting.typos import mended
from autoglm.planning.offline.words.text import read_source
from autoglm.tools.builtin import built_in_specs

NOON = 1_795_262_400.0
TOOLS = tuple(built_in_specs())
WORDS = [word for tool in TOOLS for word in tool.keywords]


def planned(request: str, *tools: ToolSpec) -> list[tuple[str | None, dict[str, object]]]:
    asked = PlanRequest(task=Task(request=request), tools=tools or TOOLS, now=NOON)
    return [(step.tool, dict(step.args)) for step in OfflinePlanner().steps(asked)]


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("Hi there! could you please open a.txt for me? Thanks a lot!", "open a.txt"),
        ("good morning, I'd like you to have a quick look at a.txt", "open a.txt"),
        ("quick question: what is 2+2, thx", "what is 2+2"),
        ("Could you be so kind as to fetch https://a.example, if you don't mind", "fetch https://a.example"),
        ("pls sort a.csv by age, much appreciated", "sort a.csv by age"),
        ("what is 2+2 and tell me what it says", "what is 2+2"),
        ("你好呀，麻烦帮我打开 a.txt，谢谢啦", "打开 a.txt"),
        ("能不能帮我瞅一眼 a.txt 呗", "看一下 a.txt"),
        ("2+2 是多少，告诉我就行", "2+2 是多少"),
        ("打开 a.txt 好不好", "打开 a.txt"),
        ("hi hello hey hi hello hey hi open a.txt", "hi open a.txt"),
    ],
)
def test_courtesies_are_left_out(said: str, plain: str) -> None:
    assert plainly(read_source(said)).plain == plain


@pytest.mark.parametrize(
    "said",
    [
        "thanks",
        "谢谢",
        "remind me to say thanks",
        "notify me: lunch is ready, thanks",
        'write "hello, thanks" to a.txt',
        "提醒我：说声谢谢",
        "把“你好，谢谢”写入 a.txt",
        "Please Please Me",
    ],
)
def test_what_is_told_or_written_stays_as_it_was_said(said: str) -> None:
    kept = plainly(read_source(said)).plain

    assert kept == said or (said.startswith("Please") and kept == "Me")


def test_a_quoted_message_keeps_its_end_where_the_request_does_not() -> None:
    assert planned('Hello! Notify me "thanks, bye", please') == [("notify", {"text": "thanks, bye"})]


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("sumarize a.txt", "summarize a.txt"),
        ("calcualte 2+2", "calculate 2+2"),
        ("wich days are betwen them", "wich days are between them"),
        ("Summarise sumarize.txt", "Summarise sumarize.txt"),
        ("notifi me", "notifi me"),
        ("appendd it", "appendd it"),
        ("zzzzzz a.txt", "zzzzzz a.txt"),
    ],
)
def test_only_one_slip_in_a_word_that_orders_no_change_is_mended(said: str, right: str) -> None:
    assert mended(said, (), WORDS) == right


def test_what_is_quoted_is_not_mended() -> None:
    assert mended("calcualte it", ((0, 12),), WORDS) == "calcualte it"


def test_a_mended_request_is_planned() -> None:
    assert planned("calcualte 6*7") == [("calculate", {"expression": "6*7"})]


@pytest.mark.parametrize("said", ["calcualte the moon", "zzzzzz the moon"])
def test_what_is_not_understood_either_way_is_refused_as_it_was_said(said: str) -> None:
    with pytest.raises(NotUnderstood, match=said):
        planned(said)


def test_tools_that_tell_no_keywords_hear_everything() -> None:
    plain = ToolSpec(
        name="get_weather",
        description="The weather of a city.",
        parameters={"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
        origin="openapi:weather",
    )

    with pytest.raises(NotUnderstood, match="calcualte"):
        planned("calcualte 6*7", plain)
