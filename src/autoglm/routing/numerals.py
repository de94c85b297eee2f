"""Numbers as people write them, in one exact form. Knows nothing of answers."""

from __future__ import annotations

from collections.abc import Mapping


def plain_number(text: str, shift: int = 0) -> str:
    """ "1,000", "1000.0" and "1e3" as one text ("1e3"), exactly; `shift` moves the decimal point to the right.

    Takes digits with an optional sign, commas between thousands, a fraction and an exponent.
    """
    mantissa, _, exponent = text.replace(",", "").lower().partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.lstrip("+-").partition(".")
    digits = (whole + fraction).lstrip("0")
    stripped = digits.rstrip("0")
    power = int(exponent or 0) + shift - len(fraction) + len(digits) - len(stripped)
    return f"{sign}{stripped}e{power}" if stripped else "0"


def chinese_integer(text: str) -> int | None:
    """一千零二十 as 1020, 两百五 as 250, 三亿五千万 as 350000000; None for what is not written so."""
    for mark, worth in (("亿", 10**8), ("万", 10**4)):
        before, found, after = text.partition(mark)
        if found:
            return _joined(chinese_integer(before), after, worth)
    return _below_ten_thousand(text)


_DIGITS: Mapping[str, int] = {char: n for n, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS: Mapping[str, int] = {"十": 10, "百": 100, "千": 1000}


def _joined(before: int | None, after: str, worth: int) -> int | None:
    """`before` times `worth`, and what follows: 三万五 is 35000, 三万零五 is 30005."""
    if not before:
        return None
    if not after:
        return before * worth
    is_after_zero = after[0] in "零〇"
    rest = chinese_integer(after[is_after_zero:])
    if not rest or rest >= (worth // 10 if is_after_zero else worth):
        return None
    return before * worth + (rest * worth // 10 if after in _DIGITS else rest)


def _below_ten_thousand(text: str) -> int | None:
    """Places must fall: 三百二十 is one, 二十三百 is not; 零 stands for places that are left out."""
    if text in _DIGITS:
        return _DIGITS[text]
    total, place, at = 0, 10_000, 0
    while at < len(text):
        digit, is_after_zero = 1, text[at] in "零〇"
        at += is_after_zero
        if text[at : at + 1] in _DIGITS:
            digit, at = _DIGITS[text[at]], at + 1
        elif text[at : at + 1] != "十" or total:
            return None
        worth = _TENS.get(text[at : at + 1], 0)
        at += worth > 0
        if not worth:
            return _ended(total, place, digit, is_after_zero=is_after_zero) if at == len(text) and total else None
        if worth >= place or digit == 0:
            return None
        total, place = total + digit * worth, worth
    return total or None


def _ended(total: int, place: int, digit: int, *, is_after_zero: bool) -> int | None:
    """A last digit without a place: 三百五 is 350, 三百零五 is 305, 三十五 is 35."""
    if digit == 0:
        return None
    return total + digit * (1 if is_after_zero else place // 10)
