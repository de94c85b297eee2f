"""What is said when a request is not understood, or understood but for one value, in its language: which clause, which
value, and what would help.

Must not know: how the request was read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autoglm.core.errors import NotUnderstood
from autoglm.core.tools import ToolSpec
from autoglm.planning.files import FILE_KINDS
from autoglm.planning.offline.slots import Slot
from autoglm.planning.offline.words.text import MAX_CHARS, is_han

_MAX_QUOTE = 60

_HELP: Mapping[str, tuple[str, str]] = {
    "path": ("Name the file, such as notes.txt.", "请写出文件名，例如 notes.txt。"),
    "url": ("Give the whole address, such as https://example.com/a.", "请写出完整网址，例如 https://example.com/a。"),
    "text": ("Put the text in quotes, or name a file that holds it.", "请把内容放进引号，或写出存放内容的文件名。"),
    "table": ("Name a table file, such as sales.csv.", "请写出表格文件名，例如 sales.csv。"),
    "number": ("Write the numbers, such as (3+4)*2.", "请写出算式，例如 (3+4)*2。"),
    "integer": ("Write the number.", "请写出数字。"),
    "date": ("Write the date, such as 2026-05-01.", "请写出日期，例如 2026年5月1日。"),
    "svg": ("Ask for a chart first.", "请先说明要画的图。"),
}
_QUESTIONS: Mapping[str, tuple[str, str]] = {
    "path": ("which file", "哪个文件"),
    "document": ("which file", "哪个文件"),
    "sound": ("which file is the recording", "哪个录音文件"),
    "image": ("which file is the picture", "哪个图片文件"),
    "url": ("which address, such as https://example.com/a", "哪个网址（例如 https://example.com/a）"),
    "text": ("which text", "内容是什么"),
    "date": ("which date, such as 2026-05-01", "哪一天（例如 2026-05-01）"),
}
_OVER_WHICH = (
    'Everybody on a channel can read it: over which one shall this go to "{}"?',
    "渠道里的人都能看到：通过哪个渠道发给“{}”？",
)
_HELP_VETO = (
    "Say just what is to be done now, or configure a model.",
    "请只说现在要做的事，或配置一个模型。",
)
_HELP_UNUSED = (
    "Leave it out, say it in other words, or configure a model.",
    "请去掉它，换一种说法，或配置一个模型。",
)
_HELP_CHOICE = ("Leave it out, or name one of the tool's own choices.", "请去掉它，或改成该工具支持的选项。")
_HELP_GUESS = ("Put the value in quotes.", "请把这个值放进引号。")
_HELP_DOUBT = (
    "Say it outright, best in quotes, or configure a model.",
    "请写明它的值，最好放进引号，或配置一个模型。",
)
_HELP_TARGET = (
    "Save a table as .csv, .json, .txt or a report (.md), and a chart as .svg.",
    "表格请保存为 .csv、.json、.txt 或报告（.md），图请保存为 .svg。",
)
_HELP_COPY = (
    "Save the text of it instead, such as: Read a.docx and save it to a.txt.",
    "可以只保存其中的文字，例如：读取 a.docx，存到 a.txt。",
)
_HELP_TASK = ("Say what is to be done, such as: Summarise notes.txt.", "请说明要做什么，例如：总结 notes.txt。")
_HELP_ANY = ("Say what it is, best in quotes.", "请写明它的值，最好放进引号。")


@dataclass(frozen=True, slots=True)
class Gap:
    """A clause that cannot be carried out. Without `tool` none fits; with `slot` its value is what is missing;
    `guess` is a value that was seen but is not explicit enough for something that changes the world; with `is_unused`
    it is what the request says and no step of the plan takes up, with `is_veto` what keeps the plan from being carried
    out. `choices` are the values that a slot may have, of which none is sure. `verb` is an order that no tool carries
    out; `target` is the file that what came before does not fit into, or for which no tool carries out that order.
    `call` is the number of the call that it is about. With `is_person` the clause names those who are to be told
    something, and open is over which channel."""

    clause: str
    tool: ToolSpec | None = None
    slot: Slot | None = None
    guess: str = ""
    nearest: ToolSpec | None = None
    is_unused: bool = False
    is_veto: bool = False
    verb: str = ""
    target: str = ""
    choices: tuple[str, ...] = ()
    call: int = 0
    is_person: bool = False


class Unclear(NotUnderstood):
    """A request that may be understood in other words."""


def refusal(gaps: Sequence[Gap], language: str) -> NotUnderstood:
    """One error that tells every gap; Unclear unless a word forbids it or a value is open that people must choose."""
    message = " ".join(_sentence(gap, language) for gap in gaps)
    hint = " ".join(dict.fromkeys(_help(gap, language) for gap in gaps))
    is_clear = any(gap.is_veto or gap.is_person or gap.choices for gap in gaps)
    return (NotUnderstood if is_clear else Unclear)(message, hint=hint)


def with_examples(error: Unclear, examples: Sequence[str], language: str) -> NotUnderstood:
    """The refusal with requests like it that are understood."""
    if not examples:
        return error
    if language == "zh":
        told = f"可以这样说：{'；'.join(f'“{one}”' for one in examples)}。"
        return NotUnderstood(error.message, hint=f"{error.hint}{told}")
    told = " or ".join(f"“{one}”" for one in examples)
    return NotUnderstood(error.message, hint=f"{error.hint} You can say, for example: {told}.")


def question(gap: Gap, language: str, *, kind: str) -> str:
    """What the person is asked for the one value that is open; `kind` is the content that the answer is."""
    assert gap.tool is not None
    assert gap.slot is not None
    offered = gap.choices or ((gap.guess,) if gap.guess else ())
    if gap.is_person:
        english, chinese = (text.format(_shortened(gap.clause)) for text in _OVER_WHICH)
    elif offered:
        english, chinese = _asked(_shortened(gap.clause), gap.tool.name, gap.slot.name, offered)
    else:
        english, chinese = (text.format(_shortened(gap.clause)) for text in _open_question(gap.tool, gap.slot, kind))
    return chinese if language == "zh" else english


def _open_question(tool: ToolSpec, slot: Slot, kind: str) -> tuple[str, str]:
    """A question about a value of which nothing is known, in both languages, with a place for the clause."""
    kind = slot.content if kind == "path" and slot.content in FILE_KINDS else kind
    if kind in _QUESTIONS:
        english, chinese = _QUESTIONS[kind]
        return f'"{{0}}": {english}?', f"“{{0}}”：{chinese}？"
    name, english, chinese = map(_without_places, (slot.name, slot.description.rstrip(".。"), _in_chinese(tool, slot)))
    about = f" ({english})" if english else ""
    what, was = ("which file", "哪个文件") if slot.content == "path" else ("what", "什么")
    return (
        f'"{{0}}": {what} is its {name}{about}?',
        f"“{{0}}”：{name} 是{was}？{chinese}",
    )


def _without_places(text: str) -> str:
    return text.replace("{", "").replace("}", "")


def _in_chinese(tool: ToolSpec, slot: Slot) -> str:
    """What the slot takes, in brackets; "" where it is told in English alone."""
    told = tool.argument_descriptions.get("zh", {}).get(slot.name) or slot.description
    return f"（{told.rstrip('.。')}）" if _is_chinese(told) else ""


def too_long(language: str) -> NotUnderstood:
    if language == "zh":
        return NotUnderstood(
            f"请求太长：不用模型时只看前 {MAX_CHARS} 个字符。", hint="请缩短请求，把长内容放进文件再写出文件名。"
        )
    return NotUnderstood(
        f"The request is too long: without a model only its first {MAX_CHARS} characters are read.",
        hint="Shorten it: put long content into a file and name the file.",
    )


def empty(language: str) -> NotUnderstood:
    is_chinese = language == "zh"
    return NotUnderstood("请求是空的。" if is_chinese else "The request is empty.", hint=_HELP_TASK[is_chinese])


def open_end(text: str, language: str) -> NotUnderstood:
    """For a text behind a colon that may be followed by an order."""
    clause = _shortened(text)
    if language == "zh":
        return NotUnderstood(f"“{clause}”：分不清文字在哪里结束。", hint=_HELP["text"][1])
    return NotUnderstood(f'"{clause}": it is not clear where the text ends.', hint=_HELP["text"][0])


def no_such_day(written: str, language: str) -> NotUnderstood:
    """For a date that is in no calendar: nothing else is to be said of such a request."""
    is_chinese = language == "zh"
    message = f"“{written}”：没有这一天。" if is_chinese else f'"{written}": there is no such day.'
    return NotUnderstood(message, hint=_HELP["date"][is_chinese])


def asks_for_nothing(text: str, language: str) -> NotUnderstood:
    """For small talk: what was said is told back, for nothing is wrong with it."""
    is_chinese = language == "zh"
    message = f"“{text}”没有要做的事。" if is_chinese else f'"{text}" asks for nothing to be done.'
    return NotUnderstood(message, hint=_HELP_TASK[is_chinese])


def _sentence(gap: Gap, language: str) -> str:
    english, chinese = _told(gap, _shortened(gap.clause))
    return chinese if language == "zh" else english


def _shortened(clause: str) -> str:
    clause = " ".join(clause.split())  # what was left out of it, such as a clause that denies, left a gap
    return clause if len(clause) <= _MAX_QUOTE else clause[:_MAX_QUOTE] + "…"


def _is_chinese(text: str) -> bool:
    return any(map(is_han, text))


def _told(gap: Gap, clause: str) -> tuple[str, str]:
    """The sentence in both languages."""
    if gap.tool is None:
        return _told_without_tool(gap, clause)
    name = gap.tool.name
    if gap.slot is None or gap.target:
        return _told_without_slot(gap, name, clause)
    slot = gap.slot.name
    if gap.is_person:
        return (
            f'"{clause}" is no channel, and over which one to send it is not said.',
            f"“{clause}”不是渠道，也没有说明通过哪个渠道发送。",
        )
    if gap.choices:
        return _asked(clause, name, slot, gap.choices)
    if gap.guess:
        return (
            f'"{clause}": {name} changes something, and it is not certain that "{gap.guess}" is its {slot}.',
            f"“{clause}”：{name} 会改变外部状态，“{gap.guess}”是不是 {slot} 不够明确。",
        )
    about = f" ({gap.slot.description})" if gap.slot.description else ""
    return (
        f'"{clause}" asks for {name}, but does not say its {slot}{about}.',
        f"“{clause}”要用 {name}，但没有说明 {slot}{_in_chinese(gap.tool, gap.slot)}。",
    )


def _asked(clause: str, name: str, slot: str, choices: Sequence[str]) -> tuple[str, str]:
    """A question about one value, with what it may be."""
    offered = [_shortened(choice) for choice in choices]
    english, chinese = " or ".join(f'"{one}"' for one in offered), "还是".join(f"“{one}”" for one in offered)
    ending = "吗？" if len(offered) == 1 else "？"
    return f'"{clause}": is the {slot} of {name} {english}?', f"“{clause}”：{name} 的 {slot} 是{chinese}{ending}"


def _told_without_tool(gap: Gap, clause: str) -> tuple[str, str]:
    if gap.verb and gap.target:
        return (
            f'"{clause}": only text is copied, and "{gap.target}" is more than its text.',
            f"“{clause}”：只能复制文本，而“{gap.target}”不只是文本。",
        )
    if gap.verb:
        return (
            f'"{clause}": no tool fits it; there is none to {gap.verb}.',
            f"“{clause}”：没有工具能做这件事（{gap.verb}）。",
        )
    return f'Not understood: "{clause}"; no tool fits it.', f"没有看懂“{clause}”：没有工具能做这件事。"


def _told_without_slot(gap: Gap, name: str, clause: str) -> tuple[str, str]:
    if gap.is_veto:
        return (
            f'"{clause}": because of "{gap.guess}" nothing is done.',
            f"“{clause}”：因为其中有“{gap.guess}”，所以不会执行。",
        )
    if gap.is_unused:
        return (
            f'"{clause}": it is not understood what "{gap.guess}" is to do here, so nothing is done.',
            f"“{clause}”：没有看懂其中的“{gap.guess}”，所以不会执行。",
        )
    if gap.target:
        return (
            f'"{clause}": {name} writes text, and there is none that fits into "{gap.target}".',
            f"“{clause}”：{name} 只写文本，没有适合写入“{gap.target}”的内容。",
        )
    return (
        f'"{clause}": {name} has no use for "{gap.guess}", so nothing is done.',
        f"“{clause}”：{name} 用不上“{gap.guess}”，所以不会执行。",
    )


def _help_for_guess(gap: Gap) -> tuple[str, str]:
    if gap.is_veto:
        return _HELP_VETO
    if gap.is_unused:
        return _HELP_UNUSED
    if gap.target:
        return _HELP_COPY if gap.verb else _HELP_TARGET
    return _HELP_GUESS if gap.slot else _HELP_CHOICE


def _help(gap: Gap, language: str) -> str:
    at = 1 if language == "zh" else 0
    if gap.is_person:
        channel, person = gap.choices[0] if gap.choices else "console", _shortened(gap.clause)
        return (
            f"Name the channel, such as: to the {channel} for {person}.",
            f"请写明渠道，例如：发到{channel}给{person}。",
        )[at]
    if gap.choices:
        return _HELP_DOUBT[at]
    if gap.target or gap.guess:
        return _help_for_guess(gap)[at]
    if gap.slot is not None:
        return _HELP.get(gap.slot.content or gap.slot.type, _HELP_ANY)[at]
    if gap.nearest is not None:
        does = gap.nearest.descriptions.get(language, gap.nearest.description)
        return (f"The nearest tool is {gap.nearest.name}: {does}", f"最接近的工具是 {gap.nearest.name}：{does}")[at]
    return ("Say it in other words, or configure a model.", "请换一种说法，或配置一个模型。")[at]
