"""JSON without any mark: objects and lists of calls, one or several, in a fence or not, also escaped twice."""

from __future__ import annotations

import re

from autoglm.models.tool_calls.candidate import Dialect, Reading, Source
from autoglm.models.tool_calls.shapes import calls_in


def _read(source: Source, opener: re.Match[str]) -> Reading:
    value, end = source.value(opener.start())
    candidates = tuple(calls_in(value, source.offer, is_marked=False))
    return Reading(candidates=candidates, end=end, is_marked=False)


BARE_JSON = Dialect(name="bare_json", hints=("{", "[", "｛"), opener=r"[{\[｛]", read=_read)
