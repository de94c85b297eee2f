"""Finds words that speak of groups and figures wherever they stand, in both languages at once: what they ask for has to
be in the plan. Must not know: tools.
"""

from __future__ import annotations

import re

from autoglm.planning.notation import Regex, sentence_of, words_in
from autoglm.planning.offline.words.lexicon import words
from autoglm.planning.offline.words.phrasing import Phrasing, kept
from autoglm.planning.offline.words.text import HAN_SIGN

_LATIN = "[A-Za-z_][A-Za-z0-9_]*"
_END = {"end": Regex("(?![A-Za-z0-9_])")}
_OPERATIONS = words_in("""
    mean = 平均[值|数]|均值|(average|mean|avg)<end>
    median = 中位数|median<end>
    sum = 总(和|额|量|计)|合计|求和|之和|汇总|(total[s]|sum)<end>
    distinct = 去重|不同的|(distinct|unique)<end>
    max = 最(大|高)值|(maximum|max)<end>
    min = 最(小|低)值|(minimum|min)<end>
    count = 数量|个数|行数|总数|次数|计数|有(多少|几)(行|条|个)|(count|number of|how many)<end>
""")
_FIGURE_AHEAD = sentence_of("|".join(f"<{name}>" for name in _OPERATIONS), {**_OPERATIONS, **_END}, space="").regex
_MIXED = Phrasing(
    """
    by = 按[照]
    grade = 高|低|大|小|多|少
    """,
    {
        **_OPERATIONS,
        **_END,
        "column": Regex(rf"{_LATIN}{HAN_SIGN}{{0,5}}?|{HAN_SIGN}{{1,6}}?"),
        "latin": Regex(_LATIN),
        "few_words": Regex(r"(?: \w+){0,3}?"),
        "told_of_column": Regex(rf"(?=的|有|$|[，,。]|\s|{_FIGURE_AHEAD})"),
        "work_on_groups": Regex("(?=分组|统计|汇总|计算|求|划分|来|的|[，,]|$)"),
        "no_other_by": Regex("(?![^，。]*按)"),
    },
    is_mixed=True,
)
_OPERATION_TOLD = {name: _MIXED.pattern(f"<{name}>") for name in _OPERATIONS}
_HAN_GROUP = _MIXED.pattern("(每[一]个|每种|每位|各[个]){column}<told_of_column>|<by> {column} <work_on_groups>")
_GROUP = _MIXED.pattern("(by|per|(for|in) each|for every|each|group[ed] by) [the] {column:<latin>}")
_SORT = _MIXED.pattern("""
    <by> {column} [[的] (降序|从(大到小|高到低)|{rising:升序|从(小到大|低到高)})] [来] [进行] (排序|排列|排名)
    |sort[ed]<few_words> by [the] {column:<latin>} [[in] (desc[ending]|{rising:asc[ending]})<end>]
""")
_ORDER_ONLY = _MIXED.pattern("[按][照]从<grade>到<grade>[的顺序][排列|排序]<no_other_by>")
_NOT_COLUMNS = frozenset(
    words(
        """the a an all each every per by of in on for rows row records file table data csv and with from is are
    每个 各个 文件 数据 表格 这个 计算 统计 求 查询 找出 列出 显示 它 其中 里 中 结果 行 条"""
    )
)


def groups_in(text: str) -> tuple[str, ...]:
    """The columns that a text groups by."""
    names = _columns(_HAN_GROUP, _spaced(text)) + _columns(_GROUP, _spaced(text))
    # 和 between two names: that is no name, and where the second one ends is not for this reading to tell. Nor is what
    # stands before and behind 把.
    return tuple(
        dict.fromkeys(
            name for name in names if name.lower() not in _NOT_COLUMNS and not any(sign in name for sign in "和把将")
        )
    )


def asked_groups(text: str) -> tuple[str, ...]:
    """The columns that a text groups by, without what it only sorts by."""
    return groups_in(_without(_spaced(text), _ORDER_ONLY, _SORT))


def operations_in(text: str) -> tuple[tuple[str, str], ...]:
    """Words for figures that a text asks for, each with the name of its operation; counting is told by many other words
    and is left out."""
    found = [(name, told.search(_spaced(text))) for name, told in _OPERATION_TOLD.items() if name != "count"]
    return tuple((match[0].strip(), name) for name, match in found if match)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _without(text: str, *patterns: re.Pattern[str]) -> str:
    for pattern in patterns:
        text = _spaced(pattern.sub(" ", text))
    return text


def _columns(pattern: re.Pattern[str], text: str) -> list[str]:
    return [kept(match, "column") for match in pattern.finditer(text)]
