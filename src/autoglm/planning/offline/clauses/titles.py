"""Titles that a clause quotes, which are no text and no column. Must not know: how tools are chosen."""

from __future__ import annotations

import re
from dataclasses import replace

from autoglm.core.values import Json
from autoglm.planning.offline.choice.profiles import Profile
from autoglm.planning.offline.mentions.clauses import Clause
from autoglm.planning.offline.mentions.mention import Kind, Mention

_TITLED = re.compile(
    r"(?:标题|题目|题|名)\S{0,3}\s?$|\b(?:title|heading|titled|entitled|headed)(?: is| of| as|:)?\s?$", re.IGNORECASE
)


def without_title(clause: Clause, profile: Profile) -> Clause:
    """The clause as its other slots see it: a title is no text, and no name of a column."""
    titles = titles_in(clause, profile)
    return replace(clause, mentions=tuple(one for one in clause.mentions if one not in titles))


def quoted_title(clause: Clause, profile: Profile) -> dict[str, Json]:
    """The title as an argument, where a clause quotes one for a tool that takes one."""
    titles = titles_in(clause, profile)
    return {"title": titles[0].value} if len(titles) == 1 else {}


def titles_in(clause: Clause, profile: Profile) -> list[Mention]:
    """What is quoted as the title, for a tool that takes one."""
    has_title = any(slot.path == ("title",) for slot in profile.slots)
    return [one for one in clause.mentions if has_title and _is_titled(clause, one)]


def _is_titled(clause: Clause, quote: Mention) -> bool:
    return quote.kind is Kind.QUOTE and _TITLED.search(clause.text[: quote.start]) is not None


def is_idle_title(clause: Clause, quote: Mention, profile: Profile) -> bool:
    """Whether a title is quoted, and the tool has none."""
    has_title = any(slot.path[0] == "title" for slot in profile.slots)
    return _is_titled(clause, quote) and not has_title
