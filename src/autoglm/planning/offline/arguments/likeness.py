"""How alike the items of a list are, and which place is a part of which. Must not know: slots, matchers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autoglm.planning.offline.mentions.mention import Mention
from autoglm.planning.offline.words.lexicon import GENERIC_HAN, GENERIC_WORDS, JUNK
from autoglm.planning.offline.words.text import is_han

GENERIC = GENERIC_WORDS | frozenset(GENERIC_HAN) | JUNK


def likeness(items: Sequence[Mention]) -> Iterator[tuple[str, float]]:
    """How alike the items of a list look: the same last character in Chinese, the same number of words or letters."""
    sizes = [len(item.text) if is_han(item.text[0]) else 3 * len(item.text.split()) for item in items]
    yield "list:even", min(sizes) / max(sizes)
    yield "list:tail", float(is_han(items[0].text[-1]) and len({item.text[-1] for item in items}) == 1)
    yield "list:junk", float(any(item.text.lower() in GENERIC for item in items))


def is_part(place: tuple[int, int], other: tuple[int, int]) -> bool:
    return other[0] <= place[0] and place[1] <= other[1] and other[1] - other[0] > place[1] - place[0]
