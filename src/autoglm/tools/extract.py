"""Finds what has a form in a text: addresses, numbers, dates, money, ids.

Every pattern is linear: no repeated group can match the same text in two ways.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "email", "url", "phone", "number", "percent", "money", "date", "time", "id_card", "ip", "path", "hashtag",
    "mention", "version",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """`text` as it stands there, `value` in one form for all spellings, `start` counted in characters."""

    kind: str
    text: str
    value: str | int | float
    start: int


_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MONEY_WORD = (
    r"(?:元|块钱|美元|美金|欧元|英镑|日元|港元|港币|人民币|dollars?\b|euros?\b|yuan\b"
    r"|RMB\b|CNY\b|USD\b|EUR\b|GBP\b|JPY\b|HKD\b)"
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_SCALE = {"万": 10**4, "亿": 10**8, "千": 1000, "百万": 10**6, "k": 1000, "K": 1000, "M": 10**6} | {
    "million": 10**6,
    "billion": 10**9,
}
_SCALES = r"(?:\s?百万|\s?万|\s?亿|千|[kKM](?![A-Za-z])|\s?(?:million|billion))?"
_CURRENCIES = {
    **dict.fromkeys(("¥", "￥", "元", "块钱", "人民币", "yuan", "rmb"), "CNY"),
    **dict.fromkeys(("$", "美元", "美金", "dollar", "dollars"), "USD"),
    **dict.fromkeys(("€", "欧元", "euro", "euros"), "EUR"),
    **dict.fromkeys(("港元", "港币", "hk$"), "HKD"),
    "£": "GBP",
    "英镑": "GBP",
    "日元": "JPY",
}
_SUFFIX = (
    r"(?:csv|tsv|jsonl?|ya?ml|toml|txt|md|html?|xml|svg|png|jpe?g|gif|pdf|docx?|xlsx?|pptx?|log|py|js|ts|sql|zip|gz"
    r"|ini|conf|sh)"
)

# Chinese runs on without a space: in 打开data/sales.csv the path begins where the letters do.
_NAME = r"(?:[A-Za-z0-9_.-]|[\u4e00-\u9fff](?![A-Za-z~/]))"

# The order is the precedence where two kinds claim the same characters.
_PATTERNS: Mapping[str, str] = {
    "url": (r"(?<![A-Za-z0-9])(?:[Hh][Tt][Tt][Pp][Ss]?|[Ff][Tt][Pp])://[^\s<>\"'“”‘’（）()，。；！？、\u4e00-\u9fff]+"),
    "email": (r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}"),
    "id_card": (
        r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
    ),
    "date": (
        r"(?<!\d)(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|\d{4}年(?:\d{1,2}月(?:\d{1,2}[日号])?)?|\d{1,2}月\d{1,2}[日号])"
        rf"|\b{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?(?!\d)|(?<!\d)\d{{1,2}}\s{_MONTH}(?:\s\d{{4}})?(?!\w)"
    ),
    "ip": (
        r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)"
        r"|(?<![0-9A-Fa-f:])(?:[0-9A-Fa-f]{1,4}:){2,7}:?[0-9A-Fa-f]{1,4}(?![0-9A-Fa-f:])"
    ),
    "time": (
        r"(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\d:])(?:\s?[AaPp]\.?[Mm]\b)?"
        r"|(?:上午|下午|晚上|早上)?(?<!\d)(?:[01]?\d|2[0-3])[点时](?:[0-5]?\d分|半|整)?(?!间|候|代|期)"
    ),
    "phone": (
        r"(?<![\d.])(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)"
        r"|(?<!\d)400[- ]?\d{3}[- ]?\d{4}(?!\d)|\+\d{1,3}[- ]?\(?\d{1,4}\)?(?:[- ]?\d{2,4}){2,4}(?!\d)"
        r"|(?<!\d)\(?\d{3}\)?[- ]\d{3}-\d{4}(?!\d)"
    ),
    "money": (
        rf"(?:HK\$|[¥￥$€£])\s?(?:{_NUMBER}){_SCALES}|(?<![\d.,])(?:{_NUMBER}){_SCALES}\s?{_MONEY_WORD}"
        rf"|\b(?:RMB|CNY|USD|EUR|GBP|HKD)\s?(?:{_NUMBER}){_SCALES}"
    ),
    "percent": rf"[-+]?(?<![\d.])(?:{_NUMBER})\s?[%％‰]|百分之(?:{_NUMBER})",
    "version": r"(?<![\w.])v\d+(?:\.\d+){1,3}(?![\w.]*\d)|(?<![\d.])\d+(?:\.\d+){2}(?![\d.]*\d)",
    "path": (
        r"(?<![A-Za-z0-9_/.:])(?:[A-Za-z]:\\|~?/|\.{1,2}/)?"
        rf"(?:{_NAME}{{1,80}}[/\\]){{0,12}}{_NAME}{{1,120}}\.{_SUFFIX}\b"
    ),
    "hashtag": r"(?<![\w&])#[\w\u4e00-\u9fff]{1,60}",
    "mention": r"(?<![\w@.])@[\w\u4e00-\u9fff-]{1,40}",
    "number": rf"(?<![A-Za-z0-9_.,])[-+]?(?:{_NUMBER})(?:[eE][-+]?\d{{1,3}})?(?![\d])",
}
KINDS = tuple(_PATTERNS)


def extract(text: str, kinds: tuple[str, ...] = ()) -> tuple[Found, ...]:
    """Everything of these kinds (all when empty) in order. A part of the text counts once: the digits of a phone
    number are no numbers."""
    taken = bytearray(len(text))
    found = []
    for kind in KINDS:
        for match in _pattern(kind).finditer(text):
            item = _item(kind, match)
            if item is None or any(taken[item.start : item.start + len(item.text)]):
                continue
            taken[item.start : item.start + len(item.text)] = b"\1" * len(item.text)
            if not kinds or kind in kinds:
                found.append(item)
    return tuple(sorted(found, key=lambda item: item.start))


@functools.cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile(_PATTERNS[kind])


def _item(kind: str, match: re.Match[str]) -> Found | None:
    text = match[0].rstrip(".,;:!?)]}'\"") if kind == "url" else match[0]
    value = _VALUES.get(kind, _as_is)(text)
    return None if value is None else Found(kind, text, value, match.start())


def _as_is(text: str) -> str | None:
    return text


def _number(text: str) -> int | float | str:
    plain = text.replace(",", "")
    if len(plain) > 300:
        return plain  # longer than a number that anybody counts with, and than Python reads in linear time
    return float(plain) if set(plain) & set(".eE") else int(plain)


def _percent(text: str) -> float:
    number = float(re.sub(r"[^\d.+-]", "", text))
    return number / 10 if text.endswith("‰") else number


def _money(text: str) -> str:
    digits = re.search(_NUMBER, text)
    assert digits is not None
    before, after = text[: digits.start()].strip().lower(), text[digits.end() :].strip()
    scale, word = 1, after
    for name in sorted(_SCALE, key=len, reverse=True):
        if after.startswith(name):
            scale, word = _SCALE[name], after[len(name) :].strip()
            break
    sign = before or word.lower()
    amount = round(float(digits[0].replace(",", "")) * scale, 4)
    return f"{amount:.15g} {_CURRENCIES.get(sign, sign.upper())}"


def _phone(text: str) -> str:
    return ("+" if text.startswith("+") else "") + re.sub(r"\D", "", text)


def _id_card(text: str) -> str | None:
    """GB 11643-1999: the last character is a checksum, ISO 7064 MOD 11-2."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(text, weights, strict=False))
    return text.upper() if "10X98765432"[total % 11] == text[-1].upper() else None


def _ip(text: str) -> str | None:
    try:
        return str(ip_address(text))
    except ValueError:
        return None


def _date(text: str) -> str:
    if found := re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?", text):
        return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    return text


_VALUES: Mapping[str, Callable[[str], str | int | float | None]] = {
    "number": _number,
    "percent": _percent,
    "money": _money,
    "phone": _phone,
    "id_card": _id_card,
    "ip": _ip,
    "date": _date,
    "email": str.lower,
}


def unique(items: tuple[Found, ...]) -> Iterator[str]:
    """The texts without repeats, in order."""
    return iter(dict.fromkeys(item.text for item in items))
