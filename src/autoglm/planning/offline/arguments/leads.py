"""What stands right before a value and leads to it: in, from, 为, 最多, 名为. Must not know: slots, mentions."""

from __future__ import annotations

import re

from autoglm.planning.offline.words.lexicon import words
from autoglm.planning.offline.words.text import HAN

_LEADS = words(
    """between and from to in on at by with of for as is was are over under than per until till after
    before since called named during into through equal about near titled"""
)
_HAN_LEADS = words("离 距 是 为 从 到 在 叫 于 和 与 用 向 给 把 将 对 的 有 至 按 以 ： : =")
_NAMED = ("名为", "名叫", "叫做", "名称为", "名称是", "称为", "名字叫", "名字是")
_BOUND = re.compile(
    r"(?:(?P<most>最多|至多|不超过|不多于|不高于|上限[是为]?|\b(?:at most|up to|no more than|maximum of))"
    r"|至少|最少|不少于|不低于|下限[是为]?|\b(?:at least|no less than|minimum of))\s*(?:返回|显示|给我?|取)?\s*$",
    re.IGNORECASE,
)
_LEAD_WORD = re.compile(r"([A-Za-z]+)(?:\s+(?:the|a|an|my))?\s*['\"“$(\[]?$")
# A word that only says what kind of number follows: from base 2 to base 10.
_LABELLED = re.compile(r"\b(from|to|between|until|till|by)\s+(?:[a-z]+\s+){1,2}$", re.IGNORECASE)


def lead_before(text: str, start: int) -> str:
    """Such a word, "most" and "least" for bounds, "named" before what something is called; else what kind of thing
    stands there."""
    before = text[max(0, start - 24) : start]
    bound = _BOUND.search(before)
    if bound:
        return "most" if bound["most"] else "least"
    match = _LEAD_WORD.search(before)
    if match:
        word = match[1].lower()
        labelled = _LABELLED.search(before) if word not in _LEADS and text[start : start + 1].isdigit() else None
        word = labelled[1].lower() if labelled else word
        return word if word in _LEADS else "word"
    tail = before.rstrip(" “\"'「《")
    if tail.endswith(_NAMED):
        return "named"
    tail = tail[-1:]
    return tail if tail in _HAN_LEADS else "none" if not tail else "han" if re.match(f"[{HAN}]", tail) else "mark"
