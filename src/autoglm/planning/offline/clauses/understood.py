"""What clauses are understood as: calls, what they lack and how sure they are. Must not know: how they were read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from autoglm.core.tools import Effect, ToolRole, ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline.arguments.filling import Pick
from autoglm.planning.offline.clauses.chances import confidence
from autoglm.planning.offline.clauses.whole_clauses import Whole
from autoglm.planning.offline.files.conversions import for_sources
from autoglm.planning.offline.files.targets import is_told_target
from autoglm.planning.offline.forms.reading import Piece
from autoglm.planning.offline.mentions.clauses import Clause
from autoglm.planning.offline.mentions.marked import Setting
from autoglm.planning.offline.mentions.mention import Kind
from autoglm.planning.offline.refusals import Gap
from autoglm.planning.offline.slots import Slot, slots_of
from autoglm.planning.offline.weights import Weights
from autoglm.planning.offline.words.text import Span

# How likely a call is right that a form covers wholly.
_SURE_FORM = 0.95
_SURE_WHOLE = 16.0


@dataclass(frozen=True, slots=True)
class Understood:
    """A clause and the call that it asks for. `arguments` are the explicit ones; `missing` are required slots without a
    value; `guessed` are values that are not explicit enough for a tool that changes something, and `unplaced` is what
    the clause names and such a tool does not use, as the address of somebody that it cannot reach. `filled` are the
    slots with a value, `values` how many of these are explicit, `settings` what a tool's options were taken from. Of a
    clause that `is_whole` no word is left over."""

    clause: Clause
    tool: ToolSpec
    arguments: Mapping[str, Json]
    missing: tuple[Slot, ...]
    guessed: tuple[Pick, ...]
    unplaced: str
    score: float
    confidence: float
    values: int
    filled: frozenset[tuple[str, ...]]
    settings: tuple[Setting, ...] = ()
    is_whole: bool = False


class Part(NamedTuple):
    """A clause and its tool; with the call as `told` where the clause, or what it grew from, is understood to its last
    word."""

    clause: Clause
    tool: ToolSpec
    told: Understood | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a request asks for, in order, and what in it was not understood. `doubt` is what is to be asked before calls
    that are understood, but not surely enough, are made; `is_else_sure`: all but the least sure value is likely right.
    `told`: the places of the text that a form covers wholly, or that ask for nothing."""

    calls: tuple[Understood, ...]
    gaps: tuple[Gap, ...]
    doubt: Gap | None = None
    is_else_sure: bool = True
    told: tuple[Span, ...] = ()


def told_calls(piece: Piece) -> Iterator[Understood]:
    """The calls of a form: all is said, and what it names is no source for anything else."""
    for tool, arguments in piece.calls:
        yield told_call(replace(piece.clause, mentions=()), tool, arguments)


def told_call(clause: Clause, tool: ToolSpec, arguments: Mapping[str, Json]) -> Understood:
    """A call that is told wholly."""
    return Understood(
        clause=clause,
        tool=tool,
        arguments=arguments,
        missing=(),
        guessed=(),
        unplaced="",
        score=_SURE_WHOLE,
        confidence=_SURE_FORM,
        values=len(arguments),
        filled=frozenset(),
    )


def part_of(whole: Whole, weights: Weights) -> Part:
    """A clause that is understood to its last word, with its call."""
    score = weights.reader_threshold + _SURE_WHOLE
    told = Understood(
        clause=whole.clause,
        tool=whole.tool,
        arguments=whole.arguments,
        missing=(),
        guessed=(),
        unplaced="",
        score=score,
        filled=frozenset((name,) for name in whole.arguments),
        values=len(whole.arguments),
        confidence=confidence(score, ()),
        is_whole=True,
    )
    return Part(whole.clause, whole.tool, told)


def says_nothing(call: Understood) -> bool:
    """Whether no time is told to wait for, and no day is shifted by anything, which such tools are there for alone."""
    is_for_times = call.tool.traits.role is ToolRole.WAIT or any(slot.is_shift for slot in slots_of(call.tool))
    return is_for_times and not call.arguments


def lacks_address(call: Understood) -> bool:
    """Whether a call to a server would go nowhere: no address is named, but a file is, as in "Delete notes.txt"."""
    kinds = {one.kind for one in call.clause.mentions}
    needs = {slot.content for slot in call.missing}
    return call.tool.traits.effect is not Effect.NONE and "url" in needs and Kind.PATH in kinds


def for_files(slot: Slot, clause: Clause) -> Slot:
    """A slot of a tool that makes one file of another: the only file of a clause is made when that is told, else it is
    the one that is there."""
    paths = [one for one in clause.mentions if one.kind is Kind.PATH]
    if slot.content == "path" and len(paths) == 1 and not is_told_target(clause, paths[0]):
        return replace(slot, takes_file=lambda _: False)
    return for_sources(slot, clause)


def used(calls: Sequence[Understood]) -> int:
    """How many explicit values the calls take up. A text that asks for several things leaves some over read as one."""
    return sum(call.values for call in calls)
