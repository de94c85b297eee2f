"""How far a request is about a tool: what of it the tool's words cover, what they leave, whether values are there.

Owns: the features of "this request asks for this tool". Must not know: readings, other planners.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

from autoglm.planning.offline.arguments.filling import Filling
from autoglm.planning.offline.choice.cover import Cover
from autoglm.planning.offline.choice.features import filling_features, word_features
from autoglm.planning.offline.choice.profiles import Clue, Profile
from autoglm.planning.offline.mentions.focus import focus_of, opposed
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.scores import Feature
from autoglm.planning.offline.weights import Weights
from autoglm.planning.offline.words.senses import senses_in, senses_of
from autoglm.planning.offline.words.text import (
    COMMON_STEMS,
    blanked,
    content_stems,
    language_of,
)

_HEAD = 4
# What a question begins with; a Chinese one holds the word for what is asked where that would stand.
_ASKS = re.compile(
    r"\s*(?:please )?(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did)\b", re.IGNORECASE
)
_ASKS_HAN = re.compile("什么|怎么|多少|哪|吗|如何|几|是否|谁|为何|呢")


def relevance_features(
    text: str, clue: Clue, profile: Profile, *, rivals: Sequence[Profile], filling: Filling, weights: Weights
) -> list[Feature]:
    """Named numbers for "this request asks for this tool"; once more under names of their own for each form that the
    request has, for the same words tell another thing there: who gives an order names what is to be done, and who asks
    asks more often for what no tool offers, in words that some tool has."""
    told = [
        *word_features(clue, profile, rivals, weights),
        *filling_features(filling),
        *_left_features(text, clue, profile, filling, weights),
    ]
    told = [one for one in told if one[1]]
    return [*told, *((f"{form}|{name}", value) for form in _forms_of(text) for name, value in told)]


def _forms_of(text: str) -> Iterator[str]:
    if language_of(text) == "zh":
        yield "zh"
    if _ASKS.match(text) or _ASKS_HAN.search(text):
        yield "asks"


def _left_features(text: str, clue: Clue, profile: Profile, filling: Filling, weights: Weights) -> list[Feature]:
    """What the tool and its values leave of the request, and whether its head and its focus are about the tool."""
    cover = Cover(profile)
    used = [one for pick in filling.filled if (one := pick.candidate.mention) is not None]
    names = {stem for one in clue.mentions if _is_named(one) for stem in content_stems(one.text)} - cover.stems
    asked_senses = senses_in(text)
    shared = asked_senses & cover.senses
    rest = [stem for stem in content_stems(blanked(text, used)) if stem not in COMMON_STEMS and not stem.isdigit()]
    every = [stem for stem in content_stems(text) if stem not in COMMON_STEMS]
    head = every[:_HEAD]
    # Where values would take up every word, all of them are judged: a text that is one value asks for nothing.
    judged = rest or every
    asked = weights.mass(judged)
    missed = [stem for stem in judged if stem not in cover]
    unmeant = [stem for stem in missed if not senses_of([stem]) & cover.senses]
    told = [stem for stem in profile.name if stem not in COMMON_STEMS] or list(profile.name)
    required = [pick for pick in filling.picks if pick.slot.is_required]
    return [
        ("rest:covered", 1 - weights.mass(missed) / asked),
        ("rest:words", min(len(rest), 12) / 6),
        ("head:covered", _share(head, cover)),
        ("head:first", float(bool(head) and head[0] in cover)),
        ("fill:least", min((pick.probability for pick in required if pick.is_filled), default=0.5)),
        ("fill:missing", min(sum(not pick.is_filled for pick in required), 4) / 2),
        ("fill:used", float(bool(used))),
        ("fill:firm_unused", min(_unused(clue.mentions, used), 4) / 2),
        ("sense:shared", min(len(shared), 4) / 2),
        ("sense:missed", min(len(asked_senses - cover.senses), 4) / 2),
        ("sense:none", float(not shared)),
        ("names:left", min(len(names), 6) / 3),
        ("joint:name_rest", _share(told, clue.stems) * (1 - weights.mass(unmeant) / asked)),
        ("joint:name_fill", _share(told, clue.stems) * all(pick.is_filled for pick in required)),
        ("rest:more", float(len(unmeant) > 2)),
        *_focus_features(text, profile, cover, is_full=all(pick.is_filled for pick in required)),
    ]


def _focus_features(text: str, profile: Profile, cover: Cover, *, is_full: bool) -> list[Feature]:
    """Whether what the request is after is what the tool gives: its name and the first noun phrase of what it says."""
    focus, target = focus_of(text), focus_of(profile.tool.description)
    stems = frozenset(content_stems(text))
    gives = profile.name | frozenset(target)
    meant, given_senses = senses_of(focus), senses_of(gives)
    given, told = _share(focus, gives), _share(target, stems)
    return [
        ("focus:cover", _share(focus, cover)),
        ("focus:sense", float(bool(meant & given_senses))),
        ("target:focus", _share(target, focus)),
        ("target:text", told),
        ("target:missed", float(bool(target) and not told and not senses_of(target) & senses_in(text))),
        ("opposed", min(opposed(stems, profile.name | profile.description), 2.0)),
        ("joint:target_fill", told * is_full),
        ("joint:target_focus", told * given),
    ]


def _share(stems: Sequence[str], among: Container[str]) -> float:
    return sum(stem in among for stem in stems) / (len(stems) or 1)


def _is_named(one: Mention) -> bool:
    return one.kind is Kind.NAME and one.is_whole and one.start > 0


def _unused(mentions: Sequence[Mention], used: Sequence[Mention]) -> int:
    firm = [one for one in mentions if one.kind in (Kind.NUMBER, Kind.QUOTE, Kind.DATE)]
    return sum(not any(one.overlaps(other) for other in used) for one in firm)
