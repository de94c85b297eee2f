"""Which groups are given: those whose figure fulfils conditions; says what figures there are when none does."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from autoglm.core.errors import FailureKind, ToolError
from autoglm.planning.heads import is_share
from autoglm.tools.figures import Number, with_unit
from autoglm.tools.filtering import SIGNS
from autoglm.tools.shares import rounded
from autoglm.tools.tables import Row


@dataclass(frozen=True, slots=True)
class Having:
    """One condition on the figure of a group. All conditions must hold."""

    op: Literal["eq", "ne", "gt", "ge", "lt", "le"]
    value: int | float


_HOLDS: Mapping[str, Callable[[Number, Number], bool]] = {
    "eq": operator.eq, "ne": operator.ne, "gt": operator.gt, "ge": operator.ge, "lt": operator.lt, "le": operator.le,
}  # fmt: skip


def fulfilling(groups: list[Row], label: str, having: Sequence[Having], unit: str) -> tuple[list[Row], str]:
    """The groups whose figure, called `label`, fulfils all conditions, and a note when none does; a group without a
    figure fulfils none. Raises ToolError (INVALID_ARGS) when the figures are no numbers."""
    figures = [_number(group[label], label) for group in groups] if having else []
    kept = [
        group
        for group, figure in zip(groups, figures, strict=False)
        if figure is not None and all(_HOLDS[one.op](figure, one.value) for one in having)
    ]
    if not having or kept or not groups:
        return kept if having else groups, ""
    return [], _none_fits(label, having, [figure for figure in figures if figure is not None], unit)


def _number(figure: object, label: str) -> Number | None:
    if figure is None or isinstance(figure, int | float):
        return figure
    raise ToolError(
        f"The figures {label} are no numbers, such as {figure!r}: `having` compares numbers.",
        kind=FailureKind.INVALID_ARGS,
        hint="Leave `having` out, or pick the rows with `where`.",
    )


def _none_fits(label: str, having: Sequence[Having], figures: Sequence[Number], unit: str) -> str:
    told = " and ".join(f"{label} {SIGNS[one.op]} {with_unit(one.value, unit)}" for one in having)
    shown = [rounded(figure) for figure in figures] if is_share(label) else figures
    least, most = (with_unit(find(shown), unit) if shown else "nothing" for find in (min, max))
    there = f"there is {least}" if least == most else f"there are figures from {least} to {most}"
    return f"No group has {told}; {there}."
