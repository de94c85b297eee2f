"""What an API answered, as a tool's output: cut at a bound, cleaned of what steers terminals, without the secrets it
was asked with; and `note` says so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.values import Json
from autoglm.tools.bodies import Received, harmless, json_of, text_of
from autoglm.tools.cleaning import clean_line, without_steering
from autoglm.tools.encoding import decode
from autoglm.tools.openapi.auth import Applied

MAX_BYTES = 2_000_000
_SHOWN_ERROR_BYTES = 20_000
_TOLD = re.compile(
    r"etag|last-modified|location|retry-after|link|deprecation|sunset|x-request-id|x-total(?:-count|-pages)?"
    r"|(?:x-)?ratelimit-[a-z-]{1,40}"
)
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


def answer_of(found: Received, secrets: Applied) -> Answer:
    """Raises ToolError for a status of failure, with what the server says about it."""
    if found.status >= 400:
        raise _failure(found, secrets)
    text, why_none = text_of(found)
    notes = list(filter(None, (found.note, why_none)))
    text = secrets.hiding.text(text)
    value: Json = None
    is_declared = "json" in found.content_type.lower()
    if is_declared or text.lstrip()[:1] in {"{", "["}:
        value, text = _json(text, found, notes, is_declared=is_declared)
    value, changed = harmless(value)
    plain = without_steering(text)
    if changed or plain != text:
        notes.append("Control characters were taken out.")
    return Answer(
        status=found.status,
        json=value,
        text=plain,
        next=None,
        headers=_headers(found.headers, secrets),
        content_type=found.content_type,
        size_bytes=len(found.body),
        note=" ".join(notes),
    )


def _json(text: str, found: Received, notes: list[str], *, is_declared: bool) -> tuple[Json, str]:
    """The value, or the text when it is no JSON that a journal can hold; then the note says why."""
    if found.is_cut or not text.strip():
        return None, text
    value, flaw = json_of(text)
    if not flaw:
        return value, ""
    if is_declared:
        notes.append(f"The body should be JSON, and is given as text: {clean_line(flaw, max_chars=200)}")
    return None, text


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
