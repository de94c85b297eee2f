"""Plugins of the home, joined to the registry of tools; looked at anew before each run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from autoglm.app.sources.loading import Admit, SourceTrouble, load_tools
from autoglm.core.events import StepFailed, StepSucceeded
from autoglm.core.ports import Channel, Clock
from autoglm.execution.calls import Call
from autoglm.settings.secrets import Secret, read_secret
from autoglm.settings.tree import Settings
from autoglm.tools.registry import ToolRegistry
from autoglm.version import VERSION

if TYPE_CHECKING:
    from autoglm.plugins.plugins import Change, Plugins
    from autoglm.plugins.running import ClosableHttp, RunningPlugin, Surroundings


def plugin_folder(home: Path) -> Path:
    return home / "plugins"


class Parts(Protocol):
    """What plugins are given pieces of."""

    @property
    def settings(self) -> Settings: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def toolbox(self) -> ToolRegistry: ...

    @property
    def deliverers(self) -> Mapping[str, Channel]: ...


class PluginTools:
    """StepHooks: the plugins of one composition, with their tools in its registry. While the home has no folder of
    plugins nothing of them is loaded."""

    def __init__(self, parts: Parts, *, make_http: Callable[[], ClosableHttp], admit: Admit) -> None:
        self._parts = parts
        self._make_http = make_http
        self._admit = admit
        self._folder = plugin_folder(parts.settings.home)
        self._plugins: Plugins | None = None
        self._troubles: dict[str, SourceTrouble] = {}

    async def refresh(self) -> None:
        """Close what was switched off, load what was switched on or has changed."""
        if self._plugins is None and self._folder.is_dir():
            self._plugins = self._made()
        if self._plugins is not None and (change := self._plugins.look()) is not None:
            await self._follow(change, self._plugins.running)

    @property
    def troubles(self) -> tuple[SourceTrouble, ...]:
        """Plugins that are not there, or that were switched off for this session, and why."""
        off = [plugin for plugin in self._running if plugin.is_off]
        told = {p.origin: SourceTrouble(p.origin, f"It is switched off for this session: {p.is_off}.") for p in off}
        return tuple({**told, **self._troubles}.values())

    @property
    def is_watching(self) -> bool:
        return self._plugins is not None

    async def before_step(self, call: Call) -> None:
        """Raises StepRefused when a plugin refuses."""
        if self._plugins is not None:
            await self._plugins.before_step(call)

    async def after_step(self, call: Call, outcome: StepSucceeded | StepFailed) -> None:
        if self._plugins is not None:
            await self._plugins.after_step(call, outcome)

    async def close(self) -> None:
        for plugin in self._running:
            await plugin.close()

    @property
    def _running(self) -> tuple[RunningPlugin, ...]:
        return () if self._plugins is None else self._plugins.running

    async def _follow(self, change: Change, running: Sequence[RunningPlugin]) -> None:
        for plugin in change.gone:
            self._parts.toolbox.drop(plugin.origin)
            await plugin.close()
        failed = await load_tools(change.fresh, self._parts.toolbox, admit=self._admit)
        unusable = (SourceTrouble(each.origin, each.problem, each.hint) for each in change.unusable)
        unchanged = {plugin.origin for plugin in running} - {plugin.origin for plugin in change.fresh}
        earlier = {origin: trouble for origin, trouble in self._troubles.items() if origin in unchanged}
        self._troubles = {**earlier, **{trouble.origin: trouble for trouble in (*unusable, *failed)}}

    def _made(self) -> Plugins:
        from autoglm.plugins.plugins import Plugins

        return Plugins(self._folder, self._parts.settings.plugins, self._surroundings, version=VERSION)

    def _surroundings(self) -> Surroundings:
        from autoglm.plugins.running import Surroundings
        from autoglm.tools.workspace import Workspace

        settings = self._parts.settings
        return Surroundings(
            clock=self._parts.clock,
            workspace=Workspace(settings.workspace),
            make_http=self._make_http,
            channel=self._channel,
            secret=lambda name: _secret(settings.plugins.secrets, name),
        )

    def _channel(self, name: str) -> Channel | None:
        return self._parts.deliverers.get(name)


def _secret(references: Mapping[str, str], name: str) -> Secret | None:
    """Raises SettingsError for a file that cannot be read."""
    return read_secret(references[name]) if name in references else None
