"""Errors of tools, models and settings are told in Chinese where a sentence for them is known."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

import autoglm
from autoglm.cli.errors import Exit
from autoglm.cli.messages import retold, speak
from autoglm.planning.told import SENTENCES

HOLE = re.compile(r"\{#?\d\}")
CODE = "\n".join(
    path.read_text(encoding="utf-8") for path in Path(autoglm.__file__).parent.rglob("*.py") if path.name != "told.py"
)


@pytest.fixture
def in_chinese():
    speak("zh")
    yield
    speak(None)


@pytest.mark.parametrize(("english", "chinese"), SENTENCES)
def test_each_sentence_is_one_that_is_said_and_names_the_same_things(english, chinese):
    parts = [part.split() for part in HOLE.split(english) if len(part.split()) > 1]

    assert all(any(" ".join(pair) in CODE for pair in pairwise(words)) for words in parts)
    assert {hole[-2] for hole in HOLE.findall(english)} == {hole[-2] for hole in HOLE.findall(chinese)}
    assert re.search(r"[\u4e00-\u9fff]", chinese)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("call.args: http_get needs 'url'", "call.args: http_get 缺少参数 'url'"),
        (
            "There is no file or folder 'a b.txt' in the workspace. Did you mean 'ab.txt'?",
            "工作区中没有文件或文件夹 'a b.txt'。是否想用 'ab.txt'？",
        ),
        (
            "example.test cannot be reached (ConnectionError). Try again later.",
            "无法连接 example.test（ConnectionError）。请稍后再试。",
        ),
        (
            "标题：'a: b' is no column. Columns: a.b, c. Did you mean a.b?",
            "标题：没有 'a: b' 这一列。列有：a.b, c。是否想用 a.b？",
        ),
        (
            "Columns without a name, or with the same name, were given one. 2 rows do not have 3 cells; "
            "missing ones are null, further ones were left out. 2 of 3 cells of 'x' hold no number and were left out. "
            "1 more row has the same value as the last one.",
            "没有名称或名称重复的列已重新命名。有 2 行的单元格不是 3 个：缺少的按空值计，多出的已略去。"
            "'x' 列的 3 个单元格中有 2 个没有数字，未计入。另有 1 行与最后一行的值相同。",
        ),
        ("a.id: 'a' is used twice", "a.id: 'a' 用了两次"),
        (
            "environment: limits.max_stp = '3': limits.max_stp is not a setting; did you mean limits.max_steps.",
            "environment: limits.max_stp = '3': limits.max_stp 不是设置项；是否想用 limits.max_steps？",
        ),
        ("There is no run 没有.", "没有运行 没有。"),
        (
            "Run 01AB: record 8 fails its checks. Run 01AC: a record fails its checks.",
            "运行 01AB：第 8 条记录未通过校验。运行 01AC：有一条记录未通过校验。",
        ),
        ("Run 01AB: only 3 of its 8 records can be read.", "运行 01AB：其 8 条记录中只有 3 条可以读取。"),
        ("Allow notify?", "允许 notify？"),
        ("root did not allow it", "root 没有批准"),
        ("1 correction kept; training needs 4.", "已保存 1 条更正；训练需要 4 条。"),
        (
            "This is the sheet 'Q1', the first of 3; read_document gives the others. "
            "2 hidden rows and 0 hidden columns are among the others. There is more in it than fits.",
            "这是工作表 'Q1'，共 3 个工作表中的第一个；其余的可用 read_document 读取。"
            "其中包括 2 个隐藏行和 0 个隐藏列。内容过多，未能全部读入。",
        ),
        ("There is only: home, a.csv, b.csv.", "现有：home, a.csv, b.csv。"),
        ("'1/0' divides by zero. No number is the result of that.", "'1/0' 除以了零。这没有结果。"),
        (
            "::1 is in a private or reserved range. An administrator can open it: ::1 in egress.allow_hosts.",
            "::1 在内网或保留地址范围内。管理员可以开放它：在 egress.allow_hosts 中加入 ::1。",
        ),
        (
            "a.cn leads to 10.0.0.1, which is in a private or reserved range. An administrator can open it.",
            "a.cn 指向 10.0.0.1，后者在内网或保留地址范围内。管理员可以开放它。",
        ),
        (
            "The PDF is damaged. Open it in its own program and save it again.",
            "PDF 已损坏。请用原来的程序打开并重新保存。",
        ),
        (
            "The Excel workbook is damaged: its part xl/a.xml cannot be read.",
            "Excel 工作簿已损坏：其中的 xl/a.xml 无法读取。",
        ),
        ("Something that nobody translated.", "Something that nobody translated."),
        ("x" * 5_000 + "Check the name.", "x" * 5_000 + "Check the name."),
    ],
)
@pytest.mark.usefixtures("in_chinese")
def test_known_sentences_are_retold_and_others_stay(said, told):
    assert retold(said) == told


def test_english_stays_english():
    speak("en")

    assert retold("Check the name.") == "Check the name."


def test_a_command_that_fails_says_why_in_chinese(typed):
    missing = typed("--lang", "zh", "tools", "call", "file_read", "path=none.txt")
    wrong = typed("--lang", "zh", "tools", "call", "http_get")
    unset = typed("--lang", "zh", "--set", "limits.max_steps=many", "run", "x")

    assert missing[0] == Exit.FAILED
    assert "工作区中没有文件或文件夹 'none.txt'。" in missing[2]
    assert "http_get 缺少参数 'url'" in wrong[2]
    assert "应为整数" in unset[2]
