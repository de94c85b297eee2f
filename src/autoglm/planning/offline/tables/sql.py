"""Writes what is asked of a table as SQL over the table `t`. Must not know: requests, tools."""

from __future__ import annotations

import re
from datetime import date, timedelta

from autoglm.core.values import Json
from autoglm.planning.offline.tables.wish import Condition, TableWish
from autoglm.planning.offline.words.lexicon import MONTHS

_SIGNS = {"eq": "=", "ne": "<>", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
_FOLDED = " COLLATE NOCASE"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_QUARTERS = frozenset({"Q1", "Q2", "Q3", "Q4"})
_BEHIND_YEAR = len("2026-") + 1


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
    """A comparison. That of texts ignores case, as that of other tools does; a day is all of its hours."""
    column, value = _quoted(condition.column), condition.value
    if value is None:
        return f"{column} IS {'NULL' if condition.op == 'eq' else 'NOT NULL'}"
    if isinstance(value, list):
        fold = _FOLDED if any(map(_has_case, value)) else ""
        return f"{column}{fold} IN ({', '.join(map(_literal, value))})"
    if condition.op == "contains":
        return f"{column} LIKE {_literal(f'%{value}%')}"
    if isinstance(value, str) and _DAY.fullmatch(value):
        return _by_day(column, condition.op, date.fromisoformat(value))
    part = _part_of_year(value) if condition.is_span else ""
    if part:
        return f"substr({column}, {_BEHIND_YEAR}) {_SIGNS[condition.op]} '{part}'"
    fold = _FOLDED if condition.op in {"eq", "ne"} and _has_case(value) else ""
    return f"{column} {_SIGNS[condition.op]} {_literal(value)}{fold}"


def _part_of_year(value: Json) -> str:
    """A month or quarter of any year as it stands behind the year in 2026-03 and 2026-Q1; "" for others."""
    told = str(value)
    if told in _QUARTERS:
        return told
    month = told.removesuffix("月") if told.endswith("月") else MONTHS.get(told[:3].lower(), "")
    return f"{int(month):02}" if month else ""


def _by_day(column: str, op: str, day: date) -> str:
    """A comparison with a day of a column that may hold the time of day, too."""
    if op in {"eq", "ne"}:
        return f"{column} {'LIKE' if op == 'eq' else 'NOT LIKE'} '{day}%'"
    bound = day + timedelta(days=1) if op in {"gt", "le"} else day
    return f"{column} {'>=' if op in {'gt', 'ge'} else '<'} '{bound}'"


def _has_case(value: Json) -> bool:
    return isinstance(value, str) and value.lower() != value.upper()


def _literal(value: Json) -> str:
    return str(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "''") + "'"
