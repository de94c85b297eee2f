"""Forms that ask to wait for a time, or until a moment.

Owns: the moment that a day and an hour are, with its offset. Must not know: what is done afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from autoglm.planning.notation import Regex
from autoglm.planning.offline.forms.durations import DURATIONS, DURATIONS_HAN, amounts, seconds
from autoglm.planning.offline.forms.grammar import Grammar
from autoglm.planning.offline.forms.masks import Found, Masked, with_marks
from autoglm.planning.offline.forms.works import Told, Work
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.text import Span
from autoglm.planning.offline.words.zones import zone_named

_CLOCK = lazily.pattern(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?!\d)")
_OFFSET = lazily.pattern(r":\d{2}(?:Z|[+-]\d{2}:?\d{2})$")
# What follows a delay is no work of its own but a question about it: 30 天后是几号.
_ASKS = lazily.pattern(r"\s*(?:是|为|几|什么|哪|的|等于|会是|多少)")
_QUESTION = lazily.pattern(r"(?:what|which|when|how|is|will|are|does)\b", re.IGNORECASE)
# Zones whose clocks are never changed, so that a moment in them needs no calendar of changes.
_ZONES: Mapping[str, tzinfo] = {"UTC": UTC, "Asia/Shanghai": timezone(timedelta(hours=8))}
_DAILY = frozenset({"seconds", "minutes", "hours"})
_ENGLISH = Grammar(
    """
    wait = wait|sleep|pause|hold on|hang on|stand by|rest|delay [everything]|take a break|do nothing|idle|hold|stop
    day = [on] <date>
    hour = [at] <time> [{zone}]
    moment = <hour>[[,] <day>]|<day>[[,] <hour>]
    to_order = [then|and|please]* <order>
    """,
    # Neither a question nor a sentence that goes on about the time.
    {
        **DURATIONS,
        "order": Regex("(?=(?!what|which|when|how|is |will |it )[a-z])"),
        "zone": Regex("(?:utc|gmt|(?:beijing|shanghai|china) time)(?![a-z+-])"),
    },
)
_CHINESE = Grammar(
    """
    wait = 等待|等候|等上|等个|等|暂停|停|睡眠|睡|休眠|休息|歇|延迟|延时|过个|过|隔|缓|稍等
    moment = [{zone}[的]](<date>[的]<time>|<date>|<time>)
    after = 之后|以后|过后|后
    please = 请|麻烦[你]|帮我
    """,
    {
        **DURATIONS_HAN,
        "order": Regex("(?=在|提醒|告诉|通知|叫我|喊我|用控|往)"),
        "zone": Regex("(?:北京|上海|中国|utc|gmt)时间|utc|gmt"),
    },
    is_chinese=True,
)


def _for(found: Found, _: datetime) -> Told | None:
    told = seconds(amounts(found, "duration"))
    return Told(Work.WAIT, {"seconds": told}) if told else None


def _for_short(found: Found, now: datetime) -> Told | None:
    """A delay before something else: "in two days" is rather a date, so only hours and less are one."""
    parts = amounts(found, "duration")
    return _for(found, now) if parts and all(one.unit in _DAILY for one in parts) else None


def _until(found: Found, now: datetime) -> Told | None:
    return _wait_until(found, now)


def _until_clock(found: Found, now: datetime) -> Told | None:
    """A delay up to a moment that names an hour, and is still to come."""
    has_hour = any(one.kind is Kind.TIME or _CLOCK.search(one.text) for one in found.named("moment"))
    return _wait_until(found, now) if has_hour else None


def _wait_until(found: Found, now: datetime) -> Told | None:
    """The wait until a moment; None where that is past, or where it is another day in the zone that is named: today
    and tomorrow were taken for those of the person."""
    there = now.astimezone(_ZONES[zone_named(found.said("zone"))]) if "zone" in found else now
    moment = _moment_of(found.named("moment"), there) if there.date() == now.date() else ""
    return Told(Work.WAIT, {"until": moment}) if moment else None


FORMS = (
    *_ENGLISH.forms(_for, """
        <wait> [me] [for] [about|exactly|another|at least|just] {duration} [first|longer|more
            |before (going on|continuing|you go on|you continue|that)]
        (take|have|make) [a|an] {duration} (break|pause|rest|nap)
    """),
    *_ENGLISH.forms(_until, "<wait> (until|till|'til|up to) [it's|it is] {moment} [comes|sharp]"),
    *_CHINESE.forms(_for, """
        <wait>[个|上|一下|一会[儿]|大概|大约|满|够|我]{duration}[钟|时间][<after>|左右|再说|再继续|先]
    """),
    *_CHINESE.forms(_until, """
        [一直](等待到|等待至|等到[了]|等至|暂停到|等|暂停至){moment}[的时候|时|再说|再继续|为止]
    """),
)  # fmt: skip
"""A clause that asks to wait."""

BARE = (
    *_ENGLISH.forms(_for_short, """
        (in|after) {duration} [from now|(has|have) (passed|gone by)]
        {duration} (later|from now)
    """),
    *_ENGLISH.forms(_until_clock, "{moment}"),
    *_CHINESE.forms(_for_short, "[[再]过|等]{duration}[钟]<after>"),
    *_CHINESE.forms(_until_clock, "[[等]到|在]{moment}[的时候|时]"),
)  # fmt: skip
"""A clause that only says when the next one is to be done."""

_BEFORE = (
    _ENGLISH.sentence("[please|then|and] (in|after|wait) {duration} [from now][,] <to_order>"),
    _ENGLISH.sentence("(at|on|wait until) {moment}[,] <to_order>"),
    _CHINESE.sentence(
        "[<please>|那[就]|先|到|等[到]|在|[再]过|等[待]]*({duration}[钟]<after>|{moment}[[的]时[候]])[，][再|就|<please>]*"
    ),
    _CHINESE.sentence("[<please>]([再]过|等){duration}[钟][，][再|就|请]*<order>"),
)
_BEHIND = _ENGLISH.sentence(
    "[,] ((in|after) {duration} [from now]|{moment:(at|on) (<time>|<date>)[[,] [at|on] (<time>|<date>)]"
    "|<date> [at] <time>|<time> <date>})<nothing_more>"
)
_REMIND = lazily.pattern(
    with_marks(
        r"(?:please )?(?:remind|tell|notify) (?:me|us)(?P<trail> .+?)"
        r"(?=(?: (?:on|via|through|over) (?:the |my )?[a-z]+)? ?(?:(?:to|that|about|of)\b|:|<quote>))"
    ),
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Whether a clause is a question, which a time before it is a part of: "in 2 hours, what time is it"."""
    return _ASKS.match(text) is not None or _QUESTION.match(text) is not None


def delayed(masked: Masked, now: datetime) -> tuple[Told, int] | None:
    """The wait that a clause begins with, and where in its source what is then to be done begins: "in 20 minutes | read
    a.txt". None for a clause without one."""
    found = next((found for sentence in _BEFORE if (found := sentence.begins(masked))), None)
    end = found.match.end() if found else len(masked.text)
    if found is None or end == len(masked.text) or _ASKS.match(masked.text[end:]):
        return None
    told = _delay(found, now)
    return (told, masked.places[end][0]) if told else None


def delayed_after(masked: Masked, now: datetime) -> tuple[Told, Span] | None:
    """The wait that an English clause ends with, or that stands behind "remind me", and its place in the source."""
    remind = _REMIND.match(masked.text)
    for start, end in (*((remind.span("trail"),) if remind else ()), (0, len(masked.text))):
        found = _BEHIND.stands_in(masked, (start, end))
        told = _delay(found, now) if found else None
        if found and told:
            return told, (masked.places[found.match.start()][0], masked.places[found.match.end() - 1][1])
    return None


def _delay(found: Found, now: datetime) -> Told | None:
    return _for_short(found, now) if "duration" in found else _until_clock(found, now)


def _moment_of(named: Sequence[Mention], now: datetime) -> str:
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
