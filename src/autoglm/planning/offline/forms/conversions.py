"""Forms that ask for an amount of one unit in another one: 5 km in miles, 25摄氏度是多少华氏度.

Owns: the formula between two units, and what the answer is measured in. Must not know: how large units are.
"""

from __future__ import annotations

from collections.abc import Mapping

from autoglm.planning.notation import Regex
from autoglm.planning.offline.forms.grammar import Grammar
from autoglm.planning.offline.forms.masks import MARKS, Found
from autoglm.planning.offline.forms.works import Told, Work
from autoglm.planning.offline.mentions.mention import Kind
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.lexicon import HAN_DIGITS, HAN_SCALES, words
from autoglm.planning.offline.words.numerals import chinese_number
from autoglm.planning.offline.words.text import HAN
from autoglm.planning.offline.words.units import in_unit

# From 5 to 10, 2 by 4, two or three: these are no sums, and no single number.
_RANGE = lazily.pattern(r"\d\s?[-–—~*x×]\s?\d|[一二两三四五六七八九]{2}")
_SHORT = 6
_PLAIN = lazily.pattern(r"\d+(?:\.\d+)?")
_DEGREES = lazily.pattern(r"^(?:degrees? |° ?)")
# No factor leads from one scale of temperature to another.
_SCALES: Mapping[str, str] = {
    word: scale
    for scale, names in {
        "C": "c celsius centigrade ℃ 摄氏 摄氏度",
        "F": "f fahrenheit ℉ 华氏 华氏度",
        "K": "k kelvin kelvins 开尔文 开氏度",
    }.items()
    for word in words(names)
}
_FORMULAS: Mapping[str, str] = {
    "CF": "{} * 9 / 5 + 32", "FC": "({} - 32) * 5 / 9", "CK": "{} + 273.15", "KC": "{} - 273.15",
    "FK": "({} - 32) * 5 / 9 + 273.15", "KF": "({} - 273.15) * 9 / 5 + 32",
}  # fmt: skip
_SIGNS: Mapping[str, str] = {"C": "°C", "F": "°F", "K": "K"}
_SIGNS_HAN: Mapping[str, str] = {"C": "摄氏度", "F": "华氏度", "K": "开尔文"}

_WORD = r"[a-zµμ°℃℉²³/][a-z0-9°²³/-]{0,14}"
_ENGLISH = Grammar(
    """
    amount = <number>|<expression>
    is_in = [is|are|makes] (in|to|into|as)
    """,
    {
        "gap": Regex(" ?"),
        "pause": Regex(r"[?.,;]?(?: \(| if| where| at| and| with)?"),
        **dict.fromkeys(("own", "wanted", "one", "other"), Regex(f"(?:degrees? |° ?)?{_WORD}(?: {_WORD}){{0,2}}?")),
    },
)
_CHINESE = Grammar(
    """
    amount = <number>|<expression>|<numeral>
    made = 换算[成|为|到]|转换[成|为|到]|转[成|为]|换[成|为]|折合[成|为]|折算[成|为]
    asked = [是|等于|合|有|=|<made>|相当于]*(多少|几)[个]
    """,
    {
        "numeral": Regex(f"[{''.join({**HAN_DIGITS, **HAN_SCALES})}点]{{1,12}}"),
        **dict.fromkeys(("own", "wanted", "again", "asked_for"), Regex(f"{_WORD}|[{HAN}]{{1,4}}?")),
        "one": Regex(f"(?:{MARKS['number']}|一)"),
    },
    is_chinese=True,
)


def _converted(found: Found) -> Told | None:
    """The sum that an amount in another unit is; None where one of two words is no unit, or they measure different
    things."""
    amount, own, wanted = _amount(found), _unit(found, "own"), _unit(found, "wanted")
    if not amount:
        return None
    scales = _SCALES.get(own, "") + _SCALES.get(wanted, "")
    if scales in _FORMULAS:
        signs = _SIGNS_HAN if found.masked.is_chinese else _SIGNS
        return Told(Work.SUM, {"expression": _FORMULAS[scales].format(amount), "unit": signs[scales[1]]})
    size, inverse = in_unit(1.0, own, wanted), in_unit(1.0, wanted, own)
    if not size or not inverse:
        return None
    # 90 minutes are 90 / 60 hours exactly.
    factor, divisor = f"{size:.12g}", f"{inverse:.12g}"
    by = f"/ {divisor}" if len(divisor) < _SHORT <= len(factor) else f"* {factor}"
    return Told(Work.SUM, {"expression": f"{amount} {by}", "unit": found.said("wanted")})


def _at_rate(found: Found) -> Told | None:
    """The sum at a rate that is told: 1 mile is 1.609344 km. None where that is of other units."""
    amount, rate, own, wanted = _amount(found), found.value("rate"), _unit(found, "own"), _unit(found, "wanted")
    one, other = _unit(found, "one"), _unit(found, "other")
    if not amount or any(single.value != 1 for single in found.named("single")):
        return None
    for left, right, sign in ((wanted, own, "/"), (own, wanted, "*")):
        if _is_same(one, left) and _is_same(other, right):
            return Told(Work.SUM, {"expression": f"{amount} {sign} {rate}", "unit": found.said("wanted")})
    return None


def _is_same(one: str, other: str) -> bool:
    return one.removesuffix("s") == other.removesuffix("s") or in_unit(1.0, one, other) == 1.0


def _amount(found: Found) -> str:
    """The amount as a sum takes it; "" for what is no single one."""
    named = found.named("amount")
    if _RANGE.search(found.said("amount")):
        return ""
    if not named:
        return str(chinese_number(found.word("amount")))
    one = named[0]
    if one.kind is Kind.EXPRESSION:
        return f"({one.value})"
    return one.text if _PLAIN.fullmatch(one.text) else str(one.value)


def _unit(found: Found, name: str) -> str:
    return _DEGREES.sub("", found.word(name))


def _by_factor(found: Found) -> Told | None:
    """The sum that an amount is in a unit of which the request says itself how large it is."""
    amount, factor = _amount(found), found.value("factor")
    ones = found.named("unit")
    if (
        not amount
        or any(one.value != 1 for one in ones)
        or (found.said("own"), found.said("wanted")) != (found.said("again"), found.said("asked_for"))
    ):
        return None
    return Told(Work.SUM, {"expression": f"{amount} * {factor}", "unit": found.said("wanted")})


FORMS = (
    *_ENGLISH.forms(_converted, """
        [convert|(what['s|s| is| are])|how much (is|are)|turn|change|make|express|calculate] {amount}<gap>{own}
            <is_in> {wanted}
        how (many|much) {wanted} ((are|is|make[s]|do (you|i|we) get) [there] (in|from)|[there] in|are|is|make[s])
            {amount}<gap>{own}
    """),
    *_ENGLISH.forms(_at_rate, """
        (how (many|much) {wanted} ((are|is|make[s]|do (you|i|we) get) [there] (in|from)|[there] in|are|is|make[s])
            {amount}<gap>{own}|[convert|what is|change] {amount}<gap>{own} <is_in>
            {wanted})<pause><gap>({single:<number>}|a|an) {one} (is|are|=|equals|has|makes|costs|buys)
            {rate:<number>}<gap>{other}[\\)]
    """),
    *_CHINESE.forms(_converted, """
        [把|将]{amount}[个]{own}<asked>{wanted}
        [把|将]{amount}[个]{own}<made>{wanted}[是多少|等于多少]
        {amount}[个]{own}(用|按){wanted}[表示|算|计]*(是多少|等于多少|多少)
    """),
    *_CHINESE.forms(_by_factor, """
        [如果|已知|按]{unit:<one>}[个]{own}(是|等于|=|合|约|换|为|相当于)[等于]{factor:<number>}[个]{wanted}，[那[么]|则|所以|请问]*
            {amount}[个]{again}[是|等于|合|有|=|相当于|换]*(多少|几)[个]{asked_for}
    """),
)  # fmt: skip
"""A clause that asks for an amount in another unit."""
