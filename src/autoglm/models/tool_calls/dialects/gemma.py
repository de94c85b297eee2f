"""Gemma: `<start_function_call>call:name{key:<escape>text<escape>}<end_function_call>`; Gemma 4: `<|tool_call>`."""

from __future__ import annotations

import re

from autoglm.models.tool_calls.candidate import Candidate, Dialect, Reading, Source

_ENDS = {"<start_function_call>": "<end_function_call>", "<|tool_call>": "<tool_call|>"}


def _read(source: Source, opener: re.Match[str]) -> Reading:
    stop = source.find(_ENDS[opener["gemma_mark"]], opener.end())
    arguments, end = source.value(opener.end(), stop)
    return Reading(candidates=(Candidate(name=opener["gemma"], arguments=arguments),), end=end)


GEMMA = Dialect(
    name="gemma",
    hints=("call:",),
    opener=r"(?P<gemma_mark><start_function_call>|<\|tool_call>)\s*call:\s*(?P<gemma>[\w.\-]{1,160})\s*(?=\{)",
    read=_read,
)
