"""Named numbers for "this clause asks for this tool": how much of the clause the tool covers, how much of the tool the
clause names, what only this tool has, whether the values that it needs are there.

Must not know: other clauses.
"""

from __future__ import annotations

from collections.abc import Sequence

from autoglm.planning.offline.arguments.filling import Filling
from autoglm.planning.offline.choice.effects import holds_word
from autoglm.planning.offline.choice.profiles import Clue, Profile
from autoglm.planning.offline.mentions.mention import Kind
from autoglm.planning.offline.scores import Feature
from autoglm.planning.offline.weights import Weights
from autoglm.planning.offline.words.text import is_han


def choice_features(clue: Clue, profile: Profile, rivals: Sequence[Profile], weights: Weights) -> list[Feature]:
    """Named numbers for "this clause asks for this tool"."""
    asked = weights.mass(clue.stems)
    numbers = sum(one.kind is Kind.NUMBER for one in clue.mentions)
    useful = sum(slot.type in ("integer", "number", "array", "any") for slot in profile.slots)
    return [
        *word_features(clue, profile, rivals, weights),
        ("tool:parameters", weights.mass(clue.stems & profile.parameters) / asked),
        ("need:numbers_idle", float(numbers > 0 and useful == 0)),
    ]


def word_features(clue: Clue, profile: Profile, rivals: Sequence[Profile], weights: Weights) -> list[Feature]:
    """Named numbers for what a clause and a tool have in common. Shares are weighted by how rare a word is."""
    shared = clue.stems & profile.stems
    named = clue.stems & profile.name
    told = clue.stems & profile.description
    asked = weights.mass(clue.stems)
    others = [rival.stems for rival in rivals if _is_rival(rival, profile)] if shared else []
    own = [stem for stem in shared if not any(stem in stems for stems in others)]
    numbers = sum(one.kind is Kind.NUMBER for one in clue.mentions)
    needed = sum(slot.type in ("integer", "number") and slot.is_required for slot in profile.slots)
    return [
        ("bias", 1.0),
        ("clause:covered", weights.mass(shared) / asked),
        ("clause:told", weights.mass(named | told) / asked),
        ("tool:name", weights.mass(named) / weights.mass(profile.name)),
        ("tool:description", weights.mass(told) / weights.mass(profile.description)),
        ("tool:rarest", max((weights.rarity(stem) for stem in named | told), default=0.0) / 8),
        ("tool:mass", min(weights.mass(named | told) / 20, 2.0)),
        ("tool:nothing", float(not (named | told))),
        ("tool:own", weights.mass(own) / asked if len(rivals) > 1 else 0.0),
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


def _keyword_strength(text: str, keywords: Sequence[str]) -> float:
    """1 for a keyword in the clause, more for longer ones, up to 2; 0 for none."""
    found = [_strength(keyword) for keyword in keywords if holds_word(text, keyword)]
    return min(2.0, max(found) + 0.1 * (len(found) - 1)) if found else 0.0


def _strength(keyword: str) -> float:
    length = sum(2 if is_han(char) else 0.8 for char in keyword)
    return min(1.8, 0.8 + length / 10)
