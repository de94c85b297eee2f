"""Text, dates, arithmetic, charts, reports, web pages, messages."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.http import HttpRequest, HttpResponse, HttpStream
from autoglm.core.values import Json, Value
from autoglm.testing.channels import RecordingChannel
from autoglm.testing.tools import call_context
from autoglm.tools.calculate import calculate
from autoglm.tools.chart import Chart, Kind, Series, draw, ticks
from autoglm.tools.extract import extract
from autoglm.tools.language import prose_of, sentences_of
from autoglm.tools.registry import ToolRegistry
from autoglm.tools.report import Part, Report, as_html, as_markdown
from autoglm.tools.search import Query, search
from autoglm.tools.summarize import summarize
from autoglm.tools.web import readable, web_tools

Use = Callable[..., Awaitable[Any]]
KINDS: tuple[Kind, ...] = ("bar", "line", "pie")
ZH = (
    "人工智能正在改变制造业。许多工厂使用机器学习预测设备故障。设备故障会导致停产，损失巨大。天气很好。"
    "某汽车工厂通过人工智能预测设备故障，停产时间减少了百分之三十。总之，人工智能在制造业的应用前景广阔。"
)


async def test_search_gives_lines_with_their_surroundings(use: Use, tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "a.log").write_text("start\nERROR one\nmiddle\nerror two\n")
    (tmp_path / "logs" / "b.txt").write_text("error elsewhere\n")

    found = await use("text_search", {"query": "error"}, path="logs", pattern="*.log", context_lines=1)
    exact = await use("text_search", {"query": "ERROR"}, path="logs", ignore_case=False, limit=1)
    regex = await use("text_search", {"query": r"^error \w+$"}, text="error x\nno error", regex=True)

    assert [(match["line"], match["before"], match["after"]) for match in found["matches"]] == [
        (2, ["start"], ["middle"]),
        (4, ["middle"], []),
    ]
    assert (exact["count"], exact["paths"]) == (1, ["logs/a.log"])
    assert [match["line"] for match in regex["matches"]] == [1]


async def test_a_pattern_is_searched_in_every_file(use: Use, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.log").write_text(f"no\nline {number}\n" * number)

    found = await use("text_search", {"query": r"line \d"}, path=".", regex=True)

    assert [(match["path"], match["line"]) for match in found["matches"]] == [("1.log", 2), ("2.log", 2), ("2.log", 4)]


def test_an_endless_pattern_is_stopped_once_for_all_texts() -> None:
    texts = iter([("a", ["a" * 60 + "!"]), ("b", ["b" * 9_000_000]), ("c", ["c"])])

    with pytest.raises(ToolError) as caught:
        list(search(texts, Query(r"(a+)+$", is_pattern=True), time_s=0.2))

    assert caught.value.kind is FailureKind.TOO_LARGE  # the same search would be as slow again: not worth a retry
    assert "0.2 s" in caught.value.message


def test_the_time_of_a_pattern_is_for_the_whole_search() -> None:
    texts = [("a", ["x" * 9_000_000]), ("b", ["x"])]
    found = search(iter(texts), Query("x", is_pattern=True))
    first = [next(found)]
    spent = search(iter(texts), Query("x", is_pattern=True), time_s=0.0)

    assert [(name, at) for name, _, at in [*first, *found]] == [("a", [0]), ("b", [0])]
    with pytest.raises(ToolError, match="0 s"):
        next(spent)


@pytest.mark.parametrize(
    "args",
    [
        {"query": ""},
        {"query": "x"},
        {"query": "x", "text": "a", "path": "b"},
        {"query": "(", "text": "a", "regex": True},
    ],
)
async def test_a_search_that_makes_no_sense_is_refused(use: Use, args: dict[str, Json]) -> None:
    with pytest.raises(ToolError) as caught:
        await use("text_search", args)

    assert caught.value.kind is FailureKind.INVALID_ARGS


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("写信给 Zhang.San@example.com.cn，谢谢", "email", ["zhang.san@example.com.cn"]),
        ("见 https://example.com/a?b=1。还有http://x.cn", "url", ["https://example.com/a?b=1", "http://x.cn"]),
        ("电话13812345678或010-12345678", "phone", ["13812345678", "01012345678"]),
        ("共3个人，增长-1.5，1,200 次", "number", [3, -1.5, 1200]),
        ("占35.5%，百分之20", "percent", [35.5, 20.0]),
        ("预算¥1,234.50，3.5万元，$2 million", "money", ["1234.5 CNY", "35000 CNY", "2000000 USD"]),
        ("2026年1月2日到2026-03-04", "date", ["2026-01-02", "2026-03-04"]),
        ("14:30 或下午3点半", "time", ["14:30", "下午3点半"]),
        ("身份证11010519491231002X，错的110105194912310021", "id_card", ["11010519491231002X"]),
        ("10.0.0.1 和 999.1.1.1", "ip", ["10.0.0.1"]),
        ("打开data/sales.csv", "path", ["data/sales.csv"]),
    ],
)
def test_forms_are_found_in_chinese_and_english(text: str, kind: str, values: list[Json]) -> None:
    assert [item.value for item in extract(text, (kind,))] == values


@given(st.text(alphabet="a1@.-/:年月%¥ ,+万", max_size=80))
def test_what_was_found_stands_where_it_says(text: str) -> None:
    items = extract(text)

    assert all(text[item.start : item.start + len(item.text)] == item.text for item in items)
    assert all(a.start + len(a.text) <= b.start for a, b in pairwise(items))


def test_a_chinese_summary_keeps_what_matters() -> None:
    found = summarize(ZH, sentences=2)

    assert (found.language, found.sentence_count, len(found.sentences)) == ("zh", 6, 2)
    assert "天气很好。" not in found.summary
    assert "人工智能" in found.keywords
    assert all(sentence in ZH for sentence in found.sentences)


@pytest.mark.parametrize("text", ["", " \n", "---\n"])
def test_there_is_no_summary_of_an_empty_text(text: str) -> None:
    with pytest.raises(ToolError, match="There is nothing to summarize: the text is empty"):
        summarize(text)


@given(st.text(alphabet="ab 。.!?\n，字Dr", max_size=200), st.sampled_from("ab字"), st.integers(1, 5))
def test_a_summary_is_made_of_sentences_in_order(text: str, letter: str, count: int) -> None:
    text += letter
    found = summarize(text, sentences=count)

    everything = list(prose_of(text))
    left = iter(everything)
    assert all(sentence in left for sentence in found.sentences)  # each one after the one before
    assert len(found.sentences) == min(count, len(everything))
    assert summarize(text, sentences=count) == found


def test_sentences_end_where_readers_think() -> None:
    text = "Dr. Smith paid 3.5 dollars. Really? 他说：“好。”然后走了！\n- one\n- two"

    assert sentences_of(text) == (
        "Dr. Smith paid 3.5 dollars.", "Really?", "他说：“好。”", "然后走了！", "one", "two",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "sentences", "prose"),
    [
        ("# Plan\nWe go.\n## Tasks\n- [ ] write\n- [x] draw\n", ("Plan", "We go.", "Tasks", "write", "draw"),
         ("We go.", "write", "draw")),
        ("Plan\n====\nWe go. Or stay\n\nNext\n---\nFine.", ("Plan", "We go.", "Or stay", "Next", "Fine."),
         ("We go.", "Or stay", "Fine.")),
        ("年报\n\n收入增长。\n成本下降。\n\n展望\n\n都好。", ("年报", "收入增长。", "成本下降。", "展望", "都好。"),
         ("收入增长。", "成本下降。", "都好。")),
        ("Sums follow.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nThat is all.",
         ("Sums follow.", "| a | b |", "| 1 | 2 |", "That is all."), ("Sums follow.", "That is all.")),
        ("Costs.\n\nItem | Cost\nHall | 500", ("Costs.", "Item | Cost Hall | 500"), ("Costs.",)),
        ("Milk 3\n\nBread 2\n\nButter 5", ("Milk 3", "Bread 2", "Butter 5"), ("Milk 3", "Bread 2", "Butter 5")),
        ("# Only a title", ("Only a title",), ("Only a title",)),
    ],
)  # fmt: skip
def test_a_heading_is_a_sentence_of_its_own_and_none_of_a_summary(
    text: str, sentences: tuple[str, ...], prose: tuple[str, ...]
) -> None:
    assert sentences_of(text) == sentences
    assert prose_of(text) == prose
    assert summarize(text, sentences=len(prose)).sentences == prose


def test_items_of_a_list_do_not_run_into_each_other_in_a_summary() -> None:
    assert summarize("We need:\n- bread\n- milk.\n- tea").summary == "We need: bread; milk."
    assert summarize("- 买面包\n- 买茶").summary == "买面包；买茶"


async def test_dates_count_as_calendars_do(use: Use) -> None:
    now = await use("date_now")
    month = await use("date_shift", date="2024-01-31", months=1)
    workdays = await use("date_shift", date="2026-11-20", workdays=3)
    before = await use("date_shift", days=-1, hours=-1)
    until = await use("date_between", end="2027年1月1日")
    age = await use("date_between", start="2024-02-29", end="2026-11-21")

    assert (now["iso"], now["text_zh"]) == ("2026-11-21T11:00:00+08:00", "2026年11月21日 星期六 11:00")
    assert now["text_en"] == "Saturday, 21 November 2026 11:00"
    assert (month["text_zh"], before["text_zh"]) == ("2024年2月29日 星期四", "2026年11月20日 星期五 10:00")
    assert (month["date"], workdays["date"]) == ("2024-02-29", "2026-11-25")
    assert before["iso"] == "2026-11-20T10:00:00+08:00"
    assert (until["days"], until["text_zh"]) == (41, "41 天")
    assert (age["years"], age["months"], age["remaining_days"]) == (2, 8, 23)


@pytest.mark.parametrize(
    ("given", "unit", "told"),
    [
        (("2026-12-21", "2027-01-04"), "days", (14, "14 days", "14 天")),
        (("2026-11-21", "2026-11-22"), "days", (1, "1 day", "1 天")),
        (
            ("2026-12-21", "2027-01-04"), "workdays",
            (10, "10 workdays (Monday to Friday; holidays are not known)", "10 个工作日（周一至周五，未计节假日）"),
        ),
        (("2026-11-22 08:00", "2026-11-22 17:30"), "hours", (9.5, "9.5 hours", "9.5 小时")),
        (("", "2026-11-22"), "hours", (13, "13 hours", "13 小时")),
        (("2026-01-01", "2026-03-05"), "weeks", (9, "9 weeks", "9 周")),
        (("2026-01-01", "2026-03-06"), "weeks", (9.14, "9 weeks and 1 day", "9 周 1 天")),
        (("2026-01-01", "2026-01-04"), "weeks", (0.43, "3 days", "3 天")),
        (("2025-03-15", "2026-11-22"), "months", (20, "20 months and 7 days", "20 个月 7 天")),
        (("1990-05-17", "2026-11-21"), "years", (36, "36 years, 6 months and 4 days", "36 年 6 个月 4 天")),
        (("2026-11-21", "2026-11-21"), "years", (0, "0 years", "0 年")),
        (("2026-12-25", ""), "days", (-34, "34 days ahead", "34 天后")),
        (("", "2026-01-01"), "days", (-324, "324 days ago", "324 天前")),
        (("2026-12-25", "2026-11-22"), "days", (-33, "33 days (the second is earlier)", "33 天（后者更早）")),
    ],
)  # fmt: skip
async def test_a_span_is_told_in_the_unit_that_was_asked_for_and_never_negative(
    use: Use, given: tuple[str, str], unit: str, told: tuple[float, str, str]
) -> None:
    span = await use("date_between", start=given[0], end=given[1], unit=unit)

    assert (span["amount"], span["text_en"], span["text_zh"]) == told


async def test_an_hour_more_is_an_hour_also_when_clocks_change(use: Use) -> None:
    shifted = await use("date_shift", date="2026-03-29 01:30", hours=1, zone="Europe/Berlin")

    assert shifted["iso"] == "2026-03-29T03:30:00+02:00"


@pytest.mark.parametrize("args", [{"zone": "Mars/Base"}, {"date": "soon"}, {"date": "2026-02-30"}, {"years": 99999}])
async def test_dates_that_do_not_exist_are_refused(use: Use, args: dict[str, Json]) -> None:
    with pytest.raises(ToolError) as caught:
        await use("date_shift", args)

    assert caught.value.kind is FailureKind.INVALID_ARGS


@pytest.mark.parametrize(
    ("expression", "text", "is_exact"),
    [
        ("1+2*3", "7", True),
        ("0.1+0.2", "0.3", True),
        ("(3+4)×2=", "14", True),
        ("15% of 80", "12", True),
        ("80的15%", "12", True),
        ("百分之20*50", "10", True),
        ("10 % 3", "1", True),
        ("-7 % 3", "2", True),
        ("-7 // 2", "-4", True),
        ("1,200*7", "8400", True),
        ("2^10", "1024", True),
        ("2**100", "1267650600228229401496703205376", True),
        ("-12345678901234567890123456789012345", "-12345678901234567890123456789012345", True),
        ("sum(12345678901234567890123456789012345, 1)", "12345678901234567890123456789012346", True),
        ("mean(12345678901234567890123456789012345, 1)", "6172839450617283945061728394506173", True),
        (
            "median(12345678901234567890123456789012345,12345678901234567890123456789012347)",
            "12345678901234567890123456789012346",
            True,
        ),
        ("abs(-12345678901234567890123456789012345.5)", "12345678901234567890123456789012345.5", True),
        ("(0 - 1) % 12345678901234567890123456789012345", "12345678901234567890123456789012344", True),
        ("floor(7." + "9" * 55 + ")", "7", True),
        ("floor(7." + "9" * 900 + ")", "7", True),
        ("12345678901234567890123456789012345 // 10", "1234567890123456789012345678901234", True),
        ("1e400 / 1e399", "10", True),
        ("2**-1000 * 2**1000", "1", True),
        ("2**0.5", "1.414213562373095048801688724", False),
        ("sqrt(2)", "1.414213562373095048801688724", False),
        ("0x1F + 1_000", "1031", True),
        ("2**64 - 1", "18446744073709551615", True),
        ("1/3", "0.3333333333333333333333333333", False),
        ("sqrt(16)", "4", True),
        ("max(1, 2.5) + round(2.345, 2)", "4.85", False),
        ("sin(0) + ln(1)", "0", False),
    ],
)
def test_arithmetic(expression: str, text: str, is_exact: bool) -> None:
    found = calculate(expression)

    assert (found.text, found.is_exact) == (text, is_exact)


@pytest.mark.parametrize(
    "expression",
    [
        "", "1+", "1/0", "0/0", "5 % 0", "9**9**9", "2**1000000", "1e400", "a", "__import__('os').system('x')",
        "().__class__", "[1,2]", "'a'*9", "1 if 1 else 2", "lambda: 1", "x:=1", "True", "1<2", "max()", "sqrt(-1)",
        "factorial(99999)", "f(1)", "sum(*[1])", "(" * 300 + "1" + ")" * 300, "1" * 3000, "round(1, 99999)",
        "0 ** -1", "log(0)", "1or 2", "1.or 2", "0xfor 1", "1e5or 2", "1if 1else 2", "10**400", "10**400 / 3",
        "10**-400", "1e-9999999", "lcm(" + ",".join(map(str, range(99_700, 99_800))) + ")", "gcd(1e999999, 2)",
        "round(1, 1e9999)", "factorial(1.5)", "1 # 2",
    ],
)  # fmt: skip
def test_what_is_no_arithmetic_is_refused(expression: str) -> None:
    with pytest.raises(ToolError) as caught:
        calculate(expression)

    assert caught.value.kind is FailureKind.INVALID_ARGS


@given(st.integers(-(10**12), 10**12), st.integers(-(10**12), 10**12), st.sampled_from("+-*"))
def test_whole_numbers_are_exact(left: int, right: int, sign: str) -> None:
    expected = {"+": left + right, "-": left - right, "*": left * right}[sign]

    assert Fraction(calculate(f"({left}) {sign} ({right})").text) == expected


def test_a_result_that_no_json_number_can_hold_says_so() -> None:
    with pytest.raises(ToolError, match="too large or too close to 0"):
        calculate("10**400 / 3")


def test_whole_numbers_of_64_bits_are_exact_also_as_values() -> None:
    assert calculate("2**63 - 1").value == 2**63 - 1
    assert calculate("x + 1", {"x": 2**53 + 1}).value == 2**53 + 2


@given(st.integers(-(10**400), 10**400), st.integers(-(10**40), 10**40).filter(bool))
def test_division_into_whole_parts_is_exact(left: int, right: int) -> None:
    parts = calculate(f"(({left}) // ({right})) * ({right}) + ({left}) % ({right}) - ({left})")
    rest = calculate(f"({left}) % ({right})")

    assert (parts.text, parts.is_exact) == ("0", True)
    assert int(rest.text) == left % right


def test_variables_are_numbers_with_names() -> None:
    assert calculate("total * rate", {"total": 100.5, "rate": 1.13}).text == "113.565"


def test_what_a_result_is_measured_in_is_told_behind_it() -> None:
    found = calculate("5 * 0.621371192237", unit="miles")

    assert (found.text, found.equation) == ("3.106855961185", "5 * 0.621371192237 = 3.106855961185 miles")


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_ticks_enclose_the_values(left: float, right: float) -> None:
    low, high = sorted((left, right))
    if high - low < 1e-6 * max(1.0, abs(high), abs(low)):
        return

    marks = ticks(low, high)

    assert marks[0] <= low + 1e-6 * (high - low)
    assert marks[-1] >= high - 1e-6 * (high - low)
    assert 2 <= len(marks) <= 13


@given(
    st.sampled_from(KINDS),
    st.lists(st.tuples(st.text(max_size=30), st.one_of(st.none(), st.floats(0, 1e12))), min_size=1, max_size=30),
    st.text(max_size=60),
)
def test_every_chart_is_well_formed_and_loads_nothing(
    kind: Kind, pairs: list[tuple[str, float | None]], title: str
) -> None:
    labels, values = tuple(label for label, _ in pairs), tuple(value for _, value in pairs)
    if kind == "pie" and not sum(value or 0 for value in values) > 0:
        return

    root = ET.fromstring(draw(Chart(kind, labels, (Series("s<&>", values),), title)))

    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        "svg",
        "title",
        "rect",
        "text",
        "path",
        "circle",
    }
    assert not any("href" in name or name.startswith("on") for element in root.iter() for name in element.attrib)


async def test_a_chart_finds_its_columns(use: Use) -> None:
    found = await use("chart_svg", rows=[{"n": 3, "city": "北京"}, {"n": 4, "city": "上海"}], title="城市 <b>")

    assert (found["x"], found["y"], found["points"]) == ("city", ["n"], 2)
    assert "北京" in found["svg"]
    assert "城市 &lt;b&gt;" in found["svg"]


async def test_a_chart_without_a_title_is_headed_by_its_only_column_of_values(use: Use) -> None:
    chinese = (await use("chart_svg", rows=[{"门店": "北京", "sum(金额)": 3}, {"门店": "上海", "sum(金额)": 4}]))["svg"]
    english = (await use("chart_svg", rows=[{"shop": "Rome", "sum(amount)": 3}]))["svg"]
    several = (await use("chart_svg", rows=[{"shop": "Rome", "in": 3, "out": 2}], kind="line"))["svg"]

    assert ">金额总和</text>" in chinese
    assert "<title>北京：金额总和：3</title>" in chinese
    assert "sum(" not in chinese
    assert ">sum(amount)</text>" in english
    assert "<title>Rome: sum(amount): 3</title>" in english
    assert "font-weight" not in several


async def test_a_chart_of_chinese_groups_that_were_counted_says_so(use: Use) -> None:
    svg = (await use("chart_svg", rows=[{"门店": "北京", "count": 3}], title="count"))["svg"]

    assert ">数量</text>" in svg
    assert "<title>北京：数量：3</title>" in svg


async def test_the_head_of_a_figure_is_told_in_the_language_of_the_report(use: Use, tmp_path: Path) -> None:
    rows: Json = [{"部门": "研发", "mean(月薪)": 15.5, "distinct(id)": 2}]

    for path, title in (("r.md", "薪资"), ("r.html", "薪资"), ("e.md", "Salaries")):
        await use("report_write", path=path, title=title, rows=rows)

    assert "| 部门 | 月薪平均值 | id 不同值个数 |" in (tmp_path / "r.md").read_text()
    assert "<th>月薪平均值</th><th>id 不同值个数</th>" in (tmp_path / "r.html").read_text()
    assert "| 部门 | mean(月薪) | distinct(id) |" in (tmp_path / "e.md").read_text()


@pytest.mark.parametrize(
    "args",
    [{"rows": []}, {"rows": [{"a": "x"}]}, {"rows": [{"a": 1}], "y": ["b"]}, {"rows": [{"a": -1}], "kind": "pie"}],
)
async def test_a_chart_of_nothing_is_refused(use: Use, args: dict[str, Json]) -> None:
    with pytest.raises(ToolError) as caught:
        await use("chart_svg", args)

    assert caught.value.kind is FailureKind.INVALID_ARGS


EVIL = "![x](http://evil.test/?q=1) <img src=http://evil.test> <script>alert(1)</script>"


def test_reports_load_nothing_from_elsewhere() -> None:
    report = Report(EVIL, "zh", (Part(EVIL, EVIL, ({EVIL: EVIL},), svg="<svg onload='alert(1)'/>", picture="a.svg"),))

    page, text = as_html(report), as_markdown(report)

    assert "<script" not in page
    assert page.count("<img") == 1
    assert 'src="data:image/svg+xml;base64,' in page
    assert "default-src 'none'" in page
    assert "<" not in text.replace("&lt;", "")
    assert text.count("![") == 1


async def test_a_report_holds_text_table_and_chart(use: Use, tmp_path: Path) -> None:
    rows: Json = [{"地区": "华东", "额": 950.25}]
    svg = (await use("chart_svg", rows=rows))["svg"]

    page = await use("report_write", path="out/r.html", title="周报", text="**重点**\n\n- 一\n- 二", rows=rows, svg=svg)
    note = await use("report_write", path="out/r.md", title="周报", rows=rows, svg=svg,
                     sections=[{"heading": "小结", "text": "完"}])  # fmt: skip

    html, text = (tmp_path / "out/r.html").read_text(), (tmp_path / "out/r.md").read_text()
    assert page["files"] == ["out/r.html"]
    assert "<strong>重点</strong>" in html
    assert "<li>一</li>" in html
    assert "<td class=n>950.25</td>" in html
    assert note["files"] == ["out/r.md", "out/r-1.svg"]
    assert "![周报](r-1.svg)" in text
    assert "| 华东 | 950.25 |" in text
    assert text.endswith("## 小结\n\n完\n")


async def test_a_report_needs_a_known_ending(use: Use) -> None:
    with pytest.raises(ToolError, match=r"\.md nor in \.html"):
        await use("report_write", path="r.docx", title="x")


class FakeHttp:
    """An HttpClient that answers with one page and keeps the requests."""

    def __init__(self, body: bytes, content_type: str) -> None:
        self.requests: list[HttpRequest] = []
        self._body, self._type = body, content_type

    async def fetch(self, request: HttpRequest) -> HttpResponse:
        raise NotImplementedError

    @asynccontextmanager
    async def stream(self, request: HttpRequest) -> AsyncIterator[HttpStream]:
        self.requests.append(request)
        headers = {"content-type": self._type, "set-cookie": "session=1"}
        yield HttpStream(status=200, headers=headers, chunks=_pieces(self._body), url=request.url)


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    yield body


PAGE = "<title>标题</title><style>p{}</style><p>你好 &amp; hi<script>x()</script></p><ul><li>一</li><li>二</li></ul>"


def test_a_page_is_what_a_reader_sees() -> None:
    assert readable(PAGE) == ("你好 & hi\n\n- 一\n- 二", "标题")


async def test_a_page_carries_its_host_and_is_untrusted() -> None:
    http = FakeHttp(PAGE.encode("gbk"), "text/html; charset=gbk")
    registry = ToolRegistry(web_tools(http))

    output = await registry.call("http_get", Value({"url": "https://example.com/a"}), call_context())

    assert isinstance(output.content, dict)
    assert (output.content["title"], output.content["text"]) == ("标题", "你好 & hi\n\n- 一\n- 二")
    assert output.at(("text",)).labels.sources == ("tool:http_get", "untrusted", "url:example.com")
    assert "set-cookie" not in output.at(("headers",)).content  # type: ignore[operator]  # it is an object
    assert not http.requests[0].allow_private


async def test_a_request_sends_json_and_the_key_only_when_told() -> None:
    http = FakeHttp(b'{"id": 7}', "application/json")
    plain, keyed = ToolRegistry(web_tools(http)), ToolRegistry(web_tools(http, "Idempotency-Key"))
    args = Value({"url": "https://example.com/", "json": {"a": 1}})

    output = await plain.call("http_request", args, call_context(key="k9"))
    await keyed.call("http_request", args, call_context(key="k9"))

    assert output.at(("json", "id")).content == 7
    assert http.requests[0].body == b'{"a":1}'
    assert "Idempotency-Key" not in http.requests[0].headers
    assert http.requests[1].headers["Idempotency-Key"] == "k9"


async def test_a_body_that_is_no_text_is_left_out_and_said(use: Use) -> None:
    registry = ToolRegistry(web_tools(FakeHttp(b"\x89PNG\0", "image/png")))

    output = await registry.call("http_get", Value({"url": "https://example.com/"}), call_context())

    assert (output.at(("text",)).content, output.at(("note",)).content) == (
        "",
        "The body is image/png of 5 bytes, not text; it was left out.",
    )


async def test_notify_sends_under_the_key_of_the_step(use: Use, recording: RecordingChannel) -> None:
    first = await use("notify", text="完成", title="日报")
    second = await use("notify", text="完成", title="日报", channel="console")

    assert (first["channel"], first["is_duplicate"], second["is_duplicate"]) == ("console", False, True)
    assert [(d.text, d.title, d.key) for d in recording.deliveries] == [("完成", "日报", "key-1")]


@pytest.mark.parametrize("args", [{"text": " "}, {"text": "x", "channel": "nowhere"}])
async def test_a_message_without_text_or_channel_is_refused(use: Use, args: dict[str, Json]) -> None:
    with pytest.raises(ToolError) as caught:
        await use("notify", args)

    assert caught.value.kind is FailureKind.INVALID_ARGS


@pytest.mark.parametrize(("name", "args"), [("ask_user", {"question": "?"}), ("wait", {"seconds": 1})])
async def test_what_the_engine_performs_is_not_called(use: Use, name: str, args: dict[str, Json]) -> None:
    with pytest.raises(ToolError) as caught:
        await use(name, args)

    assert caught.value.kind is FailureKind.REFUSED


@pytest.mark.parametrize(
    ("text", "count", "top"),
    [
        ("Write to ann@example.com, or see https://a.cn/plan.", 6, {"write": 1, "see": 1}),
        ("2026-03-01 10:00:05 ERROR disk at 81% - error", 7, {"error": 2, "disk": 1}),
        ("naïve café, don't 'well-known' Привет", 5, {"naïve": 1, "café": 1, "don't": 1, "well-known": 1, "привет": 1}),
        ("今天的会议讨论 plan，Python、Java。", 10, {"plan": 1, "python": 1, "java": 1}),
        ("会议讨论预算。下次会议讨论人员。会议结束。", 18, {"会议": 3, "讨论": 2}),
        ("人工智能改变生活。人工智能来了。", 14, {"人工智能": 2}),
        ("", 0, {}),
    ],
)
async def test_words_are_counted_as_people_count_them(use: Use, text: str, count: int, top: dict[str, int]) -> None:
    found = await use("text_stats", text=text)

    assert found["words"] == count
    assert {one["word"]: one["count"] for one in found["top_words"]} == top
