"""`autoglm doctor`: looks at everything that a run needs, and says what to do about what is wrong."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import stat
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import click

from autoglm.app.engine import Engine
from autoglm.app.system import SystemClock
from autoglm.cli.base import Command
from autoglm.cli.errors import Exit
from autoglm.cli.messages import because, retold, say
from autoglm.cli.session import Options, print_json, print_lines, with_engine
from autoglm.cli.templates import template_files, template_problems
from autoglm.cli.text import duration, one_line, table
from autoglm.core.chat import ChatRequest, Message, whole_answer
from autoglm.core.errors import AutoglmError, JournalCorrupt, StorageError, UsageError
from autoglm.settings.files import make_folder
from autoglm.settings.load import find_config
from autoglm.settings.tree import Settings
from autoglm.storage import SalvageReport, SqliteHome
from autoglm.storage import salvage as salvage_home

_OLDEST_SQLITE = (3, 37)
_LEAST_FREE_MB = 200
_MODEL_WAIT_S = 30.0


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found, and what to do about it."""

    name: str
    level: Level
    words: str
    advice: str = ""


@click.command(cls=Command, help=say("help.doctor"))
@click.option("--model", "asks_model", is_flag=True, help=say("help.doctor.model"))
@click.option("--salvage", metavar="FOLDER", help=say("help.doctor.salvage"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def doctor(options: Options, *, asks_model: bool, salvage: str | None, as_json: bool) -> int:
    if salvage is not None:
        return _salvage(options.settings(), Path(salvage), as_json=as_json)
    findings = [check_python()]
    try:
        settings = options.settings()
    except AutoglmError as error:
        findings.append(Finding("settings", Level.BAD, error.message, error.hint))
    else:
        findings += check_machine(settings, config=options.config)
        findings += with_engine(settings, lambda engine: check_engine(engine, settings, asks_model=asks_model))
    if as_json:
        print_json({"checks": [_json(finding) for finding in findings]})
    else:
        print_lines(finding_lines(findings))
    return Exit.FAILED if any(finding.level is Level.BAD for finding in findings) else Exit.DONE


def _salvage(settings: Settings, target: Path, *, as_json: bool) -> int:
    """Copy every whole run into a new home; 0 when none was lost. Raises UsageError for a folder that is in use."""
    if target.exists() and any(target.iterdir()):
        raise UsageError(say("error.not_empty", target))

    async def work() -> SalvageReport:
        async with SqliteHome(target, clock=SystemClock()) as home:
            return await salvage_home(settings.home, home)

    report = asyncio.run(work())
    if as_json:
        print_json({"copied": list(report.copied), "lost": [damage.message for damage in report.lost]})
    else:
        click.echo(say("doctor.salvaged", len(report.copied), target))
        print_lines([say("doctor.lost", retold(damage.message)) for damage in report.lost])
    return Exit.FAILED if report.lost else Exit.DONE


def _json(finding: Finding) -> dict[str, str]:
    return {"name": finding.name, "level": finding.level, "words": finding.words, "advice": finding.advice}


def finding_lines(findings: list[Finding]) -> list[str]:
    """One line a check, with the advice below what is not right."""
    rows = [(say(f"doctor.{f.level.value}"), say(f"doctor.{f.name}"), one_line(retold(f.words), 200)) for f in findings]
    lines = []
    for line, finding in zip(table(rows), findings, strict=True):
        lines.append(line)
        if finding.advice and finding.level is not Level.OK:
            lines.append(f"      -> {retold(finding.advice)}")
    return lines


def check_python(version: tuple[int, ...] = tuple(sys.version_info[:3])) -> Finding:
    words = ".".join(map(str, version))
    return Finding("python", Level.OK if version >= (3, 11) else Level.BAD, words, say("doctor.python_old"))


def check_machine(settings: Settings, *, config: str | None = None) -> list[Finding]:
    """What can be seen without an engine. `config` is the file that was named."""
    found = config or find_config(folder=Path.cwd(), home=settings.home)
    return [
        Finding("settings", Level.OK, str(found or say("doctor.no_file"))),
        check_home(settings.home),
        check_writable("workspace", settings.workspace),
        check_disk(settings.home),
        check_sqlite(sqlite3.sqlite_version_info),
        *(check_templates(folder) for folder in (settings.templates,) if folder is not None),
    ]


def check_writable(name: str, folder: Path) -> Finding:
    """A file can be made there."""
    try:
        make_folder(folder)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"x")
            probe.flush()
    except OSError as error:
        return Finding(name, Level.BAD, f"{folder}: {because(error)}", say("doctor.not_writable"))
    return Finding(name, Level.OK, str(folder))


def check_home(folder: Path) -> Finding:
    """A file can be made there, and nobody else can read what runs have seen."""
    found = check_writable("home", folder)
    if found.level is not Level.OK or os.name != "posix":
        return found
    mode = stat.S_IMODE(folder.stat().st_mode)
    if not mode & 0o077:
        return found
    return Finding("home", Level.WARN, say("doctor.open_home", folder, f"{mode:o}"), say("doctor.close_home", folder))


def check_templates(folder: Path) -> Finding:
    """Every template file can be read; those that cannot are named."""
    problems = list(template_problems(folder))
    if problems:
        return Finding("templates", Level.BAD, " ".join(problems), say("doctor.mend_templates"))
    return Finding("templates", Level.OK, say("doctor.templates_good", len(template_files(folder)), folder))


def check_disk(folder: Path) -> Finding:
    there = next(place for place in (folder, *folder.parents) if place.exists())
    free_mb = shutil.disk_usage(there).free // 1_000_000
    level = Level.OK if free_mb >= _LEAST_FREE_MB else Level.WARN
    return Finding("disk", level, say("doctor.free", free_mb), say("doctor.free_space"))


def check_sqlite(version: tuple[int, ...]) -> Finding:
    level = Level.OK if version >= _OLDEST_SQLITE else Level.BAD
    return Finding("sqlite", level, ".".join(map(str, version)), say("doctor.sqlite_old"))


async def check_engine(engine: Engine, settings: Settings, *, asks_model: bool) -> list[Finding]:
    """Every record of the journal is read and checked, every source asked for its tools; the model only when wanted."""
    journal = await _found("journal", _verify(engine), say("doctor.corrupt"))
    tools = await check_tools(engine)
    return [journal, tools, await _check_model(engine, settings, asks_model=asks_model)]


async def check_tools(engine: Engine) -> Finding:
    """How many tools there are; every source that could not bring its own."""
    count = len(await engine.tools())
    if not engine.parts.troubles:
        return Finding("tools", Level.OK, say("doctor.tools_good", count))
    problems = [
        say("tools.trouble", each.origin, f"{each.problem} {each.hint}".strip()) for each in engine.parts.troubles
    ]
    return Finding("tools", Level.WARN, " ".join(problems), say("doctor.mend_tools"))


async def _check_model(engine: Engine, settings: Settings, *, asks_model: bool) -> Finding:
    if settings.models_file is None and not settings.model.is_configured:
        return Finding("model", Level.OK, say("doctor.no_model"))
    try:
        words, name = _configured(engine, settings)
    except AutoglmError as error:
        return Finding("model", Level.BAD, error.message, error.hint)
    if not asks_model:
        return Finding("model", Level.OK, words)
    return await _found("model", _ask(engine, name), say("doctor.model_fix"))


def _configured(engine: Engine, settings: Settings) -> tuple[str, str]:
    """What is configured, and the name of what is asked. Raises SettingsError."""
    if settings.models_file is None:
        model = settings.model
        return say("doctor.model_set", model.model, model.base_url), model.model
    assert engine.parts.models is not None
    file = engine.parts.models.current.file
    words = say("doctor.models_set", len(file.pools), len(file.endpoints), file.version, settings.models_file)
    if settings.model.is_configured:
        words = f"{words}; {say('doctor.models_first')}"
    return words, file.default_pool


async def _found(name: str, check: Awaitable[str], advice: str) -> Finding:
    try:
        return Finding(name, Level.OK, await check)
    except JournalCorrupt as error:
        return Finding(name, Level.BAD, error.message, f"{error.hint} {advice}".strip())
    except (AutoglmError, TimeoutError) as error:
        words = error.message if isinstance(error, AutoglmError) else type(error).__name__
        return Finding(name, Level.BAD, words, (error.hint if isinstance(error, StorageError) else "") or advice)


async def _verify(engine: Engine) -> str:
    """Raises JournalCorrupt that names all damage."""
    report = await engine.parts.home.verify()
    if not report.is_whole:
        raise JournalCorrupt(" ".join(damage.message for damage in report.damage))
    return say("doctor.verified", report.runs, report.unfinished, report.records, report.blobs)


async def _ask(engine: Engine, model: str) -> str:
    clock: Callable[[], float] = time.perf_counter
    begin = clock()
    request = ChatRequest(messages=(Message(role="user", text="Answer with the word: ok"),), max_tokens=16)
    chat = engine.parts.model
    assert chat is not None
    async with asyncio.timeout(_MODEL_WAIT_S):
        await whole_answer(chat.stream(request))
    return say("doctor.model_answers", model, duration(clock() - begin))
