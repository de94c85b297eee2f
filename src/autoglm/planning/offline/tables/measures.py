"""What names of columns in Latin letters tell by themselves: whether they hold figures, and one of what they count."""

from __future__ import annotations

import re

from autoglm.planning.offline.words.lexicon import SLOT_CLASSES, words

_MEASURES = frozenset(
    word
    for name in ("count", "rate", "money", "duration", "distance", "mass", "temperature", "speed")
    for word in SLOT_CLASSES[name]
) | frozenset(words("size value score rating population area volume total sum share sales points discount tax"))

# What rows are parted by more often than what they are.
_GROUPS = frozenset(
    words(
        """city region area province state county country department district branch school company brand category month
    warehouse site store shop channel"""
    )
)


def singular(name: str) -> str:
    """One of what a name in the plural counts: products, cities, boxes."""
    if re.search(r"(?:species|series|news|status)$", name):
        return name
    if name.endswith("people"):
        return name[:-6] + "person"
    if re.search(r"[^aeiou]ies$", name):
        return name[:-3] + "y"
    if re.search(r"(?:ss|x|ch|sh)es$", name):
        return name[:-2]
    return name[:-1] if re.search(r"[^sui]s$", name) else name


def is_measure(name: str) -> bool:
    """Whether a column's name tells by itself that it holds figures."""
    last = re.split(r"[\s_-]", name.lower())[-1]
    return last in _MEASURES or singular(last) in _MEASURES


def is_group(name: str) -> bool:
    """Whether several rows have such a thing in common rather than being one: cities, and no orders."""
    return singular(name.lower()) in _GROUPS
