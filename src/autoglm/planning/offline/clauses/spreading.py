"""Makes a call that names several files, addresses or formulas once for each of them.

Must not know: how a call comes about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from autoglm.planning.offline.clauses.choosing import ToolChooser
from autoglm.planning.offline.clauses.part import Part
from autoglm.planning.offline.files.targets import is_told_target
from autoglm.planning.offline.mentions.clauses import Clause
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.reading import ClauseCall, Reading
from autoglm.planning.offline.refusals import Gap


def for_each_source(calls: Sequence[ClauseCall], gaps: Sequence[Gap], chooser: ToolChooser) -> Reading:
    """The calls, those that only read made for each of their sources. What comes after such a one could not take them
    all up, so that is refused; so is a file to write to when nothing is written."""
    made: list[ClauseCall] = []
    is_spread = False
    for at, call in enumerate(calls):
        if call.is_whole:
            made.append(call)
            continue
        if is_spread:
            return Reading(tuple(calls), (*gaps, Gap(call.clause.text)))
        sources = _sources(call)
        if any(one.kind is Kind.PATH and is_told_target(call.clause, one) for one in sources):
            return Reading(tuple(calls), (*gaps, Gap(call.clause.text, nearest=call.tool)))
        is_spread = len(sources) > 1
        made += _spread(call, sources, calls[:at], chooser) if is_spread else [call]
    return Reading(tuple(made), tuple(gaps))


def _sources(call: ClauseCall) -> list[Mention]:
    """What a call could be made for each of: of files, addresses and formulas those that the clause names most of."""
    if call.tool.has_effect or not call.tool.consumes:
        return []
    mentions = call.clause.mentions
    by_kind = [[one for one in mentions if one.kind is kind] for kind in (Kind.PATH, Kind.URL, Kind.EXPRESSION)]
    return max(by_kind, key=len)


def _spread(
    call: ClauseCall, sources: Sequence[Mention], before: Sequence[ClauseCall], chooser: ToolChooser
) -> Iterator[ClauseCall]:
    earlier = [Part(one.clause, one.tool) for one in before]
    for source in sources:
        yield chooser.again(call, _with_one(call.clause, source, sources), earlier)


def _with_one(clause: Clause, source: Mention, sources: Sequence[Mention]) -> Clause:
    """The clause as if it named one of the sources alone."""
    mentions = clause.mentions
    kept = tuple(one for one in mentions if one is source or not any(one.overlaps(other) for other in sources))
    return replace(clause, mentions=kept)
