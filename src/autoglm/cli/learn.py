"""`autoglm learn`: corrections that were kept with consent, and the weights that are learned from them here."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC

import click
import msgspec

from autoglm.app.engine import Engine
from autoglm.app.learning import Lessons, Version, lessons_of, train
from autoglm.app.system import SystemClock
from autoglm.cli.base import Group
from autoglm.cli.errors import Exit
from autoglm.cli.messages import say
from autoglm.cli.requests import check
from autoglm.cli.session import Options, print_json, print_lines, with_engine
from autoglm.cli.streams import terminal_width
from autoglm.cli.text import fitted, one_line, plain
from autoglm.core.errors import UsageError
from autoglm.core.plan import Plan
from autoglm.core.tools import ToolSpec
from autoglm.planning.offline.learning.training import Correction, Figures, calls_of
from autoglm.settings.tree import Settings


@click.group(cls=Group, help=say("help.learn"))
def learn() -> None:
    pass


@learn.command("list", help=say("help.learn.list"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def list_(options: Options, *, as_json: bool) -> None:
    settings = options.settings()
    lessons = lessons_of(settings)
    if as_json:
        print_json(_lessons_json(lessons, is_on=settings.offline.learn))
        return
    click.echo(say("learn.on" if settings.offline.learn else "learn.off"))
    kept = lessons.corrections()
    rows = [(str(at), one_line(one.request, 60), _told(one)) for at, one in enumerate(kept, start=1)]
    print_lines(fitted(rows, terminal_width(sys.stdout), drop=(2,)))
    in_use = lessons.in_use
    for version in lessons.versions():
        print_lines(_version_lines(version, is_used=version.number == in_use))


@learn.command("forget", help=say("help.learn.forget"))
@click.argument("numbers", nargs=-1, type=int)
@click.option("--all", "is_all", is_flag=True, help=say("help.learn.all"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def forget(options: Options, numbers: tuple[int, ...], *, is_all: bool, as_json: bool) -> None:
    lessons = lessons_of(options.settings())
    if bool(numbers) == is_all:
        raise UsageError(say("learn.which"))
    gone = lessons.forget(numbers)
    if as_json:
        print_json({"forgotten": gone})
        return
    click.echo(say("learn.forgotten", gone))
    if numbers and lessons.versions():
        click.echo(say("learn.remains"))


@learn.command("train", help=say("help.learn.train"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def train_(options: Options, *, as_json: bool) -> int:
    settings = options.settings()

    async def work(engine: Engine) -> Version:
        tools, zone = await engine.tools(), engine.parts.zone or UTC
        return train(lessons_of(settings), tools, clock=engine.parts.clock, zone=zone)

    version = with_engine(settings, work)
    if as_json:
        print_json(_version_json(version))
    else:
        print_lines([*_version_lines(version), _next(version)])
    return Exit.FAILED if version.problem else Exit.DONE


@learn.command("promote", help=say("help.learn.promote"))
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def promote(options: Options, number: int, *, as_json: bool) -> None:
    lessons = lessons_of(options.settings())
    lessons.promote(number)
    _tell_used(number, as_json=as_json)
    if lessons.version(number).is_idle and not as_json:
        click.echo(say("learn.idle"))


@learn.command("rollback", help=say("help.learn.rollback"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def rollback(options: Options, *, as_json: bool) -> None:
    _tell_used(lessons_of(options.settings()).roll_back(), as_json=as_json)


# --- keeping ---------------------------------------------------------------------------------------------------------


def keep_correction(request: str, right: Plan, settings: Settings) -> None:
    """Keep the plan that is right for a request, when the settings agree. Raises UsageError, PlanRejected."""
    if not settings.offline.learn:
        raise UsageError(say("learn.no_consent"), hint=say("learn.no_consent.hint"))
    if any(step.tool is None for step in right.steps):
        raise UsageError(say("learn.only_tools"))
    if right.steps:
        check(right, settings)

    async def specs(engine: Engine) -> Sequence[ToolSpec]:
        return await engine.tools()

    tools = {tool.name: tool for tool in with_engine(settings, specs)}
    lessons = lessons_of(settings)
    lessons.keep(Correction(request.strip(), calls_of(right.steps, tools), SystemClock().now()))
    click.echo(say("learn.kept", len(lessons.corrections()), plain(str(lessons.folder))))


# --- telling ---------------------------------------------------------------------------------------------------------


def _told(correction: Correction) -> str:
    calls = [f"{call.tool} {json.dumps(call.args, ensure_ascii=False)}" for call in correction.calls]
    return one_line(", ".join(calls), 200) if calls else say("learn.refused")


def _version_lines(version: Version, *, is_used: bool = False) -> list[str]:
    lines = [
        say("learn.version.used" if is_used else "learn.version", version.number, version.used),
        *(["  " + _figures(say("learn.all"), version.kept)] if version.kept else []),
        "  " + _figures(say("learn.held_back"), version.held_back),
        "  " + _figures(say("learn.check"), version.check),
        *(["  " + say("learn.idle")] if version.is_idle else []),
    ]
    return [*lines, *(f"    {say('learn.lost', one_line(request, 80))}" for request in version.check.lost)]


def _figures(name: str, figures: Figures) -> str:
    return say("learn.figures", name, figures.before, figures.after, figures.asked)


def _next(version: Version) -> str:
    return say(f"learn.not.{version.problem}") if version.problem else say("learn.can", version.number)


def _tell_used(number: int, *, as_json: bool) -> None:
    if as_json:
        print_json({"in_use": number})
    else:
        click.echo(say("learn.promoted", number) if number else say("learn.shipped"))


def _version_json(version: Version) -> dict[str, object]:
    content = msgspec.to_builtins(version)
    assert isinstance(content, dict)
    return {**{name: value for name, value in content.items() if name != "weights"}, "problem": version.problem}


def _lessons_json(lessons: Lessons, *, is_on: bool) -> dict[str, object]:
    return {
        "learn": is_on,
        "in_use": lessons.in_use,
        "corrections": msgspec.to_builtins(lessons.corrections()),
        "versions": [_version_json(version) for version in lessons.versions()],
    }
