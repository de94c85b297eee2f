"""`<invoke name="..."><parameter name="...">...</parameter></invoke>`: MiniMax M2, DeepSeek V3.2, Step, Claude.

Tags may carry a prefix such as `｜DSML｜`. Parameters are text unless they say `string="false"`.
"""

from __future__ import annotations

import re

from autoglm.models.tool_calls.candidate import Candidate, Dialect, Reading, Source
from autoglm.models.tool_calls.dialects.bodies import text_parameters

_PREFIX = r"(?:[\w.\-]{1,20}:|[|｜][\w▁]{1,20}[|｜])?"
_PARAMETER = re.compile(rf"<{_PREFIX}parameter\s+name=[\"'“]?(?P<name>[^\"'”<>\s]{{1,160}})[\"'”]?[^<>\n]{{0,60}}>")
_PARAMETER_END = re.compile(rf"</{_PREFIX}parameter\s*>")
_END = re.compile(rf"</{_PREFIX}invoke\s*>")
_NEXT = re.compile(rf"<{_PREFIX}invoke\s")


def _read(source: Source, opener: re.Match[str]) -> Reading | None:
    at = source.skip_blank(opener.end())
    if source.text[at : at + 1] == "{":
        arguments, end = source.value(at)
        return Reading(candidates=(Candidate(name=opener["invoke"], arguments=arguments),), end=end)
    found = text_parameters(source, at, _PARAMETER, _PARAMETER_END, (_END, _NEXT))
    if found is None:
        return None
    return Reading(candidates=(Candidate(name=opener["invoke"], arguments=found[0], is_text=True),), end=found[1])


INVOKE = Dialect(
    name="invoke",
    hints=("invoke",),
    opener=rf"<{_PREFIX}invoke\s+name=[\"'“]?(?P<invoke>[^\"'”<>\n]{{1,160}}?)[\"'”]?\s*>",
    read=_read,
)
