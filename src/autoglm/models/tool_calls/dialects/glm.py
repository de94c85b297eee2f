"""GLM: 4.5 and later write `<arg_key>` and `<arg_value>` after a name; 4 writes a name and, below it, an object."""

from __future__ import annotations

import re

from autoglm.models.tool_calls.candidate import Candidate, Dialect, Reading, Source
from autoglm.models.tool_calls.dialects.bodies import text_parameters

_KEY = re.compile(r"<arg_key>\s*(?P<name>[^<>]{1,160}?)\s*</arg_key>\s*<arg_value>")
_VALUE_END = re.compile(r"</arg_value\s*>")
_END = re.compile(r"</tool_call>")
_NEXT = re.compile(r"<tool_call>")


def _read(source: Source, opener: re.Match[str]) -> Reading | None:
    found = text_parameters(source, opener.end(), _KEY, _VALUE_END, (_END, _NEXT))
    if found is None:
        return None
    name = opener["glm"] or opener["glm_alone"]
    return Reading(candidates=(Candidate(name=name, arguments=found[0], is_text=True),), end=found[1])


def _read_lines(source: Source, opener: re.Match[str]) -> Reading | None:
    if source.offer.find(opener["glm_lines"]) is None:
        return None
    arguments, end = source.value(opener.end())
    candidate = Candidate(name=opener["glm_lines"], arguments=arguments)
    return Reading(candidates=(candidate,), end=end, is_marked=False)


GLM = Dialect(
    name="glm",
    hints=("<arg_key>", "<tool_call>"),
    opener=r"(?:<tool_call>\s*|^[ \t]*)(?P<glm>[\w.-]{1,160})\s*(?=<arg_key>)"
    r"|<tool_call>\s*(?P<glm_alone>[\w.-]{1,160})\s*(?=</tool_call>)",
    read=_read,
)
GLM_LINES = Dialect(
    name="glm_lines",
    hints=("\n",),
    opener=r"^[ \t]*(?P<glm_lines>[\w.-]{1,160})[ \t]*\n\s*(?=\{)",
    read=_read_lines,
)
