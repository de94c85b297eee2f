"""Finds the statement in SQL that a clause tells without quotes, and where it ends: what is ordered behind it, and what
stands behind its file, is no part of it.

Must not know: tools, tables.
"""

from __future__ import annotations

import re

from autoglm.planning.offline.clauses.file_phrases import CHINESE
from autoglm.planning.offline.mentions.clauses import Clause
from autoglm.planning.offline.mentions.mention import Mention
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.lexicon import VERB_FAMILIES

_CALL = CHINESE.pattern("""
    <no_words>[(please|run|execute|query|ask|sql|the|with|this|do|statement|请|帮我|麻烦|跑|一下|一遍|下|执行|运行|查询|查|语句|用|拿
        |对|在|上|里|下面的|这[个|句|条|段]|以下|如下)<pause>]*<quote>{sql}<sql_end>
        [[去|来](查询|查看|查|看|跑|执行|运行|试)[一下|查|看|试|跑]<sql_end>]
""")
_VERBS = "|".join(sorted(word for family in VERB_FAMILIES for word in family if word.isascii()))
_TEXTS = lazily.pattern(r"'[^']*'|\"[^\"]*\"")
# Another order, which may be named as a column is: and note = 'x'. No statement has such commas or stops.
_GOES_ON = lazily.pattern(
    r"[，。；！？]|(?:并|再|然后|接着|随后)(?=[把将且存写发通做画])|[;,] *(?:and |then )"
    rf"|\b(?:and|then) (?:then |also |please |just )*(?:{_VERBS}|draw|plot|chart|show|summari[sz]e|let|give|list|count"
    r"|sort|read)\b(?!\s*(?:[=<>!)]|(?:is|in|like|not|between)\b))",
    re.IGNORECASE,
)
_SELECT = lazily.pattern(r"\bselect\b", re.IGNORECASE)
_WORD = lazily.pattern("[A-Za-z]")


def statement_in(clause: Clause, text: str, path: Mention | None) -> str:
    """The statement of a clause, of which `text` is what it says beside its file; "" for none, and where more is said
    than a statement."""
    found = _CALL.fullmatch(text)
    if found is None or _GOES_ON.search(_TEXTS.sub("''", found["sql"])):
        return ""
    return "" if path and _goes_on_behind(clause, path) else str(found["sql"]).strip()


def _goes_on_behind(clause: Clause, path: Mention) -> bool:
    """Whether words stand behind the file of a statement that stands before it."""
    is_before = _SELECT.search(clause.text[: path.start]) is not None
    return is_before and _WORD.search(clause.text[path.end :]) is not None
