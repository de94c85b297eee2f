"""Cuts a part of a request at its sentences and at words such as "then", where it may begin to ask for the next call of
the same tool. Must not know: tools, values.
"""

from __future__ import annotations

import re
from itertools import pairwise

from autoglm.planning.offline.words.text import Span

MAX_SEGMENTS = 24
# Words that begin phrases of one class stand for each other: a parcel, and another one.
_ALIKE = {
    word: line
    for line in ("a an the another one my our your his her their that those", "what which who when where how")
    for word in line.split()
}
_SIDE_BY_SIDE = re.compile(
    r"(?P<joint>[,;]\s*(?:(?:and|or|plus|then|also|as well as)\s+)*|\b(?:(?:and|or|plus|then|also|as well as)\s+)+)"
    r"(?P<lead>[A-Za-z]+)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z]+")
_MAX_PARALLELS = 2
BREAK = re.compile(r"[.;?!。；！？\n]\s*|\b(?:then|also|additionally)\b|然后|另外|同时")


def segments_of(text: str, span: Span) -> tuple[Span, ...]:
    """The segments of a part of a text; none when there are more than MAX_SEGMENTS."""
    cuts = [match.end() for match in BREAK.finditer(text, *span)]
    edges = [span[0], *[cut for cut in cuts if span[0] < cut < span[1]], span[1]]
    found = tuple((left, right) for left, right in pairwise(edges) if text[left:right].strip())
    return found if len(found) <= MAX_SEGMENTS else ()


def parallels_of(text: str, span: Span) -> list[tuple[Span, ...]]:
    """Ways to cut a part of a text where a phrase begins by "and" as one before it did: the rank of MIT for physics |
    and of Stanford for history; the bill of Ann | and the bill of Ben. Each way cuts where phrases begin alike."""
    leads: dict[str, list[re.Match[str]]] = {}
    for match in _SIDE_BY_SIDE.finditer(text, *span):
        leads.setdefault(_alike(match["lead"]), []).append(match)
    firsts: dict[str, int] = {}
    for word in _WORD.finditer(text, *span) if leads else ():
        firsts.setdefault(_alike(word[0]), word.start())
    found = []
    for lead, cuts in leads.items():
        is_told = firsts[lead] < cuts[0].start()
        if is_told and any(match["joint"].strip(" ,;") for match in cuts):
            edges = [span[0], *(match.start() for match in cuts), span[1]]
            found.append(tuple(pairwise(edges)))
    return found[:_MAX_PARALLELS]


def lead_at(text: str, first: Span, second: Span) -> int:
    """Where, in the first of some parts that begin alike, stands what the others begin with."""
    joint = _SIDE_BY_SIDE.match(text, *second)
    assert joint is not None
    words = _WORD.finditer(text, *first)
    return max((word.start() for word in words if _alike(word[0]) == _alike(joint["lead"])), default=first[0])


def _alike(word: str) -> str:
    return _ALIKE.get(word.lower(), word.lower())
