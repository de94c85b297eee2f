"""Words that deny what is told, and what only looks like one: 别墅, 不能少于, "not only".

Owns: both lists. Must not know: clauses, tools, switches.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ENGLISH = r"\bdo not\b|\bdon['’]?t\b|n['’]t\b|\b(?:never|without|not)\b"
NEGATION = re.compile(rf"{_ENGLISH}|不要|不用|别|勿|不必|无需|不能|不许")
"""For a text in lower case, without what only seems to deny."""
# A question (要不要, 有无), a bound (不能少于), "not only", "don't forget", and words of which 别, 不 or 无 is a part.
SEEMING = re.compile(
    r"not (?:only|just|merely)\b|(?:not|n['’]t) forget\b|([\u4e00-\u9fff]{1,2})[不没]\1|有无|(?:不要|不能|别)忘"
    "|不(?:仅|但|只|光|止|过|管|论|少|同|错|久|断|时|妨|得不|好意思)"
    "|不(?:能|可|得|应|会)?(?:少于|多于|低于|高于|小于|大于|早于|晚于|超过|等于)"
    "|没(?:关系|问题|准|事)|未(?:来|婚)|无(?:论|线|人机)|免(?:费|税)|非(?:常|洲)|别(?:人|的|墅|处|名|克|称|针)"
    "|差不多|对不起|受不了|了不起|[特类级性区分识个鉴告辨]别|[避难以减]免|除非|是非|[淹沉出埋吞]没"
)


@lru_cache(maxsize=4)
def without_seeming(lowered: str) -> str:
    """The text with spaces in place of what only seems to deny, so that all positions stay."""
    return SEEMING.sub(lambda match: " " * len(match[0]), lowered)


def holds_denial(text: str) -> bool:
    """Whether something is denied anywhere in a text."""
    return NEGATION.search(without_seeming(text.lower())) is not None


def begins_with_denial(text: str) -> bool:
    """Whether a text says from its first word on what is not to be."""
    return NEGATION.match(without_seeming(text.lower())) is not None
