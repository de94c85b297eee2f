"""Completes what the last turn of a talk says by what was said before it: values of slots, and the tool that is meant.

A value from before is less sure than one of the turn itself, and the less the longer ago it was said. Must not know:
how turns are read, payloads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from autoglm.planning.offline.arguments.candidates import Candidate
from autoglm.planning.offline.arguments.filling import Pick
from autoglm.planning.offline.mentions.gazetteer import kinds_of
from autoglm.planning.offline.slots import Slot
from autoglm.planning.offline.structure.reading import Row
from autoglm.planning.offline.words.lexicon import COURTESIES
from autoglm.planning.offline.words.text import COMMON_STEMS, blanked, content_stems

SAID_EARLIER = "earlier"
_FADE = 0.8
_LEAST_EARLIER = -1.5
# What was said to another tool is taken only when it rather belongs to this slot, too.
_LEAST_OTHER = 0.0
# A value of the turn itself gives way to one from before only when it hardly belongs to the slot.
_WEAK_OWN = -1.0
_BETTER = 2.0
_NAME_SHARE = 2.0
_MOST_BESIDE = 1
_GOES_ON = re.compile(
    r"^\s*(?:and|what about|how about|or|also|the same|then)\b|^那|呢\s*[?？]?\s*$|^(?:换成|改成|改为|再|还有)",
    re.IGNORECASE,
)
_LEAST_BARE = 0.0
_LEAST_LED = -2.5
_POLITE = COMMON_STEMS | frozenset(
    stem
    for words in (
        *COURTESIES,
        "ok",
        "okay",
        "yes",
        "no",
        "sure",
        "bye",
        "好的",
        "不用",
        "算了",
        "没事",
        "再见",
        "不客气",
    )
    for stem in content_stems(words)
)
_OPENING = re.compile(
    r"(?:好的|好吧?|嗯+|行|可以|是的|对的?|谢谢你?|太好了|不错"
    r"|ok(?:ay)?|yes|sure|great|thanks|thank you)[，,。.！!、\s]+",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"它们?|(?:这|那)(?:个|首|篇|段|些|份|张|家|部|本)|上面|刚才|\b(?:it|its|that|this|them|those|these)\b",
    re.IGNORECASE,
)
_BESIDES = re.compile(
    r"除了?([^，,。]{1,40}?)(?:之外|以外|外)?[，,]|\b(?:besides|apart from|other than|in addition to)\s+([^,.]{1,60}),",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """What the turn before says for the slots of one tool, each with the odds that it belongs there.

    `is_same`: that turn was about this tool. `is_meant`: the last turn speaks of something in it by a pronoun.
    `is_going_on`: the last turn only goes on with its request, so it takes over what is not needed, too. `is_answer`:
    it answers the assistant."""

    row: Row
    odds: Mapping[int, float]
    is_same: bool = False
    is_meant: bool = False
    is_going_on: bool = False
    is_answer: bool = False


def is_answer(text: str) -> bool:
    """Whether a turn says more than thanks, yes or no."""
    return any(stem not in _POLITE for stem in content_stems(text))


def is_elliptic(text: str, row: Row, before: Row, odds_of: Callable[[int, Candidate], float]) -> bool:
    """Whether a turn names a value for what was asked before and hardly anything else: and in Paris? 那上海呢？ Thanks,
    a greeting or an order of another kind is none."""
    used = [one for pick in row.values() if (one := pick.candidate.mention) is not None]
    rest = [stem for stem in content_stems(blanked(text, used)) if stem not in COMMON_STEMS]
    least = _LEAST_LED if _GOES_ON.search(text) else _LEAST_BARE
    return len(rest) <= _MOST_BESIDE and any(
        odds_of(at, pick.candidate) > least or _is_alike(pick, before.get(at))
        for at, pick in row.items()
        if pick.candidate.mention is not None
    )


def _is_alike(pick: Pick, before: Pick | None) -> bool:
    """Whether a value is known to be what the one before is: both are cities."""
    return before is not None and not kinds_of(str(pick.candidate.value)).isdisjoint(
        kinds_of(str(before.candidate.value))
    )


def own_words(text: str, earlier: str) -> str:
    """A turn with blanks for what is not its own: thanks and consent at its beginning, and what it sets aside because
    it was spoken of before (besides Paris, also ...)."""
    opening = _OPENING.match(text)
    if opening and opening.end() < len(text):
        text = " " * opening.end() + text[opening.end() :]
    for match in _BESIDES.finditer(text):
        if (match[1] or match[2]).strip() in earlier:
            text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    return text


def refers_back(text: str) -> bool:
    """Whether a turn speaks of something by a pronoun alone: translate it; 把它发给他."""
    return _PRONOUN.search(text) is not None


def asked_slots(question: str, said: str, slots: Sequence[Slot]) -> frozenset[int]:
    """The slots that a question of the assistant names: those that most of its words are of, without the words that the
    person had `said` before."""
    known = {*COMMON_STEMS, *content_stems(said)}
    stems = [stem for stem in content_stems(question) if stem not in known]
    told = {
        at: sum(_NAME_SHARE if stem in slot.name_stems else stem in slot.hint_stems for stem in stems)
        for at, slot in enumerate(slots)
    }
    top = max(told.values(), default=0)
    return frozenset(at for at, share in told.items() if share == top > 0)


def doubtful_slots(
    row: Row,
    asked: frozenset[int],
    odds_of: Callable[[int, Candidate], float],
    *,
    is_going_on: bool,
    is_answer: bool,
) -> frozenset[int]:
    """The slots whose value may give way to one from before, whatever that is: there is none, or it hardly belongs
    there, or the turn answers a question that was not for it but for `asked`."""
    return frozenset(
        number
        for number, pick in row.items()
        if (pick.slot.is_required or is_going_on)
        and (
            not pick.is_filled
            or (
                pick.candidate.mention is not None
                and number not in asked
                and (is_answer or odds_of(number, pick.candidate) < _WEAK_OWN)
            )
        )
    )


def completed(
    row: Row, said: Said, doubtful: frozenset[int], odds_of: Callable[[int, Candidate], float]
) -> dict[int, Pick]:
    """The row of the last turn with the values that it leaves open, or hardly has, from before."""
    return {
        number: _faded(said.row[number]) if number in doubtful and _gives_way(number, pick, said, odds_of) else pick
        for number, pick in row.items()
    }


def _gives_way(number: int, pick: Pick, said: Said, odds_of: Callable[[int, Candidate], float]) -> bool:
    earlier = said.row[number]
    if not _is_told(earlier) or not (pick.slot.is_required or said.is_going_on):
        return False
    odds = said.odds.get(number, 0.0)
    if not pick.is_filled:
        return odds > (_LEAST_EARLIER if said.is_same else _LEAST_OTHER)
    if _is_alike(pick, earlier):
        return False
    own = odds_of(number, pick.candidate)
    if said.is_answer and odds > own:
        return True
    return (said.is_same or said.is_meant) and own < _WEAK_OWN and odds > own + _BETTER


def _is_told(pick: Pick) -> bool:
    return pick.candidate.mention is not None or pick.turns_ago > 0


def _faded(pick: Pick) -> Pick:
    return pick._replace(
        candidate=Candidate(pick.candidate.value, SAID_EARLIER),
        probability=pick.probability * _FADE,
        turns_ago=pick.turns_ago + 1,
    )
