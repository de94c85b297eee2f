"""What denies a switch and what only seems to: 没有漏水, isn't leaking, but 不但, 未来, 要不要 and "not only"."""

from __future__ import annotations

from datetime import date

import pytest

from autoglm.core.tools import Effect, ToolSpec, ToolTraits
from autoglm.core.values import Json
from autoglm.planning.offline.arguments.switches import is_denied, is_negated
from autoglm.planning.offline.confidence.surety import plan_of
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.structure.calls import Question
from autoglm.planning.offline.weights import packaged_weights
from autoglm.planning.offline.words.text import read_source

TODAY = date(2026, 11, 21)


def switched(text: str, subject: str, told: str) -> Json:
    """How a tool's only switch is set by a request, beside a text that the tool takes, too."""
    properties: dict[str, Json] = {
        "subject": {"type": "string", "description": subject},
        "switch": {"type": "boolean", "description": told},
    }
    schema: dict[str, Json] = {"type": "object", "properties": properties, "required": ["subject", "switch"]}
    only = ToolSpec(name="log", description=text, parameters=schema, traits=ToolTraits(effect=Effect.NONE))
    source = read_source(text)
    plan = plan_of(Question(source.plain, mentions_in(source, TODAY), (only,), packaged_weights()))
    assert plan is not None
    return plan.made[0].arguments["switch"]


@pytest.mark.parametrize(
    ("text", "told", "value"),
    [
        ("登记506室，没有漏水", "是否漏水", False),
        ("登记506室，不漏水", "是否漏水", False),
        ("登记506室，并未漏水", "是否漏水", False),
        ("登记506室，无漏水", "是否漏水", False),
        ("登记506室，没发现漏水", "是否漏水", False),
        ("登记506室，漏水", "是否漏水", True),
        ("登记506室，不仅漏水，还停电", "是否漏水", True),
        ("登记506室，不断漏水", "是否漏水", True),
        ("登记506室，免费停车", "是否免费停车", True),
        ("登记506室，不免费停车", "是否免费停车", False),
        ("登记506室，不管饭", "是否管饭", False),
        ("登记506室，不同意", "是否同意", False),
        ("登记506室，不带时间戳", "是否带时间戳", False),
        ("登记506室，别买全险", "是否购买全险", False),
        ("登记506室，全险就不要了", "是否购买全险", False),
        ("Log room 506, no leak.", "Whether there is a leak.", False),
        ("Log room 506, it isn't leaking.", "Whether there is a leak.", False),
        ("Log room 506, free of leaks.", "Whether there is a leak.", False),
        ("Log room 506, not only leaking but cold.", "Whether there is a leak.", True),
    ],
)
def test_a_switch_that_is_denied_is_off(text: str, told: str, value: bool) -> None:
    assert switched(text, "the room" if text.isascii() else "房间", told) is value


@pytest.mark.parametrize(
    "text", ["要不要复印", "有没有复印", "有无复印", "未来复印", "特别复印", "无论复印", "没关系，复印", "不急着复印"]
)
def test_words_that_hold_a_negation_deny_nothing(text: str) -> None:
    start = text.index("复印")

    assert not is_denied(text, start, start + 2, "是否复印")


def test_what_the_switch_itself_calls_so_is_not_denied() -> None:
    assert is_denied("订一间无烟房", 4, 6, "是否吸烟")
    assert not is_denied("订一间无烟房", 4, 6, "是否无烟房")


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("要不要 grid", False),
        ("特别大的 grid", False),
        ("不能忘了 grid", False),
        ("别画 grid", True),
        ("don't forget the grid", False),
        ("it hasn't a grid", True),
    ],
)
def test_questions_and_reminders_are_no_negations(text: str, negated: bool) -> None:
    start = text.index("grid")

    assert is_negated(text, start, start + 4) is negated
