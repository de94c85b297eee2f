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
    if condition.is_span and not (isinstance(value, str) and _DAY.fullmatch(value)):
        return _in_span(condition)
    if isinstance(value, list):
        fold = _FOLDED if any(map(_has_case, value)) else ""
        return f"{column}{fold} IN ({', '.join(map(_literal, value))})"
    if condition.op == "contains":
        return f"{column} LIKE {_literal(f'%{value}%')}"
    if isinstance(value, str) and _DAY.fullmatch(value):
        return _by_day(column, condition.op, date.fromisoformat(value))
    fold = _FOLDED if condition.op in {"eq", "ne"} and _has_case(value) else ""
    return f"{column} {_SIGNS[condition.op]} {_literal(value)}{fold}"


def _in_span(condition: Condition) -> str:
    """A comparison of the dates of rows with years, quarters or months: a column that is called month may hold names of
    months, in which there is no order."""
    dates = '"date"' if condition.column.isascii() else '"日期"'
    year, first, last = _months_of(str(condition.value))
    form, first, last = ("%Y-%m", f"{year}-{first}", f"{year}-{last}") if year else ("%m", first, last)
    told = f"strftime('{form}', {dates})"
    if condition.op == "eq":
        return f"{told} = '{first}'" if first == last else f"{told} BETWEEN '{first}' AND '{last}'"
    return f"{told} {_SIGNS[condition.op]} '{last if condition.op in {'gt', 'le'} else first}'"


def _months_of(told: str) -> tuple[str, str, str]:
    """The year, or "" for any, and the first and last month of 2026, 2026-Q1, Q1, 2026-03, March and 3月."""
    year, _, part = told.partition("-") if told[:4].isdigit() else ("", "", told)
    if not part:
        return year, "01", "12"
    if part.startswith("Q"):
        return year, f"{3 * int(part[1]) - 2:02}", f"{3 * int(part[1]):02}"
    month = int(part.removesuffix("月")) if part[0].isdigit() else MONTHS[part[:3].lower()]
    return year, f"{month:02}", f"{month:02}"


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
