"""Cuts a part of a request where it may begin to ask for the next call of the same tool: at sentences, at "second" and
"lastly", at lines, at "and for". Must not know: tools, values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

Span = tuple[int, int]

MAX_SEGMENTS = 24
BREAK = re.compile(r"[.;?!。；！？\n]\s*|\b(?:then|also|additionally)\b|然后|另外|同时")
_ORDINAL = (
    r"\b(?:the\s+)?(?:first|second|third|fourth|fifth|sixth|last|other|next)\b(?:\s+(?:one|of)\b)?"
    r"|\b(?:finally|lastly|secondly|thirdly|another)\b"
    r"|第[一二三四五六七八九十]|最后|另一|其次"
)
_POINT = r"(?:(?<=^)|(?<=[\s:：;；。]))(?:\d{1,2}[.、)）](?!\d)|[-•*]\s)"
_ENUMERATED = re.compile(rf"{_ORDINAL}|{_POINT}", re.IGNORECASE)
_LINE = re.compile(r"\n+")
_CLAUSE = re.compile(
    r"[.;?!]\s+|[。；！？\n]\s*|,\s+(?:and\s+)?(?:then|finally|also|for|from|in)\b|[,，]?\s*(?:以及|还有|然后|最后|另外|同时|接着)"
    r"|\band\s+(?=(?:for|from|in|at|to|with|on|by|between|of|also|then|another|one|finally|the\s+other|the\s+same|\d|\$)\b)"
    r"|\b(?:as\s+well\s+as|then|also|and\s+then)\b",
    re.IGNORECASE,
)
_PIECE = re.compile(r"[.;?!,]\s+|[。；！？，、\n]\s*|\b(?:and|then|also)\b|和|与|以及|还有|然后|同时", re.IGNORECASE)


def segmentations(text: str, span: Span) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """Ways to cut a part of a text, each with its name; those alone that give several segments, each once."""
    seen: set[tuple[Span, ...]] = set()
    for how, cuts in (
        ("parts", [match.end() for match in BREAK.finditer(text, *span)]),
        ("points", [match.start() for match in _ENUMERATED.finditer(text, *span)]),
        ("lines", [match.end() for match in _LINE.finditer(text, *span)]),
        ("clauses", [match.end() for match in _CLAUSE.finditer(text, *span)]),
        ("pieces", [match.end() for match in _PIECE.finditer(text, *span)]),
    ):
        found = _between(cuts, span)
        if 1 < len(found) <= MAX_SEGMENTS and found not in seen:
            seen.add(found)
            yield how, found


def _between(cuts: Sequence[int], span: Span) -> tuple[Span, ...]:
    edges = [span[0], *[cut for cut in cuts if span[0] < cut < span[1]], span[1]]
    return tuple((left, right) for left, right in pairwise(edges) if right > left)
