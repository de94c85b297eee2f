"""Looks for words or patterns in texts, line by line.

Patterns of the user run in a process of their own that can be stopped: a pattern can take for ever, and no thread
can be ended.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from autoglm.core.errors import FailureKind, ToolError

_MAX_LINE = 2_000
_PATTERN_TIME_S = 5.0
_CHILD = """
import json, re, sys
query, flags, lines = json.load(sys.stdin)
pattern = re.compile(query, flags)
json.dump([at for at, line in enumerate(lines) if pattern.search(line)], sys.stdout)
"""


@dataclass(frozen=True, slots=True)
class Match:
    """A line that fits, its number from 1, and the lines around it. Very long lines are cut."""

    path: str
    line: int
    text: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    text: str
    is_pattern: bool = False
    ignore_case: bool = True


def search_lines(lines: Sequence[str], query: Query) -> list[int]:
    """Positions of the lines that fit. Raises ToolError for a broken or endless pattern."""
    if query.is_pattern:
        return _search_pattern(lines, query)
    if query.ignore_case:
        wanted = query.text.casefold()
        return [at for at, line in enumerate(lines) if wanted in line.casefold()]
    return [at for at, line in enumerate(lines) if query.text in line]


def described(path: str, lines: Sequence[str], positions: Sequence[int], *, context_lines: int) -> Iterator[Match]:
    """Matches with their surroundings."""
    for at in positions:
        yield Match(
            path=path,
            line=at + 1,
            text=lines[at][:_MAX_LINE],
            before=tuple(line[:_MAX_LINE] for line in lines[max(0, at - context_lines) : at]),
            after=tuple(line[:_MAX_LINE] for line in lines[at + 1 : at + 1 + context_lines]),
        )


def _search_pattern(lines: Sequence[str], query: Query) -> list[int]:
    flags = re.IGNORECASE if query.ignore_case else re.NOFLAG
    try:
        re.compile(query.text, flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise ToolError(
            f"Argument query is not a regular expression: {error}.",
            kind=FailureKind.INVALID_ARGS,
            hint="Leave out regex=true to look for the text as it is.",
        ) from None
    job = msgspec.json.encode([query.text, int(flags), list(lines)])
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter with a constant program
            [sys.executable, "-I", "-S", "-c", _CHILD],
            input=job,
            capture_output=True,
            timeout=_PATTERN_TIME_S,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise ToolError(
            f"The pattern needed more than {_PATTERN_TIME_S:.0f} s.",
            kind=FailureKind.TIMEOUT,
            hint="Avoid nested repeats such as (a+)+, or search for plain text.",
        ) from None
    except (OSError, subprocess.CalledProcessError) as error:
        raise ToolError(f"The pattern could not be searched: {type(error).__name__}.") from None
    return msgspec.json.decode(done.stdout, type=list[int])
