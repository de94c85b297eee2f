"""What is asked of a table, whatever the language and whatever the tool."""

from __future__ import annotations

from dataclasses import dataclass

from autoglm.core.values import Json


@dataclass(frozen=True, slots=True)
class Condition:
    """What rows fulfil; the value None is that of an empty cell."""

    column: str
    op: str
    value: Json


@dataclass(frozen=True, slots=True)
class TableWish:
    """What is asked of a table. With `operation` it is one figure a group, in the `order` "group" or "file" when not by
    value; without it rows, `limit` of them by `by`, with these `columns` alone when there are any, each row once when
    `is_distinct`. The `order` "value_desc" says that somebody asked for falling values or rows, which else is meant."""

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
