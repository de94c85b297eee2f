"""How well a tool goes with the files that a clause names: a picture is for the tool that reads pictures.

Must not know: names of tools, what a clause says of the files.
"""

from __future__ import annotations

from autoglm.core.tools import ToolSpec
from autoglm.planning.files import FILE_KINDS, file_kind, is_table
from autoglm.planning.offline.arguments.conversions import fitting_kinds
from autoglm.planning.offline.choice.profiles import Clue, Profile
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.words import lazily

_NO_FILE = -5.0
_NO_USE = -3.0
_TABLE_FILE = 1.0
# One file, which is not said by its name, is no question for a list of files.
_SINGLE = lazily.pattern(
    r"\b(?:the|this|that|my) (?:file|document)\b(?! (?:names?|folder|list))|[这那]个(?:文件|文档)(?!夹)"
)
_TAKES_ALL = 4.0
_OWN_FILE = 3.0
# What of a tool's inputs a file may hold.
_HOLDING = frozenset({"text", "markdown", "table", "json", "html", "svg", "list"})


def is_table_file(mention: Mention) -> bool:
    return mention.kind is Kind.PATH and is_table(mention.text)


def table_fit(clue: Clue, profile: Profile) -> float:
    """Table files are for tools that make rows of them, other files are not."""
    if not any(map(is_table_file, clue.mentions)):
        has_text = any(one.kind is Kind.PATH and not one.text.lower().endswith(".json") for one in clue.mentions)
        return -8.0 if has_text and _is_for_tables(profile.tool) else 0.0
    return _TABLE_FILE if _is_for_tables(profile.tool) else 0.0


def file_fit(clue: Clue, profile: Profile) -> float:
    """A tool that can read none of the files that are named is hardly meant."""
    files = [one.text for one in clue.mentions if one.kind is Kind.PATH]
    slots = [slot for slot in profile.slots if slot.content == "path" or slot.content in FILE_KINDS]
    if not files and _SINGLE.search(clue.text) and any(slot.is_pattern for slot in profile.slots):
        return _NO_FILE
    if files and not slots:
        is_apart = not profile.tool.has_effect and profile.tool.consumes
        return _NO_FILE if is_apart and not _HOLDING & set(profile.tool.consumes.values()) else 0.0
    if files and "json" in profile.tool.consumes.values() and not any(file.lower().endswith(".json") for file in files):
        return _NO_FILE
    if len(files) > 1 and len(slots) > 1 and profile.tool.has_effect:
        return _TAKES_ALL if slots[0].takes_file(files[0]) else _NO_FILE
    names = [slot for slot in profile.slots if slot.is_pattern and slot.path[-1] == "name"]
    has_use = not files or any(slot.takes_file(file) for slot in [*slots, *names] for file in files)
    is_own = any(slot.content in ("image", "sound") and file_kind(files[0]) == slot.content for slot in slots if files)
    return (_OWN_FILE if is_own else 0.0) if has_use else _NO_FILE


def quote_fit(clue: Clue, profile: Profile) -> float:
    """A tool that only reads and has no use for what is quoted is hardly meant."""
    is_reader = not profile.tool.has_effect and profile.tool.consumes
    has_quote = any(one.kind is Kind.QUOTE for one in clue.mentions)
    if not (is_reader and has_quote):
        return 0.0
    takes = (fitting_kinds(slot) for slot in profile.slots if slot.type in ("string", "any", "array"))
    return 0.0 if any(kinds is None or Kind.QUOTE in kinds for kinds in takes) else _NO_USE


def folder_fit(profile: Profile) -> float:
    """A tool that reads one file is hardly meant where a folder is named."""
    kinds = {slot.content for slot in profile.slots} & {"path", *FILE_KINDS}
    is_reader = not profile.tool.has_effect and bool(kinds)
    return _NO_FILE if is_reader and not any(slot.is_pattern for slot in profile.slots) else 0.0


def _is_for_tables(tool: ToolSpec) -> bool:
    return tool.produces.get("rows") == "table" and "path" in tool.consumes.values()
