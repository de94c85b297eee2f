"""Chooses the tool that a clause asks for, or none: how much of the clause the tool covers, how much of the tool the
clause names, what only this tool has, whether the values that it needs are there.

Owns: scores of tools and their order. Must not know: the values of arguments, other clauses.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from autoglm.core.tools import Effect, ToolSpec
from autoglm.planning.offline.arguments.filling import Filling
from autoglm.planning.offline.mentions.mention import Kind, Mention, blanked
from autoglm.planning.offline.scores import Feature
from autoglm.planning.offline.slots import Slot, slots_of
from autoglm.planning.offline.weights import Weights
from autoglm.planning.offline.words.lexicon import STOP_WORDS, VERB_FAMILIES, words
from autoglm.planning.offline.words.negations import holds_denial
from autoglm.planning.offline.words.text import content_stems, is_han, stem_of, words_of

_VALUES = frozenset(
    {Kind.NUMBER, Kind.QUOTE, Kind.URL, Kind.MAIL, Kind.JSON, Kind.EXPRESSION, Kind.DATE, Kind.TIME, Kind.PATH}
)
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


@dataclass(frozen=True, slots=True)
class Profile:
    """A tool's words, read once; `stems` are all of them."""

    tool: ToolSpec
    name: frozenset[str]
    description: frozenset[str]
    parameters: frozenset[str]
    keywords: tuple[str, ...]
    slots: tuple[Slot, ...]
    stems: frozenset[str]


def profile_of(tool: ToolSpec) -> Profile:
    slots = slots_of(tool)
    keywords = tuple(keyword.lower() for keyword in tool.keywords)
    told = " ".join([tool.description, *tool.descriptions.values(), *keywords])
    name, description = frozenset(content_stems(tool.name)), frozenset(content_stems(told))
    parameters = frozenset(stem for slot in slots for stem in (*slot.name_stems, *slot.hint_stems))
    return Profile(
        tool=tool,
        name=name,
        description=description,
        parameters=parameters,
        keywords=keywords,
        slots=slots,
        stems=name | description | parameters,
    )


@dataclass(frozen=True, slots=True)
class Clue:
    """A clause as the choice sees it: its text in lower case and its words, both without values, and what it names."""

    text: str
    stems: frozenset[str]
    mentions: tuple[Mention, ...]


def clue_of(text: str, mentions: Sequence[Mention]) -> Clue:
    kept = blanked(text, [one for one in mentions if one.kind in _VALUES])
    return Clue(kept.lower(), frozenset(content_stems(kept)), tuple(mentions))


def choice_features(clue: Clue, profile: Profile, rivals: Sequence[Profile], weights: Weights) -> list[Feature]:
    """Named numbers for "this clause asks for this tool"."""
    asked = _mass(clue.stems, weights)
    numbers = sum(one.kind is Kind.NUMBER for one in clue.mentions)
    useful = sum(slot.kind in ("integer", "number", "array", "any") for slot in profile.slots)
    return [
        *word_features(clue, profile, rivals, weights),
        ("tool:parameters", _mass(clue.stems & profile.parameters, weights) / asked),
        ("need:numbers_idle", float(numbers > 0 and useful == 0)),
    ]


def word_features(clue: Clue, profile: Profile, rivals: Sequence[Profile], weights: Weights) -> list[Feature]:
    """Named numbers for what a clause and a tool have in common. Shares are weighted by how rare a word is."""
    shared = clue.stems & profile.stems
    named = clue.stems & profile.name
    told = clue.stems & profile.description
    asked = _mass(clue.stems, weights)
    others = frozenset().union(*(rival.stems for rival in rivals if _is_rival(rival, profile)))
    numbers = sum(one.kind is Kind.NUMBER for one in clue.mentions)
    needed = sum(slot.kind in ("integer", "number") and slot.is_required for slot in profile.slots)
    return [
        ("bias", 1.0),
        ("clause:covered", _mass(shared, weights) / asked),
        ("clause:told", _mass(named | told, weights) / asked),
        ("tool:name", _mass(named, weights) / _mass(profile.name, weights)),
        ("tool:description", _mass(told, weights) / _mass(profile.description, weights)),
        ("tool:rarest", max((weights.rarity(stem) for stem in named | told), default=0.0) / 8),
        ("tool:mass", min(_mass(named | told, weights) / 20, 2.0)),
        ("tool:nothing", float(not (named | told))),
        ("tool:own", _mass(shared - others, weights) / asked if len(rivals) > 1 else 0.0),
        ("tool:keywords", _keyword_strength(clue.text, profile.keywords)),
        ("need:numbers_missing", float(needed > numbers)),
    ]


def _is_rival(rival: Profile, profile: Profile) -> bool:
    """What strangers say of their tool takes nothing from a tool that is not theirs."""
    return rival is not profile and (profile.tool.is_imported or not rival.tool.is_imported)


def filling_features(filling: Filling, supplied: frozenset[str] = frozenset()) -> list[Feature]:
    """Named numbers for how well the values of the clause fit the tool. `supplied` names arguments from elsewhere."""
    required = [pick for pick in filling.picks if pick.slot.is_required and pick.slot.path[0] not in supplied]
    filled = [pick for pick in required if pick.is_filled]
    described = [("fill:fits", float(any(pick.is_filled and pick.slot.is_described for pick in filling.picks)))]
    if not required:
        return [("fill:none_required", 1.0), *described]
    return [
        *described,
        ("fill:share", len(filled) / len(required)),
        ("fill:all", float(len(filled) == len(required))),
        ("fill:sure", sum(pick.probability for pick in filled) / len(required)),
    ]


def _mass(stems: frozenset[str], weights: Weights) -> float:
    return math.fsum(weights.rarity(stem) for stem in stems) or 0.1


def _keyword_strength(text: str, keywords: Sequence[str]) -> float:
    """1 for a keyword in the clause, more for longer ones, up to 2; 0 for none."""
    found = [_strength(keyword) for keyword in keywords if holds_word(text, keyword)]
    return min(2.0, max(found) + 0.1 * (len(found) - 1)) if found else 0.0


def _strength(keyword: str) -> float:
    length = sum(2 if is_han(char) else 0.8 for char in keyword)
    return min(1.8, 0.8 + length / 10)


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
    if tool.traits.effect is Effect.NONE:
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
