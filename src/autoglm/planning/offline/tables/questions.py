"""Reads a question to a table in one language or the other, also where it asks for shares of a whole or for the groups
whose figure passes a bound.

Must not know: tools, files; their names are taken out before.
"""

from __future__ import annotations

from dataclasses import replace

from autoglm.planning.offline.tables.chinese.questions import chinese_wish
from autoglm.planning.offline.tables.english.questions import english_wish
from autoglm.planning.offline.tables.having import bound_apart
from autoglm.planning.offline.tables.shares import SHARE, share_apart
from autoglm.planning.offline.tables.spans import with_spans
from autoglm.planning.offline.tables.wish import TableWish


def table_wish(text: str, *, is_chinese: bool) -> TableWish | None:
    """What a question asks of a table; None when it is not understood to its last word."""
    bounded = bound_apart(text, is_chinese=is_chinese)
    if bounded:
        wish = table_wish(bounded.question, is_chinese=is_chinese)
        if wish and bounded.fits(wish):
            return replace(wish, having=(*wish.having, bounded.bound))
    return _share_wish(text, is_chinese=is_chinese) or _plain_wish(text, is_chinese=is_chinese)


def _share_wish(text: str, *, is_chinese: bool) -> TableWish | None:
    wishes = (_plain_wish(one, is_chinese=is_chinese) for one in share_apart(text, is_chinese=is_chinese))
    shared = next((one for one in wishes if one and _has_shares(one)), None)
    return shared and replace(shared, is_share=True)


def _plain_wish(text: str, *, is_chinese: bool) -> TableWish | None:
    told = with_spans(text, is_chinese=is_chinese)
    wish = chinese_wish(told) if is_chinese else english_wish(told)
    share = SHARE.search(text)
    is_lost = wish and share and not any(share[0] in name for name in wish.names)
    return None if is_lost else wish


def _has_shares(wish: TableWish) -> bool:
    """Whether it is clear what they are shares of: of all rows, where only groups or only conditions are told."""
    return wish.operation in ("sum", "count") and bool(wish.group_by) != bool(wish.conditions)
