"""A client for the gateway's bench: keeps connections open and asks again as soon as an answer is whole.

`python -m bench._gateway_load PORT MODEL KEY REQUESTS CLIENTS` prints one JSON object: seconds, failures and latencies.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

import httptools
import uvloop

from bench._gateway_upstream import CHUNKS


def request_bytes(port: int, model: str, key: str) -> bytes:
    """One question; a model with "paced" in its name is asked for a stream."""
    body = {
        "model": model,
        "messages": [
            {"role": "system", "content": "You are a helpful assistant."},
            {"role": "user", "content": "Tell me about the quick brown fox, in a few words."},
        ],
        "temperature": 0.2,
        "max_tokens": 256,
    }
    if "paced" in model:
        body["stream"] = True
    content = json.dumps(body).encode()
    head = (
        f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nAccept: */*\r\nUser-Agent: bench\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


class Load:
    """What all connections share."""

    def __init__(self, request: bytes, requests: int, *, is_stream: bool) -> None:
        self.request = request
        self.left = requests
        self.is_stream = is_stream
        self.failures = 0
        self.latencies_s: list[float] = []
        self.open = 0
        self.done = asyncio.get_running_loop().create_future()


class Client(asyncio.Protocol):
    """One connection."""

    def __init__(self, load: Load) -> None:
        self._load = load
        load.open += 1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._ask()

    def connection_lost(self, _exc: Exception | None) -> None:
        self._load.open -= 1
        if self._load.open == 0 and not self._load.done.done():
            self._load.done.set_result(None)

    def _ask(self) -> None:
        if self._load.left <= 0:
            self._transport.close()
            return
        self._load.left -= 1
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self._begin = time.perf_counter()
        self._transport.write(self._load.request)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        load = self._load
        load.latencies_s.append(time.perf_counter() - self._begin)
        if not self._is_good(b"".join(self._body)):
            load.failures += 1
        asyncio.get_running_loop().call_soon(self._ask)

    def _is_good(self, body: bytes) -> bool:
        if self._parser.get_status_code() != 200:
            return False
        if not self._load.is_stream:
            return b"quick brown fox" in body
        return body.count(b"quick brown fox") >= CHUNKS and b"[DONE]" in body


async def main(port: int, model: str, key: str, requests: int, clients: int) -> None:
    load = Load(request_bytes(port, model, key), requests, is_stream="paced" in model)
    loop = asyncio.get_running_loop()
    begin = time.perf_counter()
    for _ in range(clients):
        await loop.create_connection(lambda: Client(load), "127.0.0.1", port)
    await load.done
    found = {
        "seconds": time.perf_counter() - begin,
        "failures": load.failures + requests - len(load.latencies_s),
        "latencies_ms": [round(latency * 1000, 4) for latency in load.latencies_s],
    }
    print(json.dumps(found))


if __name__ == "__main__":
    port, model, key, requests, clients = sys.argv[1:]
    uvloop.run(main(int(port), model, key, int(requests), int(clients)))
