"""Tags around JSON or Python: Hermes, Qwen (`<tool_call>`), Hunyuan (`<tool_calls>`), InternLM, LFM2, and fences."""

from __future__ import annotations

import re

from autoglm.models.tool_calls.candidate import Candidate, Dialect, Reading, Source
from autoglm.models.tool_calls.dialects.bodies import json_calls, python_calls

_CLOSED_BY = {
    "<tool_call>": "</tool_call>",
    "<tool_calls>": "</tool_calls>",
    "<function_call>": "</function_call>",
    "<functioncall>": "</functioncall>",
    "<function_calls>": "</function_calls>",
    "<minimax:tool_call>": "</minimax:tool_call>",
    "<seed:tool_call>": "</seed:tool_call>",
    "<tool_use>": "</tool_use>",
    "<toolcall>": "</toolcall>",
    "<|tool_call|>": "<|/tool_call|>",
    "<|tool_call_start|>": "<|tool_call_end|>",
    "<|action_start|><|plugin|>": "<|action_end|>",
    "```tool_code": "```",
    "```tool_call": "```",
    "```tool_calls": "```",
    "```function_call": "```",
}
_FENCE = re.compile(r"\s*(?:```\w*)?\s*")
_NAMED = re.compile(r"([\w.\-]{1,160})\s*(?=\{)")


def _read(source: Source, opener: re.Match[str]) -> Reading | None:
    mark = opener["tagged"].lower()
    close = _CLOSED_BY["".join(mark.split())]
    fence = _FENCE.match(source.text, opener.end())
    at = fence.end() if fence else opener.end()
    stop = min(source.find(close, at), source.find(opener["tagged"], at))
    reading = _read_body(source, at, stop)
    if reading is None:
        return None
    end = reading.end + len(close) if source.text.startswith(close, reading.end) else reading.end
    return Reading(candidates=reading.candidates, end=end)


def _read_body(source: Source, at: int, stop: int) -> Reading | None:
    first = source.text[at : at + 1]
    if first and first in "{｛[\"'“":
        if (found := python_calls(source, at)) is not None:
            return found
        return json_calls(source, at, stop)
    named = _NAMED.match(source.text, at, stop)
    if named is None:
        return python_calls(source, at)
    arguments, end = source.value(named.end(), stop)
    return Reading(candidates=(Candidate(name=named.group(1), arguments=arguments),), end=end)


TAGGED = Dialect(
    name="tagged",
    hints=("tool", "function", "<|action_start|>", "TOOL", "Tool", "Function", "FUNCTION"),
    opener=r"(?P<tagged><(?i:tool_calls?|function_?calls?|(?:minimax|seed):tool_call|tool_use|toolcall)>"
    r"|<\|tool_call\|>|<\|tool_call_start\|>|<\|action_start\|>\s*<\|plugin\|>"
    r"|```(?:tool_code|tool_calls?|function_call)\b)",
    read=_read,
)
