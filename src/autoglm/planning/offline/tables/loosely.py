"""Reads which figure a question to a table wants when its words stand in any order: words for one operation, a name of
a column, and words that say nothing. "how many litres altogether", "on average the price", amount 这一列加起来一共多少.

Rows, groups and orders are taken out before. Where any other word is left, or words for two operations, nothing is
read. Must not know: which rows are meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from autoglm.planning.notation import Regex
from autoglm.planning.offline.tables import chinese_names
from autoglm.planning.offline.tables.english_names import COLUMN, bare, is_measure, singular
from autoglm.planning.offline.words.phrasing import Phrasing
from autoglm.planning.offline.words.units import is_unit

_GAP = "\x02"
_ENGLISH = Phrasing(
    """
    sum = sum [total]|[grand|combined|overall|sum] total|total[led|s|ed|ling]|in total|altogether|all in all|all told
        |overall|combined|summed [up]|(add|tot|sum|tally)[s|ed] [it|them|this|that] [all] up
        |(add|come|amount|work|run)[s] [up|out] to|(add|put)[s] [it|them] together|how much
    mean = on average|average[s|d]|avg|mean|typical[ly]
    max = highest|maximum|max|peak|largest|biggest|greatest|dearest|heaviest|longest|tallest|hottest|fastest|strongest
        |most expensive|record high
    min = lowest|minimum|min|smallest|cheapest|lightest|shortest|coldest|slowest|weakest|least expensive|record low
    median = median|middle value|midpoint
    silent = what['s|’s]|whats|is|are|was|were|be|been|has|have|had|do|does|did|the|a|an|of|in|for|from|to|at|on|up
        |there|it|its|their|our|my|your|we|i|you|they|us|me|all|any|ever|so far|now|then|this|that|and|with|so|value[s]
        |figure[s]|number[s]|reading[s]|column|field|please|tell|show|give|find [out]|get|got|need|want|like|know|see
        |work out|calculate|compute|check|can|could|would|will|make[s]|made|spend|spent|pay|paid|earn[ed]|sell|sold
        |take[n]|took|use[d]|raise[d]|receive[d]|record[ed]|reach[ed]|measure[d]|log[ged]|owe[d]|write|go|went|come
        |came|actually|exactly|roughly|quickly|quick|just
    how_many = how many
    """,
    {"word_end": Regex(r"(?![\w-])")},
    is_within=True,
)
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
_OPERATIONS = ("sum", "mean", "max", "min", "median")
_WORDS: Mapping[bool, Mapping[str, re.Pattern[str]]] = {
    is_chinese: {name: phrasing.pattern(f"(<{name}>){end}") for name in _OPERATIONS}
    for is_chinese, phrasing, end in ((False, _ENGLISH, "<word_end>"), (True, _CHINESE, ""))
}
_SAYS_NOTHING = _ENGLISH.pattern("(<silent>)<word_end>|(,|[;:?-])")
_HOW_MANY = _ENGLISH.pattern("<how_many>")
# These say nothing around a name, never inside of one.
_AHEAD, _BEHIND = _CHINESE.pattern("<silent>"), _CHINESE.pattern("<silent><finish>")
_NAME, _HAN_NAME = re.compile(COLUMN, re.IGNORECASE), re.compile(chinese_names.COLUMN)
# The others are said of what a row is about as well as of a figure: the cheapest ticket, the cheapest price.
_OF_FIGURES = re.compile(r"\b(?:high|low|max|min|peak)", re.IGNORECASE)


def english_figure(text: str, *, is_grouped: bool) -> tuple[str, str] | None:
    """The operation and the column that a question without rows, groups and order is about. What a name in the plural
    counts, alone, is summed up where it is asked for by groups: goals per player."""
    found, rest = _operation_in(text, is_chinese=False)
    how_many = _HOW_MANY.search(rest)
    names = _parts(_SAYS_NOTHING.sub(_GAP, _HOW_MANY.sub(_GAP, rest)))
    if found is None or len(names) != 1 or not _NAME.fullmatch(names[0]):
        return None
    column = bare(names[0])
    is_measured = is_measure(column) or is_unit(singular(column.lower()))
    if how_many:  # orders are counted, litres summed up
        return ("sum", column) if found in ("", "sum") and is_unit(singular(column.lower())) else None
    if not found:
        is_alone = text.removeprefix("the ").strip() == names[0]
        return ("sum", column) if is_grouped and is_alone and (is_measured or singular(column) != column) else None
    is_thing = found in ("max", "min") and not is_measured and not _OF_FIGURES.search(text)
    return None if is_thing else (found, column)


def chinese_figure(text: str, *, is_grouped: bool) -> tuple[str, str] | None:
    """The same for Chinese. A Latin name that tells that it holds figures, alone, is summed up by groups."""
    found, rest = _operation_in(text, is_chinese=True)
    names = list(filter(None, map(_trimmed, rest.split(_GAP))))
    if found is None or len(names) != 1 or not _HAN_NAME.fullmatch(names[0]):
        return None
    column = chinese_names.bare(names[0])
    if not found:
        return ("sum", column) if is_grouped and text == names[0] and column.isascii() and is_measure(column) else None
    return (found, column) if len(column) > 1 else None


def _operation_in(text: str, *, is_chinese: bool) -> tuple[str | None, str]:
    """The one operation that words of a text tell, "" for none, None for several; and the text with gaps for them."""
    told = [name for name, words in _WORDS[is_chinese].items() if words.search(text)]
    for words in _WORDS[is_chinese].values():
        text = words.sub(_GAP, text)
    return (None if len(told) > 1 else "".join(told)), text


def _parts(text: str) -> list[str]:
    return [part for part in (one.strip(" ") for one in text.split(_GAP)) if part]


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
