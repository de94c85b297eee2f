"""Both languages say everything, and nothing is said that is not in the table."""

import errno
import re
from pathlib import Path

import pytest

import autoglm.cli
from autoglm.cli.messages import MESSAGES, because, say, speak, spoken
from autoglm.cli.words import FAMILIES

SOURCES = sorted(Path(autoglm.cli.__file__).parent.glob("*.py"))
HOLES = re.compile(r"\{(\d)\}")


def said_keys() -> set[str]:
    """Keys that the sources name; those made at run time, as `phase.` + state, stand for all that begin so."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    found = set(re.findall(r"""["']([a-z]+\.[a-z_.]+)["']""", text)) & set(MESSAGES)
    for prefix in re.findall(r"""f["']([a-z]+\.[a-z_.]*)\{""", text):
        found |= {key for key in MESSAGES if key.startswith(prefix)}
    return found


@pytest.mark.parametrize("key", MESSAGES)
def test_each_message_is_in_both_languages_with_the_same_holes(key):
    en, zh = MESSAGES[key]

    assert en.strip()
    assert zh.strip()
    assert set(HOLES.findall(en)) == set(HOLES.findall(zh))


@pytest.mark.parametrize("key", MESSAGES)
def test_english_is_english_and_chinese_is_chinese(key):
    en, zh = MESSAGES[key]
    is_sign_only = not re.search(r"[A-Za-z]{2}", HOLES.sub("", en)) or en in {"Python", "SQLite"}

    assert en.isascii()
    assert is_sign_only or re.search(r"[\u4e00-\u9fff]", zh)


def test_no_message_stands_in_two_families():
    assert sum(map(len, FAMILIES)) == len(MESSAGES)


def test_every_key_that_is_said_is_in_the_table():
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)

    assert set(re.findall(r"""say\(["']([^"']+)["']""", text)) <= set(MESSAGES)


def test_no_message_is_left_that_nobody_says():
    assert set(MESSAGES) - said_keys() == set()


def test_the_language_is_the_asked_one():
    speak("zh")
    chinese = say("error.see_help", "autoglm")
    speak("en")

    assert chinese == "参见：autoglm --help"
    assert say("error.see_help", "autoglm") == "See: autoglm --help"
    assert spoken() == "en"


@pytest.mark.parametrize(
    ("error", "en", "zh"),
    [
        (
            FileNotFoundError(errno.ENOENT, "No such file", "a"),
            "there is no such file or folder",
            "没有这个文件或文件夹",
        ),
        (OSError(errno.EIO, "Input/output error", "a"), "Input/output error", "Input/output error"),
        (OSError("odd"), "odd", "odd"),
        (ValueError("it is not a regular file"), "it is not a regular file", "它不是普通文件"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), "it is no UTF-8 text", "它不是 UTF-8 文本"),
    ],
)
def test_why_a_file_cannot_be_read_is_told_in_our_words(error, en, zh):
    told = []
    for language in ("en", "zh"):
        speak(language)
        told.append(because(error))
    speak(None)

    assert told == [en, zh]
