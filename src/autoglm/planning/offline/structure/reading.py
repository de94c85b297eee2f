"""What a reading of a part of a request is: rows of picks, one row for each call. Must not know: how rows are found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autoglm.planning.offline.arguments.filling import Pick, SlotFiller, Way
from autoglm.planning.offline.mentions.mention import Mention
from autoglm.planning.offline.words.text import Span

MAX_ROWS = 12

Row = Mapping[int, Pick]
Step = tuple[int, Way]


@dataclass(frozen=True, slots=True)
class Rows:
    """One reading. `inherited` counts values that a row took from another one; `spans` tell where each row stands, when
    the rows stand one after the other."""

    how: str
    rows: tuple[Row, ...]
    inherited: int = 0
    spans: tuple[Span, ...] = ()


def picked(
    filler: SlotFiller, asked: Sequence[int], span: Span, taken: Sequence[Mention] = (), *, is_eager: bool = False
) -> dict[int, Pick]:
    """The best row of values for some slots in a part of the text, without what is taken."""
    filling = filler.fill(span=span, only=asked, taken=taken, is_eager=is_eager)
    return dict(zip(asked, filling.picks, strict=True))


def chances_of(filler: SlotFiller, rows: Sequence[Sequence[Step]], span: Span) -> dict[int, float]:
    """For each slot how likely its right value is among those that the rows give it."""
    chosen: dict[int, list[Way]] = {}
    for row in rows:
        for at, way in row:
            chosen.setdefault(at, []).append(way)
    return {at: filler.share(at, span, list({id(way): way for way in ways}.values())) for at, ways in chosen.items()}


def mention_of(way: Way) -> Mention:
    """Where the value of a way stands."""
    mention = way.candidate.mention
    assert mention is not None
    return mention
