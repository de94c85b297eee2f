"""Tells whether a question to rows that came out before asks for a column that they do not have: of totals for each
country nobody can say which of them were received.

Must not know: requests, names of tools.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from autoglm.core.plan import Step

_WHERE = re.compile(r"\bwhere\b(.*?)(?:\bgroup by\b|\border by\b|\blimit\b|$)", re.IGNORECASE | re.DOTALL)
_COLUMN = re.compile(r"(?:\"([^\"]+)\"|\b([^\W\d]\w*))\s*(?:=|<|>|!|\blike\b|\bin\b)", re.IGNORECASE)
_PICKED = re.compile(r"select\s+(?!\*)(.*?)\sfrom\s", re.IGNORECASE | re.DOTALL)


def missing_column(steps: Sequence[Step]) -> str:
    """The first column by which rows are chosen that the step which gives them has left out, or any when something was
    drawn of them already; "" for none."""
    by_id = {step.id: step for step in steps}
    for at, step in enumerate(steps):
        source = by_id.get(_source(step))
        if source is None:
            continue
        asked = list(_asked(step))
        is_drawn = any(_source(one) == source.id and "sql" not in one.args for one in steps[:at])
        has = _columns(source)
        lost = asked if is_drawn else [name for name in asked if has and name.lower() not in has]
        if lost:
            return lost[0]
    return ""


def _source(step: Step) -> str:
    """The step of which the rows are taken; "" for none."""
    rows = step.args.get("rows")
    return str(rows.get("$ref", "")).partition(".")[0] if isinstance(rows, Mapping) else ""


def _asked(step: Step) -> Iterator[str]:
    """The columns by which a step chooses rows, or puts them in order."""
    where = _WHERE.search(str(step.args.get("sql", "")))
    yield from ((one[1] or one[2]) for one in _COLUMN.finditer(where[1] if where else ""))
    conditions = step.args.get("where")
    listed = conditions if isinstance(conditions, list) else []
    yield from (str(one.get("column")) for one in listed if isinstance(one, Mapping))
    if step.args.get("by"):
        yield str(step.args["by"])


def _columns(step: Step) -> str:
    """What names the columns of the rows that a step gives; "" where it gives those of its file, or nobody knows."""
    if {"operation", "group_by"} & step.args.keys():
        return (
            f"{step.args.get('group_by')} {step.args.get('measure')} {step.args.get('operation', 'sum')} value".lower()
        )
    return columns_picked(step) or str(step.args.get("columns") or "").lower()


def columns_picked(step: Step) -> str:
    """The columns that a statement picks of the rows; "" for all of them, and where a step has no statement."""
    picked = _PICKED.match(str(step.args.get("sql", "")))
    return picked[1].lower() if picked else ""
