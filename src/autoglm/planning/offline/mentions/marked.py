"""A text in which what it names is replaced by marks of the same length, so that plain patterns can speak of "a date"
or "a quote"; and what such patterns find.

Must not know: tools.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autoglm.core.values import Json
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.words.lexicon import HAN_DIGITS, HAN_SCALES, NUMBER_WORDS, any_of, words
from autoglm.planning.offline.words.numerals import chinese_number, english_number
from autoglm.planning.offline.words.phrasing import place

# Private characters: no text that people write holds them.
_MARKS: Mapping[Kind, str] = {
    Kind.DATE: "\ue000",
    Kind.QUOTE: "\ue001",
    Kind.PATH: "\ue002",
    Kind.FOLDER: "\ue003",
    Kind.URL: "\ue004",
    Kind.MAIL: "\ue004",
    Kind.JSON: "\ue004",
    Kind.GLOB: "\ue005",
    Kind.TIME: "\ue006",
}
MARKS = "\ue000-\ue006"
"""All marks, for a class of characters."""
DATE, QUOTE, PATH, FOLDER, GLOB, ADDRESS, TIME = (
    f"{_MARKS[kind]}+" for kind in (Kind.DATE, Kind.QUOTE, Kind.PATH, Kind.FOLDER, Kind.GLOB, Kind.URL, Kind.TIME)
)
_DIGIT = "".join(HAN_DIGITS) + "".join(HAN_SCALES)
_WORD = any_of(word for word in NUMBER_WORDS if word != "zero")
NUMBER = rf"(?:\d{{1,6}}(?![\d.]?\d)|(?<![A-Za-z])(?:(?:{_WORD})(?:[ -](?:{_WORD}))?)(?![A-Za-z])|[{_DIGIT}]{{1,5}})"
"""A whole number as figures or in words of either language; its value is `number_of`."""
_ORDINALS: Mapping[str, int] = {
    word: at + 1
    for at, word in enumerate(
        words("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth")
    )
}
ORDINAL = rf"(?:{'|'.join(_ORDINALS)}|\d{{1,5}}(?:st|nd|rd|th))"


@dataclass(frozen=True, slots=True)
class Setting:
    """A part of a text that sets arguments. `ways` are the ways in which tools may take it, the best first: names of
    parameters with their values; with None it is enough
    that the tool has such a parameter."""

    start: int
    end: int
    ways: tuple[Mapping[str, Json], ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """`text` in lower case with marks; `plain` as it was written, at the same positions."""

    text: str
    plain: str
    mentions: tuple[Mention, ...]

    def value(self, match: re.Match[str], name: str) -> str:
        """What the text names where a pattern has kept a mark, without the quotes around it; else what is written
        there, and "" for nothing."""
        told = place(match, name) or (0, 0)
        named = next((one for one in self.mentions if (one.start, one.end) == told), None)
        return str(named.value) if named else self.plain[slice(*told)]


def marked(text: str, mentions: Sequence[Mention]) -> Marked:
    """The text with marks for dates, quotes, files, folders and addresses."""
    told = text.lower() if len(text.lower()) == len(text) else text
    named = tuple(one for one in mentions if one.kind in _MARKS)
    for one in named:
        told = told[: one.start] + _MARKS[one.kind] * (one.end - one.start) + told[one.end :]
    return Marked(told, text, named)


def setting(match: re.Match[str], *ways: Mapping[str, Json]) -> Setting:
    """What a pattern has found sets arguments: what it keeps as {part}, or all of it."""
    return Setting(*(place(match, "part") or match.span()), ways)


def number_of(text: str) -> int:
    """The value of what NUMBER or ORDINAL has found."""
    if text in _ORDINALS:
        return _ORDINALS[text]
    digits = re.match(r"\d+", text)
    if digits:
        return int(digits[0])
    return int(english_number(re.split(r"[ -]", text)) if text.isascii() else chinese_number(text))
