"""The date tools: now, shift, between. Time comes from the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.ports import Clock
from autoglm.core.tools import Effect
from autoglm.tools.decorator import AnyTool, tool
from autoglm.tools.moments import parse_moment
from autoglm.tools.spans import (
    CLOCK_UNITS,
    Spoken,
    Unit,
    amount,
    months_later,
    spoken,
    whole_days,
    whole_months,
    workdays,
)
from autoglm.tools.wording import words

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    iso: str
    date: str
    time: str
    zone: str
    offset: str
    weekday: str
    weekday_zh: str
    iso_weekday: int
    unix: float
    year: int
    month: int
    day: int
    week: int
    day_of_year: int
    text_zh: str
    text_en: str


@dataclass(frozen=True, slots=True)
class Between:
    """`amount` is in the unit that was asked for; it, `days` and `seconds` are signed: end minus start. `years`,
    `months`, `remaining_days` say the same as a calendar does; `workdays` counts Monday to Friday from the earlier day
    on, without the later one. Holidays are not known."""

    start: str
    end: str
    amount: float
    days: int
    weeks: float
    hours: float
    minutes: float
    seconds: float
    workdays: int
    years: int
    months: int
    remaining_days: int
    is_past: bool
    text_zh: str
    text_en: str


class DateTools:
    """The functions behind the date tools. `zone` "" is the machine's own."""

    def __init__(self, clock: Clock, zone: str) -> None:
        self._clock = clock
        self._zone = zone

    async def now(self, zone: str = "") -> Moment:
        """The date and time of now.

        Args:
            zone: A time zone such as Asia/Shanghai, or an offset such as +08:00; the configured one when left out.
        """
        return described(self._now(zone), tells_hour=True)

    async def shift(
        self,
        date: str = "",
        *,
        years: int = 0,
        months: int = 0,
        weeks: int = 0,
        days: int = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
        workdays: int = 0,
        zone: str = "",
    ) -> Moment:
        """The date and time that lies so much later, or earlier with negative numbers.

        Args:
            date: Where to start, such as 2026-11-21 or 2026年11月21日; now when left out.
            years: Years to add. The 29th of February becomes the 28th where there is none.
            months: Months to add. The 31st becomes the last day of a shorter month.
            weeks: Weeks to add.
            days: Days to add.
            hours: Hours to add.
            minutes: Minutes to add.
            seconds: Seconds to add.
            workdays: Days from Monday to Friday to add; holidays are not known.
            zone: The time zone for a date without one.
        """
        moment = self._read(date, zone)
        try:
            moment = months_later(moment, years * 12 + months) + timedelta(weeks=weeks, days=days)
            moment = _add_workdays(moment, workdays)
            exact = moment.astimezone(UTC) + timedelta(hours=hours, minutes=minutes, seconds=seconds)
            return described(exact.astimezone(moment.tzinfo), tells_hour=bool(hours or minutes or seconds))
        except (OverflowError, ValueError):
            raise ToolError(
                "The result lies outside the years 1 to 9999.", kind=FailureKind.INVALID_ARGS, hint="Shift it by less."
            ) from None

    async def between(self, start: str = "", end: str = "", *, unit: Unit = "days", zone: str = "") -> Between:
        """How much time lies between two dates: days, weeks, hours, workdays, years and months.

        Args:
            start: The first date; now when left out.
            end: The second date; now when left out.
            unit: The unit of the answer in words; the figures are given in all of them.
            zone: The time zone for dates without one.
        """
        # A date counts as a whole day, so "days until Friday" does not depend on the hour of asking; hours do.
        first, last = self._read(start or "now", zone), self._read(end or "now", zone)
        if _is_day(start) != _is_day(end) and unit not in CLOCK_UNITS:
            first, last = _midnight(first), _midnight(last)
        return _between(first, last, unit, spoken(first, last, unit, from_now=not start, to_now=not end))

    def _now(self, zone: str) -> datetime:
        return datetime.fromtimestamp(self._clock.now(), UTC).astimezone(self._tz(zone))

    def _read(self, text: str, zone: str) -> datetime:
        now = self._now(zone)
        return parse_moment(text, zone=now.tzinfo or UTC, now=now) if text else now

    def _tz(self, zone: str) -> tzinfo | None:
        name = zone or self._zone
        if not name:
            return None  # astimezone(None) is the machine's own zone
        if name[0] in "+-":
            return parse_moment(f"2000-01-01 00:00{name}", zone=UTC, now=None).tzinfo
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ToolError(
                f"There is no time zone {name!r}.",
                kind=FailureKind.INVALID_ARGS,
                hint="Use a name such as Asia/Shanghai or UTC, or an offset such as +08:00.",
            ) from None


def date_tools(clock: Clock, zone: str = "") -> tuple[AnyTool, ...]:
    """date_now, date_shift, date_between."""
    functions = DateTools(clock, zone)
    moment = {"date": "date", "unix": "number"}
    return (
        tool(
            name="date_now",
            effect=Effect.NONE,
            description_zh="现在的日期和时间，可指定时区。",
            arguments_zh={"zone": "时区，例如 Asia/Shanghai，或偏移，例如 +08:00；留空则用设置的时区。"},
            keywords=words(
                "now, today, date, time, current, what day, weekday, 现在, 今天, 日期, 时间, 几点, 几号, 星期几, 当前"
            ),
            examples=(
                "what is the date today",
                "what time is it in Tokyo",
                "今天星期几",
                "东京现在几点",
            ),
            produces=moment,
            origin="built-in",
        )(functions.now),
        tool(
            name="date_shift",
            effect=Effect.NONE,
            description_zh="从某个日期往后或往前推若干年、月、周、天、小时或工作日。",
            arguments_zh={
                "date": "从哪一天算起，例如 2026-11-21 或 2026年11月21日；留空表示现在。",
                "years": "加多少年；没有 2 月 29 日的年份算到 2 月 28 日。",
                "months": "加多少个月；没有 31 日的月份算到最后一天。",
                "weeks": "加多少周。",
                "days": "加多少天。",
                "hours": "加多少小时。",
                "minutes": "加多少分钟。",
                "seconds": "加多少秒。",
                "workdays": "加多少个工作日（周一到周五），不考虑节假日。",
                "zone": "日期没有时区时用的时区。",
            },
            keywords=words(
                "date, after, before, later, ago, from now, in days, add days, workdays, "
                "日期, 之后, 以后, 天后, 之前, 天前, 周后, 个月后, 工作日"
            ),
            examples=(
                "what date is 45 days from now",
                "what day is 6 months after 2026-08-31",
                "45 天后是几号",
                "2026年8月31日的 6 个月后是哪天",
            ),
            consumes={"date": "date"},
            produces=moment,
            origin="built-in",
        )(functions.shift),
        _between_tool(functions),
    )


def _between_tool(functions: DateTools) -> AnyTool:
    return tool(
        name="date_between",
        effect=Effect.NONE,
        description_zh="两个日期之间相差多少天、周、小时、工作日、年月。",
        arguments_zh={
            "start": "起始日期；留空表示现在。",
            "end": "结束日期；留空表示现在。",
            "unit": "用文字回答时的单位；数值会以所有单位给出。",
            "zone": "日期没有时区时用的时区。",
        },
        keywords=words(
            "days between, how many days, until, since, difference, countdown, "
            "相差, 间隔, 多少天, 还有几天, 距离, 倒计时, 之间"
        ),
        examples=(
            "how many days until 2027-01-01",
            "how many workdays are between 2026-11-02 and 2026-11-30",
            "距离 2027年1月1日 还有多少天",
            "2026年11月2日到11月30日有多少个工作日",
        ),
        consumes={"start": "date", "end": "date"},
        produces={"amount": "number"},
        origin="built-in",
    )(functions.between)


def described(moment: datetime, *, tells_hour: bool) -> Moment:
    """All that people say of a moment; in words without the hour where nobody asked for it."""
    number = moment.isoweekday()
    day, chinese = _DAYS[number - 1], "星期" + "一二三四五六日"[number - 1]
    offset = moment.strftime("%z") or "+0000"
    hour = moment.strftime("%H:%M") if tells_hour else ""
    return Moment(
        iso=moment.isoformat(timespec="seconds"),
        date=moment.date().isoformat(),
        time=moment.strftime("%H:%M:%S"),
        zone=str(moment.tzinfo),
        offset=f"{offset[:3]}:{offset[3:5]}",
        weekday=day,
        weekday_zh=chinese,
        iso_weekday=number,
        unix=moment.timestamp(),
        year=moment.year,
        month=moment.month,
        day=moment.day,
        week=moment.isocalendar().week,
        day_of_year=moment.timetuple().tm_yday,
        text_zh=f"{moment.year}年{moment.month}月{moment.day}日 {chinese} {hour}".strip(),
        text_en=f"{day}, {moment.day} {_MONTHS[moment.month - 1]} {moment.year} {hour}".strip(),
    )


def _between(first: datetime, last: datetime, unit: Unit, told: Spoken) -> Between:
    seconds = (last - first).total_seconds()
    days = whole_days(first, last)
    early, late = sorted((first, last))
    months = whole_months(early, late)
    rest = (late - months_later(early, months)).days
    return Between(
        start=first.isoformat(timespec="seconds"),
        end=last.isoformat(timespec="seconds"),
        amount=amount(first, last, unit),
        days=days,
        weeks=round(days / 7, 2),
        hours=round(seconds / 3600, 2),
        minutes=round(seconds / 60, 2),
        seconds=seconds,
        workdays=workdays(early.date(), late.date()),
        years=months // 12,
        months=months % 12,
        remaining_days=rest,
        is_past=seconds < 0,
        text_zh=told.zh,
        text_en=told.en,
    )


def _is_day(text: str) -> bool:
    return bool(text) and ":" not in text and "T" not in text and "点" not in text and text not in {"now", "现在"}


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _add_workdays(moment: datetime, count: int) -> datetime:
    if not count:
        return moment
    step = 1 if count > 0 else -1
    weeks, left = divmod(abs(count), 5)
    moment += timedelta(weeks=weeks * step)
    while moment.weekday() > 4 and not left:  # whole weeks from a weekend end on the workday before it
        moment -= timedelta(days=step)
    while left:
        moment += timedelta(days=step)
        left -= moment.weekday() < 5
    return moment
