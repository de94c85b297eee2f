"""Finds numbers with their units: in digits, in words of both languages, with scales, as fractions and with signs.

Owns: how a number is written. Must not know: what shares a unit with its neighbours (lists).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from autoglm.core.values import Json
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.mentions.records import points_in
from autoglm.planning.offline.mentions.signs import sign_told
from autoglm.planning.offline.words.lexicon import HAN_UNITS, NUMBER_SCALES, NUMBER_WORDS, STOP_WORDS
from autoglm.planning.offline.words.numerals import HAN_THOUSAND, THOUSAND, chinese_number, english_number, plain_number
from autoglm.planning.offline.words.units import is_unit

_DIGITS = re.compile(
    rf"(?<![A-Za-z0-9_.])(?P<sign>(?<![A-Za-z0-9_)点时分年月日号])-|\bminus\s)?(?:(?P<money>[$€£¥￥])\s?)?"
    rf"(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    rf"(?:st|nd|rd|th)?(?![0-9])[\s-]?(?P<scale>万亿|百万|千万|{THOUSAND}|[万亿]|百(?!帕)|[MB](?![A-Za-z])|"
    rf"(?:hundred|thousand|million|billion|trillion|dozen|k)(?![A-Za-z]))?"
    rf"(?P<unit>\s?(?:%|percent(?![a-z])|°C?|{'|'.join(HAN_UNITS)})|[ -]?[A-Za-zµμΩ²³]+)?"
)
_HAN_NUMBER = re.compile(
    rf"(?<![第星期周哪每])((?:[零一二三四五六七八九十百万亿两点]|{HAN_THOUSAND})+)({'|'.join(HAN_UNITS)})"
    rf"|(?<![第星期周])([一二三四五六七八九两](?:[十百万亿]|{HAN_THOUSAND})(?:[零一二三四五六七八九十百万亿]"
    rf"|{HAN_THOUSAND})*)"
)
_NUMERAL = "|".join([*NUMBER_WORDS, "dozen", "hundred", "thousand", "million", "billion"])
_TENTHS = re.compile(
    r"(?<![\d一二三四五六七八九])([一二两三四五六七八九])"
    r"(?:成(?![为功立就员本品分长果套绩])|折(?![叠扣线旧返磨算腾断]))(五)?"
)
_HALF = re.compile(
    r"(?<![一二两三四五六七八九十\d])(?:([一二两三四五六七八九])个)?半(个?(?:小时|天|年|月|斤|公斤|公里|吨))(?!价)"
)
_TENS = "|".join(word for word, value in NUMBER_WORDS.items() if value >= 20)
_DIGIT = "|".join(word for word, value in NUMBER_WORDS.items() if 0 < value < 10)
_BELOW_HUNDRED = rf"(?:(?:{_TENS})[\s-]+(?:{_DIGIT})(?![A-Za-z])|(?:{'|'.join(NUMBER_WORDS)})(?![A-Za-z]))"
_SCALES = r"(?:(?:dozen|hundred|thousand|million|billion)(?![A-Za-z])(?:[\s-]+(?=hundred|thousand|million|billion))?)+"
# Two hundred fifty is one number; two twenty are two.
_WORD_NUMBER = re.compile(
    rf"(?<![A-Za-z])((?:(?:{_BELOW_HUNDRED}[\s-]+)?{_SCALES}[\s-]+(?:and\s+)?)*"
    rf"(?:{_BELOW_HUNDRED}(?:[\s-]+{_SCALES})?|{_SCALES}))(?=([\s-][a-z]+)?)",
    re.IGNORECASE,
)
_FRACTIONS: Mapping[str, float] = {"half": 0.5, "third": 0.333, "quarter": 0.25, "fifth": 0.2, "tenth": 0.1}
_FRACTION = re.compile(
    r"\b(?P<part>half)[ -](?:an?\s)?(?P<unit>[a-z]+)\b"
    r"|\b(?:an?|one)[ -](?P<share>half|third|quarter|fifth|tenth)\sof\s(?:an?|one)\s(?P<whole>[a-z]+)\b"
    rf"|\b(?P<count>an?|\d+|{_NUMERAL})(?:\s(?P<of>[a-z]+))?\sand\sa\s(?P<more>half|quarter)(?:\s(?P<rest>[a-z]+))?\b",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"\b(?:(?:within|for|than|after|least|every|of)\s(?P<one>an?)\s(?P<unit>[a-z]+)|(?P<some>an?)\s"
    r"(?P<rest>[a-z]+)\sof)\b",
    re.IGNORECASE,
)


def numbers_in(text: str) -> Iterator[Mention]:
    """Numbers with their value, as an int where it is whole, and the unit beside them in lower case, or ""."""
    yield from _fractions(text)
    for reader in (_digits, _numerals):
        yield from (_signed(one, text) for one in reader(text))


def _signed(one: Mention, text: str) -> Mention:
    """A number with the words beside it that tell its sign: 零下18度, 40° S."""
    told = sign_told(text, one.start, one.end)
    if told is None or not isinstance(one.value, int | float):
        return one
    (sign, start, end), unit = told, "" if one.unit in STOP_WORDS else one.unit
    return replace(one, start=start, end=end, text=text[start:end], value=sign * abs(one.value), unit=unit)


def _digits(text: str) -> Iterator[Mention]:
    points = points_in(text)
    for match in (one for one in _DIGITS.finditer(text) if one.start() not in points):
        value = float(match["digits"].replace(",", ""))
        scale = match["scale"] or ""
        if scale in ("M", "B") and not match["money"]:
            scale = ""  # $5M is five million, 5 M is five of some unit
        value = round(value * NUMBER_SCALES.get(scale.lower(), 1), 9)
        unit = (match["money"] or match["unit"] or "").strip(" -").lower()
        unit = "" if unit in STOP_WORDS else unit
        if value < float("inf"):
            end = match.end("scale") if scale else match.end("digits")
            if not scale and re.match(r"(?:st|nd|rd|th)(?![a-z])", text[end : end + 3]):
                end += 2
            number = plain_number(-value if match["sign"] else value)
            yield Mention(
                Kind.NUMBER, match.start(), end, text[match.start() : end], number, "%" if unit == "percent" else unit
            )


def _fractions(text: str) -> Iterator[Mention]:
    """Half a litre, a third of an hour, four and a half stars, and the one of "within a mile"."""
    for match in _FRACTION.finditer(text):
        unit = next((match[name].lower() for name in ("unit", "whole", "of", "rest") if match[name]), "")
        if not match["count"]:
            if is_unit(unit):
                yield _fraction(match, match.end(), _FRACTIONS[(match["part"] or match["share"]).lower()], unit)
        elif is_unit(unit) or not match["count"].lower().startswith("a"):
            count = match["count"].lower()
            whole = 1 if count in ("a", "an") else int(count) if count.isdigit() else english_number([count])
            yield _fraction(match, match.end("more"), whole + _FRACTIONS[match["more"].lower()], unit)
    for match in _ONE.finditer(text):
        one, unit = ("one", match["unit"]) if match["one"] else ("some", match["rest"])
        if is_unit(unit.lower()):
            yield Mention(Kind.NUMBER, *match.span(one), match[one], 1, unit.lower(), is_word=True)


def _fraction(match: re.Match[str], end: int, value: float, unit: str) -> Mention:
    return Mention(Kind.NUMBER, match.start(), end, match.string[match.start() : end], value, unit, is_word=True)


def _numerals(text: str) -> Iterator[Mention]:
    for match in _HALF.finditer(text):
        value = 0.5 + (chinese_number(match[1]) if match[1] else 0)
        yield _word_number(match.start(), match[0].removesuffix(match[2]), value, match[2])
    for match in _HAN_NUMBER.finditer(text):
        numeral = match[1] or match[3]
        if numeral.strip("点万亿百千") and match[0] != "一个" and numeral[0] != "点":
            yield _word_number(match.start(), numeral, chinese_number(numeral.rstrip("点")), match[2] or "")
    for match in _TENTHS.finditer(text):
        value = chinese_number(match[1]) * 10 + (5 if match[2] else 0)
        yield _word_number(match.start(), match[0], value, "%")
    for match in _WORD_NUMBER.finditer(text):
        value = english_number(re.split(r"[\s-]+", match[1].lower()))
        if match[1].lower() != "one" or match[2]:
            unit = (match[2] or "").strip(" -")
            yield _word_number(match.start(), match[1], value, "" if unit.lower() in NUMBER_WORDS else unit)


def _word_number(start: int, text: str, value: Json, unit: str) -> Mention:
    return Mention(Kind.NUMBER, start, start + len(text), text, value, unit, is_word=True)
