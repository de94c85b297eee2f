"""What figures that were worked out are called: columns such as `sum(amount)`, in Chinese `amount 总和`."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HAN = re.compile(r"[\u4e00-\u9fff]")
AGGREGATE = re.compile(r"(sum|mean|avg|count|min|max|median|distinct)\((.+)\)", re.DOTALL)


def heads(names: Sequence[str], language: str) -> list[str]:
    """The columns of a table for people. A `count` among Chinese names was worked out, too."""
    is_ours = language.startswith("zh") and any(_HAN.search(name) for name in names)
    return ["数量" if name == "count" and is_ours else head(name, language) for name in names]


def head(name: str, language: str) -> str:
    """A column's name for people: the user's own words stay, a worked-out figure is told in Chinese too."""
    found = AGGREGATE.fullmatch(name) if language.startswith("zh") else None
    if found is None:
        return name
    return f"{found[2]}{' ' if found[2][-1].isascii() else ''}{_CHINESE[found[1]]}"


def head_by_name(name: str) -> str:
    """A column's name for people whose language is that of the column: 金额总和 for sum(金额)."""
    return head(name, "zh" if _HAN.search(name) else "en")


_CHINESE = {
    "sum": "总和", "mean": "平均值", "avg": "平均值", "count": "计数", "min": "最小值",
    "max": "最大值", "median": "中位数", "distinct": "不同值个数",
}  # fmt: skip
