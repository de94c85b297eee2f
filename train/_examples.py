"""Makes examples for the offline planner from questions with known answers. Must not know: how weights are learned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import TypeVar

from autoglm.core.tools import ToolSpec
from autoglm.planning.offline.arguments.candidates import Candidate
from autoglm.planning.offline.arguments.features import SlotMatcher
from autoglm.planning.offline.arguments.passage import Passage
from autoglm.planning.offline.learning.lessons import Asked, asked_of
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.mention import Mention
from autoglm.planning.offline.scores import Feature
from autoglm.planning.offline.slots import ITEM, Slot, assemble
from autoglm.planning.offline.structure.calls import Proposal, Question
from autoglm.planning.offline.structure.nesting import groups_of, item_features, item_readings, objects_of, taken_by
from autoglm.planning.offline.structure.outline import Region
from autoglm.planning.offline.structure.ranking import part_of, reading_features
from autoglm.planning.offline.talk import Turn, talk_in
from autoglm.planning.offline.weights import Weights
from autoglm.planning.offline.words.text import content_stems, language_of, read_source
from bench._offline_cases import Case, Gold, is_matched, loose_value, strict_equal
from train._learning import Example, Fact
from train._questions import is_near_miss, is_own

CHINESE = "zh|"
"""Stands before the names of features as they are learned for Chinese by itself."""
_TWICE = 2.0
# Questions that want none of the tools are few beside the others, in Chinese very few: one threshold is to fit both.
_FEW = 1.5
_FEW_CHINESE = 4.5
# Our own questions are harder and were written by few hands: they steady what is learned and do not lead it. Half of
# them avoid the words of the tool on purpose.
_OWN = 0.3
_OWN_CHOICE = 0.1
# Which of several tools is meant is told by the words of each, whatever the manner of a question.
_OWN_PREFERENCE = 0.5
_Learned = TypeVar("_Learned", Example, Fact)
_LEAST_GOOD = 0.3


def word_counts(cases: Sequence[Case]) -> tuple[dict[str, int], int]:
    """In how many requests and tool descriptions each stem stands; those that stand once are left out."""
    texts = {case.request for case in cases}
    texts |= {f"{tool.name} {tool.description}" for case in cases for tool in case.tools}
    counts = Counter(stem for text in sorted(texts) for stem in content_stems(text))
    return {stem: count for stem, count in sorted(counts.items()) if count >= 2}, len(texts)


def mentions_of(case: Case) -> tuple[str, tuple[Mention, ...]]:
    source = read_source(case.request)
    return source.plain, mentions_in(source, _day(case))


def talk_of(case: Case) -> tuple[Turn, ...]:
    return talk_in(case.payload, _day(case))


def _day(case: Case) -> date:
    return datetime.fromtimestamp(case.now, UTC).date()


def asked(case: Case, weights: Weights) -> Asked:
    """Examples of every gold tool of a question. `weights` tell how rare words are."""
    text, mentions = mentions_of(case)
    is_chinese = language_of(text) == "zh"
    told = partial(_told, is_chinese=is_chinese)
    parts = [
        asked_of(
            SlotMatcher(Passage(text, mentions, weights.rarity), tool),
            [partial(_is_right_way, case, gold) for gold in golds],
            weight=_TWICE if is_chinese and not is_own(case) else 1.0,
            told=told,
        )
        for tool, golds in _by_tool(case)
    ]
    return Asked(
        tuple(_weighed(one, case) for part in parts for one in part.fillings),
        tuple(_weighed(one, case) for part in parts for one in part.belongings),
    )


def _weighed(one: _Learned, case: Case) -> _Learned:
    return replace(one, weight=one.weight * _OWN) if is_own(case) else one


def _is_right_way(case: Case, gold: Mapping[str, object], slot: Slot, candidate: Candidate) -> bool:
    accepted = _accepted(case, gold, slot.path)
    return _is_left_out(case, accepted) if candidate.is_out else _is_right(case, candidate.value, accepted)


def _told(features: Sequence[Feature], *, is_chinese: bool) -> list[Feature]:
    """Features, in Chinese once more under names of their own: what the language differs by is learned, too."""
    return [*features, *((CHINESE + name, value) for name, value in features if is_chinese)]


def _by_tool(case: Case) -> Iterator[tuple[ToolSpec, list[Mapping[str, object]]]]:
    for name in dict.fromkeys(tool for tool, _ in case.gold):
        tool = next((one for one in case.tools if one.name == name), None)
        if tool is not None:
            yield tool, [gold for other, gold in case.gold if other == name]


def _accepted(case: Case, gold: object, path: Sequence[str]) -> object:
    for at, part in enumerate(path):
        if part == ITEM:
            gold = gold[0] if isinstance(gold, list) and gold else None
        elif isinstance(gold, dict) and part in gold:
            gold = gold[part]
            if case.is_loose and at < len(path) - 1 and isinstance(gold, list):
                gold = gold[0] if gold else None
        else:
            return None
    return gold


def _is_left_out(case: Case, accepted: object) -> bool:
    return accepted is None or (case.is_loose and isinstance(accepted, list) and "" in accepted)


def _is_right(case: Case, value: object, accepted: object) -> bool:
    if accepted is None:
        return False
    if case.is_loose:
        return isinstance(accepted, list) and loose_value(value, accepted)
    return strict_equal(value, accepted)


def relevance_example(case: Case, question: Question) -> Example:
    """The tools, and last the way to take none of them, which has no features and so a score of 0."""
    wanted = {tool for tool, _ in case.gold}
    right = [profile.tool.name in wanted for profile in question.profiles]
    ways = question.features
    weight, few = (_TWICE, _FEW_CHINESE) if case.set_name.startswith("zh") else (1.0, _FEW)
    weight *= 1.0 if wanted else few
    return Example([*ways, []], [*right, not wanted], weight * _weight_in_choice(case))


def preference_example(case: Case, question: Question) -> Example | None:
    """The tools alone; None when there is nothing to choose."""
    wanted = {tool for tool, _ in case.gold}
    right = [profile.tool.name in wanted for profile in question.profiles]
    if not any(right) or all(right):
        return None
    return Example(question.features, right, _OWN_PREFERENCE if is_own(case) else 1.0)


def _weight_in_choice(case: Case) -> float:
    if is_near_miss(case):
        return 0.0
    return _OWN_CHOICE if is_own(case) else 1.0


def reading_examples(case: Case, question: Question) -> Iterator[Example]:
    """The readings of each part of a question that is about one tool: those right that are, or that come nearest."""
    told = {tool.name: golds for tool, golds in _by_tool(case)}
    is_alone = len(told) == 1
    for at, span in _parts_of(question, set(told)):
        golds = told[question.profiles[at].tool.name]
        filler = question.filler(at)
        slots = question.flat(at)
        names = {filler.matcher.slots[number].path[0] for number in slots}
        golds = [{name: value for name, value in gold.items() if name in names} for gold in golds]
        if not golds or not slots:
            continue
        readings = question.readings((at, span))
        made = [
            [assemble({p.slot.path: p.candidate.value for p in row.values() if p.is_filled}) for row in one.rows]
            for one in readings
        ]
        flags = nearest([quality(case, golds, calls) * (1 if len(calls) == len(golds) else 0.5) for calls in made])
        if any(flags) and not all(flags):
            part = part_of(filler, span)
            yield Example([reading_features(part, one, is_alone=is_alone) for one in readings], flags)


def _parts_of(question: Question, wanted: set[str]) -> list[Region]:
    """The tools that are wanted, each with the part of the text that speaks of it; [] when no such parts are found."""
    for _, regions in question.regions():
        names = [question.profiles[at].tool.name for at, _ in regions]
        if set(names) == wanted and len(names) == len(wanted):
            return list(regions)
    return []


def item_examples(case: Case, question: Question) -> Iterator[Example]:
    """For a question with one call: the readings of each list of objects in it."""
    told = list(_by_tool(case))
    if len(case.gold) != 1 or not told:
        return
    at = next(at for at, profile in enumerate(question.profiles) if profile.tool is told[0][0])
    filler = question.filler(at)
    taken = taken_by(question.best((at, question.whole))[1])
    for path, slots in groups_of(filler.matcher.slots).items():
        gold = _accepted(case, told[0][1][0], path)
        if not isinstance(gold, list) or not all(isinstance(one, Mapping) for one in gold):
            continue
        readings = item_readings(filler, slots, question.whole)
        made = [objects_of(one, len(path) + 1) for one in readings]
        flags = nearest([quality(case, gold, [one for one in items if isinstance(one, Mapping)]) for items in made])
        if any(flags) and not all(flags):
            part = part_of(filler, question.whole)
            yield Example([item_features(part, one, taken) for one in readings], flags)


def plan_example(case: Case, proposals: Sequence[Proposal]) -> Example | None:
    """The plans proposed for a question, those right that are, or that come nearest."""
    flags = nearest([plan_quality(case, [(one.tool.name, one.arguments) for one in plan.made]) for plan in proposals])
    wanted = {tool for tool, _ in case.gold}
    chosen = [{one.tool.name for one in plan.made} == wanted for plan in proposals]
    if any(chosen):
        qualities = [
            plan_quality(case, [(one.tool.name, one.arguments) for one in plan.made]) * is_chosen
            for plan, is_chosen in zip(proposals, chosen, strict=True)
        ]
        flags = [is_chosen and one > max(qualities) - 1e-6 for one, is_chosen in zip(qualities, chosen, strict=True)]
    if not any(flags) or all(flags):
        return None
    return Example([plan.features for plan in proposals], flags)


def plan_quality(case: Case, made: Sequence[Gold]) -> float:
    """1 for a right plan, else the share of right arguments over all calls, made or wanted."""
    if is_matched(case, made):
        return 1.0
    total = 0.0
    for name in sorted({tool for tool, _ in (*case.gold, *made)}):
        golds = [gold for tool, gold in case.gold if tool == name]
        calls = [call for tool, call in made if tool == name]
        total += quality(case, golds, calls) * max(len(golds), len(calls))
    return 0.99 * total / max(len(case.gold), len(made), 1)


def quality(case: Case, golds: Sequence[Mapping[str, object]], made: Sequence[Mapping[str, object]]) -> float:
    """How much of the calls is right, from 0 to 1; each gold call takes the call that is most like it."""
    left = list(made)
    total = 0.0
    for gold in golds:
        if left:
            best = max(left, key=lambda one: _likeness(case, gold, one))
            total += _likeness(case, gold, best)
            left.remove(best)
    return total / max(len(golds), len(made), 1)


def _likeness(case: Case, gold: Mapping[str, object], made: Mapping[str, object]) -> float:
    names = {*gold, *made}
    right = sum(name in gold and _is_same(case, gold[name], made, name) for name in names)
    return right / len(names) if names else 1.0


def _is_same(case: Case, gold: object, made: Mapping[str, object], name: str) -> bool:
    if name not in made:
        return case.is_loose and isinstance(gold, list) and "" in gold
    return _is_right(case, made[name], gold)


def nearest(qualities: Sequence[float]) -> list[bool]:
    """Which are best, when the best is worth something."""
    top = max(qualities)
    return [top >= _LEAST_GOOD and one > top - 1e-6 for one in qualities]
