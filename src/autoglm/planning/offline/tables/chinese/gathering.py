"""Gathers what the parts of a Chinese question to a table say: which words go together.

Owns: what a figure, an order and the end of a ranking are said of in Chinese. Must not know: what the parts look like.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from autoglm.planning.offline.tables.chinese.names import bare
from autoglm.planning.offline.tables.chinese.naming import counted_group, ends_openly, is_group, named
from autoglm.planning.offline.tables.composing import Asked
from autoglm.planning.offline.tables.gathering import Told, Wording
from autoglm.planning.offline.tables.parting import NAME, WEAK, Part
from autoglm.planning.offline.words import lazily

_ONCE = (
    *("extreme", "top", "number", "by", "which", "who"),
    *("columns", "list", "keys", "order", "count", "count_name", "mean", "median"),
)
# What is worked out for groups, or of all rows.
_FIGURES = frozenset({"extreme", "totalling", "summing", "count", "count_name"})
# 总价 and 总分 are columns, 总金额 is a sum of 金额 unless rows are ranked by it.
_TOTAL = lazily.pattern("总(?![额量值价分]|数(?!量)).{2}")
# What is added up where it is asked which group has most of it: an order has an amount, too.
_AMOUNT = lazily.pattern(".{0,4}(?:金额|费用)")
# How many there are, and which they are.
_WHICH_ONES = lazily.pattern("(?:分别|各)是(?:哪|谁|什么)")
# By when, and not by how much: groups come in the order of time, and in no other one.
_OF_TIME = lazily.pattern("从[新旧早晚]|[新旧早晚]的|最[新旧早晚近远]|从前.后")
_TIME = lazily.pattern("(?:时|时间|时长|用时|耗时|秒数|天数|配速)$")
_TOTAL_OR_COLUMN = lazily.pattern("总.{2,}|.*总[额量数]")


def gathered(parts: Sequence[Part], wording: Wording) -> Asked | None:
    """What the parts say; None where they contradict each other, or where it is open what a name is the name of."""
    told = Told(parts, wording, _ONCE)
    is_open = not told.is_consistent or _leaves_open(told)
    names = None if is_open else named(told)
    asked = _plain(told, *names) if names else None
    for settle in (_with_order, _with_ends, _with_counts, _with_sums):
        asked = settle(asked, told) if asked else None
    return asked


def _leaves_open(told: Told) -> bool:
    """Whether it is open what a figure is of: 平均每个客户的消费, 平均工资最高的人."""
    kinds = [part.kind for part in told.parts]
    is_ranked = "extreme" in told.kinds and told.kinds & {"rows", "who"} and (told.operations or "each" in told.kinds)
    is_total = "totalling" in told.kinds and told.operations - {"sum"}
    is_counted = told.kinds & {"count", "count_name", "kinds"}
    is_number = "quantity" in told.kinds and "different" not in told.kinds
    is_listed = is_counted and _WHICH_ONES.search(told.parts[0].found.string)
    return bool(is_listed or ("mean", "each") in pairwise(kinds) or is_ranked or is_total or is_number)


def _plain(told: Told, key: str, thing: str) -> Asked | None:
    keys = told.wording.keys_in(told.kept("keys", "told"))
    if "keys" in told.kinds and (not keys or "order" in told.kinds):
        return None
    is_measure = told.wording.is_measure(key) or key.endswith("数")
    return Asked(
        operation="".join(told.operations),
        key=key,
        thing="".join(told.names("which")) or thing,
        is_figure=is_measure or bool(told.kept("extreme", "figures")) or bool(key and "how_much" in told.kinds),
        is_summed=told.wording.adds_up(key)
        or (_AMOUNT.fullmatch(key) is not None and is_group("".join(told.names("which")))),
        is_one=bool(told.kinds & {"which", "who"}),
        has_rows="rows" in told.kinds or any(told.kept(kind, "rows") for kind in ("count", "count_name", "top")),
        is_sort="sort" in told.kinds,
        keys=keys,
        groups=told.names("each"),
        by=told.names("by"),
        columns=told.columns,
        is_list=told.is_list,
        conditions=told.conditions,
    )


def _with_order(asked: Asked, told: Told) -> Asked:
    """With the order of rows or groups, and the column that puts them in it."""
    order = told.order
    order_of = "".join(told.names("order")) or _ordered_by(told)
    is_ordered = asked.is_sort or bool(order)
    is_of_rows = not (asked.operation or asked.groups or told.kinds & _FIGURES)
    if is_ordered and is_of_rows and asked.key and not asked.by:
        asked = replace(asked, by=(asked.key,), key="")
    of = _meant("".join(asked.by), (*asked.groups, asked.key)) if asked.groups and is_ordered else ""
    if of:
        asked, order_of = replace(asked, by=()), of
    if asked.is_split and order_of in ("", asked.key) and _OF_TIME.search(told.said("order")):
        order = "letters" if order == "rising" else "open"
    if not is_of_rows and order in ("", "rising") and order_of in (asked.groups or asked.by):
        order = "letters"
    return replace(asked, order=order, order_of=order_of if order else "", is_sort=asked.is_sort and not order_of)


def _ordered_by(told: Told) -> str:
    """The name that stands right before an order: 年份从早到晚."""
    pairs = pairwise(told.parts)
    return next((bare(one.found[0]) for one, two in pairs if one.kind == NAME and two.kind == "order"), "")


def _meant(told: str, names: Sequence[str]) -> str:
    """The one of the names that is told: 站点 for 站点名."""
    return next((name for name in names if name and told in (name, f"{name}名", f"{name}名称")), "")


def _with_ends(asked: Asked, told: Told) -> Asked | None:
    """With the end of a ranking that is asked for, and how many of it."""
    numbers = {number for kind in ("top", "number", "which") if (number := told.number(kind))}
    is_low = any(told.kept(kind, "low") for kind in ("extreme", "top"))
    if len(numbers) > 1 or (numbers and not told.kinds & {"extreme", "top"}):
        return None
    is_total = _TOTAL.match(asked.key) and is_group(asked.thing)
    if asked.thing and not (asked.is_one or asked.operation or is_total) and _TOTAL_OR_COLUMN.fullmatch(asked.key):
        return None  # 总步数前10的队员: of a column, or added up for each?
    if told.kept("extreme", "fast") and _TIME.search(asked.key or "".join(asked.by)):
        return None  # the fastest one takes least time
    number = sum(numbers)
    is_ordered = asked.is_sort or asked.order or asked.keys
    is_split = asked.operation or asked.groups or told.kinds & (_FIGURES - {"extreme"})
    if "extreme" not in told.kinds and (is_ordered or is_split or not (asked.key or asked.by)):
        return None if is_low else replace(asked, first=number)
    is_ranked = bool(told.kinds & {"extreme", "top"})
    is_figure = asked.is_figure or bool(number and asked.key)
    return replace(asked, extreme=("low" if is_low else "high") if is_ranked else "", limit=number, is_figure=is_figure)


def _with_counts(asked: Asked, told: Told) -> Asked | None:
    """With how many rows or different values there are."""
    kinds = told.kinds
    if kinds & {"kinds", "different"}:
        return _different(asked, told)
    if not kinds & {"count", "count_name"}:
        return asked
    if asked.extreme and "count_name" in kinds:
        return None  # 人数最多的部门: it may have a column of them
    if told.kept("count", "each") and not (asked.groups or asked.by):
        asked = replace(asked, groups=(asked.key,) if asked.key else (), key="")
    group = counted_group(told)
    if group and any(map(_TOTAL.match, (one.column for one in asked.conditions))):
        return None  # 总金额大于100的城市有几个: of a row, or added up for each?
    if asked.operation or asked.key:
        return None
    return replace(asked, operation="distinct", key=group, thing="") if group else replace(asked, operation="count")


def _different(asked: Asked, told: Told) -> Asked | None:
    """How many different values there are, or which; 不同城市的学生人数 is a count for each."""
    if asked.operation or asked.thing or not asked.key or told.wording.is_measure(asked.key):
        return None
    if "count_name" in told.kinds:
        return None if asked.groups else replace(asked, groups=(asked.key,), key="", operation="count")
    is_which = "kinds" not in told.kinds or bool(told.kept("kinds", "listed"))
    is_number = bool(told.kinds & {"count", "how_much", "quantity"}) or not is_which
    return replace(asked, operation="distinct" if is_number else "", is_distinct=not is_number)


def _with_sums(asked: Asked, told: Told) -> Asked | None:
    """With what is added up though no word for it stands beside its name, and with the only column of figures for a
    figure of which no name is told."""
    if asked.operation in ("count", "distinct") or asked.is_distinct:
        return asked
    if asked.operation:
        return replace(asked, is_only_column=not asked.key and _is_clear(asked, told))
    groups = asked.groups or (() if asked.is_sort or asked.order else asked.by)
    is_ranking = bool(told.kinds & {"extreme", "top"}) and not (groups or asked.is_one or is_group(asked.thing))
    if _TOTAL.match(asked.key) and not is_ranking:
        return replace(asked, operation="sum", key=asked.key.removeprefix("总"))
    is_measure = told.wording.is_measure(asked.key)
    if asked.key and (told.kinds & {"totalling", "summing"} or (is_measure and (groups or _is_amount(told)))):
        return asked if asked.extreme and not told.kinds & {"totalling", "summing"} else replace(asked, operation="sum")
    if _is_amount(told):
        return None  # 有多少员工: a count, or a sum?
    is_most = asked.thing and asked.is_one and bool(told.kept("extreme", "most"))
    return None if is_most and not is_measure else asked  # 哪个部门的员工最多: of what is not said


def _is_clear(asked: Asked, told: Told) -> bool:
    """Whether a figure without a name can only be of the one column of figures: 各地区的总额."""
    groups = asked.groups or asked.by
    word = next(part.found[0] for part in told.parts if part.kind == asked.operation)
    is_figure = asked.operation == "sum" or len(word) > 2
    is_split = len(groups) == 1 or bool(asked.conditions)
    is_hidden = any(len(ends_openly(part)) > 2 for part in told.parts) or any(map(told.wording.is_measure, groups))
    return is_figure and is_split and not is_hidden


def _is_amount(told: Told) -> bool:
    """How much of a column: 服务了多少时长."""
    kinds = [part.kind for part in told.parts if part.kind not in WEAK]
    return ("how_much", NAME) in pairwise(kinds) and "extreme" not in kinds
