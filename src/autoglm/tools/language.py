"""Language of a text, its sentences and its words, for Chinese and English without a dictionary."""

from __future__ import annotations

import re
from collections.abc import Iterator

CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[A-Za-z][A-Za-z'’-]*|\d+(?:\.\d+)?")
_ABBREVIATION = re.compile(
    r"(?:\b(?i:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|etc|e\.g|i\.e|cf|al|Fig|No|Inc|Ltd|Co|Corp|approx)|\b[A-Z])\.$"
)
_END = re.compile(
    r"[。！？!?…]+[”’」』）)\"']*|\.[”’)\"']*(?=\s+|$)|[；;]\s*(?=\n)"
    r"|\n\s*\n|\n(?=\s*(?:[-*#•]|\d+[.、)]))"
)
_HEADING = re.compile(r"^\s*(?:#{1,6}\s+|[-*•]\s+|\d+[.、)]\s+)")

_COMMON = """
a an and are as at be been but by can could did do does for from had has have he her his how i if in into is it its
may me more most no not of on or our out over she should so some such than that the their them then there these
they this those to too up us was we were what when which who will with would you your also about after all any
because before between both each few just only other own same very while during through
"""
STOP_WORDS = frozenset(_COMMON.split())
STOP_CHINESE = frozenset("的了和是在我他她它这那也都就与及或但而被把很更最已吗呢吧啊着")


def language_of(text: str) -> str:
    """ "zh" when a good part of the letters is Chinese, else "en"."""
    chinese = len(CHINESE.findall(text))
    latin = len(re.findall(r"[A-Za-z]+", text))
    return "zh" if chinese > latin else "en"


def sentences_of(text: str) -> tuple[str, ...]:
    """The sentences in order, without list marks and surrounding space; lines of one paragraph are joined."""
    found, start = [], 0
    for end in _END.finditer(text):
        if end[0].startswith(".") and _ABBREVIATION.search(text[max(start, end.start() - 12) : end.start() + 1]):
            continue
        found.append(text[start : end.end()])
        start = end.end()
    found.append(text[start:])
    return tuple(cleaned for part in found if (cleaned := _clean(part)))


def words_of(text: str) -> Iterator[str]:
    """Words that carry meaning: English ones in small letters; Chinese as pairs of neighbouring characters, which
    serve as words well enough without a dictionary."""
    for run in _RUN.findall(text):
        if CHINESE.match(run):
            yield from (pair for pair in _pairs(run) if not STOP_CHINESE.intersection(pair))
        elif (word := run.lower().strip("'’-")) not in STOP_WORDS and len(word) > 1:
            yield word


def _pairs(run: str) -> Iterator[str]:
    return (run[at : at + 2] for at in range(len(run) - 1)) if len(run) > 1 else iter((run,))


def _clean(sentence: str) -> str:
    text = _HEADING.sub("", sentence)
    text = re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])", "", text)
    text = " ".join(text.split())
    return text if any(char.isalnum() for char in text) else ""
