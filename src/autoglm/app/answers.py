"""Holds a person's answer against what was asked, and says in two languages why it does not fit.

Every door for answers comes through here: the terminal, the command, the programming interface and the servers.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from autoglm.core.errors import ToolError
from autoglm.core.events import PersonAsked
from autoglm.core.values import Json
from autoglm.execution.answers import Misfit, fitted
from autoglm.tools.workspace import Workspace

_MAX_TOLD = 80


def fitting(asked: PersonAsked, answer: Json, workspace: Path) -> Json | Misfit:
    """The answer as the value that is asked for; a file must be there. Approvals and outcomes stay as they are."""
    form = asked.schema
    if not isinstance(form, Mapping):
        return Misfit.CHOICE if asked.choices and answer not in asked.choices else answer
    value = fitted(answer, form)
    if isinstance(value, Misfit) or form.get("format") != "file":
        return value
    try:
        return value if not Workspace(workspace).entry(str(value)).is_folder else Misfit.FILE
    except ToolError:
        return Misfit.FILE


def why_unfit(misfit: Misfit, asked: PersonAsked, answer: Json, *, is_chinese: bool = False) -> str:
    """One sentence for the person who answered."""
    form: Mapping[str, Json] = asked.schema if isinstance(asked.schema, Mapping) else {}
    told = str(answer)
    allowed = form.get("enum")
    choices = " / ".join(map(str, allowed)) if isinstance(allowed, list | tuple) else " / ".join(asked.choices)
    return _TOLD[misfit][is_chinese].format(
        told if len(told) <= _MAX_TOLD else told[:_MAX_TOLD] + "…",
        step=asked.step,
        choices=choices,
        least=form.get("minimum"),
        most=form.get("maximum"),
    )


_TOLD: Mapping[Misfit, tuple[str, str]] = {
    Misfit.EMPTY: ("The answer to {step} is empty.", "对 {step} 的回答是空的。"),
    Misfit.LONG: ("The answer to {step} is too long.", "对 {step} 的回答太长。"),
    Misfit.CHOICE: ("{0} is not one of the choices of {step}: {choices}.", "{0} 不在 {step} 的选项之中：{choices}。"),
    Misfit.TEXT: ("{0} is no text.", "{0} 不是文本。"),
    Misfit.WHOLE: ("{0} is no whole number, such as 12.", "{0} 不是整数，请写成 12 这样的形式。"),
    Misfit.NUMBER: ("{0} is no number, such as 12.5.", "{0} 不是数字，请写成 12.5 这样的形式。"),
    Misfit.YES_NO: ("{0} is neither yes nor no.", "{0} 既不是“是”，也不是“否”。"),
    Misfit.LEAST: ("{0} is too little: at least {least}.", "{0} 太小：至少为 {least}。"),
    Misfit.MOST: ("{0} is too much: at most {most}.", "{0} 太大：最多为 {most}。"),
    Misfit.DATE: ("{0} is no date, such as 2026-05-01.", "{0} 不是日期，请写成 2026-05-01 这样的形式。"),
    Misfit.ADDRESS: (
        "{0} is no address, such as https://example.com/a.",
        "{0} 不是网址，请写成 https://example.com/a 这样的形式。",
    ),
    Misfit.PATH: ("The name of the file holds characters that cannot be shown.", "文件名里有无法显示的字符。"),
    Misfit.FILE: ("There is no file {0} in the workspace.", "工作区里没有文件 {0}。"),
}
