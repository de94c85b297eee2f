"""Takes apart a question for the groups whose figure passes a bound: the question for the figures, and the bound.
Cities with a total amount over 1000 are those of the total amount by city that are over 1000.

Must not know: tools, how a question for figures is read.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from autoglm.planning.notation import Regex
from autoglm.planning.offline.tables.chinese import conditions as chinese
from autoglm.planning.offline.tables.chinese.names import AMOUNT
from autoglm.planning.offline.tables.chinese.names import COLUMN as HAN_COLUMN
from autoglm.planning.offline.tables.chinese.names import bare as bare_han
from autoglm.planning.offline.tables.chinese.naming import OF_SEVERAL
from autoglm.planning.offline.tables.english import conditions as english
from autoglm.planning.offline.tables.english.names import COLUMN
from autoglm.planning.offline.tables.measures import singular
from autoglm.planning.offline.tables.wish import Bound, TableWish
from autoglm.planning.offline.words.lexicon import NUMBER_WORDS, OTHER_TASKS, STRONG_VERBS
from autoglm.planning.offline.words.phrasing import Phrasing, fitting, kept, kept_in

_DEEDS = {word for word in (*STRONG_VERBS, *OTHER_TASKS) if word.isascii()} | {"email", "mail", "message", "notify"}
_OPS = ("ge", "le", "gt", "lt")
_OPERATIONS = ("sum", "mean", "count")
_ENGLISH = Phrasing(
    """
    ask = (which|what|show|give|list|get|find|name|tell|me|us|please|are|is|all|the|of|every)
    operation = [grand|combined|overall]* (total|sum of|average|mean|median|highest|maximum|lowest|minimum)
    # Figures are neither old nor late; what groups are above or below is said of their rows as well.
    ge = [is|are|of] (at least|no less than|not less than|no fewer than|a minimum of)|>=|≥
    le = [is|are|of] (at most|no more than|not more than|up to|a maximum of)|<=|≤
    gt = [is|are|of] ((greater|more|larger|higher|bigger) than|over|above|exceeding|in excess of)|exceed[s]|>
    lt = [is|are|of] ((less|smaller|lower|fewer) than|under|below)|<
    bound = [<gap>]({ge}|{le}|{gt}|{lt})<gap>({amount}|{numeral})
    only = [but|and|then]* [please] [show|list|keep|give|include|display|return|with|for|me]* only
        [show|list|keep|give|include|display|me]* [the|those|ones|groups|results|all]* [{noun}]
        [that|which|whose|where|with|having|have|has|are|is|come[s] to|add[s] up to|amount[s] to|a|an
            |the|figure|result|value]*
        [{sum:total|sum}|{mean:average|mean}|{count}] [is|are|of]
    counted = rows|records|entries|times|lines
    """,
    {
        **{name: told for name, told in english.WORDS.items() if name not in _OPS},
        "question": Regex(".+?"),
        "column": Regex(rf"(?!(?:{'|'.join(sorted(_DEEDS))})\b){COLUMN}"),
        "noun": Regex(
            r"(?!(?:th\w+|w\w+|ha\w+|are|is|an?|total|sum|average|mean|count|number|ones|groups|results)\b)\w+"
        ),
        "count": Regex("count|number"),
        "comma": Regex("[,;:]?"),
        "numeral": Regex("|".join(NUMBER_WORDS)),
    },
)
_ENGLISH_GROUPS = _ENGLISH.patterns("""
    {question}<comma> <only><bound> [in total|altogether|overall]
    [<ask>]* {group:<column>} (with|whose|having|where|(that|which|who) (have|has|had)|have|has|had)
        [a|an|the|their|its]* {figure:<operation> <column>} [is|are|was|were|of|that is]*<bound>
    [<ask>]* {group:<column>} [that|which|who] [with|have|has|had|having|appear[s|ed|ing]|occur[s|red|ring]|placed|made]
        <bound> <counted>
""")
_CHINESE = Phrasing(
    """
    only = [但|并|且|最后|然后|请]*(只|仅|就)[我]*(想要|要看|要|看|显示|列出|保留|列|取|给我|给|留|算)
    figure = [其]({sum:合计|总和|总额|总量}|{mean:平均值|平均数|平均|均值}|{count:数量|个数|人数|次数}|结果|数值)
    bound = ({ge}|{le}|{gt}|{lt}){amount}[{money:元|块[钱]}|{things:个|人|名|条|笔|单|份|次|件}]
    counted = (订单|记录|交易|单子)[数|数量]<in_number>
    which = [都|分别]*(有|是)(哪些|哪几个|谁|什么|多少)
    """,
    {
        **{op: chinese.COMPARISONS[op] for op in _OPS},
        "amount": Regex(f"{AMOUNT}|{chinese.NUMERAL}"),
        "question": Regex(".+?"),
        "group": HAN_COLUMN,
        "comma": Regex("[，,；;。]?"),
        # No columns of their own, as 总价 and 总分 are; of groups, where an order has an amount by itself.
        "amount_name": Regex(
            "(?:销售|消费|成交|订单|报销|采购|充值|支付|交易)?(?:金额|额|费用)|销量|收入|支出|利润|花费|消费"
        ),
        "group_name": Regex(OF_SEVERAL),
        # With a measure word rows are counted; without one it may be a column of such numbers.
        "in_number": Regex(r"(?=\D{1,4}[\d一二两三四五六七八九十百千]+(?:个|条|笔|单|份|次))"),
    },
    is_chinese=True,
)
_CHINESE_GROUPS = _CHINESE.patterns("""
    {question}<comma><only>[<figure>]<bound>[以上]的[那些|部分]*[{noun:<group>}]
    [列出|找出|查找|查一下|统计|看看|哪些]*出现[次数|过|了]*<bound>的[所有]{group}[<which>]
    [列出|找出|查找|查一下|统计|看看]*哪些{group}出现[次数|过|了]*<bound>
    [列出|找出|查找|查一下|统计|看看]*哪些{group}的<counted><bound>
    [列出|找出|查找|查一下|统计|看看]*哪些{group}[的]{figure:平均<group>}<bound>
    [列出|找出|查找|查一下|统计|看看|请问]*(哪些|哪几个|哪个){group}的{figure:<group>[的](合计|总计|总和|总额)}[都|是]*<bound>
    [列出|找出|查找|查一下|统计|看看|哪些]*{figure:<group>[的](合计|总计|总和)}<bound>的[所有]{group}[<which>]
    [列出|找出|查找|查一下|统计|看看|哪些]*<counted><bound>的[所有]{group}[<which>]
    [列出|找出|查找|查一下|统计|看看|哪些]*{figure:{sum:总}<amount_name>}<bound>的[所有]{group:<group_name>}[<which>]
""")


class Bounded(NamedTuple):
    """A question for the figures of groups, and what these figures fulfil; what groups and figures are called there, or
    "" where nothing is said of it."""

    question: str
    bound: Bound
    group: str = ""
    operation: str = ""
    unit: Literal["", "money", "things"] = ""
    is_apart: bool = False  # told in a clause of its own

    def fits(self, wish: TableWish) -> bool:
        """Whether it is said of the figures of these groups. Of rows nothing is said: only orders over 100."""
        groups = {singular(name.lower()) for name in wish.group_by}
        is_of_groups = bool(wish.operation and groups) and not wish.limit
        is_same = self.operation in ("", wish.operation) and (not self.group or singular(self.group.lower()) in groups)
        is_count = wish.operation == "count"
        is_other = self.unit == ("money" if is_count else "things")
        # Of those over 30 it is not said whether these are groups of so many, or people of that age.
        is_open = is_count and self.is_apart and not (self.group or self.operation or self.unit)
        return is_of_groups and is_same and not (is_other or is_open)


def bound_apart(text: str, *, is_chinese: bool) -> Bounded | None:
    """The question for figures of which only some are wanted; None where no bound for figures is told."""
    plain = text.strip(" ?.!,:–—-？。！，：")
    language, patterns = (chinese, _CHINESE_GROUPS) if is_chinese else (english, _ENGLISH_GROUPS)
    found = fitting(patterns, plain if is_chinese else " ".join(plain.split()))
    if not found:
        return None
    numeral = kept_in(found, "numeral")
    value = NUMBER_WORDS[numeral.lower()] if numeral else language.value_of(kept(found, "amount"))
    if isinstance(value, str):
        return None  # 007 is a code
    question = kept_in(found, "question") or (_of_han_groups if is_chinese else _of_groups)(found)
    bound = Bound(next(name for name in _OPS if kept(found, name)), value)
    operation = next((name for name in _OPERATIONS if kept_in(found, name)), "")
    return Bounded(
        question,
        bound,
        group=kept_in(found, "noun"),
        operation=operation,
        unit=_unit(found),
        is_apart=bool(kept_in(found, "question")),
    )


def _unit(found: re.Match[str]) -> Literal["", "money", "things"]:
    is_money = kept_in(found, "money") or kept(found, "amount").startswith(tuple("$€£¥￥"))
    return "money" if is_money else "things" if kept_in(found, "things") else ""


def _of_groups(found: re.Match[str]) -> str:
    group = singular(kept(found, "group"))
    return f"{kept_in(found, 'figure') or 'how many rows'} by {group}"


def _of_han_groups(found: re.Match[str]) -> str:
    group, figure = bare_han(kept(found, "group")), kept_in(found, "figure")
    return f"各{group}的{figure}" if figure else f"各{group}有多少行"
