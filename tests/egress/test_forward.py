"""The proxy for the browser lets through what is allowed, to checked addresses, for its owner, within bounds."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address

import pytest

from autoglm.core.errors import ToolError
from autoglm.egress.addresses import Address
from autoglm.egress.forward import ForwardBounds, ForwardProxy
from autoglm.egress.rules import EgressRules

OPEN = EgressRules(allow_hosts=("127.0.0.1", "shop.test"))


class Server:
    """Answers every connection with one message, and keeps what it was sent."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.asked: list[bytes] = []
        self.heard = asyncio.Event()
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.read(65_536)
        writer.write(self.answer)
        writer.write_eof()
        self.asked.append(first + await reader.read())
        self.heard.set()
        writer.close()


@asynccontextmanager
async def upstream(
    answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nKeep-Alive: 5\r\n\r\nhi",
) -> AsyncIterator[Server]:
    server = Server(answer)
    async with await asyncio.start_server(server.serve, "127.0.0.1", 0) as listening:
        server.port = listening.sockets[0].getsockname()[1]
        yield server


@asynccontextmanager
async def proxy(
    *hosts: str, rules: EgressRules = OPEN, max_bytes: int = 10_000, **names: str
) -> AsyncIterator[ForwardProxy]:
    async def resolve(host: str, port: int) -> tuple[Address, ...]:
        del port
        return tuple(ip_address(each) for each in names[host.replace(".", "_")].split())

    forward = ForwardProxy(rules, ForwardBounds(hosts=hosts, max_bytes=max_bytes), resolve=resolve)
    await forward.start()
    try:
        yield forward
    finally:
        await forward.close()


async def ask(forward: ForwardProxy, request: str, *, password: str | None = None) -> str:
    """The proxy's whole answer."""
    word = base64.b64encode(f"{forward.username}:{password or forward.password}".encode()).decode()
    reader, writer = await asyncio.open_connection("127.0.0.1", int(forward.server.rpartition(":")[2]))
    head, _, body = request.partition("\n\n")
    lines = [*head.split("\n"), f"Proxy-Authorization: Basic {word}", "", ""]
    writer.write("\r\n".join(lines).encode() + body.encode())
    answer = (await reader.read()).decode()
    writer.close()
    return answer


async def test_a_request_goes_to_the_server_without_what_is_meant_for_the_proxy() -> None:
    async with upstream() as server, proxy("127.0.0.1") as forward:
        answer = await ask(
            forward,
            f"POST http://127.0.0.1:{server.port}/a?b=c HTTP/1.1\nHost: x\nContent-Length: 4\n"
            "Connection: keep-alive\n\nbodyGET http://evil/ HTTP/1.1",
        )
        await asyncio.wait_for(server.heard.wait(), 10)

    assert answer == "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"
    assert server.asked == [b"POST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody"]


async def test_a_tunnel_passes_bytes_both_ways() -> None:
    async with upstream(b"pong") as server, proxy("shop.test", shop_test="127.0.0.1") as forward:
        answer = await ask(forward, f"CONNECT shop.test:{server.port} HTTP/1.1\n\nping")
        await asyncio.wait_for(server.heard.wait(), 10)

    assert answer == "HTTP/1.1 200 Connection established\r\n\r\npong"
    assert server.asked == [b"ping"]


async def test_nobody_else_can_use_it() -> None:
    async with upstream() as server, proxy("127.0.0.1") as forward:
        answer = await ask(forward, f"GET http://127.0.0.1:{server.port}/ HTTP/1.1", password="guess")

    assert answer.startswith("HTTP/1.1 407 ")
    assert server.asked == []


@pytest.mark.parametrize(
    ("hosts", "request_line", "why"),
    [
        (("shop.test",), "CONNECT other.test:443 HTTP/1.1", "not in browser.allow_hosts"),
        (("shop.test",), "GET http://other.test/ HTTP/1.1", "not in browser.allow_hosts"),
        ((), "GET http://shop.test/ HTTP/1.1", "not in browser.allow_hosts"),
        (("*",), "CONNECT 169.254.169.254:80 HTTP/1.1", "private or reserved"),
        (("*",), "CONNECT 2130706433:80 HTTP/1.1", "not"),
        (("*",), "CONNECT [::1]:80 HTTP/1.1", "private or reserved"),
        (("*",), "CONNECT [::ffff:10.0.0.1]:80 HTTP/1.1", "private or reserved"),
        (("*",), "GET http://trap.test/ HTTP/1.1", "private or reserved"),
        (("*",), "GET http://both.test/ HTTP/1.1", "private or reserved"),
        (("*",), "GET http://shop.test/ HTTP/1.1", "private or reserved"),  # open to tools, not to every page
        (("*",), "GET http://user:word@shop.test/ HTTP/1.1", "credentials"),
        (("*",), "GET /local HTTP/1.1", "no address"),
        (("*",), "GET file:///etc/passwd HTTP/1.1", "no address"),
    ],
)  # fmt: skip
async def test_what_is_not_allowed_is_refused_and_told(hosts: tuple[str, ...], request_line: str, why: str) -> None:
    names = {"trap_test": "10.0.0.1", "both_test": "93.184.215.14 127.0.0.1", "shop_test": "127.0.0.1"}

    async with proxy(*hosts, rules=EgressRules(allow_hosts=("shop.test",), connect_s=0.5), **names) as forward:
        answer = await ask(forward, request_line)
        refusals = forward.take_refusals()

    assert answer.startswith("HTTP/1.1 403 ")
    (refusal,) = refusals
    assert why in refusal.reason or "2130706433" in request_line
    assert forward.take_refusals() == ()


async def test_a_name_is_resolved_anew_for_each_connection_and_checked_each_time() -> None:
    turns = iter([ip_address("127.0.0.1"), ip_address("127.0.0.2")])

    async def turning(host: str, port: int) -> tuple[Address, ...]:
        del host, port
        return (next(turns),)

    bounds = ForwardBounds(hosts=("*",))
    async with upstream() as server:
        forward = ForwardProxy(EgressRules(), bounds, resolve=turning)
        await forward.start()
        answers = [await ask(forward, f"GET http://rebind.test:{server.port}/ HTTP/1.1") for _ in range(2)]
        await forward.close()

    assert all(answer.startswith("HTTP/1.1 403 ") for answer in answers)
    assert server.asked == []


async def test_what_comes_back_is_bounded_over_all_connections() -> None:
    async with upstream(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 6_000) as server, proxy("127.0.0.1") as forward:
        first = await ask(forward, f"GET http://127.0.0.1:{server.port}/ HTTP/1.1")
        second = await ask(forward, f"GET http://127.0.0.1:{server.port}/ HTTP/1.1")
        refusals = forward.take_refusals()

    assert len(first) > 6_000 > len(second)
    assert [refusal.reason for refusal in refusals] == ["The pages sent more than 10,000 bytes; the rest was left out."]


@pytest.mark.parametrize("request_text", ["nonsense", "GET http://127.0.0.1:{port}/ HTTP/1.1\nContent-Length: x"])
async def test_what_is_no_request_ends_the_connection(request_text: str) -> None:
    async with upstream() as server, proxy("127.0.0.1") as forward:
        answer = await ask(forward, request_text.format(port=server.port))

    assert answer == ""
    assert server.asked in ([], [b""])


async def test_a_server_that_is_not_there_is_told_apart_from_one_that_is_forbidden() -> None:
    async with upstream() as server:
        pass

    async with proxy("127.0.0.1") as forward:
        answer = await ask(forward, f"GET http://127.0.0.1:{server.port}/ HTTP/1.1")
        refusals = forward.take_refusals()

    assert answer.startswith("HTTP/1.1 502 ")
    assert [(refusal.host, refusal.is_forbidden) for refusal in refusals] == [("127.0.0.1", False)]


async def test_a_body_of_unknown_length_is_not_passed_on() -> None:
    async with upstream() as server, proxy("127.0.0.1") as forward:
        answer = await ask(
            forward, f"POST http://127.0.0.1:{server.port}/ HTTP/1.1\nTransfer-Encoding: chunked\n\n0\r\n\r\n"
        )

    assert answer.startswith("HTTP/1.1 411 ")
    assert server.asked in ([], [b""])


async def test_closing_ends_open_tunnels() -> None:
    async with upstream() as server:
        forward = ForwardProxy(OPEN, ForwardBounds(hosts=("127.0.0.1",)))
        await forward.start()
        word = base64.b64encode(f"{forward.username}:{forward.password}".encode()).decode()
        reader, writer = await asyncio.open_connection("127.0.0.1", int(forward.server.rpartition(":")[2]))
        writer.write(f"CONNECT 127.0.0.1:{server.port} HTTP/1.1\r\nProxy-Authorization: Basic {word}\r\n\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")

        await forward.close()

        assert await reader.read() == b""
        writer.close()


async def test_behind_another_proxy_there_is_no_browser() -> None:
    forward = ForwardProxy(EgressRules(proxy="http://proxy.test:3128"), ForwardBounds(hosts=("*",)))

    with pytest.raises(ToolError, match=r"egress\.proxy"):
        await forward.start()
