"""Forms that ask to wait for a time, or until a moment.

Owns: the moment that a day and an hour are, with its offset. Must not know: what is done afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from autoglm.planning.offline.forms.durations import DURATION, DURATION_HAN, amounts, seconds
from autoglm.planning.offline.forms.masks import Found, Masked, Pattern, chinese, english, with_marks
from autoglm.planning.offline.forms.works import Told, Work
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.words import lazily

Form = tuple[Pattern, Callable[[Found, datetime], Told | None]]

_CLOCK = lazily.pattern(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?!\d)")
_MOMENT = r"(?P<moment>(?:at )?<time>(?:,? (?:on )?<date>)?|(?:on )?<date>(?:,? (?:at )?<time>)?)"
_MOMENT_HAN = r"(?P<moment><date>的?<time>|<date>|<time>)"
_OFFSET = lazily.pattern(r":\d{2}(?:Z|[+-]\d{2}:?\d{2})$")
_WAIT = (
    r"(?:wait|sleep|pause|hold on|hang on|stand by|rest|delay(?: everything)?|take a break|do nothing|idle"
    r"|hold|stop)"
)
_WAIT_HAN = r"(?:等待|等候|等上|等个|等|暂停|停|睡眠|睡|休眠|休息|歇|延迟|延时|过个|过|隔|缓|稍等)"
# What follows a delay is no work of its own but a question about it: 30 天后是几号.
_ASKS = lazily.pattern(r"\s*(?:是|为|几|什么|哪|的|等于|会是|多少)")
_QUESTION = lazily.pattern(r"(?:what|which|when|how|is|will|are|does)\b", re.IGNORECASE)
_LEAD = lazily.pattern(
    with_marks(
        rf"(?:please |then |and )?(?:in|after|wait) (?P<span>{DURATION})(?: from now)?(?:, ?| )(?:then "
        rf"|and |please ){{0,6}}"
        rf"(?=(?!what|which|when|how|is |will |it )[a-z])|(?:at|on|wait until) {_MOMENT}(?:, ?| )(?:then |and "
        rf"|please ){{0,6}}"
        rf"(?=(?!what|which|when|how|is |will |it )[a-z])"
    ),
    re.IGNORECASE,
)
_LEAD_HAN = lazily.pattern(
    with_marks(
        rf"(?:请|麻烦你?|帮我|那就?|先|到|等到?|在|再?过|等待?){{0,3}}(?:(?P<span>{DURATION_HAN})钟?(?:之后|以后"
        rf"|过后|后)"
        rf"|{_MOMENT_HAN}(?:的时候|时)?)，?(?:再|就|请|麻烦你?){{0,6}}"
    )
)
_PASSED_HAN = lazily.pattern(
    with_marks(
        rf"(?:请|麻烦你?|帮我)?(?:再?过|等)(?P<span>{DURATION_HAN})钟?，?(?:再|就|请){{0,6}}"
        "(?=在|提醒|告诉|通知|叫我|喊我|用控|往)"
    )
)
_TRAIL = lazily.pattern(
    with_marks(
        rf",? (?:(?:in|after) (?P<span>{DURATION})(?: from now)?|(?P<moment>(?:at|on) (?:<time>|<date>)(?:,? (?:at "
        rf"|on )?(?:<time>|<date>))?"
        r"|<date> (?:at )?<time>|<time> <date>))$"
    ),
    re.IGNORECASE,
)
_REMIND = lazily.pattern(
    with_marks(
        r"(?:please )?(?:remind|tell|notify) (?:me|us)(?P<trail> .+?)"
        r"(?=(?: (?:on|via|through|over) (?:the |my )?[a-z]+)? ?(?:(?:to|that|about|of)\b|:|<quote>))"
    ),
    re.IGNORECASE,
)
_DAILY = frozenset({"seconds", "minutes", "hours"})


def _for(found: Found, _: datetime) -> Told | None:
    told = seconds(amounts(found, "span"))
    return Told(Work.WAIT, {"seconds": told}) if told else None


def _until(found: Found, now: datetime) -> Told | None:
    moment = moment_of(found.named("moment"), now)
    return Told(Work.WAIT, {"until": moment}) if moment else None


FORMS: Sequence[Form] = (
    (
        english(
            rf"{_WAIT}(?: me)?(?: for)?(?: about| exactly| another| at least| just)? (?P<span>{DURATION})"
            r"(?: first| longer| more| before (?:going on|continuing|you go on|you continue|that))?"
        ),
        _for,
    ),
    (english(rf"(?:take|have|make) (?:an? )?(?P<span>{DURATION}) (?:break|pause|rest|nap)"), _for),
    (english(rf"{_WAIT} (?:until|till|'til|up to) (?:it(?:'s| is) )?{_MOMENT}(?: comes| sharp)?"), _until),
    (
        chinese(
            rf"{_WAIT_HAN}(?:个|上|一下|一会儿?|大概|大约|满|够|我)?(?P<span>{DURATION_HAN})(?:钟|时间)?"
            r"(?:之后|以后|过后|后|左右|再说|再继续|先)?"
        ),
        _for,
    ),
    (
        chinese(
            rf"(?:一直)?(?:等待到|等待至|等到了?|等至|暂停到|等|暂停至){_MOMENT_HAN}(?:的时候|时|再说|再继续|为止)?"
        ),
        _until,
    ),
)


def asks(text: str) -> bool:
    """Whether a clause is a question, which a time before it is a part of: "in 2 hours, what time is it"."""
    return _ASKS.match(text) is not None or _QUESTION.match(text) is not None


def delayed(masked: Masked, now: datetime) -> tuple[Told, int] | None:
    """The wait that a clause begins with, and where in its source what is then to be done begins: "in 20 minutes | read
    a.txt". None for a clause without one."""
    is_dense = masked.is_chinese
    text, places = (masked.dense, masked.dense_places) if is_dense else (masked.text, masked.places)
    match = (_LEAD_HAN.match(text) or _PASSED_HAN.match(text)) if is_dense else _LEAD.match(text)
    if match is None or match.end() == len(text) or _ASKS.match(text[match.end() :]):
        return None
    told = _delay(Found(match, masked, places), now)
    return (told, places[match.end()][0]) if told else None


def delayed_after(masked: Masked, now: datetime) -> tuple[Told, int, int] | None:
    """The wait that an English clause ends with, or that stands behind "remind me", and its place in the source."""
    remind = _REMIND.match(masked.text)
    for start, end in (*((remind.span("trail"),) if remind else ()), (0, len(masked.text))):
        match = _TRAIL.search(masked.text, start, end)
        told = _delay(Found(match, masked, masked.places), now) if match else None
        if match and told:
            return told, masked.places[match.start()][0], masked.places[match.end() - 1][1]
    return None


def _delay(found: Found, now: datetime) -> Told | None:
    return _for_short(found, now) if "span" in found else _until_clock(found, now)


def _for_short(found: Found, now: datetime) -> Told | None:
    """A delay before something else: "in two days" is rather a date, so only hours and less are one."""
    parts = amounts(found, "span")
    return _for(found, now) if parts and all(one.unit in _DAILY for one in parts) else None


def _until_clock(found: Found, now: datetime) -> Told | None:
    """A delay up to a moment that names an hour, and is still to come."""
    told = found.named("moment")
    moment = moment_of(told, now) if any(one.kind is Kind.TIME or _CLOCK.search(one.text) for one in told) else ""
    return Told(Work.WAIT, {"until": moment}) if moment else None


def moment_of(named: Sequence[Mention], now: datetime) -> str:
    """The moment that a day and an hour name, with its offset: without a day the next such hour, without an hour the
    midnight with which the day begins. "" for a moment that is past."""
    days = [one for one in named if one.kind is Kind.DATE]
    if days and _OFFSET.search(days[0].text):
        return days[0].text if datetime.fromisoformat(days[0].text) > now else ""
    hours = [str(one.value) for one in named if one.kind is Kind.TIME]
    clock = _CLOCK.search(days[0].text) if days else None
    told = time.fromisoformat(hours[0] if hours else _clock(clock) if clock else "00:00")
    day = date.fromisoformat(str(days[0].value)) if days else now.date()
    moment = datetime.combine(day, told, tzinfo=now.tzinfo)
    if not days and moment <= now:
        moment += timedelta(days=1)
    return moment.isoformat() if moment > now else ""


def _clock(match: re.Match[str]) -> str:
    return f"{int(match[1]):02d}:{match[2]}:{match[3] or '00'}"


BARE: Sequence[Form] = (
    (
        english(rf"(?:in|after) (?P<span>{DURATION})(?: from now| ha(?:s|ve) (?:passed|gone by))?"),
        _for_short,
    ),
    (english(rf"(?P<span>{DURATION}) (?:later|from now)"), _for_short),
    (english(rf"{_MOMENT}"), _until_clock),
    (
        chinese(rf"(?:再?过|等)?(?P<span>{DURATION_HAN})钟?(?:之后|以后|过后|后)"),
        _for_short,
    ),
    (chinese(rf"(?:等?到|在)?{_MOMENT_HAN}(?:的时候|时)?"), _until_clock),
)
"""A clause that only says when the next one is to be done."""
