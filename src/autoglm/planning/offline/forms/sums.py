"""Forms that ask for arithmetic in words: 2 to the power of 10, 18 percent of 250, 625 的平方根.

Must not know: what a result is used for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from autoglm.planning.offline.forms.masks import Found, Pattern, chinese, english, with_marks
from autoglm.planning.offline.forms.works import Told, Work
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.lexicon import HAN_DIGITS, HAN_SCALES, NUMBER_WORDS
from autoglm.planning.offline.words.numerals import chinese_number

Form = tuple[Pattern, Callable[[Found], Told | None]]

_ASK = (
    r"(?:what do (?:you|i|we) get (?:if|when) (?:you|i|we) |(?:i|we|he|she|they) (?:have |had )?(?:sold|bought"
    r"|need|have|want|ordered|used|made|sell|buy|order) )?(?:(?:what(?:'s|s| is|'d be| would be"
    r"| do you get for| does| are)?|how much(?: is| are| does)?|calculate|compute|work out|evaluate|solve"
    r"|figure out|determine"
    r"|find|get|do|tell me|count)(?: the)? ?(?:(?:result|value|answer|outcome)(?: of| to| for)? ?)?(?:the )?)?"
)
_ASKED = (
    r"(?:,? ?(?:how much|what)(?:'s| is| are| was| do| does| did| will| would)?(?: that| it| this| the total"
    r"| i| they| we)?(?: make| come to| get| pay| earn| cost| in total| altogether| together| all together"
    r"| be){0,6}| ?=(?: ?\?)?| ?equals?(?: what)?| is(?: what| how much)?| make| makes| come to| give| equal| be)?"
)
_ASK_HAN = r"(?:计算|算一算|算算|算|求一?下?|求出|请算|问|看看)?(?:一下|出|下|得出|：|，|，?那){0,6}"
_ASKED_HAN = (
    r"(?:的)?(?:计算)?(?:结果|值|得数|答案)?(?:等于|是|得到|得|为|=|有|合|就是)?(?:多少|几|啥|什么|多大)?(?:钱"
    r"|元|块)?"
)
_HAN = f"[{''.join({**HAN_DIGITS, **HAN_SCALES})}点]{{1,12}}"
_ORDINALS: Mapping[str, int] = {
    word: at
    for at, word in enumerate(
        ["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], start=2
    )
}
_ORDINAL = "|".join(_ORDINALS)
_WORD = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))


def _operand(name: str) -> str:
    return rf"(?P<{name}><number>|<expression>|(?:{_WORD})(?![a-z]))"


def _operand_han(name: str) -> str:
    return rf"(?P<{name}><number>|<expression>|{_HAN})"


_A, _B = _operand("a"), _operand("b")
_AH, _BH = _operand_han("a"), _operand_han("b")
_JOINT = r"(?:,? and |, ?| & )"
_LIST = rf"(?P<list><number>(?:{_JOINT}<number>){{1,30}})"
_LIST_HAN = rf"(?P<list>(?:<number>|{_HAN})(?:(?:、|，|,|和|与|及|还有){{1,2}}(?:<number>|{_HAN})){{1,30}})"

_SIGNS: Mapping[str, str] = {
    "plus": "+", "minus": "-", "times": "*", "multiplied by": "*", "divided by": "/", "加上": "+", "加": "+",
    "减去": "-", "减": "-", "乘以": "*", "乘": "*", "除以": "/",
}  # fmt: skip
_SIGN = "|".join(_SIGNS)
# A sum of several, of which some are raised: 25 的平方根减 2, 3 squared plus 4 squared.
_TERM = r"(?:the )?(?:square root of <number>|(?:<number>|<expression>)(?: squared| cubed| to the power of <number>)?)"
_TERM_HAN = rf"(?:<number>|<expression>|{_HAN})(?:的?(?:平方根|平方|立方|(?:<number>|{_HAN})次[方幂]))?"
_CHAIN = rf"(?P<chain>{_TERM}(?:(?: (?:{_SIGN}))? {_TERM}){{1,5}})"
_CHAIN_HAN = rf"(?P<chain>{_TERM_HAN}(?:(?:{_SIGN}){_TERM_HAN}){{1,5}})"

# Operands are numbers as they are said, so "{a}-{b}" needs brackets only around a whole formula.
_ENGLISH: tuple[tuple[str, str], ...] = (
    (r"(?P<whole><expression>)", "{whole}"),
    (
        rf"(?:round(?: off)?(?: the result of)? )?(?P<whole><expression>|<number>),?(?: and)?(?: round(?:ed)?(?: it"
        rf"| that| the result)?(?: off)?)? to (?P<places><number>|{_WORD}) (?:decimals?|decimal places?|digits?"
        rf"(?: after the (?:decimal )?point)?|places)",
        "round({whole}, {places})",
    ),
    (
        rf"{_A} [a-z][a-z -]{{1,30}} (?:at|for|@) [$€£¥]?{_B}(?: dollars?| euros?| pounds?| yuan| bucks)? (?:each"
        rf"|apiece|a piece|per [a-z]+|every one)",
        "{a}*{b}",
    ),
    (_CHAIN, "chain"),
    (rf"{_A} (?:raised )?to the (?:power of |power )?{_operand('free')}(?:st|nd|rd|th)?(?: power)?", "{a}**{free}"),
    (rf"{_A} (?:raised )?to the (?P<ordinal>{_ORDINAL}) power", "{a}**{ordinal}"),
    (rf"{_A} to the power {_operand('free')}", "{a}**{free}"),
    (rf"{_A} raised to {_operand('free')}", "{a}**{free}"),
    (rf"{_A} squared", "{a}**2"),
    (rf"{_A} cubed", "{a}**3"),
    (rf"square of {_A}", "{a}**2"),
    (rf"cube of {_A}", "{a}**3"),
    (rf"(?:square )?root (?:of|from) {_A}", "sqrt({a})"),
    (rf"sqrt(?: of)? {_A}", "sqrt({a})"),
    (rf"(?:cube|cubic|third) root of {_A}", "{a}**(1/3)"),
    (rf"{_A} ?(?:percent|per cent|pct|%) (?:of|from) {_B}", "{a}% of {b}"),
    (rf"{_A} (?:times|multiplied by|x|by) {_B}", "{a}*{b}"),
    (rf"{_A} (?:plus|added to) {_B}", "{a}+{b}"),
    (rf"{_A} (?:minus|less) {_B}", "{a}-{b}"),
    (rf"{_A} (?:divided by|over) {_B}", "{a}/{b}"),
    (rf"{_A} (?:mod|modulo|modulus) {_B}", "{a}%{b}"),
    (rf"(?:the )?remainder (?:of|when) {_A} (?:is )?divided by {_B}", "{a}%{b}"),
    (rf"multiply {_A} (?:by|with|and|times) {_B}", "{a}*{b}"),
    (rf"divide {_A} by {_B}", "{a}/{b}"),
    (rf"add {_A} (?:and|to|plus) {_B}(?: together)?", "{a}+{b}"),
    (rf"(?:add up|sum up|add|sum|total){_LIST.replace('(?P<list>', ' (?P<list>')}(?: together| up)?", "+"),
    (rf"(?:subtract|take|deduct) {_A} (?:from|away from) {_B}", "{b}-{a}"),
    (rf"(?:sum|total) of {_LIST}", "+"),
    (rf"product of {_LIST}", "*"),
    (rf"difference (?:of|between) {_A} and {_B}", "{a}-{b}"),
    (rf"(?:quotient|ratio) of {_A} (?:and|to|by) {_B}", "{a}/{b}"),
    (rf"(?:average|mean|arithmetic mean) of {_LIST}", "mean"),
    (rf"median of {_LIST}", "median"),
    (rf"(?:largest|biggest|maximum|max|highest) of {_LIST}", "max"),
    (rf"(?:smallest|minimum|min|lowest) of {_LIST}", "min"),
    (rf"half of {_A}", "{a}/2"),
    (rf"(?:double|twice|two times) {_A}", "{a}*2"),
    (rf"(?:factorial of {_A}|{_operand('c')} factorial)", "factorial({a}{c})"),
    (rf"{_A} ?(?:percent|%) off (?:of )?[$€£]?{_B}", "{b}*(1-{a}/100)"),
    (rf"(?:absolute value|abs) of {_A}", "abs({a})"),
    (rf"{_A} out of {_B} (?:as|in)(?: a)? percent(?:age)?", "{a}/{b}*100"),
    (rf"(?:percent|percentage) (?:of {_B} )?is {_A}(?: of {_operand('c')})?", "{a}/{b}{c}*100"),
)

_CHINESE: tuple[tuple[str, str], ...] = (
    (r"(?P<whole><expression>)", "{whole}"),
    (
        rf"(?P<whole><expression>)(?:的?(?:结果|值))?，?(?:四舍五入)?(?:保留|精确到|取|留|到)(?:小数点?后)?"
        rf"(?P<places><number>|{_HAN})位(?:小数|有效小数)?",
        "round({whole}, {places})",
    ),
    (_CHAIN_HAN, "chain"),
    (rf"{_AH}的{_BH}次(?:方|幂)", "{a}**{b}"),
    (rf"{_AH}(?:的)?平方", "{a}**2"),
    (rf"{_AH}(?:的)?(?:立方|三次方)", "{a}**3"),
    (rf"{_AH}(?:的)?(?:算术)?平方根", "sqrt({a})"),
    (rf"(?:根号|根号下){_AH}", "sqrt({a})"),
    (rf"{_AH}(?:开平方|开方|开根号|开二次方)", "sqrt({a})"),
    (rf"{_AH}(?:的)?立方根", "{a}**(1/3)"),
    (rf"{_AH}(?:乘以|乘上|乘|×){_BH}", "{a}*{b}"),
    (rf"{_AH}(?:加上|加){_BH}", "{a}+{b}"),
    (rf"{_AH}(?:减去|减掉|减){_BH}", "{a}-{b}"),
    (rf"{_AH}(?:除以|÷){_BH}", "{a}/{b}"),
    (rf"{_AH}除{_BH}", "{b}/{a}"),
    (rf"{_AH}(?:乘以|乘上|乘){_BH}(?:再)?(?:加上|加){_operand_han('c')}", "{a}*{b}+{c}"),
    (rf"{_AH}(?:乘以|乘上|乘){_BH}(?:再)?(?:减去|减){_operand_han('c')}", "{a}*{b}-{c}"),
    (rf"{_AH}(?:加上|加){_BH}(?:加上|加){_operand_han('c')}", "{a}+{b}+{c}"),
    (rf"{_AH}的平方(?:加上|加){_BH}的平方", "{a}**2+{b}**2"),
    (rf"{_AH}的平方(?:减去|减){_BH}的平方", "{a}**2-{b}**2"),
    (rf"(?:百分之){_AH}的{_BH}", "{a}% of {b}"),
    (rf"{_AH}[%％]的{_BH}", "{a}% of {b}"),
    (rf"{_AH}的百分之{_BH}", "{b}% of {a}"),
    (rf"{_AH}的{_BH}[%％]", "{b}% of {a}"),
    (rf"{_AH}的{_BH}倍", "{a}*{b}"),
    (rf"{_AH}的一半", "{a}/2"),
    (rf"{_AH}的{_BH}分之一", "{a}/{b}"),
    (rf"{_AH}对{_BH}取[模余]", "{a}%{b}"),
    (rf"{_AH}除以{_BH}的余数", "{a}%{b}"),
    (rf"{_LIST_HAN}(?:的总和|的和|之和|相加|加起来|加在一起|的总数|一共|合计)", "+"),
    (rf"{_LIST_HAN}(?:的乘积|的积|相乘|乘起来|之积)", "*"),
    (rf"{_AH}(?:和|与|跟){_BH}(?:的差|之差|相减|的差值)", "{a}-{b}"),
    (rf"{_LIST_HAN}(?:的平均数|的平均值|的平均|的均值)", "mean"),
    (rf"{_LIST_HAN}的中位数", "median"),
    (rf"{_LIST_HAN}(?:里|中|的)?(?:的)?最大(?:的|值)", "max"),
    (rf"{_LIST_HAN}(?:里|中|的)?(?:的)?最小(?:的|值)", "min"),
    (rf"{_AH}的?阶乘", "factorial({a})"),
    (rf"{_AH}的绝对值", "abs({a})"),
    (rf"{_AH}(?:元|块钱?)?打(?P<discount><number>)(?:以后|之后|后)?", "{a}*{discount}"),
)


def _worked(form: str) -> Callable[[Found], Told | None]:
    def make(found: Found) -> Told | None:
        expression = _expression(found, form)
        return Told(Work.SUM, {"expression": expression}) if expression else None

    return make


def _expression(found: Found, form: str) -> str:
    if "whole" in found:
        return _whole(found, form)
    if "list" in found:
        return _over(form, _listed(found))
    if "chain" in found:
        return _chained(found)
    if any(map(_is_loose, found.named("a"))) or ("free" not in found and any(map(_is_loose, found.named("b")))):
        return ""
    told = {name: _said(found, name) for name in ("a", "b", "c", "free")}
    free = found.named("free")
    if free and _is_loose(free[0]):
        told["free"] = str(free[0].value)
    return form.format(**told, ordinal=_ORDINALS.get(found.word("ordinal"), ""), discount=_discount(found))


def _whole(found: Found, form: str) -> str:
    """A formula as it is written, rounded when that is said."""
    told = found.named("whole")[0]
    if _ADDED_SHARE.search(str(told.value)):
        return ""
    return form.format(whole=told.value, places=_said(found, "places"))


def _over(form: str, items: Sequence[str]) -> str:
    return form.join(items) if form in "+*" else f"{form}({', '.join(items)})"


# 200 plus 15% is 230 to people and 200.15 to arithmetic.
_ADDED_SHARE = lazily.pattern(r"[+-]\s*\d+(?:\.\d+)?\s*%")
_ITEM = lazily.pattern(with_marks(rf"(?P<number><number>)|{_HAN}"))


_PART = lazily.pattern(
    with_marks(
        rf"(?P<sign>{_SIGN})|(?P<power>(?:<number>|{_HAN})次[方幂]| to the power of <number>)"
        rf"|(?P<square> squared|平方(?!根))|(?P<cube> cubed|立方)|(?P<root>平方根)"
        rf"|(?P<rooted>square root of <number>)|<number>|<expression>|{_HAN}"
    )
)
_SAID_IN_WORDS = lazily.pattern(r"[^\W\d_]")


def _is_loose(one: Mention) -> bool:
    """A formula in words has no brackets: whether all of it is raised or rooted, or one number alone, nobody says."""
    return one.kind is Kind.EXPRESSION and _SAID_IN_WORDS.search(one.text) is not None


def _chained(found: Found) -> str:
    """A sum of which some parts are raised; "" when none is, or when one is that is no single number."""
    named = iter(found.named("chain"))
    parts: list[str] = []
    is_raised = False
    for one in _PART.finditer(found.word("chain")):
        if one["sign"]:
            parts.append(f" {_SIGNS[one['sign']]} ")
            continue
        word = re.sub("次[方幂]", "", one[0])
        is_square, is_cube = one["square"] is not None, one["cube"] is not None
        mention = None if is_square or is_cube or one["root"] or _ONLY_HAN.fullmatch(word) else next(named)
        number = _value(word, mention)
        is_raised = is_raised or "**" in number
        if parts and not one.lastgroup and not parts[-1].endswith(" "):
            # "minus 1" behind another number takes something from that.
            if mention is None or not mention.text.lower().startswith("minus "):
                return ""
            parts.append(" - ")
            number = number.removeprefix("-")
        if one["rooted"]:
            parts.append(f"sqrt({number})")
        elif one.lastgroup:
            base = parts.pop()
            if not _SINGLE.fullmatch(base):
                return ""
            parts.append(
                f"sqrt({base})" if one["root"] else f"{base}**{'2' if is_square else '3' if is_cube else number}"
            )
        else:
            parts.append(number)
            continue
        is_raised = True
    return "".join(parts) if is_raised else ""


_ONLY_HAN = lazily.pattern(_HAN)
_SINGLE = lazily.pattern(r"\d+(?:\.\d+)?|\([^()]*\)")


def _value(word: str, mention: Mention | None) -> str:
    if mention is None:
        return str(chinese_number(word)) if _ONLY_HAN.fullmatch(word) else ""
    return str(mention.value) if mention.kind is Kind.EXPRESSION else _number(mention)


def _listed(found: Found) -> list[str]:
    """The numbers of a list in order, in digits and in words."""
    named = iter(found.named("list"))
    return [
        _number(next(named)) if one["number"] else str(chinese_number(one[0]))
        for one in _ITEM.finditer(found.word("list"))
    ]


def _said(found: Found, name: str) -> str:
    """A number as arithmetic writes it; a formula in brackets."""
    if name not in found:
        return ""
    named = found.named(name)
    if named:
        return f"({named[0].value})" if named[0].kind is Kind.EXPRESSION else _number(named[0])
    word = found.word(name)
    return str(NUMBER_WORDS[word] if word in NUMBER_WORDS else chinese_number(word))


_PLAIN = lazily.pattern(r"\d+(?:\.\d+)?")


def _number(one: Mention) -> str:
    return one.text if _PLAIN.fullmatch(one.text) else str(one.value)


def _discount(found: Found) -> str:
    """What is left of a price: 八折 is 0.8."""
    share = found.value("discount")
    return str(round(share / 100, 4)) if isinstance(share, int | float) else ""


FORMS: Sequence[Form] = (
    *((english(f"{_ASK}(?:the )?(?:{pattern}){_ASKED}"), _worked(form)) for pattern, form in _ENGLISH),
    *((chinese(f"{_ASK_HAN}(?:{pattern}){_ASKED_HAN}"), _worked(form)) for pattern, form in _CHINESE),
)
