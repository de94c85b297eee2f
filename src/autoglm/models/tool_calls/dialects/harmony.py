"""gpt-oss (Harmony): `to=functions.get_weather ... <|message|>{...}<|call|>`."""

from __future__ import annotations

import re

from autoglm.models.tool_calls.candidate import Candidate, Dialect, Reading, Source

_END = "<|call|>"


def _read(source: Source, opener: re.Match[str]) -> Reading:
    at = source.skip_blank(opener.end())
    stop = source.find(_END, at)
    arguments, end = source.value(at, stop)
    end = max(end, stop + len(_END)) if stop < len(source.text) else end
    return Reading(candidates=(Candidate(name=opener["harmony"], arguments=arguments),), end=end)


HARMONY = Dialect(
    name="harmony",
    hints=("to=functions.",),
    opener=r"(?:<\|start\|>assistant\s?)?(?:<\|channel\|>\w{1,20}\s?)?to=functions\.(?P<harmony>[\w.\-]{1,160})[^\n{}]{0,160}?<\|message\|>",
    read=_read,
)
