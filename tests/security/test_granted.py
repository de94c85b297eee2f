"""Ports that are narrowed to a grant refuse what it does not hold."""

import pytest

from autoglm.core.errors import EgressRefused, FailureKind, ToolError
from autoglm.core.http import HttpRequest
from autoglm.core.ports import Delivery
from autoglm.egress.client import EgressClient
from autoglm.security.granted import GrantedChannel, GrantedHttp
from autoglm.security.permissions import Permissions
from autoglm.testing.channels import RecordingChannel
from autoglm.testing.loopback import loopback, plain

LOCAL = Permissions(hosts=("127.0.0.1",))


async def test_a_granted_host_is_reached_and_no_other():
    async with loopback() as server, EgressClient() as client:
        granted, empty = GrantedHttp(client, LOCAL), GrantedHttp(client, Permissions(hosts=("example.com",)))
        answer = await granted.fetch(HttpRequest(url=server.url("/hello")))
        with pytest.raises(EgressRefused, match=r"127\.0\.0\.1 was not granted"):
            await empty.fetch(HttpRequest(url=server.url("/hello"), allow_private=True, reach=LOCAL))
        with pytest.raises(EgressRefused, match="was not granted"):
            async with empty.stream(HttpRequest(url=server.url("/hello"))):
                pass

    assert answer.body == b"hello"
    assert len(server.seen) == 1


async def test_a_redirect_leads_to_granted_hosts_only():
    async with loopback() as server, EgressClient() as client:
        elsewhere = server.url("/hello", host="localhost")
        server.replies += [plain(b"", f"Location: {elsewhere}", status="302 Found")] * 2
        with pytest.raises(EgressRefused, match="localhost was not granted"):
            await GrantedHttp(client, LOCAL).fetch(HttpRequest(url=server.url("/")))
        both = GrantedHttp(client, Permissions(hosts=("127.0.0.1", "localhost")))
        answer = await both.fetch(HttpRequest(url=server.url("/")))

    assert answer.body == b"hello"
    assert len(server.seen) == 3


async def test_every_public_host_does_not_open_private_ones():
    async with loopback() as server, EgressClient() as client:
        with pytest.raises(EgressRefused, match="private or reserved"):
            await GrantedHttp(client, Permissions(hosts=("*",))).fetch(HttpRequest(url=server.url("/hello")))

    assert server.seen == []


async def test_a_channel_that_was_not_granted_delivers_nothing():
    channel = RecordingChannel()

    with pytest.raises(ToolError, match="team") as refused:
        await GrantedChannel("team", channel, Permissions(channels=("mine",))).deliver(Delivery(text="x"))
    await GrantedChannel("mine", channel, Permissions(channels=("mine",))).deliver(Delivery(text="y"))

    assert refused.value.kind is FailureKind.REFUSED
    assert [delivery.text for delivery in channel.deliveries] == ["y"]
