"""Finds where a text tells of several things one after the other: numbered, named alike, in brackets, by semicolons.

Owns: where each of them begins and ends. Must not know: tools, mentions, values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from autoglm.planning.offline.mentions.counted import counted_in
from autoglm.planning.offline.words.lexicon import HAN_DIGITS
from autoglm.planning.offline.words.text import HAN, Span

MAX_RECORDS = 12
_MAX_DIVISIONS = 4
_MAX_HEAD = 24
_NUMERAL = "一二三四五六七八九"
_FIRST = ("first", "second", "third", "fourth", "fifth", "sixth")
_ORDINAL = re.compile(rf"第([{_NUMERAL}]|\d{{1,2}}(?!\d))|\b({'|'.join(_FIRST)})\b(?! of\b)", re.IGNORECASE)
_POINT = re.compile(r"(?:^|(?<=[\s：:；;。，,“\"]))(\d{1,2})[.、)）](?!\d)\s*")
_BULLET = re.compile(r"^\s*[-•·]\s+", re.MULTILINE)
_NAMED = re.compile(rf"([{HAN}]{{1,2}})([A-Z](?![A-Za-z])|\d{{1,2}}(?![\d.])|[{_NUMERAL}](?![{_NUMERAL}个种十百千万]))")
_HEADED = re.compile(
    rf"([{HAN}]{{2}}(?<!第))(?:[A-Z]|\d{{1,2}})(?:\s?(?:[、，,和与及]|以及)\s?(?:[A-Z]|\d{{1,2}}))+(?![A-Za-z0-9.%])"
)
_SIGN = re.compile(r"[A-Z]|\d+")
_BRACKETS = re.compile(r"（[^（）]{3,200}）|\([^()]{3,200}\)|\[[^\[\]]{3,200}\]")
_BEFORE_HEAD = re.compile(r"[，,。；;：:、\n]|\band\b|[和与及]|包括|包含")
_SENTENCE_END = re.compile(r"[。！？!?\n]|\.(?=\s|$)")
_POINT_END = re.compile(r"[，。；;！？\n]|,\s|\.\s|$")
_SEMICOLON = re.compile(r"[；;]")
_FIGURED = re.compile(
    rf"[{HAN}]{{2,8}}?(?<![为是有到约达于共近超第])(?:\d+(?:\.\d+)?(%?[{HAN}]?)|[一两三四五六七八九十][个台份件本只张套盒瓶箱])(?=[、，,。；;和与及]|$)"
)
_AND = re.compile(r"[、，,和与及]|以及")
_END_MARKS = "。；;\n"


@lru_cache(maxsize=512)
def records_in(text: str, span: Span) -> tuple[tuple[Span, ...], ...]:
    """The ways to read a part of the text as two things and more, each a list of their spans; at most four ways."""
    found = (tuple(division) for division in _divisions(text, span) if 1 < len(division) <= MAX_RECORDS)
    return tuple(dict.fromkeys(found))[:_MAX_DIVISIONS]


def points_in(text: str) -> frozenset[int]:
    """Where the numerals of numbered points stand (1. ... 2. ...): they count the points and are no values."""
    found = [(int(match[1]), match.start(1)) for match in _POINT.finditer(text)]
    return frozenset(start for run in _runs(found) for start in run)


def marks_in(text: str) -> frozenset[int]:
    """Where the letters and numbers of things told apart by them alone stand: 设备1, 设备2, 公司A, 公司B."""
    signs = {match.start(): match.start(2) for match in _NAMED.finditer(text)}
    runs = (run for marks in _named(text, (0, len(text))) for run in _runs(marks))
    return frozenset(signs[start] for run in runs for start in run)


def heads_shared(text: str) -> Iterator[list[tuple[int, int, str]]]:
    """Things told apart by letters or numbers that share the word before the first: 公司A和B are 公司A and 公司B. Where
    each stands, and its name."""
    for match in _HEADED.finditer(text):
        signs = [(sign.group(), sign.start(), sign.end()) for sign in _SIGN.finditer(text, match.end(1), match.end())]
        if [*_runs([(_number(sign), start) for sign, start, _ in signs])] == [[start for _, start, _ in signs]]:
            starts = [match.start(), *(start for _, start, _ in signs[1:])]
            yield [(start, end, match[1] + sign) for start, (sign, _, end) in zip(starts, signs, strict=True)]


def point_texts(text: str) -> list[list[Span]]:
    """What stands behind the numerals of each row of numbered points, up to the end of its clause."""
    found = []
    for run in _runs(_points(text, (0, len(text)))):
        ends = [_POINT_END.search(text, start) for start in run]
        found.append([(start, end.start() if end else len(text)) for start, end in zip(run, ends, strict=True)])
    return found


def _divisions(text: str, span: Span) -> Iterator[list[Span]]:
    for marks in (_points(text, span), _ordinals(text, span), *_named(text, span)):
        for run in _runs(marks):
            yield _spans(text, run, span)
    bullets = [match.end() for match in _BULLET.finditer(text, *span)]
    if len(bullets) > 1:
        yield _spans(text, bullets, span)
    yield from _bracketed(text, span)
    yield from _by_semicolons(text, span)
    yield from _by_figures(text, span)
    for things in counted_in(text):
        if span[0] <= things[0].number[0] and things[-1].thing[1] <= span[1]:
            yield [(one.number[0], one.thing[1]) for one in things]


def _points(text: str, span: Span) -> list[Span]:
    return [(int(match[1]), match.end()) for match in _POINT.finditer(text, *span)]


def _ordinals(text: str, span: Span) -> list[Span]:
    return [(_number(match[1] or match[2].lower()), match.start()) for match in _ORDINAL.finditer(text, *span)]


def _named(text: str, span: Span) -> list[list[Span]]:
    """Marks such as 设备A, 设备B and 来源1, 来源2, by the word before the letter or number."""
    by_head: dict[str, list[Span]] = {}
    for match in _NAMED.finditer(text, *span):
        by_head.setdefault(match[1], []).append((_number(match[2]), match.start()))
    return list(by_head.values())


def _number(sign: str) -> int:
    if sign in _FIRST:
        return _FIRST.index(sign) + 1
    if sign.isascii() and sign.isalpha():
        return ord(sign) - ord("A") + 1
    return HAN_DIGITS[sign] if sign in HAN_DIGITS else int(sign)


def _runs(marks: Sequence[Span]) -> Iterator[list[int]]:
    """Where the marks of each row 1, 2, 3 ... stand; a mark that is out of turn only refers to one of them."""
    run: list[int] = []
    for number, start in marks:
        if number == len(run) + 1:
            run.append(start)
        elif number == 1 and len(run) > 1:
            yield run
            run = [start]
    if len(run) > 1:
        yield run


def _spans(text: str, starts: Sequence[int], span: Span) -> list[Span]:
    """From each start to the next. The last one ends as those before it do: with its sentence or line, if they do."""
    marks = {text[left:right].rstrip(" ")[-1:] for left, right in pairwise(starts)}
    mark = marks.pop() if len(marks) == 1 else ""
    end = text.find(mark, starts[-1], span[1]) if mark and mark in _END_MARKS else -1
    return [*pairwise(starts), (starts[-1], span[1] if end < 0 else end + 1)]


def _bracketed(text: str, span: Span) -> Iterator[list[Span]]:
    """Names with what is told of them in brackets behind: 设备A（001，v1.3），设备B（002，v2.0）."""
    run: list[Span] = []
    for match in _BRACKETS.finditer(text, *span):
        is_next = bool(run) and match.start() - run[-1][1] <= _MAX_HEAD
        if run and not (is_next and not _SENTENCE_END.search(text, run[-1][1], match.start())):
            yield run
            run = []
        begin = run[-1][1] if run else max(span[0], match.start() - _MAX_HEAD)
        heads = [head.end() for head in _BEFORE_HEAD.finditer(text, begin, match.start())]
        run.append((max([begin, *heads]), match.end()))
    yield run


def _by_figures(text: str, span: Span) -> Iterator[list[Span]]:
    """Names with a figure behind each, between marks of one kind: 示波器2台、万用表5个; 交通4.1，餐饮3.6. Between
    commas they are told in one unit; else they are what one thing has: 高20厘米，重3公斤."""
    run: list[re.Match[str]] = []
    mark = ""
    for match in (*_FIGURED.finditer(text, *span), None):
        joint = _AND.fullmatch(text, run[-1].end(), match.start()) if run and match else None
        found = "" if joint is None else "," if joint[0] in "，," else "and"
        if run and (not found or found != (mark or found)):
            if mark != "," or len({one[1] for one in run}) == 1:
                yield [one.span() for one in run]
            run, found = [], ""
        mark = found
        if match:
            run.append(match)


def _by_semicolons(text: str, span: Span) -> Iterator[list[Span]]:
    """The parts of a sentence between semicolons; the first begins behind what announces them."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text, *span)]
    for left, right in pairwise([span[0], *ends, span[1]]):
        cuts = [match.end() for match in _SEMICOLON.finditer(text, left, right)]
        if cuts:
            begin = max(left, text.rfind("：", left, cuts[0]) + 1)
            yield [one for one in pairwise([begin, *cuts, right]) if text[slice(*one)].strip(" 。\n")]
