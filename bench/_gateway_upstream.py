"""A model endpoint for the gateway's bench: as fast as Python gets, so that the gateways are what is measured.

`python -m bench._gateway_upstream` prints its port. A model whose name holds "paced" streams 20 chunks, 2 ms apart;
any other one gives its whole answer at once, as JSON, or as three events when a stream is asked for.
"""

from __future__ import annotations

import asyncio
import json

import httptools
import uvloop

CHUNKS = 20
APART_S = 0.002
TEXT = "The quick brown fox jumps over the lazy dog. " * 4
_USAGE = {"prompt_tokens": 12, "completion_tokens": 40, "total_tokens": 52}


def _event(delta: dict[str, str], finish: str | None = None, usage: dict[str, int] | None = None) -> bytes:
    chunk = {
        "id": "chatcmpl-mock",
        "object": "chat.completion.chunk",
        "created": 1_700_000_000,
        "model": "mock",
        "choices": [] if usage else [{"index": 0, "delta": delta, "finish_reason": finish}],
        "usage": usage,
    }
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def _chunked(content: bytes) -> bytes:
    return f"{len(content):x}\r\n".encode() + content + b"\r\n"


def _whole() -> bytes:
    body = {
        "id": "chatcmpl-mock",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": "mock",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": TEXT}, "finish_reason": "stop"}],
        "usage": _USAGE,
    }
    content = json.dumps(body).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n"
    return head.encode() + content


_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
_END = _event({}, "stop") + _event({}, usage=_USAGE) + b"data: [DONE]\n\n"
_WHOLE = _whole()
_AT_ONCE = _HEAD + _chunked(_event({"role": "assistant", "content": TEXT}) + _END) + b"0\r\n\r\n"
_PIECE = _chunked(_event({"content": "The quick brown fox "}))
_LAST = _chunked(_END) + b"0\r\n\r\n"


class Upstream(asyncio.Protocol):
    """One connection."""

    def __init__(self) -> None:
        self._parser = httptools.HttpRequestParser(self)
        self._body = b""
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        body, self._body = self._body, b""
        is_stream = b'"stream":true' in body or b'"stream": true' in body
        if is_stream and b"paced" in body[:4000]:
            self._transport.write(_HEAD)
            self._next(CHUNKS, self._loop.time())
        else:
            self._transport.write(_AT_ONCE if is_stream else _WHOLE)

    def _next(self, left: int, due: float) -> None:
        if self._transport.is_closing():
            return
        if not left:
            self._transport.write(_LAST)
            return
        self._transport.write(_PIECE)
        self._loop.call_at(due + APART_S, self._next, left - 1, due + APART_S)


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Upstream, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
