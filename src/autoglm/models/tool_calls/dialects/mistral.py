"""Mistral: `[TOOL_CALLS][{...}]`, later `[TOOL_CALLS]name{...}`, `[TOOL_CALLS]name[CALL_ID]id[ARGS]{...}`."""

from __future__ import annotations

import re

from autoglm.models.tool_calls.candidate import Candidate, Dialect, Reading, Source
from autoglm.models.tool_calls.dialects.bodies import json_calls

_MARK = "[TOOL_CALLS]"
_NAMED = re.compile(r"\s*([\w.\-/]{1,160})\s*(?:\[CALL_ID\][\w-]{0,80})?\s*(?:\[ARGS\])?\s*(?=\{)")


def _read(source: Source, opener: re.Match[str]) -> Reading:
    named = _NAMED.match(source.text, opener.end())
    stop = source.find(_MARK, opener.end())
    if named is None:
        return json_calls(source, opener.end(), stop)
    arguments, end = source.value(named.end(), stop)
    return Reading(candidates=(Candidate(name=named.group(1), arguments=arguments),), end=end)


MISTRAL = Dialect(name="mistral", hints=("[TOOL_CALLS]",), opener=r"\[TOOL_CALLS\]", read=_read)
