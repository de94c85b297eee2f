"""ReAct: a line `Action: name`, then `Action Input: {...}`."""

from __future__ import annotations

import re

from autoglm.core.values import Json
from autoglm.models.tool_calls.candidate import Candidate, Dialect, Reading, Source
from autoglm.models.tool_calls.reading import Unreadable

_FENCE = re.compile(r"[ \t]*(?:\n?[ \t]*```\w*\s*)?")


def _read(source: Source, opener: re.Match[str]) -> Reading:
    fence = _FENCE.match(source.text, opener.end())
    at = fence.end() if fence else opener.end()
    arguments: Json
    try:
        arguments, end = source.value(at)
    except Unreadable:
        end = source.find("\n", opener.end())
        arguments = source.text[opener.end() : end].strip()
    return Reading(candidates=(Candidate(name=opener["react"], arguments=arguments),), end=end)


REACT = Dialect(
    name="react",
    hints=("Action",),
    opener=r"^[ \t*]*Action[ \t]*[:：][ \t*]*`?(?P<react>[\w.\-]{1,160})`?[ \t*]*\n+"
    r"[ \t*]*Action[ _]?Input[ \t*]*[:：][ \t*]*",
    read=_read,
)
