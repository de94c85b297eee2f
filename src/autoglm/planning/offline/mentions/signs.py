"""Tells whether words beside a number put it below zero: 零下18度, minus eighteen, 5 degrees below zero, 40° S.

Must not know: values, units of measure beside those of heat.
"""

from __future__ import annotations

import re

from autoglm.planning.offline.words.lexicon import NUMBER_WORDS

_REACH = 24
_SOUTH_OR_WEST = re.compile(r"(?:南纬|西经)\s?$")
_COMPASS = re.compile(r"\s?°\s?([NSEW])(?![A-Za-z0-9])")
# Without a sign of degrees a letter tells a place only beside the other one: 60 W by itself are watts.
_BARE_COMPASS = re.compile(r"\s?([NSEW])(?![A-Za-z0-9])")
_LATITUDE = re.compile(r"\d\s?°?\s?[NS][\s,]{1,2}(?:and\s)?$")
_LONGITUDE = re.compile(r"\s?[NS][\s,]{1,2}(?:and\s)?\d+(?:\.\d+)?\s?°?\s?[EW](?![A-Za-z0-9])")
_HAN_BEFORE = re.compile(r"(?P<sign>零下|(?<![正胜\d])负)\s?$")
# Behind a number, minus is what is done with two: ten minus three.
_BEFORE = re.compile(r"(?:(?<![a-z0-9])(?P<word>[a-z0-9]+)\s+)?\b(?P<sign>minus|negative)\s$", re.IGNORECASE)
_AFTER = re.compile(
    r"\s?(?:°\s?[CF]?|degrees?(?:\s(?:celsius|centigrade|fahrenheit|[CF]))?|[CF])?\s?\bbelow\s(?:zero|0)(?![\w.])",
    re.IGNORECASE,
)


def sign_told(text: str, start: int, end: int) -> tuple[int, int, int] | None:
    """The sign of the number from `start` to `end`, 1 or -1, and where it stands with what tells it, or None."""
    compass = _COMPASS.match(text, end) or _bare_compass(text, start, end)
    if compass:
        return (-1 if compass[1] in "SW" else 1), start, compass.end()
    after = _AFTER.match(text, end)
    if after:
        return -1, start, after.end()
    first = max(0, start - _REACH)
    if _SOUTH_OR_WEST.search(text, first, start):
        return -1, start, end
    before = _HAN_BEFORE.search(text, first, start) or _BEFORE.search(text, first, start)
    if before is None or _is_number(before):
        return None
    return -1, before.start("sign"), end


def _bare_compass(text: str, start: int, end: int) -> re.Match[str] | None:
    is_pair = _LONGITUDE.match(text, end) or _LATITUDE.search(text, max(0, start - _REACH), start)
    return _BARE_COMPASS.match(text, end) if is_pair else None


def _is_number(before: re.Match[str]) -> bool:
    word: str = before.groupdict().get("word") or ""
    return word[:1].isdigit() or word.lower() in NUMBER_WORDS
