"""JSON Schemas that strangers wrote, checked in bounded work: no connection, no endless pattern, no endless reference.

Python's patterns can take exponential time, and a few lines of references unfold into millions of checks. What cannot
be judged in bounded time (such a pattern, `unevaluated...`) is not judged: whoever wrote it will check it anyway.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, TypeAlias
from warnings import catch_warnings, simplefilter

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError, ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.exceptions import Unresolvable

from autoglm.core.values import Json, encode_json, format_path

MOST_CHECKS = 50_000
"""How many keywords are looked at in one check: about a second at worst."""
_MOST_PATTERN_STEPS = 10_000_000
_NO_FORMATS = FormatChecker(formats=())

_Check: TypeAlias = Callable[[Any, Any, Any, Mapping[str, Any]], Iterable[ValidationError] | None]


class NotCheckable(Exception):
    """Whether a value fits a schema cannot be told; says why."""


class BoundedSchema:
    """A schema that is one."""

    def __init__(self, schema: Mapping[str, Json]) -> None:
        # An empty registry: a schema that names a remote one must not make us open a connection.
        self._validator = _Bounded(schema, registry=Registry())

    def errors(self, instance: Json) -> tuple[ValidationError, ...]:
        """All that does not fit. Raises NotCheckable."""
        _left.set([MOST_CHECKS])
        try:
            return tuple(self._validator.iter_errors(instance))
        except Unresolvable as error:
            raise NotCheckable(f"refers to {error.ref!r}, which is not in it") from None
        except RecursionError:
            raise NotCheckable("or the value is nested too deeply to be checked") from None
        except (TypeError, ValueError, AttributeError):  # a reference leads to what is no schema
            raise NotCheckable("refers to something that is no schema") from None


def schema_flaw(schema: Mapping[str, Json]) -> str:
    """Why this is no JSON Schema; "" when it is one. The text of its patterns is not looked at."""
    try:
        Draft202012Validator.check_schema(schema, format_checker=_NO_FORMATS)
    except SchemaError as error:
        return f"{error.message[:200]} (at {format_path(tuple(error.absolute_path)) or 'its top'})"
    except RecursionError:
        return "it is nested too deeply"
    return ""


def is_quick(pattern: str, chars: int) -> bool:
    """Whether a pattern surely ends soon on a text of so many characters: nothing repeated inside of what is repeated,
    and few repeats beside each other. One that Python cannot read is not quick."""
    shape = _shape(pattern)
    if shape is None:
        return False
    repeats, options = shape
    steps: int = max(chars, 2) ** repeats * 2**options
    return steps <= _MOST_PATTERN_STEPS


@lru_cache(maxsize=1024)
def _shape(pattern: str) -> tuple[int, int] | None:
    """How many repeats a pattern has, with the search for its begin, and how many parts that may be missing. None for
    one that repeats a group, refers back, or is none."""
    try:
        with catch_warnings():
            simplefilter("error")  # a pattern that Python will read otherwise one day
            re.compile(pattern)
    except (re.error, RecursionError, OverflowError, Warning):
        return None
    bare = _GROUP.sub("(", _SET.sub("x", _ESCAPED.sub("x", pattern)))
    if _REPEATED_GROUP.search(bare) or _REFERENCE.search(pattern):
        return None
    is_anchored = bare.startswith("^") and "|" not in bare
    repeats = len(_REPEAT.findall(bare)) + (not is_anchored)
    return min(repeats, 10), min(bare.count("?") + bare.count("|"), 64)


_ESCAPED = re.compile(r"\\.", re.DOTALL)
_SET = re.compile(r"\[\^?\]?[^\]]*\]")
_GROUP = re.compile(r"\(\?(?:P?<\w+>|<?[=!]|[a-zA-Z-]*:)")
_REPEATED_GROUP = re.compile(r"\)[*+{]")
_REFERENCE = re.compile(r"\\[1-9]|\(\?P=|\(\?\(")
_REPEAT = re.compile(r"[*+]|\{\d*,\d*\}")


# --- keywords --------------------------------------------------------------------------------------------------------

_left: ContextVar[list[int]] = ContextVar("checks_left")


def _counted(check: _Check) -> _Check:
    def counted(validator: Any, value: Any, instance: Any, schema: Mapping[str, Any]) -> Iterator[ValidationError]:  # noqa: ANN401
        left = _left.get()
        left[0] -= 1
        if left[0] < 0:
            raise NotCheckable("unfolds into too much to be checked")
        yield from check(validator, value, instance, schema) or ()

    return counted


def _pattern(_validator: Any, pattern: Any, instance: Any, _schema: Mapping[str, Any]) -> Iterator[ValidationError]:  # noqa: ANN401
    if isinstance(instance, str) and is_quick(pattern, len(instance)) and not re.search(pattern, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _pattern_properties(
    validator: Any,  # noqa: ANN401
    patterns: Any,  # noqa: ANN401
    instance: Any,  # noqa: ANN401
    _schema: Mapping[str, Any],
) -> Iterator[ValidationError]:
    if isinstance(instance, Mapping):
        for pattern, inner in patterns.items():
            for name, value in instance.items():
                if is_quick(pattern, len(name)) and re.search(pattern, name):
                    yield from validator.descend(value, inner, path=name, schema_path=pattern)


def _additional(
    validator: Any,  # noqa: ANN401
    allowed: Any,  # noqa: ANN401
    instance: Any,  # noqa: ANN401
    schema: Mapping[str, Any],
) -> Iterator[ValidationError]:
    patterns = "|".join(schema.get("patternProperties", ()))
    longest = max(map(len, instance), default=0) if isinstance(instance, Mapping) else 0
    if not patterns or is_quick(patterns, longest):
        yield from Draft202012Validator.VALIDATORS["additionalProperties"](validator, allowed, instance, schema)


def _unique(_validator: Any, wanted: Any, instance: Any, _schema: Mapping[str, Any]) -> Iterator[ValidationError]:  # noqa: ANN401
    """By their JSON: comparing each with each takes the square of the time."""
    if wanted and isinstance(instance, list) and len(set(map(encode_json, instance))) < len(instance):
        yield ValidationError(f"{str(instance)[:200]} has non-unique elements")


_OWN: Mapping[str, _Check] = {
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional,
    "uniqueItems": _unique,
}
_NOT_JUDGED = ("unevaluatedProperties", "unevaluatedItems")
_Bounded = extend(  # type: ignore[no-untyped-call]  # it has no types
    Draft202012Validator,
    {
        name: _counted(_OWN.get(name, check))
        for name, check in Draft202012Validator.VALIDATORS.items()
        if name not in _NOT_JUDGED
    }
    | dict.fromkeys(_NOT_JUDGED, lambda *_: None),
)
