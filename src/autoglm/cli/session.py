"""What all commands share: settings from flags, an engine for the time of one command, naming runs, JSON out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click

from autoglm.app.composition import Composition
from autoglm.app.engine import Engine
from autoglm.cli.errors import Exit
from autoglm.cli.messages import say, speak
from autoglm.cli.text import json_text
from autoglm.core.errors import NotFound, UsageError
from autoglm.execution.views import RunPhase
from autoglm.settings.load import load_settings
from autoglm.settings.locale import language_of
from autoglm.settings.tree import Settings

T = TypeVar("T")
_SEARCHED_RUNS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The flags that stand before a command's name."""

    config: str | None = None
    home: str | None = None
    assignments: tuple[str, ...] = ()
    language: str | None = None

    def settings(self) -> Settings:
        """The settings under these flags; messages speak their language from now on. Raises SettingsError."""
        flags = dict(map(_assignment, self.assignments))
        if self.home:
            flags["home"] = self.home
        if self.language:
            flags["language"] = self.language
        settings = load_settings(config=Path(self.config) if self.config else None, flags=flags)
        speak(language_of(settings))
        return settings


def _assignment(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise UsageError(say("error.set", text))
    return key.strip(), value


def with_engine(settings: Settings, work: Callable[[Engine], Awaitable[T]]) -> T:
    """What `work` gives; the engine lives as long as it."""

    async def inner() -> T:
        async with Engine(Composition(settings)) as engine:
            return await work(engine)

    return asyncio.run(inner())


async def find_run(engine: Engine, name: str) -> str:
    """The id that is meant: "last", a whole id, or a part that fits one run only. Raises NotFound, UsageError."""
    if name == "last":
        newest = await engine.runs(limit=1)
        if not newest:
            raise NotFound(say("list.none"))
        return newest[0].first.run_id
    known = [entry.first.run_id for entry in await engine.runs(limit=_SEARCHED_RUNS)]
    fitting = [run_id for run_id in known if name in run_id]
    if name in known or not fitting:
        return name
    if len(fitting) > 1:
        raise UsageError(say("error.several_runs", name, ", ".join(fitting[:5])))
    return fitting[0]


def exit_code(phase: RunPhase) -> int:
    return {RunPhase.DONE: Exit.DONE, RunPhase.FAILED: Exit.FAILED, RunPhase.CANCELLED: Exit.FAILED}.get(
        phase, Exit.WAITS
    )


def print_json(content: object) -> None:
    click.echo(json_text(content, indent=2))


def print_lines(lines: list[str], *, to_stderr: bool = False) -> None:
    for line in lines:
        click.echo(line, err=to_stderr)


def read_text(path: str) -> str:
    """A file's text. Raises UsageError."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(say("error.file", path, error)) from error


def write_text(path: str, text: str) -> None:
    """Raises UsageError when it cannot be written."""
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(say("error.write", path, error)) from error


def read_json(text: str, name: str) -> object:
    """JSON given on the command line. Raises UsageError."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(say("error.json", name, error)) from error
