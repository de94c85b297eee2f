"""MCP as the application wires it: our tools for clients, other servers' tools for our runs, and both ends together."""

import asyncio
import hashlib
import json
import os
import sys
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from autoglm.app.composition import Composition
from autoglm.app.engine import Engine
from autoglm.app.offers.mcp import McpOffer
from autoglm.app.offers.runs_under_way import RunsUnderWay
from autoglm.channels.mailbox import MailboxChannel
from autoglm.core.errors import NotFound, PlanRejected, UsageError
from autoglm.core.ports import Delivery
from autoglm.core.tools import Effect
from autoglm.execution.views import RunPhase
from autoglm.server.mcp.ports import ToolAnswer, ToolCall, ToolQuestion
from autoglm.settings.gateway_tree import GatewayKeySettings, GatewaySettings
from autoglm.settings.load import load_settings
from autoglm.settings.mcp_tree import McpServerSettings, McpSettings
from autoglm.settings.tree import ApprovalSettings

from .agent_at_work import SlowLookEngine, served

ODD = Path(__file__).parents[1] / "tools" / "mcp" / "odd_server.py"
WRITE = {"goal": "write", "steps": [{"id": "w", "tool": "file_write", "args": {"path": "out.txt", "text": "hi"}}]}


@pytest.fixture
def settings(tmp_path):
    workspace = tmp_path / "work"
    workspace.mkdir()
    (workspace / "notes.txt").write_text("One boat. Two boats sail on Monday. Nobody is late.", encoding="utf-8")
    return load_settings(environ={}, folder=workspace, flags={"home": str(tmp_path / "home"), "planner": "offline"})


@asynccontextmanager
async def offering(settings, kind=Engine):
    """The door to an engine, with runs that go on beside."""
    async with kind(Composition(settings)) as engine, asyncio.TaskGroup() as tasks:
        runs = RunsUnderWay(engine)
        working = tasks.create_task(runs.work())
        try:
            yield McpOffer(engine, runs), engine
        finally:
            working.cancel()


def call(tool, *, principal="local", may_ask=False, answers=None, state="", told=None, **arguments):
    async def tell(line):
        if told is not None:
            told.append(line)

    return ToolCall(
        tool=tool,
        arguments=arguments,
        principal=principal,
        tell=tell,
        may_ask=may_ask,
        answers=answers or {},
        state=state,
    )


def asking(settings):
    """Every change waits for a person."""
    return replace(settings, approvals=ApprovalSettings(effects=(Effect.IDEMPOTENT, Effect.KEYED, Effect.UNSAFE)))


# --- runs ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Engine, SlowLookEngine])
async def test_a_run_is_started_waited_for_and_told_of(settings, kind):
    told = []
    async with offering(settings, kind) as (door, _):
        given = await door.call(call("start_run", request="Summarize notes.txt in 1 sentence", wait_s=20, told=told))

    assert given.structured["state"] == "done"
    assert "boat" in given.content[0]["text"]
    assert any(line.startswith("Planned: ") for line in told)


async def test_a_run_that_is_not_waited_for_goes_on_by_itself(settings):
    async with offering(settings) as (door, _):
        begun = await door.call(call("start_run", request="Summarize notes.txt in 1 sentence"))
        run_id = begun.structured["run_id"]
        later = await door.call(call("run_status", run_id=run_id, wait_s=20))
        listed = await door.call(call("list_runs"))

    assert later.structured["state"] == "done"
    assert [run["run_id"] for run in listed.structured["runs"]] == [run_id]


async def test_a_question_is_answered_by_a_call(settings):
    async with offering(asking(settings)) as (door, _):
        waiting = await door.call(call("start_run", plan=WRITE, wait_s=20))
        run_id = waiting.structured["run_id"]
        with pytest.raises(UsageError, match="yes or no"):
            await door.call(call("answer_run", run_id=run_id, answer="yes, allow it"))
        done = await door.call(call("answer_run", run_id=run_id, answer=True, wait_s=20))

    assert waiting.structured["state"] == "waiting"
    assert run_id in waiting.content[0]["text"]
    assert done.structured["state"] == "done"
    assert (settings.workspace / "out.txt").read_text() == "hi"


async def test_a_client_that_can_ask_is_given_the_question_and_brings_the_answer(settings):
    async with offering(asking(settings)) as (door, engine):
        asked = await door.call(call("start_run", plan=WRITE, wait_s=20, may_ask=True))
        ((name, question),) = asked.questions.items()
        answers = {name: {"action": "accept", "content": {"answer": True}}, "unknown": 5}
        done = await door.call(
            call("start_run", plan=WRITE, wait_s=20, may_ask=True, answers=answers, state=asked.state)
        )
        runs = await engine.runs()

    assert isinstance(asked, ToolQuestion)
    assert question.schema["properties"]["answer"]["type"] == "boolean"
    assert "out.txt" in question.message
    assert done.structured["state"] == "done"
    assert len(runs) == 1


@pytest.mark.parametrize("given", [{"action": "decline"}, {"action": "accept"}, 5, {"action": "accept", "content": []}])
async def test_a_question_that_is_declined_leaves_the_run_waiting(settings, given):
    async with offering(asking(settings)) as (door, _):
        asked = await door.call(call("start_run", plan=WRITE, wait_s=20, may_ask=True))
        answers = dict.fromkeys(asked.questions, given)
        left = await door.call(
            call("start_run", plan=WRITE, may_ask=True, answers=answers, state=asked.state, wait_s=20)
        )

    assert left.structured["state"] == "waiting"
    assert not (settings.workspace / "out.txt").exists()


async def test_an_answer_to_another_question_does_not_count(settings):
    async with offering(asking(settings)) as (door, _):
        asked = await door.call(call("start_run", plan=WRITE, wait_s=20, may_ask=True))
        answers = {"w-0000": {"action": "accept", "content": {"answer": True}}}
        again = await door.call(
            call("start_run", plan=WRITE, may_ask=True, answers=answers, state=asked.state, wait_s=20)
        )

    assert isinstance(again, ToolQuestion)


async def test_a_run_is_cancelled(settings):
    async with offering(asking(settings)) as (door, _):
        waiting = await door.call(call("start_run", plan=WRITE, wait_s=20))
        ended = await door.call(call("cancel_run", run_id=waiting.structured["run_id"]))

    assert ended.structured["state"] == "cancelled"


async def test_nobody_sees_or_touches_the_run_of_somebody_else(settings):
    async with offering(asking(settings)) as (door, _):
        mine = await door.call(call("start_run", plan=WRITE, wait_s=20, principal="ann"))
        run_id = mine.structured["run_id"]
        foreign = [
            call("run_status", run_id=run_id, principal="bob"),
            call("answer_run", run_id=run_id, answer=True, principal="bob"),
            call("cancel_run", run_id=run_id, principal="bob"),
            call("start_run", plan=WRITE, principal="bob", state=run_id, may_ask=True),
            call("run_status", run_id="no-such-run", principal="bob"),
        ]
        for each in foreign:
            with pytest.raises(NotFound):
                await door.call(each)
        listed = await door.call(call("list_runs", principal="bob"))
        still = await door.call(call("run_status", run_id=run_id, principal="ann"))

    assert listed.structured == {"runs": []}
    assert still.structured["state"] == "waiting"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, UsageError),
        ({"request": "x", "plan": WRITE}, UsageError),
        ({"request": 5}, UsageError),
        ({"plan": "x"}, UsageError),
        ({"request": "   "}, UsageError),
        ({"request": "Read a.txt", "wait_s": -1}, UsageError),
        ({"plan": {"goal": "x", "steps": [{"id": "a", "tool": "nothing"}]}}, PlanRejected),
    ],
)
async def test_a_run_that_cannot_begin_is_refused(settings, arguments, error):
    async with offering(settings) as (door, _):
        with pytest.raises(error):
            await door.call(call("start_run", **arguments))


async def test_a_request_is_planned_and_not_run(settings):
    async with offering(settings) as (door, engine):
        planned = await door.call(call("plan_request", request="Summarize notes.txt in 1 sentence"))
        runs = await engine.runs()

    assert planned.structured["plan"]["steps"]
    assert not runs


async def test_letters_are_read_by_their_owner_and_by_whom_they_are_addressed_to(settings):
    async with offering(settings) as (door, engine):
        channel = MailboxChannel(settings.home / "mailbox", clock=engine.parts.clock)
        await channel.deliver(Delivery(text="for ann", target="ann"))
        await channel.deliver(Delivery(text="for all"))
        found = {
            who: [
                letter["text"]
                for letter in (await door.call(call("read_mailbox", principal=who))).structured["letters"]
            ]
            for who in ("local", "ann", "bob")
        }

    assert sorted(found["local"]) == ["for all", "for ann"]
    assert found["ann"] == ["for ann"]
    assert found["bob"] == []


# --- tools -----------------------------------------------------------------------------------------------------------


async def test_only_named_tools_are_offered_and_a_call_of_one_is_a_run(settings):
    some = replace(settings, mcp=McpSettings(offer_tools=("calc*", "ask*")))
    async with offering(some) as (door, engine):
        names = {tool.name for tool in await door.tools()}
        given = await door.call(call("calculate", expression="6*7"))
        with pytest.raises(NotFound):
            await door.call(call("file_read", path="notes.txt"))
        runs = await engine.runs()

    assert "calculate" in names
    assert not names & {"file_read", "ask_user", "ask"}
    assert given.structured["value"] == 42
    assert len(runs) == 1


async def test_a_call_that_needs_a_word_of_a_person_waits_for_it(settings):
    some = replace(asking(settings), mcp=McpSettings(offer_tools=("file_write",)))
    async with offering(some) as (door, _):
        asked = await door.call(call("file_write", path="a.txt", text="hi", may_ask=True))
        answers = {name: {"action": "accept", "content": {"answer": True}} for name in asked.questions}
        done = await door.call(
            call("file_write", path="a.txt", text="hi", may_ask=True, answers=answers, state=asked.state)
        )

    assert isinstance(done, ToolAnswer)
    assert not done.is_error
    assert (settings.workspace / "a.txt").read_text() == "hi"


async def test_arguments_are_values_and_no_expressions(settings):
    some = replace(settings, mcp=McpSettings(offer_tools=("text_stats",)))
    async with offering(some) as (door, _):
        with pytest.raises(PlanRejected, match="is not of type 'string'"):
            await door.call(call("text_stats", text={"$ref": "request.payload"}))


# --- both ends -------------------------------------------------------------------------------------------------------


async def test_our_runs_use_our_server_over_http(settings, tmp_path):
    digest = "sha256:" + hashlib.sha256(b"word-4711").hexdigest()
    keys = GatewaySettings(keys=(GatewayKeySettings(principal="ann", key=digest),))
    (tmp_path / "key").write_text("word-4711")
    async with served(replace(settings, gateway=keys, mcp=McpSettings(offer_tools=("calculate",)))) as address:
        server = McpServerSettings(
            name="far",
            url=f"{address}/mcp",
            headers={"Authorization": f"Bearer file:{tmp_path}/key"},
            trust_hints=True,
            allow_private=True,
        )
        wrong = replace(server, name="wrong", headers={})
        near = replace(settings, home=tmp_path / "near", mcp=McpSettings(servers=(server, wrong)))
        async with Engine(Composition(near)) as engine:
            names = [spec.name for spec in await engine.tools()]
            given = await engine.call_tool("far_calculate", {"expression": "6*7"})
            told = await engine.call_tool(
                "far_start_run", {"request": "Summarize notes.txt in 1 sentence", "wait_s": 20}
            )
            troubles = engine.parts.troubles

    assert "far_calculate" in names
    assert json.loads(given["text"])["value"] == 42
    assert "boat" in told["text"]
    assert [trouble.origin for trouble in troubles] == ["mcp:wrong"]
    assert "refuses our credential" in troubles[0].problem


async def test_our_runs_use_our_server_over_stdio(settings, tmp_path):
    command = (sys.executable, "-m", "autoglm.cli.main", "--home", str(tmp_path / "far"), "mcp", "serve")
    server = McpServerSettings(name="far", command=command, trust_hints=True)
    near = replace(settings, mcp=McpSettings(servers=(server,), allow_commands=(command,)))
    async with Engine(Composition(near)) as engine:
        given = await engine.call_tool("far_plan_request", {"request": "What is 6*7?"})

    assert given["structured"]["plan"]


async def test_a_command_that_nobody_allowed_is_not_started(settings, tmp_path):
    command = (sys.executable, "-c", f"open({str(tmp_path / 'started')!r}, 'w')")
    almost = (*command, "more")
    server = McpServerSettings(name="far", command=command)
    near = replace(settings, mcp=McpSettings(servers=(server,), allow_commands=(almost, command[:2])))
    async with Engine(Composition(near)) as engine:
        await engine.tools()
        troubles = engine.parts.troubles

    assert "not allowed" in troubles[0].problem
    assert not (tmp_path / "started").exists()


async def test_a_server_that_dies_in_mid_call_fails_its_step_and_its_secret_stays_hidden(settings, monkeypatch):
    monkeypatch.setenv("ODD_TOKEN", "canary-4711")
    command = (sys.executable, "-I", "-S", str(ODD), "die")
    server = McpServerSettings(name="odd", command=command, env={"TOKEN": "env:ODD_TOKEN"})
    near = replace(settings, mcp=McpSettings(servers=(server,), allow_commands=(command,)))
    plan = {
        "goal": "both",
        "steps": [
            {"id": "odd", "tool": "odd_look", "args": {}},
            {"id": "own", "tool": "calculate", "args": {"expression": "1+1"}},
        ],
    }
    free = replace(near, approvals=ApprovalSettings(effects=()))
    async with offering(free) as (door, engine):
        given = await door.call(call("start_run", plan=plan, wait_s=20))
        view = await engine.view(given.structured["run_id"])

    assert view.step("own").output["value"] == 2
    assert view.phase is RunPhase.WAITING  # nobody knows whether it happened: a person says
    kept = b"".join(path.read_bytes() for path in settings.home.rglob("*") if path.is_file())
    assert b"canary" not in kept
    assert os.environ["ODD_TOKEN"] == "canary-4711"
