"""Writes a clause with a mark in place of each value that it names, so that a form tells where a value stands and not
what it is: "wait until <date> <time>".

Owns: the marks, and what a sentence kept of a clause with them. Must not know: tools.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autoglm.core.values import Json
from autoglm.planning.notation import Regex, said
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.text import Span, is_han

MAX_CHARS = 300
"""A clause that is longer when written with marks has no form of this room."""

_MARKS: Mapping[Kind, str] = {
    kind: chr(0xE000 + at)
    for at, kind in enumerate(
        (Kind.URL, Kind.QUOTE, Kind.PATH, Kind.JSON, Kind.DATE, Kind.TIME, Kind.EXPRESSION, Kind.NUMBER, Kind.MAIL)
    )
}
MARKS: Mapping[str, str] = {kind.value: Regex(mark) for kind, mark in _MARKS.items()}
"""What stands for a value of each kind in a sentence: `<date>`."""
_NAME = lazily.pattern(rf"(?<!\?P)<({'|'.join(MARKS)})>")
# A moment with its offset, as machines write it.
_STAMP = lazily.pattern(r"(?<![\d-])(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})(?!\d)")
# Numbers in Chinese words stay: 一条消息 is no figure, and forms with numbers read them.
_NUMERAL = lazily.pattern("[零〇一二两三四五六七八九十百千万亿点]+")
_EDGES = " \t\n,.;:!?，。；：！？、~～…"


@dataclass(frozen=True, slots=True)
class Masked:
    """A clause with marks, English with single spaces, Chinese without any. `places` say where each character came
    from, `marks` what stands at the start of each mark."""

    source: str
    text: str
    places: tuple[Span, ...]
    marks: Mapping[int, Mention]
    is_chinese: bool

    def holds(self, *kinds: Kind) -> bool:
        """Whether a value of one of these kinds is named."""
        return any(one.kind in kinds for one in self.marks.values())


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence that covers a clause: the values and words that it keeps, by name."""

    match: re.Match[str]
    masked: Masked

    def __contains__(self, name: str) -> bool:
        return bool(said(self.match, name))

    def said(self, name: str) -> str:
        """The words kept under a name as they were written; "" for none."""
        return self.masked.source[slice(*self._place(name))].strip()

    def word(self, name: str) -> str:
        """The words kept under a name in lower case with marks; "" for none."""
        return "".join(self.match.string[start:end] for start, end in said(self.match, name)).strip().lower()

    def named(self, name: str) -> list[Mention]:
        """The values kept under a name, in order."""
        places = (place for span in said(self.match, name) for place, _ in self.masked.places[slice(*span)])
        return [self.masked.marks[place] for place in places if place in self.masked.marks]

    def value(self, name: str) -> Json:
        """The first value kept under a name, or None."""
        return next((one.value for one in self.named(name)), None)

    def _place(self, name: str) -> Span:
        """Where in the source the first words stand that were kept under a name."""
        places = [self.masked.places[at] for span in said(self.match, name)[:1] for at in range(*span)]
        return (places[0][0], places[-1][1]) if places else (0, 0)


def with_marks(pattern: str) -> str:
    """A regular expression with each `<kind>` as the mark for it."""
    return _NAME.sub(lambda name: MARKS[name[1]], pattern)


def masked(text: str, mentions: Sequence[Mention]) -> Masked | None:
    """The clause with marks; None when it is too long."""
    chosen: dict[int, Mention] = {}
    end = 0
    stamps = [Mention(Kind.DATE, *match.span(), match[0], match[1]) for match in _STAMP.finditer(text)]
    for one in sorted([*stamps, *mentions], key=lambda one: (one.start, -one.end)):
        if one.kind in _MARKS and one.start >= end and not _NUMERAL.fullmatch(one.text):
            end = one.start + len(text[one.start : one.end].rstrip())
            chosen[one.start] = replace(one, end=end)
    characters = list(_written(text, chosen))
    while characters and characters[0][0] in _EDGES:
        del characters[0]
    while characters and characters[-1][0] in _EDGES:
        del characters[-1]
    if not characters or len(characters) > MAX_CHARS:
        return None
    is_chinese = any(is_han(one[0]) for one in characters)
    told = [one for one in characters if one[0] != " "] if is_chinese else characters
    return Masked(text, "".join(one[0] for one in told), tuple(one[1] for one in told), chosen, is_chinese)


def _written(text: str, chosen: Mapping[int, Mention]) -> Iterator[tuple[str, Span]]:
    at, is_space = 0, False
    while at < len(text):
        one = chosen.get(at)
        end = one.end if one else at + 1
        char = _MARKS[one.kind] if one else " " if text[at].isspace() else text[at]
        char = "'" if char in "’‘" else char
        if not (char == " " and is_space):
            yield char, (at, end)
        is_space = char == " "
        at = end
