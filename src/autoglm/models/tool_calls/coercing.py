"""Brings a value to the type that the schema asks for, where the schema leaves no doubt about what was meant."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from autoglm.core.values import Json
from autoglm.models.tool_calls.offer import folded
from autoglm.models.tool_calls.reading import Unreadable, read_value, skip_blank

_DEEPEST = 32
_INTEGER = re.compile(r"[-+]?\d{1,30}(?:\.0{1,6})?")
_NUMBER = re.compile(r"[-+]?(?:\d{1,30}(?:\.\d{0,60})?|\.\d{1,60})(?:[eE][-+]?\d{1,2})?")
_ALIASES = {
    "dict": "object", "map": "object", "hashmap": "object", "list": "array", "tuple": "array", "float": "number",
    "double": "number", "int": "integer", "long": "integer", "bool": "boolean", "str": "string", "nonetype": "null",
}  # fmt: skip
_WORDS: Mapping[str, Json] = {"true": True, "false": False}
Schema = Mapping[str, Json]


def coerced(value: Json, schema: Json, root: Schema, *, is_text: bool = False, depth: int = 0) -> Json:
    """The value as the schema wants it, or as it is. `is_text` says that it stood in a tag, where all is text."""
    if not isinstance(schema, Mapping) or depth > _DEEPEST:
        return value
    schema = _resolved(schema, root)
    types = types_of(schema)
    if isinstance(value, str):
        value = _from_text(value, schema, types, is_text=is_text)
    elif isinstance(value, float) and "integer" in types and "number" not in types and value.is_integer():
        value = int(value)
    elif isinstance(value, int) and not isinstance(value, bool) and types == {"string"}:
        value = str(value)
    return _inside(value, schema, root, depth=depth)


def types_of(schema: Schema) -> frozenset[str]:
    """The JSON types that a schema names; none when it does not say. Also those of its alternatives."""
    written = schema.get("type")
    names = [written] if isinstance(written, str) else written if isinstance(written, list | tuple) else []
    found = {_ALIASES.get(name.lower(), name.lower()) for name in names if isinstance(name, str)}
    for alternative in _alternatives(schema):
        found |= types_of(alternative) if "anyOf" not in alternative and "oneOf" not in alternative else {"any"}
    return frozenset(found)


def _inside(value: Json, schema: Schema, root: Schema, *, depth: int) -> Json:
    """The members of a list or an object, each as its own schema wants it."""
    if isinstance(value, Mapping):
        inner = _schema_with(schema, "properties", root)
        members = inner.get("properties") if inner else None
        if not isinstance(members, Mapping):
            return value
        return {key: coerced(item, members.get(key), root, depth=depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        inner = _schema_with(schema, "items", root)
        items = inner.get("items") if inner else None
        return [coerced(item, items, root, depth=depth + 1) for item in value]
    return value


def _from_text(value: str, schema: Schema, types: frozenset[str], *, is_text: bool) -> Json:
    if "string" in types or not types & {"integer", "number", "boolean", "null", "object", "array"}:
        plain = _as_tag_text(value) if is_text else value
        return _as_listed(plain, schema.get("enum"))
    word = value.strip()
    if "integer" in types and _INTEGER.fullmatch(word):
        return int(word.partition(".")[0])
    if "number" in types and _NUMBER.fullmatch(word):
        return int(word) if word.lstrip("+-").isdigit() else float(word)
    if "boolean" in types and word.lower() in _WORDS:
        return _WORDS[word.lower()]
    if "null" in types and word.lower() in ("null", "none"):
        return None
    wanted = tuple(kind for name, kind in (("object", Mapping), ("array", Sequence)) if name in types)
    return _from_json(value, wanted) if wanted and word[:1] in tuple("{[(") else value


def _from_json(text: str, wanted: tuple[type, ...]) -> Json:
    try:
        value, end = read_value(text, skip_blank(text, 0))
    except Unreadable:
        return text
    return value if isinstance(value, wanted) and not text[end:].strip() else text


def _as_tag_text(value: str) -> str:
    """Text between tags: the line break after the first tag and the one before the last belong to the tags."""
    return value.removeprefix("\n").removesuffix("\n")


def _as_listed(value: str, listed: Json) -> str:
    """One of the listed values if exactly one differs only by case, quotes or punctuation."""
    if not isinstance(listed, list | tuple) or value in listed:
        return value
    near = [item for item in listed if isinstance(item, str) and folded(item) == folded(value)]
    return near[0] if len(near) == 1 else value


def _resolved(schema: Schema, root: Schema) -> Schema:
    """What a local reference such as `#/$defs/Place` leads to."""
    for _ in range(8):
        reference = schema.get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return schema
        found: Json = root
        for part in reference[2:].split("/"):
            found = found.get(part) if isinstance(found, Mapping) else None
        if not isinstance(found, Mapping):
            return schema
        schema = found
    return schema


def _alternatives(schema: Schema) -> list[Schema]:
    lists = [schema.get(key) for key in ("anyOf", "oneOf")]
    return [one for found in lists if isinstance(found, list | tuple) for one in found if isinstance(one, Mapping)]


def _schema_with(schema: Schema, key: str, root: Schema) -> Schema | None:
    """The schema itself or the only one of its alternatives that says something about members."""
    if key in schema:
        return schema
    fitting = [found for one in _alternatives(schema) if key in (found := _resolved(one, root))]
    return fitting[0] if len(fitting) == 1 else None
