"""How values are written into paths, queries, headers and cookies: OpenAPI's styles (3.1, "Style Values"). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeGuard
from urllib.parse import quote, quote_plus

import msgspec

from autoglm.core.values import Json

RESERVED = ":/?#[]@!$&'()*+,;="
_DELIMITERS = {"spaceDelimited": "%20", "pipeDelimited": "|"}


def in_path(key: str, value: Json, style: str, *, explode: bool) -> str:
    """A piece of a path, percent-encoded."""
    begin, between = {"label": (".", "." if explode else ","), "matrix": (";", ";")}.get(style, ("", ","))
    if style == "matrix":
        return "".join(f";{name}={part}" for name, part in _named(key, value, explode=explode, joint=","))
    return begin + between.join(_parts(value, explode=explode))


def in_query(key: str, value: Json, style: str, *, explode: bool, reserved: bool = False) -> list[tuple[str, str]]:
    """Names and values, percent-encoded."""
    if style == "deepObject" and isinstance(value, Mapping):
        return [(f"{_quoted(key)}[{_quoted(name)}]", _quoted(part, reserved)) for name, part in value.items()]
    joint = "," if explode else _DELIMITERS.get(style, ",")
    return list(_named(key, value, explode=explode, joint=joint, reserved=reserved))


def in_header(value: Json, *, explode: bool) -> str:
    """A header's value; headers are not percent-encoded."""
    if isinstance(value, Mapping):
        pairs = [(name, _plain(part)) for name, part in value.items()]
        return ",".join(f"{name}={part}" for name, part in pairs) if explode else ",".join(sum(pairs, ()))
    return ",".join(map(_plain, value)) if _is_list(value) else _plain(value)


def in_cookie(key: str, value: Json, *, explode: bool) -> list[tuple[str, str]]:
    """Names and values, percent-encoded: a cookie must not begin another."""
    return list(_named(key, value, explode=explode, joint="%2C" if not explode else ","))


def in_form(key: str, value: Json) -> list[tuple[str, str]]:
    """Fields of application/x-www-form-urlencoded: lists repeat the name, objects have names in brackets, as most
    servers read them and OpenAPI's default for forms has it."""
    if isinstance(value, Mapping):
        return [pair for name, part in value.items() for pair in in_form(f"{key}[{name}]", part)]
    if _is_list(value):
        has_objects = any(isinstance(part, Mapping) or _is_list(part) for part in value)
        return [pair for at, part in enumerate(value) for pair in in_form(f"{key}[{at}]" if has_objects else key, part)]
    return [(quote_plus(key), quote_plus(_plain(value)))]


def as_text(value: Json) -> str:
    """One value as it stands in a field: texts as they are, the rest as JSON."""
    return _plain(value)


def _named(key: str, value: Json, *, explode: bool, joint: str, reserved: bool = False) -> Sequence[tuple[str, str]]:
    """Pairs of a name and an encoded value: exploded into one for each part, else the parts joined."""
    if isinstance(value, Mapping) and explode:
        return [(_quoted(name), _quoted(part, reserved)) for name, part in value.items()]
    if _is_list(value) and explode:
        return [(_quoted(key), _quoted(part, reserved)) for part in value]
    return [(_quoted(key), joint.join(_parts(value, explode=False, reserved=reserved)))]


def _parts(value: Json, *, explode: bool, reserved: bool = False) -> list[str]:
    """The encoded pieces of a value: of an object `name=part` when exploded, else names and parts in turn."""
    if isinstance(value, Mapping):
        pairs = [(_quoted(name, reserved), _quoted(part, reserved)) for name, part in value.items()]
        return [f"{name}={part}" for name, part in pairs] if explode else [piece for pair in pairs for piece in pair]
    return [_quoted(part, reserved) for part in value] if _is_list(value) else [_quoted(value, reserved)]


def _quoted(value: Json, reserved: bool = False) -> str:
    return quote(_plain(value), safe=RESERVED.replace("#", "").replace("&", "") if reserved else "")


def _plain(value: Json) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else msgspec.json.encode(value).decode()


def _is_list(value: Json) -> TypeGuard[Sequence[Json]]:
    return isinstance(value, list | tuple)
