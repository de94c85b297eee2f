"""Figures as people write them: with a sign of money, in percent, with thousands, with a decimal comma."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.formats.sheets import Cell

Number: TypeAlias = "int | float"

_EMPTY = {"", "na", "n/a", "null", "none", "-", "--"}
_MONEY = "[¥￥$€£]"
_SIGN = "[-−+]"
_PARTS = (
    rf"(?P<sign>{_SIGN}?) ?(?P<before>{_MONEY}?) ?(?P<inner>{_SIGN}?)(?P<whole>{{whole}})"
    rf"(?P<rest>{{rest}}) ?(?P<behind>%|％|元|{_MONEY}|)"
)
_POINT = re.compile(
    _PARTS.format(whole=r"[1-9]\d{0,2}(?:,\d{3})+|0|[1-9]\d{0,17}|(?=\.\d)", rest=r"(?:\.\d+)?(?:[eE][-+]?\d{1,3})?|\.")
)
_COMMA = re.compile(_PARTS.format(whole=r"[1-9]\d{0,2}(?:\.\d{3})+|0|[1-9]\d{0,17}", rest=r"(?:,\d+)?"))
_ONE_UNIT = str.maketrans("￥％", "¥%")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and the sign that stood before or behind it: ¥, $, €, £, 元, %, or "". 10% is 10 with the unit %."""

    value: Number
    unit: str


def is_empty(text: str) -> bool:
    """Whether a cell holds nothing, or one of the words for it."""
    return text.lower() in _EMPTY


def with_unit(number: Number, unit: str) -> str:
    """A number with its sign where people write it: ¥1200, 25%, 300元."""
    told = str(number) if isinstance(number, int) else f"{number:.15g}"
    return f"{told}{unit}" if unit in {"%", "元"} else f"{unit}{told}"


def too_large(what: str) -> ToolError:
    """An error (INVALID_ARGS) for a result that is no number in JSON: infinity is none."""
    return ToolError(
        f"{what} is too large for a number.",
        kind=FailureKind.INVALID_ARGS,
        hint=f"The largest is about {sys.float_info.max:.1e}.",
    )


def figure_of(text: str, *, has_decimal_comma: bool = False) -> Figure | None:
    """The figure that a text is, or None. Codes such as 007 are none."""
    found = (_COMMA if has_decimal_comma else _POINT).fullmatch(text)
    if not found or (found["sign"] and found["inner"]):
        return None
    thousands, mark = (".", ",") if has_decimal_comma else (",", ".")
    told = found["whole"].replace(thousands, "") + found["rest"].replace(mark, ".")
    value = float(told) if found["rest"] else int(told)
    if math.isinf(value):
        return None
    is_negative = (found["sign"] or found["inner"]) in {"-", "−"}
    return Figure(-value if is_negative else value, (found["before"] or found["behind"]).translate(_ONE_UNIT))


def figures_of(cells: Sequence[Cell], *, has_decimal_commas: bool = False) -> tuple[list[Number | None], str] | None:
    """The texts of a column as numbers, and their unit; None unless all that are filled are figures of one unit.

    Where commas may be either, those of a column that can be read with decimal points are thousands.
    """
    for has_decimal_comma in (True, False) if has_decimal_commas else (False, True):
        found = _read(cells, has_decimal_comma=has_decimal_comma)
        if found is not None:
            return found
    return None


def _read(cells: Sequence[Cell], *, has_decimal_comma: bool) -> tuple[list[Number | None], str] | None:
    numbers: list[Number | None] = []
    units: set[str] = set()
    for cell in cells:
        if cell is None or (isinstance(cell, str) and is_empty(cell)):
            numbers.append(None)
            continue
        figure = figure_of(cell, has_decimal_comma=has_decimal_comma) if isinstance(cell, str) else None
        if figure is None:
            return None
        numbers.append(figure.value)
        units.add(figure.unit)
        if len(units) > 1:
            return None
    if any(isinstance(number, float) for number in numbers):
        numbers = [None if number is None else float(number) for number in numbers]
    return (numbers, units.pop()) if units else None
