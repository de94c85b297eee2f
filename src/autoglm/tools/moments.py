"""Dates and times as people write them, in Chinese and English."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from autoglm.core.errors import FailureKind, ToolError

_WORDS = {
    **dict.fromkeys(("now", "today", "现在", "此刻", "今天", "今日"), 0),
    **dict.fromkeys(("tomorrow", "明天", "明日"), 1),
    **dict.fromkeys(("yesterday", "昨天", "昨日"), -1),
    "后天": 2,
    "大后天": 3,
    "前天": -2,
}
_KEEPS_TIME = {"now", "现在", "此刻"}
_DATE = (
    r"(?P<year>\d{4})\s*"
    r"(?:[-/.年]\s*(?P<month>\d{1,2})\s*(?:[-/.月]\s*(?P<day>\d{1,2})\s*[日号]?|月)|(?P<md>\d{4})(?!\d))"
)
_TIME = (
    r"(?:[T\s]*(?P<half>上午|下午|晚上|早上|中午)?\s*(?P<hour>\d{1,2})(?:[:：点时]\s*(?:(?P<minute>\d{1,2})"
    r"(?:[:：分]\s*(?:(?P<second>\d{1,2})(?:\.(?P<fraction>\d{1,9}))?秒?)?)?)?)\s*(?P<ampm>[aApP]\.?[mM]\.?)?)?"
)
_ZONE = r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
_MOMENT = re.compile(rf"^\s*{_DATE}{_TIME}{_ZONE}\s*$")


def parse_moment(text: str, *, zone: tzinfo, now: datetime | None) -> datetime:
    """A moment with its zone; `zone` holds where the text names none. A date alone is its midnight.
    Words such as "tomorrow" or 明天 need `now`. Raises ToolError (INVALID_ARGS)."""
    said = text.strip()
    if now is not None and said.lower() in _WORDS:
        day = now.astimezone(zone) + timedelta(days=_WORDS[said.lower()])
        return day if said.lower() in _KEEPS_TIME else day.replace(hour=0, minute=0, second=0, microsecond=0)
    if re.fullmatch(r"-?\d{9,11}(\.\d+)?", said):
        return datetime.fromtimestamp(float(said), zone)
    found = _MOMENT.match(said)
    try:
        if found:
            return _built(found.groupdict(), zone)
    except ValueError as error:
        raise _unreadable(text, f" ({error})") from None
    raise _unreadable(text)


def _built(part: dict[str, str | None], zone: tzinfo) -> datetime:
    month_day = part["md"]
    month, day = (month_day[:2], month_day[2:]) if month_day else (part["month"], part["day"] or "1")
    return datetime(
        int(part["year"] or 0),
        int(month or 1),
        int(day),
        _hour(part),
        int(part["minute"] or 0),
        int(part["second"] or 0),
        int((part["fraction"] or "0").ljust(6, "0")[:6]),
        tzinfo=_zone(part["zone"]) or zone,
    )


def _hour(part: dict[str, str | None]) -> int:
    hour = int(part["hour"] or 0)
    said = (part["half"] or part["ampm"] or "").replace(".", "").lower()
    if said in {"下午", "晚上", "pm"} and hour < 12:
        return hour + 12
    return 0 if said in {"上午", "am"} and hour == 12 else hour


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if not text.startswith(("+", "-")):
        return UTC
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _unreadable(text: str, why: str = "") -> ToolError:
    return ToolError(
        f"{text[:80]!r} is not a date or time that can be read{why}.",
        kind=FailureKind.INVALID_ARGS,
        hint="Write it like 2026-11-21, 2026-11-21 08:30, 2026-11-21T08:30:00+08:00 or 2026年11月21日.",
    )
