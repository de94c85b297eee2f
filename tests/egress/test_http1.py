"""Connections that are kept open for POST: the same bounds as everywhere, and nothing of one answer in the next."""

import asyncio
import gzip
from contextlib import asynccontextmanager
from dataclasses import replace
from ipaddress import ip_address

import pytest

from autoglm.core.errors import FailureKind, StepError, ToolError
from autoglm.core.http import HttpRequest
from autoglm.egress.client import EgressClient
from autoglm.egress.rules import EgressRules
from autoglm.testing.loopback import loopback


def post(request, body=b"{}"):
    return replace(request, method="POST", body=body)


class Scripted:
    """A server whose connections answer each request with the next script: bytes, seconds to wait, or None to close."""

    def __init__(self, *scripts):
        self.scripts = list(scripts)
        self.connections = 0
        self.requests = []
        self.ended = asyncio.Event()
        self.url = ""

    async def answer(self, reader, writer):
        self.connections += 1
        try:
            while self.scripts:
                head = await reader.readuntil(b"\r\n\r\n")
                size = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                self.requests.append(head + await reader.readexactly(size))
                for piece in self.scripts.pop(0):
                    if piece is None:
                        return
                    if isinstance(piece, float):
                        await asyncio.sleep(piece)
                        continue
                    writer.write(piece)
                    await writer.drain()
            await reader.read()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self.ended.set()
            writer.close()

    def request(self, **more):
        return HttpRequest(url=self.url, method="POST", body=b"{}", allow_private=True, **more)


@asynccontextmanager
async def scripted(*scripts):
    made = Scripted(*scripts)
    server = await asyncio.start_server(made.answer, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1/x?y=1"
    try:
        yield made
    finally:
        server.close()
        await asyncio.sleep(0)  # its connections end too


def whole(body=b"ok", *headers, status=b"200 OK"):
    lines = [b"HTTP/1.1 " + status, b"Content-Length: " + str(len(body)).encode(), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    ("path", "limits", "kind"),
    [
        ("/drip", {"total_s": 0.15}, FailureKind.TIMEOUT),
        ("/hang", {"idle_s": 0.1}, FailureKind.TIMEOUT),
        ("/hang", {"first_s": 0.1}, FailureKind.TIMEOUT),
        ("/stall", {"idle_s": 0.1}, FailureKind.TIMEOUT),
        ("/stall", {"idle_s": 0.1, "first_s": 5}, FailureKind.TIMEOUT),
        ("/cut", {}, FailureKind.UNAVAILABLE),
        ("/cut_chunked", {}, FailureKind.UNAVAILABLE),
        ("/huge", {}, FailureKind.TOO_LARGE),
        ("/declared", {}, FailureKind.TOO_LARGE),
        ("/bomb", {}, FailureKind.TOO_LARGE),
        ("/broken_gzip", {}, FailureKind.BAD_OUTPUT),
        ("/headers", {}, FailureKind.TOO_LARGE),
        ("/long_header", {}, FailureKind.TOO_LARGE),
        ("/garbage", {}, FailureKind.UNAVAILABLE),
        ("/to_private", {}, FailureKind.REFUSED),
        ("/to_file", {}, FailureKind.REFUSED),
    ],
)
async def test_each_fault_has_its_kind(path, limits, kind):
    async with loopback() as server, EgressClient() as client:
        with pytest.raises(StepError) as caught:
            await client.fetch(replace(post(server.request(path)), **limits))

    assert caught.value.kind is kind
    assert path not in str(caught.value)


async def test_the_beginning_of_an_answer_may_take_longer_than_a_silence_inside_it():
    head, body = whole(b"one")[:-3], b"one"

    async with scripted([0.1, head, 0.1, body], [head, b"o", 0.1, b"ne"]) as server, EgressClient() as client:
        one = await client.fetch(server.request(first_s=5.0, idle_s=0.02))
        with pytest.raises(ToolError, match=r"did not send anything for 0\.02 s"):
            await client.fetch(server.request(first_s=5.0, idle_s=0.02))

    assert one.body == b"one"


async def test_a_connection_is_used_again_after_a_whole_answer():
    async with scripted([whole(b"one")], [whole(b"two")]) as server, EgressClient() as client:
        bodies = [(await client.fetch(server.request())).body for _ in range(2)]

    assert bodies == [b"one", b"two"]
    assert server.connections == 1
    assert server.requests[0].startswith(b"POST /v1/x?y=1 HTTP/1.1\r\nHost: 127.0.0.1:")


@pytest.mark.parametrize(
    "first",
    [
        [whole(b"one", b"Connection: close")],
        [b"HTTP/1.1 200 OK\r\n\r\none", None],
        [b"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\none", None],
        [whole(b"one"), None],
    ],
)
async def test_a_connection_that_ends_is_not_used_again(first):
    async with scripted(first, [whole(b"two")]) as server, EgressClient() as client:
        one = await client.fetch(server.request())
        await server.ended.wait()
        await asyncio.sleep(0.05)  # until the end has arrived here
        two = await client.fetch(server.request())

    assert (one.body, two.body) == (b"one", b"two")
    assert server.connections == 2


async def test_an_answer_that_nobody_reads_to_its_end_is_not_mixed_with_the_next():
    async with scripted([whole(b"x" * 50_000)], [whole(b"two")]) as server, EgressClient() as client:
        async with client.stream(server.request()) as answer:
            assert answer.status == 200
        two = await client.fetch(server.request())

    assert two.body == b"two"
    assert server.connections == 2


async def test_what_comes_without_having_been_asked_for_ends_the_connection():
    async with scripted([whole(b"one"), whole(b"spoofed")], [whole(b"two")]) as server, EgressClient() as client:
        one = await client.fetch(server.request())
        await asyncio.sleep(0.02)
        two = await client.fetch(server.request())

    assert (one.body, two.body) == (b"one", b"two")


async def test_hints_before_the_answer_are_no_answer():
    script = [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", whole(b"one")]
    async with scripted(script) as server, EgressClient() as client:
        answer = await client.fetch(server.request())

    assert (answer.status, answer.body, answer.headers) == (200, b"one", {"content-length": "3"})


async def test_headers_that_come_twice_are_joined():
    async with scripted([whole(b"", b"X-A: 1", b"x-a: 2")]) as server, EgressClient() as client:
        answer = await client.fetch(server.request())

    assert answer.headers["x-a"] == "1, 2"


@pytest.mark.parametrize("size", [10, 900_000])
async def test_a_packed_body_is_unpacked_although_it_was_not_asked_for(size):
    packed = gzip.compress(b"z" * size)
    async with (
        scripted([whole(packed, b"Content-Encoding: gzip")], [whole(b"two")]) as server,
        EgressClient() as client,
    ):
        answer = await client.fetch(server.request())
        two = await client.fetch(server.request())

    assert answer.body == b"z" * size
    assert two.body == b"two"


async def test_a_packed_body_that_comes_byte_by_byte_is_read_to_its_end():
    packed = gzip.compress(b"two words")
    pieces = [bytes([one]) for one in whole(packed, b"Content-Encoding: gzip")]

    async with scripted(pieces) as server, EgressClient() as client:
        answer = await client.fetch(server.request())

    assert answer.body == b"two words"


async def test_a_packed_body_that_is_cut_cannot_be_unpacked():
    packed = gzip.compress(b"two words" * 100)[:-12]

    async with scripted([whole(packed, b"Content-Encoding: gzip")]) as server, EgressClient() as client:
        with pytest.raises(ToolError, match="cannot be unpacked"):
            await client.fetch(server.request())


async def test_a_large_answer_waits_for_its_reader():
    body = bytes(range(256)) * 20_000
    async with scripted([whole(body)]) as server, EgressClient() as client, client.stream(server.request()) as answer:
        await asyncio.sleep(0.05)
        pieces = [piece async for piece in answer.chunks]

    assert b"".join(pieces) == body
    assert max(map(len, pieces)) < 2_000_000


async def test_whoever_stops_reading_closes_the_connection():
    async with (
        scripted([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n"], []) as server,
        EgressClient() as client,
    ):
        async with client.stream(server.request()) as answer:
            assert await anext(answer.chunks) == b"one"
        async with asyncio.timeout(5):
            await server.ended.wait()


async def test_what_was_opened_for_one_request_is_not_used_for_another():
    async def resolve(host, port):
        return (ip_address("127.0.0.1"),)

    async with (
        scripted([whole(b"one")], [whole(b"two")]) as server,
        EgressClient(EgressRules(allow_hosts=("lan.test",)), resolve=resolve) as client,
    ):
        url = server.url.replace("127.0.0.1", "lan.test")
        await client.fetch(replace(server.request(), url=url))
        await client.fetch(replace(server.request(), url=url, allow_private=False))

    assert server.connections == 2


async def test_a_kept_connection_leads_to_an_address_that_was_checked_now():
    answers = iter(["127.0.0.1", "127.0.0.2"])

    async def moving(host, port):
        return (ip_address(next(answers)),)

    async with (
        scripted([whole(b"one")], [whole(b"two")]) as server,
        EgressClient(EgressRules(allow_hosts=("lan.test",), connect_s=1), resolve=moving) as client,
    ):
        request = replace(server.request(), url=server.url.replace("127.0.0.1", "lan.test"))
        await client.fetch(request)
        with pytest.raises(ToolError):
            await client.fetch(request)

    assert server.connections == 1


async def test_nobody_at_the_port_is_unavailable():
    async with EgressClient() as client:
        with pytest.raises(ToolError) as caught:
            await client.fetch(HttpRequest(url="http://127.0.0.1:1/", method="POST", allow_private=True))

    assert caught.value.kind is FailureKind.UNAVAILABLE


async def test_many_at_once_each_get_their_own_answer():
    async def echo(reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                size = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                writer.write(whole(await reader.readexactly(size)))
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    async with EgressClient() as client:

        async def ask(number):
            body = str(number).encode()
            request = HttpRequest(url=url, method="POST", body=body, allow_private=True)
            return [(await client.fetch(request)).body == body for _ in range(5)]

        found = await asyncio.gather(*map(ask, range(40)))
    server.close()

    assert all(map(all, found))
