"""The gateway, wired: settings become keys, limits and rules; models and the engine come behind its ports."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Protocol, runtime_checkable

import msgspec

from autoglm.app.engine import Engine
from autoglm.app.offers.a2a import A2aOffer
from autoglm.app.offers.mcp import McpOffer
from autoglm.app.offers.runs_under_way import RunsUnderWay
from autoglm.app.pools.upkeep import shadow_notes
from autoglm.app.progress import progress_line, waiting_text
from autoglm.app.system import TimedIds
from autoglm.app.tasks import task_from
from autoglm.core.chat import ChatRequest
from autoglm.core.errors import AutoglmError, NotFound, SettingsError
from autoglm.core.events import Record
from autoglm.core.ports import ChatModel
from autoglm.core.values import Json
from autoglm.execution.state import RunState
from autoglm.execution.views import RunView
from autoglm.models.updating.live import LiveModels
from autoglm.security.access import DIGEST_PREFIX, AccessKey, KeyRing
from autoglm.security.limits import Allowance, Limiter
from autoglm.server.a2a.answering import Agent
from autoglm.server.a2a.card import OwnCard
from autoglm.server.a2a.http import AgentEndpoint
from autoglm.server.gateway import Gateway, GatewayPorts
from autoglm.server.guard import GatewayRules, Guard, is_loopback
from autoglm.server.mcp.answering import McpServer
from autoglm.server.mcp.http import McpEndpoint
from autoglm.server.ports import CallLog, ModelCard, RunAnswer
from autoglm.settings.gateway_tree import GatewayKeySettings, GatewaySettings
from autoglm.settings.secrets import read_secret
from autoglm.settings.tree import Settings
from autoglm.version import VERSION

_GIVE_UP_S = 5.0


def make_gateway(engine: Engine, calls: CallLog, runs: RunsUnderWay | None = None) -> Gateway:
    """The gateway in front of an engine and its models; with `runs`, MCP clients and other agents are served too.
    Raises SettingsError when it would be open to strangers."""
    parts = engine.parts
    settings = parts.settings.gateway
    keys = key_ring(settings)
    check_binding(settings, keys)
    rules = GatewayRules(
        allow_hosts=settings.allow_hosts,
        allow_origins=settings.allow_origins,
        max_body_bytes=settings.max_body_bytes,
    )
    ids = TimedIds(parts.clock)
    if parts.models is not None:
        parts.models.shadows.observe = shadow_notes(calls.note, clock=parts.clock, ids=ids)
    ports = GatewayPorts(
        catalogue=PoolModels(parts.models),
        runs=TaskDoor(engine),
        calls=calls,
        clock=parts.clock,
        ids=ids,
        mcp=None if runs is None else McpEndpoint(McpServer(McpOffer(engine, runs), version=VERSION)),
        agent=None if runs is None else _agent(engine, runs, needs_key=not keys.is_open),
    )
    return Gateway(ports, Guard(rules, keys, limiter(settings)))


def _agent(engine: Engine, runs: RunsUnderWay, *, needs_key: bool) -> AgentEndpoint:
    card = OwnCard(version=VERSION, needs_key=needs_key, url=engine.parts.settings.agents.public_url)
    return AgentEndpoint(Agent(A2aOffer(engine, runs)), card)


def key_ring(settings: GatewaySettings) -> KeyRing:
    """The keys, read from where they are. Raises SettingsError for one that is empty, wrong or used for two."""
    found: dict[bytes, AccessKey] = {}
    for index, entry in enumerate(settings.keys):
        key = _access_key(entry, f"gateway.keys[{index}]")
        other = found.setdefault(key.digest, key)
        if other.principal != key.principal:
            raise SettingsError(f"{other.principal} and {key.principal} have the same key.", hint="Give each its own.")
    return KeyRing(found.values())


def check_binding(settings: GatewaySettings, keys: KeyRing) -> None:
    """Raises SettingsError for an address that others can reach while no key is asked for."""
    if keys.is_open and not is_loopback(settings.host):
        raise SettingsError(
            f"gateway.host is {settings.host}, which other machines can reach, and gateway.keys is empty.",
            hint="Add a key to gateway.keys, or listen on 127.0.0.1.",
        )


def limiter(settings: GatewaySettings) -> Limiter:
    """What each principal may ask for."""
    default = Allowance(
        requests_per_minute=settings.requests_per_minute,
        tokens_per_minute=settings.tokens_per_minute,
        concurrent=settings.concurrent,
    )
    return Limiter(default, {key.principal: _allowance(key, default) for key in settings.keys})


def _access_key(entry: GatewayKeySettings, where: str) -> AccessKey:
    if entry.key.startswith(DIGEST_PREFIX):
        try:
            return AccessKey.of_digest(entry.principal, entry.key)
        except ValueError as error:
            raise SettingsError(f"{where}.key does not fit: {error}.") from None
    key = read_secret(entry.key).reveal()
    if not key:
        raise SettingsError(f"{where}: {entry.key} is empty or not set.", hint="Nobody could come in with it.")
    return AccessKey.of_key(entry.principal, key)


def _allowance(key: GatewayKeySettings, default: Allowance) -> Allowance:
    def own(value: int | None, otherwise: int) -> int:
        return otherwise if value is None else value

    return Allowance(
        requests_per_minute=own(key.requests_per_minute, default.requests_per_minute),
        tokens_per_minute=own(key.tokens_per_minute, default.tokens_per_minute),
        concurrent=own(key.concurrent, default.concurrent),
    )


class PoolModels:
    """The Catalogue of the pools: a pool's name is a model's name, and "default" is the first one."""

    def __init__(self, models: LiveModels | None) -> None:
        self._models = models

    def models(self) -> Sequence[ModelCard]:
        return tuple(ModelCard(name=name) for name in self._names())

    def chat(self, name: str) -> ChatModel | None:
        return self._models if name in self._names() else None

    async def forward(self, name: str, path: str, payload: Mapping[str, Json]) -> bytes:
        """Raises NotFound, ModelError."""
        if self._models is None or name not in self._names():
            raise NotFound(f"There is no model {name!r}.")
        current = self._models.current
        pool = current.file.pools[current.file.default_pool if name == _DEFAULT else name]
        found = [current.endpoints[one] for one in pool.endpoints if one in current.endpoints]
        for endpoint in found:
            if isinstance(endpoint, _Forwarding):
                return msgspec.json.encode(await endpoint.forward(path, payload))
        raise NotFound(f"The model {name!r} has no {path}.", hint="Ask a pool with an endpoint of OpenAI's protocol.")

    def _names(self) -> Sequence[str]:
        if self._models is None:
            return ()
        pools = self._models.current.pools
        return (*pools, *(() if _DEFAULT in pools else (_DEFAULT,)))


_DEFAULT = "default"


@runtime_checkable
class _Forwarding(Protocol):
    async def forward(self, path: str, payload: Mapping[str, Json]) -> Json: ...


class TaskDoor:
    """The RunDoor: the engine runs the last message as a task. A client that leaves has its run cancelled."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._ids = TimedIds(engine.parts.clock)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[str | RunAnswer, None]:
        """Lines of progress, then the answer. Raises UsageError, StorageError."""
        settings, run_id = self._engine.parts.settings, self._ids.new_id()
        task = task_from(
            request.messages[-1].text,
            {"principal": request.principal, "session": request.session, "payload": _earlier(request)},
            settings,
        )
        updates: asyncio.Queue[str | RunState | AutoglmError] = asyncio.Queue()

        def observe(record: Record) -> None:
            if line := progress_line(record, task.language):
                updates.put_nowait(line)

        async def work() -> None:
            try:
                updates.put_nowait(await self._engine.run(task, run_id=run_id, observe=observe))
            except AutoglmError as error:
                updates.put_nowait(error)

        end: RunState | AutoglmError | None = None
        try:
            async with asyncio.TaskGroup() as tasks:
                worker = tasks.create_task(work())
                try:
                    while isinstance(update := await updates.get(), str):
                        yield update
                    end = update
                except GeneratorExit:
                    pass  # nobody listens any more: end the worker, then end quietly
                finally:
                    worker.cancel()
        finally:
            if end is None:
                await self._give_up(run_id, request.principal)
        if end is None:
            return
        if isinstance(end, AutoglmError):
            raise end
        yield _answer(end, task.language)

    async def _give_up(self, run_id: str, principal: str) -> None:
        """The wish to cancel is on disk at once; what is not over in time is ended by whoever resumes the run."""
        with suppress(AutoglmError, TimeoutError):  # it may never have begun
            async with asyncio.timeout(_GIVE_UP_S):
                await self._engine.cancel(run_id, by=principal, reason="the client left")


def _earlier(request: ChatRequest) -> Json:
    """The turns before the last one; plans may refer to them as request.payload.messages."""
    turns: list[Json] = [{"role": message.role, "text": message.text} for message in request.messages[:-1]]
    return {"messages": turns} if turns else None


def _answer(state: RunState, language: str) -> RunAnswer:
    asked = RunView(state=state).asked
    text = state.answer if not asked else waiting_text(state.run_id, asked, language)
    return RunAnswer(text=text or "", run_id=state.run_id, usage=state.usage)


def gateway_settings(settings: Settings, *, host: str | None, port: int | None) -> Settings:
    """The settings under the flags of the command."""
    gateway = settings.gateway
    gateway = replace(gateway, host=host or gateway.host, port=gateway.port if port is None else port)
    return replace(settings, gateway=gateway)
