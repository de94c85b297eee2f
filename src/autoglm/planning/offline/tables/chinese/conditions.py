"""What values and conditions look like in a Chinese question to a table, and which conditions are told. Must not know:
what else a question says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from autoglm.core.values import Json
from autoglm.planning.notation import Regex, words_in
from autoglm.planning.offline.tables.chinese.names import AMOUNT, COLUMN, DAY, NOUN, TEXT, bare
from autoglm.planning.offline.tables.periods import SIGN, conditions_of_sign
from autoglm.planning.offline.tables.wish import Condition
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.numerals import chinese_number, plain_number
from autoglm.planning.offline.words.phrasing import Phrasing, kept
from autoglm.planning.offline.words.text import HAN

NUMERAL = "[零一二两三四五六七八九十百千万亿]{2,}|[二两三四五六七八九十]"
"""A number in words, but for 一 alone."""
# What is true of the rows that are left out by a comparison is the other one of the two.
_OPPOSITES = {"eq": "ne", "ne": "eq", "gt": "le", "le": "gt", "lt": "ge", "ge": "lt"}
# What only figures and dates are compared by.
_ORDERED = frozenset({"gt", "ge", "lt", "le"})
COMPARISONS = words_in("""
    ge = 不(低|少|小|早)于|大于[或]等于|晚于或等于|至少[是|为|有]|>=|≥
    le = 不(高|多|大|晚)于|不超过|小于[或]等于|至多[是|为]|最多(是|为)|<=|≤
    ne = 不(等于|是|为)|!=|≠|<>
    gt = (大|高|多|晚)于|超过[了]|超出|>
    lt = (小|低|少|早)于|不到|不足|<
    contains = [里[面]|中](包含|含有)|[里]带有|[里](有|带)<before_quote>
    eq = [要|得|必须]等于|==|=|为|是|叫|位于|来自|属于|<no_now>在<before_text>
""")
"""Ways to compare a column with a value; what is longer stands first."""
_CHINESE = Phrasing(
    """
    unit = 元|块[钱]|岁|分钟|分|个|件|人|天|次|斤|公斤|米|条|名|台|本|年|%|度|小时|级
    value = <day>|<amount>[<unit>]|<texts>
    bound = <day>|<amount>
    compared = {ge}|{le}|{ne}|{gt}|{lt}|{contains}|{eq}
    empty = 为空[白|值]|是空[白|值]的|空着|缺失|没填
    filled = 不为空|不是空[白|值]的|非空|有值
    condition = {column}[的值](({ge}|{gt}){least:<amount>}[<unit>][<joint>]({le}|{lt}){most:<amount>}[<unit>]
        |<compared>{value}|{empty:<empty>}|{filled:<filled>}
        |(在|介于){low:<bound>}[<unit>](到|至|和|与|-|~){high:<bound>}[<unit>][之间|以内]
        |[在]{limit:<amount>}[<unit>]({up:以上|之上}|以下|之下))
    joint = [，](并且|而且|同时|且|，|、|和|又|,)
    conditions = <condition>[<joint><condition>]*

    # In a clause of their own: only those that ..., leaving out those that ...
    pick = 算|看|统计|要|取|留|保留|考虑|计|选|查|找|列|显示|筛|筛选|挑|关心|需要|包括|限|限于|针对|处理
    picked = <only>(想|需|需要|要)[<pick>]|<only><pick>
    only = [我|这次|先|请|但|不过|并且|并|且]*(只|仅|就|光)
    dropped = [请|但|不过|并|且]*(不|别|不要|不用|不必|无需)(算|看|统计|要|取|计|包括|包含|含|考虑|计入|列|显示)[进去]
        |除去|去掉|去除|排除|剔除|刨除|刨去|扣除
    those = (那些|这些|部分|所有|全部)[行|记录|数据|条目|人]
    out = 出来|出
    """,
    {
        **COMPARISONS,
        "column": COLUMN,
        "texts": Regex(rf"{TEXT}(?:或者?{TEXT}){{0,4}}"),
        "day": Regex(DAY),
        "noun": Regex(NOUN),
        "amount": Regex(AMOUNT),
        "long_numeral": Regex(NUMERAL),
        "before_quote": Regex("(?=[“「\"'])"),
        "before_text": Regex(f"(?=[“「\"'{HAN}])(?![一二三四五六七八九十两]+[到至以])"),
        # Behind 多少 and 几 stands a measure word.
        "apart": Regex("(?<![少几])"),
        "no_now": Regex("(?<!现)"),
        "boundary": Regex("(?=[，,。；;]|$)"),
        "finish": Regex("$"),
        "period": Regex(SIGN),
    },
    is_chinese=True,
)
CONDITIONS = _CHINESE.patterns("""
    <apart>[<picked>[里面|里|中|其中]][<those>]{told:<conditions>}(的[<those>]*|<boundary>)
    (<dropped>)[里面|里|中|其中|<those>]*{out:<condition>}(的[<those>]*|<boundary>)
    (<dropped>)[里面|里|中|其中|<those>]*{out:<condition>}的[<noun>][在内|进去]<boundary>
    <picked>{period}[的][<those>|数据|记录]<boundary>
    {period}
""")
"""What the conditions of a question look like: within it, or in a clause of their own."""
# With a zero before it a number is a code: 001.
_CODE = lazily.pattern(r"0\d+$")
_DAY = lazily.pattern(DAY)
_CONDITION = _CHINESE.pattern("<condition>(<joint>|<finish>)")
_CONDITIONS = _CHINESE.pattern("<conditions>")
_AMOUNT_TOLD = _CHINESE.pattern("{amount}[<unit>]")
_NUMERAL_TOLD = _CHINESE.pattern("{long_numeral}[<unit>]")


def conditions_told(found: re.Match[str]) -> tuple[Condition, ...]:
    """The conditions that a match of CONDITIONS tells; of rows that are left out the other ones are wanted. () where no
    condition tells these."""
    out = tuple(_each(kept(found, "out")))
    if out:
        others = tuple(replace(one, op=_OPPOSITES[one.op]) for one in out if one.op in _OPPOSITES)
        return others if len(others) == len(out) == 1 else ()
    if "period" in found.re.groupindex:
        return conditions_of_sign(kept(found, "period"))
    told = tuple(_each(kept(found, "told")))
    return told if all(one.op for one in told) else ()


def conditions_in(text: str) -> tuple[Condition, ...]:
    """The conditions of a text that is nothing but conditions."""
    told = tuple(_each(text)) if _CONDITIONS.fullmatch(text) else ()
    return told if all(one.op for one in told) else ()


def value_of(told: str) -> Json:
    """The number or text that a value is, without its unit."""
    if _CODE.match(told):
        return told
    numeral = _NUMERAL_TOLD.fullmatch(told)
    if numeral:
        return chinese_number(kept(numeral, "long_numeral"))
    found = _AMOUNT_TOLD.fullmatch(told)
    if not found:
        return bare(told)
    digits = kept(found, "amount").strip("¥￥$").replace(",", "")
    return plain_number(round(float(digits.rstrip("万")) * (10_000 if digits.endswith("万") else 1), 9))


def _each(told: str) -> Iterator[Condition]:
    for one in _CONDITION.finditer(told):
        column = bare(kept(one, "column"))
        if kept(one, "low"):
            yield Condition(column, "ge", value_of(kept(one, "low")))
            yield Condition(column, "le", value_of(kept(one, "high")))
        elif kept(one, "most"):
            yield Condition(column, "ge" if kept(one, "ge") else "gt", value_of(kept(one, "least")))
            yield Condition(column, "le" if kept(one, "le") else "lt", value_of(kept(one, "most")))
        elif kept(one, "empty") or kept(one, "filled"):
            yield Condition(column, "eq" if kept(one, "empty") else "ne", None)
        elif kept(one, "limit"):
            yield Condition(column, "ge" if kept(one, "up") else "le", value_of(kept(one, "limit")))
        else:
            op = next(name for name in COMPARISONS if kept(one, name))
            yield from _compared(column, op, [value_of(value) for value in re.split("或者?", kept(one, "value"))])


def _compared(column: str, op: str, values: list[Json]) -> Iterator[Condition]:
    """A comparison with one of several values; it has no `op` where these cannot be compared so."""
    is_ordered = op in _ORDERED and any(isinstance(value, str) and not _DAY.match(value) for value in values)
    if is_ordered or (len(values) > 1 and op not in ("eq", "ne")):
        yield Condition(column, "", None)
    elif len(values) > 1 and op == "eq":
        yield Condition(column, "in", values)
    else:
        yield from (Condition(column, op, value) for value in values)
