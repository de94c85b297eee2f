"""A run's progress in single lines, for clients that see nothing but text. In the language of the task."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from autoglm.core.events import (
    Event,
    PersonAsked,
    PlannerChosen,
    Record,
    StepFailed,
    StepJoined,
    StepSkipped,
    StepsPlanned,
    StepStarted,
    StepSucceeded,
)
from autoglm.planning.told import in_chinese

_LONGEST = 300


def progress_line(record: Record, language: str) -> str:
    """What is told of a record, with a line break at its end; "" for most, and for the items of maps."""
    tell = _TELL.get(type(record.event))
    if tell is None or "[" in getattr(record.event, "step", ""):
        return ""
    en, zh, values = tell(record.event)
    line = in_chinese(zh.format(*values)) if language == "zh" else en.format(*values)
    line = " ".join(line.split())
    return f"{line[:_LONGEST]}\n"


def waiting_text(run_id: str, asked: tuple[PersonAsked, ...], language: str) -> str:
    """What a client is told of a run that waits for a person."""
    prompts = "\n".join(f"- {each.step}: {each.prompt}" for each in asked)
    if language == "zh":
        prompts = in_chinese(prompts)
        return f"运行 {run_id} 在等待人工答复：\n{prompts}\n用 `autoglm runs approve {run_id}` 答复，运行随后继续。"
    return f"Run {run_id} waits for a person:\n{prompts}\n`autoglm runs approve {run_id}` answers, and it goes on."


_Told = tuple[str, str, tuple[object, ...]]

_TELL: Mapping[type[Event], Callable[[Any], _Told]] = {
    PlannerChosen: lambda event: ("Planner: {0} ({1})", "规划器：{0}（{1}）", (event.planner, event.reason)),
    StepsPlanned: lambda event: (
        "Planned: {0}",
        "计划：{0}",
        (", ".join(f"{step.id} ({step.tool or 'model'})" for step in event.steps),),
    ),
    StepStarted: lambda event: ("{0} ...", "{0} ……", (event.step,)),
    StepSucceeded: lambda event: ("{0}: done", "{0}：完成", (event.step,)),
    StepJoined: lambda event: ("{0}: done", "{0}：完成", (event.step,)),
    StepFailed: lambda event: ("{0}: failed: {1}", "{0}：失败：{1}", (event.step, event.message)),
    StepSkipped: lambda event: ("{0}: skipped: {1}", "{0}：跳过：{1}", (event.step, event.reason)),
    PersonAsked: lambda event: ("{0} asks: {1}", "{0} 提问：{1}", (event.step, event.prompt)),
}
