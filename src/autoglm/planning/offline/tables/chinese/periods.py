"""Reads the spans of time that a Chinese question to a table is limited to: 3月份的, 上周, 5月2日以来, 2026年1月到6月.

Must not know: what else a question says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from autoglm.planning.notation import Regex
from autoglm.planning.offline.tables import period_reading, periods
from autoglm.planning.offline.tables.periods import Period
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.numerals import chinese_number
from autoglm.planning.offline.words.phrasing import Phrasing

_YEARS_AGO: Mapping[str, int] = {"今": 0, "去": 1, "前": 2}
_AGO: Mapping[str, int] = {"本": 0, "这": 0, "当": 0, "上": 1}
_DAYS_AGO: Mapping[str, int] = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2}
_UNITS: Mapping[str, str] = {
    **dict.fromkeys(("天", "日"), "day"),
    **dict.fromkeys(("周", "星期", "礼拜"), "week"),
    "月": "month",
    "季度": "quarter",
    "年": "year",
}
_NUMERAL = "[一二两三四五六七八九十]"
_YEAR = r"(?<!\d)(?:19|20)\d\d"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_NO_MORE = r"(?![\d一二三四五六七八九十])"
_NTH = "[一二三四1-4]"


def _number(told: str) -> int:
    return int(told) if told.isdigit() else int(chinese_number(told))


def _year(found: re.Match[str], today: date) -> int | None:
    """The year that a part of one is of; None where none is told."""
    told = found.groupdict()
    if told.get("ago"):
        return today.year - _YEARS_AGO[told["ago"]]
    return int(told["year"]) if told.get("year") else None


def _month(found: re.Match[str], today: date) -> Period:
    return periods.month(_year(found, today), _number(found["month"]))


def _months(found: re.Match[str], today: date) -> Period:
    first, last = _number(found["first"]), _number(found["last"])
    return periods.months(_year(found, today), first, max(first, last))


def _quarter(found: re.Match[str], today: date) -> Period:
    return periods.quarter(_year(found, today), _number(found["quarter"] or found["digit"]))


def _half(found: re.Match[str], today: date) -> Period:
    return periods.months(_year(found, today), *((1, 6) if found["half"] == "上" else (7, 12)))


def _this_or_last(found: re.Match[str], today: date) -> Period:
    return periods.back(today, _UNITS[found["unit"]], _AGO[found["which"]])


def _lately(found: re.Match[str], today: date) -> Period:
    if found["half"]:
        return periods.lately(today, "month", 6)
    return periods.lately(today, _UNITS[found["unit"]], _number(found["count"]))


def _parts(of_year: str) -> period_reading.Readers:
    """Parts of a year, with the year before them."""
    return {
        rf"{of_year}(?P<first>{_MONTH})月?份?(?:[-~—]|到|至)(?P<last>{_MONTH})月{_NO_MORE}(?!到|至)份?": _months,
        rf"{of_year}(?P<month>{_MONTH})月{_NO_MORE}份?": _month,
        rf"{of_year}(?:第?(?P<quarter>{_NTH})季度|[qQ](?P<digit>[1-4])(?!\d))": _quarter,
        rf"{of_year}(?P<half>[上下])半年": _half,
    }


_RECENT: period_reading.Readers = {
    **_parts("(?P<ago>[今去前])年的?"),
    "|".join(_DAYS_AGO): lambda found, today: periods.back(today, "day", _DAYS_AGO[found[0]]),
    "(?P<which>[本当])(?P<unit>周|星期|月|季度|年)度?": _this_or_last,
    "(?<!上)(?P<which>[这上])一?个?(?P<unit>周|星期|礼拜|月|季度)(?!份)": _this_or_last,
    "(?<!上)(?P<which>上)一?(?P<unit>年)度?": _this_or_last,
    "(?P<ago>[今去前])年": lambda found, today: periods.year(today.year - _YEARS_AGO[found["ago"]]),
    rf"(?:最近|近|过去)的?(?:(?P<half>半年)|(?P<count>\d{{1,3}}|{_NUMERAL})个?(?P<unit>天|日|周|星期|礼拜|月|年))(?![级前后])":
        _lately,
}  # fmt: skip
_PARTS: period_reading.Readers = {
    r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])(?![-\d])": _month,
    **_parts(rf"(?:(?P<year>{_YEAR})年度?的?)?(?<!\d)"),
}
_YEARS: period_reading.Readers = {rf"(?P<year>{_YEAR})年(?!龄)度?": lambda found, _: periods.year(int(found["year"]))}
_CHINESE = Phrasing(
    """
    any = <recent>|<part>|<day>|<year>
    at = 在|于|是|为
    to = 到|至|-|~|—
    within = 之间|之内|以内|期间|内|里|中|的这段时间
    since = 以来|起|开始|至今|到现在|到今天|到目前
    """,
    {
        "recent": period_reading.any_of(_RECENT),
        "part": period_reading.any_of(_PARTS),
        "day": period_reading.any_of(period_reading.DAYS),
        "year": period_reading.any_of(_YEARS),
        # Without it the name of a column may begin with the span: 3月销售额, 2025年预算.
        "apart": Regex("(?<=月份)|(?=的|[，,。；;？?]|$|[各每按])"),
        "behind": Regex(r"(?![.\d])"),
        # The first three quarters, and no time before.
        "no_count": Regex("(?![\\d一二两三四五六七八九十半上下几])"),
        # What narrows the span, or begins a name of columns in ledgers: 上月底, 本周六, 上月余额.
        "whole": Regex(
            "(?!余额|结[转余]|累计|目标|预算|计划|同期|止|全年|[末底初]|[上中下]?旬|年?[中初末底](?!位)|春节|国庆|中秋|五一|暑假|寒假|[上下]午"
            "|早[上晨]|晚上|凌晨|逐|周?[一二三四五六日天](?![共个条种名家周月])|这?一?列)"
        ),
    },
    is_chinese=True,
)
CHINESE = period_reading.Language(
    readers=period_reading.compiled(_RECENT, _PARTS, period_reading.DAYS, _YEARS),
    forms={
        "from": _CHINESE.patterns("[<at>|从|自]{one:<any>}<to>{other:<any>}[<within>]<behind>"),
        "ge": _CHINESE.patterns("""
            [自从|自|从]{one:<any>}(<since>)+<behind>
            [<at>]{one:<any>}[及|或|以及]以后<behind>
            [<at>]{one:<any>}(及|或|以及)[其]之后<behind>
        """),
        "gt": _CHINESE.patterns("""
            [<at>]{one:<any>}(之后|过后|后<no_count>)<behind>
            晚于{one:<any>}<behind>
        """),
        "le": _CHINESE.patterns("""
            (截至|截止到|截止|直到){one:<any>}[底|末][为止]
            [<at>]{one:<any>}(及|或|以及)[其](之前|以前)<behind>
        """),
        "lt": _CHINESE.patterns("""
            [<at>]{one:<any>}(之前|以前|前<no_count>)<behind>
            早于{one:<any>}<behind>
        """),
        "in": _CHINESE.patterns("""
            [<at>]{one:<recent>}<whole>[<within>]
            [<at>]{one:<part>|<year>}<whole>(<within>|<apart>)
            [<at>]{one:<day>}[当天|那天|这天|<within>]<apart>
        """),
    },
    led=re.compile(r"(?:日期|时间|时刻|(?<![生节今昨假])日|(?:^|[\W_])(?:date|time|at|on))$", re.IGNORECASE),
    parting=re.compile("(?:按照?|每个?|各个?)[^的，,]{1,6}$"),
    narrowed=re.compile("(?:[和与及或跟、前后]|以及|比|较|除了?|非)$"),
    beside=re.compile("除|排除|去掉|剔除|不算|不含|不包括|不要|一半|其余|剩余|生日|节日|列(?!出)"),
    compared={
        "ge": "晚于或等于{}",
        "gt": "晚于{}",
        "le": "不晚于{}",
        "lt": "早于{}",
        "from": "在{}到{}之间",
        "in": "为{}",
    },
    shared=lazily.pattern(r"(?P<month>\d{1,2}月)(?P<first>\d{1,2})[日号]?(?P<to>[-~—到至])(?=\d{1,2}[日号])"),
    quoted=re.compile("“[^”]*”|「[^」]*」|\"[^\"]*\"|‘[^’]*’|'[^']*'"),
    hints=re.compile(r"[\d年月]|[今昨前]天|[今昨]日|[本这上当][个一]{0,2}[周季星礼]|[最将]?近|过去|季度"),
    is_chinese=True,
)
"""How spans of time are told in Chinese questions to a table."""
