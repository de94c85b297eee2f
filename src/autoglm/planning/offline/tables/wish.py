"""What is asked of a table, whatever the language and whatever the tool."""

from __future__ import annotations

from dataclasses import dataclass

from autoglm.core.values import Json

SPANS = frozenset(
    {"year", "quarter", "month", "week", "weekday", "day", "hour", *"年月周日", "年份", "月份", "季度", "星期"}
)
"""Spans of time, by which rows are parted and picked though no column is called so: by the date of each."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What rows fulfil; the value None is that of an empty cell."""

    column: str
    op: str
    value: Json
    is_span: bool = False  # the column is a span of time, and may be no column of the table


@dataclass(frozen=True, slots=True)
class Bound:
    """What the figure of a group fulfils."""

    op: str
    value: int | float


@dataclass(frozen=True, slots=True)
class TableWish:
    """What is asked of a table. With `operation` it is one figure a group, in the `order` "group" or "file" when not by
    value; without it rows, `limit` of them by `by`, with these `columns` alone when there are any, each row once when
    `is_distinct`. The `order` "value_desc" says that somebody asked for falling values or rows, which else is meant.
    Groups are those whose figure fulfils all of `having`; with `is_share` figures are percentages of the whole."""

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
    having: tuple[Bound, ...] = ()
    is_share: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every column that is named; what spans of time are told of need not be."""
        told = (one.column for one in self.conditions if not one.is_span)
        return (self.measure, self.by, *self.group_by, *self.columns, *told)
