"""Leaves out the form of a file where the name of the file to be made tells it: 转成 markdown，存为 a.md is 转成 a.md.

Owns: the words for such forms. Must not know: tools.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from autoglm.planning.files import FILE_KINDS
from autoglm.planning.notation import Regex
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.phrasing import Phrasing

# What a form is called, and how the names of its files end.
_FORMS: Mapping[str, str] = {
    r"markdown|md|马克当": "md|markdown",
    r"html|网页|web ?page|web": "html?",
    r"(?:plain )?text|txt|纯?文本|文字": "txt",
    r"csv": "csv",
}
_CHINESE = """
    <turned><gap>[[一](个|份)]<form><gap>[格式|文件|文档|页面][的]<gap>[，|,]<gap>[并|再|然后|并且][把][结果|它]
        ([另]存(为|成|到)|保存(为|成|到|至)|另存|输出(为|到)|命名为|写(到|入|进)|叫[做]|名为|[文件]名[字|称][就](叫|用|是|为))
        <gap><name_ahead>
    <turned><gap>[[一](个|份)]<form><gap>[格式|文件|文档|页面][的]<spaces><name_ahead>
"""
_ENGLISH = """
    (into|to|as) [a|an|the] <form><apart> [file|page|document|format|version][,<apart>] [and] [then]
        [(save|store|write|call|name)[d]] [it|that|the (result|file)] [in|to|as|into|called|named]<space><name_ahead>
"""
# What is heard or seen is written down as text, which is no form of a file.
_NO_TEXT = lazily.pattern(
    rf"\.(?:{'|'.join(sorted(FILE_KINDS['sound'] | FILE_KINDS['image']))})(?![A-Za-z0-9_.])", re.IGNORECASE
)


def _rules(form: str, endings: str) -> Iterator[tuple[re.Pattern[str], str]]:
    """Ways to say a form ahead of the name of a file that tells it, and what is said instead."""
    known = {
        "form": Regex(form),
        "name_ahead": Regex(rf"(?=[\"'“「]?[^\s，。,“”\"'「」]+\.(?:{endings})(?![\w.]))"),
        "turned": Regex("(?<=[成为到])"),
        "gap": Regex(r"\s?"),
        "space": Regex(" "),
        "apart": Regex("(?=[ ,])"),
        "spaces": Regex(r"\s+"),
    }
    yield from ((pattern, " ") for pattern in Phrasing("", known, is_chinese=True).patterns(_CHINESE))
    yield from ((pattern, "to ") for pattern in Phrasing("", known, is_within=True).patterns(_ENGLISH))


_RULES = tuple(rule for form, endings in _FORMS.items() for rule in _rules(form, endings))


def without_formats(text: str) -> str:
    """The text without forms that the file to be made tells."""
    if _NO_TEXT.search(text):
        return text
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text
