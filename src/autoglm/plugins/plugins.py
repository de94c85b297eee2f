"""All plugins of a home: which ones are to work now, and telling those that work of steps.

Must not know: the registry of tools, the command line.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from autoglm.core.errors import SettingsError, UsageError
from autoglm.core.events import StepFailed, StepSucceeded
from autoglm.core.values import Json
from autoglm.execution.calls import Call
from autoglm.planning.strict import read_yaml
from autoglm.plugins.api import StepEnded, StepErred, StepStarts
from autoglm.plugins.bundle import Bundle
from autoglm.plugins.finding import find_plugin
from autoglm.plugins.grants import Grant, GrantBook
from autoglm.plugins.importing import Code
from autoglm.plugins.manifest import require_fit
from autoglm.plugins.running import Failure, RunningPlugin, Surroundings, Terms
from autoglm.settings.files import read_text_file
from autoglm.settings.tree import PluginMode, PluginSettings

_MOST_FAILURES = 100
_MAX_SETTINGS_BYTES = 200_000
_log = logging.getLogger("autoglm.plugins")


@dataclass(frozen=True, slots=True)
class Unusable:
    """A plugin that is switched on and must not, or cannot, be loaded."""

    origin: str
    problem: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done since the last look: plugins to be closed, to be loaded, and those that cannot be."""

    gone: tuple[RunningPlugin, ...] = ()
    fresh: tuple[RunningPlugin, ...] = ()
    unusable: tuple[Unusable, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A plugin as it is to run; another one when anything of it has changed."""

    bundle: Bundle
    terms: Terms
    generation: int


class Plugins:
    """StepHooks. `look` says what has changed; whoever asks loads and closes."""

    def __init__(
        self, folder: Path, settings: PluginSettings, make_surroundings: Callable[[], Surroundings], *, version: str
    ) -> None:
        self._folder = folder
        self._book = GrantBook(folder)
        self._settings = settings
        self._make_surroundings = make_surroundings
        self._version = version
        self._running: dict[str, tuple[_Wanted, RunningPlugin]] = {}
        self._stamp: tuple[int, int] | None = None
        self.failures: deque[Failure] = deque(maxlen=_MOST_FAILURES)
        """The latest of this session."""

    @property
    def running(self) -> tuple[RunningPlugin, ...]:
        return tuple(plugin for _, plugin in self._running.values())

    # --- which ones work ---------------------------------------------------------------------------------------------

    def look(self) -> Change | None:
        """None when nothing was switched since the last look. In development the code itself is looked at, too."""
        stamp = self._book.stamp()
        if stamp == self._stamp and not self._is_developing:
            return None
        self._stamp = stamp
        wanted, unusable = self._wanted()
        gone = {name: plugin for name, (known, plugin) in self._running.items() if wanted.get(name) != known}
        for name in gone:
            del self._running[name]
        missing = {name: want for name, want in wanted.items() if name not in self._running}
        fresh = {name: self._made(name, want, is_reload=name in gone) for name, want in missing.items()}
        self._running |= {name: (missing[name], plugin) for name, plugin in fresh.items()}
        return Change(tuple(gone.values()), tuple(fresh.values()), tuple(unusable))

    @property
    def _is_developing(self) -> bool:
        return self._settings.mode is PluginMode.DEVELOPMENT

    def _wanted(self) -> tuple[dict[str, _Wanted], list[Unusable]]:
        wanted: dict[str, _Wanted] = {}
        unusable: list[Unusable] = []
        try:
            grants = self._book.read()
        except UsageError as error:
            return {}, [Unusable("plugins", error.message, error.hint)]
        for name, grant in grants.items():
            try:
                if grant.is_enabled:
                    wanted[name] = self._usable(name, grant)
            except UsageError as error:
                unusable.append(Unusable(f"plugin:{name}", error.message, error.hint))
        return wanted, unusable

    def _usable(self, name: str, grant: Grant) -> _Wanted:
        """The plugin as it lies there now, when it may run. Raises UsageError."""
        found = find_plugin(self._folder, name)
        if found is None or found.bundle is None:
            why = found.problem if found is not None else "It is not there any more."
            raise UsageError(why, hint=f"Install it again, or: autoglm plugins disable {name}")
        manifest = found.bundle.manifest
        self._require_granted(name, found.bundle, grant)
        require_fit(manifest, self._version)
        settings = manifest.checked_settings(_given_settings(settings_file(self._folder, name)))
        terms = Terms(
            permissions=manifest.permissions, settings=settings, mode=self._settings.mode, hook_s=self._settings.hook_s
        )
        return _Wanted(found.bundle, terms, grant.generation)

    def _require_granted(self, name: str, bundle: Bundle, grant: Grant) -> None:
        """In development the code may change, and what it asks for may not grow."""
        again = f"Look at it, then: autoglm plugins enable {name}"
        if more := bundle.manifest.permissions.beyond(grant.permissions):
            asked = ", ".join(f"{kind} {entry}" for kind, entry in more.entries())
            raise UsageError(f"It asks for more than it was granted: {asked}.", hint=again)
        if bundle.digest != grant.digest and not self._is_developing:
            raise UsageError("It has changed since it was allowed.", hint=again)

    def _made(self, name: str, want: _Wanted, *, is_reload: bool) -> RunningPlugin:
        return RunningPlugin(
            name,
            Code(want.bundle),
            terms=want.terms,
            surroundings=self._make_surroundings(),
            report=self._noted,
            is_reload=is_reload,
        )

    def _noted(self, failure: Failure) -> None:
        """The traceback is kept for the author, beside the plugin."""
        _log.warning("plugin %s: %s", failure.name, failure.problem)
        self.failures.append(failure)
        if failure.trace:
            trace_file(self._folder, failure.name).write_text(failure.trace, encoding="utf-8")

    # --- telling of steps --------------------------------------------------------------------------------------------

    async def before_step(self, call: Call) -> None:
        """Raises StepRefused when a plugin refuses."""
        at = call.context
        for plugin in self._watching("before_step"):
            tool = call.step.step.tool or ""
            details = StepStarts(
                run_id=at.run_id,
                step=at.step,
                attempt=at.attempt,
                tool=tool,
                principal=at.principal,
                at=plugin.now(),
                args=deepcopy(call.args.content) if plugin.sees(tool) else None,
            )
            await plugin.before_step(details)

    async def after_step(self, call: Call, outcome: StepSucceeded | StepFailed) -> None:
        if isinstance(outcome, StepFailed):
            await self._after_failure(call, outcome)
            return
        at, tool = call.context, call.step.step.tool or ""
        for plugin in self._watching("after_step"):
            details = StepEnded(
                run_id=at.run_id,
                step=at.step,
                attempt=at.attempt,
                tool=tool,
                at=plugin.now(),
                output=deepcopy(outcome.output.content) if plugin.sees(tool) else None,
            )
            await plugin.after_step(details)

    async def _after_failure(self, call: Call, failed: StepFailed) -> None:
        at, tool = call.context, call.step.step.tool or ""
        for plugin in self._watching("on_error"):
            details = StepErred(
                run_id=at.run_id,
                step=at.step,
                attempt=at.attempt,
                tool=tool,
                at=plugin.now(),
                kind=failed.kind,
                message=failed.message if plugin.sees(tool) else "",
            )
            await plugin.on_error(details)

    def _watching(self, hook: str) -> Iterator[RunningPlugin]:
        return (plugin for plugin in self.running if plugin.watches(hook))


def trace_file(folder: Path, name: str) -> Path:
    """Where the latest traceback of a plugin that is being developed is kept."""
    return folder / f"{name}.trace.txt"


def settings_file(folder: Path, name: str) -> Path:
    """Where people write a plugin's settings."""
    return folder / f"{name}.yaml"


def _given_settings(path: Path) -> Json:
    """Raises SettingsError, and Unreadable for what is no YAML."""
    try:
        return read_yaml(read_text_file(path, max_bytes=_MAX_SETTINGS_BYTES)) or {}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SettingsError(f"The settings file {path} cannot be read: {error}.") from None
