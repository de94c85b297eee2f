"""Leaves out the form of a file where the name of the file to be made tells it: 转成 markdown，存为 a.md is 转成 a.md.

Owns: the words for such forms. Must not know: tools.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from autoglm.planning.files import FILE_KINDS

_FORMS: Mapping[str, str] = {
    r"markdown|md|马克当": "md|markdown",
    r"html|网页|web ?page|web": "html?",
    r"(?:plain )?text|txt|纯?文本|文字": "txt",
    r"csv": "csv",
}
_NAMED = r"[\"'“「]?[^\s，。,“”\"'「」]+\.(?:{})(?![\w.])"
_LEFT_OUT: tuple[tuple[str, str], ...] = (
    (
        r"(?<=[成为到])\s?(?:一?[个份])?(?:{form})\s?(?:格式|文件|文档|页面)?的?\s?[，,]?\s?(?:并|再|然后|并且)?把?(?:结果|它)?"
        r"(?:另?存[为成到]|保存[为成到至]|另存|输出[为到]|命名为|写[到入进]|叫做?|名为|(?:文件)?名[字称]?就?[叫用是为])\s?(?={named})",
        " ",
    ),
    (r"(?<=[成为到])\s?(?:一?[个份])?(?:{form})\s?(?:格式|文件|文档|页面)?的?\s+(?={named})", " "),
    (
        r"(?<![a-z])(?:into|to|as) (?:an? |the )?(?:{form})(?: (?:file|page|document|format|version))?,? "
        r"(?:and )?(?:then )?(?:(?:save|store|write|call|name)d? )?(?:(?:it|that|the (?:result|file)) )?"
        r"(?:(?:in|to|as|into|called|named) )?(?={named})",
        "to ",
    ),
)
_RULES = tuple(
    (re.compile(pattern.format(form=form, named=_NAMED.format(endings)), re.IGNORECASE), instead)
    for form, endings in _FORMS.items()
    for pattern, instead in _LEFT_OUT
)


# What is heard or seen is written down as text, which is no form of a file.
_NO_TEXT = re.compile(
    rf"\.(?:{'|'.join(sorted(FILE_KINDS['sound'] | FILE_KINDS['image']))})(?![A-Za-z0-9_.])", re.IGNORECASE
)


def without_formats(text: str) -> str:
    """The text without forms that the file to be made tells."""
    if _NO_TEXT.search(text):
        return text
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text
