"""`<function=name>`: with `<parameter=key>text</parameter>` (Qwen3-Coder, Seed-OSS) or an object (Llama 3.1)."""

from __future__ import annotations

import re

from autoglm.models.tool_calls.candidate import Candidate, Dialect, Reading, Source
from autoglm.models.tool_calls.dialects.bodies import text_parameters

_PARAMETER = re.compile(r"<parameter\s?=\s?[\"']?(?P<name>[^\"'<>\n]{1,160}?)[\"']?\s?>")
_PARAMETER_END = re.compile(r"</parameter\s*>")
_END = re.compile(r"</function\s*>|</tool_call>")
_NEXT = re.compile(r"<function\s?=")


def _read(source: Source, opener: re.Match[str]) -> Reading | None:
    name, at = opener["function_tag"], source.skip_blank(opener.end())
    if source.text[at : at + 1] == "{":
        stop = source.find("</function", at)
        arguments, end = source.value(at, stop)
        return Reading(candidates=(Candidate(name=name, arguments=arguments),), end=end)
    found = text_parameters(source, at, _PARAMETER, _PARAMETER_END, (_END, _NEXT))
    if found is None:
        return None
    return Reading(candidates=(Candidate(name=name, arguments=found[0], is_text=True),), end=found[1])


FUNCTION_TAG = Dialect(
    name="function_tag",
    hints=("<function",),
    opener=r"<function(?:\s?=\s?|\s+name\s?=\s?)[\"']?(?P<function_tag>[^\"'<>\n]{1,160}?)[\"']?\s?>",
    read=_read,
)
