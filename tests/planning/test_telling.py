import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.planning.quoting import MAX_TEXT_CHARS, as_code, defused, quote, sentence
from autoglm.planning.telling import MAX_ROWS, tell


@pytest.mark.parametrize(
    ("content", "en", "zh"),
    [
        (None, "nothing", "无"),
        (True, "yes", "是"),
        (False, "no", "否"),
        (3.0, "3", "3"),
        (3.25, "3.25", "3.25"),
        (1e300, "1e300", "1e300"),
        ("plain words", "plain words", "plain words"),
        ([], "nothing", "无"),
        ({}, "nothing", "无"),
        ([{}], "nothing", "无"),
        ({"text": "", "path": "a.txt"}, "nothing\npath: a.txt", "无\n路径：a.txt"),
        ({"text": "", "path": "a.txt", "note": "The file is empty."}, "The file is empty.", "文件是空的。"),
        (["a", 2], "- a\n- 2", "- a\n- 2"),
        ({"value": 12, "label": "sum(amount)", "rows": []}, "sum(amount) = 12", "amount 总和 = 12"),
        ({"value": 9.77766666667, "label": "mean(额)"}, "mean(额) ≈ 9.7777", "额平均值 ≈ 9.7777"),
        ({"value": 0.000123456, "label": "median(额)"}, "median(额) ≈ 0.0001235", "额中位数 ≈ 0.0001235"),
        ({"value": 9.77766666667, "label": "max(额)"}, "max(额) = 9.77766666667", "额最大值 = 9.77766666667"),
        ({"value": "n/a", "label": "mean(额)"}, "mean(额) = n/a", "额平均值 = n/a"),
        ({"value": 25, "label": "max(r)", "unit": "%"}, "max(r) = 25%", "r 最大值 = 25%"),
        ({"value": 1200, "label": "sum(额)", "unit": "¥"}, "sum(额) = ¥1200", "额总和 = ¥1200"),
        ({"value": 1, "label": "count", "note": "Jan."}, "1 row\nnote: Jan.", "1 行\n说明：Jan."),
        (
            {"value": 5, "label": "sum(额)", "where": [{"column": "区域", "op": "eq", "value": "华东"}]},
            "区域 = 华东: sum(额) = 5",
            "区域 = 华东：额总和 = 5",
        ),
        (
            {
                "value": 2,
                "label": "count",
                "where": [{"column": "a", "op": "gt", "value": 3}, {"column": "b", "op": "contains", "value": None}],
                "note": "No row has b = x; there is nothing.",
            },
            "a > 3, b contains nothing: 2 rows\nnote: No row has b = x; there is nothing.",
            "a > 3，b 包含 无：2 行\n说明：没有 b = x 的行；该列是空的。",
        ),
        ({"value": 2, "label": "count", "where": "here"}, "2 rows", "2 行"),
        (
            {"note": "The file is empty.", "encoding": "The file is empty."},
            "- note: The file is empty.\n- encoding: The file is empty.",
            "- 说明：文件是空的。\n- 编码：The file is empty.",
        ),
        (
            {"rows": [{"n": 1}], "note": "These are the first 1,000 of 1,236 rows."},
            "| n |\n| --- |\n| 1 |\nnote: These are the first 1,000 of 1,236 rows.",
            "| n |\n| --- |\n| 1 |\n说明：这是 1,236 行中的前 1,000 行。",
        ),
        ({"value": 9.77766666667, "label": "rate"}, "rate = 9.77766666667", "rate = 9.77766666667"),
        (
            {"rows": [{"name": "a", "mean(额)": 1.23456}], "size_bytes": 5},
            "| name | mean(额) |\n| --- | --- |\n| a | 1.2346 |",
            "| name | 额平均值 |\n| --- | --- |\n| a | 1.2346 |",
        ),
        (
            {"entries": [{"path": "a.md", "kind": "file"}], "count": 1, "path": ".", "total_bytes": 7},
            "| path | kind |\n| --- | --- |\n| a.md | file |\n1 result",
            "| 路径 | 种类 |\n| --- | --- |\n| a.md | file |\n共 1 项",
        ),
        ({"path": "g.md", "size_bytes": 5, "was_replaced": False}, "Saved to g.md.", "已保存到 g.md。"),
        (
            {"path": "r.md", "format": "markdown", "size_bytes": 5, "sections": 1, "files": ["r.md"]},
            "Saved to r.md.",
            "已保存到 r.md。",
        ),
        ({"path": "g.md", "size_bytes": 5, "is_duplicate": False}, "Added to g.md.", "已追加到 g.md。"),
        ({"path": "g.md", "size_bytes": 5, "is_duplicate": True}, "It was in g.md already.", "g.md 中已有该内容。"),
        (
            {"channel": "console", "message_id": "r:s", "is_duplicate": False, "is_sent": True},
            "Sent to console.",
            "已发送到 console。",
        ),
        (
            {"channel": "mail", "message_id": "r:s", "is_duplicate": True, "is_sent": True},
            "It had been sent to mail already.",
            "此前已发送到 mail。",
        ),
        (
            {"rows": [{"n": 1}], "row_count": 10, "group_count": 1, "label": ""},
            "| n |\n| --- |\n| 1 |\n1 group",
            "| n |\n| --- |\n| 1 |\n共 1 组",
        ),
        ({"value": 3, "label": "count"}, "3 rows", "3 行"),
        ({"value": 1, "label": "count"}, "1 row", "1 行"),
        ({"value": 1, "equation": "2 / 3 ≈ 0.667"}, "2 / 3 ≈ 0.667", "2 / 3 ≈ 0.667"),
        (
            {
                "characters": 9,
                "words": 3,
                "chinese_characters": 0,
                "lines": 1,
                "top_words": [{"word": "tea", "count": 2}],
            },
            "3 words, 9 characters, 1 line.\nMost used: tea (2).",
            "3 字（汉字 0 个，其余按词计），9 个字符，1 行。\n最常用的词：tea (2)。",
        ),
        (
            {"characters": 9, "words": 3, "chinese_characters": 2, "lines": 1, "top_words": []},
            "3 words (of them 2 Chinese characters), 9 characters, 1 line.",
            "3 字（汉字 2 个，其余按词计），9 个字符，1 行。",
        ),
        (
            {"characters": 9, "words": 3, "chinese_characters": 0, "lines": 1, "top_words": []},
            "3 words, 9 characters, 1 line.",
            "3 字（汉字 0 个，其余按词计），9 个字符，1 行。",
        ),
        (
            {"characters": 9, "words": 3, "chinese_characters": 0, "lines": 1},
            "3 words, 9 characters, 1 line.",
            "3 字（汉字 0 个，其余按词计），9 个字符，1 行。",
        ),
        (
            {
                "entries": [
                    {"path": "d", "name": "d", "kind": "folder", "size_bytes": 4096, "modified": "2026-11-22T08:59:52"},
                    {"path": "a", "name": "a", "kind": "file", "size_bytes": 12, "modified": "2026-11-22T08:59:52"},
                    {"path": "b", "name": "b", "kind": "file", "size_bytes": 1500, "modified": "2026-11-22T08:59:52"},
                    {"path": "c", "name": "c", "kind": "link", "size_bytes": 0, "modified": "2026-11-22T08:59:52"},
                ]
            },
            "| path | kind | size | modified |\n| --- | --- | --- | --- |\n"
            "| d | folder |  | 2026-11-22 08:59 |\n| a | file | 12 B | 2026-11-22 08:59 |\n"
            "| b | file | 1.5 KB | 2026-11-22 08:59 |\n| c | link |  | 2026-11-22 08:59 |",
            "| 路径 | 种类 | 大小 | 修改时间 |\n| --- | --- | --- | --- |\n"
            "| d | 文件夹 |  | 2026-11-22 08:59 |\n| a | 文件 | 12 B | 2026-11-22 08:59 |\n"
            "| b | 文件 | 1.5 KB | 2026-11-22 08:59 |\n| c | link |  | 2026-11-22 08:59 |",
        ),
        (
            {"svg": "<svg/>", "kind": "bar", "x": "region", "points": 4},
            "The bar chart with 4 points was drawn, not saved. Name a file for it, such as chart.svg.",
            "已画好柱状图（4 个数据点），尚未保存。请写出保存位置，例如 图.svg。",
        ),
        ("a\r\nb\r\n", "```\na\nb\n```", "```\na\nb\n```"),
        ({"until": 1795233405.29}, "The wait is over.", "等待结束。"),
        ({"until": "noon", "zone": "UTC"}, "- until: noon\n- zone: UTC", "- 直到：noon\n- 时区：UTC"),
        ({"value": 12, "expression": "3*4"}, "12", "12"),
        ({"summary": "Short.", "keywords": ["x"]}, "Short.", "Short."),
        ({"text_zh": "星期六", "text_en": "Saturday", "days": 3}, "Saturday", "星期六"),
        ({"list": ["a"], "count": 3, "items": []}, "- a", "- a"),
        ({"value": 8, "count": 1, "note": "as text"}, "8\nnote: as text", "8\n说明：as text"),
        ({"json": {"id": 7}, "text": "", "status": 200}, "- id: 7\nstatus: 200", "- id：7\n状态码：200"),
        ({"rows": [], "text": ""}, "nothing", "无"),
        ({"rows": [], "text": "Words."}, "Words.", "Words."),
        ({"media_type": "application/pdf", "text": "Words.", "rows": [{"n": 1}]}, "Words.", "Words."),
        (
            {"media_type": "text/csv", "text": "n\n1", "rows": [{"n": 1}]},
            "| n |\n| --- |\n| 1 |",
            "| n |\n| --- |\n| 1 |",
        ),
        (
            {"matches": [{"p": "x", "b": [], "c": ""}], "count": 9, "is_truncated": True},
            "| p |\n| --- |\n| x |\nthe first 1 of 9 results",
            "| p |\n| --- |\n| x |\n共 9 项，这里是前 1 项",
        ),
        ({"path": "a.md", "size_bytes": 12}, "- path: a.md\n- size bytes: 12", "- 路径：a.md\n- 字节数：12"),
        (
            {"rows": [{"n": "x", "v": 1}, {"n": "y|z", "w": None}], "row_count": 2, "note": ""},
            "| n | v |\n| --- | --- |\n| x | 1 |\n| y\\|z |  |\n2 rows",
            "| n | v |\n| --- | --- |\n| x | 1 |\n| y\\|z |  |\n共 2 行",
        ),
        ({"other": {"a": [1]}, "x": 1}, '- other: {"a":[1]}\n- x: 1', '- other：{"a":[1]}\n- x：1'),
    ],
)
def test_values_are_told_in_both_languages(content, en, zh):
    assert tell(content, "en") == en
    assert tell(content, "zh-CN") == zh


@pytest.mark.parametrize(
    ("op", "en", "zh"),
    [("eq", "phone is empty: 2 rows", "phone 为空：2 行"), ("ne", "phone is not empty: 2 rows", "phone 不为空：2 行")],
)
def test_conditions_on_empty_cells_are_told(op, en, zh):
    content = {"label": "count", "value": 2, "where": [{"column": "phone", "op": op, "value": None}]}

    assert tell(content, "en") == en
    assert tell(content, "zh") == zh


def test_a_count_among_chinese_columns_was_worked_out():
    assert tell({"rows": [{"班级": "一班", "count": 2}]}, "zh").startswith("| 班级 | 数量 |")
    assert tell({"rows": [{"class": "A", "count": 2}]}, "zh").startswith("| class | count |")
    assert tell({"rows": [{"班级": "一班", "count": 2}]}, "en").startswith("| 班级 | count |")


def test_what_a_note_says_of_a_count_is_not_said_again():
    cut = {"rows": [{"n": 1}], "row_count": 1_236, "is_truncated": True}

    assert tell(cut, "en").endswith("the first 1 of 1,236 rows")
    assert tell(cut, "zh").endswith("共 1,236 行，这里是前 1 行")
    assert tell({**cut, "note": "This is the first of 1,236 rows."}, "en").endswith(
        "|\nnote: This is the first of 1,236 rows."
    )


def test_nothing_is_not_counted():
    assert tell({"rows": [], "row_count": 0}, "en") == "nothing"


def test_long_lists_and_tables_say_how_much_is_left():
    assert tell(list(range(MAX_ROWS + 5)), "en").endswith(
        "(5 more items in the record of the run: autoglm runs show --json)"
    )
    assert tell([{"a": 1}] * (MAX_ROWS + 3), "zh").endswith("（其余 3 行见运行记录：autoglm runs show --json）")
    assert tell([{"a": 1}] * (MAX_ROWS + 1), "en").endswith(
        "(1 more row in the record of the run: autoglm runs show --json)"
    )


def test_a_long_text_is_cut_with_a_note():
    told = tell("x" * (MAX_TEXT_CHARS + 7), "en")

    assert told == "x" * MAX_TEXT_CHARS + " … (7 more characters in the record of the run)"


def test_long_cells_are_cut():
    assert "…" in tell([{"a": "x" * 500}], "en")
    assert len(tell([{"a": "x" * 500}], "en")) < 200


@pytest.mark.parametrize(
    "text",
    [
        "![x](http://evil/?q=secret)",
        "[click](https://evil)",
        "www.evil.com",
        "# Heading",
        "a `tick",
        "[x]: http://evil",
        "- list",
        "//evil.com/x",
    ],
)
def test_what_could_be_rendered_is_set_as_code(text):
    told = tell({"text": text}, "en")

    assert re.fullmatch(r"(`+) ?(.*?) ?\1", told).group(2) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("See https://evil/x  for 3 < 4.", "See `https://evil/x`  for 3 < 4."),
        ("<img src=//evil>", "`<img` `src=//evil>`"),
        ("a [b c](https://evil) d", "a [b `c](https://evil)` d"),
        ("![b c][ref] d", "`![b` `c][ref]` d"),
    ],
)
def test_of_a_sentence_only_what_could_be_rendered_is_set_as_code(text, told):
    assert tell({"text": text}, "en") == told


@pytest.mark.parametrize(
    ("remark", "told"),
    [
        ("There is no column 'x' in [a, b]: 3 < 4 <b>", "There is no column 'x' in [a, b]: 3 < 4 `<b>`"),
        ("see  http://evil/?q=1\nand ![x](y)", "see `http://evil/?q=1` and `![x](y)`"),
        ("`autoglm tools` at http://evil", "`autoglm tools` at http\\://evil"),
    ],
)
def test_a_remark_of_ours_stays_prose_and_only_what_is_live_in_it_is_set_as_code(remark, told):
    assert sentence(remark, "en") == told


def test_a_long_remark_is_cut():
    assert sentence("x" * (MAX_TEXT_CHARS + 7), "en").endswith(" … (7 more characters in the record of the run)")


@given(st.text("![]()<:/\\hwtps.`a\n ", max_size=30))
def test_no_live_image_or_link_is_left_in_a_remark(text):
    outside = re.sub(r"`[^`]*`", "", sentence(text, "en")) if "`" not in text else sentence(text, "en")

    assert not re.search(r"(?<!\\)(?:\\\\)*!\[[^\]\n]*\]\(", outside)
    assert not re.search(r"https?:\S", outside)


def test_several_lines_are_fenced_longer_than_any_fence_inside():
    assert quote("a\n````\nb", "en") == "`````\na\n````\nb\n`````"
    assert quote("a\rb", "en").startswith("```\n")


@given(st.text("`ab ", min_size=1, max_size=12))
def test_a_code_span_ends_where_it_should(text):
    code = as_code(text)

    ticks = re.match("`+", code).group()
    assert code.startswith(ticks)
    assert code.endswith(ticks)
    assert ticks not in re.findall("`+", text)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("![a](http://x/?q=1)", r"!\[a](http\://x/?q=1)"),
        (r"!\[a](x)", r"!\[a](x)"),
        (r"\![a](x)", r"\!\[a](x)"),
        (r"\\[a](x)", r"\\\[a](x)"),
        ("[a][b] and [s1] list[0]", r"\[a][b] and [s1] list[0]"),
        ("[a]: http://x", r"\[a]: http\://x"),
        ("[s1]: 12", "[s1]: 12"),
        ("<img src=x> a < b 3<4 \\<b>", r"\<img src=x> a < b 3<4 \<b>"),
        ("www.x.com mailto:a@b data:image/png", r"www\.x.com mailto\:a@b data\:image/png"),
        ("in `code` ![a](b)", r"in `code` !\[a](b)"),
        ("data: 12, http: nothing", "data: 12, http: nothing"),
    ],
)
def test_a_models_text_is_shown_without_anything_live(text, safe):
    assert defused(text) == safe


@given(st.text("![]()<:/\\hwtps.`a\n ", max_size=30))
def test_no_live_image_or_link_is_left(text):
    safe = defused(text)

    assert not re.search(r"(?<!\\)(?:\\\\)*!\[[^\]\n]*\]\(", safe)
    assert not re.search(r"https?:\S", safe)
    assert defused(safe) == safe


@pytest.mark.parametrize("field", ["entries", "rows"])
def test_files_are_told_as_people_list_them_also_behind_a_sort(field):
    row = {
        "path": "a/b.csv",
        "name": "b.csv",
        "kind": "file",
        "size_bytes": 36838,
        "modified": "2026-11-22T17:58:49+00:00",
    }

    assert tell({field: [row]}, "zh") == (
        "| 路径 | 种类 | 大小 | 修改时间 |\n| --- | --- | --- | --- |\n| a/b.csv | 文件 | 36.8 KB | 2026-11-22 17:58 |"
    )
    assert "| size_bytes |" in tell({field: [{**row, "owner": "li"}]}, "en")


def test_a_table_of_many_columns_names_those_that_are_not_shown():
    told = tell([{f"c{at}": at for at in range(10)}], "en")

    assert told.endswith("(2 more columns: c8, c9)")


def test_a_large_file_is_told_in_a_unit_that_fits():
    sizes = [2_500_000, 3_000_000_000]
    files = [{"path": "a", "name": "a", "kind": "file", "size_bytes": size, "modified": ""} for size in sizes]

    assert [unit in tell({"entries": files}, "en") for unit in ("2.5 MB", "3.0 GB")] == [True, True]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("See http://a.cn/x.", "See http://a.cn/x."),
        ("(www.a.cn)", "(www.a.cn)"),
        ("http://a.cn/x?q=1", "http\\://a.cn/x?q=1"),
        ("http://a.cn/x'@b.cn/", "http\\://a.cn/x'@b.cn/"),
        ("http://a.cn/xy", "http\\://a.cn/xy"),
        ("![a](http://a.cn/x)", "!\\[a](http://a.cn/x)"),
        ("\\http://a.cn/x", "\\http\\://a.cn/x"),
        ("<http://a.cn/x>", "\\<http\\://a.cn/x>"),
    ],
)
def test_an_address_stays_that_the_request_names_and_no_other(text, shown):
    assert defused(text, "is http://a.cn/x up, “www.a.cn”?") == shown


def test_the_stop_behind_an_address_is_no_part_of_it() -> None:
    assert sentence("Give it, such as https://example.com/a.", "en") == "Give it, such as `https://example.com/a`."
    assert sentence("例如 https://example.com/a。", "zh") == "例如 `https://example.com/a`。"
