"""Finds what a request names: numbers, dates, quotes, paths, addresses, codes, JSON, names and phrases, with types.

Owns: which reading wins where several touch. Must not know: tools and their parameters. At most MAX_MENTIONS are kept
for one request, those that stand first, so time and memory are bounded for any input.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from autoglm.planning.offline.mentions.addresses import addresses_in, paths_in
from autoglm.planning.offline.mentions.counted import counted_in
from autoglm.planning.offline.mentions.dates import moments_in
from autoglm.planning.offline.mentions.expressions import expressions_in, formulas_in
from autoglm.planning.offline.mentions.gazetteer import is_region
from autoglm.planning.offline.mentions.inline import json_in
from autoglm.planning.offline.mentions.lists import as_list, counted_lists, lists_of, shortened_lists, with_units
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.mentions.numbers import numbers_in
from autoglm.planning.offline.mentions.phrases import Phrase, phrases_in
from autoglm.planning.offline.mentions.quotes import quotes_in
from autoglm.planning.offline.mentions.records import heads_shared
from autoglm.planning.offline.words.text import Source, Span, is_han

MAX_MENTIONS = 80
_CODE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·•]?[A-Z0-9]{5,6}(?![A-Za-z0-9])|"
    r"(?<![\w#])#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})(?![0-9A-Za-z])|(?<![\w+.\-])(?:\+\d{6,15}(?!\d)"
    r"|\d{3}-\d{3,4}-\d{4}(?![\d\-])|0\d{2,3}-\d{7,8}(?![\d\-]))|"
    r"(?<![A-Za-z0-9_.\-/])\$?[A-Za-z_]\w{0,40}(?:\[[\d*:-]{0,8}\]|\.[A-Za-z_]\w{0,40}){0,8}\[[\d*:-]{0,8}\]"
    r"(?:\[[\d*:-]{0,8}\]|\.[A-Za-z_]\w{0,40}){0,8}"
    r"|(?<![A-Za-z0-9_.\-/])(?=[A-Za-z0-9_.\-]{0,40}[A-Z0-9_]|[a-z_]+\.[a-z])"
    r"(?:[A-Za-z]+[-_.]?\d[A-Za-z0-9_.\-]{0,40}|\d+[-_]?[A-Za-z]{2,}\d[A-Za-z0-9_\-]{0,40}|\d{3,}[A-Z][A-Za-z]+"
    r"|\d{2,4}/[A-Z]{1,4}\d{2,}|[a-z_]\w{1,40}(?:\.[a-z_]\w{1,40})+|\d+(?:\.\d+){2,5}|[A-Z]{2,}(?:[-_][A-Z0-9]+)*"
    r"|[a-z]+_[a-z0-9_]{1,40})(?![A-Za-z0-9_])",
    re.ASCII,
)


def mentions_in(source: Source, today: date, known: Sequence[Mention] = ()) -> tuple[Mention, ...]:
    """Everything that the request names, in order of its start. Longer and more definite readings win; inside of what
    is `known` nothing is looked for."""
    text = source.plain
    firm, formulas = _firm(source, today, known)
    taken = sorted((one.start, one.end) for one in firm if one.kind not in (Kind.CODE, Kind.NUMBER) or one in formulas)
    spans = _phrases(text, taken, firm)
    soft = [_phrase(span, text, firm) for span in spans]
    lists = [*lists_of(firm, text), *_lists_of_phrases(soft, spans, text)]
    for run in counted_in(text):
        lists += counted_lists(run, text)
    for named in heads_shared(text):
        bare = {end for _, end, _ in named}  # A和B by itself names nothing
        lists = [one for one in lists if not all(item.end in bare for item in one.items)]
        lists += as_list([Mention(Kind.PHRASE, start, end, name, name) for start, end, name in named], text)
    return tuple(sorted([*firm, *soft, *lists], key=lambda one: (one.start, -one.end)))


def _firm(source: Source, today: date, known: Sequence[Mention]) -> tuple[list[Mention], list[Mention]]:
    """What is named by how it is written, in order, the most definite readings first; and the formulas among it."""
    text = source.plain
    firm: list[Mention] = list(known)
    for reader in (_json, quotes_in, addresses_in):
        _keep(firm, reader(source))
    formulas: list[Mention] = []
    _keep(formulas, (one for one in formulas_in(text) if not any(one.overlaps(other) for other in firm)))
    firm += formulas
    _keep(firm, paths_in(source))
    _keep(firm, expressions_in(text))
    _keep(firm, _moments(text, today), MAX_MENTIONS)
    _keep(firm, _codes(text), MAX_MENTIONS)
    firm = [one for one in firm if one not in formulas]  # the numbers in a formula are values, too
    _keep(firm, numbers_in(text), MAX_MENTIONS)
    firm += formulas
    return with_units(sorted(firm, key=lambda one: one.start)[:MAX_MENTIONS], text), formulas


def _phrases(text: str, taken: Sequence[Span], firm: Sequence[Mention]) -> list[Phrase]:
    """Names and phrases beside what is `taken`; none is a mere number, or a part of a code."""
    numbers = {(one.start, one.end) for one in firm if one.kind is Kind.NUMBER}
    codes = [one for one in firm if one.kind is Kind.CODE]
    spans = [span for span in phrases_in(text, taken) if (span.start, span.end) not in numbers]
    spans = [span for span in spans if text[span.start : span.end].strip("0123456789.,%$")][: MAX_MENTIONS * 3]
    return [span for span in spans if not any(_is_inside(span, code) for code in codes)]


def _lists_of_phrases(soft: Sequence[Mention], spans: Sequence[Phrase], text: str) -> Iterator[Mention]:
    """The lists that phrases and names make: as they stand, without what leads to them, and of places with what those
    lie in."""
    found = list(zip(soft, spans, strict=True))
    pieces = [one for one, span in found if span.is_piece and not span.is_trimmed]
    parts = [one for one, span in found if span.is_trimmed or not (is_han(one.text[0]) or span.is_piece)]
    names = [one for one in soft if one.kind is Kind.NAME and one.is_whole]
    whole_parts = [one for one in parts if not _cuts(one, names)]
    for whole in lists_of(pieces, text):
        yield from shortened_lists(whole, whole_parts, text)
        if len(whole.items) > 2:
            yield from as_list(list(whole.items[1:]), text)
    pairs = [one for one in soft if is_pair(one)]
    if len(pairs) > 1:
        others = [one for one in pieces if not any(one.overlaps(pair) for pair in pairs)]
        yield from lists_of(sorted([*pairs, *others], key=lambda one: one.start), text)


def is_pair(one: Mention) -> bool:
    """Whether it is a place with what it lies in behind a comma: Boston, USA."""
    pair, _, tail = one.text.rpartition(", ")
    return one.kind is Kind.NAME and bool(pair) and is_region(tail)


def _cuts(one: Mention, names: Sequence[Mention]) -> bool:
    """Whether a phrase begins or ends inside of a whole name."""
    return one.kind is Kind.NAME and any(
        name.start < one.start < name.end or name.start < one.end < name.end for name in names
    )


def _is_inside(span: Phrase, code: Mention) -> bool:
    return code.start <= span.start and span.end <= code.end and span.end - span.start < code.end - code.start


def _phrase(span: Phrase, text: str, firm: Sequence[Mention]) -> Mention:
    words = text[span.start : span.end]
    kind = Kind.NAME if span.is_name else Kind.PHRASE
    is_mixed = any(one.start < span.end and span.start < one.end for one in firm)
    return Mention(kind, span.start, span.end, words, words, is_whole=span.is_piece, is_mixed=is_mixed)


def _keep(kept: list[Mention], found: Iterable[Mention], limit: int = MAX_MENTIONS) -> None:
    """Add those that touch nothing found before; the readers are called from the most definite on."""
    taken = sorted((one.start, one.end) for one in kept)
    for one in found:
        if len(kept) >= limit * 2:
            return
        if not any(start < one.end and one.start < end for start, end in taken):
            kept.append(one)
            taken.append((one.start, one.end))


def _json(source: Source) -> Iterator[Mention]:
    for start, end, value in json_in(source.plain, source.original):
        yield Mention(Kind.JSON, start, end, source.original[start:end], value)


def _moments(text: str, today: date) -> Iterator[Mention]:
    for moment in moments_in(text, today):
        kind = Kind.TIME if moment.is_time else Kind.DATE
        yield Mention(kind, moment.start, moment.end, text[moment.start : moment.end], moment.iso)


def _codes(text: str) -> Iterator[Mention]:
    for match in _CODE.finditer(text):
        token = match[0].rstrip(".-")
        yield Mention(Kind.CODE, match.start(), match.start() + len(token), token, token)
