"""Why an endpoint failed, read from the raw response and never from a rendering of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from autoglm.core.errors import FailureKind, ModelError
from autoglm.core.values import Json
from autoglm.models.profiles import Profile

MAX_MESSAGE_CHARS = 300


def failure_of_status(status: int, headers: Mapping[str, str], body: bytes, profile: Profile) -> ModelError:
    """The error for a status other than 200, with the pause that the endpoint asks for."""
    payload = any_json(body)
    found = _error_in(payload) or _bare_error(payload)
    kind = _kind_of(found, profile) or _kind_of_status(status)
    if kind is FailureKind.INVALID_ARGS:  # "invalid request" is said of nearly everything; the status knows better
        kind = _STATUSES.get(status, kind)
    said = _message_of(found)
    if kind is FailureKind.INVALID_ARGS and _tells_of_length(said):
        kind = FailureKind.TOO_LARGE
    told = f": {said}{'' if said.endswith(_ENDS) else '.'}" if said else "."
    return ModelError(
        f"The model endpoint answered with status {status}{told}",
        kind=kind,
        hint=_HINTS.get(kind, ""),
        retry_after_s=retry_after_s(headers, profile, found),
    )


def failure_in(payload: Json, profile: Profile, *, has_answer: bool = True) -> ModelError | None:
    """The error that an answer with status 200 holds, if it holds one. What has no answer at all may itself be one."""
    found = _error_in(payload) or (None if has_answer else _bare_error(payload))
    if found is None:
        return None
    kind = _kind_of(found, profile) or _kind_of_code(found) or FailureKind.BAD_OUTPUT
    said = _message_of(found) or "it gives no reason"
    return ModelError(
        f"The model endpoint reports an error: {said}",
        kind=kind,
        hint=_HINTS.get(kind, ""),
        retry_after_s=_asked_in(found),
    )


def not_json(text: bytes) -> ModelError:
    """For an answer that is no JSON object of the protocol: says what it looks like instead."""
    start = text[:400].decode(errors="replace").lstrip()
    what = "an HTML page" if start[:1] == "<" else "nothing" if not start else f"no JSON object: {start[:80]!r}"
    return ModelError(
        f"The model endpoint answered with {what}.",
        kind=FailureKind.BAD_OUTPUT,
        hint="Check the endpoint's base URL and protocol in the settings.",
    )


def any_json(body: bytes) -> Json:
    """Whatever JSON it is; None for what is none."""
    try:
        decoded: Json = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return None
    return decoded


def retry_after_s(headers: Mapping[str, str], profile: Profile, error: Json = None) -> float | None:
    """Seconds to wait: `Retry-After` (RFC 9110, 10.2.3: a number of seconds, or a date, which is taken relative to
    `Date`), what the error itself asks for, or when the family's used-up limits are full again."""
    if (milliseconds := _number(headers.get("retry-after-ms", ""))) is not None:
        return milliseconds / 1000
    now = _moment(headers.get("date", ""))
    asked = _pause(headers.get("retry-after", ""), now)
    if asked is None:
        asked = _asked_in(error)
    return asked if asked is not None else _until_full(headers, profile, now)


_ENDS = (".", "!", "?", "。", "！", "？")
_HINTS: Mapping[FailureKind, str] = {
    FailureKind.REFUSED: "Check the credential, the account's quota and the content that was sent.",
    FailureKind.NOT_FOUND: "Check the endpoint's base URL and model in the settings.",
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
"""Looked for in the error's own code, type and status, in this order, when the profile does not know them."""

_LENGTH = re.compile(
    r"context (length|window|size)|prompt is too long|token limit|input token|maximum.{0,20}tokens", re.IGNORECASE
)
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?")


def _kind_of_status(status: int) -> FailureKind:
    if status in _STATUSES:
        return _STATUSES[status]
    if status >= 500:
        return FailureKind.UNAVAILABLE
    return FailureKind.INVALID_ARGS if status >= 400 else FailureKind.BAD_OUTPUT


def _kind_of(error: Json, profile: Profile) -> FailureKind | None:
    """By the family's own codes first, then by words that all families share."""
    if not isinstance(error, Mapping):
        return None
    told = (*_reasons_in(error), *(error.get(name) for name in ("code", "type", "status")))
    codes = [str(code).lower() for code in told if code is not None]
    for code in codes:
        if (kind := profile.errors.get(code) or profile.errors.get(code.partition(".")[0])) is not None:
            return kind
    words = " ".join(codes).replace(" ", "_")
    return next((kind for word, kind in _WORDS if word in words), None)


def _kind_of_code(error: Json) -> FailureKind | None:
    code = error.get("code") if isinstance(error, Mapping) else None
    number = _number(str(code)) if code is not None else None
    return _kind_of_status(int(number)) if number is not None and 400 <= number < 600 else None


def _tells_of_length(message: str) -> bool:
    return _LENGTH.search(message) is not None


def _error_in(payload: Json) -> Json:
    """The error object of a payload, in the places where the vendors put it; None when there is none."""
    if isinstance(payload, list | tuple):  # Gemini, without server-sent events
        payload = payload[0] if payload else None
    if not isinstance(payload, Mapping):
        return None
    if error := payload.get("error"):
        return error
    if isinstance(base := payload.get("base_resp"), Mapping) and base.get("status_code"):  # MiniMax
        return {"code": base["status_code"], "message": base.get("status_msg")}
    inside = payload.get("Response")
    if isinstance(inside, Mapping) and isinstance(error := inside.get("Error"), Mapping):  # Tencent Cloud
        return {"code": error.get("Code"), "message": error.get("Message")}
    return payload if payload.get("object") == "error" else None  # vLLM, SGLang


def _bare_error(payload: Json) -> Json:
    """An error that is the whole body: {"code", "message"}, or FastAPI's {"detail"}."""
    if not isinstance(payload, Mapping):
        return None
    if isinstance(payload.get("detail"), str):
        return payload["detail"]
    return payload if isinstance(payload.get("message"), str) else None


def _message_of(error: Json) -> str:
    message = error.get("message") if isinstance(error, Mapping) else error
    return " ".join(message.split())[:MAX_MESSAGE_CHARS] if isinstance(message, str) else ""


def _asked_in(error: Json) -> float | None:
    """Gemini says the pause inside of the error: details[].retryDelay, such as "30s"."""
    delays = (_duration(str(detail["retryDelay"])) for detail in _details(error) if "retryDelay" in detail)
    return next(delays, None)


def _reasons_in(error: Json) -> list[Json]:
    """Gemini tells a bad key from other bad arguments only in details[].reason."""
    return [detail.get("reason") for detail in _details(error)]


def _details(error: Json) -> list[Mapping[str, Json]]:
    details = error.get("details") if isinstance(error, Mapping) else None
    return [detail for detail in details if isinstance(detail, Mapping)] if isinstance(details, list) else []


def _until_full(headers: Mapping[str, str], profile: Profile, now: datetime | None) -> float | None:
    used_up = (limit for limit in profile.rate_limits if headers.get(limit.remaining, "").strip() == "0")
    pauses = [pause for limit in used_up if (pause := _pause(headers.get(limit.reset, ""), now)) is not None]
    return max(pauses, default=None)


def _pause(asked: str, now: datetime | None) -> float | None:
    """Seconds from a number, a duration such as 6m0s, or a moment relative to `now`."""
    if (seconds := _number(asked)) is not None:
        return seconds
    if (seconds := _duration(asked)) is not None:
        return seconds
    until = _moment(asked)
    return max(0.0, (until - now).total_seconds()) if until and now else None


def _duration(text: str) -> float | None:
    found = _DURATION.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        return None
    hours, minutes, seconds, milliseconds = (float(group or 0) for group in found.groups())
    return hours * 3600 + minutes * 60 + seconds + milliseconds / 1000


def _number(text: str) -> float | None:
    stripped = text.strip()
    return float(stripped) if stripped.isascii() and stripped.replace(".", "", 1).isdigit() else None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text.strip(), "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else None
