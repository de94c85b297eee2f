"""Why an endpoint failed, read from the raw response and never from a rendering of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from autoglm.core.errors import FailureKind, ModelError
from autoglm.core.values import Json

MAX_MESSAGE_CHARS = 300


def failure_of_status(status: int, headers: Mapping[str, str], body: bytes) -> ModelError:
    """The error for a status other than 200, with the pause that the endpoint asks for."""
    found = _error_in(_decoded(body))
    kind = _kind_of_words(_words_of(found)) or _kind_of_status(status)
    said = _message_of(found)
    told = f": {said}" if said else "."
    return ModelError(
        f"The model endpoint answered with status {status}{told}",
        kind=kind,
        hint=_HINTS.get(kind, ""),
        retry_after_s=retry_after_s(headers),
    )


def failure_in(payload: Json) -> ModelError | None:
    """The error that an answer with status 200 holds, if it holds one."""
    found = _error_in(payload)
    if found is None:
        return None
    kind = _kind_of_words(_words_of(found)) or _kind_of_code(found) or FailureKind.BAD_OUTPUT
    said = _message_of(found) or "it gives no reason"
    return ModelError(f"The model endpoint reports an error: {said}", kind=kind, hint=_HINTS.get(kind, ""))


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait (RFC 9110, 10.2.3: a number of seconds, or a date, which is taken relative to `Date`)."""
    if (milliseconds := _number(headers.get("retry-after-ms", ""))) is not None:
        return milliseconds / 1000
    asked = headers.get("retry-after", "")
    if (seconds := _number(asked)) is not None:
        return seconds
    until, now = _moment(asked), _moment(headers.get("date", ""))
    return max(0.0, (until - now).total_seconds()) if until and now else None


_HINTS: Mapping[FailureKind, str] = {
    FailureKind.REFUSED: "Check the credential, the account's quota and the content that was sent.",
    FailureKind.NOT_FOUND: "Check model.base_url and model.model in the settings.",
    FailureKind.TOO_LARGE: "Send less: a shorter request, fewer tools, or a model with a larger context.",
}
_STATUSES: Mapping[int, FailureKind] = {
    401: FailureKind.REFUSED,
    402: FailureKind.REFUSED,
    403: FailureKind.REFUSED,
    404: FailureKind.NOT_FOUND,
    408: FailureKind.TIMEOUT,
    413: FailureKind.TOO_LARGE,
    425: FailureKind.UNAVAILABLE,
    429: FailureKind.RATE_LIMITED,
    504: FailureKind.TIMEOUT,
    529: FailureKind.RATE_LIMITED,
}
_WORDS: tuple[tuple[str, FailureKind], ...] = (
    ("insufficient_quota", FailureKind.REFUSED),
    ("insufficient_balance", FailureKind.REFUSED),
    ("content_filter", FailureKind.REFUSED),
    ("data_inspection_failed", FailureKind.REFUSED),
    ("invalid_api_key", FailureKind.REFUSED),
    ("authentication", FailureKind.REFUSED),
    ("permission", FailureKind.REFUSED),
    ("context_length_exceeded", FailureKind.TOO_LARGE),
    ("model_not_found", FailureKind.NOT_FOUND),
    ("rate_limit", FailureKind.RATE_LIMITED),
    ("too_many_requests", FailureKind.RATE_LIMITED),
    ("overloaded", FailureKind.UNAVAILABLE),
    ("unavailable", FailureKind.UNAVAILABLE),
    ("server_error", FailureKind.UNAVAILABLE),
    ("internal_error", FailureKind.UNAVAILABLE),
    ("timeout", FailureKind.TIMEOUT),
    ("invalid_request", FailureKind.INVALID_ARGS),
)
"""Looked for in the error's own `code` and `type`, in this order."""


def _kind_of_status(status: int) -> FailureKind:
    if status in _STATUSES:
        return _STATUSES[status]
    if status >= 500:
        return FailureKind.UNAVAILABLE
    return FailureKind.INVALID_ARGS if status >= 400 else FailureKind.BAD_OUTPUT


def _kind_of_words(words: str) -> FailureKind | None:
    return next((kind for word, kind in _WORDS if word in words), None)


def _kind_of_code(error: Json) -> FailureKind | None:
    code = error.get("code") if isinstance(error, Mapping) else None
    number = _number(str(code)) if code is not None else None
    return _kind_of_status(int(number)) if number is not None and 400 <= number < 600 else None


def _error_in(payload: Json) -> Json:
    if not isinstance(payload, Mapping):
        return None
    return payload.get("error") or None


def _words_of(error: Json) -> str:
    if not isinstance(error, Mapping):
        return ""
    return f"{error.get('code')} {error.get('type')}".lower().replace(" ", "_")


def _message_of(error: Json) -> str:
    message = error.get("message") if isinstance(error, Mapping) else error
    return " ".join(message.split())[:MAX_MESSAGE_CHARS] if isinstance(message, str) else ""


def _decoded(body: bytes) -> Json:
    try:
        decoded: Json = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return None
    return decoded


def _number(text: str) -> float | None:
    stripped = text.strip()
    return float(stripped) if stripped.isascii() and stripped.replace(".", "", 1).isdigit() else None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text.strip(), "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return None
