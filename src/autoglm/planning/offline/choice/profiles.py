"""What the choice of a tool sees: the words of each tool, and the words and values of a clause.

Must not know: weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autoglm.core.tools import ToolSpec
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.slots import Slot, slots_of
from autoglm.planning.offline.words.text import blanked, content_stems

_VALUES = frozenset(
    {Kind.NUMBER, Kind.QUOTE, Kind.URL, Kind.MAIL, Kind.JSON, Kind.EXPRESSION, Kind.DATE, Kind.TIME, Kind.PATH}
)


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
