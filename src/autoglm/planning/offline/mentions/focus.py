"""What an English text is after, told by its first noun phrase: the function of "What is the function of ATP?", the
maximum height of "Calculate the maximum height of a ball"; and whether two texts are after opposites.

Must not know: tools, weights.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from autoglm.planning.offline.words.lexicon import COURTESIES, STOP_WORDS, VERBS, words
from autoglm.planning.offline.words.text import stem_of

_TOKEN = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?|\d[\d.,]*|[^\sA-Za-z\d]")
# Words that end a noun phrase; "of" does, too, unless the noun before it says nothing by itself.
_ENDS = frozenset(
    words(
        """of for in on at by with from to into about between that which who whose when where if given based using
    as after before during under over per via within without against than will would is are was were has have had
    can could should do does did since until than near around through among across"""
    )
)
# Nouns that say nothing without what follows them: the number of players, details of a recipe.
_HOLLOW = frozenset(
    stem_of(word)
    for word in words(
        """number amount value total type kind list set detail details information info data record records name
    result results level some any statistics full current latest specific particular given certain different various
    many much long far old exactly exact"""
    )
)
_VERBS = frozenset(
    stem
    for word in (*VERBS, "find", "gather", "get", "identify", "look", "query", "show")
    for stem in (stem_of(word), stem_of(re.sub("y$", "ie", word) + "s"))
)
# What follows one of these is no verb: the signing, a study.
_ARTICLES = frozenset(words("the a an my our your his her its their this that"))
_POLITE = frozenset(word for phrase in COURTESIES for word in phrase.split())
_MAX_TOKENS = 40
# Words that exclude each other: who asks for the one is not served by the other.
_OPPOSITES = tuple(
    (frozenset(map(stem_of, words(left))), frozenset(map(stem_of, words(right))))
    for left, right in (
        ("maximum max highest high most top largest biggest greatest", "minimum min lowest low least smallest"),
        ("best", "worst"),
        ("internal", "external"),
        ("increase", "decrease"),
        ("first earliest oldest", "last latest newest youngest"),
        ("fastest quickest", "slowest"),
        ("longest", "shortest"),
        ("nearest closest", "farthest furthest"),
        ("buy", "sell"),
        ("import", "export"),
        ("start", "end"),
        ("encrypt", "decrypt"),
        ("upload", "download"),
        ("before", "after"),
        ("male men man", "female women woman"),
        ("day", "night"),
        ("birth born", "death died"),
        ("future forecast", "past history historical"),
    )
)


@lru_cache(maxsize=4096)
def focus_of(text: str) -> tuple[str, ...]:
    """The stems of the first noun phrase that is not hollow, in order; none for a text in Chinese."""
    for phrase in _phrases(text):
        stems = tuple(dict.fromkeys(stem for stem in map(stem_of, phrase) if stem not in _HOLLOW))
        if stems:
            return stems
    return ()


def _phrases(text: str) -> Iterator[list[str]]:
    """Runs of words between ends of noun phrases, without the verb and articles that they begin with. What stands right
    behind a verb is none, as in "find trains"."""
    run: list[str] = []
    is_noun = is_object = False
    for token in islice(_TOKEN.finditer(text), _MAX_TOKENS):
        word = re.sub(r"['’]s$", "", token[0].lower())
        if (word in _ENDS and not is_noun) or not (word.isascii() and word[0].isalpha()):
            yield run
            run = []
        elif word not in STOP_WORDS and word not in _POLITE and (run or is_noun or is_object or not _is_verb(word)):
            run.append(word)
        is_noun, is_object = word in _ARTICLES, not run and _is_verb(word)
    yield run


def _is_verb(word: str) -> bool:
    return stem_of(word) in _VERBS


def opposed(asked: Iterable[str], told: Iterable[str]) -> int:
    """How many pairs of opposites stand between two texts: one says "lowest" alone, the other "highest" alone."""
    left, right = frozenset(asked), frozenset(told)
    return sum(_side(left, *pair) * _side(right, *pair) < 0 for pair in _OPPOSITES)


def _side(stems: frozenset[str], one: frozenset[str], other: frozenset[str]) -> int:
    """1 for words of the one kind, -1 for words of the other, 0 for neither or both."""
    return bool(stems & one) - bool(stems & other)
