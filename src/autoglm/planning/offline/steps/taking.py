"""What a tool takes: the arguments that it needs, and the kinds of content that fit each of them.

Must not know: steps, requests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autoglm.core.tools import Effect, ToolSpec
from autoglm.core.values import Json
from autoglm.planning.files import TABLE_ENDINGS, ending_of, file_kind, is_table
from autoglm.planning.offline.files.fit import is_table_file
from autoglm.planning.offline.mentions.mention import Kind, Mention

# Which kinds of output a slot takes as they are, the best first.
TAKES: Mapping[str, tuple[str, ...]] = {
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
# Files in which a list stands as a table, or as data.
TABLE_PAGES = frozenset({"md", "markdown", "html", "htm", "csv", "json"})
# Files that hold no plain text.
NOT_TEXT = frozenset({"png", "jpg", "jpeg", "gif", "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip"})
# What a slot for text takes written out, when there is nothing better.
TOLD = ("list", "table", "date", "json", "number")
# Of a figure nothing is counted or summarised.
_TOLD_TO_READERS = tuple(kind for kind in TOLD if kind != "number")
# Tables go onto a page as they are.
_TOLD_ON_PAGES = ("date", "json", "number")
# What a file of rows takes.
ROWS = frozenset({"csv", "tsv"})
TOLD_ROWS = ("table", "list")
# Of such optional arguments a tool that reads needs one.
_ALTERNATIVES = frozenset({"path", "text", "table", "json", "date"})
# What is written into a file.
CONTENTS = frozenset({"text", "markdown", "table", "svg"})


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


def missing_of(tool: ToolSpec, arguments: Mapping[str, Json]) -> tuple[str, ...]:
    """Required arguments that are not there; also one of the contents of a tool that writes several, and one of the
    inputs of a tool that needs one."""
    missing = tuple(name for name in required_of(tool) if name not in arguments)
    contents = [name for name, kind in tool.consumes.items() if kind in CONTENTS]
    if takes_all(tool) and not missing and not any(name in arguments for name in contents):
        missing += (contents[0],)
    inputs = alternatives_of(tool)
    if inputs and not any(name in arguments for name in inputs):
        missing += (next(iter(inputs)),)
    return missing


def takes_all(tool: ToolSpec) -> bool:
    """Whether a tool that writes takes several contents at once, as a report does."""
    contents = [kind for kind in tool.consumes.values() if kind in CONTENTS]
    return tool.has_effect and len(contents) > 1


def makes_new(tool: ToolSpec) -> bool:
    """Whether a tool that writes makes a file new, and adds nothing to what it holds."""
    return tool.traits.effect is Effect.IDEMPOTENT


def kinds_for(kind: str, tool: ToolSpec, arguments: Mapping[str, Json]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Kinds of output for a slot, and others that may be written out for it. A file takes what its ending says: rows
    and no figure go into a .csv, no words into a .png; people get words, not the source of a picture; of a figure
    nothing is counted or summarised."""
    if kind != "text":
        return TAKES[kind], ()
    if takes_all(tool):
        return _PROSE, _TOLD_ON_PAGES
    if "path" not in tool.consumes.values():
        return _WORDS, TOLD if tool.has_effect else _TOLD_TO_READERS
    return _fits(ending_for(arguments), is_new=makes_new(tool))


def _fits(ending: str, *, is_new: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The same for a file by its ending; `is_new` where nothing is added to what it holds."""
    if ending == "svg":
        return ("svg",), ()
    if ending in _PAGES:
        return (*_WORDS, "svg"), TOLD
    if ending in ROWS:
        return () if is_new else _WORDS, TOLD_ROWS
    return ((), ()) if ending in NOT_TEXT else (_WORDS, () if ending in TABLE_ENDINGS else TOLD)


def can_supply(tools: Sequence[ToolSpec], earlier: Sequence[ToolSpec], mentions: Sequence[Mention]) -> frozenset[str]:
    """Kinds of content that a call could take from the tools before it, or from a file or address that it names."""
    made = {kind for tool in earlier for kind in tool.produces.values()}
    named = [one for one in mentions if one.kind in (Kind.PATH, Kind.URL)]
    sources = {source_kind(one, kind) for one in named for kind in ("text", "table")}
    for tool in tools:
        required = required_of(tool)
        if not tool.has_effect and len(required) == 1 and tool.consumes.get(required[0]) in sources | (made & {"path"}):
            made |= set(tool.produces.values())
    kinds = {kind for kind, takes in TAKES.items() if made & set(takes)}
    return frozenset(kinds | ({"text"} if made & set(TOLD) else set()) | ({"path"} if "paths" in made else set()))


def source_kind(mention: Mention, wanted: str) -> str:
    """The kind of content that a named file or address is for the tool that reads it."""
    if mention.kind is Kind.URL:
        return "url"
    return "path" if wanted == "table" and is_table_file(mention) else file_kind(mention.text) or "path"


def has_own_form(path: str) -> bool:
    """Whether a file's ending asks for more than plain text: a table, a picture, an office document."""
    return is_table(path) or ending_of(path) in NOT_TEXT | {"svg"}


def ending_for(arguments: Mapping[str, Json]) -> str:
    """How the name of the file ends that a call is for; "" for none."""
    return ending_of(str(arguments.get("path", "")))
