"""What figures that were worked out are called: columns such as `sum(amount)`, in Chinese `amount 总和`."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HAN = re.compile(r"[\u4e00-\u9fff]")
AGGREGATE = re.compile(r"(sum|mean|avg|count|min|max|median|distinct)\((.+)\)", re.DOTALL)
SHARE_OF = "share of "
"""What the name of a column begins with whose figures are in percent of a whole."""


def heads(names: Sequence[str], language: str) -> list[str]:
    """The columns of a table for people. A `count` among Chinese names was worked out, too."""
    is_ours = language.startswith("zh") and any(_HAN.search(name) for name in names)
    return ["数量" if name == "count" and is_ours else head(name, language) for name in names]


def heads_with_units(names: Sequence[str], language: str) -> list[str]:
    """The columns of a table whose cells are bare numbers: shares are in percent."""
    return [_with_unit(name, told, language) for name, told in zip(names, heads(names, language), strict=True)]


def head(name: str, language: str) -> str:
    """A column's name for people: the user's own words stay, a worked-out figure is told in Chinese too."""
    if not language.startswith("zh"):
        return name
    if is_share(name):
        of = name.removeprefix(SHARE_OF)
        return f"{'数量' if of == 'count' else head(of, language)}占比"
    found = AGGREGATE.fullmatch(name)
    return f"{found[2]}{' ' if found[2][-1].isascii() else ''}{_CHINESE[found[1]]}" if found else name


def head_by_name(name: str) -> str:
    """A column's name for people whose language is that of the column: 金额总和 for sum(金额)."""
    language = "zh" if _HAN.search(name) else "en"
    return _with_unit(name, head(name, language), language)


def heads_by_name(names: Sequence[str]) -> list[str]:
    """The columns of a table in a file, each in the language of its name; as they are where two would become one."""
    told = [head_by_name(name) for name in names]
    return told if len(set(told)) == len(names) else list(names)


def is_share(name: str) -> bool:
    """Whether a column was worked out to be shares; a user's own column may begin with the same words."""
    of = name.removeprefix(SHARE_OF)
    return of != name and (of == "count" or AGGREGATE.fullmatch(of) is not None)


def _with_unit(name: str, told: str, language: str) -> str:
    if not is_share(name):
        return told
    return f"{told}（%）" if language.startswith("zh") else f"{told} (%)"


_CHINESE = {
    "sum": "总和", "mean": "平均值", "avg": "平均值", "count": "计数", "min": "最小值",
    "max": "最大值", "median": "中位数", "distinct": "不同值个数",
}  # fmt: skip
