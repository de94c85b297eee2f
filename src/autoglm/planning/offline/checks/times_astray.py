"""Finds times that a plan has taken for something else: a year for so many years, a day for a column, a time from now
on for one from then on.

Must not know: how a request was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from autoglm.core.plan import Step

_NAMED_YEARS = range(1900, 2101)
_A_TIME = re.compile(
    r"\d{4}-\d\d-\d\d|(?:this|last|next|past) (?:week|weekend|month|quarter|year)|today|yesterday|weekend",
    re.IGNORECASE,
)
# Again told from now on, and not from what was done then.
FROM_NOW = re.compile(
    r"(?:^|[,;，；。.]\s?)(?:and )?in (?:half )?(?:an?|\d+|[a-z]+) (?:second|minute|hour|day|week)s?\b(?! later)"
    r"|(?:^|[，,；;。])\s?(?:过?半|[\d一二两三四五六七八九十]+)\s?个?半?(?:秒钟?|分钟|小时|钟头|天)[之以]?后(?!再)",
    re.IGNORECASE,
)


def times_astray(text: str, steps: Sequence[Step]) -> Iterator[str]:
    """The words or values for such times, of a request and its plan."""
    return chain(_named_years(steps), _days_for_columns(steps), _from_now(text, steps))


def _named_years(steps: Sequence[Step]) -> Iterator[str]:
    """Years that were taken for so many years: 2026年11月有多少个工作日."""
    return (str(step.args["years"]) for step in steps if step.args.get("years") in _NAMED_YEARS)


def _days_for_columns(steps: Sequence[Step]) -> Iterator[str]:
    """Days and spans of time that were taken for the names of columns to sort by: orders on Monday, last week's."""
    return (str(step.args["by"]) for step in steps if _A_TIME.fullmatch(str(step.args.get("by"))))


def _from_now(text: str, steps: Sequence[Step]) -> Iterator[str]:
    """A second time from now on, for which the plan would wait after the first: in 5 minutes eat, in an hour sleep."""
    told = list(FROM_NOW.finditer(text)) if sum("seconds" in step.args for step in steps) > 1 else []
    yield from (one[0].strip(" ,;，；") for one in told[1:])
