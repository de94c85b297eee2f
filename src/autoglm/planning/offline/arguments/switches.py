"""Describes how a switch, a slot for yes or no, may be set. Must not know: weights, how the text names the switch."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autoglm.core.values import Json
from autoglm.planning.offline.slots import Slot
from autoglm.planning.offline.words.lexicon import NEGATIONS

_CLAUSE_MARKS = ",.;?!，。；！？\n"
# What stands before a switch in its clause and turns it off, or on.
_EXCLUDED = re.compile(
    r"\b(?:no|excluding|exclude|except|skip|omit|few|hardly|lacks?|leav(?:e|ing) out|nothing|hid(?:e|ing)"
    r"|ignor(?:e|ing)|other than|apart from)\b|不含|不包括|不需要|无需|排除"
)
_WANTED = re.compile(r"\b(?:with|including|include|includes|show|plus|along|also|and)\b|包括|包含|需要|显示|附带|带有")
# What turns off what stands right behind it, in Chinese also where it is only told: 没有烤箱, 未通知, 不吸烟.
# Not so in a question for both ways (有没有), nor where more is added (不仅).
_DENIED = re.compile(r"(?:(?<!有)没有?|[未无]|(?:^|(?<=(.)))不(?![仅但光只过同少错如]|\1))[^，。；;、\s]{0,4}.$")
_DENIED_CHARS = 8
_NEGATION = re.compile("|".join(rf"\b{word}\b" if word.isascii() else word for word in NEGATIONS))


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
    is_denied = _NEGATION.search(lowered, first, min(lasts, default=len(lowered))) is not None
    is_denied = is_denied or _DENIED.search(lowered[max(first, start - _DENIED_CHARS) : start + 1]) is not None
    return is_denied or _EXCLUDED.search(lowered, first, start) is not None


def is_wanted(lowered: str, start: int) -> bool:
    """Whether the clause before a place of a text in lower case has a word such as "including"."""
    return _WANTED.search(lowered, _start_of_clause(lowered, start), start) is not None


def _start_of_clause(lowered: str, start: int) -> int:
    return max((lowered.rfind(mark, 0, start) for mark in _CLAUSE_MARKS), default=-1) + 1
