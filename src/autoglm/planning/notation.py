"""The notation in which sentences are written down that people may say.

    [please] (open|read) [the file] {path}

`[...]` may be left out, `(a|b)` are alternatives, `<name>` stands for words that are defined under that name, `{name}`
for the same with what was said kept under the name, and `{name:a|b}` keeps what is said of a or b. `[a|b]*` is said up
to six times, `(a|b)+` at least once. `\\` before a sign takes it as it is. A space belongs to what follows it, so that
what is left out leaves none behind; what stands without a space stands without one in the sentence: `file[s]`. A comma
has none before it wherever it stands: `[,] [and] {path}` may begin in the middle of a text.

What is repeated holds nothing that is repeated, and brackets stand in each other to a depth of 20: the ways to part a
text are bounded. They are few only where it is clear what begins the next part: put a joint between numerals.

Owns: how a sentence becomes a regular expression, and words that it cannot do without. Must not know: what sentences
are for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

MAX_DEPTH = 20

_TIMES = {"]": "?", "]*": "{0,6}", ")": "", ")+": "{1,6}"}
_REPEATED = ("]*", ")+")
_CLOSING = {"[": ("]", "]*"), "(": (")", ")+"), "{": ("}",)}
_SIGN = re.compile(r"\w+|\\.|\{\w+[:}]|<\w+>|\s+|\]\*|\)\+|.", re.DOTALL)
_AGAIN = "__"


# How seldom a text holds a sign that it need not hold, as a power of 2: of an alphabet, and of Chinese ones.
_LETTER, _HAN = 3, 7
_FIRST_HAN = "\u2e80"


class Sentence(NamedTuple):
    """A sentence as a regular expression. Every text that it fits holds one of the words of `needed` at least, after
    `str.casefold`; where none is known, `needed` is empty and tells nothing."""

    regex: str
    needed: frozenset[str]


class Regex(str):
    """Words that are told by a regular expression, without groups that capture, instead of by the notation."""

    __slots__ = ()


def sentence_of(sentence: str, words: Mapping[str, str], *, space: str, start: str | None = None) -> Sentence:
    """What a sentence looks like. `words` are the names that it may use, `space` is what a space in it is, `start` the
    one before its first word where that is another. A name that is kept twice has a group for each: see `said`. Raises
    ValueError for brackets that do not match and for names that nobody defined."""
    return _Reader(words, space, space if start is None else start).read(sentence)


def sentences_in(block: str) -> list[str]:
    """The sentences of a block of text, one a line; a line that is indented further goes on with the one before, as
    behind a space, and what follows "# " is a remark."""
    told: list[str] = []
    margin = 0
    for line in block.splitlines():
        text = line.partition("# ")[0].strip()
        indent = len(line) - len(line.lstrip())
        if text and told and indent > margin:
            told[-1] += f" {text}"
        elif text:
            told.append(text)
            margin = indent
    return told


def words_in(block: str) -> dict[str, str]:
    """What names stand for, told as `name = words` in a block of text; the words in notation. Raises ValueError for a
    name that is told twice."""
    told: dict[str, str] = {}
    for name, _, words in (line.partition(" = ") for line in sentences_in(block)):
        if name.strip() in told:
            raise ValueError(f"defined twice: {name.strip()}")
        told[name.strip()] = words.strip()
    return told


def said(match: re.Match[str], name: str) -> list[tuple[int, int]]:
    """Where something was said that is kept under a name, in the order of the sentence; the space before belongs to
    it. Empty for a name that the sentence does not have."""
    groups = (group for group in match.re.groupindex if group.partition(_AGAIN)[0] == name)
    return [span for span in map(match.span, groups) if span[0] >= 0]


class _Flaw(Exception):
    """What is wrong with a sentence."""


class _Needed:
    """Gathers what the alternatives of a group cannot do without, part by part."""

    def __init__(self) -> None:
        self._every: list[frozenset[str]] = []
        self._told: list[frozenset[str]] = []
        self._word = ""

    def add_text(self, text: str, *, is_apart: bool) -> None:
        if is_apart:
            self._end_word()
        self._word += text.casefold()

    def add_part(self, needed: frozenset[str]) -> None:
        self._end_word()
        self._told.append(needed)

    def end_alternative(self) -> None:
        self._end_word()
        self._every.append(min(filter(None, self._told), key=_chance, default=frozenset()))
        self._told = []

    def of_all(self) -> frozenset[str]:
        """Words of which each of the alternatives holds one; empty when one may be said without any."""
        return frozenset().union(*self._every) if all(self._every) else frozenset()

    def _end_word(self) -> None:
        if self._word:
            self._told.append(frozenset((self._word,)))
            self._word = ""


def _chance(words: Iterable[str]) -> float:
    """About how often a text holds one of the words by chance."""
    return sum(map(_chance_of, words))


@lru_cache(maxsize=8192)
def _chance_of(word: str) -> float:
    return 2.0 ** -sum(_HAN if sign >= _FIRST_HAN else _LETTER for sign in word)


class _Reader:
    def __init__(self, words: Mapping[str, str], space: str, start: str) -> None:
        self._words = words
        self._space = space
        self._start = start
        self._is_first = True  # all that stands before may be left out
        self._kept: Counter[str] = Counter()
        self._depth = 0
        self._repeated = 0

    def read(self, sentence: str, *, is_apart: bool = True) -> Sentence:
        """`is_apart`: a space stands before it."""
        signs = iter(_SIGN.findall(sentence))
        try:
            return self._alternatives(signs, (), is_apart)[0]
        except _Flaw as flaw:
            raise ValueError(f"{flaw} in {sentence[:200]!r}") from None

    def _alternatives(self, signs: Iterator[str], closing: tuple[str, ...], is_apart: bool) -> tuple[Sentence, str]:
        """What stands up to a closing bracket, and the bracket."""
        pieces: list[str] = []
        needed = _Needed()
        has_space = is_apart
        was_first, may_be_first = self._is_first, False
        closed = ""
        for sign in signs:
            if sign in closing and has_space and pieces and pieces[-1] != "|":
                raise _Flaw(f"a space stands before {sign!r}, where it says nothing,")
            if sign in closing:
                closed = sign
                break
            if sign == "|":
                pieces.append("|")
                needed.end_alternative()
                has_space = is_apart
                self._is_first, may_be_first = was_first, self._is_first or may_be_first
            elif sign.isspace():
                has_space = True
            else:
                pieces.append(self._element(sign, signs, has_space, needed))
                has_space = False
        if closing and not closed:
            raise _Flaw(f"{closing[0]!r} is missing")
        needed.end_alternative()
        self._is_first = self._is_first or may_be_first
        return Sentence("".join(pieces), needed.of_all()), closed

    def _element(self, sign: str, signs: Iterator[str], is_apart: bool, needed: _Needed) -> str:
        if sign in ("(", "["):
            part = self._group(sign, signs, is_apart)
        elif sign[0] == "{" and len(sign) > 1:
            part = self._keep(sign, signs, is_apart)
        elif sign[0] == "<" and len(sign) > 1:
            part = self._defined(sign[1:-1], is_apart)
            part = part._replace(regex=f"(?:{part.regex})")
        elif sign in ("]", ")", "}", "]*", ")+", "{"):
            raise _Flaw(f"{sign!r} has no other bracket")
        else:
            gap = self._gap(is_apart and sign != ",")
            self._is_first = False
            text = sign.removeprefix("\\") or sign
            needed.add_text(text, is_apart=is_apart)
            return gap + re.escape(text)
        needed.add_part(part.needed)
        return part.regex

    def _gap(self, is_apart: bool) -> str:
        return "" if not is_apart else self._start if self._is_first else self._space

    def _group(self, sign: str, signs: Iterator[str], is_apart: bool) -> Sentence:
        if self._depth == MAX_DEPTH:
            raise _Flaw(f"brackets stand in more than {MAX_DEPTH} others")
        self._depth += 1
        before, was_first = self._repeated, self._is_first
        inner, closed = self._alternatives(signs, _CLOSING[sign], is_apart)
        self._depth -= 1
        is_said = closed in (")", ")+")
        self._is_first = self._is_first or (was_first and not is_said)
        if closed in _REPEATED:
            if self._repeated > before:
                raise _Flaw("what is repeated holds something that is repeated")
            self._repeated += 1
        return Sentence(f"(?:{inner.regex}){_TIMES[closed]}", inner.needed if is_said else frozenset())

    def _keep(self, sign: str, signs: Iterator[str], is_apart: bool) -> Sentence:
        name = sign[1:-1]
        self._kept[name] += 1
        group = name if self._kept[name] == 1 else f"{name}{_AGAIN}{self._kept[name]}"
        is_named = sign.endswith("}")
        inner = self._defined(name, is_apart) if is_named else self._alternatives(signs, _CLOSING["{"], is_apart)[0]
        return inner._replace(regex=f"(?P<{group}>{inner.regex})")

    def _defined(self, name: str, is_apart: bool) -> Sentence:
        if name not in self._words:
            raise _Flaw(f"nobody defined {name!r}")
        words = self._words[name]
        if isinstance(words, Regex):
            return Sentence(f"{self._gap(is_apart)}(?:{words})", frozenset())
        return self.read(words, is_apart=is_apart)
