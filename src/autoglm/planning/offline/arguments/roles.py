"""Tells what values and slots are to each other by the way in which the text puts two values together: the part and
the whole of "3 out of 10", the sides of "30 feet by 12 feet", the maker and the model of "Honda Civic", the place in a
row of "the 20th".

Must not know: weights, what other slots take.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise

from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.scores import Feature
from autoglm.planning.offline.slots import Slot
from autoglm.planning.offline.words.lexicon import words
from autoglm.planning.offline.words.text import Span, content_stems

_NUMBERS = ("integer", "number")
# Between a part and its whole, and between two sides.
_OUT_OF = re.compile(
    r"[^.;?!\d]{0,40}\b(?:out of|from|among|in|of)\b(?:\s(?:an?|the|total|pool|deck|set|group|population|sample|lot"
    r"|series|box|bag|of|fair|all|only|available|possible|standard))*\s"
)
_BY = re.compile(r"(?:[\s-]?[A-Za-z.]{1,11})?\s?(?:\bby\b|[x×])\s?")
_NTH = re.compile(r"\d+(?:st|nd|rd|th)")
# Words of the names and descriptions of slots, by what the value is to the other: the part and the whole, the maker and
# the model. Names tell before descriptions do.
_ROLES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "share": (
        frozenset(
            words(
                """success successes successful favorable favourable chosen choose chooses picked picks pick drawn draws
    draw desired selected select selections hits wins defective k r subset"""
            )
        ),
        frozenset(
            words("total trials trial pool population deck experiments tosses flips rolls attempts available all n")
        ),
    ),
    "product": (frozenset(words("make maker brand manufacturer")), frozenset(["model"])),
}
_SIDES = frozenset(words("length width height depth breadth base rows columns long wide x y"))
_POSITION = frozenset(words("position index nth n rank ordinal place edition session century congress"))
_WORD = re.compile(r"[a-z]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Roles:
    """What the values of a text and the slots of one tool are to each other."""

    def __init__(self, text: str, mentions: Sequence[Mention], slots: Sequence[Slot]) -> None:
        self._text = text
        self._mentions = mentions
        self._slots = slots

    @cached_property
    def _places(self) -> Sequence[Mapping[str, int]]:
        """The roles that each slot has beside others of the tool, each with its place: 0 for the part, 1 for the
        whole."""
        found: list[dict[str, int]] = [{} for _ in self._slots]
        numbers = [at for at, slot in enumerate(self._slots) if slot.type in _NUMBERS]
        sides = [at for at in numbers if not _SIDES.isdisjoint(_words(self._slots[at].path[-1]))]
        for place, at in enumerate(sides if len(sides) > 1 else ()):
            found[at]["side"] = place
        texts = [at for at, slot in enumerate(self._slots) if slot.type == "string"]
        for name, fitting in (("share", numbers), ("product", texts)):
            told = {at: part for at in fitting if (part := _place(self._slots[at], name)) is not None}
            if len(set(told.values())) > 1:
                for at, role in told.items():
                    found[at][name] = role
        return found

    @cached_property
    def _told(self) -> Mapping[tuple[Kind, Span], tuple[str, int]]:
        """What the text puts together, as far as the slots ask for it."""
        roles = {name for places in self._places for name in places}
        numbers = [one for one in self._mentions if one.kind is Kind.NUMBER]
        found: dict[tuple[Kind, Span], tuple[str, int]] = {}
        if "side" in roles:
            found.update(_sides_told(self._text, numbers))
        if "share" in roles:
            found.update(_shares_told(self._text, numbers))
        if "product" in roles:
            own = frozenset(stem for slot in self._slots for stem in slot.name_stems)
            found.update(_products_told(one for one in self._mentions if own.isdisjoint(content_stems(one.text))))
        return found

    def features(self, at: int, slot: Slot, mention: Mention) -> Iterator[Feature]:
        """Whether a value is to the others what the slot is to the others."""
        if mention.kind is Kind.NUMBER and slot.type in _NUMBERS and _NTH.fullmatch(mention.text):
            is_asked = not _POSITION.isdisjoint(_words(slot.path[-1]) | _words(slot.description))
            yield f"role:nth:{is_asked}", 1.0
        places = self._places[at]
        name, place = self._of(mention) if places else ("", 0)
        if name in places:
            yield f"role:{name}:{places[name] == place}", 1.0

    def _of(self, mention: Mention) -> tuple[str, int]:
        kind = Kind.NUMBER if mention.kind is Kind.NUMBER else Kind.NAME
        return self._told.get((kind, (mention.start, mention.end)), ("", 0))


def _place(slot: Slot, role: str) -> int | None:
    for told in (_words(slot.path[-1]), _words(slot.description)):
        found = [place for place, named in enumerate(_ROLES[role]) if not named.isdisjoint(told)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(_HUMP.sub(" ", text).lower()))


def _shares_told(text: str, numbers: Sequence[Mention]) -> Iterator[tuple[tuple[Kind, Span], tuple[str, int]]]:
    """A part and the whole that it is taken out of: 3 of 10."""
    for part, whole in pairwise(numbers):
        if _OUT_OF.fullmatch(text, part.end, whole.start):
            yield (Kind.NUMBER, (part.start, part.end)), ("share", 0)
            yield (Kind.NUMBER, (whole.start, whole.end)), ("share", 1)


def _sides_told(text: str, numbers: Sequence[Mention]) -> Iterator[tuple[tuple[Kind, Span], tuple[str, int]]]:
    """The sides of what is so long by so wide, in their order: 30 feet by 12 feet."""
    place = 0
    for first, second in pairwise(numbers):
        is_joined = _BY.fullmatch(text, first.end, second.start) is not None
        place = place + 1 if is_joined else 0
        if is_joined:
            yield (Kind.NUMBER, (first.start, first.end)), ("side", place - 1)
            yield (Kind.NUMBER, (second.start, second.end)), ("side", place)


def _products_told(mentions: Iterable[Mention]) -> Iterator[tuple[tuple[Kind, Span], tuple[str, int]]]:
    """The first word of a name, which is the maker's, and the others: Honda | Civic. The whole of it is neither."""
    for one in mentions:
        if one.kind is Kind.NAME and one.is_whole and " " in one.text and ", " not in one.text:
            cut = one.start + one.text.index(" ")
            yield (Kind.NAME, (one.start, cut)), ("product", 0)
            yield (Kind.NAME, (cut + 1, one.end)), ("product", 1)
            yield (Kind.NAME, (one.start, one.end)), ("product", -1)
