"""Our agent at work on loopback, for tests that give it tasks."""

import asyncio
import hashlib
from contextlib import asynccontextmanager
from dataclasses import replace

from autoglm.app.composition import Composition
from autoglm.app.engine import Engine
from autoglm.app.offers.runs_under_way import RunsUnderWay
from autoglm.app.serving import make_gateway
from autoglm.server.running import Serving, serve
from autoglm.settings.agents_tree import AgentsSettings
from autoglm.settings.gateway_tree import GatewayKeySettings, GatewaySettings
from autoglm.settings.load import load_settings
from autoglm.storage.calls import CallBook

SUMMARIZE = "Summarize notes.txt in 1 sentence"


def made_settings(tmp_path):
    """Settings without a model; notes.txt speaks of boats."""
    workspace = tmp_path / "work"
    workspace.mkdir()
    (workspace / "notes.txt").write_text("One boat. Two boats sail on Monday. Nobody is late.", encoding="utf-8")
    return load_settings(environ={}, folder=workspace, flags={"home": str(tmp_path / "home"), "planner": "offline"})


@asynccontextmanager
async def served(settings):
    stop, address = asyncio.Event(), asyncio.get_running_loop().create_future()
    calls = CallBook(settings.home)
    try:
        async with Engine(Composition(settings)) as engine, asyncio.TaskGroup() as tasks:
            runs = RunsUnderWay(engine)
            working = tasks.create_task(runs.work())
            gateway = make_gateway(engine, calls, runs)
            tasks.create_task(serve(gateway, Serving(port=0, grace_s=1), ready=address.set_result, stop=stop))
            try:
                yield await address
            finally:
                stop.set()
                working.cancel()
    finally:
        await calls.close()


def keyed(settings, tmp_path):
    """Settings of an agent that wants a key, and the headers that hold it."""
    digest = "sha256:" + hashlib.sha256(b"canary-4711").hexdigest()
    (tmp_path / "key").write_text("canary-4711")
    keys = GatewaySettings(keys=(GatewayKeySettings(principal="ann", key=digest),))
    return replace(settings, gateway=keys), {"Authorization": f"Bearer file:{tmp_path}/key"}


def near(settings, tmp_path, *peers):
    return replace(settings, home=tmp_path / "near", agents=AgentsSettings(peers=peers))


class SlowLookEngine(Engine):
    """Its one run is over before a look at it comes back."""

    is_over = None

    async def run(self, task, **options):
        self.is_over = asyncio.Event()
        try:
            return await super().run(task, **options)
        finally:
            asyncio.get_running_loop().call_later(0.01, self.is_over.set)

    async def view(self, run_id):
        if self.is_over is not None:
            await self.is_over.wait()
        return await super().view(run_id)
