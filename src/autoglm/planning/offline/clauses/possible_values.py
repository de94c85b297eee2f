"""Which of what a clause names may be a value for a tool: a word that asks for the tool is none, and nothing is changed
by words that are only loosely said.

Must not know: slots' values; how tools are chosen.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from autoglm.core.tools import ToolSpec
from autoglm.planning.offline.choice.profiles import Profile
from autoglm.planning.offline.clauses.titles import is_idle_title
from autoglm.planning.offline.files.conversions import is_converter, is_made_over
from autoglm.planning.offline.files.targets import is_target
from autoglm.planning.offline.mentions.clauses import Clause
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.words.lexicon import GENERIC_HAN, GENERIC_WORDS, STOP_WORDS, VERBS

_LOOSE_WORDS = frozenset({Kind.PHRASE, Kind.NAME})
_SAY_NOTHING = STOP_WORDS | GENERIC_WORDS
_PLACES = ("里", "中", "内", "的", "下面", "上面")
_PHONE = re.compile(r"\+?\d[\d -]{5,}\d")
_ASKED_FOR = re.compile(r"(?:哪些|什么|\bwhich|\bwhat)\s?$", re.IGNORECASE)


def possible_values(clause: Clause, profile: Profile, keywords: Collection[str]) -> tuple[Mention, ...]:
    """The mentions that may be values for the tool; all where it does not say what content it takes. `keywords` are
    those of all tools."""
    tool = profile.tool
    if not tool.consumes:
        return clause.mentions
    if not tool.has_effect:
        return tuple(one for one in clause.mentions if _may_be_read(one, clause, profile, keywords))
    return tuple(one for one in clause.mentions if _may_change_something(one, clause, profile))


def _may_change_something(one: Mention, clause: Clause, profile: Profile) -> bool:
    tool = profile.tool
    if one.kind in _LOOSE_WORDS or is_idle_title(clause, one, profile) or (_tells_people(tool) and _is_of_person(one)):
        return False
    if one.kind is Kind.PATH:
        return is_made_over(clause, one) if is_converter(tool) else is_target(clause, one)
    return True


def _tells_people(tool: ToolSpec) -> bool:
    """Whether a tool that changes something takes only a text, and so reaches nobody by an address or number."""
    return set(tool.consumes.values()) == {"text"}


def _is_of_person(one: Mention) -> bool:
    return one.kind is Kind.MAIL or _PHONE.fullmatch(one.text) is not None


def _may_be_read(one: Mention, clause: Clause, profile: Profile, keywords: Collection[str]) -> bool:
    if one.kind not in _LOOSE_WORDS:
        return True
    text = one.text.lower()
    if one.start == 0 and text in VERBS:
        return False  # what the order begins with: "Look" of "Look for ..."
    is_search = any(slot.is_pattern for slot in profile.slots)
    if is_search and (_tells_place_or_nothing(text) or _is_asked_for(one, clause)):
        return False
    return not _only_asks(text, profile, keywords)


def _tells_place_or_nothing(text: str) -> bool:
    """Whether loose words are hardly what is looked for: where something stands, or 个."""
    return text.startswith(_PLACES) or text in GENERIC_HAN or text.rstrip("里中内下的") in GENERIC_HAN


def _is_asked_for(one: Mention, clause: Clause) -> bool:
    """Whether loose words name what an answer is to be, which is hardly what stands in a file: 有哪些问题."""
    return _ASKED_FOR.search(clause.text[: one.start]) is not None


def _only_asks(text: str, profile: Profile, keywords: Collection[str]) -> bool:
    """Whether loose words only say what is to be done: "summarize every"."""
    if text in keywords or any(word in text for word in profile.keywords):
        return True
    words = text.split()
    is_order = len(words) > 1 and any(word in keywords for word in words)
    return is_order and all(word in keywords or word in _SAY_NOTHING for word in words)
