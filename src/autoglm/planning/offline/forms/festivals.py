"""Days that people call by a name and that have the same date every year: 元旦, 国庆, 圣诞节.

Owns: such names with month and day. Those that move, as 春节, 中秋 and 母亲节 do, are none here: whoever names one has
to tell its date. Must not know: any clock, any tool.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.words import lazily

_DAYS: Mapping[str, tuple[int, int]] = {
    name: (int(month), int(day))
    for line in """1-1: 元旦节|元旦|新年第一天|阳历年
2-14: 情人节
3-8: 三八妇女节|国际妇女节|妇女节|三八节|女神节
3-12: 植树节
3-15: 消费者权益日
4-1: 愚人节
5-1: 五一劳动节|国际劳动节|劳动节|五一
5-4: 五四青年节|青年节
5-12: 护士节
6-1: 六一儿童节|国际儿童节|儿童节|六一
7-1: 七一建党节|建党节|建党日
8-1: 八一建军节|建军节
9-10: 教师节
10-1: 十一国庆节|国庆节|国庆
11-11: 光棍节|双十一|双11
12-12: 双十二|双12
12-24: 平安夜|圣诞前夜
12-25: 圣诞节|圣诞
12-31: 跨年夜""".splitlines()
    for told, _, names in [line.partition(": ")]
    for month, _, day in [told.partition("-")]
    for name in names.split("|")
}  # fmt: skip
_YEARS: Mapping[str, int] = {"今": 0, "明": 1, "后": 2, "去": -1, "前": -2}
_NUMERALS = r"[一二三四五六七八九十\d]"
# Of what goes on for days the end is another day: 国庆假期结束.
_ANOTHER_DAY = r"[^，。]{0,6}(?:前|后|结束|收假|上班|次日|第)"
_NAMED = lazily.pattern(
    r"(?:(?P<told>[今明后去前])年的?\s?|(?P<year>\d{4})\s?年的?\s?)?"
    rf"(?<!{_NUMERALS})(?P<name>{'|'.join(sorted(_DAYS, key=len, reverse=True))})(?!{_NUMERALS}|{_ANOTHER_DAY})"
    r"(?:当天|那天|那一天|这天|这一天)?"
)


def festivals_in(text: str, today: date) -> Iterator[Mention]:
    """Every day that is named so, with its date: in the year that is told, else the next such day to come."""
    for match in _NAMED.finditer(text):
        iso = _date(match, today).isoformat()
        yield Mention(Kind.DATE, *match.span(), iso, iso)


def _date(match: re.Match[str], today: date) -> date:
    month, day = _DAYS[match["name"]]
    if match["year"] or match["told"]:
        return date(int(match["year"] or today.year + _YEARS[match["told"]]), month, day)
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)
