"""Reads a clause that asks to make a report of a file as a whole, in Chinese and English: which file is read, which one
is written, and the title. Must not know: tools; the two files stand in the text as FILE.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from autoglm.planning.notation import Regex, said
from autoglm.planning.offline.words.phrasing import Phrasing, kept

FILE = "\x01"
_KNOWN = {
    "source": Regex(FILE),
    "target": Regex(FILE),
    "title": Regex(r"\"[^\"]+\"|“[^”]+”|'[^']+'|「[^」]+」"),
    "gap": Regex(" ?"),
}
_ENGLISH = Phrasing(
    """
    make = (make|write|generate|create|produce|build|prepare|put together|draw up) [me|up]
    report = [a|an|the] [short|simple|new|nice|quick] [markdown|html|md] report [file|document]
    keep = [,] [and] (save|store|write|put|export) [it|the report|this]
    to = [to|as|in|into|at|under|called|named] [the file]
    from = (of|from|about|on|for|out of|using|based on|with|covering) [the]
        [data (in|of|from)|table in|content[s] of|rows of]
    """,
    _KNOWN,
)
_CHINESE = Phrasing(
    """
    please = [请|帮我|麻烦]*
    from = [用|把|将|根据|基于|以|拿|按照|从]{source}[里|中][的][内容|数据|表格][来]
    make = 生成|写成|做成|整理成|制作[成]|写|做|出|变成|汇总成
    a = 一份|一个|个|份
    report = 报告|报表
    to = [，|,][并|再][保存|存|写|输出|放|命名|名[字]][到|为|成|进|叫]{target}
    """,
    _KNOWN,
    is_chinese=True,
)
_TITLES = (
    _ENGLISH.pattern("""
        [,] [and] (titled|entitled|headed|(with|under|give it|using) [the|a] title [of]|title[:]|called)<gap>{title}
    """),
    _CHINESE.pattern(
        "[，|,][给(报告|它)][起|取|加|写]*[上|个|一个][报告][的](标题|题目)[[就](是|为|叫[做]|用|写|：|:)]{title}"
    ),
)
_ENGLISH_WISHES = _ENGLISH.patterns("""
    [please] <make> <report> <from> {source} [<keep>] <to> {target}
    [please] <make> <report> <to> {target} <from> {source}
    [please] (turn|make|convert|write up|write|put) {source} [up] (into|as|to) <report> [<keep>] <to> {target}
""")
_CHINESE_WISHES = _CHINESE.patterns("""
    <please><from><make>[<a>][markdown|html][格式的]<report>[文件]<to>
    <please><from><make>[到|进]{target}[这份|这个]<report>
    <please><make>[<a>][关于]{source}的<report><to>
""")


class ReportWish(NamedTuple):
    """Which of the two files is read (0 or 1), which is written, and the title; "" for none."""

    source: int
    target: int
    title: str


def report_wish(text: str) -> ReportWish | None:
    """What a clause with two files asks of a report; None when it is not understood to its last word."""
    told = next(filter(None, (title.search(text) for title in _TITLES)), None)
    title = kept(told, "title")[1:-1] if told else ""
    rest = f"{text[: told.start()]} {text[told.end() :]}" if told else text
    rest = re.sub(r"\s+", " ", rest).strip(" ,，.。!！")
    compact = re.sub(rf" ?({FILE}) ?", r"\1", rest)
    found = next(filter(None, (one.fullmatch(rest) for one in _ENGLISH_WISHES)), None)
    found = found or next(filter(None, (one.fullmatch(compact) for one in _CHINESE_WISHES)), None)
    if not found:
        return None
    is_first = said(found, "source") < said(found, "target")
    return ReportWish(0 if is_first else 1, 1 if is_first else 0, title)
