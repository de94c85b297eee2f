"""What all commands share: settings from flags, an engine for the time of one command, naming runs, JSON out."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click

from autoglm.app.composition import Composition
from autoglm.app.engine import Engine
from autoglm.cli.errors import Exit, keep_reports_in
from autoglm.cli.messages import because, say, speak
from autoglm.cli.streams import remark
from autoglm.cli.text import json_text
from autoglm.core.errors import JournalCorrupt, NotFound, UsageError
from autoglm.core.ports import ListedRun, UnreadableRun
from autoglm.core.values import Json
from autoglm.execution.views import RunPhase
from autoglm.settings.files import read_text_file
from autoglm.settings.load import load_settings
from autoglm.settings.locale import language_of
from autoglm.settings.tree import Settings

T = TypeVar("T")
_SEARCHED_RUNS = 500
_AFTER_ALL = 2**62
_MAX_FILE_BYTES = 5_000_000


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
            keep_reports_in(Path(self.home).absolute())
        if self.language:
            flags["language"] = self.language
        settings = load_settings(config=Path(self.config) if self.config else None, flags=flags)
        speak(language_of(settings))
        keep_reports_in(settings.home)
        return settings


def _assignment(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise UsageError(say("error.set", text))
    return key.strip(), value


def login_name() -> str:
    """Whose words they are that this command line sends to a run: the name of the account that runs it."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):  # no such table here, or an account without a name
        return "you"


def with_engine(settings: Settings, work: Callable[[Engine], Awaitable[T]]) -> T:
    """What `work` gives; the engine lives as long as it."""

    async def inner() -> T:
        async with Engine(Composition(settings)) as engine:
            return await work(engine)

    return asyncio.run(inner())


async def find_run(engine: Engine, name: str) -> str:
    """The id that is meant: "last", a whole id, or a part that fits one run only.
    Raises NotFound, UsageError, JournalCorrupt."""
    if name == "last":
        return await _newest(engine)
    if await _is_whole_id(engine, name):  # asked first: the directory may be damaged where this run is not
        return name
    fitting = [entry.run_id for entry in await engine.runs(limit=_SEARCHED_RUNS) if name in entry.run_id]
    if len(fitting) > 1:
        raise UsageError(say("error.several_runs", name, ", ".join(fitting[:5])))
    return fitting[0] if fitting else name


async def _newest(engine: Engine) -> str:
    """Never an older one in place of a damaged one: what is said to a run must not reach another."""
    listed: Sequence[ListedRun] = await engine.runs(limit=1)
    if not listed:
        raise NotFound(say("list.none"))
    newest = listed[0]
    if isinstance(newest, UnreadableRun):
        raise JournalCorrupt(newest.reason, hint=newest.hint)
    return newest.run_id


async def _is_whole_id(engine: Engine, name: str) -> bool:
    try:
        await engine.records(name, after_seq=_AFTER_ALL)
    except (NotFound, JournalCorrupt):  # damaged itself, or damage elsewhere hides whether it is there
        return False
    return True


def exit_code(phase: RunPhase) -> int:
    return {RunPhase.DONE: Exit.DONE, RunPhase.FAILED: Exit.FAILED, RunPhase.CANCELLED: Exit.FAILED}.get(
        phase, Exit.WAITS
    )


def print_json(content: object) -> None:
    click.echo(json_text(content, indent=2))


def print_lines(lines: list[str], *, to_stderr: bool = False) -> None:
    for line in lines:
        if to_stderr:
            remark(line)
        else:
            click.echo(line)


def read_text(path: str) -> str:
    """The text of a regular file of at most 5 MB. Raises UsageError."""
    try:
        return read_text_file(Path(path), max_bytes=_MAX_FILE_BYTES)
    except (OSError, ValueError) as error:
        raise UsageError(say("error.file", path, because(error))) from error


def write_text(path: str, text: str) -> None:
    """Raises UsageError when it cannot be written."""
    try:
        Path(path).write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise UsageError(say("error.write", path, because(error))) from error


def read_json(text: str, name: str) -> Json:
    """JSON given on the command line, all of it such as a journal can hold. Raises UsageError."""
    from autoglm.planning import strict

    try:
        value = strict.read_json(text)
    except strict.Unreadable as error:
        what = error.message.removeprefix("This is not JSON: ").removesuffix(".")
        raise UsageError(say("error.json", name, what)) from error
    for where, flaw in strict.json_flaws(value, name):
        raise UsageError(say("error.json", name, f"{where} {flaw}"))
    return value
