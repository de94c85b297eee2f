"""Whether a clause asks for kinds of things in a text, as links, dates or phone numbers, that a tool can find.

Must not know: names of tools.
"""

from __future__ import annotations

from collections.abc import Sequence

from autoglm.planning.files import TABLE_ENDINGS, ending_of
from autoglm.planning.offline.arguments.conversions import choice_places
from autoglm.planning.offline.mentions.clauses import Clause
from autoglm.planning.offline.mentions.mention import Kind
from autoglm.planning.offline.slots import Slot
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.text import blanked

_WORTH = 5.0
_NONE_NAMED = -3.0
# What a reader gives as a whole is none of the kinds: the text in a picture, the tables of a document.
_WHOLE = lazily.pattern(r"\b(?:text|words|tables?|contents?)\b|文字|文本|表格|正文|全文|内容")
_NONE_AT_ALL = -12.0
_FIELDS = frozenset({*TABLE_ENDINGS, "json"})
_NAMED = (Kind.QUOTE, Kind.PATH, Kind.URL, Kind.FOLDER)
# A choice's own name is too common a word for these: the time, a number, the path of a file.
_COMMON = frozenset({"number", "time", "path", "date", "version", "mention"})


def kinds_worth(clause: Clause, whole: str, slots: Sequence[Slot], *, has_text: bool) -> float:
    """How much a clause speaks for a tool whose only choice is what kinds of things to find. In tables and JSON
    such words name columns and fields. `whole` is the clause with all that it sets; `has_text`: a text
    comes from before."""
    several = [slot for slot in slots if slot.type == "array" and slot.choices]
    if len(several) != 1 or not several[0].is_described:
        return 0.0
    files = [ending_of(one.text) for one in clause.mentions if one.kind is Kind.PATH]
    is_text = has_text or any(one.kind is Kind.URL for one in clause.mentions) or bool(files)
    if not is_text or any(ending in _FIELDS for ending in files):
        return 0.0
    text = blanked(clause.text, [one for one in clause.mentions if one.kind in _NAMED]).lower()
    named = {text[slice(*place)] for choice in several[0].choices for place in choice_places(choice, text)}
    if named - _COMMON:
        return _WORTH
    return _NONE_AT_ALL if _WHOLE.search(whole.lower()) and not named else _NONE_NAMED
