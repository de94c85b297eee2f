"""A gateway over models that say what a test wants, called directly or served on loopback."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest

from autoglm.core.errors import NotFound
from autoglm.security.access import AccessKey, KeyRing
from autoglm.security.limits import Allowance, Limiter
from autoglm.server.gateway import Gateway, GatewayPorts
from autoglm.server.guard import GatewayRules, Guard
from autoglm.server.ports import ModelCard
from autoglm.server.running import Serving, serve
from autoglm.testing.clock import ManualClock, SequentialIds
from autoglm.testing.models import FakeModel


class Models:
    """The Catalogue port. `forwarded` holds what was passed on."""

    def __init__(self, **models):
        self._models = models
        self.forwarded = []

    def models(self):
        return [ModelCard(name=name) for name in self._models]

    def chat(self, name):
        return self._models.get(name)

    async def forward(self, name, path, payload):
        if name != "glm":
            raise NotFound(f"{name} has no {path}.")
        self.forwarded.append((name, path, payload))
        rows = [{"object": "embedding", "index": 0, "embedding": [0.5, -1.0]}]
        usage = {"prompt_tokens": 3, "total_tokens": 3}
        return json.dumps({"object": "list", "data": rows, "model": "e", "usage": usage}).encode()


class Notes:
    """The CallLog port."""

    def __init__(self):
        self.calls = []

    def note(self, call):
        self.calls.append(call)


class Made:
    """A gateway with what stands behind it."""

    def __init__(self, models, *, keys=(), allowance=None, runs=None, rules=None):
        self.models = Models(**models)
        self.notes = Notes()
        self.clock = ManualClock()
        ports = GatewayPorts(
            catalogue=self.models, calls=self.notes, clock=self.clock, ids=SequentialIds("c"), runs=runs
        )
        ring = KeyRing([AccessKey.of_key(name, key) for name, key in keys])
        self.gateway = Gateway(ports, Guard(rules or GatewayRules(), ring, Limiter(allowance or Allowance())))

    async def ask(self, path="/v1/chat/completions", payload=None, *, method="POST", headers=(), body=None):
        """One request without a socket: status, headers, body."""
        content = body if body is not None else b"" if payload is None else json.dumps(payload).encode()
        sent, given = [], [{"type": "http.request", "body": content, "more_body": False}]
        raw = {b"host": b"127.0.0.1:8317", **{k.encode(): v.encode() for k, v in dict(headers).items()}}
        scope = {"type": "http", "method": method, "path": path, "headers": list(raw.items())}

        async def receive():
            return given.pop(0) if given else {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)

        await self.gateway(scope, receive, send)
        answer = b"".join(message.get("body", b"") for message in sent[1:])
        return sent[0]["status"], dict(sent[0]["headers"]), answer


@pytest.fixture
def make():
    """Make a gateway: models by name, each a script for a FakeModel or a model itself."""

    def made(script=("Hello there, friend.",), **options):
        model = script if hasattr(script, "stream") else FakeModel(script)
        return Made({"glm": model}, **options)

    return made


@pytest.fixture
def served():
    """Serve a gateway on a free port of loopback; gives its address without /v1."""

    @asynccontextmanager
    async def run(gateway, **bounds):
        stop, address = asyncio.Event(), asyncio.get_running_loop().create_future()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(
                serve(gateway, Serving(port=0, **{"grace_s": 1, **bounds}), ready=address.set_result, stop=stop)
            )
            try:
                yield await address
            finally:
                stop.set()

    return run
