"""Makes examples from a request whose right values are known: how its slots are filled, and what belongs to which slot.

Must not know: how weights are learned, where the right values come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from autoglm.planning.offline.arguments.candidates import Candidate
from autoglm.planning.offline.arguments.features import SlotMatcher
from autoglm.planning.offline.learning.descent import Example, Fact
from autoglm.planning.offline.scores import Feature
from autoglm.planning.offline.slots import Slot

IsRight = Callable[[Slot, Candidate], bool]
"""Whether one way to fill a slot is right for one call, leaving the slot out among the ways."""
Told = Callable[[Sequence[Feature]], Sequence[Feature]]


@dataclass(frozen=True, slots=True)
class Asked:
    """The examples of one question: how its slots are filled, and which mentions belong to which slot."""

    fillings: tuple[Example, ...]
    belongings: tuple[Fact, ...]


def asked_of(matcher: SlotMatcher, calls: Sequence[IsRight], *, weight: float = 1.0, told: Told = list) -> Asked:
    """Examples of every slot of one tool, of which the request asks for one call or several. `told` may add names."""
    fillings: list[Example] = []
    belongings: list[Fact] = []
    for at, slot in enumerate(matcher.slots):
        candidates = list(matcher.candidates(at))
        features = [told(matcher.features(at, one)) for one in candidates]
        right = [_row(slot, candidates, is_right) for is_right in calls]
        fillings += _fillings(features, right, weight)
        belongings += [
            Fact(features[number], any(row[number] for row in right))
            for number, one in enumerate(candidates)
            if one.mention is not None
        ]
    return Asked(tuple(fillings), tuple(belongings))


def _row(slot: Slot, candidates: Sequence[Candidate], is_right: IsRight) -> list[bool]:
    row = [is_right(slot, one) for one in candidates]
    if slot.type != "boolean" and any(row[:-1]):
        row[-1] = False  # what the text names is taken, also where it may be left out
    return row


def _fillings(
    features: Sequence[Sequence[Feature]], right: Sequence[Sequence[bool]], weight: float
) -> Iterator[Example]:
    """One example for each call, without the ways that are right for another call only."""
    for row in right:
        kept = [
            at for at in range(len(features)) if row[at] or not any(other[at] for other in right if other is not row)
        ]
        flags = [row[at] for at in kept]
        if any(flags) and not all(flags):
            yield Example([features[at] for at in kept], flags, weight / len(right))
