"""Which of the files that a clause names may be written to, and which ones something is taken from.

Must not know: tools.
"""

from __future__ import annotations

import re

from autoglm.planning.offline.mentions.clauses import Clause
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.words import lazily

_SOURCE_BEFORE = lazily.pattern(
    r"(?:\b(?:of|from|in|inside|per|about|on|for)|[从由])\s*(?:the\s+(?:file\s+)?)?['\"“「]?$"
)
_TARGET_BEFORE = lazily.pattern(
    r"(?:\b(?:(?<!\blisten )to|into|as)\s+(?:the\s+)?(?:file\s+)?"
    r"|\b(?:to|at)\s+the\s+(?:very\s+)?(?:end|bottom)\s+of\s+(?:the\s+file\s+)?"
    r"|[到为成进入]\s*(?:文件)?\s*)['\"“「]?$",
    re.IGNORECASE,
)
# Where something is put that was quoted right behind the order, or was found before: note "x" in todo.txt, put it in
# a.txt. What stands in a.txt is not put there: save the lines with "x" in a.txt.
_PUT_IN = lazily.pattern(
    r"(?:(?:^|\b(?:and|then|please|you)\s)(?:write|put|note|jot|add|append|log|record|store)\s+(?:down\s+)?"
    r"(?:(?:the|a)\s+(?:line|text|word|sentence|entry|note)s?\s+)?[\"“‘'「][^\"”’'」]*[\"”’'」]"
    r"|\b(?:it|them|that|this|(?:the\s+)?results?))\s+in(?:side)?\s+(?:the\s+)?(?:file\s+)?['\"“「]?$",
    re.IGNORECASE,
)
# In 待办.txt 末尾加上“x” and 日志.md 里写入“x” a file is named before what is done to it.
_TARGET_AFTER = lazily.pattern(
    r"['\"”」]?\s*的?(?:末尾|最后面?|结尾|尾部|后面|最下面)\s?再?(?:追加|添加|加|添|补|记|写|续)"
    r"|['\"”」]?\s*里面?\s?(?:写入|写上|写下|加上|加入|加一|添加|添上|添一|追加|记下|记上|记一|补上|补一)\S{0,3}\s?[“「『\"]"
)
_HAN_PUT_IN = lazily.pattern(r"[写放记存]在\s*['\"“「]?$")
_INSIDE_AND_END = lazily.pattern(r"['\"”」]?\s*(?:里面?|中|内)?\s*$")
_SOURCE_AFTER = lazily.pattern(r"\s*(?:的|里的?|中的?|上的)(?!$)")


def is_told_target(clause: Clause, path: Mention) -> bool:
    return _TARGET_BEFORE.search(clause.text[: path.start]) is not None


def is_target(clause: Clause, path: Mention) -> bool:
    """Whether a file may be what is written to: the one after "to" or 到, and never one that something is taken from,
    as in "the summary of a.txt"."""
    paths = [one for one in clause.mentions if one.kind is Kind.PATH]
    targets = [one for one in paths if is_told_target(clause, one)] or [one for one in paths if _is_put_in(clause, one)]
    before, after = clause.text[: path.start].lower(), clause.text[path.end :]
    is_source = _SOURCE_BEFORE.search(before) or _SOURCE_AFTER.match(after)
    return path in targets if targets else not is_source


def _is_put_in(clause: Clause, path: Mention) -> bool:
    before, after = clause.text[: path.start], clause.text[path.end :]
    is_inside = _HAN_PUT_IN.search(before) is not None and _INSIDE_AND_END.match(after) is not None
    return is_inside or _PUT_IN.search(before) is not None or _TARGET_AFTER.match(after) is not None
