"""What messages of MCP say of themselves: revision, capabilities, progress. Pure; knows no transport and no tool."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from autoglm.core.jsonrpc import RpcCode
from autoglm.core.mcp import CAPABILITIES_KEY, MODERN, REVISIONS, VERSION_KEY, Code
from autoglm.core.values import Json
from autoglm.server.jsonrpc import Message, Params, RpcError, read


class McpMessage(Message):
    """A message with what MCP puts into its params."""

    __slots__ = ()

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


def read_mcp(body: bytes) -> McpMessage | None:
    """The message; None for a reply. Raises RpcError."""
    message = read(body)
    return None if message is None else McpMessage(message.method, message.params, message.number)


def check_modern(message: McpMessage) -> None:
    """Raises RpcError for a modern request of another revision, or without what each must say."""
    revision = message.meta[VERSION_KEY]
    if revision != MODERN:
        raise unsupported(revision)
    if not isinstance(message.meta.get(CAPABILITIES_KEY), Mapping):
        raise RpcError(RpcCode.INVALID_PARAMS, f"_meta needs {CAPABILITIES_KEY}, an object.")


def unsupported(revision: Json) -> RpcError:
    detail = {"supported": list(REVISIONS), "requested": revision}
    return RpcError(Code.UNSUPPORTED_VERSION, "Unsupported protocol version.", detail=detail)


def progress_line(token: int | str, count: int, message: str) -> bytes:
    params = {"progressToken": token, "progress": count, "message": message}
    return msgspec.json.encode({"jsonrpc": "2.0", "method": "notifications/progress", "params": params})
