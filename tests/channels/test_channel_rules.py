"""What is particular to one channel."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.channels.console import ConsoleChannel
from autoglm.channels.file import FileChannel
from autoglm.channels.mailbox import MailboxChannel
from autoglm.channels.replies import split_bytes
from autoglm.channels.serverchan import ServerChanChannel, title_and_text
from autoglm.channels.webhook import WebhookChannel, sign
from autoglm.channels.wecom import MARKDOWN_BYTES, TEXT_BYTES, WeComBotChannel, message_bodies
from autoglm.core.errors import FailureKind, SettingsError, ToolError
from autoglm.core.ports import Delivery
from autoglm.core.tools import Effect
from autoglm.egress.client import EgressClient
from autoglm.testing.clock import ManualClock
from autoglm.testing.loopback import Loopback, loopback, plain

OK = plain(b'{"errcode":0,"errmsg":"ok"}')


@pytest.fixture
async def server() -> AsyncIterator[Loopback]:
    async with loopback() as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[EgressClient]:
    async with EgressClient() as client:
        yield client


def wecom(http: EgressClient, server: Loopback, clock: ManualClock) -> WeComBotChannel:
    return WeComBotChannel(http, "k", clock=clock, allow_private=True, base_url=server.url("/send?key="))


def _endings(folder: Path) -> list[str]:
    return [path.suffix for path in folder.iterdir()]


def body_of(seen: bytes) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads(seen.partition(b"\r\n\r\n")[2])
    return found


async def test_a_terminal_is_not_steered_by_a_message() -> None:
    stream = io.StringIO()

    await ConsoleChannel(stream).deliver(Delivery(text="a\x1b[2Jb\x1b]0;title\x07c\x9bd\n第二行"))

    assert stream.getvalue() == "abcd\n第二行\n"


async def test_a_line_cut_by_a_crash_does_not_spoil_the_next(tmp_path: Path) -> None:
    (tmp_path / "messages.jsonl").write_bytes(b'{"key":"k0","text":"whole"}\n{"key":"k1","te')
    channel = FileChannel(tmp_path, clock=ManualClock(5.0))

    first = await channel.deliver(Delivery(text="x", key="k0"))
    second = await channel.deliver(Delivery(text="x", key="k1"))

    assert (first.is_duplicate, second.is_duplicate) == (True, False)
    assert json.loads((tmp_path / "messages.jsonl").read_text().splitlines()[-1])["key"] == "k1"


async def test_many_at_once_deliver_one_letter(tmp_path: Path) -> None:  # no draft is left behind either
    channels = [MailboxChannel(tmp_path, clock=ManualClock(5.0)) for _ in range(8)]

    receipts = await asyncio.gather(*(channel.deliver(Delivery(text="x", key="k")) for channel in channels))

    assert sum(not receipt.is_duplicate for receipt in receipts) == 1
    assert [letter.text for letter in await channels[0].letters()] == ["x"]
    assert _endings(tmp_path) == [".json"]


async def test_letters_come_in_the_order_of_time(tmp_path: Path) -> None:
    clock = ManualClock(5.0)
    channel = MailboxChannel(tmp_path, clock=clock)
    for text in ("one", "two", "three"):
        await channel.deliver(Delivery(text=text))
        clock.advance(1)

    letters = await channel.letters()

    assert [(letter.at, letter.text) for letter in letters] == [(5.0, "one"), (6.0, "two"), (7.0, "three")]


async def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")

    for channel in (
        FileChannel(tmp_path / "taken", clock=ManualClock()),
        MailboxChannel(tmp_path / "taken", clock=ManualClock()),
    ):
        with pytest.raises(ToolError) as caught:
            await channel.deliver(Delivery(text="x"))
        assert caught.value.kind is FailureKind.UNAVAILABLE


async def test_a_webhook_is_signed_and_keyed(server: Loopback, http: EgressClient) -> None:
    channel = WebhookChannel(
        http, server.url("/hook"), clock=ManualClock(1234.5), secret="s3cret", allow_private=True, is_keyed=True
    )

    await channel.deliver(Delivery(text="你好", key="run-1/s1"))

    head, _, body = server.seen[0].partition(b"\r\n\r\n")
    assert b"Idempotency-Key: run-1/s1" in head
    assert f"X-Autoglm-Signature: v1={sign('s3cret', '1234', body)}".encode() in head
    assert json.loads(body)["text"] == "你好"
    assert channel.effect is Effect.KEYED


async def test_a_long_wecom_message_comes_in_parts_and_goes_on_after_a_failure(
    server: Loopback, http: EgressClient
) -> None:
    channel = wecom(http, server, ManualClock(0.0))
    delivery = Delivery(text="报告" * 1000, key="k1")
    server.replies += [OK, plain(b'{"errcode":-1,"errmsg":"system busy"}'), OK, OK]

    with pytest.raises(ToolError) as caught:
        await channel.deliver(delivery)
    await channel.deliver(delivery)

    texts = [str(body_of(seen)["text"]["content"]) for seen in server.seen]
    assert caught.value.kind is FailureKind.UNAVAILABLE
    assert "part 2 of 3" in str(caught.value)
    assert [text[:5] for text in texts] == ["(1/3)", "(2/3)", "(2/3)", "(3/3)"]
    assert "".join(text[6:] for text in [texts[0], *texts[2:]]) == delivery.text


async def test_wecom_takes_twenty_messages_a_minute(server: Loopback, http: EgressClient) -> None:
    clock = ManualClock(0.0)
    channel = wecom(http, server, clock)
    server.replies += [OK] * 21
    for number in range(20):
        await channel.deliver(Delivery(text=f"{number}"))
        clock.advance(1)

    with pytest.raises(ToolError) as caught:
        await channel.deliver(Delivery(text="one too many"))
    clock.advance(caught.value.retry_after_s or 0)
    await channel.deliver(Delivery(text="now it fits"))

    assert (caught.value.kind, caught.value.retry_after_s) == (FailureKind.RATE_LIMITED, 40.0)
    assert len(server.seen) == 21


@pytest.mark.parametrize(
    ("code", "kind", "wait"),
    [
        (45009, FailureKind.RATE_LIMITED, 60.0),
        (93000, FailureKind.REFUSED, None),
        (40058, FailureKind.INVALID_ARGS, None),
    ],
)
async def test_wecom_errcodes_have_kinds(
    server: Loopback, http: EgressClient, code: int, kind: FailureKind, wait: float | None
) -> None:
    server.replies.append(plain(json.dumps({"errcode": code, "errmsg": "no"}).encode()))

    with pytest.raises(ToolError) as caught:
        await wecom(http, server, ManualClock()).deliver(Delivery(text="x"))

    assert (caught.value.kind, caught.value.retry_after_s) == (kind, wait)
    assert str(code) in str(caught.value)


def test_wecom_names_people_where_the_format_wants_it() -> None:
    text = message_bodies(Delivery(text="hi", target="zhangsan, 13800138000,@all"))
    markdown = message_bodies(Delivery(text="hi", target="zhangsan", markdown=True, title="T"))

    assert text == [
        {
            "msgtype": "text",
            "text": {
                "content": "hi",
                "mentioned_list": ["zhangsan", "@all"],
                "mentioned_mobile_list": ["13800138000"],
            },
        }
    ]
    assert markdown == [{"msgtype": "markdown", "markdown": {"content": "**T**\nhi\n<@zhangsan>"}}]


def test_a_message_that_is_too_long_for_wecom_is_refused_before_it_is_sent() -> None:
    with pytest.raises(ToolError) as caught:
        message_bodies(Delivery(text="字" * 20_000))

    assert caught.value.kind is FailureKind.TOO_LARGE


@given(st.text(max_size=3000), st.booleans(), st.text(max_size=20))
def test_every_wecom_part_fits_the_limit_in_bytes(text: str, markdown: bool, title: str) -> None:
    bodies = message_bodies(Delivery(text=text, markdown=markdown, title=title))

    kind, limit = ("markdown", MARKDOWN_BYTES) if markdown else ("text", TEXT_BYTES)
    for body in bodies:
        part = body[kind]
        assert isinstance(part, dict)
        assert len(str(part["content"]).encode()) <= limit


@given(st.text(alphabet="ab字😀\n", max_size=400), st.integers(8, 50))
def test_splitting_loses_nothing_but_line_breaks_at_cuts(text: str, limit: int) -> None:
    parts = list(split_bytes(text, limit))

    assert all(len(part.encode()) <= limit for part in parts)
    assert "".join(parts).replace("\n", "") == text.replace("\n", "")


@pytest.mark.parametrize(
    ("sendkey", "path"),
    [("SCT123Tabc", b"POST /SCT123Tabc.send "), ("sctp4711tabc", b"POST /send/sctp4711tabc.send ")],
)
async def test_both_forms_of_sendkey_reach_their_address(
    server: Loopback, http: EgressClient, sendkey: str, path: bytes
) -> None:
    server.replies.append(plain(b'{"code":0,"message":"","data":{"pushid":"77"}}'))

    receipt = await ServerChanChannel(http, sendkey, base_url=server.url(""), allow_private=True).deliver(
        Delivery(text="x")
    )

    assert receipt.message_id == "77"
    assert server.seen[0].startswith(path)


def test_a_sendkey_of_unknown_form_is_refused_without_being_told() -> None:
    with pytest.raises(SettingsError) as caught:
        ServerChanChannel(EgressClient(), "../../hunter2")

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ('{"code":40001,"message":"[AUTH]错误的Key"}', FailureKind.REFUSED),
        ('{"code":40001,"message":"超过当天的发送次数限制[5]"}', FailureKind.RATE_LIMITED),
    ],
)
async def test_serverchan_codes_have_kinds(
    server: Loopback, http: EgressClient, answer: str, kind: FailureKind
) -> None:
    server.replies.append(plain(answer.encode(), status="400 Bad Request"))

    with pytest.raises(ToolError) as caught:
        await ServerChanChannel(http, "SCT1", base_url=server.url(""), allow_private=True).deliver(Delivery(text="x"))

    assert caught.value.kind is kind


def test_a_serverchan_title_fits_and_pictures_are_not_loaded() -> None:
    title, text = title_and_text(Delivery(text="长" * 50 + "\n![x](http://evil.test/?leak)"))

    assert (len(title), title[-1]) == (32, "…")
    assert "! [x]" in text
    assert len(title_and_text(Delivery(text="字" * 20_000))[1].encode()) <= 32_000
