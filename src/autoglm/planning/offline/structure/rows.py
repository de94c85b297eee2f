"""Proposes how a part of a request fills the same slots once or several times: rows of values.

Four readings: one row, also one that leaves out as little as may be; rows that follow each other in the text, where a
slot that is named again begins a new row; segments of the text, each with a row of its own; and columns, lists of
values that are paired or combined. What a row lacks it takes from its neighbours. Must not know: which reading is right
(`ranking.py`), tools.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from autoglm.core.values import Json
from autoglm.planning.offline.arguments.candidates import OUT
from autoglm.planning.offline.arguments.filling import Pick, SlotFiller
from autoglm.planning.offline.mentions.records import records_in
from autoglm.planning.offline.structure.columns import Column, columns_in, columns_of
from autoglm.planning.offline.structure.reading import MAX_ROWS, Row, Rows, Step, chances_of, mention_of, picked
from autoglm.planning.offline.structure.segments import lead_at, parallels_of, segments_of
from autoglm.planning.offline.structure.walks import walks_in
from autoglm.planning.offline.words.text import Span

_LEAST_NAMED = -1.0
_FOR_ALL = re.compile(r"\b(?:both|each|all|in each case)\b", re.IGNORECASE)
_Values = tuple[tuple[int, str], ...]


def rows_in(filler: SlotFiller, asked: Sequence[int], span: Span) -> list[Rows]:
    """All readings of a part of the text, the single row first."""
    single = picked(filler, asked, span)
    columns = columns_of(filler, asked, span)
    # Where nothing may be left out, the eager row would be the same.
    is_free = any(not filler.matcher.slots[at].is_required for at in asked)
    eager = [Rows("eager", (picked(filler, asked, span, is_eager=True),))] if is_free else []
    found = [Rows("one", (single,)), *eager, *columns_in(filler, asked, span, columns)]
    for rows in walks_in(filler, asked, span):
        walked = _completed(filler, asked, rows, single, span)
        found += [walked, *_multiplied(walked, rows, columns, filler, span)]
    segments = segments_of(filler.matcher.text, span)
    for spans in dict.fromkeys((segments, _folded(filler, asked, segments))):
        found += _refilled(filler, asked, spans)
    for spans in parallels_of(filler.matcher.text, span):
        found += _paralleled(filler, asked, spans)
    for records in records_in(filler.matcher.text, span):
        found += _recorded(filler, asked, records, span)
    return _distinct(found)


def _completed(
    filler: SlotFiller, asked: Sequence[int], rows: Sequence[Sequence[Step]], single: Row, span: Span
) -> Rows:
    """Rows as they were walked; slots that no row names are as in the single row."""
    chances = chances_of(filler, rows, span)
    told = [{at: Pick(filler.matcher.slots[at], way.candidate, chances[at]) for at, way in row} for row in rows]
    used = [mention_of(step[1]) for row in rows for step in row]
    rest = {
        at: pick
        for at, pick in single.items()
        if not any(at in row for row in told)
        and not any(pick.candidate.mention is not None and pick.candidate.mention.overlaps(one) for one in used)
    }
    return _inherited("walk", filler, asked, [{**rest, **row} for row in told], _spans_of(rows, span))


def _multiplied(
    walked: Rows, rows: Sequence[Sequence[Step]], columns: Sequence[Column], filler: SlotFiller, span: Span
) -> Iterator[Rows]:
    """Each row with every value of one more slot: two routes, by the shortest and by the scenic way. Rows of a single
    slot are left to the columns."""
    for at, ways in columns:
        kept = [[step for step in row if step[0] != at] for row in rows]
        full = [whole for whole, row in zip(walked.rows, kept, strict=True) if len(row) > 1]
        if len(full) < 2 or len(full) * len(ways) > MAX_ROWS:
            continue
        used = [mention_of(way) for row in kept for _, way in row]
        if not any(mention_of(way).overlaps(one) for way in ways for one in used):
            chance = chances_of(filler, [[(at, way)] for way in ways], span)[at]
            picks = [Pick(filler.matcher.slots[at], way.candidate, chance) for way in ways]
            yield Rows("product", tuple({**row, at: pick} for row in full for pick in picks))


def _spans_of(rows: Sequence[Sequence[Step]], span: Span) -> tuple[Span, ...]:
    """Where each row stands; () where two rows begin at one place or go back."""
    starts = [span[0], *(mention_of(row[0][1]).start for row in rows[1:]), span[1]]
    spans = tuple(pairwise(starts))
    return spans if all(right > left for left, right in spans) else ()


def _folded(filler: SlotFiller, asked: Sequence[int], spans: Sequence[Span]) -> tuple[Span, ...]:
    """Segments taken together as long as they name different slots: a radius, then its unit, then the next radius."""
    found: list[tuple[frozenset[int], Span]] = []
    if len(spans) < 2:
        return tuple(spans)
    for span in spans:
        named = _named(filler, asked, span)
        if found and not (named & found[-1][0]):
            before, (start, _) = found[-1]
            found[-1] = (before | named, (start, span[1]))
        else:
            found.append((named, span))
    return tuple(span for _, span in found)


def _named(filler: SlotFiller, asked: Sequence[int], span: Span) -> frozenset[int]:
    """The slots that a segment has a likely value of its own for."""
    picks = picked(filler, asked, span).items()
    return frozenset(
        at
        for at, pick in picks
        if pick.candidate.mention is not None and filler.odds_of(at, pick.candidate) > _LEAST_NAMED
    )


def _refilled(filler: SlotFiller, asked: Sequence[int], spans: Sequence[Span]) -> Iterator[Rows]:
    """Each part of the text filled by itself; parts that name nothing are left out."""
    if not 1 < len(spans) <= MAX_ROWS:
        return
    told = _told(filler, asked, spans)
    if len(told) > 1:
        yield _inherited("parts", filler, asked, [row for row, _ in told], tuple(span for _, span in told))


def _paralleled(filler: SlotFiller, asked: Sequence[int], spans: Sequence[Span]) -> Iterator[Rows]:
    """Parts that begin alike, each filled by itself. Where some fill a slot and others do not, it is told for all of
    them or for its own part alone; or the others fill it, too, when as little as may be is left out."""
    if len(spans) > MAX_ROWS:
        return
    for is_eager in (False, True):
        told = _told(filler, asked, spans, is_eager=is_eager)
        rows, places = [row for row, _ in told], tuple(span for _, span in told)
        if len(told) < 2:
            return
        yield _inherited("parallel", filler, asked, rows, places)
        if all(row.keys() == rows[0].keys() for row in rows):
            return
        shared = _shared_head(filler.matcher.text, rows, places) | _shared_tail(filler.matcher.text, rows, places)
        yield _inherited("apart", filler, asked, rows, places, shared=shared)


def _shared_head(text: str, rows: Sequence[Row], spans: Sequence[Span]) -> frozenset[int]:
    """The slots told before what begins like the other parts: the last 200 lines | of web-03 and of web-04."""
    first = lead_at(text, spans[0], spans[1])
    return frozenset(at for at, pick in rows[0].items() if _place(pick) < first)


def _shared_tail(text: str, rows: Sequence[Row], spans: Sequence[Span]) -> frozenset[int]:
    """The slots told behind a word for all of the parts: from Rome to Oslo and from Oslo to Rome, both for 3 people."""
    found = _FOR_ALL.search(text, *spans[-1])
    return frozenset(at for at, pick in rows[-1].items() if found and _place(pick) > found.end())


def _place(pick: Pick) -> int:
    mention = pick.candidate.mention
    return -1 if mention is None else mention.start


def _recorded(filler: SlotFiller, asked: Sequence[int], spans: Sequence[Span], whole: Span) -> Iterator[Rows]:
    """Each record filled by itself; what none of them names is told for all of them before or behind."""
    told = _told(filler, asked, spans)
    if len(told) < 2:
        return
    rest = [at for at in asked if not any(at in row for row, _ in told)]
    around = [(whole[0], spans[0][0]), (spans[-1][1], whole[1])]
    shared = {at: pick for row, _ in reversed(_told(filler, rest, around)) for at, pick in row.items()}
    rows = [{**shared, **row} for row, _ in told]
    yield _inherited("records", filler, asked, rows, tuple(span for _, span in told))


def _told(
    filler: SlotFiller, asked: Sequence[int], spans: Sequence[Span], *, is_eager: bool = False
) -> list[tuple[Row, Span]]:
    """What parts of the text fill by themselves, without those that name nothing."""
    found = [(picked(filler, asked, span, is_eager=is_eager), span) for span in spans]
    rows = [({at: pick for at, pick in row.items() if pick.is_filled}, span) for row, span in found]
    return [one for one in rows if any(pick.candidate.mention is not None for pick in one[0].values())]


def _inherited(
    how: str,
    filler: SlotFiller,
    asked: Sequence[int],
    rows: Sequence[Row],
    spans: tuple[Span, ...],
    *,
    shared: Container[int] | None = None,
) -> Rows:
    """Rows with what they lack taken from the row before, or after; optional values only when most rows have them, or
    one alone, or, when it is known which are `shared`, those."""
    full: list[dict[int, Pick]] = []
    count = 0
    for number, row in enumerate(rows):
        whole = {at: pick for at, pick in row.items() if pick.is_filled}
        for at in asked:
            if at in whole:
                continue
            others = [*reversed(rows[:number]), *rows[number + 1 :]]
            holders = [one[at] for one in others if at in one and one[at].is_filled]
            is_most = len(holders) * 2 > len(rows) or len(holders) == 1
            is_told = is_most if shared is None else at in shared
            if holders and (is_told or filler.matcher.slots[at].is_required):
                whole[at] = holders[0]
                count += 1
            else:
                whole[at] = Pick(filler.matcher.slots[at], OUT, 0.5)
        full.append(dict(sorted(whole.items())))
    return Rows(how, tuple(full), count, spans)


def _distinct(found: Sequence[Rows]) -> list[Rows]:
    """Each set of values once, under the first reading that gave it, with the places of its rows when some reading in
    the same order has them; equal rows in one reading are one."""
    kept: dict[frozenset[_Values], tuple[list[_Values], Rows]] = {}
    written: dict[int, str] = {}
    for reading in found:
        told: dict[_Values, int] = {}
        for number, row in enumerate(reading.rows):
            told.setdefault(_written(row, written), number)
        names = list(told)
        rows = tuple(reading.rows[number] for number in told.values())
        spans = tuple(reading.spans[number] for number in told.values()) if reading.spans else ()
        key = frozenset(names)
        order, first = kept.setdefault(key, (names, Rows(reading.how, rows, reading.inherited, spans)))
        if spans and not first.spans and order == names:
            kept[key] = (names, replace(first, spans=spans))
    return [reading for _, reading in kept.values()]


def _written(row: Row, known: dict[int, str]) -> _Values:
    """The values of a row as text, by slot. Readings share their candidates, so each is written down once."""
    told = []
    for at, pick in row.items():
        if pick.is_filled:
            candidate = pick.candidate
            if id(candidate) not in known:
                known[id(candidate)] = repr(candidate.value)
            told.append((at, known[id(candidate)]))
    return tuple(sorted(told))


def values_of(row: Row) -> Mapping[tuple[str, ...], Json]:
    return {pick.slot.path: pick.candidate.value for _, pick in sorted(row.items()) if pick.is_filled}
