"""Settings become adapters. Every choice of a concrete class is made here and nowhere else."""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from autoglm.app.sources.ending import SourceHoldings
from autoglm.app.sources.families import tool_sources
from autoglm.app.sources.loading import SourceTrouble, load_tools
from autoglm.app.system import SystemClock
from autoglm.core.ports import (
    Agents,
    Answerer,
    Channel,
    ChatModel,
    Clock,
    Planner,
    PlanPart,
    PlanRequest,
    SnippetRunner,
)
from autoglm.core.tools import Effect
from autoglm.settings.files import read_text_file
from autoglm.settings.secrets import read_address, read_secret
from autoglm.settings.tree import ChannelKind, ChannelSettings, Settings
from autoglm.storage import SqliteHome
from autoglm.tools.decorator import AnyTool
from autoglm.tools.registry import ToolRegistry
from autoglm.tools.sources import ToolSource

if TYPE_CHECKING:
    from autoglm.app.plugins import PluginTools
    from autoglm.egress.client import EgressClient
    from autoglm.execution.outside import MediaLoader
    from autoglm.models.updating.live import LiveModels
    from autoglm.planning.choice import Surety
    from autoglm.planning.offline import OfflinePlanner
    from autoglm.planning.templates_file import Source
    from autoglm.tools.documents.modalities import Modalities
    from autoglm.tools.notify import NotifyChannel


class Composition:
    """Everything that an engine is made of, built when it is first needed."""

    def __init__(self, settings: Settings, *, tools: Iterable[AnyTool] = (), clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock: Clock = clock or SystemClock()
        self._failed_sources: tuple[SourceTrouble, ...] = ()
        self._own_tools = tuple(tools)
        self._loading = asyncio.Lock()
        self._is_loaded = False

    async def ready(self) -> None:
        """Load the tools of all sources, once; follow what was done to plugins since the last time."""
        async with self._loading:
            if not self._is_loaded:
                self._failed_sources = await load_tools(self.tool_sources, self.toolbox, admit=self._admitted)
                self._is_loaded = True
            await self.plugins.refresh()

    @property
    def troubles(self) -> tuple[SourceTrouble, ...]:
        """Sources of tools that could not be loaded or did not close, and plugins that do not work; known once `ready`
        has returned."""
        return (*self._failed_sources, *self.plugins.troubles, *self.holdings.troubles)

    @cached_property
    def plugins(self) -> PluginTools:
        from autoglm.app.plugins import PluginTools

        return PluginTools(self, make_http=self._new_egress, admit=self._admitted)

    @cached_property
    def tool_sources(self) -> tuple[ToolSource, ...]:
        """Where tools come from besides the built-in ones and those given by the program."""
        return tool_sources(self)

    @cached_property
    def holdings(self) -> SourceHoldings:
        """What sources keep open for runs; no source is made for being asked."""
        return SourceHoldings(lambda: self.tool_sources if self._is_loaded else ())

    @cached_property
    def home(self) -> SqliteHome:
        return SqliteHome(self.settings.home, clock=self.clock)

    @cached_property
    def egress(self) -> EgressClient:
        return self._new_egress()

    def _new_egress(self) -> EgressClient:
        from autoglm.app.egress import rules_of
        from autoglm.egress.client import EgressClient

        return EgressClient(rules_of(self.settings.egress))

    @cached_property
    def toolbox(self) -> ToolRegistry:
        from autoglm.tools.builtin import built_in_tools
        from autoglm.tools.workspace import Workspace

        settings = self.settings
        offered = built_in_tools(
            workspace=Workspace(settings.workspace),
            clock=self.clock,
            http=self.egress,
            channels=self._notify_channels,
            zone=settings.zone,
            keyed_header=settings.tools.keyed_header,
            modalities=self.modalities,
        )
        return ToolRegistry(
            self._admitted((*offered, *self._own_tools)), output_cap_bytes=settings.tools.max_output_bytes
        )

    @cached_property
    def snippets(self) -> SnippetRunner | None:
        """What runs snippets, or None when they are switched off."""
        if not self.settings.sandbox.python:
            return None
        from autoglm.app.sources.sandboxes import snippet_runner

        return snippet_runner(self.settings)

    @cached_property
    def agents(self) -> Agents | None:
        """Who bids for steps, or None when there is nobody."""
        if not self.settings.agents.team:
            return None
        from autoglm.app.team import team

        return team(self.settings, self.model)

    @cached_property
    def media(self) -> MediaLoader:
        """What loads the pictures and sounds that model steps name."""
        from autoglm.app.media import WorkspaceMedia
        from autoglm.tools.workspace import Workspace

        return WorkspaceMedia(Workspace(self.settings.workspace), self.modalities, takes=self._takes)

    def _takes(self, pool: str, capability: str) -> bool:
        from autoglm.app.media import pool_takes

        return self.models is not None and pool_takes(self.models.current.file, pool, capability)

    @cached_property
    def modalities(self) -> Modalities:
        """What reads and writes documents, pictures and sounds."""
        from autoglm.app.media import modalities

        return modalities(self.settings.transcription, http=self.egress)

    def _admitted(self, tools: Iterable[AnyTool]) -> Iterable[AnyTool]:
        disabled = self.settings.tools.disabled
        return (self._bounded(tool) for tool in tools if tool.spec.name not in disabled)

    def _bounded(self, tool: AnyTool) -> AnyTool:
        """The tool with the bounds that the settings give it."""
        override = self.settings.tools.overrides.get(tool.spec.name)
        if override is None:
            return tool
        traits = tool.spec.traits
        traits = replace(
            traits,
            timeout_s=traits.timeout_s if override.timeout_s is None else override.timeout_s,
            max_parallel=traits.max_parallel if override.max_parallel is None else override.max_parallel,
        )
        return replace(tool, spec=replace(tool.spec, traits=traits))

    @property
    def deliverers(self) -> Mapping[str, Channel]:
        """Every configured channel by its name."""
        return {name: entry.channel for name, entry in self._notify_channels.items()}

    @cached_property
    def _notify_channels(self) -> Mapping[str, NotifyChannel]:
        from autoglm.tools.notify import NotifyChannel

        always = (
            ChannelSettings(name="console", kind=ChannelKind.CONSOLE),
            ChannelSettings(name="mailbox", kind=ChannelKind.MAILBOX),
        )
        named = {channel.name: channel for channel in (*always, *self.settings.channels)}
        made = {name: _channel(self, channel) for name, channel in named.items()}
        return {name: NotifyChannel(channel, channel.effect) for name, channel in made.items()}

    @property
    def model(self) -> ChatModel | None:
        """All pools behind one port, or None when no model is configured."""
        return self.models

    @cached_property
    def models(self) -> LiveModels | None:
        """The pools of the models file, or of the settings `model.*`. Raises SettingsError."""
        if self.settings.models_file is None and not self.settings.model.is_configured:
            return None
        from autoglm.app.pools.building import live_models

        return live_models(self.settings, http=self.egress, clock=self.clock)

    @cached_property
    def planner(self) -> Planner:
        """The planner that chooses: a given plan, a template, a model, the offline rules."""
        from autoglm.planning.choice import ChoosingPlanner
        from autoglm.planning.given import GivenPlanner
        from autoglm.planning.template_planner import TemplatePlanner

        planners: dict[str, Planner] = {"given": GivenPlanner(), "template": TemplatePlanner(self._template_sources)}
        if self.model is not None:
            from autoglm.planning.graph_planner import GraphPlanner
            from autoglm.planning.tool_loop import ToolLoopPlanner

            planners |= {"graph": GraphPlanner(self.model), "loop": ToolLoopPlanner(self.model)}
        return ChoosingPlanner(
            {**planners, "offline": _LatePlanner(lambda: self._offline_planner)}, first=self._offline_surety
        )

    def _offline_surety(self, request: PlanRequest) -> Surety:
        from autoglm.planning.choice import Surety

        return Surety(*self._offline_planner.surety(request))

    @cached_property
    def _offline_planner(self) -> OfflinePlanner:
        from autoglm.app.learning import lessons_of
        from autoglm.planning.offline import OfflinePlanner

        return OfflinePlanner(zone=self.zone or UTC, weights=lessons_of(self.settings).weights())

    @property
    def zone(self) -> tzinfo | None:
        """The zone in which people here say "tomorrow"."""
        if self.settings.zone:
            return ZoneInfo(self.settings.zone)
        return datetime.fromtimestamp(self.clock.now(), UTC).astimezone().tzinfo

    def _template_sources(self) -> Iterator[Source]:
        from autoglm.planning.templates_file import built_in_sources

        yield from built_in_sources()
        if (folder := self.settings.templates) is not None:
            for file in sorted(folder.glob("*.yaml")):
                yield file.name, partial(_read_template, file)

    @cached_property
    def answerer(self) -> Answerer:
        from autoglm.planning.answering import ModelAnswerer, PlainAnswerer

        answer = self.settings.answer
        plain = PlainAnswerer(max_chars=answer.max_chars)
        if self.model is None or not answer.use_model:
            return plain
        return ModelAnswerer(self.model, fallback=plain, max_chars=answer.max_chars)

    def worker_name(self) -> str:
        """A name that no other worker has: the process, its machine, and chance."""
        return f"{os.uname().nodename}-{os.getpid()}-{secrets.token_hex(3)}"

    async def close(self) -> None:
        """Close what was opened."""
        if "plugins" in self.__dict__:
            await self.plugins.close()
        if "tool_sources" in self.__dict__:
            for source in self.tool_sources:
                await source.close()
        if "home" in self.__dict__:
            await self.home.close()
        if "egress" in self.__dict__:
            await self.egress.close()


MAX_TEMPLATE_BYTES = 1_000_000


def _read_template(file: Path) -> bytes:
    """Raises OSError for what is no text file of a template's size: the others stay in use."""
    try:
        return read_text_file(file, max_bytes=MAX_TEMPLATE_BYTES).encode()
    except ValueError as error:
        raise OSError(f"{file.name}: {error}") from error


class _LatePlanner:
    """A planner that is loaded when it is asked: most requests need one of several, and the offline rules are large."""

    def __init__(self, make: Callable[[], Planner]) -> None:
        self._make = make
        self._planner: Planner | None = None

    def plan(self, request: PlanRequest) -> AsyncIterator[PlanPart]:
        """As the planner behind it."""
        if self._planner is None:
            self._planner = self._make()
        return self._planner.plan(request)


class _DescribedChannel(Channel, Protocol):
    @property
    def effect(self) -> Effect: ...


def _channel(parts: Composition, channel: ChannelSettings) -> _DescribedChannel:
    """The adapter for one configured channel."""
    match channel.kind:
        case ChannelKind.CONSOLE:
            from autoglm.channels.console import ConsoleChannel

            return ConsoleChannel(sys.stdout)
        case ChannelKind.FILE:
            from autoglm.channels.file import FileChannel

            return FileChannel(Path(channel.path).expanduser(), clock=parts.clock)
        case ChannelKind.MAILBOX:
            from autoglm.channels.mailbox import MailboxChannel

            return MailboxChannel(parts.settings.home / "mailbox", clock=parts.clock)
        case ChannelKind.WEBHOOK:
            from autoglm.channels.webhook import WebhookChannel

            return WebhookChannel(
                parts.egress,
                read_address(channel.url).reveal(),
                secret=read_secret(channel.secret).reveal(),
                clock=parts.clock,
                allow_private=channel.allow_private,
            )
        case ChannelKind.WECOM:
            from autoglm.channels.wecom import WeComBotChannel

            address = read_address(channel.url).reveal()
            return WeComBotChannel(parts.egress, address, clock=parts.clock, allow_private=channel.allow_private)
        case ChannelKind.SERVERCHAN:
            from autoglm.channels.serverchan import ServerChanChannel

            sendkey = read_secret(channel.secret).reveal()
            return ServerChanChannel(parts.egress, sendkey, base_url=channel.url, allow_private=channel.allow_private)
