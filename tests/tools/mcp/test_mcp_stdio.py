"""Servers that run as processes: what they do wrong ends in an error, and nothing of them is left behind."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.mcp.messages import Ask
from autoglm.tools.mcp.stdio import Program, start


def call(mode="", *, within_s=20.0):
    arguments = {"mode": mode} if mode else {}
    return Ask(method="tools/call", params={"name": "look", "arguments": arguments}, within_s=within_s)


def text_of(reply):
    return reply["content"][0]["text"]


async def test_a_server_answers_several_calls_at_once(odd):
    async with odd("banner") as wire:
        replies = await asyncio.gather(*(wire.ask(call()) for _ in range(20)))

    assert {text_of(reply) for reply in replies} == {"hello"}


async def test_a_server_that_dies_in_mid_call_leaves_the_outcome_open_and_its_last_words(odd):
    async with odd("die", environment={"TOKEN": "canary-4711"}, secrets=("canary-4711",)) as wire:
        with pytest.raises(ToolError) as caught:
            await wire.ask(call())
        with pytest.raises(ToolError) as again:
            await wire.ask(call())

    assert caught.value.kind is FailureKind.OUTCOME_UNKNOWN
    assert again.value.kind is FailureKind.UNAVAILABLE
    assert "ended with status 3. It said: no more [31mcoffee, ***" in str(caught.value)
    assert "canary" not in str(caught.value) + str(again.value)


async def test_a_server_that_hangs_is_late_and_its_last_progress_is_told(odd):
    async with odd("hang") as wire:
        with pytest.raises(ToolError, match="2 of 5 sifting") as caught:
            await wire.ask(call(within_s=0.3))

    assert caught.value.kind is FailureKind.TIMEOUT


@pytest.mark.parametrize(
    ("mode", "kind", "why"),
    [
        ("garbage", FailureKind.BAD_OUTPUT, "not JSON-RPC"),
        ("flood", FailureKind.BAD_OUTPUT, "nobody asked for"),
        ("endless", FailureKind.TOO_LARGE, "more than 1,000,000 bytes"),
    ],
)
async def test_a_server_that_floods_us_is_ended(odd, mode, kind, why):
    async with odd(mode, most_bytes=1_000_000) as wire:
        with pytest.raises(ToolError, match=why) as caught:
            await wire.ask(call())

        assert wire.is_dead
    assert caught.value.kind is kind
    assert "\x1b" not in str(caught.value)


async def test_an_answer_to_something_else_is_no_answer(odd):
    async with odd("wrong_id") as wire:
        with pytest.raises(ToolError, match="1 messages that answer nothing"):
            await wire.ask(call(within_s=0.3))


async def test_of_two_answers_the_first_counts(odd):
    async with odd("twice") as wire:
        first, next_one = await wire.ask(call()), await wire.ask(call())

    assert text_of(first) == text_of(next_one) == "first"


async def test_a_server_hears_that_we_are_there_and_offer_nothing(odd):
    async with odd("asks") as wire:
        ping, sampling = json.loads(text_of(await wire.ask(call())))

    assert ping["result"] == {}
    assert sampling["error"]["code"] == -32601


async def test_a_server_sees_no_variable_but_those_it_was_given(odd, monkeypatch):
    monkeypatch.setenv("UNRELATED_KEY", "canary-4711")
    async with odd("environment", environment={"TOKEN": "word-0815"}, secrets=("word-0815",)) as wire:
        seen = json.loads(text_of(await wire.ask(call())))

    assert set(seen) - {"LC_CTYPE", "__CF_USER_TEXT_ENCODING"} == {"PATH", "TOKEN"}
    assert seen["TOKEN"] == "***"


async def test_a_caller_that_leaves_cancels_its_call(odd):
    async with odd("cancelled") as wire:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await wire.ask(call())
        heard = json.loads(text_of(await wire.ask(call("heard"))))

    assert heard["method"] == "notifications/cancelled"
    assert heard["params"]["requestId"] == 1


@pytest.mark.parametrize("mode", ["child", "stubborn"])
async def test_a_server_ends_with_everything_that_it_started(odd, mode):
    async with odd(mode) as wire:
        child = int(text_of(await wire.ask(call("child"))))
        server = wire._transport.get_pid()

    for pid in (child, server):
        assert await is_gone(pid)


async def is_gone(pid):
    """It may take a moment until the machine's first process has buried an orphan."""
    for _ in range(200):
        if state_of(pid) in {"", "Z"}:
            return True
        await asyncio.sleep(0.01)
    return False


def state_of(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
    except OSError:
        return ""


@pytest.mark.parametrize("command", [("/no/such/program",), ("",), ("with\0nul",)])
async def test_a_command_that_cannot_be_started_is_named(tmp_path, command):
    with pytest.raises(ToolError, match="cannot be started") as caught:
        await start(Program(name="odd", command=command, environment=dict(os.environ), folder=tmp_path))

    assert caught.value.kind is FailureKind.UNAVAILABLE
