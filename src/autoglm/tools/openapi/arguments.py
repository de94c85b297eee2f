"""Parameters and body of an operation as the arguments of one tool: one object with names that no two of them share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from autoglm.core.values import Json
from autoglm.tools.openapi.document import Document, items, mapping, text, words
from autoglm.tools.openapi.schemas import MAX_WORDS, Schema, Schemas, is_read_only

MAX_ARGUMENTS = 300
TEMPLATE = re.compile(r"\{([^{}]*)\}")
_NOT_IN_NAMES = re.compile(r"[^a-zA-Z0-9_-]+")
_MAX_NAME = 64
_OURS = frozenset({"accept", "content-type", "authorization", "cookie"})  # OpenAPI ignores the first three as well
_PLAIN_OBJECT = frozenset({
    "type", "properties", "required", "title", "description", "additionalProperties", "example", "examples",
    "externalDocs", "xml", "nullable", "deprecated",
})  # fmt: skip


class Place(StrEnum):
    """Where an argument goes. A FIELD is a part of the body, WHOLE the body itself."""

    PATH = "path"
    QUERY = "query"
    HEADER = "header"
    COOKIE = "cookie"
    FIELD = "body"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """`name` is the tool's, `key` the wire's. `is_json` is written as JSON; `is_bytes` is Base64 to be undone."""

    name: str
    place: Place
    key: str
    style: str = "form"
    explode: bool = True
    is_reserved: bool = False
    is_json: bool = False
    is_bytes: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """The arguments, the JSON Schema of the object that holds them, and the media type of the body ("": there is
    none)."""

    arguments: tuple[Argument, ...]
    schema: Schema
    media: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    place: Place
    key: str
    schema: Schema
    is_required: bool = False
    style: str = "form"
    explode: bool = True
    is_reserved: bool = False
    is_json: bool = False
    is_bytes: bool = False
    wanted_with: tuple[str, ...] = ()
    """Keys of the body's fields that must be there when this one is: the body as a whole may be left out."""


def signature_of(
    document: Document, schemas: Schemas, path: str, parameters: tuple[Json, ...], body: Json, *, left_out: str = ""
) -> Signature:
    """`left_out` is a header that the engine fills itself. Raises Unfollowed for a parameter that is not there."""
    drafts = list(_parameters(document, schemas, path, parameters, left_out.lower()))
    media, fields = _body(document, schemas, body)
    drafts = [*drafts, *fields][:MAX_ARGUMENTS]
    names = _names(drafts)
    arguments = tuple(_argument(draft, name) for draft, name in zip(drafts, names, strict=True))
    return Signature(arguments, _object(drafts, names), media)


def _parameters(
    document: Document, schemas: Schemas, path: str, raw: tuple[Json, ...], left_out: str
) -> Iterator[_Draft]:
    in_template = dict.fromkeys(TEMPLATE.findall(path))
    found: dict[tuple[str, str], Mapping[str, Json]] = {}
    for each in raw:  # the operation's own come last, and win
        parameter = document.followed(each)
        found[text(parameter.get("in")), text(parameter.get("name"))] = parameter
    for key in in_template:
        yield _parameter(schemas, Place.PATH, key, found.get(("path", key), {}))
    for (place, key), parameter in found.items():
        is_ours = place == "header" and key.lower() in {*_OURS, left_out}
        if place in {"query", "header", "cookie"} and key and not is_ours:
            yield _parameter(schemas, Place(place), key, parameter)


def _parameter(schemas: Schemas, place: Place, key: str, raw: Mapping[str, Json]) -> _Draft:
    content = next(iter(mapping(raw.get("content")).items()), None)
    written = raw.get("schema") if content is None else mapping(content[1]).get("schema")
    schema = schemas.converted(written) if written is not None or place is not Place.PATH else {"type": "string"}
    style = text(raw.get("style")) or ("simple" if place in {Place.PATH, Place.HEADER} else "form")
    explode = raw.get("explode")
    return _Draft(
        place=place,
        key=key,
        schema=_said(schema, raw.get("description")),
        is_required=place is Place.PATH or raw.get("required") is True,
        style=style,
        explode=explode if isinstance(explode, bool) else style in {"form", "deepObject"},
        is_reserved=raw.get("allowReserved") is True,
        is_json=content is not None and "json" in content[0],
    )


def _body(document: Document, schemas: Schemas, raw: Json) -> tuple[str, list[_Draft]]:
    body = document.followed(raw)
    content = mapping(body.get("content"))
    if not content:
        return "", []
    named = min(content, key=_preference)
    media = "application/json" if named == "*/*" else named
    written = mapping(content[named]).get("schema")
    is_required = body.get("required") is True
    schema = schemas.resolved(written)
    if media_kind(media) in {"json", "form", "multipart"} and _is_plain_object(schema):
        return media, list(_fields(schemas, schema, is_required=is_required))
    return media, [_whole(schemas, written, media, body, is_required=is_required)]


def _fields(schemas: Schemas, schema: Mapping[str, Json], *, is_required: bool) -> Iterator[_Draft]:
    needed = tuple(name for name in items(schema.get("required")) if isinstance(name, str))
    for key, raw in mapping(schema.get("properties")).items():
        if is_read_only(raw):
            continue
        is_bytes = schemas.resolved(raw).get("format") == "binary"
        yield _Draft(
            place=Place.FIELD,
            key=key,
            schema=_base64(schemas.converted(raw)) if is_bytes else schemas.converted(raw),
            is_required=is_required and key in needed,
            is_bytes=is_bytes,
            wanted_with=() if is_required else needed,
        )


def _whole(schemas: Schemas, written: Json, media: str, body: Mapping[str, Json], *, is_required: bool) -> _Draft:
    kind = media_kind(media)
    schema: Schema = {"type": "string"}
    if kind in {"json", "form", "multipart"}:
        schema = schemas.converted(written)
    elif kind == "bytes":
        schema = _base64(schema)
    said = _said(schema, body.get("description"))
    return _Draft(place=Place.WHOLE, key="body", schema=said, is_required=is_required, is_bytes=kind == "bytes")


def media_kind(media: str) -> str:
    """json, form, multipart, text or bytes."""
    name = media.partition(";")[0].strip().lower()
    if name == "application/json" or name.endswith("+json"):
        return "json"
    known = {"application/x-www-form-urlencoded": "form", "multipart/form-data": "multipart"}
    return known.get(name, "text" if name.startswith("text/") or name.endswith(("/xml", "+xml")) else "bytes")


def _preference(media: str) -> int:
    return 0 if media == "*/*" else ("json", "form", "multipart", "text", "bytes").index(media_kind(media))


def _is_plain_object(schema: Mapping[str, Json]) -> bool:
    """Whether the properties are all there is to say."""
    is_known = all(key in _PLAIN_OBJECT or key.startswith("x-") for key in schema)
    extra = schema.get("additionalProperties")
    return is_known and bool(mapping(schema.get("properties"))) and extra in (None, False)


def _names(drafts: list[_Draft]) -> list[str]:
    """The wire's names in letters, digits, `_` and `-`. Where two are the same, the place goes before; where that does
    not help, a number behind."""
    plain = [_NOT_IN_NAMES.sub("_", draft.key).strip("_")[:_MAX_NAME] or draft.place.value for draft in drafts]
    counts = Counter(plain)
    taken: set[str] = set()
    names = []
    for draft, name in zip(drafts, plain, strict=True):
        told = f"{draft.place.value}_{name}"[:_MAX_NAME] if counts[name] > 1 else name
        names.append(_fresh(told, taken))
        taken.add(names[-1])
    return names


def _fresh(name: str, taken: set[str]) -> str:
    made, number = name, 2
    while made in taken:
        made, number = f"{name[: _MAX_NAME - 5]}_{number}", number + 1
    return made


def _argument(draft: _Draft, name: str) -> Argument:
    return Argument(
        name=name,
        place=draft.place,
        key=draft.key,
        style=draft.style,
        explode=draft.explode,
        is_reserved=draft.is_reserved,
        is_json=draft.is_json,
        is_bytes=draft.is_bytes,
    )


def _object(drafts: list[_Draft], names: list[str]) -> Schema:
    by_key = {draft.key: name for draft, name in zip(drafts, names, strict=True) if draft.place is Place.FIELD}
    schema: Schema = {
        "type": "object",
        "properties": {name: draft.schema for draft, name in zip(drafts, names, strict=True)},
        "additionalProperties": False,
    }
    if required := [name for draft, name in zip(drafts, names, strict=True) if draft.is_required]:
        schema["required"] = required
    together = {
        name: [by_key[key] for key in dict.fromkeys(draft.wanted_with) if key in by_key]
        for draft, name in zip(drafts, names, strict=True)
        if draft.wanted_with
    }
    if together:
        schema["dependentRequired"] = together
    return schema


def _said(schema: Schema, description: Json) -> Schema:
    line = words(description, MAX_WORDS)
    return {**schema, "description": line} if line else schema


def _base64(schema: Schema) -> Schema:
    line = f"{schema.get('description', '')} Bytes as Base64.".strip()
    return {"type": "string", "contentEncoding": "base64", "description": line}
