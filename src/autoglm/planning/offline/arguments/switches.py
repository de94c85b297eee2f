"""Describes how a switch, a slot for yes or no, may be set. Must not know: weights, how the text names the switch."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autoglm.core.values import Json
from autoglm.planning.offline.slots import Slot
from autoglm.planning.offline.words.negations import NEGATION, SEEMING, without_seeming

_CLAUSE_MARKS = ",.;?!，。；！？\n"
# What stands before a switch in its clause and turns it off, or on.
_EXCLUDED = re.compile(
    r"\b(?:no|excluding|exclude|except|skip|omit|few|hardly|lacks?|leav(?:e|ing) out|nothing|hid(?:e|ing)"
    r"|ignor(?:e|ing)|other than|apart from|free (?:of|from))\b|不含|不包括|不需要|无需|排除"
)
_WANTED = re.compile(r"\b(?:with|including|include|includes|show|plus|along|also|and)\b|包括|包含|需要|显示|附带|带有")
_HAN_NOT = re.compile("[不没未无勿别免非甭]")
# What may stand between 不, 没 and what they deny: one word of one character, or words that say little.
_LITTLE = re.compile(
    r"\S?|(?:有|要|需要?|用|想|必|会|能|可以|再|是|曾|太|提前|事先|发现|出现|存在|发生|检测到|看到|见到?|额外|另外|任何|什么|明显"
    "|购买|携带|包含?|包括|附加|提供|进行|安排|选择?|开启?|启用|打开|使用|采用|支持|接受|允许|显示|保留|添加|加上?|给我?){1,3}"
)
_REACH = 10
_DENIED_AFTER = re.compile(
    "(?:就|都|也|先|暂时|一律)?(?:不(?:用|要|需要?|必|买|带|加|开|做|选)|免)了?(?![\u4e00-\u9fff])"
)


def switch_features(
    slot: Slot, how: str, value: Json, *, named: bool, hinted: bool, negated: bool, wanted: bool
) -> Iterator[tuple[str, float]]:
    """Named numbers for one way to set a switch that the text names, hints at, names beside a "not" or asks for."""
    state = "required" if slot.is_required else "default" if slot.has_default else "optional"
    yield f"bool:{how}:{state}", 1.0
    yield f"bool:{how}:named", float(named)
    yield f"bool:{how}:hinted", float(hinted)
    yield f"bool:{how}:negated", float(negated)
    yield f"bool:{how}:wanted", float(wanted)
    yield f"bool:{how}:is_default", float(slot.default is value)
    if isinstance(slot.default, bool) and slot.default is not value:
        yield f"bool:changed:{how}", 1.0
        yield f"bool:changed:{how}:{named}:{wanted}:{negated}", 1.0


def is_negated(lowered: str, start: int, end: int) -> bool:
    """Whether the clause around a place of a text in lower case has a word such as "not", or "excluding" before it."""
    first = _start_of_clause(lowered, start)
    lasts = [at for mark in _CLAUSE_MARKS if (at := lowered.find(mark, end)) >= 0]
    plain = without_seeming(lowered)
    is_denied = NEGATION.search(plain, first, min(lasts, default=len(lowered))) is not None
    return is_denied or _EXCLUDED.search(plain, first, start) is not None


def is_denied(lowered: str, start: int, end: int, told: str) -> bool:
    """Whether 不, 没, 无, 免 and the like deny right there what stands in a text: 没有漏水, 不管饭, 发票不要了.
    What `told`, the switch's own description, holds in these words is asked for by them: 免费停车, 无烟."""
    if _DENIED_AFTER.match(lowered, end):
        return True
    first = max(_start_of_clause(lowered, start), start - _REACH)
    # In 不管饭 and 不同意 the word that denies nothing reaches into what is denied: there it is none.
    seeming = [range(*one.span()) for one in SEEMING.finditer(lowered, first, end) if one[1] or one.end() <= start]
    return any(
        _LITTLE.fullmatch(lowered, one.end(), start) is not None
        and lowered[one.start() : end] not in told
        and not any(one.start() in span for span in seeming)
        for one in _HAN_NOT.finditer(lowered, first, start)
    )


def is_wanted(lowered: str, start: int) -> bool:
    """Whether the clause before a place of a text in lower case has a word such as "including"."""
    return _WANTED.search(lowered, _start_of_clause(lowered, start), start) is not None


def _start_of_clause(lowered: str, start: int) -> int:
    return max((lowered.rfind(mark, 0, start) for mark in _CLAUSE_MARKS), default=-1) + 1
