"""Parts of a request that set arguments by themselves: lines 20 to 40, pages 3-5, over 5 MB, changed since Monday.

Owns: which tool can take such a setting, and whether a plan does. Must not know: names of tools; the forms of the parts
(portions.py, changes.py, traits.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from autoglm.core.plan import Step
from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.files import can_read, file_kind
from autoglm.planning.offline.files.changes import bounds_in
from autoglm.planning.offline.files.portions import portions_in
from autoglm.planning.offline.files.traits import file_traits_in
from autoglm.planning.offline.mentions.clauses import Clause
from autoglm.planning.offline.mentions.marked import Setting, marked
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.slots import concrete, type_of
from autoglm.planning.offline.words.text import blanked, content_stems, touches

# What a setting that a tool takes adds to its score.
_WORTH = 6.0
_KINDS: Mapping[type, str] = {bool: "boolean", int: "integer", str: "string"}


def settings_in(text: str, mentions: Sequence[Mention], today: date) -> tuple[Setting, ...]:
    """All settings of a text, in order; where two readings overlap, the first that was found."""
    kept: list[Setting] = []
    told = marked(text, mentions)
    for one in (*portions_in(told), *bounds_in(told, today), *file_traits_in(told)):
        if not touches(one, kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: one.start))


class Setter:
    """What clauses set for each of the tools."""

    def __init__(self, tools: Sequence[ToolSpec], today: date) -> None:
        self._tools = tuple(tools)
        self._today = today
        # Words for a tool that would count as saying nothing, as 摘要 does for its second sign.
        self._asking = frozenset(
            word
            for tool in tools
            for word in tool.keywords
            if len(word) > 1 and not (word.isascii() or content_stems(word))
        )
        self._found: dict[tuple[str, int], tuple[Setting, ...]] = {}

    def of(self, clause: Clause) -> tuple[Setting, ...]:
        """The settings of a clause that some tool can take."""
        key = (clause.text, len(clause.mentions))
        if key not in self._found:
            told = settings_in(clause.text, clause.mentions, self._today)
            self._found[key] = tuple(one for one in told if any(map(partial(_way, one), self._tools)))
        return self._found[key]

    def arguments(self, clause: Clause, tool: ToolSpec) -> dict[str, Json]:
        return arguments_by(self.of(clause), tool)

    def worth(self, clause: Clause, tool: ToolSpec) -> float:
        """How much the settings of a clause speak for a tool."""
        return _WORTH * len(self._held(clause, tool))

    def rest_of(self, clause: Clause, tool: ToolSpec) -> Clause:
        """What the clause says beside what it sets for a tool: words and what is named there are gone."""
        return _clause_without(clause, self._held(clause, tool))

    def bare(self, clause: Clause) -> Clause:
        """The clause without all that it sets for any tool."""
        return _clause_without(clause, self.of(clause))

    def is_folder(self, clause: Clause) -> bool:
        """Whether a clause names a folder and no file."""
        kinds = {one.kind for one in clause.mentions}
        told = any("path" in way for one in self.of(clause) for way in one.ways)
        return Kind.PATH not in kinds and (told or Kind.FOLDER in kinds)

    def is_all(self, clause: Clause) -> bool:
        """Whether a clause says nothing but settings, so that it belongs to its neighbour."""
        told = self.of(clause)
        rest = blanked(clause.text, told)
        return bool(told) and not content_stems(rest) and not any(word in rest for word in self._asking)

    def _held(self, clause: Clause, tool: ToolSpec) -> tuple[Setting, ...]:
        """The settings that the tool takes, or one that reads the file which the clause names, for this tool."""
        told = self.of(clause)
        own = [one for one in told if _way(one, tool) is not None]
        files = [str(one.value) for one in clause.mentions if one.kind is Kind.PATH]
        if len(own) == len(told) or not files or "text" not in tool.consumes.values():
            return tuple(own)
        readers = [other for other in self._tools if any(_reads(other, file) for file in files)]
        return tuple(one for one in told if one in own or any(_way(one, other) is not None for other in readers))


def _reads(tool: ToolSpec, file: str) -> bool:
    names = [name for name, kind in tool.consumes.items() if kind == (file_kind(file) or "path")]
    is_reader = not tool.has_effect and "text" in tool.produces.values()
    return is_reader and any(can_read(tool, name, file) for name in names)


def arguments_by(settings: Iterable[Setting], tool: ToolSpec) -> dict[str, Json]:
    """What settings give a tool; where two of them set the same, the first."""
    found: dict[str, Json] = {}
    for way in (way for one in settings if (way := _way(one, tool)) is not None):
        found = {**{name: value for name, value in way.items() if value is not None}, **found}
    return found


def _clause_without(clause: Clause, settings: Sequence[Setting]) -> Clause:
    kept = tuple(one for one in clause.mentions if not touches(one, settings))
    return replace(clause, text=blanked(clause.text, settings), mentions=kept) if settings else clause


def kept_by(settings: Iterable[Setting], steps: Sequence[Step], tools: Mapping[str, ToolSpec]) -> tuple[Setting, ...]:
    """The settings that some step of a plan holds."""
    return tuple(one for one in settings if any(_holds(step, one, tools) for step in steps if step.tool))


def _holds(step: Step, setting: Setting, tools: Mapping[str, ToolSpec]) -> bool:
    properties = tools[str(step.tool)].properties
    return any(
        all(
            name in properties if value is None else _value(step, name, properties) == value
            for name, value in way.items()
        )
        for way in setting.ways
    )


def _value(step: Step, name: str, properties: Mapping[str, Json]) -> Json:
    told = properties.get(name)
    return step.args.get(name, told.get("default") if isinstance(told, Mapping) else None)


def _way(setting: Setting, tool: ToolSpec) -> Mapping[str, Json] | None:
    """How a tool takes a setting; None when it does not. Only one that tells what content it takes is judged by the
    names of its parameters."""
    properties = tool.properties if tool.consumes else {}
    return next((way for way in setting.ways if all(_fits(properties.get(name), way[name]) for name in way)), None)


def _fits(schema: Json, value: Json) -> bool:
    if not isinstance(schema, Mapping):
        return False
    schema = concrete(schema)
    choices = schema.get("enum")
    if isinstance(choices, Sequence):
        return value in choices
    return value is None or type_of(schema) == _KINDS[type(value)]
