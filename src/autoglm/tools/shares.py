"""Figures as percent of a whole: a sum or a count of some rows among all of them, or of a group among all groups."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

from autoglm.core.errors import FailureKind, ToolError
from autoglm.planning.words import counted
from autoglm.tools.figures import Number, with_unit
from autoglm.tools.tables import Cell

Group: TypeAlias = "tuple[Cell, ...]"

_DECIMALS = Decimal("0.01")


def shares(parts: Mapping[Group, Number], wholes: Mapping[Group, Number], what: str) -> dict[Group, float | None]:
    """What percent of its whole each part is, with 15 significant digits. `wholes` has that of each group, or one for
    all under (). A group whose whole is 0 has no share. Raises ToolError (INVALID_ARGS) where the only whole is 0, and
    where figures below 0 make a part less than nothing or more than its whole."""
    only = wholes.get(())
    if only == 0:
        raise ToolError(
            f"{what} of all rows is 0: nothing can be a share of it.",
            kind=FailureKind.INVALID_ARGS,
            hint="Ask for the figure itself.",
        )
    pairs = {group: (part, wholes[group] if only is None else only) for group, part in parts.items()}
    for group, (part, whole) in pairs.items():
        if not 0 <= part <= whole:
            raise _no_part(part, whole, what, group)
    return {group: _percent(part, whole) for group, (part, whole) in pairs.items()}


def rounded(share: Number) -> float:
    """A share as people read it: with two decimals, halves away from 0."""
    return float(Decimal(repr(share)).quantize(_DECIMALS, ROUND_HALF_UP))


def part_of(part: Number, whole: Number, thing: str, unit: str) -> str:
    """A note on the figures behind a share: 5 of 20 rows, ¥120 of ¥480. Only what is counted has a `thing`."""
    return f"{f'{part:,}' if thing else with_unit(part, unit)} of {amount_of(whole, thing, unit)}."


def amount_of(whole: Number, thing: str, unit: str) -> str:
    """20 rows, 20 cells of 'phone', ¥480."""
    if not thing:
        return with_unit(whole, unit)
    name, space, rest = thing.partition(" ")
    return f"{counted(int(whole), name)}{space}{rest}"


def _percent(part: Number, whole: Number) -> float | None:
    return float(f"{Decimal(repr(part)) * 100 / Decimal(repr(whole)):.15g}") if whole else None


def _no_part(part: Number, whole: Number, what: str, group: Group) -> ToolError:
    of = f" of {', '.join(str(name) for name in group)}" if group else ""
    return ToolError(
        f"{what}{of} is {with_unit(part, '')}, and the whole is {with_unit(whole, '')}: with figures below 0 that is "
        "no share of it.",
        kind=FailureKind.INVALID_ARGS,
        hint="Ask for the figures themselves, or leave the rows below 0 out of the table.",
    )
