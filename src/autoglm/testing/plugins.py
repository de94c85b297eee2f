"""A plugin at work without a home and without a network, for the tests of its author."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from autoglm.core.errors import EgressRefused
from autoglm.core.http import HttpRequest, HttpResponse, HttpStream
from autoglm.core.ports import Channel, HttpClient
from autoglm.core.tools import CallContext, ToolSpec
from autoglm.core.values import Json, Value
from autoglm.plugins.api import Plugin, StepEnded, StepErred, StepStarts
from autoglm.plugins.running import Failure, RunningPlugin, Surroundings, Terms
from autoglm.security.permissions import Permissions
from autoglm.settings.secrets import Secret
from autoglm.testing.clock import ManualClock
from autoglm.testing.http import ScriptedHttp
from autoglm.tools.registry import ToolRegistry
from autoglm.tools.workspace import Workspace

NOTHING = Permissions()


@dataclass(frozen=True, slots=True)
class Trial:
    """Calls tools and hooks as the engine would. `failures` are what people would be told."""

    _runner: asyncio.Runner
    _plugin: RunningPlugin
    _registry: ToolRegistry
    failures: list[Failure] = field(default_factory=list)

    @property
    def tools(self) -> tuple[str, ...]:
        return tuple(spec.name for spec in self._registry.specs())

    def spec(self, tool: str) -> ToolSpec:
        """The tool as people and models are told of it. Raises ToolError."""
        return self._registry.get(tool).spec

    def call(self, tool: str, **arguments: Json) -> Json:
        """The output of one call. Raises ToolError."""
        context = CallContext(run_id="trial", step="call", attempt=1, key="trial", deadline=60.0)
        return self._runner.run(self._registry.call(tool, Value(arguments), context)).content

    def tell(self, details: StepStarts | StepEnded | StepErred) -> None:
        """Tell it of a step. Raises StepRefused."""
        match details:
            case StepStarts():
                self._runner.run(self._plugin.before_step(details))
            case StepEnded():
                self._runner.run(self._plugin.after_step(details))
            case StepErred():
                self._runner.run(self._plugin.on_error(details))


@contextmanager
def trial(
    plugin: Plugin,
    *,
    settings: Mapping[str, Json] | None = None,
    permissions: Permissions = NOTHING,
    workspace: Path | None = None,
    http: HttpClient | None = None,
    channels: Mapping[str, Channel] | None = None,
    secrets: Mapping[str, str] | None = None,
    hook_s: float = 2.0,
    load_s: float = 10.0,
) -> Iterator[Trial]:
    """Load the plugin on these terms. Raises UsageError when it cannot be loaded. For plain tests, not async ones."""
    terms = Terms(permissions=permissions, settings=settings or {}, hook_s=hook_s, load_s=load_s)
    failures: list[Failure] = []
    with asyncio.Runner() as runner, tempfile.TemporaryDirectory() as folder:
        around = Surroundings(
            clock=ManualClock(),
            workspace=Workspace(workspace or Path(folder)),
            make_http=lambda: _Checked(http or ScriptedHttp()),
            channel=(channels or {}).get,
            secret=lambda name: Secret(text) if (text := (secrets or {}).get(name)) else None,
        )
        running = RunningPlugin("trial", _Ready(plugin), terms=terms, surroundings=around, report=failures.append)
        registry = ToolRegistry()
        registry.put(running.origin, runner.run(running.tools()))
        try:
            yield Trial(runner, running, registry, failures)
        finally:
            runner.run(running.close())


@dataclass(frozen=True, slots=True)
class _Ready:
    _plugin: Plugin

    def plugin(self) -> Plugin:
        return self._plugin

    def forget(self) -> None:
        """It was not imported by us."""


@dataclass(frozen=True, slots=True)
class _Checked:
    """Asks for the grant as the real client does, for the first hop."""

    _http: HttpClient

    async def fetch(self, request: HttpRequest) -> HttpResponse:
        _require_granted(request)
        return await self._http.fetch(request)

    def stream(self, request: HttpRequest) -> AbstractAsyncContextManager[HttpStream]:
        _require_granted(request)
        return self._http.stream(request)

    async def close(self) -> None:
        """Nothing is open."""


def _require_granted(request: HttpRequest) -> None:
    host = urlsplit(request.url).hostname or ""
    if request.reach is not None and not request.reach.allows_host(host):
        raise EgressRefused(f"The host {host} was not granted.", hint="Ask for it in the permissions: hosts.")
