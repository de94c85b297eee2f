"""How far a request is about a tool: what of it the tool's words cover, what they leave, whether values are there.

Owns: the features of "this request asks for this tool" and which parts of a request speak of which tool. Must not know:
readings, other planners.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from autoglm.planning.offline.arguments import Filling, Span
from autoglm.planning.offline.choice import Clue, Profile, choice_features, filling_features
from autoglm.planning.offline.features import Feature
from autoglm.planning.offline.lexicon import GENERIC_HAN, GENERIC_WORDS, JUNK, SENSES
from autoglm.planning.offline.mentions import Kind, Mention, blanked
from autoglm.planning.offline.text import content_stems, is_han, stem_of, words_of
from autoglm.planning.offline.weights import Weights

_PREFIX = 5
_HEAD = 4
_NAMED = 1.5
_OUTRIGHT = 4.0
_CUT = re.compile(
    r"[.;?!](?=\s|$)\s*|[。；！？\n]\s*|[,，]\s*|\b(?:and|then|also|plus|as well as)\b|然后|另外|同时|还有|以及|并且|并"
)
_COMMON = frozenset(stem for word in (*GENERIC_WORDS, *GENERIC_HAN, *JUNK) for stem in content_stems(word))


_STEMMED = tuple(frozenset(stem_of(word) for word in sense if " " not in word) for sense in SENSES)


def senses_of(stems: Iterable[str]) -> frozenset[int]:
    """The meanings that some words may have."""
    told = frozenset(stems)
    return frozenset(at for at, sense in enumerate(_STEMMED) if sense & told)


def senses_asked(text: str) -> frozenset[int]:
    """The meanings that a request may have, question words and phrases among them."""
    lowered = text.lower()
    found = {at for at, sense in enumerate(SENSES) for word in sense if " " in word and word in lowered}
    return senses_of(word.stem for word in words_of(text)) | found


class Cover:
    """The stems of one tool, with words of the same beginning taken for the same word."""

    def __init__(self, profile: Profile) -> None:
        self.stems = profile.stems
        self.senses = senses_of(profile.name | profile.description)
        self._beginnings = frozenset(stem[:_PREFIX] for stem in profile.stems if _is_long(stem))

    def __contains__(self, stem: str) -> bool:
        return stem in self.stems or (_is_long(stem) and stem[:_PREFIX] in self._beginnings)


def _is_long(stem: str) -> bool:
    return len(stem) >= _PREFIX and stem.isascii()


def relevance_features(
    text: str, clue: Clue, profile: Profile, *, rivals: Sequence[Profile], filling: Filling, weights: Weights
) -> list[Feature]:
    """Named numbers for "this request asks for this tool"."""
    cover = Cover(profile)
    used = [one for pick in filling.filled if (one := pick.candidate.mention) is not None]
    names = {stem for one in clue.mentions if _is_named(one) for stem in content_stems(one.text)} - cover.stems
    asked_senses = senses_asked(text)
    shared = asked_senses & cover.senses
    rest = [stem for stem in content_stems(blanked(text, used)) if stem not in _COMMON and not stem.isdigit()]
    head = [stem for stem in content_stems(text) if stem not in _COMMON][:_HEAD]
    asked = _mass(rest, weights)
    missed = [stem for stem in rest if stem not in cover]
    unmeant = [stem for stem in missed if not senses_of([stem]) & cover.senses]
    told = [stem for stem in profile.name if stem not in _COMMON] or list(profile.name)
    required = [pick for pick in filling.picks if pick.slot.is_required]
    return [
        *choice_features(clue, profile, rivals, weights),
        *filling_features(filling),
        ("rest:covered", 1 - _mass(missed, weights) / asked if rest else 1.0),
        ("rest:missed", math.log1p(_mass(missed, weights)) / 3),
        ("rest:words", min(len(rest), 12) / 6),
        ("rest:alone", float(len(rest) - len(missed) < 2)),
        ("head:covered", sum(stem in cover for stem in head) / (len(head) or 1)),
        ("head:first", float(bool(head) and head[0] in cover)),
        ("name:said", _said(told, clue)),
        ("name:all", float(all(stem in clue.stems for stem in told))),
        ("fill:least", min((pick.probability for pick in required if pick.is_filled), default=0.5)),
        ("fill:missing", min(sum(not pick.is_filled for pick in required), 4) / 2),
        ("fill:used", float(bool(used))),
        ("fill:firm_unused", min(_unused(clue.mentions, used), 4) / 2),
        ("rest:unmeant", math.log1p(_mass(unmeant, weights)) / 3),
        ("rest:meant", 1 - _mass(unmeant, weights) / asked if rest else 1.0),
        ("sense:shared", min(len(shared), 4) / 2),
        ("sense:missed", min(len(asked_senses - cover.senses), 4) / 2),
        ("sense:idle", min(len(cover.senses - asked_senses), 4) / 2),
        ("sense:none", float(not shared)),
        ("names:left", min(len(names), 6) / 3),
        ("joint:name_rest", _said(told, clue) * (1 - _mass(unmeant, weights) / asked if rest else 1.0)),
        ("joint:name_fill", _said(told, clue) * all(pick.is_filled for pick in required)),
        ("rest:one", float(len(unmeant) == 1)),
        ("rest:two", float(len(unmeant) == 2)),
        ("rest:more", float(len(unmeant) > 2)),
        ("tool:rivals", float(len(rivals) > 1)),
    ]


def _is_named(one: Mention) -> bool:
    return one.kind is Kind.NAME and one.is_whole and one.start > 0


def _said(told: Sequence[str], clue: Clue) -> float:
    return sum(stem in clue.stems for stem in told) / (len(told) or 1)


def _mass(stems: Sequence[str], weights: Weights) -> float:
    return math.fsum(weights.rarity(stem) for stem in stems) or 0.1


def _unused(mentions: Sequence[Mention], used: Sequence[Mention]) -> int:
    firm = [one for one in mentions if one.kind in (Kind.NUMBER, Kind.QUOTE, Kind.DATE)]
    return sum(not any(one.overlaps(other) for other in used) for one in firm)


def parts_of(text: str) -> list[Span]:
    """Small parts of the text that may each be about another tool."""
    edges = [0, *[match.end() for match in _CUT.finditer(text)], len(text)]
    return [(left, right) for left, right in pairwise(edges) if text[left:right].strip()]


def sentences_of(text: str) -> list[Span]:
    edges = [0, *[match.end() for match in re.finditer(r"[.;?!](?=\s|$)\s*|[。；！？\n]\s*", text)], len(text)]
    return [(left, right) for left, right in pairwise(edges) if text[left:right].strip()]


def evidence(text: str, profiles: Sequence[Profile], weights: Weights) -> list[tuple[int, Mapping[int, float]]]:
    """For each word of the text where it stands and how much it speaks for each tool and against the others: a word
    that the name of one tool alone has speaks for that tool, also an ordinary one, and a whole name for itself."""
    covers = [Cover(profile) for profile in profiles]
    lasts = [frozenset(content_stems(profile.tool.name.rpartition(".")[2])) for profile in profiles]
    found: list[tuple[int, Mapping[int, float]]] = list(_named_outright(text, profiles))
    for word in words_of(text):
        named = [at for at, last in enumerate(lasts) if word.stem in last]
        owners = [at for at, cover in enumerate(covers) if word.stem in cover] if _tells(word.stem) else []
        if len(named) == 1 and len(profiles) > 1:
            found.append((word.start, {named[0]: weights.rarity(word.stem) / 8 * _NAMED}))
        elif owners and len(owners) < len(profiles):
            share = (1 / len(owners) - 1 / len(profiles)) / (1 - 1 / len(profiles))
            mass = {at: _NAMED if word.stem in profiles[at].name else 1.0 for at in owners}
            found.append((word.start, {at: weights.rarity(word.stem) / 8 * share * mass[at] for at in owners}))
    return found


def _named_outright(text: str, profiles: Sequence[Profile]) -> Iterator[tuple[int, Mapping[int, float]]]:
    """Where the text says the name of a tool as it is written: use get_time for it."""
    for at, profile in enumerate(profiles):
        if len(profiles) > 1 and re.search(r"[._]|[a-z][A-Z]", profile.tool.name):
            written = rf"(?<![\w.]){re.escape(profile.tool.name)}(?![\w.]*\w)"
            yield from ((match.start(), {at: _OUTRIGHT}) for match in re.finditer(written, text))


def _tells(stem: str) -> bool:
    return stem not in _COMMON and not stem.isdigit() and bool(content_stems(stem) or is_han(stem[0]))


def labelled(
    parts: Sequence[Span], told: Sequence[tuple[int, Mapping[int, float]]], tools: int, cost: float
) -> list[int]:
    """One tool for each part: the sequence that the words speak for most, less `cost` for every change."""
    best: list[tuple[float, tuple[int, ...]]] = [(0.0, (at,)) for at in range(tools)]
    for number, span in enumerate(parts):
        mass = [_speaks(told, span, at) for at in range(tools)]
        if number == 0:
            best = [(mass[at], (at,)) for at in range(tools)]
            continue
        best = [
            max(
                ((score - cost * (path[-1] != at) + mass[at], (*path, at)) for score, path in best),
                key=lambda one: one[0],
            )
            for at in range(tools)
        ]
    return list(max(best, key=lambda one: one[0])[1])


def _speaks(told: Sequence[tuple[int, Mapping[int, float]]], span: Span, at: int) -> float:
    return sum(mass.get(at, 0.0) for place, mass in told if span[0] <= place < span[1])


def speaks(told: Sequence[tuple[int, Mapping[int, float]]], span: Span, at: int) -> float:
    """How much a part of the text speaks for a tool."""
    return _speaks(told, span, at)
