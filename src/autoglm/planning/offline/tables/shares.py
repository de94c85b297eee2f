"""Takes apart a question for shares of a whole: the question for the figures themselves, of which the percentage is to
be told. Each region's share of sales is the total of sales by region; 状态为已付款的订单占比 is how many are 已付款.

Must not know: tools, how a question for figures is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from autoglm.planning.notation import Regex
from autoglm.planning.offline.tables.english.names import COLUMN
from autoglm.planning.offline.tables.measures import is_measure, singular
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.phrasing import Phrasing, fitting, kept, kept_in
from autoglm.planning.offline.words.text import HAN

SHARE = lazily.pattern(
    r"\b(?:percentages?|percent|proportions?|fractions?|shares?)\b|占比|百分比|百分之[几多]|比例|比重|份额|几成|占了?多少",
    re.IGNORECASE,
)
"""Words that ask for a share, in both languages."""
_ENGLISH = Phrasing(
    """
    share = (percentage|percent|proportion|fraction|share)[s]
    ask = (what['s|’s]|whats|show|give|list|get|find|calculate|compute|work out|tell|me|please|and|is|are|was|were|the
        |a)
    of = of [all|the|our|my]*
    whole = (the|its|their) [grand|overall]* total|the whole|all of it
    group = [the] {group:<column>}
    holds = have|has|had|hold|holds|held|make[s] up|account[s] for|contribute[s]|represent[s]|bring[s] in
    """,
    {
        "figure": Regex(".+?"),
        "column": COLUMN,
        "rows": Regex(r"\w+"),
        "which": Regex(
            r" ?\b(?:where|whose|with|that|which|who|have|has|had|having|is|are|was|were|in|from|for|on)\b.+"
        ),
        "end": Regex("(?:largest|highest|biggest|greatest|smallest|lowest)"),
    },
)
# Of rows that fulfil conditions.
_OF_SOME = _ENGLISH.pattern("[<ask>]* <share> [<of> {rows}]{which}")
# Of each group.
_OF_GROUPS = _ENGLISH.patterns("""
    {figure} as [a] <share> [of <whole>]
    [<ask>]* each <group>('s|’s| 's) <share> <of> {figure}
    [<ask>]* <share> <of> {figure} (does|do|did|has|have) each <group> [<holds>]
    [<ask>]* <share> <of> {figure} (comes|come|came|falls|fall|fell|goes|go|went|is|are|was|were)
        [from|in|by|made by|due to|on|to|into] each <group>
    [<ask>]* <share> <of> {figure}
""")
_OF_ONE = _ENGLISH.pattern("[<ask>]* [which|what] {group:<column>} (<holds>) the {end} <share> <of> {figure}")
_EACH = lazily.pattern(r"\s(?:per|(?:for|in|of|by) (?:each|every)|across(?: the)?)\s")
# What a share is told in.
_IN_PERCENT = lazily.pattern(r",? (?:in|as an?) percent(?:age)?s?$", re.IGNORECASE)
_NAMED_FIGURE = lazily.pattern(r"(?:the )?(?:total|sum|combined|overall|how many|(?:number|count) of)\b")
_CHINESE = Phrasing(
    """
    part = 百分之(几|多少)|比例|比重|比|百分比|份额|几成|多少[比例|百分比]|多大[的](比例|比重)
    told = [分别|各自|各]*[是|为|有]*[多少|几|怎样|如何|怎么样]
    whole = (总|全|整个|整体|所有)<some>
    """,
    {
        "figure": Regex("[^占]+?"),
        "tail": Regex(".*"),
        "some": Regex(f"[{HAN}]{{0,6}}?"),
        "end": Regex("最[高大多低小少]"),
    },
    is_chinese=True,
)
_HAN_SHARES = _CHINESE.patterns("""
    {figure}[的][各自|分别|各]*[所]占[据|了]*[<whole>[的]]<part><told>
    {figure}[的](百分比|比例|比重|份额)[情况|分布]<told>
""")
# 市场份额 and 完成比例 are columns.
_HAN_ENDS = _CHINESE.pattern("{figure}[的|所占]*占比{end}{tail}")
_HAN_MEASURE = lazily.pattern(r".*(?:额|价|费|量|款|金|收入|支出|利润|成本|时长|里程|面积|重量|销售|营收|工资)$")
_HAN_EACH = lazily.pattern(r"[每各按]|分.{1,6}(?:统计|看|算)")


def share_apart(text: str, *, is_chinese: bool) -> tuple[str, ...]:
    """Questions for the figures whose shares are asked for, the likeliest first; () where no share is asked for, or it
    is not understood of what."""
    plain = text.strip(" ?.!,:–—-？。！，：")
    return tuple(dict.fromkeys(_chinese(plain) if is_chinese else _english(" ".join(plain.split()))))


def _english(text: str) -> Iterator[str]:
    one = _OF_ONE.fullmatch(text)
    if one:
        figure = kept(one, "figure").removeprefix("total ")
        yield f"which {kept(one, 'group')} has the {kept(one, 'end')} total {figure}"
        return
    text = _IN_PERCENT.sub("", text) if SHARE.search(_IN_PERCENT.sub("", text)) else text
    each = fitting(_OF_GROUPS, text)
    if each:
        group = kept_in(each, "group")
        yield from _figures(kept(each, "figure") + (f" by {group}" if group else ""))
    some = _OF_SOME.fullmatch(text)
    if some:
        rows = kept(some, "rows") or "rows"
        yield f"{'total' if is_measure(rows) else 'how many'} {rows} {kept(some, 'which')}"


def _figures(told: str) -> Iterator[str]:
    """What is added up where it is sure to hold figures, else how many there are."""
    figure = _EACH.sub(" by ", told)
    noun = figure.partition(" by ")[0].split()[-1]
    if _NAMED_FIGURE.match(figure):
        yield figure
    elif is_measure(noun):
        yield f"total {figure}"
    elif singular(noun) != noun:
        yield f"how many {figure}"


def _chinese(text: str) -> Iterator[str]:
    end = _HAN_ENDS.fullmatch(text)
    if end:
        yield f"{kept(end, 'figure')}合计{kept(end, 'end')}{kept(end, 'tail')}"
        return
    found = fitting(_HAN_SHARES, text)
    figure = kept(found, "figure") if found else ""
    if _HAN_EACH.search(figure):
        yield figure
    elif figure:
        yield from (figure + "合计",) if _HAN_MEASURE.fullmatch(figure) else (f"{figure}有几个", f"{figure}的有几个")
