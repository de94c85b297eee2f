"""What the author of a plugin writes: a class with tools and hooks, each hook told of one frozen object.

Must not know: how plugins are found, permitted and isolated.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from autoglm.core.errors import FailureKind, StepError
from autoglm.core.ports import Channel, Clock, HttpClient
from autoglm.core.values import Json
from autoglm.settings.secrets import Secret
from autoglm.settings.tree import PluginMode
from autoglm.tools.decorator import AnyTool
from autoglm.tools.granted_files import GrantedFiles


class StepRefused(StepError):
    """Raised in `before_step`: the step fails as refused, with this message."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message, kind=FailureKind.REFUSED, hint=hint)


class PluginLog:
    """Writes lines to the log `autoglm.plugins.NAME`; secrets that the plugin was given are struck out."""

    def __init__(self, name: str, redacted: Callable[[str], str]) -> None:
        self._log = logging.getLogger(f"autoglm.plugins.{name}")
        self._redacted = redacted

    def info(self, text: str) -> None:
        self._log.info("%s", self._redacted(text))

    def warning(self, text: str) -> None:
        self._log.warning("%s", self._redacted(text))

    def error(self, text: str) -> None:
        self._log.error("%s", self._redacted(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginContext:
    """Everything that a plugin is given. What was not granted is refused with a ToolError (EgressRefused for hosts).

    `http` reaches the granted hosts, also through redirects. `files` is the workspace, as far as it was granted.
    """

    name: str
    settings: Mapping[str, Json]
    http: HttpClient
    files: GrantedFiles
    channel: Callable[[str], Channel]
    secret: Callable[[str], Secret]
    clock: Clock
    log: PluginLog


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """The code was imported; `context` is to be kept."""

    context: PluginContext
    mode: PluginMode
    is_reload: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """Once, before the first step or tool call of this process. `at` is Unix time in seconds."""

    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStarts:
    """An attempt of a step is about to be made. `tool` is empty for a question to a model.
    `args` is a copy, and None unless the tool is granted under `watch`."""

    run_id: str
    step: str
    attempt: int
    tool: str
    principal: str
    at: float
    args: Json = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEnded:
    """The attempt succeeded. `output` is a copy, and None unless the tool is granted under `watch`."""

    run_id: str
    step: str
    attempt: int
    tool: str
    at: float
    output: Json = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepErred:
    """The attempt failed; it may be tried again. `message` is empty unless the tool is granted under `watch`."""

    run_id: str
    step: str
    attempt: int
    tool: str
    at: float
    kind: FailureKind
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """The plugin's last word: it is switched off, loaded anew, or the process ends."""

    at: float


class Plugin:
    """Base of all plugins. Override what you need; hooks may be plain methods or async ones.

    All of its code runs in a thread of its own. A hook that takes longer than `plugins.hook_s` is the plugin's last.
    """

    def tools(self) -> Iterable[AnyTool]:
        """Made with `@tool`; asked for once, after `on_load`."""
        return ()

    async def on_load(self, details: Loaded) -> None:
        """Keep the context; check the settings."""

    async def on_start(self, details: Started) -> None:
        """Begin to work."""

    async def before_step(self, details: StepStarts) -> None:
        """Watch. Raise StepRefused to stop the attempt."""

    async def after_step(self, details: StepEnded) -> None:
        """Watch."""

    async def on_error(self, details: StepErred) -> None:
        """Watch."""

    async def on_stop(self, details: Stopped) -> None:
        """Let go of what is held open."""
