"""Tells whether a way of speaking is meant where it is heard, by the file that it names, by the words that it keeps, or
by what else the request says.

Must not know: how it is said instead, tools.
"""

from __future__ import annotations

import re

from autoglm.planning.files import TABLE_ENDINGS, ending_of, file_kind, is_table
from autoglm.planning.offline.mentions.marked import ADDRESS
from autoglm.planning.offline.rewriting import chinese, chinese_orders, english_files, english_wording
from autoglm.planning.offline.rewriting.ways import Lines
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.phrasing import kept

# Forms in which the text of another file does not stand as it is.
_MADE_FORMS = frozenset({"html", "htm", "csv"})
_HOLDS_VALUES = TABLE_ENDINGS | {"json"}
_VALUES = lazily.pattern(rf"\.(?:{'|'.join(sorted(_HOLDS_VALUES))})(?![a-z0-9])", re.IGNORECASE)
_TABLE = lazily.pattern(rf"\.(?:{'|'.join(sorted(TABLE_ENDINGS))})\b", re.IGNORECASE)
_JSON = lazily.pattern(r"\.json(?![A-Za-z0-9])", re.IGNORECASE)
_DAYS = lazily.pattern(
    r"哪[一]?天|几号|星期几|周几|工作日|天[之以]?[后前]|周[之以]?[后前]|个月[之以]?[后前]|年[之以]?[后前]|往[后前]"
    r"|\b(?:date|day|weeks?|months?|years?) (?:is|was|after|before|from|later|ago)\b"
)
_ASKING = lazily.pattern(r"\b(?:ask|prompt|question)\b")
_SEEKS = lazily.pattern(r"\b(?:search|look|hunt|find|grep|scan|check|locate|seek|lines|rows|files)\b")
# Written as no word of the language: TODO, 404, maxSize. Capitals, but for kinds of things that are found by what they
# look like; figures, underscores and capitals within.
_SIGN = lazily.pattern(
    r"(?!(?:URL|URI|IP|ID|PDF|ISBN|IBAN|HTML|JSON|CSV)S?$)[A-Z]{2,}|(?=[^\d_]*[\d_])\w+|[a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*"
)


def is_there(found: re.Match[str], lines: Lines) -> bool:
    """Whether what is described is there already, and not what is to be made; what is in a table may be a column."""
    if english_files.MAKING.search(lines.told[: found.start()]):
        return False
    return not kept(found, "inside") or ending_of(lines.path(found)) not in _HOLDS_VALUES


def is_text(found: re.Match[str], lines: Lines) -> bool:
    """Whether the file is no picture and no recording, of which such a question asks for something else."""
    return file_kind(lines.path(found)) not in ("image", "sound")


def is_prose(found: re.Match[str], lines: Lines) -> bool:
    """Whether the file is no table, of which the lines are rows."""
    return not is_table(lines.path(found))


def is_picture(found: re.Match[str], lines: Lines) -> bool:
    """Whether the file that is named last is a drawn picture."""
    return ending_of(lines.path(found)) == "svg"


def is_json(found: re.Match[str], lines: Lines) -> bool:
    """Whether the file is one of JSON."""
    return ending_of(lines.path(found)) == "json"


def has_no_fields(found: re.Match[str], lines: Lines) -> bool:
    """Whether the file is none of JSON, where "take" asks for a field."""
    return not is_json(found, lines)


def has_form(found: re.Match[str], lines: Lines) -> bool:
    """Whether the file that something is converted to has the form that is told."""
    return ending_of(lines.path(found)) in chinese.FORMATS[kept(found, "format")]


def converts(found: re.Match[str], lines: Lines) -> bool:
    """Whether a file that is saved under another name is to have another form."""
    before, behind = ending_of(lines.path(found)), ending_of(lines.path(found, "to"))
    return before != behind and behind in _MADE_FORMS and file_kind(lines.path(found)) not in ("image", "sound")


def is_of_table(_: re.Match[str], lines: Lines) -> bool:
    """Whether a file is named that has columns or fields."""
    return _VALUES.search(lines.plain) is not None


def is_of_no_table(_: re.Match[str], lines: Lines) -> bool:
    """Whether no table is spoken of, of which the lines are rows."""
    return _TABLE.search(lines.plain) is None


def is_of_json(_: re.Match[str], lines: Lines) -> bool:
    """Whether a JSON file is spoken of, and no table."""
    return _JSON.search(lines.plain) is not None and _TABLE.search(lines.plain) is None


def is_sought(found: re.Match[str], lines: Lines) -> bool:
    """Whether a word can only be looked for. What a table holds under such a word may be a column."""
    is_sign = _SIGN.fullmatch(lines.wording(found, "what")) is not None
    return is_sign and ending_of(lines.path(found)) not in _HOLDS_VALUES


def seeks_nothing(_: re.Match[str], lines: Lines) -> bool:
    """Whether nothing is looked for, which might be what stands behind "for"."""
    return _SEEKS.search(lines.told) is None


def asks_nothing(found: re.Match[str], _: Lines) -> bool:
    """Whether nobody is asked anything in between, whose answer "it" would be."""
    return _ASKING.search(found[0]) is None


def is_this(found: re.Match[str], lines: Lines) -> bool:
    """Whether a folder is called this one."""
    return lines.wording(found, "this").startswith("这")


def is_told_again(found: re.Match[str], lines: Lines) -> bool:
    """Whether what is done was told before, or says no more than that: 查到以后."""
    work = lines.wording(found, "work")
    return work in chinese_orders.DONE_ANYHOW or work[0] in lines.plain[: found.start()]


def is_asked(found: re.Match[str], lines: Lines) -> bool:
    """Whether a question was told before."""
    return "问" in lines.told[: found.start()]


def is_answered(found: re.Match[str], lines: Lines) -> bool:
    """Whether a server was asked before."""
    return re.search(ADDRESS, lines.told[: found.start()]) is not None


def tells_day(found: re.Match[str], lines: Lines) -> bool:
    """Whether what was asked before is a day, which is then the date that is spoken of."""
    return _DAYS.search(lines.told[: found.start()]) is not None


def is_named_before(found: re.Match[str], lines: Lines) -> bool:
    """Whether a name stood in the request before, so that to tell it once more says nothing."""
    name = lines.wording(found, "again").lower()
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", lines.plain[: found.start()].lower()) is not None


def is_title(found: re.Match[str], lines: Lines) -> bool:
    """Whether what follows can be the title of something that is made: it is written as one, or nothing comes behind
    it."""
    title = lines.wording(found, "title")
    is_last = not lines.plain[found.end("title") :].strip(" .!?") and re.search(r"\w", title) is not None
    is_made = english_wording.MAKES.search(lines.told[: found.start()]) is not None
    return is_made and (title[:1].isupper() or title[:1].isdigit() or is_last)
