"""`autoglm tools agents`: the agents to which work is given, what their cards say, and approving it."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Sequence

import click

from autoglm.app.engine import Engine
from autoglm.cli.base import Group
from autoglm.cli.messages import say
from autoglm.cli.session import Options, print_json, print_lines, with_engine
from autoglm.cli.streams import terminal_width
from autoglm.cli.text import fitted, one_line, plain
from autoglm.core.errors import AutoglmError, NotFound
from autoglm.core.values import Json
from autoglm.tools.a2a.source import AgentSource, Look


@click.group("agents", cls=Group, help=say("help.tools.agents"))
def agents() -> None:
    pass


@agents.command("list", help=say("help.tools.agents.list"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def list_(options: Options, *, as_json: bool) -> None:
    async def work(engine: Engine) -> list[tuple[str, Look | AutoglmError]]:
        return [(source.name, await _looked(source)) for source in _sources(engine)]

    found = with_engine(options.settings(), work)
    if as_json:
        print_json([_agent_json(name, look) for name, look in found])
    elif found:
        head = (say("agents.agent"), say("agents.version"), say("agents.skills"), say("agents.state"))
        rows = [head, *(_row(name, look) for name, look in found)]
        print_lines(fitted(rows, terminal_width(sys.stdout), drop=(1,)))
    else:
        click.echo(say("agents.none"))


@agents.command("show", help=say("help.tools.agents.show"))
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def show(options: Options, name: str, *, as_json: bool) -> None:
    look = _with_source(options, name, AgentSource.look)
    if as_json:
        print_json(_agent_json(name, look))
    else:
        _print_look(look)


@agents.command("approve", help=say("help.tools.agents.approve"))
@click.argument("name")
@click.pass_obj
def approve(options: Options, name: str) -> None:
    look = _with_source(options, name, AgentSource.approve)
    _print_look(look)
    click.echo(say("agents.approved", name, len(look.card.skills)))


def _with_source(options: Options, name: str, work: Callable[[AgentSource], Awaitable[Look]]) -> Look:
    async def inner(engine: Engine) -> Look:
        return await work(_source(engine, name))

    return with_engine(options.settings(), inner)


def _sources(engine: Engine) -> Sequence[AgentSource]:
    return [source for source in engine.parts.tool_sources if isinstance(source, AgentSource)]


def _source(engine: Engine, name: str) -> AgentSource:
    """Raises NotFound."""
    known = {source.name: source for source in _sources(engine)}
    if name not in known:
        raise NotFound(say("agents.no_agent", name, ", ".join(known)) if known else say("agents.none"))
    return known[name]


async def _looked(source: AgentSource) -> Look | AutoglmError:
    try:
        return await source.look()
    except AutoglmError as error:
        return error


def _row(name: str, look: Look | AutoglmError) -> tuple[str, ...]:
    if isinstance(look, AutoglmError):
        return (name, "", "", one_line(str(look), 300))
    state = say("agents.changed", ", ".join(look.changes)) if look.changes else say("agents.ready")
    return (name, look.card.interface.version, str(len(look.card.skills)), one_line(state, 300))


def _print_look(look: Look) -> None:
    way = look.card.interface
    print_lines([plain(say("agents.spoken_to", way.url, way.binding, way.version))])
    for skill in look.card.skills:
        mark = f" ({say('agents.new')})" if skill.id in look.changes else ""
        print_lines([f"{skill.spec.name}{mark}", f"  {plain(skill.spec.description)}"])


def _agent_json(name: str, look: Look | AutoglmError) -> dict[str, Json]:
    if isinstance(look, AutoglmError):
        return {"name": name, "problem": look.message, "hint": look.hint}
    skills: list[Json] = [
        {"name": skill.spec.name, "description": skill.spec.description, "digest": skill.digest}
        for skill in look.card.skills
    ]
    way = look.card.interface
    return {
        "name": name,
        "url": way.url,
        "binding": way.binding.value,
        "version": way.version,
        "skills": skills,
        "changes": list(look.changes),
    }
