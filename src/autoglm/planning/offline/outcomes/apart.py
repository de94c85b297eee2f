"""Parts a request into what is to be done and what shall become of the outcome: written to a file, added to one, made a
report of, told; under which title, with which axes. Such orders say the same behind whatever is done, so they are found
by themselves, wherever they stand, and what is left is read without them.

Owns: when a request is parted so, and where the calls for such orders stand. Must not know: how the orders are said;
scores; tools by their names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from autoglm.core.tools import ToolSpec
from autoglm.planning.offline.checks.vetoes import reads
from autoglm.planning.offline.clauses.orders import is_bound
from autoglm.planning.offline.clauses.part import formed_call
from autoglm.planning.offline.forms.works import Work, toolbox
from autoglm.planning.offline.mentions.clauses import clause_at
from autoglm.planning.offline.mentions.marked import marked
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.outcomes.orders import Detail, Order, is_bare, may_be_denied, overlaps, parted
from autoglm.planning.offline.reading import ClauseCall, Reading
from autoglm.planning.offline.words.text import without

MAX_CHARS = 400
"""A longer request is not parted: what stands in it is rather text than orders."""
# What a wish must name: the list written to a.txt may as well be the one that is there.
_SOURCES = frozenset({Kind.PATH, Kind.URL, Kind.FOLDER})


def read_apart(
    text: str,
    mentions: Sequence[Mention],
    tools: Sequence[ToolSpec],
    read: Callable[[str, Sequence[Mention]], Reading],
) -> Reading | None:
    """The request read without orders about its outcome, and these behind what stands before them; None when there are
    none, when one lacks its tool, or when nothing is left that has an outcome. What is left keeps its places."""
    marks = marked(text, mentions)
    if len(text) > MAX_CHARS or may_be_denied(marks.text):
        return None
    orders, details = parted(marks)
    places = [*(one.span for one in orders), *(one.span for one in details)]
    rest = without(text, places)
    left = [one for one in mentions if not overlaps((one.start, one.end), places)]
    box = toolbox(tools)
    can_do = bool(places) and all(one.work in box for one in orders)
    if not can_do or not _stands_alone(rest, left, orders):
        return None
    source = _bare_source(rest, left) if orders else ()
    reading = Reading((), ()) if source else read(rest, left)
    calls = _with_orders(text, reading.calls, orders, box, source)
    for detail in details:
        calls = _with_detail(calls, detail)
    accounted = ((0, len(text)),) if source else (*reading.accounted, *places)
    return replace(reading, calls=tuple(calls), accounted=accounted) if calls else None


def _stands_alone(rest: str, left: Sequence[Mention], orders: Sequence[Order]) -> bool:
    """Whether what is left of a request can be read without the orders."""
    is_wish = any(one.is_wanted for one in orders)
    names_source = any(one.kind in _SOURCES for one in left)
    return not is_bound(rest) and not _is_torn(rest, orders) and (names_source or not is_wish)


def _is_torn(rest: str, orders: Sequence[Order]) -> bool:
    """Whether something is told between two files that are written, so that each has an outcome of its own."""
    ends = [one.span for one in orders if one.work is not Work.TELL]
    return any(re.search(r"\w", rest[first[1] : second[0]]) for first, second in pairwise(ends))


def _bare_source(rest: str, left: Sequence[Mention]) -> tuple[Mention, ...]:
    """The file that is all that is left of a request, with words that say no more than its contents; else ()."""
    paths = [one for one in left if one.kind is Kind.PATH]
    bare = marked(rest, left).text.strip(" \n,.;:!?，。；：！？、-")
    return tuple(paths) if len(paths) == 1 and is_bare(bare) else ()


def _with_orders(
    text: str,
    calls: Sequence[ClauseCall],
    orders: Sequence[Order],
    box: Mapping[Work, ToolSpec],
    source: Sequence[Mention],
) -> list[ClauseCall]:
    """The calls with all orders between them; of calls that are lacking, the first order takes the bare `source`."""
    if not calls and not source:
        return []
    made = list(calls)
    for order in orders:
        clause = replace(clause_at(text, (), *order.span), mentions=() if made else tuple(source))
        made = _with_order(made, formed_call(clause, box[order.work], order.arguments), order)
    return made


def _with_order(calls: Sequence[ClauseCall], made: ClauseCall, order: Order) -> list[ClauseCall]:
    """The calls with the order behind those that are told before it; none when the outcome is not what it speaks of, or
    when one tool has made several, of which it would take the last alone."""
    before = [one for one in calls if one.clause.start < made.clause.start]
    behind = [one for one in calls if one not in before]
    words = [keyword for one in before for keyword in one.tool.keywords]
    makers = [one.tool for one in before if not one.tool.has_effect]
    names = [tool.name for tool in makers]
    is_there = not order.product or any(word in order.product or order.product in word for word in words)
    is_as_read = not order.is_source or not makers or reads(makers[-1])
    return [*before, made, *behind] if is_there and is_as_read and len(names) == len(set(names)) else []


def _with_detail(calls: Sequence[ClauseCall], detail: Detail) -> list[ClauseCall]:
    """The calls with the detail for the last one before it that takes it, else for the first behind it; none when
    nothing takes it."""
    wanted = detail.arguments.keys()
    takers = [
        at for at, one in enumerate(calls) if wanted <= one.tool.properties.keys() and wanted.isdisjoint(one.arguments)
    ]
    if not takers:
        return []
    chosen = max((at for at in takers if calls[at].clause.start < detail.span[0]), default=takers[0])
    return [
        replace(one, arguments={**one.arguments, **detail.arguments}) if at == chosen else one
        for at, one in enumerate(calls)
    ]
