"""One plugin at work: its tools, its hooks, what it is given, and what becomes of it when it fails.

Must not know: who found it and who granted what.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeAlias

from autoglm.core.errors import AutoglmError, FailureKind, StepError, ToolError, UsageError
from autoglm.core.ports import Channel, Clock, Delivery, HttpClient, Receipt
from autoglm.core.tools import CallContext, ToolRole, ToolSpec
from autoglm.core.values import Json, Value
from autoglm.plugins.api import (
    Loaded,
    Plugin,
    PluginContext,
    PluginLog,
    Started,
    StepEnded,
    StepErred,
    StepRefused,
    StepStarts,
    Stopped,
)
from autoglm.plugins.thread import PluginFault, PluginThread
from autoglm.security.granted import GrantedChannel, GrantedHttp, not_granted
from autoglm.security.hiding import Hiding
from autoglm.security.permissions import Permissions
from autoglm.settings.secrets import Secret
from autoglm.settings.tree import PluginMode
from autoglm.tools.cleaning import clean_arguments, clean_line
from autoglm.tools.decorator import AnyTool, Labelled, Tool
from autoglm.tools.granted_files import GrantedFiles
from autoglm.tools.output import as_json
from autoglm.tools.registry import OUTPUT_CAP_BYTES
from autoglm.tools.workspace import Workspace

MOST_FAILURES = 3
MOST_TOOLS = 200


class ClosableHttp(HttpClient, Protocol):
    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What every plugin's context is cut from. `make_http` is called in the plugin's own thread, whose loop it serves;
    `channel` and `secret` give None for a name that nobody configured."""

    clock: Clock
    workspace: Workspace
    make_http: Callable[[], ClosableHttp]
    channel: Callable[[str], Channel | None]
    secret: Callable[[str], Secret | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On which terms a plugin runs. `settings` fit its schema."""

    permissions: Permissions = field(default_factory=Permissions)
    settings: Mapping[str, Json] = field(default_factory=dict)
    mode: PluginMode = PluginMode.PRODUCTION
    hook_s: float = 2.0
    load_s: float = 10.0


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong in a plugin; `trace` is for its author, and empty in production."""

    name: str
    problem: str
    trace: str = ""


Report: TypeAlias = Callable[[Failure], None]


class PluginCode(Protocol):
    def plugin(self) -> Plugin:
        """Import it. Called in the plugin's own thread; raises whatever the code raises."""

    def forget(self) -> None:
        """It is not used any more."""


class RunningPlugin:
    """A ToolSource. `is_reload` says that an earlier one was running."""

    def __init__(
        self,
        name: str,
        code: PluginCode,
        *,
        terms: Terms,
        surroundings: Surroundings,
        report: Report,
        is_reload: bool = False,
    ) -> None:
        self.name = name
        self.is_off = ""
        """Why it was switched off for the session; empty while it works."""
        self._code = code
        self._is_reload = is_reload
        self._terms = terms
        self._around = surroundings
        self._report = report
        self._secrets = _Secrets(name, terms.permissions, surroundings.secret)
        self._failures = 0
        self._thread: PluginThread | None = None
        self._plugin: Plugin | None = None
        self._http: ClosableHttp | None = None
        self._starting = asyncio.Lock()
        self._is_started = False

    @property
    def origin(self) -> str:
        return f"plugin:{self.name}"

    # --- its life ----------------------------------------------------------------------------------------------------

    async def tools(self) -> Sequence[AnyTool]:
        """Import it, tell it that it is loaded, and ask for its tools. Raises UsageError."""
        self._thread = PluginThread(self.name)
        load_s = self._terms.load_s
        there = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(load_s):
                return await self._thread.run(lambda: self._load(there))
        except TimeoutError:
            self.is_off = f"it hung for {load_s:g} s while it was loaded"
            problem, hint = f"It did not load within {load_s:g} s.", "Look for work at import or in on_load."
        except PluginFault as fault:
            failure = self._failure("loading", fault)
            if failure.trace:
                self._report(failure)
            problem, hint = f"It could not be loaded: {failure.problem.removeprefix('loading: ').rstrip('.')}.", ""
        except AutoglmError as error:
            problem, hint = self._secrets.cleaned(error.message), self._secrets.cleaned(error.hint)
        await self._end()
        raise UsageError(problem, hint=hint)

    async def close(self) -> None:
        """Tell it that it stops, and end its thread."""
        if self._plugin is not None and not self.is_off:
            plugin = self._plugin
            await self._tell("on_stop", lambda: plugin.on_stop(Stopped(at=self._around.clock.now())))
        await self._end()

    async def _load(self, main: asyncio.AbstractEventLoop) -> Sequence[AnyTool]:
        """In the plugin's thread."""
        plugin = self._code.plugin()
        self._http = self._around.make_http()
        loaded = Loaded(context=self._context(main), mode=self._terms.mode, is_reload=self._is_reload)
        await _awaited(plugin.on_load(loaded))
        tools = tuple(self._own(tool) for tool in plugin.tools())
        if len(tools) > MOST_TOOLS:
            raise UsageError(f"It brings {len(tools)} tools; the most is {MOST_TOOLS}.")
        self._plugin = plugin
        return tools

    async def _end(self) -> None:
        thread, http = self._thread, self._http
        self._thread = self._plugin = self._http = None
        self._code.forget()
        if thread is None:
            return
        if http is not None and not self.is_off:
            with suppress(AutoglmError, PluginFault, TimeoutError):
                async with asyncio.timeout(self._terms.hook_s):
                    await thread.run(http.close)
        await thread.stop(is_waited_for=not self.is_off)

    def _context(self, main: asyncio.AbstractEventLoop) -> PluginContext:
        permissions = self._terms.permissions
        assert self._http is not None
        return PluginContext(
            name=self.name,
            settings=self._terms.settings,
            http=GrantedHttp(self._http, permissions),
            files=GrantedFiles(self._around.workspace, permissions),
            channel=lambda name: self._channel(name, main),
            secret=self._secrets.get,
            clock=self._around.clock,
            log=PluginLog(self.name, self._secrets.struck),
        )

    def _channel(self, name: str, main: asyncio.AbstractEventLoop) -> Channel:
        if not self._terms.permissions.allows_channel(name):
            raise not_granted("channels", name)
        channel = self._around.channel(name)
        if channel is None:
            raise ToolError(f"There is no channel {name!r}.", kind=FailureKind.NOT_FOUND, hint="Add it to `channels`.")
        return GrantedChannel(name, _Elsewhere(channel, main), self._terms.permissions)

    # --- its hooks ---------------------------------------------------------------------------------------------------

    def watches(self, hook: str) -> bool:
        """Whether the plugin works and has this hook."""
        return self._plugin is not None and not self.is_off and _has(self._plugin, hook)

    def now(self) -> float:
        return self._around.clock.now()

    def sees(self, tool: str) -> bool:
        """Whether the plugin may see what steps of this tool hold ("" stands for models)."""
        return self._terms.permissions.allows_watch(tool or "*")

    async def before_step(self, details: StepStarts) -> None:
        """Raises StepRefused when the plugin does."""
        if (plugin := self._plugin) is not None:
            await self._tell("before_step", lambda: plugin.before_step(details))

    async def after_step(self, details: StepEnded) -> None:
        if (plugin := self._plugin) is not None:
            await self._tell("after_step", lambda: plugin.after_step(details))

    async def on_error(self, details: StepErred) -> None:
        if (plugin := self._plugin) is not None:
            await self._tell("on_error", lambda: plugin.on_error(details))

    async def _started(self) -> None:
        if self._is_started:
            return
        async with self._starting:
            if not self._is_started and self._plugin is not None:
                self._is_started = True
                plugin, details = self._plugin, Started(at=self._around.clock.now())
                await self._run("on_start", lambda: plugin.on_start(details))

    async def _tell(self, hook: str, work: Callable[[], Awaitable[None]]) -> None:
        await self._started()
        await self._run(hook, work)

    async def _run(self, hook: str, work: Callable[[], Awaitable[None]]) -> None:
        """A hook that hangs is the plugin's last: its thread may be lost. Raises StepRefused from `before_step`."""
        if self.is_off or self._thread is None:
            return
        try:
            async with asyncio.timeout(self._terms.hook_s):
                await self._thread.run(lambda: _awaited(work()))
        except TimeoutError:
            self._switch_off(f"it hung for {self._terms.hook_s:g} s in {hook}")
        except StepRefused as refusal:
            if hook == "before_step":
                raise StepRefused(self._secrets.struck(f"{self.name}: {refusal}")) from None
            self._count(Failure(self.name, f"{hook}: StepRefused belongs into before_step"))
        except PluginFault as fault:
            self._count(self._failure(hook, fault))
        except AutoglmError as error:
            self._count(Failure(self.name, f"{hook}: {self._secrets.cleaned(str(error))}"))

    # --- its tools ---------------------------------------------------------------------------------------------------

    def _own(self, tool: object) -> AnyTool:
        """The tool as the engine gets it: called in the plugin's thread, its words cleaned, its output not trusted."""
        if not isinstance(tool, Tool) or not isinstance(tool.spec, ToolSpec):
            raise UsageError("tools() must give tools.", hint="Put @tool on the function.")
        if tool.spec.traits.role is not ToolRole.CALL:
            raise UsageError(f"Tool {tool.spec.name} of a plugin cannot be performed by the engine itself.")
        spec = _quoted(tool.spec, self.origin)

        async def invoke(content: Json, context: CallContext) -> object:
            return await self._call(spec.name, lambda: tool.invoke(content, context))

        return Tool(spec, tool.function, invoke)

    async def _call(self, name: str, work: Callable[[], Awaitable[object]]) -> object:
        await self._started()
        if self.is_off or self._thread is None:
            why = f"it is switched off: {self.is_off}" if self.is_off else "it was stopped"
            raise ToolError(f"Plugin {self.name} does not work: {why}.", kind=FailureKind.UNAVAILABLE)
        try:
            return await self._thread.run(lambda: self._result(name, work))
        except PluginFault as fault:
            failure = self._failure(f"tool {name}", fault)
            self._count(failure)
            raise ToolError(f"Plugin {self.name}: {failure.problem}.") from None
        except StepError as error:
            if error.kind is FailureKind.CRASHED:
                self._count(Failure(self.name, self._secrets.cleaned(error.message)))
            raise self._secrets.cleaned_error(error) from None
        except AutoglmError as error:
            raise ToolError(self._secrets.cleaned(str(error)), kind=FailureKind.REFUSED) from None

    async def _result(self, name: str, work: Callable[[], Awaitable[object]]) -> object:
        """In the plugin's thread. Without secrets there is nothing to strike out."""
        result = await work()
        if not self._secrets:
            return result
        if isinstance(result, Value | Labelled):
            return replace(result, content=self._secrets.hiding.content(result.content))
        return self._secrets.hiding.content(as_json(name, result, cap_bytes=OUTPUT_CAP_BYTES))

    # --- its failures ------------------------------------------------------------------------------------------------

    def _failure(self, where: str, fault: PluginFault) -> Failure:
        """The fault in one line, and the whole of it while the plugin is developed."""
        is_developing = self._terms.mode is PluginMode.DEVELOPMENT
        trace = self._secrets.struck(fault.trace) if is_developing else ""
        return Failure(self.name, f"{where}: {self._secrets.cleaned(fault.said)}", trace)

    def _count(self, failure: Failure) -> None:
        self._failures += 1
        self._report(failure)
        if self._failures >= MOST_FAILURES:
            self._switch_off(f"it failed {self._failures} times, last with: {failure.problem.rstrip('.')}")

    def _switch_off(self, why: str) -> None:
        self.is_off = why
        self._report(Failure(self.name, f"It is switched off for this session: {why}."))


class _Secrets:
    """The secrets that were granted, and whatever holds one of them without it."""

    def __init__(self, name: str, permissions: Permissions, read: Callable[[str], Secret | None]) -> None:
        self._name = name
        self._permissions = permissions
        self._read = read
        self._given: set[str] = set()
        self.hiding = Hiding()

    def __bool__(self) -> bool:
        return bool(self._given)

    def get(self, name: str) -> Secret:
        """Raises ToolError for one that was not granted, or that nobody configured."""
        if not self._permissions.allows_secret(name):
            raise not_granted("secrets", name)
        secret = self._read(name)
        if not secret:
            raise ToolError(
                f"The secret {name!r} of plugin {self._name} is not set.",
                kind=FailureKind.REFUSED,
                hint=f"Set plugins.secrets.{name} to env:NAME or file:PATH.",
            )
        self._given.add(secret.reveal())
        self.hiding = Hiding(self._given, shortest=1)
        return secret

    def struck(self, text: str) -> str:
        return self.hiding.text(text)

    def cleaned(self, text: str) -> str:
        """A stranger's sentence in one line, cut, without the secrets."""
        return clean_line(self.struck(text), max_chars=500)

    def cleaned_error(self, error: StepError) -> ToolError:
        message, hint = self.cleaned(error.message), self.cleaned(error.hint)
        return ToolError(message, kind=error.kind, hint=hint, retry_after_s=error.retry_after_s)


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """A channel of the engine's loop, for a plugin in its own."""

    _channel: Channel
    _loop: asyncio.AbstractEventLoop

    async def deliver(self, delivery: Delivery) -> Receipt:
        there = self._channel.deliver(delivery)
        try:
            return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(there, self._loop))
        except RuntimeError:
            there.close()
            raise ToolError("The engine has ended.", kind=FailureKind.UNAVAILABLE) from None


async def _awaited(result: Awaitable[None] | None) -> None:
    """Hooks may be plain methods too."""
    if isinstance(result, Awaitable):
        await result


def _has(plugin: Plugin, hook: str) -> bool:
    return getattr(type(plugin), hook, None) is not getattr(Plugin, hook)


def _quoted(spec: ToolSpec, origin: str) -> ToolSpec:
    """A stranger's description as data: one line, cut, and its output marked as somebody else's words."""
    return replace(
        spec,
        description=clean_line(spec.description, max_chars=1_000),
        descriptions={language: clean_line(text, max_chars=1_000) for language, text in spec.descriptions.items()},
        argument_descriptions=clean_arguments(spec.argument_descriptions, spec.properties, max_chars=1_000),
        keywords=tuple(clean_line(word, max_chars=60) for word in spec.keywords[:100]),
        examples=tuple(clean_line(example, max_chars=200) for example in spec.examples[:20]),
        untrusted=("",),
        origin=origin,
    )
