"""The endpoint adapter and the real client against a server that misbehaves in the ways endpoints do."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest

from autoglm.core.chat import ChatRequest, Message, whole_answer
from autoglm.core.errors import FailureKind, ModelError
from autoglm.egress.client import EgressClient
from autoglm.models.endpoint import EndpointLimits, EndpointModel
from autoglm.models.profiles import load_profile

ASKED = ChatRequest(messages=(Message(role="user", text="hi"),))


class Endpoint:
    """Answers connections with scripted bytes; an int is a pause without end, a float one of so many seconds."""

    def __init__(self, *scripts):
        self.scripts = list(scripts)
        self.requests = []
        self.url = ""

    async def serve(self, reader, writer):
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            self.requests.append((head, json.loads(await reader.readexactly(length))))
            for piece in self.scripts.pop(0) if self.scripts else ():
                if isinstance(piece, bytes):
                    writer.write(piece)
                    await writer.drain()
                else:
                    await asyncio.sleep(piece)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def endpoint(*scripts):
    made = Endpoint(*scripts)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield made
    finally:
        server.close()


async def ask(made, **bounds):
    limits = EndpointLimits(**{"total_s": 5, "idle_s": 5, "first_token_s": 5, "max_bytes": 1_000_000, **bounds})
    async with EgressClient() as http:
        endpoint = EndpointModel(
            http,
            name="e",
            base_url=made.url,
            model="m",
            protocol="openai_chat",
            profile=load_profile(),
            allow_private=True,
            limits=limits,
        )
        return await whole_answer(endpoint.stream(ASKED))


async def failure(*scripts, **bounds):
    async with endpoint(*scripts) as made:
        with pytest.raises(ModelError) as caught:
            await ask(made, **bounds)
    return caught.value


def response(status="200 OK", headers=(), body=b"", content_type="application/json"):
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *headers,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chunk(text):
    encoded = text.encode()
    return f"{len(encoded):x}\r\n".encode() + encoded + b"\r\n"


def event(content=None, finish=None):
    payload = {"choices": [{"delta": {"content": content}, "finish_reason": finish}]}
    return f"data: {json.dumps(payload)}\n\n"


STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
CLOSING = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
GOOD = response(body=b'{"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]}')


async def test_a_streamed_answer_arrives():
    script = [
        STREAM,
        chunk(event("Hel")),
        chunk(event("lo")[:9]),
        chunk(event("lo")[9:]),
        chunk(event(finish="stop")),
        chunk("data: [DONE]\n\n"),
        b"0\r\n\r\n",
    ]

    async with endpoint(script) as made:
        answer = await ask(made)

    assert answer.text == "Hello"
    head, body = made.requests[0]
    assert head.startswith(b"POST /v1/chat/completions ")
    assert body["stream"] is True


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ([response("500 Oops", body=b"<html>")], FailureKind.UNAVAILABLE),
        ([response("401 No", body=b'{"error": {"message": "key"}}')], FailureKind.REFUSED),
        ([response(body=b"<html>hello</html>", content_type="text/html")], FailureKind.BAD_OUTPUT),
        ([response(body=b'{"choices": [{')], FailureKind.BAD_OUTPUT),
        ([response(body=b'{"error": {"code": "insufficient_quota", "message": "pay"}}')], FailureKind.REFUSED),
        ([CLOSING, event("Hel").encode()], FailureKind.UNAVAILABLE),
        ([STREAM, chunk(event("Hel"))], FailureKind.UNAVAILABLE),
    ],
)
async def test_faults_have_their_kind(script, kind):
    assert (await failure(*[script] * 4)).kind is kind


async def test_a_body_without_end_is_cut_at_the_cap():
    huge = [CLOSING, *[b"data: " + b"x" * 100_000] * 40]

    assert (await failure(*[huge] * 4, max_bytes=500_000)).kind is FailureKind.TOO_LARGE


async def test_an_endpoint_that_hangs_is_a_timeout():
    assert (await failure([60], first_token_s=0.05)).kind is FailureKind.TIMEOUT
    assert (await failure([60], first_token_s=0.05, idle_s=0.01)).kind is FailureKind.TIMEOUT
    assert (await failure([STREAM, chunk(event("Hel")), 60], idle_s=0.05)).kind is FailureKind.TIMEOUT


async def test_a_slow_drip_ends_at_the_deadline():
    drip = [STREAM, *[piece for _ in range(200) for piece in (chunk(": ping\n"), 0.02)]]

    assert (await failure(drip, total_s=0.2, first_token_s=60)).kind is FailureKind.TIMEOUT


async def test_headers_without_end_are_refused():
    endless = [b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"y" * 200_000 + b"\r\n\r\n"]

    found = await failure(*[endless] * 4)

    assert found.kind in {FailureKind.TOO_LARGE, FailureKind.BAD_OUTPUT, FailureKind.UNAVAILABLE}


async def test_a_redirect_does_not_carry_the_question_away():
    moved = response("307 Moved", ["Location: http://127.0.0.1:9/v1/chat/completions"])

    found = await failure(*[[moved]] * 4)

    assert found.kind in {FailureKind.REFUSED, FailureKind.UNAVAILABLE, FailureKind.BAD_OUTPUT}
