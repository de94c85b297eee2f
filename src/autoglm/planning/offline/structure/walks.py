"""Proposes rows of values in the order of the text: a slot that is named again begins a new row, and rows that go on as
the row before them are preferred. Must not know: which reading is right, tools.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from autoglm.planning.offline.arguments.features import SlotMatcher
from autoglm.planning.offline.arguments.filling import DERIVED, SlotFiller, Way
from autoglm.planning.offline.structure.reading import MAX_ROWS, Step, mention_of
from autoglm.planning.offline.structure.segments import BREAK
from autoglm.planning.offline.words.text import Span

_STEPS = 80
_BEAM = 16
_LEAST_ODDS = -3.0
_NEW_ROW = 1.0
_GIVEN = 2
_MOST = 7
_SAME_PLACE, _SAME_KIND, _SAME_LEAD = 0.5, 0.5, 0.5
_MOST_ECHO = _SAME_PLACE + _SAME_KIND + _SAME_LEAD
_SHORT = 0.5


class _State(NamedTuple):
    """Rows so far; `named` are the slots of the current one. Thousands are made for a request: a plain tuple is quick
    to make."""

    score: float = 0.0
    end: int = 0
    current: tuple[Step, ...] = ()
    done: tuple[tuple[Step, ...], ...] = ()
    named: tuple[int, ...] = ()

    @property
    def rows(self) -> tuple[tuple[Step, ...], ...]:
        return (*self.done, self.current) if self.current else self.done


def walks_in(filler: SlotFiller, asked: Sequence[int], span: Span) -> Iterator[tuple[tuple[Step, ...], ...]]:
    """Rows in the order of the text, the best first: at most _MOST, and of each number of rows the best two."""
    states = [_State(end=span[0])]
    cuts = _Cuts(filler.matcher.text)
    for step in _steps(filler, asked, span):
        start = mention_of(step[1]).start
        open_states = [
            state
            for state in states
            if (state.end <= start or _is_shared(state, step[1])) and len(state.done) < MAX_ROWS
        ]
        # A full beam has no room for what is no better than its last state.
        least = states[-1].score if len(states) == _BEAM else -math.inf
        grown = list(_grown(open_states, step, filler.matcher, cuts, least))
        states = _best([*states, *grown]) if grown else states
    given: dict[int, int] = {}
    for state in sorted(states, key=_final, reverse=True):
        size = len(state.rows)
        if size > 1 and given.get(size, 0) < _GIVEN and sum(given.values()) < _MOST:
            given[size] = given.get(size, 0) + 1
            yield state.rows


def _is_shared(state: _State, way: Way) -> bool:
    """Whether a way only takes another part of what the step before it takes: the hour and the minute of 3:15."""
    return way.candidate.how in DERIVED and bool(state.current) and mention_of(state.current[-1][1]) is mention_of(way)


def _best(states: Sequence[_State]) -> list[_State]:
    """The best states, of those that are the same for what comes the best alone."""
    kept: dict[tuple[object, ...], _State] = {}
    for state in sorted(states, key=itemgetter(0), reverse=True):
        kept.setdefault((len(state.done), state.end, state.named), state)
        if len(kept) == _BEAM:
            break
    return list(kept.values())


def _final(state: _State) -> float:
    return state.score - (_short(state) if state.done else 0.0)


def _short(state: _State) -> float:
    """What it costs that the current row ends: it fills fewer slots than the one before."""
    return _SHORT * max(0, len(state.done[-1]) - len(state.current)) if state.done else 0.0


def _steps(filler: SlotFiller, asked: Sequence[int], span: Span) -> list[Step]:
    found = [
        (at, way)
        for at in asked
        if filler.matcher.slots[at].type != "boolean"
        for way in filler.inside(at, span)
        if way.candidate.mention is not None and way.odds > _LEAST_ODDS
    ]
    best = sorted(found, key=lambda step: -step[1].odds)[:_STEPS]
    return sorted(best, key=lambda step: (mention_of(step[1]).start, -mention_of(step[1]).end))


class _Cuts(dict[tuple[int, int], bool]):
    """Whether something ends between two places of a text, looked for once."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __missing__(self, place: tuple[int, int]) -> bool:
        self[place] = found = BREAK.search(self._text, *place) is not None
        return found


def _grown(states: Sequence[_State], step: Step, matcher: SlotMatcher, cuts: _Cuts, least: float) -> Iterator[_State]:
    """The states with one more step each that come above `least`: in the current row, in a new one, or in either.
    `states` are the best first, so that behind one that stays below however far the step echoes, all do."""
    at, way = step
    mention, crossings = mention_of(way), matcher.crossings
    for state in states:
        score, end, current, done, named = state
        score += way.odds + 1.0
        if score + _MOST_ECHO <= least:
            break
        is_named = at in named
        if not is_named:
            crossed = sum([crossings.get((one, at), 0.0) for one in named])
            echo = _echo(done[-1], len(current), step, matcher) if done else 0.0
            total = score - crossed + echo
            if total > least:
                yield _State(total, mention.end, (*current, step), done, (*named, at))
        if is_named or (current and cuts[end, mention.start]):
            echo = _echo(current, 0, step, matcher) - _short(state)
            total = score - _NEW_ROW + echo
            if total > least:
                yield _State(total, mention.end, (step,), (*done, current), (at,))


def _echo(before: Sequence[Step], place: int, step: Step, matcher: SlotMatcher) -> float:
    """How far a step goes on as the row before did at the same place: the same slot, kind of value, word before it."""
    if place >= len(before) or before[place][0] != step[0]:
        return 0.0
    one, other = mention_of(step[1]), mention_of(before[place][1])
    is_alike = (one.kind, one.unit) == (other.kind, other.unit)
    is_led = matcher.lead_of(one) == matcher.lead_of(other)
    return _SAME_PLACE + _SAME_KIND * is_alike + _SAME_LEAD * is_led
