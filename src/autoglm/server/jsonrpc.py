"""Messages of JSON-RPC 2.0: read, and answered with a result or an error. Pure; knows no transport and no method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from autoglm.core.errors import AutoglmError
from autoglm.core.jsonrpc import RpcCode
from autoglm.core.values import Json

Params = Mapping[str, Json]
Number = int | str | None
"""What a request calls itself, and its answer repeats."""


class RpcError(AutoglmError):
    """A message that is answered with an error. `code` is one of JSON-RPC, or one that the protocol adds."""

    def __init__(self, code: int, message: str, *, detail: Json = None) -> None:
        super().__init__(message)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Message:
    """A request (`number` is set) or a notification."""

    method: str
    params: Params = field(default_factory=dict)
    number: Number = None


def read(body: bytes) -> Message | None:
    """The message; None for a reply, since nothing is asked of clients. Raises RpcError."""
    try:
        content = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        raise RpcError(RpcCode.PARSE, "This is not JSON.") from None
    if not isinstance(content, dict) or content.get("jsonrpc") != "2.0":
        raise RpcError(RpcCode.INVALID_REQUEST, 'A message is one object with "jsonrpc": "2.0".')
    number, method, params = content.get("id"), content.get("method"), content.get("params", {})
    if method is None and ("result" in content or "error" in content):
        return None
    is_number = isinstance(number, int | str) and not isinstance(number, bool)
    if not isinstance(method, str) or not isinstance(params, dict) or not (is_number or "id" not in content):
        raise RpcError(
            RpcCode.INVALID_REQUEST, "`method` is a text, `params` an object, `id` a text or a whole number."
        )
    return Message(method, params, number if is_number else None)


def result_line(number: Number, result: Params) -> bytes:
    return msgspec.json.encode({"jsonrpc": "2.0", "id": number, "result": result})


def error_line(number: Number, error: RpcError) -> bytes:
    body: dict[str, Json] = {"code": int(error.code), "message": error.message}
    if error.detail is not None:
        body["data"] = error.detail
    return msgspec.json.encode({"jsonrpc": "2.0", "id": number, "error": body})
