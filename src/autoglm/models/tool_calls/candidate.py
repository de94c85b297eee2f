"""What dialects give and take: candidates for calls, where they stand in the text, and the port that they share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from autoglm.core.values import Json
from autoglm.models.tool_calls.offer import Offer
from autoglm.models.tool_calls.reading import TooDeep, Unreadable, read_loosely, read_value, skip_blank


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What may be a call. `arguments` is an object, or a string that should hold one. `positional` are Python's
    arguments without names. `is_text` says that values are text as tags hold it, whatever their type."""

    name: str
    arguments: Json = field(default_factory=dict)
    positional: Sequence[Json] = ()
    is_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The candidates that a dialect found from where it was asked to look up to `end`. `is_marked` says that the
    text itself marks them as calls; what is not marked has to pass for a call by everything around it."""

    candidates: tuple[Candidate, ...]
    end: int
    is_marked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One way of writing calls: `opener` matches where one may begin, `read` reads it there, or gives None.
    `read` may raise Unreadable and Spent. A text without any of `hints` holds none."""

    name: str
    hints: tuple[str, ...]
    opener: str
    read: Callable[[Source, re.Match[str]], Reading | None]


_ATTEMPT, _DEEP_ATTEMPT = 100, 10_000


class Spent(Exception):
    """The work allowed for a text is used up."""


class Source:
    """A text being read, with the offered tools and the work still allowed: so many characters looked at."""

    def __init__(self, text: str, offer: Offer) -> None:
        self.text = text
        self.offer = offer
        self._allowed = min(1_000_000 + 30 * len(text), 5_000_000 + 2 * len(text))

    def value(self, at: int, stop: int | None = None) -> tuple[Json, int]:
        """JSON at `at` and where it ends (see `read_value`). Raises Unreadable, Spent."""
        return self._read(at, stop, is_python=False)

    def python_value(self, at: int) -> tuple[Json, int]:
        """A Python literal at `at` and where it ends. Raises Unreadable, Spent."""
        return self._read(at, None, is_python=True)

    def find(self, mark: str, at: int) -> int:
        """Where `mark` comes next, or the end of the text. Raises Spent."""
        found = self.text.find(mark, at)
        end = len(self.text) if found < 0 else found
        self.spend(end - at)
        return end

    def skip_blank(self, at: int) -> int:
        """Past white space and comments."""
        return skip_blank(self.text, at)

    def spend(self, characters: int) -> None:
        """Count work. Raises Spent when it is too much."""
        self._allowed -= characters
        if self._allowed < 0:
            raise Spent

    def _read(self, at: int, stop: int | None, *, is_python: bool) -> tuple[Json, int]:
        reader = read_loosely if is_python else read_value
        try:
            value, end = reader(self.text, at, stop)
        except Unreadable as error:
            self.spend(4 * (error.at - at) + (_DEEP_ATTEMPT if isinstance(error, TooDeep) else _ATTEMPT))
            raise
        self.spend(end - at)
        return value, end


def named(name: Json, arguments: Json) -> Candidate | None:
    """A candidate, if the name is one."""
    return Candidate(name=name, arguments=arguments) if isinstance(name, str) and name.strip() else None


def as_object(value: Json) -> Mapping[str, Json] | None:
    """The value if it is an object."""
    return value if isinstance(value, Mapping) else None
