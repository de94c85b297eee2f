"""The typed gaps of a template: what text each takes in Chinese and English, and the value it gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from autoglm.core.values import Json


class SlotType(StrEnum):
    """DURATION gives seconds; DATE gives the words as the date tools read them; NAME is one word; COLUMN is the short
    plain name of a table's column; WORD is one English word, a number, or any words in quotes; FOLDER is a folder also
    without a slash; TABLE_FILE, JSON_FILE, TEXT_FILE and REPORT_FILE are paths of that kind; FORMULA is arithmetic;
    ENUM gives the value whose words were used."""

    PATH = "path"
    URL = "url"
    MAIL = "mail"
    NUMBER = "number"
    INTEGER = "integer"
    DATE = "date"
    DURATION = "duration"
    TEXT = "text"
    NAME = "name"
    COLUMN = "column"
    WORD = "word"
    FOLDER = "folder"
    TABLE_FILE = "table"
    JSON_FILE = "json"
    TEXT_FILE = "document"
    REPORT_FILE = "report"
    FORMULA = "formula"
    ENUM = "enum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """`words` maps each value of an enum to the words for it. Without a default the slot must be in the request."""

    name: str
    type: SlotType
    default: Json = None
    has_default: bool = False
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def slot_pattern(slot: Slot) -> str:
    """The regular expression of what a slot takes, without groups that capture."""
    if slot.type is SlotType.ENUM:
        words = sorted((word for given in slot.words.values() for word in given), key=len, reverse=True)
        return "|".join(re.escape(word) for word in words)
    return _PATTERNS[slot.type]


def slot_value(slot: Slot, text: str) -> Json:
    """The value of what a slot took."""
    found = _unquoted(text.strip())
    if slot.type is SlotType.ENUM:
        return next(value for value, words in slot.words.items() if found.casefold() in map(str.casefold, words))
    if slot.type is SlotType.INTEGER:
        return _integer(found)
    if slot.type is SlotType.NUMBER:
        number = float(found.replace(",", "").replace("−", "-"))
        return int(number) if number.is_integer() else number
    return _seconds(found) if slot.type is SlotType.DURATION else found


def slot_fits(slot: Slot, text: str) -> bool:
    """Whether what a slot took can be its value: a date must be in the calendar, which no pattern knows, and a text
    without quotes ends where the next order begins."""
    if slot.type is SlotType.TEXT:
        return _unquoted(text.strip()) != text.strip() or _NEXT_ORDER.search(text) is None
    numbers = [int(digits) for digits in re.findall(r"\d+", text)]
    if slot.type is not SlotType.DATE or not numbers:
        return True
    try:
        date(*numbers)
    except ValueError:
        return False
    return True


_NEXT_ORDER = re.compile(
    r"[，,；;。]\s*(?:然后|接着|随后|之后|最后|再(?!见|次)|并且?"
    r"|(?:过?半|[\d一二两三四五六七八九十]+)\s*个?半?(?:秒钟?|分钟|小时|钟头|天)[之以]?后)"
    r"|[,;.]\s+(?:and\s+)?(?:then|after that|afterwards|finally|in (?:an?|half an?|\d+) (?:second|minute|hour|day)s?)\b"
    r"|\band then\b",
    re.IGNORECASE,
)
_QUOTED = r"\"[^\"\n]{1,300}\"|“[^”\n]{1,300}”|「[^」\n]{1,300}」|'[^'\n]{1,300}'"
_PLAIN = r"[^\s\"'“”「」,，。;；:：?？!！()（）]"
_CHINESE_DIGITS = "零一二三四五六七八九"
_CHINESE_NUMBER = r"[一二两三四五六七八九十]{1,3}"
_ENGLISH_NUMBERS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_INTEGER = rf"\d{{1,9}}|{_CHINESE_NUMBER}|{'|'.join(sorted(_ENGLISH_NUMBERS, key=len, reverse=True))}"
_UNITS_S: Mapping[str, int] = {
    "秒": 1, "秒钟": 1, "second": 1, "seconds": 1, "s": 1,
    "分": 60, "分钟": 60, "minute": 60, "minutes": 60, "min": 60,
    "小时": 3600, "个小时": 3600, "钟头": 3600, "hour": 3600, "hours": 3600, "h": 3600,
    "天": 86400, "日": 86400, "day": 86400, "days": 86400,
    "周": 604800, "个星期": 604800, "星期": 604800, "week": 604800, "weeks": 604800,
}  # fmt: skip
_UNIT = "|".join(sorted(_UNITS_S, key=len, reverse=True))
_DATE_WORDS = "今天|明天|后天|昨天|前天|today|tomorrow|yesterday"
_NO_COLUMN = (
    r"(?:(?:contents?|rows?|lines?|files?|columns?|size|length|the|all|it|them|total|sum|average|first|last|top|not|empty|blank"
    r"|missing|unset|null)\b|(?:空|缺失|内容|全文|大小|行数?|列数?|数量|字数|所有|全部|哪|什么|多少|谁|平均))"
)
_NO_FOLDER = (
    r"(?:(?:it|them|this|that|here|there|all|the|every|each|my|files?|folders?|which|order|current|working)\b"
    r"|当前|本|这|那|它|哪|其|所有|全部|最|文件|目录|工作区|今天|昨天)"
)
_PATTERNS: Mapping[SlotType, str] = {
    SlotType.PATH: rf"{_QUOTED}|{_PLAIN}{{1,300}}?\.[A-Za-z][A-Za-z0-9]{{0,7}}|{_PLAIN}{{0,300}}/{_PLAIN}{{0,300}}|\.",
    SlotType.URL: r"https?://[^\s\"'“”「」，。；！？<>]{1,2000}",
    SlotType.MAIL: r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}",
    SlotType.NUMBER: r"[-−]?\d[\d,]{0,20}(?:\.\d{1,15})?",
    SlotType.INTEGER: _INTEGER,
    SlotType.DATE: rf"\d{{4}}[-/]\d{{1,2}}[-/]\d{{1,2}}|\d{{4}}年\d{{1,2}}月\d{{1,2}}[日号]|{_DATE_WORDS}",
    SlotType.DURATION: rf"(?:{_INTEGER}|an?|半)\s*(?:{_UNIT})",
    SlotType.TEXT: rf"{_QUOTED}|[^\s][^\n]{{0,300}}?",
    SlotType.NAME: rf"{_QUOTED}|{_PLAIN}{{1,60}}?",
    # Words such as 的, 中 and 为 stand around a column's name, never in a plain one.
    SlotType.COLUMN: rf"{_QUOTED}|(?!{_NO_COLUMN})[A-Za-z_][A-Za-z0-9_]{{0,40}}"
    rf"|(?!{_NO_COLUMN})[^\W\dA-Za-z的里中为是和与各每最总按前第有等不占]{{2,6}}?",
    SlotType.WORD: rf"{_QUOTED}|[A-Za-z0-9_][A-Za-z0-9_\-]{{0,40}}",
    SlotType.FOLDER: rf"{_QUOTED}|(?!{_NO_FOLDER})[\w.\-/]{{1,200}}?",
    SlotType.TABLE_FILE: rf"{_PLAIN}{{1,300}}?\.(?:csv|tsv|jsonl|ndjson|xlsx)",
    SlotType.JSON_FILE: rf"{_PLAIN}{{1,300}}?\.json",
    SlotType.TEXT_FILE: rf"{_PLAIN}{{1,300}}?\.(?:txt|md|markdown|log|rst|html?|ya?ml|toml|ini|cfg|py)",
    SlotType.REPORT_FILE: rf"{_PLAIN}{{1,300}}?\.(?:md|markdown|html?)",
    # People who add 15% to 200 mean 230, arithmetic says 200.15: such a sum is left to others.
    SlotType.FORMULA: r"(?![^%]*[-+−]\s*\d+(?:\.\d+)?\s*%)[-−(（\d][\d\s+\-−*/×÷().,%^（）]{0,200}[\d)）%]",
}


def _unquoted(text: str) -> str:
    is_quoted = len(text) > 2 and text[0] + text[-1] in {'""', "''", "“”", "「」"}
    return text[1:-1] if is_quoted else text


def _integer(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if text.lower() in _ENGLISH_NUMBERS:
        return _ENGLISH_NUMBERS.index(text.lower())
    return _chinese(text.replace("两", "二"))


def _chinese(text: str) -> int:
    """Numbers up to 99: 十二 is 12, 二十 is 20; digits one after another are read as such."""
    if "十" not in text:
        return int("".join(str(_CHINESE_DIGITS.index(digit)) for digit in text))
    tens, _, ones = text.partition("十")
    return (_CHINESE_DIGITS.index(tens) if tens else 1) * 10 + (_CHINESE_DIGITS.index(ones) if ones else 0)


def _seconds(text: str) -> Json:
    match = _DURATION.fullmatch(text)
    assert match is not None
    count, unit = match.group(1).lower(), match.group(2).lower()
    amount = 0.5 if count == "半" else 1 if count in {"a", "an"} else _integer(count)
    seconds = amount * _UNITS_S[unit]
    return int(seconds) if float(seconds).is_integer() else seconds


_DURATION = re.compile(rf"({_INTEGER}|an?|半)\s*({_UNIT})", re.IGNORECASE)
