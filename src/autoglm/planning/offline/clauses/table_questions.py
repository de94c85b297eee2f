"""What a clause asks of a table, as the arguments of a tool that answers such questions.

Must not know: scores; tools but by their parameters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline.clauses.orders import without_files
from autoglm.planning.offline.clauses.part import Part
from autoglm.planning.offline.files.fit import is_table_file
from autoglm.planning.offline.mentions.clauses import Clause
from autoglm.planning.offline.mentions.mention import Kind
from autoglm.planning.offline.tables.arguments import offered_names, table_arguments
from autoglm.planning.offline.tables.mixed import table_wish

_PARTS_OF_TEXT = re.compile(r"\b(?:words|characters|sentences|paragraphs)\b|多少[字词句段]|[字词句]数", re.IGNORECASE)
# What may be asked about and is no table.
_OTHER_SOURCES = frozenset({Kind.PATH, Kind.URL, Kind.EXPRESSION})


def asked_of_table(clause: Clause, tool: ToolSpec, earlier: Sequence[Part]) -> dict[str, Json] | None:
    """The arguments that a question about a table gives this tool; None when the tool answers none, or there is no
    table, neither in the clause nor in the parts of the request before it."""
    if not _is_about_table(clause, earlier):
        return None
    names = offered_names(tool.properties)
    if not names & {"sql", "operation", "by"} or "table" not in tool.consumes.values():
        return None
    wish = table_wish(without_files(clause))
    return table_arguments(wish, names) if wish else None


def _is_about_table(clause: Clause, earlier: Sequence[Part]) -> bool:
    if any(map(is_table_file, clause.mentions)):
        return True
    has_other = any(one.kind in _OTHER_SOURCES for one in clause.mentions)
    return not has_other and any(map(_leaves_table, earlier)) and not _PARTS_OF_TEXT.search(clause.text)


def _leaves_table(part: Part) -> bool:
    return part.tool.produces.get("rows") == "table" or any(map(is_table_file, part.clause.mentions))
