"""Everyday sentences that a form covers wholly: what they become, and near misses that no form takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from autoglm.core.errors import NotUnderstood
from autoglm.core.plan import Step
from autoglm.core.ports import PlanRequest
from autoglm.core.task import Task
from autoglm.core.tools import ToolSpec
from autoglm.planning.offline import OfflinePlanner
from autoglm.planning.offline.forms.reading import Forms
from autoglm.planning.offline.forms.works import LAST, Work, channels_of, toolbox
from autoglm.planning.offline.mentions.clauses import clauses_in
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.steps.asking import answered
from autoglm.planning.offline.steps.chaining import Call, Chain
from autoglm.planning.offline.words.text import read_source
from autoglm.planning.offline.words.zones import zone_named
from autoglm.tools.builtin import built_in_specs

NOON = 1_795_262_400.0  # Saturday, 21 November 2026, in UTC
TOOLS = tuple(built_in_specs())
PAGE = "https://shop.example.org/a"


def steps(request: str, *, planner: OfflinePlanner | None = None) -> tuple[Step, ...]:
    return (planner or OfflinePlanner()).steps(PlanRequest(task=Task(request=request), tools=TOOLS, now=NOON))


def planned(request: str) -> list[dict[str, Any]]:
    return [{str(step.tool): dict(step.args)} for step in steps(request)]


def is_refused(request: str) -> bool:
    try:
        steps(request)
    except NotUnderstood:
        return True
    return False


@pytest.mark.parametrize(
    ("request_", "zone"),
    [
        ("What time is it in Madrid?", "Europe/Madrid"),
        ("time in Nairobi now", "Africa/Nairobi"),
        ("the current date in Brazil", None),
        ("what's Tokyo time right now", "Asia/Tokyo"),
        ("What time is it in UTC+5:30?", "+05:30"),
        ("What time is it in GMT-3?", "-03:00"),
        ("what time is it in America/New_York", "America/New_York"),
        ("维也纳现在几点", "Europe/Vienna"),
        ("查一下首尔的当地时间", "Asia/Seoul"),
        ("问一下温哥华那边几点了", "America/Vancouver"),
    ],
)
def test_the_time_of_a_place_is_told_in_its_zone(request_: str, zone: str | None) -> None:
    if zone is None:
        assert is_refused(request_)
    else:
        assert planned(request_) == [{"date_now": {"zone": zone}}]


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ("the UK", "Europe/London"),
        ("pacific/port_moresby", "Pacific/Port_Moresby"),
        ("America/Port_of_Spain", "America/Port_of_Spain"),
        ("utc+8", "+08:00"),
        ("上海市", "Asia/Shanghai"),
        ("Springfield", ""),
    ],
)
def test_a_zone_is_known_by_place_offset_or_name(place: str, zone: str) -> None:
    assert zone_named(place) == zone


@pytest.mark.parametrize(
    "request_",
    [
        "what's the date today",
        "which weekday is it today?",
        "今天几号了",
        "报一下时间",
        "How late is it?",
        "what day is today",
    ],
)
def test_today_needs_no_zone(request_: str) -> None:
    assert planned(request_) == [{"date_now": {}}]


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        ("What date is 8 business days after 2027-03-05?", {"date": "2027-03-05", "workdays": 8}),
        ("what time will it be in 45 minutes", {"minutes": 45}),
        ("What was the date two and a half weeks ago?", {"weeks": -2, "days": -3, "hours": -12}),
        ("subtract 12 days from 2026-07-01", {"date": "2026-07-01", "days": -12}),
        ("2026-07-01 minus 3 months", {"date": "2026-07-01", "months": -3}),
        ("the launch is 6 weeks after 2026-05-04, what date is that", {"date": "2026-05-04", "weeks": 6}),
        ("what day is half a year from now", {"months": 6}),
        ("in an hour and 20 minutes, what time is it", {"hours": 1, "minutes": 20}),
        ("in a day and a half what time will it be", {"days": 1, "hours": 12}),
        ("what's the date a week from today", {"weeks": 1}),
        ("My lease began on 2025-02-01 and runs 18 months, when does it end?", {"date": "2025-02-01", "months": 18}),
        ("which weekday was 2 May 1998", {"date": "1998-05-02"}),
        ("再过一百天是几月几号", {"days": 100}),
        ("12 小时前是几点", {"hours": -12}),
        ("两个半小时后是几点", {"hours": 2.5}),
        ("半个月后是哪天", {"days": 15}),
        ("一年半以后是哪天", {"years": 1, "months": 6}),
        ("从今天起 7 个工作日后是哪天", {"workdays": 7}),
        ("2027-01-10 往前推 20 天是哪一天", {"date": "2027-01-10", "days": -20}),
        ("2030年1月1日是星期几", {"date": "2030-01-01"}),
    ],
)
def test_a_shift_starts_today_unless_a_day_is_named(request_: str, told: Mapping[str, Any]) -> None:
    assert planned(request_) == [{"date_shift": dict(told)}]


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (
            "How many working days from 4 May 2026 to 29 May 2026?",
            {"start": "2026-05-04", "end": "2026-05-29", "unit": "workdays"},
        ),
        ("how long until 2028-02-29", {"end": "2028-02-29"}),
        ("How many weeks have gone by since 9 January 2025?", {"start": "2025-01-09", "unit": "weeks"}),
        ("between today and 2027-04-01, how many days are there", {"end": "2027-04-01"}),
        ("how old is somebody born on 1970-06-30", {"start": "1970-06-30", "unit": "years"}),
        ("距 2027-05-01 还剩几天", {"end": "2027-05-01"}),
        ("1988年8月8日到今天过了多少天", {"start": "1988-08-08"}),
        ("去年3月1日到今年3月1日有多少个工作日", {"start": "2025-03-01", "end": "2026-03-01", "unit": "workdays"}),
        ("离明年5月1日还有几周", {"end": "2027-05-01", "unit": "weeks"}),
        ("他 2001-02-03 出生，现在几岁", {"start": "2001-02-03", "unit": "years"}),
        ("2026-03-02到2026-03-30有几个交易日", {"start": "2026-03-02", "end": "2026-03-30", "unit": "workdays"}),
        (
            "how many hours are between 2026-11-22 08:00 and 2026-11-22 17:30",
            {"start": "2026-11-22 08:00", "end": "2026-11-22 17:30", "unit": "hours"},
        ),
        ("How many minutes until 2027-01-01 at 9 am?", {"end": "2027-01-01 09:00", "unit": "minutes"}),
        ("他 2001-02-03 出生，到今天多少天", {"start": "2001-02-03"}),
    ],
)
def test_today_is_left_out_of_what_lies_between(request_: str, told: Mapping[str, Any]) -> None:
    assert planned(request_) == [{"date_between": dict(told)}]


@pytest.mark.parametrize(
    "request_",
    [
        "from today to today how many days are there",
        "how many days until the harvest",
        "what time is it in Narnia",
        "会议几点开始",
    ],
)
def test_a_day_that_is_not_known_is_not_guessed(request_: str) -> None:
    assert is_refused(request_)


def test_the_day_before_or_after_today_is_told_by_its_date() -> None:
    assert planned("what day is it tomorrow") == [{"date_shift": {"date": "2026-11-22"}}]
    assert planned("is today a workday") == [{"date_now": {}}]
    assert planned("2026-12-05 是不是工作日") == [{"date_shift": {"date": "2026-12-05"}}]


@pytest.mark.parametrize(
    "request_",
    [
        "what date is half a workday from now",
        "open the window in 10 minutes",
        f'get the field "first name" from {PAGE} and "x"',
        f"用 PATCH 更新 {PAGE}",
    ],
)
def test_what_a_form_nearly_covers_is_not_taken(request_: str) -> None:
    assert is_refused(request_)


@pytest.mark.parametrize(
    ("request_", "expression"),
    [
        ("What is 3 to the power of 7?", "3**7"),
        ("5 raised to the third power", "5**3"),
        ("how much is 22 percent of 310", "22% of 310"),
        ("square root of 1764", "sqrt(1764)"),
        ("the product of 4, 5 and 6", "4*5*6"),
        ("average of 3 and 8", "mean(3, 8)"),
        ("take 15 from 90", "90-15"),
        ("I bought 12 pens at 1.50 each, how much is that?", "12*1.50"),
        ("round 100/7 to 3 decimal places", "round(100/7, 3)"),
        ("seven times nine", "7*9"),
        ("2 的 16 次方", "2**16"),
        ("八十一的平方根", "sqrt(81)"),
        ("百分之二十的 450 是多少", "20% of 450"),
        ("640 打七折多少钱", "640*0.7"),
        ("二十和三十的和", "20+30"),
        ("7、8、9 的平均数", "mean(7, 8, 9)"),
        ("3 to the power of 4 minus 5", "3**4 - 5"),
        ("6 to the power of (1 + 2)", "6**(1 + 2)"),
        ("2 to the power of 16 - 1", "2**16 - 1"),
        ("7 squared plus 6 squared", "7**2 + 6**2"),
        ("7 squared minus 2", "7**2 - 2"),
        ("2 cubed times 5", "2**3 * 5"),
        ("(1 + 2) squared plus 4", "(1 + 2)**2 + 4"),
        ("the square root of 49 divided by the square root of 4", "sqrt(49) / sqrt(4)"),
        ("4 to the power of 3 plus the square root of 9", "4**3 + sqrt(9)"),
        ("49 的平方根减 3", "sqrt(49) - 3"),
        ("4 的 3 次方加 9", "4**3 + 9"),
        ("四的三次方减二", "4**3 - 2"),
        ("2 的立方加 6 的平方", "2**3 + 6**2"),
        ("三和 4 的平均数", "mean(3, 4)"),
        ("22/7 保留三位小数", "round(22/7, 3)"),
        ("(2+3)*4 的结果四舍五入到两位", "round((2+3)*4, 2)"),
        ("multiply 2+3 by 4", "(2+3)*4"),
        ("1,200 divided by 8", "1200 / 8"),
        ("4,5,6 的平均数", "mean(4, 5, 6)"),
        ("what percentage is 5 of 20", "5/20*100"),
        ("2 to the power of seventh", "2**7"),
        ("四的三次方减 9 的平方根加二", "4**3 - sqrt(9) + 2"),
    ],
)
def test_arithmetic_in_words_becomes_an_expression(request_: str, expression: str) -> None:
    assert planned(request_)[0]["calculate"]["expression"].replace(",", "").replace(" ", "") == expression.replace(
        ",", ""
    ).replace(" ", "")


@pytest.mark.parametrize(
    "request_",
    [
        "12 minus 3 squared",  # of both, or of the 3
        "the square root of 64 times 4",
        "5 加 11 的平方根",
        "60 除以 5 的平方",
        "3+4 squared plus 2",
        "4 squared 7",
        "multiply 6 by 2 plus 1",
    ],
)
def test_a_sum_that_can_be_read_in_two_ways_is_refused(request_: str) -> None:
    assert is_refused(request_)


@pytest.mark.parametrize("request_", ["一〇六次方除以 3", "三四次方加二", "what percent is 5"])
def test_a_sum_that_lacks_a_number_is_refused(request_: str) -> None:
    assert is_refused(request_)


def test_a_long_run_of_numerals_is_refused_at_once() -> None:
    assert is_refused("一" * 250 + "是多少")


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        ("下个月的今天是几号", {"months": 1}),
        ("上上周的今天是几号", {"weeks": -2}),
        ("后年今天星期几", {"years": 2}),
        ("去年的今天是星期几", {"years": -1}),
        ("what date is today next year", {"years": 1}),
        ("Today last month", {"months": -1}),
    ],
)
def test_this_day_of_another_month_is_a_shift(request_: str, told: Mapping[str, Any]) -> None:
    assert planned(request_) == [{"date_shift": told}]


@pytest.mark.parametrize(
    ("request_", "plan"),
    [
        (
            'Remind me in 3 minutes on the console to "turn the pie"',
            [{"wait": {"seconds": 180}}, {"notify": {"text": "turn the pie", "channel": "console"}}],
        ),
        (
            'Remind us on the console in 2 hours: "lunch"',
            [{"wait": {"seconds": 7200}}, {"notify": {"text": "lunch", "channel": "console"}}],
        ),
        (
            "remind me on the console to feed the cat in 15 minutes",
            [{"wait": {"seconds": 900}}, {"notify": {"text": "feed the cat", "channel": "console"}}],
        ),
        (
            "notify me in 15 minutes on the terminal that tea is ready",
            [{"wait": {"seconds": 900}}, {"notify": {"text": "tea is ready", "channel": "console"}}],
        ),
        (
            "过两个半小时在终端提醒我“浇花”",
            [{"wait": {"seconds": 9000}}, {"notify": {"text": "浇花", "channel": "console"}}],
        ),
        (
            "5 分钟后在控制台提醒我关窗",
            [{"wait": {"seconds": 300}}, {"notify": {"text": "关窗", "channel": "console"}}],
        ),
        (
            "往终端发一条通知，标题是“换班”，内容是“轮到小李”",
            [{"notify": {"title": "换班", "text": "轮到小李", "channel": "console"}}],
        ),
        (
            "在控制台发条消息，内容是“轮到小李”，标题是“换班”",
            [{"notify": {"title": "换班", "text": "轮到小李", "channel": "console"}}],
        ),
        (
            'Send a message with the title "Bus" and the text "late" to the terminal',
            [{"notify": {"title": "Bus", "text": "late", "channel": "console"}}],
        ),
    ],
)
def test_a_reminder_says_where_and_when(request_: str, plan: list[dict[str, Any]]) -> None:
    assert planned(request_) == plan


@pytest.mark.parametrize(
    "request_",
    [
        'remind me to "turn the pie"',  # when?
        'remind Eva in 3 minutes to "turn the pie"',
        "remind me in 5 minutes on Signal to feed the cat",
        "在控制台提醒我关窗",
        "过三天在控制台提醒我“浇花”",
        'Send a note on the console with the title "Bus" and the text "late" to the terminal',
        "往邮筒发一条通知，标题是“换班”，内容是“轮到小李”",
    ],
)
def test_a_reminder_without_a_time_or_a_known_place_is_refused(request_: str) -> None:
    assert is_refused(request_)


@pytest.mark.parametrize("request_", ["下个月的后天是几号", "what day is tomorrow next year", "明月今天是几号"])
def test_another_day_of_another_month_is_none_of_this_one(request_: str) -> None:
    assert is_refused(request_)


@pytest.mark.parametrize(
    "request_",
    [
        'send "ok" to +4930123456',
        'notify "ok" to eva@example.org',
        "把“好”发给 13912345678",
        "the name of the first guest in guests.json",
        "ask me for my age and write it to age.txt",
        "read riddle.txt and ask me the question in it",
    ],
)
def test_nobody_is_told_by_number_and_nothing_is_asked_that_is_not_said(request_: str) -> None:
    assert is_refused(request_)


def test_to_delete_at_an_address_is_no_post() -> None:
    assert planned(f"删除 {PAGE}") == [{"http_request": {"url": PAGE, "method": "DELETE"}}]


def test_a_share_that_is_added_means_two_things_and_is_no_sum() -> None:
    assert is_refused("What is 80 plus 10%?")


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        ("sleep for 90 seconds", {"seconds": 90}),
        ("pause half an hour", {"seconds": 1800}),
        ("take a 2 minute break", {"seconds": 120}),
        ("wait an hour and a half", {"seconds": 5400}),
        ("等一个半小时", {"seconds": 5400}),
        ("暂停 2 分钟 30 秒", {"seconds": 150}),
        ("wait until 6 December 2026 at 07:15", {"until": "2026-12-06T07:15:00+00:00"}),
        ("wait until 2026-12-24T18:00:00+01:00", {"until": "2026-12-24T18:00:00+01:00"}),
        ("wait until 2026-12-24 18:00", {"until": "2026-12-24T18:00:00+00:00"}),
        ("wait until 9:30", {"until": "2026-11-22T09:30:00+00:00"}),
        ("等到明晚 8 点", {"until": "2026-11-22T20:00:00+00:00"}),
    ],
)
def test_a_wait_is_as_long_as_it_is_told(request_: str, told: Mapping[str, Any]) -> None:
    assert planned(request_) == [{"wait": dict(told)}]


@pytest.mark.parametrize(
    "request_",
    ["wait until 2026-11-20 10:00", "wait until 2020-01-01T00:00:00Z", "wait for 2 months", "wait for Anna", "等下雨"],
)
def test_there_is_no_wait_for_what_is_past_or_has_no_length(request_: str) -> None:
    assert is_refused(request_)


def test_hours_are_those_of_the_zone_of_the_planner() -> None:
    planner = OfflinePlanner(zone=ZoneInfo("Asia/Tokyo"))

    assert dict(steps("等到今晚 11 点", planner=planner)[0].args) == {"until": "2026-11-21T23:00:00+09:00"}


@pytest.mark.parametrize(
    ("request_", "wait", "then"),
    [
        ("In 25 minutes remind me to water the plants", {"seconds": 1500}, {"notify": {"text": "water the plants"}}),
        ("remind me to pay rent in 3 hours", {"seconds": 10800}, {"notify": {"text": "pay rent"}}),
        ("Remind me in 3 hours that dinner is ready", {"seconds": 10800}, {"notify": {"text": "dinner is ready"}}),
        (
            'Send "go" to the console in 10 seconds',
            {"seconds": 10},
            {"notify": {"channel": "console", "text": "go"}},
        ),
        ("After 5 minutes, read a.txt", {"seconds": 300}, {"file_read": {"path": "a.txt"}}),
        ("一刻钟后提醒我", {}, {}),
        ("20 分钟以后提醒我关火", {"seconds": 1200}, {"notify": {"text": "关火"}}),
        ("明早 7 点提醒我跑步", {"until": "2026-11-22T07:00:00+00:00"}, {"notify": {"text": "跑步"}}),
        (
            "下午 4 点，把“下课”发到控制台",
            {"until": "2026-11-21T16:00:00+00:00"},
            {"notify": {"channel": "console", "text": "下课"}},
        ),
        ("in 30 seconds read a.txt", {"seconds": 30}, {"file_read": {"path": "a.txt"}}),
    ],
)
def test_what_is_to_be_done_later_waits_before_it(
    request_: str, wait: Mapping[str, Any], then: Mapping[str, Any]
) -> None:
    if wait:
        assert planned(request_) == [{"wait": dict(wait)}, dict(then)]
    else:
        assert is_refused(request_)


@pytest.mark.parametrize(
    "request_",
    [
        "in 2 days remind me to call",
        "remind me every day to stretch",
        "每天 9 点提醒我打卡",
    ],
)
def test_nobody_else_is_told_and_nothing_is_told_again_and_again(request_: str) -> None:
    assert is_refused(request_)


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (f"is {PAGE} reachable?", {}),
        (f"check whether {PAGE} is still online", {}),
        (f"what does {PAGE} say?", {}),
        (f"{PAGE} 还能打开吗", {}),
        (f"打开 {PAGE} 看看写了什么", {}),
        (f"show me the headers of {PAGE}", {"method": "HEAD"}),
        (f"查看 {PAGE} 的响应头", {"method": "HEAD"}),
        (f"get the html source of {PAGE}", {"raw": True}),
        (f"下载 {PAGE} 的源代码", {"raw": True}),
    ],
)
def test_an_address_is_read_as_far_as_is_asked(request_: str, told: Mapping[str, Any]) -> None:
    assert planned(request_) == [{"http_get": {"url": PAGE, **told}}]


@pytest.mark.parametrize(
    ("request_", "query"),
    [
        (f"get the field total from {PAGE}", "total"),
        (f'GET {PAGE} and give me "data.id"', "data.id"),
        (f"fetch {PAGE}, then pull out total", "total"),
        (f"访问 {PAGE}，提取 total 字段", "total"),
        (f"请求 {PAGE}，把 items[0].price 取出来", "items[0].price"),
        (f"访问 {PAGE}，取出 total", "total"),
        (f"访问 {PAGE}，取出 total 的值", "total"),
        (f"访问 {PAGE}，提取 total 出来", "total"),
    ],
)
def test_a_field_is_taken_from_an_answer(request_: str, query: str) -> None:
    assert planned(request_) == [
        {"http_get": {"url": PAGE}},
        {"json_query": {"query": query, "value": {"$ref": "s1.json"}}},
    ]


def test_what_texts_hold_is_no_field() -> None:
    assert "json_query" not in [step.tool for step in steps(f"fetch {PAGE} and extract emails")]


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (f'PUT {{"on": false}} to {PAGE}', {"method": "PUT", "json": {"on": False}}),
        (f'send a PATCH request to {PAGE} with {{"n": 1}}', {"method": "PATCH", "json": {"n": 1}}),
        (f'make a POST request to {PAGE} with the body "ping"', {"method": "POST", "body": "ping"}),
        (f"send a DELETE request to {PAGE}", {"method": "DELETE"}),
        (f"send a POST request to {PAGE}", {"method": "POST"}),
        (f'用 PUT 把 {{"n": 2}} 发到 {PAGE}', {"method": "PUT", "json": {"n": 2}}),
    ],
)
def test_a_request_that_changes_something_sends_what_is_said(request_: str, told: Mapping[str, Any]) -> None:
    assert planned(request_) == [{"http_request": {"url": PAGE, **told}}]


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        ('send "tests are green" to the console', {"channel": "console", "text": "tests are green"}),
        ('notify me with the title "Build" and the text "failed"', {"title": "Build", "text": "failed"}),
        ('send me a notification "door open"', {"text": "door open"}),
        (
            'send "door open" to the console with the title "Alarm"',
            {"channel": "console", "title": "Alarm", "text": "door open"},
        ),
        ("通知我“门开了”，标题是“警报”", {"title": "警报", "text": "门开了"}),
        ("发一条消息“门开了”到控制台", {"channel": "console", "text": "门开了"}),
        ("在控制台显示“门开了”", {"channel": "console", "text": "门开了"}),
    ],
)
def test_a_message_says_what_is_quoted(request_: str, told: Mapping[str, Any]) -> None:
    assert planned(request_) == [{"notify": dict(told)}]


@pytest.mark.parametrize(
    "request_",
    [
        'send "hi" to the mailbox',
        'push "a" titled "b" to the console titled "c"',
        "给“老王”",
        "write tomorrow's date and time to a.txt",
    ],
)
def test_a_message_goes_nowhere_but_to_a_channel_that_is_there(request_: str) -> None:
    assert is_refused(request_)


@pytest.mark.parametrize(
    ("request_", "question", "choices"),
    [
        ('Ask me "Deploy?" with the options "now" and "later"', "Deploy?", ["now", "later"]),
        ('Ask me "Which branch?" and let me choose between main and dev', "Which branch?", ["main", "dev"]),
        ('ask me "How big?" (small, medium or large)', "How big?", ["small", "medium", "large"]),
        ('ask the user "Ready?"', "Ready?", None),
        ("问我“喝什么？”，选项有茶、咖啡", "喝什么？", ["茶", "咖啡"]),
        ("问我“喝什么？”，让我从茶和咖啡里选一个", "喝什么？", ["茶", "咖啡"]),
        ("向我确认“继续吗？”", "继续吗？", None),
    ],
)
def test_a_question_offers_the_choices_that_are_named(request_: str, question: str, choices: list[str] | None) -> None:
    told = {"question": question} | ({"choices": choices} if choices else {})

    assert planned(request_) == [{"ask_user": told}]


@pytest.mark.parametrize(
    ("request_", "plan"),
    [
        ('put "hallo" into b.txt', [{"file_write": {"path": "b.txt", "text": "hallo"}}]),
        ('add the line "rye bread" to list.txt', [{"file_append": {"path": "list.txt", "text": "rye bread"}}]),
        ('create a new file b.txt with the text "hallo"', [{"file_write": {"path": "b.txt", "text": "hallo"}}]),
        ('write "x" at the end of b.txt', [{"file_append": {"path": "b.txt", "text": "x"}}]),
        ("在 b.txt 末尾记上一句“晴”", [{"file_append": {"path": "b.txt", "text": "晴"}}]),
        ("新建 b.txt，内容写“晴”", [{"file_write": {"path": "b.txt", "text": "晴"}}]),
        (
            "add today's date to log.md",
            [{"date_now": {}}, {"file_append": {"path": "log.md", "text": {"$text": "{s1.date}"}}}],
        ),
        (
            "把现在的时间写到 t.txt",
            [{"date_now": {}}, {"file_write": {"path": "t.txt", "text": {"$text": "{s1.time}"}}}],
        ),
        (
            "save the result of 6*7 to r.txt",
            [{"calculate": {"expression": "6*7"}}, {"file_write": {"path": "r.txt", "text": {"$ref": "s1.text"}}}],
        ),
        (
            "work out 11*11 and put the answer in r.txt",
            [{"calculate": {"expression": "11*11"}}, {"file_write": {"path": "r.txt", "text": {"$ref": "s1.text"}}}],
        ),
        (
            'Ask me "Name?" and append my answer to r.txt',
            [
                {"ask_user": {"question": "Name?"}},
                {"file_append": {"path": "r.txt", "text": {"$ref": "s1.answer"}}},
            ],
        ),
        (
            f"请求 {PAGE}，把状态码写进 s.txt",
            [{"http_get": {"url": PAGE}}, {"file_write": {"path": "s.txt", "text": {"$text": "{s1.status}"}}}],
        ),
        (
            f"请求 {PAGE}，把状态码发到控制台",
            [
                {"http_get": {"url": PAGE}},
                {"notify": {"channel": "console", "text": {"$text": "{s1.status}"}}},
            ],
        ),
    ],
)
def test_what_is_written_is_the_thing_that_is_named(request_: str, plan: list[dict[str, Any]]) -> None:
    assert planned(request_) == plan


@pytest.mark.parametrize(
    "request_",
    [
        "calculate 6*7 and 8*9 and save both to r.txt",
        "add tomorrow's date to log.md",
        "把明天的日期写到 t.txt",
        'write "a" to b.txt and c.txt',
    ],
)
def test_what_cannot_be_written_as_said_is_not_written(request_: str) -> None:
    assert is_refused(request_)


def test_marks_at_the_edges_of_a_clause_are_no_part_of_it() -> None:
    assert planned("… what is 6*7 ~") == [{"calculate": {"expression": "6*7"}}]


@pytest.mark.parametrize("request_", ["帮我，读取 a.txt", "read a.txt, could you, please"])
def test_a_clause_of_courtesy_alone_asks_for_nothing(request_: str) -> None:
    assert planned(request_) == [{"file_read": {"path": "a.txt"}}]


def test_small_talk_beside_a_request_is_no_clause() -> None:
    assert planned("How are you? What is 6*7? You are the best!") == [{"calculate": {"expression": "6*7"}}]


def forms_of(request: str, tools: tuple[ToolSpec, ...], now: datetime | None) -> list[Any]:
    mentions = mentions_in(read_source(request), datetime.fromtimestamp(NOON, UTC).date())
    return Forms(tools, now).split(request, mentions, clauses_in(request, mentions))[0]


def test_a_form_needs_its_tool_and_a_wait_needs_to_know_what_time_it_is() -> None:
    now = datetime.fromtimestamp(NOON, UTC)
    request = "In 5 minutes remind me to rest"

    assert len(forms_of(request, TOOLS, now)) == 2
    assert forms_of(request, TOOLS, None)[0].text == request
    assert forms_of(request, (), now)[0].text == request
    without_notify = tuple(tool for tool in TOOLS if tool.name != "notify")
    assert forms_of(request, without_notify, now)[1].text == "remind me to rest"


def test_a_clause_that_is_very_long_has_no_form() -> None:
    request = "What is 6*7 " + "really " * 60

    assert forms_of(request, TOOLS, None)[0].text == request.strip()


def test_tools_are_told_by_what_they_take_and_give() -> None:
    box = toolbox(TOOLS)

    assert {work: box[work].name for work in (Work.NOW, Work.APPEND, Work.PICK)} == {
        Work.NOW: "date_now",
        Work.APPEND: "file_append",
        Work.PICK: "json_query",
    }
    assert toolbox([replace(tool, origin="openapi:x") for tool in TOOLS]) == {}
    bare = ToolSpec(name="bare", description="", parameters={})
    assert toolbox([bare, replace(bare, produces={"": "date"})]) == {}
    assert channels_of(bare) == ()
    assert channels_of(box[Work.TELL]) == ("console",)


def test_an_output_of_the_step_before_is_written_out() -> None:
    box = toolbox(TOOLS)
    chain = Chain(TOOLS)

    chain.add(Call(box[Work.NOW], {}, "now"))
    chain.add(Call(box[Work.TELL], {"text": {LAST: "time"}}, "tell"))
    assert chain.steps[1].args == {"text": {"$text": "{s1.time}"}}

    alone = Chain(TOOLS)
    alone.add(Call(box[Work.TELL], {"text": {LAST: "time"}}, "tell"))
    assert alone.steps[0].args == {"text": {LAST: "time"}}


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (
            'read plan.txt and save it to copy.txt and let me know "copied"',
            [
                {"file_read": {"path": "plan.txt"}},
                {"file_write": {"path": "copy.txt", "text": {"$ref": "s1.text"}}},
                {"notify": {"text": "copied"}},
            ],
        ),
        (
            "把 sales.csv 的前 3 行存到 top.txt 并通知我“存好了”",
            [
                {"table_load": {"path": "sales.csv", "limit": 3}},
                {"file_write": {"path": "top.txt", "text": {"$text": "{s1.rows}"}}},
                {"notify": {"text": "存好了"}},
            ],
        ),
    ],
)
def test_a_message_at_the_end_of_a_clause_is_told_and_not_saved(request_, told):
    assert planned(request_) == told


@pytest.mark.parametrize("request_", ["read data.csv and draw a bar chart of it", "读取 data.csv 然后画成柱状图"])
def test_a_file_that_is_drawn_is_read_as_a_table_alone(request_):
    assert planned(request_) == [
        {"table_load": {"path": "data.csv"}},
        {"chart_svg": {"kind": "bar", "rows": {"$ref": "s1.rows"}}},
    ]


@pytest.mark.parametrize(
    ("request_", "after"),
    [
        ('wait 5 minutes, then notify me "tea"', [(), ("s1",)]),
        ("5 分钟后提醒我“喝水”，再读取 a.txt", [(), ("s1",), ("s2",)]),
        ("in 5 minutes, read a.txt and summarize it", [(), ("s1",), ()]),
        ('append "a" to x.txt, then append "b" to x.txt', [(), ("s1",)]),
        ('save "x" to a.txt, then read a.txt', [(), ("s1",)]),
        ('read a.txt and save it to b.txt and let me know "done"', [(), (), ("s2",)]),
        ('read a.txt, read b.txt and notify me "done"', [(), (), ("s1", "s2")]),
        ("read a.txt and b.txt", [(), ()]),
    ],
)
def test_what_changes_something_or_waits_has_its_turn_and_reading_goes_on_side_by_side(request_, after):
    assert [step.after for step in steps(request_)] == after


def test_an_answered_question_leaves_the_order_of_the_others():
    asked = steps('append it to x.txt and notify me "done"')

    told = answered(asked, "tea")

    assert [(step.tool, step.after) for step in told] == [("file_append", ()), ("notify", ("s1",))]
