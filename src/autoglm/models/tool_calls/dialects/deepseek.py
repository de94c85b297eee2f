"""DeepSeek's special tokens: V3 and R1 (`function<｜tool▁sep｜>name` and a fence), V3.1 (`name<｜tool▁sep｜>{...}`).

V3.2 writes `<｜DSML｜invoke ...>`, which is read as any other `<invoke>`.
"""

from __future__ import annotations

import re

from autoglm.models.tool_calls.candidate import Candidate, Dialect, Reading, Source

_FENCE = re.compile(r"\s*(?:```\w*)?\s*")
_END = re.compile(r"\s*(?:```)?\s*<[｜|]tool[▁_]call[▁_]end[｜|]>")


def _read(source: Source, opener: re.Match[str]) -> Reading:
    fence = _FENCE.match(source.text, opener.end())
    at = fence.end() if fence else opener.end()
    mark = opener["deepseek_mark"].replace("begin", "end")
    stop = source.find(mark, at)
    arguments, end = source.value(at, stop)
    closing = _END.match(source.text, end)
    name = opener["deepseek_named"] or opener["deepseek"]
    return Reading(candidates=(Candidate(name=name, arguments=arguments),), end=closing.end() if closing else end)


DEEPSEEK = Dialect(
    name="deepseek",
    hints=("sep｜>", "sep|>"),
    opener=r"(?P<deepseek_mark><[｜|]tool[▁_]call[▁_]begin[｜|]>)\s*(?P<deepseek>[^<>\n]{1,160}?)\s*"
    r"<[｜|]tool[▁_]sep[｜|]>(?:[ \t]*(?P<deepseek_named>[^\s{<>`]{1,160})[ \t]*(?=\n))?",
    read=_read,
)
