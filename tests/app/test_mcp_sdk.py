"""The public SDK of the protocol on the other side, where it is installed: its server for us, its client at ours."""

import sys
from pathlib import Path

import pytest

from autoglm.app.composition import Composition
from autoglm.app.engine import Engine
from autoglm.settings.load import load_settings

sdk = pytest.importorskip("mcp", reason="the SDK is not installed: pip install mcp")

SDK_SERVER = Path(__file__).parents[1] / "tools" / "mcp" / "sdk_server.py"


@pytest.fixture
def home(tmp_path):
    (tmp_path / "notes.txt").write_text("One boat. Two boats sail on Monday. Nobody is late.", encoding="utf-8")
    return tmp_path


async def test_tools_of_a_server_made_with_the_sdk_are_used(home):
    command = f'["{sys.executable}", "{SDK_SERVER}"]'
    servers = f'[{{"name": "office", "command": {command}, "trust_hints": true}}]'
    flags = {"home": str(home / "home"), "mcp.servers": servers, "mcp.allow_commands": f"[{command}]"}
    async with Engine(Composition(load_settings(environ={}, folder=home, flags=flags))) as engine:
        added = await engine.call_tool("office_add", {"a": 2, "b": 3})
        (source,) = engine.parts.tool_sources
        look = await source.look()

    assert added == {"result": 5}
    assert look.revision == "2026-07-28"


@pytest.mark.parametrize(("mode", "revision"), [("auto", "2026-07-28"), ("legacy", "2025-11-25")])
async def test_a_client_made_with_the_sdk_starts_a_run_and_sees_its_progress(home, mode, revision):
    told = []

    async def tell(progress, total, message):
        told.append(message)

    arguments = ["-m", "autoglm.cli.main", "--home", str(home / "home"), "mcp", "serve"]
    program = sdk.StdioServerParameters(command=sys.executable, args=arguments, cwd=str(home))
    async with sdk.Client(program, mode=mode) as client:
        found = {tool.name for tool in (await client.list_tools()).tools}
        given = await client.call_tool(
            "start_run", {"request": "Summarize notes.txt in 1 sentence", "wait_s": 20}, progress_callback=tell
        )

        assert client.protocol_version == revision
    assert {"start_run", "run_status", "answer_run", "cancel_run", "plan_request", "read_mailbox"} <= found
    assert given.structured_content["state"] == "done"
    assert "boat" in given.content[0].text
    assert any(line.startswith("Planned: ") for line in told)
