"""Reads a request as calls of tools that are told by name, description and JSON schema alone.

First how far the request is about each tool; then which parts of it speak of which tool; then, for each part, its best
reading as one row of arguments or several; then the best plan of all. Must not know: effects, steps, how a plan is run.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial, reduce
from operator import itemgetter, or_

from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline.arguments.filling import Filling, Pick, SlotFiller
from autoglm.planning.offline.choice.profiles import Clue, Profile, clue_of, profile_of
from autoglm.planning.offline.choice.relevance import relevance_features
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.scores import Feature, score_of
from autoglm.planning.offline.slots import Slot
from autoglm.planning.offline.structure.going_on import (
    Said,
    completed,
    doubtful_slots,
    is_answer,
    is_elliptic,
    own_words,
    refers_back,
)
from autoglm.planning.offline.structure.nesting import Path, arguments_of
from autoglm.planning.offline.structure.outline import LEAST_SPOKEN, Outline, Region
from autoglm.planning.offline.structure.ranking import firm_mentions
from autoglm.planning.offline.structure.reading import Row
from autoglm.planning.offline.structure.regions import RegionReader
from autoglm.planning.offline.structure.rows import values_of
from autoglm.planning.offline.structure.turns import Evidence
from autoglm.planning.offline.talk import Turn
from autoglm.planning.offline.weights import Weights
from autoglm.planning.offline.words.text import Span

_COSTS = (0.3, 1.2)
# How much a value that only one tool has a slot for speaks for that tool, beside its words.
_FITS = 0.5
_MAX_CALLS = 24
# Of more tools the most relevant are those that parts of a request are given to.
_MAX_TOOLS = 8
_BIAS = 1.5
_FILLED_LATER = 0.5
_LEAST_LATER = -1.5
# A value of lower odds is only there because nothing else is.
_LEAST_OWN = -4.0
_LEAST_REFERRING = -2.5
_LEAST_PHRASE, _FAR_MORE = -1.0, 3.5
_UNLIKELY = -1.0
# A value of such odds belongs to a slot for itself, also where an earlier call has one of the same name.
_OWN, _OWN_BESIDE_REFERRED = 1.0, 2.0

# Words by which a part of the text means what was told before it.
_REFERS = re.compile(
    r"\b(?:it|he|she|him|her|his|they|them|there|those|these|the\s+same|both|each|either)\b"
    r"|它|他|她|[那这][里儿边]|当地|该|同样|这些|那些|这个|那个|上述",
    re.IGNORECASE,
)
# Words by which a call is made for each thing that was told before.
_ALL = re.compile(
    r"\b(?:both|each|either|them|their|these|those|all)\b|它们|他们|她们|这些|那些|各自|每个", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Made:
    """One call: a tool, how each slot was filled, and the part of the text that asks for it. `lists` reads the lists of
    objects: much work, that only the plan which is chosen needs."""

    tool: ToolSpec
    row: Row
    span: Span
    lists: Callable[[], Mapping[Path, list[Json]]] = field(repr=False, compare=False)

    @property
    def arguments(self) -> dict[str, Json]:
        return arguments_of(self.row, self.lists())

    @property
    def picks(self) -> tuple[Pick, ...]:
        return tuple(self.row.values())


@dataclass(frozen=True, slots=True)
class Proposal:
    """One plan for the whole request: what each region of the text asks for. `features` are for the ranking."""

    how: str
    made: tuple[Made, ...]
    features: tuple[Feature, ...]


class Question:
    """A request over some tools, with all that is measured once; `talk` are the turns before it, oldest first, and
    `profiles` those of the tools when they were read already."""

    def __init__(
        self,
        text: str,
        mentions: Sequence[Mention],
        tools: Sequence[ToolSpec],
        weights: Weights,
        talk: Sequence[Turn] = (),
        *,
        profiles: Sequence[Profile] = (),
    ) -> None:
        self.text = text = own_words(text, talk[-1].text) if talk else text
        self._talk = talk
        names = {tool.name for tool in tools}
        self.mentions = tuple(one for one in mentions if one.text not in names and text[one.start : one.end].strip())
        self._tools = tools
        self.profiles = profiles or [profile_of(tool) for tool in tools]
        self.clue: Clue = clue_of(text, self.mentions)
        self.outline = Outline(text, self.mentions, self.profiles, weights)
        self._reader = RegionReader(text, self.mentions, self.profiles, weights, talk[-1] if talk else None)
        self.filler, self.flat = self._reader.filler, self._reader.flat
        self.readings, self.best = self._reader.readings, self._reader.best
        self._said: dict[int, Said] = {}

    @property
    def weights(self) -> Weights:
        """What is learned; whoever learns gives a question that is read already other weights for what comes next."""
        return self._reader.weights

    @weights.setter
    def weights(self, weights: Weights) -> None:
        self._reader.weights = weights

    def filler_of(self, made: Made) -> SlotFiller:
        return self.filler(next(at for at, profile in enumerate(self.profiles) if profile.tool is made.tool))

    def belongs(self, made: Made, number: int) -> bool:
        """Whether a value is in its slot for more than that nothing else is there; also when none is."""
        candidate = made.row[number].candidate
        return candidate.mention is None or self.filler_of(made).odds_of(number, candidate) > _LEAST_OWN

    @cached_property
    def fillings(self) -> list[Filling]:
        return [self.filler(at).fill(only=self.flat(at)) for at in range(len(self.profiles))]

    @cached_property
    def features(self) -> list[list[Feature]]:
        """For each tool what speaks for it and against it."""
        return [
            relevance_features(
                self.text, self.clue, profile, rivals=self.profiles, filling=filling, weights=self.weights
            )
            for profile, filling in zip(self.profiles, self.fillings, strict=True)
        ]

    @cached_property
    def earlier(self) -> Question | None:
        """The turn before this one, as a question of its own that may go on with still earlier ones."""
        if not self._talk:
            return None
        turn = self._talk[-1]
        return Question(turn.text, turn.mentions, self._tools, self.weights, self._talk[:-1], profiles=self.profiles)

    @cached_property
    def goes_on(self) -> bool:
        """Whether the text is no request by itself: an answer to the assistant, or a value and hardly more. The turn
        before, which is much work to read, is read only for a text that might be none."""
        if self.earlier is None or max(self._own_relevance) >= self.weights.threshold:
            return False
        if max(self.earlier.relevance) < self.weights.threshold:
            return False
        at = _top(self.earlier.relevance)
        if self._reader.asked(at):
            return is_answer(self.text)
        row = dict(zip(self.flat(at), self.fillings[at].picks, strict=True))
        return is_elliptic(self.text, row, self.earlier.row_of(at), self.filler(at).odds_of)

    @cached_property
    def relevance(self) -> list[float]:
        """For each tool the log of the odds that the request is about it rather than about none; a turn that goes on
        with the one before is about the tool of that."""
        return self.earlier.relevance if self.earlier is not None and self.goes_on else self._own_relevance

    @cached_property
    def preference(self) -> list[float]:
        """For each tool how much speaks for it rather than for another one, taken that the request is about some. What
        tells a tool from its rivals is not what tells a request for it from one for nothing that is offered."""
        if self.earlier is not None and self.goes_on:
            return self.earlier.preference
        return self._scores(self.weights.preference)

    @cached_property
    def _own_relevance(self) -> list[float]:
        return self._scores(self.weights.relevance)

    def _scores(self, weights: Mapping[str, float]) -> list[float]:
        said = [self.weights.said_of(profile.tool.name, self.clue.stems) for profile in self.profiles]
        return [score_of(told, weights) + more for told, more in zip(self.features, said, strict=True)]

    def row_of(self, at: int) -> Row:
        """What all of the text says for one call of a tool, completed by what was said before it."""
        return self._completed_by_talk(at, self.best((at, self.whole))[1].rows[-1])

    def _completed_by_talk(self, at: int, row: Row) -> Row:
        earlier = self.earlier
        if earlier is None:
            return row
        odds_of, is_answer = self.filler(at).odds_of, bool(self._talk[-1].question)
        doubtful = doubtful_slots(row, self._reader.asked(at), odds_of, is_going_on=self.goes_on, is_answer=is_answer)
        if not doubtful:
            return row
        if at not in self._said:
            self._said[at] = self._said_in(earlier, at)
        return completed(row, self._said[at], doubtful, odds_of)

    def _said_in(self, earlier: Question, at: int) -> Said:
        before, filler = earlier.row_of(at), earlier.filler(at)
        is_same = _top(earlier.relevance) == at and earlier.relevance[at] >= self.weights.threshold
        return Said(
            row=before,
            odds={number: filler.odds_of(number, pick.candidate) for number, pick in before.items()},
            is_same=is_same,
            is_meant=refers_back(self.text),
            is_going_on=is_same and self.goes_on,
            is_answer=is_same and bool(self._talk[-1].question),
        )

    @property
    def whole(self) -> Span:
        return (0, len(self.text))

    @cached_property
    def proposals(self) -> list[Proposal]:
        """Every plan that is worth a thought, each set of regions once or, with more rows in them, twice."""
        found: dict[tuple[Region, ...], str] = {}
        for how, told in self.regions():
            found.setdefault(tuple(sorted(dict.fromkeys(told), key=lambda one: (one[1], one[0]))), how)
        plans = [self._proposal(how, regions, 0.0) for regions, how in found.items()]
        for regions, how in found.items():
            is_alone = _is_alone(regions)
            if how != "single" and any(
                self.best(one, is_alone=is_alone)[1] is not self.best(one, _BIAS, is_alone=is_alone)[1]
                for one in regions
            ):
                plans.append(self._proposal(f"{how}+", regions, _BIAS))
        return plans

    def regions(self) -> Iterator[tuple[str, list[Region]]]:
        """Ways to give parts of the text to tools, each with the name of the way."""
        fit, least = self.relevance, self.weights.threshold
        ranked = sorted(range(len(self.profiles)), key=lambda at: (fit[at] < least, -self.preference[at]))
        tools = sorted(ranked[:_MAX_TOOLS])
        yield "single", [(ranked[0], self.whole)]
        if len(self.profiles) == 1 or self.goes_on:
            return
        outline = self.outline
        for cost in _COSTS:
            yield "labelled", (given := outline.given(tools, cost))
            yield "labelled", self._raised(given)
        fitted = sorted([*outline.told, *self._fits(tools)], key=itemgetter(0))
        yield "labelled", (given := outline.given(tools, _COSTS[0], fitted))
        yield "labelled", self._raised(given)
        yield "sentences", outline.sentences_given(tools)
        yield "shared", [(at, one) for one in outline.sentences for at in tools if outline.speaks_of(one, at)]
        yield "spoken", [(at, self.whole) for at in tools if outline.spoken[at] > LEAST_SPOKEN]

    def _raised(self, regions: Sequence[Region]) -> list[Region]:
        """Regions that name nothing for their tool reach to the end of the next one: the temperature and the humidity
        of Rome."""
        found = list(regions)
        for number in reversed(range(len(found) - 1)):
            at, (start, end) = found[number]
            if not any(start <= one.start and one.end <= end for _, one in self.filler(at).likely):
                found[number] = (at, (start, found[number + 1][1][1]))
        return found

    def _fits(self, tools: Sequence[int]) -> Evidence:
        """What the request names as evidence for the tools that have a slot for it, when others have none."""
        owners: dict[tuple[int, int], dict[int, float]] = {}
        for at in tools:
            for odds, one in self.filler(at).likely:
                owners.setdefault((one.start, one.end), {})[at] = min(odds, 3.0) / 3
        return [
            (start, {at: odds * _FITS * (1 - len(told) / len(tools)) for at, odds in told.items()})
            for (start, _), told in owners.items()
            if len(told) < len(tools)
        ]

    def _proposal(self, how: str, regions: Sequence[Region], bias: float) -> Proposal:
        made: list[Made] = []
        is_alone = _is_alone(regions)
        for region in regions:
            at, span = region
            reading = self.best(region, bias, is_alone=is_alone)[1]
            for number, row in enumerate(reading.rows):
                lists = partial(self._reader.items_of_row, region, reading, number)
                full = [self._completed_by_talk(at, one) for one in self._completed(at, row, tuple(made), span)]
                made += [Made(self.profiles[at].tool, one, span, lists) for one in full]
        made = distinct_calls(made)[:_MAX_CALLS]
        return Proposal(how, tuple(made), tuple(self._plan_features(how, regions, made)))

    def _completed(self, at: int, row: Row, earlier: Sequence[Made], span: Span) -> list[dict[int, Pick]]:
        """The row with required values that its region lacks: those of an earlier call by the same name, or of all of
        the text. "Both", "each of them" take what the values of each earlier call were: a row for every one."""
        if span == self.whole:
            return [dict(row)]
        is_referring = _REFERS.search(self.text, *span) is not None
        same = {number: _told_before(pick, earlier) for number, pick in row.items() if pick.slot.is_required}
        whole = {
            number: self._instead(at, number, row[number], told, is_referring=is_referring)
            for number, told in same.items()
            if self._is_open(at, number, row[number], told, is_referring=is_referring)
        }
        shared = {
            number: pick.slot
            for number, pick in whole.items()
            if any(pick.candidate is one.candidate for one in same[number])
        }
        full = {**row, **whole}
        return _for_each(full, shared, earlier) if shared and _ALL.search(self.text, *span) else [full]

    def _is_open(self, at: int, number: int, pick: Pick, same: Sequence[Pick], *, is_referring: bool) -> bool:
        """Whether a value is still to be found: none is there, or one that hardly belongs there, or a number that only
        counts what is asked for. Where the text refers to what was told before, more is open; and so it is beside what
        an earlier call was given under the `same` name, when that belongs there far more than some words do."""
        mention = pick.candidate.mention
        if not pick.is_filled or mention is None:
            return not pick.is_filled
        least = _LEAST_REFERRING if is_referring else _LEAST_OWN
        odds = self.filler(at).odds_of(number, pick.candidate)
        if mention.kind is Kind.PHRASE and odds < _LEAST_PHRASE:
            told = [one.candidate.mention for one in same]
            ways = [way.odds for way in self.filler(at).ways(number) if way.candidate.mention in told]
            least = max([least, *(one - _FAR_MORE for one in ways)])
        return (mention.is_word and bool(mention.unit)) or odds < least

    def _instead(self, at: int, number: int, pick: Pick, same: Sequence[Pick], *, is_referring: bool) -> Pick:
        """What an open slot takes: what an earlier call was given, unless some value of the text belongs there for
        itself, or else the best of those."""
        ways = [way for way in self.filler(at).ways(number) if way.candidate.mention is not None]
        best = max(ways, key=lambda way: way.odds, default=None)
        if same and (best is None or best.odds < (_OWN_BESIDE_REFERRED if is_referring else _OWN)):
            return Pick(pick.slot, same[0].candidate, same[0].probability * _FILLED_LATER)
        if best is not None and best.odds > _LEAST_LATER and best.candidate != pick.candidate:
            return Pick(pick.slot, best.candidate, _FILLED_LATER / (1 + math.exp(-best.odds)))
        return pick

    def _plan_features(self, how: str, regions: Sequence[Region], made: Sequence[Made]) -> Iterator[Feature]:
        used = {at for at, _ in regions}
        tools = len(self.profiles)
        several = float(len(used) > 1)
        yield f"plan:{how}", 1.0
        yield "plan:several", several
        yield "plan:share", len(used) / tools
        scores = [self.best(region, is_alone=_is_alone(regions))[0] for region in regions]
        yield "plan:reading", sum(scores) / (len(scores) or 1) / 5
        relevant = [self.relevance[at] for at in sorted(used)]
        yield "plan:relevance", sum(relevant) / (len(relevant) or 1) / 5
        yield "plan:least", min(relevant, default=-5.0) / 5
        yield "plan:relevance_gap", min(max(relevant, default=0.0) - min(relevant, default=0.0), 8.0) / 4
        yield "plan:preferred", max((self.preference[at] for at in used), default=-5.0) / 5 - max(self.preference) / 5
        yield "plan:preference", min((self.preference[at] for at in used), default=-5.0) / 5 - max(self.preference) / 5
        yield "plan:calls", math.log(len(made) or 1)
        spoken = self.outline.spoken
        yield "plan:unspoken", float(sum(spoken[at] <= LEAST_SPOKEN for at in used)) if tools > 1 else 0.0
        yield "plan:left", sum(min(spoken[at], 1.5) for at in range(tools) if at not in used)
        yield "plan:orders_left", float(len({at for at, _ in self.outline.orders} - used))
        yield (
            "plan:missing",
            min(sum(one.slot.is_required and not one.is_filled for call in made for one in call.picks), 4) / 2,
        )
        mentions = [one.candidate.mention for call in made for one in call.picks if one.candidate.mention is not None]
        taken = reduce(or_, (one.taken for one in mentions), 0)
        unused = [one for one in self.firm if not one.taken & taken]
        yield "plan:taken_twice", several * min(len(mentions) - len({one.start for one in mentions}), 4) / 2
        yield "plan:taken_across", several * min(_taken_across(made), 4) / 2
        yield "plan:unused", min(len(unused), 8) / 2
        sentences = self.outline.sentences
        yield "plan:one_sentence", several * (len(sentences) == 1)
        cues, asks, orders = self.outline.turns
        for name, count in (("cues", cues), ("asks", asks - 1), ("sentences", len(sentences) - 1)):
            yield f"plan:{name}:{several > 0}", float(count > 0)
            yield f"plan:{name}:much:{several > 0}", float(count > 1)
        yield "plan:all_told", float(len(used) == tools) * (cues > 0)
        yield "plan:fewer", float(len(used) < min(tools, 1 + cues))
        yield "plan:more", float(len(used) > 1 + max(cues, asks - 1, len(sentences) - 1))
        yield "plan:beyond_orders", min(max(len(used) - orders, 0), 3.0)
        yield "plan:reading_least", min(scores, default=-5.0) / 5
        yield "plan:unlikely", (1 - several) * min(self._unlikely(made), 4) / 2
        spans = {span for _, span in regions}
        yield "plan:bare_sentences", float(sum(not any(s[0] < e and b < s[1] for b, e in spans) for s in sentences))

    @cached_property
    def firm(self) -> list[Mention]:
        """What the text names outright."""
        return firm_mentions(self.text, self.mentions, self.whole)

    def _unlikely(self, made: Sequence[Made]) -> int:
        """How many values hardly belong where they are."""
        places = {profile.tool.name: at for at, profile in enumerate(self.profiles)}
        return sum(
            pick.candidate.mention is not None
            and self.filler(places[call.tool.name]).odds_of(number, pick.candidate) < _UNLIKELY
            for call in made
            for number, pick in call.row.items()
        )


def _told_before(pick: Pick, earlier: Sequence[Made]) -> list[Pick]:
    """What earlier calls, the last one first, were given under the name of a slot."""
    told = [one for call in reversed(earlier) for one in call.picks if one.slot.path[-1] == pick.slot.path[-1]]
    return [one for one in told if one.is_filled and one.slot.type == pick.slot.type]


def _for_each(row: Row, shared: Mapping[int, Slot], earlier: Sequence[Made]) -> list[dict[int, Pick]]:
    """A row for each different set of values that earlier calls were given for some slots."""
    found: dict[str, dict[int, Pick]] = {}
    for call in earlier:
        told = {
            number: Pick(slot, one.candidate, one.probability * _FILLED_LATER)
            for number, slot in shared.items()
            for one in call.picks
            if one.is_filled and one.slot.path[-1] == slot.path[-1] and one.slot.type == slot.type
        }
        if len(told) == len(shared):
            found.setdefault(repr([pick.candidate.value for pick in told.values()]), told)
    return [{**row, **told} for told in found.values()]


def _taken_across(made: Sequence[Made]) -> int:
    """How many values are taken for more than one tool; calls of one tool share what is told once."""
    tools: dict[int, set[str]] = {}
    for call in made:
        for one in call.picks:
            if one.candidate.mention is not None:
                tools.setdefault(one.candidate.mention.start, set()).add(call.tool.name)
    return sum(len(names) - 1 for names in tools.values())


def _names(call: Made) -> bool:
    """Whether some value of a call stands in its own part of the text."""
    mentions = [one.candidate.mention for one in call.picks]
    return any(one is not None and call.span[0] <= one.start and one.end <= call.span[1] for one in mentions)


def _top(relevance: Sequence[float]) -> int:
    return max(range(len(relevance)), key=relevance.__getitem__)


def _is_alone(regions: Sequence[Region]) -> bool:
    return len({at for at, _ in regions}) < 2


def distinct_calls(made: Sequence[Made]) -> list[Made]:
    """Each call once; one that names nothing in its part of the text only speaks of another call of its tool."""
    kept: dict[str, Made] = {}
    named = {call.tool.name for call in made if _names(call)}
    made = [call for call in made if _names(call) or call.tool.name not in named]
    told = [f"{call.tool.name} {values_of(call.row)!r}" for call in made]
    times = Counter(told)
    for call, values in zip(made, told, strict=True):
        # Lists of objects tell apart only what is the same without them.
        kept.setdefault(values if times[values] == 1 else f"{values} {call.arguments!r}", call)
    return list(kept.values())
