"""The parts of a request that is put to several tools, and how much each part speaks for each of them.

Must not know: values, how calls are made of the parts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from autoglm.planning.offline.choice.profiles import Profile
from autoglm.planning.offline.mentions.finding import is_pair
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.structure.turns import (
    Evidence,
    begins_order,
    evidence,
    labelled,
    parts_of,
    sentences_of,
    speaks,
    turns_in,
    verbs_of,
)
from autoglm.planning.offline.weights import Weights
from autoglm.planning.offline.words.text import Span

Region = tuple[int, Span]
"""A tool by its number, and the part of the text that is given to it."""

LEAST_SPOKEN = 0.25
_SENTENCE_COST = 0.1
_CUE = re.compile(
    r"\b(?:also|then|additionally|finally|lastly|secondly?|thirdly?|moreover|furthermore|as well as"
    r"|after that|another)\b"
    r"|然后|另外|同时|还有|还想|还要|还需要|以及|接着|最后|此外|并且"
)
_ASK = re.compile(
    r"\b(?:what|how|who|when|where|which|find|calculate|compute|get|tell|give|provide|determine|check|show|predict|search"
    r"|create|book|convert|generate|retrieve|fetch|list|identify|analy[sz]e)\b|请|帮我|查|分析|评估|预测|设置|安排"
)
_WHOLE = frozenset({Kind.QUOTE, Kind.DATE, Kind.EXPRESSION, Kind.JSON})


class Outline:
    """What is told by the words of a request alone, measured once."""

    def __init__(self, text: str, mentions: Sequence[Mention], profiles: Sequence[Profile], weights: Weights) -> None:
        self._text = text
        self._mentions = mentions
        self._profiles = profiles
        self._weights = weights

    @cached_property
    def told(self) -> Evidence:
        return evidence(self._text, self._profiles, self._weights)

    def speaks_of(self, span: Span, at: int) -> bool:
        """Whether a part of the text speaks for a tool at all."""
        return speaks(self.told, span, at) > LEAST_SPOKEN

    def given(self, tools: Sequence[int], cost: float, told: Evidence | None = None) -> list[Region]:
        """The parts, each given to the tool that `told` speaks for most, less the `cost` of each change of tool."""
        costs = turns_in(self._text, self.parts, cost, self._begun)
        return _merged(self.parts, labelled(self.parts, told or self.told, tools, costs))

    def sentences_given(self, tools: Sequence[int]) -> list[Region]:
        """The sentences, each given to the tool that it speaks for most."""
        costs = [_SENTENCE_COST] * len(self.sentences)
        return _merged(self.sentences, labelled(self.sentences, self.told, tools, costs))

    @cached_property
    def _uncut(self) -> list[Span]:
        """What holds commas and stops of its own, that cut nothing: a quote, January 1, 2020, Boston, USA, and figures
        in a row."""
        return [
            (one.start, one.end)
            for one in self._mentions
            if one.kind in _WHOLE or is_pair(one) or (one.items and one.items[0].kind is Kind.NUMBER)
        ]

    @cached_property
    def parts(self) -> list[Span]:
        return parts_of(self._text, self._uncut)

    @cached_property
    def _begun(self) -> frozenset[int]:
        """Where parts begin with an order or a question."""
        verbs = verbs_of(self._profiles)
        return frozenset(start for start, _ in self.parts if begins_order(self._text, start, verbs))

    @cached_property
    def sentences(self) -> list[Span]:
        return sentences_of(self._text, self._uncut)

    @cached_property
    def spoken(self) -> list[float]:
        """How much all of the text speaks for each tool."""
        return [speaks(self.told, (0, len(self._text)), at) for at in range(len(self._profiles))]

    @cached_property
    def orders(self) -> list[Region]:
        """The parts that begin an order or a question of their own, each with the tool that it speaks for."""
        found = []
        for part in self.parts if len(self._profiles) > 1 else ():
            spoken = [speaks(self.told, part, at) for at in range(len(self._profiles))]
            if max(spoken) > LEAST_SPOKEN and part[0] in self._begun:
                found.append((spoken.index(max(spoken)), part))
        return found

    @cached_property
    def turns(self) -> tuple[int, int, int]:
        """How many words the text has that begin something else, and that ask; and how many orders it has, at least
        one."""
        lowered = self._text.lower()
        return len(_CUE.findall(lowered)), len(_ASK.findall(lowered)), len(self._begun) or 1


def _merged(parts: Sequence[Span], labels: Sequence[int]) -> list[Region]:
    """Neighbouring parts of one tool as one region."""
    found: list[Region] = []
    for span, label in zip(parts, labels, strict=True):
        if found and found[-1][0] == label:
            found[-1] = (label, (found[-1][1][0], span[1]))
        else:
            found.append((label, span))
    return found
