"""Compares the unit of a number with what a parameter says that it counts or is measured in.

Must not know: the text, weights.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from autoglm.planning.offline.arguments.conversions import MEASURED
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.scores import Feature
from autoglm.planning.offline.slots import Slot
from autoglm.planning.offline.words.lexicon import MEASURES
from autoglm.planning.offline.words.text import content_stems

_UNMEASURED = (("unit:told", 0.0),)
_NUMBERS = ("integer", "number")
_MEASURED = (Kind.NUMBER, Kind.CODE)
# The classes of slots that take what is measured so.
_CLASSES: Mapping[str, str] = {
    "time": "duration", "length": "distance", "mass": "mass", "money": "money", "heat": "temperature", "speed": "speed",
    "share": "rate",
}  # fmt: skip
_MEASURED_IN = re.compile(r"\bin (?:the )?(?:unit of |units of )?([a-z]+)(?![a-z/^*])")


def unit_features(
    slot: Slot, slots: Sequence[Slot], mention: Mention, tool_stems: Collection[str]
) -> Iterable[Feature]:
    """Named numbers for a mention with a unit, and for a number without one, as the value of one of the slots."""
    is_measured = mention.kind in _MEASURED or bool(mention.unit)
    return _measured(slot, slots, mention, tool_stems) if is_measured else _UNMEASURED


def _measured(slot: Slot, slots: Sequence[Slot], mention: Mention, tool_stems: Collection[str]) -> Iterator[Feature]:
    if mention.is_word:
        # Two adults may fill `adults`; two numbers, two equations tell of calls.
        counted = slot.tells(content_stems(mention.unit)) or ("other" if mention.unit else "nothing")
        yield f"word_number:{counted}", 1.0
        yield f"word_number:one:{counted}", float(mention.value == 1)
    yield "unit:told", float(_is_told(slot, mention))
    measure = _measure_of(mention.unit) if mention.unit else ""
    if mention.kind is Kind.NUMBER and slot.type in _NUMBERS:
        told = _told_measure(slot)
        if told:
            yield f"measure:{'same' if measure == told else 'other' if measure else 'none'}", 1.0
        elif measure:
            yield "measure:untold", 1.0
        if measure and not _takes(slot, measure):
            others = (one for one in slots if one is not slot and one.type in _NUMBERS)
            yield "measure:rival", float(any(_takes(one, measure) for one in others))
        if mention.unit and not _holds_unit(slot, mention):
            others = (one for one in slots if one is not slot and one.type in _NUMBERS)
            yield "unit:rival", float(any(_holds_unit(one, mention) for one in others))
            # The tool compares "two numbers", its statement speaks of "two samples": that counts, and is no value.
            yield f"unit:tool:{mention.is_word}", float(any(s in tool_stems for s in content_stems(mention.unit)))
    if mention.unit:
        yield "unit:own", float(_holds_unit(slot, mention))
        for name in slot.classes if measure else ():
            yield f"unit:{measure}:{name}", 1.0


def _is_told(slot: Slot, mention: Mention) -> bool:
    """Whether the unit of a number or of a size, as in 512MB, stands as it is in the slot's description."""
    measured = MEASURED.fullmatch(mention.text) if mention.kind is Kind.CODE else None
    unit = measured[2] if measured else mention.unit
    return bool(unit) and unit.lower() in slot.description.lower()


def _holds_unit(slot: Slot, mention: Mention) -> bool:
    """Whether the unit of a number stands in what the slot says of itself."""
    return any(stem in slot.name_stems or stem in slot.hint_stems for stem in content_stems(mention.unit))


def _takes(slot: Slot, measure: str) -> bool:
    """Whether a slot is told to take such a measure, by a unit or by what it is about."""
    told = _told_measure(slot)
    return told == measure if told else _CLASSES.get(measure) in slot.classes


def _told_measure(slot: Slot) -> str:
    return _measure_told(slot.path[-1], slot.description)


@lru_cache(maxsize=1024)
def _measure_told(name: str, description: str) -> str:
    """What a slot is measured in by its own words, as time for "in years", or ""."""
    told = (*_MEASURED_IN.findall(description.lower()), *name.lower().split("_")[1:])
    return next((measure for word in told if len(word) > 1 and (measure := _measure_of(word))), "")


def _measure_of(unit: str) -> str:
    return next((name for name, units in MEASURES.items() if unit in units or unit.removesuffix("s") in units), "")
