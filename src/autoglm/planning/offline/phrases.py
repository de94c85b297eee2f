"""Cuts running text into names and phrases: spans that may be the value of a parameter that takes words.

Chinese is cut at punctuation and function words; English at stop words. Must not know: tools, values, numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autoglm.planning.offline.lexicon import STOP_WORDS
from autoglm.planning.offline.text import HAN


@dataclass(frozen=True, slots=True)
class Span:
    """`is_name`: written like a name. `is_piece`: a whole piece between two cuts, fit to be one item of a list."""

    start: int
    end: int
    is_name: bool = False
    is_piece: bool = False


_TOKEN = re.compile(rf"[A-Za-zÀ-ɏ0-9][A-Za-zÀ-ɏ0-9'&+-]*(?:\.(?=[A-Za-z]\b)[A-Za-z])*|[{HAN}]+|[^\s]")
_HAN_CUT = re.compile(
    r"(?:帮我|请问|请|想要|需要|我们|我的|我想|我|你|您|他们|他|她|它|以及|并且|或者|还有|关于|根据|使用|采用|设定为|设置为|设为|调到|包括|包含|位于"
    r"|名称为|名为|叫做|属于|作为|分别为|分别是|现在是|目前是|[的了在和与及或是有把将从到对为于以并而且也都就还又再很吗呢吧啊要给向由被让])"
)
_JOINERS = frozenset({"of", "de", "the", "van", "von", "la", "&"})
_MAX_WORDS = 5


def phrases_in(text: str, taken: Sequence[tuple[int, int]]) -> list[Span]:
    """Names and phrases in order of their start; none touches what is already `taken` (sorted by start)."""
    spans: dict[tuple[int, int], Span] = {}
    for tokens in _runs(text, taken):
        for span in (*_names(text, tokens), *_chunks(text, tokens)):
            old = spans.get((span.start, span.end), span)
            both = Span(span.start, span.end, span.is_name or old.is_name, span.is_piece or old.is_piece)
            spans[span.start, span.end] = both
    for span in _places(text, list(spans.values())):
        spans[span.start, span.end] = span
    return [spans[place] for place in sorted(spans)]


def _runs(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Neighbouring words between punctuation, line ends and taken spans."""
    run: list[tuple[int, int]] = []
    at = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        is_free = not (at < len(taken) and taken[at][0] < end)
        if not is_free or not text[start].isalnum() or (run and "\n" in text[run[-1][1] : start]):
            yield run
            run = []
        if is_free and text[start].isalnum():
            run.append((start, end))
    yield run


def _names(text: str, tokens: list[tuple[int, int]]) -> Iterator[Span]:
    """Capitalised words in a row, with joiners between (University of Oxford), and each word of them."""
    at = 0
    while at < len(tokens):
        stop = at
        if _is_capital(text, tokens[at]):
            stop = _end_of_name(text, tokens, at)
            yield Span(tokens[at][0], tokens[stop][1], is_name=True, is_piece=True)
            if stop > at:
                yield from (
                    Span(start, end, is_name=True) for start, end in tokens[at : stop + 1] if text[start].isupper()
                )
        at = stop + 1


def _places(text: str, spans: list[Span]) -> Iterator[Span]:
    """Two names with a comma between, the second short: San Francisco, CA."""
    starts: dict[int, list[Span]] = {}
    for span in spans:
        if span.is_name and span.is_piece:
            starts.setdefault(span.start, []).append(span)
    for span in spans:
        if span.is_name and span.is_piece and text[span.end : span.end + 2] == ", ":
            for other in starts.get(span.end + 2, ()):
                yield Span(span.start, other.end, is_name=True)


def _end_of_name(text: str, tokens: list[tuple[int, int]], at: int) -> int:
    stop = at
    while stop + 1 < len(tokens):
        if _is_capital(text, tokens[stop + 1]):
            stop += 1
        elif (
            stop + 2 < len(tokens)
            and text[slice(*tokens[stop + 1])].lower() in _JOINERS
            and _is_capital(text, tokens[stop + 2])
        ):
            stop += 2
        else:
            break
    return stop


def _is_capital(text: str, token: tuple[int, int]) -> bool:
    word = text[slice(*token)]
    if not word[0].isupper():
        return False
    return word.lower() not in STOP_WORDS


def _chunks(text: str, tokens: list[tuple[int, int]]) -> Iterator[Span]:
    chunk: list[tuple[int, int]] = []
    for start, end in tokens:
        if ord(text[start]) >= 0x3400:
            yield from _chinese(text, start, end)
            yield from _parts(chunk)
            chunk = []
        elif text[start:end].lower() in STOP_WORDS:
            yield from _parts(chunk)
            chunk = []
        else:
            chunk.append((start, end))
    yield from _parts(chunk)
    yield from _of_phrases(text, tokens)


def _parts(chunk: list[tuple[int, int]]) -> Iterator[Span]:
    """A chunk and its parts up to five words."""
    for first in range(len(chunk)):
        for last in range(first, min(len(chunk), first + _MAX_WORDS)):
            yield Span(chunk[first][0], chunk[last][1], is_piece=last - first + 1 == len(chunk))


def _of_phrases(text: str, tokens: list[tuple[int, int]]) -> Iterator[Span]:
    """A word, "of", and one or two words: theory of relativity."""
    for at in range(1, len(tokens) - 1):
        if text[slice(*tokens[at])].lower() != "of":
            continue
        after = at + 2 if text[slice(*tokens[at + 1])].lower() in ("the", "a") and at + 2 < len(tokens) else at + 1
        yield Span(tokens[at - 1][0], tokens[after][1])
        if after + 1 < len(tokens):
            yield Span(tokens[at - 1][0], tokens[after + 1][1])


def _chinese(text: str, start: int, end: int) -> Iterator[Span]:
    """Pieces between function words, and what is around a single function word, up to sixteen characters."""
    cuts = [(match.start(), match.end()) for match in _HAN_CUT.finditer(text, start, end)]
    edges = [start, *(edge for cut in cuts for edge in cut), end]
    pieces = [(edges[at], edges[at + 1]) for at in range(0, len(edges), 2) if edges[at + 1] > edges[at]]
    for at, (first, last) in enumerate(pieces):
        if last - first <= 16:
            yield Span(first, last, is_piece=True)
        if at + 1 < len(pieces) and pieces[at + 1][1] - first <= 16:
            yield Span(first, pieces[at + 1][1])
        if 3 < last - first <= 16:
            yield Span(first, last - 2)
            yield Span(first + 2, last)
