"""Words of the Model Context Protocol that both of its ends use: revisions, keys, error codes, header texts.

Must not know: transports, tools, runs.
"""

from __future__ import annotations

import base64
import binascii
import re
from enum import IntEnum

MODERN = "2026-07-28"
"""The revision without a handshake: every request says itself which revision and what capabilities it comes with."""
LEGACY = ("2025-11-25", "2025-06-18")
"""Revisions that begin with `initialize`, the newest first."""
REVISIONS = (MODERN, *LEGACY)

VERSION_KEY = "io.modelcontextprotocol/protocolVersion"
CLIENT_KEY = "io.modelcontextprotocol/clientInfo"
CAPABILITIES_KEY = "io.modelcontextprotocol/clientCapabilities"
SERVER_KEY = "io.modelcontextprotocol/serverInfo"

VERSION_HEADER = "mcp-protocol-version"
METHOD_HEADER = "mcp-method"
NAME_HEADER = "mcp-name"
SESSION_HEADER = "mcp-session-id"
PARAM_HEADER = "mcp-param-"


class Code(IntEnum):
    """Error codes that the modern revision adds to those of JSON-RPC: whoever answers with one of them knows it."""

    HEADER_MISMATCH = -32020
    MISSING_CAPABILITY = -32021
    UNSUPPORTED_VERSION = -32022


_PLAIN = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
_WRAPPED = re.compile(r"=\?base64\?(.*)\?=", re.DOTALL)


def header_value(text: str) -> str:
    """The text as a header can carry it: as it is, or in base64 between marks."""
    if _PLAIN.fullmatch(text) and not _WRAPPED.fullmatch(text):
        return text
    return f"=?base64?{base64.b64encode(text.encode(errors='replace')).decode()}?="


def header_text(value: str) -> str:
    """The text behind a header's value. Raises ValueError for marks around what is no base64 of UTF-8."""
    wrapped = _WRAPPED.fullmatch(value)
    if wrapped is None:
        return value
    try:
        return base64.b64decode(wrapped[1], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError("it is not base64 of UTF-8") from error
