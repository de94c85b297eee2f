"""No URL, name, redirect or document leads to a private address: counted at the sockets and at a real listener."""

import asyncio
import sys
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address

import pytest

from autoglm.core.chat import ChatRequest, Message, whole_answer
from autoglm.core.errors import ModelError, StepError, UsageError
from autoglm.core.http import HttpRequest
from autoglm.core.values import Value
from autoglm.egress.client import EgressClient
from autoglm.egress.rules import EgressRules
from autoglm.models.endpoint import EndpointModel
from autoglm.models.profiles import load_profile
from autoglm.testing.hostile import HOSTILE_URLS, LOOPBACK_URLS
from autoglm.testing.tools import call_context
from autoglm.tools.openapi.calling import Caller, tools_of
from autoglm.tools.openapi.document import document_of
from autoglm.tools.openapi.operations import Choices, compiled
from autoglm.tools.openapi.servers import settled_base_url
from autoglm.tools.registry import ToolRegistry
from autoglm.tools.web import web_tools

NAMES = {
    "inner.test": ["127.0.0.1"],
    "sub.inner.test": ["10.0.0.1"],
    "localhost": ["127.0.0.1", "::1"],
    "mixed.test": ["8.8.8.8", "127.0.0.1"],
    "mapped.test": ["::ffff:127.0.0.1"],
    "start.test": ["127.0.0.1"],
}


@dataclass
class Sockets:
    """Every connection that this process tries, while it is watched: an audit hook cannot be taken off again."""

    is_watched: bool = False
    tried: list[object] = field(default_factory=list)

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.is_watched and event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
            self.tried.append(arguments[1])


SOCKETS = Sockets()
sys.addaudithook(SOCKETS.hear)


@pytest.fixture
def tried():
    SOCKETS.tried.clear()
    SOCKETS.is_watched = True
    yield SOCKETS.tried
    SOCKETS.is_watched = False


class Listener:
    """Counts connections; answers the next of `replies`, or says where it is."""

    def __init__(self) -> None:
        self.port = 0
        self.connections = 0
        self.replies: list[bytes] = []

    async def answer(self, reader, writer):
        self.connections += 1
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(self.replies.pop(0) if self.replies else b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nin")
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def listening(host="127.0.0.1"):
    made = Listener()
    server = await asyncio.start_server(made.answer, host, 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()


async def resolve(host, port):
    return tuple(map(ip_address, NAMES.get(host, ["93.184.216.34" if host == "public.test" else "127.0.0.1"])))


def urls(port):
    return [*HOSTILE_URLS, *(url.replace("{port}", str(port)) for url in LOOPBACK_URLS)]


def redirect(url):
    location = url.replace("\t", "").encode(errors="surrogateescape")
    return b"HTTP/1.1 307 Temporary Redirect\r\nContent-Length: 0\r\nLocation: " + location + b"\r\n\r\n"


def openapi_tool(base_url, http):
    content = {"openapi": "3.1.0", "servers": [{"url": base_url}], "paths": {"/x": {"post": {"operationId": "it"}}}}
    document = document_of(content)
    choices = Choices(source="test", base_url=settled_base_url(document, "test"))
    return tools_of("api", Caller(api=compiled(document, choices), http=http))


async def call_api_at(base_url, http):
    (tool,) = openapi_tool(base_url, http)
    await tool.invoke({}, call_context())


def test_the_list_is_long_enough():
    assert len({*HOSTILE_URLS, *LOOPBACK_URLS}) >= 100


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
async def test_egress_connects_to_none_of_them(tried, method):
    async with listening() as inner, EgressClient(resolve=resolve) as http:
        for url in urls(inner.port):
            with pytest.raises(StepError):
                await http.fetch(HttpRequest(url=url, method=method, body=b"x" if method == "POST" else b"", total_s=5))

        assert (inner.connections, tried) == (0, [])


@pytest.mark.parametrize(("tool", "more"), [("http_get", {}), ("http_request", {"body": "x"})])
async def test_the_http_tools_connect_to_none_of_them(tried, tool, more):
    async with listening() as inner, EgressClient(resolve=resolve) as http:
        registry = ToolRegistry(web_tools(http))
        for url in urls(inner.port):
            with pytest.raises(StepError):
                await registry.call(tool, Value({"url": url, **more}), call_context())

        assert (inner.connections, tried) == (0, [])


async def test_no_document_connects_to_any_of_them(tried):
    async with listening() as inner, EgressClient(resolve=resolve) as http:
        for url in urls(inner.port):
            with pytest.raises((StepError, UsageError)):
                await call_api_at(url, http)

        assert (inner.connections, tried) == (0, [])


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_no_redirect_leads_to_any_of_them(tried, method):
    rules = EgressRules(allow_hosts=("start.test",))
    async with listening() as start, listening() as inner, EgressClient(rules, resolve=resolve) as http:
        asked = urls(inner.port)
        for url in asked:
            start.replies = [redirect(url)]
            request = HttpRequest(url=f"http://start.test:{start.port}/", method=method, body=b"x", total_s=5)
            with suppress(StepError):  # "http:127.0.0.1" is a relative address, and leads back
                await http.fetch(request)

        assert inner.connections == 0
        assert {address[1] for address in tried} == {start.port}


async def test_an_api_that_redirects_leads_nowhere_else(tried):
    rules = EgressRules(allow_hosts=("start.test", "other.test"))
    async with listening() as start, listening() as inner, EgressClient(rules, resolve=resolve) as http:
        (tool,) = openapi_tool(f"http://start.test:{start.port}", http)
        for url in (f"http://other.test:{inner.port}/", *urls(inner.port)):
            start.replies = [redirect(url)]
            with pytest.raises(StepError):
                await tool.invoke({}, call_context())

        assert inner.connections == 0
        assert {address[1] for address in tried} == {start.port}


async def test_a_models_endpoint_that_redirects_leads_nowhere_else(tried):
    async with listening() as start, listening() as inner, EgressClient(resolve=resolve) as http:
        endpoint = EndpointModel(
            http,
            name="e",
            base_url=f"http://127.0.0.1:{start.port}/v1",
            model="m",
            protocol="openai_chat",
            profile=load_profile(),
            api_key="canary-key",
            allow_private=True,
        )
        for url in urls(inner.port):
            start.replies = [redirect(url)]
            with pytest.raises(ModelError):
                await whole_answer(endpoint.stream(ChatRequest(messages=(Message(role="user", text="hi"),))))

        assert inner.connections == 0
        assert {address[1] for address in tried} == {start.port}


async def test_a_name_that_changes_its_address_is_asked_once():
    asked = []

    async def rebinding(host, port):
        asked.append(host)
        return (ip_address("127.0.0.1" if len(asked) == 1 else "127.0.0.2"),)

    rules = EgressRules(allow_hosts=("start.test",))
    async with listening() as first, EgressClient(rules, resolve=rebinding) as http:
        answer = await http.fetch(HttpRequest(url=f"http://start.test:{first.port}/", total_s=5))

        assert (answer.status, asked, first.connections) == (200, ["start.test"], 1)


async def test_a_name_that_turns_private_between_two_requests_is_refused_then(tried):
    addresses = [["127.0.0.1"], ["127.0.0.1", "10.0.0.1"]]

    async def turning(host, port):
        return tuple(map(ip_address, addresses.pop(0)))

    async with listening() as first, EgressClient(EgressRules(), resolve=turning) as http:
        for _ in range(2):
            with pytest.raises(StepError):
                await http.fetch(HttpRequest(url=f"http://turning.test:{first.port}/", total_s=5))

        assert (first.connections, tried) == (0, [])


async def test_the_listener_counts_what_does_connect(tried):
    async with listening() as inner, EgressClient(EgressRules(allow_hosts=("inner.test",)), resolve=resolve) as http:
        answer = await http.fetch(HttpRequest(url=f"http://inner.test:{inner.port}/", total_s=5))

        assert (answer.body, inner.connections) == (b"in", 1)
        assert tried == [("127.0.0.1", inner.port)]
