"""Writes a clause with a mark in place of each value that it names, so that a form tells where a value stands and not
what it is: "wait until <date> <time>".

Owns: the marks, and patterns with them. Must not know: tools.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from autoglm.core.values import Json
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.text import is_han

MAX_CHARS = 300
"""A clause that is longer when written with marks has no form of this room."""

_MARKS: Mapping[Kind, str] = {
    kind: chr(0xE000 + at)
    for at, kind in enumerate(
        (Kind.URL, Kind.QUOTE, Kind.PATH, Kind.JSON, Kind.DATE, Kind.TIME, Kind.EXPRESSION, Kind.NUMBER, Kind.MAIL)
    )
}
_NAMES = {f"<{kind.value}>": mark for kind, mark in _MARKS.items()}
_NAME = lazily.pattern(r"(?<!\?P)(?:" + "|".join(map(re.escape, _NAMES)) + ")")
# A moment with its offset, as machines write it.
_STAMP = lazily.pattern(r"(?<![\d-])(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})(?!\d)")
# Numbers in Chinese words stay: 一条消息 is no figure, and forms with numbers read them.
_NUMERAL = lazily.pattern("[零〇一二两三四五六七八九十百千万亿点]+")
_EDGES = " \t\n,.;:!?，。；：！？、~～…"
# Words around an order that change nothing of it.
_LEAD = (
    r"(?:(?:(?:please|so|ok|okay|well|hey|hi|hello|now|just|kindly|also|then|first|and|let's|go ahead and"
    r"|(?:can|could|would|will) you|(?:can|could|may) i|i(?:'d| would) (?:like|love)(?: you)? to|i (?:want"
    r"|need)(?: you)? to|i wonder"
    r"|i(?:'d| would) like to know|i want to know|do you know|(?:please )?(?:tell|show|give) me|help me"
    r"(?: to)?|let me know"
    r"|quickly|simply),? ){0,5})"
)
_TAIL = (
    r"(?:,? (?:please|for me|now|right now|thanks|then|exactly|again|quickly|if you can|would you|will you"
    r"|okay|ok)){0,3}"
)
_LEAD_HAN = (
    r"(?:请问|请|问一?下|问问|问|想问|麻烦你|麻烦您|麻烦|帮我|帮忙|帮|给我|替我|我想知道|想知道|我想要|我想"
    r"|我要|我需要|能不能|能否|你能|可以|可否|能|告诉我"
    r"|先|再|然后|接着|顺便|最后|那|就|，){0,6}"
)
_TAIL_HAN = (
    r"(?:吧|呢|啊|呀|吗|嘛|哦|呗|了|哈|啦|好吗|行吗|可以吗|好不好|谢谢|告诉我|就行|就好|即可|一下|来着|，|？){0,5}"
)


@dataclass(frozen=True, slots=True)
class Masked:
    """A clause with marks, once with single spaces and once (`dense`) without any. `places` and `dense_places` say
    where each character came from; `marks` holds what stands at the start of each mark."""

    source: str
    text: str
    places: tuple[tuple[int, int], ...]
    dense: str
    dense_places: tuple[tuple[int, int], ...]
    marks: Mapping[int, Mention]

    @property
    def is_chinese(self) -> bool:
        return any(map(is_han, self.text))

    def holds(self, *kinds: Kind) -> bool:
        """Whether a value of one of these kinds is named."""
        return any(one.kind in kinds for one in self.marks.values())


@dataclass(frozen=True, slots=True)
class Found:
    """A form that covers a clause: the values and words of its groups."""

    match: re.Match[str]
    masked: Masked
    places: tuple[tuple[int, int], ...]

    def __contains__(self, group: str) -> bool:
        return self.match.groupdict().get(group) is not None

    def said(self, group: str) -> str:
        """The words of a group as they were written; "" for none."""
        if group not in self:
            return ""
        start, end = self.match.span(group)
        return self.masked.source[self.places[start][0] : self.places[end - 1][1]] if end > start else ""

    def word(self, group: str) -> str:
        """The words of a group in lower case with marks; "" for none."""
        return (self.match.groupdict().get(group) or "").lower()

    def named(self, group: str) -> list[Mention]:
        """The values of a group, in order."""
        if group not in self:
            return []
        start, end = self.match.span(group)
        return [self.masked.marks[place] for place, _ in self.places[start:end] if place in self.masked.marks]

    def value(self, group: str) -> Json:
        """The first value of a group, or None."""
        return next((one.value for one in self.named(group)), None)


@dataclass(frozen=True, slots=True)
class Pattern:
    """What the whole of a clause must look like; a Chinese one is held against the clause without its spaces. It is
    compiled when it is first needed: most requests need few."""

    source: str
    is_dense: bool

    def read(self, masked: Masked) -> Found | None:
        if self.is_dense is not masked.is_chinese:
            return None
        match = _compiled(self.source).fullmatch(masked.dense if self.is_dense else masked.text)
        places = masked.dense_places if self.is_dense else masked.places
        return Found(match, masked, places) if match else None


def english(pattern: str) -> Pattern:
    """A pattern with words of courtesy around it; `<date>` and the like stand for values."""
    return Pattern(f"{_LEAD}(?:{pattern}){_TAIL}", is_dense=False)


def chinese(pattern: str) -> Pattern:
    """A pattern without spaces, with words of courtesy around it."""
    return Pattern(f"{_LEAD_HAN}(?:{pattern}){_TAIL_HAN}", is_dense=True)


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return lazily.pattern(with_marks(source), re.IGNORECASE)


def with_marks(pattern: str) -> str:
    """The pattern with each `<kind>` as the mark for it."""
    return _NAME.sub(lambda name: _NAMES[name[0]], pattern)


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
    dense = [one for one in characters if one[0] != " "]
    return Masked(
        source=text,
        text="".join(one[0] for one in characters),
        places=tuple(one[1] for one in characters),
        dense="".join(one[0] for one in dense),
        dense_places=tuple(one[1] for one in dense),
        marks=chosen,
    )


def _written(text: str, chosen: Mapping[int, Mention]) -> Iterator[tuple[str, tuple[int, int]]]:
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
