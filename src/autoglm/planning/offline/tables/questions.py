"""Reads a question to a table in one language or the other, also where it asks for shares of a whole or for the groups
whose figure passes a bound.

Must not know: tools, files; their names are taken out before.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from autoglm.planning.offline.tables.chinese import leads as chinese_leads
from autoglm.planning.offline.tables.chinese.periods import CHINESE
from autoglm.planning.offline.tables.chinese.questions import chinese_wish
from autoglm.planning.offline.tables.english import leads as english_leads
from autoglm.planning.offline.tables.english.periods import ENGLISH
from autoglm.planning.offline.tables.english.questions import english_wish
from autoglm.planning.offline.tables.having import bound_apart
from autoglm.planning.offline.tables.period_reading import with_periods
from autoglm.planning.offline.tables.periods import SIGN, conditions_of_sign, may_all_hold
from autoglm.planning.offline.tables.shares import SHARE, share_apart
from autoglm.planning.offline.tables.spans import with_spans
from autoglm.planning.offline.tables.wish import TableWish

_PERIOD = re.compile(f" ?{SIGN}")


def table_wish(text: str, today: date, *, is_chinese: bool) -> TableWish | None:
    """What a question asks of a table, where spans of time are told against `today`; None when it is not understood to
    its last word."""
    told = (
        with_periods(chinese_leads.compact(text), CHINESE, today) if is_chinese else with_periods(text, ENGLISH, today)
    )
    return _wish(told, is_chinese=is_chinese)


def _wish(text: str, *, is_chinese: bool) -> TableWish | None:
    signs, rest = _PERIOD.findall(text), _PERIOD.sub("", text)
    periods = "".join(signs)
    if not may_all_hold([conditions_of_sign(one) for one in signs]):
        return None
    total = chinese_leads.as_total(rest) if is_chinese else english_leads.as_total(rest)
    if periods and total:
        return _plain_wish(total + periods, is_chinese=is_chinese)
    bounded = bound_apart(rest, is_chinese=is_chinese)
    if bounded:
        wish = _wish(bounded.question + periods, is_chinese=is_chinese)
        if wish and bounded.fits(wish):
            return replace(wish, having=(*wish.having, bounded.bound))
    return _share_wish(rest, periods, is_chinese=is_chinese) or _plain_wish(text, is_chinese=is_chinese)


def _share_wish(text: str, periods: str, *, is_chinese: bool) -> TableWish | None:
    wishes = (_plain_wish(one + periods, is_chinese=is_chinese) for one in share_apart(text, is_chinese=is_chinese))
    shared = next((one for one in wishes if one and _has_shares(one)), None)
    return shared and replace(shared, is_share=True)


def _plain_wish(text: str, *, is_chinese: bool) -> TableWish | None:
    told = with_spans(text, is_chinese=is_chinese)
    wish = chinese_wish(told) if is_chinese else english_wish(told)
    share = SHARE.search(text)
    is_lost = wish and share and not any(share[0] in name for name in wish.names)
    return None if is_lost else wish


def _has_shares(wish: TableWish) -> bool:
    """Whether it is clear what they are shares of: of all rows, where only groups or only conditions are told. Of those
    of a span of time some others may be meant by conditions beside it."""
    is_clear = bool(wish.group_by) != bool(wish.conditions)
    kinds = {one.is_span for one in wish.conditions}
    return wish.operation in ("sum", "count") and is_clear and len(kinds) < 2
