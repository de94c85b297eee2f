"""The MCP server at an address: one message a POST, answered with JSON, or with events when progress is wanted.

Hosts, origins and keys have been looked at before. A client that closes its connection has cancelled its request.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from autoglm.core.jsonrpc import RpcCode
from autoglm.core.mcp import (
    METHOD_HEADER,
    MODERN,
    NAME_HEADER,
    REVISIONS,
    VERSION_HEADER,
    VERSION_KEY,
    Code,
    header_text,
)
from autoglm.server.exchange import Exchange
from autoglm.server.jsonrpc import Number, RpcError, error_line
from autoglm.server.mcp.answering import McpServer
from autoglm.server.mcp.messages import McpMessage, read_mcp, unsupported

_OLDEST = "2025-03-26"  # what a client without the header speaks; it is served like the next one
_STATUSES: Mapping[int, int] = {
    RpcCode.NO_METHOD: 404,
    **dict.fromkeys((RpcCode.INVALID_PARAMS, RpcCode.PARSE, RpcCode.INVALID_REQUEST, *Code), 400),
}


class McpEndpoint:
    """Answers POSTs to the address."""

    def __init__(self, server: McpServer) -> None:
        self._server = server

    async def answer(self, exchange: Exchange, body: bytes) -> None:
        """Answer one exchange whose body has been read."""
        try:
            message = read_mcp(body)
            if message is not None:
                _check_headers(message, exchange.headers)
        except RpcError as error:
            await exchange.reply(error_line(_number(body), error), status=400)
            return
        if message is None or message.number is None:
            await exchange.reply(b"", status=202, headers=())
            return
        await self._requested(exchange, message)

    async def _requested(self, exchange: Exchange, message: McpMessage) -> None:
        async def send(line: bytes) -> None:
            if not exchange.has_begun:
                await exchange.begin_events()
            await exchange.write(_event(line))

        line = await self._server.answer(message, principal=exchange.principal, send=send)
        if exchange.has_begun:
            await exchange.end_events(_event(line))
        else:
            await exchange.reply(line, status=_status(line, message))


def _event(line: bytes) -> bytes:
    return b"event: message\ndata: " + line + b"\n\n"


def _status(line: bytes, message: McpMessage) -> int:
    """A modern client is told by the status too; earlier ones take every answer with 200."""
    code = msgspec.json.decode(line, type=_Answer).error
    if code is None or not message.is_modern:
        return 200
    return _STATUSES.get(code.code, 200)


class _Error(msgspec.Struct):
    code: int


class _Answer(msgspec.Struct):
    error: _Error | None = None


class _Numbered(msgspec.Struct):
    id: Number = None


def _number(body: bytes) -> Number:
    """The number of a message that could not be read otherwise."""
    try:
        return msgspec.json.decode(body, type=_Numbered).id
    except (ValueError, RecursionError):
        return None


# --- headers ---------------------------------------------------------------------------------------------------------


def _check_headers(message: McpMessage, headers: Mapping[bytes, bytes]) -> None:
    """What stands in the headers of a modern request must be what stands in its body: others may have decided by it.
    Raises RpcError."""
    revision = _header(headers, VERSION_HEADER)
    if not message.is_modern:
        if revision == MODERN and message.number is not None:
            raise RpcError(RpcCode.INVALID_PARAMS, f"A request of revision {MODERN} needs _meta with {VERSION_KEY}.")
        if revision is not None and revision not in (*REVISIONS, _OLDEST):
            raise unsupported(revision)
        return
    expected = {VERSION_HEADER: message.meta[VERSION_KEY], METHOD_HEADER: message.method}
    if message.method == "tools/call":
        expected[NAME_HEADER] = message.params.get("name")
    for name, value in expected.items():
        if _header(headers, name) != value:
            raise RpcError(Code.HEADER_MISMATCH, f"The header {name} is missing, or is not what the body says.")


def _header(headers: Mapping[bytes, bytes], name: str) -> str | None:
    """Raises RpcError for a value that cannot be read."""
    value = headers.get(name.encode())
    if value is None:
        return None
    try:
        return header_text(value.strip(b" \t").decode("ascii"))
    except ValueError:
        raise RpcError(Code.HEADER_MISMATCH, f"The header {name} cannot be read.") from None
