"""Spans of time that questions to tables are limited to, told against a day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.planning.offline.tables.chinese.periods import CHINESE
from autoglm.planning.offline.tables.english.periods import ENGLISH
from autoglm.planning.offline.tables.period_reading import with_periods
from autoglm.planning.offline.tables.periods import back, conditions_of_sign, lately
from autoglm.planning.offline.tables.questions import table_wish
from autoglm.planning.offline.words.text import language_of

TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sales in March", "sales ‹month=eq=March›"),
        ("March's sales", "‹month=eq=March› sales"),
        ("sales in sept. 2025", "sales ‹month=eq=2025-09›"),
        ("sales in September of last year", "sales ‹month=eq=2025-09›"),
        ("sales in 2026-03", "sales ‹month=eq=2026-03›"),
        ("sales in q3", "sales ‹quarter=eq=Q3›"),
        ("sales in the third quarter of this year", "sales ‹quarter=eq=2026-Q3›"),
        ("sales in the second half of 2025", "sales ‹date=ge=2025-07-01&date=le=2025-12-31›"),
        ("sales in 2025", "sales ‹year=eq=2025›"),
        ("sales this week", "sales ‹date=ge=2026-11-16&date=le=2026-11-22›"),
        ("sales in the last two weeks", "sales ‹date=ge=2026-11-09&date=le=2026-11-22›"),
        ("sales in the past month", "sales ‹date=ge=2026-10-23&date=le=2026-11-22›"),
        ("sales of the last 0 days", "sales of the last 0 days"),
        ("the day before yesterday's sales", "‹date=eq=2026-11-20› sales"),
        ("sales since March", "sales ‹month=ge=2026-03›"),
        ("sales since December", "sales ‹month=ge=2025-12›"),
        ("sales since 1 December", "sales ‹date=ge=2025-12-01›"),
        ("sales before 1 December", "sales ‹date=lt=2026-12-01›"),
        ("sales before December", "sales ‹month=lt=2026-12›"),
        ("sales on 25 December", "sales ‹date=eq=2025-12-25›"),
        ("sales from 1 December to 24 December", "sales ‹date=ge=2025-12-01&date=le=2025-12-24›"),
        ("sales from 29 February to 2 March 2025", "sales from 29 February to 2025-03-02"),
        ("sales as of 31 March 2026", "sales ‹date=le=2026-03-31›"),
        ("sales this and last month", "sales this and last month"),
        ("sales on the first of March", "sales on the first of March"),
        ("sales after 3/4/2026", "sales after 3/4/2026"),
        ("all but last month", "all but last month"),
        ("best month of 2025", "best month ‹year=eq=2025›"),
        ("sales by order date last month", "sales by order date ‹month=eq=2026-10›"),
        ("where due_date is before 1 December", "where due_date is before 2026-12-01"),
        ("where date is after March", "where date is after 2026-03-31"),
        ("where month is last month", "where month is ‹month=eq=2026-10›"),
        ("sales before Q2 2026", "sales ‹quarter=lt=2026-Q2›"),
        ("sales after 3 March 2026", "sales ‹date=gt=2026-03-03›"),
        ("sales until last month", "sales ‹month=le=2026-10›"),
        ("sales from March to May", "sales ‹month=ge=March&month=le=May›"),
        ("sales from March to 9 May 2026", "sales ‹date=ge=2026-03-01&date=le=2026-05-09›"),
        ("sales from May to March", "sales from May to March"),
        ("sales between 2 and 9 May 2026", "sales ‹date=ge=2026-05-02&date=le=2026-05-09›"),
        ("sales between 30 February 2026 and May", "sales between 30 February 2026 and May"),
        ("sales between 2 May 2026 and 2026-02-30", "sales between 2026-05-02 and 2026-02-30"),
        ("sales in March and April", "sales in March and April"),
        ("amount over 2000", "amount over 2000"),
        ("where due_date is in March 2026", "where due_date is between 2026-03-01 and 2026-03-31"),
        ("where due_date is in March", "where due_date is in March"),
        ("where due_date is before March 2026", "where due_date is before 2026-03-01"),
        ("where due_date is yesterday", "where due_date is between 2026-11-21 and 2026-11-21"),
        ("where note is 'in March 2026'", "where note is 'in March 2026'"),
        ("where note is '3 March 2026'", "where note is '3 March 2026'"),
        ("sales in ‹x›", "sales in  x "),
        ("3月份的销售额", "‹月份=eq=3月›的销售额"),
        ("3月销售额", "3月销售额"),
        ("三月份的销售额", "‹月份=eq=3月›的销售额"),
        ("2026年3月的销售额", "‹月份=eq=2026-03›的销售额"),
        ("去年12月的销售额", "‹月份=eq=2025-12›的销售额"),
        ("上个月销售额", "‹月份=eq=2026-10›销售额"),
        ("1-3月的销售额", "‹月份=ge=1月&月份=le=3月›的销售额"),
        ("2026年1到3月的销售额", "‹日期=ge=2026-01-01&日期=le=2026-03-31›的销售额"),
        ("第二季度的销售额", "‹季度=eq=Q2›的销售额"),
        ("2025年Q4的销售额", "‹季度=eq=2025-Q4›的销售额"),
        ("今年上半年的销售额", "‹日期=ge=2026-01-01&日期=le=2026-06-30›的销售额"),
        ("下半年的销售额", "‹月份=ge=7月&月份=le=12月›的销售额"),
        ("近半年的销售额", "‹日期=ge=2026-05-23&日期=le=2026-11-22›的销售额"),
        ("最近两周的销售额", "‹日期=ge=2026-11-09&日期=le=2026-11-22›的销售额"),
        ("上年度销售额", "‹年份=eq=2025›销售额"),
        ("3月15日之后的订单", "‹日期=gt=2026-03-15›的订单"),
        ("3月15日及之后的订单", "‹日期=ge=2026-03-15›的订单"),
        ("3月15日及以前的订单", "‹日期=le=2026-03-15›的订单"),
        ("9月1日到30日的订单", "‹日期=ge=2026-09-01&日期=le=2026-09-30›的订单"),
        ("12月以来的订单", "‹月份=ge=2025-12›的订单"),
        ("截至10月底的订单", "‹月份=le=2026-10›的订单"),
        ("下单日期在上个月的订单", "下单日期在2026-10-01到2026-10-31之间的订单"),
        ("下单日期早于2026年的订单", "下单日期早于2026-01-01的订单"),
        ("下单日期是昨天的订单", "下单日期为2026-11-21的订单"),
        ("上上个月的订单", "上上个月的订单"),
        ("今年前三季度的金额", "‹年份=eq=2026›前三季度的金额"),
        ("上月余额合计", "上月余额合计"),
        ("本周六的金额", "本周六的金额"),
        ("3月和4月的金额", "3月和4月的金额"),
        ("12月25日的订单", "‹日期=eq=2025-12-25›的订单"),
        ("按到期日上个月的金额", "按到期日‹月份=eq=2026-10›的金额"),
        ("备注为“3月份的”的订单", "备注为“3月份的”的订单"),
    ],
)
def test_spans_of_time_become_signs(text: str, said: str) -> None:
    language = CHINESE if language_of(text) == "zh" else ENGLISH

    assert with_periods(text, language, TODAY) == said


@pytest.mark.parametrize(
    "text",
    [
        "去年、今年的金额合计",
        "去年今天的金额合计",
        "去年最近3个月的金额合计",
        "今年前三季度的金额合计",
        "上周前3名客户",
        "sales in 2025 in 2026",
        "today's sales last week",
        "show yesterday's",
    ],
)
def test_of_spans_that_do_not_go_together_nothing_is_said(text: str) -> None:
    assert table_wish(text, TODAY, is_chinese=language_of(text) == "zh") is None


def test_spans_that_go_together_all_hold() -> None:
    wish = table_wish("total sales since March, before 2 May 2026", TODAY, is_chinese=False)

    assert wish is not None
    assert [(one.op, one.value) for one in wish.conditions] == [("ge", "2026-03"), ("lt", "2026-05-02")]
    several = table_wish("2025年的3月份的金额合计", TODAY, is_chinese=True)
    assert several is not None
    assert len(several.conditions) == 1


def test_a_sign_tells_its_conditions() -> None:
    first, last = conditions_of_sign("‹month=ge=March&year=le=2025›")

    assert (first.column, first.op, first.value, first.is_span) == ("month", "ge", "March", True)
    assert (last.column, last.op, last.value) == ("year", "le", 2025)


@pytest.mark.parametrize("unit", ["day", "week", "month", "quarter", "year"])
@given(today=st.dates(date(1950, 1, 1), date(2090, 12, 31)), ago=st.integers(0, 50))
def test_a_period_that_was_ends_right_before_the_one_after_it(unit: str, today: date, ago: int) -> None:
    earlier, later = back(today, unit, ago + 1), back(today, unit, ago)

    assert earlier.first <= earlier.last
    assert (later.first - earlier.last).days == 1
    assert ago or later.first <= today <= later.last


@pytest.mark.parametrize("unit", ["day", "week", "month", "year"])
@given(today=st.dates(date(1950, 1, 1), date(2090, 12, 31)), count=st.integers(1, 99))
def test_the_last_days_end_today(unit: str, today: date, count: int) -> None:
    some, more = lately(today, unit, count), lately(today, unit, count + 1)

    assert more.first < some.first <= some.last == more.last == today


PIECES = (
    *("sales", "orders", "total", "average", "in", "since", "before", "from", "to", "between", "and", "the", "last"),
    *("this", "2", "3", "March", "May", "2026", "week", "month's", "2026-02-30", "99", "zero", "of", "yesterday"),
    *("where", "date", "is", "销售额", "订单", "3月", "上个月", "到", "之后", "的", "在", "2026年", "第一季度", "近"),
    *("天", "‹", "›", "30日", "31", "号", "合计"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.booleans())
def test_no_mixture_of_words_is_too_odd(words: list[str], is_chinese: bool) -> None:
    text = ("" if is_chinese else " ").join(words)

    wish = table_wish(text, TODAY, is_chinese=is_chinese)

    assert wish is None or all("‹" not in name for name in wish.names)
