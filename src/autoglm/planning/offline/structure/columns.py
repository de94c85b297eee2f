"""Proposes rows of values from columns: several values for one slot, paired or combined with those of another.

Must not know: which reading is right, tools.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, islice

from autoglm.planning.offline.arguments.filling import DERIVED, Pick, SlotFiller, Way
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.structure.reading import MAX_ROWS, Row, Rows, Step, chances_of, mention_of, picked
from autoglm.planning.offline.words.text import Span

_LEAST_ODDS = -2.0
_LEAST_PAIRED = -4.0
_COLUMNS = 3
# Of a tool with many slots so many columns are combined, and each set of them fills all other slots anew: so many sets,
# fewer the more slots there are.
_MAX_COLUMNS = 8
_MAX_SETS = 600
_LEAST_SETS = 4
# How one item or one list is given for a slot that takes a list.
_WHOLE = frozenset({"single", "choice", "choice_alone", "json"})
_PAIRED = re.compile(r"\brespectively\b|分别")

Column = tuple[int, tuple[Way, ...]]


def columns_in(filler: SlotFiller, asked: Sequence[int], span: Span, columns: Sequence[Column]) -> Iterator[Rows]:
    """Readings by lists: a column for one slot, two or three columns in pairs, two with every one by every other."""
    good = sorted(columns, key=lambda column: -_mean(column[1]))[:_MAX_COLUMNS]
    sets = _sets_of([one for one in columns if one in good] if len(columns) > _MAX_COLUMNS else columns)
    for one in islice(sets, max(_LEAST_SETS, _MAX_SETS // (len(asked) or 1))):
        yield from _combined(filler, asked, span, one)


def _sets_of(columns: Sequence[Column]) -> Iterator[tuple[Column, ...]]:
    """Columns that may be read side by side: each alone, two, and three of the same length."""
    yield from combinations(columns, 1)
    yield from (pair for pair in combinations(columns, 2) if _stand_by(*pair))
    for three in combinations(columns, 3):
        if len({len(ways) for _, ways in three}) == 1 and all(_stand_by(*pair) for pair in combinations(three, 2)):
            yield three


def _stand_by(left: Column, right: Column) -> bool:
    is_derived = all(way.candidate.how in DERIVED for way in (*left[1], *right[1]))
    return left[0] != right[0] and (is_derived or not _touch(left[1], right[1]))


def columns_of(filler: SlotFiller, asked: Sequence[int], span: Span) -> list[Column]:
    """Slots with several values each."""
    is_paired = _PAIRED.search(filler.matcher.text, *span) is not None
    least = _LEAST_PAIRED if is_paired else _LEAST_ODDS
    lists = [one for one in filler.matcher.passage.told_lists if span[0] <= one.start and one.end <= span[1]]
    return [(at, ways) for at in asked for ways in _columns(filler, at, span, lists, least)]


def _columns(filler: SlotFiller, at: int, span: Span, lists: Sequence[Mention], least: float) -> list[tuple[Way, ...]]:
    """Several values for one slot: the items of a list, and all values that belong to it by their own odds."""
    slot = filler.matcher.slots[at]
    if slot.type in ("boolean", "object"):
        return []
    best: dict[tuple[int, int], Way] = {}
    for way in filler.inside(at, span):
        mention = way.candidate.mention
        if mention is not None and (slot.type != "array" or way.candidate.how in _WHOLE):
            best.setdefault((mention.start, mention.end), way)
    found = []
    for one in lists:
        ways = [best.get((item.start, item.end)) for item in one.items]
        if all(ways):
            found.append(tuple(way for way in ways if way))
    likely = sorted((way for way in best.values() if way.odds > _LEAST_ODDS), key=lambda way: -way.odds)
    found += [_spread(likely), _alike(likely)]
    good = [ways for ways in found if 1 < len(ways) <= MAX_ROWS and _mean(ways) > least]
    places = {tuple(mention_of(way).start for way in ways): ways for ways in reversed(good)}
    return sorted(places.values(), key=lambda ways: -_mean(ways) - 0.3 * len(ways))[:_COLUMNS]


def _spread(likely: Sequence[Way]) -> tuple[Way, ...]:
    """The values that rather belong to the slot than not."""
    return _apart([way for way in likely if way.odds > 0])


def _alike(likely: Sequence[Way]) -> tuple[Way, ...]:
    """The values of the same kind and unit as the one that belongs to the slot most."""
    form = _form(likely[0]) if likely else None
    return _apart([way for way in likely if _form(way) == form])


def _apart(ways: Sequence[Way]) -> tuple[Way, ...]:
    """Those that touch none before them, in the order of the text."""
    kept: list[Way] = []
    for way in ways:
        if not _touch([way], kept):
            kept.append(way)
    return tuple(sorted(kept, key=lambda way: mention_of(way).start))


def _form(way: Way) -> tuple[str, Kind, str]:
    mention = mention_of(way)
    return way.candidate.how, mention.kind, mention.unit


def _mean(ways: Sequence[Way]) -> float:
    return sum(way.odds for way in ways) / len(ways)


def _touch(left: Sequence[Way], right: Sequence[Way]) -> bool:
    return any(mention_of(one).overlaps(mention_of(other)) for one in left for other in right)


def _combined(filler: SlotFiller, asked: Sequence[int], span: Span, columns: Sequence[Column]) -> Iterator[Rows]:
    taken = [mention_of(way) for at, ways in columns for way in ways]
    rest = [at for at in asked if all(at != other for other, _ in columns)]
    shared = picked(filler, rest, span, taken)
    first = columns[0]
    if len(columns) == 1:
        yield _table("column", filler, shared, [[(first[0], way)] for way in first[1]], span)
        return
    second = columns[1]
    if len({len(ways) for _, ways in columns}) == 1:
        lines = zip(*[[(at, way) for way in ways] for at, ways in columns], strict=True)
        yield _table("zip", filler, shared, list(lines), span)
    is_paired = _PAIRED.search(filler.matcher.text, *span) is not None
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
    early, late = sorted(([mention_of(way).start for way in ways] for ways in (first, second)), key=min)
    return max(early) < min(late)


def _table(how: str, filler: SlotFiller, shared: Row, rows: Sequence[Sequence[Step]], span: Span) -> Rows:
    chances = chances_of(filler, rows, span)
    slots = filler.matcher.slots
    told = tuple({**shared, **{at: Pick(slots[at], way.candidate, chances[at]) for at, way in row}} for row in rows)
    return Rows(how, tuple(dict(sorted(row.items())) for row in told), 0)
