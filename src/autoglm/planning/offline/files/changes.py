"""How large a file is to be and when it was changed: over 5 MB, modified since Monday, 最近三天改过的.

Owns: the forms of such bounds. Must not know: tools; the names of parameters are those that tools have for this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from autoglm.core.values import Json
from autoglm.planning.offline.mentions.marked import DATE, NUMBER, Marked, Setting, number_of
from autoglm.planning.offline.words import lazily

_Args = Mapping[str, Json]

_THOUSANDS = {"b": 0, "字": 0, "k": 1, "千": 1, "m": 2, "兆": 2, "g": 3, "t": 4}
_SIZE = (
    r"(?P<{0}>\d+(?:\.\d+)?)[ -]?"
    r"(?P<{0}_unit>(?:kilo|mega|giga|tera)?bytes?|(?:[kmgt]i?b|(?<=\d)[kmgt]|b)(?![a-z])|兆字节|千字节|字节|兆)"
)
_LOW, _HIGH = _SIZE.format("low"), _SIZE.format("high")
_OVER = (
    r"(?:(?<!no )(?:bigger|larger|greater|heavier|more) than|over|above|exceed(?:s|ing)?|at least|no (?:less"
    r"|smaller) than|>=?|≥)"
)
_UNDER = r"(?:(?<!no )(?:smaller|less|lighter) than|under|below|at most|no (?:bigger|larger|more) than|up to|<=?|≤)"
_HAN_OVER = r"(?:大于等于|大于|超过|超出|高于|多于|不小于|不低于|不少于|至少有?|>=?|≥)"
_HAN_UNDER = r"(?:小于等于|小于|低于|少于|不超过|不大于|不高于|不到|不足|<=?|≤)"
_ARE = r"(?:(?:that|which) )?(?:(?:are|is|weigh|take up|have|with) ){0,6}(?:a size (?:of )?)?"
_BIG = r"(?:(?:文件)?的?(?:大小|体积)在?)?\s?"
_SIZES = tuple(
    lazily.pattern(form)
    for form in (
        rf"{_ARE}between {_LOW} and {_HIGH}(?: in size)?",
        rf"{_BIG}{_LOW}\s?(?:到|至|-|~|和)\s?{_HIGH}(?:之间|以内)?",
        rf"{_ARE}{_OVER} {_LOW}(?: in size| big| large)?",
        rf"{_ARE}{_UNDER} {_HIGH}(?: in size| big| large)?",
        rf"{_ARE}{_LOW} (?:or|and) (?:more|larger|bigger|above|over|up)",
        rf"{_ARE}{_HIGH} (?:or|and) (?:less|smaller|below|under)",
        rf"比\s?{_LOW}\s?(?:更|还)?要?大",
        rf"比\s?{_HIGH}\s?(?:更|还)?要?小",
        rf"{_BIG}{_HAN_OVER}\s?{_LOW}",
        rf"{_BIG}{_HAN_UNDER}\s?{_HIGH}",
        rf"{_BIG}{_LOW}\s?及?以上",
        rf"{_BIG}{_HIGH}\s?(?:及?以下|以内|之内)",
    )
)

_CHANGED = (
    r"(?:(?:that|which) )?(?:(?:i|we|you|somebody|someone) )?(?:(?:have|has|had|were|was|been|got|are"
    r"|is) ){0,6}(?:last )?"
    r"(?:modified|changed|edited|updated|touched|altered|revised)"
)
_HAN_CHANGED = r"(?:有|都|刚|被|才|就){0,6}(?:修改|改动|更改|变更|变动|编辑|更新|动|改)(?:过了?|了)?"
_HAN_TIME = r"(?:最后)?(?:修改|更新|改动|变更)(?:时间|日期)"
_DAY, _END, _COUNT = rf"(?P<day>{DATE})", rf"(?P<end>{DATE})", rf"(?P<count>{NUMBER})"
_UNIT = r"(?P<unit>day|week|month)s?"
_HAN_UNIT = r"个?(?P<unit>天|日|周|星期|礼拜|月)"
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30, "天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30}
_PERIOD = r"(?P<period>(?:this|last) (?:week|month|year))"
_HAN_PERIOD = r"(?P<period>(?:本|这个?|上个?)(?:周|星期|月)|今年|去年)"
_CHANGES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (lazily.pattern(form), how)
    for form, how in (
        (rf"{_CHANGED} (?:between|from) {_DAY} (?:and|to|until) {_END}", "between"),
        (rf"(?:在|从)?\s?{_DAY}\s?[到至和~-]\s?{_END}\s?(?:之间|期间|间)?{_HAN_CHANGED}", "between"),
        (rf"(?:{_CHANGED} (?:since|after|from|on or after|later than)|newer than) (?:the )?{_DAY}", "after"),
        (rf"(?:{_CHANGED} (?:before|prior to|earlier than|until)|older than) (?:the )?{_DAY}", "before"),
        (rf"{_CHANGED}(?: on)? {_DAY}", "on"),
        (rf"(?:在|自从?|从)?\s?{_DAY}\s?(?:以来|之后|以后|后|起|开始|至今|到现在){{1,6}}{_HAN_CHANGED}", "after"),
        (rf"{_HAN_TIME}(?:晚于|大于|在)\s?{_DAY}\s?(?:之后|以后|后)", "after"),
        (rf"{_HAN_TIME}(?:晚于|大于)\s?{_DAY}", "after"),
        (rf"(?:在)?\s?{_DAY}\s?(?:之前|以前|前){_HAN_CHANGED}", "before"),
        (rf"{_HAN_TIME}(?:早于|小于|在)\s?{_DAY}\s?(?:之前|以前|前)", "before"),
        (rf"{_HAN_TIME}(?:早于|小于)\s?{_DAY}", "before"),
        (rf"(?:在)?\s?{_DAY}\s?(?:当天|那天|这天)?{_HAN_CHANGED}", "on"),
        (rf"{_CHANGED} (?:in|within|during|over) the (?:last|past|previous) (?:{_COUNT} )?{_UNIT}\b", "lately"),
        (rf"(?:最近|近|过去|这)的?\s?{_COUNT}\s?{_HAN_UNIT}(?:以内|之内|内|里|以来|间)?{_HAN_CHANGED}", "lately"),
        (rf"{_COUNT}\s?{_HAN_UNIT}(?:以内|之内|内){_HAN_CHANGED}", "lately"),
        (rf"{_CHANGED} {_PERIOD}", "period"),
        (rf"{_HAN_PERIOD}(?:内|里|以来)?{_HAN_CHANGED}", "period"),
        (rf"(?:{_CHANGED} more than {_COUNT} {_UNIT} ago|older than (?P<older>{NUMBER}) (?P<older_unit>day|week"
         rf"|month)s?)",
         "long_ago"),
        (rf"{_COUNT}\s?{_HAN_UNIT}(?:之前|以前|前){_HAN_CHANGED}", "long_ago"),
    )
)  # fmt: skip


def bounds_in(told: Marked, today: date) -> Iterator[Setting]:
    """All bounds on the size of files and on when they were changed; `today` is what "this week" is told against."""
    for form in _SIZES:
        for match in form.finditer(told.text):
            yield Setting(*match.span(), (_sized(match),))
    for form, how in _CHANGES:
        for match in form.finditer(told.text):
            yield Setting(*match.span(), (_changed(match, told, how, today),))


def _sized(match: re.Match[str]) -> _Args:
    sizes = {"min_bytes": "low", "max_bytes": "high"}
    return {name: _bytes(match, group) for name, group in sizes.items() if group in match.re.groupindex}


def _bytes(match: re.Match[str], group: str) -> int:
    return round(float(match[group]) * int(1000 ** _THOUSANDS[match[f"{group}_unit"][0]]))


def _changed(match: re.Match[str], told: Marked, how: str, today: date) -> _Args:
    """The bounds as days, of which the later one is left out."""
    if how == "period":
        return _between(*_period(match["period"], today), today)
    if how == "long_ago":
        group = "count" if match.groupdict().get("older") is None else "older"
        unit = match["unit"] if group == "count" else match["older_unit"]
        return {"modified_before": (today - _days(match[group], unit)).isoformat()}
    if how == "lately":
        return {"modified_after": (today - _days(match["count"] or "1", match["unit"])).isoformat()}
    day = date.fromisoformat(told.value(match, "day"))
    if how == "before":
        return {"modified_before": day.isoformat()}
    if how == "after":
        return {"modified_after": day.isoformat()}
    last = day if how == "on" else date.fromisoformat(told.value(match, "end"))
    return _between(day, last + timedelta(days=1), today)


def _between(first: date, after: date, today: date) -> _Args:
    bound = {} if after > today else {"modified_before": after.isoformat()}
    return {"modified_after": first.isoformat(), **bound}


def _days(count: str, unit: str) -> timedelta:
    return timedelta(days=number_of(count) * _UNIT_DAYS[unit])


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
