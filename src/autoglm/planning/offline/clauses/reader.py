"""Reads a request over tools that tell their words as one call or several: those of its parts, in order, or one of all.

Owns: whether the parts are calls of their own, and what is not done at once. Must not know: how a tool is chosen and
how its arguments are found; steps and references.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from autoglm.core.tools import ToolSpec
from autoglm.planning.offline.clauses.choosing import ToolChooser
from autoglm.planning.offline.clauses.growing import GrowingParts
from autoglm.planning.offline.clauses.loose_ends import speaks_back
from autoglm.planning.offline.clauses.orders import is_bound, is_denied
from autoglm.planning.offline.clauses.part import Part
from autoglm.planning.offline.clauses.spreading import for_each_source
from autoglm.planning.offline.clauses.whole_clauses import WholeClauses, is_figure
from autoglm.planning.offline.files.settings import Setter
from autoglm.planning.offline.forms.reading import Forms, ambiguous
from autoglm.planning.offline.mentions.clauses import Clause, clause_at, clauses_in
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.reading import ClauseCall, Reading
from autoglm.planning.offline.refusals import Gap
from autoglm.planning.offline.weights import Weights
from autoglm.planning.offline.words.text import Span, blanked, without

# One file or another: which of them is not said.
_EITHER = re.compile(r"\.[a-z]\w{1,4}\s?(?:还是|或者?)\s?\S{1,60}\.[a-z]", re.IGNORECASE)
# What goes on without a stop behind what is denied: whether it is denied, too, nobody said.
_RUNS_ON = re.compile(r"\s*(?:(?:and|or|nor)\b|并|再|或|和|及)", re.IGNORECASE)


class Reader:
    """Reads requests over a fixed set of tools; what is told against a clock is told against `now`."""

    def __init__(self, tools: Sequence[ToolSpec], weights: Weights, now: datetime) -> None:
        self._forms = Forms(tools, now)
        self._wholes = WholeClauses(tools, now.date())
        self._setter = Setter(tools, now.date())
        self._chooser = ToolChooser(tools, weights, self._setter)

    def read(self, text: str, mentions: Sequence[Mention]) -> Reading:
        """What the text asks for. What is asked about, or under a condition, or again and again, is not done once and
        at once."""
        reading = self._read(text, mentions)
        if _is_tied(reading, text, mentions):
            return Reading(reading.calls, (*reading.gaps, Gap(text.strip())))
        return reading

    def _read(self, text: str, mentions: Sequence[Mention]) -> Reading:
        clauses = self._wholes.joined(text, mentions, clauses_in(text, mentions))
        pieces, formed = self._forms.split(text, mentions, clauses)
        denied = [one for one in pieces if isinstance(one, Clause) and is_denied(one)]
        if len(denied) == len(pieces) or any(_RUNS_ON.match(text, one.end) for one in denied):
            return Reading((), (self._chooser.not_done(clause_at(text, mentions, 0, len(text))),))
        found = GrowingParts(text, mentions, self._wholes, chooser=self._chooser, setter=self._setter)
        for piece in pieces:
            if piece not in denied:
                found.add(piece)
        if any(part.call for part in found.parts):
            return self._in_parts(found.parts, found.undone, (*formed, *found.accounted))
        return self._one_or_several(_without(text, mentions, denied), found.parts, found.undone)

    def _in_parts(self, parts: Sequence[Part], undone: Sequence[Gap], accounted: tuple[Span, ...]) -> Reading:
        """A call for each part, of which some are understood to the last word."""
        calls = self._calls_of(parts)
        sure = [at for at, part in enumerate(parts) if part.call and _is_one_result(part.call)]
        lost = ambiguous([(call.tool, call.arguments) for call in calls], sure)
        gaps = [*undone, *(Gap(calls[at].clause.text) for at in lost)]
        return replace(for_each_source(calls, gaps, self._chooser), accounted=accounted)

    def _one_or_several(self, whole: Clause, parts: Sequence[Part], undone: Sequence[Gap]) -> Reading:
        """The calls of the parts, or one of the whole text, where the parts say less or do not stand for themselves."""
        calls = self._calls_of(parts) if len(parts) > 1 else ()
        only = self._chooser.best(whole, ())
        if any(call.tool.consumes for call in calls):
            if only and not undone and _is_all_of(only, calls):
                calls = (replace(only, unplaced=""),)
            return for_each_source(calls, undone, self._chooser)
        if len(calls) > 1 and _stand_alone(calls) and (only is None or _told_by(calls) > _told_by([only])):
            return Reading(calls, tuple(undone))
        if only is None:
            return Reading((), (self._chooser.not_done(whole),))
        return for_each_source((only,), undone, self._chooser)

    def _calls_of(self, parts: Sequence[Part]) -> tuple[ClauseCall, ...]:
        return tuple(
            part.call or self._chooser.call_of(part.clause, part.tool, parts[:at]) for at, part in enumerate(parts)
        )


def _is_tied(reading: Reading, text: str, mentions: Sequence[Mention]) -> bool:
    """Whether calls are not to be made once and at once, or of which file is not said."""
    has_effect = any(call.tool.has_effect for call in reading.calls)
    if not has_effect and not any(call.tool.consumes for call in reading.calls):
        return False
    named = [one for one in mentions if one.kind in (Kind.QUOTE, Kind.PATH)]
    rest = text if has_effect else without(text, reading.accounted)
    return is_bound(blanked(rest, named)) or (has_effect and _EITHER.search(text) is not None)


def _without(text: str, mentions: Sequence[Mention], denied: Sequence[Clause]) -> Clause:
    """The whole text as one clause, without what is denied."""
    kept = [one for one in mentions if not any(clause.start <= one.start < clause.end for clause in denied)]
    rest = blanked(text, denied)
    return clause_at(rest, kept, 0, len(rest.rstrip(" ，,、。；;") if denied else rest))


def _is_one_result(call: ClauseCall) -> bool:
    """Whether what comes out is one value, or a figure of a table: where that was asked for twice, what takes it up
    could take but one."""
    return not call.is_whole or is_figure(call.arguments)


def _is_all_of(only: ClauseCall, calls: Sequence[ClauseCall]) -> bool:
    """Whether a text is one call rather than several, of which the first lacks what the next one names: convert it to
    text, save that as a.txt."""
    # The "it" that is saved is what the call makes.
    is_placed = not only.unplaced or speaks_back(only.unplaced)
    is_complete = is_placed and not (only.missing or only.guessed)
    is_torn = only.tool is calls[0].tool and len(calls) == 2 and any(call.missing for call in calls)
    says_more = only.explicit_values > calls[0].explicit_values and calls[1].explicit_values <= 1
    return is_complete and is_torn and says_more


def _stand_alone(calls: Sequence[ClauseCall]) -> bool:
    """Whether calls lack nothing, and all calls of one tool fill the same slots: an odd one out is rather a part of its
    neighbour."""
    is_regular = all(left.filled == right.filled for left in calls for right in calls if left.tool is right.tool)
    return is_regular and not any(call.missing for call in calls)


def _told_by(calls: Sequence[ClauseCall]) -> int:
    """How many explicit values the calls take up. A text that asks for several things leaves some over read as one."""
    return sum(call.explicit_values for call in calls)
