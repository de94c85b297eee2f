"""`autoglm tools mcp` and `autoglm mcp serve` as people and clients use them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ODD = Path(__file__).parents[1] / "tools" / "mcp" / "odd_server.py"


@pytest.fixture
def autoglm(tmp_path):
    """Run the command line with one server that is allowed; gives what it did."""
    command = [sys.executable, "-I", "-S", str(ODD), "changes"]
    settings = {"mcp": {"servers": [{"name": "odd", "command": command}], "allow_commands": [command]}}
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "autoglm.yaml").write_text(json.dumps(settings))

    def run(*arguments, given="", stdin=None):
        environment = {"PATH": os.environ["PATH"], "AUTOGLM_HOME": str(tmp_path / "home"), "LANG": "C.UTF-8"}
        whole = [sys.executable, "-m", "autoglm.cli.main", "--lang", "en", *arguments]
        from_ = {"input": given} if stdin is None else {"stdin": stdin}
        return subprocess.run(
            whole, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False, **from_
        )

    return run


def test_servers_are_listed_shown_and_approved(autoglm, tmp_path):
    listed, shown = autoglm("tools", "mcp", "list"), autoglm("tools", "mcp", "show", "odd")
    pins = tmp_path / "home" / "imports" / "mcp" / "odd.json"
    pins.write_text(pins.read_text().replace('"tools":{"look":"', '"tools":{"look":"0'))
    changed, closed = autoglm("tools", "mcp", "list"), autoglm("tools", "list")
    unasked = autoglm("tools", "mcp", "approve", "odd", stdin=subprocess.DEVNULL)
    approved = autoglm("tools", "mcp", "approve", "odd", "--yes")
    again = autoglm("tools", "mcp", "list", "--json")

    assert "ready" in listed.stdout
    assert "odd_look\n  Look." in shown.stdout
    assert "not approved: look" in changed.stdout
    assert "nobody approved: look" in closed.stderr
    assert "odd_look" not in closed.stdout
    assert unasked.returncode == 2
    assert "odd_look (new or changed)\n  Look." in unasked.stdout
    assert "add --yes" in unasked.stderr
    assert "Approved 1 tools of odd." in approved.stdout
    assert json.loads(again.stdout)[0]["changes"] == []


@pytest.mark.skipif(sys.platform == "win32", reason="standard input is another thing on Windows")
def test_a_server_without_a_client_says_how_it_is_meant(autoglm):
    done = autoglm("mcp", "serve", stdin=subprocess.DEVNULL)

    assert done.returncode == 2
    assert "Standard input is no pipe." in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_server_is_named(autoglm):
    done = autoglm("tools", "mcp", "show", "none")

    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no MCP server none; there are: odd." in done.stderr


def test_a_client_on_standard_input_is_answered_with_messages_alone(autoglm):
    plan = {"goal": "say", "steps": [{"id": "a", "tool": "notify", "args": {"channel": "console", "text": "LOUD"}}]}
    lines = [
        {"id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18"}},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": {"name": "start_run", "arguments": {"plan": plan, "wait_s": 1}}},
    ]
    command = autoglm("mcp", "serve", given="".join(json.dumps({"jsonrpc": "2.0", **line}) + "\n" for line in lines))

    answers = [json.loads(line) for line in command.stdout.splitlines()]
    assert answers[0]["result"]["protocolVersion"] == "2025-06-18"
    assert all(answer["jsonrpc"] == "2.0" for answer in answers)
    assert (command.returncode, command.stderr) == (0, "")


def test_a_file_for_standard_input_is_refused(tmp_path):
    (tmp_path / "input").write_text("")
    with (tmp_path / "input").open() as given:
        done = subprocess.run(
            [sys.executable, "-m", "autoglm.cli.main", "--lang", "en", "--home", str(tmp_path), "mcp", "serve"],
            stdin=given, capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path,
        )  # fmt: skip

    assert done.returncode == 2
    assert "Standard input is no pipe" in done.stderr
