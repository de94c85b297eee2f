"""Reads a clause by the forms: what it asks for, told wholly, or nothing.

Owns: the order in which forms are tried, and what may follow what. Must not know: scores, weights.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.files import has_heads
from autoglm.planning.offline.forms import (
    conversions,
    copies,
    counts,
    fetched,
    figures_on,
    made_over,
    messages,
    ranked_files,
    sums,
    times,
    waits,
    web,
)
from autoglm.planning.offline.forms.festivals import festivals_in
from autoglm.planning.offline.forms.grammar import Sentence
from autoglm.planning.offline.forms.masks import Found, Masked, masked
from autoglm.planning.offline.forms.works import FIGURE, Told, Work, channels_of, toolbox
from autoglm.planning.offline.mentions.clauses import Clause, clause_at
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.small_talk import is_small_talk
from autoglm.planning.offline.words.text import Span, without

# What came out of these is one value, which "it" means afterwards.
_MADE_OVER = frozenset({Work.REPLACE, Work.LINES})
_LINED = _MADE_OVER | {Work.READ}
_GIVING = _MADE_OVER | {Work.NOW, Work.SHIFT, Work.BETWEEN, Work.SUM, Work.ASK, Work.FETCH, Work.PICK}
_QUOTED = (Kind.QUOTE, Kind.PATH)
# Without such words nothing is worked out or told by the clock, and its forms need not be tried.
_NUMERAL = lazily.pattern("[一二两三四五六七八九十百千万亿零半]")
_OF_TIME = lazily.pattern(r"time|date|day|clock|late|early|year|month|week|hour|几|时|日|天|号|点|哪", re.IGNORECASE)
_SEARCHES = lazily.pattern(
    r"(?:search|look|grep|find|scan|list|which|show me (?:all|the) (?:files|lines))\b", re.IGNORECASE
)
_OF_FILES = lazily.pattern("est|recent|last |最", re.IGNORECASE)
# So many clauses may make up one form.
_MOST_JOINED = 3

# Where one clause may be two, which a word that leads to another one does not show by itself.
_JOINT = lazily.pattern(
    r",?\s+(?:and|then|and then)\s+|[,，;；]\s*(?:and |then |and then )?|(?:并且|并|然后|再|接着)", re.IGNORECASE
)
_MOST_JOINTS = 6

Maker = Callable[[Found], Told | Sequence[Told] | None]
Asked = tuple[ToolSpec, Mapping[str, Json]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a request that forms cover: its place, and the calls that it asks for, in order."""

    clause: Clause
    works: tuple[Work, ...]
    calls: tuple[Asked, ...]


class Forms:
    """The forms over a fixed set of tools, for people for whom it is `now`."""

    def __init__(self, tools: Sequence[ToolSpec], now: datetime | None) -> None:
        self._tools = tools
        self._now = now

    @cached_property
    def _box(self) -> Mapping[Work, ToolSpec]:
        return toolbox(self._tools)

    def _masked(self, clause: Clause) -> Masked | None:
        """The clause with marks, also for days that have a name."""
        named = festivals_in(clause.text, self._now.date()) if self._now else ()
        return masked(clause.text, (*clause.mentions, *named))

    def split(
        self, text: str, mentions: Sequence[Mention], clauses: Sequence[Clause]
    ) -> tuple[list[Clause | Piece], list[Span]]:
        """The clauses with pieces in place of those that forms cover, and where these stand. Small talk beside a
        request is left out, and counts as covered."""
        read: list[Clause | Piece] = []
        spans: list[Span] = []
        left = list(clauses)
        while left:
            last = _last_work(read, mentions, left[0].start)
            found, left = self._next(text, mentions, left, last)
            for one in found:
                if isinstance(one, Piece):
                    spans.append((one.clause.start, one.clause.end))
                elif is_small_talk(one.text):
                    spans.append((one.start, one.end))
                    continue
                read.append(one)
        return read, spans

    def _next(
        self, text: str, mentions: Sequence[Mention], left: Sequence[Clause], last: Work | None
    ) -> tuple[Sequence[Clause | Piece], list[Clause]]:
        """What the next clauses are, as many of them as make up one form, and those that are left."""
        for count in range(min(len(left), _MOST_JOINED), 0, -1):
            pieces = self._pieces(clause_at(text, mentions, left[0].start, left[count - 1].end), last)
            if pieces:
                return pieces, list(left[count:])
        first, rest = left[0], list(left[1:])
        bare = self._bare(first) if rest and not waits.asks(rest[0].text) else None
        if bare:
            return [bare], rest
        delayed = self._delayed(first)
        if delayed:
            return delayed[:1], [delayed[1], *rest]
        reminder = self._reminder(first) if last is Work.WAIT else None
        return self._told_behind(first) or [reminder or first], rest

    def _bare(self, clause: Clause) -> Piece | None:
        """The wait before the next clause: "After 10 minutes, ..."."""
        told = self._masked(clause) if self._now and Work.WAIT in self._box else None
        for sentence, make in waits.BARE if told and self._now else ():
            found = sentence.covers(told) if told else None
            wait = make(found, self._now) if found and self._now else None
            if wait:
                return Piece(clause, (Work.WAIT,), self._calls((wait,)))
        return None

    def _delayed(self, clause: Clause) -> tuple[Piece, Clause] | None:
        """The wait that a clause begins with, and the rest of the clause: "in 20 minutes | remind me to drink"."""
        told = self._masked(clause) if self._now and Work.WAIT in self._box else None
        found = waits.delayed(told, self._now) if told and self._now else None
        if found is None:
            return None
        wait, at = found
        rest = replace(_part_of(clause, at, len(clause.text)), is_next=True)
        return Piece(_part_of(clause, 0, at), (Work.WAIT,), self._calls((wait,))), rest

    def _told_behind(self, clause: Clause) -> tuple[Clause, Piece] | None:
        """A clause that is no form, and the message that it ends with: "save them to a.txt | and let me know "done"".
        Read as one, the words of the message might be taken for those to save. The same for a sum with its figure."""
        for start, end in self._joints(clause):
            piece = self._piece(_part_of(clause, end, len(clause.text)), None)
            if piece and _goes_on(piece):
                whole = replace(piece.clause, start=clause.start + start)
                return _part_of(clause, 0, start), replace(piece, clause=whole)
        return None

    def _reminder(self, clause: Clause) -> Piece | None:
        """What people are to be told after a wait, in free words."""
        told = self._masked(clause)
        found = messages.reminder(lambda sentence: sentence.covers(told)) if told else None
        calls = self._calls((found,)) if found else ()
        return Piece(clause, (Work.TELL,), calls) if calls else None

    def _pieces(self, clause: Clause, last: Work | None) -> list[Piece]:
        """The clause as one piece, or as two that a word such as "and" joins; [] when it is none."""
        whole = self._piece(clause, last) or self._late(clause)
        if whole:
            return [whole]
        for start, end in self._joints(clause):
            first = self._piece(_part_of(clause, 0, start), last)
            second = self._piece(_part_of(clause, end, len(clause.text)), first.works[-1]) if first else None
            if first and second:
                return [first, replace(second, clause=replace(second.clause, start=clause.start + start))]
        return []

    def _joints(self, clause: Clause) -> list[Span]:
        firm = [one for one in clause.mentions if one.kind in (Kind.QUOTE, Kind.PATH, Kind.URL, Kind.JSON)]
        found = (match.span() for match in _JOINT.finditer(clause.text))
        return [
            span for span in found if not any(one.start < span[1] and span[0] < one.end for one in firm)
        ][:_MOST_JOINTS]  # fmt: skip

    def _late(self, clause: Clause) -> Piece | None:
        """What is to be done after a wait that is told behind it: "remind me in 2 hours to call Bob"."""
        told = self._masked(clause) if self._now and Work.WAIT in self._box else None
        found = waits.delayed_after(told, self._now) if told and self._now else None
        if found is None:
            return None
        wait, (start, end) = found
        rest = without(clause.text, [(start, end)])
        kept = tuple(one for one in clause.mentions if one.end <= start or end <= one.start)
        inner = replace(clause, text=rest, mentions=kept)
        piece = self._piece(inner, None) or self._reminder(inner)
        if piece is None or piece.works != (Work.TELL,):
            return None
        return Piece(clause, (Work.WAIT, *piece.works), (*self._calls((wait,)), *piece.calls))

    def _piece(self, clause: Clause, last: Work | None) -> Piece | None:
        told = self._masked(clause) if self._box else None
        for works in self._read(told, last) if told else ():
            calls = self._calls(works)
            if calls:
                return Piece(clause, tuple(one.work for one in works), calls)
        return None

    def _calls(self, works: Sequence[Told]) -> tuple[Asked, ...]:
        """The calls for some works; () when a tool for one of them lacks, or cannot do what is said."""
        if not all(one.work in self._box and self._can(one) for one in works):
            return ()
        return tuple((self._box[one.work], one.arguments) for one in works)

    def _can(self, told: Told) -> bool:
        channel = told.arguments.get("channel")
        return channel is None or channel in channels_of(self._box[told.work])

    def _read(self, told: Masked, last: Work | None) -> Iterator[tuple[Told, ...]]:
        for sentence, make in self._forms_for(told, last):
            found = sentence.covers(told)
            made = make(found) if found else None
            if isinstance(made, Told):
                yield (made,)
            elif made:
                yield tuple(made)
        for sentence, wait in waits.FORMS if self._now else ():
            found = sentence.covers(told)
            made = wait(found, self._now) if found and self._now else None
            if made:
                yield (made,)

    def _forms_for(self, told: Masked, last: Work | None) -> Iterator[tuple[Sentence, Maker]]:
        if told.holds(Kind.JSON):
            yield from fetched.PICKED
        if told.holds(*_QUOTED):
            yield from messages.FORMS
            yield from made_over.FORMS
        if told.holds(Kind.PATH):
            yield from copies.FORMS
            yield from counts.FORMS
            yield from fetched.DEEP
        if told.holds(Kind.URL):
            yield from web.FORMS
            yield from fetched.FORMS
        if told.holds(Kind.NUMBER, Kind.EXPRESSION) or _NUMERAL.search(told.text):
            yield from conversions.FORMS
            yield from sums.FORMS
            yield from figures_on.FORMS
        if told.holds(Kind.DATE, Kind.NUMBER) or _OF_TIME.search(told.text):
            yield from times.FORMS
        if _OF_FILES.search(told.text):
            yield from ranked_files.FORMS
        yield from _forms_behind(last)


def _forms_behind(last: Work | None) -> Iterator[tuple[Sentence, Maker]]:
    """The forms that go on with what came out of the work before."""
    if last in _MADE_OVER:
        yield from made_over.BACK
    if last in _LINED:
        yield from made_over.BEHIND
    if last in _GIVING:
        yield from messages.BACK
    if last is Work.LIST:
        yield from messages.FOUND
    if last is Work.ASK:
        yield from messages.ANSWERED
    if last is Work.FETCH:
        yield from messages.STATUS
        yield from web.BACK


def _last_work(read: Sequence[Clause | Piece], mentions: Sequence[Mention], start: int) -> Work | None:
    """What was asked for right before; of clauses that are no forms only that they look for something, or read a text
    with lines."""
    if not read:
        return None
    if isinstance(read[-1], Piece):
        return read[-1].works[-1]
    if _SEARCHES.match(read[-1].text):
        return Work.LIST
    before = [one for one in mentions if one.end <= start]
    files = [one.text for one in before if one.kind is Kind.PATH]
    return Work.READ if files and not any(map(has_heads, files)) else None


def _goes_on(piece: Piece) -> bool:
    """Whether a piece is a message in given words, or a sum with the figure that came out before."""
    (_, arguments), *_ = piece.calls
    if piece.works == (Work.SUM,):
        return isinstance(told := arguments["expression"], Mapping) and FIGURE in told
    return piece.works == (Work.TELL,) and "text" in arguments


def _part_of(clause: Clause, start: int, end: int) -> Clause:
    """A part of a clause, at its place in the whole text."""
    part = clause_at(clause.text, clause.mentions, start, end)
    return replace(part, start=clause.start + start, end=clause.start + end)


def ambiguous(calls: Sequence[Asked], told: Collection[int]) -> list[int]:
    """The calls that change something with what came out before, or draw it, where that was asked for twice: such a
    call could take up but one of the results. `told` are the numbers of the calls that forms ask for, or that work out
    a figure."""
    found = []
    for at, (tool, arguments) in enumerate(calls):
        before = [calls[number][0].name for number in told if number < at and calls[number][0].produces]
        is_open = "text" in tool.consumes.values() and "text" not in arguments
        is_lost = tool.has_effect and is_open and len(before) > len(set(before))
        is_table = "table" in tool.consumes.values() and "path" not in arguments
        if is_lost or (is_table and _are_two_figures(calls[max(0, at - 2) : at])):
            found.append(at)
    return found


def _are_two_figures(calls: Sequence[Asked]) -> bool:
    """Whether two figures came out, of which a chart or a report could take up but the last."""
    return (
        len(calls) == 2 and len({tool.name for tool, _ in calls}) == 1 and all("operation" in told for _, told in calls)
    )
