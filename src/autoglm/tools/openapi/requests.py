"""An operation and its arguments become one HTTP request. The request goes to the pinned address, whatever is in the
arguments. Pure."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

import msgspec

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.http import HttpRequest
from autoglm.core.values import Json, digest
from autoglm.tools.bodies import UNBOUNDED
from autoglm.tools.openapi.arguments import TEMPLATE, Argument, Place, media_kind
from autoglm.tools.openapi.auth import Applied
from autoglm.tools.openapi.operations import Operation
from autoglm.tools.openapi.styles import as_text, in_cookie, in_form, in_header, in_path, in_query

CALL_S = 55.0
IDLE_S = 30.0
_IN_PATH = "/:@!$&'()*+,;=-._~"
_STEPS_UP = re.compile(r"(?:^|[/\\])\.{1,2}(?:$|[/\\])")
_QUOTES = {'"': "%22", "\r": "%0D", "\n": "%0A"}


def request_for(
    operation: Operation,
    arguments: Mapping[str, Json],
    secrets: Applied,
    *,
    headers: Mapping[str, str] | None = None,
) -> HttpRequest:
    """`headers` are the engine's own, as the idempotency key's. Raises ToolError (INVALID_ARGS)."""
    given = [(each, arguments[each.name]) for each in operation.arguments if each.name in arguments]
    cookies = [pair for each, value in given if each.place is Place.COOKIE for pair in _cookies(each, value)]
    body, media = _body(operation, given)
    ours = {
        "Accept": "application/json, */*;q=0.5",
        **({"Content-Type": media} if media else {}),
        **_cookie_header([*cookies, *secrets.cookies]),
        **secrets.headers,
        **(headers or {}),
    }
    told = {each.key: _header(each, value) for each, value in given if each.place is Place.HEADER}
    taken = {name.lower() for name in ours}
    sent = {**{name: value for name, value in told.items() if name.lower() not in taken}, **ours}
    return HttpRequest(
        url=operation.base_url + _path(operation, given) + _query(given, secrets.query),
        method=operation.method,
        headers=sent,
        body=body,
        total_s=CALL_S,
        idle_s=IDLE_S,
        max_bytes=UNBOUNDED,
    )


def _path(operation: Operation, given: Sequence[tuple[Argument, Json]]) -> str:
    """The template with its values. A value cannot lead to another path."""
    pieces = {each.key: _piece(each, value) for each, value in given if each.place is Place.PATH}
    written, begin = "", 0
    for found in TEMPLATE.finditer(operation.path):
        written += quote(operation.path[begin : found.start()], safe=_IN_PATH) + pieces.get(found[1], "")
        begin = found.end()
    return written + quote(operation.path[begin:], safe=_IN_PATH)


def _piece(argument: Argument, value: Json) -> str:
    plain = [as_text(part) for part in value] if isinstance(value, list | tuple) else [as_text(value)]
    if not "".join(plain) or any(map(_STEPS_UP.search, plain)):
        raise ToolError(
            f"The argument {argument.name} is a part of the address: it cannot be empty, `.` or `..`.",
            kind=FailureKind.INVALID_ARGS,
        )
    if argument.is_json:
        return quote(_json(value), safe="")
    return in_path(argument.key, value, argument.style, explode=argument.explode)


def _query(given: Sequence[tuple[Argument, Json]], secret: Iterable[tuple[str, str]]) -> str:
    pairs = [pair for each, value in given if each.place is Place.QUERY for pair in _queried(each, value)]
    joined = "&".join(f"{name}={value}" for name, value in (*pairs, *secret))
    return f"?{joined}" if joined else ""


def _queried(argument: Argument, value: Json) -> list[tuple[str, str]]:
    if argument.is_json:
        return [(quote(argument.key, safe=""), quote(_json(value), safe=""))]
    return in_query(argument.key, value, argument.style, explode=argument.explode, reserved=argument.is_reserved)


def _header(argument: Argument, value: Json) -> str:
    return _json(value) if argument.is_json else in_header(value, explode=argument.explode)


def _cookies(argument: Argument, value: Json) -> list[tuple[str, str]]:
    return in_cookie(argument.key, _json(value) if argument.is_json else value, explode=argument.explode)


def _cookie_header(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in pairs)} if pairs else {}


def _body(operation: Operation, given: Sequence[tuple[Argument, Json]]) -> tuple[bytes, str]:
    """The body and its media type; neither when nothing is given for it."""
    whole = next(((each, value) for each, value in given if each.place is Place.WHOLE), None)
    fields = [(each, value) for each, value in given if each.place is Place.FIELD]
    if whole is None and not fields:
        return b"", ""
    kind = media_kind(operation.media)
    if kind == "json":
        return msgspec.json.encode(whole[1] if whole else {e.key: v for e, v in fields}), operation.media
    if whole is not None and kind in {"text", "bytes"}:
        return (_bytes(*whole) if whole[0].is_bytes else as_text(whole[1]).encode()), operation.media
    named = fields if whole is None else _as_fields(whole[1])
    if kind == "form":
        pairs = [pair for each, value in named for pair in in_form(each.key, value)]
        return "&".join(f"{name}={value}" for name, value in pairs).encode(), operation.media
    return _multipart(named)


def _as_fields(value: Json) -> list[tuple[Argument, Json]]:
    parts = value if isinstance(value, Mapping) else {"body": value}
    return [(Argument(name=name, place=Place.FIELD, key=name), part) for name, part in parts.items()]


def _multipart(fields: Sequence[tuple[Argument, Json]]) -> tuple[bytes, str]:
    """RFC 7578. The boundary follows from the content, so that a repeated call is the same call."""
    boundary = digest([[each.key, value] for each, value in fields])
    parts = [part for field in fields for part in _parts(*field)]
    body = b"".join(b"--%s\r\n%s\r\n" % (boundary.encode(), part) for part in parts)
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def _parts(argument: Argument, value: Json) -> list[bytes]:
    """One part for a value, one for each item of a list; objects as JSON."""
    if isinstance(value, list | tuple):
        return [part for item in value for part in _parts(argument, item)]
    name = "".join(_QUOTES.get(char, char) for char in argument.key)
    disposition = f'Content-Disposition: form-data; name="{name}"'
    if argument.is_bytes:
        disposition += '; filename="file"'
        head, content = f"{disposition}\r\nContent-Type: application/octet-stream", _bytes(argument, value)
    elif isinstance(value, Mapping):
        head, content = f"{disposition}\r\nContent-Type: application/json", msgspec.json.encode(value)
    else:
        head, content = disposition, as_text(value).encode()
    return [head.encode() + b"\r\n\r\n" + content]


def _bytes(argument: Argument, value: Json) -> bytes:
    try:
        return base64.b64decode(as_text(value), validate=True)
    except (binascii.Error, ValueError):
        raise ToolError(
            f"The argument {argument.name} takes bytes as Base64, and this is none.", kind=FailureKind.INVALID_ARGS
        ) from None


def _json(value: Json) -> str:
    return msgspec.json.encode(value).decode()
