"""The client against a real server on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from ipaddress import ip_address

import pytest

from autoglm.core.errors import EgressRefused, FailureKind, StepError, ToolError
from autoglm.core.http import HttpRequest
from autoglm.egress.addresses import Address
from autoglm.egress.client import EgressClient
from autoglm.egress.rules import EgressRules
from autoglm.testing.loopback import Loopback, loopback


async def resolve_to_loopback(host: str, port: int) -> tuple[Address, ...]:
    return (ip_address("127.0.0.1"),)


@pytest.fixture
async def server() -> AsyncIterator[Loopback]:
    async with loopback() as running:
        yield running


@pytest.fixture
async def client() -> AsyncIterator[EgressClient]:
    async with EgressClient(resolve=resolve_to_loopback) as opened:
        yield opened


async def test_an_answer_comes_back_whole(server: Loopback, client: EgressClient) -> None:
    answer = await client.fetch(server.request("/hello"))

    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, b"hello", "text/plain")


async def test_a_status_of_failure_is_an_answer(server: Loopback, client: EgressClient) -> None:
    answer = await client.fetch(server.request("/unavailable"))

    assert (answer.status, answer.headers["retry-after"], answer.body) == (503, "7", b"busy")


@pytest.mark.parametrize(
    ("path", "limits", "kind"),
    [
        ("/drip", {"total_s": 0.15}, FailureKind.TIMEOUT),
        ("/hang", {"idle_s": 0.1}, FailureKind.TIMEOUT),
        ("/stall", {"idle_s": 0.1}, FailureKind.TIMEOUT),
        ("/cut", {}, FailureKind.UNAVAILABLE),
        ("/cut_chunked", {}, FailureKind.UNAVAILABLE),
        ("/huge", {}, FailureKind.TOO_LARGE),
        ("/declared", {}, FailureKind.TOO_LARGE),
        ("/bomb", {}, FailureKind.TOO_LARGE),
        ("/broken_gzip", {}, FailureKind.BAD_OUTPUT),
        ("/headers", {}, FailureKind.TOO_LARGE),
        ("/long_header", {}, FailureKind.TOO_LARGE),
        ("/garbage", {}, FailureKind.UNAVAILABLE),
        ("/loop", {}, FailureKind.REFUSED),
        ("/to_private", {}, FailureKind.REFUSED),
        ("/to_file", {}, FailureKind.REFUSED),
    ],
)
async def test_each_fault_has_its_kind(
    server: Loopback, client: EgressClient, path: str, limits: dict[str, float], kind: FailureKind
) -> None:
    request = server.request(path, **limits)

    with pytest.raises(StepError) as caught:
        await client.fetch(request)

    assert caught.value.kind is kind
    assert path not in str(caught.value)


async def test_nobody_at_the_port_is_unavailable(server: Loopback, client: EgressClient) -> None:
    request = HttpRequest(url="http://127.0.0.1:1/", allow_private=True)

    with pytest.raises(ToolError) as caught:
        await client.fetch(request)

    assert caught.value.kind is FailureKind.UNAVAILABLE


async def test_loopback_is_closed_unless_it_is_opened(server: Loopback, client: EgressClient) -> None:
    request = replace(server.request("/hello"), allow_private=False)

    with pytest.raises(EgressRefused):
        await client.fetch(request)

    assert server.seen == []


async def test_a_name_that_leads_to_a_private_address_is_closed(server: Loopback, client: EgressClient) -> None:
    with pytest.raises(EgressRefused):
        await client.fetch(HttpRequest(url=server.url("/hello", "harmless.test")))

    assert server.seen == []


async def test_a_host_opened_by_name_may_be_private(server: Loopback) -> None:
    async with EgressClient(EgressRules(allow_hosts=("printer.test",)), resolve=resolve_to_loopback) as client:
        answer = await client.fetch(HttpRequest(url=server.url("/hello", "printer.test")))

    assert answer.body == b"hello"
    assert f"Host: printer.test:{server.port}".encode() in server.seen[0]


async def test_the_connection_goes_to_the_address_that_was_checked(server: Loopback) -> None:
    answers = iter(["127.0.0.1", "203.0.113.1"])

    async def rebinding(host: str, port: int) -> tuple[Address, ...]:
        return (ip_address(next(answers)),)

    async with EgressClient(EgressRules(allow_hosts=("rebind.test",)), resolve=rebinding) as client:
        answer = await client.fetch(HttpRequest(url=server.url("/hello", "rebind.test")))

    assert answer.body == b"hello"
    assert next(answers) == "203.0.113.1"


async def test_a_redirect_elsewhere_loses_the_credentials(server: Loopback) -> None:
    rules = EgressRules(allow_hosts=("other.test",))
    request = replace(
        server.request("/to_other"),
        headers={"Authorization": "Bearer secret", "x-api-key": "secret", "Cookie": "a=b", "Accept": "text/x"},
    )

    async with EgressClient(rules, resolve=resolve_to_loopback) as client:
        answer = await client.fetch(request)

    assert answer.url == server.url("/hello", "other.test")
    assert b"secret" in server.seen[0]
    assert b"secret" not in server.seen[1]
    assert b"Cookie" not in server.seen[1]
    assert b"Accept: text/x" in server.seen[1]


async def test_a_reader_that_is_slow_by_itself_is_told_of_the_deadline(server: Loopback) -> None:
    async with EgressClient() as client, client.stream(server.request("/drip", total_s=0.1)) as answer:
        await anext(answer.chunks)
        await asyncio.sleep(0.15)

        with pytest.raises(ToolError, match=r"did not finish within 0\.1 s") as caught:
            [chunk async for chunk in answer.chunks]

    assert caught.value.kind is FailureKind.TIMEOUT


async def test_what_is_open_for_one_origin_is_closed_for_the_next(server: Loopback, client: EgressClient) -> None:
    with pytest.raises(EgressRefused, match=r"other\.test"):
        await client.fetch(server.request("/to_other"))


async def test_see_other_turns_a_post_into_a_get_without_a_body(server: Loopback, client: EgressClient) -> None:
    request = replace(server.request("/see_other"), method="POST", body=b"payload")

    await client.fetch(request)

    assert server.seen[0].endswith(b"payload")
    assert server.seen[1].startswith(b"GET /hello ")
    assert b"payload" not in server.seen[1]


async def test_a_stream_gives_pieces_and_keeps_the_cap(server: Loopback, client: EgressClient) -> None:
    pieces: list[bytes] = []

    async def read(request: HttpRequest) -> None:
        async with client.stream(request) as answer:
            async for piece in answer.chunks:
                pieces.append(piece)  # noqa: PERF401 - what came before the error counts

    await read(server.request("/hello"))
    with pytest.raises(ToolError) as caught:
        await read(server.request("/huge", max_bytes=100_000))

    assert pieces[0] == b"hello"
    assert caught.value.kind is FailureKind.TOO_LARGE
    assert sum(map(len, pieces)) <= 100_005


@pytest.mark.parametrize("headers", [{"X-A": "1\r\nX-B: 2"}, {"X A": "1"}, {"": "1"}, {"X-A": "1\0"}])
async def test_headers_that_would_make_a_second_request_are_refused(
    server: Loopback, client: EgressClient, headers: dict[str, str]
) -> None:
    request = replace(server.request("/hello"), headers=headers)

    with pytest.raises(ToolError) as caught:
        await client.fetch(request)

    assert caught.value.kind is FailureKind.INVALID_ARGS
    assert server.seen == []


async def test_the_host_header_cannot_be_chosen(server: Loopback, client: EgressClient) -> None:
    request = replace(server.request("/hello"), headers={"Host": "inner.corp", "Content-Length": "999"})

    await client.fetch(request)

    assert b"inner.corp" not in server.seen[0]
    assert b"999" not in server.seen[0]
