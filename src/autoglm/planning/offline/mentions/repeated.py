"""Tells lists whose items are each led by the same word: in Spain and in Italy, the tea and the milk.

Must not know: what the items are.
"""

from __future__ import annotations

import re

_LEAD = r"(?:(?P<lead>of|in|at|on|for|from|to|between|with|by|about|near)\s+)?(?P<article>(?:the|an?|my|our|your)\s+)?"
_BEFORE = re.compile(rf"\b{_LEAD}$", re.IGNORECASE)
_JOINT = re.compile(rf"\s*,?\s*(?:and|or)\s+(?=\w){_LEAD}", re.IGNORECASE)
_LEAD_CHARS = 16


def repeats_lead(text: str, start: int, joint: str) -> bool:
    """Whether what joins two items, an "and" with more, repeats what leads to the first, which begins at `start`: the
    preposition, or, without one, some article."""
    found = _JOINT.fullmatch(joint)
    before = _BEFORE.search(text, max(0, start - _LEAD_CHARS), start)
    if found is None or before is None:
        return False
    if found["lead"]:
        return (before["lead"] or "").lower() == found["lead"].lower()
    return before["article"] is not None
