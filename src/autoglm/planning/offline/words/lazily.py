"""Patterns that are compiled when they are first used: a request needs few of the forms of all tools and languages, and
to compile every one of them takes half a second.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import cast


class _Pattern:
    """Stands for a compiled pattern until something is asked of it."""

    def __init__(self, text: str | Callable[[], str], flags: int) -> None:
        self._text = text
        self._flags = flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._text if isinstance(self._text, str) else self._text(), self._flags)

    def __getattr__(self, name: str) -> object:
        return getattr(self._compiled, name)


def pattern(text: str | Callable[[], str], flags: int = 0) -> re.Pattern[str]:
    """The pattern of a text, or of what makes the text; compiled at its first use, where a mistake in it raises
    re.error."""
    return cast("re.Pattern[str]", _Pattern(text, flags))
