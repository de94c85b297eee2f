"""Proposes how a part of a request fills the same slots once or several times: rows of values.

Three readings: one row; rows that follow each other in the text, where a slot that is named again begins a new row;
and columns, lists of values that are paired or combined. What a row lacks it takes from its neighbours. Must not know:
which reading is right (`ranking.py`), tools.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from autoglm.core.values import Json
from autoglm.planning.offline.arguments import Filler, Pick, Span, Way
from autoglm.planning.offline.features import OUT, Scene
from autoglm.planning.offline.mentions import Kind, Mention

MAX_ROWS = 12
_STEPS = 80
_BEAM = 16
_LEAST_ODDS = -2.0
_NEW_ROW = 1.0
_COLUMNS = 2
_PAIRED = re.compile(r"\brespectively\b|分别")
_BREAK = re.compile(r"[.;?!。；！？\n]\s*|\b(?:then|also|additionally)\b|然后|另外|同时")

Row = Mapping[int, Pick]
Step = tuple[int, Way]


@dataclass(frozen=True, slots=True)
class Rows:
    """One reading. `inherited` counts values that a row took from another one."""

    how: str
    rows: tuple[Row, ...]
    inherited: int = 0


def rows_in(filler: Filler, asked: Sequence[int], span: Span) -> list[Rows]:
    """All readings of a part of the text, the single row first."""
    single = _picked(filler, asked, span)
    found = [Rows("one", (single,)), *_from_columns(filler, asked, span)]
    walks = list(_walks(filler, asked, span))
    for rows in walks:
        found.append(_completed(filler, asked, rows, single, span))
        found += _refilled("again", filler, asked, _spans_of(rows, span))
    found += _refilled("parts", filler, asked, _parts(filler.scene.text, span))
    return _distinct(found)


def _picked(filler: Filler, asked: Sequence[int], span: Span, taken: Sequence[Mention] = ()) -> dict[int, Pick]:
    filling = filler.fill(span=span, only=asked, taken=taken)
    return dict(zip(asked, filling.picks, strict=True))


@dataclass(frozen=True, slots=True)
class _State:
    score: float = 0.0
    end: int = 0
    current: tuple[Step, ...] = ()
    done: tuple[tuple[Step, ...], ...] = ()

    @property
    def rows(self) -> tuple[tuple[Step, ...], ...]:
        return (*self.done, self.current) if self.current else self.done


def _walks(filler: Filler, asked: Sequence[int], span: Span) -> Iterator[tuple[tuple[Step, ...], ...]]:
    """Rows in the order of the text, best first, for each number of rows from two on the best two."""
    states = [_State(end=span[0])]
    for step in _steps(filler, asked, span):
        grown = [after for state in states for after in _taken(state, step, filler.scene)]
        states = sorted([*states, *grown], key=lambda state: -state.score)[:_BEAM]
    given: dict[int, int] = {}
    for state in states:
        size = len(state.rows)
        if size > 1 and given.get(size, 0) < 2:
            given[size] = given.get(size, 0) + 1
            yield state.rows


def _steps(filler: Filler, asked: Sequence[int], span: Span) -> list[Step]:
    found = [
        (at, way)
        for at in asked
        if filler.scene.slots[at].kind != "boolean"
        for way in filler.inside(at, span)
        if way.candidate.mention is not None and way.odds > _LEAST_ODDS
    ]
    best = sorted(found, key=lambda step: -step[1].odds)[:_STEPS]
    return sorted(best, key=lambda step: (_mention(step).start, -_mention(step).end))


def _mention(step: Step) -> Mention:
    mention = step[1].candidate.mention
    assert mention is not None
    return mention


def _taken(state: _State, step: Step, scene: Scene) -> Iterator[_State]:
    mention = _mention(step)
    if mention.start < state.end or len(state.done) >= MAX_ROWS:
        return
    score = state.score + step[1].odds + 1.0
    is_named = any(at == step[0] for at, _ in state.current)
    if not is_named:
        crossed = sum(scene.crossing(at, step[0]) for at, _ in state.current)
        yield _State(score - crossed, mention.end, (*state.current, step), state.done)
    if is_named or (state.current and _BREAK.search(scene.text, state.end, mention.start)):
        yield _State(score - _NEW_ROW, mention.end, (step,), (*state.done, state.current))


def _completed(filler: Filler, asked: Sequence[int], rows: Sequence[Sequence[Step]], single: Row, span: Span) -> Rows:
    """Rows as they were walked; slots that no row names are as in the single row."""
    chances = _chances(filler, rows, span)
    told = [{at: Pick(filler.scene.slots[at], way.candidate, chances[at]) for at, way in row} for row in rows]
    used = [_mention(step) for row in rows for step in row]
    rest = {
        at: pick
        for at, pick in single.items()
        if not any(at in row for row in told)
        and not any(pick.candidate.mention is not None and pick.candidate.mention.overlaps(one) for one in used)
    }
    return _inherited("walk", filler, asked, [{**rest, **row} for row in told])


def _chances(filler: Filler, rows: Sequence[Sequence[Step]], span: Span) -> dict[int, float]:
    """For each slot how likely its right value is among those that the rows give it."""
    chosen: dict[int, list[Way]] = {}
    for row in rows:
        for at, way in row:
            chosen.setdefault(at, []).append(way)
    return {at: filler.share(at, span, list({id(way): way for way in ways}.values())) for at, ways in chosen.items()}


def _spans_of(rows: Sequence[Sequence[Step]], span: Span) -> list[Span]:
    starts = [span[0], *(_mention(row[0]).start for row in rows[1:]), span[1]]
    return [(left, right) for left, right in pairwise(starts) if right > left]


def _parts(text: str, span: Span) -> list[Span]:
    cuts = [match.end() for match in _BREAK.finditer(text, *span)]
    edges = [span[0], *[cut for cut in cuts if span[0] < cut < span[1]], span[1]]
    return [(left, right) for left, right in pairwise(edges) if right > left]


def _refilled(how: str, filler: Filler, asked: Sequence[int], spans: Sequence[Span]) -> Iterator[Rows]:
    """Each part of the text filled by itself; parts that name nothing are left out."""
    if not 1 < len(spans) <= MAX_ROWS:
        return
    rows = [{at: pick for at, pick in _picked(filler, asked, span).items() if pick.is_filled} for span in spans]
    told = [row for row in rows if any(pick.candidate.mention is not None for pick in row.values())]
    if len(told) > 1:
        yield _inherited(how, filler, asked, told)


def _inherited(how: str, filler: Filler, asked: Sequence[int], rows: Sequence[Row]) -> Rows:
    """Rows with what they lack taken from the row before, or after; optional values only when most rows have them."""
    full: list[dict[int, Pick]] = []
    count = 0
    for number, row in enumerate(rows):
        whole = {at: pick for at, pick in row.items() if pick.is_filled}
        for at in asked:
            if at in whole:
                continue
            others = [*reversed(rows[:number]), *rows[number + 1 :]]
            holders = [one[at] for one in others if at in one and one[at].is_filled]
            is_shared = filler.scene.slots[at].is_required or len(holders) * 2 > len(rows) or len(holders) == 1
            if holders and is_shared:
                whole[at] = holders[0]
                count += 1
            else:
                whole[at] = Pick(filler.scene.slots[at], OUT, 0.5)
        full.append(whole)
    return Rows(how, tuple(full), count)


def _from_columns(filler: Filler, asked: Sequence[int], span: Span) -> Iterator[Rows]:
    columns = [(at, ways) for at in asked for ways in _columns(filler, at, span)]
    for column in columns:
        yield from _combined(filler, asked, span, [column])
    for left, right in combinations(columns, 2):
        if left[0] != right[0] and not _touch(left[1], right[1]):
            yield from _combined(filler, asked, span, [left, right])
    for three in combinations(columns, 3):
        apart = all(one[0] != two[0] and not _touch(one[1], two[1]) for one, two in combinations(three, 2))
        if apart and len({len(ways) for _, ways in three}) == 1:
            yield from _combined(filler, asked, span, three)


def _columns(filler: Filler, at: int, span: Span) -> list[tuple[Way, ...]]:
    """Several values for one slot: the items of a list, and all values that belong to it by their own odds."""
    slot = filler.scene.slots[at]
    if slot.kind in ("boolean", "object"):
        return []
    best: dict[tuple[int, int], Way] = {}
    for way in filler.inside(at, span):
        mention = way.candidate.mention
        if mention is not None and (slot.kind != "array" or way.candidate.how in ("single", "choice")):
            best.setdefault((mention.start, mention.end), way)
    found = []
    for one in filler.scene.mentions:
        if one.kind is Kind.LIST and span[0] <= one.start and one.end <= span[1]:
            ways = [best.get((item.start, item.end)) for item in one.items]
            if all(ways):
                found.append(tuple(way for way in ways if way))
    found.append(_spread(best))
    good = [ways for ways in found if 1 < len(ways) <= MAX_ROWS and _mean(ways) > _LEAST_ODDS]
    places = {tuple(_mention((at, way)).start for way in ways): ways for ways in reversed(good)}
    return sorted(places.values(), key=lambda ways: -_mean(ways) - 0.3 * len(ways))[:_COLUMNS]


def _spread(best: Mapping[tuple[int, int], Way]) -> tuple[Way, ...]:
    kept: list[Way] = []
    for way in sorted(best.values(), key=lambda way: -way.odds):
        if way.odds > 0 and not _touch([way], kept):
            kept.append(way)
    return tuple(sorted(kept, key=lambda way: _mention((0, way)).start))


def _mean(ways: Sequence[Way]) -> float:
    return sum(way.odds for way in ways) / len(ways)


def _touch(left: Sequence[Way], right: Sequence[Way]) -> bool:
    return any(_mention((0, one)).overlaps(_mention((0, other))) for one in left for other in right)


def _combined(
    filler: Filler, asked: Sequence[int], span: Span, columns: Sequence[tuple[int, tuple[Way, ...]]]
) -> Iterator[Rows]:
    taken = [_mention((at, way)) for at, ways in columns for way in ways]
    rest = [at for at in asked if all(at != other for other, _ in columns)]
    shared = _picked(filler, rest, span, taken)
    first = columns[0]
    if len(columns) == 1:
        yield _table("column", filler, shared, [[(first[0], way)] for way in first[1]], span)
        return
    second = columns[1]
    if len({len(ways) for _, ways in columns}) == 1:
        lines = zip(*[[(at, way) for way in ways] for at, ways in columns], strict=True)
        yield _table("zip", filler, shared, list(lines), span)
    is_paired = _PAIRED.search(filler.scene.text, *span) is not None
    if (
        len(columns) == 2
        and not is_paired
        and len(first[1]) * len(second[1]) <= MAX_ROWS
        and _stand_apart(first[1], second[1])
    ):
        product = [[(first[0], one), (second[0], other)] for one in first[1] for other in second[1]]
        yield _table("product", filler, shared, product, span)


def _stand_apart(first: Sequence[Way], second: Sequence[Way]) -> bool:
    """Whether all values of one slot come before all of the other: values that take turns belong together in pairs."""
    early, late = sorted(([_mention((0, way)).start for way in ways] for ways in (first, second)), key=min)
    return max(early) < min(late)


def _table(how: str, filler: Filler, shared: Row, rows: Sequence[Sequence[Step]], span: Span) -> Rows:
    chances = _chances(filler, rows, span)
    slots = filler.scene.slots
    told = tuple({**shared, **{at: Pick(slots[at], way.candidate, chances[at]) for at, way in row}} for row in rows)
    return Rows(how, tuple(dict(sorted(row.items())) for row in told), 0)


def _distinct(found: Sequence[Rows]) -> list[Rows]:
    """Each set of values once, under the first reading that gave it; equal rows in one reading are one."""
    kept: dict[str, Rows] = {}
    for reading in found:
        rows = {repr(values_of(row)): row for row in reading.rows}
        kept.setdefault(repr(sorted(rows)), replace(reading, rows=tuple(rows.values())))
    return list(kept.values())


def values_of(row: Row) -> dict[tuple[str, ...], Json]:
    return {pick.slot.path: pick.candidate.value for _, pick in sorted(row.items()) if pick.is_filled}
