"""Writes what is asked of a table as SQL over the table `t`. Must not know: requests, tools."""

from __future__ import annotations

from autoglm.core.values import Json
from autoglm.planning.offline.tables.wish import Condition, TableWish

_SIGNS = {"eq": "=", "ne": "<>", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
_FOLDED = " COLLATE NOCASE"


def ordered(keys: list[tuple[str, bool]], limit: int = 0) -> TableWish:
    """All rows by several columns, each with whether its values fall."""
    told = ", ".join(f"{_quoted(name)} {'DESC' if is_falling else 'ASC'}" for name, is_falling in keys)
    return TableWish(sql=f"SELECT * FROM t ORDER BY {told}" + (f" LIMIT {limit}" if limit else ""))


def table_sql(wish: TableWish) -> str:
    """SQL over the table `t`, or "" when the request does not name every column that is needed."""
    if wish.operation and not wish.measure and wish.operation != "count":
        return ""
    if wish.operation in ("median", "distinct") or any(one.is_span for one in wish.conditions):
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
    """A comparison. That of texts ignores case, as that of other tools does."""
    column, value = _quoted(condition.column), condition.value
    if value is None:
        return f"{column} IS {'NULL' if condition.op == 'eq' else 'NOT NULL'}"
    if isinstance(value, list):
        fold = _FOLDED if any(map(_has_case, value)) else ""
        return f"{column}{fold} IN ({', '.join(map(_literal, value))})"
    if condition.op == "contains":
        return f"{column} LIKE {_literal(f'%{value}%')}"
    fold = _FOLDED if condition.op in {"eq", "ne"} and _has_case(value) else ""
    return f"{column} {_SIGNS[condition.op]} {_literal(value)}{fold}"


def _has_case(value: Json) -> bool:
    return isinstance(value, str) and value.lower() != value.upper()


def _literal(value: Json) -> str:
    return str(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "''") + "'"
