"""Which of the numbers that a step gives are asked for, rather than all that it gives.

Must not know: how the step came about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json

# What asks for a number rather than for what was counted, and of several numbers for which one.
_COUNTED = re.compile(
    r"\b(?:how (?:many|long)|number of|count(?:s|ed)?|length)\b"
    r"|[字词行句段次]数|多少|几(?=[个字词行句段条处次])|数一?[下数]|统计",
    re.IGNORECASE,
)
# A field of JSON may be a figure itself: total 是多少.
_ITEMS_COUNTED = re.compile(rf"(?:{_COUNTED.pattern})(?<!是多少)(?<!为多少)", re.IGNORECASE)
_STATUS = re.compile(r"\b(?:status|response) code\b|状态码", re.IGNORECASE)
_COUNTED_AS: Mapping[str, re.Pattern[str]] = {
    "chinese_characters": re.compile(r"汉字|中文字|\bchinese characters\b", re.IGNORECASE),
    "words": re.compile(r"\bwords\b|(?<!汉)(?<!中文)字(?!符|母)|词", re.IGNORECASE),
    "characters": re.compile(r"(?<!chinese )\b(?:characters|letters)\b|字符|字母", re.IGNORECASE),
    "lines": re.compile(r"\blines\b|行", re.IGNORECASE),
    "sentences": re.compile(r"\bsentences\b|句", re.IGNORECASE),
    "paragraphs": re.compile(r"\bparagraphs\b|段", re.IGNORECASE),
    "status": _STATUS,
}
_MOST_USED = re.compile(r"\b(?:most|common|frequent|top)\b|最|频|常用", re.IGNORECASE)
_ONE_FIGURE = re.compile(r"\s*select\s+(?:count|sum|avg|min|max)\s*\([^()]*\)(?:\s+as\s+\w+)?\s+from\b", re.IGNORECASE)
_GROUPED = re.compile(r"\bgroup\s+by\b", re.IGNORECASE)


def figures_of(tool: ToolSpec, arguments: Mapping[str, Json], clause: str) -> tuple[str, ...]:
    """The numbers among what a tool gives that a clause asks for; none when it asks for more than numbers."""
    numbers = [field for field, kind in tool.produces.items() if kind == "number"]
    if str(arguments.get("query", "")).endswith("| length"):
        return ()  # what is picked is the number itself
    asks = _ITEMS_COUNTED if "json" in tool.produces.values() else _COUNTED
    is_asked = asks.search(clause) or ("status" in numbers and _STATUS.search(clause))
    is_counted = is_asked and not _MOST_USED.search(clause) and "rows" not in tool.produces
    if not numbers or not (_is_figure(arguments) or is_counted):
        return ()
    named = tuple(field for field in numbers if field in _COUNTED_AS and _COUNTED_AS[field].search(clause))
    # A text beside one number tells that with its unit.
    return named or (() if "text" in tool.produces.values() else (numbers[0],))


def _is_figure(arguments: Mapping[str, Json]) -> bool:
    """Whether a step works out a single figure of a table, and no figure for each of its groups."""
    sql = str(arguments.get("sql", ""))
    is_one = "operation" in arguments and "group_by" not in arguments
    return is_one or (_ONE_FIGURE.match(sql) is not None and _GROUPED.search(sql) is None)
