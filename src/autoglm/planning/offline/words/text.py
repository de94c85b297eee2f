"""Reads raw text: cleans it, cuts it into words in both scripts, and measures distances in it.

Owns: what counts as a word, its stem, and how many characters of a request are looked at. Must not know: tools.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol

from autoglm.planning.offline.words.lexicon import GENERIC_HAN, GENERIC_WORDS, JUNK, STOP_WORDS

MAX_CHARS = 4_000
"""Characters of a request that are looked at; what follows them is left unread, and the planner says so."""

Span = tuple[int, int]
"""Where a part of a text begins, and where it ends: behind its last character."""

HAN = r"\u3400-\u9fff\uf900-\ufaff"
# For patterns that take upper and lower case alike: to look for the other case of every sign takes milliseconds.
HAN_SIGN = f"(?-i:[{HAN}])"
_WORD = re.compile(rf"[A-Za-z]+|\d+(?:\.\d+)?|[{HAN}]+")
_HAN_SIGN = re.compile(f"[{HAN}]")
_LATIN_SIGN = re.compile("[A-Za-z]")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b-\x1f\x7f]")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B) if chr(code - 0xFEE0).isalnum()}
_WIDE.update(
    {ord(wide): ord(plain) for wide, plain in zip("．％＋－＊／＝＠＿（）\u3000−", ".%+-*/=@_() -", strict=True)}
)
# So many spaces or commas in a row say no more than one, and forms would try every way to part them.
_RUN = re.compile(r"([\s,，、])\1{39,}")
_SUFFIXES = (
    ("ization", "iz"), ("ations", ""), ("ation", ""), ("ators", ""), ("ator", ""), ("ating", ""), ("ated", ""),
    ("ates", ""), ("ate", ""), ("ements", "e"), ("ement", "e"), ("ities", "it"), ("ity", "it"), ("ies", "y"),
    ("ings", ""), ("ing", ""), ("tions", "t"), ("tion", "t"), ("ers", ""), ("er", ""), ("ors", ""), ("or", ""),
    ("ed", ""), ("es", ""), ("s", ""), ("e", ""), ("y", ""),
)  # fmt: skip


class Place(Protocol):
    """What stands in a text from `start` to `end`: something named there, a clause, a word."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Source:
    """A request as it is read: `plain` has full-width letters and digits made narrow, at the same positions."""

    original: str
    plain: str
    is_cut: bool


class Word(NamedTuple):
    stem: str
    start: int
    end: int


def read_source(text: str) -> Source:
    """The text without invisible marks (direction marks, zero-width and control characters), cut at MAX_CHARS."""
    text = _RUN.sub(r"\1", text)
    visible = _INVISIBLE.sub("", text[: MAX_CHARS * 2])
    kept = visible[:MAX_CHARS]
    return Source(kept, kept.translate(_WIDE), len(visible) > MAX_CHARS or len(text) > MAX_CHARS * 2)


def without(text: str, spans: Iterable[Span]) -> str:
    """The text with spaces in some places of it."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def blanked(text: str, places: Iterable[Place]) -> str:
    """The text with spaces in place of what stands in some places of it, so that all positions stay."""
    return without(text, ((one.start, one.end) for one in places))


def touches(one: Place, others: Iterable[Place]) -> bool:
    """Whether something takes up a part of the text that one of the others takes up."""
    return any(one.start < other.end and other.start < one.end for other in others)


def language_of(text: str) -> str:
    """ "zh" when at least a tenth of the letters are Chinese characters, else "en"."""
    han, latin = len(_HAN_SIGN.findall(text)), len(_LATIN_SIGN.findall(text))
    return "zh" if han and han * 9 >= latin else "en"


def is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff"


@lru_cache(maxsize=256)
def words_of(text: str) -> tuple[Word, ...]:
    """Every ASCII word and number, and every pair of neighbouring Chinese characters (a lone one by itself)."""
    return tuple([Word(*one) for one in _words_in(text)])


def _words_in(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _WORD.finditer(text):
        start, end = match.span()
        if not is_han(text[start]):
            yield stem_of(match[0]), start, end
        elif end - start == 1:
            yield match[0], start, end
        else:
            yield from ((text[at : at + 2], at, at + 2) for at in range(start, end - 1))


@lru_cache(maxsize=4096)
def content_stems(text: str) -> tuple[str, ...]:
    """The stems of an identifier or a sentence, without stop words, in order, each once."""
    return tuple(dict.fromkeys([stem for stem, _, _ in _words_in(_CAMEL.sub(" ", text)) if not is_stop(stem)]))


def is_stop(stem: str) -> bool:
    """Whether a word says nothing about what is wanted. A Chinese pair counts when either half is a function word."""
    if stem in STOP_WORDS:
        return True
    return len(stem) == 2 and is_han(stem[0]) and (stem[0] in STOP_WORDS or stem[1] in STOP_WORDS)


@lru_cache(maxsize=8192)
def stem_of(word: str) -> str:
    """A crude stem, the same for calculate, calculation and calculator. Stop words stay whole."""
    word = word.lower()
    if word in STOP_WORDS or len(word) <= 3:
        return word
    word = word.removesuffix("ly") if len(word) > 5 else word
    for suffix, instead in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)] + instead
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


_JOINT = re.compile(r"\b(?:and|while|whereas|but)\b", re.IGNORECASE)


@lru_cache(maxsize=32)
def ruler_of(text: str) -> tuple[float, ...]:
    """A position for every boundary: an ASCII word counts 1, one that joins clauses 2, a Chinese character 0.5, the end
    of a sentence 3."""
    marks = [0.0]
    joints = {match.start() for match in _JOINT.finditer(text)}
    for at, char in enumerate(text):
        marks.append(marks[-1] + _length_of(char, text[at - 1] if at else " ") + (at in joints))
    return tuple(marks)


def _length_of(char: str, before: str) -> float:
    if is_han(char):
        return 0.5
    if char.isalnum():
        return 0.0 if before.isascii() and before.isalnum() else 1.0
    if char in "。；;！？!?\n":
        return 3.0
    return 1.0 if char in ",，" else 0.0


def is_kin(left: str, right: str) -> bool:
    """Whether one English stem begins the other and leaves little over: detail and detailed, women and woman."""
    short, long = sorted((left, right), key=len)
    return len(short) > 3 and short.isascii() and len(long) - len(short) < 4 and long.startswith(short)


COMMON_STEMS = frozenset(stem for word in (*GENERIC_WORDS, *GENERIC_HAN, *JUNK) for stem in content_stems(word))
"""What stands in requests of every kind, and tells of no tool."""
