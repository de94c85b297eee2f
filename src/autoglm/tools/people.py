"""Tools that the engine performs itself: asking a person, waiting. Only their descriptions are here."""

from __future__ import annotations

from typing import Annotated

import msgspec

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.tools import Effect, ToolRole
from autoglm.core.values import Json
from autoglm.tools.decorator import AnyTool, tool
from autoglm.tools.wording import words


async def ask_user(question: str, choices: list[str] | None = None, schema: dict[str, Json] | None = None) -> Json:
    """Ask the person who sent the request and wait for the answer.

    Args:
        question: What to ask, in the language of the request.
        choices: The answers to choose from; any text when left out.
        schema: The form of the answer as a JSON Schema: type, enum, minimum, maximum, and as format date, uri, path
            or file. With it, choices are only proposals.
    """
    raise _performed_by_the_engine("ask_user", question, choices, schema)


_LONGEST_S = 10 * 366 * 86_400
_YEAR_9999 = 253_370_764_800  # in Unix seconds; what comes later is no date for most programs


async def wait(
    seconds: Annotated[float, msgspec.Meta(ge=0, le=_LONGEST_S)] = 0,
    until: Annotated[float, msgspec.Meta(lt=_YEAR_9999)]
    | Annotated[str, msgspec.Meta(pattern=r"^(?!\s*9999)")]
    | None = None,
) -> Json:
    """Wait for some time, or until a moment; the wait survives a restart.

    Args:
        seconds: How long to wait; at most 10 years.
        until: Unix time in seconds, or a date and time such as 2026-11-21T08:00:00+08:00; before the year 9999.
    """
    raise _performed_by_the_engine("wait", seconds, until)


def people_tools() -> tuple[AnyTool, ...]:
    """ask_user, wait."""
    return (
        tool(
            name="ask_user",
            effect=Effect.NONE,
            role=ToolRole.ASK,
            description_zh="向发出请求的人提问并等待回答。",
            arguments_zh={
                "question": "要问的问题，用请求的语言写。",
                "choices": "可选的答案；留空则可以回答任何文字。",
                "schema": "用 JSON Schema 写的答案格式：type、enum、minimum、maximum，"
                "以及 format（date、uri、path 或 file）。有了它，choices 就只是建议。",
            },
            keywords=words("ask me, ask the user, confirm with me, question, 询问, 问我, 问一下, 向我确认, 提问"),
            examples=(
                'ask me "Which region?" and write the answer to region.txt',
                "ask me which region to use",
                "问我“用哪个地区？”，把回答写到 地区.txt",
            ),
            consumes={"question": "text"},
            produces={"answer": "text"},
            origin="built-in",
        )(ask_user),
        tool(
            name="wait",
            effect=Effect.NONE,
            role=ToolRole.WAIT,
            description_zh="等待一段时间，或等到某个时刻；重启后继续等待。",
            arguments_zh={
                "seconds": "等待多少秒，最长 10 年。",
                "until": "Unix 时间（秒），或日期和时间，例如 2026-11-21T08:00:00+08:00；必须早于 9999 年。",
            },
            keywords=words("wait, sleep, pause, delay, in minutes, later, 等待, 等, 暂停, 延迟, 过一会, 分钟后"),
            examples=(
                "wait 10 minutes and fetch https://example.com",
                'at 17:00 notify me "go home"',
                "等 10 分钟，再读取 https://example.com",
                "下午5点提醒我“下班”",
            ),
            origin="built-in",
        )(wait),
    )


def _performed_by_the_engine(name: str, *_: object) -> ToolError:
    return ToolError(f"{name} is performed by the engine, not called.", kind=FailureKind.REFUSED)
