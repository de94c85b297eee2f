"""Kimi K2: `<|tool_call_begin|>functions.get_weather:0<|tool_call_argument_begin|>{...}<|tool_call_end|>`."""

from __future__ import annotations

import re

from autoglm.models.tool_calls.candidate import Candidate, Dialect, Reading, Source

_END = "<|tool_call_end|>"


def _read(source: Source, opener: re.Match[str]) -> Reading:
    at = source.skip_blank(opener.end())
    stop = source.find(_END, at)
    arguments, end = source.value(at, stop)
    end = source.find(_END, end) if stop < len(source.text) else end
    return Reading(candidates=(Candidate(name=opener["kimi"], arguments=arguments),), end=end)


KIMI = Dialect(
    name="kimi",
    hints=("<|tool_call_begin|>",),
    opener=r"<\|tool_call_begin\|>\s*(?P<kimi>[^<>\n|]{1,160}?)\s*<\|tool_call_argument_begin\|>",
    read=_read,
)
