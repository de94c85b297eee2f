"""Llama 3: `<|python_tag|>` before JSON objects (`;` between them) or Python calls such as `search.call(query="x")`."""

from __future__ import annotations

import re

from autoglm.models.tool_calls.candidate import Dialect, Reading, Source
from autoglm.models.tool_calls.dialects.bodies import json_calls, python_calls


def _read(source: Source, opener: re.Match[str]) -> Reading | None:
    at = source.skip_blank(opener.end())
    if source.text[at : at + 1] == "{":
        return json_calls(source, at, len(source.text))
    return python_calls(source, at)


LLAMA = Dialect(name="llama", hints=("<|python_tag|>",), opener=r"<\|python_tag\|>", read=_read)
