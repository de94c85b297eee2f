"""Failures as clients of the OpenAI API know them: a status, and a body with message, type, param and code."""

from __future__ import annotations

import math
from collections.abc import Mapping

import msgspec

from autoglm.core.chat import RouteStep
from autoglm.core.errors import (
    AutoglmError,
    BusyError,
    FailureKind,
    ModelError,
    NotFound,
    StepError,
    StorageError,
    UsageError,
)
from autoglm.core.values import Json

_TYPES: Mapping[int, str] = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    405: "invalid_request_error",
    408: "timeout_error",
    413: "request_too_large",
    429: "rate_limit_error",
}
_STATUSES: Mapping[FailureKind, int] = {
    FailureKind.INVALID_ARGS: 400,
    FailureKind.NOT_FOUND: 502,  # the endpoint does not know its model: the client's name for it was right
    FailureKind.REFUSED: 502,  # our credential or its filter, not the client's key
    FailureKind.RATE_LIMITED: 429,
    FailureKind.UNAVAILABLE: 503,
    FailureKind.TIMEOUT: 504,
    FailureKind.TOO_LARGE: 413,
    FailureKind.BAD_OUTPUT: 502,
}


class ApiRefusal(AutoglmError):
    """A request that gets an error for an answer. `param` names the field that is wrong; `code` is for programs;
    `route` is whom a model was tried with."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str = "",
        param: str = "",
        hint: str = "",
        retry_after_s: float | None = None,
        route: tuple[RouteStep, ...] = (),
    ) -> None:
        super().__init__(message, hint=hint)
        self.route = route
        self.status = status
        self.code = code
        self.param = param
        self.retry_after_s = retry_after_s

    @property
    def content(self) -> Json:
        """The object under "error"."""
        return {
            "message": str(self),
            "type": _TYPES.get(self.status, "server_error"),
            "param": self.param or None,
            "code": self.code or None,
        }

    @property
    def body(self) -> bytes:
        return msgspec.json.encode({"error": self.content})

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        if self.retry_after_s is None:
            return []
        return [(b"retry-after", str(max(1, math.ceil(self.retry_after_s))).encode())]


def invalid(message: str, *, param: str = "", code: str = "", hint: str = "") -> ApiRefusal:
    """A request that cannot be understood or done."""
    return ApiRefusal(400, message, param=param, code=code or "invalid_value", hint=hint)


def refusal_of(error: AutoglmError) -> ApiRefusal:
    """The same failure for a client."""
    if isinstance(error, ApiRefusal):
        return error
    if isinstance(error, StepError):
        status = _STATUSES.get(error.kind, 500)
        return ApiRefusal(
            status,
            error.message,
            code=error.kind.value,
            hint=error.hint,
            retry_after_s=error.retry_after_s,
            route=error.route if isinstance(error, ModelError) else (),
        )
    for kind, status, code in _OTHERS:
        if isinstance(error, kind):
            return ApiRefusal(status, error.message, code=code, hint=error.hint)
    return ApiRefusal(500, error.message, code="internal_error", hint=error.hint)


_OTHERS: tuple[tuple[type[AutoglmError], int, str], ...] = (
    (NotFound, 404, "not_found"),
    (UsageError, 400, "invalid_value"),
    (BusyError, 503, "busy"),
    (StorageError, 503, "storage"),
)
