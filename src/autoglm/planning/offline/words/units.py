"""Units of measure: what they are called, what they measure and how large they are.

Owns: the table of units, `units.txt`. Must not know: slots, requests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from autoglm.planning.offline.words.text import is_han


@dataclass(frozen=True, slots=True)
class Unit:
    """`size` is how many of the first unit of what it measures it is worth; 0 for one that no factor leads to."""

    measure: str
    size: float
    names: tuple[str, ...]


def units_named(word: str) -> tuple[Unit, ...]:
    """The units that a word in lower case may stand for, a name in the plural, too."""
    return _table().get(word) or _table().get(word.removesuffix("s")) or ()


def is_unit(word: str) -> bool:
    """Whether a word, in lower case, is the name of a unit of measure."""
    return len(word) > 2 and bool(units_named(word))


def in_unit(value: float, own: str, wanted: str) -> float | None:
    """An amount of one unit in another one that measures the same; None where there is nothing to convert."""
    for left in units_named(own):
        for right in units_named(wanted):
            if left.measure == right.measure and left.size and right.size and left.size != right.size:
                return float(f"{value * left.size / right.size:.12g}")
    return None


def other_names(name: str) -> tuple[str, ...]:
    """What else a unit is called in English by more than a symbol: kilometer and kilometre for km."""
    names = (other for unit in units_named(name) for other in unit.names if other != name)
    return tuple(other for other in names if len(other) > 2 and not is_han(other[0]))


def chinese_names() -> tuple[str, ...]:
    """What units are called in Chinese, the longer first."""
    return tuple(sorted((name for name in _table() if is_han(name[0])), key=len, reverse=True))


@lru_cache(maxsize=1)
def _table() -> Mapping[str, tuple[Unit, ...]]:
    found: dict[str, tuple[Unit, ...]] = {}
    text = files(__package__).joinpath("units.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            measure, size, names = line.split(" ", 2)
            unit = Unit(measure, float(size), tuple(names.split("|")))
            for name in unit.names:
                found[name] = (*found.get(name, ()), unit)
    return found
