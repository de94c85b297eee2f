"""What forms ask for, and which of the tools at hand does it: told by what a tool takes and gives, never by its name.

Must not know: requests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from autoglm.core.tools import ToolRole, ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline.words.lexicon import SHIFT_UNITS

LAST = "$last"
"""The one name of a mapping that stands for an output of the work right before: {LAST: "status"}."""
ABOVE = "$above"
"""The same for the texts of as many works right before, one below the other: {ABOVE: 2}."""

FIGURE = "$figure"
"""The same for the figure that came out right before, with what is worked out of it: {FIGURE: "/ 4"}."""


class Work(StrEnum):
    """Something that a form asks for."""

    NOW = "now"
    SHIFT = "shift"
    BETWEEN = "between"
    WAIT = "wait"
    ASK = "ask"
    SUM = "sum"
    FETCH = "fetch"
    SEND = "send"
    TELL = "tell"
    WRITE = "write"
    APPEND = "append"
    REPORT = "report"
    PICK = "pick"
    READ = "read"
    OPEN = "open"
    COUNT = "count"
    LIST = "list"
    RANK = "rank"
    REPLACE = "replace"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Told:
    """One piece of work with all that is said of it; what it takes from the work before is left out of `arguments`."""

    work: Work
    arguments: Mapping[str, Json] = field(default_factory=dict)


def written(path: Json) -> Told:
    """The work that writes the text which came out right before to a file."""
    return Told(Work.WRITE, {"path": path, "text": {LAST: "text"}})


def toolbox(tools: Sequence[ToolSpec]) -> Mapping[Work, ToolSpec]:
    """For each work the first tool of our own that does it."""
    found: dict[Work, ToolSpec] = {}
    for tool in tools:
        work = None if tool.is_imported else _work_of(tool)
        if work is not None:
            found.setdefault(work, tool)
    return found


def _work_of(tool: ToolSpec) -> Work | None:
    if tool.traits.role is ToolRole.WAIT:
        return Work.WAIT
    if tool.traits.role is ToolRole.ASK:
        return Work.ASK
    return _changing_work(tool) if tool.has_effect else _reading_work(tool)


def _reading_work(tool: ToolSpec) -> Work | None:
    names, takes, gives = tool.properties.keys(), dict(tool.consumes), set(tool.produces.values())
    if "date" in gives:
        return Work.NOW if not takes and "zone" in names else Work.SHIFT if names >= set(SHIFT_UNITS) else None
    if takes == {"start": "date", "end": "date"}:
        return Work.BETWEEN
    if takes == {"url": "url"} and {"method", "raw"} <= names:
        return Work.FETCH
    if "query" in names and takes.get("value") == "json":
        return Work.PICK
    if takes == {"path": "path"} and {"start_line", "max_lines"} <= names:
        return Work.READ
    return (
        Work.SUM if takes.get("expression") == "number" else _made_over(tool) or _on_text(tool) or _work_on_rows(tool)
    )


def _made_over(tool: ToolSpec) -> Work | None:
    """The work of a tool that makes a text over."""
    names = tool.properties.keys() if dict(tool.consumes) == {"text": "text"} else frozenset[str]()
    return Work.REPLACE if {"old", "new"} <= names else Work.LINES if {"sort", "is_unique"} <= names else None


def _on_text(tool: ToolSpec) -> Work | None:
    """The work of a tool that tells figures of a text."""
    return (
        Work.COUNT if dict(tool.consumes) == {"text": "text"} and {"words", "lines"} <= tool.produces.keys() else None
    )


def is_for_forms(tool: ToolSpec) -> bool:
    """Whether a tool is asked for in forms alone: single words of what it does, as "take", "line" and "words", stand in
    requests of every kind."""
    return not tool.is_imported and not tool.has_effect and _made_over(tool) is not None


def _work_on_rows(tool: ToolSpec) -> Work | None:
    names, has_table = tool.properties.keys(), "table" in tool.produces.values()
    if {"path", "pattern", "kind"} <= names and has_table:
        return Work.LIST
    return Work.RANK if {"by", "descending", "limit"} <= names and has_table else None


def _changing_work(tool: ToolSpec) -> Work | None:
    takes = dict(tool.consumes)
    if takes == {"path": "path", "text": "text"}:
        return Work.APPEND if "append" in tool.keywords else Work.WRITE
    if takes == {"text": "text"} and "channel" in tool.properties:
        return Work.TELL
    if makes_reports(tool):
        return Work.REPORT
    return Work.SEND if takes.get("url") == "url" and {"json", "body", "method"} <= tool.properties.keys() else None


def makes_reports(tool: ToolSpec) -> bool:
    """Whether a tool puts rows and a picture onto a page with a title."""
    return {"path", "title", "rows", "svg"} <= tool.properties.keys()


def channels_of(tool: ToolSpec) -> tuple[str, ...]:
    """The channels over which a tool tells people something, as far as they are named."""
    channel = tool.properties.get("channel")
    named = channel.get("enum") if isinstance(channel, Mapping) else None
    return tuple(str(one) for one in named if one) if isinstance(named, Sequence) else ()
