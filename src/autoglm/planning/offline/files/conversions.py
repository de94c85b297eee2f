"""Which of the files that a clause names is made over into another one, and which one is to be made.

Must not know: names of tools.
"""

from __future__ import annotations

from dataclasses import replace

from autoglm.core.tools import ToolSpec
from autoglm.planning.files import FILE_KINDS, ending_of
from autoglm.planning.offline.files.targets import is_told_target
from autoglm.planning.offline.mentions.clauses import Clause
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.slots import Slot


def is_converter(tool: ToolSpec) -> bool:
    """Whether a tool makes another file of a document, picture or recording."""
    return tool.has_effect and any(kind in FILE_KINDS for kind in tool.consumes.values())


def for_sources(slot: Slot, clause: Clause) -> Slot:
    """A slot for the file that is made over takes none that the clause names as what is to be made."""
    if slot.content not in FILE_KINDS:
        return slot
    made = {one.text for one in clause.mentions if one.kind is Kind.PATH and is_told_target(clause, one)}
    return replace(slot, takes_file=lambda path: path not in made and slot.takes_file(path))


def is_made_over(clause: Clause, path: Mention) -> bool:
    """Whether a file is made over into another one, or is that one: it has another form, and stands right behind "to"
    or 成. What is turned into a poem poem.md is no conversion."""
    paths = [one for one in clause.mentions if one.kind is Kind.PATH]
    others = [one for one in paths if one is not path]
    is_told = not others or any(is_told_target(clause, one) for one in paths)
    return is_told and all(ending_of(one.text) != ending_of(path.text) for one in others)
