"""Joins calls to a plan: what one step gives, a later one takes, by the kinds of content that tools declare.

Owns: references between steps, and steps put in between to read what a request only names (a file, an address).
Must not know: how calls were understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autoglm.core.plan import Step
from autoglm.core.tools import Effect, ToolRole, ToolSpec
from autoglm.core.values import Json
from autoglm.planning.edges import dependencies
from autoglm.planning.files import TABLE_ENDINGS, ending_of, file_kind, is_table
from autoglm.planning.offline.files.fit import is_table_file
from autoglm.planning.offline.files.settings import arguments_by
from autoglm.planning.offline.forms.works import ABOVE, FIGURE, LAST
from autoglm.planning.offline.mentions.marked import Setting
from autoglm.planning.offline.mentions.mention import Kind, Mention

# Which kinds of output a slot takes as they are, the best first.
_TAKES: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "markdown", "html", "svg"),
    "markdown": ("markdown", "text"),
    "table": ("table",),
    "json": ("json", "table", "list"),
    "path": ("path",),
    "svg": ("svg",),
    "list": ("list",),
    "date": ("date",),
}
_PROSE = ("text", "markdown")
_WORDS = ("text", "markdown", "html")
# What shows a picture that stands in it.
_PAGES = frozenset({"html", "htm"})
_TABLE_PAGES = frozenset({"md", "markdown", "html", "htm", "csv", "json"})
_NOT_TEXT = frozenset({"png", "jpg", "jpeg", "gif", "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip"})
# What a slot for text takes written out, when there is nothing better.
_TOLD = ("list", "table", "date", "json", "number")
# Of a figure nothing is counted or summarised.
_TOLD_TO_READERS = tuple(kind for kind in _TOLD if kind != "number")
# What a file of rows takes.
_ROWS = frozenset({"csv", "tsv"})
_TOLD_ROWS = ("table", "list")
_TABLES = re.compile(r"\btables?\b|表格", re.IGNORECASE)
_ALTERNATIVES = frozenset({"path", "text", "table", "json", "date"})
_CONTENTS = frozenset({"text", "markdown", "table", "svg"})
_SOURCES = ("path", "document", "url")
_TITLE_CHARS = 60
# What asks for a number rather than for what was counted, and of several numbers for which one.
_COUNTED = re.compile(
    r"\b(?:how (?:many|long)|number of|count(?:s|ed)?|length)\b"
    r"|[字词行句段]数|多少|几(?=[个字词行句段条处次])|数一?[下数]|统计",
    re.IGNORECASE,
)
# What a person has said to a question.
_ANSWERED = re.compile(
    r"\b(?:answer|reply|response|choice|said|chose|pick(?:ed)?)\b|[回作]答|答案|答复|回复|选[择的项]", re.IGNORECASE
)
# What a person answers with a number.
_ASKS_NUMBER = re.compile(r"\bhow (?:many|much|long|far|old)\b|多少|几(?!号|时|点)", re.IGNORECASE)
# A field of JSON may be a figure itself: total 是多少.
_ITEMS_COUNTED = re.compile(rf"(?:{_COUNTED.pattern})(?<!是多少)(?<!为多少)", re.IGNORECASE)
_COUNTED_AS: Mapping[str, re.Pattern[str]] = {
    "chinese_characters": re.compile(r"汉字|中文字|\bchinese characters\b", re.IGNORECASE),
    "words": re.compile(r"\bwords\b|(?<!汉)(?<!中文)字(?!符|母)|词", re.IGNORECASE),
    "characters": re.compile(r"(?<!chinese )\b(?:characters|letters)\b|字符|字母", re.IGNORECASE),
    "lines": re.compile(r"\blines\b|行", re.IGNORECASE),
    "sentences": re.compile(r"\bsentences\b|句", re.IGNORECASE),
    "paragraphs": re.compile(r"\bparagraphs\b|段", re.IGNORECASE),
}
# What is written or told of files that were found: what they are called, and not their sizes or the lines in them. On
# a page a list is a table of both.
_NAMES_TOLD = re.compile(
    r"(?:路径|文件名字?|名[称字])(?:清单|列表|名单)?[都也全请再给我]{0,3}\s?[写存记发加放导追通告保输附接贴]"
    r"|\b(?:paths|file ?names|names of (?:the|these|those) files)\b",
    re.IGNORECASE,
)
_LIST_TOLD = re.compile(r"(?:清单|列表|名单)[都也全请再给我]{0,3}\s?[写存记发推加放导追保输附接贴]")
_MOST_USED = re.compile(r"\b(?:most|common|frequent|top)\b|最|频|常用", re.IGNORECASE)
_ONE_FIGURE = re.compile(r"\s*select\s+(?:count|sum|avg|min|max)\s*\([^()]*\)(?:\s+as\s+\w+)?\s+from\b", re.IGNORECASE)
_GROUPED = re.compile(r"\bgroup\s+by\b", re.IGNORECASE)


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
        if _takes_all(call.tool) and has_own_form(str(arguments.get("path", ""))):
            del arguments["path"]
        each = self._fill_open(call, arguments)
        _name_title(call.tool, arguments)
        missing = _missing(call.tool, arguments)
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
                if name not in required_of(call.tool) and not _takes_all(call.tool):
                    break
            elif call.tool.consumes[name] == "path" and (listed := self._latest("paths")):
                each, arguments[name] = {"$ref": listed.reference}, {"$ref": "item"}
        return each

    def _found_for(self, name: str, call: Call, arguments: Mapping[str, Json]) -> Json:
        """What an argument takes from a file or address that is named, or from the steps before; None for nothing."""
        kind = call.tool.consumes[name]
        if kind == "path" and "table" in call.tool.consumes.values() and self._wrote_page():
            return self._read_named(kind, call)  # there are no rows in a picture
        takes, told = _takes(kind, call.tool, arguments)
        if told == _TOLD_ROWS and any(step.args.get("path") == arguments["path"] for step in self.steps):
            told = ()  # rows that were read up to a bound would replace the file that holds all of them
        found = (
            self._read_named(kind, call)
            or (self._names_told(call) if told == _TOLD else None)
            or self._supplied(takes, call.clause, told=told, is_beside=_takes_all(call.tool))
            or self._read_earlier(kind, call)
        )
        return _themselves(found) if told == _TOLD_ROWS and not _is_new(call.tool) else found

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
            is_needed = name in required and kind in _TAKES
            is_content = _takes_all(tool) and kind in _CONTENTS
            is_choice = not given and name in choices
            if is_needed or is_content or is_choice:
                yield name

    def _by_freshness(self, tool: ToolSpec) -> list[tuple[str, str]]:
        """Slots in the order in which the latest step can fill them, so that a result goes before its file."""
        latest = list(dict.fromkeys(supply.step for supply in reversed(self._supplies)))

        def age(kind: str) -> int:
            makers = [latest.index(one.step) for one in self._supplies if one.kind in _TAKES.get(kind, ())]
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
            if is_beside and "table" in takes and any(supply.kind == "text" for supply in offered):
                continue
            for wanted in takes:
                for supply in offered:
                    if supply.kind == wanted:
                        return {"$ref": supply.reference}
            text = self._figures_told(step) if "number" in told else ""
            text = text or ("" if step in self._figures else _written(offered, told))
            if text:
                return {"$text": text}
        return None

    def _figures_told(self, step: str) -> str:
        """The numbers that a step is asked for, written out; "" for none."""
        fields = self._figures.get(step, ())
        labels = [f"{field}: " if len(fields) > 1 else "" for field in fields]
        return ", ".join(f"{label}{{{step}.{field}}}" for label, field in zip(labels, fields, strict=True))

    def _names_told(self, call: Call) -> Json:
        """The names of the files that the last step has found, written out, where the clause speaks of those."""
        last = self._supplies[-1].step if self._supplies else ""
        is_list = _ending(call.arguments) not in _TABLE_PAGES and _LIST_TOLD.search(call.clause) is not None
        found = self._latest("paths") if is_list or _NAMES_TOLD.search(call.clause) else None
        return {"$text": f"{{{found.reference}}}"} if found and found.step == last else None

    def _latest(self, kind: str) -> _Supply | None:
        return next((supply for supply in reversed(self._supplies) if supply.kind == kind), None)

    def _read_named(self, kind: str, call: Call) -> Json:
        """Put a step in between that turns a file or an address which the clause names into what is wanted."""
        if kind == "text" and _ending(call.arguments) in _NOT_TEXT:
            return None
        for mention in call.mentions:
            is_other = (
                _takes_all(call.tool) and kind in ("text", "table") and is_table_file(mention) != (kind == "table")
            )
            if mention.kind in (Kind.PATH, Kind.URL) and not is_other:
                is_of_rows = kind == "text" and _ending(call.arguments) in _ROWS and _TABLES.search(call.clause)
                kinds = ("table", kind) if is_of_rows else (kind,)
                readers = (self._reader(one, _source_kind(mention, one)) for one in kinds)
                found = next(filter(None, readers), None)
                if found and mention.value not in call.arguments.values():
                    return self._insert(found, mention.value, call.clause, call.settings)
        return None

    def _read_earlier(self, kind: str, call: Call) -> Json:
        """Put a step in between that turns the file of an earlier step into what is wanted."""
        source = self._latest("path")
        if source and _takes_all(call.tool) and kind == "table" and not self._is_table(source.step):
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
        figures = _figures_of(tool, arguments, clause)
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


def _missing(tool: ToolSpec, arguments: Mapping[str, Json]) -> tuple[str, ...]:
    """Required arguments that are not there; also one of the contents of a tool that writes several, and one of the
    inputs of a tool that needs one."""
    missing = tuple(name for name in required_of(tool) if name not in arguments)
    contents = [name for name, kind in tool.consumes.items() if kind in _CONTENTS]
    if _takes_all(tool) and not missing and not any(name in arguments for name in contents):
        missing += (contents[0],)
    inputs = alternatives_of(tool)
    if inputs and not any(name in arguments for name in inputs):
        missing += (next(iter(inputs)),)
    return missing


def _is_turn(tool: ToolSpec) -> bool:
    return tool.has_effect or tool.traits.role is ToolRole.WAIT


def required_of(tool: ToolSpec) -> tuple[str, ...]:
    """The names of the required arguments."""
    required = tool.parameters.get("required")
    return tuple(map(str, required)) if isinstance(required, Sequence) else ()


def alternatives_of(tool: ToolSpec) -> Mapping[str, str]:
    """Optional arguments of which a tool that reads needs one, as a search takes a text or a file, and a difference one
    or two dates; {} for other tools."""
    required = required_of(tool)
    names = {name: kind for name, kind in tool.consumes.items() if kind in _ALTERNATIVES and name not in required}
    return names if len(names) > 1 and not tool.has_effect else {}


def can_supply(tools: Sequence[ToolSpec], earlier: Sequence[ToolSpec], mentions: Sequence[Mention]) -> frozenset[str]:
    """Kinds of content that a call could take from the tools before it, or from a file or address that it names."""
    made = {kind for tool in earlier for kind in tool.produces.values()}
    named = [one for one in mentions if one.kind in (Kind.PATH, Kind.URL)]
    sources = {_source_kind(one, kind) for one in named for kind in ("text", "table")}
    for tool in tools:
        required = required_of(tool)
        if not tool.has_effect and len(required) == 1 and tool.consumes.get(required[0]) in sources | (made & {"path"}):
            made |= set(tool.produces.values())
    kinds = {kind for kind, takes in _TAKES.items() if made & set(takes)}
    return frozenset(kinds | ({"text"} if made & set(_TOLD) else set()) | ({"path"} if "paths" in made else set()))


def _source_kind(mention: Mention, wanted: str) -> str:
    """The kind of content that a named file or address is for the tool that reads it."""
    if mention.kind is Kind.URL:
        return "url"
    return "path" if wanted == "table" and is_table_file(mention) else file_kind(mention.text) or "path"


def has_own_form(path: str) -> bool:
    """Whether a file's ending asks for more than plain text: a table, a picture, an office document."""
    return is_table(path) or ending_of(path) in _NOT_TEXT | {"svg"}


def _takes(kind: str, tool: ToolSpec, arguments: Mapping[str, Json]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Kinds of output for a slot, and others that may be written out for it. A file takes what its ending says: rows
    and no figure go into a .csv, no words into a .png; people get words, not the source of a picture; of a figure
    nothing is counted or summarised."""
    if kind != "text":
        return _TAKES[kind], ()
    if _takes_all(tool):
        return _PROSE, ()
    if "path" not in tool.consumes.values():
        return _WORDS, _TOLD if tool.has_effect else _TOLD_TO_READERS
    return _fits(_ending(arguments), is_new=_is_new(tool))


def _is_new(tool: ToolSpec) -> bool:
    """Whether a tool that writes makes a file new, and adds nothing to what it holds."""
    return tool.traits.effect is Effect.IDEMPOTENT


def _themselves(written: Json) -> Json:
    """What would be written out, as it is: rows are added to the columns of the file, whichever those are."""
    text = written.get("$text") if isinstance(written, Mapping) else None
    return {"$ref": text[1:-1]} if isinstance(text, str) else written


def _fits(ending: str, *, is_new: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The same for a file by its ending; `is_new` where nothing is added to what it holds."""
    if ending == "svg":
        return ("svg",), ()
    if ending in _PAGES:
        return (*_WORDS, "svg"), _TOLD
    if ending in _ROWS:
        return () if is_new else _WORDS, _TOLD_ROWS
    return ((), ()) if ending in _NOT_TEXT else (_WORDS, () if ending in TABLE_ENDINGS else _TOLD)


def _is_named(tool: ToolSpec, clause: str) -> bool:
    """Whether a clause calls what a tool gives by its name."""
    is_table = "table" in tool.produces.values() and _TABLES.search(clause) is not None
    return is_table or any(word in clause for word in (*tool.keywords, *tool.produces) if len(word) > 1)


def _figures_of(tool: ToolSpec, arguments: Mapping[str, Json], clause: str) -> tuple[str, ...]:
    """The numbers among what a tool gives that a clause asks for; none when it asks for more than numbers."""
    numbers = [field for field, kind in tool.produces.items() if kind == "number"]
    asks = _ITEMS_COUNTED if "json" in tool.produces.values() else _COUNTED
    is_counted = asks.search(clause) is not None and not _MOST_USED.search(clause) and "rows" not in tool.produces
    if not numbers or not (_is_figure(arguments) or is_counted):
        return ()
    named = tuple(field for field in numbers if field in _COUNTED_AS and _COUNTED_AS[field].search(clause))
    return named or (numbers[0],)


def _is_figure(arguments: Mapping[str, Json]) -> bool:
    """Whether a step works out a single figure of a table, and no figure for each of its groups."""
    sql = str(arguments.get("sql", ""))
    is_one = "operation" in arguments and "group_by" not in arguments
    return is_one or (_ONE_FIGURE.match(sql) is not None and _GROUPED.search(sql) is None)


def _ending(arguments: Mapping[str, Json]) -> str:
    """How the name of the file ends that a call is for; "" for none."""
    return ending_of(str(arguments.get("path", "")))


def _takes_all(tool: ToolSpec) -> bool:
    """Whether a tool that writes takes several contents at once, as a report does."""
    contents = [kind for kind in tool.consumes.values() if kind in _CONTENTS]
    return tool.has_effect and len(contents) > 1


def _name_title(tool: ToolSpec, arguments: dict[str, Json]) -> None:
    """A title that is required and not said is the name of the file that is written."""
    path = arguments.get("path")
    if "title" in required_of(tool) and "title" not in arguments and isinstance(path, str):
        arguments["title"] = path.rpartition("/")[2].rpartition(".")[0]
