"""Servers that a test makes up: a wire with what it answers, and real processes that misbehave."""

import os
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from autoglm.core.tools import CallContext
from autoglm.testing.clock import ManualClock
from autoglm.tools.imported.pins import Pins
from autoglm.tools.mcp.messages import Refusal
from autoglm.tools.mcp.source import McpSource, Server
from autoglm.tools.mcp.stdio import Program, start

ODD = Path(__file__).parent / "odd_server.py"
LOOK = {"name": "look", "description": "Look.", "inputSchema": {"type": "object"}}
NO_METHOD = Refusal(-32601, "unknown")
MODERN_SERVER = {"supportedVersions": ["2026-07-28"], "capabilities": {"tools": {}}}


class FakeWire:
    """A Wire. `answers` gives for each method one reply after another; the last one stays. An exception is raised."""

    def __init__(self, **answers):
        self.answers = {name.replace("_", "/"): list(found) for name, found in answers.items()}
        self.asked = []
        self.told = []
        self.revision = ""
        self.changes = 0
        self.is_dead = False
        self.is_closed = False

    async def ask(self, ask):
        self.asked.append(ask)
        found = self.answers.get(ask.method, [NO_METHOD])
        reply = found.pop(0) if len(found) > 1 else found[0]
        if isinstance(reply, Exception):
            raise reply
        return reply

    async def tell(self, method, params):
        self.told.append((method, params))

    def begin_session(self, revision):
        self.revision = revision

    async def close(self):
        self.is_closed = True

    def methods(self):
        return [ask.method for ask in self.asked]


def modern_wire(*tools, **answers):
    """A modern server with these tools."""
    return FakeWire(
        **{"server_discover": [MODERN_SERVER], "tools_list": [{"tools": list(tools or (LOOK,))}], **answers}
    )


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
def context(clock):
    return CallContext(run_id="r", step="s", attempt=1, key="k", deadline=clock.now() + 60)


@pytest.fixture
def source_of(tmp_path, clock):
    """Make a source that finds these wires one after another."""

    def made(*wires, **server):
        left = list(wires)

        async def connect():
            wire = left.pop(0)
            if isinstance(wire, Exception):
                raise wire
            return wire

        settings = {"name": "files", "place": "p", **server}
        return McpSource(Server(**settings), connect, pins=Pins(tmp_path / "pins"), clock=clock)

    return made


@pytest.fixture
def odd(tmp_path):
    """Start the server that misbehaves; gives the wire to it."""

    @asynccontextmanager
    async def started(mode, **program):
        environment = {"PATH": os.environ["PATH"], **program.pop("environment", {})}
        command = (sys.executable, "-I", "-S", str(ODD), mode)
        wire = await start(Program(name="odd", command=command, environment=environment, folder=tmp_path, **program))
        try:
            yield wire
        finally:
            await wire.close()

    return started
