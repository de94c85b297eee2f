"""Error codes of JSON-RPC 2.0, which MCP and A2A both speak."""

from __future__ import annotations

from enum import IntEnum


class RpcCode(IntEnum):
    PARSE = -32700
    INVALID_REQUEST = -32600
    NO_METHOD = -32601
    INVALID_PARAMS = -32602
    INTERNAL = -32603
