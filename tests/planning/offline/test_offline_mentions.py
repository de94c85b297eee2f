"""What is found in a text: numbers, dates, quotes, paths, JSON, names, and lists of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoglm.core.values import Json
from autoglm.planning.offline.mentions.dates import moments_in
from autoglm.planning.offline.mentions.finding import MAX_MENTIONS, mentions_in
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.words.numerals import chinese_number, english_number
from autoglm.planning.offline.words.text import (
    MAX_CHARS,
    content_stems,
    language_of,
    read_source,
    ruler_of,
    stem_of,
    words_of,
)

TODAY = date(2026, 11, 21)


def found(text: str) -> tuple[Mention, ...]:
    return mentions_in(read_source(text), TODAY)


def values(text: str, kind: Kind) -> list[Json]:
    return [one.value for one in found(text) if one.kind is kind]


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("a radius of 5 km", 5, "km"),
        ("温度 -3.5度", -3.5, "度"),
        ("costs $1,200 today", 1200, "$"),
        ("at 5% interest", 5, "%"),
        ("12 percent", 12, "%"),
        ("约 1.5万 元", 15000, "元"),
        ("两千三百 个", 2300, ""),
        ("三个苹果", 3, "个"),
        ("3 million people", 3_000_000, "people"),
        ("two hundred fifty boxes", 250, "boxes"),
        ("one day later", 1, "day"),
        ("三点五亿元", 350_000_000, "元"),
        ("the 21st floor", 21, "floor"),
    ],
)
def test_numbers_are_read_with_their_units(text: str, number: float, unit: str) -> None:
    numbers = [one for one in found(text) if one.kind is Kind.NUMBER]

    assert [(one.value, one.unit) for one in numbers] == [(pytest.approx(number), unit)]


@pytest.mark.parametrize("text", ["一个人", "one", "千万要小心", "第三方", "9" * 400])
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert values(text, Kind.NUMBER) == []


def test_numerals_have_their_value() -> None:
    assert english_number(["three", "dozen"]) == 36
    assert english_number(["two", "hundred", "and", "six"]) == 206
    assert english_number(["two", "thousand", "five", "hundred"]) == 2500
    assert chinese_number("一亿二千万") == 120_000_000
    assert chinese_number("二〇二六") == 2026
    assert chinese_number("十五") == 15
    assert chinese_number("三点一四") == pytest.approx(3.14)
    assert chinese_number("一点五亿") == 150_000_000


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("on 2026-03-05", "2026-03-05"),
        ("on 2026-03-05.", "2026-03-05"),
        ("on 03/05/2026", "2026-03-05"),
        ("on March 5th, 2026", "2026-03-05"),
        ("on 5 March", "2026-03-05"),
        ("2025年3月5日", "2025-03-05"),
        ("3月5号", "2026-03-05"),
        ("tomorrow", "2026-11-22"),
        ("the day after tomorrow", "2026-11-23"),
        ("大后天", "2026-11-24"),
        ("next Monday", "2026-11-23"),
        ("下周一", "2026-11-23"),
        ("上周五", "2026-11-13"),
        ("星期日", "2026-11-22"),
    ],
)
def test_dates_are_told_against_the_given_day(text: str, iso: str) -> None:
    assert values(text, Kind.DATE) == [iso]


@pytest.mark.parametrize(
    ("text", "time"),
    [("at 10:30", "10:30"), ("at 3 pm", "15:00"), ("12 a.m.", "00:00"), ("下午3点半", "15:30"), ("9点20分", "09:20")],
)
def test_times_of_day_are_told_in_hours_and_minutes(text: str, time: str) -> None:
    assert values(text, Kind.TIME) == [time]


def test_impossible_dates_and_times_are_left_out() -> None:
    assert list(moments_in("2026-02-31 and 25:70", TODAY)) == []


@pytest.mark.parametrize(
    "quoted", ["“甲，乙”", "「甲，乙」", "《甲，乙》", "『甲，乙』", "'甲，乙'", '"甲，乙"', "`甲，乙`"]
)
def test_quotes_of_every_form_keep_what_is_in_them(quoted: str) -> None:
    assert values(f"写入 {quoted} 吧", Kind.QUOTE) == ["甲，乙"]


def test_an_apostrophe_and_an_empty_quote_are_no_quotes() -> None:
    assert values("don't say ' ' or Luigi's", Kind.QUOTE) == []


def test_what_follows_a_colon_after_a_word_for_telling_is_its_text() -> None:
    assert values("通知大家：服务器已恢复", Kind.QUOTE) == ["服务器已恢复"]


def test_addresses_paths_and_codes_are_told_apart() -> None:
    text = "send a/b.txt and C-42 to bob@example.com via https://example.com/x?y=1. Look in ./src and *.md, docs 目录"

    kinds = {one.kind: one.value for one in found(text)}

    assert kinds[Kind.PATH] == "a/b.txt"
    assert kinds[Kind.CODE] == "C-42"
    assert kinds[Kind.MAIL] == "bob@example.com"
    assert kinds[Kind.URL] == "https://example.com/x?y=1"
    assert kinds[Kind.GLOB] == "*.md"
    assert values(text, Kind.FOLDER) == ["./src", "docs"]


def test_a_chinese_verb_before_a_file_name_is_not_part_of_it() -> None:
    assert values("请帮我概括一下会议纪要.txt", Kind.PATH) == ["会议纪要.txt"]


def test_words_before_folder_that_name_none_are_no_folder() -> None:
    assert values("list the folder and each directory; 12/24/ is no folder", Kind.FOLDER) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('post {"a": [1, 2]} now', {"a": [1, 2]}),
        ("use ['x', 'y']", ["x", "y"]),
        ("flags [True, None]", [True, None]),
        ("tags [red, dark blue]", ["red", "dark blue"]),
    ],
)
def test_json_is_read_also_in_looser_forms(text: str, value: Json) -> None:
    assert values(text, Kind.JSON) == [value]


@pytest.mark.parametrize("text", ["[unclosed", "{no json}", "[a; b]", "items[0].name", "[" * 50])
def test_brackets_that_hold_no_json_are_left_alone(text: str) -> None:
    assert values(text, Kind.JSON) == []


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("(3+4)*2", "(3+4)*2"),
        ("12 plus 30", "12 + 30"),
        ("12乘以7", "12*7"),
        ("9÷3", "9/3"),
        ("20% of 50", "20% of 50"),
        ("50 的 20%", "20% of 50"),
        ("5 的平方", "5**2"),
        ("（１２＋３０）＊２", "(12+30)*2"),
    ],
)
def test_arithmetic_is_read_in_figures_and_in_words(text: str, formula: str) -> None:
    assert values(text, Kind.EXPRESSION) == [formula]


@pytest.mark.parametrize("text", ["2026-01-01", "010-1234-5678", "圆周率乘以 3 的平方", "+".join(["1"] * 60)])
def test_what_is_no_whole_formula_is_not_taken_for_one(text: str) -> None:
    assert values(text, Kind.EXPRESSION) == []


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("add 3, 5 and 7", [3, 5, 7]),
        ("阿司匹林、布洛芬和头孢，效应", ["阿司匹林", "布洛芬", "头孢"]),
        ("'a', 'b' or 'c'", ["a", "b", "c"]),
        ("buy apples, green pears and plums", ["buy apples", "green pears", "plums"]),
    ],
)
def test_coordinated_mentions_are_lists(text: str, items: list[Json]) -> None:
    assert items in values(text, Kind.LIST)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("from the University of Oxford", "University of Oxford"),
        ("in San Francisco, CA", "San Francisco, CA"),
        ("see the Duchy of Cornwall today", "Cornwall"),
    ],
)
def test_names_are_kept_whole(text: str, name: str) -> None:
    assert name in values(text, Kind.NAME)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("explain the theory of the relative motion", "theory of the relative motion"),
        ("the kind of", "kind"),
        ("设备安装在客厅\n标题", "客厅"),
        ("高度集中的人工智能技术公司", "人工智能技术公司"),
    ],
)
def test_phrases_are_cut_at_function_words(text: str, phrase: str) -> None:
    assert phrase in values(text, Kind.PHRASE)


def test_a_run_of_characters_without_cuts_is_no_phrase_when_it_is_long() -> None:
    assert values("人工智能技术公司研究院实验室大楼图书馆", Kind.PHRASE) == []


def test_no_more_mentions_are_kept_than_the_cap() -> None:
    numbers = values(" ".join(map(str, range(1000))), Kind.NUMBER)

    assert len(numbers) == MAX_MENTIONS
    assert numbers[0] == 0


def test_invisible_marks_are_dropped_and_long_text_is_cut() -> None:
    source = read_source("\u202e读取\u200b notes.txt\u202c")
    long = read_source("a" * (MAX_CHARS + 1))

    assert source.plain == "读取 notes.txt"
    assert not source.is_cut
    assert long.is_cut
    assert len(long.plain) == MAX_CHARS


def test_words_stems_and_distances() -> None:
    assert stem_of("calculations") == stem_of("calculate") == stem_of("Calculator")
    assert stem_of("running") == stem_of("runs")
    assert [word.stem for word in words_of("目标湿度 a")] == ["目标", "标湿", "湿度", "a"]
    assert [word.stem for word in words_of("城")] == ["城"]
    assert content_stems("getUserName") == ("user", "nam")
    assert ruler_of("ab。, 中")[-1] == pytest.approx(1 + 3 + 1 + 0.5)
    assert language_of("读取 notes.txt") == "zh"
    assert language_of("Read 文 and much more of it") == "en"


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_gives_mentions_inside_of_it(text: str) -> None:
    source = read_source(text)

    for one in mentions_in(source, TODAY):
        assert 0 <= one.start < one.end <= len(source.plain)
