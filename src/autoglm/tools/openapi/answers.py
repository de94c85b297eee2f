"""What an API answered, as a tool's output: cut at a bound, cleaned of what steers terminals, without the secrets it
was asked with; and `note` says so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.http import HttpStream
from autoglm.core.values import Json
from autoglm.planning.strict import Unreadable, json_flaws, read_json
from autoglm.tools.cleaning import clean_line, without_steering
from autoglm.tools.encoding import decode
from autoglm.tools.openapi.auth import Applied

MAX_BYTES = 2_000_000
_SHOWN_ERROR_BYTES = 20_000
_TOLD = re.compile(
    r"etag|last-modified|location|retry-after|link|deprecation|sunset|x-request-id|x-total(?:-count|-pages)?"
    r"|(?:x-)?ratelimit-[a-z-]{1,40}"
)
_TEXT = re.compile(r"text/|json|xml|javascript|x-www-form-urlencoded|yaml|csv|graphql", re.IGNORECASE)
_KINDS = {
    400: FailureKind.INVALID_ARGS, 404: FailureKind.NOT_FOUND, 408: FailureKind.UNAVAILABLE,
    410: FailureKind.NOT_FOUND, 413: FailureKind.TOO_LARGE, 422: FailureKind.INVALID_ARGS,
    425: FailureKind.UNAVAILABLE, 429: FailureKind.RATE_LIMITED, 504: FailureKind.TIMEOUT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """`json` is null when the body is none; then `text` holds it. `next` are the arguments that fetch more."""

    status: int
    json: Any
    text: str
    next: Any
    headers: dict[str, str]
    content_type: str
    size_bytes: int
    note: str


@dataclass(frozen=True, slots=True)
class Received:
    """The body as it was read: its beginning, and whether that is all."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_cut: bool


async def received(stream: HttpStream, *, max_bytes: int = MAX_BYTES) -> Received:
    """Read the beginning and let go of the rest, however long that would be."""
    size, chunks = 0, []
    async for chunk in stream.chunks:
        chunks.append(chunk)
        size += len(chunk)
        if size > max_bytes:
            break
    body = b"".join(chunks)
    return Received(stream.status, stream.headers, body[:max_bytes], is_cut=size > max_bytes)


def answer_of(found: Received, secrets: Applied) -> Answer:
    """Raises ToolError for a status of failure, with what the server says about it."""
    if found.status >= 400:
        raise _failure(found, secrets)
    content_type = clean_line(found.headers.get("content-type", ""), max_chars=100)
    notes = [f"The answer was cut after {len(found.body):,} bytes."] if found.is_cut else []
    text = _text(found, content_type, secrets, notes)
    value: Json = None
    if "json" in content_type.lower() or text.lstrip()[:1] in {"{", "["}:
        value, text = _json(text, found, notes, is_declared="json" in content_type.lower())
    value, changed = _harmless(value)
    plain = without_steering(text)
    if changed or plain != text:
        notes.append("Control characters were taken out.")
    return Answer(
        status=found.status,
        json=value,
        text=plain,
        next=None,
        headers=_headers(found.headers, secrets),
        content_type=content_type,
        size_bytes=len(found.body),
        note=" ".join(notes),
    )


def _text(found: Received, content_type: str, secrets: Applied, notes: list[str]) -> str:
    if content_type and not _TEXT.search(content_type):
        kind = content_type.split(";", maxsplit=1)[0]
        return _left_out(f"The body is {kind}, not text; it was left out.", found, notes)
    decoded = decode(found.body, is_cut=found.is_cut)
    if decoded.note:
        return _left_out("The body is not text; it was left out.", found, notes)
    return secrets.hiding.text(decoded.text)


def _left_out(why: str, found: Received, notes: list[str]) -> str:
    if found.body:
        notes.append(why)
    return ""


def _json(text: str, found: Received, notes: list[str], *, is_declared: bool) -> tuple[Json, str]:
    """The value, or the text when it is no JSON that a journal can hold; then the note says why."""
    if found.is_cut or not text.strip():
        return None, text
    try:
        value = read_json(text, max_bytes=MAX_BYTES)
        flaw = next((f"{where} {what}." for where, what in json_flaws(value, "It")), "")
    except Unreadable as error:
        flaw = error.message
    if not flaw:
        return value, ""
    if is_declared:
        notes.append(f"The body should be JSON, and is given as text: {clean_line(flaw, max_chars=200)}")
    return None, text


def _harmless(value: Json) -> tuple[Json, bool]:
    """The value with harmless texts, and whether any had to be changed."""
    if isinstance(value, str):
        plain = without_steering(value)
        return plain, plain != value
    if isinstance(value, Mapping):
        pairs = [(_harmless(name), _harmless(part)) for name, part in value.items()]
        changed = any(name[1] or part[1] for name, part in pairs)
        return ({str(name[0]): part[0] for name, part in pairs} if changed else value), changed
    if isinstance(value, list):
        parts = [_harmless(part) for part in value]
        return [part for part, _ in parts], any(changed for _, changed in parts)
    return value, False


def _headers(headers: Mapping[str, str], secrets: Applied) -> dict[str, str]:
    told = {name: value for name, value in headers.items() if _TOLD.fullmatch(name)}
    return {name: clean_line(secrets.hiding.text(value), max_chars=2_000) for name, value in told.items()}


def _failure(found: Received, secrets: Applied) -> ToolError:
    shown = decode(found.body[:_SHOWN_ERROR_BYTES], is_cut=True)
    said = "" if shown.note else clean_line(secrets.hiding.text(shown.text), max_chars=300)
    kind = _KINDS.get(found.status, FailureKind.UNAVAILABLE if found.status >= 500 else FailureKind.REFUSED)
    hint = "Check the credential of the import." if found.status in {401, 403} else ""
    after = found.headers.get("retry-after", "")
    return ToolError(
        f"The API answered with status {found.status}{': ' + said if said else ''}.",
        kind=kind,
        hint=hint,
        retry_after_s=float(after) if after.isdecimal() and len(after) < 7 else None,
    )
