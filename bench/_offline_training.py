"""Learns the weights of the offline planner from the tuning half: counts of words, ways to fill slots, choice of tool.

Stochastic gradient descent with a step for each weight (AdaGrad) on conditional logits; fixed order, so the same
questions give the same file. Must not know: the held-out half.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from autoglm.planning.offline.arguments import fill
from autoglm.planning.offline.choice import choice_features, clue_of, filling_features, profile_of
from autoglm.planning.offline.features import Feature, Scene
from autoglm.planning.offline.mentions import Mention, mentions_in
from autoglm.planning.offline.slots import ITEM
from autoglm.planning.offline.text import content_stems, read_source
from autoglm.planning.offline.weights import Weights
from bench._offline_cases import Case, loose_value, strict_equal

ARGUMENT_SETS = ("simple_python", "multiple", "zh_single", "zh_similar")
CHOICE_SETS = (*ARGUMENT_SETS, "irrelevance", "zh_irrelevant")
# What no public question can teach, for none of their tools tells its keywords and the content it takes: set by hand.
CHOICE_BY_HAND: Mapping[str, float] = {"tool:keywords": 3.5, "fill:fits": 1.5}
ARGUMENTS_BY_HAND: Mapping[str, float] = {
    "described:out": 1.0,
    "described:fits": 4.0,
    "described:near": 4.0,
    "described:class": 3.0,
    "described:asked": 2.5,
    "described:loose": -6.0,
    "described:whole": 0.5,
    "described:quote": 2.5,
    "described:code": 0.5,
    "described:phrase": -2.0,
    "described:name": -0.5,
    "described:path": -3.5,
    "described:folder": -3.5,
    "described:glob": -3.5,
    "described:date": -3.0,
    "described:time": -3.0,
    "described:number": -3.0,
    "described:expression": -3.0,
    "described:late": -0.3,
    "described:end": 3.0,
    "described:switched": 2.0,
}


@dataclass(frozen=True, slots=True)
class Example:
    """Ways with their features, and which of them are right."""

    ways: Sequence[Sequence[Feature]]
    is_right: Sequence[bool]
    weight: float = 1.0


def learn(cases: Sequence[Case]) -> Weights:
    """Weights from these cases alone; the threshold is still to be chosen."""
    counts, documents = word_counts(cases)
    weights = Weights(documents=documents, counts=counts)
    told = [case for case in cases if case.set_name in ARGUMENT_SETS]
    arguments = fit([example for case in told for example in _argument_examples(case)], decay=1e-3, epochs=12)
    weights = replace(weights, arguments=_rounded({**arguments, **ARGUMENTS_BY_HAND}))
    examples = [_choice_example(case, weights) for case in cases if case.set_name in CHOICE_SETS]
    choice = fit([one for one in examples if any(one.is_right)], decay=2e-4, epochs=40)
    return replace(weights, choice=_rounded({**choice, **CHOICE_BY_HAND}))


def word_counts(cases: Sequence[Case]) -> tuple[dict[str, int], int]:
    """In how many requests and tool descriptions each stem stands; those that stand once are left out."""
    texts = {case.request for case in cases}
    texts |= {f"{tool.name} {tool.description}" for case in cases for tool in case.tools}
    counts = Counter(stem for text in sorted(texts) for stem in content_stems(text))
    return {stem: count for stem, count in sorted(counts.items()) if count >= 2}, len(texts)


def mentions_of(case: Case) -> tuple[str, tuple[Mention, ...]]:
    source = read_source(case.request)
    return source.plain, mentions_in(source, datetime.fromtimestamp(case.now, UTC).date())


def _argument_examples(case: Case) -> Iterator[Example]:
    for tool, gold in case.gold[:1] if len(case.gold) == 1 else ():
        spec = next((one for one in case.tools if one.name == tool), None)
        if spec is None:
            continue
        scene = Scene(*mentions_of(case), spec)
        for at, slot in enumerate(scene.slots):
            accepted = _accepted(case, gold, slot.path)
            candidates = list(scene.candidates(at))
            right = [
                _is_left_out(case, accepted) if one.how == "out" else _is_right(case, one.value, accepted)
                for one in candidates
            ]
            if any(right) and not all(right):
                yield Example([scene.features(at, one) for one in candidates], right)


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


def tool_features(case: Case, weights: Weights) -> list[tuple[str, list[Feature]]]:
    """Every offered tool with its features for the whole request."""
    text, mentions = mentions_of(case)
    clue = clue_of(text, mentions)
    profiles = [profile_of(tool) for tool in case.tools]
    return [
        (
            profile.tool.name,
            choice_features(clue, profile, profiles, weights)
            + filling_features(fill(Scene(text, mentions, profile.tool), weights.arguments)),
        )
        for profile in profiles
    ]


def _choice_example(case: Case, weights: Weights) -> Example:
    """The tools, and last the way to take none of them, which has no features and so a score of 0."""
    ways = tool_features(case, weights)
    wanted = {tool for tool, _ in case.gold}
    right = [name in wanted for name, _ in ways]
    weight = 3.0 if case.set_name.startswith("zh") else 1.0
    return Example([features for _, features in ways] + [[]], [*right, not wanted], weight)


def fit(examples: Sequence[Example], *, decay: float, epochs: int, rate: float = 0.25) -> dict[str, float]:
    """Weights that make the right ways likely among all ways of each example."""
    weights: dict[str, float] = {}
    squares: dict[str, float] = {}
    draw = random.Random(1)
    order = list(range(len(examples)))
    for _ in range(epochs):
        draw.shuffle(order)
        for at in order:
            for name, slope in _gradient(examples[at], weights).items():
                step = slope - decay * weights.get(name, 0.0)
                squares[name] = squares.get(name, 0.01) + step * step
                weights[name] = weights.get(name, 0.0) + rate * step / math.sqrt(squares[name])
    return weights


def _gradient(example: Example, weights: Mapping[str, float]) -> dict[str, float]:
    scores = [sum(weights.get(name, 0.0) * value for name, value in way) for way in example.ways]
    top = max(scores)
    masses = [math.exp(score - top) for score in scores]
    whole = sum(masses)
    good = sum(mass for mass, is_right in zip(masses, example.is_right, strict=True) if is_right)
    slopes: dict[str, float] = {}
    for way, mass, is_right in zip(example.ways, masses, example.is_right, strict=True):
        push = ((mass / good if is_right and good else 0.0) - mass / whole) * example.weight
        for name, value in way if abs(push) > 1e-4 else ():
            slopes[name] = slopes.get(name, 0.0) + push * value
    return slopes


def _rounded(weights: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in sorted(weights.items()) if abs(value) >= 0.01}
