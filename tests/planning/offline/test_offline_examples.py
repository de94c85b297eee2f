"""The tools' examples: each is understood as it stands, and who was not understood is told those that come near."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autoglm.core.errors import NotUnderstood
from autoglm.core.plan import Step
from autoglm.core.ports import PlanRequest
from autoglm.core.task import Task
from autoglm.core.tools import ToolSpec
from autoglm.planning.language import language_of_request
from autoglm.planning.offline import OfflinePlanner
from autoglm.planning.offline.steps.asking import question_in
from autoglm.tools.builtin import built_in_specs

NOON = 1_795_262_400.0  # Saturday, 21 November 2026, 12:00 UTC
TOOLS = built_in_specs()


def asked_for(request: str, tools: tuple[ToolSpec, ...] = TOOLS) -> PlanRequest:
    return PlanRequest(task=Task(request=request), tools=tools, now=NOON)


def near(request: str) -> tuple[str, ...]:
    return OfflinePlanner().examples(asked_for(request))


async def refused(request: str, tools: tuple[ToolSpec, ...] = TOOLS) -> str:
    with pytest.raises(NotUnderstood) as caught:
        [part async for part in OfflinePlanner().plan(asked_for(request, tools))]
    return caught.value.hint


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_each_example_of_a_tool_is_planned_with_it_and_asks_nothing(tool):
    plans: dict[str, tuple[Step, ...]] = {
        example: OfflinePlanner().steps(asked_for(example)) for example in tool.examples
    }
    assert {language_of_request(example) for example in plans} == {"en", "zh"}
    assert all(tool.name in [step.tool for step in steps] for steps in plans.values()), plans
    assert not any(question_in(steps) for steps in plans.values()), plans


@pytest.mark.parametrize(
    ("request_", "example"),
    [
        ("how about the folders over there in archive", "which folders are in archive"),
        ("the tables of tender.pdf, whichever", "read the tables in tender.pdf"),
        ("https://a.example/b 那边状态码怎样", "https://a.example/b 返回什么状态码"),
        ("orders_q3.csv 里哪个地区的销售额最猛", "按地区统计 orders_q3.csv 的销售额"),
    ],
)
def test_an_example_is_about_the_file_folder_or_address_that_was_named(request_, example):
    assert example in near(request_)


def test_an_example_that_changes_something_changes_nothing_that_was_named():
    told = near("sort whatever lines of staff.txt and save them somehow")
    assert "sort the lines of names.txt and save them to sorted.txt" in told
    assert not any("staff.txt" in one and "save" in one for one in told)


@pytest.mark.parametrize("request_", ["play some music", "rename it, please", "放点音乐", ""])
def test_nothing_is_told_where_no_example_is_near(request_):
    assert near(request_) == ()


async def test_a_refusal_tells_near_examples_in_its_language():
    assert "You can say, for example: “how many rows by status in a.csv”" in await refused(
        "how many rows by status in a.csv, the groovy ones"
    )
    assert "可以这样说：“" in await refused("帮我瞅瞅 a.csv 里哪个销售最猛")


async def test_a_refusal_without_a_near_example_is_told_as_it_is():
    assert await refused("play some music") == "Say it in other words, or configure a model."


async def test_who_forbids_something_is_not_told_how_to_ask_for_it():
    assert "for example:" not in await refused("combine a.txt and b.txt into c.txt, b first")


async def test_an_example_that_is_not_planned_is_not_told():
    strange = tuple(replace(tool, examples=("frobnicate the whole of a.csv",)) for tool in TOOLS)
    assert "frobnicate" not in await refused("frobnicate the whole of b.csv", strange)
