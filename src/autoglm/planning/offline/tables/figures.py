"""Takes apart a question for two figures of one column, so that each is asked for by itself: the minimum and the
maximum of price, 价格的平均值和最大值. Must not know: tools, how a single question is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from autoglm.planning.offline.words import lazily

_FIGURES: Mapping[str, str] = {
    "average": "average", "mean": "average", "median": "median", "sum": "total", "total": "total",
    "maximum": "maximum", "max": "maximum", "highest": "maximum", "largest": "maximum", "biggest": "maximum",
    "minimum": "minimum", "min": "minimum", "lowest": "minimum", "smallest": "minimum",
}  # fmt: skip
_FIGURE = rf"(?:{'|'.join(_FIGURES)})"
_HAN_FIGURE = "(?:平均值|平均数|均值|中位数|最大值|最小值|最高值|最低值|总和|合计|平均|最高|最低|最大|最小)"
# One behind the other: the highest and lowest price; and one at the end: median salary, and also the highest one.
_BESIDE = lazily.pattern(
    rf"(?P<lead>.*?)\b(?P<one>{_FIGURE})(?: and |, | & )(?:the )?(?P<two>{_FIGURE})\b(?P<rest>.+)", re.IGNORECASE
)
_AT_END = lazily.pattern(
    rf"(?P<lead>.*?)\b(?P<one>{_FIGURE})\b(?P<rest>.+?),? and (?:also )?(?:the )?(?P<two>{_FIGURE})"
    r"(?: (?:one|value|of them|of those|of it))?\s*[.?!]?\s*",
    re.IGNORECASE,
)
_HAN_BESIDE = lazily.pattern(
    rf"(?P<lead>.*?)(?P<one>{_HAN_FIGURE})(?:和|与|以及|、|还有|跟)(?P<two>{_HAN_FIGURE})(?P<rest>.*)"
)


def figures_apart(text: str) -> tuple[str, ...]:
    """The two questions that a clause puts in one; () when it puts one alone."""
    found = _BESIDE.fullmatch(text) or _AT_END.fullmatch(text)
    if found:
        figures = (_FIGURES[found[name].lower()] for name in ("one", "two"))
        return tuple(f"{found['lead']}{figure}{found['rest']}".strip() for figure in figures)
    han = _HAN_BESIDE.fullmatch(text)
    return tuple(f"{han['lead']}{han[name]}{han['rest']}" for name in ("one", "two")) if han else ()
