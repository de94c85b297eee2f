"""Agents on loopback that misbehave, met through the real egress."""

import json
from contextlib import asynccontextmanager

import pytest

from autoglm.core.errors import EgressRefused, FailureKind, ToolError
from autoglm.egress.client import EgressClient
from autoglm.egress.rules import EgressRules
from autoglm.testing.clock import ManualClock
from autoglm.testing.loopback import loopback, plain
from autoglm.tools.a2a.source import AgentSource, Peer
from autoglm.tools.a2a.wire import AgentWire, Place
from autoglm.tools.imported.pins import Pins

from .conftest import SKILL


@asynccontextmanager
async def at_work(folder, path="/a2a", *, allow_private=True, timeout_s=20.0):
    """A server, and a source at the agent whose messages go to `path` there."""
    async with loopback() as server, EgressClient(EgressRules()) as http:
        url = server.url("/.well-known/agent-card.json")
        way = {"url": server.url(path), "protocolBinding": "JSONRPC", "protocolVersion": "1.0"}
        card = {"name": "Anna", "supportedInterfaces": [way], "capabilities": {"streaming": True}, "skills": [SKILL]}
        server.replies.append(plain(json.dumps(card).encode(), "Content-Type: application/json"))
        headers = {"authorization": "Bearer canary-4711"}
        place = Place(
            name="anna",
            card_url=url,
            headers=headers,
            secrets=("canary-4711",),
            allow_private=allow_private,
            most_bytes=1_000_000,
        )
        peer = Peer(name="anna", card_url=url, timeout_s=timeout_s)
        source = AgentSource(peer, lambda: AgentWire(http, place), pins=Pins(folder / "pins"), clock=ManualClock())
        yield server, source


async def called(source, context):
    (tool,) = await source.tools()
    return await tool.invoke({"message": "x"}, context)


@pytest.fixture
def context(far):
    return far().context()


@pytest.mark.parametrize(
    ("path", "timeout_s", "kind"),
    [
        ("/hang", 0.3, FailureKind.TIMEOUT),
        ("/drip", 0.3, FailureKind.TIMEOUT),
        ("/stall", 0.3, FailureKind.TIMEOUT),
        ("/cut", 20, FailureKind.UNAVAILABLE),
        ("/huge", 20, FailureKind.TOO_LARGE),
        ("/bomb", 20, FailureKind.TOO_LARGE),
        ("/garbage", 20, FailureKind.UNAVAILABLE),
        ("/hello", 20, FailureKind.BAD_OUTPUT),
        ("/unavailable", 20, FailureKind.UNAVAILABLE),
    ],
)
async def test_whatever_an_agent_sends_is_a_failure_within_its_time(tmp_path, context, path, timeout_s, kind):
    async with at_work(tmp_path, path, timeout_s=timeout_s) as (_, source):
        with pytest.raises(ToolError) as failed:
            await called(source, context)

    assert failed.value.kind is kind
    assert "canary" not in str(failed.value)


@pytest.mark.parametrize("path", ["/to_private", "/to_file"])
async def test_a_redirect_leads_to_no_other_place(tmp_path, context, path):
    async with at_work(tmp_path, path) as (server, source):
        with pytest.raises(EgressRefused):
            await called(source, context)

    assert len(server.seen) == 2


async def test_a_redirect_to_another_host_takes_no_message_with_it(tmp_path, context):
    async with at_work(tmp_path, "/to_other") as (server, source):
        with pytest.raises(EgressRefused, match=r"other\.test"):
            await called(source, context)

    assert len(server.seen) == 2


async def test_a_private_address_is_spoken_to_only_when_it_is_allowed(tmp_path, context):
    async with at_work(tmp_path, allow_private=False) as (server, source):
        with pytest.raises(EgressRefused):
            await called(source, context)

    assert server.seen == []
