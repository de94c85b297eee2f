"""Turns the one value that a plan lacks, or is not sure of, into a question that is put before its steps.

Owns: what can be asked, and the form that an answer has. Must not know: how the request was read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from autoglm.core.plan import Step
from autoglm.core.tools import ToolRole, ToolSpec
from autoglm.core.values import Json
from autoglm.planning.edges import dependencies
from autoglm.planning.files import FILE_KINDS
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.refusals import Gap
from autoglm.planning.offline.slots import Slot, slots_of, type_of
from autoglm.planning.offline.steps.taking import alternatives_of, required_of

ANSWER: Mapping[str, Json] = {"$ref": "detail.answer"}
_ASK = "detail"
_FILES = "files"
_FILE_KINDS = frozenset({"path", *FILE_KINDS})
_CONTENTS = frozenset({"text", "markdown", "html", "table", "json", "list"})
_NOT_TOLD = (_CONTENTS | {"svg"}) - {"text"}
_SCALARS = frozenset({"string", "integer", "number", "boolean"})
_MADE = frozenset(FILE_KINDS)
_ALL_FILES = re.compile(
    r"\b(?:every|each|all)(?: of)?(?: (?:my|the|these|those))? (?:\w+ )?(?:files?|documents?"
    r"|images?|pictures?|recordings?|notes)\b"
    r"|(?:每一?个|所有|全部|各个|这些|那些)的?\S{0,6}?(?:文件(?!夹)|文档|图片|照片|录音)",
    re.IGNORECASE,
)
_FORMATS: Mapping[str, str] = {"url": "uri", "date": "date"}
_BOUNDS = ("minimum", "maximum")
_MOST_CHOICES = 20
_TOLD_KINDS: Mapping[str, Kind] = {
    "path": Kind.PATH, "file": Kind.PATH, "uri": Kind.URL, "date": Kind.DATE,
    "integer": Kind.NUMBER, "number": Kind.NUMBER,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person is to say for one argument. With `content` the answer is a file, and what is read from it as this
    kind is the value; `plain` is the kind of a value that is no file, address or date."""

    name: str
    form: Mapping[str, Json]
    content: str = ""
    plain: str = ""

    @property
    def choices(self) -> tuple[str, ...]:
        """All that the answer may be; () when it is free."""
        choices = self.form.get("enum")
        return tuple(map(str, choices)) if isinstance(choices, list) else ()

    @property
    def kind(self) -> str:
        """The kind of content that the answer is: "path", "url", "date", "text", or "" for a plain value, and for one
        file of several."""
        named = str(self.form.get("format", ""))
        kind = {"file": "path", "uri": "url"}.get(named, named) or self.plain
        return "" if kind == "path" and not self.content and self.name != "path" else kind

    @property
    def is_file(self) -> bool:
        """Whether the answer names a file that is there."""
        return self.form.get("format") == "file"


def asker_in(tools: Sequence[ToolSpec]) -> ToolSpec | None:
    """The tool that puts a question to the person, when it is offered."""
    return next((tool for tool in tools if tool.traits.role is ToolRole.ASK), None)


def wish_of(gap: Gap) -> Wish | None:
    """What to ask for, so that the gap is closed; None for what is no single plain value of an argument."""
    if gap.tool is None or gap.slot is None or gap.target or len(gap.slot.path) > 1:
        return None
    wish = _wish(gap.tool, gap.slot, is_missing=not (gap.guess or gap.choices))
    return None if wish and "path" in (wish.kind, wish.name) and _is_elsewhere(gap, gap.tool) else wish


def _is_elsewhere(gap: Gap, tool: ToolSpec) -> bool:
    """Whether no one file is meant: all of them, or what comes out of the step before, which a tool that makes a file
    of another one cannot take."""
    takes_before = gap.call > 0 and tool.has_effect and bool(_MADE & set(tool.consumes.values()))
    return takes_before or _ALL_FILES.search(gap.clause) is not None


def _wish(tool: ToolSpec, slot: Slot, *, is_missing: bool) -> Wish | None:
    """Where a tool that only reads takes a file as well as a text, and has neither, the file is asked for. What is to
    be asked is not asked for."""
    if tool.traits.role is ToolRole.ASK:
        return None
    name = slot.path[0]
    others = alternatives_of(tool)
    if is_missing and name in others:
        name = next((other for other, kind in others.items() if kind == "path"), name)
    content = tool.consumes.get(name, "")
    reads = not tool.has_effect
    if content in _FILE_KINDS:
        return Wish(name, {"type": "string", "format": "file" if reads else "path"})
    if content in _CONTENTS and reads and is_missing:
        return Wish(name, {"type": "string", "format": "file"}, content)
    if name != slot.path[0] or content in _NOT_TOLD or (content == "url" and not reads):
        return None  # a request to change something that names no server hardly means one
    form = _form(tool, slot)
    return Wish(name, form, plain=content) if form else None


def _form(tool: ToolSpec, slot: Slot) -> Mapping[str, Json]:
    """The schema of one plain value; {} for lists, objects and what says no type."""
    if slot.type not in _SCALARS:
        return {}
    schema = tool.properties.get(slot.path[0])
    schema = schema if isinstance(schema, Mapping) and type_of(schema) == slot.type else {}
    form: dict[str, Json] = {"type": slot.type, **{name: schema[name] for name in _BOUNDS if name in schema}}
    if slot.choices:
        form["enum"] = list(slot.choices)
    named = _FORMATS.get(slot.content, "date" if schema.get("format") == "date" else "")
    return {**form, "format": named} if slot.type == "string" and named else form


def asking_steps(asker: ToolSpec, tools: Sequence[ToolSpec], wish: Wish, gap: Gap, title: str) -> tuple[Step, ...]:
    """The question as a step; before it one that looks which files there are, when one of them is asked for."""
    offered = gap.choices or ((gap.guess,) if gap.guess else ()) or wish.choices
    lister = _lister(tools) if wish.is_file and not offered else None
    choices: Json = {"$ref": f"{_FILES}.{_paths(lister)}"} if lister else list(offered[:_MOST_CHOICES])
    proposed: Mapping[str, Json] = {"choices": choices} if choices else {}
    args = {"question": title, **proposed, "schema": dict(wish.form)}
    ask = Step(id=_ASK, title=title, tool=asker.name, args=args)
    return (Step(id=_FILES, tool=lister.name, args=_few_files(lister)), ask) if lister else (ask,)


def _lister(tools: Sequence[ToolSpec]) -> ToolSpec | None:
    """A tool that needs nothing and tells which files there are."""
    return next((tool for tool in tools if not tool.has_effect and not required_of(tool) and _paths(tool)), None)


def _paths(tool: ToolSpec) -> str:
    return next((field for field, kind in tool.produces.items() if kind == "paths"), "")


def _few_files(tool: ToolSpec) -> dict[str, Json]:
    """No folders, and not more than people look through, as far as the tool can be told so."""
    slots = {slot.name: slot for slot in slots_of(tool)}
    args: dict[str, Json] = {"limit": _MOST_CHOICES} if "limit" in slots else {}
    return {**args, "kind": "file"} if "kind" in slots and "file" in slots["kind"].choices else args


def with_question(asked: Sequence[Step], steps: Sequence[Step]) -> tuple[Step, ...]:
    """The plan with its question before everything: nothing is done before the answer."""
    first = asked[-1].id
    return (*asked, *(step if dependencies(step) else replace(step, after=(first,)) for step in steps))


def answered(steps: Sequence[Step], answer: Json) -> tuple[Step, ...]:
    """The plan as it is once the answer is known, without the question."""
    own = (_ASK, _FILES)
    return tuple(
        replace(
            step,
            after=tuple(one for one in step.after if one not in own),
            args={name: _filled(value, answer) for name, value in step.args.items()},
        )
        for step in steps
        if step.id not in own
    )


def _filled(value: Json, answer: Json) -> Json:
    if isinstance(value, Mapping):
        return answer if dict(value) == ANSWER else {name: _filled(part, answer) for name, part in value.items()}
    return [_filled(part, answer) for part in value] if isinstance(value, list | tuple) else value


def answer_of(text: str, mentions: Sequence[Mention], form: Mapping[str, Json]) -> Json:
    """What a turn of a talk that is nothing but an answer says, as a value of this form: one of its choices, a file, a
    date, an address, a number. None for everything else."""
    answer = text.strip().strip("。.!！")
    choices = form.get("enum")
    if isinstance(choices, list):
        return next((one for one in choices if str(one).casefold() == answer.casefold()), None)
    kind = _TOLD_KINDS.get(str(form.get("format", form.get("type"))))
    found = next((one.value for one in mentions if one.kind is kind and one.text == answer), None)
    return found if not isinstance(found, float) or form.get("type") == "number" else None


def question_in(steps: Sequence[Step]) -> Step | None:
    """The question that a plan of this planner begins with, if there is one."""
    return next((step for step in steps[:2] if step.id == _ASK), None)
