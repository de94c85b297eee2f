"""Reads a clause that asks to make a report of a file as a whole, in Chinese and English: which file is read, which one
is written, and the title. Must not know: tools; the two files stand in the text as FILE.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from autoglm.planning.offline.words import lazily

FILE = "\x01"
_QUOTE = r"(?:\"(?P<{0}>[^\"]+)\"|“(?P<{0}1>[^”]+)”|'(?P<{0}2>[^']+)'|「(?P<{0}3>[^」]+)」)"
_TITLE = lazily.pattern(
    r",? ?(?:and )?(?:titled|entitled|headed|(?:with|under|give it|using) (?:the |a )?title(?: of)?|title:?|called) ?"
    + _QUOTE.format("told")
    + r"|[，,]?(?:报告)?(?:的)?(?:标题|题目)(?:就?(?:是|为|叫做?|用|写|：|:))?"
    + _QUOTE.format("named"),
    re.IGNORECASE,
)
_MAKE = r"(?:make|write|generate|create|produce|build|prepare|put together|draw up)(?: me| up)?"
_REPORT = r"(?:an? |the )?(?:short |simple |new |nice |quick )?(?:markdown |html |md )?report(?: file| document)?"
_KEEP = r"(?:,? ?(?:and )?(?:save|store|write|put|export)(?: it| the report| this)?)?"
_TO = r"(?: (?:to|as|in|into|at|under|called|named))?(?: the file)?"
_FROM = (
    r" (?:of|from|about|on|for|out of|using|based on|with|covering)(?: the)?(?: data (?:in|of|from)| table in"
    r"| contents? of| rows of)?"
)
_ENGLISH = tuple(
    lazily.pattern(rf"(?:please )?{pattern}", re.IGNORECASE)
    for pattern in (
        rf"{_MAKE} {_REPORT}{_FROM} (?P<source>{FILE}){_KEEP}{_TO} (?P<target>{FILE})",
        rf"{_MAKE} {_REPORT}{_TO} (?P<target>{FILE}){_FROM} (?P<source>{FILE})",
        rf"(?:turn|make|convert|write up|write|put) (?P<source>{FILE})(?: up)? (?:into|as"
        rf"|to) {_REPORT}{_KEEP}{_TO} (?P<target>{FILE})",
    )
)
_CHINESE = tuple(
    lazily.pattern(rf"(?:请|帮我|麻烦){{0,6}}{pattern}")
    for pattern in (
        rf"(?:用|把|将|根据|基于|以|拿|按照|从)?(?P<source>{FILE})(?:里|中)?(?:的)?(?:内容|数据|表格)?(?:来)?(?:生成|写成|做成|整理成|制作成?|写|做|出"
        r"|变成|汇总成)"
        r"(?:一份|一个|个|份)?(?:Markdown|HTML|markdown|html)?(?:格式的)?(?:报告|报表)(?:文件)?[，,]?(?:并|再)?(?:保存|存|写|输出|放|命名"
        rf"|名字?)?(?:到|为|成|进|叫)?(?P<target>{FILE})",
        rf"(?:用|把|将|根据|基于|以|拿|从)?(?P<source>{FILE})(?:里|中)?(?:的)?(?:内容|数据|表格)?(?:来)?(?:生成|写成|做成|整理成|制作成?|写到|写进|做)"
        rf"(?P<target>{FILE})(?:这份|这个)?(?:报告|报表)",
        rf"(?:生成|写|做|制作|出)(?:一份|一个|个|份)?(?:关于)?(?P<source>{FILE})的(?:报告|报表)[，,]?(?:并|再)?(?:保存|存|写|输出|放)?(?:到|为|成"
        rf"|进)?(?P<target>{FILE})",
    )
)


class ReportWish(NamedTuple):
    """Which of the two files is read (0 or 1), which is written, and the title; "" for none."""

    source: int
    target: int
    title: str


def report_wish(text: str) -> ReportWish | None:
    """What a clause with two files asks of a report; None when it is not understood to its last word."""
    told = _TITLE.search(text)
    title = next(filter(None, told.groups()), "") if told else ""
    rest = f"{text[: told.start()]} {text[told.end() :]}" if told else text
    rest = re.sub(r"\s+", " ", rest).strip(" ,，.。!！")
    compact = re.sub(rf" ?({FILE}) ?", r"\1", rest)
    found = next(filter(None, (one.fullmatch(rest) for one in _ENGLISH)), None)
    found = found or next(filter(None, (one.fullmatch(compact) for one in _CHINESE)), None)
    if not found:
        return None
    is_first = found.start("source") < found.start("target")
    return ReportWish(0 if is_first else 1, 1 if is_first else 0, title)
