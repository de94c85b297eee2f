"""A part of a request: a clause with the tool that it is for, and with its call where all of it is understood.

Must not know: how clauses are read and tools chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline.clauses.chances import confidence
from autoglm.planning.offline.clauses.whole_clauses import Whole
from autoglm.planning.offline.forms.reading import Piece
from autoglm.planning.offline.mentions.clauses import Clause
from autoglm.planning.offline.reading import ClauseCall

# How sure a call is that a form covers wholly.
_SURE_FORM = 0.95
# What a clause that is understood to its last word scores, over what other clauses need.
_SURE_WHOLE = 16.0


class Part(NamedTuple):
    """A clause and its tool. `call`: where the clause, or what it grew from, is understood to its last word."""

    clause: Clause
    tool: ToolSpec
    call: ClauseCall | None = None


def formed_parts(piece: Piece) -> list[Part]:
    """A part for each call of a form. What the form names is no source for anything else."""
    bare = replace(piece.clause, mentions=())
    return [Part(piece.clause, tool, formed_call(bare, tool, arguments)) for tool, arguments in piece.calls]


def formed_call(clause: Clause, tool: ToolSpec, arguments: Mapping[str, Json]) -> ClauseCall:
    """A call that is told in a form of its own, with nothing left open."""
    return ClauseCall(
        clause=clause,
        tool=tool,
        arguments=arguments,
        score=_SURE_WHOLE,
        confidence=_SURE_FORM,
        explicit_values=len(arguments),
    )


def whole_part(whole: Whole, threshold: float) -> Part:
    """A clause that is understood to its last word, with its call. From `threshold` on tools are taken."""
    score = threshold + _SURE_WHOLE
    call = ClauseCall(
        clause=whole.clause,
        tool=whole.tool,
        arguments=whole.arguments,
        score=score,
        confidence=confidence(score, ()),
        explicit_values=len(whole.arguments),
        filled=frozenset((name,) for name in whole.arguments),
        is_whole=True,
    )
    return Part(whole.clause, whole.tool, call)
