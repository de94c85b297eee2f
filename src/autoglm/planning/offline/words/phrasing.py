"""Patterns over plain text in the notation of autoglm.planning.notation, with words that they share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from autoglm.planning.notation import Sentence, said, sentence_of, sentences_in, words_in
from autoglm.planning.offline.words import lazily

# English text begins without the space that stands before each of its words.
_START = "(?:^| )"
# Where both languages stand side by side: Latin words apart from each other, Chinese with a space or without.
_SPACE_MIXED = "(?: |(?<![A-Za-z0-9_])|(?![A-Za-z0-9_]))"
# Within a text words may also stand behind a sign, as in "(lines 3 to 5)".
_SPACE_WITHIN = r" ?(?<![a-z\d])"
# Stands first, since it rules out most places within a text.
_PLACE_WITHIN = r"(?<![a-z\d])(?!\s)"
_PLACE_WITHIN_CHINESE = r"(?!\s)"


class Phrasing:
    """Patterns of one language over some words of its own, which are told as in `words_in`; of English amid Chinese
    when `is_mixed`. Those that are looked for within a text, `is_within`, begin wherever a word does, without the space
    before it. Those of texts that are in lower case already, `is_lower`, are ready for use in half of the time. Raises
    ValueError for a word that is known already."""

    def __init__(
        self,
        words: str,
        known: Mapping[str, str] | None = None,
        *,
        is_chinese: bool = False,
        is_mixed: bool = False,
        is_within: bool = False,
        is_lower: bool = False,
    ) -> None:
        own = words_in(words)
        if twice := sorted(own.keys() & (known or {}).keys()):
            raise ValueError(f"defined twice: {', '.join(twice)}")
        self._words = {**(known or {}), **own}
        self._space, self._start, self._place = _gaps(is_chinese=is_chinese, is_mixed=is_mixed, is_within=is_within)
        self._flags = re.NOFLAG if is_lower else re.IGNORECASE

    def pattern(self, notation: str) -> re.Pattern[str]:
        """What a text, or a part of one, must look like; upper and lower case are the same, unless it `is_lower`."""
        return lazily.pattern(lambda: self._sentence_of(notation), self._flags)

    def _sentence_of(self, notation: str) -> Sentence:
        told = sentence_of(notation, self._words, space=self._space, start=self._start)
        return told._replace(regex=f"{self._place}(?:{told.regex})") if self._place else told

    def patterns(self, block: str) -> tuple[re.Pattern[str], ...]:
        """A pattern for each sentence of a block, see `sentences_in`."""
        return tuple(map(self.pattern, sentences_in(block)))


def _gaps(*, is_chinese: bool, is_mixed: bool, is_within: bool) -> tuple[str, str, str]:
    """What a space is, what the one before the first word is, and what is true of the place where a pattern begins."""
    if is_mixed:
        return _SPACE_MIXED, _SPACE_MIXED, ""
    if is_chinese:
        return "", "", _PLACE_WITHIN_CHINESE if is_within else ""
    return (_SPACE_WITHIN, _SPACE_WITHIN, _PLACE_WITHIN) if is_within else (" ", _START, "")


def place(match: re.Match[str], name: str) -> tuple[int, int] | None:
    """Where something was said first that is kept under a name, without spaces around it; None for nothing."""
    for start, end in said(match, name):
        told = match.string[start:end]
        return end - len(told.lstrip()), start + len(told.rstrip())
    return None


def kept(match: re.Match[str], name: str) -> str:
    """What was said first that is kept under a name, without spaces around it; "" for nothing."""
    told = place(match, name)
    return match.string[slice(*told)] if told else ""


def kept_in(match: re.Match[str], name: str) -> str:
    """The same for a name that not every pattern has."""
    return kept(match, name) if name in match.re.groupindex else ""


def fitting(patterns: Iterable[re.Pattern[str]], text: str) -> re.Match[str] | None:
    """What the first of the patterns that covers the text finds in it."""
    return next(filter(None, (pattern.fullmatch(text) for pattern in patterns)), None)
