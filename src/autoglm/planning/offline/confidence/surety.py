"""Chooses the plan for a request and says how sure it is: a calibrated chance that every call and value is right.

Must not know: how proposals are made.
"""

from __future__ import annotations

import math
from dataclasses import replace

from autoglm.core.values import Json
from autoglm.planning.offline.arguments.candidates import Candidate
from autoglm.planning.offline.mentions.mention import Kind
from autoglm.planning.offline.scores import Feature, score_of
from autoglm.planning.offline.structure.calls import Made, Proposal, Question

_MAX_RIVALS = 3
_NEGLIGIBLE = 0.01


def plan_of(question: Question) -> Proposal | None:
    """The best plan, whatever its relevance; None when there are no tools."""
    proposals = question.proposals if question.profiles else []
    return max(proposals, key=lambda one: score_of(one.features, question.weights.plans), default=None)


def chance_of(question: Question, plan: Proposal) -> float:
    """How likely the whole plan is right, from 0 to 1."""
    score = score_of(sureness_features(question, plan), question.weights.sureness)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def sureness_features(question: Question, plan: Proposal) -> list[Feature]:
    """Named numbers for "this plan is right"."""
    picks = [pick for call in plan.made for pick in call.picks]
    filled = [pick for pick in picks if pick.candidate.mention is not None]
    chances = sorted(pick.probability for pick in picks if pick.candidate.mention is not None or pick.turns_ago) or [
        0.0
    ]
    missing = sum(pick.slot.is_required and not pick.is_filled for pick in picks)
    used = [pick.candidate.mention for pick in filled if pick.candidate.mention is not None]
    unused = sum(not any(one.overlaps(other) for other in used) for one in question.firm)
    odds = [
        question.filler_of(call).odds_of(number, pick.candidate)
        for call in plan.made
        for number, pick in call.row.items()
        if pick.candidate.mention is not None
    ]
    texts = sum(pick.slot.type == "string" and not pick.slot.choices for pick in filled)
    left = [pick.probability for pick in picks if not pick.is_filled]
    scores = sorted((score_of(one.features, question.weights.plans) for one in question.proposals), reverse=True)
    return [
        ("sure:bias", 1.0),
        ("sure:mean", sum(math.log(max(one, 1e-3)) for one in chances) / len(chances)),
        ("sure:product", max(-6.0, sum(math.log(max(one, 1e-3)) for one in chances))),
        ("sure:missing", min(missing, 3)),
        ("sure:unused", min(unused, 6) / 2),
        ("sure:calls", math.log(len(plan.made) or 1)),
        ("sure:several", float(len(plan.made) > 1)),
        ("sure:texts", min(texts, 6) / 2),
        ("sure:slots", min(len(picks), 20) / 5),
        ("sure:left", math.log(max(min(left, default=1.0), 1e-3))),
        ("sure:relevance", min(max(question.relevance, default=0.0), 8.0) / 4),
        ("sure:margin", min(scores[0] - scores[1], 4.0) / 2 if len(scores) > 1 else 1.0),
        ("sure:odds", max(-3.0, min(odds, default=-3.0)) / 4),
        ("sure:phrases", min(sum(one.kind is Kind.PHRASE for one in used), 8) / 4),
        ("sure:numbers", min(sum(one.kind is Kind.NUMBER for one in used), 8) / 4),
        ("sure:optional", min(sum(pick.is_filled and not pick.slot.is_required for pick in picks), 8) / 4),
        ("sure:nested", float(any(len(pick.slot.path) > 1 for pick in picks))),
    ]


def rivals_of(question: Question, made: Made, number: int) -> tuple[Json, ...]:
    """What else a slot could have been given, best first, without what is negligible beside the best."""
    ways = question.filler_of(made).ways(number)
    value = made.row[number].candidate.value
    top = max(way.score for way in ways)
    near = [way for way in ways if math.exp(way.score - top) > _NEGLIGIBLE and not way.candidate.is_out]
    others = {repr(way.candidate.value): way.candidate.value for way in near if way.candidate.value != value}
    return tuple(others.values())[:_MAX_RIVALS]


def weakest(plan: Proposal) -> tuple[Made, int] | None:
    """The call and the slot whose value is least sure, the one to ask about: first what is missing, then what is likely
    wrong. None when nothing is open."""
    open_slots = [
        (0.0 if not pick.is_filled else pick.probability, number, call)
        for call in plan.made
        for number, pick in call.row.items()
        if pick.is_filled or pick.slot.is_required
    ]
    if not open_slots:
        return None
    _, number, call = min(open_slots, key=lambda one: one[0])
    return call, number


def told(plan: Proposal, made: Made, number: int) -> Proposal:
    """The plan as it is once a person has told the value of this slot."""
    pick = made.row[number]
    candidate = pick.candidate if pick.is_filled else Candidate(None, "told")
    sure = replace(made, row={**made.row, number: pick._replace(candidate=candidate, probability=1.0)})
    return replace(plan, made=tuple(sure if call is made else call for call in plan.made))
