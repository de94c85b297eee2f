"""Parts a question into spans of known kinds, in whatever order they stand: the cheapest way that leaves nothing over.

Must not know: languages, what the kinds mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

SILENT = "silent"
"""The kind of what says nothing in a question to a table."""
WEAK = frozenset({"faint", "has", "show"})
"""Kinds of what says little, and may be part of a name."""
NAME = "name"
"""The kind of what may be the name of a column, or of what rows are about."""
_KEPT_NAMES = "columns"
# Fewer parts are likelier than many, and names are the last resort. Words of a name cost more than silent ones, so that
# a name holds no more words than it must.
_SILENT_COST, _PART_COST, _NAME_COST, _WORD_COST = 1, 4, 9, 2


class Part(NamedTuple):
    """A span of a text, and what kind of part of a question it is."""

    kind: str
    found: re.Match[str]


class _Step(NamedTuple):
    """The cheapest way to come to a place in a text: its cost, where its last part begins, and that part."""

    cost: int
    start: int
    part: Part | None


class Parting:
    """Parts texts by the patterns of each kind, and by what a `name` looks like; `signs` stand between parts."""

    def __init__(
        self, patterns: Mapping[str, tuple[re.Pattern[str], ...]], name: re.Pattern[str], signs: frozenset[str]
    ) -> None:
        self._patterns = [(kind, one) for kind, several in patterns.items() for one in several]
        self._name = name
        self._signs = signs

    def parts_of(self, text: str) -> list[Part]:
        """The parts of a text in their order, without what is silent; [] where something is left over."""
        found = [self._found_at(text, start) for start in range(len(text))]
        ways: list[_Step | None] = [_Step(0, 0, None)] + [None] * len(text)
        for start in range(len(text)):
            way = ways[start]
            steps = self._steps(text, start, found) if way else ()
            for end, cost, part in steps:
                step = _Step(cost + (way.cost if way else 0), start, part)
                known = ways[end]
                if known is None or step.cost < known.cost:
                    ways[end] = step
        return _walked(ways)

    def _found_at(self, text: str, start: int) -> list[Part]:
        found = ((kind, pattern.match(text, start)) for kind, pattern in self._patterns)
        return [Part(kind, one) for kind, one in found if one and one.end() > start]

    def _steps(self, text: str, start: int, found: Sequence[Sequence[Part]]) -> Iterator[tuple[int, int, Part | None]]:
        """The parts that begin at a place: where each ends and what it costs."""
        if text[start] in self._signs or not text[start:].strip() or text[start : start + 2].lstrip() in self._signs:
            yield start + 1, 0, None
        for part in found[start]:
            if part.kind == SILENT or part.kind in WEAK:
                yield part.found.end(), _SILENT_COST, None if part.kind == SILENT else part
            else:
                yield from (_costed(Part(part.kind, one)) for one in (part.found, *_shortened(part.found)))
        name = self._name.match(text, start)
        for end in _word_ends(name) if name else ():
            shorter = self._name.fullmatch(text, start, end)
            if shorter and not any(map(_is_word, (part for at in range(start, end) for part in found[at]))):
                yield end, _NAME_COST + _WORD_COST * len(shorter[0].split()), Part(NAME, shorter)


def _is_word(part: Part) -> bool:
    """Whether a part is words of the language of questions alone, which stand in no name."""
    return part.kind != SILENT and part.kind not in WEAK and _KEPT_NAMES not in part.found.re.groupindex


def _costed(part: Part) -> tuple[int, int, Part]:
    found = part.found
    names = found[_KEPT_NAMES] if _KEPT_NAMES in found.re.groupindex else None
    return found.end(), _PART_COST + _WORD_COST * (len((names or ".").split()) - 1), part


def _shortened(found: re.Match[str]) -> Iterator[re.Match[str]]:
    """The same part with fewer words in the last of its names."""
    if _KEPT_NAMES in found.re.groupindex:
        shorter = (found.re.fullmatch(found.string, found.start(), end) for end in _word_ends(found)[-3:-1])
        yield from filter(None, shorter)


def _word_ends(found: re.Match[str]) -> list[int]:
    return [found.start() + one.end() for one in re.finditer(r"[^\s,;:](?=[\s,;:]|$)", found[0])]


def _walked(ways: list[_Step | None]) -> list[Part]:
    """The parts of the cheapest way to the end of the text."""
    parts: list[Part] = []
    at = len(ways) - 1
    while at and (step := ways[at]):
        parts += [step.part] if step.part else []
        at = step.start
    return parts[::-1]
