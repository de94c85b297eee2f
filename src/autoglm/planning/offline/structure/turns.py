"""Which part of a request speaks of which tool: the words that speak for each, and the sequence of tools for which they
speak most (a Viterbi path, where every change of the tool has its cost).

Must not know: values, readings.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter

from autoglm.planning.offline.choice.cover import Cover
from autoglm.planning.offline.choice.profiles import Profile
from autoglm.planning.offline.weights import Weights
from autoglm.planning.offline.words.lexicon import VERBS
from autoglm.planning.offline.words.text import (
    COMMON_STEMS,
    Span,
    content_stems,
    is_han,
    stem_of,
    words_of,
)

Evidence = list[tuple[int, Mapping[int, float]]]
"""Where words stand, in order, and how much each speaks for which tools."""
_NAMED = 1.5
_OUTRIGHT = 4.0
_CUT = re.compile(
    r"[.;?!][\"'”’)]?(?=\s|$)\s*|[。；！？\n]\s*|[,，]\s*|\b(?:and|then|also|plus|as well as)\b"
    r"|然后|另外|同时|还有|以及|并且|并"
)
_SENTENCE_CUT = re.compile(r"[.;?!][\"'”’)]?(?=\s|$)\s*|[。；！？\n]\s*")
# What it costs more to change the tool where no order begins.
_GOES_ON = 0.3
# So little less it costs in the last part: one that speaks for no tool goes with what is before it.
_LATER = 0.01
# What may begin an order of its own.
_BEGINS = re.compile(
    r"[\s\"'“‘(]*(?:(?:and|then|also|please|finally|lastly|first|next|after that|additionally|could you|can you"
    r"|i (?:want|need|would like|also)|tell me|let me know)[\s,]+)*"
    r"(?:what|how|who|whom|whose|when|where|which|why|is|are|was|were|do|does|did|find|get|show|look|query|gather"
    rf"|{'|'.join(map(re.escape, VERBS))})\b"
    r"|\s*(?:(?:and|also|then)\s+)?(?:i|we)(?:['’]d|\s+would)?(?:\s+also)?\s+(?:need|want|like)\b"
    r"|\s*(?:也|再|还|并|又|就|先|另外|此外|然后|接着|同时|顺便|最后|以及|我?还?想|我?还?要|要)*[，,]?(?:请|帮|查|我|找|搜|看看|推荐|告诉|给我|列出|翻译|计算|算|预测|评估|分析)",
    re.IGNORECASE,
)
_FIRST_WORD = re.compile(r"[\s\"'“‘(]*(?:(?:and|then|also|please)\s+)*([A-Za-z]+)\b", re.IGNORECASE)
# What makes a name one that nobody writes by chance.
_WRITTEN = re.compile(r"[._]|[a-z][A-Z]")


def parts_of(text: str, kept: Sequence[Span] = ()) -> list[Span]:
    """Small parts of the text that may each be about another tool; what is `kept` is not cut."""
    return _divided(text, _CUT, kept)


def sentences_of(text: str, kept: Sequence[Span] = ()) -> list[Span]:
    return _divided(text, _SENTENCE_CUT, kept)


def _divided(text: str, cut: re.Pattern[str], kept: Sequence[Span]) -> list[Span]:
    cuts = [match for match in cut.finditer(text) if not any(first < match.end() < last for first, last in kept)]
    edges = [0, *[match.end() for match in cuts], len(text)]
    return [(left, right) for left, right in pairwise(edges) if text[left:right].strip()]


def evidence(text: str, profiles: Sequence[Profile], weights: Weights) -> Evidence:
    """For each word of the text where it stands and how much it speaks for each tool and against the others: a word
    that the name of one tool alone has speaks for that tool, also an ordinary one, and a whole name for itself."""
    covers = [Cover(profile) for profile in profiles]
    lasts = [frozenset(content_stems(profile.tool.name.rpartition(".")[2])) for profile in profiles]
    found: Evidence = list(_named_outright(text, profiles))
    for word in words_of(text):
        named = [at for at, last in enumerate(lasts) if word.stem in last]
        owners = [at for at, cover in enumerate(covers) if word.stem in cover] if _tells(word.stem) else []
        if len(named) == 1 and len(profiles) > 1:
            found.append((word.start, {named[0]: weights.rarity(word.stem) / 8 * _NAMED}))
        elif owners and len(owners) < len(profiles):
            share = (1 / len(owners) - 1 / len(profiles)) / (1 - 1 / len(profiles))
            mass = {at: _NAMED if word.stem in profiles[at].name else 1.0 for at in owners}
            found.append((word.start, {at: weights.rarity(word.stem) / 8 * share * mass[at] for at in owners}))
    return sorted(found, key=itemgetter(0))


def _named_outright(text: str, profiles: Sequence[Profile]) -> Iterator[tuple[int, Mapping[int, float]]]:
    """Where the text says the name of a tool as it is written: use get_time for it."""
    for at, profile in enumerate(profiles):
        if len(profiles) > 1 and profile.tool.name in text and _WRITTEN.search(profile.tool.name):
            written = rf"(?<![\w.]){re.escape(profile.tool.name)}(?![\w.]*\w)"
            yield from ((match.start(), {at: _OUTRIGHT}) for match in re.finditer(written, text))


def _tells(stem: str) -> bool:
    return stem not in COMMON_STEMS and not stem.isdigit() and bool(content_stems(stem) or is_han(stem[0]))


def turns_in(text: str, parts: Sequence[Span], cost: float, orders: Container[int] = ()) -> list[float]:
    """What it costs that another tool's turn begins with each part: less where a sentence begins or one of the
    `orders`, for what else stands behind a comma or "and" likely goes on with what was before it; of such parts, more
    the earlier one."""
    return [
        cost if start in orders or _is_sentence(text, start) else cost + _GOES_ON - _LATER * number / len(parts)
        for number, (start, _) in enumerate(parts)
    ]


def begins_order(text: str, start: int, verbs: Container[str] = ()) -> bool:
    """Whether a question or an order begins there: "then name the bones", not "of the wrist". `verbs` are stems by
    which the tools at hand name what they do."""
    if _BEGINS.match(text, start):
        return True
    first = _FIRST_WORD.match(text, start)
    return first is not None and stem_of(first[1].lower()) in verbs


def verbs_of(profiles: Sequence[Profile]) -> frozenset[str]:
    """The stems of the first words of the tools' names: that of audio.transcribe_file is "transcribe"."""
    firsts = (content_stems(profile.tool.name.rpartition(".")[2]) for profile in profiles)
    return frozenset(stems[0] for stems in firsts if stems)


def _is_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip()
    return not before or before[-1] in ".;?!。；！？" or "\n" in text[len(before) : start]


def labelled(parts: Sequence[Span], told: Evidence, tools: Sequence[int], costs: Sequence[float]) -> list[int]:
    """One of the tools for each part: the sequence that the words speak for most, less the cost of every change."""
    scores = dict.fromkeys(tools, 0.0)
    earlier: list[Mapping[int, int]] = []
    for span, cost in zip(parts, costs, strict=True):
        top = max(tools, key=scores.__getitem__)
        before = {at: at if scores[at] >= scores[top] - cost or not earlier else top for at in tools}
        said = _told_in(told, span)
        scores = {at: scores[before[at]] - cost * (before[at] != at) + _mass(said, at) for at in tools}
        earlier.append(before)
    path = [max(tools, key=scores.__getitem__)]
    for changes in reversed(earlier[1:]):
        path.append(changes[path[-1]])
    return path[::-1]


def speaks(told: Evidence, span: Span, at: int) -> float:
    """How much a part of the text speaks for a tool."""
    return _mass(_told_in(told, span), at)


def _told_in(told: Evidence, span: Span) -> Evidence:
    first, last = (bisect_left(told, edge, key=itemgetter(0)) for edge in span)
    return told[first:last]


def _mass(told: Evidence, at: int) -> float:
    return sum([mass.get(at, 0.0) for _, mass in told])
