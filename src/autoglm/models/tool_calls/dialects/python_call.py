"""Python calls without any mark: `[get_weather(city="Beijing"), other.tool(1)]`, or one call on each line."""

from __future__ import annotations

import re

from autoglm.models.tool_calls.candidate import Dialect, Reading, Source
from autoglm.models.tool_calls.dialects.bodies import python_calls


def _read(source: Source, opener: re.Match[str]) -> Reading | None:
    found = python_calls(source, opener.start("python_call"))
    if found is None or not (opener["python_call"][0] == "[" or _are_known(source, found)):
        return None  # a line of code that calls other things too is code
    return Reading(candidates=found.candidates, end=found.end, is_marked=False)


def _are_known(source: Source, found: Reading) -> bool:
    return all(source.offer.find(candidate.name) is not None for candidate in found.candidates)


PYTHON_CALL = Dialect(
    name="python_call",
    hints=("(",),
    opener=r"^[ \t*\-•`]*(?P<python_call>\[?\s{0,20}[^\W\d]\w{0,80}(?:\.[^\W\d]\w{0,80}){0,4}\s?\()",
    read=_read,
)
