"""Makes the candidates for a slot: every value that the text may give it, with the conversion that it takes.

Must not know: weights, what other slots take.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from autoglm.core.values import Json
from autoglm.planning.offline.arguments.conversions import choice_places, conversions
from autoglm.planning.offline.arguments.likeness import is_part
from autoglm.planning.offline.arguments.passage import Passage
from autoglm.planning.offline.arguments.stated import stated_values
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.slots import Slot
from autoglm.planning.offline.words.senses import senses_of, words_with_senses
from autoglm.planning.offline.words.text import Span, content_stems, is_kin

_NEIGHBOUR_CHARS = 14
_PAST = re.compile(
    r"\s*(?:个?(?:工作日|小时|分钟|星期|[年月周天日秒])|[a-z]+(?: days)?)?\s*(?:之?以?前|ago\b|earlier\b|before\b)"
)
# 2026-01-01 之前 10 天: what stands before the number tells its direction, too.
_PAST_BEFORE = re.compile(r"(?:[\d日号天]\s*(?:之|以)?前|(?:往|向|提|倒)前?(?:前|推|退|早|回))\s*(?:推)?\s*$")


class Candidate(NamedTuple):
    """A value for a slot and where it comes from; `how` names the conversion, "out" leaves the slot out."""

    value: Json
    how: str
    mention: Mention | None = None

    @property
    def is_out(self) -> bool:
        return self.how == "out"


OUT = Candidate(None, "out")


class Candidates:
    """The candidates that a passage holds for slots."""

    def __init__(self, passage: Passage) -> None:
        self._passage = passage
        self._text = passage.text
        self._mentions = passage.mentions

    def of(self, slot: Slot, said: Mapping[Span, str]) -> Iterator[Candidate]:
        """Every way to fill the slot, and last to leave it out. `said` tells where the text speaks of it, and how."""
        if slot.choices and slot.type != "boolean":
            yield from self._choices(slot)
        elif slot.type == "boolean":
            yield Candidate(True, "true")
            yield Candidate(False, "false")
        else:
            yield from self._options(slot)
            for value, how, mention in conversions(slot, self._mentions):
                yield Candidate(self._signed(value, how, mention), how, mention)
            if not slot.is_described:
                for value, how, mention in stated_values(slot, self._text, self._mentions, said):
                    yield Candidate(value, how, mention)
        yield OUT

    def _signed(self, value: Json, how: str, mention: Mention) -> Json:
        """An amount of time is negative when it is told to lie back: 3 天前, 3 days ago."""
        if how != "shift" or not isinstance(value, int | float):
            return value
        is_past = (
            _PAST.match(self._text[mention.end : mention.end + 16].lower()) is not None
            or _PAST_BEFORE.search(self._text[: mention.start]) is not None
        )
        return -value if is_past else value

    def _choices(self, slot: Slot) -> Iterator[Candidate]:
        found = [
            (place, choice)
            for choice in slot.choices
            for place in self._places(slot, choice)[:4]
            if not self._names_folder(place[0])
        ]
        found = [one for one in found if not any(is_part(one[0], other) for other, _ in found)]
        if not found and slot.type == "string" and not slot.is_described:
            yield from self._meant_choices(slot)
        if slot.type == "array":
            chosen = [choice for choice in slot.choices if any(choice is one for _, one in found)]
            if chosen:
                yield self._chosen(slot.choices, found)
                if not slot.is_described and len(chosen) > 1:
                    yield from (self._chosen(slot.choices, part) for part in self._neighbours(found))
                    yield from (self._chosen(slot.choices, [one], "choice_alone") for one in found)
            return
        for (start, end), choice in found:
            yield Candidate(choice, "choice", self._span(start, end))

    def _meant_choices(self, slot: Slot) -> Iterator[Candidate]:
        """Choices that the text names by a word of the same meaning, which no other choice has: depth by deepest."""
        meanings = [senses_of(content_stems(str(choice).replace("_", " "))) for choice in slot.choices]
        owners = Counter(sense for senses in meanings for sense in senses)
        for word, senses in words_with_senses(self._text):
            for choice, meant in zip(slot.choices, meanings, strict=True):
                if any(owners[sense] == 1 for sense in senses & meant):
                    yield Candidate(choice, "meant", self._span(word.start, word.end))

    def _chosen(self, choices: Sequence[Json], found: Sequence[tuple[Span, Json]], how: str = "choice") -> Candidate:
        """Some of the choices of a slot that takes several, in the order of the schema."""
        places = sorted({place for place, _ in found})
        items = tuple(self._span(start, end) for start, end in places)
        span = Mention(Kind.PHRASE, places[0][0], places[-1][1], "", "", items=items if len(items) > 1 else ())
        return Candidate([one for one in choices if any(one is other for _, other in found)], how, span)

    def _neighbours(self, found: Sequence[tuple[Span, Json]]) -> Iterator[list[tuple[Span, Json]]]:
        """Runs of choices that stand close to each other: tennis and golf here, ... and tennis there."""
        run: list[tuple[Span, Json]] = []
        for one in sorted(found, key=lambda one: one[0]):
            if run and one[0][0] - run[-1][0][1] > _NEIGHBOUR_CHARS:
                yield run
                run = []
            run.append(one)
        if len(run) < len(found):
            yield run

    def _names_folder(self, start: int) -> bool:
        """Whether a word only says that the name before it is a folder's."""
        return any(one.kind is Kind.FOLDER and one.end <= start <= one.end + 1 for one in self._mentions)

    def _options(self, slot: Slot) -> Iterator[Candidate]:
        if slot.type == "array" and slot.item_type == "string" and not slot.is_described:
            found = [(place, option) for option in slot.options for place in self._places(slot, option)[:1]]
            if found:
                yield self._chosen(slot.options, found, self._option_way(found))
        elif slot.type == "string":
            for option in slot.options:
                for start, end in self._places(slot, option)[:3]:
                    yield Candidate(option, "option", self._span(start, end))

    def _option_way(self, found: Sequence[tuple[Span, Json]]) -> str:
        """How examples that a description gives are named: as all, or as a part of a longer list, which then says more
        than they do."""
        places = {place for place, _ in found}
        items = ({(item.start, item.end) for item in one.items} for one in self._passage.told_lists)
        return "option_cut" if any(places < told for told in items) else "option"

    def _places(self, slot: Slot, choice: Json) -> list[Span]:
        """Where a choice is named; by all of its stems when it is not named in full."""
        places = choice_places(choice, self._text, slot.glosses.get(str(choice), ""))
        stems = content_stems(str(choice))
        if slot.is_described:
            files = [one for one in self._passage.mentions if one.kind is Kind.PATH]  # their names ask for nothing
            return [one for one in places if not any(file.start <= one[0] < file.end for file in files)]
        if places or not stems:
            return places
        found = [
            [word for word in self._passage.words if word.stem == stem or is_kin(word.stem, stem)] for stem in stems
        ]
        if not all(found):
            return []
        return [(word.start, word.end) for word in found[-1]]

    def _span(self, start: int, end: int) -> Mention:
        return Mention(Kind.PHRASE, start, end, self._text[start:end], self._text[start:end])
