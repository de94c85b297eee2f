"""Cuts a request into clauses: what is to be done first, then, and last. Never inside of what is quoted or named.

Must not know: tools.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from autoglm.planning.offline.mentions.mention import Kind, Mention

MAX_CLAUSES = 24

_CUT = re.compile(
    r"(?:[。；！？!?\n]|(?<!\btl);)+\s*|\.(?=\s|$)\s*"
    r"|[，,]?\s*(?:然后再|然后|接着|随后|之后再|(?<![天日号年月周期\d])(?<!\d )之后|最后(?![加添补记追续面]|\s?一"
    r"|的?\s?[\d两二三四五六七八九十百千]{1,6}\s?行))"
    r"|[，,]?\s*(?:再把|再将|再用|同时|并且|并把|并将|并(?![不非行列])|再(?![次三见生现]))"
    r"|[,]?\s*(?<![A-Za-z])(?:and\s+then|and\s+after\s+that|after\s+that|afterwards|then|finally|next(?=,)"
    r"|and\s+also)(?![A-Za-z]),?\s*"
    r"|(?:(?<=[来下完])|(?<=文字)|(?<=文字后))\s?(?=(?:保?存[成到为进入]|写[到进入]|追加到|加到|放到|放进)\s?\S)"
    r"|，\s*|,\s+(?=(?:and\s+)?[a-z]+(?:n['’]t)?\s)|\s+but\s+(?=(?:do\s+not|don['’]?t)\s)"
    r"|\s+(?=as\s+an?\s+(?:[a-z]+\s+)?(?:chart|graph|plot)\b)"
    # The name and email columns are no order to mail them.
    r"|\s+and\s+(?!(?:email|post|report|count|list|total|sum|average|chart|group)\s+(?:columns?|fields?|in|of|from)\b)"
    r"(?=(?:pick|put|add|convert|transcribe|jot|dump|pull|translate|take|save|send|write|store|notify"
    r"|summari[sz]e|draw|plot|chart|show|tell|count|list|read|load|email|post|append|sort|search|extract|make"
    r"|create|report|total|average|sum|find|calculate|compute|filter|replace|copy|delete|remove|rename|move"
    # Nor is a file of that name: notes.txt and report.txt.
    r"|group|give me (?:an?|the|its))\b(?![./_-]\w))",
    re.IGNORECASE,
)
_NEXT = re.compile(r"然后|接着|随后|之后|最后|再|then|after|finally", re.IGNORECASE)
_LEAD = re.compile(
    r"(?:先|首先|第一步|其次|再|并|also|first(?! (?:\d|[a-z]+ (?:lines|rows|records|pages|hits|matches|files)\b))"
    r"|please|and|but|请(?![求问])|,|，|、|:|：|\s)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of the request that may ask for one thing, from `start` to `end` of the whole text; the mentions are those
    inside of it, at positions in `text`. `is_next` tells that a word such as 然后 or "then" leads to it."""

    start: int
    end: int
    text: str
    mentions: tuple[Mention, ...]
    is_next: bool = False


def clauses_in(text: str, mentions: Sequence[Mention]) -> tuple[Clause, ...]:
    """At most MAX_CLAUSES; the last one holds the rest. Words of courtesy at the start of a clause are left out."""
    kept = [one for one in mentions if one.kind not in (Kind.NAME, Kind.PHRASE, Kind.CODE, Kind.LIST)]
    found: list[Clause] = []
    for first, last, is_next in _spans(text, kept):
        lead = _LEAD.match(text, first, last)
        start = lead.end() if lead else first
        end = start + len(text[start:last].rstrip(" ，,、:："))
        if end > start:
            found.append(clause_at(text, mentions, start, end, is_next=is_next))
    return tuple(found)


def clause_at(text: str, mentions: Sequence[Mention], start: int, end: int, *, is_next: bool = False) -> Clause:
    """The clause between two places of the text."""
    inside = [one for one in mentions if start <= one.start and one.end <= end]
    moved = tuple(_moved(one, -start) for one in inside) if start else tuple(inside)
    return Clause(start, end, text[start:end], moved, is_next)


def _moved(one: Mention, by: int) -> Mention:
    items = tuple(_moved(item, by) for item in one.items)
    return replace(one, start=one.start + by, end=one.end + by, items=items)


def _spans(text: str, kept: Sequence[Mention]) -> Iterator[tuple[int, int, bool]]:
    start = count = 0
    is_next = False
    for match in _CUT.finditer(text):
        if any(one.start < match.end() and match.start() < one.end for one in kept):
            continue
        if count + 1 == MAX_CLAUSES:
            break
        if match.start() > start:
            yield start, match.start(), is_next
            count += 1
        start = match.end()
        is_next = _NEXT.search(match[0]) is not None
    if start < len(text):
        yield start, len(text), is_next
