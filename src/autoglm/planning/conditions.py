"""Whether a step runs: evaluates conditions over values that are looked up. Knows no step and no run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TypeGuard

from autoglm.core.errors import AutoglmError
from autoglm.core.plan import Comparison, Condition
from autoglm.core.values import Json
from autoglm.planning.references import Lookup, Reference, references_in, resolve
from autoglm.planning.written import render


class ConditionInvalid(AutoglmError):
    """Two values that cannot be compared in the way that was asked."""


def holds(condition: Condition, lookup: Lookup) -> bool:
    """Whether the condition is true now. Raises ConditionInvalid, ReferenceMissing, ExpressionInvalid."""
    if condition.all:
        return all(holds(part, lookup) for part in condition.all)
    if condition.any:
        return any(holds(part, lookup) for part in condition.any)
    if condition.none:
        return not any(holds(part, lookup) for part in condition.none)
    value = resolve(condition.value, lookup).content
    return _COMPARISONS[condition.op](value, resolve(condition.to, lookup).content)


def references_in_condition(condition: Condition | None) -> tuple[Reference, ...]:
    """Every distinct reference in a condition and those below it. Raises ExpressionInvalid."""
    return tuple(dict.fromkeys(_references(condition))) if condition is not None else ()


def is_same(left: Json, right: Json) -> bool:
    """Equality of JSON values: 1 is 1.0, but true is not 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(is_same(part, right[name]) for name, part in left.items())
    if _is_list(left) and _is_list(right):
        return len(left) == len(right) and all(map(is_same, left, right))
    return left == right


def is_empty(value: Json) -> bool:
    """Nothing there: null, "", [] or {}. Zero and false are something."""
    return value is None or (isinstance(value, str | Sequence | Mapping) and len(value) == 0)


def _references(condition: Condition) -> Iterator[Reference]:
    yield from references_in(condition.value)
    yield from references_in(condition.to)
    for part in (*condition.all, *condition.any, *condition.none):
        yield from _references(part)


def _ordered(op: str, test: Callable[[float], bool]) -> Callable[[Json, Json], bool]:
    def compare(value: Json, to: Json) -> bool:
        return test(_order(op, value, to))

    return compare


def _order(op: str, value: Json, to: Json) -> int:
    if isinstance(value, str) and isinstance(to, str):
        return (value > to) - (value < to)
    if _is_number(value) and _is_number(to):
        return (value > to) - (value < to)
    raise ConditionInvalid(
        f"{_shown(value)} and {_shown(to)} have no order, so {op!r} cannot compare them.",
        hint="Both must be numbers, or both texts.",
    )


def _contains(value: Json, to: Json) -> bool:
    if isinstance(value, str) and isinstance(to, str):
        return to in value
    if isinstance(value, Mapping) and isinstance(to, str):
        return to in value
    if _is_list(value):
        return any(is_same(item, to) for item in value)
    raise ConditionInvalid(
        f"{_shown(value)} cannot contain {_shown(to)}.", hint="Look for a text in a text, or for an item in a list."
    )


def _matches(value: Json, to: Json) -> bool:
    if isinstance(value, str) and isinstance(to, str):
        return fnmatchcase(value, to)
    raise ConditionInvalid(
        f"{_shown(value)} cannot be matched with {_shown(to)}.", hint="Both must be texts, the second one like *.csv."
    )


_COMPARISONS: Mapping[Comparison, Callable[[Json, Json], bool]] = {
    Comparison.TRUTHY: lambda value, _to: bool(value),
    Comparison.EMPTY: lambda value, _to: is_empty(value),
    Comparison.EQ: is_same,
    Comparison.NE: lambda value, to: not is_same(value, to),
    Comparison.GT: _ordered("gt", lambda order: order > 0),
    Comparison.GE: _ordered("ge", lambda order: order >= 0),
    Comparison.LT: _ordered("lt", lambda order: order < 0),
    Comparison.LE: _ordered("le", lambda order: order <= 0),
    Comparison.IN: lambda value, to: _contains(to, value),
    Comparison.CONTAINS: _contains,
    Comparison.MATCHES: _matches,
}


def _is_number(value: Json) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_list(value: Json) -> TypeGuard[Sequence[Json]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _shown(value: Json) -> str:
    text = render(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
