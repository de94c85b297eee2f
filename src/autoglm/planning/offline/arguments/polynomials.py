"""Reads the coefficients of an equation that the text holds: 3, 4 and -7 of 3x^2 + 4x - 7 = 0.

Must not know: how good a value is, other values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from autoglm.core.values import Json
from autoglm.planning.offline.slots import Slot
from autoglm.planning.offline.words.numerals import plain_number
from autoglm.planning.offline.words.text import Span

_RAISED = str.maketrans("²³⁴−–", "234--")
_FIRST_TERM = r"[-−–]?\s?(?:\d+(?:\.\d+)?)?\s?\*?\s?x(?:\s?\^\s?\d|\*\*\d|[²³⁴])"
_MORE = r"\s?[-+−–]\s?(?:(?:\d+(?:\.\d+)?)?\s?\*?\s?x(?:\s?\^\s?\d|\*\*\d|[²³⁴])?|\d+(?:\.\d+)?)(?![A-Za-z0-9_^])"
_POLYNOMIAL = re.compile(rf"(?<![A-Za-z0-9_)(^*/+-]){_FIRST_TERM}(?![A-Za-z0-9_^])(?:{_MORE})+", re.IGNORECASE)
_TERM = re.compile(
    r"\s?(?P<sign>[-+−–]?)\s?(?P<number>\d+(?:\.\d+)?)?\s?\*?\s?(?P<x>x(?:\s?\^\s?|\*\*)?(?P<power>[\d²³⁴])?)?",
    re.IGNORECASE,
)
# What a parameter says of the term that it is the coefficient of.
_POWERS: Mapping[int, re.Pattern[str]] = {
    power: re.compile(pattern, re.IGNORECASE)
    for power, pattern in {
        4: r"x\s?(?:\^|\*\*)?\s?4|x⁴|fourth[- ](?:degree|power|order)|quartic|四次",
        3: r"x\s?(?:\^|\*\*)?\s?3|x³|third[- ](?:degree|power|order)|cubic term|cubed|三次项",
        2: r"x\s?(?:\^|\*\*)?\s?2|x²|second[- ](?:degree|power|order)|quadratic term|squared|二次项",
        1: r"\bof x\b|first[- ](?:degree|power|order)|linear|一次项",
        0: r"\bconstant\b|\bfree term\b|常数",
    }.items()
}
_LETTERS = "abcde"
_ABOUT = re.compile(r"coefficient|constant|term\b|系数|常数", re.IGNORECASE)


class Coefficient(NamedTuple):
    """The factor of one power of the unknown, and where its term stands."""

    power: int
    value: float
    place: Span


def coefficients_told(slot: Slot, text: str) -> Iterator[tuple[Json, Span]]:
    """For a slot that takes one coefficient, that of every equation in the text; for one that takes them as a list, the
    list from the highest power on, with 0 for a power that is not there."""
    if not _ABOUT.search(f"{slot.path[-1]} {slot.description}"):
        return
    for terms in equations_in(text):
        degree = max(term.power for term in terms)
        if slot.type == "array":
            values = {term.power: term.value for term in terms}
            yield (
                [plain_number(values.get(power, 0)) for power in range(degree, -1, -1)],
                (terms[0].place[0], terms[-1].place[1]),
            )
        else:
            power = _power_of(slot, degree)
            yield from ((plain_number(term.value), term.place) for term in terms if term.power == power)


def _power_of(slot: Slot, degree: int) -> int:
    """Which power the slot's description tells; else a, b and c are those of the equation in order."""
    told = next((power for power, pattern in _POWERS.items() if pattern.search(slot.description)), None)
    name = slot.path[-1].lower()
    return degree - _LETTERS.find(name) if told is None and name in _LETTERS else -1 if told is None else told


@lru_cache(maxsize=64)
def equations_in(text: str) -> tuple[tuple[Coefficient, ...], ...]:
    """The terms of each polynomial of x in the text that has a power of two at least."""
    return tuple(tuple(_terms(match)) for match in _POLYNOMIAL.finditer(text))


def _terms(match: re.Match[str]) -> Iterator[Coefficient]:
    at = match.start()
    while at < match.end():
        term = _TERM.match(match.string, at, match.end())
        assert term is not None
        power = int((term["power"] or "1").translate(_RAISED)) if term["x"] else 0
        factor = float(term["number"] or 1) * (-1 if term["sign"].translate(_RAISED) == "-" else 1)
        start = term.start() + len(term[0]) - len(term[0].lstrip())
        yield Coefficient(power, factor, (start, term.end()))
        at = term.end()
