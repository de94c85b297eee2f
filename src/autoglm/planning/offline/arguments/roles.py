"""Tells what values and slots are to each other by the way in which the text puts two values together: the part and
the whole of "3 out of 10", the sides of "30 feet by 12 feet", the maker and the model of "Honda Civic", the place in a
row of "the 20th".

Must not know: weights, what other slots take.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from autoglm.planning.offline.mentions.finding import Kind, Mention
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


class Roles:
    """What the values of a text and the slots of one tool are to each other."""

    def __init__(self, text: str, mentions: Sequence[Mention], slots: Sequence[Slot]) -> None:
        self._slots = [dict(_roles_of(slot, slots)) for slot in slots]
        told = {name for roles in self._slots for name in roles}
        numbers = [one for one in mentions if one.kind is Kind.NUMBER]
        self._told: dict[tuple[Kind, Span], tuple[str, int]] = {}
        if "side" in told:
            self._told.update(_sides_told(text, numbers))
        if "share" in told:
            self._told.update(_shares_told(text, numbers))
        if "product" in told:
            own = frozenset(stem for slot in slots for stem in slot.name_stems)
            names = (one for one in mentions if own.isdisjoint(content_stems(one.text)))
            self._told.update(_products_told(names))

    def features(self, at: int, slot: Slot, mention: Mention) -> Iterator[Feature]:
        """Whether a value is to the others what the slot is to the others."""
        if mention.kind is Kind.NUMBER and slot.kind in _NUMBERS and _NTH.fullmatch(mention.text):
            yield f"role:nth:{not _POSITION.isdisjoint(_words(slot.path[-1], slot.description))}", 1.0
        name, place = self._of(mention)
        if name in self._slots[at]:
            yield f"role:{name}:{self._slots[at][name] == place}", 1.0

    def _of(self, mention: Mention) -> tuple[str, int]:
        kind = Kind.NUMBER if mention.kind is Kind.NUMBER else Kind.NAME
        return self._told.get((kind, (mention.start, mention.end)), ("", 0))


def _roles_of(slot: Slot, slots: Sequence[Slot]) -> Iterator[tuple[str, int]]:
    """The roles that a slot has beside others of its tool, each with its place: 0 for the part, 1 for the whole."""
    if slot.kind in _NUMBERS:
        sides = [one for one in slots if one.kind in _NUMBERS and not _SIDES.isdisjoint(_words(one.path[-1]))]
        if len(sides) > 1 and any(one is slot for one in sides):
            yield "side", next(place for place, one in enumerate(sides) if one is slot)
    for name, is_fit in (("share", slot.kind in _NUMBERS), ("product", slot.kind == "string")):
        place = _place(slot, name) if is_fit else None
        if place is not None and any(_place(one, name) == 1 - place for one in slots if one.kind == slot.kind):
            yield name, place


def _place(slot: Slot, role: str) -> int | None:
    for told in (_words(slot.path[-1]), _words(slot.description)):
        found = [place for place, named in enumerate(_ROLES[role]) if not named.isdisjoint(told)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _words(*texts: str) -> frozenset[str]:
    return frozenset(
        word for text in texts for word in _WORD.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).lower())
    )


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
