"""Finds the figure that is to be kept or told by its name, where something else would be: rows, a list, another figure,
one for each group.

Must not know: how a request was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from autoglm.core.plan import Step
from autoglm.core.tools import ToolSpec
from autoglm.planning.notation import Regex, words_in
from autoglm.planning.offline.words.phrasing import Phrasing, kept
from autoglm.planning.offline.words.text import HAN_SIGN

_FIGURES = words_in("""
    count = [word|line|row|total|overall]* (count|number)|数量|个数|条数|行数|件数|份数|处数|次数|人数
    sum = [grand|overall]* (sum|total)|总和|合计|总额|总数
    mean = average|mean|平均(值|数|分)|均值
    median = median|中位数
    max = maximum|max|最(大|高)值
    min = minimum|min|最(小|低)值
""")
_REFERENCE = re.compile(r"\b(?P<step>\w+)\.(?P<field>\w+)")
_OF_COUNTS = frozenset({"count", "distinct"})
"""The operations whose outcome is called a count."""
_MANY = frozenset({"table", "paths", "list"})
"""Kinds of what is no figure."""
_TOLD = "|".join(f"{{{name}:<{name}>}}" for name in _FIGURES)
_KNOWN: Mapping[str, str] = {**_FIGURES, "gap": Regex(r"\s?")}
_KEPT = (
    Phrasing(
        "keep = send|text|message|give|tell|notify|inform|save|write|store|append|add|put|log|record|note",
        # Of what it is may be asked for itself: send me the number of rows.
        {**_KNOWN, "end": Regex(r"(?![\w-])(?! (?:of|for|in|column|field|by|per|rows?)\b)")},
        is_within=True,
    ).pattern(f"<keep> [me|us] [of|with|about|just|only]* (the|its|their) ({_TOLD})<end>"),
    Phrasing(
        "keep = 发|存|写|保存|通知|告诉|推送|追加|记",
        {**_KNOWN, "few": Regex(f"{HAN_SIGN}{{0,4}}?")},
        is_chinese=True,
        is_within=True,
    ).pattern(f"(把|将)<few>({_TOLD})<gap>[都|也|直接]<keep>"),
)


def swapped_figures(text: str, steps: Sequence[Step], used: Sequence[ToolSpec]) -> Iterator[str]:
    """The words for figures that are to be kept or told, where a step takes something else."""
    taken = list(_taken(steps, used))
    for found in chain.from_iterable(pattern.finditer(text) for pattern in _KEPT):
        figure = next(name for name in _FIGURES if kept(found, name))
        if taken and not any(_is_figure(figure, *one) for one in taken):
            yield kept(found, figure)


def _taken(steps: Sequence[Step], used: Sequence[ToolSpec]) -> Iterator[tuple[Step, str]]:
    """Each step of which another one, that changes something, takes an outcome; with the kind of that."""
    tools = dict(zip((step.id for step in steps), used, strict=True))
    references = [
        found
        for step in steps
        if tools[step.id].has_effect
        for value in step.args.values()
        if isinstance(value, Mapping)
        for found in _REFERENCE.finditer(str(value))
    ]
    for step in steps:
        yield from (
            (step, tools[step.id].produces.get(found["field"], "")) for found in references if found["step"] == step.id
        )


def _is_figure(figure: str, step: Step, kind: str) -> bool:
    """Whether what is taken of a step may be called by the name of a figure."""
    operation = str(step.args.get("operation", ""))
    if not operation:
        return kind not in _MANY or "(" in str(step.args.get("sql", ""))
    is_counted = operation in _OF_COUNTS and figure in {"count", "sum"}
    # The total of groups is rather that of all of them.
    return is_counted or (operation == figure and (kind == "number" or figure != "sum"))
