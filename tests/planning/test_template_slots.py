import pytest

from autoglm.planning.slots import Slot, SlotType, slot_pattern, slot_value
from autoglm.planning.templates_file import Template, match_template, read_template

WORDS = {"sum": ("总和", "total"), "mean": ("平均值", "Average")}


def a_template(kind, pattern="take {x}", language="en"):
    words = "\n    words: {sum: [总和, total], mean: [平均值, Average]}" if kind == "enum" else ""
    return read_template(
        "t.yaml",
        f"""
id: t
title: {{en: T}}
slots:
  x:
    type: {kind}{words}
patterns: {{{language}: ["{pattern}"]}}
examples: {{}}
plan: {{steps: [{{id: a, tool: t, args: {{x: {{$slot: x}}}}}}]}}
""",
    )


def taken(kind, text):
    match = match_template(a_template(kind), f"take {text}")
    return None if match is None else match.values["x"]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", "eat and drink", "eat and drink"),
        ("text", "“eat, then sleep”", "eat, then sleep"),
        ("text", "eat, then save a.txt", None),
        ("text", "eat, and in an hour sleep", None),
        ("text", "喝水，然后把 a.txt 发给我", None),
        ("text", "喝水，1小时后提醒我睡觉", None),
        ("path", "a.txt", "a.txt"),
        ("path", "docs/报告.md", "docs/报告.md"),
        ("path", '"my file.txt"', "my file.txt"),
        ("path", "“我的 文件.txt”", "我的 文件.txt"),
        ("path", "notes/", "notes/"),
        ("path", ".", "."),
        ("path", "nothing", None),
        ("path", "a b.txt", None),
        ("url", "https://example.com/a?b=c#d", "https://example.com/a?b=c#d"),
        ("url", "ftp://example.com", None),
        ("mail", "ann@example.co.uk", "ann@example.co.uk"),
        ("mail", "ann@example", None),
        ("number", "3", 3),
        ("number", "-1,234.5", -1234.5),
        ("number", "−2.0", -2),
        ("number", "x", None),
        ("integer", "12", 12),
        ("integer", "十", 10),
        ("integer", "两", 2),
        ("integer", "二十", 20),
        ("integer", "二十三", 23),
        ("integer", "十二", 12),
        ("integer", "Twelve", 12),
        ("integer", "1.5", None),
        ("date", "2026-11-21", "2026-11-21"),
        ("date", "2026年11月21日", "2026年11月21日"),
        ("date", "明天", "明天"),
        ("date", "soon", None),
        ("duration", "10 minutes", 600),
        ("duration", "两小时", 7200),
        ("duration", "半小时", 1800),
        ("duration", "an hour", 3600),
        ("duration", "1 week", 604800),
        ("duration", "半秒", 0.5),
        ("duration", "ages", None),
        ("text", "anything at all", "anything at all"),
        ("text", "'quoted'", "quoted"),
        ("name", "server.port", "server.port"),
        ("name", "two words", None),
        ("report", "out/sales.html", "out/sales.html"),
        ("report", "sales.csv", None),
        ("formula", "(1 + 2) × 3%", "(1 + 2) × 3%"),
        ("formula", "weather", None),
        ("enum", "TOTAL", "sum"),
        ("enum", "average", "mean"),
        ("enum", "平均值", "mean"),
        ("enum", "other", None),
    ],
)
def test_what_a_slot_takes(kind, text, value):
    assert taken(kind, text) == value


def test_the_longest_word_of_an_enum_is_tried_first():
    slot = Slot(name="x", type=SlotType.ENUM, words={"a": ("file",), "b": ("file name",)})

    assert slot_pattern(slot).startswith("file\\ name|")


def test_digits_one_after_another_are_read_as_such():
    assert slot_value(Slot(name="x", type=SlotType.INTEGER), "二三") == 23


def test_a_template_is_a_value():
    assert isinstance(a_template("path"), Template)
