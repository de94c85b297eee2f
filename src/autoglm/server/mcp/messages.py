"""Messages of clients: read, and answered with a result or an error. Pure; knows no transport and no tool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from autoglm.core.errors import AutoglmError
from autoglm.core.mcp import CAPABILITIES_KEY, MODERN, REVISIONS, VERSION_KEY, Code
from autoglm.core.values import Json

Params = Mapping[str, Json]


class RpcError(AutoglmError):
    """A message that is answered with an error. `number` is the message's own, where it could be read."""

    def __init__(self, code: Code, message: str, *, detail: Json = None, number: int | str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.detail = detail
        self.number = number


@dataclass(frozen=True, slots=True)
class Message:
    """A request (`number` is set) or a notification."""

    method: str
    params: Params = field(default_factory=dict)
    number: int | str | None = None

    @property
    def meta(self) -> Params:
        found = self.params.get("_meta")
        return found if isinstance(found, Mapping) else {}

    @property
    def is_modern(self) -> bool:
        """Whether it says itself which revision it is of."""
        return VERSION_KEY in self.meta

    @property
    def capabilities(self) -> Params:
        """What a modern client can do."""
        found = self.meta.get(CAPABILITIES_KEY)
        return found if isinstance(found, Mapping) else {}

    @property
    def progress_token(self) -> int | str | None:
        found = self.meta.get("progressToken")
        return found if isinstance(found, int | str) and not isinstance(found, bool) else None


def read(body: bytes) -> Message | None:
    """The message; None for a reply, since nothing is asked of clients. Raises RpcError."""
    try:
        content = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        raise RpcError(Code.PARSE, "This is not JSON.") from None
    if not isinstance(content, dict) or content.get("jsonrpc") != "2.0":
        raise RpcError(Code.INVALID_REQUEST, 'A message is one object with "jsonrpc": "2.0".')
    number, method, params = content.get("id"), content.get("method"), content.get("params", {})
    if method is None and ("result" in content or "error" in content):
        return None
    is_number = isinstance(number, int | str) and not isinstance(number, bool)
    if not isinstance(method, str) or not isinstance(params, dict) or not (is_number or "id" not in content):
        raise RpcError(Code.INVALID_REQUEST, "`method` is a text, `params` an object, `id` a text or a whole number.")
    return Message(method, params, number if is_number else None)


def check_modern(message: Message) -> None:
    """Raises RpcError for a modern request of another revision, or without what each must say."""
    revision = message.meta[VERSION_KEY]
    if revision != MODERN:
        raise unsupported(revision)
    if not isinstance(message.meta.get(CAPABILITIES_KEY), Mapping):
        raise RpcError(Code.INVALID_PARAMS, f"_meta needs {CAPABILITIES_KEY}, an object.")


def unsupported(revision: Json) -> RpcError:
    detail = {"supported": list(REVISIONS), "requested": revision}
    return RpcError(Code.UNSUPPORTED_VERSION, "Unsupported protocol version.", detail=detail)


def result_line(number: int | str | None, result: Params) -> bytes:
    return msgspec.json.encode({"jsonrpc": "2.0", "id": number, "result": result})


def error_line(error: RpcError, number: int | str | None = None) -> bytes:
    body: dict[str, Json] = {"code": int(error.code), "message": error.message}
    if error.detail is not None:
        body["data"] = error.detail
    return msgspec.json.encode({"jsonrpc": "2.0", "id": error.number if number is None else number, "error": body})


def progress_line(token: int | str, count: int, message: str) -> bytes:
    params = {"progressToken": token, "progress": count, "message": message}
    return msgspec.json.encode({"jsonrpc": "2.0", "method": "notifications/progress", "params": params})
