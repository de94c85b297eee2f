"""Thoughts between calls: what a model considers, it does not ask for. There are no candidates in them."""

from __future__ import annotations

import re

from autoglm.models.tool_calls.candidate import Dialect, Reading, Source


def _read(source: Source, opener: re.Match[str]) -> Reading | None:
    close = f"</{opener['thought']}>"
    stop = source.find(close, opener.end())
    return Reading(candidates=(), end=stop + len(close)) if stop < len(source.text) else None


THOUGHT = Dialect(
    name="thought",
    hints=("</think", "</thought", "</reasoning"),
    opener=r"<(?P<thought>think|thinking|thought|reasoning)>",
    read=_read,
)
