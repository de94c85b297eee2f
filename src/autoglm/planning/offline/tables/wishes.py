"""Reads everyday questions about tables: totals, averages, counts, the largest N, by column, with conditions, in order.

Columns are taken as the request names them, for what a file holds is not known while planning. Must not know: the names
of tools; `table_arguments` tells tools by their parameters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from autoglm.core.values import Json
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.lexicon import NUMBER_WORDS, words
from autoglm.planning.offline.words.numerals import chinese_number, plain_number
from autoglm.planning.offline.words.text import HAN

_OPERATIONS: tuple[tuple[str, str], ...] = (
    (r"平均值|平均数|平均|均值|\b(?:average|mean|avg)\b", "mean"),
    (r"中位数|\bmedian\b", "median"),
    (r"总和|总额|总量|合计|总计|求和|之和|汇总|\b(?:total|sum|totals)\b", "sum"),
    (r"去重|不同的|\bdistinct\b|\bunique\b", "distinct"),
    (r"最大值|最高值|\b(?:maximum|max)\b", "max"),
    (r"最小值|最低值|\b(?:minimum|min)\b", "min"),
    (r"数量|个数|行数|总数|次数|计数|有多少[行条个]|有几[行条个]|\b(?:count|number of|how many)\b", "count"),
)
_AGGREGATES = "|".join(pattern for pattern, _ in _OPERATIONS)
_HAN_GROUP = lazily.pattern(
    rf"(?:每一?个|每种|每位|各个?)(?P<each>[{HAN}]{{1,6}}?|[A-Za-z_]\w*)(?=的|有|$|[，,。]|\s|{_AGGREGATES})"
    rf"|按照?\s*(?P<by>[{HAN}]{{1,6}}?|[A-Za-z_]\w*)\s*(?=分组|统计|汇总|计算|求|划分|来|的|[，,]|$)"
)
_GROUP = lazily.pattern(
    r"\b(?:by|per|for each|in each|for every|each|grouped by|group by)\s+(?:the\s+)?([A-Za-z_]\w*)", re.IGNORECASE
)
_TOTAL_OF = lazily.pattern(
    r"\b(?:total|sum|average|mean|avg|maximum|max|minimum|min|median|distinct|unique)\s+(?:of\s+)?(?:the\s+|all\s+)?([A-Za-z_]\w*)",
    re.IGNORECASE,
)
_HAN_TOTAL = lazily.pattern(
    rf"(?P<before>[{HAN}]{{1,8}}|[A-Za-z_]\w*)\s?的?(?:总和|总额|总量|合计|总计|之和|平均值|平均数|均值|中位数|最大值|最小值|最高值|最低值|求和)"
    rf"|(?:平均|求和|合计|汇总|总)的?\s?(?P<after>[{HAN}]{{1,6}}|[A-Za-z_]\w*)"
)
# 按部门统计 … 的金额: what ends like an amount is summed when nothing else is said.
_HAN_FIGURE = lazily.pattern(rf"统计\s*(?:[^，。]*的)?\s*([{HAN}]{{0,4}}?(?:[额价费量钱款]|工资|成本))\s*$")
_TOP = lazily.pattern(
    rf"(?P<by>[{HAN}]{{1,6}}|[A-Za-z_]\w*)\s?最(?P<most>[大高多长新])的?\s?前?\s?(?P<count>\d+|[一二三四五六七八九十两]+)\s?[行条个名项]"
    rf"|(?P<low_by>[{HAN}]{{1,6}}|[A-Za-z_]\w*)\s?最[小低少短]的?\s?前?\s?(?P<low>\d+|[一二三四五六七八九十两]+)\s?[行条个名项]"
)
_FIRST = lazily.pattern(r"前\s?(\d+|[一二三四五六七八九十两]+)\s?[行条个名项位]")
_ENGLISH_TOP = lazily.pattern(
    r"\b(?P<end>top|first|bottom|lowest|last)\s+(?P<count>\d+)(?:\s+[A-Za-z_]+)?\s+"
    r"(?:by|with the (?:highest|largest|lowest|smallest)|sorted by)\s+(?:the\s+)?(?P<by>[A-Za-z_]\w*)"
    r"|\b(?P<count3>\d+|two|three|four|five|six|seven|eight|nine|ten)\s+(?P<end3>highest|largest|biggest|best|lowest|smallest)\s+(?P<by3>[A-Za-z_]\w*)"
    r"|\b(?P<count2>\d+)\s+(?:rows|records|lines|items|entries)\s+with\s+the\s+(?P<end2>highest|largest|biggest|most|lowest|smallest|least)\s+(?P<by2>[A-Za-z_]\w*)",
    re.IGNORECASE,
)
_SORT = lazily.pattern(
    rf"按照?\s*([{HAN}]{{1,6}}?|[A-Za-z_]\w*)\s*(?:的?(降序|升序|从大到小|从小到大|从高到低|从低到高))?\s*(?:来)?(?:进行)?(?:排序|排列|排名)"
    r"|\bsort(?:ed)?\s+(?:\w+\s+){0,3}?by\s+(?:the\s+)?([A-Za-z_]\w*)(?:\s+(?:in\s+)?(desc|asc)\w*)?",
    re.IGNORECASE,
)
_ORDER_ONLY = lazily.pattern(r"按?(?:照)?从[高低大小多少]到[高低大小多少](?:的顺序)?(?:排列|排序)?(?![^，。]*按)")
_UPWARD = lazily.pattern(r"升序|从[小低少]到[大高多]|\bascending\b|\b(?:lowest|smallest) first\b", re.IGNORECASE)
_COMPARISONS: tuple[tuple[str, str], ...] = (
    (r"不低于|不少于|不小于|大于等于|至少|>=|≥|at least|no less than", "ge"),
    (r"不高于|不超过|不多于|不大于|小于等于|至多|<=|≤|at most|no more than", "le"),
    (r"不等于|不是|!=|≠|is not|not equal to", "ne"),
    (r"大于|超过|高于|多于|>|(?:is )?(?:greater than|more than|over|above|larger than|higher than)", "gt"),
    (r"小于|低于|少于|<|(?:is )?(?:less than|under|below|smaller than|lower than)", "lt"),
    (r"包含|含有|contains|containing|includes", "contains"),
    (r"等于|==|=|equals|equal to|is equal to|为|是|is", "eq"),
)
_COMPARED = "|".join(pattern for pattern, _ in _COMPARISONS)
_CONDITION = lazily.pattern(
    rf"(?:(?<=[中里的且，,])|(?<=并且|查询|筛选|找出|列出|过滤)|\b(?:where|with|whose|having|and)\s+(?:the\s+)?)\s?(?P<column>[A-Za-z_]\w*|[{HAN}]{{1,6}}?)\s?"
    rf"(?P<how>{_COMPARED})\s?(?P<value>\"[^\"]*\"|“[^”]*”|'[^']*'|「[^」]*」|-?\d+(?:\.\d+)?|[A-Za-z_]\w*|[{HAN}]{{1,6}}?(?=的|且|，|$|\s))",
    re.IGNORECASE,
)
_SIGNS = {"eq": "=", "ne": "<>", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
_SQL = lazily.pattern(r"\bselect\b.+\bfrom\b.+", re.IGNORECASE | re.DOTALL)
_NOT_COLUMNS = frozenset(
    words(
        """the a an all each every by per of in on for rows row records file table data csv and with from is are
    每个 各个 文件 数据 表格 这个 计算 统计 求 查询 找出 列出 显示 它 其中 里 中 结果 行 条"""
    )
)
_LEADS = lazily.pattern(
    r"^(?:请|先|再|并|计算|统计|查询|求出?|找出|列出|显示|算出?|给出|看看|其中|里|中|所有|全部|的|各自){1,6}"
)


@dataclass(frozen=True, slots=True)
class Condition:
    column: str
    op: str
    value: Json


@dataclass(frozen=True, slots=True)
class TableWish:
    """What is asked of a table. With `operation` it is one figure a group, in the `order` "group" or "file" when not by
    value; without it rows, `limit` of them by `by`, with these `columns` alone when there are any, each row once when
    `is_distinct`."""

    operation: str = ""
    measure: str = ""
    group_by: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    by: str = ""
    is_descending: bool = True
    limit: int = 0
    sql: str = ""
    order: str = ""
    columns: tuple[str, ...] = ()
    is_distinct: bool = False


def table_wish(text: str) -> TableWish | None:
    """What a clause asks of a table, or None. File names are to be blanked out of the text before."""
    sql = _SQL.search(text)
    if sql:
        return TableWish(sql=sql[0].strip(" \"'`“”"))
    conditions = tuple(_conditions(text))
    rest = _CONDITION.sub(" ", _ORDER_ONLY.sub(" ", text))
    wish = _top(rest) or _aggregate(rest) or _sorted(rest)
    if wish:
        is_up = bool(wish.operation) and _UPWARD.search(text) is not None
        return replace(wish, conditions=conditions, is_descending=wish.is_descending and not is_up)
    return TableWish(conditions=conditions) if conditions else None


def groups_in(text: str) -> tuple[str, ...]:
    """The columns that a text groups by."""
    found = [match["each"] or match["by"] for match in _HAN_GROUP.finditer(text)]
    found += [match[1] for match in _GROUP.finditer(text)]
    # 和 between two names: that is no name, and where the second one ends is not for this reading to tell.
    return tuple(dict.fromkeys(name for name in found if name.lower() not in _NOT_COLUMNS and "和" not in name))


def asked_groups(text: str) -> tuple[str, ...]:
    """The columns that a text groups by, without what it only sorts by."""
    return groups_in(_SORT.sub(" ", _ORDER_ONLY.sub(" ", text)))


def operations_in(text: str) -> tuple[tuple[str, str], ...]:
    """Words for figures that a text asks for, each with the name of its operation; counting is told by many other words
    and is left out."""
    found = [(re.search(pattern, text, re.IGNORECASE), name) for pattern, name in _OPERATIONS if name != "count"]
    return tuple((match[0], name) for match, name in found if match)


def table_arguments(wish: TableWish, names: frozenset[str]) -> dict[str, Json] | None:
    """The arguments for a tool that has these parameters, or None when it cannot do what is wished."""
    if wish.sql:
        return {"sql": wish.sql} if "sql" in names else None
    if {"operation", "measure", "group_by", "where"} <= names:
        has_choice = any(one.op == "in" for one in wish.conditions)
        return _aggregate_arguments(wish) if wish.operation and not has_choice else None
    if {"path", "columns", "limit", "delimiter"} <= names:
        return _load_arguments(wish)
    if {"by", "descending", "limit"} <= names:
        return _sort_arguments(wish) if wish.by and not wish.operation and not wish.conditions else None
    if "sql" in names:
        sql = table_sql(wish)
        return {"sql": sql} if sql else None
    return None


def ordered(keys: list[tuple[str, bool]], limit: int = 0) -> TableWish:
    """All rows by several columns, each with whether its values fall."""
    told = ", ".join(f"{_quoted(name)} {'DESC' if is_falling else 'ASC'}" for name, is_falling in keys)
    return TableWish(sql=f"SELECT * FROM t ORDER BY {told}" + (f" LIMIT {limit}" if limit else ""))


def table_sql(wish: TableWish) -> str:
    """SQL over the table `t`, or "" when the request does not name every column that is needed."""
    if wish.operation and not wish.measure and wish.operation != "count":
        return ""
    if wish.operation in ("median", "distinct"):
        return ""
    figure = _figure(wish) if wish.operation else ""
    groups = ", ".join(map(_quoted, wish.group_by))
    columns = ", ".join(map(_quoted, wish.columns))
    chosen = "SELECT DISTINCT" if wish.is_distinct else "SELECT"
    sql = f"{chosen} {', '.join(part for part in (groups, figure, columns) if part) or '*'} FROM t"
    if wish.conditions:
        sql += " WHERE " + " AND ".join(map(_compared, wish.conditions))
    if groups:
        sql += f" GROUP BY {groups} ORDER BY {figure} {'DESC' if wish.is_descending else 'ASC'}"
    elif wish.by:
        sql += f" ORDER BY {_quoted(wish.by)} {'DESC' if wish.is_descending else 'ASC'}"
    return sql + (f" LIMIT {wish.limit}" if wish.limit else "")


def _figure(wish: TableWish) -> str:
    name = {"mean": "AVG"}.get(wish.operation, wish.operation.upper())
    return f"{name}({_quoted(wish.measure) if wish.measure else '*'})"


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _compared(condition: Condition) -> str:
    value = condition.value
    if isinstance(value, list):
        return f"{_quoted(condition.column)} IN ({', '.join(map(_literal, value))})"
    if condition.op == "contains":
        return f"{_quoted(condition.column)} LIKE {_literal(f'%{value}%')}"
    return f"{_quoted(condition.column)} {_SIGNS[condition.op]} {_literal(value)}"


def _literal(value: Json) -> str:
    return str(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "''") + "'"


def _aggregate_arguments(wish: TableWish) -> dict[str, Json]:
    arguments: dict[str, Json] = {"operation": wish.operation}
    if wish.measure:
        arguments["measure"] = wish.measure
    if wish.group_by:
        arguments["group_by"] = list(wish.group_by)
    if wish.conditions:
        arguments["where"] = [
            {"column": one.column, "op": one.op, "value": one.value} for one in wish.conditions
        ]  # fmt: skip
    if wish.order or not wish.is_descending:
        arguments["order"] = wish.order or "value_asc"
    return arguments | ({"limit": wish.limit} if wish.limit else {})


def _sort_arguments(wish: TableWish) -> dict[str, Json]:
    arguments: dict[str, Json] = {"by": wish.by}
    if not wish.is_descending:
        arguments["descending"] = False
    if wish.columns:
        arguments["columns"] = list(wish.columns)
    # Without a number all rows are wanted, not the first ten of them.
    return arguments | {"limit": wish.limit or 1000}


def _load_arguments(wish: TableWish) -> dict[str, Json] | None:
    """Rows as they stand in the file: some columns of them, or the first ones."""
    is_as_it_is = not (wish.operation or wish.by or wish.conditions or wish.is_distinct)
    if not is_as_it_is or not (wish.columns or wish.limit):
        return None
    arguments: dict[str, Json] = {"columns": list(wish.columns)} if wish.columns else {}
    return arguments | ({"limit": wish.limit} if wish.limit else {})


def _top(text: str) -> TableWish | None:
    """Rows or groups with the highest or lowest figure: 金额最大的 5 行, 总额最高的三个地区, top 5 by amount."""
    english = _ENGLISH_TOP.search(text)
    if english:
        end = (english["end"] or english["end2"] or english["end3"]).lower()
        is_high = end not in ("bottom", "lowest", "last", "smallest", "least")
        return TableWish(
            by=english["by"] or english["by2"] or english["by3"],
            is_descending=is_high,
            limit=_count((english["count"] or english["count2"] or english["count3"]).lower()),
        )
    found = _TOP.search(text)
    if not found:
        return None
    by = _column(found["by"] or found["low_by"])
    is_high, limit = bool(found["by"]), _count(found["count"] or found["low"])
    group = re.match(rf"\s*的?([{HAN}]{{1,6}}|[A-Za-z_]\w*)", text[found.end() :])
    operation = _operation(by)
    if operation and group and text[found.end() - 1] == "个":
        measure = _column(re.sub(_AGGREGATES, "", by))
        return TableWish(operation, measure, (group[1],), is_descending=is_high, limit=limit)
    return TableWish(by=by, is_descending=is_high, limit=limit) if by else None


def _aggregate(text: str) -> TableWish | None:
    operation = _operation(text)
    total = re.search(rf"总(?![是共会要结部])(?P<after>[{HAN}]{{1,4}})", text)
    if not operation and (total or _HAN_FIGURE.search(text)):
        operation = "sum"
    if not operation:
        return None
    groups = groups_in(text)
    first = _FIRST.search(text)
    return TableWish(
        operation,
        _measure(text, operation, groups),
        groups,
        limit=_count(first[1]) if first else 0,
    )


def _sorted(text: str) -> TableWish | None:
    found = _SORT.search(text)
    if not found:
        return None
    how = (found[2] or found[4] or "").lower()
    is_up = how in ("升序", "从小到大", "从低到高", "asc")
    first = _FIRST.search(text)
    return TableWish(by=found[1] or found[3], is_descending=not is_up, limit=_count(first[1]) if first else 0)


def _operation(text: str) -> str:
    return next((name for pattern, name in _OPERATIONS if re.search(pattern, text, re.IGNORECASE)), "")


def _measure(text: str, operation: str, groups: tuple[str, ...]) -> str:
    """The column that is counted up; "" when the request names none, as in 每个地区的总额."""
    if operation == "count":
        return ""
    rest = _GROUP.sub(" ", _HAN_GROUP.sub(" ", text))
    names = [match[1] for match in _TOTAL_OF.finditer(rest)]
    names += [match["before"] or match["after"] for match in _HAN_TOTAL.finditer(rest)]
    names += [match[1] for match in _HAN_FIGURE.finditer(rest)]
    for name in map(_column, names):
        if name and name.lower() not in _NOT_COLUMNS and name not in groups and not _operation(name):
            return name
    return ""


def _column(name: str) -> str:
    """A column's name without words that lead to it."""
    return re.split(r"[的中里]", _LEADS.sub("", name))[-1]


def _conditions(text: str) -> list[Condition]:
    found = []
    for match in _CONDITION.finditer(text):
        column = _column(match["column"])
        if column and column.lower() not in _NOT_COLUMNS and not _operation(column):
            found.append(Condition(column, _op(match["how"]), _value(match["value"])))
    return found


def _op(how: str) -> str:
    return next(name for pattern, name in _COMPARISONS if re.fullmatch(pattern, how, re.IGNORECASE))


def _value(text: str) -> Json:
    if re.fullmatch(r"-?\d+(?:\.\d+)?", text):
        return plain_number(float(text))
    return text.strip("\"'“”「」")


def _count(text: str) -> int:
    if text in NUMBER_WORDS:
        return NUMBER_WORDS[text]
    return int(text) if text.isdigit() else int(chinese_number(text))


def offered_names(properties: Json) -> frozenset[str]:
    """The names of a tool's parameters."""
    return frozenset(properties) if isinstance(properties, Mapping) else frozenset()
