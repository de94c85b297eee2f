"""How large a file is to be and when it was changed: over 5 MB, modified since Monday, 最近三天改过的.

Owns: the forms of such bounds. Must not know: tools; the names of parameters are those that tools have for this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from autoglm.core.values import Json
from autoglm.planning.notation import Regex
from autoglm.planning.offline.mentions.marked import DATE, NUMBER, Marked, Setting, number_of, setting
from autoglm.planning.offline.words.lexicon import MONTHS
from autoglm.planning.offline.words.phrasing import Phrasing, kept
from autoglm.planning.offline.words.text import HAN_SIGN

_Args = Mapping[str, Json]
_Reader = Callable[[re.Match[str], Marked, date], _Args]

_THOUSANDS = {"b": 0, "字": 0, "k": 1, "千": 1, "m": 2, "兆": 2, "g": 3, "t": 4}
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30, "天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30}
_SIZE = (
    r"(?:\d{1,3}(?:,\d{3}){1,4}|\d+)(?:\.\d+)?[ -]?"
    r"(?:(?:kilo|mega|giga|tera)?bytes?|(?:[kmgt]i?b|(?<=\d)[kmgt]|b)(?![a-z])|兆字节|千字节|字节|兆)"
)
_KNOWN = {
    "gap": Regex(r"\s?"),
    **dict.fromkeys(("low", "high"), Regex(_SIZE)),
    **dict.fromkeys(("day", "last_day"), Regex(DATE)),
    "count": Regex(NUMBER),
}
_ENGLISH = Phrasing(
    """
    over = <not_no>(bigger|larger|greater|heavier|more|fatter) than|over|above|exceed[s|ing]|at least|upwards of
        |in excess of|no (less|smaller) than|not (less|smaller) than|a minimum of|beyond|<not_chinese>(>[=]|≥)
    under = <not_no>(smaller|less|lighter|tinier) than|under|below|at most|no (bigger|larger|more) than
        |not (bigger|larger|more) than|a maximum of|up to|beneath|<not_chinese>(\\<[=]|≤)
    is = [that|which] [are|is|weigh|weighing|take up|taking up|use|using|have|of|with]* [a size [of]]
    in_size = [in size|big|large|of (space|disk space|data)]
    changed = [that|which] [i|we|you|somebody|someone|anyone] [have|has|had|'ve|’ve|were|was|been|got|get|are|is]*
        [last|recently|most recently]
        (modified|changed|edited|updated|touched|altered|revised|worked on|saved|written|amended)
    unchanged = [that|which] [i|we|nobody|no one]*
        (haven't|haven’t|have not|hasn't|hasn’t|has not|were not|weren't|not|have never|has never) [been|ever|been
        ever]*
        (modified|changed|edited|updated|touched|altered|revised|opened|saved)
    unit = day|week|month
    period = (this|last) (week|month|year)
    month = <month_name>[ [of] <year>| [of] (this|last) year]
    """,
    {
        **_KNOWN,
        "not_no": Regex("(?<!no )"),
        "month_name": Regex(rf"(?:{'|'.join(MONTHS)})[a-z]{{0,6}}"),
        "year": Regex(r"\d{4}"),
        # What stands before a sign in Chinese belongs to it: 大小 >= 5 MB.
        "not_chinese": Regex(f"(?<!{HAN_SIGN})(?<!{HAN_SIGN} )"),
        "end": Regex(r"\b"),
    },
    is_within=True,
)
_CHINESE = Phrasing(
    """
    over = 大于等于|大于|超过|超出|高于|多于|不小于|不低于|不少于|至少[有]|>[=]|≥
    under = 小于等于|小于|低于|少于|不超过|不大于|不高于|不到|不足|\\<[=]|≤
    size = [[文件][的](大小|体积)[在]]<gap>
    changed = [有|都|刚[刚]|新|被|才|就]*(修改|改动|更改|变更|变动|编辑|更新|动|改)[过[了]|了]
    time = [最后](修改|更新|改动|变更)(时间|日期)
    after = 之后|以后|后
    before = 之前|以前|前
    inside = 以内|之内|内
    unit = 天|日|周|星期|礼拜|月
    units = {count}<gap>[个]{unit}
    period = (本|这[个]|上[个])(周|星期|月)|今年|去年
    """,
    _KNOWN,
    is_chinese=True,
    is_within=True,
)
_SIZES = (
    *_ENGLISH.patterns("""
        <is> between {low} and {high} [in size]
        <is> <over> {low} <in_size>
        <is> <under> {high} <in_size>
        <is> {low} (or|and) (more|larger|bigger|above|over|up)
        <is> {high} (or|and) (less|smaller|below|under)
    """),
    *_CHINESE.patterns("""
        <size>{low}<gap>(到|至|-|~|和)<gap>{high}[之间|以内]
        比<gap>{low}<gap>[更|还][要]大
        比<gap>{high}<gap>[更|还][要]小
        <size><over><gap>{low}
        <size><under><gap>{high}
        <size>{low}<gap>[及]以上
        <size>{high}<gap>([及]以下|以内|之内)
    """),
)


def bounds_in(told: Marked, today: date) -> Iterator[Setting]:
    """All bounds on the size of files and on when they were changed; `today` is what "this week" is told against."""
    for form in _SIZES:
        for match in form.finditer(told.text):
            sizes = {"min_bytes": kept(match, "low"), "max_bytes": kept(match, "high")}
            yield setting(match, {name: _bytes(size) for name, size in sizes.items() if size})
    for form, read in _CHANGES:
        for match in form.finditer(told.text):
            yield setting(match, read(match, told, today))


def _bytes(size: str) -> int:
    unit = size.lstrip("0123456789., -")
    number = size.removesuffix(unit).strip(" -").replace(",", "")
    return round(float(number) * int(1000 ** _THOUSANDS[unit[0]]))


def _between_days(match: re.Match[str], told: Marked, today: date) -> _Args:
    return _between(_day(match, told), _day(match, told, "last_day") + timedelta(days=1), today)


def _after(match: re.Match[str], told: Marked, _: date) -> _Args:
    return {"modified_after": _day(match, told).isoformat()}


def _before(match: re.Match[str], told: Marked, _: date) -> _Args:
    return {"modified_before": _day(match, told).isoformat()}


def _on(match: re.Match[str], told: Marked, today: date) -> _Args:
    day = _day(match, told)
    return _between(day, day + timedelta(days=1), today)


def _lately(match: re.Match[str], _: Marked, today: date) -> _Args:
    return {"modified_after": (today - _days(match)).isoformat()}


def _in_period(match: re.Match[str], _: Marked, today: date) -> _Args:
    return _between(*_period(kept(match, "period"), today), today)


def _in_month(match: re.Match[str], _: Marked, today: date) -> _Args:
    """The days of a month: of the year that is told, else the last one that has begun."""
    told = kept(match, "month")
    month = MONTHS[told[:3]]
    year = re.search(r"\d{4}", told)
    last = today.year - ("last" in told or ("this" not in told and month > today.month))
    first = (int(year[0]) if year else last) * 12 + month - 1
    return _between(_first_of(first), _first_of(first + 1), today)


def _long_ago(match: re.Match[str], _: Marked, today: date) -> _Args:
    return {"modified_before": (today - _days(match)).isoformat()}


def _day(match: re.Match[str], told: Marked, name: str = "day") -> date:
    return date.fromisoformat(told.value(match, name))


def _days(match: re.Match[str]) -> timedelta:
    """How long it is ago: one of what is named where no number is."""
    count = kept(match, "count")
    return timedelta(days=(number_of(count) if count else 1) * _UNIT_DAYS[kept(match, "unit")])


def _between(first: date, after: date, today: date) -> _Args:
    """The bounds as days, of which the later one is left out when it is to come."""
    bound = {} if after > today else {"modified_before": after.isoformat()}
    return {"modified_after": first.isoformat(), **bound}


def _period(told: str, today: date) -> tuple[date, date]:
    """The first day of a week, month or year, and the first one after it."""
    is_last = told.startswith(("last", "上", "去"))
    if told.endswith(("week", "周", "星期")):
        first = today - timedelta(days=today.weekday())
        return (first - timedelta(days=7), first) if is_last else (first, first + timedelta(days=7))
    step = 1 if told.endswith(("month", "月")) else 12
    months = today.year * 12 + (today.month - 1 if step == 1 else 0) - (step if is_last else 0)
    return _first_of(months), _first_of(months + step)


def _first_of(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)


def _changes(read: _Reader, *, english: str, chinese: str) -> tuple[tuple[re.Pattern[str], _Reader], ...]:
    return tuple((form, read) for form in (*_ENGLISH.patterns(english), *_CHINESE.patterns(chinese)))


_CHANGES = (
    *_changes(_before, english="<unchanged> (since|after) [before] [the] {day}", chinese=""),
    *_changes(_between_days,
        english="<changed> (between|from) {day} (and|to|until) {last_day}",
        chinese="[在|从]<gap>{day}<gap>(到|至|和|~|-)<gap>{last_day}<gap>[之间|期间|间]<changed>"),
    *_changes(_after,
        english="(<changed> (since|after|from|on or after|later than)|newer than) [the] {day}",
        chinese="""
            [在|自[从]|从]<gap>{day}<gap>(以来|<after>|起|开始|至今|到现在)+<changed>
            <time>(晚于|大于|在)<gap>{day}<gap><after>
            <time>(晚于|大于)<gap>{day}
    """),
    *_changes(_before,
        english="(<changed> (before|prior to|earlier than|until)|older than) [the] {day}",
        chinese="""
            [在]<gap>{day}<gap><before><changed>
            <time>(早于|小于|在)<gap>{day}<gap><before>
            <time>(早于|小于)<gap>{day}
    """),
    *_changes(_on,
        english="<changed> [on] {day}",
        chinese="[在]<gap>{day}<gap>[当天|那天|这天]<changed>"),
    *_changes(_lately,
        english="<changed> (in|within|during|over) the (last|past|previous) [{count}] {unit}[s]<end>",
        chinese="""
            (最近|近|过去|这)[的]<gap><units>[<inside>|里|以来|间]<changed>
            <units><inside><changed>
            (最近|近)<gap><units>[<inside>|里]的
    """),
    *_changes(_in_month, english="<changed> (in|during) {month}<end>", chinese=""),
    *_changes(_in_period, english="<changed> {period}", chinese="{period}[内|里|以来]<changed>"),
    *_changes(_long_ago,
        english="""
            <changed> more than {count} {unit}[s] ago
            older than {count} {unit}[s]
        """,
        chinese="<units><before><changed>"),
)  # fmt: skip
