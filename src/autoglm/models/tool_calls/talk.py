"""Tells calls from talk about calls, by what stands around them. Knows no dialect and no tool.

A text that wants a call says at most that it is about to act ("let me check", 我来查), gives the call, and stops. A
text that explains, quotes, answers a question about programming, refuses, or asks first has other words: before the
call ("for example", "the file contains", 例如), beside it on the same line, or after it. Whatever is in doubt is no
call: a call that was missed is asked for again, a call that was invented has been made.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from autoglm.models.tool_calls.cues import CODE_LINE, FILLER, GOING_ON, INTENT, TALK

Span = tuple[int, int]

_NEAR = 600
_LONGEST_REMARK = 240
_FENCE = re.compile(r"^[ \t>]*```", re.MULTILINE)
_FENCE_LINE = re.compile(r"```[\w+-]*")
_TAG = re.compile(r"</?[\w:|｜▁\-]{1,60}(?:\s*/)?>|\[/?[A-Z_]{3,20}\]|<\|[^<>|\n]{1,60}\|>")
_UNREAD = re.compile(r"[{\[]\s*[\"'“][^\n]{0,80}[:：]|\{\s*\w+\s?:")  # JSON that could not be read: part of it is lost
_COMMENT = re.compile(r"^\s*//[^\n]*", re.MULTILINE)
_SENTENCE = re.compile(r"[.!](?=\s|$)|[。！\n]")
_WORD = re.compile(r"\w")
_LABELLED = re.compile(r"(?:^|.*[:：.。!！>*`,，;；)）])[\s\d.)}\]*>`\"'“\-•]*", re.DOTALL)
_QUESTION = re.compile(r"[?？]")


def is_shown(text: str, span: Span, *, after: int, before: int) -> bool:
    """Whether a call that the text marks as one is only shown: in inline code, in the middle of a sentence, after
    "for example", or in a fence with an explanation around it. The call before it ended at `after`, the next one
    begins at `before`."""
    start, end = span
    lead, tail = _line_before(text, start, after), _line_after(text, end, before)
    has_lead, has_tail = _WORD.search(_words(lead)), _WORD.search(_words(tail))
    if (has_lead and has_tail) or (_in_code_span(lead) and (has_lead or has_tail)):
        return True
    if _in_fence(text, start):
        return is_talk(text, [span])
    return TALK.search(_words(text[max(after, start - 160) : start]).rstrip().rpartition("\n\n")[2]) is not None


def is_talk(text: str, spans: Sequence[Span]) -> bool:
    """Whether calls without a mark are only talked about. `spans` are where they stand, in order."""
    ends = [0, *(end for _, end in spans)]
    if not all(_begins_a_line(text, start, after) for after, (start, _) in zip(ends, spans, strict=False)):
        return True
    lead = _words(text[max(0, spans[0][0] - _NEAR) : spans[0][0]])
    between = [_words(text[end:start]) for (_, end), (start, _) in pairwise(spans)]
    if any(_is_about_calls(part) or not _announces(part) for part in (lead, *between)):
        return True
    if _QUESTION.search(lead[-80:]) or _shares_a_fence(text, spans):
        return True
    return not _is_harmless_end(_words(text[spans[-1][1] : spans[-1][1] + 2 * _LONGEST_REMARK]))


def is_alone(text: str, spans: Sequence[Span]) -> bool:
    """Whether a text has no words besides the calls."""
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    return not any(_WORD.search(_words(text[a:b])) for a, b in zip(edges[::2], edges[1::2], strict=True))


def _announces(lead: str) -> bool:
    """Whether what precedes a call says nothing ("Okay."), or its last sentence that the speaker is about to act."""
    sentences = [part for part in _SENTENCE.split(lead[-_LONGEST_REMARK:]) if not FILLER.fullmatch(part)]
    return not sentences or INTENT.search(sentences[-1]) is not None


def _is_about_calls(part: str) -> bool:
    near = part[-_NEAR:]
    return any(pattern.search(near) for pattern in (TALK, CODE_LINE, _UNREAD))


def _words(part: str) -> str:
    """A part of a text without tags and the marks of fences."""
    return _COMMENT.sub("", _FENCE_LINE.sub("", _TAG.sub("", part))) if part else part


def _line_before(text: str, at: int, after: int) -> str:
    """What is on the line before `at`, but not before `after`."""
    return text[max(text.rfind("\n", max(0, at - 400), at) + 1, at - 400, after) : at]


def _line_after(text: str, at: int, before: int) -> str:
    return text[at : min(at + 400, max(at, before))].partition("\n")[0]


def _begins_a_line(text: str, start: int, after: int) -> bool:
    """Whether nothing but another call (which ended at `after`), a label ("Tool call:"), a whole sentence or a list's
    mark is before it on its line."""
    before = _words(_line_before(text, start, after))
    return not before.strip(" \t`}]") or _LABELLED.fullmatch(before) is not None


def _in_code_span(before: str) -> bool:
    return before.replace("```", "").count("`") % 2 == 1


def _in_fence(text: str, at: int) -> bool:
    fences = [found.start() for found in _FENCE.finditer(text, max(0, at - 20_000), at)]
    return len(fences) % 2 == 1


def _shares_a_fence(text: str, spans: Sequence[Span]) -> bool:
    """Whether a fence around a call holds other words too: then it is a sample of code."""
    marks = [found.start() for found in _FENCE.finditer(text)]
    for start, end in spans:
        number = bisect_right(marks, start)
        if number % 2 == 0:
            continue
        close = next((mark for mark in marks[number:] if mark >= end), len(text))
        inside = [span for span in spans if marks[number - 1] <= span[0] < close]
        if not is_alone(text[marks[number - 1] : close], [_shifted(s, marks[number - 1], close) for s in inside]):
            return True
    return False


def _shifted(span: Span, by: int, end: int) -> Span:
    return span[0] - by, min(span[1], end) - by


def _is_harmless_end(tail: str) -> bool:
    """Nothing after the calls, or a short remark that the speaker goes on with the work."""
    if not _WORD.search(tail):
        return True
    if len(tail) > _LONGEST_REMARK or _QUESTION.search(tail) or TALK.search(tail):
        return False
    return GOING_ON.match(tail) is not None
