"""Numbers in words: English number words and Chinese numerals. Must not know: where in a request they stood."""

from __future__ import annotations

import math

from autoglm.planning.offline.words.lexicon import HAN_DIGITS, HAN_SCALES, HAN_UNITS, NUMBER_SCALES, NUMBER_WORDS

Number = int | float
# 千 that is no part of a unit, as it is in 500千瓦. Behind one digit in words it may be both: 五千瓦, but 五百千瓦.
_UNITS = "|".join(name[1:] for name in HAN_UNITS if name.startswith("千"))
_DIGIT = "[一二两三四五六七八九]"
THOUSAND = f"千(?!{_UNITS})"
# The two ways must not overlap, or a long run of 一千一千 would take for ever.
HAN_THOUSAND = f"{THOUSAND}|(?<={_DIGIT})(?<![零十百点一二三四五六七八九]{_DIGIT})千(?={_UNITS})"


def plain_number(value: float) -> Number:
    """An int when nothing is lost by it."""
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def english_number(words: list[str]) -> int:
    """The value of number words in order, as in ["two", "hundred", "fifty"]."""
    total = current = 0
    for word in words:
        if word in NUMBER_WORDS:
            current += NUMBER_WORDS[word]
        elif word != "and":
            current = max(current, 1) * NUMBER_SCALES[word]
            if NUMBER_SCALES[word] >= 1000:
                total, current = total + current, 0
    return total + current


def chinese_number(text: str) -> Number:
    """The value of a Chinese numeral such as 两千三百, 一亿二千万, 三点五 or 三点五亿."""
    whole, _, fraction = text.partition("点")
    value: Number = _digits(whole) if not set(whole) & set(HAN_SCALES) else _scaled(whole)
    if fraction:
        decimals = fraction.rstrip("十百千万亿")
        scale = math.prod(HAN_SCALES[char] for char in fraction[len(decimals) :])
        value = plain_number(round(float(f"{value}.{_digits(decimals)}") * scale, 9))
    return value


def _digits(text: str) -> int:
    return int("".join(str(HAN_DIGITS.get(char, "")) for char in text) or "0")


def _scaled(text: str) -> int:
    total = section = digit = 0
    for char in text:
        if char in HAN_DIGITS:
            digit = HAN_DIGITS[char]
        elif HAN_SCALES[char] < 10_000:
            section, digit = section + max(digit, 1) * HAN_SCALES[char], 0
        elif char == "万":
            total, section, digit = total + (section + digit) * 10_000, 0, 0
        else:
            total, section, digit = (total + section + digit) * HAN_SCALES[char], 0, 0
    return total + section + digit * _short_scale(text)


def _short_scale(text: str) -> int:
    """What the last digit counts when it stands right behind hundreds and more: 一万二 is 12000, 三千五 is 3500."""
    before = HAN_SCALES.get(text[-2:-1], 1)
    return before // 10 if text[-1] in HAN_DIGITS and before >= 100 else 1
