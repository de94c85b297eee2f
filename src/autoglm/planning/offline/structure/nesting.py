"""Puts a row of values into the shape of a tool's schema; items of lists of objects are rows of their own.

Must not know: how the row was read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_

from autoglm.core.values import Json
from autoglm.planning.offline.arguments.filling import Pick, SlotFiller
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.scores import Feature, score_of
from autoglm.planning.offline.slots import ITEM, Slot, assemble
from autoglm.planning.offline.structure.ranking import Part, part_of, reading_features
from autoglm.planning.offline.structure.reading import Row, Rows
from autoglm.planning.offline.structure.rows import rows_in, values_of
from autoglm.planning.offline.weights import Weights
from autoglm.planning.offline.words.text import Span

Path = tuple[str, ...]
_LEAST_TOLD = -2.0


def arguments_of(row: Row, items: Mapping[Path, list[Json]]) -> dict[str, Json]:
    """The arguments of one call, with the lists of objects that its part of the text tells."""
    return assemble({**values_of(row), **items})


def taken_by(reading: Rows) -> int:
    """The characters (`Mention.taken`) that the rows of a reading take up."""
    told = (pick.candidate.mention for row in reading.rows for pick in row.values())
    return reduce(or_, (one.taken for one in told if one is not None), 0)


def items_of(filler: SlotFiller, span: Span, weights: Weights, taken: int = 0) -> dict[Path, list[Json]]:
    """Every list of objects that a part of the text tells, by its path. `taken` are the characters (`Mention.taken`) of
    what the call has outside of lists."""
    found = {
        path: _items(filler, path, slots, span, weights, taken=taken)
        for path, slots in groups_of(filler.matcher.slots).items()
    }
    return {path: items for path, items in found.items() if items}


def groups_of(slots: Sequence[Slot]) -> dict[Path, list[int]]:
    """The slots inside of each list of objects, by the path of the list."""
    found: dict[Path, list[int]] = {}
    for at, slot in enumerate(slots):
        if ITEM in slot.path:
            found.setdefault(slot.path[: slot.path.index(ITEM)], []).append(at)
    return found


def _items(
    filler: SlotFiller, path: Path, slots: Sequence[int], span: Span, weights: Weights, *, taken: int
) -> list[Json]:
    given = _given(filler.matcher.mentions, [filler.matcher.slots[at] for at in slots], len(path) + 1, span)
    if given is not None:
        return given
    part = part_of(filler, span)
    scored = [
        (score_of(item_features(part, reading, taken), weights.items), number, reading)
        for number, reading in enumerate(item_readings(filler, slots, span))
    ]
    best = max(scored, key=lambda one: (one[0], -one[1]))[2]
    is_needed = any(filler.matcher.slots[at].is_required for at in slots)
    if not (is_needed or _is_told(filler, best)):
        return []
    return objects_of(best, len(path) + 1, 0 if is_needed else taken)


def _is_told(filler: SlotFiller, reading: Rows) -> bool:
    """Whether some value of a list that may be left out is there for more than that nothing else is."""
    picks = (one for row in reading.rows for one in row.items())
    return any(
        one.candidate.mention is not None and filler.odds_of(at, one.candidate) > _LEAST_TOLD for at, one in picks
    )


def item_readings(filler: SlotFiller, slots: Sequence[int], span: Span) -> list[Rows]:
    """How a part of the text may fill the items of a list."""
    return rows_in(filler, slots, span)


def item_features(part: Part, reading: Rows, taken: int) -> list[Feature]:
    """Named numbers of one reading of a list of objects beside what the call has `taken` outside of it."""
    told = (pick.candidate.mention for row in reading.rows for pick in row.values())
    places = {one.taken for one in told if one is not None}
    again = sum(place & taken > 0 for place in places)
    return [
        *reading_features(part, reading),
        ("items:again", min(again, 4) / 2),
        ("items:all_again", float(again == len(places))),
    ]


def objects_of(reading: Rows, depth: int, taken: int = 0) -> list[Json]:
    """The rows as objects; a row without any value of its own, or of what is already `taken` alone, is none."""
    made: list[Json] = []
    for row in reading.rows:
        values = {path[depth:]: value for path, value in values_of(row).items()}
        values |= {one.slot.path[depth:]: [] for one in row.values() if _is_empty_list(one)}
        told = [one for pick in row.values() if (one := pick.candidate.mention) is not None]
        if any(not one.taken & taken for one in told):
            made.append(assemble(values))
    return made


def _is_empty_list(pick: Pick) -> bool:
    """Whether an item needs a list that nothing is told of. Nobody can be asked for it; an empty one says the same."""
    return pick.slot.type == "array" and pick.slot.is_required and not pick.is_filled and not pick.slot.choices


def _given(mentions: Sequence[Mention], slots: Sequence[Slot], depth: int, span: Span) -> list[Json] | None:
    """The items as JSON in the request itself, when their names are those of the schema."""
    names = {slot.path[depth] for slot in slots}
    found: list[Json] = []
    for one in mentions:
        if one.kind is not Kind.JSON or not (span[0] <= one.start and one.end <= span[1]):
            continue
        items = one.value if isinstance(one.value, list) else [one.value]
        if items and all(isinstance(item, Mapping) and set(item) <= names for item in items):
            found += items
    return found or None
