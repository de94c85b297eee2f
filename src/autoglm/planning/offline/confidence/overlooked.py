"""Finds what a request says and no call of its plan takes up, so that nothing is dropped in silence; for tools known by
their schema alone.

Must not know: how plans are proposed and ranked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from autoglm.planning.offline.choice.cover import Cover
from autoglm.planning.offline.choice.profiles import Profile
from autoglm.planning.offline.mentions.clauses import clauses_in
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.structure.calls import Proposal, Question
from autoglm.planning.offline.words.lexicon import DAY_WORDS, OTHER_TASKS, STRONG_VERBS
from autoglm.planning.offline.words.text import content_stems, stem_of, touches

_OUTRIGHT = frozenset({Kind.NUMBER, Kind.QUOTE, Kind.DATE, Kind.TIME, Kind.MAIL, Kind.URL, Kind.PATH})
_VERBS = (*STRONG_VERBS, *OTHER_TASKS)
_ORDER = re.compile(
    r"(?:\b(?:and|then|also)|[,;.])\s+(?:(?:please|also|then)\s+)*("
    + "|".join(verb for verb in _VERBS if verb.isascii())
    + r")\b",
    re.IGNORECASE,
)
# Shorter names are symbols and units: vector B, 300 K.
_LEAST_NAME = 3


def overlooked(question: Question, plan: Proposal) -> str:
    """The first thing that is left over: something named outright, a name, or an order; "" when there is none."""
    used = [one for call in plan.made for pick in call.picks if (one := pick.candidate.mention) is not None]
    told = _told(plan)
    names = {call.tool.name for call in plan.made}
    profiles = [profile for profile in question.profiles if profile.tool.name in names]
    left = chain(
        (one.text for one in _outright(question, told, used)),
        (one.text for one in _names(question, told, used, profiles)),
        _orders(question, used, profiles),
        _for_others(question, used, profiles),
    )
    return next(left, "")


def _outright(question: Question, told: str, used: Sequence[Mention]) -> Iterator[Mention]:
    """Figures, quotes, dates, files, addresses."""
    for one in question.mentions:
        is_firm = one.kind in _OUTRIGHT and not one.is_word and one.text.lower() not in DAY_WORDS
        if (
            is_firm
            and not _is_taken(one, used)
            and not any(str(each).lower() in told for each in (one.value, one.text))
        ):
            yield one


def _names(question: Question, told: str, used: Sequence[Mention], profiles: Sequence[Profile]) -> Iterator[Mention]:
    """Names that are neither words of the tools nor say more of a value beside them, as in "Paris, France"."""
    covers = [Cover(profile) for profile in profiles]
    for one in question.firm:
        if one.kind is not Kind.NAME or len(one.text) < _LEAST_NAME or one.text.lower() in told:
            continue
        is_word = all(any(stem in cover for cover in covers) for stem in content_stems(one.text))
        if not (is_word or _is_taken(one, used) or _is_beside(question.text, one, used)):
            yield one


def _orders(question: Question, used: Sequence[Mention], profiles: Sequence[Profile]) -> Iterator[str]:
    """Things to be done beside the first, which no tool of the plan speaks of, or for which another tool is offered."""
    covers = [Cover(profile) for profile in profiles]
    quotes = [one for one in question.mentions if one.kind is Kind.QUOTE]
    for found in _ORDER.finditer(question.text):
        is_quoted = any(one.start <= found.start(1) < one.end for one in quotes)
        if not is_quoted and not any(stem_of(found[1].lower()) in cover for cover in covers):
            yield found[1]
    for clause in clauses_in(question.text, question.mentions)[1:]:
        if not clause.is_next:
            continue
        verb = next((verb for verb in _VERBS if not verb.isascii() and verb in clause.text), "")
        if verb and not any(verb in f"{one.tool.name} {one.tool.description}" for one in profiles):
            yield clause.text
        is_used = touches(clause, used)
        if not is_used and not any(stem in cover for stem in content_stems(clause.text) for cover in covers):
            yield clause.text


def _for_others(question: Question, used: Sequence[Mention], profiles: Sequence[Profile]) -> Iterator[str]:
    """Orders of their own that an offered tool could serve, and the plan does not: of which it takes up nothing."""
    names = {one.tool.name for one in profiles}
    planned = [at for at, one in enumerate(question.profiles) if one.tool.name in names]
    for _, (start, end) in question.outline.orders:
        is_used = any(one.start < end and start < one.end for one in used)
        is_spoken = any(question.outline.speaks_of((start, end), own) for own in planned)
        if start > 0 and not is_spoken and not is_used:
            yield question.text[start:end].strip(" ,，.。!?")


def _told(plan: Proposal) -> str:
    return " ".join(str(call.arguments) for call in plan.made).lower()


def _is_taken(one: Mention, used: Sequence[Mention]) -> bool:
    return any(one.overlaps(other) for other in used)


def _is_beside(text: str, one: Mention, used: Sequence[Mention]) -> bool:
    return any(other.end <= one.start and text[other.end : one.start].strip() in (",", "，") for other in used)
