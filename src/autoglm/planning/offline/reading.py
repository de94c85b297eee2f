"""What a request is read as: the calls that it asks for, what they lack, and how sure they are.

Must not know: which of the two readers has read it, and how.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline.arguments.filling import Pick
from autoglm.planning.offline.mentions.clauses import Clause
from autoglm.planning.offline.mentions.marked import Setting
from autoglm.planning.offline.refusals import Gap
from autoglm.planning.offline.slots import Slot
from autoglm.planning.offline.words.text import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseCall:
    """A clause and the call that it asks for.

    `arguments`: the explicit ones; what earlier steps give is none of them.
    `missing`: required slots without a value.
    `guessed`: values that are not explicit enough for a tool that changes something.
    `unplaced`: what the clause names and such a tool does not use, as the address of somebody whom it cannot reach.
    `score`: of the tool with these values, against the other tools. `confidence`: that all of it is right, 0 to 1.
    `explicit_values`: how many values are told explicitly. `filled`: the paths of the slots that have one.
    `settings`: what the clause says of parts of files and the like, from which options were taken.
    `is_whole`: of the clause no word is left over."""

    clause: Clause
    tool: ToolSpec
    arguments: Mapping[str, Json]
    missing: tuple[Slot, ...] = ()
    guessed: tuple[Pick, ...] = ()
    unplaced: str = ""
    score: float
    confidence: float
    explicit_values: int
    filled: frozenset[tuple[str, ...]] = frozenset()
    settings: tuple[Setting, ...] = ()
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The calls in order, and what of the request was not understood.

    `doubt`: what is to be asked before calls that are understood, but not surely enough, are made.
    `is_else_sure`: all but the least sure value is likely right.
    `accounted`: the places of the text of which no word needs a step that uses it, as forms cover them wholly."""

    calls: tuple[ClauseCall, ...]
    gaps: tuple[Gap, ...]
    doubt: Gap | None = None
    is_else_sure: bool = True
    accounted: tuple[Span, ...] = ()
