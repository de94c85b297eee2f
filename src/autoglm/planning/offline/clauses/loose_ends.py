"""What a call would leave out of its clause, and which of its values are too loosely said to change something by them.

Must not know: how the tool was chosen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autoglm.core.tools import Effect, ToolSpec
from autoglm.planning.offline.arguments.filling import Filling, Pick
from autoglm.planning.offline.choice.effects import effect_verbs
from autoglm.planning.offline.choice.profiles import Profile
from autoglm.planning.offline.clauses.chaining import required_of
from autoglm.planning.offline.clauses.orders import without_files
from autoglm.planning.offline.clauses.titles import titles_in
from autoglm.planning.offline.mentions.clauses import Clause
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.tables.mixed import groups_in

_LIKELY = 0.5
FIRM = frozenset(Kind) - {Kind.PHRASE, Kind.NAME, Kind.LIST}
_NAMED = frozenset({Kind.MAIL, Kind.URL, Kind.QUOTE, Kind.JSON, Kind.PATH})
_READABLE = frozenset({"text", "markdown", "table", "svg"})
BACK = re.compile(r"\b(?:it|them|this|that|these|those|result|results|output|summary)\b|结果|它|摘要", re.IGNORECASE)
_DESTINATION = re.compile(r"(?:到|给|\bto\s+(?:the\s+)?)\s*([^\s，。,.“”\"'「」]+)\s*$", re.IGNORECASE)
_ANYBODY = frozenset({"我", "我们", "大家", "me", "us", "everyone", "all"})


def touches(mention: Mention, files: Sequence[Mention]) -> bool:
    """Whether a mention takes up a part of the text that one of the others takes up."""
    return any(mention.overlaps(file) for file in files)


def unplaced(clause: Clause, filling: Filling, profile: Profile) -> str:
    """A quote, an address or a destination that a tool which changes something would leave out; "" for none."""
    if profile.tool.traits.effect is Effect.NONE:
        return ""
    used = [pick.candidate.mention for pick in filling.filled if pick.candidate.mention]
    taken = [*used, *titles_in(clause, profile)]
    left = [one for one in clause.mentions if one.kind in _NAMED and not touches(one, taken)]
    can_read = any(slot.content in _READABLE for slot in filling.missing) or _has_room(filling)
    sources = [one for one in left if one.kind in (Kind.PATH, Kind.URL)] if can_read else []
    lost = [one for one in left if one not in sources[:1]]
    if lost:
        return lost[0].text
    must_be_told = any(slot.is_required and slot.content in _READABLE for slot in profile.slots)
    back = None if must_be_told or can_read else BACK.search(clause.text)
    return back[0] if back else _lost_destination(clause, used, profile)


def _has_room(filling: Filling) -> bool:
    """Whether a tool such as a report takes contents that need not be there, and none is given."""
    contents = [pick for pick in filling.picks if pick.slot.content in _READABLE]
    return len(contents) > 1 and not any(pick.is_filled or pick.slot.is_required for pick in contents)


def lost_group(clause: Clause, tool: ToolSpec, is_asked: bool) -> str:
    """A column to group by in a clause for a tool that draws rows as they are; "" for none."""
    if is_asked or "table" not in (tool.consumes.get(name) for name in required_of(tool)):
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
    if tool.traits.effect is Effect.NONE:
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
        return all(item.kind in FIRM for item in mention.items)
    is_name = mention.kind is Kind.NAME and mention.is_whole and pick.probability >= 0.5
    return mention.kind in FIRM or (is_name and mention.text.lower() not in effect_verbs(tool))
