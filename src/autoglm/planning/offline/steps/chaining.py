"""Joins calls to a plan: what one step gives, a later one takes, by the kinds of content that tools declare.

Owns: references between steps, and steps put in between to read what a request only names (a file, an address).
Must not know: how calls were understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autoglm.core.plan import Step
from autoglm.core.tools import ToolRole, ToolSpec
from autoglm.core.values import Json
from autoglm.planning.edges import dependencies
from autoglm.planning.files import is_table
from autoglm.planning.offline.files.fit import is_table_file
from autoglm.planning.offline.files.settings import arguments_by
from autoglm.planning.offline.forms.works import ABOVE, FIGURE, LAST
from autoglm.planning.offline.mentions.marked import Setting
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.steps.figures import figures_of
from autoglm.planning.offline.steps.taking import (
    CONTENTS,
    NOT_TEXT,
    ROWS,
    TABLE_PAGES,
    TAKES,
    TOLD,
    TOLD_ROWS,
    alternatives_of,
    ending_for,
    has_own_form,
    kinds_for,
    makes_new,
    missing_of,
    required_of,
    source_kind,
    takes_all,
)

_TABLES = re.compile(r"\btables?\b|表格", re.IGNORECASE)
_SOURCES = ("path", "document", "url")
_TITLE_CHARS = 60
# What a person has said to a question.
_ANSWERED = re.compile(
    r"\b(?:answer|reply|response|choice|said|chose|pick(?:ed)?)\b|[回作]答|答案|答复|回复|选[择的项]", re.IGNORECASE
)
# What a person answers with a number.
_ASKS_NUMBER = re.compile(r"\bhow (?:many|much|long|far|old)\b|多少|几(?!号|时|点)", re.IGNORECASE)
# What is written or told of files that were found: what they are called, and not their sizes or the lines in them. On
# a page a list is a table of both.
_NAMES_TOLD = re.compile(
    r"(?:路径|文件名字?|名[称字])(?:清单|列表|名单)?[都也全请再给我]{0,3}\s?[写存记发加放导追通告保输附接贴]"
    r"|\b(?:paths|file ?names|names of (?:the|these|those) files)\b",
    re.IGNORECASE,
)
_LIST_TOLD = re.compile(r"(?:清单|列表|名单)[都也全请再给我]{0,3}\s?[写存记发推加放导追保输附接贴]")


@dataclass(frozen=True, slots=True)
class Call:
    """A tool with its explicit arguments, the clause that asks for it, what that clause names and what it sets."""

    tool: ToolSpec
    arguments: Mapping[str, Json]
    clause: str
    mentions: tuple[Mention, ...] = ()
    settings: tuple[Setting, ...] = ()


@dataclass(frozen=True, slots=True)
class _Supply:
    step: str
    field: str
    kind: str

    @property
    def reference(self) -> str:
        return f"{self.step}.{self.field}" if self.field else self.step


class Chain:
    """Grows a plan call by call; what a call lacks comes from the steps before it or from a step put in between."""

    def __init__(self, tools: Sequence[ToolSpec]) -> None:
        self.steps: list[Step] = []
        self._tools = tools
        self._supplies: list[_Supply] = []
        self._read: dict[tuple[str, str], str] = {}
        self._figures: dict[str, tuple[str, ...]] = {}  # the numbers that a step is asked for
        self._turn = 0  # the number of the last step that all behind it come after

    def add(self, call: Call) -> tuple[str, ...]:
        """Append the call. What comes back are required arguments that nothing gives; then nothing was appended."""
        if lost := tuple(name for name, value in call.arguments.items() if self._is_no_count(value)):
            return lost
        arguments = {name: self._of_last(value) for name, value in call.arguments.items() if not self._lacks(value)}
        if takes_all(call.tool) and has_own_form(str(arguments.get("path", ""))):
            del arguments["path"]
        each = self._fill_open(call, arguments)
        _name_title(call.tool, arguments)
        missing = missing_of(call.tool, arguments)
        if not missing:
            self._append(call.tool, arguments, call.clause, each)
        return missing

    def _fill_open(self, call: Call, arguments: dict[str, Json]) -> Json:
        """Add what can be found for open arguments. What comes back is the list for each item of which the step is
        made; None for one step."""
        each: Json = None
        for name in self._open(call.tool, arguments):
            found = self._found_for(name, call, arguments)
            if found is not None:
                arguments[name] = found
                if name not in required_of(call.tool) and not takes_all(call.tool):
                    break
            elif call.tool.consumes[name] == "path" and (listed := self._latest("paths")):
                each, arguments[name] = {"$ref": listed.reference}, {"$ref": "item"}
        return each

    def _found_for(self, name: str, call: Call, arguments: Mapping[str, Json]) -> Json:
        """What an argument takes from a file or address that is named, or from the steps before; None for nothing."""
        kind = call.tool.consumes[name]
        if kind == "path" and "table" in call.tool.consumes.values() and self._wrote_page():
            return self._read_named(kind, call)  # there are no rows in a picture
        takes, told = kinds_for(kind, call.tool, arguments)
        if told == TOLD_ROWS and any(step.args.get("path") == arguments["path"] for step in self.steps):
            told = ()  # rows that were read up to a bound would replace the file that holds all of them
        found = (
            self._read_named(kind, call)
            or (self._names_told(call) if told == TOLD else None)
            or self._supplied(takes, call.clause, told=told, is_beside=takes_all(call.tool))
            or self._read_earlier(kind, call)
        )
        return _themselves(found) if told == TOLD_ROWS and not makes_new(call.tool) else found

    def _of_last(self, value: Json) -> Json:
        """A value, or what it names as {LAST: name} or {ABOVE: count} of the steps right before, written out."""
        if isinstance(value, Mapping) and set(value) == {LAST} and self.steps:
            return {"$text": f"{{{self.steps[-1].id}.{value[LAST]}}}"}
        if isinstance(value, Mapping) and set(value) == {FIGURE}:
            return {"$text": f"({{{self._last_figure()}}}) {value[FIGURE]}"}
        if isinstance(value, Mapping) and set(value) == {ABOVE}:
            count = int(str(value[ABOVE]))
            return {"$text": "\n".join(f"{{{step.id}.text}}" for step in self.steps[-count:])}
        return value

    def _lacks(self, value: Json) -> bool:
        """Whether a value is worked out of the figure of the step before, which gives none."""
        return isinstance(value, Mapping) and set(value) == {FIGURE} and not self._last_figure()

    def _is_no_count(self, value: Json) -> bool:
        """Whether a value is how many things the step before has found, which looks for none."""
        makers = [one.name for one in self._tools if "count" in one.produces]
        return value == {LAST: "count"} and not any(step.tool in makers for step in self.steps[-1:])

    def _last_figure(self) -> str:
        """The one figure that the last step gives; "" for none, or for several."""
        last = self.steps[-1] if self.steps else None
        tool = next((one for one in self._tools if last and one.name == last.tool), None)
        if last is None or tool is None or last.each is not None:
            return ""
        if tool.traits.role is ToolRole.ASK:
            return f"{last.id}.answer" if _ASKS_NUMBER.search(str(last.args.get("question"))) else ""
        kinds = tool.produces.values()
        # What was picked from a JSON value is a figure itself; how many it was, only where that was asked for.
        kind = "json" if "json" in kinds else "number"
        given = tuple(field for field, one in tool.produces.items() if one == kind)
        is_open = "table" in kinds or (kind == "json" and "query" not in last.args)
        asked = self._figures.get(last.id, () if is_open else given)
        return f"{last.id}.{asked[0]}" if len(asked) == 1 else ""

    def read(self, kind: str, source: Json, clause: str, *, is_document: bool = False) -> Json:
        """A reference to what is wanted, by a step that reads it from the file `source`; None when no tool does. A
        document may have any form, so it is read by the tool for all of them."""
        found = (self._reader(kind, "document") if is_document else None) or self._reader(kind, "path")
        return self._insert(found, source, clause) if found else None

    def reads(self, tool: ToolSpec) -> bool:
        """Whether the tool is one of those that are put in to read what a request only names."""
        readers = (self._reader(kind, source) for kind in tool.produces.values() for source in _SOURCES)
        return any(found is not None and found[0] is tool for found in readers)

    def _open(self, tool: ToolSpec, arguments: Mapping[str, Json]) -> Iterator[str]:
        """Arguments to be found elsewhere: required ones; of alternatives one, when none is given; all contents of a
        tool that writes. Where something is written to, or sent to, is never taken from a step: it must be said; and so
        must what people are asked."""
        if tool.traits.role is ToolRole.ASK:
            return
        given = [name for name in tool.consumes if name in arguments]
        choices = alternatives_of(tool)
        has_effect = tool.has_effect
        required = required_of(tool)
        for name, kind in self._by_freshness(tool):
            if name in arguments or (has_effect and kind in ("path", "url")):
                continue
            is_needed = name in required and kind in TAKES
            is_content = takes_all(tool) and kind in CONTENTS
            is_choice = not given and name in choices
            if is_needed or is_content or is_choice:
                yield name

    def _by_freshness(self, tool: ToolSpec) -> list[tuple[str, str]]:
        """Slots in the order in which the latest step can fill them, so that a result goes before its file."""
        latest = list(dict.fromkeys(supply.step for supply in reversed(self._supplies)))

        def age(kind: str) -> int:
            makers = [latest.index(one.step) for one in self._supplies if one.kind in TAKES.get(kind, ())]
            return min(makers, default=len(latest))

        return sorted(tool.consumes.items(), key=lambda one: (age(one[1]), one[1] == "path"))

    def _suppliers(self, clause: str) -> list[str]:
        """The steps that give something, the latest first; what a clause calls by its name goes before what a person
        has answered since."""
        steps = list(dict.fromkeys(supply.step for supply in reversed(self._supplies)))
        makers = {step.id: tool for step in self.steps for tool in self._tools if tool.name == step.tool}
        if not steps or makers[steps[0]].traits.role is not ToolRole.ASK or _ANSWERED.search(clause):
            return steps
        named = [step for step in steps if _is_named(makers[step], clause.lower())]
        return list(dict.fromkeys([*named, *steps]))

    def _supplied(self, takes: Sequence[str], clause: str, *, told: Sequence[str], is_beside: bool) -> Json:
        """A reference to the latest output of one of these kinds; those of `told` are written out.
        `is_beside`: a text is taken, too, and the tables of a step that gives a text are those in that text."""
        for step in self._suppliers(clause):
            offered = [supply for supply in self._supplies if supply.step == step]
            if is_beside and self._is_told_else(step, offered, takes):
                continue
            text = self._figures_told(step) if "number" in told else ""
            for wanted in () if text else takes:
                for supply in offered:
                    if supply.kind == wanted:
                        return {"$ref": supply.reference}
            text = text or ("" if step in self._figures else _written(offered, told))
            if text:
                return {"$text": text}
        return None

    def _is_told_else(self, step: str, offered: Sequence[_Supply], takes: Sequence[str]) -> bool:
        """Whether a page has what a step gives in another form, or in what was made of it: rows of a table and its
        figure, the tables that stand in a text, figures of a text, what something was found in."""
        has_text = any(supply.kind == "text" for supply in offered)
        has_figure = step in self._figures and not any(supply.field == "rows" for supply in offered)
        if "table" in takes:
            return has_text or has_figure
        is_table = not has_text and any(supply.kind == "table" for supply in offered)
        later = [one.id for one in self.steps if one.id != step and step in dependencies(one)]
        return (is_table and not has_figure) or any(supply.step in later for supply in self._supplies)

    def _figures_told(self, step: str) -> str:
        """The numbers that a step is asked for, written out; "" for none."""
        fields = self._figures.get(step, ())
        labels = [f"{field}: " if len(fields) > 1 else "" for field in fields]
        return ", ".join(f"{label}{{{step}.{field}}}" for label, field in zip(labels, fields, strict=True))

    def _names_told(self, call: Call) -> Json:
        """The names of the files that the last step has found, written out, where the clause speaks of those."""
        last = self._supplies[-1].step if self._supplies else ""
        is_list = ending_for(call.arguments) not in TABLE_PAGES and _LIST_TOLD.search(call.clause) is not None
        found = self._latest("paths") if is_list or _NAMES_TOLD.search(call.clause) else None
        return {"$text": f"{{{found.reference}}}"} if found and found.step == last else None

    def _latest(self, kind: str) -> _Supply | None:
        return next((supply for supply in reversed(self._supplies) if supply.kind == kind), None)

    def _read_named(self, kind: str, call: Call) -> Json:
        """Put a step in between that turns a file or an address which the clause names into what is wanted."""
        if kind == "text" and ending_for(call.arguments) in NOT_TEXT:
            return None
        for mention in call.mentions:
            is_other = (
                takes_all(call.tool) and kind in ("text", "table") and is_table_file(mention) != (kind == "table")
            )
            if mention.kind in (Kind.PATH, Kind.URL) and not is_other:
                is_of_rows = kind == "text" and ending_for(call.arguments) in ROWS and _TABLES.search(call.clause)
                kinds = ("table", kind) if is_of_rows else (kind,)
                readers = (self._reader(one, source_kind(mention, one)) for one in kinds)
                found = next(filter(None, readers), None)
                if found and mention.value not in call.arguments.values():
                    return self._insert(found, mention.value, call.clause, call.settings)
        return None

    def _read_earlier(self, kind: str, call: Call) -> Json:
        """Put a step in between that turns the file of an earlier step into what is wanted."""
        source = self._latest("path")
        if source and takes_all(call.tool) and kind == "table" and not self._is_table(source.step):
            return None
        found = self._reader(kind, "path") if source and kind != "text" else None
        return self._insert(found, {"$ref": source.reference}, call.clause) if source and found else None

    def _is_table(self, step: str) -> bool:
        """Whether a step is about a file that holds a table."""
        return any(is_table(str(value)) for one in self.steps if one.id == step for value in one.args.values())

    def _wrote_page(self) -> bool:
        """Whether the latest file is one that was written, and holds no table."""
        source = self._latest("path")
        writers = {tool.name for tool in self._tools if tool.has_effect}
        is_written = source and any(one.id == source.step and one.tool in writers for one in self.steps)
        return bool(source and is_written and not self._is_table(source.step))

    def _reader(self, kind: str, source: str) -> tuple[ToolSpec, str, str] | None:
        """A tool that only reads, needs nothing but the source, and gives the kind: with its argument and its field."""
        for tool in self._tools:
            required = required_of(tool)
            if tool.has_effect or len(required) != 1 or tool.consumes.get(required[0]) != source:
                continue
            field = next((field for field, made in tool.produces.items() if made == kind), None)
            if field is not None:
                return tool, required[0], field
        return None

    def _insert(
        self, found: tuple[ToolSpec, str, str], source: Json, clause: str, settings: Sequence[Setting] = ()
    ) -> Json:
        tool, name, field = found
        arguments = {**arguments_by(settings, tool), name: source}
        key = (tool.name, str(arguments))
        if key not in self._read:
            self._read[key] = self._append(tool, arguments, clause, None)
        return {"$ref": f"{self._read[key]}.{field}" if field else self._read[key]}

    def _append(self, tool: ToolSpec, arguments: Mapping[str, Json], clause: str, each: Json) -> str:
        step = f"s{len(self.steps) + 1}"
        title = " ".join(clause.split())
        title = title if len(title) <= _TITLE_CHARS else title[:_TITLE_CHARS] + "…"
        made = Step(id=step, title=title, tool=tool.name, args=dict(arguments), each=each)
        self.steps.append(replace(made, after=self._after(made, tool)))
        if _is_turn(tool):
            self._turn = len(self.steps)
        figures = figures_of(tool, arguments, clause)
        if figures:
            self._figures[step] = figures
        if each is None:
            self._supplies += [_Supply(step, field, kind) for field, kind in tool.produces.items()]
        return step

    def _after(self, step: Step, tool: ToolSpec) -> tuple[str, ...]:
        """The steps that must end before this one though they give it nothing. What changes something, or waits, has
        its turn when all that was told before is done; what is told behind that comes after it: "wait 5 minutes, then
        notify me". Calls that only read go on side by side."""
        given = dependencies(step)
        if _is_turn(tool):
            used = {one for earlier in self.steps for one in dependencies(earlier)}
            return tuple(one.id for one in self.steps if one.id not in used and one.id not in given)
        behind = {one.id for one in self.steps[max(self._turn - 1, 0) :]}
        return (self.steps[self._turn - 1].id,) if self._turn and behind.isdisjoint(given) else ()


def _written(offered: Sequence[_Supply], kinds: Sequence[str]) -> str:
    """The first of these kinds that a step offers, written out; "" for none."""
    found = (supply for kind in kinds for supply in offered if supply.kind == kind)
    return next((f"{{{supply.reference}}}" for supply in found), "")


def _is_turn(tool: ToolSpec) -> bool:
    return tool.has_effect or tool.traits.role is ToolRole.WAIT


def _themselves(written: Json) -> Json:
    """What would be written out, as it is: rows are added to the columns of the file, whichever those are."""
    text = written.get("$text") if isinstance(written, Mapping) else None
    return {"$ref": text[1:-1]} if isinstance(text, str) else written


def _is_named(tool: ToolSpec, clause: str) -> bool:
    """Whether a clause calls what a tool gives by its name."""
    is_table = "table" in tool.produces.values() and _TABLES.search(clause) is not None
    return is_table or any(word in clause for word in (*tool.keywords, *tool.produces) if len(word) > 1)


def _name_title(tool: ToolSpec, arguments: dict[str, Json]) -> None:
    """A title that is required and not said is the name of the file that is written."""
    path = arguments.get("path")
    if "title" in required_of(tool) and "title" not in arguments and isinstance(path, str):
        arguments["title"] = path.rpartition("/")[2].rpartition(".")[0]
