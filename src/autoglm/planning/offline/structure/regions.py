"""Reads regions, which are parts of a request given to tools: as rows of values and lists of objects, each once.

The calls of a plan hold on to it, for their lists are read late. It therefore must not know plans or the question that
they are for: in such a circle all that was measured for a request would stay until the garbage collector finds it,
whose walks took a fifth of the time of long requests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile

from autoglm.core.values import Json
from autoglm.planning.offline.arguments.features import SlotMatcher
from autoglm.planning.offline.arguments.filling import SlotFiller
from autoglm.planning.offline.arguments.passage import Passage
from autoglm.planning.offline.choice.profiles import Profile
from autoglm.planning.offline.mentions.mention import Mention
from autoglm.planning.offline.scores import score_of
from autoglm.planning.offline.slots import ITEM
from autoglm.planning.offline.structure.going_on import asked_slots
from autoglm.planning.offline.structure.nesting import Path, items_of, taken_by
from autoglm.planning.offline.structure.outline import Region
from autoglm.planning.offline.structure.ranking import beside_features, own_features, part_of
from autoglm.planning.offline.structure.reading import Rows
from autoglm.planning.offline.structure.rows import rows_in
from autoglm.planning.offline.talk import Turn
from autoglm.planning.offline.weights import Weights
from autoglm.planning.offline.words.text import language_of


class RegionReader:
    """A request as the tools of `profiles` read it; `before` is the turn of the talk right before it."""

    def __init__(
        self,
        text: str,
        mentions: Sequence[Mention],
        profiles: Sequence[Profile],
        weights: Weights,
        before: Turn | None,
    ) -> None:
        self._passage = Passage(text, mentions, weights.rarity)
        self._profiles = profiles
        self.weights = weights
        self._before = before
        self._is_chinese = language_of(text) == "zh"
        self._fillers: dict[int, SlotFiller] = {}
        self._told_items: dict[Region, Mapping[Path, list[Json]]] = {}
        self._own_scored: dict[Region, list[tuple[float, Rows]]] = {}
        self._scored: dict[tuple[Region, bool], list[tuple[float, Rows]]] = {}
        self._best: dict[tuple[Region, float, bool], tuple[float, Rows]] = {}

    def filler(self, at: int) -> SlotFiller:
        """What fills the slots of a tool."""
        if at not in self._fillers:
            profile = self._profiles[at]
            matcher = SlotMatcher(self._passage, profile.tool, slots=profile.slots)
            weights = self.weights
            told = (weights.arguments_zh, weights.odds_zh) if self._is_chinese else (weights.arguments, weights.odds)
            self._fillers[at] = SlotFiller(matcher, *told, rivals=len(self._profiles), asked=self.asked(at))
        return self._fillers[at]

    def asked(self, at: int) -> frozenset[int]:
        """The slots of a tool that the assistant asked for right before."""
        before = self._before
        return asked_slots(before.question, before.text, self._profiles[at].slots) if before else frozenset()

    def flat(self, at: int) -> list[int]:
        """The slots of a tool that are not inside the items of a list."""
        return [number for number, slot in enumerate(self._profiles[at].slots) if ITEM not in slot.path]

    def readings(self, region: Region) -> list[Rows]:
        """Every reading of a region by its tool."""
        at, span = region
        return rows_in(self.filler(at), self.flat(at), span)

    def best(self, region: Region, bias: float = 0.0, *, is_alone: bool = True) -> tuple[float, Rows]:
        """The best reading of a region by its tool, with its score; `bias` favours several rows, `is_alone`: no other
        tool has a region."""
        key = (region, bias, is_alone)
        if key not in self._best:
            scored = self._scores(region, is_alone=is_alone)
            self._best[key] = max(scored, key=lambda one: one[0] + bias * (len(one[1].rows) > 1))
        return self._best[key]

    def _scores(self, region: Region, *, is_alone: bool) -> list[tuple[float, Rows]]:
        """The readings of a region, scored as they stand beside others."""
        key = (region, is_alone)
        if key not in self._scored:
            self._scored[key] = [
                (score + score_of(beside_features(reading, is_alone=is_alone), self.weights.readings), reading)
                for score, reading in self._own_scores(region)
            ]
        return self._scored[key]

    def _own_scores(self, region: Region) -> list[tuple[float, Rows]]:
        """The readings of a region, scored by themselves."""
        if region not in self._own_scored:
            part = part_of(self.filler(region[0]), region[1])
            self._own_scored[region] = [
                (score_of(own_features(part, reading), self.weights.readings), reading)
                for reading in self.readings(region)
            ]
        return self._own_scored[region]

    def items_of_row(self, region: Region, reading: Rows, number: int) -> Mapping[Path, list[Json]]:
        """The lists of objects of one row: those of its own part of the text when every row has some there."""
        at, _ = region
        if len(self.flat(at)) == len(self._profiles[at].slots):
            return {}
        own = list(takewhile(bool, (self._items((at, span)) for span in reading.spans)))
        return own[number] if len(own) == len(reading.rows) else self._items(region)

    def _items(self, region: Region) -> Mapping[Path, list[Json]]:
        if region not in self._told_items:
            taken = taken_by(self.best(region)[1])
            self._told_items[region] = items_of(self.filler(region[0]), region[1], self.weights, taken)
        return self._told_items[region]
