"""A document's schemas as JSON Schema 2020-12 that is valid by construction: only keywords that are known, each with a
value that fits it. What cannot be used is left out, so a schema only ever becomes wider; the server has the last word.
`oneOf` becomes `anyOf`: documents list alternatives that overlap, and would refuse what their servers take.

`pattern` becomes words: another language's regular expressions must not run here, nor take for ever.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from autoglm.core.values import Json
from autoglm.tools.cleaning import clean_line
from autoglm.tools.openapi.document import Document, Unfollowed, items, mapping, pointer_of, text, words

Schema: TypeAlias = dict[str, Any]
"""A converted schema; `{}` takes anything."""

MAX_WORDS = 200
_PREFIX = "#/$defs/"
_TYPES = frozenset({"string", "number", "integer", "boolean", "array", "object", "null"})
_JOINED = {"allOf": ("allOf",), "anyOf": ("anyOf", "oneOf"), "prefixItems": ("prefixItems",)}
_MOST_IN_A_ROW = 40
_MOST_CHOICES = 500
_OUTLINE_LEVELS = 3
_OUTLINE_PARTS = 120
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.-]+")


class Schemas:
    """Converts schemas of one document. `definitions` are those that were referred to, by name; `notes` tells what
    could not be followed."""

    def __init__(self, document: Document) -> None:
        self.definitions: dict[str, Schema] = {}
        self.notes: dict[str, None] = {}
        self._document = document
        self._names: dict[tuple[str, ...], str] = {}
        self._waiting: list[tuple[str, Json]] = []
        self._heights: dict[str, int] = {}

    def converted(self, raw: Json) -> Schema:
        """The schema; what it refers to is among the definitions when `finish` has returned."""
        if not isinstance(raw, Mapping):
            return {"not": {}} if raw is False else {}
        if isinstance(raw.get("$ref"), str):
            return self._reference(raw)
        schema = self._keywords(raw)
        if self._document.minor == 0:
            schema = _modern(schema, raw)
        return schema

    def finish(self) -> None:
        """Convert everything that was referred to, and cut references that only lead back to where they stand."""
        while self._waiting:
            name, raw = self._waiting.pop()
            self.definitions[name] = self.converted(raw)
        for name in sorted(self.definitions):
            if name not in self._heights:
                _settle(name, self.definitions, self._heights, set())

    def resolved(self, raw: Json) -> Mapping[str, Json]:
        """The schema as written, behind its references; empty when they lead nowhere."""
        try:
            return self._document.followed(raw)
        except Unfollowed as reason:
            self.notes[str(reason)] = None
            return {}

    def _reference(self, raw: Mapping[str, Json]) -> Schema:
        try:
            pointer = pointer_of(str(raw["$ref"]))
            target = self._document.at(str(raw["$ref"]))
        except Unfollowed as reason:
            self.notes[str(reason)] = None
            return {}
        if pointer not in self._names:
            self._names[pointer] = _definition_name(pointer)
            self._waiting.append((self._names[pointer], target))
        beside = self._keywords(raw) if self._document.minor else _described(raw)
        return {"$ref": _PREFIX + self._names[pointer], **beside}

    def _keywords(self, raw: Mapping[str, Json]) -> Schema:
        schema: Schema = _described(raw)
        for keyword, fits in _PLAIN.items():
            if keyword in raw and fits(raw[keyword]):
                schema[keyword] = raw[keyword]
        if isinstance(raw.get("type"), list) and (kinds := _kinds(raw["type"])):
            schema["type"] = kinds
        for keyword, written in _JOINED.items():
            if parts := [self.converted(part) for name in written for part in items(raw.get(name))]:
                schema[keyword] = parts
        for keyword in ("items", "not", "contains"):
            if isinstance(raw.get(keyword), Mapping):
                schema[keyword] = self.converted(raw[keyword])
        return self._with_properties(schema, raw)

    def _with_properties(self, schema: Schema, raw: Mapping[str, Json]) -> Schema:
        listed = {name: part for name, part in mapping(raw.get("properties")).items() if not is_read_only(part)}
        if listed:
            schema["properties"] = {name: self.converted(part) for name, part in listed.items()}
        left_out = mapping(raw.get("properties")).keys() - listed.keys()
        named = dict.fromkeys(name for name in items(raw.get("required")) if isinstance(name, str))
        if required := [name for name in named if name not in left_out]:
            schema["required"] = required
        extra = raw.get("additionalProperties")
        if isinstance(extra, Mapping) or (extra is False and "patternProperties" not in raw):
            schema["additionalProperties"] = self.converted(extra) if isinstance(extra, Mapping) else False
        return schema

    def outline(self, raw: Json) -> Schema:
        """The names and types of an output, a few levels deep: enough to see what a reference into it may name."""
        return _Outline(self).of(raw, _OUTLINE_LEVELS)


def used_by(schema: Json, direct: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The names of all definitions that a converted schema refers to, itself or through others; `direct` has those
    that each definition refers to itself."""
    found: dict[str, None] = {}
    waiting = references(schema)
    while waiting:
        name = waiting.pop()
        if name not in found and name in direct:
            found[name] = None
            waiting.extend(direct[name])
    return tuple(sorted(found))


def references(value: Json) -> list[str]:
    """Names of the definitions that a converted schema refers to itself. A property may be called `$ref` as well."""
    return list(dict.fromkeys(_references(value)))


def is_read_only(raw: Json) -> bool:
    """Whether a property only comes back and is never sent."""
    return isinstance(raw, Mapping) and raw.get("readOnly") is True


class _Outline:
    """Writes outlines; the parts of one are counted."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        self._left = _OUTLINE_PARTS

    def of(self, raw: Json, levels: int) -> Schema:
        schema = self._schemas.resolved(raw)
        parts = [schema, *(self._schemas.resolved(part) for part in items(schema.get("allOf")))]
        kind = next((part["type"] for part in parts if text(part.get("type")) in _TYPES), None)
        if schema.get("nullable") is True or any(part.get("oneOf") or part.get("anyOf") for part in parts):
            return {}
        outline: Schema = {"type": kind} if kind else {}
        if kind == "array":
            outline["items"] = self.of(schema.get("items"), levels)
        named = {name: part for each in parts for name, part in mapping(each.get("properties")).items()}
        if named and levels and kind in {None, "object"}:
            outline["properties"] = {name: self.of(named[name], levels - 1) for name in self._affordable(named)}
        return outline

    def _affordable(self, named: Mapping[str, Json]) -> list[str]:
        taken = list(named)[: self._left]
        self._left -= len(taken)
        return taken


def _described(raw: Mapping[str, Json]) -> Schema:
    """What the schema says in words, with its pattern."""
    said = [words(raw.get("description"), MAX_WORDS) or words(raw.get("title"), MAX_WORDS)]
    if pattern := text(raw.get("pattern")):
        said.append(f"Pattern: {clean_line(pattern, max_chars=MAX_WORDS // 2)}")
    line = " ".join(filter(None, said))
    return {"description": line} if line else {}


def _modern(schema: Schema, raw: Mapping[str, Json]) -> Schema:
    """What OpenAPI 3.0 says in words of its own."""
    for flag, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if raw.get(flag) is True and bound in schema:
            schema[flag] = schema.pop(bound)
    if raw.get("nullable") is not True:
        return schema
    if isinstance(schema.get("type"), str) and not schema.keys() & {"allOf", "anyOf", "not", "const"}:
        schema["type"] = [schema["type"], "null"] if schema["type"] != "null" else "null"
        if "enum" in schema and None not in schema["enum"]:
            schema["enum"] = [*schema["enum"], None]
        return schema
    said = {"description": schema.pop("description")} if "description" in schema else {}
    parts = schema["anyOf"] if schema.keys() == {"anyOf"} else [schema]
    return {"anyOf": [*parts, {"type": "null"}], **said} if schema else said


def _definition_name(pointer: tuple[str, ...]) -> str:
    """The component's own name where it has one that needs no escapes, else one with a digest of where it stands."""
    last = pointer[-1] if pointer else "document"
    if len(pointer) == 3 and pointer[:2] == ("components", "schemas") and not _NOT_IN_NAMES.search(last):
        return last
    mark = hashlib.sha256("\0".join(pointer).encode(errors="surrogatepass")).hexdigest()[:8]
    return f"{_NOT_IN_NAMES.sub('_', last)[:60]}-{mark}"


def _settle(name: str, definitions: Mapping[str, Schema], heights: dict[str, int], under_way: set[str]) -> None:
    """Cut references among schemas of one and the same value that lead round or take too many hops: such a schema says
    nothing more, and a validator would follow it without end."""
    under_way.add(name)
    height = 0
    for node in _in_place(definitions[name]):
        target = node["$ref"].removeprefix(_PREFIX)
        is_far = len(under_way) >= _MOST_IN_A_ROW
        if target not in heights and target not in under_way and not is_far:
            _settle(target, definitions, heights, under_way)
        if heights.get(target, _MOST_IN_A_ROW) + 1 >= _MOST_IN_A_ROW:
            del node["$ref"]
        else:
            height = max(height, heights[target] + 1)
    under_way.discard(name)
    heights[name] = height


def _in_place(schema: Schema) -> Iterator[Schema]:
    """The references that hold for the schema's own value, not for a part of it."""
    if "$ref" in schema:
        yield schema
    for keyword in ("allOf", "anyOf"):
        for part in schema.get(keyword, ()):
            yield from _in_place(part)
    if "not" in schema:
        yield from _in_place(schema["not"])


def _references(value: Json) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(target := value.get("$ref"), str):
            yield target.removeprefix(_PREFIX)
        for part in value.values():
            yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)


def _kinds(value: Json) -> list[str]:
    return list(dict.fromkeys(kind for kind in items(value) if isinstance(kind, str) and kind in _TYPES))


def _is_number(value: Json) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def _is_count(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


def _is_choice(value: Json) -> bool:
    """A list of plain values; longer ones are the server's to check."""
    return isinstance(value, list) and 0 < len(value) <= _MOST_CHOICES and all(map(_is_scalar, value))


def _is_scalar(value: Json) -> bool:
    return isinstance(value, str | bool | None) or _is_number(value)


_PLAIN: Mapping[str, Callable[[Json], bool]] = {
    "type": lambda value: isinstance(value, str) and value in _TYPES,
    "enum": _is_choice,
    "const": _is_scalar,
    "default": _is_scalar,
    "format": lambda value: isinstance(value, str) and len(value) <= 40 and value.isprintable(),
    "minimum": _is_number,
    "maximum": _is_number,
    "exclusiveMinimum": _is_number,
    "exclusiveMaximum": _is_number,
    "multipleOf": lambda value: _is_number(value) and isinstance(value, int | float) and value > 0,
    "minLength": _is_count,
    "maxLength": _is_count,
    "minItems": _is_count,
    "maxItems": _is_count,
    "minProperties": _is_count,
    "maxProperties": _is_count,
}
