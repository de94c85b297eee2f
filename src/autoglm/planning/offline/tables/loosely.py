"""Reads which figure a Chinese question to a table wants when its words stand in any order: words for one operation, a
name of a column, and words that say nothing: amount 这一列加起来一共多少.

Rows, groups and orders are taken out before. Where any other word is left, or words for two operations, nothing is
read. Must not know: which rows are meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from autoglm.planning.notation import Regex
from autoglm.planning.offline.tables.chinese_names import COLUMN, bare
from autoglm.planning.offline.tables.english_names import is_measure
from autoglm.planning.offline.words.phrasing import Phrasing

_GAP = "\x02"
_CHINESE = Phrasing(
    """
    sum = 加起来|加在一起|合在一起|合起来|加一块[儿]|累计|累加|总共|一共|统共|拢共|总和|总额|总量|总计|合计|共计|求和
        |加总|汇总|之和
    mean = 平均(值|数|下来)|均值|平均
    max = 最(大|高)值|最(大|高|多|贵|长|重|快|热)|峰值
    min = 最(小|低)值|最(小|低|少|便宜|短|轻|慢|冷)
    median = 中(位|间)[数|值]|中值
    ever = 过|了|到|到过|到了|到的
    silent = (这|那|整|该)[一|个]*(列|栏|字段|项)|一(列|栏)|字段|的
        |[得|能|可以|要]*(有|是|为|到|达[到]|卖|花|赚|收|付|用)[<ever>]
        |[到底|究竟|大概|大约|差不多|总|分别|各]*[是|有|要]*多少[钱|元|块[钱]]|是几|算(一算|算|一下|出来|出)|算
        |看(看|一下|一看)|查(查|一下|出来|询)|数一数|数一下|统计[一下|出来]|计算[一下|出来]|得出|报一下|告诉我
        |[我]想知道|知道|我想|我要|我|帮我|帮忙|给我|麻烦|请问|请|把|将|里面|里头|里边|里|中|内|上|了|呢|吗|啊|呀|吧|哈|嘛|数值
        |目前|现在|至今|为止|到目前为止|分别|各是|历史|以来|曾经|曾|大概|究竟|到底|一下|再|先|也|就|都|结果|数字|(，|,|：|:|？|[?。！])
    """,
    {"finish": Regex("$")},
    is_chinese=True,
)
_WORDS: Mapping[str, re.Pattern[str]] = {
    name: _CHINESE.pattern(f"<{name}>") for name in ("sum", "mean", "max", "min", "median")
}
# These say nothing around a name, never inside of one.
_AHEAD, _BEHIND = _CHINESE.pattern("<silent>"), _CHINESE.pattern("<silent><finish>")
_NAME = re.compile(COLUMN)


def chinese_figure(text: str, *, is_grouped: bool) -> tuple[str, str] | None:
    """The operation and the column that a question without rows, groups and order is about. A Latin name that tells
    that it holds figures, alone, is summed up by groups."""
    found, rest = _operation_in(text)
    names = list(filter(None, map(_trimmed, rest.split(_GAP))))
    if found is None or len(names) != 1 or not _NAME.fullmatch(names[0]):
        return None
    column = bare(names[0])
    if not found:
        return ("sum", column) if is_grouped and text == names[0] and column.isascii() and is_measure(column) else None
    return (found, column) if len(column) > 1 else None


def _operation_in(text: str) -> tuple[str | None, str]:
    """The one operation that words of a text tell, "" for none, None for several; and the text with gaps for them."""
    told = [name for name, words in _WORDS.items() if words.search(text)]
    for words in _WORDS.values():
        text = words.sub(_GAP, text)
    return (None if len(told) > 1 else "".join(told)), text


def _trimmed(text: str) -> str:
    """A part of a Chinese text without what says nothing at its ends."""
    before = None
    while text != before:
        before = text = text.strip()
        ahead = _AHEAD.match(text)
        text = text[ahead.end() :] if ahead else text
        behind = _BEHIND.search(text)
        text = text[: behind.start()] if behind else text
    return text
