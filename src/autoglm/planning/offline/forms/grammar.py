"""The sentences of one language, in the notation of autoglm.planning.notation, with the words that they share: marks
for values, and the courtesies around an order.

Must not know: what a sentence asks for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from autoglm.planning.notation import Regex, said, sentences_in, words_in
from autoglm.planning.offline.forms.masks import MARKS, Found, Masked
from autoglm.planning.offline.words.phrasing import Phrasing

Maker = TypeVar("Maker")

# Words around an order that change nothing of it.
_ENGLISH = words_in("""
    before = (please|so|ok|okay|well|hey|hi|hello|now|just|kindly|also|then|first|and|let's|go ahead and
        |(can|could|would|will) you|(can|could|may) i|i('d| would) (like|love) [you] to|i (want|need) [you] to|i wonder
        |i('d| would) like to know|i want to know|do you know|[please] (tell|show|give) me|help me [to]|let me know
        |quickly|simply)[,]
    behind = [,] (please|for me|now|right now|thanks|then|exactly|again|quickly|if you can|would you|will you|okay|ok)
""")
_CHINESE = words_in("""
    before = 请问|请|问[一]下|问问|问|想问|麻烦你|麻烦您|麻烦|帮我|帮忙|帮|给我|替我|我想知道|想知道|我想要|我想|我要
        |我需要|能不能|能否|你能|可以|可否|能|告诉我|先|再|然后|接着|顺便|最后|那|就|，
    behind = 吧|呢|啊|呀|吗|嘛|哦|呗|了|哈|啦|好吗|行吗|可以吗|好不好|谢谢|告诉我|就行|就好|即可|一下|来着|，|？
""")


class Sentence:
    """A sentence, or the part of one, as clauses with marks are held against it."""

    def __init__(self, phrasing: Phrasing, notation: str, *, is_chinese: bool) -> None:
        self._pattern = phrasing.pattern(notation)
        self._ending = phrasing.pattern(f"({notation})<nothing_more>")
        self._is_chinese = is_chinese

    def covers(self, masked: Masked) -> Found | None:
        """What it keeps of a clause that is this sentence and nothing else."""
        return self._found(self._pattern.fullmatch, masked)

    def begins(self, masked: Masked) -> Found | None:
        """What it keeps of a clause that begins with it."""
        return self._found(self._pattern.match, masked)

    def ends(self, masked: Masked, start: int, end: int) -> Found | None:
        """What it keeps of a stretch of a clause that ends with it."""
        return self._found(lambda text: self._ending.search(text, start, end), masked)

    def each(self, found: Found, name: str) -> Iterator[Found]:
        """What it keeps of each place where it stands in what another sentence keeps under a name, in order."""
        start, end = next(iter(said(found.match, name)), (0, 0))
        return (Found(match, found.masked) for match in self._pattern.finditer(found.masked.text, start, end))

    def _found(self, find: Callable[[str], re.Match[str] | None], masked: Masked) -> Found | None:
        match = find(masked.text) if self._is_chinese is masked.is_chinese else None
        return Found(match, masked) if match else None


class Grammar:
    """The sentences of one language over some words of their own, which are told as in `words_in`."""

    def __init__(self, words: str, known: Mapping[str, str] | None = None, *, is_chinese: bool = False) -> None:
        courtesies = _CHINESE if is_chinese else _ENGLISH
        self._phrasing = Phrasing(
            words, {**MARKS, "nothing_more": Regex("$"), **courtesies, **(known or {})}, is_chinese=is_chinese
        )
        self._is_chinese = is_chinese

    def part(self, notation: str) -> Sentence:
        """A sentence as it stands, without courtesies."""
        return Sentence(self._phrasing, notation, is_chinese=self._is_chinese)

    def whole(self, notation: str) -> Sentence:
        """A sentence with courtesies before and behind it."""
        return self.part(f"[<before>]* ({notation})[<behind>]*")

    def forms(self, maker: Maker, sentences: str) -> tuple[tuple[Sentence, Maker], ...]:
        """Whole sentences, told as in `sentences_in`, with what is made of what they keep."""
        return tuple((self.whole(notation), maker) for notation in sentences_in(sentences))


def alternatives(words: Iterable[str]) -> Regex:
    """Any of the words, the longest that fits."""
    return Regex("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
