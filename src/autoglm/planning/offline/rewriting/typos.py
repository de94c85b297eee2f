"""Mends a word that is one slip away from a known one: sumarize, calcualte.

Words that order a change are never read into a text. Must not know: tools.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from autoglm.planning.offline.words.lexicon import (
    COURTESIES,
    GENERIC_WORDS,
    JUNK,
    MONTH_NAMES,
    MONTHS,
    NUMBER_WORDS,
    STOP_WORDS,
    STRONG_VERBS,
    VERB_FAMILIES,
    VERBS,
    WEEKDAYS,
)
from autoglm.planning.offline.words.text import Span, stem_of

_SHORTEST = 5
_MOST = 3
_WORD = re.compile(rf"(?<![\w./@#-])[A-Za-z]{{{_SHORTEST},20}}(?![\w/@#-]|\.\w|['’]t)")
_ORDERS = frozenset(word for family in VERB_FAMILIES for word in family) | frozenset(STRONG_VERBS)
_SAID = frozenset(
    [*STOP_WORDS, *GENERIC_WORDS, *VERBS, *JUNK, *NUMBER_WORDS, *MONTHS, *MONTH_NAMES, *WEEKDAYS]
    + [word for phrase in COURTESIES for word in phrase.split()]
)
_SAID_STEMS = frozenset(stem_of(word) for word in _SAID | _ORDERS if word.isascii())


def mended(text: str, spared: Sequence[Span], keywords: Collection[str]) -> str:
    """The text with slips in ordinary words mended, outside of `spared`; the same text when there is none. `keywords`
    are the words by which tools are asked for."""
    known = {word for phrase in keywords for word in phrase.lower().split() if word.isascii()}
    stems = _SAID_STEMS | {stem_of(word) for word in known}
    wanted = sorted(word for word in known | _SAID if word.isascii() and word.isalpha() and word not in _ORDERS)
    found = [
        (match, right)
        for match in _WORD.finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in spared)
        and stem_of(match[0]) not in stems
        and (right := _meant(match[0].lower(), wanted))
    ]
    for match, right in reversed(found[:_MOST]):
        text = text[: match.start()] + right + text[match.end() :]
    return text


def _meant(word: str, wanted: Sequence[str]) -> str:
    """The one word of some length that is one slip away, with the same first letter; "" for none or several."""
    near = [one for one in wanted if len(one) >= _SHORTEST and one[0] == word[0] and _is_slip(word, one)]
    return near[0] if len(near) == 1 else ""


def _is_slip(word: str, right: str) -> bool:
    """Whether one letter is left out, put in or another, or two neighbours have changed places."""
    if abs(len(word) - len(right)) > 1 or word == right:
        return False
    at = next(
        (at for at, (one, other) in enumerate(zip(word, right, strict=False)) if one != other),
        min(len(word), len(right)),
    )
    if len(word) != len(right):
        longer, shorter = (word, right) if len(word) > len(right) else (right, word)
        return longer[at + 1 :] == shorter[at:]
    swapped = word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
    return word[at + 1 :] == right[at + 1 :] or swapped == right
