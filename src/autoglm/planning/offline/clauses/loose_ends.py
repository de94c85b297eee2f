"""What a call would leave out of its clause, and which of its values are too loosely said to change something by them.

Must not know: how the tool was chosen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autoglm.core.tools import ToolSpec
from autoglm.planning.offline.arguments.filling import Filling, Pick
from autoglm.planning.offline.choice.effects import effect_verbs, holds_word
from autoglm.planning.offline.choice.profiles import Profile, clue_of
from autoglm.planning.offline.clauses.orders import without_files
from autoglm.planning.offline.clauses.titles import titles_in
from autoglm.planning.offline.mentions.clauses import Clause
from autoglm.planning.offline.mentions.mention import LOOSE, Kind, Mention
from autoglm.planning.offline.steps.taking import required_of
from autoglm.planning.offline.tables.mentioned import groups_in
from autoglm.planning.offline.words.lexicon import GENERIC_WORDS

_LIKELY = 0.5
# What has to have its place in the call.
_TO_BE_PLACED = frozenset({Kind.MAIL, Kind.URL, Kind.QUOTE, Kind.JSON, Kind.PATH})
_SOURCES = frozenset({Kind.PATH, Kind.URL})
_READABLE = frozenset({"text", "markdown", "table", "svg"})
_BACK = re.compile(r"\b(?:it|them|this|that|these|those|result|results|output|summary)\b|结果|它|摘要", re.IGNORECASE)
_DESTINATION = re.compile(r"(?:到|给|\bto\s+(?:the\s+)?)\s*([^\s，。,.“”\"'「」]+)\s*$", re.IGNORECASE)
_ANYBODY = frozenset({"我", "我们", "大家", "me", "us", "everyone", "all"})


def left_out(clause: Clause, filling: Filling, profile: Profile, others: Sequence[Profile]) -> str:
    """The first thing in a clause that the call of the tool would leave out; "" for nothing. `others` are the tools
    whose work the clause may speak of, none where something is done before."""
    has_effect = profile.tool.has_effect
    lost = (_unplaced(clause, filling, profile) or _undone(clause, profile, others)) if has_effect else ""
    return lost or _lost_group(clause, profile.tool)


def speaks_back(text: str) -> bool:
    """Whether a text is nothing but a word for what came out before: it, the result."""
    return _BACK.fullmatch(text) is not None


def _unplaced(clause: Clause, filling: Filling, profile: Profile) -> str:
    """A quote, an address or a destination."""
    used = [pick.candidate.mention for pick in filling.filled if pick.candidate.mention]
    can_read = any(slot.content in _READABLE for slot in filling.missing) or _has_room(filling)
    lost = _without_place(clause, [*used, *titles_in(clause, profile)], can_read=can_read)
    if lost:
        return lost[0].text
    must_be_told = any(slot.is_required and slot.content in _READABLE for slot in profile.slots)
    back = None if must_be_told or can_read else _BACK.search(clause.text)
    return back[0] if back else _lost_destination(clause, used, profile)


def _without_place(clause: Clause, used: Sequence[Mention], *, can_read: bool) -> list[Mention]:
    """What is named and not used, but for one file or address that the contents can be read from."""
    left = [
        one for one in clause.mentions if one.kind in _TO_BE_PLACED and not any(one.overlaps(other) for other in used)
    ]
    sources = [one for one in left if can_read and one.kind in _SOURCES]
    return [one for one in left if one not in sources[:1]]


def _has_room(filling: Filling) -> bool:
    """Whether a tool such as a report takes contents that need not be there, and none is given."""
    contents = [pick for pick in filling.picks if pick.slot.content in _READABLE]
    return len(contents) > 1 and not any(pick.is_filled or pick.slot.is_required for pick in contents)


def _undone(clause: Clause, profile: Profile, others: Sequence[Profile]) -> str:
    """A word for the work of one of the other tools on a file or address: "the summary of a.txt" is not a.txt."""
    if not any(one.kind in _SOURCES for one in clause.mentions):
        return ""
    text = clue_of(clause.text, clause.mentions).text
    words = (word for other in others if _is_worker(other.tool) for word in other.keywords)
    telling = (word for word in words if _is_telling(word) and word not in profile.keywords)
    return next((word for word in telling if holds_word(text, word)), "")


def _is_worker(tool: ToolSpec) -> bool:
    """Whether a tool makes something new of a text or table, and does not only read it or look for files."""
    inputs = set(tool.consumes.values())
    return not tool.has_effect and bool(inputs & {"text", "table"}) and "question" not in tool.consumes


def _is_telling(word: str) -> bool:
    return len(word) > (4 if word.isascii() else 1) and word not in GENERIC_WORDS


def _lost_group(clause: Clause, tool: ToolSpec) -> str:
    """A column to group by in a clause for a tool that draws rows as they are."""
    if "table" not in (tool.consumes.get(name) for name in required_of(tool)):
        return ""
    return next(iter(groups_in(without_files(clause))), "")


def _lost_destination(clause: Clause, used: Sequence[Mention], profile: Profile) -> str:
    found = _DESTINATION.search(clause.text)
    if not found or found[1].lower() in _ANYBODY or not any(slot.choices for slot in profile.slots):
        return ""
    start, end = found.span(1)
    return "" if any(one.start < end and start < one.end for one in used) else found[1]


def guessed(filling: Filling, tool: ToolSpec) -> tuple[Pick, ...]:
    """Values that are only likely, of a tool that changes something: those are asked for, never taken."""
    if not tool.has_effect:
        return ()
    return tuple(pick for pick in filling.filled if not is_explicit(pick, tool))


def is_explicit(pick: Pick, tool: ToolSpec) -> bool:
    """Whether a value is told so clearly that something may be changed by it. Where the tool does not say what content
    its slots take, the value must also be the likely one among all that the slot could take; the word that orders the
    change is none."""
    mention = pick.candidate.mention
    if not pick.slot.is_described and pick.probability < _LIKELY:
        return False
    if mention is None or pick.candidate.how in ("choice", "option"):
        return mention is not None
    if mention.kind is Kind.NUMBER and isinstance(pick.candidate.value, str):
        return False  # the top 10 are not titled so
    if mention.kind is Kind.LIST:
        return all(item.kind not in LOOSE for item in mention.items)
    is_name = mention.kind is Kind.NAME and mention.is_whole and pick.probability >= 0.5
    return mention.kind not in LOOSE or (is_name and mention.text.lower() not in effect_verbs(tool))
