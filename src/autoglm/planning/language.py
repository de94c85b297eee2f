"""Which language a request is said in: that of its own words.

What it only names is not counted: files, addresses, quotes and code stand in any language, and so does a name after a
word such as "the" or "by". Must not know: what is asked for.
"""

from __future__ import annotations

import re
from typing import Literal

_HAN = r"\u3400-\u9fff\uf900-\ufaff"
_CHINESE = re.compile(f"[{_HAN}]")
_ENGLISH = re.compile(r"\b(?!(?:and|or|in|to|as)\b)[a-z]", re.IGNORECASE)
"""Words that join names make no sentence."""
_BREAK = r"\s\"'“”‘’「」《》`,，。;；:：?？!！()（）、"
_BEGIN = f"(?<![^{_BREAK}])"
_GLUED_WORDS = re.compile(rf"(^|[，。；、\n])(\s*[{_HAN}]+)(?=[A-Za-z])")
"""Chinese stands before a name without a space: 总结report.txt."""
_NAMED = re.compile(
    r"```.*?```|`[^`\n]*`"  # code
    r"|\"[^\"\n]*\"|“[^”\n]{0,2000}”|‘[^’\n]{0,2000}’|「[^」\n]{0,2000}」|《[^》\n]{0,2000}》"  # quotes
    r"|(?<![A-Za-z])'[^'\n]{0,2000}'(?![A-Za-z])"
    rf"|https?://[!-~]+|{_BEGIN}[\w.+-]{{1,64}}@[A-Za-z0-9.-]+"  # addresses
    rf"|{_BEGIN}[^{_BREAK}]{{1,300}}\.[A-Za-z][A-Za-z0-9]{{0,7}}(?![A-Za-z0-9])"  # files
    rf"|{_BEGIN}(?:[^{_BREAK}]{{1,300}}/(?![^{_BREAK}])|[A-Za-z0-9_.~-]*/[A-Za-z0-9_./~-]*)",  # folders
    re.DOTALL,
)
_CHINESE_NAME = re.compile(
    r"\b(?:the|a|an|of|by|in|from|to|for|with|where|and|or|is|are|per|each|every|column|field"
    r"|sum|total|average|count|show|list|sort|plot|find|search) +"
    rf"[{_HAN}]{{1,4}}(?![{_HAN}])",
    re.IGNORECASE,
)
"""What follows such a word is named in an English sentence: the 金额, by 类别."""


def language_of_request(text: str) -> Literal["zh", "en"]:
    """ "zh" or "en". Where a request is nothing but names, their language counts."""
    own = _NAMED.sub(" ", _GLUED_WORDS.sub(r"\1\2 ", text))
    if not (_CHINESE.search(own) or _ENGLISH.search(own)):
        return "zh" if _CHINESE.search(text) else "en"
    return "zh" if _CHINESE.search(_CHINESE_NAME.sub(" ", own)) else "en"
