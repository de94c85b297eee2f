"""The HTTP tools before bodies that are too long, endless, packed or binary, or steer terminals: cut, cleaned, said."""

from __future__ import annotations

import asyncio
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, suppress
from ipaddress import ip_address
from typing import Any, TypeAlias

import pytest

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.values import Value
from autoglm.egress.client import EgressClient
from autoglm.egress.rules import EgressRules
from autoglm.testing.tools import call_context
from autoglm.tools.registry import ToolRegistry
from autoglm.tools.web import web_tools

MEGABYTE = 1_000_000
TEXT = b"Content-Type: text/plain\r\n"
Body: TypeAlias = Iterator[bytes]


@pytest.fixture(params=["http_get", "http_request"])
def tool(request: pytest.FixtureRequest) -> str:
    """Both tools: they go by different transports."""
    return str(request.param)


async def test_a_body_of_100_mb_is_cut_and_the_page_says_so(tool):
    head = TEXT + b"Content-Length: 100000000\r\n"

    page = await asked(tool, head, (b"x" * MEGABYTE for _ in range(100)))

    assert (page["status"], page["is_cut"], page["size_bytes"], page["text"]) == (200, True, 50_000, "x" * 50_000)
    assert page["note"] == "The answer was cut after 50,000 bytes of 100,000,000."


async def test_a_body_that_never_ends_is_cut(tool):
    page = await asked(tool, TEXT, endless(b"again and again\n"))

    assert page["is_cut"]
    assert page["note"] == "The answer was cut after 50,000 bytes."


async def test_a_gigabyte_in_a_small_gzip_is_unpacked_only_as_far_as_it_is_kept(tool):
    tracemalloc.start()
    try:
        page = await asked(tool, TEXT + b"Content-Encoding: gzip\r\n", gigabyte(), in_chunks=True)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert (page["is_cut"], page["text"]) == (True, "0" * 50_000)
    assert peak < 30 * MEGABYTE


async def test_a_json_that_is_cut_is_text(tool):
    page = await asked(tool, b"Content-Type: application/json\r\n", endless(b'{"a": [1, 2, 3]}, '))

    assert (page["json"], page["text"][:15]) == (None, '{"a": [1, 2, 3]')


async def test_a_character_that_is_cut_in_two_is_left_out(tool):
    page = await asked(tool, b"Content-Type: text/plain; charset=utf-8\r\n", endless("字".encode()), max_bytes=1_000)

    assert page["text"] == "字" * 333


@pytest.mark.parametrize(
    ("head", "body", "note"),
    [
        (b"Content-Type: image/png\r\n", b"\x89PNG\0" * 100, "The body is image/png of 500 bytes, not text; it was"),
        (b"", b"\x00\x01\x02" * 100, "The body of 300 bytes is not text; it was left out."),
        (TEXT, b"\x00\x01\x02" * 100_000, "The body of more than 50,000 bytes is not text; it was left out."),
    ],
)
async def test_a_binary_body_is_named_with_its_type_and_size(tool, head, body, note):
    page = await asked(tool, head, iter([body]))

    assert page["text"] == ""
    assert note in page["note"]


async def test_what_steers_a_terminal_is_taken_out_of_texts_and_values(tool):
    text = await asked(tool, TEXT, iter([b"\x1b]0;owned\x07\x1b[31mred\x1b[0m \xe2\x80\xaegnp" + b"." * 50]))
    value = await asked(tool, b"Content-Type: application/json\r\n", iter([b'{"a\\u001b[2J": "\\u001b[31mred"}']))

    assert (text["text"], text["note"]) == ("red gnp" + "." * 50, "Control characters were taken out.")
    assert (value["json"], value["note"]) == ({"a": "red"}, "Control characters were taken out.")


async def test_a_page_may_not_name_a_charset_that_takes_for_ever(tool):
    page = await asked(tool, b"Content-Type: text/plain; charset=punycode\r\n", iter([b"plain-" * 8_000]))

    assert page["text"] == "plain-" * 8_000


async def test_a_json_that_the_journal_could_not_hold_is_given_as_text(tool):
    page = await asked(tool, b"Content-Type: application/json\r\n", iter([b'{"n": 98765432109876543210}']))

    assert (page["json"], page["text"]) == (None, '{"n": 98765432109876543210}')
    assert "64 bits" in page["note"]


async def test_a_large_json_is_given_once_and_fits_into_an_output(tool):
    body = b'{"rows": [' + b'"' + b"\\u4e2d" * 600_000 + b'"]}'

    page = await asked(tool, b"Content-Type: application/json\r\n", iter([body]), max_bytes=100 * MEGABYTE)

    assert (page["text"], len(page["json"]["rows"][0]), page["is_cut"]) == ("", 600_000, False)
    assert page["note"] == "The text is left out: it is the value of json."


async def test_a_server_that_only_drips_runs_out_of_time(tool):
    with pytest.raises(ToolError) as caught:
        await asked(tool, TEXT, endless(b"."), pause_s=0.02, timeout_s=0.3)

    assert caught.value.kind is FailureKind.TIMEOUT


# --- the server ------------------------------------------------------------------------------------------------------


async def asked(
    tool: str,
    head: bytes,
    body: Body,
    *,
    in_chunks: bool = False,
    pause_s: float = 0.0,
    max_bytes: int = 50_000,
    timeout_s: float = 30.0,
) -> Any:  # noqa: ANN401 - a page, as JSON
    """The page that the tool makes of a server's answer."""
    rules = EgressRules(allow_hosts=("server.test",))
    async with serving(head, body, in_chunks, pause_s) as port, EgressClient(rules, resolve=_resolve) as http:
        args = {"url": f"http://server.test:{port}/", "max_bytes": max_bytes, "timeout_s": timeout_s}
        return (await ToolRegistry(web_tools(http)).call(tool, Value(args), call_context())).content


async def _resolve(_host, _port):
    return (ip_address("127.0.0.1"),)


@asynccontextmanager
async def serving(head: bytes, body: Body, in_chunks: bool, pause_s: float) -> AsyncIterator[int]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError), closing(writer):
            await reader.readuntil(b"\r\n\r\n")
            framing = b"Transfer-Encoding: chunked\r\n" if in_chunks else b"Connection: close\r\n"
            writer.write(b"HTTP/1.1 200 OK\r\n" + head + framing + b"\r\n")
            for piece in body:
                writer.write(b"%x\r\n%s\r\n" % (len(piece), piece) if in_chunks else piece)
                await writer.drain()
                await asyncio.sleep(pause_s)
            writer.write(b"0\r\n\r\n" if in_chunks else b"")

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def endless(piece: bytes) -> Body:
    while True:
        yield piece


def gigabyte() -> Body:
    """A gzip of 1,000 blocks that each unpack to a million zeros."""
    packer = zlib.compressobj(wbits=31)
    yield packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b"0" * MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    for _ in range(1_000):
        yield block
