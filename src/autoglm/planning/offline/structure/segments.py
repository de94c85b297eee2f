"""Cuts a part of a request at its sentences and at words such as "then", where it may begin to ask for the next call of
the same tool. Must not know: tools, values.
"""

from __future__ import annotations

import re
from itertools import pairwise

from autoglm.planning.offline.words.text import Span

MAX_SEGMENTS = 24
BREAK = re.compile(r"[.;?!。；！？\n]\s*|\b(?:then|also|additionally)\b|然后|另外|同时")


def segments_of(text: str, span: Span) -> tuple[Span, ...]:
    """The segments of a part of a text; none when there are more than MAX_SEGMENTS."""
    cuts = [match.end() for match in BREAK.finditer(text, *span)]
    edges = [span[0], *[cut for cut in cuts if span[0] < cut < span[1]], span[1]]
    found = tuple((left, right) for left, right in pairwise(edges) if text[left:right].strip())
    return found if len(found) <= MAX_SEGMENTS else ()
