"""Looks for words or patterns in texts, line by line.

Patterns of the user run in a process of their own that can be stopped: a pattern can take for ever, and no thread
can be ended.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from autoglm.core.errors import FailureKind, ToolError

_MAX_LINE = 2_000
_PATTERN_TIME_S = 5.0
_BATCH_CHARS = 8_000_000
_CHILD = """
import json, re, sys
query, flags, texts = json.load(sys.stdin)
pattern = re.compile(query, flags)
json.dump([[at for at, line in enumerate(lines) if pattern.search(line)] for lines in texts], sys.stdout)
"""
Text: TypeAlias = tuple[str, list[str]]
"""A path ("" for none) and its lines."""


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


def search(
    texts: Iterable[Text], query: Query, *, time_s: float = _PATTERN_TIME_S
) -> Iterator[tuple[str, list[str], list[int]]]:
    """Each text with the positions of its lines that fit. A pattern may take `time_s` over all texts together.
    Raises ToolError: INVALID_ARGS for a broken pattern, TOO_LARGE for one that takes too long."""
    if query.is_pattern:
        yield from _search_pattern(texts, query, time_s)
        return
    for name, lines in texts:
        yield name, lines, _plain_positions(lines, query)


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


def _plain_positions(lines: Sequence[str], query: Query) -> list[int]:
    if query.ignore_case:
        wanted = query.text.casefold()
        return [at for at, line in enumerate(lines) if wanted in line.casefold()]
    return [at for at, line in enumerate(lines) if query.text in line]


def _search_pattern(texts: Iterable[Text], query: Query, time_s: float) -> Iterator[tuple[str, list[str], list[int]]]:
    flags = re.IGNORECASE if query.ignore_case else re.NOFLAG
    try:
        re.compile(query.text, flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise ToolError(
            f"Argument query is not a regular expression: {error}.",
            kind=FailureKind.INVALID_ARGS,
            hint="Leave out regex=true to look for the text as it is.",
        ) from None
    left_s = time_s
    for batch in _batches(texts):
        job = msgspec.json.encode([query.text, int(flags), [lines for _, lines in batch]])
        began = time.monotonic()
        if left_s <= 0:
            raise _too_slow(time_s)
        try:
            found = _run_child(job, left_s)
        except subprocess.TimeoutExpired:
            raise _too_slow(time_s) from None
        left_s -= time.monotonic() - began
        for (name, lines), positions in zip(batch, found, strict=True):
            yield name, lines, positions


def _batches(texts: Iterable[Text]) -> Iterator[list[Text]]:
    """Texts that go to one process together: starting it costs more than searching a file."""
    batch: list[Text] = []
    size = 0
    for name, lines in texts:
        batch.append((name, lines))
        size += sum(map(len, lines))
        if size >= _BATCH_CHARS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _run_child(job: bytes, time_s: float) -> list[list[int]]:
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter with a constant program
            [sys.executable, "-I", "-S", "-c", _CHILD], input=job, capture_output=True, timeout=time_s, check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise ToolError(f"The pattern could not be searched: {type(error).__name__}.") from None
    return msgspec.json.decode(done.stdout, type=list[list[int]])


def _too_slow(time_s: float) -> ToolError:
    return ToolError(
        f"The pattern needs more than the {time_s:g} s that a search may take.",
        kind=FailureKind.TOO_LARGE,  # no TIMEOUT: the same search would take as long again
        hint="Avoid nested repeats such as (a+)+, search fewer files, or search for plain text.",
    )
