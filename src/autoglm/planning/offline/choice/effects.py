"""Whether a clause asks outright for a tool's effect, by a verb that is not denied.

Owns: how a word of a tool stands in a text. Must not know: weights, values.
"""

from __future__ import annotations

import re

from autoglm.core.tools import ToolSpec
from autoglm.planning.offline.words.lexicon import STOP_WORDS, VERB_FAMILIES, words
from autoglm.planning.offline.words.negations import holds_denial
from autoglm.planning.offline.words.text import is_han, stem_of, words_of

_BEFORE_NOUNS = frozenset(
    words(
        "the a an of my your his her our their its this that these those by in on from with per each every no about new"
    )
)
# Verbs that are far more often nouns; they order something only where a clause begins with them.
_NOUNS_TOO = frozenset({"log", "note", "record"})
_ORDERED_BY = r"\s*(?:(?:please|now|then|and|also|could you|can you|would you)\s+)*"
# To turn off is not to turn into something.
_TURNED = re.compile(r"\bturn(?:ed|ing|s)? (?:off|on|up|down|over|around)\b")
_KNOWN_VERBS = frozenset().union(*VERB_FAMILIES)


def holds_word(text: str, word: str) -> bool:
    """Whether a lower-case text holds a word or phrase; an English word in any of its forms, Chinese anywhere."""
    if not word.isascii():
        return word in text
    if word in text.split():
        return True
    return bool(_places(text, word))


def _places(text: str, word: str) -> list[int]:
    """Where an English word or phrase stands, counted in English words; stop words inside of a phrase may be more."""
    wanted = [stem_of(part) for part in word.split()]
    stems = [one.stem for one in words_of(text) if one.stem.isascii()]
    told = [stem for stem in wanted if stem not in STOP_WORDS]
    if len(told) > 1:
        wanted, stems = told, [stem for stem in stems if stem not in STOP_WORDS]
    return [at for at in range(len(stems) - len(wanted) + 1) if stems[at : at + len(wanted)] == wanted]


def _is_done(text: str, verb: str) -> bool:
    """Whether a text holds the verb as a verb: "email it", not "the email"."""
    if not verb.isascii():
        return re.search(rf"{verb}(?![了着过的有])", text) is not None  # 写着, 保存的: what is, and no order
    if verb in _NOUNS_TOO:
        return re.match(rf"{_ORDERED_BY}{verb}\b", text) is not None
    stems = [one.stem for one in words_of(text) if one.stem.isascii()]
    return any(at == 0 or stems[at - 1] not in _BEFORE_NOUNS for at in _places(text, verb))


def asks_for_effect(text: str, tool: ToolSpec) -> bool:
    """Whether a clause says outright that the tool's effect is wanted. A tool that only reads needs no word for it.

    The verb must be of the family of the tool's name or description, or one of its keywords, and not be negated.
    """
    if not tool.has_effect:
        return True
    lowered = _TURNED.sub(" ", text.lower())
    if holds_denial(lowered):
        return False
    return any(_is_done(lowered, verb) for verb in effect_verbs(tool))


def effect_verbs(tool: ToolSpec) -> frozenset[str]:
    """Words that ask for the tool's effect: the families of its name, those of its keywords that are verbs of some
    family, and, for a tool outside of all families, the first words of its name and description."""
    told = [tool.description, *tool.descriptions.values()]
    own = {word.lower() for word in re.split(r"[_\W]+|(?<=[a-z])(?=[A-Z])", tool.name)} | {
        _first_word(text) for text in told
    }
    families = [family for family in VERB_FAMILIES if own & family]
    verbs = {word for family in families for word in family} | (_KNOWN_VERBS & {word.lower() for word in tool.keywords})
    return frozenset(verbs or own - {""})


def _first_word(text: str) -> str:
    return text[:2] if text and is_han(text[0]) else text.split(maxsplit=1)[0].lower() if text.strip() else ""
