"""Patterns that are compiled when a text may fit them for the first time: a request needs few of the forms of all tools
and languages, and to compile every one of them takes half a second.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import cast

from autoglm.planning.notation import Sentence


class _Pattern:
    """Stands for a compiled pattern, of which it has what is used of it."""

    def __init__(self, told: Callable[[], Sentence], flags: int) -> None:
        self._told = told
        self._flags = flags

    @cached_property
    def _sentence(self) -> Sentence:
        return self._told()

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._sentence.regex, self._flags)

    def _may_fit(self, text: str) -> bool:
        needed = self._sentence.needed
        if not needed:
            return True
        folded = text.casefold()
        return any(word in folded for word in needed)

    def fullmatch(self, text: str, *bounds: int) -> re.Match[str] | None:
        return self._compiled.fullmatch(text, *bounds) if self._may_fit(text) else None

    def match(self, text: str, *bounds: int) -> re.Match[str] | None:
        return self._compiled.match(text, *bounds) if self._may_fit(text) else None

    def search(self, text: str, *bounds: int) -> re.Match[str] | None:
        return self._compiled.search(text, *bounds) if self._may_fit(text) else None

    def finditer(self, text: str, *bounds: int) -> Iterator[re.Match[str]]:
        return self._compiled.finditer(text, *bounds) if self._may_fit(text) else iter(())

    def sub(self, by: str | Callable[[re.Match[str]], str], text: str, count: int = 0) -> str:
        return self._compiled.sub(by, text, count) if self._may_fit(text) else text

    def __getattr__(self, name: str) -> object:
        return getattr(self._compiled, name)


def pattern(told: str | Callable[[], Sentence], flags: int = 0) -> re.Pattern[str]:
    """The pattern of a regular expression, or of what makes a sentence; compiled at its first use, where a mistake in
    it raises re.error."""
    make = told if callable(told) else lambda: Sentence(told, frozenset())
    return cast("re.Pattern[str]", _Pattern(make, flags))
