"""Finds what a request says and no call of its plan takes up, so that nothing is dropped in silence; for tools known by
their schema alone.

Must not know: how plans are proposed and ranked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from autoglm.core.tools import ToolSpec
from autoglm.planning.offline.choice.relevance import Cover
from autoglm.planning.offline.choice.scoring import profile_of
from autoglm.planning.offline.mentions.clauses import clauses_in
from autoglm.planning.offline.mentions.finding import Kind, Mention
from autoglm.planning.offline.structure.calls import Proposal, Question
from autoglm.planning.offline.structure.ranking import firm_mentions
from autoglm.planning.offline.words.lexicon import DAY_WORDS, OTHER_TASKS, STRONG_VERBS
from autoglm.planning.offline.words.text import content_stems, stem_of

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
    tools = {call.tool.name: call.tool for call in plan.made}
    left = [
        *(one.text for one in _outright(question, plan, used)),
        *(one.text for one in _names(question, plan, used, list(tools.values()))),
        *_orders(question, used, list(tools.values())),
    ]
    return next(iter(left), "")


def _outright(question: Question, plan: Proposal, used: Sequence[Mention]) -> Iterator[Mention]:
    """Figures, quotes, dates, files, addresses."""
    told = _told(plan)
    for one in question.mentions:
        is_firm = one.kind in _OUTRIGHT and not one.is_word and one.text.lower() not in DAY_WORDS
        if (
            is_firm
            and not _is_taken(one, used)
            and not any(str(each).lower() in told for each in (one.value, one.text))
        ):
            yield one


def _names(question: Question, plan: Proposal, used: Sequence[Mention], tools: Sequence[ToolSpec]) -> Iterator[Mention]:
    """Names that are neither words of the tools nor say more of a value beside them, as in "Paris, France"."""
    told = _told(plan)
    covers = [Cover(profile_of(tool)) for tool in tools]
    for one in firm_mentions(question.text, question.mentions, question.whole):
        if one.kind is not Kind.NAME or len(one.text) < _LEAST_NAME or one.text.lower() in told:
            continue
        is_word = all(any(stem in cover for cover in covers) for stem in content_stems(one.text))
        if not (is_word or _is_taken(one, used) or _is_beside(question.text, one, used)):
            yield one


def _orders(question: Question, used: Sequence[Mention], tools: Sequence[ToolSpec]) -> Iterator[str]:
    """Things to be done beside the first, which no tool of the plan speaks of."""
    quotes = [one for one in question.mentions if one.kind is Kind.QUOTE]
    for found in _ORDER.finditer(question.text):
        is_quoted = any(one.start <= found.start(1) < one.end for one in quotes)
        if not is_quoted and not any(_speaks_of(tool, found[1].lower()) for tool in tools):
            yield found[1]
    for clause in clauses_in(question.text, question.mentions)[1:]:
        if not clause.is_next:
            continue
        verb = next((verb for verb in _VERBS if not verb.isascii() and verb in clause.text), "")
        if verb and not any(_speaks_of(tool, verb) for tool in tools):
            yield clause.text
        is_used = any(one.start < clause.end and clause.start < one.end for one in used)
        covers = [Cover(profile_of(tool)) for tool in tools]
        if not is_used and not any(stem in cover for stem in content_stems(clause.text) for cover in covers):
            yield clause.text


def _speaks_of(tool: ToolSpec, verb: str) -> bool:
    return stem_of(verb) in Cover(profile_of(tool)) if verb.isascii() else verb in f"{tool.name} {tool.description}"


def _told(plan: Proposal) -> str:
    return " ".join(str(call.arguments) for call in plan.made).lower()


def _is_taken(one: Mention, used: Sequence[Mention]) -> bool:
    return any(one.overlaps(other) for other in used)


def _is_beside(text: str, one: Mention, used: Sequence[Mention]) -> bool:
    return any(other.end <= one.start and text[other.end : one.start].strip() in (",", "，") for other in used)
