"""What several dialects hold inside: JSON calls one after another, Python calls, parameters as tags."""

from __future__ import annotations

import re
from collections.abc import Mapping

from autoglm.core.values import Json
from autoglm.models.tool_calls.candidate import Candidate, Reading, Source
from autoglm.models.tool_calls.reading import Unreadable, skip_separators
from autoglm.models.tool_calls.shapes import calls_in

MOST_IN_ONE = 1_000
"""Calls, or parameters of a call, read at one place."""
_CALL = re.compile(r"[^\W\d]\w{0,80}(?:\.[^\W\d]\w{0,80}){0,4}\s?\(")
_KEYWORD = re.compile(r"([^\W\d]\w{0,127})\s{0,4}=(?!=)")
_PRINT = re.compile(r"print\s?\(\s?(?=[^\W\d][\w.]{0,160}\s?\()")
_BETWEEN = re.compile(r"[\s,;，；}\]]*+")
_CLOSERS = re.compile(r"[ \t]*[)）]?")


def json_calls(source: Source, at: int, stop: int) -> Reading:
    """Objects or lists of calls one after another. Raises Unreadable when one of them cannot be read."""
    value, at = source.value(source.skip_blank(at), stop)
    candidates = list(calls_in(value, source.offer, is_marked=True))
    while len(candidates) < MOST_IN_ONE:
        following = _past_closers(source.text, at)
        if source.text[following : following + 1] not in ("{", "[") or following >= max(at + 1, stop):
            break
        value, at = source.value(following, stop)
        candidates.extend(calls_in(value, source.offer, is_marked=True))
    return Reading(candidates=tuple(candidates), end=max(at, following_close(source, at, stop)))


def _past_closers(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def following_close(source: Source, at: int, stop: int) -> int:
    """`stop` if nothing but blanks and closing brackets is before it, else `at`."""
    return stop if stop < len(source.text) and not source.text[at:stop].strip(" \t\r\n}])`") else at


def python_calls(source: Source, at: int) -> Reading | None:
    """A list of calls, or calls with commas, semicolons or line breaks between them; None if there is no call."""
    start = source.skip_blank(at)
    is_list = source.text[start : start + 1] == "["
    at = source.skip_blank(start + 1) if is_list else start
    candidates: list[Candidate] = []
    while len(candidates) < MOST_IN_ONE and (found := _python_call(source, at)) is not None:
        candidate, end = found
        candidates.append(candidate)
        at = skip_separators(source.text, end)
    if not candidates:
        return None
    if not is_list:
        return Reading(candidates=tuple(candidates), end=end)
    if source.text[at : at + 1] not in ("]", ""):
        return None
    return Reading(candidates=tuple(candidates), end=min(at + 1, len(source.text)))


def _python_call(source: Source, at: int) -> tuple[Candidate, int] | None:
    shown = _PRINT.match(source.text, at)  # Gemma prints what it calls
    opener = _CALL.match(source.text, shown.end() if shown else at)
    if opener is None:
        return None
    try:
        candidate, end = _arguments(source, opener.group()[:-1].strip().removesuffix(".call"), opener.end())
    except Unreadable:
        return None
    closer = _CLOSERS.match(source.text, end) if shown else None
    return candidate, closer.end() if closer else end


def _arguments(source: Source, name: str, at: int) -> tuple[Candidate, int]:
    """Literals by position, then by name, up to the closing bracket. Raises Unreadable for anything else."""
    positional: list[Json] = []
    keywords: dict[str, Json] = {}
    text = source.text
    at = source.skip_blank(at)
    while text[at : at + 1] not in (")", "）"):
        keyword = _KEYWORD.match(text, at)
        value, end = source.python_value(keyword.end() if keyword else at)
        if keyword is not None:
            keywords[keyword.group(1)] = value
        elif keywords:
            raise Unreadable(at)
        else:
            positional.append(value)
        at = skip_separators(text, source.skip_blank(end))
        if text[at : at + 1] in ("]", "") and not text[end:at].strip():
            return Candidate(name=name, arguments=keywords, positional=tuple(positional)), end  # the bracket forgotten
        if at == end and text[at] not in ")）":
            raise Unreadable(at)
    return Candidate(name=name, arguments=keywords, positional=tuple(positional)), at + 1


def text_parameters(
    source: Source, at: int, key: re.Pattern[str], value_end: re.Pattern[str], ends: tuple[re.Pattern[str], ...]
) -> tuple[Mapping[str, Json], int] | None:
    """Parameters as tags, each opened by `key` (which has a group `name`) and closed by `value_end`, up to one of
    `ends`. None when the value of one has no end: it was cut."""
    found: dict[str, Json] = {}
    while opener := key.match(source.text, source.skip_blank(at)):
        stop = value_end.search(source.text, opener.end())
        source.spend((stop.end() if stop else len(source.text)) - opener.end())
        if stop is None:
            return None
        value = source.text[opener.end() : stop.start()]
        found[opener["name"]] = value.strip() if _says_json(opener.group()) else value
        at = stop.end()
    blank = source.skip_blank(at)
    closing = ends[0].match(source.text, blank)
    if closing is None and not found and ends[1].match(source.text, blank) is None:
        return None
    return found, closing.end() if closing else at


def _says_json(opener: str) -> bool:
    return 'string="false"' in opener  # DeepSeek V3.2
