"""Adds to a plan that tells the person who asks something that somebody else is told it: who, and over which channel.
Where no channel is named, that is asked before anything is done, for nobody said who else may read it.

Must not know: how the request was read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from autoglm.core.plan import Step
from autoglm.core.tools import ToolRole, ToolSpec
from autoglm.core.values import Json
from autoglm.planning.edges import dependencies
from autoglm.planning.offline.forms.works import Work, channels_of, toolbox
from autoglm.planning.offline.outcomes.recipients import Addressed
from autoglm.planning.offline.refusals import Gap, question, refusal
from autoglm.planning.offline.slots import slots_of
from autoglm.planning.offline.steps.asking import ANSWER, Wish, asker_in, asking_steps, question_in, with_question

_WHOLE_FILE = frozenset({"path", "document"})
# What is known of files, and not these themselves.
_LISTED = re.compile(
    r"\b(?:list|names?|paths?|sizes?|many|number|count)\b|清单|列表|名单|名[字称]|文件名|路径|大小|多少|几个|数量",
    re.IGNORECASE,
)


def teller_in(tools: Sequence[ToolSpec]) -> ToolSpec | None:
    """The tool that tells people something and can name one of them."""
    tool = toolbox(tools).get(Work.TELL)
    return tool if tool and "target" in tool.properties else None


def told_to(
    told: Addressed, steps: Sequence[Step], tools: Sequence[ToolSpec], language: str
) -> tuple[Step, ...] | None:
    """The plan with the one message in it for those who are named; None where it holds another message, or sends a file
    itself. Raises NotUnderstood where the channel is open, and cannot be asked for."""
    teller = teller_in(tools)
    message = _message(told, steps, teller, tools) if teller else None
    if teller is None or message is None:
        return None
    offered = channels_of(teller)
    if told.channel:
        args = {"channel": told.channel, "target": told.people}
        return _with(told, steps, message, args) if told.channel in offered else None
    slot = next(slot for slot in slots_of(teller) if slot.path == ("channel",))
    gap = Gap(told.people, teller, slot, choices=offered, is_person=True)
    asker = asker_in(tools)
    if asker is None or not offered:
        raise refusal([gap], language)
    wish = Wish(slot.name, {"type": "string", "enum": list(offered)})
    title = question(gap, language, kind=wish.kind)
    asked = asking_steps(asker, tools, wish, gap, title)
    return with_question(asked, _with(told, steps, message, {"channel": ANSWER, "target": told.people}))


def _message(told: Addressed, steps: Sequence[Step], teller: ToolSpec, tools: Sequence[ToolSpec]) -> Step | None:
    """The one message of the plan that goes nowhere yet, if it tells what is to be told."""
    messages = [step for step in steps if step.tool == teller.name]
    if len(messages) != 1 or question_in(steps) or {"channel", "target"} & messages[0].args.keys():
        return None
    by_name = {tool.name: tool for tool in tools}
    message = messages[0]
    if told.words:
        return message if message.args.get("text") == told.words else None
    before = [(step, by_name[str(step.tool)]) for step in steps[: steps.index(message)]]
    is_deed = told.is_bare and any(tool.has_effect for _, tool in before)
    return None if is_deed or _gives_else(told, message, before) else message


def _gives_else(told: Addressed, message: Step, before: Sequence[tuple[Step, ToolSpec]]) -> bool:
    """Whether a message would give something else than what is meant: of a picture its rows, of a file its text, of
    files what is known of them."""
    sources = dependencies(replace(message, after=()))
    made = [
        (step, tool)
        for step, tool in before
        if step.id in sources or not (tool.has_effect or tool.traits.role is ToolRole.ASK)
    ]
    is_earlier = bool(sources and made) and made[-1][0].id not in sources
    is_of_files = any("paths" in tool.produces.values() for _, tool in made) and not _LISTED.search(told.request)
    return is_earlier or is_of_files or any(_gives_file(*one) for one in made if one[0].id in sources)


def _gives_file(step: Step, tool: ToolSpec) -> bool:
    """Whether a step gives all that a file holds: who is sent a file gets the file, not its text."""
    has_text = bool({"text", "table"} & set(tool.produces.values()))
    return step.args.keys() == {"path"} and tool.consumes.get("path") in _WHOLE_FILE and has_text


def _with(told: Addressed, steps: Sequence[Step], message: Step, args: Mapping[str, Json]) -> tuple[Step, ...]:
    """The plan with more arguments of its message, and with titles that say whom that is for."""
    title = message.title.replace(told.said, told.order) if told.said in message.title else told.order
    titled = (replace(step, title=title) if step.title == message.title else step for step in steps)
    return tuple(replace(step, args={**step.args, **args}) if step.id == message.id else step for step in titled)
