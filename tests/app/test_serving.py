"""The gateway as the application wires it: tasks behind a model name, keys and limits from the settings."""

import asyncio
import hashlib
from contextlib import asynccontextmanager
from dataclasses import replace

import openai
import pytest
from openai import AsyncOpenAI

from autoglm.app.composition import Composition
from autoglm.app.engine import Engine
from autoglm.app.serving import check_binding, gateway_settings, key_ring, limiter, make_gateway
from autoglm.core.chat import ChatAnswer, ChatRequest, Usage
from autoglm.core.errors import SettingsError
from autoglm.core.events import Outcome, RunFinished
from autoglm.security.access import AccessProblem
from autoglm.server.running import Serving, serve
from autoglm.settings.gateway_tree import GatewayKeySettings, GatewaySettings
from autoglm.settings.load import load_settings
from autoglm.settings.tree import AnswerSettings, ModelSettings
from autoglm.storage.calls import CallBook


@pytest.fixture
def settings(tmp_path):
    workspace = tmp_path / "work"
    workspace.mkdir()
    (workspace / "notes.txt").write_text("One boat. Two boats sail on Monday. Nobody is late.", encoding="utf-8")
    return load_settings(environ={}, folder=workspace, flags={"home": str(tmp_path / "home")})


@asynccontextmanager
async def running(settings):
    """A client of a gateway in front of a real engine."""
    stop, address = asyncio.Event(), asyncio.get_running_loop().create_future()
    calls = CallBook(settings.home)
    try:
        async with _served(settings, calls, stop=stop, address=address) as found:
            yield found
    finally:
        await calls.close()


@asynccontextmanager
async def _served(settings, calls, *, stop, address):
    async with Engine(Composition(settings)) as engine, asyncio.TaskGroup() as tasks:
        gateway = make_gateway(engine, calls)
        tasks.create_task(serve(gateway, Serving(port=0, grace_s=1), ready=address.set_result, stop=stop))
        try:
            async with AsyncOpenAI(base_url=f"{await address}/v1", api_key="any", max_retries=0) as client:
                yield client, engine, calls
        finally:
            stop.set()


def ask(text):
    return {"model": "autoglm", "messages": [{"role": "user", "content": text}]}


async def test_what_shadow_calls_cost_is_in_the_book_of_calls(settings):
    settings = replace(settings, model=ModelSettings(base_url="http://127.0.0.1:9/v1", model="m"))
    asked = ChatRequest(messages=(), principal="ann", model="default")

    async with running(settings) as (_, engine, calls):
        engine.parts.models.shadows.observe(asked, ChatAnswer(endpoint="new", usage=Usage(input_tokens=3, money=0.5)))
        (noted,) = await calls.totals("principal")

    assert (noted.name, noted.calls, noted.input_tokens, noted.money) == ("shadow:ann", 1, 3, 0.5)


@pytest.mark.parametrize("is_stream", [False, True])
async def test_a_request_that_nobody_understands_is_answered_with_what_helps(settings, caplog, is_stream):
    async with running(settings) as (client, engine, _calls):
        found = await client.chat.completions.create(**ask("Zyx qwv"), stream=is_stream)
        if is_stream:
            pieces = [chunk.choices[0].delta.content or "" async for chunk in found if chunk.choices]
            answer = "".join(pieces)
        else:
            answer = found.choices[0].message.content
        (run,) = await engine.runs()
        state = await engine.view(run.run_id)

    assert "Zyx qwv" in answer
    assert state.state.outcome is Outcome.FAILED
    assert "Traceback" not in answer + caplog.text
    assert not [record for record in caplog.records if record.exc_info]


async def test_a_task_is_run_and_answered_under_the_model_name_autoglm(settings):
    async with running(settings) as (client, engine, calls):
        names = [model.id async for model in client.models.list()]
        found = await client.chat.completions.create(**ask("Summarize notes.txt in 1 sentence"))
        runs = await engine.runs()
        noted = await calls.totals("run")
        tokens = sum(row.input_tokens + row.output_tokens for row in noted)

    assert names == ["autoglm"]
    assert "boat" in found.choices[0].message.content
    assert [row.name for row in noted] == [runs[0].run_id]
    assert tokens == 0  # what a run used is in its own journal


async def test_a_task_tells_its_progress_apart_from_its_answer(settings):
    async with running(settings) as (client, _, _):
        plain = await client.chat.completions.create(**ask("Summarize notes.txt in 1 sentence"))
        stream = await client.chat.completions.create(**ask("Summarize notes.txt in 1 sentence"), stream=True)
        deltas = [chunk.choices[0].delta async for chunk in stream]
        events = [
            event
            async for event in await client.responses.create(
                model="autoglm", input="Summarize notes.txt in 1 sentence", stream=True
            )
        ]

    progress = "".join(getattr(delta, "reasoning_content", None) or "" for delta in deltas)
    assert "Planned: " in progress
    assert "done" in progress
    assert "".join(delta.content or "" for delta in deltas) == plain.choices[0].message.content
    assert "Planned: " in "".join(
        event.delta for event in events if event.type == "response.reasoning_summary_text.delta"
    )
    assert events[-1].response.output_text == plain.choices[0].message.content
    assert [item.type for item in events[-1].response.output] == ["message"]


async def test_what_a_task_cannot_take_is_refused(settings):
    tools = [{"type": "function", "function": {"name": "f"}}]
    picture = [{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]
    async with running(settings) as (client, _, _):
        for more in ({"tools": tools}, {"messages": [{"role": "user", "content": picture}]}):
            with pytest.raises(openai.BadRequestError):
                await client.chat.completions.create(**{**ask("hi"), **more})


async def test_a_client_that_leaves_has_its_run_cancelled(settings):
    asked = asyncio.Event()

    async def never(reader, writer):
        asked.set()
        try:
            await reader.read()
        finally:
            writer.close()

    endpoint = await asyncio.start_server(never, "127.0.0.1", 0)
    model = ModelSettings(base_url=f"http://127.0.0.1:{endpoint.sockets[0].getsockname()[1]}/v1", model="m")
    plain = AnswerSettings(use_model=False)
    async with running(replace(settings, model=model, answer=plain)) as (client, engine, _):
        stream = await client.chat.completions.create(**ask("Write a poem about boats"), stream=True)
        await asked.wait()
        await stream.close()
        async with asyncio.timeout(10):
            while not _is_over((await engine.runs())[0]):  # noqa: ASYNC110 -- another worker's view of it
                await asyncio.sleep(0.01)
        listed = await engine.runs()
    endpoint.close()

    assert listed[0].last.event.outcome is Outcome.CANCELLED


def _is_over(entry):
    return isinstance(entry.last.event, RunFinished)


# --- settings --------------------------------------------------------------------------------------------------------


def test_keys_come_from_files_and_digests(tmp_path):
    (tmp_path / "key").write_text("from-file\n")
    digest = "sha256:" + hashlib.sha256(b"by-digest").hexdigest()
    keys = (
        GatewayKeySettings(principal="ann", key=f"file:{tmp_path / 'key'}"),
        GatewayKeySettings(principal="bob", key=digest),
    )

    ring = key_ring(GatewaySettings(keys=keys))

    assert ring.principal(authorization="Bearer from-file", api_key=None) == "ann"
    assert ring.principal(authorization=None, api_key="by-digest") == "bob"
    assert ring.principal(authorization=None, api_key=digest) is AccessProblem.UNKNOWN


@pytest.mark.parametrize("key", ["env:AUTOGLM_NOT_SET_ANYWHERE", "sha256:short"])
def test_a_key_that_nobody_could_use_is_refused(key):
    with pytest.raises(SettingsError):
        key_ring(GatewaySettings(keys=(GatewayKeySettings(principal="ann", key=key),)))


def test_one_key_for_two_principals_is_refused():
    digest = "sha256:" + "0" * 64
    keys = tuple(GatewayKeySettings(principal=name, key=digest) for name in ("ann", "bob"))

    with pytest.raises(SettingsError, match="same key"):
        key_ring(GatewaySettings(keys=keys))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "llm.corp.lan"])
def test_an_address_that_others_reach_needs_keys(settings, host):
    open_to_all = gateway_settings(settings, host=host, port=None).gateway
    guarded = GatewaySettings(host=host, keys=(GatewayKeySettings(principal="a", key="sha256:" + "0" * 64),))

    with pytest.raises(SettingsError, match="other machines can reach"):
        check_binding(open_to_all, key_ring(open_to_all))
    check_binding(guarded, key_ring(guarded))


def test_a_principal_may_have_bounds_of_its_own():
    keys = (GatewayKeySettings(principal="ann", key="sha256:" + "0" * 64, concurrent=0, requests_per_minute=1),)
    made = limiter(GatewaySettings(keys=keys, concurrent=1, requests_per_minute=9))

    assert made.enter("ann", now=1.0) is None
    assert made.enter("ann", now=1.0).most == 1
    assert made.enter("bob", now=1.0) is None
    assert made.enter("bob", now=1.0).most == 1


@pytest.mark.parametrize("keys", ["[{principal: ann}]", "[{key: env:K}]", "[{principal: ann, key: plain-secret}]"])
def test_keys_in_the_settings_are_whole_and_references(tmp_path, keys):
    (tmp_path / "autoglm.yaml").write_text(f"gateway:\n  keys: {keys}\n")

    with pytest.raises(SettingsError) as caught:
        load_settings(environ={"AUTOGLM_HOME": str(tmp_path)}, folder=tmp_path)

    assert "plain-secret" not in str(caught.value)
