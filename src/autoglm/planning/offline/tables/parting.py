"""Parts a question into spans of known kinds, in whatever order they stand: the cheapest ways that leave nothing over.

Must not know: languages, what the kinds mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import chain
from typing import NamedTuple

SILENT = "silent"
"""The kind of what says nothing in a question to a table."""
WEAK = frozenset({"faint", "has", "show", "state", "deed"})
"""Kinds of what says little, and may be part of a name."""
NAME = "name"
"""The kind of what may be the name of a column, or of what rows are about."""
_OPEN_TEXTS = ("columns", "told")
"""What parts keep of texts that hold any word: names of columns, conditions."""
# Fewer parts are likelier than many, and names are the last resort. Words of a name cost more than silent ones, so that
# a name holds no more words than it must.
_SILENT_COST, _PART_COST, _NAME_COST, _WORD_COST = 1, 4, 9, 2
# How much longer than a pattern found it a name may be.
_MOST_SIGNS = 12


class Part(NamedTuple):
    """A span of a text, and what kind of part of a question it is."""

    kind: str
    found: re.Match[str]


class _Way(NamedTuple):
    """A way to come to a place in a text: its cost and its parts."""

    cost: int
    parts: tuple[Part, ...]


class Parting:
    """Parts texts by the patterns of each kind, and by what a `name` looks like, which ends where a `word` ends.
    Between parts stand `signs`. Where the language `has_spaces`, no name holds a word that is a part by itself."""

    def __init__(
        self,
        patterns: Mapping[str, tuple[re.Pattern[str], ...]],
        *,
        name: re.Pattern[str],
        word: re.Pattern[str],
        signs: frozenset[str],
        has_spaces: bool,
    ) -> None:
        self._patterns = [(kind, one) for kind, several in patterns.items() for one in several]
        self._name = name
        self._word = word
        self._signs = signs
        self._has_spaces = has_spaces

    def ways_of(self, text: str, most: int) -> Iterator[Sequence[Part]]:
        """The parts of a text in their order, without what is silent: the cheapest way first, the `most` best ones at
        each place; none where something is left over."""
        found = [self._found_at(text, start) for start in range(len(text))]
        word_ends = [one.end() for one in self._word.finditer(text)]
        ways: list[dict[tuple[object, ...], _Way]] = [{} for _ in range(len(text) + 1)]
        ways[0][()] = _Way(0, ())
        for start in range(len(text)):
            best = nsmallest(most, ways[start].values(), key=_cost_of)
            for end, cost, part in self._steps(text, start, found, word_ends) if best else ():
                for way in best:
                    _keep(ways[end], _Way(way.cost + cost, (*way.parts, part) if part else way.parts))
        yield from (way.parts for way in nsmallest(most, ways[-1].values(), key=_cost_of))

    def _found_at(self, text: str, start: int) -> list[Part]:
        found = ((kind, pattern.match(text, start)) for kind, pattern in self._patterns)
        return [Part(kind, one) for kind, one in found if one and one.end() > start]

    def _steps(
        self, text: str, start: int, found: Sequence[Sequence[Part]], word_ends: Sequence[int]
    ) -> Iterator[tuple[int, int, Part | None]]:
        """The parts that begin at a place: where each ends and what it costs."""
        if text[start] in self._signs or not text[start:].strip() or text[start : start + 2].lstrip() in self._signs:
            yield start + 1, 0, None
        for part in found[start]:
            if part.kind == SILENT or part.kind in WEAK:
                yield part.found.end(), _SILENT_COST, None if part.kind == SILENT else part
            else:
                yield from (self._costed(part.kind, one) for one in (part.found, *_others(part.found, word_ends)))
        name = self._name.match(text, start)
        for end in (*_within(word_ends, start, name.end() - 1), name.end()) if name else ():
            shorter = self._name.fullmatch(text, start, end)
            if shorter and not (self._has_spaces and any(map(_is_word, chain.from_iterable(found[start:end])))):
                yield end, _NAME_COST + _WORD_COST * self._length(shorter[0]), Part(NAME, shorter)

    def _costed(self, kind: str, found: re.Match[str]) -> tuple[int, int, Part]:
        words = max([1, *map(self._length, _open_texts(found))])
        return found.end(), _PART_COST + _WORD_COST * (words - 1), Part(kind, found)

    def _length(self, told: str) -> int:
        return sum(1 for _ in self._word.finditer(told))


def _others(found: re.Match[str], word_ends: Sequence[int]) -> Iterator[re.Match[str]]:
    """The same part with fewer or more words in the last of its names."""
    if any(name in found.re.groupindex for name in _OPEN_TEXTS):
        ends = (end for end in _within(word_ends, found.start(), found.end() + _MOST_SIGNS) if end != found.end())
        yield from filter(None, (found.re.fullmatch(found.string, found.start(), end) for end in ends))


def _within(ends: Sequence[int], start: int, last: int) -> Sequence[int]:
    return [end for end in ends if start < end <= last]


def _cost_of(way: _Way) -> int:
    return way.cost


def _keep(ways: dict[tuple[object, ...], _Way], way: _Way) -> None:
    """The way, unless the same parts cost less already."""
    key = tuple((part.kind, part.found.span()) for part in way.parts)
    if key not in ways or way.cost < ways[key].cost:
        ways[key] = way


def _open_texts(found: re.Match[str]) -> list[str]:
    return [found[name] or "" for name in _OPEN_TEXTS if name in found.re.groupindex]


def _is_word(part: Part) -> bool:
    """Whether a part is words of the language of questions alone, which stand in no name."""
    return part.kind != SILENT and part.kind not in WEAK and not _open_texts(part.found)
