"""Patterns that are compiled when they are first used: a request needs few of the forms of all tools and languages, and
to compile every one of them takes half a second.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import cast


class _Pattern:
    """Stands for a compiled pattern until something is asked of it."""

    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._text, self._flags)

    def __getattr__(self, name: str) -> object:
        return getattr(self._compiled, name)


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern, compiled at its first use; a mistake in it raises re.error there."""
    return cast("re.Pattern[str]", _Pattern(text, flags))
