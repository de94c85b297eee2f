"""Rules that hold for every channel, on the real adapters and on the fake."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from autoglm.channels.console import ConsoleChannel
from autoglm.channels.file import FileChannel
from autoglm.channels.mailbox import MailboxChannel
from autoglm.channels.serverchan import ServerChanChannel
from autoglm.channels.webhook import WebhookChannel
from autoglm.channels.wecom import WeComBotChannel
from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.ports import Channel, Delivery
from autoglm.core.tools import Effect
from autoglm.egress.client import EgressClient
from autoglm.testing.channels import RecordingChannel
from autoglm.testing.clock import ManualClock
from autoglm.testing.loopback import Loopback, loopback, plain

GOOD = b'{"errcode":0,"errmsg":"ok","code":0,"message":"","data":{"pushid":"42"}}'
SECRET = "SCTsecretkey42"
NAMES = ("console", "file", "mailbox", "webhook", "wecom", "serverchan", "recording")
REMOTE = ("webhook", "wecom", "serverchan")


class Bench:
    """All channels, a server for the remote ones, and what each has delivered so far."""

    def __init__(self, server: Loopback, http: EgressClient, folder: Path) -> None:
        self.server = server
        self._stream, self._folder, self._recording = io.StringIO(), folder, RecordingChannel()
        clock, base = ManualClock(1_000.0), server.url("")
        self._make: dict[str, Callable[[], Channel]] = {
            "console": lambda: ConsoleChannel(self._stream),
            "file": lambda: FileChannel(folder, clock=clock),
            "mailbox": lambda: MailboxChannel(folder, clock=clock),
            "webhook": lambda: WebhookChannel(http, f"{base}/hook?key={SECRET}", clock=clock, allow_private=True),
            "wecom": lambda: WeComBotChannel(http, f"{base}/send?key={SECRET}", clock=clock, allow_private=True),
            "serverchan": lambda: ServerChanChannel(http, SECRET, base_url=base, allow_private=True),
            "recording": lambda: self._recording,
        }

    def channel(self, name: str) -> Channel:
        return self._make[name]()

    def delivered(self, name: str) -> str:
        if name == "console":
            return self._stream.getvalue()
        if name == "recording":
            return " ".join(f"{delivery.title} {delivery.text}" for delivery in self._recording.deliveries)
        if name in {"file", "mailbox"}:
            return " ".join(path.read_text() for path in sorted(self._folder.glob("*.json*")))
        return " ".join(seen.decode() for seen in self.server.seen)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(loopback())
        http = await stack.enter_async_context(EgressClient())
        server.replies.extend(plain(GOOD) for _ in range(9))
        yield Bench(server, http, tmp_path)


@pytest.mark.parametrize("name", NAMES)
async def test_a_message_arrives_with_its_title(bench: Bench, name: str) -> None:
    receipt = await bench.channel(name).deliver(Delivery(text="第一行 hello", title="日报", key="k1"))

    assert (receipt.channel, receipt.is_duplicate) == (name, False)
    assert "第一行 hello" in bench.delivered(name)
    assert "日报" in bench.delivered(name)


@pytest.mark.parametrize("name", NAMES)
async def test_a_repeated_key_sends_nothing_again(bench: Bench, name: str) -> None:
    channel = bench.channel(name)

    first = await channel.deliver(Delivery(text="only once", key="k1"))
    second = await channel.deliver(Delivery(text="only once", key="k1"))
    third = await channel.deliver(Delivery(text="another", key="k2"))

    is_counted_by_receiver = name == "webhook"  # it sends the key along and lets the receiver decide
    assert second.is_duplicate or is_counted_by_receiver
    assert not first.is_duplicate
    assert not third.is_duplicate
    assert bench.delivered(name).count("only once") == (
        2 if is_counted_by_receiver else 1 if name != "serverchan" else 2  # title and text of the same message
    )


@pytest.mark.parametrize("name", NAMES)
async def test_messages_without_a_key_are_all_sent(bench: Bench, name: str) -> None:
    channel = bench.channel(name)

    receipts = [await channel.deliver(Delivery(text=f"message {number}")) for number in range(3)]

    assert not any(receipt.is_duplicate for receipt in receipts)
    assert all(f"message {number}" in bench.delivered(name) for number in range(3))


@pytest.mark.parametrize("name", ["file", "mailbox"])
async def test_a_new_process_knows_the_old_keys(bench: Bench, name: str) -> None:
    await bench.channel(name).deliver(Delivery(text="only once", key="k1"))

    receipt = await bench.channel(name).deliver(Delivery(text="only once", key="k1"))

    assert receipt.is_duplicate
    assert bench.delivered(name).count("only once") == 1


@pytest.mark.parametrize("name", REMOTE)
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("429 Too Many Requests", FailureKind.RATE_LIMITED),
        ("500 Oops", FailureKind.UNAVAILABLE),
        ("503 Busy", FailureKind.UNAVAILABLE),
    ],
)
async def test_a_refusal_says_whether_to_try_again(bench: Bench, name: str, status: str, kind: FailureKind) -> None:
    bench.server.replies.insert(0, plain(b"sorry", "Retry-After: 9", status=status))

    with pytest.raises(ToolError) as caught:
        await bench.channel(name).deliver(Delivery(text="hello", key="k1"))

    assert caught.value.kind is kind
    assert caught.value.retry_after_s == (9.0 if kind is FailureKind.RATE_LIMITED else None)


@pytest.mark.parametrize("name", REMOTE)
async def test_after_a_failure_the_same_key_is_sent(bench: Bench, name: str) -> None:
    channel = bench.channel(name)
    bench.server.replies.insert(0, plain(b"sorry", status="503 Busy"))

    with pytest.raises(ToolError):
        await channel.deliver(Delivery(text="hello", key="k1"))
    receipt = await channel.deliver(Delivery(text="hello", key="k1"))

    assert not receipt.is_duplicate


@pytest.mark.parametrize("name", REMOTE)
@pytest.mark.parametrize("status", ["404 Not Found", "500 Oops", "200 OK"])
async def test_secrets_are_in_no_error_and_no_repr(bench: Bench, name: str, status: str) -> None:
    body = json.dumps({"errcode": 93000, "errmsg": f"bad key {SECRET}", "code": 1, "message": SECRET})
    bench.server.replies.insert(0, plain(body.encode(), status=status))
    channel = bench.channel(name)

    said = repr(channel)
    try:
        said += repr(await channel.deliver(Delivery(text="hello", key="k1")))
    except ToolError as error:
        said += f"{error!r} {error} {error.hint}"

    assert SECRET not in said


@pytest.mark.parametrize("name", ["wecom", "serverchan"])
async def test_an_answer_that_is_no_json_proves_no_delivery(bench: Bench, name: str) -> None:
    bench.server.replies.insert(0, plain(b"<html>Please log in</html>"))

    with pytest.raises(ToolError) as caught:
        await bench.channel(name).deliver(Delivery(text="hello"))

    assert caught.value.kind is FailureKind.BAD_OUTPUT


def test_effects_say_what_a_repeat_does() -> None:
    assert {ConsoleChannel.effect, FileChannel.effect, MailboxChannel.effect, RecordingChannel.effect} == {Effect.KEYED}
    assert {WeComBotChannel.effect, ServerChanChannel.effect} == {Effect.UNSAFE}
