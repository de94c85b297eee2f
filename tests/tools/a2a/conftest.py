"""Agents that a test makes up: a card, and one HTTP answer after another."""

import json

import pytest

from autoglm.core.tools import CallContext
from autoglm.testing.clock import ManualClock
from autoglm.testing.http import Scripted, ScriptedHttp
from autoglm.tools.a2a.source import AgentSource, Peer
from autoglm.tools.a2a.wire import AgentWire, Place
from autoglm.tools.imported.pins import Pins

URL = "https://anna.test/.well-known/agent-card.json"
SKILL = {"id": "report", "name": "Report", "description": "Writes reports.", "tags": ["report"]}


def card(*skills, streams=False, **more):
    way = {"url": "https://anna.test/a2a", "protocolBinding": "JSONRPC", "protocolVersion": "1.0"}
    return {
        "name": "Anna",
        "description": "Helps.",
        "supportedInterfaces": [way],
        "capabilities": {"streaming": streams},
        "skills": list(skills or (SKILL,)),
        **more,
    }


def reply(content, status=200, **headers):
    """A whole answer."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Scripted(status=status, headers={"content-type": "application/json", **headers}, pieces=[body])


def result(content, number=1):
    return reply({"jsonrpc": "2.0", "id": number, "result": content})


def events(*contents, number=1, cut=None):
    """A stream of events; with `cut` it ends in this error."""
    lines = [
        b"data: " + json.dumps({"jsonrpc": "2.0", "id": number, "result": content}).encode() + b"\n\n"
        for content in contents
    ]
    return Scripted(headers={"content-type": "text/event-stream"}, pieces=[*lines, *([cut] if cut else [])])


def task(state="COMPLETED", *parts, name="t1", words=""):
    status = {"state": f"TASK_STATE_{state}"}
    if words:
        status["message"] = {"messageId": "s", "role": "ROLE_AGENT", "parts": [{"text": words}]}
    artifacts = [{"artifactId": "a", "parts": list(parts)}] if parts else []
    return {"id": name, "contextId": "c", "status": status, "artifacts": artifacts}


class Far:
    """A source at an agent that answers what it was told to."""

    def __init__(self, folder, *answers, secrets=(), **peer):
        self.http = ScriptedHttp(*answers)
        self.clock = ManualClock()
        place = Place(name="anna", card_url=URL, headers={"authorization": "Bearer x"}, secrets=secrets)
        known = Peer(name="anna", card_url=URL, **peer)
        pins = Pins(folder / "pins", whose="agent", command="autoglm tools agents approve")
        self.source = AgentSource(known, lambda: AgentWire(self.http, place), pins=pins, clock=self.clock)

    async def call(self, message="Do it.", *, key="k1", tool=0, **more):
        """Load the tools, then call one of them."""
        tools = await self.source.tools()
        return await tools[tool].invoke({"message": message, **more}, self.context(key))

    def context(self, key="k1"):
        return CallContext(run_id="r", step="s", attempt=1, key=key, deadline=self.clock.now() + 60)

    def sent(self):
        """The bodies of all requests that have one."""
        return [json.loads(request.body) for request in self.http.requests if request.body]


@pytest.fixture
def far(tmp_path):
    return lambda *answers, **more: Far(tmp_path, *answers, **more)
