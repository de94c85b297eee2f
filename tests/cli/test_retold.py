"""Errors of tools, models and settings are told in Chinese where a sentence for them is known."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

import autoglm
from autoglm.cli.errors import Exit
from autoglm.cli.messages import retold, speak
from autoglm.planning.told import SENTENCES

HOLE = re.compile(r"\{\d\}")
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
    assert set(HOLE.findall(english)) == set(HOLE.findall(chinese))
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
