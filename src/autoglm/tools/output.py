"""What a tool gives, as the JSON value that later steps and the journal see. Nothing is lost or changed silently.

Must not know: labels, runs.
"""

from __future__ import annotations

import json
import math
import numbers
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.values import Json


def _number(value: object) -> int | float:
    """A number of another library (numpy, mpmath, fractions) as Python's own, if that is the same number."""
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real) and math.isfinite(value) and float(value) == value:
        return float(value)
    raise TypeError(f"Encoding objects of type {type(value).__name__} is unsupported")


_encoder = msgspec.json.Encoder(enc_hook=_number)
_decoder = msgspec.json.Decoder()
_FLAWS = (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError)
_packer = msgspec.msgpack.Encoder()
_unpacker = msgspec.msgpack.Decoder()


def fitting(name: str, result: object, schema: Mapping[str, Json], *, cap_bytes: int) -> tuple[Json, bool]:
    """`as_json`; but of a text or list that is too large the beginning is given where `schema` allows it, and True.

    A text then ends with a line that says so. Raises ToolError as `as_json` does.
    """
    if type(result) is str and len(result) > cap_bytes and _may_be_shorter(schema, "string"):
        return _first_characters(name, result, cap_bytes), True  # not even looked at as a whole
    try:
        return as_json(name, result, cap_bytes=cap_bytes), False
    except ToolError as error:
        kept = _beginning(name, result, schema, cap_bytes) if error.kind is FailureKind.TOO_LARGE else None
        if not kept:
            raise
    return as_json(name, kept, cap_bytes=cap_bytes), True


def as_json(name: str, result: object, *, cap_bytes: int) -> Json:
    """The value that the journal will give back: a tuple is a list, a dataclass an object. `name` is the tool's.

    Raises ToolError: TOO_LARGE above `cap_bytes` of JSON, BAD_OUTPUT for what JSON would not hold unchanged: other
    types, NaN and infinity, whole numbers of more than 64 bits, two keys of one name (`1` and `"1"`).
    """
    try:
        body = _encoder.encode(result)
        if len(body) > cap_bytes:
            raise ToolError(
                f"The output of tool {name} has {len(body):,} bytes; the most is {cap_bytes:,}.",
                kind=FailureKind.TOO_LARGE,
                hint="Ask it for less, or let it write a file and give the path.",
            )
        if type(result) is str:
            return result  # a text that can be encoded is its own JSON value
        content: Json = _decoder.decode(body)
        flaw = _flaw(result, body, content)
    except _FLAWS as error:
        raise _bad(name, str(error)) from None
    if flaw:
        raise _bad(name, flaw)
    return content


def _beginning(name: str, result: object, schema: Mapping[str, Json], cap_bytes: int) -> object:
    if isinstance(result, str) and _may_be_shorter(schema, "string"):
        return _first_characters(name, result, cap_bytes)
    if isinstance(result, list | tuple) and _may_be_shorter(schema, "array"):
        return _first_items(name, result, cap_bytes)
    return None


def _first_characters(name: str, text: str, cap_bytes: int) -> str:
    most = max(cap_bytes - _NOTE_BYTES, 0)
    kept = text[:most]
    while (size := len(_encoded(name, kept)) - 2) > most:
        kept = kept[: len(kept) * most // size]
    return f"{kept}\n[Cut here: {len(kept):,} of {len(text):,} characters are kept.]"


def _first_items(name: str, items: Sequence[object], cap_bytes: int) -> list[object]:
    kept, size = list[object](), 2
    for item in items:
        size += len(_encoded(name, item)) + 1
        if size > cap_bytes:
            break
        kept.append(item)
    return kept


def _may_be_shorter(schema: Mapping[str, Json], kind: str) -> bool:
    """Whether the beginning of a text or array that fits the schema fits as well: it says nothing but the type."""
    found = schema.get("anyOf", [schema])
    parts = [part for part in found if isinstance(part, Mapping)] if isinstance(found, list | tuple) else []
    return not schema or any(part.get("type") == kind and part.keys() <= _UNCONCERNED for part in parts)


_NOTE_BYTES = 100
_UNCONCERNED = {"type", "items", "title", "description", "examples", "default", "maxLength", "maxItems", "$defs"}


def _encoded(name: str, value: object) -> bytes:
    try:
        return _encoder.encode(value)
    except _FLAWS as error:
        raise _bad(name, str(error)) from None


def _flaw(result: object, body: bytes, content: Json) -> str:
    """What JSON changed in the result, or "". The usual result is compared as a whole, not looked through."""
    if _encoder.encode(content) != body and (flaw := next(_double_names(body), "")):
        return flaw
    if _has_wide_number(content):
        return next(_number_flaws(content, "the output"), "")
    if b"null" in body and _is_changed(result, content):
        plain = msgspec.to_builtins(result, enc_hook=lambda _: None)  # ready JSON (msgspec.Raw) holds no NaN
        return next(_number_flaws(plain, "the output"), "")
    return ""


def _has_wide_number(content: Json) -> bool:
    try:
        _packer.encode(content)
    except OverflowError:
        return True
    return False


def _is_changed(result: object, content: Json) -> bool:
    """Whether the result may be another than its JSON: MessagePack keeps NaN, where JSON says null."""
    try:
        return bool(_unpacker.decode(_packer.encode(result)) != content)
    except (TypeError, ValueError, msgspec.MsgspecError):
        return True


def _double_names(body: bytes) -> Iterator[str]:
    found: list[str] = []

    def keep(pairs: list[tuple[str, object]]) -> None:
        found.extend(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)

    json.loads(body, object_pairs_hook=keep)
    return (f"it has two keys that are both {key!r} in JSON" for key in found)


def _number_flaws(value: object, where: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _number_flaws(part, f"{where}[{key!r}]")
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for index, part in enumerate(value):
            yield from _number_flaws(part, f"{where}[{index}]")
    elif isinstance(value, float) and not math.isfinite(value):
        yield f"{where} is {value}, which is no number in JSON; give null instead"
    elif isinstance(value, int) and not -(2**63) <= value < 2**64:
        yield f"{where} is a whole number of more than 64 bits; give it as a text"


def _bad(name: str, why: str) -> ToolError:
    return ToolError(
        f"Tool {name} gave something that is not JSON: {why.rstrip('.')}.",
        kind=FailureKind.BAD_OUTPUT,
        hint="A tool may give texts, numbers, booleans, lists, objects, and dataclasses of these.",
    )
