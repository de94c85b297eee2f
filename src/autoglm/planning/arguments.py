"""Checks a step's arguments against a tool's JSON Schema, with references and texts as wildcards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import msgspec
from jsonschema.exceptions import ValidationError

from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json, Path, encode_json, format_path
from autoglm.planning.references import MAX_DEPTH, dynamic_places
from autoglm.planning.schemas import BoundedSchema, NotCheckable, schema_flaw
from autoglm.planning.words import did_you_mean

Flaw = tuple[str, str]
"""A field and what is wrong with it."""


def argument_flaws(args: Mapping[str, Json], spec: ToolSpec) -> Iterator[Flaw]:
    """Everything in the arguments that cannot be right whatever the references turn out to be.
    Raises ExpressionInvalid."""
    wildcards = frozenset(path for path, special in dynamic_places(args) if special != ())
    checker = _checker(encode_json(spec.parameters))
    if isinstance(checker, str):
        yield "tool", f"the schema of {spec.name!r} is itself wrong: {checker}"
        return
    try:
        yield from _described(_certain(checker.errors(_plain(args)), wildcards), spec)
    except NotCheckable as why:
        yield "tool", f"the schema of {spec.name!r} {why}"


def lacks(schema: Json, path: tuple[str | int | None, ...], *, whole: Json = None) -> str:
    """Why an output of this JSON Schema surely has nothing at `path`; "" when it may have."""
    root = schema if whole is None else whole
    if not path or not isinstance(schema, Mapping) or len(path) > MAX_DEPTH:
        return ""
    if "$ref" in schema:
        return _lacks_below_reference(schema["$ref"], path, root)
    for key in ("anyOf", "oneOf"):
        branches = schema.get(key)
        if isinstance(branches, list | tuple) and branches:
            reasons = [lacks(branch, path, whole=root) for branch in branches]
            return reasons[0] if all(reasons) else ""
    return _lacks_part(schema, path, root)


@lru_cache(maxsize=512)
def _checker(schema: bytes) -> BoundedSchema | str:
    decoded = msgspec.json.decode(schema)
    return schema_flaw(decoded) or BoundedSchema(decoded)


_ABOUT_PRESENCE = frozenset({
    "required", "additionalProperties", "unevaluatedProperties", "dependentRequired", "propertyNames", "type",
    "minItems", "maxItems", "minProperties", "maxProperties",
})  # fmt: skip


def _certain(errors: Iterable[ValidationError], wildcards: frozenset[Path]) -> Iterator[ValidationError]:
    for error in errors:
        where: Path = tuple(error.absolute_path)
        if where in wildcards:
            continue
        holds_wildcard = any(path[: len(where)] == where for path in wildcards)
        if error.validator in _ABOUT_PRESENCE or not holds_wildcard:
            yield error


def _described(errors: Iterable[ValidationError], spec: ToolSpec) -> Iterator[Flaw]:
    for error in errors:
        where: Path = tuple(error.absolute_path)
        field = format_path(("args", *where))
        if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
            known = _declared(error)
            for name in error.instance:
                if name not in known:
                    yield f"{field}.{name}", f"{spec.name} takes no such argument{did_you_mean(name, known)}"
        elif error.validator == "required":
            yield field, f"{spec.name} needs {_missing_name(error)!r}"
        else:
            yield field, _cut(_closest(error).message)


def _closest(error: ValidationError) -> ValidationError:
    """Of several forms that all do not fit: the one of the value's own type, which says what else is wrong."""
    own = [inner for inner in error.context or () if inner.validator != "type"]
    return own[0] if len(own) == 1 else error


def _declared(error: ValidationError) -> tuple[str, ...]:
    assert isinstance(error.schema, Mapping)
    return tuple(error.schema.get("properties", ()))


def _missing_name(error: ValidationError) -> str:
    """`required` gives one error for each missing name, and tells it only in its message."""
    assert isinstance(error.validator_value, list)
    return next(str(name) for name in error.validator_value if error.message.startswith(repr(name)))


def _plain(expression: Json) -> Json:
    """The expression as a validator sees it: null where something is filled in, `$literal` as it stands."""
    if isinstance(expression, Mapping):
        if "$literal" in expression:
            return expression["$literal"]
        if "$ref" in expression or "$text" in expression:
            return None
        return {name: _plain(part) for name, part in expression.items()}
    if isinstance(expression, list | tuple):
        return [_plain(part) for part in expression]
    return expression


def _lacks_below_reference(target: Json, path: tuple[str | int | None, ...], root: Json) -> str:
    found = root
    for name in str(target).removeprefix("#/").split("/"):
        found = found.get(name) if isinstance(found, Mapping) else None
    if not isinstance(found, Mapping) or "$ref" in found:
        return ""
    return lacks(found, path, whole=root)


def _lacks_part(schema: Mapping[str, Json], path: tuple[str | int | None, ...], root: Json) -> str:
    part, rest = path[0], path[1:]
    kind = schema.get("type")
    wanted = "object" if isinstance(part, str) else "array"
    if isinstance(kind, str) and kind != wanted:
        return f"it is {_KINDS.get(kind, kind)}, so it has no {_part_name(part)}"
    if not isinstance(part, str):
        return lacks(schema.get("items"), rest, whole=root)
    properties, extra = schema.get("properties", {}), schema.get("additionalProperties")
    if not isinstance(properties, Mapping) or "patternProperties" in schema:
        return ""
    if part in properties:
        return lacks(properties[part], rest, whole=root)
    if extra is False:
        near = did_you_mean(part, tuple(properties))
        return f"it has no {part!r}{near}; there is: {', '.join(properties) or 'nothing'}"
    return lacks(extra, rest, whole=root)


_KINDS = {
    "object": "an object", "array": "a list", "string": "a text", "number": "a number", "integer": "a whole number",
    "boolean": "true or false", "null": "null",
}  # fmt: skip


def _part_name(part: str | int | None) -> str:
    return "items" if part is None else f"item {part}" if isinstance(part, int) else f"field {part!r}"


def _cut(text: str) -> str:
    return text if len(text) <= 300 else f"{text[:300]}…"
