"""The public SDK of the Agent2Agent protocol on the other side: its client at our agent, our client at its agent."""

import asyncio
import importlib.util
import json
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from autoglm.app.composition import Composition
from autoglm.app.engine import Engine
from autoglm.core.errors import ToolError
from autoglm.settings.agents_tree import PeerSettings

from .agent_at_work import SUMMARIZE, keyed, made_settings, near, served

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("a2a") is None, reason="a2a-sdk is not installed: pip install 'a2a-sdk[http-server]'"
)
HERE = Path(__file__).parent
WAYS = [("1.0", "JSONRPC"), ("1.0", "HTTP+JSON"), ("0.3", "JSONRPC")]


@pytest.fixture
def settings(tmp_path):
    return made_settings(tmp_path)


async def started(script, *arguments):
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(sys.executable, str(HERE / script), *arguments, stdout=pipe)


@asynccontextmanager
async def agent(*arguments):
    """The SDK's agent in a process of its own; gives its address."""
    process = await started("sdk_agent.py", *arguments)
    try:
        async with asyncio.timeout(20):
            port = int(await process.stdout.readline())
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        await process.communicate()


@pytest.mark.parametrize("streams", ["streams", "polls"])
@pytest.mark.parametrize(("version", "binding"), WAYS)
async def test_the_client_of_the_sdk_gives_a_task_to_our_agent(settings, tmp_path, version, binding, streams):
    far, _ = keyed(settings, tmp_path)
    async with served(far) as address:
        process = await started("sdk_asker.py", address, version, binding, streams, SUMMARIZE)
        async with asyncio.timeout(30):
            output, _ = await process.communicate()
    told = json.loads(output)

    assert told["name"] == "Open-AutoGLM"
    assert told["state"] == "TASK_STATE_COMPLETED"
    assert "boat" in told["text"]
    assert told["kinds"][0] == "task"
    assert ("status_update" in told["kinds"]) == (streams == "streams")
    assert told.get("listed", [True]) == [True]
    assert (told["ended"], told["unknown"]) == ("TaskNotCancelableError", "TaskNotFoundError")


@pytest.mark.parametrize("streams", ["streams", "polls"])
@pytest.mark.parametrize(("version", "binding"), WAYS)
async def test_our_runs_give_work_to_the_agent_of_the_sdk(settings, tmp_path, version, binding, streams):
    async with agent(version, binding, streams) as address:
        peer = PeerSettings(name="far", card=address, allow_private=True, timeout_s=20)
        async with Engine(Composition(near(settings, tmp_path, peer))) as engine:
            given = await engine.call_tool("far_echo", {"message": "two boats"})
            late = await engine.call_tool("far_echo", {"message": "slow"})
            with pytest.raises(ToolError, match=r"far asks before it goes on: Which boat\?") as asked:
                await engine.call_tool("far_echo", {"message": "ask"})
            task = asked.value.hint.rpartition("`task`: ")[2].rstrip(".")
            answered = await engine.call_tool("far_echo", {"message": "the blue one", "task": task})
            with pytest.raises(ToolError, match=r"failed: no luck today"):
                await engine.call_tool("far_echo", {"message": "fail"})

    assert given["text"] == "you said \ntwo boats"
    assert late["text"] == "you said \nslow"
    assert answered["text"].endswith("the blue one")
