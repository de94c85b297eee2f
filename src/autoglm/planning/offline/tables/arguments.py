"""Makes the arguments of a tool of what is asked of a table. Tools are known by their parameters."""

from __future__ import annotations

from collections.abc import Mapping

from autoglm.core.values import Json
from autoglm.planning.offline.tables.sql import table_sql
from autoglm.planning.offline.tables.wish import TableWish

_ALL_ROWS = 1_000_000
"""As many as no table has."""


def table_arguments(wish: TableWish, names: frozenset[str]) -> dict[str, Json] | None:
    """The arguments for a tool that has these parameters, or None when it cannot do what is wished."""
    if wish.sql:
        return {"sql": wish.sql} if "sql" in names else None
    if {"operation", "measure", "group_by", "where"} <= names:
        return _aggregate_arguments(wish) if _can_aggregate(wish, names) else None
    if wish.having or wish.is_share:
        return None
    if {"path", "columns", "limit", "delimiter"} <= names:
        return _load_arguments(wish)
    if {"by", "descending", "limit"} <= names:
        return _sort_arguments(wish) if wish.by and not wish.operation and not wish.conditions else None
    sql = table_sql(wish) if "sql" in names else ""
    return {"sql": sql} if sql else None


def _can_aggregate(wish: TableWish, names: frozenset[str]) -> bool:
    has_choice = any(one.op == "in" for one in wish.conditions)
    is_known = (not wish.having or "having" in names) and (not wish.is_share or "share" in names)
    return bool(wish.operation) and is_known and not has_choice


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
    if wish.having:
        arguments["having"] = [{"op": one.op, "value": one.value} for one in wish.having]
    if wish.is_share:
        arguments["share"] = True
    if wish.order or not wish.is_descending:
        arguments["order"] = wish.order or "value_asc"
    return arguments | ({"limit": wish.limit} if wish.limit else {})


def _sort_arguments(wish: TableWish) -> dict[str, Json]:
    arguments: dict[str, Json] = {"by": wish.by}
    if not wish.is_descending or wish.order:
        arguments["descending"] = wish.is_descending
    if wish.columns:
        arguments["columns"] = list(wish.columns)
    # Without a number all rows are wanted, not the first ten of them.
    return arguments | {"limit": wish.limit or _ALL_ROWS}


def _load_arguments(wish: TableWish) -> dict[str, Json] | None:
    """Rows as they stand in the file: some columns of them, or the first ones."""
    is_as_it_is = not (wish.operation or wish.by or wish.conditions or wish.is_distinct)
    if not is_as_it_is or not (wish.columns or wish.limit):
        return None
    arguments: dict[str, Json] = {"columns": list(wish.columns)} if wish.columns else {}
    return arguments | ({"limit": wish.limit} if wish.limit else {})


def offered_names(properties: Json) -> frozenset[str]:
    """The names of a tool's parameters."""
    return frozenset(properties) if isinstance(properties, Mapping) else frozenset()
