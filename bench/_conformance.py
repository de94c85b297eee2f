"""Runs the public conformance suite of MCP: where it is, which scenarios are about what is offered, what came of them.

It is looked for in the folder that AUTOGLM_MCP_CONFORMANCE names, else in build/mcp-conformance; beside a suite of its
own, `node` may come from its folder too. Nothing is fetched here.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
INSTALL = "npm install --prefix build/mcp-conformance @modelcontextprotocol/conformance@0.1.13"
INSTALL_NEXT = (
    "npm install --prefix build/mcp-conformance-next @modelcontextprotocol/conformance@0.2.0-alpha.12 node@22"
)
CLIENT = (sys.executable, str(ROOT / "tests" / "tools" / "mcp" / "conformance_client.py"))
SERVER = (sys.executable, str(ROOT / "tests" / "server" / "mcp" / "suite_door.py"))
CLIENT_SCENARIOS = ("initialize", "tools_call", "sse-retry")
NEXT_CLIENT_SCENARIOS = (
    *CLIENT_SCENARIOS, "request-metadata", "http-standard-headers", "http-custom-headers", "http-invalid-tool-headers",
    "json-schema-ref-no-deref", "json-schema-2020-12-preservation",
)  # fmt: skip
NOT_OFFERED: Mapping[str, str] = {
    "resources-": "resources are not offered",
    "prompts-": "prompts are not offered",
    "completion-": "completions are not offered",
    "logging-": "log messages are not offered",
    "tools-call-with-logging": "log messages are not offered",
    "tools-call-sampling": "clients' models are not used",
    "tools-call-elicitation": "questions are asked in revision 2026-07-28 alone",
    "elicitation-": "questions are asked in revision 2026-07-28 alone",
    "caching": "asks for resources and prompts too",
    "http-custom-header-server-validation": "no tool of ours has arguments in headers",
    "input-required-result-basic-sampling": "clients' models are not used",
    "input-required-result-basic-list-roots": "clients' folders are not used",
    "input-required-result-multiple-input-requests": "clients' models are not used",
    "input-required-result-non-tool-request": "prompts are not offered",
    "input-required-result-capability-check": "clients' models are not used",
}
PARTLY: Mapping[str, str] = {
    "server-stateless": "one check wants a tool that asks for a client's model",
    "http-custom-headers": "one check gives null where the schema says text: refused before it is sent",
}
"""Scenarios that are about what is offered, and of which one check is not."""
_LINE = re.compile(r"^[✓✗] (?P<name>\S+): (?P<passed>\d+) passed, (?P<failed>\d+) failed")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_CHECKS = re.compile(r"Passed: (?P<passed>\d+)/(?P<all>\d+)")


class NoSuite(Exception):
    """The suite cannot be run here; the text says why and how to install it."""


@dataclass(frozen=True, slots=True)
class Suite:
    """An installed suite and the node that runs it."""

    node: str
    script: Path
    version: str

    @property
    def knows_modern(self) -> bool:
        return not self.version.startswith("0.1.")


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a scenario: checks that passed and failed; `why` says that it is not, or partly not, about what is
    offered."""

    side: str
    name: str
    passed: int
    failed: int
    why: str = ""

    @property
    def is_applicable(self) -> bool:
        """Whether it is about what is offered; a scenario without a single check says nothing."""
        return (not self.why or self.name in PARTLY) and self.passed + self.failed > 0


def find_suite(folder: str = "mcp-conformance") -> Suite:
    """Raises NoSuite."""
    named = os.environ.get("AUTOGLM_MCP_CONFORMANCE") if folder == "mcp-conformance" else None
    place = Path(named) if named else ROOT / "build" / folder
    package = place / "node_modules" / "@modelcontextprotocol" / "conformance"
    how = INSTALL if folder == "mcp-conformance" else INSTALL_NEXT
    if not (package / "package.json").is_file():
        raise NoSuite(f"The conformance suite of MCP is not in {place}: {how}")
    own = place / "node_modules" / "node" / "bin" / "node"
    node = str(own) if own.is_file() else shutil.which("node")
    if node is None:
        raise NoSuite("The conformance suite of MCP needs node, which is not here.")
    version = json.loads((package / "package.json").read_text())["version"]
    return Suite(node, package / "dist" / "index.js", version)


def server_results(suite: Suite, *, revision: str = "") -> Sequence[Came]:
    """Every scenario for servers, against ours."""
    more = ("--spec-version", revision) if revision else ()
    with _serving() as url:
        output = _run(suite, "server", "--url", url, "--suite", "all", *more)
    found = (_LINE.match(line) for line in output.splitlines())
    return [
        Came("server", hit["name"], int(hit["passed"]), int(hit["failed"]), _why(hit["name"])) for hit in found if hit
    ]


def client_results(suite: Suite) -> Iterator[Came]:
    """The scenarios for clients that are about what ours does."""
    for name in NEXT_CLIENT_SCENARIOS if suite.knows_modern else CLIENT_SCENARIOS:
        output = _run(suite, "client", "--command", " ".join(CLIENT), "--scenario", name)
        hit = _CHECKS.search(output)
        passed, whole = (int(hit["passed"]), int(hit["all"])) if hit else (0, 1)
        yield Came("client", name, passed, whole - passed, PARTLY.get(name, ""))


def _why(name: str) -> str:
    return PARTLY.get(name) or next((why for start, why in NOT_OFFERED.items() if name.startswith(start)), "")


def _run(suite: Suite, *arguments: str) -> str:
    with tempfile.TemporaryDirectory() as folder:  # it leaves its results where it runs
        command = [suite.node, str(suite.script), *arguments]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    return _COLOUR.sub("", done.stdout + done.stderr)


@contextmanager
def _serving() -> Iterator[str]:
    with subprocess.Popen(SERVER, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
