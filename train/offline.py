"""Learns the weights of the offline planner from the tuning half of public questions and writes them down."""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import msgspec

import autoglm.planning.offline as planner_package
from autoglm.planning.offline.confidence.surety import chance_of, plan_of, sureness_features
from autoglm.planning.offline.scores import score_of
from autoglm.planning.offline.structure.calls import Question
from autoglm.planning.offline.weights import Weights, packaged_weights
from bench._offline_cases import Case, is_matched, load_cases
from train._examples import (
    CHINESE,
    Asked,
    asked,
    item_examples,
    mentions_of,
    plan_example,
    preference_example,
    reading_examples,
    relevance_example,
    talk_of,
    word_counts,
)
from train._learning import Example, Fact, fit, fit_facts, rounded
from train._questions import with_own_questions

METHOD = """
Of the public questions only half 0 is read (see ./dev bench offline --help for the halves). Beside it stand questions
of our own (train/questions), which count less; those near a question of half 1 are left out. Weights of arguments are
learned first. Everything that builds on them (relevance, preference, readings, plans, how sure) is learned from
questions that they were not learned from, by four folds of whole groups. How the reader of clauses chooses among tools
that tell their keywords (choice, reader_threshold) is kept as the package has it: no public question has such tools.

The same code and questions give the same file on one machine, byte for byte, in every process. Another machine may
compute exp and log otherwise in their last bit; weights have three decimals, and the last of them may then differ.

It takes six minutes and tells, at the end, the figures of the folds: also whether a question is left alone is told by
weights that were not learned from it.
"""
_Thing = TypeVar("_Thing")
FOLDS = 4
# 0.88 is to hold for other questions, too: of 135, a share is told to 0.026, and by half as much again it may be lower.
_LEAST_ABSTAINED: Mapping[str, float] = {"irrelevance": 0.92, "zh_irrelevant": 0.9}
# What is known before any question was read: weights are drawn towards these instead of 0.
PRIOR: Mapping[str, float] = {
    "year:True:integer": 3.0,
    "year:False:integer": -0.5,
    "year:not": -2.0,
    "shape:inner": -1.5,
    "shape:generic": -1.0,
    "shape:slot_words": -2.0,
    "near:label": 1.5,
    "shape:example": 1.0,
    "how:choice": 1.0,
    "how:option": 1.0,
    "how:serial": 1.0,
    "share:fraction:True": 2.0,
    "shape:mark": -1.0,
    "unit:own": 1.0,
    **{
        f"role:{name}:{is_same}": 2.0 if is_same else -2.0
        for name in ("share", "side", "product")
        for is_same in (True, False)
    },
    "measure:rival": -1.5,
    "world:whole_address:True": 3.0,
    "converted:rival": -4.0,
    "role:nth:True": 2.0,
    "role:nth:False": -1.0,
    "time:text:True": 1.5,
    "near:said": 2.0,
    "lead:named:name": 2.0,
    f"{CHINESE}how:share": -2.0,
    "shape:glued": -1.0,
    "shape:announces": -3.0,
    "how:converted": 1.5,
    "how:other_unit": -2.0,
    "bool:changed:true:False:False:False": -3.0,
    "bool:changed:false:False:False:False": -3.0,
    "bool:changed:false:True:False:False": -1.0,
    "bool:changed:true:True:False:True": -1.0,
    "shape:verb:name": -2.0,
    **{f"told:{kind}:False": -2.0 for kind in ("mail", "url", "date", "time", "path")},
}
# Few questions ask for the opposite of what is offered; one that does is not served by it.
RELEVANCE_PRIOR: Mapping[str, float] = {"opposed": -4.0}
# What no public question can teach, for none of their tools tells the content it takes: set by hand.
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


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="./dev train offline", description=__doc__ + METHOD, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with bfcl and acebench_zh")
    parser.add_argument("--out", type=Path, default=None, help="write here instead of into the package")
    options = parser.parse_args(arguments)
    public = load_cases(options.data)
    if not public:
        print("skipped: the questions are not here; give their folder with --data (bfcl and acebench_zh below it)")
        return 1
    cases = with_own_questions(public)
    print(f"{len(cases)} questions, {len(cases) - sum(case.half == 0 for case in public)} of our own")
    weights = learn(cases, print)
    path = options.out or Path(planner_package.__path__[0]) / "weights.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(weights), indent=1) + b"\n")
    print(f"{path}: {path.stat().st_size} bytes")
    return 0


def learn(cases: Sequence[Case], tell: Callable[[str], None]) -> Weights:
    """Weights from these questions alone."""
    counts, documents = word_counts(cases)
    kept = packaged_weights()
    base = Weights(
        version=2, documents=documents, counts=counts, choice=kept.choice, reader_threshold=kept.reader_threshold
    )
    told = [asked(case, base) for case in cases]
    folds = [_fold(case) for case in cases]

    def others(things: Sequence[_Thing], fold: int) -> list[_Thing]:
        return [one for one, at in zip(things, folds, strict=True) if at != fold]

    parts = [_with_arguments(base, others(told, fold)) for fold in range(FOLDS)]
    tell("arguments learned for each fold")
    questions = [_question(case, parts[fold]) for case, fold in zip(cases, folds, strict=True)]
    weights = _with_readings(_with_arguments(base, told), cases, questions)
    tell("readings learned")
    questions = [
        _question(case, replace(weights, **_arguments(parts[fold]))) for case, fold in zip(cases, folds, strict=True)
    ]
    relevant = [relevance_example(case, question) for case, question in zip(cases, questions, strict=True)]
    preferred = [preference_example(case, question) for case, question in zip(cases, questions, strict=True)]
    parts = [_with_choice(part, others(relevant, fold), others(preferred, fold)) for fold, part in enumerate(parts)]
    tops = [
        max(score_of(way, parts[fold].relevance) for way in one.ways[:-1])
        for one, fold in zip(relevant, folds, strict=True)
    ]
    weights = replace(_with_choice(weights, relevant, preferred), threshold=_threshold(cases, tops))
    tell(f"relevance learned; threshold {weights.threshold}")
    _take(questions, weights, parts, folds)
    plans = [question.proposals if case.gold else [] for case, question in zip(cases, questions, strict=True)]
    chosen = [plan_example(case, plan) for case, plan in zip(cases, plans, strict=True) if len(plan) > 1]
    weights = replace(weights, plans=rounded(fit([one for one in chosen if one], decay=3e-4, epochs=40)))
    tell("plans learned")
    _take(questions, weights, parts, folds)
    weights = replace(weights, sureness=_sureness(cases, questions))
    _take(questions, weights, parts, folds)
    for line in _told(cases, questions, tops):
        tell(line)
    return weights


def _take(questions: Sequence[Question], weights: Weights, parts: Sequence[Weights], folds: Sequence[int]) -> None:
    """Give each question these weights, but those of its arguments and tools from the folds that it is not in."""
    for question, fold in zip(questions, folds, strict=True):
        part = parts[fold]
        question.weights = replace(weights, relevance=part.relevance, preference=part.preference, **_arguments(part))


def _fold(case: Case) -> int:
    return hashlib.blake2b(case.group.encode(), digest_size=2).digest()[1] % FOLDS


def _arguments(part: Weights) -> dict[str, Mapping[str, float]]:
    return {
        "arguments": part.arguments, "arguments_zh": part.arguments_zh, "odds": part.odds, "odds_zh": part.odds_zh
    }  # fmt: skip


def _question(case: Case, weights: Weights) -> Question:
    return Question(*mentions_of(case), case.tools, weights, talk_of(case))


def _with_arguments(weights: Weights, told: Sequence[Asked]) -> Weights:
    fillings = [one for part in told for one in part.fillings]
    belongings = [one for part in told for one in part.belongings]
    arguments, chinese = _by_language(fit(fillings, decay=3e-3, epochs=12, prior=PRIOR))
    odds, chinese_odds = _by_language(fit_facts(belongings, decay=1e-3, epochs=4))
    return replace(
        weights,
        arguments=rounded({**arguments, **ARGUMENTS_BY_HAND}),
        arguments_zh=rounded(chinese),
        odds=rounded(odds),
        odds_zh=rounded(chinese_odds),
    )


def _by_language(learned: Mapping[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """Weights for English, and for Chinese: what both share and what Chinese differs by."""
    shared = {name: value for name, value in learned.items() if not name.startswith(CHINESE)}
    differences = {name.removeprefix(CHINESE): value for name, value in learned.items() if name.startswith(CHINESE)}
    names = {**shared, **differences}
    return shared, {name: shared.get(name, 0.0) + differences.get(name, 0.0) for name in names}


def _with_readings(weights: Weights, cases: Sequence[Case], questions: Sequence[Question]) -> Weights:
    asked_for = list(zip(cases, questions, strict=True))
    readings = [one for case, question in asked_for for one in reading_examples(case, question)]
    learned = rounded(fit(readings, decay=1e-3, epochs=20))
    items = [one for case, question in asked_for for one in item_examples(case, question)]
    return replace(weights, readings=learned, items=rounded(fit(items, decay=1e-2, epochs=20, prior=learned)))


def _with_choice(weights: Weights, relevant: Sequence[Example], preferred: Sequence[Example | None]) -> Weights:
    told, told_apart = [one for one in relevant if one.weight], [one for one in preferred if one]
    return replace(
        weights,
        relevance=rounded(fit(told, decay=1e-4, epochs=40, prior=RELEVANCE_PRIOR)),
        preference=rounded(fit(told_apart, decay=1e-4, epochs=40, prior=RELEVANCE_PRIOR)),
    )


def _threshold(cases: Sequence[Case], tops: Sequence[float]) -> float:
    """The one threshold for all sets: the lowest at which enough of the questions about nothing offered are left
    alone, in each set of them."""
    scores: dict[str, list[float]] = {}
    for case, top in zip(cases, tops, strict=True):
        if case.set_name in _LEAST_ABSTAINED:
            scores.setdefault(case.set_name, []).append(top)
    steps = [step / 32 for step in range(-64, 129)]
    good = [
        at
        for at in steps
        if all(sum(top < at for top in told) >= _LEAST_ABSTAINED[name] * len(told) for name, told in scores.items())
    ]
    return min(good, default=steps[-1])


def _sureness(cases: Sequence[Case], questions: Sequence[Question]) -> dict[str, float]:
    facts = []
    for case, question in zip(cases, questions, strict=True):
        plan = plan_of(question)
        if plan is not None and case.gold:
            is_right = is_matched(case, [(one.tool.name, one.arguments) for one in plan.made])
            facts.append(Fact(sureness_features(question, plan), is_right))
    return rounded(fit_facts(facts, decay=2e-4, epochs=40))


def _told(cases: Sequence[Case], questions: Sequence[Question], tops: Sequence[float]) -> Iterator[str]:
    """Shares of right answers on folds that the weights of arguments and relevance were not learned from."""
    sets: dict[str, list[tuple[bool, bool, bool, float, str]]] = {}
    for case, question, top in zip(cases, questions, tops, strict=True):
        plan = plan_of(question)
        is_silent = plan is None or top < question.weights.threshold
        made = [(one.tool.name, one.arguments) for one in plan.made] if plan else []
        is_chosen = {name for name, _ in made} == {name for name, _ in case.gold}
        chance = chance_of(question, plan) if plan else 0.0
        how = plan.how if plan else ""
        sets.setdefault(case.set_name, []).append((is_silent, is_chosen, is_matched(case, made), chance, how))
    for name, told in sets.items():
        if "irrelevan" in name:
            yield f"{name}: abstains {sum(one[0] for one in told) / len(told):.3f}"
            continue
        spoken = [one for one in told if not one[0]]
        chosen, right = (sum(one[at] for one in spoken) / len(told) for at in (1, 2))
        would_choose, would_be_right = (sum(one[at] for one in told) / len(told) for at in (1, 2))
        yield (
            f"{name}: of {len(told)} chosen {chosen:.3f} (never silent {would_choose:.3f}),"
            f" right {right:.3f} (never silent {would_be_right:.3f})"
        )
    single = sorted(
        (one for name in ("simple_python", "multiple") for one in sets.get(name, ())), key=lambda one: -one[3]
    )
    half = single[: len(single) // 2]
    yield f"most confident half right: {sum(one[2] for one in half) / max(1, len(half)):.3f}"


if __name__ == "__main__":
    sys.exit(main())
