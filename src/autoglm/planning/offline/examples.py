"""Which examples of the tools come near to a request that is not understood, told of the files that it names itself.

Owns: how near two requests are to each other. Must not know: how requests are planned.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from autoglm.core.tools import ToolSpec
from autoglm.planning.files import ending_of, file_kind, is_table
from autoglm.planning.language import language_of_request
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.mention import LOOSE, Kind, Mention
from autoglm.planning.offline.weights import Weights
from autoglm.planning.offline.words.senses import Senses, senses_in
from autoglm.planning.offline.words.text import blanked, content_stems, read_source

_LEAST, _LEAST_OF_BEST = 0.42, 0.8
_WORDS, _MEANINGS, _KINDS, _FILES = 0.45, 0.23, 0.14, 0.18
"""How near a request and an example are is told by these four shares, which make 1. They were chosen on 72 requests of
people that were refused: for 50 of them examples are told, and for 38 one of a tool that is wanted."""
_PLACES = (Kind.PATH, Kind.FOLDER, Kind.URL)


@dataclass(frozen=True, slots=True)
class _Traits:
    """What a request is compared by: the words that are no value, their meanings, kinds of values, sorts of files."""

    stems: frozenset[str]
    senses: Senses
    kinds: frozenset[Kind]
    sorts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Example:
    """A request that a tool gives as an example, and what it names."""

    text: str
    mentions: tuple[Mention, ...]

    def about(self, mentions: Sequence[Mention]) -> str:
        """The example with the first file, folder and address of another request in place of its own first; a file in
        place of one of its sort."""
        text = self.text
        for kind in _PLACES:
            own, named = (next((one for one in some if one.kind is kind), None) for some in (self.mentions, mentions))
            if own and named and _sort_of(own) == _sort_of(named):
                text = text.replace(own.text, named.text, 1)
        return text


def near_examples(
    text: str, mentions: Sequence[Mention], tools: Sequence[ToolSpec], weights: Weights, today: date
) -> list[Example]:
    """The examples in the language of a request that are near to it, the nearest first."""
    language, asked = language_of_request(text), _traits(text, mentions)
    told = [one for tool in tools for one in tool.examples if language_of_request(one) == language]
    examples = [Example(one, mentions_in(read_source(one), today)) for one in told]
    ranked = [(_nearness(asked, _traits(one.text, one.mentions), weights), one) for one in examples]
    best = max((nearness for nearness, _ in ranked), default=0.0)
    near = [pair for pair in ranked if pair[0] >= max(_LEAST, best * _LEAST_OF_BEST)]
    return [one for _, one in sorted(near, key=lambda pair: -pair[0])]


def _traits(text: str, mentions: Sequence[Mention]) -> _Traits:
    values = [one for one in mentions if one.kind not in LOOSE]
    words = blanked(text, values)
    return _Traits(
        stems=frozenset(content_stems(words)),
        senses=senses_in(words),
        kinds=frozenset(one.kind for one in values),
        sorts=frozenset(_sort_of(one) for one in values if one.kind is Kind.PATH),
    )


def _nearness(asked: _Traits, told: _Traits, weights: Weights) -> float:
    """0 to 1."""
    shared, meant = asked.stems & told.stems, asked.senses & told.senses
    words = weights.mass(shared) / math.sqrt(weights.mass(asked.stems) * weights.mass(told.stems)) if shared else 0.0
    meanings = len(meant) / math.sqrt(len(asked.senses) * len(told.senses)) if meant else 0.0
    kinds = len(asked.kinds & told.kinds) / max(1, len(asked.kinds | told.kinds))
    same_files = bool(asked.sorts & told.sorts) or not (asked.sorts or told.sorts)
    return _WORDS * words + _MEANINGS * meanings + _KINDS * kinds + _FILES * same_files


def _sort_of(place: Mention) -> str:
    """What a file holds by its name; "" for a folder and an address."""
    if place.kind is not Kind.PATH:
        return ""
    if is_table(place.text):
        return "table"
    return file_kind(place.text) or ("json" if ending_of(place.text) == "json" else "text")
