"""Describes how a switch, a slot for yes or no, may be set. Must not know: weights, how the text names the switch."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autoglm.core.values import Json
from autoglm.planning.offline.lexicon import NEGATIONS
from autoglm.planning.offline.slots import Slot

_CLAUSE_MARKS = ",.;?!，。；！？\n"
_NEGATION = re.compile("|".join(rf"\b{word}\b" if word.isascii() else word for word in NEGATIONS))


def switch_features(
    slot: Slot, how: str, value: Json, *, named: bool, hinted: bool, negated: bool
) -> Iterator[tuple[str, float]]:
    """Named numbers for one way to set a switch that the text names, hints at, or names beside a "not"."""
    state = "required" if slot.is_required else "default" if slot.has_default else "optional"
    yield f"bool:{how}:{state}", 1.0
    yield f"bool:{how}:named", float(named)
    yield f"bool:{how}:hinted", float(hinted)
    yield f"bool:{how}:negated", float(negated)
    yield f"bool:{how}:is_default", float(slot.default is value)


def is_negated(lowered: str, start: int, end: int) -> bool:
    """Whether the clause around a place of a text in lower case has a word such as "not"."""
    first = max((lowered.rfind(mark, 0, start) for mark in _CLAUSE_MARKS), default=-1) + 1
    lasts = [at for mark in _CLAUSE_MARKS if (at := lowered.find(mark, end)) >= 0]
    return _NEGATION.search(lowered, first, min(lasts, default=len(lowered))) is not None
