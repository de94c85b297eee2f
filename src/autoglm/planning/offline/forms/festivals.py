"""Days that people call by a name and that have the same date every year: 元旦, 国庆, Christmas, New Year's Eve.

Owns: such names with month and day. Those that move, as 春节, 中秋 and Easter do, are none here: whoever names one has
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
    for line in """1-1: 元旦节|元旦|新年第一天|阳历年|new year's day|new year's|new year
1-25: burns night
1-26: australia day
2-2: groundhog day
2-14: 情人节|valentine's day|valentine's|valentines
3-8: 三八妇女节|国际妇女节|妇女节|三八节|女神节|international women's day|women's day
3-12: 植树节
3-14: pi day
3-15: 消费者权益日
3-17: st patrick's day|st. patrick's day|saint patrick's day
4-1: 愚人节|april fools' day|april fool's day|april fools
4-22: earth day
5-1: 五一劳动节|国际劳动节|劳动节|五一|may day
5-4: 五四青年节|青年节
5-12: 护士节
6-1: 六一儿童节|国际儿童节|儿童节|六一
6-19: juneteenth
7-1: 七一建党节|建党节|建党日|canada day
7-4: independence day|the fourth of july
7-14: bastille day
8-1: 八一建军节|建军节
9-10: 教师节
10-1: 十一国庆节|国庆节|国庆
10-31: halloween
11-1: all saints' day
11-5: guy fawkes night|guy fawkes|bonfire night
11-11: 光棍节|双十一|双11|veterans day|remembrance day|armistice day
12-12: 双十二|双12
12-24: 平安夜|圣诞前夜|christmas eve
12-25: 圣诞节|圣诞|christmas day|christmas|xmas day|xmas
12-26: boxing day
12-31: 跨年夜|new year's eve""".splitlines()
    for told, _, names in [line.partition(": ")]
    for month, _, day in [told.partition("-")]
    for name in names.split("|")
}  # fmt: skip
_YEARS: Mapping[str, int] = {"今": 0, "明": 1, "后": 2, "去": -1, "前": -2}
_NUMERALS = r"[一二三四五六七八九十\d]"
# Of what goes on for days the end is another day: 国庆假期结束.
_ANOTHER_DAY = r"[^，。]{0,6}(?:前|后|结束|收假|上班|次日|第)"
_NAMES = sorted(_DAYS, key=len, reverse=True)
_HAN_NAMES = "|".join(name for name in _NAMES if not name.isascii())
# People write New Years Day and New Year’s Day, too.
_LATIN_NAMES = "|".join(re.escape(name).replace("'", "['’]?") for name in _NAMES if name.isascii())
_NAMED = lazily.pattern(
    r"(?:(?P<told>[今明后去前])年的?\s?|(?P<year>\d{4})\s?年的?\s?)?"
    rf"(?<!{_NUMERALS})(?P<name>{_HAN_NAMES})(?!{_NUMERALS}|{_ANOTHER_DAY})(?:当天|那天|那一天|这天|这一天)?"
    rf"|(?<![\w-])(?P<latin>{_LATIN_NAMES})(?![\w-]|['’]s)(?: (?P<of>\d{{4}})(?!\d))?",
    re.IGNORECASE,
)


def festivals_in(text: str, today: date) -> Iterator[Mention]:
    """Every day that is named so, with its date: in the year that is told, else the next such day to come."""
    for match in _NAMED.finditer(text):
        iso = _date(match, today).isoformat()
        yield Mention(Kind.DATE, *match.span(), iso, iso)


def _date(match: re.Match[str], today: date) -> date:
    month, day = _DAYS[match["name"]] if match["name"] else _of_latin(match["latin"])
    year = match["year"] or match["of"]
    if year or match["told"]:
        return date(int(year or today.year + _YEARS[match["told"]]), month, day)
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)


def _of_latin(name: str) -> tuple[int, int]:
    plain = _plain(name)
    return next(day for known, day in _DAYS.items() if _plain(known) == plain)


def _plain(name: str) -> str:
    return name.lower().replace("'", "").replace("’", "")
