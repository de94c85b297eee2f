"""Reads what a clause asks of a table from words that stand anywhere in it, in both languages at once. What it passes
over stops the plan later (leftovers). Must not know: tools.
"""

from __future__ import annotations

import re
from dataclasses import replace

from autoglm.core.values import Json
from autoglm.planning.notation import Regex, sentence_of, words_in
from autoglm.planning.offline.tables.wish import Condition, TableWish
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.lexicon import NUMBER_WORDS, words
from autoglm.planning.offline.words.numerals import chinese_number, plain_number
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
_COMPARISONS = words_in("""
    ge = 不(低|少|小)于|大于等于|至少|>=|≥|at least|no less than
    le = 不(高|多|大)于|不超过|小于等于|至多|<=|≤|at most|no more than
    ne = 不等于|不是|!=|≠|is not|not equal to
    gt = (大|高|多)于|超过|>|[is] ((greater|more|larger|higher) than|over|above)
    lt = (小|低|少)于|<|[is] ((less|smaller|lower) than|under|below)
    contains = 包含|含有|contains|containing|includes
    eq = 等于|==|=|equals|[is] equal to|为|是|is
""")
_FIGURE = "|".join(f"<{name}>" for name in _OPERATIONS)
_FIGURE_AHEAD = sentence_of(_FIGURE, {**_OPERATIONS, **_END}, space="").regex
_MIXED = Phrasing(
    """
    by = 按[照]
    high = highest|largest|biggest|best
    low = lowest|smallest
    grade = 高|低|大|小|多|少
    compared = {ge}|{le}|{ne}|{gt}|{lt}|{contains}|{eq}
    """,
    {
        **_OPERATIONS,
        **_COMPARISONS,
        **_END,
        # up to the word that follows, as in CPU使用率大于80; before a figure; and where nothing follows
        "column": Regex(rf"{_LATIN}{HAN_SIGN}{{0,5}}?|{HAN_SIGN}{{1,6}}?"),
        "column_before": Regex(rf"{_LATIN}{HAN_SIGN}{{0,5}}?|{HAN_SIGN}{{1,8}}"),
        "column_behind": Regex(rf"[A-Za-z_]\w*|{HAN_SIGN}{{1,6}}"),
        "latin": Regex(_LATIN),
        "few_han": Regex(f"{HAN_SIGN}{{0,4}}?"),
        "few_words": Regex(r"(?: \w+){0,3}?"),
        "digits": Regex(r"\d+"),
        "numeral": Regex(r"\d+|[一二三四五六七八九十两]+"),
        "number": "<digits>|two|three|four|five|six|seven|eight|nine|ten",
        "value": Regex(
            rf"\"[^\"]*\"|“[^”]*”|'[^']*'|「[^」]*」|-?\d+(?:\.\d+)?|[A-Za-z_]\w*|{HAN_SIGN}{{1,6}}?(?=的|且|，|$|\s)"
        ),
        "told_of_column": Regex(rf"(?=的|有|$|[，,。]|\s|{_FIGURE_AHEAD})"),
        "work_on_groups": Regex("(?=分组|统计|汇总|计算|求|划分|来|的|[，,]|$)"),
        "where": Regex("(?<=[中里的且，,])|(?<=并且|查询|筛选|找出|列出|过滤)"),
        "clause": Regex("[^，。]*"),
        "no_other_by": Regex("(?![^，。]*按)"),
        "no_word_for_all": Regex(f"(?![是共会要结部]){HAN_SIGN}"),
        "spaces": Regex(" *"),
        "finish": Regex(" *$"),
    },
    is_mixed=True,
)
_OPERATION_TOLD = {name: _MIXED.pattern(f"<{name}>") for name in _OPERATIONS}
_ANY_OPERATION = _MIXED.pattern(_FIGURE)
_HAN_GROUP = _MIXED.pattern("(每[一]个|每种|每位|各[个]){column}<told_of_column>|<by> {column} <work_on_groups>")
_GROUP = _MIXED.pattern("(by|per|(for|in) each|for every|each|group[ed] by) [the] {column:<latin>}")
_TOTAL_OF = _MIXED.pattern("""
    (total|sum|average|mean|avg|maximum|max|minimum|min|median|distinct|unique) [of] [the|all] {column:<latin>}
""")
_HAN_TOTAL = _MIXED.pattern("""
    {column:<column_before>} [的] (总(和|额|量|计)|合计|之和|平均(值|数)|均值|中位数|最(大|小|高|低)值|求和)
    |(平均|求和|合计|汇总|总)[的] {column:<column_behind>}
""")
# 按部门统计 … 的金额: what ends like an amount is summed when nothing else is said.
_HAN_FIGURE = _MIXED.pattern("统计<spaces>[<clause>的]<spaces>{column:<few_han>(额|价|费|量|钱|款|工资|成本)}<finish>")
_HAN_SUM = _MIXED.pattern("总<no_word_for_all>")
_TOP = _MIXED.pattern("""
    {column} 最(大|高|多|长|新|{low:小|低|少|短})[的] [前] {numeral} (行|条|名|项|个[ [的]{group:<column_behind>}])
""")
_FIRST = _MIXED.pattern("前 {numeral} (行|条|个|名|项|位)")
_ENGLISH_TOP = _MIXED.pattern("""
    (top|first|{low:bottom|lowest|last}) {number:<digits>} [<latin>] (by|with the (<high>|{low})|sorted by) [the]
        {column:<latin>}
    |{number} (<high>|{low}) {column:<latin>}
    |{number} (rows|records|lines|items|entries) with the (<high>|most|{low}|{low:least}) {column:<latin>}
""")
_SORT = _MIXED.pattern("""
    <by> {column} [[的] (降序|从(大到小|高到低)|{rising:升序|从(小到大|低到高)})] [来] [进行] (排序|排列|排名)
    |sort[ed]<few_words> by [the] {column:<latin>} [[in] (desc[ending]|{rising:asc[ending]})<end>]
""")
_ORDER_ONLY = _MIXED.pattern("[按][照]从<grade>到<grade>[的顺序][排列|排序]<no_other_by>")
_UPWARD = _MIXED.pattern("升序|从(小|低|少)到(大|高|多)|(ascending|(lowest|smallest) first)<end>")
_CONDITION = _MIXED.pattern("(<where>|(where|with|whose|having|and) [the]) {column} <compared> {value}")
_LEADS = _MIXED.pattern("""
    (请|先|再|并|计算|统计|查询|求[出]|找出|列出|显示|算[出]|给出|看看|其中|里|中|所有|全部|的|各自)+
""")
_SQL = lazily.pattern(r"\bselect\b.+\bfrom\b.+", re.IGNORECASE | re.DOTALL)
_NOT_COLUMNS = frozenset(
    words(
        """the a an all each every per by of in on for rows row records file table data csv and with from is are
    每个 各个 文件 数据 表格 这个 计算 统计 求 查询 找出 列出 显示 它 其中 里 中 结果 行 条"""
    )
)
MAX_CHARS = 500
"""A clause that is longer, but for SQL, asks nothing of a table: nobody asks so, and to look it through takes long."""


def table_wish(text: str) -> TableWish | None:
    """What a clause asks of a table, or None. File names are to be blanked out of the text before."""
    sql = _SQL.search(text)
    if sql:
        return TableWish(sql=sql[0].strip(" \"'`“”"))
    if len(text) > MAX_CHARS:
        return None
    text = _spaced(text)
    conditions = tuple(_conditions(text))
    rest = _without(text, _ORDER_ONLY, _CONDITION)
    wish = _top(rest) or _aggregate(rest) or _sorted(rest)
    if wish:
        is_up = bool(wish.operation) and _UPWARD.search(text) is not None
        return replace(wish, conditions=conditions, is_descending=wish.is_descending and not is_up)
    return TableWish(conditions=conditions) if conditions else None


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


def _top(text: str) -> TableWish | None:
    """Rows or groups with the highest or lowest figure: 金额最大的 5 行, 总额最高的三个地区, top 5 by amount."""
    english = _ENGLISH_TOP.search(text)
    if english:
        by, limit = kept(english, "column"), _count(kept(english, "number").lower())
        return TableWish(by=by, is_descending=not kept(english, "low"), limit=limit)
    found = _TOP.search(text)
    if not found:
        return None
    by, group = _column(kept(found, "column")), kept(found, "group")
    is_high, limit = not kept(found, "low"), _count(kept(found, "numeral"))
    operation = _operation(by)
    if operation and group:
        measure = _column(_ANY_OPERATION.sub("", by))
        return TableWish(operation, measure, (group,), is_descending=is_high, limit=limit)
    return TableWish(by=by, is_descending=is_high, limit=limit) if by else None


def _aggregate(text: str) -> TableWish | None:
    operation = _operation(text)
    if not operation and (_HAN_SUM.search(text) or _HAN_FIGURE.search(text)):
        operation = "sum"
    if not operation:
        return None
    groups = groups_in(text)
    return TableWish(operation, _measure(text, operation, groups), groups, limit=_first(text))


def _sorted(text: str) -> TableWish | None:
    found = _SORT.search(text)
    if not found:
        return None
    return TableWish(by=kept(found, "column"), is_descending=not kept(found, "rising"), limit=_first(text))


def _first(text: str) -> int:
    """How many of the first ones are asked for; 0 for all."""
    found = _FIRST.search(text)
    return _count(kept(found, "numeral")) if found else 0


def _operation(text: str) -> str:
    return next((name for name, told in _OPERATION_TOLD.items() if told.search(text)), "")


def _measure(text: str, operation: str, groups: tuple[str, ...]) -> str:
    """The column that is counted up; "" when the request names none, as in 每个地区的总额."""
    if operation == "count":
        return ""
    # Two spaces: what stands before the columns of groups is not read together with what stands behind them.
    rest = _GROUP.sub("  ", _HAN_GROUP.sub("  ", text))
    for name in (_column(told) for figure in (_TOTAL_OF, _HAN_TOTAL, _HAN_FIGURE) for told in _columns(figure, rest)):
        if name and name.lower() not in _NOT_COLUMNS and name not in groups and not _operation(name):
            return name
    return ""


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _without(text: str, *patterns: re.Pattern[str]) -> str:
    for pattern in patterns:
        text = _spaced(pattern.sub(" ", text))
    return text


def _columns(pattern: re.Pattern[str], text: str) -> list[str]:
    return [kept(match, "column") for match in pattern.finditer(text)]


def _column(name: str) -> str:
    """A column's name without words that lead to it."""
    lead = _LEADS.match(name)
    return re.split("[的中里]", name[lead.end() :] if lead else name)[-1]


def _conditions(text: str) -> list[Condition]:
    found = []
    for match in _CONDITION.finditer(text):
        column = _column(kept(match, "column"))
        if column and column.lower() not in _NOT_COLUMNS and not _operation(column):
            op = next(name for name in _COMPARISONS if kept(match, name))
            found.append(Condition(column, op, _value(kept(match, "value"))))
    return found


def _value(text: str) -> Json:
    if re.fullmatch(r"-?\d+(?:\.\d+)?", text):
        return plain_number(float(text))
    return text.strip("\"'“”「」")


def _count(text: str) -> int:
    if text in NUMBER_WORDS:
        return NUMBER_WORDS[text]
    return int(text) if text.isdigit() else int(chinese_number(text))
