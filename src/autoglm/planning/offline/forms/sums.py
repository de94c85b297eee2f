"""Forms that ask for arithmetic in words: 2 to the power of 10, 18 percent of 250, 625 的平方根.

Must not know: what a result is used for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from autoglm.planning.notation import Regex, sentences_in
from autoglm.planning.offline.forms.grammar import Grammar, Sentence, alternatives
from autoglm.planning.offline.forms.masks import Found, with_marks
from autoglm.planning.offline.forms.works import Told, Work
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.lexicon import HAN_DIGITS, HAN_SCALES, NUMBER_WORDS
from autoglm.planning.offline.words.numerals import chinese_number

_ORDINALS: Mapping[str, int] = {
    word: at
    for at, word in enumerate(
        ["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], start=2
    )
}
_SIGNS: Mapping[str, str] = {
    "plus": "+", "minus": "-", "times": "*", "multiplied by": "*", "divided by": "/", "加上": "+", "加": "+",
    "减去": "-", "减": "-", "乘以": "*", "乘": "*", "除以": "/",
}  # fmt: skip
_POWERS: Mapping[str, str] = {"squared": "2", "cubed": "3", "平方": "2", "立方": "3"}
_SAID_IN_WORDS = lazily.pattern(r"[^\W\d_]")
_PLAIN = lazily.pattern(r"\d+(?:\.\d+)?")
_SINGLE = lazily.pattern(r"\d+(?:\.\d+)?|\([^()]*\)")
# 200 plus 15% is 230 to people and 200.15 to arithmetic.
_ADDED_SHARE = lazily.pattern(r"[+-]\s*\d+(?:\.\d+)?\s*%")
_NUMERAL = f"[{''.join({**HAN_DIGITS, **HAN_SCALES})}点]{{1,12}}"

_ENGLISH = Grammar(
    """
    ask = [what do (you|i|we) get (if|when) (you|i|we)
            |(i|we|he|she|they) [have|had] (sold|bought|need|have|want|ordered|used|made|sell|buy|order)]
        [(what['s|s| is|'d be| would be| do you get for| does| are]|how much [is|are|does]|calculate|compute|work out
            |evaluate|solve|figure out|determine|find|get|do|tell me|count)
            [the] [(result|value|answer|outcome) [of|to|for]] [the]] [the]
    how_much = (how much|what)['s| is| are| was| do| does| did| will| would] [that|it|this|the total|i|they|we]
        [make|come to|get|pay|earn|cost|in total|altogether|together|all together|be]*
    asked = [,] <how_much>|,<how_much>| =|=| equal[s] [what]| is [what|how much]| make[s]| come to| give| be

    operand = <number>|<expression>|<word>
    a = <operand>
    b = <operand>
    exponent = <operand>
    formula = <expression>
    places = <number>|<word>
    price = <operand>|($|€|£|¥)(<number>|<expression>)
    percent = %| %|percent| percent|per cent| per cent|pct| pct
    summands = <numbers>
    factors = <numbers>
    the_result = it|that|the result

    # A chain has several links, of which some are raised or rooted: 3 squared plus 4 squared, 25 的平方根减 2.
    base = <number>|<expression>
    link = [the] ({root:square root of} {base:<number>}|{base} [{power}|to the power of {exponent:<number>}])
    chain = <link> ([<sign>] <link>)+
    """,
    {
        "word": alternatives(NUMBER_WORDS),
        "ordinal": alternatives(_ORDINALS),
        "sign": alternatives(_SIGNS),
        "power": alternatives(_POWERS),
        "numbers": Regex(with_marks("<number>(?:(?:,? and |, ?| & )<number>){1,30}")),
        "things": Regex("[a-z][a-z -]{1,30}"),
        "thing": Regex("[a-z]+"),
    },
)
_CHINESE = Grammar(
    """
    ask = [计算|算[[一]算]|求[一][下]|求出|请算|问|看看][一下|出|下|得出|：|，|[，]那]*
    asked = [的][计算][结果|值|得数|答案][等于|是|得到|得|为|=|有|合|就是][多少|几|啥|什么|多大|哪[一]个][钱|元|块]
        |[，|,]<paid>(多少|几)[钱|元|块[钱]]

    operand = <number>|<expression>|<numeral>
    a = <operand>
    b = <operand>
    c = <operand>
    formula = <expression>
    places = <number>|<numeral>
    discount = <number>
    tenths = <number>|<numeral>
    less = [，|,|、]*[再|又|另外|另|然后|还|并]*(减|减去|优惠|便宜|立减|扣|扣掉|扣除|抵|抵扣|返|用券减|用券抵)[掉|了]
    plus = 加[上]
    minus = 减[去|掉]
    times = 乘[以|上]|×
    divided_by = 除以|÷
    summands = <numbers>
    factors = <numbers>
    of_them = [里|中|的][的]

    # prices and shares
    money = [元|块[钱]|人民币]
    measure = 个|件|条|只|双|盒|箱|包|袋|瓶|本|张|份|台|套|支|把|斤|公斤|千克|吨|米|平[方]米|平方|人|位|桶|罐|棵|块|颗
        |粒|串|打|节|门|间|天|晚|次|杯|碗|辆|部|束|朵|卷|根|片|扇|副|对|册|枚|株|头
    spent = 总共|一共|工资|房租|租金|存|攒|挣|赚|花|交|要|付|是
    paid = [这样|那|下来|一共|总共|总计|合计|共|总价|加起来|最后|实际|折后|到手|打完折|打折后|现在|只|就|应该|应|需要
        |还]*[要|需|得|该|付|花|给|收|卖|是|价|算下来|成交价]*
    price = [原价|标价|定价|售价|吊牌价|单价|价格|总价|零售价|批发价|票价]*[是|为|[一]<measure>|每<measure>]*{a}<money>
        [[一|每|/]<measure>][的<things>]
        |[<things>](一|每|这|那)<measure>[<things>]{a}<money>
    buy = 称|打|挑|选|割|摘|装|买|订|订购|要|进|进货|采购|购买|购|拿|来|卖|卖出|销售|点|下单|租|住|请|做
    shop = [商场|店里|现在|今天|全场|会员[价]]
    each_of = [，][[那]每|[一]][个]<measure>[人]

    base = <operand>
    exponent = <number>|<numeral>
    # Without 的 between two numerals nobody knows where the second begins: 一〇六次方.
    link = ({base}的{exponent}|{base}{exponent:<number>}|{base:<number>|<expression>}{exponent})次(方|幂)
        |{base}[[的]({root:平方根}|{power})]
    chain = <link>(<sign><link>)+
    """,
    {
        "numeral": Regex(_NUMERAL),
        "sign": alternatives(_SIGNS),
        "power": alternatives(_POWERS),
        "things": Regex(r"[\u4e00-\u9fff]{1,6}?"),
        "numbers": Regex(
            with_marks(rf"(?:<number>|{_NUMERAL})(?:(?:、|，|,|和|与|及|还有){{1,2}}(?:<number>|{_NUMERAL})){{1,30}}")
        ),
    },
    is_chinese=True,
)
_LINK, _LINK_HAN = _ENGLISH.sentence("[{sign}] <link>"), _CHINESE.sentence("[{sign}]<link>")
_ITEM_HAN = _CHINESE.sentence("{a}")


def _sums(grammar: Grammar, table: str) -> Iterator[tuple[Sentence, Callable[[Found], Told | None]]]:
    """Forms of a table of sentences, each with the formula that it means."""
    for line in sentences_in(table):
        sentence, _, formula = line.partition(" => ")
        yield grammar.sentence(f"<ask> ({sentence})[<asked>]"), _sum(formula)


def _sum(formula: str) -> Callable[[Found], Told | None]:
    def make(found: Found) -> Told | None:
        told = {name: written(found, name) for name, written in _WRITTEN.items() if name in found}
        expression = formula.format(**told)
        is_other = "same" in found and str(found.value("same")).replace(" ", "") != expression.replace(" ", "")
        return Told(Work.SUM, {"expression": expression}) if all(told.values()) and not is_other else None

    return make


def _operand(found: Found, name: str) -> str:
    """A number as arithmetic writes it; a formula in brackets, but "" for a formula in words. That has no brackets:
    whether all of it is raised or rooted, or one number alone, nobody says."""
    is_loose = any(one.kind is Kind.EXPRESSION and _SAID_IN_WORDS.search(one.text) for one in found.named(name))
    return "" if is_loose else _number(found, name)


def _exponent(found: Found, name: str) -> str:
    """What a number is raised to; of a formula without brackets its first number, as in 2 to the power of 16 - 1."""
    word, named = found.word(name), found.named(name)
    if word in _ORDINALS:
        return str(_ORDINALS[word])
    return str(named[0].value) if named and named[0].kind is Kind.EXPRESSION else _number(found, name)


def _number(found: Found, name: str) -> str:
    named = found.named(name)
    if named:
        return f"({named[0].value})" if named[0].kind is Kind.EXPRESSION else _figure(named[0])
    word = found.word(name)
    return str(NUMBER_WORDS[word] if word in NUMBER_WORDS else chinese_number(word))


def _figure(one: Mention) -> str:
    return one.text if _PLAIN.fullmatch(one.text) else str(one.value)


def _formula(found: Found, name: str) -> str:
    """A formula as it is written."""
    formula = str(found.value(name))
    return "" if _ADDED_SHARE.search(formula) else formula


def _remainder(found: Found, name: str) -> str:
    """What is left over where one number is divided by another; "" for other formulas."""
    left, _, right = str(found.value(name)).partition("/")
    return f"{left.strip()}%{right.strip()}" if left.strip().isdecimal() and right.strip().isdecimal() else ""


def _joined(joint: str) -> Callable[[Found, str], str]:
    """The numbers of a list in order, in digits and in words."""

    def write(found: Found, name: str) -> str:
        if found.masked.is_chinese:
            return joint.join(_number(one, "a") for one in _ITEM_HAN.each(found, name))
        return joint.join(map(_figure, found.named(name)))

    return write


def _discount(found: Found, name: str) -> str:
    """What is left of a price: 八折 is 0.8."""
    share = found.value(name)
    return str(round(share / 100, 4)) if isinstance(share, int | float) else ""


def _tenths(found: Found, name: str) -> str:
    """The same told in tenths: 八五折 and 8.5 折 are 0.85; "" for what is none."""
    told = float(_number(found, name))
    return f"{told / 10 if told < 10 else told / 100:.6g}" if 0 < told < 100 else ""


def _chain(found: Found, name: str) -> str:
    """A sum of which some parts are raised; "" when none is, or when one is that is no single number."""
    told, is_raised = "", False
    for link in (_LINK_HAN if found.masked.is_chinese else _LINK).each(found, name):
        sign, base = _signed(link, is_first=not told)
        term = _raised(link, base)
        if not term or bool(told) is not bool(sign):
            return ""
        told += f" {sign} {term}" if sign else term
        is_raised = is_raised or term != base or "**" in base
    return told if is_raised else ""


def _signed(link: Found, *, is_first: bool) -> tuple[str, str]:
    """The sign before a link, and its number or formula. "minus 1" behind another number takes something from that."""
    sign, named = _SIGNS.get(link.word("sign"), ""), link.named("base")
    base = str(named[0].value) if named and named[0].kind is Kind.EXPRESSION else _number(link, "base")
    if not (sign or is_first) and named and named[0].text.lower().startswith("minus "):
        return "-", base.removeprefix("-")
    return sign, base


def _raised(link: Found, base: str) -> str:
    """What a link is; "" for a formula of several numbers that is raised or rooted."""
    if "root" not in link and "power" not in link and "exponent" not in link:
        return base
    if not _SINGLE.fullmatch(base):
        return ""
    if "root" in link:
        return f"sqrt({base})"
    return f"{base}**{_POWERS.get(link.word('power')) or _number(link, 'exponent')}"


_WRITTEN: Mapping[str, Callable[[Found, str], str]] = {
    "a": _operand, "b": _operand, "c": _operand, "exponent": _exponent, "formula": _formula, "places": _number,
    "summands": _joined("+"), "factors": _joined("*"), "numbers": _joined(", "), "discount": _discount,
    "tenths": _tenths, "chain": _chain, "division": _remainder,
}  # fmt: skip
"""How what a sentence keeps is written in a formula; "" for what may not stand there."""

# Operands are numbers as they are said, so "{a}-{b}" needs brackets only around a whole formula.
FORMS = (
    *_sums(_ENGLISH, """
        {formula} => {formula}
        [round [off] [the result of]] {formula:<expression>|<number>}[,] [and] [(round|rounded) [<the_result>] [off]]
            to {places} (decimal[s]|decimal place[s]|digit[s] [after the [decimal] point]|places)
            => round({formula}, {places})
        {a} <things> (at|for|@) {b:<price>} [dollar[s]|euro[s]|pound[s]|yuan|bucks]
            (each|apiece|a piece|per <thing>|every one) => {a}*{b}
        {chain} => {chain}
        {a} ([raised] to the ([power [of]] {exponent}[st|nd|rd|th] [power]|{exponent:<ordinal>} power)
            |raised to {exponent}) => {a}**{exponent}
        {a} squared|square of {a} => {a}**2
        {a} cubed|cube of {a} => {a}**3
        ([square] root (of|from)|sqrt [of]) {a} => sqrt({a})
        (cube|cubic|third) root of {a} => {a}**(1/3)
        {a}<percent> (of|from) {b} => {a}% of {b}
        {a} (times|multiplied by|x|by) {b}|multiply {a} (by|with|and|times) {b} => {a}*{b}
        {a} (plus|added to) {b}|add {a} (and|to|plus) {b} [together] => {a}+{b}
        {a} (minus|less) {b}|(subtract|take|deduct) {b} [away] from {a}|difference (of|between) {a} and {b} => {a}-{b}
        {a} (divided by|over) {b}|divide {a} by {b}|(quotient|ratio) of {a} (and|to|by) {b} => {a}/{b}
        {a} (mod|modulo|modulus) {b}|remainder when {a} is divided by {b} => {a}%{b}
        remainder of {division:<expression>} => {division}
        (add up|sum up|add|sum|total) {summands} [together|up]|(sum|total) of {summands} => {summands}
        product of {factors} => {factors}
        (average|mean|arithmetic mean) of {numbers} => mean({numbers})
        median of {numbers} => median({numbers})
        (largest|biggest|maximum|max|highest) of {numbers} => max({numbers})
        (smallest|minimum|min|lowest) of {numbers} => min({numbers})
        half of {a} => {a}/2
        (double|twice|two times) {a} => {a}*2
        factorial of {a}|{a} factorial => factorial({a})
        {a}<percent> off [of] {b:<price>} => {b}*(1-{a}/100)
        (absolute value|abs) of {a} => abs({a})
        {a} out of {b} (as|in) [a] percent[age]|percent[age] (of {b} is {a}|is {a} of {b}) => {a}/{b}*100
    """),
    *_sums(_CHINESE, """
        {formula} => {formula}
        {formula}[的][结果|值][，][四舍五入](保留|精确到|取|留|到)[小数[点]后]{places}位[[有效]小数]
            => round({formula}, {places})
        {chain} => {chain}
        {a}的{b}次(方|幂) => {a}**{b}
        {a}[的]平方 => {a}**2
        {a}[的](立方|三次方) => {a}**3
        {a}[的][算术]平方根|根号[下]{a}|{a}开(平方|方|根号|二次方) => sqrt({a})
        {a}[的]立方根 => {a}**(1/3)
        {a}<times>{b} => {a}*{b}
        {a}<plus>{b} => {a}+{b}
        {a}<minus>{b} => {a}-{b}
        {a}<divided_by>{b} => {a}/{b}
        {a}除{b} => {b}/{a}
        {a}<times>{b}[再]<plus>{c} => {a}*{b}+{c}
        {a}<times>{b}[再]<minus>{c} => {a}*{b}-{c}
        {a}<plus>{b}<plus>{c} => {a}+{b}+{c}
        (百分之{a}|{a}(%|％))的{b}|{b}的({a}(%|％)|百分之{a}) => {a}% of {b}
        {a}的{b}倍 => {a}*{b}
        {a}的一半 => {a}/2
        {a}的{b}分之一 => {a}/{b}
        {a}对{b}取(模|余) => {a}%{b}
        {division:<expression>}的余数 => {division}
        {summands}(的总和|的和|之和|相加|加起来|加在一起|的总数|一共|合计) => {summands}
        {factors}(的乘积|的积|相乘|乘起来|之积) => {factors}
        {a}(和|与|跟){b}(的差|之差|相减|的差值) => {a}-{b}
        {numbers}的(平均数|平均值|平均|均值) => mean({numbers})
        {numbers}的中位数 => median({numbers})
        {numbers}<of_them>最大(的|值) => max({numbers})
        {numbers}<of_them>最小(的|值) => min({numbers})
        {a}[的]阶乘 => factorial({a})
        {a}的绝对值 => abs({a})
        <price>[，]<shop>打{discount}[以后|之后|后|的话|下来]|<shop>打{discount}[的话]，<price> => {a} * {discount}
        <price>[，]<shop>打{tenths}折[以后|之后|后|的话|下来]|<shop>打{tenths}折[的话]，<price> => {a} * {tenths}
        <price>[，]<shop>打{discount}[以后|之后|后|的话|下来|是多少|多少
            |多少钱]*，[也]就是{same:<expression>} => {a} * {discount}
        <price>[，]<shop>打{tenths}折[以后|之后|后|的话|下来|是多少|多少
            |多少钱]*，[也]就是{same:<expression>} => {a} * {tenths}
        <price>[，]打{discount}[以后|之后|后]<less>{b}<money> => {a} * {discount} - {b}
        <price>[，]打{tenths}折[以后|之后|后]<less>{b}<money> => {a} * {tenths} - {b}
        <price>[，]先<less>{b}<money>[，]再打{discount} => ({a} - {b}) * {discount}
        <price>[，]先<less>{b}<money>[，]再打{tenths}折 => ({a} - {b}) * {tenths}
        <price>[，]([我|想|先|再|一共|共]*<buy>[了|上|入|他]){b}<measure>[<things>][的话] => {a} * {b}
        [把|将|有]{a}<money>[<things>][，](平[均]分(给|成|到|为)|均分(给|成)|分给|[平|均]摊(给|到)){b}<measure>
            [人|部门|同学|小组][<each_of>(分|得|拿|有|是|摊|出|付)[到|得]] => {a} / {b}
        [我们]{b}[个]人[一起]([来]平分|均分|平摊|均摊|分摊|凑|凑齐|aa){a}<money>[<things>][<each_of>] => {a} / {b}
        [我们]{b}[个]人[一起]aa[了|掉]*[一顿|一桌|一次|一笔|这顿]{a}<money>[的<things>][<each_of>] => {a} / {b}
        [<things>]{a}<money>[<things>][，][我们]{b}[个]人[一起]([来]平分|均分|平摊|均摊|分摊|aa)[<each_of>] => {a} / {b}
        (一|每)<measure>[有|装|是|里]*{a}<measure>[<things>]，{b}<measure>
            [一共|总共|共|是|有|就是|装]*(多少|几)<measure> => {a} * {b}
        [这|有|下面]*[[几|两|三|四|五|六]个数[字]][：]{numbers}
            [这|几|三|四|个|数|求|取|的|算]*平均[一下|值|数|分|是|多少]* => mean({numbers})
        (每|一)[个]月[<spent>]*{a}<money>[的<things>][，][那[么]](一|每|全)[整]年[<spent>]* => {a} * 12
        (每|一)[个]季度[<spent>]*{a}<money>[的<things>][，][那[么]](一|每|全)[整]年[<spent>]* => {a} * 4
        (每|一|全)[整]年[<spent>]*{a}<money>[的<things>][，][那[么]][平均](一|每)[个]月[<spent>]* => {a} / 12
        {formula:<expression>}[，]再<plus>{b} => {formula}+{b}
        {formula:<expression>}[，]再<minus>{b} => {formula}-{b}
        {formula:<expression>}[，]再<times>{b} => ({formula})*{b}
        {formula:<expression>}[，]再<divided_by>{b} => ({formula})/{b}
    """),
)  # fmt: skip
"""A clause that asks for a sum."""
