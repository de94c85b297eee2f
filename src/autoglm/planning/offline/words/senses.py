"""Words that may mean the same thing, or ask for it: wide and width, far and distance, 气温 and 天气.

Owns: the table of meanings, `senses.txt`. Must not know: tools, weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from autoglm.planning.offline.words.text import Word, is_han, stem_of, words_of

Senses = frozenset[int]
_NONE: Senses = frozenset()


def senses_of(stems: Iterable[str]) -> Senses:
    """The meanings that some words may have."""
    by_stem, _ = _table()
    return frozenset().union(*(by_stem.get(stem, _NONE) for stem in stems))


@lru_cache(maxsize=256)
def words_with_senses(text: str) -> tuple[tuple[Word, Senses], ...]:
    """The words of a text that have a meaning in the table, with all that each may have."""
    told = ((word, senses_of((word.stem,))) for word in words_of(text))
    return tuple((word, senses) for word, senses in told if senses)


@lru_cache(maxsize=64)
def senses_in(text: str) -> Senses:
    """The meanings that a text may have, those of phrases among them."""
    _, by_phrase = _table()
    lowered = text.lower()
    phrases = frozenset(sense for phrase, sense in by_phrase if phrase in lowered)
    return senses_of(word.stem for word in words_of(text)) | phrases


@lru_cache(maxsize=1)
def _table() -> tuple[Mapping[str, Senses], Sequence[tuple[str, int]]]:
    """The meanings of each stem, and of what is no single stem: phrases, and Chinese words of other than two
    characters."""
    by_stem: dict[str, Senses] = {}
    by_phrase: list[tuple[str, int]] = []
    for sense, line in enumerate(_lines()):
        for word in line.split("|"):
            if " " in word or (is_han(word[0]) and len(word) != 2):
                by_phrase.append((word, sense))
            else:
                stem = stem_of(word)
                by_stem[stem] = by_stem.get(stem, _NONE) | {sense}
    return by_stem, by_phrase


def _lines() -> list[str]:
    text = files(__package__).joinpath("senses.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
