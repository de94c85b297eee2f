"""Several models that give one answer: wrappers with the port of one model.

Owns: fallback chain, hedge, cascade and vote, and what may be combined. Must not know: endpoints, pools, wire formats.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from autoglm.core.errors import SettingsError
from autoglm.core.ports import ChatModel, Clock
from autoglm.models.cooperation.cascade import CascadeModel
from autoglm.models.cooperation.fallback import FallbackModel
from autoglm.models.cooperation.hedging import HedgeBudget, HedgedModel
from autoglm.models.cooperation.listening import Sleep
from autoglm.models.cooperation.ratings import Feedback, Ratings, TrackedRatings
from autoglm.models.cooperation.verifying import (
    AgreementVerifier,
    EveryVerifier,
    FormVerifier,
    JudgeVerifier,
    Verdict,
    Verifier,
)
from autoglm.models.cooperation.voting import VotingModel
from autoglm.routing.hedging import Hedging
from autoglm.routing.protection import HedgePolicy
from autoglm.routing.voting import VotingPolicy

__all__ = [
    "AgreementVerifier",
    "CascadeModel",
    "Cooperation",
    "EveryVerifier",
    "FallbackModel",
    "Feedback",
    "FormVerifier",
    "HedgeBudget",
    "HedgedModel",
    "JudgeVerifier",
    "Ratings",
    "TrackedRatings",
    "Verdict",
    "Verifier",
    "VotingModel",
    "build",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cooperation:
    """How several models give one answer.

    `kind` is single, fallback, hedge, cascade or voting; `members` are names of models in their order (a cascade's
    cheapest first). Hedge: `after_s` seconds until the second is asked (0: the observed 95th percentile), for at most
    `budget_share` of the calls. Cascade: `has_second_sample` asks the cheap model twice, `judge` names a model that
    verifies. Voting: at most `most_voters` are asked, an odd number; `judge` chooses among free texts; `qualities`
    are shares of right answers, from 0 to 1, as far as known.
    """

    kind: str = "single"
    members: tuple[str, ...] = ()
    after_s: float | None = None
    budget_share: float = 0.05
    has_second_sample: bool = False
    judge: str = ""
    most_voters: int = 5
    qualities: Mapping[str, float] = field(default_factory=dict)


def build(
    cooperation: Cooperation,
    models: Mapping[str, ChatModel],
    *,
    clock: Clock,
    ratings: Ratings | None = None,
    feedback: Feedback | None = None,
    sleep: Sleep = asyncio.sleep,
) -> ChatModel:
    """One model out of several. `ratings` are what a vote knows of its voters (None: the stated `qualities`, and of the
    others what votes tell); `feedback` hears what cascades and votes find out about answers. Raises SettingsError that
    names everything that is unknown or contradicts itself."""
    problems = tuple(_problems(cooperation, models))
    if problems:
        raise SettingsError(f"The cooperation {cooperation.kind!r} cannot work: {'; '.join(problems)}.")
    members = {name: models[name] for name in cooperation.members}
    judge = models[cooperation.judge] if cooperation.judge else None
    match cooperation.kind:
        case "single":
            return members[cooperation.members[0]]
        case "fallback":
            return FallbackModel(members, clock=clock)
        case "hedge":
            policy = HedgePolicy(after_s=cooperation.after_s, budget_share=cooperation.budget_share)
            return HedgedModel(members, budget=Hedging(policy), clock=clock, sleep=sleep)
        case "cascade":
            verifier = _verifier(cooperation, models, clock)
            return CascadeModel(members, verifier=verifier, clock=clock, feedback=feedback)
    known = ratings or TrackedRatings(cooperation.members, said=cooperation.qualities)
    policy_of_vote = VotingPolicy(most=cooperation.most_voters)
    return VotingModel(members, ratings=known, policy=policy_of_vote, clock=clock, judge=judge, feedback=feedback)


def _verifier(cooperation: Cooperation, models: Mapping[str, ChatModel], clock: Clock) -> Verifier:
    """Form first, for it costs nothing; then a second sample, then a judge, as far as they are wanted."""
    verifiers: list[Verifier] = [FormVerifier()]
    if cooperation.has_second_sample:
        verifiers.append(AgreementVerifier(models[cooperation.members[0]], clock=clock))
    if cooperation.judge:
        verifiers.append(JudgeVerifier(models[cooperation.judge], clock=clock))
    return EveryVerifier(verifiers)


def _problems(cooperation: Cooperation, models: Mapping[str, ChatModel]) -> Iterator[str]:
    check = _CHECKS.get(cooperation.kind)
    if check is None:
        yield f"there is no such kind; there are {', '.join(_CHECKS)}"
        return
    for name in (*cooperation.members, *filter(None, [cooperation.judge])):
        if name not in models:
            yield f"there is no model {name!r}; there are {', '.join(sorted(models)) or 'none'}"
    doubled = sorted({name for name in cooperation.members if cooperation.members.count(name) > 1})
    if doubled:
        yield f"{', '.join(doubled)} is named twice"
    if cooperation.judge and cooperation.kind not in {"cascade", "voting"}:
        yield "a judge is for cascade and voting"
    if cooperation.has_second_sample and cooperation.kind != "cascade":
        yield "a second sample is for cascade"
    if cooperation.after_s is not None and cooperation.kind != "hedge":
        yield "after_s is for hedge"
    yield from check(cooperation)


def _of_single(cooperation: Cooperation) -> Iterator[str]:
    if len(cooperation.members) != 1:
        yield f"it has one member, not {len(cooperation.members)}"


def _of_several(cooperation: Cooperation) -> Iterator[str]:
    if len(set(cooperation.members)) < 2:
        yield f"it needs at least two members and has {len(set(cooperation.members))}"


def _of_hedge(cooperation: Cooperation) -> Iterator[str]:
    if len(set(cooperation.members)) != 2:
        yield f"it needs exactly two members and has {len(set(cooperation.members))}"
    if cooperation.after_s is None or cooperation.after_s < 0:
        yield "after_s must be set, to 0 or more seconds"
    if not 0 < cooperation.budget_share <= 1:
        yield f"budget_share must lie above 0 and up to 1, not {cooperation.budget_share:g}"


def _of_voting(cooperation: Cooperation) -> Iterator[str]:
    yield from _of_several(cooperation)
    if cooperation.most_voters < 3 or cooperation.most_voters % 2 == 0:
        yield f"most_voters must be an odd number of 3 or more, not {cooperation.most_voters}: even votes end in ties"
    strangers = sorted(set(cooperation.qualities) - set(cooperation.members))
    if strangers:
        yield f"qualities name {', '.join(strangers)}, not among the members"
    if not all(0 <= quality <= 1 for quality in cooperation.qualities.values()):
        yield "qualities must lie between 0 and 1"


_CHECKS: Mapping[str, Callable[[Cooperation], Iterator[str]]] = {
    "single": _of_single,
    "fallback": _of_several,
    "hedge": _of_hedge,
    "cascade": _of_several,
    "voting": _of_voting,
}
