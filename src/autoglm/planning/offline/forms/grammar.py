"""The sentences of one language, in the notation of autoglm.planning.notation, with the words that they share: marks
for values, and the courtesies around an order.

Must not know: what a sentence asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TypeVar

from autoglm.planning.notation import Regex, said, sentences_in
from autoglm.planning.offline.forms.masks import MARKS, Found, Masked
from autoglm.planning.offline.words.lexicon import any_of
from autoglm.planning.offline.words.phrasing import Phrasing
from autoglm.planning.offline.words.text import Span

Maker = TypeVar("Maker")

# Words around an order that change nothing of it.
_ENGLISH = Phrasing("""
    before = (please|so|ok|okay|well|hey|hi|hello|now|just|kindly|also|then|first|and|let's|go ahead and
        |(can|could|would|will) you|(can|could|may) i|i('d| would) (like|love) [you] to|i (want|need) [you] to|i wonder
        |i('d| would) like to know|i want to know|do you know|[please] (tell|show|give) me|help me [to]|let me know
        |quickly|simply)[,]
    behind = [,] (please|for me|now|right now|thanks|then|exactly|again|quickly|if you can|would you|will you|okay|ok)
""")
_CHINESE = Phrasing("""
    before = 请问|请|问[一]下|问问|问|想问|麻烦你|麻烦您|麻烦|帮我|帮忙|帮|给我|替我|我想知道|想知道|我想要|我想|我要
        |我需要|能不能|能否|你能|可以|可否|能|告诉我|先|再|然后|接着|顺便|最后|那|就|，
    behind = 吧|呢|啊|呀|吗|嘛|哦|呗|了|哈|啦|好吗|行吗|可以吗|好不好|谢谢|告诉我|就行|就好|即可|一下|来着|，|？
""", is_chinese=True)  # fmt: skip
_BEFORE = {False: _ENGLISH.pattern("<before>"), True: _CHINESE.pattern("<before>")}
_BEHIND = {False: _ENGLISH.pattern("<behind>"), True: _CHINESE.pattern("<behind>")}
_MOST_COURTESIES = 6
_LONGEST_COURTESY = 24


class Sentence:
    """A sentence as clauses with marks are held against it."""

    def __init__(self, phrasing: Phrasing, notation: str, *, is_chinese: bool) -> None:
        self._pattern = phrasing.pattern(notation)
        self._is_chinese = is_chinese

    def covers(self, masked: Masked) -> Found | None:
        """What it keeps of a clause that is this sentence and nothing else but courtesies around it."""
        if self._is_chinese is not masked.is_chinese:
            return None
        text, places = masked.text, _between_courtesies(masked.text, is_chinese=self._is_chinese)
        matches = (self._pattern.fullmatch(text, *place) for place in places)
        return next((Found(match, masked) for match in matches if match), None)

    def begins(self, masked: Masked) -> Found | None:
        """What it keeps of a clause that begins with it."""
        match = self._pattern.match(masked.text) if self._is_chinese is masked.is_chinese else None
        return Found(match, masked) if match else None

    def stands_in(self, masked: Masked, place: Span) -> Found | None:
        """What it keeps of a stretch of a clause where it first stands there."""
        match = self._pattern.search(masked.text, *place) if self._is_chinese is masked.is_chinese else None
        return Found(match, masked) if match else None

    def each(self, found: Found, name: str) -> Iterator[Found]:
        """What it keeps of each place where it stands in what another sentence keeps under a name, in order."""
        place = next(iter(said(found.match, name)), (0, 0))
        return (Found(match, found.masked) for match in self._pattern.finditer(found.masked.text, *place))


class Grammar:
    """The sentences of one language over some words of their own, which are told as in `words_in`."""

    def __init__(self, words: str, known: Mapping[str, str] | None = None, *, is_chinese: bool = False) -> None:
        marks = {**MARKS, "nothing_more": Regex("$"), **(known or {})}
        self._phrasing = Phrasing(words, marks, is_chinese=is_chinese)
        self._is_chinese = is_chinese

    def sentence(self, notation: str) -> Sentence:
        return Sentence(self._phrasing, notation, is_chinese=self._is_chinese)

    def forms(self, maker: Maker, sentences: str) -> tuple[tuple[Sentence, Maker], ...]:
        """Sentences, told as in `sentences_in`, with what is made of what they keep."""
        return tuple((self.sentence(notation), maker) for notation in sentences_in(sentences))


@lru_cache(maxsize=64)
def _between_courtesies(text: str, *, is_chinese: bool) -> tuple[Span, ...]:
    """Where in a text a sentence may stand between courtesies: with most of them before it first, then with fewest
    behind. They are found once for all sentences; to hold them against each with the rest of it takes far longer."""
    before, behind = _BEFORE[is_chinese], _BEHIND[is_chinese]

    def after(start: int) -> Iterator[int]:
        return (end for end in _near(start, len(text)) if before.fullmatch(text, start, end))

    def ahead(end: int) -> Iterator[int]:
        return (start for start in _near(end, 0) if behind.fullmatch(text, start, end))

    starts, ends = _reached(0, after), _reached(len(text), ahead)
    return tuple((start, end) for start in sorted(starts, reverse=True) for end in sorted(ends, reverse=True))


def _near(place: int, edge: int) -> range:
    """The places at which a courtesy may end that begins here, or the other way round."""
    if edge > place:
        return range(place + 1, min(place + _LONGEST_COURTESY, edge) + 1)
    return range(max(place - _LONGEST_COURTESY, edge), place)


def _reached(place: int, hops: Callable[[int], Iterator[int]]) -> set[int]:
    reached = newest = {place}
    for _ in range(_MOST_COURTESIES):
        newest = {to for one in newest for to in hops(one)} - reached
        reached = reached | newest
    return reached


def alternatives(words: Iterable[str]) -> Regex:
    """Any of the words, the longest that fits."""
    return Regex(any_of(words))
