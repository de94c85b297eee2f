"""Which of the files that a clause names may be written to, and which ones something is taken from.

Must not know: tools.
"""

from __future__ import annotations

from autoglm.planning.notation import Regex
from autoglm.planning.offline.mentions.clauses import Clause
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.words.phrasing import Phrasing

_KNOWN = {
    # The end of what stands before a file, and the beginning of what stands behind it.
    "here": Regex(r"\s*['\"“「]?$"),
    "behind": Regex(r"['\"”」]?\s*"),
    "gap": Regex(r"\s*"),
}
_ENGLISH = Phrasing(
    """
    file = [the] [file]<here>
    put = write|put|note|jot|add|append|log|record|store
    part = line|text|word|sentence|entry|note
    """,
    {
        **_KNOWN,
        "beginning": Regex("^"),
        "not_listen": Regex(r"(?<!\blisten )"),
        "quote": Regex("[\"“‘'「][^\"”’'」]*[\"”’'」]"),
    },
    is_within=True,
)
_CHINESE = Phrasing(
    """
    end = 末尾|最后[面]|结尾|尾部|后面|最下面
    add = 追加|添加|加|添|补|记|写|续
    add_in = 写(入|上|下)|加(上|入|一)|添(加|上|一)|追加|记(下|上|一)|补(上|一)
    """,
    {
        **_KNOWN,
        "some": Regex(r"\S{0,3}"),
        "quote": Regex('[“「『"]'),
        "stop": Regex("$"),
        "more": Regex("(?!$)"),
    },
    is_chinese=True,
)
_SOURCE_BEFORE = (
    _ENGLISH.pattern("(of|from|in|inside|per|about|on|for) <file>"),
    _CHINESE.pattern("(从|由)<here>"),
)
_TARGET_BEFORE = (
    *_ENGLISH.patterns("""
        (<not_listen>to|into|as) <file>
        (to|at) the [very] (end|bottom) of <file>
    """),
    _CHINESE.pattern("(到|为|成|进|入)<gap>[文件]<here>"),
)
# Where something is put that was quoted right behind the order, or was found before: note "x" in todo.txt, put it in
# a.txt. What stands in a.txt is not put there: save the lines with "x" in a.txt.
_PUT_IN = _ENGLISH.patterns("""
    (<beginning>|and|then|please|you) <put> [down] [(the|a) <part>[s]] <quote> in[side] <file>
    (it|them|that|this|[the] result[s]) in[side] <file>
""")
# In 待办.txt 末尾加上“x” and 日志.md 里写入“x” a file is named before what is done to it.
_TARGET_AFTER = _CHINESE.patterns("""
    <behind>[的]<end><gap>[再]<add>
    <behind>里[面]<gap><add_in><some><gap><quote>
""")
_CHINESE_PUT_IN = _CHINESE.pattern("(写|放|记|存)在<here>")
_INSIDE_AND_END = _CHINESE.pattern("<behind>[里[面]|中|内]<gap><stop>")
_SOURCE_AFTER = _CHINESE.pattern("<gap>(的|里[的]|中[的]|上的)<more>")


def is_told_target(clause: Clause, path: Mention) -> bool:
    return any(pattern.search(clause.text[: path.start]) for pattern in _TARGET_BEFORE)


def is_target(clause: Clause, path: Mention) -> bool:
    """Whether a file may be what is written to: the one after "to" or 到, and never one that something is taken from,
    as in "the summary of a.txt"."""
    paths = [one for one in clause.mentions if one.kind is Kind.PATH]
    targets = [one for one in paths if is_told_target(clause, one)] or [one for one in paths if _is_put_in(clause, one)]
    return path in targets if targets else not _is_source(clause, path)


def _is_put_in(clause: Clause, path: Mention) -> bool:
    before, after = clause.text[: path.start], clause.text[path.end :]
    is_inside = _CHINESE_PUT_IN.search(before) is not None and _INSIDE_AND_END.match(after) is not None
    is_put = any(pattern.search(before) for pattern in _PUT_IN)
    return is_inside or is_put or any(pattern.match(after) for pattern in _TARGET_AFTER)


def _is_source(clause: Clause, path: Mention) -> bool:
    before, after = clause.text[: path.start], clause.text[path.end :]
    return any(pattern.search(before) for pattern in _SOURCE_BEFORE) or _SOURCE_AFTER.match(after) is not None
