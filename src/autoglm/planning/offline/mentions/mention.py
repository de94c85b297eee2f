"""What a request names, with its kind, its place and its value. Must not know: how it is found."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce
from operator import or_

from autoglm.core.values import Json


class Kind(StrEnum):
    """What a mention is."""

    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    QUOTE = "quote"
    PATH = "path"
    GLOB = "glob"
    FOLDER = "folder"
    URL = "url"
    MAIL = "mail"
    CODE = "code"
    EXPRESSION = "expression"
    JSON = "json"
    NAME = "name"
    PHRASE = "phrase"
    LIST = "list"


LOOSE = frozenset({Kind.PHRASE, Kind.NAME, Kind.LIST})
"""What is told by words alone; the other kinds are told by how they are written."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Something named in the request from `start` to `end`. `unit` goes with a number ("%", "km", "天", "$");
    `is_word` tells a number written in words, `is_whole` a name or phrase that is not a part of a longer one,
    `is_mixed` one that holds a number or code, as in "Maroon 5". `taken` are the characters that it takes up, as bits;
    what overlaps has some in common."""

    kind: Kind
    start: int
    end: int
    text: str
    value: Json
    unit: str = ""
    is_word: bool = False
    is_whole: bool = False
    is_mixed: bool = False
    items: tuple[Mention, ...] = ()
    taken: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        own = (1 << self.end) - (1 << self.start)
        object.__setattr__(self, "taken", reduce(or_, (one.taken for one in self.items)) if self.items else own)

    def overlaps(self, other: Mention) -> bool:
        """Whether both take up a part of the text; a list takes up its items, not what stands between them."""
        if self.start >= other.end or other.start >= self.end:
            return False
        return not (self.items or other.items) or any(
            left.start < right.end and right.start < left.end
            for left in self.items or (self,)
            for right in other.items or (other,)
        )
