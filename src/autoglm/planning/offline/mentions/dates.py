"""Dates and times of day in a request, told against a given moment. Must not know: any clock, any tool."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from autoglm.planning.offline.words.lexicon import DAY_WORDS, HAN_UNITS, MONTHS, NUMBER_WORDS, WEEKDAYS
from autoglm.planning.offline.words.numerals import chinese_number

_MONTH = (
    r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:(?<=jan)uary|(?<=feb)ruary|(?<=mar)ch|(?<=apr)il|(?<=jun)e|(?<=jul)y|(?<=aug)ust|(?<=sep)t(?:ember)?|(?<=oct)ober"
    r"|(?<=nov)ember|(?<=dec)ember)?\.?"
)
_ISO = re.compile(r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d|\.\d)(?:[T ]\d{1,2}:\d{2}(?::\d{2})?Z?)?")
_AMERICAN = re.compile(r"(?<![\d/-])(\d{1,2})([/-])(\d{1,2})\2(\d{4})(?!\d)")
_MONTH_FIRST = re.compile(
    rf"(?<![a-z]){_MONTH}\s*(\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:(?:,\s*|\s+)(\d{{4}}))?", re.IGNORECASE
)
_YEAR_FIRST = re.compile(
    rf"(?<![\d.])(\d{{4}}),?\s+{_MONTH}\s*(\d{{1,2}})(?:st|nd|rd|th)?(?![\d])(?!,?\s+\d{{4}}(?!\d))", re.IGNORECASE
)
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?![a-z])(?:,?\s+(\d{{4}}))?", re.IGNORECASE
)
_CHINESE = re.compile(
    r"(?:(\d{4}|[今明去后前])年的?)?(\d{1,2}|(?<![一二三四五六七八九十])[一二三四五六七八九十]{1,2})月"
    r"(\d{1,2}|[一二三四五六七八九十]{1,3})[日号]"
)
_YEARS: Mapping[str | None, int] = {"前": -2, "去": -1, "今": 0, "明": 1, "后": 2}
# A year told by itself, for the dates around it: 今年是2024年, 年份2024, 12月10日（2024年）.
_TOLD_YEAR = re.compile(r"(?:年份|今年)\s?(?:都?是|为|[：:])?\s?(\d{4})(?!\d)|[日号]\s?[，,（(]\s?(\d{4})年(?!\d)")
_WORDS = re.compile(
    r"(?<![a-z])(day after tomorrow|day before yesterday|today|tonight|tomorrow|yesterday)(?![a-z])"
    r"|(大后天|今[天日早晚]|明[天日早晚]|后天|昨[天日晚]|前天)",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"(?<![a-z])(next |this |last )?(monday|tuesday|wednesday|thursday|friday|saturday|sunday)(?![a-z])"
    r"|(下个?|这个?|本|上个?)?(?:周|星期|礼拜)([一二三四五六日天])",
    re.IGNORECASE,
)
# Between a day by its name and the same day by its date: tomorrow, June 1 2023.
_SAME_DAY = re.compile(r"[\s,，(（]{1,3}(?:(?:that's|that is|i\.e\.|on|the)\s+){0,2}")
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?::(\d{2}))?(?![\d:])\s*([ap]\.?m\.?(?![a-z]))?", re.IGNORECASE)
_HOUR = re.compile(r"(?<![\d.:])(\d{1,2})\s*([ap]\.?m\.?)(?![a-z])", re.IGNORECASE)
_PART_OF_DAY = r"(?:\s+in\s+the\s+(morning|afternoon|evening)|\s+at\s+(night))"
_SPOKEN_HOUR = re.compile(
    rf"(?<![\d.:$€£])(\d{{1,2}})(?:[.:](\d{{2}}))?(?:\s+o'?clock)?{_PART_OF_DAY}|(?<![\d.:])(\d{{1,2}})\s+o'?clock\b",
    re.IGNORECASE,
)
_HOURS = "|".join(word for word, value in NUMBER_WORDS.items() if 0 < value < 13)
_PAST_HOUR = re.compile(
    rf"\b(half past|quarter past|quarter to)\s+(\d{{1,2}}(?!\d)|{_HOURS})\b"
    rf"(?:{_PART_OF_DAY}|\s*([ap]\.?m\.?(?![a-z])))?",
    re.IGNORECASE,
)
_NOON = re.compile(r"\b(?:at|by|until|from|before|after)\s+(noon|midnight)\b", re.IGNORECASE)
_NIGHT = frozenset({"晚上", "夜里", "半夜", "深夜", "午夜", "晚", "night"})
_LATE = frozenset({"下午", "傍晚", "afternoon", "evening", "p", *_NIGHT})
_EARLY = frozenset({"am", "a.m", "a.m.", "凌晨"})
_DAWN = 5
"""Up to here an hour of the night is one after midnight."""
# A span that ends at a smaller hour than it begins goes on in the next half of the day: 晚上10点到6点.
_NEXT_HALF = {
    **dict.fromkeys(("上午", "早上", "早晨", "清晨", "早", "中午"), "下午"),
    **dict.fromkeys(("下午", "傍晚", *_NIGHT), "凌晨"),
}
_PAST_MINUTES = {"half past": 30, "quarter past": 15, "quarter to": -15}
_NUMERAL = "[一二两三四五六七八九十]{1,3}"
_ZERO = "零(?=点钟?(?![零一二三四五六七八九几]))"
# Minutes without 分: 两点二十, and no 两点二十人.
_MINUTES = (
    r"(?:[二三四五]?十[一二三四五六七八九]?|零[一二三四五六七八九])"
    rf"(?![零一二三四五六七八九十百千万几多]|{'|'.join(HAN_UNITS)})"
)
_CHINESE_HOUR = re.compile(
    r"(?:(?P<half>上午|早上|早晨|清晨|中午|下午|傍晚|晚上|夜里|半夜|深夜|午夜|凌晨)\s?)?"
    rf"(?P<hour>\d{{1,2}}|{_NUMERAL}|{_ZERO})(?P<gap>\s?)(?:点钟?|时(?![间候]))"
    rf"(?:(?P<part>半|[一三]刻)|(?P<minute>\d{{1,2}}|{_NUMERAL})分|(?P<bare>\d{{1,2}}|{_MINUTES}))?(?![\d多])"
)
_MOST_DAYS = 31
_PARTS = {"半": 30, "一刻": 15, "三刻": 45}
_SHORT_HALF = re.compile(r"[今明昨当每][天日]?([早晚])\s?$")
# Between the two ends of a span of time; the second one is in the same half of the day.
_UNTIL = re.compile(r"\s*(?:到|至|[-—–~～])\s*")


@dataclass(frozen=True, slots=True)
class Moment:
    """A date ("2026-06-15") or a time of day ("15:00") that stands from `start` to `end`."""

    start: int
    end: int
    iso: str
    is_time: bool = False


def moments_in(text: str, today: date) -> Iterator[Moment]:
    """Every date and time of day. A date without a year is in the year of the next date that has one, or that is told
    by itself, else of the last before it, else of `today`: from Dec 20 to Dec 27, 2025."""
    dates = list(_dates_in(text, today))
    yield from (one for one in dates if one.iso)
    starts = {one.start for one in dates}
    for moment in _named_days(text, today):
        told = _SAME_DAY.match(text, moment.end)
        if not (told and told.end() in starts):
            yield moment
    yield from _times(text)


def missing_days_in(text: str, today: date) -> Iterator[Moment]:
    """Every date that is written and does not exist, such as 2026-02-30."""
    return (one for one in _dates_in(text, today) if not one.iso)


def _dates_in(text: str, today: date) -> Iterator[Moment]:
    """Every written date; one that does not exist has an empty `iso`."""
    written = [
        (start, end, _year_told(year, today), month, day) for start, end, year, month, day in _written_dates(text)
    ]
    alone = [(match.start(), int(match[1] or match[2])) for match in _TOLD_YEAR.finditer(text)]
    years = sorted([*alone, *((start, int(year)) for start, _, year, _, _ in written if year)])
    for start, end, year, month, day in written:
        own = int(year) if year else _year_near(start, years, today.year)
        try:
            yield Moment(start, end, date(own, int(month), int(day)).isoformat())
        except ValueError:
            if year or int(day) <= _MOST_DAYS:  # "may 45" speaks of no day
                yield Moment(start, end, "")


def _year_told(year: str | None, today: date) -> str | None:
    """A year in digits, also for one that is told from today: 明年."""
    return str(today.year + _YEARS[year]) if year in _YEARS else year


def _year_near(start: int, years: Sequence[tuple[int, int]], instead: int) -> int:
    after = [year for place, year in years if place > start]
    before = [year for place, year in years if place < start]
    return after[0] if after else before[-1] if before else instead


def _written_dates(text: str) -> Iterator[tuple[int, int, str | None, str | int, str]]:
    for match in _ISO.finditer(text):
        yield *match.span(), match[1], match[3], match[4]
    for match in _AMERICAN.finditer(text):
        yield *match.span(), match[4], match[1], match[3]
    for match in _YEAR_FIRST.finditer(text):
        yield *match.span(), match[1], MONTHS[match[2].lower()], match[3]
    for match in _MONTH_FIRST.finditer(text):
        yield *match.span(), match[3], MONTHS[match[1].lower()], match[2]
    for match in _DAY_FIRST.finditer(text):
        yield *match.span(), match[3], MONTHS[match[2].lower()], match[1]
    for match in _CHINESE.finditer(text):
        yield *match.span(), match[1], _count(match[2]), str(_count(match[3]))


def _named_days(text: str, today: date) -> Iterator[Moment]:
    for match in _WORDS.finditer(text):
        name = match[0].lower()
        days = {"day after tomorrow": 2, "day before yesterday": -2}.get(name)
        day = today + timedelta(days=DAY_WORDS[name] if days is None else days)
        yield Moment(*match.span(), day.isoformat())
    for match in _WEEKDAY.finditer(text):
        weekday = WEEKDAYS[(match[2] or match[4]).lower()]
        yield Moment(*match.span(), _weekday(today, weekday, (match[1] or match[3] or "").strip().lower()))


def _weekday(today: date, weekday: int, which: str) -> str:
    """In Chinese and with `this` a week runs from Monday to Sunday; a bare English weekday is the next to come."""
    monday = today - timedelta(days=today.weekday())
    weeks = {"下": 1, "下个": 1, "next": 1, "上": -1, "上个": -1, "last": -1}.get(which, 0)
    return (monday + timedelta(days=weekday, weeks=weeks)).isoformat()


def _times(text: str) -> Iterator[Moment]:
    yield from _spoken_times(text)
    for match in _CLOCK.finditer(text):
        for moment in _time(match, int(match[1]), int(match[2]), match[4] or ""):
            yield replace(moment, iso=f"{moment.iso}:{match[3]}") if match[3] else moment
    for match in _HOUR.finditer(text):
        yield from _time(match, int(match[1]), 0, match[2])
    yield from _chinese_times(text)


def _chinese_times(text: str) -> Iterator[Moment]:
    """晚上10点半, 下午两点到六点. A numeral before 点 is a time only with a half of the day, or what follows from one
    (两点建议 are two points)."""
    half, hour, end = "", 0, -1
    for match in _CHINESE_HOUR.finditer(text):
        is_until = end >= 0 and _UNTIL.fullmatch(text, end, match.start()) is not None
        short = _SHORT_HALF.search(text, max(0, match.start() - 4), match.start())
        own, told = match["half"] or (short[1] if short else ""), _count(match["hour"])
        half = own or (_half_of_end(half, hour, told) if is_until else "")
        hour, bare = told, match["bare"] or "0"
        is_plain = match["hour"].isdigit() or match["hour"] == "零" or "十" in bare
        if match["gap"] and not own:
            continue  # 3 点建议 are three points
        if not (is_plain or half or match["part"] or match["minute"]):
            continue
        minute = _PARTS[match["part"]] if match["part"] else _count(match["minute"] or bare)
        yield from _time(match, hour, minute, half)
        end = match.end()


def _half_of_end(half: str, first: int, last: int) -> str:
    """The half of the day in which a span of time ends that begins at the hour `first` of `half`."""
    is_past_midnight = half in _NIGHT and first < _DAWN
    return _NEXT_HALF.get(half, half) if last < first or is_past_midnight else half


def _count(told: str) -> int:
    return int(told) if told.isdigit() else int(chinese_number(told))


def _spoken_times(text: str) -> Iterator[Moment]:
    """9 in the morning, half past seven in the evening, at noon."""
    for match in _PAST_HOUR.finditer(text):
        told = match[2].lower()
        minutes = 60 * (NUMBER_WORDS[told] if told in NUMBER_WORDS else int(told)) + _PAST_MINUTES[match[1].lower()]
        yield from _time(match, minutes // 60, minutes % 60, match[3] or match[4] or match[5] or "")
    for match in _SPOKEN_HOUR.finditer(text):
        yield from _time(match, int(match[1] or match[5]), int(match[2] or 0), match[3] or match[4] or "")
    for match in _NOON.finditer(text):
        is_noon = match[1].lower() == "noon"
        yield Moment(*match.span(1), "12:00" if is_noon else "00:00", is_time=True)


def _time(match: re.Match[str], hour: int, minute: int, half: str) -> Iterator[Moment]:
    half = half.lower()
    is_late = half in _LATE or half[:1] in _LATE
    is_after_midnight = half in _NIGHT and (hour < _DAWN or hour == 12)
    if is_after_midnight or (half in _EARLY and hour == 12):
        hour %= 12
    elif (is_late and hour < 12) or (half == "中午" and hour < _DAWN):
        hour += 12
    if hour < 24 and minute < 60:
        yield Moment(*match.span(), f"{hour:02d}:{minute:02d}", is_time=True)
