"""Composes what is asked of a table from what the parts of a question say.

Owns: what goes together, and what it means then. Must not know: words, where the parts stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from autoglm.planning.offline.tables.sql import ordered
from autoglm.planning.offline.tables.wish import SPANS, Condition, TableWish

End = Literal["", "high", "low"]
"""Which end of a ranking is asked for."""
Order = Literal["", "falling", "rising", "letters", "file", "open"]
"""How rows or groups come; "open" in an order that no tool puts them in."""

_FALLING = "value_desc"
"""The order of a wish that says that values are to fall."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the parts of a question to a table say. `key` is the column that a figure or a ranking is of, `thing` what
    its rows or groups are; `by` are columns of which it is not said whether they part the rows or put them in order."""

    operation: str = ""
    extreme: End = ""
    limit: int = 0  # of a ranking
    first: int = 0  # as the rows or groups come
    key: str = ""
    thing: str = ""
    is_figure: bool = False  # whether an extreme of the key is a figure: the highest price, not the largest order
    is_summed: bool = False  # whether the key is of a kind that is added up when nothing else is said
    is_one: bool = False  # which city, who
    has_rows: bool = False
    is_sort: bool = False
    order: Order = ""
    order_of: str = ""
    keys: tuple[tuple[str, bool | None], ...] = ()  # columns to sort by, each with whether it is said that values fall
    groups: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    is_list: bool = False  # the columns are only named side by side, with no word that asks for them
    is_distinct: bool = False
    conditions: tuple[Condition, ...] = ()
    is_only_column: bool = False  # whether a figure may be of the only column of figures, since none is named

    @property
    def is_span(self) -> bool:
        """Whether what is ranked are spans of time, in each of which many rows lie."""
        return self.thing.lower() in SPANS

    @property
    def is_split(self) -> bool:
        """Whether figures are asked for, one for each group, rather than rows."""
        is_figure = self.operation or not SPANS.isdisjoint(name.lower() for name in self.by)
        return bool(self.groups or (self.by and is_figure and not self.is_sort))


def composed(asked: Asked) -> TableWish | None:
    """What a question asks for; None where its parts do not go together, or leave open what is meant."""
    if asked.order == "open":
        return None
    if asked.keys:
        return _by_keys(asked)
    if asked.is_distinct:
        return _different(asked)
    if asked.operation:
        return _top_groups(asked) if asked.extreme else _figure(asked)
    if asked.extreme:
        return _extreme(asked)
    return _sorted(asked) if asked.is_sort or (asked.order and not asked.is_summed) else _rows(asked)


def _by_keys(asked: Asked) -> TableWish | None:
    is_more = asked.operation or asked.extreme or asked.groups or asked.by or asked.columns or asked.conditions
    is_end_open = asked.first and all(is_falling is None for _, is_falling in asked.keys)
    if is_more or is_end_open or asked.key or asked.thing:
        return None
    return ordered([(name, bool(is_falling)) for name, is_falling in asked.keys], asked.first)


def _different(asked: Asked) -> TableWish | None:
    is_more = asked.operation or asked.extreme or asked.groups or asked.by or asked.conditions or asked.columns
    return None if is_more or not asked.key else TableWish(columns=(asked.key,), is_distinct=True)


def _figure(asked: Asked) -> TableWish | None:
    """One figure, or one for each group."""
    groups = asked.groups or asked.by
    order = _order_of(asked, groups)
    is_count = asked.operation == "count"
    has_key = bool(asked.key) or asked.is_only_column
    is_open = has_key == is_count or (asked.thing and not is_count) or bool(asked.groups and asked.by)
    is_all = is_count and not (groups or asked.conditions or asked.has_rows)
    if is_open or is_all or order is None or asked.columns or (asked.first and not groups):
        return None
    is_falling = asked.order != "rising"
    return TableWish(
        asked.operation, asked.key, groups, asked.conditions, limit=asked.first, order=order, is_descending=is_falling
    )


def _order_of(asked: Asked, groups: tuple[str, ...]) -> str | None:
    """ "group", "file", _FALLING or "" for by value; None for an order that groups do not have."""
    if (asked.order or asked.order_of or asked.is_sort) and not groups:
        return None
    if asked.is_sort and not (asked.order or asked.order_of):
        return None
    if asked.order in ("falling", "rising"):
        is_by_value = asked.order_of in ("", asked.key, *groups)
        return None if not is_by_value else _FALLING if asked.order == "falling" else ""
    if asked.order_of:
        return "group" if asked.order_of in groups and asked.order == "letters" else None
    return {"letters": "group", "file": "file"}.get(asked.order, "")


def _top_groups(asked: Asked) -> TableWish | None:
    """The groups with the highest or lowest figure: the branch with the lowest average rating."""
    groups = (*asked.groups, *asked.by, *((asked.thing,) if asked.thing else ()))
    is_open = bool(asked.key) == (asked.operation == "count") or (asked.by and asked.has_rows)
    if is_open or len(groups) != 1 or asked.columns or asked.order or asked.first:
        return None
    is_high = asked.extreme == "high"
    limit = asked.limit or (0 if asked.is_sort else 1)
    return TableWish(asked.operation, asked.key, groups, asked.conditions, is_descending=is_high, limit=limit)


def _extreme(asked: Asked) -> TableWish | None:
    """Words such as "highest" ask for a figure, the rows that have it, or the group with most of what adds up."""
    is_for_rows = asked.limit or asked.thing or asked.has_rows or asked.is_one
    if asked.groups or not is_for_rows:
        return _extreme_figure(asked)
    is_high = asked.extreme == "high"
    # The latest ones, newest first, says the same twice.
    is_other = asked.order not in ("", "falling" if is_high else "rising") or asked.order_of
    if is_other or asked.first or len(asked.by) > 1 or (asked.by and asked.key):
        return None
    limit = asked.limit or 1
    if (asked.is_one or asked.is_span) and asked.is_summed and asked.thing and not asked.columns:
        key = asked.key or "".join(asked.by)
        return TableWish("sum", key, (asked.thing,), asked.conditions, is_descending=is_high, limit=limit)
    if asked.key and not (asked.is_figure or asked.thing or asked.has_rows or asked.is_one):
        return None  # the five oldest members: by what is not said
    by = asked.key or "".join(asked.by)
    if not by:
        return None
    return TableWish(by=by, conditions=asked.conditions, is_descending=is_high, limit=limit, columns=asked.columns)


def _extreme_figure(asked: Asked) -> TableWish | None:
    groups = asked.groups or asked.by
    order = _order_of(asked, groups)
    is_rows = asked.thing or asked.limit or asked.columns or asked.first
    if not asked.is_figure or not asked.key or is_rows or order is None or (asked.groups and asked.by):
        return None
    operation = "max" if asked.extreme == "high" else "min"
    is_falling = asked.order != "rising"
    return TableWish(operation, asked.key, groups, asked.conditions, order=order, is_descending=is_falling)


def _sorted(asked: Asked) -> TableWish | None:
    by = asked.order_of or "".join(asked.by[:1])
    is_more = asked.groups or asked.key or len(asked.by) > 1
    if not by or is_more or asked.order == "file":
        return None
    # What the tool that sorts a table knows of the column, a statement with conditions does not: there values rise.
    is_falling = asked.order == "falling" or not (asked.order or asked.conditions)
    order = _FALLING if asked.order == "falling" else ""
    return TableWish(
        by=by,
        conditions=asked.conditions,
        is_descending=is_falling,
        limit=asked.first,
        columns=asked.columns,
        order=order,
    )


def _rows(asked: Asked) -> TableWish | None:
    """Rows that fulfil conditions, some columns, the first rows as they are, or a sum that its groups tell."""
    groups = asked.groups or asked.by
    if groups and asked.is_summed and not (asked.thing or asked.columns or asked.first):
        order = _order_of(asked, groups)
        is_falling = asked.order != "rising"
        wish = TableWish("sum", asked.key, groups, asked.conditions, order=order or "", is_descending=is_falling)
        return wish if order is not None else None
    is_more = asked.groups or asked.by or asked.key or (asked.thing and asked.has_rows)
    if asked.first and asked.conditions and not asked.has_rows and all(one.is_span for one in asked.conditions):
        return None  # the first three customers of last week: by what is not said
    is_asked = asked.columns and not (asked.thing or asked.is_list)
    is_told = asked.conditions or is_asked or (asked.first and asked.has_rows)
    if is_more or not is_told:
        return None
    return TableWish(conditions=asked.conditions, columns=asked.columns, limit=asked.first)
